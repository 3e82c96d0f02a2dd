"""The exact answer behind a solver's floats.

A solver only says what is tight. These facts are linear equations with rational coefficients in the columns and the
levels; solved in fractions they give the answer itself, the same whatever solver found the facts. Every row and bound
of the statement is then checked: where floats leave no doubt by their own error bound, in floats, and otherwise in
fractions. An answer that fails, or that strays from the solver's, is no answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from finarr.errors import SolverTrouble
from finarr.program.arrays import Floats
from finarr.program.equations import ONE, Equations, Expression
from finarr.program.facts import AtLevel, Fact, Findings, Tight
from finarr.program.relative import PER_MILLE, Relative
from finarr.program.statement import Number, Program, Side
from finarr.words import Message

__all__ = ["Exact", "Ledger", "recompute"]

_DOUBT = 1e-12
"""Below this floats cannot vouch for room to spare: a thousand times their rounding on the numbers at hand."""

_NEAR = 1e-9
"""Within this a solver's answer may be said to touch a bound."""

_AGREES = 1e-6
"""The exact answer and the solver's must agree to this."""


@dataclass(frozen=True, eq=False)
class Exact:
    """The exact answer and the facts that it follows from.

    Attributes:
        columns: per column of the statement its value, or None where the facts leave it free.
        sums: per entry the sum that is ranked, or None where only one side counts and it is free on the other.
        point: per column a value with which every row and bound holds; the same as ``columns`` where that has one.
        levels: the level of each round, or None where nothing stands at it.
        tight: every row and own bound that is exactly reached, columns first, in the order of the statement.
        ledger: the facts behind the answer.
        assumed: whether equations had to be taken from what is tight as far as floats can tell.
    """

    columns: tuple[Fraction | None, ...]
    sums: tuple[Fraction | None, ...]
    point: tuple[Fraction, ...]
    levels: tuple[Fraction | None, ...]
    tight: tuple[Tight, ...]
    ledger: Ledger
    assumed: bool


def _constant(expression: Expression) -> Fraction | None:
    """Return the value of an expression without unknowns, or None where there are some."""
    if any(unknown != ONE for unknown in expression):
        return None
    return expression.get(ONE, Fraction(0))


class Ledger:
    """Facts, taken over as exact equations in the columns and, as unknown ``n + r``, the level of round r.

    Args:
        relative: the program in relative units.

    Attributes:
        equations: what was taken over.
        stated: the facts about rows and bounds among it.
        used: the facts that said something new, in order.
        implied: the facts that followed from others.
    """

    def __init__(self, relative: Relative) -> None:
        self.relative = relative
        self.program: Program = relative.program
        self.n = len(self.program.columns)
        self.equations = Equations()
        self.stated: set[Tight] = set()
        self.used: list[Fact] = []
        self.implied: list[Fact] = []

    def take(self, facts: Iterable[Fact]) -> None:
        """Take over proven facts, the shortest equations first.

        Raises:
            SolverTrouble: a fact contradicts what is known.
        """
        rows: list[Tight] = []
        for fact in facts:
            if isinstance(fact, AtLevel):
                self._add(fact)
            elif not fact.is_row:
                self._state(fact)
            elif fact not in self.stated:
                rows.append(fact)
                self.stated.add(fact)
        # The last rows of a chain of reasons touch the bound that it rests on: from there each row gives one column.
        for fact in sorted(reversed(rows), key=lambda fact: len(self.program.rows[fact.index].terms)):
            self._add(fact)

    def take_equations(self) -> None:
        """Take over the rows that leave no room: totals and definitions."""
        for index, row in enumerate(self.program.rows):
            if row.is_equation and not self.stated & {Tight(True, index, Side.LOWER), Tight(True, index, Side.UPPER)}:
                self._state(Tight(True, index, Side.LOWER))

    def completed(self, y: Floats) -> Ledger:
        """Return a ledger that also holds what is tight as far as floats can tell, the surest first."""
        found = copy(self)
        found.equations, found.stated = self.equations.copy(), set(self.stated)
        amounts = self.relative.amounts(y)
        for fact in [*self._near(amounts, _DOUBT), *self._near(amounts, _NEAR)]:
            equation = found.equations.reduced(self._tight(fact))
            if any(unknown != ONE for unknown in equation):
                found.equations.add(equation)
        return found

    def level(self, number: int) -> Fraction | None:
        """Return the level of a round, or None where it does not follow."""
        return self.value(self.n + number)

    def value(self, unknown: int) -> Fraction | None:
        """Return the value of a column or level where it follows."""
        return _constant(self.equations.expand(unknown))

    def total(self, terms: Mapping[int, Number]) -> Fraction | None:
        """Return the value of a sum of columns where it follows."""
        return _constant(self.equations.reduced({column: Fraction(factor) for column, factor in terms.items()}))

    def follows(self, fact: Tight) -> bool:
        """Tell whether the value of a row or column follows."""
        return self.total(self._terms(fact)) is not None

    def point(self, y: Floats) -> tuple[Fraction, ...]:
        """Return a full answer: columns that nothing settles stand where the solver has them."""
        amounts = self.relative.amounts(y)
        for column in range(self.n):
            for free in list(self.equations.expand(column)):
                if free != ONE:
                    here = free if free < self.n else column
                    value = Fraction(float(amounts[here])).limit_denominator(10**6)
                    self.equations.add({here: Fraction(1), ONE: -value})
        return tuple(self.value(column) or Fraction(0) for column in range(self.n))

    def compare(self, point: tuple[Fraction, ...], y: Floats) -> None:
        """Refuse an answer that strays from the solver's."""
        relative, expected = self.relative, y[: self.n]
        here = (np.array([float(value) for value in point]) - relative.shift[: self.n]) / relative.scale[: self.n]
        strayed = np.abs(here - expected) / np.maximum(1 / PER_MILLE, np.abs(expected))
        if (strayed > _AGREES).any():
            raise SolverTrouble(Message("program.strayed", {"by": f"{strayed.max():.3g}"}))

    def tight(self, point: tuple[Fraction, ...]) -> Iterator[Tight]:
        """Check every bound and row exactly, and yield those that are reached.

        Floats vouch for what has room to spare; only what is near is worked out in fractions.
        """
        near = self._near(np.array([float(value) for value in point]), _DOUBT)
        for fact in sorted(near, key=lambda fact: (fact.is_row, fact.index)):
            room = Fraction(0) if self._holds(fact) else self._room(fact, point)
            if room < 0:
                raise SolverTrouble(Message("program.not_feasible", {"missing": f"{float(-room):.3g}"}))
            if room == 0:
                yield fact

    def _holds(self, fact: Tight) -> bool:
        """Tell whether a row was taken over as an equation, so that it holds by itself."""
        if not fact.is_row or fact in self.stated:
            return fact.is_row
        return self.program.rows[fact.index].is_equation and Tight(True, fact.index, Side.LOWER) in self.stated

    def _room(self, fact: Tight, point: tuple[Fraction, ...]) -> Fraction:
        """Return how far a row or column is from a bound."""
        total = sum((factor * point[column] for column, factor in self._terms(fact).items()), Fraction(0))
        return fact.side.sign * (self._bound(fact) - total)

    def _near(self, amounts: Floats, tolerance: float) -> list[Tight]:
        """Return the bounds and rows that amounts come near to or pass, relative to the size of what stands there."""
        relative, n, m = self.relative, self.n, len(self.program.rows)
        y = (amounts - relative.shift[:n]) / relative.scale[:n]
        size = np.abs(y) + np.abs(relative.shift[:n] / relative.scale[:n])
        end = relative.starts[m]
        columns, values, row_of = relative.columns[:end], relative.values[:end], relative.row_of_value[:end]
        activity = np.bincount(row_of, weights=values * y[columns], minlength=m)
        row_size = np.bincount(row_of, weights=np.abs(values) * size[columns], minlength=m)
        found: list[Tight] = []
        for is_row, value, about, low, high in (
            (False, y, size, relative.lower[:n], relative.upper[:n]),
            (True, activity, row_size, relative.row_lower[:m], relative.row_upper[:m]),
        ):
            for side, room in ((Side.LOWER, value - low), (Side.UPPER, high - value)):
                near = np.flatnonzero(room < tolerance * (1.0 + about))
                found += [Tight(is_row, index, side) for index in near.tolist()]
        return found

    def _state(self, fact: Tight) -> None:
        """Take over a fact once."""
        if fact not in self.stated:
            self.stated.add(fact)
            self._add(fact)

    def _add(self, fact: Fact) -> None:
        known = len(self.equations)
        if not self.equations.add(self.equation(fact)):
            raise SolverTrouble(Message("program.contradictory"))
        (self.used if len(self.equations) > known else self.implied).append(fact)

    def equation(self, fact: Fact) -> Expression:
        """Return a fact as an expression that is zero."""
        return self._departure(fact) if isinstance(fact, AtLevel) else self._tight(fact)

    def _departure(self, fact: AtLevel) -> Expression:
        """Return ``terms.x - target - sign * scale * level = 0``."""
        entry = self.relative.entries[fact.entry]
        equation: Expression = {column: Fraction(factor) for column, factor in entry.terms.items() if factor}
        equation[ONE] = -Fraction(entry.target)
        if fact.level is not None:
            equation[self.n + fact.level] = -fact.sign * Fraction(entry.scale)
        return equation

    def _tight(self, fact: Tight) -> Expression:
        """Return ``row - bound = 0`` or ``column - bound = 0``."""
        terms = self._terms(fact).items()
        return {ONE: -self._bound(fact)} | {column: Fraction(factor) for column, factor in terms if factor}

    def _terms(self, fact: Tight) -> Mapping[int, Number]:
        return self.program.rows[fact.index].terms if fact.is_row else {fact.index: 1}

    def _bound(self, fact: Tight) -> Fraction:
        holder = self.program.rows[fact.index] if fact.is_row else self.program.columns[fact.index]
        bound = holder.bound(fact.side)
        if bound is None:
            raise SolverTrouble(Message("program.contradictory"))
        return Fraction(bound)


def recompute(ledger: Ledger, findings: Findings) -> Exact:
    """Return the exact answer that the findings describe.

    Args:
        ledger: the ledger that has taken over the findings' facts.
        findings: what the programs found out.

    Raises:
        SolverTrouble: the facts contradict one another, break a row or a bound, or stray from the solver's answer.
    """
    ledger.take_equations()
    entries = ledger.relative.entries
    columns = tuple(ledger.value(column) for column in range(ledger.n))
    sums = [ledger.total(entry.terms) for entry in entries]
    settled = all(value is not None for value in columns)
    whole = ledger if settled else ledger.completed(findings.y)
    assumed = any(total is None and entry.side == "both" for total, entry in zip(sums, entries, strict=True))
    if assumed:
        sums = [
            whole.total(entry.terms) if entry.side == "both" else total
            for total, entry in zip(sums, entries, strict=True)
        ]
    levels = tuple(ledger.level(number) for number in range(len(findings.levels)))
    point = whole.point(findings.y)
    whole.compare(point, findings.y)
    tight = tuple(fact for fact in whole.tight(point) if settled or ledger.follows(fact))
    return Exact(columns, tuple(sums), point, levels, tight, ledger, assumed)
