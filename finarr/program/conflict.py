"""Limits that contradict one another: a set of them that cannot hold, none of which can be missed.

The elastic program says whether a choice of limits can hold together and, if not, which of them its proof needs. Limit
after limit is left out on trial: if the rest still clash it stays out, together with all that the new proof does not
need. What remains is irreducible. Limits on sums are tried before limits on a single amount, which are easier to talk
about. The statement is put in an order of its own first, so the set does not depend on how the case was written.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from finarr.errors import SolverTrouble
from finarr.program.canonical import canonical
from finarr.program.elastic import Elastic
from finarr.program.relative import relative_units
from finarr.program.statement import Program, Side
from finarr.words import Message

__all__ = ["Clash", "find_clash"]


@dataclass(frozen=True)
class Clash:
    """Limits that cannot hold together, given the totals and whatever else never gives.

    Attributes:
        names: the limits; without any one of them the others can hold. Empty where what never gives already clashes.
        only: whether every set of limits that clashes holds all of these.
    """

    names: tuple[Hashable, ...]
    only: bool


def find_clash(program: Program, solver: str = "highs") -> Clash | None:
    """Return an irreducible set of limits that clash, or None where all can hold together.

    Args:
        program: the exact statement.
        solver: a name in `finarr.program.solvers.SOLVERS`.

    Raises:
        InvalidInput: the solver is not known.
        SolverTrouble: a solver's answer failed a check.

    Example:
        >>> program = Program()
        >>> goes = program.add_column(0, 30, upper_name="cap of Goes")
        >>> veere = program.add_column(0, 60, upper_name="cap of Veere")
        >>> sluis = program.add_column(5, 90, lower_name="floor of Sluis", upper_name="cap of Sluis")
        >>> row = program.add_row({goes: 1, veere: 1}, 100, 100)
        >>> find_clash(program)
        Clash(names=('cap of Goes', 'cap of Veere'), only=True)
    """
    trial = _Trial(canonical(program), solver)
    every = trial.names
    needed = trial.needed(every)
    if needed is None:
        return None
    core = _irreducible(trial, needed)
    alone = all(trial.needed([name for name in every if name != left]) is None for left in core)
    chosen = set(core)
    return Clash(tuple(name for name in program.limit_names if name in chosen), only=alone)


def _irreducible(trial: _Trial, needed: set[Hashable]) -> list[Hashable]:
    """Return the limits that are left when no other can be missed."""
    open_names = [name for name in trial.names if name in needed]
    core: list[Hashable] = []
    while open_names:
        left, *others = open_names
        proof = trial.needed([*core, *others])
        if proof is None:
            core.append(left)
            open_names = others
        else:
            core = [name for name in core if name in proof]
            open_names = [name for name in others if name in proof]
    return core


class _Trial:
    """A program of which some limits hold and others do not.

    Attributes:
        names: the limits, sums before single amounts, and sums of many before sums of few.
    """

    def __init__(self, program: Program, solver: str) -> None:
        relative = relative_units(program, ())
        self.relative = relative
        self.elastic = Elastic(relative, solver)
        self.rows: dict[Hashable, list[int]] = {}
        self.edges: dict[Hashable, list[tuple[int, Side]]] = {}
        for index, row in enumerate(program.rows):
            if row.name is not None:
                self.rows.setdefault(row.name, []).append(index)
        for index, column in enumerate(program.columns):
            for side in Side:
                name = column.name(side)
                if column.bound(side) is not None and name is not None:
                    self.edges.setdefault(name, []).append((index, side))
        size = {name: max(len(program.rows[index].terms) for index in at) for name, at in self.rows.items()}
        names = dict.fromkeys([*self.rows, *self.edges])
        self.names = sorted(names, key=lambda name: (-size.get(name, 0), str(name)))
        self.row_name = {index: name for name, at in self.rows.items() for index in at}
        self.edge_name = {edge: name for name, at in self.edges.items() for edge in at}

    def needed(self, names: Iterable[Hashable]) -> set[Hashable] | None:
        """Return which of these limits a proof needs that they clash, or None where they can hold together."""
        holds = set(names)
        lower, upper = self.relative.lower.copy(), self.relative.upper.copy()
        for name, edges in self.edges.items():
            if name not in holds:
                for index, side in edges:
                    (lower if side is Side.LOWER else upper)[index] = side.sign * np.inf
        crossed = np.flatnonzero(lower > upper)
        if len(crossed):
            return self._names_at(crossed[:1].tolist(), [Side.LOWER, Side.UPPER])
        self.elastic.count(self._counts(holds))
        shortage = self.elastic.solve(lower, upper)
        if shortage.missing <= self.elastic.precision.value:
            return None
        cut = shortage.cut
        found = {self.row_name[row] for row in cut.rows.tolist() if row in self.row_name}
        for index, weight in zip(cut.columns.tolist(), cut.reduced.tolist(), strict=True):
            found |= self._names_at([index], [Side.LOWER if weight > 0 else Side.UPPER])
        if not found <= holds:
            raise SolverTrouble(Message("program.contradictory"))
        return found

    def _counts(self, holds: set[Hashable]) -> NDArray[np.bool_]:
        counts = np.ones(self.relative.shape[0], dtype=np.bool_)
        counts[[index for index, name in self.row_name.items() if name not in holds]] = False
        return counts

    def _names_at(self, columns: list[int], sides: list[Side]) -> set[Hashable]:
        edges = [(index, side) for index in columns for side in sides]
        return {self.edge_name[edge] for edge in edges if edge in self.edge_name}
