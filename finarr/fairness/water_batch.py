"""Many water-fillings at once, in floating point: one a row, solved by a safeguarded Newton method.

The same rule as `finarr.fairness.water_filling`, which is exact and one at a time. The sum of clip(p + δ·|p|, floor,
cap) is piecewise linear in δ; Newton's method finds δ in a few steps, but may cycle where floors and caps both hold, so
it works within a bracket and halves that where a step leaves it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from finarr.program.arrays import Bools, Floats

__all__ = ["BatchFilling", "blocks", "water_fill_batch"]


_ROWS = 64
"""So many rows are worked on together: they stay in the processor's cache."""

_STEPS = 100
_NEWTON = 12
"""So many steps before every third one halves the bracket anyway."""

_PRECISION = 8 * float(np.finfo(np.float64).eps)
"""How far a sum may miss its total, as a part of their sizes."""


class BatchFilling(NamedTuple):
    """The answers.

    Attributes:
        amounts: (S, n); NaN in the rows that were not reached.
        slopes: (S,) by how much the sum moves per unit of departure: the sizes of all whom no bound holds.
        reached: (S,) whether the amounts add up to the total, to within rounding. A row that is not reached is out of
            reach, or too near the edge for floating point to tell.
    """

    amounts: Floats
    slopes: Floats
    reached: Bools


def water_fill_batch(targets: Floats, floors: Floats, caps: Floats, totals: Floats) -> BatchFilling:
    """Divide many totals, each as near to its targets as its bounds allow.

    Args:
        targets: (S, n) what each should pay in each scenario.
        floors: broadcastable to (S, n); ``-inf`` where there is none.
        caps: likewise; ``inf`` where there is none.
        totals: (S,) what the amounts of each row add up to.

    Example:
        >>> six, none = np.array([[6.0, 3.0, 1.0]]), np.full(3, -np.inf)
        >>> water_fill_batch(six, none, np.array([4.0, np.inf, np.inf]), np.array([10.0])).amounts.round(9).tolist()
        [[4.0, 4.5, 1.5]]
    """
    shape = targets.shape
    floors, caps = np.broadcast_to(floors, shape), np.broadcast_to(caps, shape)
    found = BatchFilling(np.empty(shape), np.empty(shape[0]), np.empty(shape[0], dtype=np.bool_))
    for rows in blocks(shape[0]):
        part = _filled(targets[rows], floors[rows], caps[rows], totals[rows])
        for whole, piece in zip(found, part, strict=True):
            whole[rows] = piece
    return found


def blocks(rows: int) -> Iterator[slice]:
    """Return the rows that are worked on together."""
    return (slice(start, start + _ROWS) for start in range(0, rows, _ROWS))


def _filled(targets: Floats, floors: Floats, caps: Floats, totals: Floats) -> BatchFilling:
    """Fill one block: first what has a target, then, where that cannot close the total, what has none."""
    low, high = _keeping_sign(targets, floors, caps)
    nil = targets == 0
    if not nil.any():
        return _solved(targets, np.abs(targets), low, high, totals)
    still: Floats = np.clip(0.0, low, high).astype(np.float64)
    first = _solved(targets, np.abs(targets), np.where(nil, still, low), np.where(nil, still, high), totals)
    again = np.flatnonzero(~first.reached & _reachable(low, high, totals))
    if again.size:
        _fill_nil(first, again, nil[again], low[again], high[again], still[again], totals[again])
    return first


def _fill_nil(
    found: BatchFilling, rows: NDArray[np.intp], nil: Bools, low: Floats, high: Floats, still: Floats, totals: Floats
) -> None:
    """Fill the rows in which only amounts without a target can close the total: the others stand at their bounds."""
    with np.errstate(invalid="ignore"):
        short = np.where(nil, still, high).sum(axis=1) < totals
    bound = np.where(short[:, None], high, low)
    held = np.where(np.isfinite(bound), bound, 0.0)
    low, high = np.where(nil, low, held), np.where(nil, high, held)
    part = _solved(np.where(nil, 0.0, held), nil.astype(np.float64), low, high, totals)
    for whole, piece in zip(found, part, strict=True):
        whole[rows] = piece
    found.reached[rows] &= (np.isfinite(bound) | nil).all(axis=1)


def _keeping_sign(targets: Floats, floors: Floats, caps: Floats) -> tuple[Floats, Floats]:
    """Return the bounds that also keep every amount on its target's side of zero, unless a typed bound says other."""
    low, high = floors, caps
    open_floors, negative = floors == -np.inf, targets < 0
    if open_floors.any():
        low = np.where(open_floors & (targets > 0) & (caps >= 0), 0.0, floors)
    if negative.any():
        high = np.where(negative & (caps == np.inf) & (floors <= 0), 0.0, caps)
    return low, high


def _solved(targets: Floats, sizes: Floats, low: Floats, high: Floats, totals: Floats) -> BatchFilling:
    """Find the level of every row of a block; rows that are done stand still until all are."""
    rows = len(totals)
    reached = _reachable(low, high, totals)
    open_, signed = reached.copy(), bool((low < 0).any())
    level, under, above = np.zeros(rows), np.full(rows, -np.inf), np.full(rows, np.inf)
    for step in range(_STEPS):
        free = targets + level[:, None] * sizes
        amounts = np.clip(free, low, high)
        sums = amounts.sum(axis=1)
        missing = totals - sums
        scale = (np.abs(amounts).sum(axis=1) if signed else sums) + np.abs(totals)
        open_ &= np.abs(missing) > _PRECISION * scale
        moving = free == amounts
        slope = (sizes * moving).sum(axis=1)
        if not open_.any():
            break
        under, above = np.where(missing > 0, level, under), np.where(missing < 0, level, above)
        following = _stepped(level, missing, slope, under, above, step, (targets, sizes, low, high))
        level = np.where(open_, following, level)
    reached &= ~open_
    amounts[~reached] = np.nan
    return BatchFilling(amounts, slope, reached)


def _reachable(low: Floats, high: Floats, totals: Floats) -> Bools:
    """Tell which rows the bounds let reach their total, give or take rounding."""
    slack = 1e-9 * np.abs(totals)
    within: Bools = (low.sum(axis=1) <= totals + slack) & (high.sum(axis=1) >= totals - slack)
    within[(low > high).any(axis=1)] = False
    return within


def _stepped(
    level: Floats,
    missing: Floats,
    slope: Floats,
    under: Floats,
    above: Floats,
    step: int,
    entries: tuple[Floats, Floats, Floats, Floats],
) -> Floats:
    """Return the next levels: Newton's, or the middle of the bracket where Newton's falls outside or is slow."""
    with np.errstate(divide="ignore", invalid="ignore"):
        following = level + missing / slope
        halve = ~((under < following) & (following < above))
    if step >= _NEWTON and step % 3 == 0:
        halve[:] = True
    if halve.any():
        least, most = _ends(*(each[halve] for each in entries))
        bottom = np.maximum(under[halve], np.minimum(least, level[halve] - 1.0))
        top = np.minimum(above[halve], np.maximum(most, level[halve] + 1.0))
        following[halve] = (bottom + top) / 2
    return following


def _ends(targets: Floats, sizes: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Return the lowest and the highest level at which a bound lets go or holds."""
    with np.errstate(divide="ignore", invalid="ignore"):
        levels = np.concatenate([(low - targets) / sizes, (high - targets) / sizes], axis=1)
    finite = np.isfinite(levels)
    return np.where(finite, levels, np.inf).min(axis=1), np.where(finite, levels, -np.inf).max(axis=1)
