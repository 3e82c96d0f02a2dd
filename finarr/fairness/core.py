"""Would a group be cheaper off on its own? The core, and how far from it or within it a division can be."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from finarr.fairness.coalition_costs import sums
from finarr.fairness.nucleolus import LevelSequence
from finarr.program.arrays import Floats

__all__ = ["least_core_ranges", "leaving"]

ROUNDING = 1e-9
"""What counts as rounding, relative to the largest cost."""


def leaving(costs: Floats, amounts: Floats, tolerance: float) -> NDArray[np.int64]:
    """Return the groups, as bitmasks, that pay more together than on their own; the largest saving first.

    Args:
        costs: by bitmask, in euro.
        amounts: what each party pays.
        tolerance: a saving of at most this many euro is none.

    Example:
        >>> leaving(np.array([0.0, 8, 11, 15]), np.array([9.0, 6.0]), 0.0).tolist()
        [1]
    """
    saving = sums(amounts) - costs
    groups = np.flatnonzero(saving > tolerance + ROUNDING * np.abs(costs).max())
    groups = groups[groups < len(costs) - 1]
    return groups[np.argsort(-saving[groups], kind="stable")]


def least_core_ranges(costs: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Return the least and the most that each party pays in any division of the least core."""
    sequence = LevelSequence(costs, weights, rational=False)
    n = sequence.n
    alone = costs[1 << np.arange(n)]
    if n == 1:
        return alone, alone
    sequence.next_level()
    saved = np.array([sequence.range_of(party) for party in range(n)]) * sequence.unit
    return alone - saved[:, 1], alone - saved[:, 0]
