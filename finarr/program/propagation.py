"""Bounds that follow from other bounds, through rows of one or two columns, with the reason of each.

A party whose contribution may rise by at most a step a year and starts low *must* stay low for years. Knowing that
beforehand tells how far an entry departs in any case, which spares the solver most of its work; the reasons turn into
exact equations afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from finarr.program.arrays import Floats, Ints
from finarr.program.facts import AtLevel, Fact, Tight
from finarr.program.relative import Relative
from finarr.program.statement import Side

__all__ = ["Bounds", "ShortRows", "because", "propagate"]

OWN = -1
"""The reason of a bound that is the column's own."""

SETTLED = -2
"""The reason of a bound that was found by other means; its equation is known already."""

TARGET = -3
"""The reason of a bound at zero departure, for an entry that may not get worse in later tiers."""

_BETTER = 1e-9
_PASSES = 200


@dataclass(eq=False)
class Bounds:
    """Lowest and highest values per column, tightened as more becomes known.

    Attributes:
        lower: lowest value per column.
        upper: highest value per column.
        lower_reason: the row that the lower bound follows from, or `OWN`, `SETTLED` or `TARGET`.
        upper_reason: the row that the upper bound follows from, or `OWN`, `SETTLED` or `TARGET`.
    """

    lower: Floats
    upper: Floats
    lower_reason: Ints
    upper_reason: Ints
    _seen: tuple[Floats, Floats] | None = None

    def due(self, rows: ShortRows) -> Ints:
        """Return the rows of which the other column has changed since this was asked last; at first all."""
        if self._seen is None:
            due = np.arange(len(rows.row))
        else:
            changed = (self.lower != self._seen[0]) | (self.upper != self._seen[1])
            due = np.flatnonzero(changed[rows.there] | changed[rows.here])
        self._seen = self.lower.copy(), self.upper.copy()
        return due.astype(np.int32)

    @classmethod
    def own(cls, relative: Relative) -> Bounds:
        """Return the columns' own bounds."""
        none = np.full(relative.shape[1], OWN, dtype=np.int32)
        return cls(relative.lower.copy(), relative.upper.copy(), none, none.copy())

    def settle(self, columns: Ints, values: Floats) -> None:
        """Hold columns at values found by other means."""
        self.lower[columns] = self.upper[columns] = values
        self.lower_reason[columns] = self.upper_reason[columns] = SETTLED

    def keep_within(self, columns: Ints, side: Side) -> None:
        """Let columns no longer leave zero on a side."""
        bound, reason = (self.upper, self.upper_reason) if side is Side.UPPER else (self.lower, self.lower_reason)
        tighter = columns[bound[columns] * side.sign > 0]
        bound[tighter], reason[tighter] = 0.0, TARGET

    @property
    def settled(self) -> NDArray[np.bool_]:
        """Which columns are held at a value."""
        found: NDArray[np.bool_] = self.lower_reason == SETTLED
        return found

    def crossed(self, tolerance: float) -> bool:
        """Tell whether a lower bound lies above its upper bound."""
        return bool((self.lower - self.upper > tolerance).any())

    def close(self) -> None:
        """Take away crossings that are no more than rounding."""
        crossing = self.lower > self.upper
        middle = (self.lower[crossing] + self.upper[crossing]) / 2
        self.lower[crossing] = self.upper[crossing] = middle


@dataclass(frozen=True, eq=False)
class ShortRows:
    """Rows of one or two columns, seen from each of their columns: ``a * here + b * there`` within the row's bounds.

    One of two passes a row: from the first column and from the second. A row of one column has ``b = 0``.
    """

    row: Ints
    here: Ints
    there: Ints
    a: Floats
    b: Floats
    low: Floats
    high: Floats

    @cached_property
    def to_lowest(self) -> Floats:
        """The bound of the row that the lowest value of a column follows from."""
        return np.where(self.a > 0, self.low, self.high)

    @cached_property
    def to_highest(self) -> Floats:
        """The bound of the row that the highest value of a column follows from."""
        return np.where(self.a > 0, self.high, self.low)

    def at_lowest(self, size: int) -> Ints:
        """Return where the other column then stands, among all lower and then all upper bounds."""
        return self.there + np.where((self.a > 0) == (self.b > 0), size, 0).astype(np.int32)

    def at_highest(self, size: int) -> Ints:
        """Return where the other column then stands, among all lower and then all upper bounds."""
        return self.there + np.where((self.a > 0) == (self.b > 0), 0, size).astype(np.int32)

    @classmethod
    def of(cls, relative: Relative) -> ShortRows:
        """Return the short rows of a program."""
        starts, counts = relative.starts[:-1], np.diff(relative.starts)
        one, two = np.flatnonzero(counts == 1), np.flatnonzero(counts == 2)
        here = np.concatenate([starts[one], starts[two], starts[two] + 1])
        there = np.concatenate([starts[one], starts[two] + 1, starts[two]])
        row = np.concatenate([one, two, two]).astype(np.int32)
        a, b = relative.values[here], relative.values[there]
        b = np.where(np.arange(len(row)) < len(one), 0.0, b)
        keep = a != 0
        parts = (row, relative.columns[here], relative.columns[there], a, b)
        bounds = (relative.row_lower[row], relative.row_upper[row])
        return cls(*(part[keep] for part in (*parts, *bounds)))


def propagate(bounds: Bounds, rows: ShortRows) -> None:
    """Tighten bounds in place until nothing follows any more.

    It may stop early; every bound it leaves holds in every feasible point, which is all that is promised. Only rows are
    looked at of which a column has changed since the last time.
    """
    size = len(bounds.lower)
    at_lowest, at_highest = rows.at_lowest(size), rows.at_highest(size)
    for _ in range(_PASSES):
        due = bounds.due(rows)
        if not len(due):
            return
        ends = np.concatenate([bounds.lower, bounds.upper])
        a, b = rows.a[due], rows.b[due]
        with np.errstate(invalid="ignore"):
            other_low, other_high = b * ends[at_lowest[due]], b * ends[at_highest[due]]
        alone = b == 0
        other_low[alone] = other_high[alone] = 0.0
        lowest, highest = (rows.to_lowest[due] - other_low) / a, (rows.to_highest[due] - other_high) / a
        here, reason = rows.here[due], rows.row[due]
        raised = _improve(bounds.lower, bounds.lower_reason, here, reason, lowest, -1.0)
        lowered = _improve(bounds.upper, bounds.upper_reason, here, reason, highest, 1.0)
        if not (raised or lowered):
            return


def _improve(bound: Floats, reason: Ints, here: Ints, row: Ints, found: Floats, sign: float) -> bool:
    """Take over found bounds that are tighter; True where there were any. The sign is +1 for upper bounds."""
    with np.errstate(invalid="ignore"):
        better = np.flatnonzero(np.isfinite(found) & (sign * (bound[here] - found) > _BETTER))
    if not len(better):
        return False
    at, values = here[better], sign * found[better]
    best = sign * bound
    np.minimum.at(best, at, values)
    taken = values == best[at]
    bound[at[taken]] = found[better[taken]]
    # what is settled stays so: a bound that moves there is rounding, or a contradiction that `crossed` tells
    fresh = taken & (reason[at] != SETTLED)
    reason[at[fresh]] = row[better[fresh]]
    return True


def because(bounds: Bounds, relative: Relative, column: int, side: Side) -> Iterator[Fact]:
    """Yield what must hold where a column rests on a bound: rows on the way, and what it all rests on."""
    seen: set[tuple[int, Side]] = set()
    while (column, side) not in seen:
        seen.add((column, side))
        row = int((bounds.upper_reason if side is Side.UPPER else bounds.lower_reason)[column])
        if row == SETTLED:
            return
        if row in (OWN, TARGET):
            entry = int(np.flatnonzero(relative.column_of == column)[0]) if row == TARGET else -1
            yield AtLevel(entry, None, 0) if row == TARGET else Tight(False, column, side)
            return
        start, end = relative.starts[row], relative.starts[row + 1]
        columns, values = relative.columns[start:end], relative.values[start:end]
        at = int(np.flatnonzero(columns == column)[0])
        up = (side is Side.UPPER) == bool(values[at] > 0)
        if row < len(relative.program.rows):
            yield Tight(True, row, Side.UPPER if up else Side.LOWER)
        if end - start == 1:
            return
        # The row is tight upwards: the other column is as low as its coefficient lets it be, and the reverse.
        column, side = int(columns[1 - at]), Side.LOWER if up == bool(values[1 - at] > 0) else Side.UPPER
