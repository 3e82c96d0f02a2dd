"""The numbers of a case in many scenarios: arrays where they vary, the baseline's where they do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from finarr.program.arrays import Floats
from finarr.scenarios.factors import Column
from finarr.scenarios.objects import At

__all__ = ["EPS", "Numbers", "whole_products"]

EPS = float(np.finfo(np.float64).eps)

_FREE_SIGN = ("limits", "indices")
_MOST = 2.0**53


class Numbers:
    """Numbers by place, (scenarios,) or one for all.

    Args:
        values: by place, what varies.
        size: how many scenarios there are.

    Attributes:
        unsure: which scenarios floating point cannot answer for.
    """

    def __init__(self, values: Mapping[At, Column], size: int) -> None:
        self.values = values
        self.size = size
        self.unsure: NDArray[np.bool_] = np.zeros(size, dtype=np.bool_)
        for at, column in values.items():
            if column.dtype != object and at[0] not in _FREE_SIGN and at[-1] != "today":
                with np.errstate(invalid="ignore"):
                    self.unsure |= np.asarray(column) < 0

    def at(self, place: At, base: Any) -> Floats:
        """Return the number at a place, (scenarios,) or (1,)."""
        column = self.values.get(place)
        if column is None:
            return np.array([np.nan if base is None else float(base)])
        return np.asarray(column, dtype=np.float64)

    def in_year(self, place: At, base: Any, year: int) -> Floats:
        """Return the number of a year where there may be one for all years."""
        if isinstance(base, Mapping):
            return self.at((*place, year), base.get(year))
        found = self.values.get((*place, year))
        return self.at(place, base) if found is None else np.asarray(found, dtype=np.float64)

    def table(self, places: Sequence[tuple[At, Any]], year: int) -> Floats:
        """Return numbers of a year, (scenarios, places) or (1, places)."""
        known = self.values
        found = np.array([[_at(base, year) for _, base in places]], dtype=np.float64)
        varied = [
            (n, place, base) for n, (place, base) in enumerate(places) if place in known or (*place, year) in known
        ]
        columns = [self.in_year(place, base, year) for _, place, base in varied]
        size = max((len(column) for column in columns), default=1)
        if size > 1:
            found = np.repeat(found, size, axis=0)
        for (n, _, _), column in zip(varied, columns, strict=True):
            found[:, n] = column
        return found


def _at(base: Any, year: int) -> float:
    number = base.get(year) if isinstance(base, Mapping) else base
    return float("nan") if number is None else float(number)


def whole_products(amounts: Floats, bases: Floats, per: int, *, up: bool) -> Floats:
    """Return ``amounts · bases · per`` rounded up or down to whole numbers, as if computed exactly.

    Both are doubles of short decimals. Where the product has few digits it is computed in whole numbers; where it has
    many, floating point tells, and what lies next to a whole number is worked out in fractions.

    Example:
        >>> whole_products(np.array([10.4]), np.array([39682.0]), 100, up=False).tolist()
        [41269280.0]
    """
    left, right = np.broadcast_arrays(np.asarray(amounts, dtype=np.float64), np.asarray(bases, dtype=np.float64))
    product = left * right * per
    found: Floats = np.ceil(product) if up else np.floor(product)
    nearest = np.rint(product)
    with np.errstate(invalid="ignore"):
        near = np.abs(product - nearest) <= 4 * EPS * np.abs(product) + 1e-9
    doubt = near & np.isfinite(product)
    if not doubt.any():
        return found
    scaled = np.rint(left[doubt] * 10_000), np.rint(right[doubt] * 100)
    short = (scaled[0] / 10_000 == left[doubt]) & (scaled[1] / 100 == right[doubt])
    short &= (np.abs(scaled[0]) < _MOST) & (np.abs(scaled[1]) < _MOST)
    whole = scaled[0].astype(np.int64), scaled[1].astype(np.int64)
    short &= np.abs(scaled[0] * scaled[1]) < 2.0**62 / per
    exact = np.empty(short.shape)
    one, other = whole[0][short], whole[1][short]
    over = one * other * per
    exact[short] = -(-over // 1_000_000) if up else over // 1_000_000
    for k in np.flatnonzero(~short).tolist():
        value = _written(left[doubt][k]) * _written(right[doubt][k]) * per
        exact[k] = float(-(-value.numerator // value.denominator) if up else value.numerator // value.denominator)
    found[doubt] = exact
    return found


def _written(number: Any) -> Fraction:
    return Fraction(Decimal(repr(float(number))))
