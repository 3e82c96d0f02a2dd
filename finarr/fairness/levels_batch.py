"""Lexicographic minimax by levels, for many sets of figures at once, in floating point.

The method of `finarr.fairness.levels`, where every column is ranked and departs to both sides, for lanes that share
their rows: each lane goes its own way, what is done around the solver is done for all of them together. For who rounds
with care, and checks.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from finarr.fairness.proofs_batch import Places, Proof, Standing, proofs_of, weigh
from finarr.program.arrays import Floats, Ints
from finarr.program.elastic_batch import ElasticBatch
from finarr.program.propagation_batch import Arcs

__all__ = ["levels_batch"]

_STEPS = 200
_KEPT_PROOFS = 400

_FEWER = 8
"""Where proofs do not go together, so many times fewer are tried next; where they do, twice as many."""

_ROUNDING = 1e-9
"""What sums and differences of bounds may lose, per mille, before any solver has spoken."""


def levels_batch(elastic: ElasticBatch, arcs: Arcs, edges: tuple[Floats, Floats], stretch: Floats) -> Floats:
    """Return where every column settles, (lanes, columns); NaN in lanes without an answer that can be relied on.

    Args:
        elastic: the kept models, restarted.
        arcs: of the same program.
        edges: lowest and highest values of the columns, (lanes, columns).
        stretch: (lanes, columns); how far a column goes while the level goes one unit.
    """
    return _Search(elastic, arcs, edges, stretch).settle()


class _Search:
    """The state of the search in all lanes."""

    def __init__(self, elastic: ElasticBatch, arcs: Arcs, edges: tuple[Floats, Floats], stretch: Floats) -> None:
        self.elastic = elastic
        self.arcs = arcs
        size, n = stretch.shape
        self.size, self.n = size, n
        self.standing = Standing(np.hstack([edges[0], -edges[1]]), np.zeros((size, n), dtype=np.bool_), stretch)
        self.zero = elastic.precision.value
        self.promised = arcs.promised(elastic.row_lower[:size], elastic.row_upper[:size])
        self.failed = np.zeros(size, dtype=np.bool_)
        self.rounds = np.zeros(size, dtype=np.int64)
        self.proofs: list[list[Proof]] = [[] for _ in range(size)]
        self._together, self._steps = [1] * size, [0] * size
        self._taken = np.zeros(size * n, dtype=np.bool_)
        arcs.tighten(self.standing.ends, self.promised)
        self._close(np.arange(size, dtype=np.int32))
        self._forced = self.standing.forced()
        self._ask_rows()

    def _ask_rows(self) -> None:
        """Begin with what long rows prove by themselves; what short ones do has been drawn already."""
        lanes = np.flatnonzero(~self.failed).astype(np.int32)
        duals = self.elastic.asking(lanes, *self._within(lanes, self._forced[lanes]))
        proofs = proofs_of(self.elastic, self.standing, lanes, duals)
        weigh(proofs, self.standing, self._forced, self.zero)
        for proof in proofs:
            self.proofs[proof.lane].append(proof)
        for lane in lanes.tolist():
            self._order(lane)
            self._together[lane] = max(1, len(self.proofs[lane]))

    def _within(self, lanes: Ints, level: Floats) -> tuple[Floats, Floats]:
        """Return the bounds of the columns of some lanes when none departs further than a level, unless forced to."""
        far = level * self.standing.stretch[lanes]
        ends = self.standing.ends[lanes]
        lower, upper = ends[:, : self.n], -ends[:, self.n :]
        return np.minimum(np.maximum(lower, -far), upper), np.maximum(np.minimum(upper, far), lower)

    def settle(self) -> Floats:
        """Settle all lanes, round by round, and return where the columns stand."""
        while True:
            lanes = np.flatnonzero(~self.failed & ~self.standing.settled.all(axis=1)).astype(np.int32)
            if not len(lanes):
                break
            self._step(lanes)
        found = self.standing.ends[:, : self.n].copy()
        found[self.failed] = np.nan
        return found

    def _step(self, lanes: Ints) -> None:
        """Try in every lane to settle the proofs with the highest levels, as many as may go together."""
        forced = self._forced
        chosen = [self._chosen(lane) for lane in lanes.tolist()]
        reach = self._reach(lanes, chosen)
        shortages = self.elastic.solve(lanes, *self._within(lanes, np.maximum(reach[lanes], forced[lanes])))
        self.failed[lanes[~shortages.trusted]] = True
        short = shortages.missing > self.zero
        done, learned = np.flatnonzero(shortages.trusted & ~short), np.flatnonzero(shortages.trusted & short)
        if len(learned):
            self._learn(lanes[learned], [chosen[at] for at in learned.tolist()], shortages.duals[learned], forced)
        if len(done):
            self._settle(lanes[done], [chosen[at] for at in done.tolist()], forced, reach)

    def _chosen(self, lane: int) -> list[Proof]:
        """Return the proofs with the highest levels that share no open column, as many as are to be tried."""
        most = self._together[lane]
        if most == 1:
            return self.proofs[lane][:1]
        found: list[Proof] = []
        for proof in self.proofs[lane]:
            if len(found) == most:
                break
            if not self._taken[proof.follows].any():
                self._taken[proof.follows] = True
                found.append(proof)
        for proof in found:
            self._taken[proof.follows] = False
        return found

    def _reach(self, lanes: Ints, chosen: Sequence[Sequence[Proof]]) -> Floats:
        """Return how far every column may depart that is not forced to go further, as a level, in all lanes."""
        reach = np.zeros((self.size, self.n))
        reach[lanes] = np.array([proofs[-1].level if proofs else 0.0 for proofs in chosen])[:, None]
        every = [proof for proofs in chosen for proof in proofs[:-1]]
        if every:
            levels = np.repeat([proof.level for proof in every], [len(_follows(proof)) for proof in every])
            reach.reshape(-1)[np.concatenate([_follows(proof) for proof in every])] = levels
        return reach

    def _learn(self, lanes: Ints, chosen: Sequence[Sequence[Proof]], duals: Floats, forced: Floats) -> None:
        """Add the parts of new proofs to those that are known."""
        fresh = proofs_of(self.elastic, self.standing, lanes, duals)
        weigh(fresh, self.standing, forced, self.zero)
        for proof in fresh:
            self.proofs[proof.lane].append(proof)
        for lane, tried in zip(lanes.tolist(), chosen, strict=True):
            self._order(lane)
            self._steps[lane] += 1
            highest = tried[0].level if tried else 0.0
            best = self.proofs[lane][0].level if self.proofs[lane] else 0.0
            if self._steps[lane] > _STEPS or (len(tried) <= 1 and best <= highest):
                self.failed[lane] = True
            self._together[lane] = max(1, len(tried) // _FEWER)

    def _order(self, lane: int) -> None:
        """Put the proofs of a lane in order, the highest first; those that ask nothing any more are let go."""
        if any(proof.level != proof.level for proof in self.proofs[lane]):
            self.failed[lane] = True
        kept = [proof for proof in self.proofs[lane] if proof.level > 0][-_KEPT_PROOFS:]
        self.proofs[lane] = sorted(kept, key=lambda proof: -proof.level)

    def _settle(self, lanes: Ints, chosen: Sequence[Sequence[Proof]], forced: Floats, reach: Floats) -> None:
        """Settle what proofs hold in every answer and what is forced beyond them; without proofs all that is open."""
        for lane, proofs in zip(lanes.tolist(), chosen, strict=True):
            self._steps[lane], self._together[lane] = 0, 2 * max(1, len(proofs))
        standing = self.standing
        before = standing.ends[lanes], standing.settled[lanes]
        every = [proof for proofs in chosen for proof in proofs]
        held = self._held(every, forced) if every else None
        rest = np.zeros(self.size, dtype=np.bool_)
        rest[lanes[[not proofs for proofs in chosen]]] = True
        far = np.where(rest[:, None], np.maximum(reach, self.zero), reach)
        goes = np.zeros(self.size, dtype=np.bool_)
        goes[lanes] = True
        stuck = ~standing.settled & (forced > far) & goes[:, None]
        calm = ~standing.settled & rest[:, None] & ~stuck
        low, high = standing.ends[:, : self.n], -standing.ends[:, self.n :]
        self._hold(columns := np.flatnonzero(stuck), np.where(low > 0, low, high).reshape(-1)[columns])
        self._hold(columns := np.flatnonzero(calm), np.zeros(len(columns)))
        if held is not None:
            self._hold(*held)
        self.rounds[lanes] += 1
        settled = standing.settled[lanes]
        fresh = settled != before[1]
        self.failed[lanes[~fresh.any(axis=1)]] = True
        at, end = np.divmod(np.flatnonzero(before[0] != standing.ends[lanes]), 2 * self.n)
        self.arcs.follow(standing.ends, self.promised, lanes[at].astype(np.intp) * (2 * self.n) + end)
        self._close(lanes)
        self.elastic.release(lanes, settled)
        moved = before[0] != standing.ends[lanes]
        changed = np.zeros(standing.settled.shape, dtype=np.bool_)
        changed[lanes] = fresh | moved[:, : self.n] | moved[:, self.n :]
        flat = changed.reshape(-1)
        left = lanes[~self.failed[lanes] & ~settled.all(axis=1)].tolist()
        proofs = [proof for lane in left for proof in self.proofs[lane] if flat[proof.columns].any()]
        self._forced = standing.forced()
        weigh(proofs, standing, self._forced, self.zero)
        for lane in left:
            self._order(lane)

    def _held(self, proofs: Sequence[Proof], forced: Floats) -> tuple[Places, Floats]:
        """Return the columns that proofs hold, and where."""
        columns = np.concatenate([proof.columns for proof in proofs])
        sizes = [len(proof.columns) for proof in proofs]
        level = np.repeat([proof.level for proof in proofs], sizes)
        up = np.concatenate([proof.up for proof in proofs])
        edge = -self.standing.ends.reshape(-1)[np.concatenate([proof.ends for proof in proofs])]
        free = ~self.standing.settled.reshape(-1)[columns] & (forced.reshape(-1)[columns] <= level)
        far = np.minimum(edge, level * self.standing.stretch.reshape(-1)[columns])
        return columns[free], np.where(up, far, -far)[free]

    def _hold(self, columns: Places, values: Floats) -> None:
        """Settle columns, given by their positions among those of all lanes."""
        below = columns + columns // self.n * self.n
        self.standing.settled.reshape(-1)[columns] = True
        ends = self.standing.ends.reshape(-1)
        ends[below] = values
        ends[below + self.n] = -values

    def _close(self, lanes: Ints) -> None:
        """Take away crossings of bounds that are no more than rounding; lanes with larger ones have no answer."""
        ends = self.standing.ends[lanes]
        low, high = ends[:, : self.n], -ends[:, self.n :]
        over = low - high
        tolerance = np.where(self.rounds[lanes] > 0, 1e3 * self.zero, _ROUNDING)
        self.failed[lanes] |= (over > tolerance[:, None]).any(axis=1)
        at, column = np.divmod(np.flatnonzero(over > 0), self.n)
        if len(at):
            middle = (low[at, column] + high[at, column]) / 2
            self.standing.ends[lanes[at], column] = middle
            self.standing.ends[lanes[at], self.n + column] = -middle


def _follows(proof: Proof) -> NDArray[np.intp]:
    return proof.columns if proof.follows is None else proof.follows
