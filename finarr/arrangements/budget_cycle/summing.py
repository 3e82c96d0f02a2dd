"""Who inherits what in a merger, and sums of figures that may differ by year."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cached_property
from typing import Any

from finarr.numbers import at_year

__all__ = ["Heirs", "added", "exact"]

_DIGITS = 40


def exact(number: Fraction) -> Decimal:
    """Return a fraction as a decimal, exact where it has one."""
    with localcontext() as context:
        context.prec = _DIGITS
        return Decimal(number.numerator) / Decimal(number.denominator)


def added(values: Iterable[tuple[Any, Fraction]], years: tuple[int, ...]) -> Any:
    """Return the sum of figures, each times a fraction; by year where one of them is given by year.

    Example:
        >>> added([(Decimal(3), Fraction(1)), ({2026: Decimal(4), 2027: Decimal(5)}, Fraction(1, 2))], (2026, 2027))
        {2026: Decimal('5'), 2027: Decimal('5.5')}
    """
    given = list(values)
    if not any(isinstance(value, Mapping) for value, _ in given):
        return exact(sum((Fraction(value) * part for value, part in given), Fraction(0)))
    found = {}
    for year in years:
        at = [(at_year(value, year), part) for value, part in given]
        if all(number is not None for number, _ in at):
            found[year] = exact(sum(((number or 0) * part for number, part in at), Fraction(0)))
    return found


@dataclass(frozen=True)
class Heirs:
    """The parties before and after a merger.

    Attributes:
        before: names, in the order of the case.
        parts: by successor, the predecessors with the fraction that goes to it.
    """

    before: tuple[str, ...]
    parts: Mapping[str, Mapping[str, Fraction]]

    @cached_property
    def gone(self) -> tuple[str, ...]:
        """The parties that are merged or divided."""
        return tuple(dict.fromkeys(name for parts in self.parts.values() for name in parts))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The parties after the merger, a successor where its first predecessor stood."""
        return tuple(dict.fromkeys(heir for name in self.before for heir, _ in self.of(name)))

    def of(self, name: str) -> tuple[tuple[str, Fraction], ...]:
        """Return the successors of a party with the fraction each gets; a party that stays is its own."""
        if name not in self.gone:
            return ((name, Fraction(1)),)
        return tuple((heir, parts[name]) for heir, parts in self.parts.items() if name in parts)

    def partial(self, group: Collection[str]) -> bool:
        """Tell whether a successor comes from some parties in the group and some outside it."""
        return any(0 < len(set(parts) & set(group)) < len(parts) for parts in self.parts.values())

    def counts(self, years: Iterable[int], before: Collection[int]) -> dict[str, Any]:
        """Return for how many parties each counts: a successor, in the years before, for as many as it comes from."""
        found: dict[str, Any] = {name: Decimal(1) for name in self.names}
        for heir, parts in self.parts.items():
            many = exact(sum(parts.values(), Fraction(0)))
            found[heir] = {year: many if year in before else Decimal(1) for year in years}
        return found
