"""One linear or mixed-integer program in plain numbers, and what a solver said about it.

Minimise ``cost @ x`` with ``lower <= x <= upper`` and ``row_lower <= A x <= row_upper``; an infinite bound is none.
The numbers are floats and should be of the order of one: state programs in relative units, never in euro (in euro the
duals fall below a solver's tolerance and a wrong answer is called optimal).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Arrays", "Bools", "Floats", "Ints", "Row", "Solved", "Status"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int32]
Row = tuple[Mapping[int, float], float, float]
"""Coefficients by column, lowest and highest value of the row."""


class Status(StrEnum):
    """What a solver says about a program, in one vocabulary for all solvers."""

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    STOPPED = "stopped"
    UNKNOWN = "unknown"


@dataclass(frozen=True, eq=False)
class Arrays:
    """A program to minimise, its rows in compressed form.

    Attributes:
        cost: per column.
        lower: lowest value per column, ``-inf`` where none.
        upper: highest value per column, ``inf`` where none.
        starts: where each row begins in ``columns`` and ``values``; one longer than the number of rows.
        columns: the column of each coefficient, row after row.
        values: the coefficients.
        row_lower: lowest value per row, ``-inf`` where none.
        row_upper: highest value per row, ``inf`` where none.
        integer: which columns must be whole; None where all may be fractional.

    Raises:
        ValueError: the shapes do not fit together, or a number is NaN.
    """

    cost: Floats
    lower: Floats
    upper: Floats
    starts: Ints
    columns: Ints
    values: Floats
    row_lower: Floats
    row_upper: Floats
    integer: NDArray[np.bool_] | None = None

    def __post_init__(self) -> None:
        for field in fields(self):
            given = getattr(self, field.name)
            if given is None:
                continue
            kind: Any = {"starts": np.int32, "columns": np.int32, "integer": np.bool_}.get(field.name, np.float64)
            object.__setattr__(self, field.name, np.ascontiguousarray(given, dtype=kind))
        n, m = len(self.cost), len(self.row_lower)
        shapes = {"lower": n, "upper": n, "row_upper": m, "starts": m + 1, "values": len(self.columns)}
        wrong = [name for name, size in shapes.items() if len(getattr(self, name)) != size]
        if self.integer is not None and len(self.integer) != n:
            wrong.append("integer")
        if wrong:
            raise ValueError(f"these do not fit {n} columns and {m} rows: {', '.join(wrong)}")
        if self.starts[0] != 0 or self.starts[-1] != len(self.columns) or (np.diff(self.starts) < 0).any():
            raise ValueError("starts must rise from 0 to the number of coefficients")
        if len(self.columns) and not 0 <= self.columns.min() <= self.columns.max() < n:
            raise ValueError(f"a coefficient stands in a column outside 0..{n - 1}")
        for name in ("cost", "lower", "upper", "values", "row_lower", "row_upper"):
            if np.isnan(getattr(self, name)).any():
                raise ValueError(f"{name} holds NaN")

    @classmethod
    def from_terms(
        cls,
        *,
        cost: ArrayLike,
        lower: ArrayLike,
        upper: ArrayLike,
        rows: Sequence[Row],
        integer: ArrayLike | None = None,
    ) -> Arrays:
        """Make a program from rows written as coefficients by column.

        Example:
            >>> Arrays.from_terms(cost=[1, 2], lower=[0, 0], upper=[5, 5], rows=[({0: 1, 1: 1}, 4, 4)]).shape
            (1, 2)
        """
        counts = [len(terms) for terms, _, _ in rows]
        return cls(
            cost=np.asarray(cost, dtype=np.float64),
            lower=np.asarray(lower, dtype=np.float64),
            upper=np.asarray(upper, dtype=np.float64),
            starts=np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]).astype(np.int32),
            columns=np.array([column for terms, _, _ in rows for column in terms], dtype=np.int32),
            values=np.array([value for terms, _, _ in rows for value in terms.values()], dtype=np.float64),
            row_lower=np.array([low for _, low, _ in rows], dtype=np.float64),
            row_upper=np.array([high for _, _, high in rows], dtype=np.float64),
            integer=None if integer is None else np.asarray(integer, dtype=np.bool_),
        )

    @property
    def shape(self) -> tuple[int, int]:
        """The numbers of rows and of columns."""
        return len(self.row_lower), len(self.cost)

    @property
    def is_mixed_integer(self) -> bool:
        """Whether any column must be whole."""
        return self.integer is not None and bool(self.integer.any())

    def row_of_value(self) -> Ints:
        """Return the row of each coefficient."""
        return np.repeat(np.arange(self.shape[0], dtype=np.int32), np.diff(self.starts))

    def activity(self, x: Floats) -> Floats:
        """Return ``A x``."""
        found = np.bincount(self.row_of_value(), weights=self.values * x[self.columns], minlength=self.shape[0])
        return found.astype(np.float64)

    def priced(self, duals: Floats) -> Floats:
        """Return ``cost - A' duals``: what the reduced costs must be."""
        weights = self.values * duals[self.row_of_value()]
        found: Floats = self.cost - np.bincount(self.columns, weights=weights, minlength=self.shape[1])
        return found


@dataclass(frozen=True, eq=False)
class Solved:
    """What a solver answered; checked by `finarr.program.recheck`, never believed.

    Attributes:
        status: optimal, infeasible, unbounded, stopped or unknown.
        objective: the cost of the answer; NaN where there is none.
        values: per column; NaN where there is no answer.
        row_duals: what one unit more of a row's bound adds to the cost; None for a mixed-integer program.
        reduced_costs: the same for the bound that a column rests on; None for a mixed-integer program.
        gap: how far the answer may be from the best one, relative; 0 where it is proven best.
    """

    status: Status
    objective: float
    values: Floats
    row_duals: Floats | None = None
    reduced_costs: Floats | None = None
    gap: float = 0.0

    @property
    def is_optimal(self) -> bool:
        """Whether the solver calls its answer best."""
        return self.status is Status.OPTIMAL

    @classmethod
    def nothing(cls, status: Status, columns: int) -> Solved:
        """Return the answer of a solver that found none."""
        return cls(status, float("nan"), np.full(columns, np.nan), gap=float("inf"))
