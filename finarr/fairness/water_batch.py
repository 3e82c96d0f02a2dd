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

__all__ = ["BatchFilling", "Bools", "Floats", "blocks", "water_fill_batch"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_ROWS = 64
"""So many rows are worked on together: they stay in the processor's cache."""

_STEPS = 100
_NEWTON = 12
"""So many steps before every third one halves the bracket anyway."""

_PRECISION = 8 * float(np.finfo(np.float64).eps)


class BatchFilling(NamedTuple):
    """The answers.

    Attributes:
        amounts: (S, n); NaN in the rows that were not reached.
        error: (S,) how far an amount that no bound holds may be off, per unit of its size, from rounding.
        reached: (S,) whether the amounts add up to the total, to within rounding. A row that is not reached is out of
            reach, or too near the edge for floating point to tell.
    """

    amounts: Floats
    error: Floats
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
    again = np.flatnonzero(~first.reached)
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
    part = _solved(np.where(nil, 0.0, held), nil * 1.0, np.where(nil, low, held), np.where(nil, high, held), totals)
    for whole, piece in zip(found, part, strict=True):
        whole[rows] = piece
    found.reached[rows] &= (np.isfinite(bound) | nil).all(axis=1)


def _keeping_sign(targets: Floats, floors: Floats, caps: Floats) -> tuple[Floats, Floats]:
    """Return the bounds that also keep every amount on its target's side of zero, unless a typed bound says other."""
    low = np.where((floors == -np.inf) & (targets > 0) & (caps >= 0), 0.0, floors)
    high = np.where((caps == np.inf) & (targets < 0) & (floors <= 0), 0.0, caps)
    return low, high


def _solved(targets: Floats, sizes: Floats, low: Floats, high: Floats, totals: Floats) -> BatchFilling:
    """Find the level of every row of a block; rows that are done step aside."""
    rows, n = targets.shape
    found = BatchFilling(np.full((rows, n), np.nan), np.zeros(rows), np.zeros(rows, dtype=np.bool_))
    open_, level = np.arange(rows), np.zeros(rows)
    under, above = np.full(rows, -np.inf), np.full(rows, np.inf)
    reachable = _reachable(low, high, totals)
    if not reachable.all():
        open_, level, under, above = open_[reachable], level[reachable], under[reachable], above[reachable]
        targets, sizes, low, high, totals = (each[reachable] for each in (targets, sizes, low, high, totals))
    for step in range(_STEPS if open_.size else 0):
        free = targets + level[:, None] * sizes
        amounts = np.clip(free, low, high)
        missing = totals - amounts.sum(axis=1)
        slope = (sizes * (free == amounts)).sum(axis=1)
        scale = np.abs(amounts).sum(axis=1) + np.abs(totals)
        done = np.abs(missing) <= _PRECISION * scale
        if done.any():
            at = open_[done]
            found.amounts[at], found.reached[at] = amounts[done], True
            with np.errstate(divide="ignore"):
                found.error[at] = np.where(slope[done] > 0, 4 * _PRECISION * scale[done] / slope[done], 0.0)
            if done.all():
                break
            left = ~done
            open_, level, under, above = open_[left], level[left], under[left], above[left]
            targets, sizes, low, high, totals = (each[left] for each in (targets, sizes, low, high, totals))
            missing, slope = missing[left], slope[left]
        under, above = np.where(missing > 0, level, under), np.where(missing < 0, level, above)
        level = _stepped(level, missing, slope, under, above, step, (targets, sizes, low, high))
    return found


def _reachable(low: Floats, high: Floats, totals: Floats) -> Bools:
    """Tell which rows the bounds let reach their total, give or take rounding."""
    slack = 1e-9 * np.abs(totals)
    within: Bools = (low.sum(axis=1) <= totals + slack) & (high.sum(axis=1) >= totals - slack)
    return within & np.all(low <= high, axis=1)


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
