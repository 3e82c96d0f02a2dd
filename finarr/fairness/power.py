"""How often a voter turns a lost vote into a won one, counted exactly in whole numbers.

A motion passes when the weight in favour reaches every quota, so when the weight *absent* stays within the room that
each quota leaves. A voter swings a set of others when that set may be absent, but not together with the voter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, factorial, gcd, prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["MOST_COUNTERS", "MOST_ENUMERATED", "Body", "banzhaf", "shapley_shubik"]

Weight = tuple[int, ...]
"""A voter's weight in each majority."""

MOST_ENUMERATED = 20
"""Up to this many voters every coalition may be looked at."""

MOST_COUNTERS = 60_000_000
"""The most 64-bit counters a tally may keep: 480 MB."""

DIGIT = 40
"""Bits of one counter; counts of many voters take several, lowest first, so that no count ever overflows."""


@dataclass(frozen=True)
class Body:
    """A voting body in whole numbers.

    Attributes:
        weights: per voter, one number a majority.
        quotas: what each majority must reach, at most the sum of its weights.
    """

    weights: tuple[Weight, ...]
    quotas: tuple[int, ...]

    @property
    def room(self) -> tuple[int, ...]:
        """The most weight that may be absent, per majority.

        The mirror image of a body with one majority, in which a set wins when its absence would block, has the same
        swings; the smaller of the two rooms makes the smaller tally.
        """
        sums = [sum(column) for column in zip(*self.weights, strict=True)]
        room = tuple(total - quota for total, quota in zip(sums, self.quotas, strict=True))
        return room if len(room) > 1 else (min(room[0], self.quotas[0] - 1),)

    def reduced(self) -> tuple[list[Weight], Weight]:
        """Return the weights and the room in the smallest whole numbers that give the same swings."""
        columns, room = [], []
        for column, most in zip(zip(*self.weights, strict=True), self.room, strict=True):
            unit = gcd(*column) or 1
            room.append(most // unit)
            columns.append([min(weight // unit, room[-1] + 1) for weight in column])
        return list(zip(*columns, strict=True)), tuple(room)

    def layout(self, by_size: bool) -> tuple[int, int]:
        """Return how many sizes a tally tells apart, and how many digits its counts have."""
        weights, room = self.reduced()
        rows = 1 + min(
            _most_within(column, most) for column, most in zip(zip(*weights, strict=True), room, strict=True)
        )
        return rows if by_size else 1, ceil((len(weights) + 2) / DIGIT)

    def counters(self, by_size: bool) -> int:
        """Return how many counters a tally needs."""
        _, room = self.reduced()
        return prod(self.layout(by_size)) * prod(most + 1 for most in room)


def banzhaf(body: Body, *, enumerate_all: bool = False) -> list[Fraction]:
    """Return per voter the share of all votes by the others in which it swings the outcome.

    Source: Banzhaf (1965), Rutgers Law Review 19; Penrose (1946), Journal of the Royal Statistical Society 109.

    Example:
        >>> banzhaf(Body(((8,), (6,), (4,), (2,)), (12,)))
        [Fraction(5, 8), Fraction(3, 8), Fraction(3, 8), Fraction(1, 8)]
    """
    swings = swings_by_enumeration(body) if enumerate_all else swings_by_tally(body, by_size=False)
    others = 2 ** (len(body.weights) - 1)
    return [Fraction(sum(counts), others) for counts in swings]


def shapley_shubik(body: Body, *, enumerate_all: bool = False) -> list[Fraction]:
    """Return per voter the share of all orders of arrival in which it is the one that makes the motion pass.

    Source: Shapley and Shubik (1954), American Political Science Review 48.

    Example:
        >>> shapley_shubik(Body(((8,), (6,), (4,), (2,)), (12,)))
        [Fraction(5, 12), Fraction(1, 4), Fraction(1, 4), Fraction(1, 12)]
    """
    swings = swings_by_enumeration(body) if enumerate_all else swings_by_tally(body, by_size=True)
    last = len(body.weights) - 1
    orders = [factorial(size) * factorial(last - size) for size in range(last + 1)]
    return [
        Fraction(sum(count * ways for count, ways in zip(counts, orders, strict=False)), factorial(last + 1))
        for counts in swings
    ]


def swings_by_enumeration(body: Body) -> list[list[int]]:
    """Return per voter how many sets of others it swings, by the size of the set, looking at every coalition."""
    n = len(body.weights)
    wins = np.ones(1 << n, dtype=np.bool_)
    for column, quota in zip(zip(*body.weights, strict=True), body.quotas, strict=True):
        wins &= _sums(column) >= quota
    sizes = _sums([1] * n)
    found = []
    for voter in range(n):
        pairs, group = wins.reshape(-1, 2, 1 << voter), sizes.reshape(-1, 2, 1 << voter)
        swing = pairs[:, 1] & ~pairs[:, 0]
        found.append([int(count) for count in np.bincount(group[:, 0][swing], minlength=n)])
    return found


def _sums(weights: Sequence[int]) -> NDArray[Any]:
    sums = np.zeros(1, dtype=np.int64 if sum(weights) < 1 << 62 else object)
    for weight in weights:
        sums = np.concatenate([sums, sums + weight])
    return sums


def swings_by_tally(body: Body, *, by_size: bool) -> list[list[int]]:
    """Return per voter how many sets of others it swings, by size or in all, by dynamic programming.

    The tally counts, for every amount of room, the sets of voters that fit. A voter is taken out of it again: sets
    without it are all sets, less those with it, which are sets without it in the room that it leaves, and so on.
    """
    weights, room = body.reduced()
    tally = _tally(weights, room, *body.layout(by_size))
    counted = {weight: _swings(tally, weight, room, by_size) for weight in set(weights)}
    return [counted[weight] for weight in weights]


def _tally(weights: Sequence[Weight], room: Weight, rows: int, digits: int) -> NDArray[np.int64]:
    """Return ``tally[size, digit, *room]``: how many sets of voters of a size fit in an amount of room."""
    tally = np.zeros((rows, digits, *(most + 1 for most in room)), dtype=np.int64)
    tally[0, 0] = 1
    sized = rows > 1
    until_carry = 62 - DIGIT
    for count, weight in enumerate(weights):
        used = slice(0, count // DIGIT + 1)
        into: Any = (used, *(slice(each, None) for each in weight))
        out: Any = (used, *(slice(0, most + 1 - each) for each, most in zip(weight, room, strict=True)))
        for row in range(min(count + 1, rows - 1), 0, -1) if sized else [0]:
            tally[row][into] += tally[row - sized][out]
        if count % until_carry == until_carry - 1 or count == len(weights) - 1:
            _carry(tally)
    return tally


def _carry(tally: NDArray[np.int64]) -> None:
    for row in tally:
        for digit in range(len(row) - 1):
            row[digit + 1] += row[digit] >> DIGIT
            row[digit] &= (1 << DIGIT) - 1


def _swings(tally: NDArray[np.int64], weight: Weight, room: Weight, by_size: bool) -> list[int]:
    """Return the swings of a voter: sets without it that fit, less those that fit together with it."""
    rows = len(tally)
    if not any(weight):
        return [0] * rows
    fits = [most // each for each, most in zip(weight, room, strict=True) if each]
    times = np.arange(min([*fits, rows] if by_size else fits) + 1)
    sizes = np.arange(rows)[:, None] - (times if by_size else 0 * times)
    at = tuple(most - each * times for each, most in zip(weight, room, strict=True))
    counts = np.where((sizes >= 0)[..., None], tally[(np.maximum(sizes, 0), slice(None), *at)], 0)
    without = _whole(counts * (1 - 2 * (times % 2))[:, None])
    whole_room: Any = (..., *room)
    every = _whole(tally[whole_room][:, None, :])
    if not by_size:
        return [without[0] - (every[0] - without[0])]
    with_it = [*(fit - free for fit, free in zip(every[1:], without[1:], strict=True)), 0]
    return [free - fit for free, fit in zip(without, with_it, strict=True)]


def _whole(digits: NDArray[np.int64]) -> list[int]:
    """Return the sums over the second axis of numbers in signed digits, as whole numbers."""
    high, low = (digits >> 20).sum(axis=1).tolist(), (digits & 0xFFFFF).sum(axis=1).tolist()
    return [
        sum(((top << 20) + rest) << (DIGIT * place) for place, (top, rest) in enumerate(zip(*pair, strict=True)))
        for pair in zip(high, low, strict=True)
    ]


def _most_within(weights: Sequence[int], room: int) -> int:
    """Return the size of the largest set that fits."""
    count = 0
    for weight in sorted(weights):
        room -= weight
        if room < 0:
            break
        count += 1
    return count
