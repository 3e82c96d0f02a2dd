"""Fewest euros moved: the face of all answers that depart from their targets by the smallest sum of euro.

min Σ |terms.x − target| has many answers. Which rows and bounds are tight in all of them is read from the signs of the
duals of one of them (complementary slackness), never from a bound "sum ≤ optimum + ε"; a rule that is unique, such as
lexicographic minimax, then chooses on that face.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from finarr.errors import Infeasible, SolverTrouble
from finarr.fairness.by_fractions import is_small
from finarr.program.arrays import Arrays, Status
from finarr.program.rational import Simplex
from finarr.program.recheck import recheck
from finarr.program.relative import Ranked, Relative, relative_units
from finarr.program.solvers import precision, solve
from finarr.program.statement import Column, Number, Program, Row
from finarr.words import Message

__all__ = ["fewest_moved"]


def fewest_moved(program: Program, entries: Sequence[Ranked], *, solver: str = "highs") -> Program:
    """Return the program restricted to the answers that move the fewest euro away from the targets.

    Args:
        program: the exact statement.
        entries: sums of columns with their targets; their scales only serve to state the program well.
        solver: a name in `finarr.program.solvers.SOLVERS`.

    Raises:
        Infeasible: the limits contradict one another.
        SolverTrouble: the answer failed a check.

    Example:
        >>> program = Program()
        >>> a, b, c = program.add_column(0, 4), program.add_column(0), program.add_column(0)
        >>> row = program.add_row({a: 1, b: 1, c: 1}, 13, 13)
        >>> face = fewest_moved(program, [Ranked({k: 1}, 4 + 2 * (k == a), 4) for k in (a, b, c)])
        >>> face.columns[a].lower, [row.lower for row in face.rows[1:]]
        (4, [None, 4, 4])
    """
    relative = relative_units(program, entries)
    try:
        found = _in_floats(relative, solver)
    except (Infeasible, SolverTrouble):
        if not is_small(relative):
            raise
        found = _in_fractions(program, entries)
    return _face(program, entries, found)


@dataclass(frozen=True)
class _Held:
    """What holds in all answers that move the fewest euro.

    Attributes:
        columns: columns at a bound, and whether that is their lowest value.
        rows: rows at a bound, and whether that is their lowest value.
        above: entries that are nowhere below their target.
        below: entries that are nowhere above their target.
    """

    columns: Mapping[int, bool]
    rows: Mapping[int, bool]
    above: frozenset[int]
    below: frozenset[int]


def _in_floats(relative: Relative, solver: str) -> _Held:
    """Read what holds from the signs of a solver's duals."""
    arrays = _stated(relative)
    solved = solve(arrays, solver)
    if solved.status is Status.INFEASIBLE:
        raise Infeasible((), {})
    recheck(arrays, solved)
    if solved.row_duals is None or solved.reduced_costs is None:
        raise SolverTrouble(Message("program.not_optimal", {"status": solved.status.value}))
    zero, m, n = precision(solver).dual, relative.shape[0], len(relative.program.columns)
    duals, costs = np.asarray(solved.row_duals), np.asarray(solved.reduced_costs)
    columns = {int(at): bool(costs[at] > 0) for at in np.flatnonzero(np.abs(costs[:n]) > zero)}
    rows = {int(at): bool(duals[at] > 0) for at in np.flatnonzero(np.abs(duals[: len(relative.program.rows)]) > zero)}
    still = costs[relative.shape[1] :] > zero  # its size is zero in every such answer
    above = (np.abs(duals[m::2]) > zero) | still
    below = (np.abs(duals[m + 1 :: 2]) > zero) | still
    return _Held(columns, rows, frozenset(np.flatnonzero(above).tolist()), frozenset(np.flatnonzero(below).tolist()))


def _in_fractions(program: Program, entries: Sequence[Ranked]) -> _Held:
    """Find what holds by the exact simplex method: for each entry a column u ≥ ±departure, and the sum of those."""
    n, k, m = len(program.columns), len(entries), len(program.rows)
    columns = [(column.lower, column.upper) for column in program.columns]
    rows: list[tuple[Mapping[int, Number], Number | None, Number | None]]
    rows = [(row.terms, row.lower, row.upper) for row in program.rows]
    for number, entry in enumerate(entries):
        rows.append(({**entry.terms, n + number: -1}, None, entry.target))
        rows.append(({**entry.terms, n + number: 1}, entry.target, None))
    rows.append((dict.fromkeys(range(n, n + k), 1), None, None))
    simplex = Simplex([*columns, *[(0, None)] * k], rows)
    if not simplex.feasible():
        raise Infeasible((), {})
    held = simplex.minimise(n + k + m + 2 * k)
    first = n + k + m
    still = {variable - n for variable in held if n <= variable < n + k}
    sides = [divmod(variable - first, 2) for variable in held if variable >= first]
    return _Held(
        {variable: weight > 0 for variable, weight in held.items() if variable < n},
        {variable - n - k: weight > 0 for variable, weight in held.items() if n + k <= variable < first},
        frozenset(still | {number for number, side in sides if not side}),
        frozenset(still | {number for number, side in sides if side}),
    )


def _stated(relative: Relative) -> Arrays:
    """State: minimise the weighted sum of sizes; for each entry a column u ≥ ±departure, weighted by euro."""
    columns = relative.shape[1]
    k = len(relative.entries)
    weights = np.array([float(entry.scale) for entry in relative.entries])
    weights = weights / weights.max() if k else weights
    sizes = columns + np.arange(k)
    pairs = np.column_stack([relative.column_of, sizes, relative.column_of, sizes]).ravel()
    factors = np.tile([1.0, -1.0, -1.0, -1.0], k)
    starts = relative.starts[-1] + 2 * np.arange(1, 2 * k + 1)
    return Arrays(
        cost=np.concatenate([np.zeros(columns), weights]),
        lower=np.concatenate([relative.lower, np.zeros(k)]),
        upper=np.concatenate([relative.upper, np.full(k, np.inf)]),
        starts=np.concatenate([relative.starts, starts]).astype(np.int32),
        columns=np.concatenate([relative.columns, pairs]).astype(np.int32),
        values=np.concatenate([relative.values, factors]),
        row_lower=np.concatenate([relative.row_lower, np.full(2 * k, -np.inf)]),
        row_upper=np.concatenate([relative.row_upper, np.zeros(2 * k)]),
    )


def _face(program: Program, entries: Sequence[Ranked], found: _Held) -> Program:
    """Hold what holds in all answers; keep every entry on the side of its target where it must be."""
    face = Program(list(program.columns), list(program.rows))
    for index, low in found.columns.items():
        face.columns[index] = _held(program.columns[index], low)
    for index, low in found.rows.items():
        stated = program.rows[index]
        bound = stated.lower if low else stated.upper
        face.rows[index] = Row(stated.terms, bound, bound, stated.name)
    for number, entry in enumerate(entries):
        lower: Number | None = entry.target if number in found.above else None
        upper: Number | None = entry.target if number in found.below else None
        if lower is not None or upper is not None:
            face.add_row(entry.terms, lower, upper)
    return face


def _held(column: Column, low: bool) -> Column:
    bound = column.lower if low else column.upper
    return Column(bound, bound, column.lower_name, column.upper_name)
