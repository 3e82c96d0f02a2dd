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
from finarr.program.redundant import redundant_rows
from finarr.program.relative import Relative
from finarr.program.solvers import precision
from finarr.words import Message

__all__ = ["Cut", "Elastic", "Shortage"]


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
    """The answer of an elastic program: how much is missing at least, where the columns then are, and the proof."""

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
        self.precision = precision(solver)
        self.programs = 0
        self._row_of = relative.row_of_value
        self._column_size = relative.column_size
        self._place = np.full(relative.shape[0], -1, dtype=np.int32)
        self._counts = np.ones(relative.shape[0], dtype=np.bool_)
        self._columns = np.arange(relative.shape[1], dtype=np.int32)
        size = relative.shape[1]
        empty = Arrays.from_terms(cost=np.zeros(size), lower=relative.lower, upper=relative.upper, rows=[])
        self._model = keep(empty, solver)
        self.count(~redundant_rows(relative))
        self._add(np.flatnonzero((relative.row_lower == relative.row_upper) & self._counts).astype(np.int32))

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

    def row_cuts(self, lower: Floats, upper: Floats) -> list[Cut]:
        """Return the rows that fall short by themselves when the columns have these bounds, each as a proof."""
        relative = self.relative
        values, columns = relative.values, relative.columns
        up, down = values > 0, values < 0
        with np.errstate(invalid="ignore"):
            most = np.where(up, values * upper[columns], np.where(down, values * lower[columns], 0.0))
            least = np.where(up, values * lower[columns], np.where(down, values * upper[columns], 0.0))
        size = relative.shape[0]
        most = np.bincount(self._row_of, weights=most, minlength=size)
        least = np.bincount(self._row_of, weights=least, minlength=size)
        found = []
        for dual, end, short in (
            (1.0, relative.row_lower, relative.row_lower - most),
            (-1.0, relative.row_upper, least - relative.row_upper),
        ):
            for row in np.flatnonzero(self._counts & (short > self.precision.value)).tolist():
                some = slice(relative.starts[row], relative.starts[row + 1])
                found.append(
                    Cut(
                        np.array([row], dtype=np.int32),
                        np.array([dual]),
                        float(dual * end[row]),
                        columns[some],
                        -dual * values[some],
                    )
                )
        return found

    def pieces(self, cut: Cut, settled: NDArray[np.bool_]) -> list[Cut]:
        """Return a proof as proofs that share no column that is still open: each holds by itself.

        Two years that nothing couples any more may fall short together, each with a level of its own.
        """
        relative = self.relative
        counts = relative.starts[cut.rows + 1] - relative.starts[cut.rows]
        row_of = np.repeat(np.arange(len(cut.rows)), counts)
        picked = _ranges(relative.starts[cut.rows], counts)
        columns = relative.columns[picked]
        piece_of = _joined(len(cut.rows), row_of, columns, ~settled[columns])
        found = []
        for piece in np.unique(piece_of):
            rows = piece_of == piece
            here = rows[row_of]
            reduced = -np.bincount(
                columns[here],
                weights=(relative.values[picked] * cut.duals[row_of])[here],
                minlength=relative.shape[1],
            )
            used = np.flatnonzero(np.abs(reduced) > self.precision.dual * self._column_size).astype(np.int32)
            duals, chosen = cut.duals[rows], cut.rows[rows]
            ends = np.where(duals > 0, relative.row_lower[chosen], relative.row_upper[chosen])
            found.append(Cut(chosen, duals, float(duals @ ends), used, reduced[used].astype(np.float64)))
        return found

    def release(self, settled: NDArray[np.bool_]) -> None:
        """Let go of the rows whose columns are all settled: nothing can change in them any more."""
        open_columns = np.bincount(
            self._row_of, weights=~settled[self.relative.columns], minlength=self.relative.shape[0]
        )
        self.count(self._counts & (open_columns > 0))

    def count(self, counts: NDArray[np.bool_]) -> None:
        """Say which rows count; the others are as if they were not there."""
        changed = np.flatnonzero((counts != self._counts) & (self._place >= 0))
        self._counts = counts
        if len(changed):
            low = np.where(counts[changed], self.relative.row_lower[changed], -np.inf)
            high = np.where(counts[changed], self.relative.row_upper[changed], np.inf)
            self._model.change_row_bounds(self._place[changed], low, high)

    def _broken(self, y: Floats) -> Floats:
        """Return by how much ``y`` breaks each row that still counts."""
        relative = self.relative
        activity = np.bincount(self._row_of, weights=relative.values * y[relative.columns], minlength=relative.shape[0])
        broken: Floats = np.maximum(0.0, np.maximum(activity - relative.row_upper, relative.row_lower - activity))
        broken[~self._counts] = 0.0
        return broken

    def _checked(self, y: Floats, broken: Floats, duals: Floats, lower: Floats, upper: Floats) -> Shortage:
        """Return the answer with its proof, or raise where they do not meet."""
        missing = float(broken[self._place >= 0].sum())
        cut = self._cut(duals)
        proven = cut.at(lower, upper)
        gap = abs(missing - proven)
        if not gap <= self.precision.gap * max(1.0, missing, float(np.abs(y).max(initial=0.0))):
            raise SolverTrouble(Message("program.not_best", {"gap": f"{gap:.3g}"}))
        return Shortage(proven, y, cut)

    def _cut(self, solver_duals: Floats) -> Cut:
        """Return the proof that the solver's duals give, in plain arithmetic."""
        relative, zero = self.relative, self.precision.dual
        active = np.flatnonzero((self._place >= 0) & self._counts)
        duals = np.clip(solver_duals[self._place[active]], -1.0, 1.0)
        ends = np.where(duals > 0, relative.row_lower[active], relative.row_upper[active])
        used = (np.abs(duals) > zero) & np.isfinite(ends)
        rows, duals, ends = active[used].astype(np.int32), duals[used], ends[used]
        weights = np.zeros(relative.shape[0])
        weights[rows] = duals
        reduced = -np.bincount(
            relative.columns, weights=relative.values * weights[self._row_of], minlength=relative.shape[1]
        )
        columns = np.flatnonzero(np.abs(reduced) > zero * self._column_size).astype(np.int32)
        return Cut(rows, duals, float(duals @ ends), columns, reduced[columns].astype(np.float64))

    def _add(self, rows: Ints) -> None:
        """Put rows into the model, each with a column for what it gives up and one for what it gives down."""
        relative = self.relative
        counts = relative.starts[rows + 1] - relative.starts[rows]
        starts = np.concatenate([[0], np.cumsum(counts)])
        picked = _ranges(relative.starts[rows], counts)
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


def _ranges(starts: Ints, counts: Ints) -> NDArray[np.int64]:
    """Return ``counts[k]`` numbers from ``starts[k]`` on, for each k, one after the other."""
    before = np.cumsum(counts) - counts
    found: NDArray[np.int64] = np.repeat(starts - before, counts) + np.arange(int(counts.sum()))
    return found


def _joined(size: int, row_of: NDArray[np.int64], columns: Ints, links: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return per row the smallest row that it hangs together with through the columns that link."""
    order = np.argsort(columns[links], kind="stable")
    rows, columns = row_of[links][order], columns[links][order]
    same = columns[1:] == columns[:-1]
    parent = list(range(size))

    def root(row: int) -> int:
        while parent[row] != row:
            parent[row] = row = parent[parent[row]]
        return row

    for first, second in np.unique(np.column_stack([rows[:-1][same], rows[1:][same]]), axis=0).tolist():
        parent[max(root(first), root(second))] = min(root(first), root(second))
    return np.array([root(row) for row in range(size)], dtype=np.int64)
