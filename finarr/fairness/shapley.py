"""The Shapley value: every party pays what it adds to the costs, on average over all orders of joining."""

from __future__ import annotations

from math import comb

import numpy as np

from finarr.fairness.coalition_costs import sums
from finarr.program.arrays import Floats

__all__ = ["shapley_by_dividends", "shapley_by_marginals"]


def shapley_by_marginals(costs: Floats) -> Floats:
    """Return per party the weighted sum of what it adds to each group without it.

    Source: Shapley (1953), A value for n-person games, in: Contributions to the Theory of Games II.

    Args:
        costs: by bitmask.

    Example:
        >>> shapley_by_marginals(np.array([0, 8, 11, 11])).tolist()
        [4.0, 7.0]
    """
    n = len(costs).bit_length() - 1
    chance = np.array([1 / (n * comb(n - 1, size)) for size in range(n)] + [0.0])[sums([1.0] * n).astype(np.intp)]
    found = np.empty(n)
    for party in range(n):
        pairs, chances = costs.reshape(-1, 2, 1 << party), chance.reshape(-1, 2, 1 << party)
        found[party] = ((pairs[:, 1] - pairs[:, 0]) * chances[:, 0]).sum()
    return found


def shapley_by_dividends(costs: Floats) -> Floats:
    """Return per party its equal part in the dividend of every group: the cost that arises only in that group.

    Source: Harsanyi (1963), International Economic Review 4.
    """
    n = len(costs).bit_length() - 1
    dividends = costs.astype(np.float64)
    for party in range(n):
        pairs = dividends.reshape(-1, 2, 1 << party)
        pairs[:, 1] -= pairs[:, 0]
    dividends[1:] /= sums([1.0] * n)[1:]
    return np.array([dividends.reshape(-1, 2, 1 << party)[:, 1].sum() for party in range(n)])
