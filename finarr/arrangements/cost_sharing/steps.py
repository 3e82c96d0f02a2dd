"""The transition: old amounts, the bounds they put on each year, and the ties between years.

Old amounts are whole units that add up to the cost of the year, so that paying the old amounts is always possible.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING

from finarr.items import Item
from finarr.limits import Transition
from finarr.money import largest_remainder
from finarr.numbers import at_year
from finarr.words import Message

if TYPE_CHECKING:
    from finarr.arrangements.cost_sharing.blocks import Entry
    from finarr.arrangements.cost_sharing.model import CostSharing

__all__ = ["Path", "path_bounds", "previous_year", "transition_path"]

NamedBound = tuple[Message, str, Fraction]
YearRow = tuple[Message, Mapping[tuple[str, str, int], int], int | None, int | None]


@dataclass(frozen=True)
class Path:
    """A transition worked out for the basis items of a case, in units.

    Attributes:
        transition: as typed.
        years: of the case.
        old: whole units by (party, year): the cost of the year's basis items by the old shares; empty where neither the
            years nor the start are told by it.
        start: units by party: what it pays before the first year.
        step: whole units by (party, year): how far it may move a year.
    """

    transition: Transition
    years: tuple[int, ...]
    old: Mapping[tuple[str, int], int]
    start: Mapping[str, Fraction]
    step: Mapping[tuple[str, int], int]

    @property
    def acts_within_years(self) -> bool:
        """Whether it says something about a year by itself, and not only about changes between years."""
        return self.transition.kind != "steps" or self.transition.against != "previous_year"

    def left(self, year: int) -> Fraction:
        """Return which part of the way from old to new a linear transition has left in a year; other kinds: nothing."""
        if self.transition.kind != "linear":
            return Fraction(0)
        taken = self.years.index(year) + 1
        return max(Fraction(0), 1 - Fraction(taken, self.transition.years or 1))


def transition_path(case: CostSharing, targets: Mapping[tuple[str, str, int], Fraction]) -> Path | None:
    """Return the transition of a case worked out, or None where it has none."""
    if case.transition is None:
        return None
    old: dict[tuple[str, int], int] = {}
    from_today = case.transition.old == "today" and case.transition.against == "previous_year"
    for year in () if from_today and case.transition.kind == "steps" else case.years:  # then nobody asks
        exact, cost = _old_amounts(case, year, targets)
        whole = largest_remainder(exact, cost, [party.order for party in case.parties])
        old |= {(party.name, year): amount for party, amount in zip(case.parties, whole, strict=True)}
    first = case.years[0]
    if case.transition.old == "today":
        start = {party.name: case.grid.to_units(Fraction(party.today or 0)) for party in case.parties}
    else:
        start = {party.name: Fraction(old[party.name, first]) for party in case.parties}
    return Path(case.transition, tuple(case.years), old, start, _steps(case))


def _old_amounts(
    case: CostSharing, year: int, targets: Mapping[tuple[str, str, int], Fraction]
) -> tuple[list[Fraction], int]:
    """Return what each party would pay by the old shares, exact units, and what they add up to.

    Every basis item is divided by the old shares of those who take part in it; where none of them has one, pro rata.
    """
    amounts = {party.name: Fraction(0) for party in case.parties}
    cost = 0
    for item in case.items:
        if item.task != "basis":
            continue
        units = case.net_costs[item.name, year]
        cost += units
        for party, amount in _old_of_item(case, item, year, units, targets).items():
            amounts[party] += amount
    return list(amounts.values()), cost


def _old_of_item(
    case: CostSharing, item: Item, year: int, units: int, targets: Mapping[tuple[str, str, int], Fraction]
) -> dict[str, Fraction]:
    members = case.members(item, year)
    transition = case.transition
    if transition is not None and transition.old != "today":
        divided = case.keys[transition.old].divide(units * case.grid.euro, members, case.keys)
        return {party: case.grid.to_units(amount) for party, amount in divided.items()}
    today = {party.name: Fraction(party.today or 0) for party in members.parties}
    whole = sum(today.values(), Fraction(0))
    if not whole:
        return {party: targets[party, item.name, year] for party in today}
    return {party: units * each / whole for party, each in today.items()}


def _steps(case: CostSharing) -> dict[tuple[str, int], int]:
    transition = case.transition
    if transition is None or transition.kind != "steps":
        return {}
    step = Fraction(transition.step or 0)
    found: dict[tuple[str, int], int] = {}
    for party in case.parties:
        measure = None if transition.per in ("euro", "today") else party.measures[transition.per]
        if isinstance(measure, Mapping):
            of = [at_year(measure, year) or Fraction(0) for year in case.years]
        else:
            today = Fraction(1) if transition.per == "euro" else abs(Fraction(party.today or 0))
            of = [today if measure is None else Fraction(measure)] * len(case.years)
        most = {amount: floor(case.grid.to_units(step * amount)) for amount in set(of)}
        found |= {(party.name, year): most[amount] for year, amount in zip(case.years, of, strict=True)}
    return found


def path_bounds(path: Path, party: str, year: int, end: Fraction) -> Iterator[NamedBound]:
    """Yield the bounds that steps along the path put on a year: within t steps of old, between old and the end."""
    if path.transition.kind != "steps" or path.transition.against != "path":
        return
    old = path.old[party, year]
    far = (path.years.index(year) + 1) * path.step[party, year]
    name = Message("cost_sharing.step", {"who": party, "year": str(year)})
    yield name, "floor", max(Fraction(old - far), min(Fraction(old), end))
    yield name, "cap", min(Fraction(old + far), max(Fraction(old), end))


def previous_year(case: CostSharing, path: Path, entries: Sequence[Entry], basis: set[str]) -> Iterator[YearRow]:
    """Yield the rows that bound each change from one year to the next, the first against today."""
    if path.transition.kind != "steps" or path.transition.against != "previous_year":
        return
    cells = {(entry.party, entry.year): [cell for cell in entry.cells if cell[1] in basis] for entry in entries}
    for party in case.parties:
        for number, year in enumerate(path.years):
            now = cells.get((party.name, year), [])
            if not now:
                continue
            step = path.step[party.name, year]
            name = Message("cost_sharing.change", {"who": party.name, "year": str(year)})
            if number == 0:
                start = path.start[party.name]
                yield name, dict.fromkeys(now, 1), ceil(start - step), floor(start + step)
            else:
                before = cells.get((party.name, path.years[number - 1]), [])
                yield name, dict.fromkeys(now, 1) | dict.fromkeys(before, -1), -step, step
