"""Water-filling: one total, bounds on each amount, everyone moved by the same fraction of its size.

x = clip(p + δ·s, floor, cap), with δ set by the total. It is the lexicographic minimax of |x − p| / s, and unique. With
s = |p| that is the fair pro rata of one total under limits (for p > 0 the familiar clip(λ·p, floor, cap)).

`water_fill` is exact; `finarr.fairness.water_batch` does many at once in floating point.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from finarr.fairness.out_of_reach import Bound, OutOfReach, keeping_sign, out_of_reach
from finarr.numbers import in_order

__all__ = ["OutOfReach", "WaterFilling", "water_fill"]

ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class WaterFilling:
    """The answer.

    Attributes:
        amounts: exact, in the order of the targets.
        level: δ, the departure of all whom no bound holds.
        at_floor: the positions whose amount stands at its typed floor.
        at_cap: the positions whose amount stands at its typed cap.
    """

    amounts: list[Fraction]
    level: Fraction
    at_floor: tuple[int, ...] = ()
    at_cap: tuple[int, ...] = ()


class _Entry(NamedTuple):
    """One amount: where it wants to be, how much it moves per unit of level, and its bounds."""

    target: Fraction
    size: Fraction
    low: Bound
    high: Bound

    def at(self, level: Fraction) -> Fraction:
        """Return the amount at a level."""
        amount = self.target + level * self.size
        if self.low is not None and amount < self.low:
            return self.low
        return self.high if self.high is not None and amount > self.high else amount

    def mirrored(self) -> _Entry:
        """Return the entry with all signs turned."""
        low, high = (None if bound is None else -bound for bound in (self.high, self.low))
        return _Entry(-self.target, self.size, low, high)


def water_fill(
    targets: Sequence[Fraction],
    floors: Sequence[Bound],
    caps: Sequence[Bound],
    total: Fraction,
    scales: Sequence[Fraction] | None = None,
) -> WaterFilling:
    """Divide a total as near to the targets as the bounds allow.

    Amounts whose target is zero come first: they leave zero only when the others cannot close the total, and then by
    the same number of euro. No amount changes sign unless a bound says so. Takes O(n log n) exact operations.

    Args:
        targets: what each should pay; they need not add up to the total.
        floors: lowest amounts, None where there is none.
        caps: highest amounts, likewise.
        total: what the amounts add up to.
        scales: what one unit of departure is worth; zero puts an amount before all others, in euro. The targets' sizes
            where left out.

    Raises:
        OutOfReach: the bounds cannot reach the total.

    Example:
        >>> targets = [Fraction(6), Fraction(3), Fraction(1)]
        >>> filled = water_fill(targets, [None] * 3, [Fraction(4), None, None], Fraction(10))
        >>> [str(amount) for amount in filled.amounts], str(filled.level), filled.at_cap
        (['4', '9/2', '3/2'], '1/2', (0,))
    """
    trouble = out_of_reach(targets, floors, caps, total)
    if trouble is not None:
        raise trouble
    sizes = [abs(target) for target in targets] if scales is None else scales
    entries = [
        _Entry(target, size or ONE, *keeping_sign(target, low, high))
        for target, size, low, high in zip(targets, sizes, floors, caps, strict=True)
    ]
    nil = {k: entry for k, entry in enumerate(entries) if not sizes[k]}
    rest = {k: entry for k, entry in enumerate(entries) if k not in nil}
    of_rest = _reached(rest.values(), total - sum(entry.at(ZERO) for entry in nil.values()))
    level = _level(list(rest.values()), of_rest)
    of_nil = _level(list(nil.values()), total - of_rest)
    amounts = [entry.at(of_nil if k in nil else level) for k, entry in enumerate(entries)]
    return WaterFilling(amounts, level, _standing(amounts, floors), _standing(amounts, caps))


def _standing(amounts: Sequence[Fraction], bounds: Sequence[Bound]) -> tuple[int, ...]:
    return tuple(k for k, (amount, bound) in enumerate(zip(amounts, bounds, strict=True)) if amount == bound)


def _reached(entries: Collection[_Entry], total: Fraction) -> Fraction:
    """Return the sum nearest to a total that the entries can have."""
    lows = [entry.low for entry in entries if entry.low is not None]
    highs = [entry.high for entry in entries if entry.high is not None]
    if len(lows) == len(entries):
        total = max(total, sum(lows, ZERO))
    if len(highs) == len(entries):
        total = min(total, sum(highs, ZERO))
    return total


def _level(entries: Sequence[_Entry], total: Fraction) -> Fraction:
    """Return the level nearest to zero at which the entries add up to a total within their reach."""
    now = sum((entry.at(ZERO) for entry in entries), ZERO)
    if now == total:
        return ZERO
    return _risen(entries, total) if now < total else -_risen([entry.mirrored() for entry in entries], -total)


def _risen(entries: Sequence[_Entry], total: Fraction) -> Fraction:
    """Return the lowest level above zero at which the entries add up to a total.

    The sum is constant + slope·level between the levels where a floor lets go or a cap holds. (Kept in this form and
    not as a running sum, whose denominators would grow with every step.)
    """
    constant, slope = ZERO, ZERO
    events: list[tuple[Fraction, Fraction, Fraction]] = []
    for target, size, low, high in entries:
        if high is not None and high <= target:
            constant += high
            continue
        if low is not None and low > target:
            constant += low
            events.append(((low - target) / size, target - low, size))
        else:
            constant, slope = constant + target, slope + size
        if high is not None:
            events.append(((high - target) / size, high - target, -size))
    for level, step, change in sorted(events, key=lambda event: (*in_order(event[0]), *event[1:])):
        if constant + slope * level >= total:
            break
        constant, slope = constant + step, slope + change
    return (total - constant) / slope
