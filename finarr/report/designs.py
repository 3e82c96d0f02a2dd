"""Two or three designs in one report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from finarr.arrangements.central_funding.outcome import FundingOutcome
from finarr.arrangements.cost_sharing.compare import compare
from finarr.arrangements.cost_sharing.outcome import Outcome
from finarr.arrangements.transition_fund.outcome import FundOutcome
from finarr.errors import InvalidInput, Problem
from finarr.outcome import Reported
from finarr.words import Message

__all__ = ["FundDesigns", "compared"]

_NAMES = ("now", "proposal", "mine")


@dataclass(frozen=True)
class FundDesigns(Reported):
    """Two or three designs of a joint fund.

    Attributes:
        outcomes: by column: "now", "proposal" and, where given, "mine".
    """

    outcomes: Mapping[str, FundOutcome]

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The years that all designs have."""
        return tuple(sorted(set.intersection(*(set(outcome.case.years) for outcome in self.outcomes.values()))))


def compared(outcomes: Sequence[Any]) -> Any:
    """Return outcomes set beside one another, in the order now, proposal, mine.

    Of central funding "now" is what municipalities pay today, so two files are the proposal and mine.

    Raises:
        InvalidInput: they are not all of one kind, or have no year in common.
    """
    first = outcomes[0]
    for outcome in outcomes:
        if type(outcome) is not type(first):
            raise InvalidInput([Problem(("FILES",), outcome.case.title, Message("report.one_kind"))])
    if isinstance(first, Outcome):
        return compare(*outcomes)
    if isinstance(first, FundingOutcome):
        return _proposals(outcomes)
    if not isinstance(first, FundOutcome):
        problems = [Problem(("FILES",), outcome.case.title, Message("report.no_designs")) for outcome in outcomes[1:]]
        raise InvalidInput(problems)
    return _funds(outcomes)


def _funds(outcomes: Sequence[FundOutcome]) -> FundDesigns:
    found = FundDesigns(dict(zip(_NAMES, outcomes, strict=False)))
    if not found.years:
        years = Message("cost_sharing.other_year", {"years": list(map(str, outcomes[0].case.years))})
        raise InvalidInput([Problem(("FILES",), outcomes[-1].case.title, years)])
    return found


_GROUND = ("years", "parties", "regions", "tasks", "keys", "general_fund", "per", "unit")
"""What two proposals of central funding must have in common to be set beside one another."""


def _proposals(outcomes: Sequence[FundingOutcome]) -> FundingOutcome:
    """Return the first proposal with that of the second file as the other one."""
    if len(outcomes) > 2:
        raise InvalidInput([Problem(("FILES",), str(len(outcomes)), Message("report.two_proposals"))])
    one, other = (outcome.case for outcome in outcomes)
    differing = [name for name in _GROUND if getattr(one, name) != getattr(other, name)]
    differing += [
        f"formulas.{name}"
        for name in one.formulas
        if other.formulas.get(name, one.formulas[name]) != one.formulas[name]
    ]
    if differing:
        raise InvalidInput(
            [Problem(("FILES", name), other.title, Message("report.other_ground")) for name in differing]
        )
    both = replace(one, question=None, mine=other.proposal, formulas={**other.formulas, **one.formulas})
    return both.solve()
