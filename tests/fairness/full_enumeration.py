"""The nucleolus by another road: scipy, every group stated, one cold program a level. For tests and benchmarks."""

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array


def nucleolus_by_scipy(costs: np.ndarray, weights: np.ndarray, rational: bool = True) -> np.ndarray:
    """Return the (pre)nucleolus of a cost game by bitmask; a few millionths of the largest cost is its accuracy."""
    n = len(costs).bit_length() - 1
    unit = np.abs(costs).max()
    costs = costs / unit
    members = (np.arange(len(costs))[:, None] >> np.arange(n) & 1).astype(float)
    settled, right = members[-1:], costs[-1:]
    capped = np.full(n, rational)
    while np.linalg.matrix_rank(settled) < n:
        basis = np.linalg.svd(settled)[2][: np.linalg.matrix_rank(settled)]
        outside = ((members - members @ basis.T @ basis) ** 2).sum(axis=1) > 1e-9
        groups = np.flatnonzero(outside)
        solved = linprog(
            [0.0] * n + [-1.0],
            A_ub=csr_array(np.column_stack([members[groups], weights[groups]])),
            b_ub=costs[groups],
            A_eq=np.column_stack([settled, np.zeros(len(settled))]),
            b_eq=right,
            bounds=[(None, costs[1 << k] if capped[k] else None) for k in range(n)] + [(None, None)],
            method="highs",
        )
        assert solved.status == 0, solved.message
        tight = groups[np.abs(solved.ineqlin.marginals) > 1e-7]
        alone = np.flatnonzero(capped & (np.abs(solved.upper.marginals[:n]) > 1e-7))
        for row, value in [
            *((members[1 << k], costs[1 << k]) for k in alone),
            *((members[group], costs[group] - weights[group] * solved.x[-1]) for group in tight),
        ]:
            if np.linalg.matrix_rank(np.vstack([settled, row])) > len(settled):
                settled, right = np.vstack([settled, row]), np.append(right, value)
        capped[alone] = False
    return np.linalg.solve(settled, right) * unit


def least_core_by_scipy(costs: np.ndarray, weights: np.ndarray) -> tuple[float, list[float], list[float]]:
    """Return the level of the least core, and the least and most that each party pays in it."""
    n = len(costs).bit_length() - 1
    members = (np.arange(len(costs))[:, None] >> np.arange(n) & 1).astype(float)
    total = {"A_eq": np.append(members[-1], 0.0)[None], "b_eq": costs[-1:], "bounds": (None, None), "method": "highs"}
    rows = np.column_stack([members, weights])[1:-1]
    level = -linprog([0.0] * n + [-1.0], A_ub=rows, b_ub=costs[1:-1], **total).fun
    total |= {"bounds": [(None, None)] * n + [(level - 1e-9, None)]}
    found = [
        [sign * linprog(sign * np.eye(n + 1)[k], A_ub=rows, b_ub=costs[1:-1], **total).fun for k in range(n)]
        for sign in (1, -1)
    ]
    return level, found[0], found[1]
