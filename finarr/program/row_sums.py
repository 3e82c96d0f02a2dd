"""Sums of rows for many sets of column values at once."""

from __future__ import annotations

import numpy as np

from finarr.program.arrays import Floats, Ints

__all__ = ["RowSums"]


class RowSums:
    """Adds up rows for many sets of column values at once.

    Args:
        starts: where each row begins in ``columns`` and ``values``; one longer than the number of rows.
        columns: the column of each coefficient.
        values: the coefficients.

    Example:
        >>> three = RowSums(np.array([0, 1, 3, 6]), np.array([0, 0, 1, 0, 1, 2]), np.array([1.0, 1, -1, 1, 1, 1]))
        >>> three(np.array([[5.0, 3.0, 1.0]])).tolist()
        [[5.0, 2.0, 9.0]]
    """

    def __init__(self, starts: Ints, columns: Ints, values: Floats) -> None:
        counts = np.diff(starts)
        # most rows are short, and two products cost less than a sum over pieces
        short, long = np.flatnonzero((counts > 0) & (counts <= 2)), np.flatnonzero(counts > 2)
        first = starts[short]
        second = first + counts[short] - 1
        self._first, self._second = columns[first], columns[second]
        self._a, self._b = values[first], np.where(second > first, values[second], 0.0)
        of = counts[long]
        self._starts = np.cumsum(of) - of
        at = np.repeat(starts[long] - self._starts, of) + np.arange(int(of.sum()))
        self._columns, self._values = columns[at], values[at]
        self._order = np.argsort(np.concatenate([short, long, np.flatnonzero(counts == 0)]))
        self._empty = int((counts == 0).sum())

    def __call__(self, columns: Floats) -> Floats:
        """Return the sums, (sets, rows), of column values, (sets, columns)."""
        parts = [columns.take(self._first, axis=1) * self._a + columns.take(self._second, axis=1) * self._b]
        if len(self._starts):
            parts.append(np.add.reduceat(columns.take(self._columns, axis=1) * self._values, self._starts, axis=1))
        if self._empty:
            parts.append(np.zeros((len(columns), self._empty)))
        found: Floats = np.hstack(parts).take(self._order, axis=1)
        return found
