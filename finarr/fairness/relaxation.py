"""The smallest relaxation: how much limits that contradict one another must give, and each of them how much.

Every limit gives at the same price per euro; totals and definitions never give. First the least sum of euros. All
relaxations with that sum form a face of the program, told by the signs of the duals (never by allowing the sum a
little more). On that face the amounts become lexicographically smallest, exact, and then rounded up to whole units,
so that the limits can hold together once they are relaxed by just that.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

import numpy as np
from immutabledict import immutabledict

from finarr.errors import SolverTrouble
from finarr.fairness.lexicographic import lexicographic_minimax
from finarr.program.arrays import Arrays, Solved, Status
from finarr.program.conflict import find_clash
from finarr.program.recheck import recheck
from finarr.program.relative import Ranked, Relative, relative_units
from finarr.program.solvers import solve
from finarr.program.statement import Number, Program, Side
from finarr.words import Message

__all__ = ["Conflict", "explain_conflict", "relaxed", "smallest_relaxation"]

_ZERO = 1e-7
_AGREES = 1e-6


@dataclass(frozen=True)
class Conflict:
    """Why limits cannot hold together, and the least that they must give.

    Attributes:
        names: an irreducible set of limits that clash; empty where what never gives already clashes.
        only: whether every set of limits that clashes holds all of these.
        relaxation: by limit, by how much it gives in the smallest relaxation, in whole units of the program; those
            that give nothing are left out. One way to give: other limits may clash less, but none with a smaller sum.
    """

    names: tuple[Hashable, ...]
    only: bool
    relaxation: Mapping[Hashable, Fraction]


def explain_conflict(program: Program, *, unit: Number = 1, solver: str = "highs") -> Conflict:
    """Say which limits of a program clash, and how they can give the least.

    Args:
        program: an exact statement without a feasible point.
        unit: amounts are rounded up to whole multiples of this, in the units of the program.
        solver: a name in `finarr.program.solvers.SOLVERS`.

    Raises:
        InvalidInput: the solver is not known.
        SolverTrouble: an answer failed a check, or the limits can hold together after all.

    Example:
        >>> program = Program()
        >>> goes = program.add_column(0, 30, upper_name="cap of Goes")
        >>> veere = program.add_column(0, 60, upper_name="cap of Veere")
        >>> row = program.add_row({goes: 1, veere: 1}, 100, 100)
        >>> dict(explain_conflict(program).relaxation)
        {'cap of Goes': Fraction(5, 1), 'cap of Veere': Fraction(5, 1)}
    """
    clash = find_clash(program, solver)
    if clash is None:
        raise SolverTrouble(Message("program.no_clash"))
    return Conflict(clash.names, clash.only, _whole(smallest_relaxation(program, solver=solver), Fraction(unit)))


def smallest_relaxation(program: Program, *, solver: str = "highs") -> Mapping[Hashable, Fraction]:
    """Return by limit the exact amount by which it gives: least sum, then lexicographically smallest.

    A name that stands on several rows or bounds gets the sum of what these give. Empty where the limits can hold
    together, and where nothing that can give helps.

    Raises:
        InvalidInput: the solver is not known.
        SolverTrouble: an answer failed a check.
    """
    giving = _Giving(program)
    relative = relative_units(giving.program, ())
    solved = _least_sum(giving, relative, solver)
    if solved is None:
        return immutabledict()
    least = sum(float(relative.shift[gift] + relative.scale[gift] * solved.values[gift]) for gift in giving.names)
    face, column_of = _face(giving, relative, solved)
    scale = max(1, ceil(least))
    ranked = [Ranked({column: 1}, 0, scale) for column in column_of.values()]
    found = lexicographic_minimax(face, [ranked], solver=solver)
    amounts: dict[Hashable, Fraction] = {}
    for gift, column in column_of.items():
        if found.point[column]:
            name = giving.names[gift]
            amounts[name] = amounts.get(name, Fraction(0)) + found.point[column]
    strayed = abs(float(sum(amounts.values())) - least)
    if strayed > _AGREES * scale:
        raise SolverTrouble(Message("program.strayed", {"by": f"{strayed:.3g}"}))
    return immutabledict(amounts)


def relaxed(program: Program, relaxation: Mapping[Hashable, Number]) -> Program:
    """Return a program whose limits give by these amounts.

    Example:
        >>> program = Program()
        >>> goes = program.add_column(0, 30, upper_name="cap of Goes")
        >>> relaxed(program, {"cap of Goes": 5}).columns[0].upper
        35
    """
    found = Program()
    for column in program.columns:
        found.add_column(
            _moved(column.lower, Side.LOWER, relaxation.get(column.lower_name, 0)),
            _moved(column.upper, Side.UPPER, relaxation.get(column.upper_name, 0)),
            lower_name=column.lower_name,
            upper_name=column.upper_name,
        )
    for row in program.rows:
        gives = relaxation.get(row.name, 0)
        low, high = _moved(row.lower, Side.LOWER, gives), _moved(row.upper, Side.UPPER, gives)
        found.add_row(row.terms, low, high, name=row.name)
    return found


def _moved(bound: Number | None, side: Side, by: Number) -> Number | None:
    return None if bound is None else bound + side.sign * by


def _whole(amounts: Mapping[Hashable, Fraction], unit: Fraction) -> Mapping[Hashable, Fraction]:
    """Round amounts up to whole units."""
    return immutabledict({name: ceil(amount / unit) * unit for name, amount in amounts.items()})


class _Giving:
    """A program in which every limit has columns for what it gives, one a side.

    Attributes:
        program: the statement; the first columns are those of the program, the rows of limits on one amount come last.
        names: by column that is given, the limit that gives it.
    """

    def __init__(self, program: Program) -> None:
        self.names: dict[int, Hashable] = {}
        self.program = Program()
        edges: list[tuple[int, Side, Number]] = []
        for index, column in enumerate(program.columns):
            kept: dict[Side, Number | None] = {}
            for side in Side:
                bound = column.bound(side)
                kept[side] = bound if column.name(side) is None else None
                if bound is not None and column.name(side) is not None:
                    edges.append((index, side, bound))
            self.program.add_column(kept[Side.LOWER], kept[Side.UPPER])
        for row in program.rows:
            gifts = [(side, row.name) for side in Side if row.name is not None and row.bound(side) is not None]
            self.program.add_row(self._with_gifts(row.terms, gifts), row.lower, row.upper)
        for index, side, bound in edges:
            terms = self._with_gifts({index: 1}, [(side, program.columns[index].name(side))])
            low, high = (None, bound) if side is Side.UPPER else (bound, None)
            self.program.add_row(terms, low, high)

    def _with_gifts(self, terms: Mapping[int, Number], gifts: list[tuple[Side, Hashable]]) -> dict[int, Number]:
        found = dict(terms)
        for side, name in gifts:
            gift = self.program.add_column(0)
            self.names[gift] = name
            found[gift] = -side.sign
        return found


def _least_sum(giving: _Giving, relative: Relative, solver: str) -> Solved | None:
    """Return an answer with the least sum of what is given, or None where nothing that can be given helps."""
    gifts = list(giving.names)
    cost = np.zeros(relative.shape[1])
    cost[gifts] = relative.scale[gifts] / relative.scale[gifts].mean() if gifts else 0.0
    arrays = Arrays(
        cost,
        relative.lower,
        relative.upper,
        relative.starts,
        relative.columns,
        relative.values,
        relative.row_lower,
        relative.row_upper,
    )
    solved = solve(arrays, solver)
    if solved.status is Status.INFEASIBLE:
        return None
    recheck(arrays, solved)
    return solved


def _face(giving: _Giving, relative: Relative, solved: Solved) -> tuple[Program, dict[int, int]]:
    """Return the program of all answers with the least sum, and by gift that can be above zero its column there.

    Where a dual is not zero its row or bound is tight in every such answer, and every answer in which they all are
    tight is one. Amounts are counted from a whole number near the answer: what is given may be a cent where millions
    are paid.
    """
    if solved.row_duals is None or solved.reduced_costs is None:
        raise SolverTrouble(Message("program.not_optimal", {"status": solved.status.value}))
    amounts, face, column_of = relative.amounts(solved.values), Program(), {}
    start = [0 if index in giving.names else round(amount) for index, amount in enumerate(amounts.tolist())]
    pulls = solved.reduced_costs / np.maximum(1e-9, relative.column_size)
    for index, (column, weight) in enumerate(zip(giving.program.columns, pulls.tolist(), strict=True)):
        low, high = _pinned(column.lower, column.upper, weight)
        if index in giving.names and high is not None:
            continue
        column_of[index] = face.add_column(*_counted(low, high, start[index]))
    for row, dual in zip(giving.program.rows, solved.row_duals.tolist(), strict=True):
        terms = {column_of[j]: factor for j, factor in row.terms.items() if j in column_of}
        counted = sum(factor * start[j] for j, factor in row.terms.items())
        face.add_row(terms, *_counted(*_pinned(row.lower, row.upper, dual), counted))
    return face, {gift: column_of[gift] for gift in giving.names if gift in column_of}


def _counted(low: Number | None, high: Number | None, start: Number) -> tuple[Number | None, Number | None]:
    """Return bounds counted from another start."""
    return None if low is None else low - start, None if high is None else high - start


def _pinned(low: Number | None, high: Number | None, dual: float) -> tuple[Number | None, Number | None]:
    """Return bounds that are closed on the side where a dual pulls."""
    if dual > _ZERO:
        return low, low
    if dual < -_ZERO:
        return high, high
    return low, high
