"""Lexicographic minimax by another road: sums of the k largest departures, one program after another.

The sum of the k largest is a linear program in itself (k times a level plus what exceeds it). Making that sum smallest
for k = 1, 2, ... in turn, each with the earlier ones held, orders vectors exactly as the sorted comparison does. No
dual is looked at and nothing is fixed; plain scipy, dense, for small cases only.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog

from tests.instances import Case

SLACK = 1e-6


def sorted_departures(case: Case) -> list[np.ndarray]:
    """Return per tier the departures from large to small, in floats."""
    n = len(case.program.columns)
    base_rows: list[np.ndarray] = []
    base_right: list[float] = []
    for row in case.program.rows:
        dense = np.zeros(n)
        for j, factor in row.terms.items():
            dense[j] = float(factor)
        for bound, sign in ((row.upper, 1.0), (row.lower, -1.0)):
            if bound is not None:
                base_rows.append(sign * dense)
                base_right.append(sign * float(bound))
    bounds = [(_float(column.lower), _float(column.upper)) for column in case.program.columns]
    found = []
    for tier in case.tiers:
        values = _settle(n, base_rows, base_right, bounds, tier)
        found.append(np.sort(values)[::-1])
        for entry, value in zip(tier, values, strict=True):
            for signed in _sides(entry, n):
                base_rows.append(signed[:-1])
                base_right.append(value + signed[-1] + SLACK)
    return found


def _float(bound):
    return None if bound is None else float(bound)


def _sides(entry, n: int) -> list[np.ndarray]:
    """The departure on each side that counts, as coefficients and, last, what must be added on the right."""
    dense = np.zeros(n + 1)
    for j, factor in entry.terms.items():
        dense[j] = float(factor) / float(entry.scale)
    dense[n] = float(entry.target) / float(entry.scale)
    return [sign * dense for sign in {"both": (1, -1), "above": (1,), "below": (-1,)}[entry.side]]


def _settle(n, base_rows, base_right, bounds, tier) -> np.ndarray:
    size = len(tier)
    if not size:
        return np.zeros(0)
    # columns: x, departures d, and per k a level r_k and excesses s_k
    width = n + size + size * (1 + size)
    rows, right = [], []
    for dense, end in zip(base_rows, base_right, strict=True):
        rows.append(np.concatenate([dense, np.zeros(width - n)]))
        right.append(end)
    for k, entry in enumerate(tier):
        for signed in _sides(entry, n):
            row = np.concatenate([signed[:-1], np.zeros(width - n)])
            row[n + k] = -1
            rows.append(row)
            right.append(signed[-1])
    values = np.zeros(size)
    all_bounds = [*bounds, *[(0, None)] * size]
    for _ in range(size):
        all_bounds += [(None, None), *[(0, None)] * size]
    for count in range(1, size + 1):
        start = n + size + (count - 1) * (1 + size)
        total = np.zeros(width)
        total[start] = count
        total[start + 1 : start + 1 + size] = 1
        for k in range(size):
            row = np.zeros(width)
            row[n + k], row[start], row[start + 1 + k] = 1, -1, -1
            rows.append(row)
            right.append(0)
        answer = linprog(total, np.array(rows), np.array(right), bounds=all_bounds, method="highs")
        assert answer.status == 0, answer.message
        rows.append(total)
        right.append(answer.fun + SLACK)
        values = answer.x[n : n + size]
    return values
