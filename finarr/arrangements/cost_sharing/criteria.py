"""One case under several criteria, side by side, with the properties each answer has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from finarr.arrangements.cost_sharing.outcome import Outcome
from finarr.arrangements.cost_sharing.people import people_measure
from finarr.errors import InvalidInput, Problem
from finarr.fairness.aims import CRITERIA
from finarr.numbers import at_year
from finarr.words import Message

if TYPE_CHECKING:
    import pandas as pd

    from finarr.arrangements.cost_sharing.model import CostSharing

__all__ = ["CriteriaComparison", "compare_criteria"]


@dataclass(frozen=True)
class CriteriaComparison:
    """The outcomes of a case by criterion.

    Attributes:
        case: what was asked.
        outcomes: by criterion, in the order asked.
    """

    case: CostSharing
    outcomes: Mapping[str, Outcome]

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a party and year: ``party, year``, euro by criterion, and ``<criterion>_per_inhabitant``.

        The columns per inhabitant are there where a measure of the case counts inhabitants.
        """
        import pandas as pd

        paid = {name: outcome.per_party for name, outcome in self.outcomes.items()}
        people = people_measure(self.case)
        rows = []
        for year in self.case.years:
            for party in self.case.parties:
                row: dict[str, Any] = {"party": party.name, "year": year}
                row |= {name: table.loc[party.name, year] for name, table in paid.items()}
                heads = (
                    None if people is None or people not in party.measures else at_year(party.measures[people], year)
                )
                if heads:
                    row |= {f"{name}_per_inhabitant": row[name] / float(heads) for name in paid}
                rows.append(row)
        return pd.DataFrame(rows)

    @cached_property
    def properties(self) -> pd.DataFrame:
        """One row a criterion; which properties its answer has, checked on the answer itself.

        ``exact_total``: every item closes on its cost. ``within_limits``: every limit holds. ``order_free``: the order
        of the parties changes nothing. ``equal_treatment``: parties that are alike pay alike, but for a unit.
        ``euro_moved``: the sum of departures from pro rata. ``largest_departure``: the largest one, relative.
        """
        import pandas as pd

        return pd.DataFrame({name: self._of(outcome) for name, outcome in self.outcomes.items()}).T

    def _of(self, outcome: Outcome) -> dict[str, Any]:
        turned = replace(outcome.case, parties=tuple(reversed(outcome.case.parties))).solve()
        limits = [check for check in outcome.checks if check.name.id == "cost_sharing.check_limit"]
        moved = [abs(total.exact - total.pro_rata) for total in outcome.totals]
        relative = [abs(each.exact / each.pro_rata - 1) for each in outcome.totals if each.pro_rata]
        return {
            "exact_total": all(check.ok for check in outcome.checks if check not in limits),
            "within_limits": all(check.ok for check in limits),
            "order_free": _cents(turned) == _cents(outcome),
            "equal_treatment": _alike(outcome),
            "euro_moved": float(sum(moved, Fraction(0))),
            "largest_departure": float(max(relative, default=Fraction(0))),
        }


def _cents(outcome: Outcome) -> dict[tuple[str, str, int], int]:
    return {(cell.party, cell.item, cell.year): cell.cents for cell in outcome.cells}


def _alike(outcome: Outcome) -> bool:
    """Tell whether parties with the same figures, pro rata and bounds pay the same before rounding."""
    case = outcome.case
    known = {party.name: (party.measures, party.today, party.budget) for party in case.parties}
    seen: dict[Any, Fraction] = {}
    for each in outcome.totals:
        figures = (each.year, each.items, each.pro_rata, each.target, each.floor, each.cap, known[each.party])
        if seen.setdefault(repr(figures), each.exact) != each.exact:
            return False
    return True


def compare_criteria(case: CostSharing, criteria: Sequence[str]) -> CriteriaComparison:
    """Solve a case under several criteria.

    Args:
        case: what is divided.
        criteria: ids, each once.

    Raises:
        InvalidInput: a criterion is not known, or lacks what it needs.
        Infeasible: the limits contradict one another.
    """
    problems = [
        Problem(("criteria", n), f"'{name}'", Message("errors.one_of", {"allowed": tuple(CRITERIA)}))
        for n, name in enumerate(criteria)
        if name not in CRITERIA
    ]
    if problems or not criteria:
        raise InvalidInput(problems or [Problem(("criteria",), None, Message("errors.missing"))])
    return CriteriaComparison(case, {name: case.solve(name) for name in dict.fromkeys(criteria)})
