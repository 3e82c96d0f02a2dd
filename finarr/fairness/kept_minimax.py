"""Lexicographic minimax again and again with the same rows: one warm model of which only bounds change.

Columns are scaled by the figures of a first statement, the baseline. Other figures then change bounds, and how far each
column goes with the level, but no coefficient: the baseline's basis stays dual feasible, and every answer starts from
there, so that it does not matter which were computed before. Answers are in floating point; who uses them must round
with care and check them, as `finarr.scenarios.batch` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

import numpy as np

from finarr.errors import SolverTrouble
from finarr.fairness.levels import levels_in_floats
from finarr.program.arrays import Floats
from finarr.program.elastic import Elastic
from finarr.program.facts import Unreachable
from finarr.program.relative import Ranked, relative_units
from finarr.program.statement import Program

__all__ = ["KeptMinimax"]

SOLVER = "highs"


class KeptMinimax:
    """A program whose every column is ranked, kept warm.

    Args:
        program: the baseline; its solution is where every other one starts.
        ranked: one entry a column, in their order, with a target above zero and the target as scale.
        copies: how many are solved side by side, which shares the work around the solver among them.

    Attributes:
        programs: how many programs were solved, the baseline's own included.

    Example:
        >>> program = Program()
        >>> goes, veere = program.add_column(0, 60), program.add_column(0)
        >>> total = program.add_row({goes: 1, veere: 1}, 120, 120)
        >>> kept = KeptMinimax(program, [Ranked({goes: 1}, 80, 80), Ranked({veere: 1}, 40, 40)])
        >>> edges, total = (np.zeros(2), np.array([70.0, np.inf])), np.array([120.0])
        >>> kept.solve(np.array([90.0, 30.0]), edges, (total, total)).round(9).tolist()
        [70.0, 50.0]
    """

    def __init__(self, program: Program, ranked: Sequence[Ranked], copies: int = 1) -> None:
        self.copies = copies
        self._tier = np.arange(copies * len(ranked), dtype=np.int32)
        self._relative = relative_units(*_repeated(program, ranked, copies))
        self._targets = np.tile([float(entry.target) for entry in ranked], copies)
        self._elastic = Elastic(self._relative, SOLVER)
        with suppress(Unreachable, SolverTrouble):  # any basis will do to start from
            levels_in_floats(self._relative, self._tier, self._elastic)
        self._elastic.keep()

    @property
    def programs(self) -> int:
        """How many programs were solved."""
        return self._elastic.programs

    def solve(self, targets: Floats, edges: tuple[Floats, Floats], row_edges: tuple[Floats, Floats]) -> Floats | None:
        """Return the amounts per column, or None where no answer can be relied on.

        Args:
            targets: per column, above zero; for all copies one after the other, as all figures.
            edges: lowest and highest amount per column.
            row_edges: lowest and highest value per row of the program.
        """
        relative = self._relative.with_figures(targets / self._targets, targets, edges, row_edges)
        self._elastic.restart(relative)
        try:
            return relative.amounts(levels_in_floats(relative, self._tier, self._elastic))
        except (Unreachable, SolverTrouble):
            return None


def _repeated(program: Program, ranked: Sequence[Ranked], copies: int) -> tuple[Program, list[Ranked]]:
    """Return a program several times beside itself: nothing ties the copies together."""
    whole, entries = Program(), []
    size = len(program.columns)
    for copy in range(copies):
        whole.columns += program.columns
        for row in program.rows:
            terms = {column + copy * size: factor for column, factor in row.terms.items()}
            whole.add_row(terms, row.lower, row.upper, name=row.name)
        for entry in ranked:
            terms = {column + copy * size: factor for column, factor in entry.terms.items()}
            entries.append(replace(entry, terms=terms))
    return whole, entries
