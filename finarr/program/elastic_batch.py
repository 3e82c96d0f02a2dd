"""Elastic programs side by side: the same rows and coefficients, other bounds; a kept model each.

As `finarr.program.elastic`, for many sets of bounds at once. Each lane has a model of its own, which starts from the
same basis, so that no answer depends on its neighbours; what is done around the solver is done for all lanes together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from finarr.program.arrays import Arrays, Bools, Floats, Ints
from finarr.program.highs import KeptModel
from finarr.program.redundant import redundant_rows
from finarr.program.relative import Relative
from finarr.program.row_sums import RowSums
from finarr.program.solvers import precision

__all__ = ["ElasticBatch", "Shortages"]


_FEW = 500
"""So many rows are stated at once; of more, inequalities only where an answer breaks them, as most never matter."""


@dataclass(frozen=True, eq=False)
class Shortages:
    """The answers of some lanes.

    Attributes:
        missing: by how much the rows must give at least, (lanes,).
        duals: what each row weighs in the proof of that, (lanes, rows); zero where nothing is missing.
        trusted: in which lanes the answer and its proof meet.
    """

    missing: Floats
    duals: Floats
    trusted: Bools


class ElasticBatch:
    """The kept elastic models of a program, one a lane.

    Args:
        relative: the program in relative units; every row has at least one column.
        lanes: how many there are.

    Attributes:
        programs: how many programs were solved.
        sums: what the rows add up to.
        row_lower: lowest value per row, (lanes, rows).
        row_upper: highest value per row, (lanes, rows).
        counts: which rows count, (lanes, rows): the others are as if they were not there.
    """

    def __init__(self, relative: Relative, lanes: int) -> None:
        rows, columns = relative.shape
        self.relative = relative
        self.lanes = lanes
        self.precision = precision("highs")  # whose kept models it works with
        self.programs = 0
        self.sums = RowSums(relative.starts, relative.columns, relative.values)
        self._sizes = RowSums(relative.starts, relative.columns, np.abs(relative.values))
        order = np.argsort(relative.columns, kind="stable")
        self._by_column = relative.row_of_value[order], relative.values[order]
        used, self._firsts = np.unique(relative.columns[order], return_index=True)
        self._unused = np.setdiff1d(np.arange(columns), used)
        self._places = np.argsort(np.concatenate([used, self._unused]))
        self._always = ~redundant_rows(relative)
        self._long = np.diff(relative.starts) > 2
        empty = Arrays.from_terms(cost=np.zeros(columns), lower=relative.lower, upper=relative.upper, rows=[])
        # The model is changed a little and solved again: presolve would forget the basis.
        self._models = [KeptModel(empty, options={"presolve": "off"}) for _ in range(lanes)]
        self._lower = np.tile(relative.lower, (lanes, 1))
        self._upper = np.tile(relative.upper, (lanes, 1))
        self._place = np.full((lanes, rows), -1, dtype=np.int32)
        self.row_lower = np.tile(relative.row_lower, (lanes, 1))
        self.row_upper = np.tile(relative.row_upper, (lanes, 1))
        self.counts = np.tile(self._always, (lanes, 1))
        self._kept: tuple[tuple[int, int], Any, Ints, Ints] | None = None
        self._rows: list[Ints] = [np.zeros(0, dtype=np.int32) for _ in range(lanes)]
        at_first = self._always if rows <= _FEW else self._always & (relative.row_lower == relative.row_upper)
        self._add(0, np.flatnonzero(at_first).astype(np.int32))

    def keep(self) -> None:
        """Keep the first lane's model as it now is, rows and basis: every lane starts from there."""
        if self._kept is None:
            for lane in range(1, self.lanes):
                self._add(lane, self._rows[0])
        first = self._models[0]
        self._kept = first.shape, first.basis(), self._place[0].copy(), self._rows[0]

    def restart(self, row_lower: Floats, row_upper: Floats) -> None:
        """Go back to what was kept, with other bounds on the rows of the first lanes, (lanes, rows)."""
        if self._kept is None:
            raise RuntimeError("nothing was kept")
        shape, basis, place, rows = self._kept
        size, places = len(row_lower), np.arange(len(self._kept[3]), dtype=np.int32)
        self.row_lower[:size], self.row_upper[:size] = row_lower, row_upper
        self.counts[:size] = self._always
        self._place[:size] = place
        for lane in range(size):
            model = self._models[lane]
            model.delete_beyond(*shape)
            model.change_row_bounds(places, row_lower[lane, rows], row_upper[lane, rows])
            model.start_from(basis)
            self._rows[lane] = rows

    def solve(self, lanes: Ints, lower: Floats, upper: Floats) -> Shortages:
        """Return the least that is missing in some lanes when the columns have these bounds, (lanes, columns)."""
        self._bound(lanes, lower, upper)
        size, zero, n = len(lanes), self.precision.value, lower.shape[1]
        missing, most = np.zeros(size), np.zeros(size)
        duals = np.zeros((size, self.relative.shape[0]))
        trusted = np.ones(size, dtype=np.bool_)
        left = np.arange(size)
        while len(left):
            points = [self._models[lane].point(n) for lane in lanes[left].tolist()]
            self.programs += len(points)
            trusted[left] = [point is not None for point in points]
            left = left[trusted[left]]
            if not len(left):
                break
            y = np.clip([point for point in points if point is not None], lower[left], upper[left])
            broken = self._broken(lanes[left], y)
            missing[left], most[left] = broken.sum(axis=1), np.abs(y).max(axis=1)
            again = missing[left] > zero
            for at in np.flatnonzero(again).tolist():
                lane = int(lanes[left[at]])
                fresh = np.flatnonzero((broken[at] > zero) & (self._place[lane] < 0)).astype(np.int32)
                again[at] = len(fresh) > 0
                if len(fresh):
                    self._add(lane, fresh)
                else:
                    duals[left[at], self._rows[lane]] = self._models[lane].row_duals()
            left = left[again]
        short = np.flatnonzero((missing > zero) & trusted)
        if len(short):
            duals[short], proven = self._proven(lanes[short], duals[short], lower[short], upper[short])
            sizes = np.maximum(np.maximum(1.0, missing[short]), most[short])
            trusted[short] = np.abs(missing[short] - proven) <= self.precision.gap * sizes
            missing[short] = proven
        return Shortages(missing, duals, trusted)

    def asking(self, lanes: Ints, lower: Floats, upper: Floats) -> Floats:
        """Return the rows of more than two columns that fall short by themselves, (lanes, rows).

        As duals: 1 where the lowest value is out of reach, −1 where the highest is, 0 elsewhere.
        """
        middle, half = self.sums((lower + upper) / 2), self._sizes((upper - lower) / 2)
        zero = self.precision.value
        short = np.where(middle + half < self.row_lower[lanes] - zero, 1.0, 0.0)
        over = np.where(middle - half > self.row_upper[lanes] + zero, -1.0, 0.0)
        return np.where(self.counts[lanes] & self._long, short + over, 0.0)

    def release(self, lanes: Ints, settled: Bools) -> None:
        """Let go of the rows of some lanes whose columns are all settled: nothing can change in them any more."""
        self.counts[lanes] &= self._sizes((~settled).astype(np.float64)) > 0

    def reduced(self, duals: Floats) -> Floats:
        """Return what the columns weigh in proofs, (lanes, columns)."""
        row_of, values = self._by_column
        found = -np.add.reduceat(duals.take(row_of, axis=1) * values, self._firsts, axis=1)
        if not len(self._unused):
            return found
        return np.hstack([found, np.zeros((len(duals), len(self._unused)))]).take(self._places, axis=1)

    def _bound(self, lanes: Ints, lower: Floats, upper: Floats) -> None:
        """Tell the models the bounds that have changed."""
        changed = (lower != self._lower[lanes]) | (upper != self._upper[lanes])
        self._lower[lanes], self._upper[lanes] = lower, upper
        for at, lane in enumerate(lanes.tolist()):
            columns = np.flatnonzero(changed[at])
            if len(columns):
                self._models[lane].change_column_bounds(columns, lower[at, columns], upper[at, columns])

    def _broken(self, lanes: Ints, y: Floats) -> Floats:
        """Return by how much the columns break each row that still counts."""
        activity = self.sums(y)
        broken: Floats = np.maximum(activity - self.row_upper[lanes], self.row_lower[lanes] - activity)
        return np.where(self.counts[lanes] & (broken > 0.0), broken, 0.0)

    def _proven(self, lanes: Ints, duals: Floats, lower: Floats, upper: Floats) -> tuple[Floats, Floats]:
        """Return what the duals prove, cut to what is allowed, and how much is then missing at least."""
        zero = self.precision.dual
        duals = np.clip(duals, -1.0, 1.0)
        ends = np.where(duals > 0, self.row_lower[lanes], self.row_upper[lanes])
        idle = (np.abs(duals) <= zero) | ~np.isfinite(ends) | ~self.counts[lanes]
        duals, ends = np.where(idle, 0.0, duals), np.where(idle, 0.0, ends)
        reduced, small = self.reduced(duals), zero * self.relative.column_size
        rests = np.where(reduced > small, lower, np.where(reduced < -small, upper, 0.0))
        proven: Floats = np.einsum("ij,ij->i", duals, ends) + np.einsum("ij,ij->i", reduced, rests)
        return duals, proven

    def _add(self, lane: int, rows: Ints) -> None:
        """Put rows into a model, each with a column for what it gives up and one for what it gives down."""
        relative, model = self.relative, self._models[lane]
        low, high = self.row_lower[lane, rows], self.row_upper[lane, rows]
        counts = relative.starts[rows + 1] - relative.starts[rows]
        ends = np.cumsum(counts)
        picked = np.repeat(relative.starts[rows] - ends + counts, counts) + np.arange(int(counts.sum()))
        starts = np.concatenate([[0], ends])
        first = model.add_rows(starts, relative.columns[picked], relative.values[picked], low, high)
        places = np.arange(first, first + len(rows), dtype=np.int32)
        self._place[lane, rows] = places
        self._rows[lane] = np.concatenate([self._rows[lane], rows])
        up, down = places[np.isfinite(low)], places[np.isfinite(high)]
        size = len(up) + len(down)
        signs = np.concatenate([np.ones(len(up)), -np.ones(len(down))])
        none = np.zeros(size)
        model.add_columns(none + 1, none, none + np.inf, np.arange(size + 1), np.concatenate([up, down]), signs)
