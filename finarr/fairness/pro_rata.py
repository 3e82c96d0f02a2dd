"""Divide one amount pro rata: exact in whole cents or euro, within floors and caps; and the path from old to new."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from finarr.errors import InvalidInput, Problem, collecting
from finarr.fairness.division import Division
from finarr.fairness.labelled import index_of, place, read_each, read_limits
from finarr.fairness.pro_rata_batch import pro_rata_batch
from finarr.money import Unit, round_half_away, whole_units
from finarr.numbers import Number, is_hole, read_number
from finarr.words import Message

__all__ = ["linear_path", "pro_rata", "pro_rata_batch"]


def pro_rata(
    total: Number,
    weights: pd.Series | Mapping[Hashable, Number] | Sequence[Number],
    *,
    floor: Any = None,
    cap: Any = None,
    unit: str | int | float | Decimal | None = "0.01",
    as_cents: bool = False,
) -> pd.Series:
    """Divide a total in proportion to weights, within floors and caps; the amounts add up to it exactly.

    Without limits everyone pays total · weight / sum of the weights. With limits the amounts depart from that as little
    as possible, lexicographically: those whom no limit holds all move by the same fraction (water-filling). Parties of
    weight zero pay nothing as long as the others can close the total, and no amount changes sign unless a limit says
    so. Rounding is by largest remainder, equal remainders to the smaller label; it never crosses a limit.

    Figures are read as they are written: 0.1 is one tenth.

    Args:
        total: euro, a multiple of the unit; may be negative.
        weights: per party, not negative, at least one above zero: a Series, a mapping, a list or an array.
        floor: the least that parties pay, in euro: one number for all, a Series with exactly the labels of the weights,
            a mapping (who is left out has none) or as many numbers as there are weights. None and infinity are none.
        cap: the most that parties pay, likewise. Floors are rounded up to the unit and caps down.
        unit: "0.01" or "1" euro; None for amounts that are not rounded.
        as_cents: give whole cents (int64) instead of euro.

    Returns:
        Euro by party (float64, each the double nearest to the amount), with the index of the weights.

    Raises:
        InvalidInput: something is no number, or breaks a rule above; every problem is listed.
        Infeasible: the limits cannot reach the total. ``.conflict`` names limits that clash, as "floor of Goes"; the
            key of ``.shortfall`` is None, since there is no year.

    Example:
        >>> pro_rata(100, {"Goes": 1, "Hulst": 1, "Veere": 1}).to_dict()
        {'Goes': 33.34, 'Hulst': 33.33, 'Veere': 33.33}
        >>> pro_rata(100, {"Goes": 5, "Hulst": 3, "Veere": 2}, cap={"Goes": 40}).to_dict()
        {'Goes': 40.0, 'Hulst': 36.0, 'Veere': 24.0}
    """
    problems: list[Problem] = []
    read = read_each(weights, "weights", problems)
    _check_weights(read, problems)
    labels = list(read)
    floors, caps = read_limits(floor, "floor", labels, problems), read_limits(cap, "cap", labels, problems)
    for label, low, high in zip(labels, floors, caps, strict=True):
        if low is not None and high is not None and low > high:
            allowed = Message("division.floor_above_cap", {"cap": high})
            problems.append(Problem(given=low, allowed=allowed, **place("floor", label)))
    if unit is None and as_cents:
        problems.append(Problem(given=None, allowed=Message("division.cents_need_unit"), **place("unit")))
    euro, grid = _read_total(total, unit, problems)
    if problems:
        raise InvalidInput(problems)
    division = Division.of(labels, euro, list(read.values()), floors, caps, grid)
    index = index_of(weights, labels)
    if grid is None:
        return pd.Series([float(amount) for amount in division.exact()], index=index, dtype=np.float64)
    cents = [units * grid.cents for units in division.whole()]
    if as_cents:
        return pd.Series(cents, index=index, dtype=np.int64)
    return pd.Series([each / 100 for each in cents], index=index, dtype=np.float64)


def _check_weights(weights: Mapping[Hashable, Decimal], problems: list[Problem]) -> None:
    known = {label: weight for label, weight in weights.items() if not is_hole(weight)}
    for label, weight in known.items():
        if weight < 0:
            problems.append(Problem(given=weight, allowed=Message("division.weight"), **place("weights", label)))
    if weights and len(known) == len(weights) and not any(known.values()):
        problems.append(Problem(given=None, allowed=Message("division.all_zero"), **place("weights")))


def _read_total(total: Any, unit: Any, problems: list[Problem]) -> tuple[Fraction, Unit | None]:
    """Return a total in euro and the unit; add a problem where it is no multiple of it."""
    with collecting() as found:
        grid = None if unit is None else Unit.read(unit)
        if grid is not None:
            euro = whole_units(total, grid, ("total",)) * grid.euro
        else:
            number = read_number(total, ("total",), found)
            euro = Fraction(0) if is_hole(number) else Fraction(number)
    problems += found
    return euro, grid


def linear_path(start: Number, end: Number, steps: int, *, unit: str | int | float | Decimal = "0.01") -> pd.Series:
    """Return the levels of a straight path from one amount to another: what phasing in or out looks like in practice.

    Level k of n is start + (end − start)·k/n, rounded to the unit, a half away from zero. Each level is rounded for
    itself, so the path ends exactly where it should; adding up one rounded yearly step does not.

    Args:
        start: euro, before the first step; any amount.
        end: euro, after the last step; a multiple of the unit.
        steps: how many, at least one.
        unit: "0.01" or "1" euro.

    Returns:
        Euro (float64) by step, 1 to ``steps``.

    Raises:
        InvalidInput: something is no number, or the end is no multiple of the unit.

    Example:
        >>> linear_path(52_146, 980_652, 5, unit="1").astype(int).tolist()
        [237847, 423548, 609250, 794951, 980652]
    """
    problems: list[Problem] = []
    first = read_number(start, ("start",), problems)
    if isinstance(steps, bool) or not isinstance(steps, int | np.integer) or steps < 1:
        problems.append(Problem(given=repr(steps), allowed=Message("division.steps"), **place("steps")))
    with collecting() as found:
        grid = Unit.read(unit)
        last = whole_units(end, grid, ("end",))
    if problems or found:
        raise InvalidInput([*problems, *found])
    begin = grid.to_units(first)
    levels = [round_half_away(begin + (last - begin) * k / int(steps)) * grid.cents / 100 for k in range(1, steps + 1)]
    return pd.Series(levels, index=pd.RangeIndex(1, int(steps) + 1), dtype=np.float64)
