"""Round a table of exact amounts to whole numbers: columns add up exactly, limits are met, and ties have a rule.

First every column by itself, by largest remainder; where that meets all limits nothing can be better. Only the groups
of columns in which it breaks a limit are rounded as a whole, each group apart (`finarr.fairness.whole_program`).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Literal

from finarr.errors import NoWholeTable
from finarr.fairness.ranking import ranks
from finarr.fairness.whole_program import Group, WholeRow, best_whole
from finarr.money import largest_remainder
from finarr.numbers import in_order

__all__ = ["NoWholeTable", "Rounding", "WholeRow", "round_cells"]

Kind = Literal["remainders", "whole_table", "nearest"]


@dataclass(frozen=True)
class Rounding:
    """A table in whole numbers.

    Attributes:
        values: in the order of the amounts.
        kind: "remainders": every column by largest remainder. "whole_table": to meet the limits some cells are rounded
            the other way, each still to a neighbouring whole number, with the least squares. "nearest": there is no
            such table; this one is the nearest that meets the limits, some cells move further.
    """

    values: list[int]
    kind: Kind


def round_cells(
    amounts: Sequence[Fraction],
    labels: Sequence[Hashable],
    columns: Sequence[Sequence[int]],
    column_totals: Sequence[int],
    limits: Sequence[WholeRow] = (),
    *,
    neighbours_only: bool = False,
) -> Rounding:
    """Round cells to whole numbers so that every column adds up to its total and every limit is met.

    Of equally good tables the one is taken that raises the cells with the larger remainders, then those with the
    smaller labels; the order of the cells does not matter.

    Args:
        amounts: exact amounts of the cells, in units.
        labels: one a cell, all different.
        columns: the positions of the cells of each column; every cell is in one column.
        column_totals: what each column must add up to.
        limits: what must hold besides.
        neighbours_only: refuse a table in which a cell moves further than to a neighbouring whole number.

    Raises:
        NoWholeTable: there is no such table.
        SolverTrouble: a solver's answer failed the check in plain arithmetic.

    Example:
        >>> half = Fraction(1, 2)
        >>> round_cells([half] * 4, "abcd", [[0, 1], [2, 3]], [1, 1], [WholeRow({0: 1, 2: 1}, 1, 1)])
        Rounding(values=[1, 0, 0, 1], kind='whole_table')
    """
    place = ranks(labels)
    values: list[int] = [floor(amount) for amount in amounts]
    sums = [
        WholeRow(dict.fromkeys(column, 1), total, total) for column, total in zip(columns, column_totals, strict=True)
    ]
    for column, total in zip(columns, column_totals, strict=True):
        try:
            rounded = largest_remainder([amounts[k] for k in column], total, [place[k] for k in column])
        except ValueError:
            continue
        for k, value in zip(column, rounded, strict=True):
            values[k] = value
    kinds: set[Kind] = set()
    for rows in _tied(sums, limits):
        if not all(row.holds(values) for row in rows):
            kinds.add(_round_group(values, amounts, place, rows, neighbours_only))
    kind: Kind = "nearest" if "nearest" in kinds else "whole_table" if kinds else "remainders"
    return Rounding(values, kind)


def _round_group(
    values: list[int],
    amounts: Sequence[Fraction],
    place: Sequence[int],
    rows: Sequence[WholeRow],
    neighbours_only: bool,
) -> Kind:
    """Round the cells of some rows as a whole."""
    cells = sorted({k for row in rows for k in row.terms}, key=lambda k: (*in_order(-(amounts[k] % 1)), place[k]))
    at = {k: position for position, k in enumerate(cells)}
    inner = [WholeRow({at[k]: times for k, times in row.terms.items()}, row.lower, row.upper) for row in rows]
    # Rows in an order of their own, so that a solver is given the same program whatever the order of the columns.
    inner.sort(key=lambda row: (sorted(row.terms.items()), row.lower is None, row.lower or 0, row.upper or 0))
    inner = [WholeRow(dict(sorted(row.terms.items())), row.lower, row.upper) for row in inner]
    group = Group(tuple(amounts[k] for k in cells), tuple(inner))
    kind: Kind = "whole_table"
    found = best_whole(group)
    if found is None and not neighbours_only:
        kind, found = "nearest", best_whole(group, anywhere=True)
    if found is None:
        raise NoWholeTable
    for k, value in zip(cells, found, strict=True):
        values[k] = value
    return kind


def _tied(columns: Sequence[WholeRow], limits: Sequence[WholeRow]) -> list[list[WholeRow]]:
    """Return groups of rows: columns and the limits that tie them together."""
    leader = {k: min(row.terms) for row in columns for k in row.terms}

    def head(k: int) -> int:
        while leader[k] != k:
            leader[k] = leader[leader[k]]
            k = leader[k]
        return k

    for limit in limits:
        for k in limit.terms:
            leader[head(k)] = head(min(limit.terms))
    groups: dict[int, list[WholeRow]] = {}
    for row in (*columns, *limits):
        if row.terms:
            groups.setdefault(head(min(row.terms)), []).append(row)
    return list(groups.values())
