"""Fewest euros moved: the face of all answers that depart from their targets by the smallest sum of euro.

min Σ |terms.x − target| has many answers. Which rows and bounds are tight in all of them is read from the signs of the
duals of one of them (complementary slackness), never from a bound "sum ≤ optimum + ε"; a rule that is unique, such as
lexicographic minimax, then chooses on that face.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from finarr.errors import Infeasible, SolverTrouble
from finarr.program.arrays import Arrays, Solved, Status
from finarr.program.elastic import PRECISION
from finarr.program.recheck import recheck
from finarr.program.relative import Ranked, Relative, relative_units
from finarr.program.solvers import solve
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
    arrays = _stated(relative)
    solved = solve(arrays, solver)
    if solved.status is Status.INFEASIBLE:
        raise Infeasible((), {})
    recheck(arrays, solved)
    if solved.row_duals is None or solved.reduced_costs is None:
        raise SolverTrouble(Message("program.not_optimal", {"status": solved.status.value}))
    return _face(relative, solved, PRECISION[solver].dual)


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


def _face(relative: Relative, solved: Solved, zero: float) -> Program:
    """Hold what has a nonzero dual where it is; keep every entry on the side of its target where it must be."""
    program, m = relative.program, relative.shape[0]
    duals, costs = np.asarray(solved.row_duals), np.asarray(solved.reduced_costs)
    face = Program(list(program.columns), list(program.rows))
    for column, cost in enumerate(costs[: len(program.columns)].tolist()):
        if abs(cost) > zero:
            face.columns[column] = _held(program.columns[column], cost > 0)
    for row, dual in enumerate(duals[: len(program.rows)].tolist()):
        if abs(dual) > zero:
            stated = program.rows[row]
            bound = stated.lower if dual > 0 else stated.upper
            face.rows[row] = Row(stated.terms, bound, bound, stated.name)
    above, below = np.abs(duals[m::2]) > zero, np.abs(duals[m + 1 :: 2]) > zero
    still = costs[relative.shape[1] :] > zero  # its size is zero in every such answer
    for number, entry in enumerate(relative.entries):
        lower: Number | None = entry.target if above[number] or still[number] else None
        upper: Number | None = entry.target if below[number] or still[number] else None
        if lower is not None or upper is not None:
            face.add_row(entry.terms, lower, upper)
    return face


def _held(column: Column, low: bool) -> Column:
    bound = column.lower if low else column.upper
    return Column(bound, bound, column.lower_name, column.upper_name)
