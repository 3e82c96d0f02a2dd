"""Two or three designs beside one another: now, the proposal, and mine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from finarr.arrangements.cost_sharing.model import CostSharing
from finarr.arrangements.cost_sharing.outcome import Outcome
from finarr.arrangements.cost_sharing.people import people_measure
from finarr.errors import InvalidInput, Problem, report
from finarr.numbers import at_year
from finarr.outcome import Reported
from finarr.parties import Roster
from finarr.words import Message

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Comparison", "compare"]


@dataclass(frozen=True)
class Comparison(Reported):
    """Outcomes of one group of parties under two or three designs.

    Attributes:
        outcomes: by column: "now", "proposal" and, where given, "mine".
        per: the measure that "per inhabitant" figures are taken of, or None where no case has one.
    """

    outcomes: Mapping[str, Outcome]
    per: str | None

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The years that all designs have."""
        common = set.intersection(*(set(outcome.case.years) for outcome in self.outcomes.values()))
        return tuple(sorted(common))

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a party and year, amounts in euro.

        Columns: ``party, year``, one a design, then for every design but the first ``effect_<design>`` = now − design
        (above zero is an advantage, below zero a disadvantage) and ``effect_<design>_per_inhabitant``. A party that a
        design does not have pays nothing there.
        """
        import pandas as pd

        rows = []
        for year in self.years:
            for party in self.parties:
                paid = {name: self._paid(name, party, year) for name in self.outcomes}
                row: dict[str, Any] = {"party": party, "year": year, **{n: cents / 100 for n, cents in paid.items()}}
                units = self.people(party, year)
                for name in list(paid)[1:]:
                    effect = paid["now"] - paid[name]
                    row[f"effect_{name}"] = effect / 100
                    row[f"effect_{name}_per_inhabitant"] = float(effect / 100 / units) if units else float("nan")
                rows.append(row)
        return pd.DataFrame(rows)

    @cached_property
    def parties(self) -> tuple[str, ...]:
        """The parties of all designs, by their name in the first design that has them."""
        names: dict[str, None] = {}
        first = next(iter(self._rosters.values()))
        for outcome in self.outcomes.values():
            for party in outcome.case.parties:
                known = first.find(party.code or party.name) or first.find(party.name) or party
                names.setdefault(known.name)
        return tuple(names)

    @cached_property
    def _rosters(self) -> Mapping[str, Roster]:
        """The parties of each design by name, code or alias."""
        return {name: Roster(outcome.case.parties) for name, outcome in self.outcomes.items()}

    def _paid(self, design: str, party: str, year: int) -> int:
        first, roster = next(iter(self._rosters.values())).find(party), self._rosters[design]
        found = roster.find(party) or (roster.find(first.code) if first is not None and first.code else None)
        return 0 if found is None else self.outcomes[design].cents.get((found.name, year), 0)

    def people(self, party: str, year: int) -> Fraction | None:
        """Return what "per inhabitant" divides by, from the last design that knows it; None where none does."""
        for roster in reversed(tuple(self._rosters.values())):
            found = roster.find(party)
            if found is not None and self.per is not None and self.per in found.measures:
                value = at_year(found.measures[self.per], year)
                return value or None
        return None

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as a machine reads it."""
        return {"columns": list(self.outcomes), "per": self.per, "rows": self.table.to_dict(orient="records")}


def compare(
    now: CostSharing | Outcome, proposal: CostSharing | Outcome, mine: CostSharing | Outcome | None = None
) -> Comparison:
    """Set two or three designs beside one another.

    Args:
        now: a case, or its outcome.
        proposal: likewise.
        mine: likewise; a third design.

    Raises:
        InvalidInput: what is given is no case of cost sharing, or the designs have no year in common.
        Infeasible: the limits of a design contradict one another.
    """
    given = {"now": now, "proposal": proposal, "mine": mine}
    wrong = {name: design for name, design in given.items() if not isinstance(design, CostSharing | Outcome)}
    if mine is None:
        del wrong["mine"]
    why = Message("errors.kind", {"kind": "CostSharing"})
    report([Problem((name,), None if design is None else repr(design)[:60], why) for name, design in wrong.items()])
    outcomes = {
        name: design.solve() if isinstance(design, CostSharing) else design
        for name, design in given.items()
        if design is not None
    }
    comparison = Comparison(outcomes, people_measure(outcomes["now"].case))
    if not comparison.years:
        years = [str(year) for year in outcomes["proposal"].case.years]
        raise InvalidInput([Problem(("proposal", "years"), ", ".join(years), Message("cost_sharing.no_common_year"))])
    return comparison
