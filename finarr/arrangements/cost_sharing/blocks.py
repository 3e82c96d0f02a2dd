"""From a case to what must be divided: exact targets, bounds and rows, in whole units.

The items of a case fall into blocks that are settled together: the basis items form one; a plus item (own wishes) is a
block of its own unless a limit names it beside others. Within a block, what a party pays in a year is its total; limits
and steps bound totals (`Entry`), or other sets of cells (`CellRow`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING

from finarr.arrangements.cost_sharing.people import people_measure
from finarr.arrangements.cost_sharing.scopes import Scope, scopes
from finarr.arrangements.cost_sharing.steps import Path, path_bounds, previous_year, transition_path
from finarr.fairness.aims import CRITERIA, PRO_RATA, Aim, Standing, aims
from finarr.items import Item
from finarr.numbers import at_year
from finarr.parties import Party
from finarr.words import Message

if TYPE_CHECKING:
    from finarr.arrangements.cost_sharing.model import CostSharing

__all__ = ["Block", "Bound", "CellKey", "CellRow", "Entry", "blocks"]

CellKey = tuple[str, str, int]
"""Party, item and year."""


@dataclass(frozen=True)
class Bound:
    """One side of a limit on a total, in units, with the limit's name."""

    name: Message
    kind: str
    value: Fraction


@dataclass(frozen=True)
class Entry:
    """What one party pays in one year over a block.

    Attributes:
        party: its name.
        year: the year.
        cells: the items it takes part in.
        pro_rata: units, exact: pure pro rata by the keys.
        target: units, exact: what departures are measured from; pro rata unless the criterion or a linear transition
            aims elsewhere.
        scale: what one unit of departure is worth; None where the target is zero: in euro, before all others.
        bounds: every named bound on the total.
    """

    party: str
    year: int
    cells: tuple[CellKey, ...]
    pro_rata: Fraction
    target: Fraction
    scale: Fraction | None
    bounds: tuple[Bound, ...] = ()

    @property
    def floor(self) -> Fraction | None:
        """The highest floor, in units."""
        return max((bound.value for bound in self.bounds if bound.kind == "floor"), default=None)

    @property
    def cap(self) -> Fraction | None:
        """The lowest cap, in units."""
        return min((bound.value for bound in self.bounds if bound.kind == "cap"), default=None)


@dataclass(frozen=True)
class CellRow:
    """A limit on a sum of cells that is not one party's total, or on the change between years; in units.

    Attributes:
        name: the limit in the user's words.
        terms: +1 or −1 by cell.
        lower: lowest value, or None.
        upper: highest value, or None.
    """

    name: Message
    terms: Mapping[CellKey, int]
    lower: int | None
    upper: int | None


@dataclass(frozen=True)
class Block:
    """Items that are settled together.

    Attributes:
        items: their names.
        targets: units by cell, exact pure pro rata.
        totals: units by (item, year), whole.
        entries: party totals, by year and in the order of the parties.
        rows: other limits.
        coupled: whether a row ties years together.
        fewest: whether the answer must first of all move the fewest euro.
    """

    items: tuple[str, ...]
    targets: Mapping[CellKey, Fraction]
    totals: Mapping[tuple[str, int], int]
    entries: tuple[Entry, ...]
    rows: tuple[CellRow, ...]
    coupled: bool
    fewest: bool = False


def blocks(case: CostSharing, goal: Mapping[CellKey, Fraction] | None = None) -> Iterator[Block]:
    """Yield the blocks of a case, the basis items first.

    Args:
        case: what is divided.
        goal: units by cell: where a transition leads to; pure pro rata where left out.
    """
    spelled = list(scopes(case))
    targets = _targets(case)
    ends = targets if goal is None else goal
    path = transition_path(case, targets)
    for group in _groups(case, spelled):
        yield _block(case, group, [scope for scope in spelled if set(scope.items) <= set(group)], targets, ends, path)


def _targets(case: CostSharing) -> dict[CellKey, Fraction]:
    """Return the exact pro-rata units of every cell; those of an item and year add up to its net cost."""
    found: dict[CellKey, Fraction] = {}
    for item in case.items:
        for year in case.years:
            euro = case.net_costs[item.name, year] * case.grid.euro
            amounts = case.key_of(item).divide(euro, case.members(item, year), case.keys)
            found |= {(party, item.name, year): case.grid.to_units(amount) for party, amount in amounts.items()}
    return found


def _groups(case: CostSharing, spelled: Sequence[Scope]) -> list[tuple[str, ...]]:
    """Return the names of the items of each block, in the order of the case."""
    basis = [item.name for item in case.items if item.task == "basis"]
    sets = [set(basis)] + [{item.name} for item in case.items if item.task == "plus"]
    for scope in spelled:
        touched = [each for each in sets if each & set(scope.items)]
        if len(touched) > 1:
            sets = [each for each in sets if each not in touched] + [set().union(*touched)]
    order = {item.name: number for number, item in enumerate(case.items)}
    names = [tuple(sorted(each, key=order.__getitem__)) for each in sets if each]
    return sorted(names, key=lambda group: order[group[0]])


def _block(
    case: CostSharing,
    group: tuple[str, ...],
    spelled: Sequence[Scope],
    targets: Mapping[CellKey, Fraction],
    ends: Mapping[CellKey, Fraction],
    path: Path | None,
) -> Block:
    items: list[Item] = [item for item in case.items if item.name in group]
    basis = {item.name for item in items if item.task == "basis"}
    taking = {item.name: {member.name for member in case.members(item, case.years[0]).parties} for item in items}
    entries: list[Entry] = []
    rows: list[CellRow] = []
    for year in case.years:
        parts = {
            party: [(party.name, item.name, year) for item in items if party.name in taking[item.name]]
            for party in case.parties
        }
        taking_part = {party: tuple(cells) for party, cells in parts.items() if cells}
        whole = {party: _total(targets, cells) for party, cells in taking_part.items()}
        for (party, cells), aim in zip(taking_part.items(), _aims(case, bool(basis), whole, year), strict=True):
            bounds: list[Bound] = []
            if path is not None and path.acts_within_years and basis:
                moved = tuple(cell for cell in cells if cell[1] in basis)
                end = _total(ends, moved)
                left = path.left(year)
                if left:
                    aim = _moved(aim, _total(ends, cells) + left * (path.old[party.name, year] - end))
                for bound in path_bounds(path, party.name, year, end):
                    if moved == cells:
                        bounds.append(Bound(*bound))
                    elif moved:
                        rows.append(_row(bound[0], moved, bound[1], bound[2]))
            entries.append(Entry(party.name, year, cells, whole[party], aim.target, aim.scale, tuple(bounds)))
    entries, more = _applied(case, entries, spelled)
    rows += more
    yearly = list(previous_year(case, path, entries, basis)) if path is not None and basis else []
    totals = {(item.name, year): case.net_costs[item.name, year] for item in items for year in case.years}
    inside = {cell: target for cell, target in targets.items() if cell[1] in group}
    extra = [CellRow(*each) for each in yearly]
    coupled = any(_spans_years(row) for row in extra)
    fewest = CRITERIA[case.criterion].fewest
    return Block(group, inside, totals, tuple(entries), (*rows, *extra), coupled, fewest)


def _total(amounts: Mapping[CellKey, Fraction], cells: Sequence[CellKey]) -> Fraction:
    return amounts[cells[0]] if len(cells) == 1 else sum((amounts[cell] for cell in cells), Fraction(0))


def _aims(case: CostSharing, joint: bool, whole: Mapping[Party, Fraction], year: int) -> list[Aim]:
    """Return what the case's criterion aims at; own wishes alone are always divided pro rata."""
    people, criterion = people_measure(case), case.criterion if joint else PRO_RATA
    old = "today" in CRITERIA[criterion].needs
    standings = [
        Standing(
            pro_rata,
            case.grid.to_units(Fraction(party.today)) if old and party.today is not None else None,
            _figure(party, people, year),
            _figure(party, case.capacity, year),
        )
        for party, pro_rata in whole.items()
    ]
    return aims(criterion, standings)


def _figure(party: Party, measure: str | None, year: int) -> Fraction | None:
    return None if measure is None or measure not in party.measures else at_year(party.measures[measure], year)


def _moved(aim: Aim, target: Fraction) -> Aim:
    """Return the aim on the path of a linear transition; relative departures stay relative."""
    return Aim(target, abs(target) or None if aim.scale in (None, abs(aim.target)) else aim.scale)


def _spans_years(row: CellRow) -> bool:
    return len({year for _, _, year in row.terms}) > 1


def _row(name: Message, cells: Sequence[CellKey], kind: str, value: Fraction) -> CellRow:
    lower, upper = (ceil(value), None) if kind == "floor" else (None, floor(value))
    return CellRow(name, dict.fromkeys(cells, 1), lower, upper)


def _applied(
    case: CostSharing, entries: Sequence[Entry], spelled: Sequence[Scope]
) -> tuple[list[Entry], list[CellRow]]:
    """Put each limit where it works: on a party's total, or on a set of cells."""
    at = {(entry.party, entry.year): number for number, entry in enumerate(entries)}
    bounds: dict[int, list[Bound]] = {number: list(entry.bounds) for number, entry in enumerate(entries)}
    rows: list[CellRow] = []
    for scope in spelled:
        if scope.euro is None:
            continue
        units = case.grid.to_units(scope.euro)
        value = Fraction(ceil(units) if scope.limit.kind == "floor" else floor(units))
        positions = [at[party, scope.year] for party in scope.parties if (party, scope.year) in at]
        cells = [cell for number in positions for cell in entries[number].cells if cell[1] in scope.items]
        if not cells:
            continue
        name = scope.name(case)
        if len(positions) == 1 and len(cells) == len(entries[positions[0]].cells):
            bounds[positions[0]].append(Bound(name, scope.limit.kind, value))
        else:
            rows.append(_row(name, cells, scope.limit.kind, value))
    placed = [
        replace(entry, bounds=tuple(of)) if len(of) > len(entry.bounds) else entry
        for entry, of in zip(entries, bounds.values(), strict=True)
    ]
    return placed, rows
