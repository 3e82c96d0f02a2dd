"""How a total change is split over causes: one at a time in an order, or averaged over all orders (Shapley).

A split works on a function from a set of causes (those that are new) to amounts by cell. Causes that change nothing,
whatever the others, take no part. Sequential: a cause gets what changes when it is replaced after those before it.
Shapley: the average of that over every order, so that the order does not matter (L.S. Shapley, *A value for n-person
games*, 1953; as a decomposition of change: A.F. Shorrocks, *Decomposition procedures for distributional analysis*).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from math import factorial
from typing import TypeVar

__all__ = ["METHODS", "sequential", "shapley"]

METHODS = ("sequential", "shapley")

K = TypeVar("K")
Amounts = Mapping[K, Fraction]
Value = Callable[[frozenset[str]], Mapping[K, Fraction]]


def sequential(value: Value[K], causes: Sequence[str]) -> dict[str, dict[K, Fraction]]:
    """Return by cause what changes when it is replaced after those before it.

    Example:
        >>> sums = {frozenset(): 0, frozenset("p"): 2, frozenset("q"): 3, frozenset("pq"): 9}
        >>> sequential(lambda new: {"x": Fraction(sums[new])}, ["p", "q"])
        {'p': {'x': Fraction(2, 1)}, 'q': {'x': Fraction(7, 1)}}
    """
    done: frozenset[str] = frozenset()
    found = {}
    for cause in causes:
        before, after = value(done), value(done | {cause})
        found[cause] = _less(after, before)
        done |= {cause}
    return found


def shapley(value: Value[K], causes: Sequence[str]) -> dict[str, dict[K, Fraction]]:
    """Return by cause its average change over all orders; every set of causes is worked out once.

    Example:
        >>> sums = {frozenset(): 0, frozenset("p"): 2, frozenset("q"): 3, frozenset("pq"): 9}
        >>> shapley(lambda new: {"x": Fraction(sums[new])}, ["p", "q"])
        {'p': {'x': Fraction(4, 1)}, 'q': {'x': Fraction(5, 1)}}
    """
    n = len(causes)
    found: dict[str, dict[K, Fraction]] = {cause: {} for cause in causes}
    for size in range(n + 1):
        for chosen in combinations(causes, size):
            new = frozenset(chosen)
            inside = Fraction(factorial(size - 1) * factorial(n - size), factorial(n)) if size else Fraction(0)
            outside = Fraction(factorial(size) * factorial(n - size - 1), factorial(n)) if size < n else Fraction(0)
            for cell, amount in value(new).items():
                if amount:
                    for cause in causes:
                        weight = inside if cause in new else -outside
                        sums = found[cause]
                        sums[cell] = sums.get(cell, Fraction(0)) + weight * amount
    return found


def _less(after: Amounts[K], before: Amounts[K]) -> dict[K, Fraction]:
    cells = dict.fromkeys((*after, *before))
    return {cell: after.get(cell, Fraction(0)) - before.get(cell, Fraction(0)) for cell in cells}
