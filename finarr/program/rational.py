"""The simplex method in fractions: slow, small and beyond doubt, for what floats cannot decide.

Columns and rows are variables with bounds; a row is a sum of columns. Some variables are basic: each is a sum of the
others, which stand at a value of their own, mostly a bound. As long as a basic variable breaks a bound, one of the
others takes its place (feasibility); as long as one of the others can lower what is to be minimised, it moves
(optimality). Where several could go, the first in order does (Bland 1977, New finite pivoting rules for the simplex
method, Mathematics of Operations Research 2(2)), so that it always ends. Bounds may change between two questions: the
next one starts from where the last one ended.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from finarr.program.statement import Number, Program

__all__ = ["Simplex"]

Edge = Number | None

_ZERO = Fraction(0)


class Simplex:
    """A program whose bounds may change, solved exactly.

    Args:
        columns: lowest and highest value of every column; None is no bound.
        rows: of every row its coefficients by column, its lowest and its highest value.

    Attributes:
        value: of every variable where it stands: first the columns, then the rows.

    Example:
        >>> simplex = Simplex([(0, 3), (0, None)], [({0: 1, 1: 1}, 5, 5)])
        >>> simplex.feasible(), sorted(simplex.minimise(1))
        (True, [0, 2])
        >>> simplex.value[1]
        Fraction(2, 1)
    """

    def __init__(
        self, columns: Iterable[tuple[Edge, Edge]], rows: Iterable[tuple[Mapping[int, Number], Edge, Edge]]
    ) -> None:
        self.lower: list[Fraction | None] = []
        self.upper: list[Fraction | None] = []
        self.value: list[Fraction] = []
        for low, high in columns:
            self._add(low, high, _start(low, high))
        n = len(self.value)
        self._of: dict[int, dict[int, Fraction]] = {}
        self._in: list[set[int]] = [set() for _ in range(n)]
        for terms, low, high in rows:
            row = {column: Fraction(factor) for column, factor in terms.items() if factor}
            at = self._add(low, high, sum((factor * self.value[j] for j, factor in row.items()), _ZERO))
            self._in.append(set())
            self._of[at] = row
            for column in row:
                self._in[column].add(at)

    @classmethod
    def of(cls, program: Program, more: Sequence[tuple[Mapping[int, Number], Edge, Edge]] = ()) -> Simplex:
        """Return a program ready to be solved, with columns and rows in its order and further rows after them.

        Args:
            program: the exact statement.
            more: rows as for the class; they may speak of one column more, from zero upwards, that comes after those
                of the program.
        """
        columns = [(column.lower, column.upper) for column in program.columns]
        rows = [(row.terms, row.lower, row.upper) for row in program.rows]
        return cls([*columns, (0, None)], [*rows, *more])

    def bound(self, variable: int, low: Edge, high: Edge) -> None:
        """Give a variable other bounds."""
        self.lower[variable] = None if low is None else Fraction(low)
        self.upper[variable] = None if high is None else Fraction(high)
        if variable not in self._of:
            self._move(variable, _within(self.value[variable], self.lower[variable], self.upper[variable]))

    def feasible(self) -> bool:
        """Find values within all bounds; False where there are none."""
        if any(low is not None and high is not None and low > high for low, high in zip(self.lower, self.upper)):  # noqa: B905
            return False
        while True:
            broken = min((each for each in self._of if self._wanted(each) is not None), default=None)
            if broken is None:
                return True
            wanted = self._wanted(broken)
            assert wanted is not None  # it is among the broken ones
            up = wanted > self.value[broken]
            row = self._of[broken]
            helps = min((j for j, factor in row.items() if self._can(j, up=(factor > 0) == up)), default=None)
            if helps is None:
                return False
            self._replace(broken, helps, wanted)

    def minimise(self, variable: int) -> dict[int, Fraction]:
        """Make a variable as low as the bounds allow, from values within them.

        Returns:
            What the variable gains per unit of those that hold it up: above zero they stand at their lowest, below zero
            at their highest value, in every such answer.

        Raises:
            ValueError: it has no lowest value.
        """
        while True:
            weights = self._of.get(variable, {variable: Fraction(1)})
            mover = min((j for j, weight in weights.items() if weight and self._can(j, up=weight < 0)), default=None)
            if mover is None:
                return {j: weight for j, weight in weights.items() if weight}
            self._lower(mover, up=weights[mover] < 0)

    def _add(self, low: Edge, high: Edge, value: Fraction) -> int:
        self.lower.append(None if low is None else Fraction(low))
        self.upper.append(None if high is None else Fraction(high))
        self.value.append(value)
        return len(self.value) - 1

    def _wanted(self, variable: int) -> Fraction | None:
        """Return the bound that a variable breaks, or None."""
        value, low, high = self.value[variable], self.lower[variable], self.upper[variable]
        if low is not None and value < low:
            return low
        if high is not None and value > high:
            return high
        return None

    def _can(self, variable: int, *, up: bool) -> bool:
        edge = self.upper[variable] if up else self.lower[variable]
        return edge is None or (self.value[variable] < edge if up else self.value[variable] > edge)

    def _lower(self, mover: int, *, up: bool) -> None:
        """Move a variable as far as all bounds allow; where a basic one stops it, that takes its place."""
        sign = 1 if up else -1
        edge = self.upper[mover] if up else self.lower[mover]
        far = None if edge is None else abs(edge - self.value[mover])
        stops: tuple[int, Fraction] | None = None
        for basic in sorted(self._in[mover]):
            speed = sign * self._of[basic][mover]
            end = self.upper[basic] if speed > 0 else self.lower[basic]
            if end is None:
                continue
            room = (end - self.value[basic]) / speed
            if far is None or room < far:
                far, stops = room, (basic, end)
        if far is None:
            raise ValueError("what is to be minimised has no lowest value")
        if stops is None:
            self._move(mover, self.value[mover] + sign * far)
        else:
            self._replace(stops[0], mover, stops[1])

    def _move(self, variable: int, value: Fraction) -> None:
        by = value - self.value[variable]
        if by:
            self.value[variable] = value
            for basic in self._in[variable]:
                self.value[basic] += by * self._of[basic][variable]

    def _replace(self, basic: int, other: int, value: Fraction) -> None:
        """Bring a basic variable to a value by moving another, which then takes its place."""
        row = self._of[basic]
        self._move(other, self.value[other] + (value - self.value[basic]) / row[other])
        del self._of[basic]
        factor = row.pop(other)
        for j in row:
            self._in[j].discard(basic)
        solved = {j: -each / factor for j, each in row.items()} | {basic: 1 / factor}
        users, self._in[other] = self._in[other] - {basic}, set()
        self._of[other] = solved
        for j in solved:
            self._in[j].add(other)
        for user in users:
            mine = self._of[user]
            times = mine.pop(other)
            for j, each in solved.items():
                total = mine.get(j, _ZERO) + times * each
                if total:
                    mine[j] = total
                    self._in[j].add(user)
                elif j in mine:
                    del mine[j]
                    self._in[j].discard(user)


def _start(low: Edge, high: Edge) -> Fraction:
    return _within(_ZERO, None if low is None else Fraction(low), None if high is None else Fraction(high))


def _within(value: Fraction, low: Fraction | None, high: Fraction | None) -> Fraction:
    if low is not None and value < low:
        return low
    return high if high is not None and value > high else value
