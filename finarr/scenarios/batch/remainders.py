"""Largest remainders of many columns at once, where floating point leaves no doubt."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from finarr.program.arrays import Floats

__all__ = ["rounded"]


def rounded(
    amounts: Floats, noise: Floats, totals: Floats, marks: Sequence[Floats]
) -> tuple[Floats, NDArray[np.bool_]]:
    """Return amounts rounded by largest remainder, and in which rows that cannot be relied on.

    An amount that rounding error carries across a whole number does no harm: its remainder is then next to 0 or 1, and
    what is left to divide changes with it. Only remainders near the cut are in doubt; where all of these are known to
    be equal, the first ones win.

    Args:
        amounts: (rows, members), the smaller label first.
        noise: how far each may be off.
        totals: whole, what each row adds up to.
        marks: what is known of the members, each (rows or 1, members): the same marks mean the same amount.
    """
    whole: Floats = np.floor(amounts)
    parts = amounts - whole
    left = totals - whole.sum(axis=1)
    size = parts.shape[1]
    possible = (left >= 0) & (left <= size)
    take = np.where(possible, left, 0).astype(np.intp)
    ordered = np.sort(parts, axis=1)
    at = np.arange(len(parts))
    above = ordered[at, np.minimum(size - take, size - 1)]
    below = ordered[at, np.maximum(size - take - 1, 0)]
    cut = (above + below) / 2
    cut[take == 0], cut[take == size] = 2.0, -1.0
    near = np.abs(parts - cut[:, None]) <= noise
    raised = parts > cut[:, None]
    unsure: NDArray[np.bool_] = near.any(axis=1) | ~possible
    between = np.minimum(cut, 1 - cut) > 2 * noise.max(axis=1)
    for row in np.flatnonzero(unsure & possible & between).tolist():
        tied = np.flatnonzero(near[row])
        short = int(take[row]) - int((raised[row] & ~near[row]).sum())
        rows = [mark[row if len(mark) > 1 else 0][tied] for mark in marks]
        if 0 <= short <= len(tied) and all((mark == mark[0]).all() for mark in rows):
            raised[row, tied] = False
            raised[row, tied[:short]] = True
            unsure[row] = False
    return whole + raised, unsure
