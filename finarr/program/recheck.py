"""A solver's answer checked in plain arithmetic: is it feasible, and is it the best?

A linear program proves itself. Where the answer meets every row and bound, the duals have the right signs, and the
value that the duals promise equals the cost of the answer, no better answer exists, whatever the solver's status says.
"""

from __future__ import annotations

import math

import numpy as np

from finarr.errors import SolverTrouble
from finarr.program.arrays import Arrays, Floats, Solved
from finarr.words import Message

__all__ = ["duality_gap", "infeasibility", "recheck"]


def recheck(arrays: Arrays, solved: Solved, *, tolerance: float = 1e-6) -> None:
    """Check that an answer which is called optimal is feasible and best.

    Every row is judged relative to the size of what it adds up. A mixed-integer answer has no duals: it is checked to
    be feasible and whole.

    Args:
        arrays: the program.
        solved: the answer.
        tolerance: how much of a unit may be missing; the program is in relative units.

    Raises:
        SolverTrouble: the answer is not optimal, not feasible, or not proven best.

    Example:
        >>> from finarr.program.solvers import solve
        >>> program = Arrays.from_terms(cost=[1, 2], lower=[0, 0], upper=[3, 5], rows=[({0: 1, 1: 1}, 4, 4)])
        >>> recheck(program, solve(program))
    """
    if not solved.is_optimal:
        raise SolverTrouble(Message("program.not_optimal", {"status": solved.status.value}))
    if not np.isfinite(solved.values).all():
        raise SolverTrouble(Message("program.not_finite"))
    missing = infeasibility(arrays, solved.values)
    if missing > tolerance:
        raise SolverTrouble(Message("program.not_feasible", {"missing": f"{missing:.3g}"}))
    if arrays.integer is not None:
        whole = solved.values[arrays.integer]
        broken = float(np.abs(whole - np.round(whole)).max(initial=0.0))
        if broken > tolerance:
            raise SolverTrouble(Message("program.not_whole", {"missing": f"{broken:.3g}"}))
    if solved.row_duals is not None:
        gap = duality_gap(arrays, solved.values, solved.row_duals, tolerance)
        if gap > tolerance:
            raise SolverTrouble(Message("program.not_best", {"gap": f"{gap:.3g}"}))


def infeasibility(arrays: Arrays, x: Floats) -> float:
    """Return the largest violation of a row or bound, relative to the size of what stands in it (at least one)."""
    parts = np.abs(arrays.values * x[arrays.columns])
    size = np.maximum(1.0, np.bincount(arrays.row_of_value(), weights=parts, minlength=arrays.shape[0]))
    activity = arrays.activity(x)
    rows = np.maximum(arrays.row_lower - activity, activity - arrays.row_upper) / size
    columns = np.maximum(arrays.lower - x, x - arrays.upper) / np.maximum(1.0, np.abs(x))
    return float(max(rows.max(initial=0.0), columns.max(initial=0.0)))


def duality_gap(arrays: Arrays, x: Floats, duals: Floats, tolerance: float) -> float:
    """Return how far the cost of ``x`` lies from what the duals promise, relative; infinite where they promise nothing.

    A dual that pulls at a bound which is not there is worth nothing, unless it is no more than rounding.
    """
    reduced = arrays.priced(duals)
    promised = _support(duals, arrays.row_lower, arrays.row_upper, tolerance)
    promised += _support(reduced, arrays.lower, arrays.upper, tolerance)
    cost = float(arrays.cost @ x)
    return abs(cost - promised) / max(1.0, abs(cost), float(np.abs(arrays.cost * x).sum()))


def _support(pull: Floats, low: Floats, high: Floats, tolerance: float) -> float:
    """Return the least of ``pull @ y`` over ``low <= y <= high``."""
    at = np.where(pull > 0, low, high)
    absent = ~np.isfinite(at)
    if (np.abs(pull[absent]) > tolerance).any():
        return -math.inf
    return float(pull[~absent] @ at[~absent])
