"""A program in relative units whose rows may give at a price: how much is missing, and the proof of it.

The elastic program always has an answer. Its value is the least total by which the rows must give when the columns
keep to their bounds; zero means feasible. Most rows never matter, so inequalities are added only once an answer
breaks them.

A solver's word is not taken for the value. The answer shows in plain arithmetic that no more is missing; the duals,
cut to what is allowed, show in plain arithmetic that no less is (`Cut`); the two must meet.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from finarr.errors import SolverTrouble
from finarr.program.arrays import Arrays, Floats, Ints
from finarr.program.models import keep
from finarr.program.relative import Relative
from finarr.words import Message

__all__ = ["PRECISION", "Cut", "Elastic", "Shortage"]


@dataclass(frozen=True)
class _Precision:
    """What a solver's figures are worth, per mille: smaller ones are rounding."""

    value: float
    dual: float


PRECISION = {"highs": _Precision(1e-9, 1e-8), "cbc": _Precision(1e-4, 1e-6)}
"""CBC prints eight digits."""


@dataclass(frozen=True, eq=False)
class Cut:
    """A proof that at least so much is missing, whatever the bounds of the columns become.

    Attributes:
        rows: the rows that take part.
        duals: what each of them weighs, between -1 and 1; above zero it is tight at its lower bound.
        promised: what the rows alone promise.
        columns: the columns that take part.
        reduced: their weights; above zero a column is tight at its lower bound.
    """

    rows: Ints
    duals: Floats
    promised: float
    columns: Ints
    reduced: Floats

    def at(self, lower: Floats, upper: Floats) -> float:
        """Return the least that is missing when the columns have these bounds."""
        rests = np.where(self.reduced > 0, lower[self.columns], upper[self.columns])
        return self.promised + float(self.reduced @ rests)


@dataclass(frozen=True, eq=False)
class Shortage:
    """The answer of an elastic program: how much is missing, where the columns then are, and the proof."""

    missing: float
    y: Floats
    cut: Cut


class Elastic:
    """The kept elastic model of a program.

    Args:
        relative: the program in relative units.
        solver: a name in `finarr.program.solvers.SOLVERS`.

    Attributes:
        programs: how many programs were solved.
    """

    def __init__(self, relative: Relative, solver: str) -> None:
        self.relative = relative
        self.precision = PRECISION[solver]
        self.programs = 0
        self._row_of = relative.row_of_value
        self._place = np.full(relative.shape[0], -1, dtype=np.int32)
        self._released = np.zeros(relative.shape[0], dtype=np.bool_)
        self._columns = np.arange(relative.shape[1], dtype=np.int32)
        size = relative.shape[1]
        empty = Arrays.from_terms(cost=np.zeros(size), lower=relative.lower, upper=relative.upper, rows=[])
        self._model = keep(empty, solver)
        self._add(np.flatnonzero(relative.row_lower == relative.row_upper).astype(np.int32))

    def solve(self, lower: Floats, upper: Floats) -> Shortage:
        """Return the least that is missing when the columns have these bounds.

        Raises:
            SolverTrouble: the solver's answer and its proof do not meet.
        """
        self._model.change_column_bounds(self._columns, lower, upper)
        while True:
            solved = self._model.run()
            self.programs += 1
            if not solved.is_optimal or solved.row_duals is None:
                raise SolverTrouble(Message("program.not_optimal", {"status": solved.status.value}))
            y = np.clip(solved.values[: len(lower)], lower, upper)
            broken = self._broken(y)
            fresh = np.flatnonzero((broken > self.precision.value) & (self._place < 0))
            if not len(fresh):
                return self._checked(y, broken, solved.row_duals, lower, upper)
            self._add(fresh.astype(np.int32))

    def release(self, settled: NDArray[np.bool_]) -> None:
        """Let go of the rows whose columns are all settled: nothing can change in them any more."""
        open_columns = np.bincount(
            self._row_of, weights=~settled[self.relative.columns], minlength=self.relative.shape[0]
        )
        done = np.flatnonzero((open_columns == 0) & ~self._released)
        self._released[done] = True
        there = self._place[done]
        there = there[there >= 0]
        if len(there):
            self._model.change_row_bounds(there, np.full(len(there), -np.inf), np.full(len(there), np.inf))

    def _broken(self, y: Floats) -> Floats:
        """Return by how much ``y`` breaks each row that still counts."""
        relative = self.relative
        activity = np.bincount(self._row_of, weights=relative.values * y[relative.columns], minlength=relative.shape[0])
        broken: Floats = np.maximum(0.0, np.maximum(activity - relative.row_upper, relative.row_lower - activity))
        broken[self._released] = 0.0
        return broken

    def _checked(self, y: Floats, broken: Floats, duals: Floats, lower: Floats, upper: Floats) -> Shortage:
        """Return the answer with its proof, or raise where they do not meet."""
        missing = float(broken[self._place >= 0].sum())
        cut = self._cut(duals, lower, upper)
        gap = abs(missing - cut.at(lower, upper))
        if gap > 100 * self.precision.value * max(1.0, missing):
            raise SolverTrouble(Message("program.not_best", {"gap": f"{gap:.3g}"}))
        return Shortage(missing, y, cut)

    def _cut(self, solver_duals: Floats, lower: Floats, upper: Floats) -> Cut:
        """Return the proof that the solver's duals give, in plain arithmetic."""
        relative, zero = self.relative, self.precision.dual
        active = np.flatnonzero((self._place >= 0) & ~self._released)
        duals = np.clip(solver_duals[self._place[active]], -1.0, 1.0)
        ends = np.where(duals > 0, relative.row_lower[active], relative.row_upper[active])
        used = (np.abs(duals) > zero) & np.isfinite(ends)
        rows, duals, ends = active[used].astype(np.int32), duals[used], ends[used]
        weights = np.zeros(relative.shape[0])
        weights[rows] = duals
        reduced = -np.bincount(
            relative.columns, weights=relative.values * weights[self._row_of], minlength=relative.shape[1]
        )
        columns = np.flatnonzero(np.abs(reduced) > zero).astype(np.int32)
        return Cut(rows, duals, float(duals @ ends), columns, reduced[columns])

    def _add(self, rows: Ints) -> None:
        """Put rows into the model, each with a column for what it gives up and one for what it gives down."""
        relative = self.relative
        counts = relative.starts[rows + 1] - relative.starts[rows]
        starts = np.concatenate([[0], np.cumsum(counts)])
        picked = np.repeat(relative.starts[rows] - starts[:-1], counts) + np.arange(starts[-1])
        low, high = relative.row_lower[rows], relative.row_upper[rows]
        first = self._model.add_rows(starts, relative.columns[picked], relative.values[picked], low, high)
        places = first + np.arange(len(rows), dtype=np.int32)
        self._place[rows] = places
        up, down = places[np.isfinite(low)], places[np.isfinite(high)]
        size = len(up) + len(down)
        self._model.add_columns(
            np.ones(size),
            np.zeros(size),
            np.full(size, np.inf),
            np.arange(size + 1),
            np.concatenate([up, down]),
            np.concatenate([np.ones(len(up)), -np.ones(len(down))]),
        )
