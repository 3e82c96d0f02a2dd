"""Random arrival: claimants come in every order, and each takes what it claims as long as there is any.

The average over all orders is the Shapley value of the game in which a group gets what the others leave.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import factorial, lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["MOST_CLAIMANTS", "random_arrival", "random_arrival_by_orders"]

MOST_CLAIMANTS = 20
"""So many claimants at most: every group of them is looked at."""

_INT64 = 2**62


def random_arrival(estate: Fraction, claims: Sequence[Fraction]) -> list[Fraction]:
    """Return the average award over all orders, exactly.

    For each claimant the others who came before are some group S, in |S|!·(n − 1 − |S|)! of the n! orders; it then gets
    what S leaves, at most its claim. The sums of all groups come from doubling: those without a claimant, then with.

    Example:
        >>> [str(award) for award in random_arrival(Fraction(200), [Fraction(100), Fraction(200), Fraction(300)])]
        ['100/3', '250/3', '250/3']
    """
    n = len(claims)
    parts = lcm(estate.denominator, *(claim.denominator for claim in claims))
    whole, wanted = int(estate * parts), [int(claim * parts) for claim in claims]
    exact: Any = np.int64 if sum(wanted) * 2**n < _INT64 else object
    sizes = _sums([1] * (n - 1), np.int64)
    by_size = np.argsort(sizes, kind="stable")
    starts = np.searchsorted(sizes[by_size], np.arange(n))
    awards = []
    for k, claim in enumerate(wanted):
        before = _sums([other for j, other in enumerate(wanted) if j != k], exact)
        got = np.clip(whole - before, 0, claim)[by_size]
        by_place = np.add.reduceat(got, starts)
        ways = (factorial(size) * factorial(n - 1 - size) for size in range(n))
        weighed = sum(times * int(amount) for times, amount in zip(ways, by_place, strict=True))
        awards.append(Fraction(weighed, factorial(n) * parts))
    return awards


def random_arrival_by_orders(estate: Fraction, claims: Sequence[Fraction]) -> list[Fraction]:
    """Return the same from the definition, order by order; for few claimants."""
    from itertools import permutations

    awards = [Fraction(0)] * len(claims)
    for order in permutations(range(len(claims))):
        left = estate
        for k in order:
            taken = min(claims[k], left)
            awards[k] += taken
            left -= taken
    return [award / factorial(len(claims)) for award in awards]


def _sums(values: Sequence[int], exact: Any) -> NDArray[Any]:
    """Return the sum of every group, group S at the position whose bits are S."""
    found = np.zeros(1, dtype=exact)
    for value in values:
        found = np.concatenate([found, found + value])
    return found
