"""Lexicographic minimax in fractions: the last word, where floats cannot tell whether there is an answer, or which.

The plain sequence of programs (`finarr.fairness.sequence`), by the exact simplex method
(`finarr.program.rational`): minimise the level within which all open entries keep; those whose limit by the level holds
it up stand at it in every best answer; hold them there, and go on with the others. Nothing is near, everything is equal
or not. It takes seconds where floats take milliseconds, so it is for small programs.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from finarr.program.exact import Exact, Ledger
from finarr.program.facts import AtLevel, Fact, Findings, Tight, Unreachable
from finarr.program.rational import Simplex
from finarr.program.relative import Ranked, Relative
from finarr.program.statement import Side

__all__ = ["by_fractions", "is_small"]

_LARGEST = 300


def is_small(relative: Relative) -> bool:
    """Tell whether a program is small enough to be solved in fractions."""
    return len(relative.program.columns) <= _LARGEST and len(relative.program.rows) <= _LARGEST


def by_fractions(relative: Relative, tiers: Sequence[Sequence[int]], solver: str = "") -> tuple[Findings, Exact]:
    """Return the lexicographic minimax, exact.

    Args:
        relative: the program, of which the exact statement counts.
        tiers: the entries of each tier, first things first.
        solver: not used; there is none.

    Raises:
        Unreachable: the program has no feasible point.
    """
    search = _Search(relative)
    for tier in tiers:
        search.settle(tier)
    return search.findings, search.exact()


class _Search:
    """The state of the search: the program, with settled entries held at their values.

    After the variables of the program's columns comes the level; after those of its rows, per entry its sum, its sum
    less the level, and its sum plus the level.
    """

    def __init__(self, relative: Relative) -> None:
        self.relative, self.entries = relative, relative.entries
        self.n, self.m = len(relative.program.columns), len(relative.program.rows)
        self.level, self.first = self.n, self.n + 1 + self.m
        free = (None, None)
        more = [
            (dict(entry.terms) | ({self.level: sign * Fraction(entry.scale)} if sign else {}), *free)
            for entry in self.entries
            for sign in (0, -1, 1)
        ]
        self.simplex = Simplex.of(relative.program, more)
        self.levels: list[Fraction] = []
        self.ledger = Ledger(relative)
        self.findings = Findings(np.zeros(relative.shape[1]))
        if not self.simplex.feasible():
            raise Unreachable

    def settle(self, tier: Sequence[int]) -> None:
        """Settle one tier: round by round, from the highest level down."""
        left = set(tier)
        for k in tier:
            self._let(k, counts=True)
        while left:
            self.simplex.feasible()
            holding = self.simplex.minimise(self.level)
            self.findings.rounds += 1
            self.findings.programs += 1
            level = self.simplex.value[self.level]
            if not level:
                self._settle_rest(left)
                return
            facts, stand = self._facts(holding)
            self.levels.append(level)
            self.findings.levels.append(float(level))
            self._take(facts)
            for k, sign in stand.items():
                at = self.entries[k].target + sign * level * Fraction(self.entries[k].scale)
                self._let(k, counts=False)
                self.simplex.bound(self._sum(k), at, at)
            left -= set(stand)

    def exact(self) -> Exact:
        """Return the answer, with what follows from the facts and what does not."""
        ledger, point = self.ledger, tuple(self.simplex.value[: self.n])
        ledger.take_equations()
        sums = tuple(
            self.simplex.value[self._sum(k)] if entry.side == "both" else ledger.total(entry.terms)
            for k, entry in enumerate(self.entries)
        )
        tight = tuple(fact for fact in ledger.tight(point) if ledger.follows(fact))
        columns = tuple(ledger.value(column) for column in range(self.n))
        levels = tuple(ledger.level(number) for number in range(len(self.levels)))
        return Exact(columns, sums, point, levels, tight, ledger, assumed=False)

    def _sum(self, k: int) -> int:
        return self.first + 3 * k

    def _let(self, k: int, *, counts: bool) -> None:
        """Bind an entry by the level, on the sides that count, or let it go."""
        entry: Ranked = self.entries[k]
        above, below = counts and entry.side != "below", counts and entry.side != "above"
        self.simplex.bound(self._sum(k) + 1, None, entry.target if above else None)
        self.simplex.bound(self._sum(k) + 2, entry.target if below else None, None)

    def _facts(self, holding: dict[int, Fraction]) -> tuple[list[Fact], dict[int, int]]:
        """Return what holds the level up, and which entries stand at it, with the side."""
        number, facts, stand = len(self.levels), list[Fact](), dict[int, int]()
        for variable, weight in holding.items():
            side = Side.LOWER if weight > 0 else Side.UPPER
            if variable < self.n:
                facts.append(Tight(False, variable, side))
            elif self.level < variable < self.first:
                facts.append(Tight(True, variable - self.level - 1, side))
            elif variable >= self.first:
                k, kind = divmod(variable - self.first, 3)
                if kind:
                    stand[k] = 1 if kind == 1 else -1
                    facts.append(AtLevel(k, number, stand[k]))
                elif self.simplex.value[variable] == self.entries[k].target:
                    facts.append(AtLevel(k, None, 0))
        return facts, stand

    def _settle_rest(self, left: set[int]) -> None:
        """Nothing departs any more; where only one side counts, where an entry stands is for later tiers."""
        for k in left:
            entry = self.entries[k]
            self._let(k, counts=False)
            low, high = (
                (None if entry.side == "above" else entry.target),
                (None if entry.side == "below" else entry.target),
            )
            self.simplex.bound(self._sum(k), low, high)
        self._take([AtLevel(k, None, 0) for k in sorted(left) if self.entries[k].side == "both"])

    def _take(self, facts: list[Fact]) -> None:
        self.ledger.take(facts)
        self.findings.facts += facts
