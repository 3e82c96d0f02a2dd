"""Scenarios with a closed form, all at once: water-filling on totals, the same cents as one by one."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from finarr.fairness.water_batch import water_fill_batch
from finarr.scenarios.batch.numbers import EPS, Numbers
from finarr.scenarios.batch.remainders import rounded
from finarr.scenarios.batch.statement import BlockShape, Figures, Statement
from finarr.scenarios.draws import Floats
from finarr.scenarios.engine import Together
from finarr.scenarios.factors import Column
from finarr.scenarios.objects import At
from finarr.scenarios.tables import Labels, Table

__all__ = ["ClosedForm", "entry_bounds", "give", "is_open", "table_of", "whole_cells"]

PRO_RATA, CLOSED_FORM = 0, 1
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
        amounts, noise = figures.targets.copy(), figures.noise.copy()
        status = np.full(size, PRO_RATA, dtype=np.int8)
        held = self.settled(figures, amounts, noise, status)
        units = whole_cells(self.statement, figures, amounts, noise)
        for cells, total in held:
            known = ~np.isnan(total)
            numbers.unsure |= known & (units[:, cells].sum(axis=1) != np.where(known, total, 0.0))
        self.check(figures, units)
        cents = np.where(numbers.unsure[:, None], 0, units).astype(np.int64) * self.statement.case.grid.cents
        return Together(cents, figures.targets / self.statement.per, status, ~numbers.unsure)

    def settled(
        self, figures: Figures, amounts: Floats, noise: Floats, status: NDArray[np.int8]
    ) -> list[tuple[NDArray[np.intp], Floats]]:
        """Settle every block in place, and return which totals must stand after rounding."""
        held: list[tuple[NDArray[np.intp], Floats]] = []
        for shape in self.statement.blocks:
            moved = self._fill(shape, figures, amounts, noise, held)
            status[moved] = CLOSED_FORM
        return held

    def check(self, figures: Figures, units: Floats) -> None:
        """Mark scenarios in which rounding breaks a limit."""
        for shape in self.statement.blocks:
            low, high = entry_bounds(shape, figures, self.statement.floors)
            totals = shape.sums(units)
            figures.numbers.unsure |= ((totals < low) | (totals > high)).any(axis=1)

    def table(self, solved: Together, numbers: NDArray[np.int64]) -> Table:
        """Return the tidy table of the scenarios that are sure."""
        return table_of(self.statement, solved, numbers)

    def _fill(
        self,
        shape: BlockShape,
        figures: Figures,
        amounts: Floats,
        noise: Floats,
        held: list[tuple[NDArray[np.intp], Floats]],
    ) -> NDArray[np.bool_]:
        """Settle a block in place, and return in which scenarios a limit moves it."""
        low, high = entry_bounds(shape, figures, self.statement.floors)
        unsure = figures.numbers.unsure
        targets, off = shape.sums(figures.targets), shape.sums(figures.noise)
        with np.errstate(invalid="ignore"):
            short, over = low - targets, targets - high
        touched = (np.abs(short) <= off) | (np.abs(over) <= off)
        moved: NDArray[np.bool_] = np.asarray(((short > 0) | (over > 0)).any(axis=1))
        unsure |= touched.any(axis=1)
        if not moved.any():
            return moved
        for year in range(len(self.statement.years)):
            entries = np.flatnonzero(shape.year_of == year)
            named = [n for n in shape.columns if self.statement.columns[n].year == self.statement.years[year]]
            columns = np.array(named, dtype=np.intp)
            rows = np.flatnonzero(((short[:, entries] > 0) | (over[:, entries] > 0)).any(axis=1) & ~unsure)
            if not len(rows) or not len(entries):
                continue
            at = np.ix_(rows, entries)
            total = figures.costs[np.ix_(rows, columns)].sum(axis=1)
            floors = _of_nobody(targets[at], low[at], high[at])
            filled = water_fill_batch(targets[at], floors, high[at], total)
            unsure[rows] |= ~filled.reached
            if not shape.alike:
                unsure[rows] = True
                continue
            if len(columns) > 1:
                unsure[rows] |= is_open(shape, rows, figures)
            known = np.where(np.isnan(filled.amounts), targets[at], filled.amounts)
            missing = np.abs(total - known.sum(axis=1)) + 8 * EPS * np.abs(known).sum(axis=1) + off[at].sum(axis=1)
            level = np.divide(missing, filled.slopes, out=np.zeros_like(missing), where=filled.slopes > 0)
            bound = (known == low[at]) | (known == high[at])
            error = np.where(bound, 0.0, 8 * EPS * np.abs(known) + np.abs(targets[at]) * level[:, None])
            if shape.single:
                cells = np.ix_(rows, shape.flat[entries])
                amounts[cells], noise[cells] = known, error
                continue
            for k, entry in enumerate(entries.tolist()):
                give(shape.cells[entry], rows, known[:, k], targets[at][:, k], error[:, k], (amounts, noise))
                whole = np.full(len(unsure), np.nan)
                whole[rows[bound[:, k]]] = known[bound[:, k], k]
                held.append((shape.cells[entry], whole))
        return moved


def is_open(shape: BlockShape, rows: NDArray[np.intp], figures: Figures) -> NDArray[np.bool_]:
    """Return in which scenarios a cell is zero or goes against the others: totals then need more than a formula."""
    part = figures.targets[np.ix_(rows, shape.flat)]
    return np.asarray(~((part > 0).all(axis=1) | (part < 0).all(axis=1)))


def give(
    cells: NDArray[np.intp],
    rows: NDArray[np.intp],
    known: Floats,
    target: Floats,
    error: Floats,
    into: tuple[Floats, Floats],
) -> None:
    """Give the cells of an entry their part of its total, in proportion to what they are pro rata.

    Args:
        cells: their positions.
        rows: scenarios.
        known: the total in each of these.
        target: the total pro rata.
        error: how far the total may be off.
        into: amounts and noise of all scenarios and cells, where pro rata still stands.
    """
    amounts, noise = into
    at = np.ix_(rows, cells)
    factor = np.divide(known, target, out=np.ones_like(known), where=target != 0)
    whole = np.where(target != 0, target, 1.0)
    part = np.abs(amounts[at] / whole[:, None])
    noise[at] = noise[at] * np.abs(factor)[:, None] + 16 * EPS * np.abs(known)[:, None] + error[:, None] * part
    amounts[at] *= factor[:, None]


def _of_nobody(targets: Floats, low: Floats, high: Floats) -> Floats:
    """Return floors that keep who pays nothing by the keys from being paid, where all others pay."""
    nil = (targets == 0) & (low == -np.inf) & (high >= 0)
    if not nil.any():
        return low
    paying = np.asarray((targets >= 0).all(axis=1) & (targets > 0).any(axis=1))
    return np.where(nil & paying[:, None], 0.0, low)


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


def whole_cells(statement: Statement, figures: Figures, amounts: Floats, noise: Floats) -> Floats:
    """Return the cells in whole units, each column closed; what cannot be relied on is marked."""
    found = np.empty_like(amounts)
    for n, column in enumerate(statement.columns):
        at = np.arange(column.cells.start, column.cells.stop)[column.order]
        marks = [mark[:, column.order] for mark in figures.marks[n]]
        marks.append(amounts[:, at])
        units, unsure = rounded(amounts[:, at], noise[:, at], figures.costs[:, n], marks)
        found[:, at] = units
        figures.numbers.unsure |= unsure
    return found


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
