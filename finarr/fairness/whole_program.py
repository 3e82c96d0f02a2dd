"""Whole numbers for one group of cells, by an integer program that is proven in whole-number arithmetic.

Every cell goes down or up to a neighbouring whole number, so that rows of cells keep within whole bounds and Σ (value −
amount)² is least: raising a cell with remainder f adds 1 − 2f. Nearly always the linear program answers this with whole
values, and its duals, rounded to the multiples that they must be, prove it best without any tolerance. Otherwise a
mixed-integer program answers it.

Of several best answers the first in order is taken: cells are settled one after the other, each as high as it can be.
The cells come with the larger remainder first, then with the smaller label, so that the answer is unique and depends on
nobody's place in a list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor, inf, lcm
from typing import cast

import numpy as np

from finarr.errors import SolverTrouble
from finarr.program.arrays import Arrays, Row, Solved, Status
from finarr.program.highs import KeptModel
from finarr.words import Message

__all__ = ["Group", "WholeRow", "best_whole"]

_FINEST = 10**9
"""Remainders are told apart to this part of a unit, in a linear program."""

_FINEST_MIXED = 10**6
"""The same in a mixed-integer program, whose values are less precise."""

_PRICE = 1e4
"""The largest price in a program: high above a solver's tolerance, also when divided into the finest parts."""

_MIXED_OPTIONS = {"mip_rel_gap": 0.0, "mip_feasibility_tolerance": 1e-9, "primal_feasibility_tolerance": 1e-9}


@dataclass(frozen=True)
class WholeRow:
    """A sum of cells that must keep within whole bounds.

    Attributes:
        terms: whole coefficients by position of the cell.
        lower: the least; None where there is none.
        upper: the most; None where there is none.
    """

    terms: Mapping[int, int]
    lower: int | None
    upper: int | None

    def holds(self, values: Sequence[int] | Mapping[int, int]) -> bool:
        """Tell whether whole values keep within the bounds."""
        value = sum(times * values[k] for k, times in self.terms.items())
        return (self.lower is None or self.lower <= value) and (self.upper is None or value <= self.upper)


@dataclass(frozen=True)
class Group:
    """Cells that rows tie together.

    Attributes:
        amounts: exact, in the order in which ties are settled.
        rows: what must hold; the terms count the amounts of this group.
    """

    amounts: tuple[Fraction, ...]
    rows: tuple[WholeRow, ...]


class _NotProven(Exception):
    """The linear program has no whole answer that its duals prove best."""


class _Statement:
    """A group as a program: what each cell adds to its whole part.

    Column k raises cell k to the next whole number. Where cells may go anywhere, columns n + k and 2n + k take it
    higher and lower still.

    Attributes:
        whole: the whole parts of the cells.
        parts: in how many parts a unit is divided, to tell remainders apart.
        prices: what each column adds to the objective, in parts.
        most: the highest value of each column.
        rows: coefficients by column and bounds, of what the columns add.
    """

    def __init__(self, group: Group, anywhere: bool, finest: int) -> None:
        self.anywhere = anywhere
        self.whole = [floor(amount) for amount in group.amounts]
        self.parts = min(finest, lcm(*(amount.denominator for amount in group.amounts)))
        self.prices = [self.parts - 2 * round((amount % 1) * self.parts) for amount in group.amounts]
        self.most: list[float] = [0.0 if amount.denominator == 1 else 1.0 for amount in group.amounts]
        if anywhere:
            self.prices += [self.parts] * (2 * len(self.whole))
            self.most += [inf] * (2 * len(self.whole))
        self.rows = [self._row(row) for row in group.rows]

    def _row(self, row: WholeRow) -> tuple[dict[int, int], int | None, int | None]:
        now = sum(times * self.whole[k] for k, times in row.terms.items())
        terms = {column: times * sign for k, times in row.terms.items() for column, sign in self.columns(k)}
        low, high = (None if bound is None else bound - now for bound in (row.lower, row.upper))
        return terms, low, high

    @property
    def price(self) -> float:
        """What one part of a remainder costs in the program."""
        return _PRICE / self.parts

    def columns(self, cell: int) -> list[tuple[int, int]]:
        """Return the columns of a cell and what they add to it."""
        n = len(self.whole)
        return [(cell, 1), (n + cell, 1), (2 * n + cell, -1)] if self.anywhere else [(cell, 1)]

    def objective(self, x: Sequence[int]) -> int:
        """Return the objective of an answer, in parts."""
        return sum(price * value for price, value in zip(self.prices, x, strict=True))

    def values(self, x: Sequence[int]) -> list[int]:
        """Return the values of the cells."""
        return [whole + sum(sign * x[column] for column, sign in self.columns(k)) for k, whole in enumerate(self.whole)]

    def arrays(self, *, mixed: bool) -> Arrays:
        """Return the program; a mixed-integer one ends with a row for its objective."""
        cost = [price * self.price for price in self.prices]
        rows: list[Row] = [
            (terms, -inf if low is None else low, inf if high is None else high) for terms, low, high in self.rows
        ]
        if mixed:
            rows.append((dict(enumerate(cost)), -inf, inf))
        integer = [True] * len(cost) if mixed else None
        return Arrays.from_terms(cost=cost, lower=[0.0] * len(cost), upper=self.most, rows=rows, integer=integer)


def best_whole(group: Group, *, anywhere: bool = False) -> list[int] | None:
    """Return the best whole values of the cells, None where there are none.

    Args:
        group: the cells and what must hold.
        anywhere: let cells go further than the neighbouring whole numbers; Σ |value − amount| is then least.

    Raises:
        SolverTrouble: a solver's answer failed the check in plain arithmetic.
    """
    try:
        found = _by_linear_program(_Statement(group, anywhere, _FINEST))
    except _NotProven:
        found = _by_mixed_program(_Statement(group, anywhere, _FINEST_MIXED))
    if found is not None and not all(row.holds(found) for row in group.rows):
        raise SolverTrouble(Message("division.rounding_failed"))
    return found


def _by_linear_program(stated: _Statement) -> list[int] | None:
    model = KeptModel(stated.arrays(mixed=False))
    solved = model.run()
    if solved.status is Status.INFEASIBLE:
        return None
    x = _whole(solved)
    duals = [round(dual / stated.price) for dual in cast("Iterable[float]", solved.row_duals)]
    reduced = _proof(stated, x, duals)
    settled = [column for column, price in enumerate(reduced) if price]
    model.change_column_bounds(settled, [x[column] for column in settled], [x[column] for column in settled])
    tight = [number for number, dual in enumerate(duals) if dual]
    sides = [_value(stated.rows[number][0], x) for number in tight]
    model.change_row_bounds(tight, sides, sides)
    open_ = [k for k in range(len(stated.whole)) if any(not reduced[column] for column, _ in stated.columns(k))]
    return _first_in_order(stated, model, x, open_, batch=20)


def _proof(stated: _Statement, x: Sequence[int], duals: Sequence[int]) -> list[int]:
    """Return the reduced prices, in parts, that prove an answer best.

    Raises:
        _NotProven: they do not.
    """
    reduced = list(stated.prices)
    for (terms, low, high), dual in zip(stated.rows, duals, strict=True):
        if dual and _value(terms, x) != (low if dual > 0 else high):
            raise _NotProven
        for column, times in terms.items():
            reduced[column] -= dual * times
    for price, value, most in zip(reduced, x, stated.most, strict=True):
        if (price < 0 and value < most) or (price > 0 and value > 0):
            raise _NotProven
    return reduced


def _by_mixed_program(stated: _Statement) -> list[int] | None:
    arrays = stated.arrays(mixed=True)
    model = KeptModel(arrays, options=_MIXED_OPTIONS)
    solved = model.run()
    if solved.status is Status.INFEASIBLE:
        return None
    try:
        x = _whole(solved)
        model.change_row_bounds([arrays.shape[0] - 1], [-inf], [(stated.objective(x) + 0.5) * stated.price])
        return _first_in_order(stated, model, x, range(len(stated.whole)), batch=8)
    except _NotProven:
        raise SolverTrouble(Message("division.rounding_failed")) from None


def _first_in_order(
    stated: _Statement, model: KeptModel, x: list[int], cells: Sequence[int], *, batch: int
) -> list[int]:
    """Return, of the answers that the model still allows, the one whose cells are highest, one after the other.

    Some cells at a time: each counts twice as much as the next.
    """
    least, columns = stated.objective(x), len(stated.prices)
    model.change_cost(range(columns), [0.0] * columns)
    size = 1 if stated.anywhere else batch
    for start in range(0, len(cells), size):
        some = cells[start : start + size]
        at = [column for k in some for column, _ in stated.columns(k)]
        weights = [-sign * 2.0**-place for place, k in enumerate(some, 1 - size) for _, sign in stated.columns(k)]
        model.change_cost(at, weights)
        x = _whole(model.run())
        model.change_cost(at, [0.0] * len(at))
        model.change_column_bounds(at, [x[column] for column in at], [x[column] for column in at])
    if stated.objective(x) != least:
        raise _NotProven
    return stated.values(x)


def _whole(solved: Solved) -> list[int]:
    """Return the values of an answer as whole numbers.

    Raises:
        _NotProven: they are not.
        SolverTrouble: there is no answer.
    """
    if not solved.is_optimal:
        raise SolverTrouble(Message("program.not_optimal", {"status": solved.status.value}))
    nearest = np.rint(solved.values)
    if np.abs(solved.values - nearest).max(initial=0.0) > 1e-6:
        raise _NotProven
    return [int(value) for value in nearest]


def _value(terms: Mapping[int, int], x: Sequence[int]) -> int:
    return sum(times * x[column] for column, times in terms.items())
