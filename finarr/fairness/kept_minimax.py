"""Lexicographic minimax again and again with the same rows: one warm model of which only bounds change.

Columns are scaled by the figures of a first statement, the baseline. Other figures then change bounds, and how far each
column goes with the level, but no coefficient: the baseline's basis stays dual feasible, and every answer starts from
there, so that it does not matter which were computed before. Answers are in floating point; who uses them must round
with care and check them, as `finarr.scenarios.batch` does.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from finarr.fairness.levels_batch import levels_batch
from finarr.program.arrays import Floats
from finarr.program.elastic_batch import ElasticBatch
from finarr.program.propagation_batch import Arcs
from finarr.program.relative import Ranked, relative_units
from finarr.program.statement import Program

__all__ = ["KeptMinimax"]


class KeptMinimax:
    """A program whose every column is ranked, kept warm.

    Args:
        program: the baseline; its solution is where every other one starts. Every row has a column.
        ranked: one entry a column, in their order, with a target above zero and the target as scale.
        lanes: for how many sets of figures the work around the solver is done at a time.

    Example:
        >>> program = Program()
        >>> goes, veere = program.add_column(0, 60), program.add_column(0)
        >>> total = program.add_row({goes: 1, veere: 1}, 120, 120)
        >>> kept = KeptMinimax(program, [Ranked({goes: 1}, 80, 80), Ranked({veere: 1}, 40, 40)])
        >>> edges, total = (np.zeros((1, 2)), np.array([[70.0, np.inf]])), np.array([[120.0]])
        >>> kept.solve(np.array([[90.0, 30.0]]), edges, (total, total)).round(9).tolist()
        [[70.0, 50.0]]
    """

    def __init__(self, program: Program, ranked: Sequence[Ranked], lanes: int = 1) -> None:
        self._relative = relative_units(program, ranked)
        self._targets = np.array([float(entry.target) for entry in ranked])
        self._arcs = Arcs.of(self._relative)
        self._elastic = ElasticBatch(self._relative, lanes)
        edges = self._relative.lower[None, :], self._relative.upper[None, :]
        levels_batch(self._elastic, self._arcs, edges, np.ones((1, len(ranked))))  # without an answer any basis will do
        self._elastic.keep()

    @property
    def programs(self) -> int:
        """How many programs were solved, the baseline's own included."""
        return self._elastic.programs

    def solve(self, targets: Floats, edges: tuple[Floats, Floats], row_edges: tuple[Floats, Floats]) -> Floats:
        """Return the amounts, (sets, columns); NaN in sets without an answer that can be relied on.

        Args:
            targets: above zero, (sets, columns).
            edges: lowest and highest amounts, (sets, columns).
            row_edges: lowest and highest values of the rows of the program, (sets, rows).
        """
        found = np.empty(targets.shape)
        for first in range(0, len(targets), self._elastic.lanes):
            some = slice(first, first + self._elastic.lanes)
            found[some] = self._solved(targets[some], [edge[some] for edge in edges], [end[some] for end in row_edges])
        return found

    def _solved(self, targets: Floats, edges: Sequence[Floats], row_edges: Sequence[Floats]) -> Floats:
        relative = self._relative
        at_zero = self._elastic.sums(targets / relative.scale)
        rows = [ends / relative.row_scale - at_zero for ends in row_edges]
        self._elastic.restart(rows[0], rows[1])
        lower, upper = ((edge - targets) / relative.scale for edge in edges)
        y = levels_batch(self._elastic, self._arcs, (lower, upper), targets / self._targets)
        found: Floats = targets + relative.scale * y
        return found
