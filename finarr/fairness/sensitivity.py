"""What one euro more or less of a limit would change: exact shadow prices.

The answer follows from equations. Let the bound of one limit move by an unknown amount, and the same equations give
every amount as a number plus a rate times that amount. The rate holds until another limit is reached or released; where
one is on the point of that already, the rate holds in one direction only, and the result says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from finarr.fairness.lexicographic import Held, Minimax
from finarr.program.equations import ONE, Equations, Expression
from finarr.program.facts import Fact, Tight
from finarr.program.relative import Ranked
from finarr.program.statement import Number, Program

__all__ = ["Sensitivity", "sensitivity"]

_ZERO = Fraction(0)


@dataclass(frozen=True)
class Sensitivity:
    """The rates at which an answer moves with the bound of one limit.

    Attributes:
        limit: the limit that moves.
        columns: per column of the program, its rate in euro per euro; None where the column does not follow.
        values: per tier and entry, the rate of the sum that is ranked; None where it does not follow.
        upwards: whether the rates hold when the bound rises.
        downwards: whether the rates hold when the bound falls.
    """

    limit: Held
    columns: tuple[Fraction | None, ...]
    values: tuple[tuple[Fraction | None, ...], ...]
    upwards: bool
    downwards: bool


def sensitivity(found: Minimax, limit: Held) -> Sensitivity:
    """Return what a higher or lower bound of a limit would change, by the euro.

    Args:
        found: an answer of `finarr.fairness.lexicographic.lexicographic_minimax`.
        limit: one of its ``tight`` limits; where the name stands on several rows or bounds, all of them move.

    Raises:
        ValueError: the limit does not hold the answer.

    Example:
        >>> from finarr.fairness.lexicographic import lexicographic_minimax
        >>> program = Program()
        >>> goes = program.add_column(0, 60, upper_name="cap of Goes")
        >>> veere, sluis = program.add_column(0), program.add_column(0)
        >>> row = program.add_row({goes: 1, veere: 1, sluis: 1}, 120, 120)
        >>> pro_rata = [Ranked({goes: 1}, 80, 80), Ranked({veere: 1}, 30, 30), Ranked({sluis: 1}, 10, 10)]
        >>> found = lexicographic_minimax(program, [pro_rata])
        >>> [str(rate) for rate in sensitivity(found, found.tight[0]).columns]
        ['1', '-3/4', '-1/4']
    """
    if limit not in found.tight:
        raise ValueError(f"{limit} does not hold the answer")
    moving = _Moving(found, limit)
    columns = tuple(moving.rate(column) for column in range(moving.ledger.n))
    values = tuple(
        tuple(None if value is None else moving.rate_of(entry) for entry, value in zip(tier, of_tier, strict=True))
        for tier, of_tier in zip(found.tiers, found.values, strict=True)
    )
    up, down = moving.directions()
    certain = not found.exact.assumed and not moving.parts_ways(found, values)
    return Sensitivity(limit, columns, values, up and certain, down and certain)


class _Moving:
    """The equations of an answer in which one limit moves by an unknown, the last one."""

    def __init__(self, found: Minimax, limit: Held) -> None:
        self.found = found
        self.ledger, self.tight = found.exact.ledger, found.exact.tight
        self.program: Program = self.ledger.program
        self.limit = limit
        self.unknown = self.ledger.n + len(found.exact.levels)
        self.used = set(self.ledger.used)
        self.equations = Equations()
        for fact in self.ledger.used:
            self.equations.add(self._equation(fact))

    def rate(self, column: int) -> Fraction | None:
        """Return how a column moves, or None where it does not follow."""
        expression = self.equations.expand(column)
        if any(unknown not in (ONE, self.unknown) for unknown in expression):
            return None
        return expression.get(self.unknown, _ZERO)

    def rate_of(self, entry: Ranked) -> Fraction | None:
        """Return how a ranked sum moves."""
        return self._sum(entry.terms)

    def directions(self) -> tuple[bool, bool]:
        """Return whether everything that is reached, but is no equation here, lets the limit rise and fall."""
        if any(self.equations.reduced(self._equation(fact)) for fact in self.ledger.implied):
            return False, False  # which of the equations gives way is not theirs to say
        up = down = True
        for fact in self.tight:
            if fact in self.used:
                continue
            terms = self.program.rows[fact.index].terms if fact.is_row else {fact.index: 1}
            moves = self._sum(terms)
            if moves is None:
                return False, False
            beyond = fact.side.sign * (moves - self._moves(fact))
            up, down = up and beyond <= 0, down and beyond >= 0
        for entry in self._at_target():
            moves = self.rate_of(entry)
            if moves is None:
                return False, False
            beyond = moves if entry.side == "above" else -moves
            up, down = up and beyond <= 0, down and beyond >= 0
        return up, down

    def _at_target(self) -> Iterator[Ranked]:
        """Yield the entries that stand exactly at their target, and of which only one side counts."""
        for tier, values in zip(self.found.tiers, self.found.values, strict=True):
            for entry, value in zip(tier, values, strict=True):
                if entry.side != "both" and value == entry.target:
                    yield entry

    def parts_ways(self, found: Minimax, values: Sequence[Sequence[Fraction | None]]) -> bool:
        """Tell whether entries that depart equally now would no longer do so, and so change their order."""
        piece = _pieces(self.program)
        for tier, departures, amounts, rates in zip(found.tiers, found.departures, found.values, values, strict=True):
            seen: dict[tuple[int, Fraction], Fraction] = {}
            for entry, departure, amount, rate in zip(tier, departures, amounts, rates, strict=True):
                if not departure or rate is None or amount is None:
                    continue
                grows = rate / entry.scale * (1 if amount > entry.target else -1)
                if seen.setdefault((piece[next(iter(entry.terms))], departure), grows) != grows:
                    return True
        return False

    def _sum(self, terms: Mapping[int, Number]) -> Fraction | None:
        total = _ZERO
        for column, factor in terms.items():
            rate = self.rate(column)
            if rate is None:
                return None
            total += factor * rate
        return total

    def _moves(self, fact: Tight) -> int:
        """Return 1 where a bound is the moving limit's, and 0 elsewhere."""
        if fact.is_row:
            row = self.program.rows[fact.index]
            return int(row.name == self.limit.name and (fact.side is self.limit.side or row.is_equation))
        column = self.program.columns[fact.index]
        return int(column.name(fact.side) == self.limit.name and fact.side is self.limit.side)

    def _equation(self, fact: Fact) -> Expression:
        equation = self.ledger.equation(fact)
        if isinstance(fact, Tight) and self._moves(fact):
            equation[self.unknown] = Fraction(-1)
        return equation


def _pieces(program: Program) -> list[int]:
    """Return per column the first column that it hangs together with through rows."""
    parent = list(range(len(program.columns)))

    def root(column: int) -> int:
        while parent[column] != column:
            parent[column] = column = parent[parent[column]]
        return column

    for row in program.rows:
        columns = list(row.terms)
        for column in columns[1:]:
            first, second = root(columns[0]), root(column)
            parent[max(first, second)] = min(first, second)
    return [root(column) for column in range(len(parent))]
