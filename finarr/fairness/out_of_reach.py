"""Bounds that cannot reach a total: by how much, and which of them clash."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Literal

__all__ = ["Bound", "OutOfReach", "Side", "keeping_sign", "out_of_reach"]

Bound = Fraction | None
"""A lowest or highest amount; None where there is none."""

Side = Literal["floor", "cap"]

_NONE = Fraction(0)


class OutOfReach(Exception):
    """The bounds cannot reach the total.

    Attributes:
        side: "floor" when the floors exceed the total, "cap" when the caps fall short of it; None when the only trouble
            is that somebody's floor lies above its cap.
        missing: the least by which the bounds together must give.
        clash: positions and sides of typed bounds that cannot hold together; when any one of them gives, the others
            can. Empty where the signs alone clash with the total and no bound can give.
        only: whether every set of bounds that clashes holds all of these.
        gives: by position, how much the floors (or the caps) can give before the next rule stops them (None: without
            end); empty where a floor lies above its cap.
    """

    def __init__(
        self,
        side: Side | None,
        missing: Fraction,
        clash: Iterable[tuple[int, Side]],
        gives: dict[int, Bound] | None = None,
        *,
        only: bool = True,
    ) -> None:
        super().__init__(side, missing)
        self.side = side
        self.missing = missing
        self.clash = tuple(clash)
        self.gives = gives or {}
        self.only = only


def keeping_sign(target: Fraction, low: Bound, high: Bound) -> tuple[Bound, Bound]:
    """Return the bounds that also keep an amount on its target's side of zero.

    A bound that was typed is an explicit permission: with a floor of -5 an amount may fall to -5, with a cap of -5 it
    must be below zero and has no lowest value.

    Example:
        >>> keeping_sign(Fraction(8), None, None)
        (Fraction(0, 1), None)
        >>> keeping_sign(Fraction(8), None, Fraction(-5))
        (None, Fraction(-5, 1))
    """
    if target > 0 and low is None and (high is None or high >= 0):
        return Fraction(0), high
    if target < 0 and high is None and (low is None or low <= 0):
        return low, Fraction(0)
    return low, high


def out_of_reach(
    targets: Sequence[Fraction], floors: Sequence[Bound], caps: Sequence[Bound], total: Fraction
) -> OutOfReach | None:
    """Return what is wrong where no amounts within the bounds add up to the total, else None.

    Args:
        targets: for their signs.
        floors: as typed.
        caps: as typed.
        total: what the amounts must add up to.

    Example:
        >>> found = out_of_reach([Fraction(1)] * 3, [Fraction(2), Fraction(9), Fraction(4)], [None] * 3, Fraction(10))
        >>> found.side, found.missing, found.clash
        ('floor', Fraction(5, 1), ((1, 'floor'), (2, 'floor')))
    """
    bounds = [keeping_sign(*each) for each in zip(targets, floors, caps, strict=True)]
    crossed = [k for k, (low, high) in enumerate(bounds) if low is not None and high is not None and low > high]
    if crossed:
        return _crossed(targets, floors, caps, total, crossed)
    over = _over(bounds, total)
    if over > 0:
        loose = [keeping_sign(target, None, cap)[0] for target, cap in zip(targets, caps, strict=True)]
        return _too_much("floor", over, floors, [low for low, _ in bounds], loose)
    under = _over(_mirrored(bounds), -total)
    if under > 0:
        tight = [_minus(high) for _, high in bounds]
        loose = [_minus(keeping_sign(t, floor, None)[1]) for t, floor in zip(targets, floors, strict=True)]
        return _too_much("cap", under, caps, tight, loose)
    return None


def _too_much(
    side: Side, over: Fraction, typed: Sequence[Bound], tight: Sequence[Bound], loose: Sequence[Bound]
) -> OutOfReach:
    """Explain floors that exceed a total; caps come mirrored.

    Args:
        side: what they are.
        over: by how much they exceed it.
        typed: the bounds as typed; only these can give.
        tight: the lowest amounts with them.
        loose: the lowest amounts without them.
    """
    gives: dict[int, Bound] = {}
    for k, (bound, low, without) in enumerate(zip(typed, tight, loose, strict=True)):
        if bound is not None and low is not None and (without is None or low > without):
            gives[k] = None if without is None else low - without
    clash, left = [], over
    for k in sorted(gives, key=lambda k: (gives[k] is None, gives[k] or _NONE, k)):
        give = gives[k]
        if give is None or give >= left:
            clash.append(k)
        else:
            left -= give
    needed = (gives[k] is None or (gives[k] or _NONE) >= over for k in clash)
    return OutOfReach(side, over, ((k, side) for k in sorted(clash)), gives, only=all(needed))


def _crossed(
    targets: Sequence[Fraction],
    floors: Sequence[Bound],
    caps: Sequence[Bound],
    total: Fraction,
    crossed: Sequence[int],
) -> OutOfReach:
    """Explain floors above their own caps; once such a pair has given, the amount may lie anywhere between the two."""
    bounds = [keeping_sign(*each) for each in zip(targets, floors, caps, strict=True)]
    apart = _NONE
    for k in crossed:
        low, high = bounds[k]
        if low is not None and high is not None:
            bounds[k], apart = (high, low), apart + (low - high)
    over, under = _over(bounds, total), _over(_mirrored(bounds), -total)
    side: Side | None = "floor" if over > 0 else "cap" if under > 0 else None
    first = crossed[0]
    without = ([_but(floors, first), caps], [floors, _but(caps, first)])
    only = all(out_of_reach(targets, low, high, total) is None for low, high in without)
    return OutOfReach(side, apart + max(over, under, _NONE), ((first, "floor"), (first, "cap")), only=only)


def _but(bounds: Sequence[Bound], without: int) -> list[Bound]:
    return [None if k == without else bound for k, bound in enumerate(bounds)]


def _over(bounds: Sequence[tuple[Bound, Bound]], total: Fraction) -> Fraction:
    """Return by how much the lowest amounts exceed a total; below zero where they do not."""
    lows = [low for low, _ in bounds if low is not None]
    return sum(lows, -total) if len(lows) == len(bounds) else Fraction(-1)


def _mirrored(bounds: Sequence[tuple[Bound, Bound]]) -> list[tuple[Bound, Bound]]:
    return [(_minus(high), _minus(low)) for low, high in bounds]


def _minus(bound: Bound) -> Bound:
    return None if bound is None else -bound
