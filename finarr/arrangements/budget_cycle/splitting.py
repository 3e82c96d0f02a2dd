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
from math import factorial, lcm
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
    sets = [frozenset(chosen) for size in range(n + 1) for chosen in combinations(causes, size)]
    values = [value(new) for new in sets]
    weights = {cause: [_weight(new, cause, n) for new in sets] for cause in causes}
    found: dict[str, dict[K, Fraction]] = {cause: {} for cause in causes}
    for cell in dict.fromkeys(cell for amounts in values for cell in amounts):
        exact = [amounts.get(cell, Fraction(0)) for amounts in values]
        unit = lcm(*(amount.denominator for amount in exact))  # whole numbers add up far faster than fractions
        whole = [amount.numerator * (unit // amount.denominator) for amount in exact]
        for cause, weight in weights.items():
            total = sum(each * number for each, number in zip(weight, whole, strict=True))
            found[cause][cell] = Fraction(total, unit * factorial(n))
    return found


def _weight(new: frozenset[str], cause: str, n: int) -> int:
    """Return in how many of the n! orders a set stands just after a cause was added, or minus: just before it is."""
    size = len(new)
    if cause in new:
        return factorial(size - 1) * factorial(n - size)
    return -factorial(size) * factorial(n - size - 1)


def _less(after: Amounts[K], before: Amounts[K]) -> dict[K, Fraction]:
    cells = dict.fromkeys((*after, *before))
    return {cell: after.get(cell, Fraction(0)) - before.get(cell, Fraction(0)) for cell in cells}
