"""Contributions that stand out: figures that stand in for contributions often go astray there."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from statistics import median

from finarr.arrangements.central_funding.design import Effect

__all__ = ["FACTOR", "far_from_median"]

FACTOR = 2
"""How many times the median per inhabitant, or which part of it, is told without being asked."""


def far_from_median(rows: Sequence[Effect], times: Fraction | int) -> tuple[Fraction, list[tuple[Effect, Fraction]]]:
    """Return the median of what is paid now per inhabitant, and who is so many times above or below it.

    Args:
        rows: one effect a municipality.
        times: above 1.

    Returns:
        The median, and each that stands out with what it pays per inhabitant, the most first; exact euro.
    """
    paid = [(each, each.now * each.unit.euro / each.inhabitants) for each in rows]
    middle = Fraction(median(amount for _, amount in paid))
    far = [(each, amount) for each, amount in paid if amount > middle * times or amount * times < middle]
    return middle, sorted(far, key=lambda pair: -pair[1])
