"""Lexicographic minimax by levels: one kept program whose bounds follow the levels.

There are no rows for a level. An open entry keeps within ``max(level, forced)``, where ``forced`` is how far its own
bounds, propagated, make it depart anyway; so a change of level only changes bounds, and the dual simplex stays warm.
A level comes from below by Newton's method: what is missing has a proof (`finarr.program.elastic.Cut`), and the proof
says from which level on its columns can do without. The last proof, whose root is the level itself, says which entries
stand at the level in every answer. Those are settled; the rest goes on.

The search begins with what each row proves by itself, which takes no program. Many proofs are settled in one go: take
proofs that share no open entry, each with its own level, and let every other open entry keep within the lowest of
these. If that is feasible, all of them stand: in any other answer some entry of some proof would lie above its level,
and the highest such entry would already make that answer worse.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from finarr.errors import SolverTrouble
from finarr.program.arrays import Floats, Ints
from finarr.program.elastic import Cut, Elastic, Shortage
from finarr.program.exact import Ledger
from finarr.program.facts import AtLevel, Fact, Findings, Tight, Unreachable
from finarr.program.propagation import Bounds, ShortRows, because, propagate
from finarr.program.relative import Relative
from finarr.program.statement import Side
from finarr.words import Message

__all__ = ["by_levels"]

_STEPS = 200
_KEPT_PROOFS = 400

_FEWER = 8
"""Where proofs do not go together, so many times fewer are tried next; where they do, twice as many."""

_ROUNDING = 1e-9
"""What sums and differences of bounds may lose, per mille, before any solver has spoken."""


def by_levels(
    relative: Relative, tiers: Sequence[Sequence[int]], solver: str, ledger: Ledger | None = None
) -> tuple[Findings, Ledger]:
    """Return what is known of the lexicographic minimax, and the facts as exact equations.

    Args:
        relative: the program in relative units.
        tiers: the entries of each tier, first things first.
        solver: a name in `finarr.program.solvers.SOLVERS`.
        ledger: takes the facts over as they are found; without it a new one.

    Raises:
        Unreachable: the program has no feasible point.
        SolverTrouble: a solver's answer failed a check, or a round settled nothing.
    """
    ledger = ledger or Ledger(relative)
    search = _Search(relative, Elastic(relative, solver), ledger)
    for tier in tiers:
        search.settle(np.array(tier, dtype=np.int32))
    if not any(tiers):
        search.touch()
    search.findings.programs = search.elastic.programs
    return search.findings, ledger


@dataclass(frozen=True, eq=False)
class _Proof:
    """A proof, the level from which on it asks nothing any more, and the columns of open entries that it speaks of."""

    cut: Cut
    level: float
    follows: Ints


class _Search:
    """The state of the search: what is settled, how far the open entries are forced, and the proofs found so far."""

    def __init__(self, relative: Relative, elastic: Elastic, ledger: Ledger) -> None:
        self.relative = relative
        self.elastic = elastic
        self.short = ShortRows.of(relative)
        self.bounds = Bounds.own(relative)
        self.findings = Findings(np.zeros(relative.shape[1]))
        self.ledger = ledger
        self.proofs: list[_Proof] = []
        self._together, self._steps = 1, 0
        self._looked_at: tuple[Floats, Floats, NDArray[np.bool_]] | None = None
        self.zero = self.elastic.precision.value
        self._tighten()

    def settle(self, tier: Ints) -> None:
        """Settle one tier: round by round, from the highest level down."""
        if not len(tier):
            return
        self.unit = float(self.relative.unit[tier[0]])
        self.entry_of = np.full(self.relative.shape[1], -1, dtype=np.int32)
        self.entry_of[self.relative.column_of[tier]] = tier
        self.above = np.zeros(self.relative.shape[1], dtype=np.bool_)
        self.below = self.above.copy()
        columns = self.relative.column_of[tier]
        self.above[columns] = self.relative.counts_above[tier]
        self.below[columns] = self.relative.counts_below[tier]
        self._looked_at = None
        self._weigh()
        self._ask_rows()
        left = int(self.open().sum())
        while left:
            self._settle_some()
            before, left = left, int(self.open().sum())
            if left == before:
                raise SolverTrouble(Message("program.stalled"))

    def touch(self) -> None:
        """Find any feasible point, for a program in which nothing is ranked."""
        self.above = self.below = np.zeros(self.relative.shape[1], dtype=np.bool_)
        if self._solve(np.zeros(self.relative.shape[1])).missing > self.zero:
            raise Unreachable

    def open(self) -> NDArray[np.bool_]:
        """Return which columns hold an entry of this tier that is not settled."""
        found: NDArray[np.bool_] = (self.entry_of >= 0) & ~self.bounds.settled
        return found

    def forced(self) -> Floats:
        """Return per column how far its own bounds make it depart, on the sides that count, as a level."""
        up = np.where(self.above, self.bounds.lower, 0.0)
        down = np.where(self.below, -self.bounds.upper, 0.0)
        found: Floats = np.maximum(0.0, np.maximum(up, down))
        return found

    def _settle_some(self) -> None:
        """Settle the proofs with the highest levels: as many as turn out to go together."""
        while True:
            chosen = self._chosen()
            shortage = self._solve(np.maximum(self._reach(chosen), self.forced()))
            if shortage.missing <= self.zero:
                break
            self._steps += 1
            if self._steps > _STEPS:
                raise SolverTrouble(Message("program.stalled"))
            highest = chosen[0].level if chosen else 0.0
            self._learn(shortage.cut)
            if len(chosen) <= 1 and self.proofs[0].level <= highest:
                raise SolverTrouble(Message("program.stalled"))
            self._together = max(1, len(chosen) // _FEWER)
        self._steps = 0
        self._together = 2 * max(1, len(chosen))
        self.findings.rounds += 1
        if chosen:
            self._settle_round(chosen)
        else:
            self._settle_rest()
        self._weigh()

    def _chosen(self) -> list[_Proof]:
        """Return the proofs with the highest levels that share no open entry, as many as are to be tried."""
        taken = np.zeros(self.relative.shape[1], dtype=np.bool_)
        found: list[_Proof] = []
        for proof in self.proofs:
            if len(found) == self._together:
                break
            if not taken[proof.follows].any():
                taken[proof.follows] = True
                found.append(proof)
        return found

    def _reach(self, chosen: list[_Proof]) -> Floats:
        """Return how far every entry may depart that is not forced to go further, as a level."""
        reach = np.full(self.relative.shape[1], chosen[-1].level if chosen else 0.0)
        for proof in chosen:
            reach[proof.follows] = proof.level
        return reach

    def _within(self, level: Floats) -> tuple[Floats, Floats]:
        """Return the bounds of the columns when no entry departs further than a level, unless it is forced to."""
        bounds = self.bounds
        lower = np.where(self.below, np.minimum(np.maximum(bounds.lower, -level), bounds.upper), bounds.lower)
        upper = np.where(self.above, np.maximum(np.minimum(bounds.upper, level), bounds.lower), bounds.upper)
        return lower, upper

    def _solve(self, level: Floats) -> Shortage:
        shortage = self.elastic.solve(*self._within(level))
        self.findings.y = shortage.y
        return shortage

    def _ask_rows(self) -> None:
        """Begin with what every row proves by itself: many levels need no more than one row."""
        forced = self.forced()
        fresh = [self._weighed(cut, forced) for cut in self.elastic.row_cuts(*self._within(forced))]
        self._order([*self.proofs, *fresh])
        self._together = max(1, len(self.proofs))

    def _learn(self, cut: Cut) -> None:
        """Add the parts of a new proof to those that are known."""
        forced = self.forced()
        fresh = [self._weighed(piece, forced) for piece in self.elastic.pieces(cut, self.bounds.settled)]
        self._order([*self.proofs, *fresh])

    def _weigh(self) -> None:
        """Work out the levels of proofs anew of which a column has changed, as less is open now."""
        bounds, forced = self.bounds, self.forced()
        now = bounds.lower, bounds.upper, bounds.settled
        if self._looked_at is None:
            changed = np.ones(self.relative.shape[1], dtype=np.bool_)
        else:
            changed = np.logical_or.reduce([one != other for one, other in zip(now, self._looked_at, strict=True)])
        self._looked_at = bounds.lower.copy(), bounds.upper.copy(), now[2]
        proofs = (
            self._weighed(proof.cut, forced) if changed[proof.cut.columns].any() else proof for proof in self.proofs
        )
        self._order(list(proofs))

    def _order(self, proofs: list[_Proof]) -> None:
        kept = [proof for proof in proofs if proof.level > 0][-_KEPT_PROOFS:]
        self.proofs = sorted(kept, key=lambda proof: -proof.level)

    def _weighed(self, cut: Cut, forced: Floats) -> _Proof:
        """Return a proof with the level from which on it asks nothing any more.

        What it asks falls piecewise linearly: column k gives ``weight * (level - forced)`` while the level rises from
        ``forced`` to its own bound.
        """
        columns, up = cut.columns, cut.reduced < 0
        weight = np.abs(cut.reduced)
        follows = np.where(up, self.above[columns], self.below[columns]) & ~self.bounds.settled[columns]
        edge = np.where(up, self.bounds.upper[columns], -self.bounds.lower[columns])
        start = np.minimum(forced[columns], edge)
        asked = cut.promised - float(weight @ np.where(follows, start, edge))
        if asked <= self.zero:
            return _Proof(cut, 0.0, columns[follows])
        level = _level(asked, start[follows], edge[follows], weight[follows], self.zero)
        if level is None:
            raise SolverTrouble(Message("program.stalled")) if self.findings.rounds else Unreachable
        return _Proof(cut, level, columns[follows])

    def _settle_round(self, chosen: list[_Proof]) -> None:
        """Settle what these proofs hold in every answer, and what is forced beyond them."""
        was_open, forced = self.open(), self.forced()
        stuck = np.flatnonzero(was_open & (forced > self._reach(chosen))).astype(np.int32)
        held = [self._held(proof, forced) for proof in chosen]
        self._take(self._forced_facts(stuck))
        self.bounds.settle(stuck, self._forced_values(stuck))
        for columns, values in held:
            self.bounds.settle(columns, values)
        if not (was_open & self.bounds.settled).any():
            raise SolverTrouble(Message("program.stalled"))
        self._tighten()

    def _held(self, proof: _Proof, forced: Floats) -> tuple[Ints, Floats]:
        """Return the columns that a proof holds, and where."""
        cut, level, number = proof.cut, proof.level, len(self.findings.levels)
        free = ~self.bounds.settled[cut.columns] & (forced[cut.columns] <= level)
        columns, at_lower = cut.columns[free], cut.reduced[free] > 0
        edge = np.where(at_lower, -self.bounds.lower[columns], self.bounds.upper[columns])
        counts = np.where(at_lower, self.below[columns], self.above[columns]) & (self.entry_of[columns] >= 0)
        by_level = counts & (edge > level)
        facts: list[Fact] = [
            Tight(True, int(row), Side.LOWER if dual > 0 else Side.UPPER)
            for row, dual in zip(cut.rows, cut.duals, strict=True)
            if row < len(self.relative.program.rows)
        ]
        for column, low, ranked in zip(columns.tolist(), at_lower.tolist(), by_level.tolist(), strict=True):
            side = Side.LOWER if low else Side.UPPER
            if ranked:
                facts.append(AtLevel(int(self.entry_of[column]), number, side.sign))
            else:
                facts.extend(because(self.bounds, self.relative, column, side))
        far = np.where(by_level, self._exactly(facts, number, level), edge)
        return columns, np.where(at_lower, -far, far)

    def _take(self, facts: Iterable[Fact]) -> None:
        """Take over facts, also as exact equations."""
        found = list(facts)
        self.ledger.take(found)
        self.findings.facts += found

    def _exactly(self, facts: list[Fact], number: int, level: float) -> float:
        """Return the level as it follows exactly: the next programs are stated with it, whatever a solver prints."""
        self._take(facts)
        exact = self.ledger.level(number)
        self.findings.levels.append(level if exact is None else float(exact) / self.unit)
        return self.findings.levels[-1]

    def _forced_facts(self, columns: Ints) -> Iterator[Fact]:
        """Yield why columns that rest on a bound on the far side of their target do so."""
        for column in columns.tolist():
            side = Side.LOWER if self.bounds.lower[column] > 0 else Side.UPPER
            yield from because(self.bounds, self.relative, column, side)

    def _forced_values(self, columns: Ints) -> Floats:
        """Return the bounds that these columns rest on."""
        low, high = self.bounds.lower[columns], self.bounds.upper[columns]
        found: Floats = np.where(low > 0, low, high)
        return found

    def _settle_rest(self) -> None:
        """Settle all open entries: they depart no more than their own bounds force them to."""
        forced, rest = self.forced(), np.flatnonzero(self.open()).astype(np.int32)
        stuck = rest[forced[rest] > self.zero]
        calm = rest[forced[rest] <= self.zero]
        both = self.above[calm] & self.below[calm]
        at_target = (AtLevel(int(self.entry_of[column]), None, 0) for column in calm[both].tolist())
        self._take(chain(self._forced_facts(stuck), at_target))
        self.bounds.settle(stuck, self._forced_values(stuck))
        self.bounds.settle(calm[both], np.zeros(int(both.sum())))
        self._keep_within(calm[~both])
        self._tighten()

    def _keep_within(self, columns: Ints) -> None:
        """Hold entries of which only one side counts on their good side; where they stand is for later tiers."""
        self.bounds.keep_within(columns[self.above[columns]], Side.UPPER)
        self.bounds.keep_within(columns[self.below[columns]], Side.LOWER)
        self.entry_of[columns] = -1

    def _tighten(self) -> None:
        """Draw the consequences of what is settled."""
        propagate(self.bounds, self.short)
        if self.findings.rounds:
            if self.bounds.crossed(1e3 * self.zero):
                raise SolverTrouble(Message("program.stalled"))
        elif self.bounds.crossed(_ROUNDING):
            raise Unreachable
        self.bounds.close()
        self.elastic.release(self.bounds.settled)


def _level(asked: float, start: Floats, edge: Floats, weight: Floats, zero: float) -> float | None:
    """Return the level at which columns together give what is asked, or None where they never do.

    Column k gives ``weight * (level - start)`` while the level rises from its start to its edge.
    """
    places = np.concatenate([start, edge])
    slopes = np.concatenate([weight, -weight])
    finite = np.isfinite(places)
    order = np.argsort(places[finite], kind="stable")
    places, slopes = places[finite][order], np.cumsum(slopes[finite][order])
    given = np.concatenate([[0.0], np.cumsum(slopes[:-1] * np.diff(places))])
    if given[-1] < asked <= given[-1] + zero:
        asked = float(given[-1])
    enough = int(np.searchsorted(given, asked))
    if 0 < enough < len(given):
        return float(places[enough] - (given[enough] - asked) / slopes[enough - 1])
    if np.isinf(edge).any():
        return float(places[-1] + (asked - given[-1]) / slopes[-1])
    return None
