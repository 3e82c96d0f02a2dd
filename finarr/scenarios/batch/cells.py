"""What parties pay by item, once it is known what they pay in all: as amounts, and in whole units."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from finarr.fairness.two_margins_batch import MOST_COLUMNS, two_margins_batch
from finarr.program.arrays import Floats
from finarr.program.row_sums import RowSums
from finarr.scenarios.batch.numbers import EPS
from finarr.scenarios.batch.remainders import rounded
from finarr.scenarios.batch.statement import BlockShape, Figures, Rounder, Statement

__all__ = ["Cells", "RowLimits", "can_divide", "entry_bounds"]

Ints = NDArray[np.intp]

_ROUNDING = 32
"""What floating point may do to a cell on its way through a table, and to its target, in units of EPS.

With what margins are off, of 60,000 cells of programs of 39 none was off by more than a quarter of what is allowed.
"""


def can_divide(shape: BlockShape) -> bool:
    """Tell whether totals of parties can be divided over items here."""
    return shape.alike or (shape.tables is not None and len(shape.block.items) <= MOST_COLUMNS)


class RowLimits(NamedTuple):
    """Limits on more than one entry of a block.

    Attributes:
        sums: what adds up their entries.
        lower: the least, in whole units, (scenarios, rows).
        upper: the most.
    """

    sums: RowSums
    lower: Floats
    upper: Floats


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

    def whole(self, rows: Mapping[int, RowLimits]) -> Floats:
        """Return the cells in whole units, each column closed, with what limits hold at their amount.

        Args:
            rows: by block its limits on more than one entry.
        """
        found, unsure = self._by_remainder(), self.figures.numbers.unsure
        none = np.zeros((len(found), 0))
        for block, shape in enumerate(self.statement.blocks):
            if not shape.bounds and block not in rows:
                continue
            held = np.where(shape.sizes > 1, self.held[block], np.nan)
            low, high = entry_bounds(shape, self.figures, self.statement.floors)
            low, high = np.where(np.isnan(held), low, held), np.where(np.isnan(held), high, held)
            sums = shape.sums(found)
            broken = (sums < low) | (sums > high)
            row_low, row_high = none, none
            if block in rows:
                row_low, row_high = rows[block].lower, rows[block].upper
                totals = rows[block].sums(sums)
                broken |= ((totals < row_low) | (totals > row_high)).any(axis=1, keepdims=True)
            if not (broken.any(axis=1) & ~unsure).any():
                continue
            rounders = self.statement.rounders(block)
            if rounders is None:
                unsure |= broken.any(axis=1)
                continue
            for rounder in rounders:
                at = rounder.entries
                some = np.flatnonzero(broken[:, at].any(axis=1) & ~unsure)
                edges = np.hstack([low[:, at], row_low])[some], np.hstack([high[:, at], row_high])[some]
                self._round(found, some, rounder, edges)
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

    def _round(self, found: Floats, rows: Ints, rounder: Rounder, edges: tuple[Floats, Floats]) -> None:
        """Round cells as a whole in scenarios where largest remainders break a limit."""
        at = np.ix_(rows, rounder.cells)
        down = np.floor(self.amounts[at])
        totals = self.figures.costs[np.ix_(rows, rounder.columns)]
        low, high = (np.hstack([totals, edge]) - rounder.program.sums(down) for edge in edges)
        raised = rounder.program.round_up(self.amounts[at] - down, self.noise[at], low, high)
        self.figures.numbers.unsure[rows] |= ~raised.proven
        found[at] = down + raised.up


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
