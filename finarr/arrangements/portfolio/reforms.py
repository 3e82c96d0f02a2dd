"""Several reforms at once: what they do together to each municipality."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from immutabledict import immutabledict

from finarr.errors import InvalidInput, Problem, here
from finarr.fields import Fields
from finarr.numbers import Number, at_year
from finarr.words import Message

if TYPE_CHECKING:
    import pandas as pd

    from finarr.arrangements.central_funding.outcome import FundingOutcome
    from finarr.arrangements.portfolio.model import Portfolio

__all__ = ["Accumulated", "Reform", "accumulate"]


@dataclass(frozen=True)
class Reform:
    """A reform and what it does to municipalities.

    Attributes:
        name: unique among the reforms.
        effects: euro a year by party; above zero is an advantage (V), below zero a disadvantage (N).

    Example:
        >>> Reform("Veiligheidsregio rechtstreeks", {"Goes": -120_000, "Veere": 120_000}).effects["Goes"]
        Decimal('-120000')
    """

    name: str
    effects: Mapping[str, Number] = field(default_factory=immutabledict)

    def __post_init__(self) -> None:
        fields = Fields(self, here("reforms", str(self.name)))
        fields.text("name")
        fields.table_of_numbers("effects", negative=True)
        fields.done()

    @classmethod
    def of(cls, outcome: FundingOutcome) -> Reform:
        """Return the effects of a central-funding case, first year, as a reform."""
        grid = outcome.case.grid
        rows = outcome.proposal.of_year(outcome.case.years[0])
        return cls(outcome.case.title, {row.party: grid.to_euro(row.effect) for row in rows})


@dataclass(frozen=True)
class Accumulated:
    """What reforms do together.

    Attributes:
        reforms: one by one.
        totals: euro by party, exact; above zero is an advantage.
        per_inhabitant: euro by party, where inhabitants are known.
        of_budget: by party, as a part of its budget, where that is known.
        losses: by party, in how many of the reforms it is at a disadvantage.
    """

    reforms: tuple[Reform, ...]
    totals: Mapping[str, Decimal]
    per_inhabitant: Mapping[str, Fraction]
    of_budget: Mapping[str, Fraction]
    losses: Mapping[str, int]

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a party: ``party``, one column a reform (euro), ``total, per_inhabitant, of_budget, losses``."""
        import pandas as pd

        nan = float("nan")
        rows = [
            (
                name,
                *(float(reform.effects.get(name, 0)) for reform in self.reforms),
                float(total),
                float(self.per_inhabitant.get(name, nan)),
                float(self.of_budget.get(name, nan)),
                self.losses[name],
            )
            for name, total in self.totals.items()
        ]
        columns = ["party", *(each.name for each in self.reforms), "total", "per_inhabitant", "of_budget", "losses"]
        return pd.DataFrame(rows, columns=columns)


def accumulate(case: Portfolio, reforms: Iterable[Any], year: int | None) -> Accumulated:
    """Return what reforms do together; see `Portfolio.accumulate`."""
    found = tuple(each if isinstance(each, Reform) else Reform.of(each) for each in reforms)
    at = case.years[-1] if year is None else year
    problems: list[Problem] = []
    effects: list[dict[str, Decimal]] = []
    for number, reform in enumerate(found):
        named: dict[str, Decimal] = {}
        for name, euro in reform.effects.items():
            party = case.roster.find(name)
            if party is None:
                allowed = Message("errors.unknown_name", {"allowed": [each.name for each in case.parties]})
                problems.append(Problem(("reforms", number, "effects", name), f"'{name}'", allowed))
            else:
                named[party.name] = Decimal(str(euro))
        effects.append(named)
    if problems:
        raise InvalidInput(problems)
    totals = {
        party.name: sum((named.get(party.name, Decimal(0)) for named in effects), Decimal(0)) for party in case.parties
    }
    people = {party.name: case.people(party, at) for party in case.parties}
    budgets = {party.name: None if party.budget is None else at_year(party.budget, at) for party in case.parties}
    return Accumulated(
        tuple(Reform(reform.name, named) for reform, named in zip(found, effects, strict=True)),
        immutabledict(totals),
        immutabledict({name: Fraction(total) / heads for name, total in totals.items() if (heads := people[name])}),
        immutabledict({name: Fraction(total) / budget for name, total in totals.items() if (budget := budgets[name])}),
        immutabledict({name: sum(named.get(name, Decimal(0)) < 0 for named in effects) for name in totals}),
    )
