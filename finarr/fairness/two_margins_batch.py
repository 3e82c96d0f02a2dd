"""Tables whose row and column sums are held, each cell as near to its target as can be: many tables at once.

The lexicographic minimax of the departures |x − target| / |target| over all tables with given sums (in floating point,
for who rounds with care, and checks). No solver is needed, as what a level must reach can be said in full: with every
cell within ``target ± z·|target|`` there is a table with these sums exactly where, for every set S of columns, the sums
of S are at most Σ over rows of min(what the row may put in S, what it must put there as the other columns take no
more); the condition of Gale (1957) for a transport problem. Each of these sums is concave and piecewise linear in z, so
Newton's method finds from where on it is enough; the highest of these is the level. In the set that asks for it every
row stands at its end: its cells in S as high as the level allows, or its other cells as low. Those settle, and the rest
goes on.

With few columns (items) the sets are few, however many rows (parties) there are.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from finarr.program.arrays import Bools, Floats

__all__ = ["MOST_COLUMNS", "Filled", "two_margins_batch"]


MOST_COLUMNS = 8
"""So many columns at most: there are 2 to that power sets of them."""

_TOGETHER = 200_000
"""About so many sums of cells are worked on at a time."""

_EPS = float(np.finfo(np.float64).eps)

_STEPS = 60
"""Newton's method takes a few steps; one that takes so many goes nowhere."""


class Filled(NamedTuple):
    """The answers.

    Attributes:
        amounts: (tables, rows, columns); NaN where the table was not reached.
        missing: (tables,) by how much sums of rows and columns are missed at most: what rounding did.
        reached: (tables,) which tables have an answer. The others have none, or one in which a cell reaches zero.
    """

    amounts: Floats
    missing: Floats
    reached: Bools


def two_margins_batch(targets: Floats, row_sums: Floats, column_sums: Floats) -> Filled:
    """Fill many tables, each as near to its targets as its margins allow.

    Args:
        targets: (tables, rows, columns), none of them zero; two to `MOST_COLUMNS` columns.
        row_sums: (tables, rows).
        column_sums: (tables, columns); they add up to what the row sums add up to.

    Example:
        >>> pro_rata = np.array([[[30.0, 10.0], [20.0, 20.0]]])
        >>> two_margins_batch(pro_rata, np.array([[36.0, 44.0]]), np.array([[50.0, 30.0]])).amounts.round(9).tolist()
        [[[27.333333333, 8.666666667], [22.666666667, 21.333333333]]]
    """
    size, rows, columns = targets.shape
    found = Filled(np.empty(targets.shape), np.empty(size), np.empty(size, dtype=np.bool_))
    together = max(1, _TOGETHER // (rows * 2**columns))
    for first in range(0, size, together):
        some = slice(first, first + together)
        for whole, part in zip(found, _filled(targets[some], row_sums[some], column_sums[some]), strict=True):
            whole[some] = part
    return found


def _filled(targets: Floats, row_sums: Floats, column_sums: Floats) -> Filled:
    size = np.abs(targets)
    rows, columns = row_sums - targets.sum(axis=2), column_sums - targets.sum(axis=1)
    departures = _Search(size, rows, columns).settle()
    reached = np.asarray((np.abs(departures) < size).all(axis=(1, 2)))  # False where NaN
    missing = np.maximum(
        np.abs(departures.sum(axis=2) - rows).max(axis=1), np.abs(departures.sum(axis=1) - columns).max(axis=1)
    )
    return Filled(np.where(reached[:, None, None], targets + departures, np.nan), missing, reached)


class _Search:
    """What is settled of some tables, and what is left to divide over their open cells.

    Args:
        size: (tables, rows, columns): how far each cell departs while the level goes one unit.
        rows: what the departures of each row add up to.
        columns: likewise of each column.
    """

    def __init__(self, size: Floats, rows: Floats, columns: Floats) -> None:
        self.found = np.full(size.shape, np.nan)
        self.tables = np.arange(len(size))
        self.size, self.rows, self.columns = size.copy(), rows.copy(), columns.copy()
        self.at = np.zeros(size.shape)
        n = size.shape[2]
        sets = np.arange(1, 2**n - 1)
        self.sets = ((sets[:, None] >> np.arange(n)) & 1).astype(np.float64)
        self.levels = np.zeros((len(size), len(sets)))
        self.whole = size.sum(axis=(1, 2))

    def settle(self) -> Floats:
        """Return how far every cell departs; NaN in tables without an answer."""
        for _ in range(self.size[0].size + 1):
            self._hold_last()
            self._keep(np.asarray(self.size.any(axis=(1, 2))), done=True)
            if not len(self.tables):
                break
            self._go_down()
        return self.found

    def _keep(self, some: Bools, *, done: bool) -> None:
        """Go on with some tables; the others are done, or have no answer."""
        if some.all():
            return
        if done:
            self.found[self.tables[~some]] = self.at[~some]
        for name in ("tables", "size", "rows", "columns", "at", "levels", "whole"):
            setattr(self, name, getattr(self, name)[some])

    def _hold(self, cells: Bools, departures: Floats) -> None:
        """Settle cells."""
        settled = np.where(cells, departures, 0.0)
        self.at += settled
        self.rows -= settled.sum(axis=2)
        self.columns -= settled.sum(axis=1)
        self.size[cells] = 0.0

    def _hold_last(self) -> None:
        """Settle cells that are the only open ones of their row: what is left is theirs."""
        last = (self.size > 0) & ((self.size > 0).sum(axis=2, keepdims=True) == 1)
        if last.any():
            self._hold(last, np.broadcast_to(self.rows[:, :, None], last.shape))

    def _go_down(self) -> None:
        """Settle what stands at the highest level of each table."""
        whole = self.size.sum(axis=2)
        own = np.divide(np.abs(self.rows), whole, out=np.zeros_like(whole), where=whole > 0)
        inside = self.size @ self.sets.T
        outside = whole[:, :, None] - inside
        able = self._find_levels(inside, outside)
        self._keep(able, done=False)
        own, inside, outside = own[able], inside[able], outside[able]
        at, first = np.arange(len(own)), self.levels.argmax(axis=1)
        by_row, by_set = own.max(axis=1), self.levels[at, first]
        into = by_set[:, None] * inside[at, :, first] <= self.rows + by_set[:, None] * outside[at, :, first]
        chosen = self.sets[first][:, None, :] > 0
        by_sets = np.where(self.size > 0, np.where(chosen, 1.0, -1.0) * (into[:, :, None] == chosen), 0.0)
        # Where all that a set asks for was asked by rows, rounding alone may put it first: it then settles nothing.
        alone = (by_row >= by_set) | ~by_sets.any(axis=(1, 2))
        rows = np.where(own == by_row[:, None], np.where(self.rows < 0, -1.0, 1.0), 0.0)
        side = np.where(alone[:, None, None], rows[:, :, None], by_sets)
        level = np.where(alone, by_row, by_set)[:, None, None]
        self._hold((side != 0) & (self.size > 0), side * level * self.size)

    def _find_levels(self, inside: Floats, outside: Floats) -> Bools:
        """Find the level that every set of columns asks for, and return which tables have all of them.

        From either side Newton's method comes to the left of the level, as the sums are concave; from there it rises.

        Args:
            inside: (tables, rows, sets): what the open cells of a row in a set come to.
            outside: likewise of its other open cells.
        """
        asked = self.columns @ self.sets.T
        sizes = np.abs(self.columns).sum(axis=1) + np.abs(self.rows).sum(axis=1)
        near, lost = 4 * _EPS * sizes[:, None], (1e3 * _EPS * self.whole)[:, None]
        able = np.zeros(len(self.tables), dtype=np.bool_)
        left = np.arange(len(able))
        for step in range(_STEPS):
            z = self.levels[left]
            high, low = z[:, None, :] * inside[left], self.rows[left][:, :, None] + z[:, None, :] * outside[left]
            lower = high <= low
            short = asked[left] - np.where(lower, high, low).sum(axis=1)
            slope = np.where(lower, inside[left], outside[left]).sum(axis=1)
            flat = slope <= 0
            there = (np.abs(short) <= np.where(flat, lost[left], near[left])) | ((z == 0) & (short <= 0))
            if step == 0:  # a level of before may lie beyond the end of the rise: it says nothing
                there &= ~flat | (z == 0)
            stuck = flat & (z == 0) & (short > lost[left])
            move = np.divide(short, slope, out=-z, where=~flat)
            self.levels[left] = np.where(there, z, np.maximum(0.0, z + move))
            going = ~there.all(axis=1)
            able[left[~going]] = True
            left = left[going & ~stuck.any(axis=1)]
            if not len(left):
                break
        return able
