"""Water-filling: one total, bounds on each amount, everyone moved by the same fraction of its size.

x = clip(p + δ·s, floor, cap), with δ set by the total. It is the lexicographic minimax of |x − p| / s, and unique. With
s = |p| that is the fair pro rata of one total under limits (for p > 0 the familiar clip(λ·p, floor, cap)).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

__all__ = ["OutOfReach", "WaterFilling", "water_fill"]

Bound = Fraction | None


class OutOfReach(Exception):
    """The bounds cannot reach the total.

    Attributes:
        side: "floor" when the floors exceed the total, "cap" when the caps fall short of it.
        missing: by how much.
    """

    def __init__(self, side: str, missing: Fraction) -> None:
        super().__init__(side, missing)
        self.side = side
        self.missing = missing


@dataclass(frozen=True)
class WaterFilling:
    """The answer.

    Attributes:
        amounts: exact, in the order of the targets.
        level: δ, the departure of all whom no bound holds.
    """

    amounts: list[Fraction]
    level: Fraction


def water_fill(
    targets: Sequence[Fraction],
    floors: Sequence[Bound],
    caps: Sequence[Bound],
    total: Fraction,
    scales: Sequence[Fraction] | None = None,
) -> WaterFilling:
    """Divide a total as near to the targets as the bounds allow.

    Amounts whose target is zero come first: they leave zero only when the others cannot close the total, and then by
    the same number of euro. No amount changes sign unless a bound says so.

    Args:
        targets: what each should pay; they need not add up to the total.
        floors: lowest amounts, None where there is none.
        caps: highest amounts, likewise.
        total: what the amounts add up to.
        scales: what one unit of departure is worth, above zero; the targets' sizes where left out.

    Raises:
        OutOfReach: the bounds cannot reach the total.

    Example:
        >>> water_fill([Fraction(580), Fraction(380), Fraction(440)], [None] * 3, [Fraction(493), None, None], 1400).level
        Fraction(87, 820)
    """
    bounds = [_keeping_sign(*each) for each in zip(targets, floors, caps, strict=True)]
    nil = [k for k, target in enumerate(targets) if scales is None and not target]
    rest = [k for k in range(len(targets)) if k not in set(nil)]
    sizes = [abs(target) for target in targets] if scales is None else list(scales)
    amounts = dict(zip(nil, (_clip(Fraction(0), *bounds[k]) for k in nil), strict=True))
    left = total - sum(amounts.values(), Fraction(0))
    reach = _nearest(left, [bounds[k] for k in rest])
    level, others = _fill([targets[k] for k in rest], [sizes[k] for k in rest], [bounds[k] for k in rest], reach)
    amounts |= dict(zip(rest, others, strict=True))
    if reach != left:
        first = [bounds[k] for k in nil]
        needed = total - reach
        if _nearest(needed, first) != needed:
            raise OutOfReach("floor" if reach > left else "cap", abs(needed - _nearest(needed, first)))
        amounts |= dict(zip(nil, _fill([Fraction(0)] * len(nil), [Fraction(1)] * len(nil), first, needed)[1], strict=True))
    return WaterFilling([amounts[k] for k in range(len(targets))], level)


def _keeping_sign(target: Fraction, low: Bound, high: Bound) -> tuple[Bound, Bound]:
    """Return the bounds that also keep the sign; a bound typed beyond zero is a permission."""
    if target > 0 and low is None and (high is None or high >= 0):
        return Fraction(0), high
    if target < 0 and high is None and (low is None or low <= 0):
        return low, Fraction(0)
    return low, high


def _clip(amount: Fraction, low: Bound, high: Bound) -> Fraction:
    if low is not None and high is not None and low > high:
        raise OutOfReach("floor", low - high)
    if low is not None and amount < low:
        return low
    return high if high is not None and amount > high else amount


def _nearest(total: Fraction, bounds: Sequence[tuple[Bound, Bound]]) -> Fraction:
    """Return the sum nearest to a total that amounts within the bounds can have."""
    if any(low is not None and high is not None and low > high for low, high in bounds):
        raise OutOfReach("floor", max((low - high for low, high in bounds if low and high), default=Fraction(0)))
    lows, highs = [low for low, _ in bounds], [high for _, high in bounds]
    least = None if None in lows else sum((low for low in lows if low is not None), Fraction(0))
    most = None if None in highs else sum((high for high in highs if high is not None), Fraction(0))
    return _clip(total, least, most)


def _fill(
    targets: Sequence[Fraction], sizes: Sequence[Fraction], bounds: Sequence[tuple[Bound, Bound]], total: Fraction
) -> tuple[Fraction, list[Fraction]]:
    """Return the level and the amounts that add up to a total within reach.

    The sum is piecewise linear in the level: constant + slope·level between the points where a bound lets go or holds.
    """
    constant, slope = Fraction(0), Fraction(0)
    events: list[tuple[Fraction, Fraction, Fraction]] = []
    for target, size, (low, high) in zip(targets, sizes, bounds, strict=True):
        if low is None:
            constant, slope = constant + target, slope + size
        else:
            constant += low
            events.append(((low - target) / size, target - low, size))
        if high is not None:
            events.append(((high - target) / size, high - target, -size))
    level = Fraction(0)
    for at, step, change in sorted(events, key=lambda event: event[0]):
        if constant + slope * at >= total:
            level = (total - constant) / slope if slope else at
            break
        constant, slope, level = constant + step, slope + change, at
    else:
        level = (total - constant) / slope if slope else level
    amounts = [_clip(t + level * s, low, high) for t, s, (low, high) in zip(targets, sizes, bounds, strict=True)]
    return level, amounts
