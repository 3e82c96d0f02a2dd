"""Lexicographic minimax by levels: one kept program whose bounds follow the level.

Round by round the smallest level is sought at which the entries that are still open can all keep within it. There are
no rows for the level. Each open entry keeps within ``max(level, forced)``, where ``forced`` is how far its own bounds,
propagated, make it depart anyway; so a change of level only changes bounds, and the dual simplex stays warm. The
level comes from below by Newton's method: what is missing at a level has a proof (`finarr.program.elastic.Cut`), the
proof says from which level on nothing may be missing any more, and the last proof, whose root is the level itself,
says which entries stand at the level in every answer. Those are settled; the rest goes on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
_KEPT_CUTS = 40

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
    search = _Search(relative, solver, ledger or Ledger(relative))
    for tier in tiers:
        search.settle(np.array(tier, dtype=np.int32))
    if not any(tiers):
        search.touch()
    search.findings.programs = search.elastic.programs
    return search.findings, search.ledger


class _Search:
    """The state of the search: what is settled, how far the open entries are forced, and the proofs found so far."""

    def __init__(self, relative: Relative, solver: str, ledger: Ledger) -> None:
        self.relative = relative
        self.elastic = Elastic(relative, solver)
        self.short = ShortRows.of(relative)
        self.bounds = Bounds.own(relative)
        self.findings = Findings(np.zeros(relative.shape[1]))
        self.ledger = ledger
        self.cuts: list[Cut] = []
        self.zero = self.elastic.precision.value
        self._tighten()

    def settle(self, tier: Ints) -> None:
        """Settle one tier: round by round, from the highest level down."""
        if not len(tier):
            return
        entries = self.relative.entries
        self.unit = float(self.relative.unit[tier[0]])
        self.entry_of = np.full(self.relative.shape[1], -1, dtype=np.int32)
        self.entry_of[self.relative.column_of[tier]] = tier
        self.above = np.zeros(self.relative.shape[1], dtype=np.bool_)
        self.below = self.above.copy()
        self.above[[self.relative.column_of[k] for k in tier if entries[k].side != "below"]] = True
        self.below[[self.relative.column_of[k] for k in tier if entries[k].side != "above"]] = True
        while self.open().any():
            level, proof = self._lowest_level()
            self.findings.rounds += 1
            if proof is None:
                self._settle_rest()
            else:
                self._settle_round(level, proof)

    def touch(self) -> None:
        """Find any feasible point, for a program in which nothing is ranked."""
        self.above = self.below = np.zeros(self.relative.shape[1], dtype=np.bool_)
        if self._solve(0.0).missing > self.zero:
            raise Unreachable

    def open(self) -> NDArray[np.bool_]:
        """Return which columns hold an entry of this tier that is not settled."""
        found: NDArray[np.bool_] = (self.entry_of >= 0) & ~self.bounds.settled
        return found

    def forced(self) -> Floats:
        """Return per column how far its own bounds make it depart, on the sides that count."""
        up = np.where(self.above, self.bounds.lower, 0.0)
        down = np.where(self.below, -self.bounds.upper, 0.0)
        found: Floats = np.maximum(0.0, np.maximum(up, down))
        return found

    def within(self, level: float) -> tuple[Floats, Floats]:
        """Return the bounds of every column at a level."""
        reach = np.maximum(level, self.forced())
        lower = np.where(self.below, np.maximum(self.bounds.lower, -reach), self.bounds.lower)
        upper = np.where(self.above, np.minimum(self.bounds.upper, reach), self.bounds.upper)
        return lower, upper

    def _lowest_level(self) -> tuple[float, Cut | None]:
        """Return the lowest level that is feasible, and the proof that no lower one is; no proof at level zero."""
        level, proof = self._highest(self.cuts, 0.0, None)
        for _ in range(_STEPS):
            shortage = self._solve(level)
            if shortage.missing <= self.zero:
                return level, proof
            cuts = self.elastic.pieces(shortage.cut, self.bounds.settled)
            self.cuts = [*self.cuts, *cuts][-_KEPT_CUTS:]
            before = level
            level, proof = self._highest(cuts, level, proof)
            if level <= before:
                raise SolverTrouble(Message("program.stalled"))
        raise SolverTrouble(Message("program.stalled"))

    def _highest(self, cuts: list[Cut], level: float, proof: Cut | None) -> tuple[float, Cut | None]:
        """Return the highest level that proofs ask for, if above this one, and which of them does."""
        for cut in cuts:
            root = self._root(cut)
            if root is None:
                raise SolverTrouble(Message("program.stalled")) if self.findings.rounds else Unreachable
            if root > level:
                level, proof = root, cut
        return level, proof

    def _solve(self, level: float) -> Shortage:
        shortage = self.elastic.solve(*self.within(level))
        self.findings.y = shortage.y
        return shortage

    def _root(self, cut: Cut) -> float | None:
        """Return the level from which on a proof asks nothing any more, or None where that is never.

        What the proof asks falls piecewise linearly: column k gives ``weight * (reach - forced)`` while the level
        rises from ``forced`` to its own bound.
        """
        columns, weight = cut.columns, np.abs(cut.reduced)
        up = cut.reduced < 0
        follows = np.where(up, self.above[columns], self.below[columns]) & ~self.bounds.settled[columns]
        edge = np.where(up, self.bounds.upper[columns], -self.bounds.lower[columns])
        start = np.minimum(self.forced()[columns], edge)
        asked = cut.promised - float(weight @ np.where(follows, start, edge))
        start, edge, weight = start[follows], edge[follows], weight[follows]
        if asked <= self.zero:
            return 0.0
        places = np.concatenate([start, edge])
        slopes = np.concatenate([weight, -weight])
        finite = np.isfinite(places)
        order = np.argsort(places[finite], kind="stable")
        places, slopes = places[finite][order], np.cumsum(slopes[finite][order])
        given = np.concatenate([[0.0], np.cumsum(slopes[:-1] * np.diff(places))])
        if given[-1] < asked <= given[-1] + self.zero:
            asked = float(given[-1])
        enough = int(np.searchsorted(given, asked))
        if 0 < enough < len(given):
            return float(places[enough] - (given[enough] - asked) / slopes[enough - 1])
        if len(slopes) and slopes[-1] > self.elastic.precision.dual:
            return float(places[-1] + (asked - given[-1]) / slopes[-1])
        return None

    def _settle_round(self, level: float, proof: Cut) -> None:
        """Settle what the proof, or a bound that reaches beyond the level, holds in every answer."""
        number, was_open, forced = len(self.findings.levels), self.open(), self.forced()
        lower, upper = self.within(level)
        facts: list[Fact] = [
            Tight(True, int(row), Side.LOWER if dual > 0 else Side.UPPER)
            for row, dual in zip(proof.rows, proof.duals, strict=True)
            if row < len(self.relative.program.rows)
        ]
        beyond = was_open & (forced > level)
        held = proof.columns[~self.bounds.settled[proof.columns] & ~beyond[proof.columns]]
        at_lower = proof.reduced[~self.bounds.settled[proof.columns] & ~beyond[proof.columns]] > 0
        by_level = was_open[held] & np.where(
            at_lower, self.bounds.lower[held] < -level, self.bounds.upper[held] > level
        )
        by_level &= np.where(at_lower, self.below[held], self.above[held])
        for column, low, ranked in zip(held.tolist(), at_lower.tolist(), by_level.tolist(), strict=True):
            side = Side.LOWER if low else Side.UPPER
            if ranked:
                facts.append(AtLevel(int(self.entry_of[column]), number, side.sign))
            else:
                facts.extend(because(self.bounds, self.relative, column, side))
        stuck = np.flatnonzero(beyond).astype(np.int32)
        facts.extend(self._forced_facts(stuck))
        exact = self._exactly(facts, number, level)
        values = np.where(at_lower, lower[held], upper[held])
        values[by_level] = np.where(at_lower[by_level], -exact, exact)
        self.bounds.settle(np.append(held, stuck), np.append(values, self._forced_values(stuck)))
        if not (was_open & self.bounds.settled).any():
            raise SolverTrouble(Message("program.stalled"))
        self._tighten()

    def _exactly(self, facts: list[Fact], number: int, level: float) -> float:
        """Return the level as it follows exactly: the next programs are stated with it, whatever a solver prints."""
        self.ledger.take(facts)
        self.findings.facts += facts
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
        facts = list(self._forced_facts(stuck))
        facts += [AtLevel(int(self.entry_of[column]), None, 0) for column in calm[both].tolist()]
        self.ledger.take(facts)
        self.findings.facts += facts
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
