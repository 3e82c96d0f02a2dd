"""The structure of a cost-sharing case, and its figures in many scenarios: what is divided, within which bounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from finarr.arrangements.cost_sharing.blocks import Block, blocks
from finarr.arrangements.cost_sharing.scopes import scopes
from finarr.arrangements.cost_sharing.stating import rows_by_entry
from finarr.fairness.whole_batch import WholeCells
from finarr.items import AMOUNTS, DEDUCTED, Item
from finarr.parties import Party
from finarr.program.arrays import Floats
from finarr.scenarios.batch.keys import divide, is_linear
from finarr.scenarios.batch.numbers import EPS, Numbers, whole_products

if TYPE_CHECKING:
    from finarr.arrangements.cost_sharing import CostSharing

__all__ = ["BlockShape", "CellColumn", "Figures", "Rounder", "Statement"]

_LARGEST = 2_000_000
"""Sets of cells with more coefficients than this, as a full table, are not rounded here."""

Members = tuple[tuple[int, Party], ...]


@dataclass(frozen=True)
class CellColumn:
    """The cells of an item in a year: they add up to its net cost.

    Attributes:
        item: position among the items.
        year: the year.
        members: who takes part, with their positions among the parties.
        cells: the first of its cells and one beyond the last.
        order: the members by label, as ties are settled.
    """

    item: int
    year: int
    members: Members
    cells: slice
    order: NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class BlockShape:
    """Items that are settled together.

    Attributes:
        block: of the baseline.
        cells: by entry, the positions of its cells.
        year_of: by entry, the position of its year.
        bounds: (scope, entry) of limits on whole entries.
        rows: (scope, entries) of limits on more than one entry; None where a limit cuts through entries.
        columns: positions of its columns of cells.
        alike: whether all its items are divided in the same shares by the same members.
    """

    block: Block
    cells: tuple[NDArray[np.intp], ...]
    year_of: NDArray[np.intp]
    bounds: tuple[tuple[int, int], ...]
    rows: tuple[tuple[int, tuple[int, ...]], ...] | None
    columns: tuple[int, ...]
    alike: bool

    @cached_property
    def flat(self) -> NDArray[np.intp]:
        """The positions of all cells, entry after entry."""
        return np.concatenate(self.cells)

    @cached_property
    def sizes(self) -> NDArray[np.intp]:
        """How many cells every entry has."""
        return np.array([len(each) for each in self.cells], dtype=np.intp)

    @cached_property
    def single(self) -> bool:
        """Whether every entry has one cell."""
        return len(self.flat) == len(self.cells)

    @cached_property
    def tables(self) -> Mapping[int, NDArray[np.intp]] | None:
        """By position of the year the cells of its entries by item, (entries, items); None where not all take part."""
        if any(len(each) < len(self.block.items) for each in self.cells):
            return None
        years = np.unique(self.year_of).tolist()
        return {year: np.stack([self.cells[n] for n in np.flatnonzero(self.year_of == year)]) for year in years}

    def sums(self, cells: Floats) -> Floats:
        """Return what every entry adds up to, (scenarios, entries)."""
        picked = cells.take(self.flat, axis=1)
        if self.single:
            return picked
        starts = np.concatenate([[0], np.cumsum([len(each) for each in self.cells])[:-1]])
        found: Floats = np.add.reduceat(picked, starts, axis=1)
        return found


@dataclass(frozen=True, eq=False)
class Rounder:
    """Rounds cells that limits tie together.

    Attributes:
        cells: their positions.
        columns: positions of the columns that they fill.
        entries: positions of the entries that they make up.
        program: its rows are the columns, the entries and the rows of the block.
    """

    cells: NDArray[np.intp]
    columns: NDArray[np.intp]
    entries: NDArray[np.intp]
    program: WholeCells


@dataclass(eq=False)
class Figures:
    """The figures of some scenarios.

    Attributes:
        costs: whole units, (scenarios, columns).
        targets: units, (scenarios, cells): pure pro rata.
        noise: how far each target may be off.
        marks: by column, see `finarr.scenarios.batch.remainders`.
        limits: whole units by scope, (scenarios, scopes).
        numbers: they come from; it says which scenarios are unsure.
    """

    costs: Floats
    targets: Floats
    noise: Floats
    marks: list[list[Floats]]
    limits: Floats
    numbers: Numbers


class Statement:
    """A case taken apart.

    Args:
        case: of which the numbers vary and nothing else.
    """

    def __init__(self, case: CostSharing) -> None:
        self.case = case
        self.years = tuple(case.years)
        self.per = 100 // case.grid.cents
        self.columns = self._columns()
        self.size = self.columns[-1].cells.stop
        self._place = {party.name: n for n, party in enumerate(case.parties)}
        self.scopes = [scope for scope in scopes(case) if scope.euro is not None]
        self.floors = frozenset(n for n, scope in enumerate(self.scopes) if scope.limit.kind == "floor")
        at = {
            (party.name, case.items[column.item].name, column.year): column.cells.start + n
            for column in self.columns
            for n, (_, party) in enumerate(column.members)
        }
        self.blocks = tuple(self._shape(block, at) for block in blocks(case))
        self.opposed = self._opposed()
        self._rounders: dict[int, tuple[Rounder, ...] | None] = {}

    def rounders(self, block: int) -> tuple[Rounder, ...] | None:
        """Return what rounds the cells of a block, each set of cells by itself; None where the sets are large. Kept."""
        if block not in self._rounders:
            shape = self.blocks[block]
            sets = 1 if shape.block.rows else len(np.unique(shape.year_of))
            rows = len(shape.columns) + len(shape.cells) + len(shape.block.rows)
            large = rows * len(shape.flat) > _LARGEST * sets**2
            self._rounders[block] = None if large else tuple(self._rounders_of(shape))
        return self._rounders[block]

    def _rounders_of(self, shape: BlockShape) -> Iterator[Rounder]:
        """Yield one for every year, or one for all where rows may tie years together."""
        rows = rows_by_entry(shape.block) or []
        every = np.unique(shape.year_of)
        for years in [every] if rows else [[year] for year in every]:
            entries = np.flatnonzero(np.isin(shape.year_of, years))
            named = {self.years[year] for year in years}
            columns = [n for n in shape.columns if self.columns[n].year in named]
            cells = np.concatenate([shape.cells[n] for n in entries])
            at = {cell: n for n, cell in enumerate(cells.tolist())}
            sums: list[dict[int, int]] = [
                {at[cell]: 1 for cell in range(self.columns[n].cells.start, self.columns[n].cells.stop)}
                for n in columns
            ]
            sums += [{at[cell]: 1 for cell in shape.cells[n].tolist()} for n in entries]
            sums += [{at[cell]: sign for n, sign in row.items() for cell in shape.cells[n].tolist()} for _, row in rows]
            yield Rounder(cells, np.array(columns), entries, WholeCells(len(cells), sums))

    def _columns(self) -> tuple[CellColumn, ...]:
        found, first = [], 0
        for year in self.years:
            for number, item in enumerate(self.case.items):
                chosen = None if item.parties is None else set(item.parties)
                members = tuple(
                    (n, party) for n, party in enumerate(self.case.parties) if chosen is None or party.name in chosen
                )
                order = np.array(sorted(range(len(members)), key=lambda n: members[n][1].order), dtype=np.intp)
                found.append(CellColumn(number, year, members, slice(first, first + len(members)), order))
                first += len(members)
        return tuple(found)

    def _shape(self, block: Block, at: Mapping[tuple[str, str, int], int]) -> BlockShape:
        cells = tuple(np.array([at[cell] for cell in entry.cells], dtype=np.intp) for entry in block.entries)
        place = {(entry.party, entry.year): n for n, entry in enumerate(block.entries)}
        bounds: list[tuple[int, int]] = []
        rows: list[tuple[int, tuple[int, ...]]] | None = []
        for number, scope in enumerate(self.scopes):
            if not set(scope.items) <= set(block.items):
                continue
            entries = tuple(place[p, scope.year] for p in scope.parties if (p, scope.year) in place)
            spoken = sum(cell[1] in scope.items for n in entries for cell in block.entries[n].cells)
            if spoken == 0:
                continue
            if spoken < sum(len(block.entries[n].cells) for n in entries):
                rows = None
            elif len(entries) == 1:
                bounds.append((number, entries[0]))
            elif rows is not None:
                rows.append((number, entries))
        items = [n for n, item in enumerate(self.case.items) if item.name in block.items]
        columns = tuple(n for n, column in enumerate(self.columns) if column.item in items)
        year_of = np.array([self.years.index(entry.year) for entry in block.entries], dtype=np.intp)
        whole = None if rows is None else tuple(rows)
        return BlockShape(block, cells, year_of, tuple(bounds), whole, columns, self._alike(items))

    def _alike(self, items: list[int]) -> bool:
        chosen = [self.case.items[n] for n in items]
        same = len({item.key for item in chosen}) == 1 and len({_members(item) for item in chosen}) == 1
        return len(chosen) == 1 or (same and is_linear(self.case.key_of(chosen[0]), self.case.keys))

    def _opposed(self) -> list[tuple[int, int]]:
        """Return pairs of scopes, a floor and a cap, that speak of the same."""
        floors: dict[object, list[int]] = {}
        for number, scope in enumerate(self.scopes):
            if scope.limit.kind == "floor":
                floors.setdefault(scope.subject, []).append(number)
        return [
            (low, number)
            for number, scope in enumerate(self.scopes)
            if scope.limit.kind == "cap"
            for low in floors.get(scope.subject, ())
        ]

    def figures(self, numbers: Numbers) -> Figures:
        """Return the figures of scenarios."""
        size = numbers.size
        costs = np.empty((size, len(self.columns)))
        targets, noise = np.empty((size, self.size)), np.empty((size, self.size))
        marks = []
        for n, column in enumerate(self.columns):
            item = self.case.items[column.item]
            costs[:, n] = self._net_cost(column.item, item, column.year, numbers)
            key = self.case.key_of(item)
            made = divide(
                key,
                ("keys", str(item.key)),
                costs[:, n],
                numbers,
                column.members,
                column.year,
                self.case.keys,
                self.per,
            )
            targets[:, column.cells] = made.amounts
            noise[:, column.cells] = 8 * EPS * made.sizes
            marks.append(made.marks)
            if made.unsure is not None:
                numbers.unsure |= made.unsure
        return Figures(costs, targets, noise, marks, self._limits(numbers, costs), numbers)

    def _net_cost(self, place: int, item: Item, year: int, numbers: Numbers) -> Floats:
        """Return the net cost in whole units, rounded once, a half away from zero."""
        euro, size = np.zeros(1), np.zeros(1)
        single = True
        for name in AMOUNTS:
            base = getattr(item, name)
            amount = numbers.in_year(("items", place, name), base, year)
            if name == "costs" and item.index is not None:
                amount = amount * self._growth(place, item, year, numbers)
                single = False
            elif name != "costs" and (amount != 0).any():
                single = False
            euro = euro - amount if name in DEDUCTED else euro + amount
            size = size + np.abs(amount)
        units = euro * self.per
        doubt = np.maximum(1e-6, 16 * EPS * size * self.per)
        away = np.abs(units)
        whole = np.sign(units) * np.floor(away + 0.5)
        numbers.unsure |= np.broadcast_to(np.abs(away - np.floor(away) - 0.5) <= doubt, numbers.size)
        if single:  # a cost that is typed as it is must be whole
            numbers.unsure |= np.broadcast_to(np.abs(units - whole) > doubt, numbers.size)
        return np.broadcast_to(whole, numbers.size)

    def _growth(self, place: int, item: Item, year: int, numbers: Numbers) -> Floats:
        factor = np.ones(1)
        for each in self.years[1:]:
            if each <= year:
                rate = np.zeros(1)
                for name, weight in (item.index or {}).items():
                    fraction = numbers.at(("items", place, "index", name), weight)
                    rates = self.case.indices[name].rates
                    rate = rate + fraction * numbers.in_year(("indices", name, "rates"), rates, each)
                numbers.unsure |= np.broadcast_to(rate <= -1, numbers.size)
                factor = factor * (1 + rate)
        return factor

    def _limits(self, numbers: Numbers, costs: Floats) -> Floats:
        """Return every limit in whole units: floors rounded up, caps down."""
        found = np.empty((numbers.size, len(self.scopes)))
        limits = sorted({scope.number for scope in self.scopes})
        typed = {scope.number: scope.limit.amount for scope in self.scopes}
        amounts = numbers.table([(("limits", number, "amount"), typed[number]) for number in limits], 0)
        for (kind, per, year, _), chosen in self._together.items():
            own = amounts[:, [limits.index(self.scopes[n].number) for n in chosen]]
            bases = self._bases(chosen, per, year, numbers, costs)
            found[:, chosen] = whole_products(own, bases, self.per, up=kind == "floor")
        for low, high in self.opposed:
            numbers.unsure |= found[:, low] > found[:, high]
        return found

    @cached_property
    def _together(self) -> dict[tuple[str, str, int, tuple[str, ...]], list[int]]:
        """The scopes of one kind whose amounts are multiplied by the same sort of figure."""
        found: dict[tuple[str, str, int, tuple[str, ...]], list[int]] = {}
        for n, scope in enumerate(self.scopes):
            per = scope.limit.per
            year = 0 if per == "euro" else scope.year
            items = scope.items if per == "total" else ()
            found.setdefault((scope.limit.kind, per, year, items), []).append(n)
        return found

    def _bases(self, chosen: list[int], per: str, year: int, numbers: Numbers, costs: Floats) -> Floats:
        """Return what the amount of a limit is multiplied by, (scenarios or 1, scopes)."""
        if per == "euro":
            return np.ones((1, 1))
        if per == "total":
            items = self.scopes[chosen[0]].items
            columns = [
                n
                for n, column in enumerate(self.columns)
                if column.year == year and self.case.items[column.item].name in items
            ]
            return np.asarray(costs[:, columns].sum(axis=1, keepdims=True) / self.per)
        groups = [self.scopes[n].parties for n in chosen]
        if all(len(group) == 1 for group in groups):
            return self._figures_of([group[0] for group in groups], per, year, numbers)
        sums = [self._figures_of(list(group), per, year, numbers).sum(axis=1) for group in groups]
        return _side_by_side(sums)

    def _figures_of(self, names: list[str], per: str, year: int, numbers: Numbers) -> Floats:
        places = []
        for name in names:
            n = self._place[name]
            party = self.case.parties[n]
            at = ("parties", n, "budget") if per == "budget" else ("parties", n, "measures", per)
            places.append((at, party.budget if per == "budget" else party.measures[per]))
        return numbers.table(places, year)


def _members(item: Item) -> tuple[str, ...] | None:
    return None if item.parties is None else tuple(sorted(item.parties))


def _side_by_side(columns: list[Floats]) -> Floats:
    size = max(len(column) for column in columns)
    if size == 1:
        return np.concatenate(columns)[None, :]
    return np.column_stack([np.broadcast_to(column, size) for column in columns])
