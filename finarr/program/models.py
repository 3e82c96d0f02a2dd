"""A program that is solved again and again with small changes, by any solver.

HiGHS keeps a live model warm (`finarr.program.highs.KeptModel`). For a solver that cannot, `ColdModel` keeps the
statement and states it anew for every run: the same answers, only slower.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from finarr.program.arrays import Arrays, Floats, Ints, Solved
from finarr.program.highs import KeptModel
from finarr.program.solvers import Feature, solve, supports

__all__ = ["ColdModel", "Model", "keep"]


class Model(Protocol):
    """What `keep` returns: a program that can change between runs."""

    def change_column_bounds(self, columns: ArrayLike, lower: ArrayLike, upper: ArrayLike) -> None:
        """Give columns other bounds."""

    def change_row_bounds(self, rows: ArrayLike, lower: ArrayLike, upper: ArrayLike) -> None:
        """Give rows other bounds."""

    def add_rows(
        self, starts: ArrayLike, columns: ArrayLike, values: ArrayLike, lower: ArrayLike, upper: ArrayLike
    ) -> int:
        """Add rows in compressed form and return the index of the first."""

    def add_columns(
        self, cost: ArrayLike, lower: ArrayLike, upper: ArrayLike, starts: ArrayLike, rows: ArrayLike, values: ArrayLike
    ) -> int:
        """Add columns in compressed form and return the index of the first."""

    def run(self) -> Solved:
        """Solve the program as it now is."""


def keep(arrays: Arrays, solver: str) -> Model:
    """Return a model of a program that can change between runs.

    Raises:
        InvalidInput: the solver is not known.
    """
    if supports(solver, Feature.KEPT):
        # The model is changed a little and solved again: presolve would forget the basis.
        return KeptModel(arrays, options={"presolve": "off"})
    return ColdModel(arrays, solver)


class ColdModel:
    """A program kept as numbers and stated anew for every run.

    Args:
        arrays: the program to begin with.
        solver: a name in `finarr.program.solvers.SOLVERS`.
    """

    def __init__(self, arrays: Arrays, solver: str) -> None:
        self.solver = solver
        self._cost, self._lower, self._upper = arrays.cost, arrays.lower.copy(), arrays.upper.copy()
        self._row_lower, self._row_upper = arrays.row_lower.copy(), arrays.row_upper.copy()
        self._at = [(arrays.row_of_value(), arrays.columns, arrays.values)]

    def change_column_bounds(self, columns: ArrayLike, lower: ArrayLike, upper: ArrayLike) -> None:
        """Give columns other bounds."""
        at = np.asarray(columns, dtype=np.int64)
        self._lower[at], self._upper[at] = np.asarray(lower), np.asarray(upper)

    def change_row_bounds(self, rows: ArrayLike, lower: ArrayLike, upper: ArrayLike) -> None:
        """Give rows other bounds."""
        at = np.asarray(rows, dtype=np.int64)
        self._row_lower[at], self._row_upper[at] = np.asarray(lower), np.asarray(upper)

    def add_rows(
        self, starts: ArrayLike, columns: ArrayLike, values: ArrayLike, lower: ArrayLike, upper: ArrayLike
    ) -> int:
        """Add rows in compressed form and return the index of the first."""
        first = len(self._row_lower)
        rows = first + np.repeat(np.arange(len(np.asarray(starts)) - 1), np.diff(starts))
        self._remember(rows, columns, values)
        self._row_lower = np.append(self._row_lower, lower)
        self._row_upper = np.append(self._row_upper, upper)
        return first

    def add_columns(
        self, cost: ArrayLike, lower: ArrayLike, upper: ArrayLike, starts: ArrayLike, rows: ArrayLike, values: ArrayLike
    ) -> int:
        """Add columns in compressed form and return the index of the first."""
        first = len(self._cost)
        columns = first + np.repeat(np.arange(len(np.asarray(starts)) - 1), np.diff(starts))
        self._remember(rows, columns, values)
        self._cost = np.append(self._cost, cost)
        self._lower, self._upper = np.append(self._lower, lower), np.append(self._upper, upper)
        return first

    def run(self) -> Solved:
        """Solve the program as it now is."""
        return solve(self.arrays(), self.solver, tolerance=1e-9)

    def arrays(self) -> Arrays:
        """Return the program as it now is."""
        rows, columns, values = (np.concatenate([part[k] for part in self._at]) for k in range(3))
        order = np.argsort(rows, kind="stable")
        counts = np.bincount(rows, minlength=len(self._row_lower))
        return Arrays(
            self._cost,
            self._lower,
            self._upper,
            np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
            columns[order].astype(np.int32),
            values[order],
            self._row_lower,
            self._row_upper,
        )

    def _remember(self, rows: ArrayLike, columns: ArrayLike, values: ArrayLike) -> None:
        at: tuple[Ints, Ints, Floats] = (
            np.asarray(rows, dtype=np.int32),
            np.asarray(columns, dtype=np.int32),
            np.asarray(values, dtype=np.float64),
        )
        self._at.append(at)
