"""What parties pay by item, once it is known what they pay in all: as amounts, and in whole units."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from finarr.fairness.two_margins_batch import MOST_COLUMNS, two_margins_batch
from finarr.scenarios.batch.numbers import EPS
from finarr.scenarios.batch.remainders import rounded
from finarr.scenarios.batch.statement import BlockShape, Figures, Statement
from finarr.scenarios.draws import Floats

__all__ = ["Cells", "can_divide", "entry_bounds"]

Ints = NDArray[np.intp]

_ROUNDING = 32
"""What floating point may do to a cell on its way through a table, and to its target, in units of EPS.

With what margins are off, of 60,000 cells of programs of 39 none was off by more than a quarter of what is allowed.
"""


def can_divide(shape: BlockShape) -> bool:
    """Tell whether totals of parties can be divided over items here."""
    return shape.alike or (shape.tables is not None and len(shape.block.items) <= MOST_COLUMNS)


class Cells:
    """The cells of some scenarios, from pure pro rata to whole units.

    Args:
        statement: of the case.
        figures: of the scenarios; what cannot be relied on is marked in its numbers.

    Attributes:
        amounts: (scenarios, cells).
        noise: how far each may be off.
        held: by block, (scenarios, entries): totals at which a limit holds an entry, NaN elsewhere.
    """

    def __init__(self, statement: Statement, figures: Figures) -> None:
        self.statement = statement
        self.figures = figures
        self.amounts, self.noise = figures.targets.copy(), figures.noise.copy()
        self.held = [np.full((len(self.amounts), len(shape.cells)), np.nan) for shape in statement.blocks]

    def give(self, block: int, year: int, rows: Ints, known: Floats, error: Floats, bound: NDArray[np.bool_]) -> None:
        """Divide the totals of one year over the items, from pro rata.

        Args:
            block: its number; one that `can_divide`.
            year: its position.
            rows: scenarios, of which all cells are above zero, or all below.
            known: what every entry of the year pays, (rows, entries).
            error: how far that may be off.
            bound: where a limit holds it.
        """
        shape = self.statement.blocks[block]
        entries = np.flatnonzero(shape.year_of == year)
        self.held[block][np.ix_(rows, entries)] = np.where(bound, known, np.nan)
        if shape.single:
            at = np.ix_(rows, shape.flat[entries])
            self.amounts[at], self.noise[at] = known, error
        elif shape.tables is not None:
            table = shape.tables[year]
            at = np.ix_(rows, table.ravel())
            pure = self.amounts[at].reshape(len(rows), *table.shape)
            into, off = (
                self._in_proportion(pure, known, error, self.noise[at].reshape(pure.shape))
                if shape.alike
                else self._in_table(shape, year, rows, pure, known, error)
            )
            size = (len(rows), table.size)
            self.amounts[at], self.noise[at] = into.reshape(size), off.reshape(size)

    @staticmethod
    def _in_proportion(pure: Floats, known: Floats, error: Floats, noise: Floats) -> tuple[Floats, Floats]:
        """Return cells in proportion to what they are pro rata, and how far they may be off."""
        whole = pure.sum(axis=2)
        factor = np.divide(known, whole, out=np.ones_like(known), where=whole != 0)
        part = np.abs(pure / np.where(whole != 0, whole, 1.0)[:, :, None])
        off = noise * np.abs(factor)[:, :, None] + 16 * EPS * np.abs(known)[:, :, None] + error[:, :, None] * part
        return pure * factor[:, :, None], off

    def _in_table(
        self, shape: BlockShape, year: int, rows: Ints, pure: Floats, known: Floats, error: Floats
    ) -> tuple[Floats, Floats]:
        """Return cells as near to pro rata as totals of parties and of items allow, and how far they may be off."""
        costs = self.figures.costs[np.ix_(rows, self.columns(shape, year))]
        filled = two_margins_batch(pure, known, costs)
        self.figures.numbers.unsure[rows] |= ~filled.reached
        found = np.where(np.isnan(filled.amounts), pure, filled.amounts)
        lost = 4 * filled.missing + 2 * error.max(axis=1)
        return found, _ROUNDING * EPS * (np.abs(found) + np.abs(pure)) + lost[:, None, None]

    def columns(self, shape: BlockShape, year: int) -> Ints:
        """Return the positions of the columns of a block in a year, item after item."""
        columns, of = self.statement.columns, self.statement.years[year]
        return np.array([n for n in shape.columns if columns[n].year == of], dtype=np.intp)

    def whole(self) -> Floats:
        """Return the cells in whole units, each column closed, with what limits hold at their amount."""
        found = self._by_remainder()
        for block, shape in enumerate(self.statement.blocks):
            if shape.single:
                continue
            held = self.held[block]
            low, high = entry_bounds(shape, self.figures, self.statement.floors)
            low, high = np.where(np.isnan(held), low, held), np.where(np.isnan(held), high, held)
            sums = shape.sums(found)
            broken = (sums < low) | (sums > high)
            if shape.block.rows or shape.tables is None:  # rows may tie more than the tables of single years
                self.figures.numbers.unsure |= broken.any(axis=1)
                continue
            for year, table in shape.tables.items():
                entries = np.flatnonzero(shape.year_of == year)
                rows = np.flatnonzero(broken[:, entries].any(axis=1) & ~self.figures.numbers.unsure)
                at = np.ix_(rows, entries)
                self._round_table(found, rows, table, self.columns(shape, year), (low[at], high[at]))
        return found

    def _by_remainder(self) -> Floats:
        """Return the cells in whole units by largest remainder, each column closed."""
        found, figures = np.empty_like(self.amounts), self.figures
        for n, column in enumerate(self.statement.columns):
            at = np.arange(column.cells.start, column.cells.stop)[column.order]
            marks = [mark[:, column.order] for mark in figures.marks[n]]
            marks.append(self.amounts[:, at])
            units, unsure = rounded(self.amounts[:, at], self.noise[:, at], figures.costs[:, n], marks)
            found[:, at] = units
            figures.numbers.unsure |= unsure
        return found

    def _round_table(self, found: Floats, rows: Ints, table: Ints, columns: Ints, edges: tuple[Floats, Floats]) -> None:
        """Round the cells of a year as a whole in scenarios where largest remainders break a limit."""
        if not len(rows):
            return
        at = np.ix_(rows, table.ravel())
        amounts = self.amounts[at].reshape(len(rows), *table.shape)
        down = np.floor(amounts)
        totals = self.figures.costs[np.ix_(rows, columns)] - down.sum(axis=1)
        inside = edges[0] - down.sum(axis=2), edges[1] - down.sum(axis=2)
        raised = self.statement.whole_tables(*table.shape).round_up(
            amounts - down, self.noise[at].max(axis=1, initial=0), totals, inside
        )
        self.figures.numbers.unsure[rows] |= ~raised.proven
        found[at] = (down + raised.up).reshape(len(rows), -1)


def entry_bounds(shape: BlockShape, figures: Figures, floors: frozenset[int]) -> tuple[Floats, Floats]:
    """Return the highest floor and the lowest cap of every entry, in whole units."""
    size = (figures.numbers.size, len(shape.cells))
    low, high = np.full(size, -np.inf), np.full(size, np.inf)
    for scope, entry in shape.bounds:
        value = figures.limits[:, scope]
        if scope in floors:
            np.maximum(low[:, entry], value, out=low[:, entry])
        else:
            np.minimum(high[:, entry], value, out=high[:, entry])
    figures.numbers.unsure |= (low > high).any(axis=1)
    return low, high
