"""Scenarios with a closed form, all at once: water-filling on totals, the same cents as one by one."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from finarr.fairness.water_batch import water_fill_batch
from finarr.program.arrays import Floats
from finarr.scenarios.batch.cells import Cells, RowLimits, can_divide, entry_bounds
from finarr.scenarios.batch.numbers import EPS, Numbers
from finarr.scenarios.batch.statement import BlockShape, Figures, Statement
from finarr.scenarios.engine import Together
from finarr.scenarios.factors import Column
from finarr.scenarios.objects import At
from finarr.scenarios.tables import Labels, Table

__all__ = ["OPTIMAL", "ClosedForm", "is_open", "table_of"]

PRO_RATA, CLOSED_FORM, OPTIMAL = 0, 1, 2
"""Positions in `finarr.scenarios.solving.STATUSES`."""


class ClosedForm:
    """Solves scenarios of a case in which limits act on nothing but the total of one party and year.

    Args:
        statement: of the case.
    """

    def __init__(self, statement: Statement) -> None:
        self.statement = statement

    def solve(self, values: Mapping[At, Column]) -> Together:
        """Return the amounts of all scenarios in the columns of values."""
        size = len(next(iter(values.values())))
        numbers = Numbers(values, size)
        figures = self.statement.figures(numbers)
        cells = Cells(self.statement, figures)
        status = np.full(size, PRO_RATA, dtype=np.int8)
        self.settle(figures, cells, status)
        units = cells.whole(self.row_limits(figures))
        self.check(figures, units)
        cents = np.where(numbers.unsure[:, None], 0, units).astype(np.int64) * self.statement.case.grid.cents
        return Together(cents, figures.targets / self.statement.per, status, ~numbers.unsure)

    def settle(self, figures: Figures, cells: Cells, status: NDArray[np.int8]) -> None:
        """Settle every block in its cells, and say how scenarios end."""
        for block in range(len(self.statement.blocks)):
            self._fill(block, figures, cells, status)

    def row_limits(self, figures: Figures) -> Mapping[int, RowLimits]:
        """Return by block its limits on more than one entry."""
        return {}

    def check(self, figures: Figures, units: Floats) -> None:
        """Mark scenarios in which rounding breaks a limit."""
        for shape in self.statement.blocks:
            low, high = entry_bounds(shape, figures, self.statement.floors)
            totals = shape.sums(units)
            figures.numbers.unsure |= ((totals < low) | (totals > high)).any(axis=1)

    def table(self, solved: Together, numbers: NDArray[np.int64]) -> Table:
        """Return the tidy table of the scenarios that are sure."""
        return table_of(self.statement, solved, numbers)

    def _fill(self, block: int, figures: Figures, cells: Cells, status: NDArray[np.int8]) -> None:
        """Settle a block whose limits hold nothing but totals of entries."""
        shape = self.statement.blocks[block]
        low, high = entry_bounds(shape, figures, self.statement.floors)
        unsure = figures.numbers.unsure
        targets, off = shape.sums(figures.targets), shape.sums(figures.noise)
        with np.errstate(invalid="ignore"):
            short, over = low - targets, targets - high
        touched = (np.abs(short) <= off) | (np.abs(over) <= off)
        moved: NDArray[np.bool_] = np.asarray(((short > 0) | (over > 0)).any(axis=1))
        unsure |= touched.any(axis=1)
        if not moved.any():
            return
        if not can_divide(shape):
            unsure |= moved
            return
        for year in range(len(self.statement.years)):
            entries = np.flatnonzero(shape.year_of == year)
            columns = cells.columns(shape, year)
            rows = np.flatnonzero(((short[:, entries] > 0) | (over[:, entries] > 0)).any(axis=1) & ~unsure)
            if not len(rows) or not len(entries):
                continue
            at = np.ix_(rows, entries)
            total = figures.costs[np.ix_(rows, columns)].sum(axis=1)
            floors = _of_nobody(targets[at], low[at], high[at])
            filled = water_fill_batch(targets[at], floors, high[at], total)
            unsure[rows] |= ~filled.reached
            if len(columns) > 1:
                unsure[rows] |= is_open(shape, rows, figures)
            known = np.where(np.isnan(filled.amounts), targets[at], filled.amounts)
            missing = np.abs(total - known.sum(axis=1)) + 8 * EPS * np.abs(known).sum(axis=1) + off[at].sum(axis=1)
            level = np.divide(missing, filled.slopes, out=np.zeros_like(missing), where=filled.slopes > 0)
            bound = (known == low[at]) | (known == high[at])
            error = np.where(bound, 0.0, 8 * EPS * np.abs(known) + np.abs(targets[at]) * level[:, None])
            left = ~unsure[rows]
            cells.give(block, year, rows[left], known[left], error[left], bound[left])
        status[moved] = np.maximum(status[moved], CLOSED_FORM if shape.alike else OPTIMAL)


def is_open(shape: BlockShape, rows: NDArray[np.intp], figures: Figures) -> NDArray[np.bool_]:
    """Return in which scenarios a cell is zero or goes against the others: totals then need more than a formula."""
    part = figures.targets[np.ix_(rows, shape.flat)]
    return np.asarray(~((part > 0).all(axis=1) | (part < 0).all(axis=1)))


def _of_nobody(targets: Floats, low: Floats, high: Floats) -> Floats:
    """Return floors that keep who pays nothing by the keys from being paid, where all others pay."""
    nil = (targets == 0) & (low == -np.inf) & (high >= 0)
    if not nil.any():
        return low
    paying = np.asarray((targets >= 0).all(axis=1) & (targets > 0).any(axis=1))
    return np.where(nil & paying[:, None], 0.0, low)


def table_of(statement: Statement, solved: Together, numbers: NDArray[np.int64]) -> Table:
    """Return the tidy table of the scenarios that are sure, one after the other."""
    cents, pure = solved.cents[solved.sure], solved.pro_rata[solved.sure]
    rows, size = cents.shape
    case, columns = statement.case, statement.columns
    party = np.concatenate([[n for n, _ in column.members] for column in columns]).astype(np.int32)
    item = np.concatenate([np.full(len(column.members), column.item) for column in columns]).astype(np.int32)
    year = np.concatenate([np.full(len(column.members), column.year) for column in columns]).astype(np.int64)
    return Table(
        {
            "scenario": np.repeat(numbers, size),
            "party": Labels(np.tile(party, rows), tuple(each.name for each in case.parties)),
            "item": Labels(np.tile(item, rows), tuple(each.name for each in case.items)),
            "year": np.tile(year, rows),
            "amount": cents.ravel() / 100,
            "cents": cents.ravel(),
            "pro_rata": pure.ravel(),
        }
    )
