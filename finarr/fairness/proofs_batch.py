"""Proofs of many lanes at once: what each asks, and from which level on it asks nothing any more.

A lane is one set of figures for a program that many share. A proof says that the open columns in it must depart by some
level at least; see `finarr.fairness.levels`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from finarr.program.arrays import Bools, Floats, Ints
from finarr.program.elastic_batch import ElasticBatch

__all__ = ["Proof", "Standing", "proofs_of", "weigh"]

Places = NDArray[np.intp]

_STEPS = 100

_NEAR = 8 * float(np.finfo(np.float64).eps)
"""A step so small, as a part of the level, is rounding."""


@dataclass(eq=False)
class Proof:
    """A proof in one lane.

    Attributes:
        lane: which.
        promised: what its rows alone promise.
        columns: its columns, by their position among those of all lanes.
        ends: the ends that these rest on, by their position in the flattened ends.
        up: which of them are upper ends.
        weight: what they weigh per unit of level.
        level: from which level on it asks nothing any more; NaN where there is none.
        follows: the columns in it that are still open.
    """

    lane: int
    promised: float
    columns: Places
    ends: Places
    up: Bools
    weight: Floats
    level: float = 0.0
    follows: Places | None = None


@dataclass(eq=False)
class Standing:
    """How far all lanes are.

    Attributes:
        ends: (lanes, 2 * columns): lower bounds, then upper bounds with their sign changed.
        settled: (lanes, columns).
        stretch: (lanes, columns): how far each column goes while the level goes one unit.
    """

    ends: Floats
    settled: Bools
    stretch: Floats

    def forced(self, lanes: Ints | slice = slice(None)) -> Floats:
        """Return how far their own bounds make the columns of some lanes depart, as a level."""
        n = self.settled.shape[1]
        ends = self.ends[lanes]
        found: Floats = np.maximum(0.0, np.maximum(ends[:, :n], ends[:, n:])) / self.stretch[lanes]
        return found


def proofs_of(elastic: ElasticBatch, standing: Standing, lanes: Ints, duals: Floats) -> list[Proof]:
    """Return what duals prove, as proofs that share no column that is still open: each holds by itself.

    Args:
        elastic: where the duals come from.
        standing: of all lanes.
        lanes: the lanes that the duals are about.
        duals: (lanes, rows).
    """
    if not duals.any():
        return []
    relative = elastic.relative
    m, n = relative.shape
    row_of, columns = relative.row_of_value, relative.columns
    at, term = np.divmod(np.flatnonzero(duals.take(row_of, axis=1)), np.intp(len(row_of)))
    row, column = at * m + row_of[term].astype(np.intp), at * n + columns[term].astype(np.intp)
    piece_of = _pieces(len(lanes) * m, row, column, ~standing.settled[lanes].ravel()[column])
    flat = duals.ravel()
    here = np.flatnonzero(flat)
    pieces, of_row = np.unique(piece_of[here], return_inverse=True)
    at_row, lane_of = here % m, lanes[here // m]
    ends = np.where(flat[here] > 0, elastic.row_lower[lane_of, at_row], elastic.row_upper[lane_of, at_row])
    promised = np.bincount(of_row, weights=flat[here] * ends, minlength=len(pieces))
    number = np.searchsorted(pieces, piece_of[row])
    keys, of_term = np.unique(number * n + columns[term], return_inverse=True)
    reduced = -np.bincount(of_term, weights=relative.values[term] * flat[row])
    number, column = np.divmod(keys, n)
    kept = np.abs(reduced) > elastic.precision.dual * relative.column_size[column]
    number, column, reduced = number[kept], column[kept], reduced[kept]
    lane = lanes[pieces // m].astype(np.intp)
    up = reduced < 0
    of_lane = lane[number]
    weight = np.abs(reduced) * standing.stretch[of_lane, column]
    rests = of_lane * (2 * n) + column + np.where(up, n, 0)
    whole = of_lane * n + column
    cuts = np.searchsorted(number, np.arange(1, len(pieces)))
    parts = (np.split(part, cuts) for part in (whole, rests, up, weight))
    return [Proof(*given) for given in zip(lane.tolist(), promised.tolist(), *parts, strict=True)]


def _pieces(size: int, row: Places, column: Places, open_: Bools) -> Places:
    """Return per row the smallest row that it hangs together with through open columns."""
    label = np.arange(size)
    row, column = row[open_], column[open_]
    if not len(row):
        return label
    _, column = np.unique(column, return_inverse=True)
    order = np.argsort(column, kind="stable")
    row, column = row[order], column[order]
    firsts = np.flatnonzero(np.diff(column, prepend=-1))
    while True:
        least = np.minimum.reduceat(label[row], firsts)[column]
        new = label.copy()
        np.minimum.at(new, row, least)
        new = new[new]
        if (new == label).all():
            return label
        label = new


def weigh(proofs: Sequence[Proof], standing: Standing, forced: Floats, zero: float) -> None:
    """Work out the levels of proofs, in place.

    What a proof asks falls piecewise linearly: a column gives ``weight * (level - forced)`` while the level rises from
    ``forced`` to its own bound.

    Args:
        proofs: which.
        standing: of all lanes.
        forced: of all lanes, (lanes, columns).
        zero: what is as good as nothing.
    """
    if not proofs:
        return
    columns = np.concatenate([proof.columns for proof in proofs])
    weight = np.concatenate([proof.weight for proof in proofs])
    edge = -standing.ends.reshape(-1)[np.concatenate([proof.ends for proof in proofs])]
    edge /= standing.stretch.reshape(-1)[columns]
    start = np.minimum(forced.reshape(-1)[columns], edge)
    follows = ~standing.settled.reshape(-1)[columns]
    sizes = np.array([len(proof.columns) for proof in proofs])
    number = np.repeat(np.arange(len(proofs)), sizes)
    given = np.bincount(number, weights=weight * np.where(follows, start, edge), minlength=len(proofs))
    asked: Floats = np.array([proof.promised for proof in proofs], dtype=np.float64) - given
    asks = asked > zero
    chosen = np.flatnonzero(follows & asks[number])
    levels = np.zeros(len(proofs))
    terms = _Terms((np.cumsum(asks) - 1)[number[chosen]], start[chosen], edge[chosen], weight[chosen])
    levels[asks] = terms.levels(asked[asks], np.array([proof.level for proof in proofs])[asks], zero)
    stops = np.cumsum(sizes)
    for proof, level, stop, size in zip(proofs, levels.tolist(), stops.tolist(), sizes.tolist(), strict=True):
        proof.level = level
        proof.follows = proof.columns[follows[stop - size : stop]]


@dataclass(frozen=True, eq=False)
class _Terms:
    """What the open columns of proofs give: ``weight * (level - start)`` while the level rises from start to edge.

    Attributes:
        number: the proof of each term.
        start: the level from which on it gives.
        edge: the level up to which it does.
        weight: what it gives per unit of level.
    """

    number: Places
    start: Floats
    edge: Floats
    weight: Floats

    def levels(self, asked: Floats, guess: Floats, zero: float) -> Floats:
        """Return the levels at which the terms of each proof give what it asks, NaN where they never do.

        Newton's method within a bracket: what terms give is piecewise linear, so the first step within a piece that
        holds the answer is the answer.

        Args:
            asked: by proof, above zero.
            guess: where to begin.
            zero: what is as good as nothing.
        """
        most = self._sum(self.weight * (self.edge - self.start), len(asked))
        asked = np.where((most < asked) & (asked <= most + zero), most, asked)
        out, level = asked > most, guess
        top = np.zeros(len(asked))
        np.maximum.at(top, self.number, np.where(np.isfinite(self.edge), self.edge, self.start))
        low, high = np.full(len(asked), -np.inf), np.full(len(asked), np.inf)
        found = np.full(len(asked), np.nan)
        for _ in range(_STEPS):
            here = level[self.number]
            done = here >= self.edge
            rising = (here >= self.start) & ~done
            slope = self._sum(np.where(rising, self.weight, 0.0), len(asked))
            ends = np.where(done, self.edge, 0.0) - np.where(done | rising, self.start, 0.0)
            given = self._sum(self.weight * ends, len(asked))
            with np.errstate(divide="ignore", invalid="ignore"):
                new = (asked - given) / slope
            near = (slope > 0) & (np.abs(new - level) <= _NEAR * np.maximum(1.0, level))
            found = np.where(near & np.isnan(found), new, found)
            if (near | out | ~np.isnan(found)).all():
                break
            short = given + slope * level < asked
            low, high = np.where(short, level, low), np.where(short, high, level)
            halved = (np.maximum(low, 0.0) + np.where(np.isfinite(high), high, np.maximum(top, low))) / 2
            inside = (slope > 0) & (new > low) & (new < high)
            level = np.where(inside, new, np.where((halved > low) & (halved < high), halved, top))
        return np.where(out, np.nan, found)

    def _sum(self, values: Floats, size: int) -> Floats:
        return np.bincount(self.number, weights=values, minlength=size).astype(np.float64, copy=False)
