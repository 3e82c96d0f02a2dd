"""Euro and cents: units, and rounding that keeps a total.

Inside finarr an amount is an exact `fractions.Fraction` or a whole number of units, the unit being a cent or a euro.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import ceil, floor
from typing import Any

from finarr.errors import Path, Problem, report
from finarr.numbers import in_order, is_hole, read_number
from finarr.words import Message

__all__ = ["Unit", "largest_remainder", "round_half_away", "whole_units"]


@dataclass(frozen=True)
class Unit:
    """The unit of decision: every amount paid is a whole number of these.

    Attributes:
        euro: the unit in euro, 0.01 or 1.

    Example:
        >>> Unit.read("0.01").to_units(Decimal("12.34"))
        Fraction(1234, 1)
    """

    euro: Fraction

    @classmethod
    def read(cls, value: Any, path: Path = ("unit",)) -> Unit:
        """Return the unit that a user named: "0.01" or "1", also as a number.

        Raises:
            InvalidInput: it is another.
        """
        if isinstance(value, Unit):
            return value
        found = {"0.01": Fraction(1, 100), "1": Fraction(1), "1.0": Fraction(1)}.get(str(value))
        if found is None:
            report([Problem(path, repr(value), Message("errors.unit"))])
            return cls(Fraction(1, 100))
        return cls(found)

    @cached_property
    def cents(self) -> int:
        """How many cents go into one unit."""
        return int(self.euro * 100)

    @cached_property
    def decimals(self) -> int:
        """How many decimals an amount in euro shows."""
        return 2 if self.cents == 1 else 0

    def __str__(self) -> str:
        return "0.01" if self.cents == 1 else "1"

    def to_units(self, euro: Decimal | Fraction | int) -> Fraction:
        """Return an amount in euro as an exact number of units."""
        return Fraction(euro) * self.euro.denominator  # a unit is a whole euro or a part of it

    def to_euro(self, units: Fraction | int) -> Decimal:
        """Return a whole number of units in euro.

        Raises:
            ValueError: the number of units is not whole.
        """
        if units.denominator != 1:
            raise ValueError(f"{units} is not a whole number of units")
        return Decimal(int(units)).scaleb(-self.decimals)


def round_half_away(number: Fraction) -> int:
    """Round to the nearest whole number, a half away from zero.

    Example:
        >>> round_half_away(Fraction(5, 2)), round_half_away(Fraction(-5, 2))
        (3, -3)
    """
    above, below = number.as_integer_ratio()
    nearest = (2 * abs(above) + below) // (2 * below)
    return nearest if above >= 0 else -nearest


def whole_units(total: Any, unit: Unit, path: Path) -> int:
    """Return a total that was given as a whole number of units.

    Raises:
        InvalidInput: it is no multiple of the unit; the problem names the two nearest.
    """
    problems: list[Problem] = []
    number = read_number(total, path, problems)
    report(problems)
    if is_hole(number):
        return 0
    units = unit.to_units(number)
    if units.denominator != 1:
        below, above = unit.to_euro(floor(units)), unit.to_euro(ceil(units))
        values = {"unit": Decimal(str(unit)), "below": below, "above": above}
        report([Problem(path, number, Message("errors.unit_total", values))])
        return round_half_away(units)
    return int(units)


def largest_remainder(amounts: Sequence[Fraction], total: int, labels: Sequence[Any]) -> list[int]:
    """Round exact amounts to whole numbers that add up to the total.

    Every amount is rounded down; what is then left goes, one each, to the largest remainders. Equal remainders go to
    the smaller label first, so the order of the amounts does not matter.

    Args:
        amounts: exact amounts in units.
        total: what the whole numbers must add up to.
        labels: one an amount, all different, comparable.

    Raises:
        ValueError: rounding every amount down or up cannot reach the total.

    Example:
        >>> largest_remainder([Fraction(1, 3)] * 3, 1, ["b", "a", "c"])
        [0, 1, 0]
    """
    whole = [floor(amount) for amount in amounts]
    left = total - sum(whole)
    order = sorted(range(len(whole)), key=lambda k: (*in_order(whole[k] - amounts[k]), labels[k]))
    if not 0 <= left <= sum(whole[k] != amounts[k] for k in order):
        raise ValueError(f"rounding down or up cannot reach {total}: {left} left over {len(whole)} amounts")
    for k in order[:left]:
        whole[k] += 1
    return whole
