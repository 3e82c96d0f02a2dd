"""Divide many totals pro rata at once: fast in floating point, and the same cents as one by one.

Floating point decides nothing that it cannot be sure of. The error of every amount is bounded; where that bound leaves
it open which remainder is larger, or whether the limits reach the total, the scenario is divided exactly instead.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from finarr.fairness.batch_input import Figures, Scenarios, read_scenarios
from finarr.fairness.division import Division
from finarr.fairness.water_batch import BatchFilling, blocks, water_fill_batch
from finarr.program.arrays import Bools, Floats

__all__ = ["pro_rata_batch"]

_ROUNDING = 4 * float(np.finfo(np.float64).eps)


def pro_rata_batch(
    totals: ArrayLike,
    weights: Any,
    floor: Any = None,
    cap: Any = None,
    *,
    unit: str | int | float | Decimal | None = "0.01",
    as_cents: bool = False,
) -> NDArray[np.float64] | NDArray[np.int64]:
    """Divide many totals pro rata, within floors and caps: `pro_rata` for each scenario, many times faster.

    Scenarios and, where they have no labels, parties are counted from 0.

    Args:
        totals: (S,) euro, multiples of the unit.
        weights: (n,) for all scenarios or (S, n); not negative, and not all zero. A Series or DataFrame labels the
            parties; else their positions are their labels. Equal remainders go to the smaller label.
        floor: None, one number, (n,) or (S, n) in euro; None and infinity are no limit. A Series or DataFrame must have
            the labels of the weights in the same order.
        cap: likewise.
        unit: "0.01" or "1" euro; None for amounts that are not rounded.
        as_cents: give whole cents (int64) instead of euro.

    Returns:
        (S, n) euro (float64) or cents (int64); in whole units exactly what `pro_rata` gives.

    Raises:
        InvalidInput: something is no number or breaks a rule of `pro_rata`; the first ten of each kind are listed.
        Infeasible: the limits cannot reach the total of a scenario; the names of the limits tell which.

    Example:
        >>> pro_rata_batch([100, 50], [5, 3, 2], cap=[40, np.inf, np.inf]).tolist()
        [[40.0, 36.0, 24.0], [25.0, 15.0, 10.0]]
    """
    given = read_scenarios(totals, weights, floor, cap, unit, as_cents)
    found: NDArray[np.float64] | NDArray[np.int64] = np.empty(given.euro.shape, dtype=np.int64 if as_cents else None)
    for rows in blocks(len(found)):
        part = given.euro.rows(rows)
        amounts, unsure = _unrounded(part) if given.unit is None else _whole(part.in_units(given.unit))
        for row in np.flatnonzero(unsure):
            amounts[row] = _exactly(given, rows.start + int(row))
        if given.unit is not None:
            amounts *= given.unit.cents
        found[rows] = amounts if as_cents or given.unit is None else amounts / 100
    return given.as_given(found)


def _targets(part: Figures) -> Floats:
    targets: Floats = part.totals[:, None] * (part.weights / part.weights.sum(axis=1, keepdims=True))
    return targets


def _unrounded(part: Figures) -> tuple[Floats, Bools]:
    """Return the amounts of a block, and in which rows they cannot be relied on."""
    filled = water_fill_batch(_targets(part), part.floors, part.caps, part.totals)
    return filled.amounts, ~filled.reached


def _whole(part: Figures) -> tuple[Floats, Bools]:
    """Return the amounts of a block in whole units, and in which rows they cannot be relied on.

    The largest remainders are those above a cut. An amount that rounding error carries across a whole number does no
    harm: its remainder is then next to 0 or 1, and what is left to divide changes with it.
    """
    targets = _targets(part)
    filled = water_fill_batch(targets, part.floors, part.caps, part.totals)
    whole = np.floor(filled.amounts)
    remainders = filled.amounts - whole
    left = part.totals - whole.sum(axis=1)
    noise = _noise(targets, filled, left - remainders.sum(axis=1))
    possible = filled.reached & (left >= 0) & (left <= whole.shape[1])
    cut = _cut(remainders, np.where(possible, left, 0).astype(np.intp))
    near = np.abs(remainders - cut[:, None]) <= noise
    unsure = near.any(axis=1) | ~possible
    raised = remainders > cut[:, None]
    # A remainder that is surely no 0 or 1 is that of a party whom no limit holds, for limits are whole.
    between = np.minimum(cut, 1 - cut) > 2 * noise.max(axis=1)
    for row in np.flatnonzero(unsure & possible & between):
        weights = part.weights[row if len(part.weights) > 1 else 0]
        unsure[row] = not _settle_tie(weights, raised[row], near[row], int(left[row]))
    return whole + raised, unsure


def _noise(targets: Floats, filled: BatchFilling, missing: Floats) -> Floats:
    """Return how far each amount may be off.

    Rounding moves every amount by itself, and the level by what that and the sum miss.

    Args:
        targets: (S, n) what the amounts depart from.
        filled: the amounts.
        missing: (S,) what they miss of the total; whole parts add up exactly, so this is known sharply.
    """
    own = np.abs(filled.amounts) * _ROUNDING
    moved = np.abs(missing) + own.sum(axis=1)
    level = np.divide(moved, filled.slopes, out=np.zeros_like(moved), where=filled.slopes > 0)
    found: Floats = own + np.abs(targets) * level[:, None]
    return found


def _cut(remainders: Floats, left: NDArray[np.intp]) -> Floats:
    """Return for each row a number that ``left`` of its remainders exceed."""
    ordered = np.sort(remainders, axis=1)
    n = ordered.shape[1]
    at = np.arange(len(ordered))
    above, below = ordered[at, np.minimum(n - left, n - 1)], ordered[at, np.maximum(n - left - 1, 0)]
    middle: Floats = (above + below) / 2
    middle[left == 0], middle[left == n] = 2.0, -1.0
    return middle


def _settle_tie(weights: Floats, raised: Bools, near: Bools, left: int) -> bool:
    """Settle a tie of parties with the same weight: the smaller labels come first. False where it is no such tie."""
    tied = np.flatnonzero(near)
    short = left - int((raised & ~near).sum())
    if (weights[tied] != weights[tied[0]]).any() or not 0 <= short <= len(tied):
        return False
    raised[tied] = False
    raised[tied[:short]] = True
    return True


def _exactly(given: Scenarios, scenario: int) -> list[float]:
    """Return the amounts of one scenario, in units, computed exactly from the figures as they were given."""
    figures = given.euro.rows(slice(scenario, scenario + 1))
    n = len(given.labels)
    weights, floors, caps = (
        [Decimal(str(value)) for value in np.broadcast_to(each, (1, n))[0].tolist()]
        for each in (figures.weights, figures.floors, figures.caps)
    )
    low, high = ([bound if bound.is_finite() else None for bound in bounds] for bounds in (floors, caps))
    total = Decimal(str(figures.totals[0].item()))
    division = Division.of(given.labels, total, weights, low, high, given.unit, scenario)
    return [float(amount) for amount in (division.exact() if given.unit is None else division.whole())]
