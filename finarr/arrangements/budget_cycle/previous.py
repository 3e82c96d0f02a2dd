"""The figures of the document before, held in a case itself: what every party paid for every item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from finarr.errors import Problem, here
from finarr.fields import Fields
from finarr.money import round_half_away
from finarr.numbers import Number, at_year
from finarr.parties import Roster
from finarr.words import Message

if TYPE_CHECKING:
    from finarr.arrangements.cost_sharing.model import CostSharing

__all__ = ["PreviousFigures"]


@dataclass(frozen=True)
class PreviousFigures:
    """What every party paid in the document before, where that document is no case but a table of figures.

    Attributes:
        name: what readers call that document.
        contributions: by item and party, euro for all years or by year; an item may have ended since.

    Raises:
        InvalidInput: a field breaks its rule.

    Example:
        >>> PreviousFigures("Kadernota 2026", {"Bureau": {"Goes": {2026: 60}}}).name
        'Kadernota 2026'
    """

    name: str
    contributions: Mapping[str, Mapping[str, Number | Mapping[int, Number]]]

    def __post_init__(self) -> None:
        fields = Fields(self, here("cycle", "previous"))
        fields.text("name")
        fields.nested_per_year("contributions", negative=True)
        fields.done()

    def problems(self, case: CostSharing) -> Iterator[Problem]:
        """Yield what does not fit a case: parties that it does not have or has twice, amounts of part of a cent."""
        roster, names = Roster(case.parties), [party.name for party in case.parties]
        for item, paid in self.contributions.items():
            path = ("cycle", "previous", "contributions", item)
            seen: set[str] = set()
            for name, given in paid.items():
                party = roster.find(name)
                if party is None:
                    why = Message("errors.unknown_name", {"allowed": names})
                    yield Problem((*path, name), f"'{name}'", why)
                    continue
                if party.name in seen:
                    yield Problem((*path, name), f"'{name}'", Message("errors.duplicate"))
                seen.add(party.name)
                for value in given.values() if isinstance(given, Mapping) else (given,):
                    if not value.is_nan() and (value * 100) % 1:  # type: ignore[union-attr]
                        yield Problem((*path, name), value, Message("budget_cycle.part_of_a_cent"))

    def cents(self, case: CostSharing) -> dict[tuple[str, str, int], int]:
        """Return cents by party, item and year, in the years of a case that have figures."""
        roster, found = Roster(case.parties), {}
        for item, paid in self.contributions.items():
            for name, given in paid.items():
                party = roster.find(name)
                for year in case.years:
                    amount = at_year(given, year)
                    if party is not None and amount is not None:
                        found[party.name, item, year] = round_half_away(Fraction(amount) * 100)
        return found
