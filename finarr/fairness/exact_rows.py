"""Linear equations solved exactly."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from fractions import Fraction
from typing import Any

from finarr.errors import SolverTrouble
from finarr.words import Message

__all__ = ["Equations"]


class Equations:
    """Equations in exact fractions, reduced as they are added.

    Example:
        >>> rows = Equations()
        >>> rows.add({"x": Fraction(1), "y": Fraction(1)}, Fraction(3))
        >>> rows.add({"x": Fraction(1), "y": Fraction(-1)}, Fraction(0))
        >>> rows.solved()
        {'x': Fraction(3, 2), 'y': Fraction(3, 2)}
    """

    def __init__(self) -> None:
        self._rows: dict[Hashable, tuple[dict[Hashable, Fraction], Fraction]] = {}

    def add(self, terms: Mapping[Any, Fraction], right: Fraction) -> None:
        """Add an equation; one that follows from the others changes nothing.

        Raises:
            SolverTrouble: it contradicts the others.
        """
        row: dict[Hashable, Fraction] = dict(terms)
        for column in list(row):
            if column in self._rows:
                right = _take(row, right, column, self._rows[column])
        if not row:
            if right != 0:
                raise SolverTrouble(Message("coalitions.contradiction"))
            return
        pivot, factor = next(iter(row.items()))
        new = ({column: value / factor for column, value in row.items()}, right / factor)
        for column, (other, known) in self._rows.items():
            if pivot in other:
                self._rows[column] = (other, _take(other, known, pivot, new))
        self._rows[pivot] = new

    def solved(self) -> dict[Hashable, Fraction]:
        """Return the unknowns that the equations determine."""
        return {column: right for column, (row, right) in self._rows.items() if len(row) == 1}


def _take(
    row: dict[Hashable, Fraction], right: Fraction, column: Hashable, reduced: tuple[dict[Hashable, Fraction], Fraction]
) -> Fraction:
    """Eliminate a column from a row with the reduced row of that column; return the new right-hand side."""
    times = row[column]
    for each, value in reduced[0].items():
        left = row.get(each, 0) - times * value
        if left:
            row[each] = left
        else:
            row.pop(each, None)
    return right - times * reduced[1]
