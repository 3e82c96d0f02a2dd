"""Lexicographic minimax by a plain sequence of programs: slow and simple, the check on `finarr.fairness.levels`.

Minimise the level within which all open entries keep; settle those whose limit by the level has a nonzero dual, for
they stand at the level in every best answer; repeat with the others. Every program is stated anew and solved cold.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from finarr.errors import SolverTrouble
from finarr.program.arrays import Arrays, Floats, Ints, Solved, Status
from finarr.program.exact import Ledger
from finarr.program.facts import AtLevel, Fact, Findings, Tight, Unreachable
from finarr.program.recheck import recheck
from finarr.program.relative import Relative
from finarr.program.solvers import precision, solve
from finarr.program.statement import Side
from finarr.words import Message

__all__ = ["by_sequence"]


def by_sequence(relative: Relative, tiers: Sequence[Sequence[int]], solver: str) -> tuple[Findings, Ledger]:
    """Return what is known of the lexicographic minimax; arguments and errors as in `finarr.fairness.levels`."""
    search = _Search(relative, solver)
    for tier in tiers:
        search.settle(tier)
    if not any(tiers):
        search.best(np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int32))
    return search.findings, search.ledger


class _Search:
    """The state of the search: the bounds, with settled entries held at their values."""

    def __init__(self, relative: Relative, solver: str) -> None:
        self.relative, self.solver = relative, solver
        self.column_size = np.maximum(relative.column_size, 1.0)
        self.zero = precision(solver).dual
        self.lower, self.upper = relative.lower.copy(), relative.upper.copy()
        self.held = np.zeros(relative.shape[1], dtype=np.bool_)
        self.kept: set[tuple[int, Side]] = set()
        self.findings = Findings(np.zeros(relative.shape[1]))
        self.ledger = Ledger(relative)

    def settle(self, tier: Sequence[int]) -> None:
        """Settle one tier: round by round, from the highest level down."""
        relative, found = self.relative, self.findings
        self.unit = float(relative.unit[tier[0]]) if tier else 1.0
        entry_of = {int(relative.column_of[k]): k for k in tier}
        while entry_of:
            columns = np.array(sorted(entry_of), dtype=np.int32)
            sides = [relative.entries[entry_of[int(column)]].side for column in columns]
            above = columns[[side != "below" for side in sides]]
            below = columns[[side != "above" for side in sides]]
            level, solved = self.best(above, below)
            found.rounds += 1
            if level <= precision(self.solver).value:
                self._settle_rest(entry_of)
                return
            self._note(solved, len(found.levels), level, above, below, entry_of)

    def best(self, above: Ints, below: Ints) -> tuple[float, Solved]:
        """Return the lowest level within which these columns can keep, and the answer behind it."""
        arrays = self._arrays(above, below)
        solved = solve(arrays, self.solver)
        self.findings.programs += 1
        if solved.status is Status.INFEASIBLE and self.findings.programs == 1:
            raise Unreachable
        recheck(arrays, solved, tolerance=1e-5)
        self.findings.y = solved.values[:-1]
        return float(solved.values[-1]), solved

    def _arrays(self, above: Ints, below: Ints) -> Arrays:
        """State: minimise the level, the last column; a row for each side of each open entry."""
        relative, level = self.relative, self.relative.shape[1]
        open_columns = np.concatenate([above, below])
        k = len(open_columns)
        low, high = self._row_bounds()
        upwards = np.arange(k) < len(above)
        pairs = np.column_stack([open_columns, np.full(k, level)]).ravel()
        factors = np.column_stack([np.ones(k), np.where(upwards, -1.0, 1.0)]).ravel()
        return Arrays(
            cost=np.append(np.zeros(level), 1.0),
            lower=np.append(self.lower, 0.0),
            upper=np.append(self.upper, np.inf),
            starts=np.concatenate([relative.starts, relative.starts[-1] + 2 * np.arange(1, k + 1)]).astype(np.int32),
            columns=np.concatenate([relative.columns, pairs]).astype(np.int32),
            values=np.concatenate([relative.values, factors]),
            row_lower=np.concatenate([low, np.where(upwards, -np.inf, 0.0)]),
            row_upper=np.concatenate([high, np.where(upwards, 0.0, np.inf)]),
        )

    def _row_bounds(self) -> tuple[Floats, Floats]:
        """Return the bounds of the rows; rows whose columns are all held are settled, up to rounding, and let go."""
        relative = self.relative
        left = np.bincount(relative.row_of_value, ~self.held[relative.columns], minlength=relative.shape[0])
        done = left == 0
        return np.where(done, -np.inf, relative.row_lower), np.where(done, np.inf, relative.row_upper)

    def _note(
        self, solved: Solved, number: int, level: float, above: Ints, below: Ints, entry_of: dict[int, int]
    ) -> None:
        """Note what the duals prove, and hold the entries that stand at the level."""
        if solved.row_duals is None or solved.reduced_costs is None:
            raise SolverTrouble(Message("program.not_optimal", {"status": solved.status.value}))
        relative, duals, m = self.relative, solved.row_duals, self.relative.shape[0]
        facts: list[Fact] = []
        for row in np.flatnonzero(np.abs(duals[:m]) > self.zero).tolist():
            if row < len(relative.program.rows):
                facts.append(Tight(True, row, Side.LOWER if duals[row] > 0 else Side.UPPER))
        for column in np.flatnonzero(
            (np.abs(solved.reduced_costs[:-1]) > self.zero * self.column_size) & ~self.held
        ).tolist():
            side = Side.LOWER if solved.reduced_costs[column] > 0 else Side.UPPER
            at_target = (column, side) in self.kept
            entry = int(relative.entry_of[column])
            facts.append(AtLevel(entry, None, 0) if at_target else Tight(False, column, side))
        stands = np.flatnonzero(np.abs(duals[m:]) > self.zero)
        signs = np.where(stands < len(above), 1, -1)
        columns = np.concatenate([above, below])[stands]
        if not len(stands):
            raise SolverTrouble(Message("program.stalled"))
        for column, sign in zip(columns.tolist(), signs.tolist(), strict=True):
            facts.append(AtLevel(int(relative.entry_of[column]), number, sign))
            entry_of.pop(column, None)
        level = self._exactly(facts, number, level)
        for column, sign in zip(columns.tolist(), signs.tolist(), strict=True):
            self._hold(column, sign * level)
        self.findings.facts += facts
        self.findings.levels.append(level)

    def _exactly(self, facts: list[Fact], number: int, level: float) -> float:
        """Return the level as it follows exactly: the next programs are stated with it, whatever a solver prints."""
        self.ledger.take(facts)
        exact = self.ledger.level(number)
        return level if exact is None else float(exact) / self.unit

    def _settle_rest(self, entry_of: dict[int, int]) -> None:
        """Nothing departs any more; where only one side counts, where an entry stands is for later tiers."""
        rest = [AtLevel(entry, None, 0) for entry in entry_of.values() if self.relative.entries[entry].side == "both"]
        self.ledger.take(rest)
        self.findings.facts += rest
        for column, entry in entry_of.items():
            side = self.relative.entries[entry].side
            if side == "both":
                self._hold(column, 0.0)
            elif side == "above" and self.upper[column] > 0:
                self.upper[column] = 0.0
                self.kept.add((column, Side.UPPER))
            elif side == "below" and self.lower[column] < 0:
                self.lower[column] = 0.0
                self.kept.add((column, Side.LOWER))

    def _hold(self, column: int, value: float) -> None:
        self.lower[column] = self.upper[column] = value
        self.held[column] = True
