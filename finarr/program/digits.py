"""The digits that CBC does not print.

CBC prints eight digits of what it worked out in sixteen. What it prints tells which rows and bounds are tight and
which duals are zero; the equations that follow give the digits back, by the smallest correction of what was printed.
Where the corrected answer is no better than the printed one, the printed one stands.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from finarr.program.arrays import Arrays, Floats, Solved
from finarr.program.recheck import infeasibility

__all__ = ["restored"]

_PRINTED = 1e-6
_LARGEST = 4_000_000


def restored(arrays: Arrays, solved: Solved) -> Solved:
    """Return a printed answer of a linear program with its digits restored, where that can be done.

    Args:
        arrays: the program.
        solved: the answer as printed, with duals.

    Example:
        >>> from finarr.program.arrays import Status
        >>> program = Arrays.from_terms(cost=[3], lower=[0], upper=[9], rows=[({0: 7}, 1, 1)])
        >>> printed = Solved(Status.OPTIMAL, 0.42857143, np.array([0.14285714]), np.array([0.42857143]))
        >>> restored(program, printed).values * 7
        array([1.])
    """
    if solved.row_duals is None or len(arrays.columns) == 0 or arrays.shape[0] * arrays.shape[1] > _LARGEST:
        return solved
    dense = np.zeros(arrays.shape)
    np.add.at(dense, (arrays.row_of_value(), arrays.columns), arrays.values)
    duals = _duals(arrays, dense, solved.row_duals)
    values = _values(arrays, dense, solved.values)
    return replace(
        solved,
        objective=float(arrays.cost @ values),
        values=values,
        row_duals=duals,
        reduced_costs=arrays.priced(duals),
    )


def _duals(arrays: Arrays, dense: Floats, duals: Floats) -> Floats:
    """Correct the duals that are not zero so that the columns that move freely price out at zero."""
    size = np.abs(arrays.cost).max(initial=0.0) + np.abs(duals).max(initial=0.0)
    reduced = arrays.priced(duals)
    loose = np.abs(reduced) <= 10 * _PRINTED * max(1e-30, size)
    used = np.abs(duals) > _PRINTED * max(1e-30, size)
    cleaned = np.where(used, duals, 0.0)
    wrong = (arrays.cost - dense.T @ cleaned)[loose]
    cleaned[used] += _least(dense[np.ix_(used, loose)].T, wrong)
    settled = np.abs(arrays.priced(cleaned)[loose]).max(initial=0.0) <= np.abs(reduced[loose]).max(initial=0.0)
    return cleaned if settled and np.abs(cleaned - duals).max(initial=0.0) <= 10 * _PRINTED * size else duals


def _values(arrays: Arrays, dense: Floats, x: Floats) -> Floats:
    """Put columns on the bounds that they touch, and correct the others so that the tight rows close."""
    edges = np.where(np.abs(x - arrays.lower) <= np.abs(x - arrays.upper), arrays.lower, arrays.upper)
    on_edge = np.abs(x - edges) <= _PRINTED * (1.0 + np.abs(x))
    snapped = np.where(on_edge, edges, x)
    activity, size = dense @ snapped, np.abs(dense) @ np.abs(snapped)
    ends = np.where(
        np.abs(activity - arrays.row_lower) <= np.abs(activity - arrays.row_upper), arrays.row_lower, arrays.row_upper
    )
    near = np.abs(activity - ends) <= _PRINTED * (1.0 + size)
    free = ~on_edge
    moved = snapped.copy()
    moved[free] += _least(dense[np.ix_(near, free)], (ends - activity)[near])
    moved = np.clip(moved, arrays.lower, arrays.upper)
    small = (np.abs(moved - x) <= 10 * _PRINTED * (1.0 + np.abs(x))).all()
    return moved if small and infeasibility(arrays, moved) <= max(1e-12, infeasibility(arrays, x)) else x


def _least(matrix: Floats, right: Floats) -> Floats:
    """Return the smallest solution of ``matrix @ z = right``, in the sense of least squares."""
    if not matrix.size:
        return np.zeros(matrix.shape[1])
    return np.asarray(np.linalg.lstsq(matrix, right, rcond=1e-12)[0], dtype=np.float64)
