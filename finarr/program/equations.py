"""Linear equations in fractions, solved one by one by substitution.

An expression maps unknowns to coefficients, with `ONE` for the constant. An equation is an expression that is zero.
"""

from __future__ import annotations

from fractions import Fraction

__all__ = ["ONE", "Equations", "Expression"]

ONE = -1
"""Stands for the number one in an expression: its coefficient is the constant."""

Expression = dict[int, Fraction]


class Equations:
    """Equations as they come; each gives one unknown in terms of others, or nothing new.

    Which unknown an equation gives is settled by its number: the smallest goes first, so columns go before levels.

    Example:
        >>> system = Equations()
        >>> system.add({0: Fraction(1), 1: Fraction(1), ONE: Fraction(-10)})
        True
        >>> system.add({0: Fraction(1), 1: Fraction(-3), ONE: Fraction(-2)})
        True
        >>> system.expand(0), system.expand(1)
        ({-1: Fraction(8, 1)}, {-1: Fraction(2, 1)})
        >>> system.add({0: Fraction(1), ONE: Fraction(-7)})
        False
    """

    def __init__(self) -> None:
        self._given: dict[int, Expression] = {}

    def copy(self) -> Equations:
        """Return the same equations, to be added to apart."""
        found = Equations()
        found._given = dict(self._given)
        return found

    def __len__(self) -> int:
        """Return how many unknowns are given."""
        return len(self._given)

    def add(self, equation: Expression) -> bool:
        """Take an equation over; False where it contradicts the ones before it."""
        left = self.reduced(equation)
        unknowns = [unknown for unknown in left if unknown != ONE]
        if not unknowns:
            return not left
        pivot = min(unknowns)
        factor = -left.pop(pivot)
        self._given[pivot] = {unknown: value / factor for unknown, value in left.items()}
        return True

    def reduced(self, equation: Expression) -> Expression:
        """Return an expression with every unknown that is given replaced by what gives it; zeros are left out."""
        total: Expression = {}
        for unknown, factor in equation.items():
            if unknown == ONE or unknown not in self._given:
                total[unknown] = total[unknown] + factor if unknown in total else factor
                continue
            for other, value in self.expand(unknown).items():
                more = factor * value
                total[other] = total[other] + more if other in total else more
        return {unknown: value for unknown, value in total.items() if value}

    def expand(self, unknown: int) -> Expression:
        """Return an unknown in terms of those that no equation gives."""
        given = self._given.get(unknown)
        if given is None:
            return {unknown: Fraction(1)}
        if any(other in self._given for other in given):
            given = self._given[unknown] = self.reduced(given)
        return given
