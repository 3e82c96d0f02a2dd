"""Round amounts so that totals stay exact: one total, a table with both its margins, and a table shown in thousands."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any

import numpy as np
import pandas as pd

from finarr.errors import InvalidInput, Problem, collecting
from finarr.fairness.labelled import index_of, place, read_each
from finarr.fairness.ranking import ranks
from finarr.fairness.whole_table import NoWholeTable, Rounding, WholeRow, round_cells
from finarr.money import Unit, largest_remainder, round_half_away, whole_units
from finarr.numbers import Number, is_hole, read_number
from finarr.words import Euro, Message

__all__ = [
    "NoWholeTable",
    "RoundedDisplay",
    "Rounding",
    "WholeRow",
    "round_cells",
    "round_table",
    "round_table_for_display",
    "round_to_total",
]


def round_to_total(
    amounts: pd.Series | Mapping[Hashable, Number] | Sequence[Number],
    total: Number,
    unit: str | int | float | Decimal = "0.01",
) -> pd.Series:
    """Round amounts down or up to the unit so that they add up to a total.

    By largest remainder: all are rounded down, and what is then left goes, one unit each, to the largest remainders;
    equal remainders go to the smaller label. Figures are read as they are written.

    Args:
        amounts: euro by label: a Series, a mapping or a list.
        total: euro, a multiple of the unit.
        unit: "0.01" or "1" euro.

    Returns:
        Euro (float64), with the index of the amounts.

    Raises:
        InvalidInput: something is no number, or the amounts miss the total by more than rounding can mend; the problem
            says by how much.

    Example:
        >>> round_to_total({"Goes": 33.335, "Hulst": 33.335, "Veere": 33.33}, 100).to_dict()
        {'Goes': 33.34, 'Hulst': 33.33, 'Veere': 33.33}
    """
    problems: list[Problem] = []
    read = read_each(amounts, "amounts", problems)
    grid, whole = _read_total(total, unit, problems)
    if problems:
        raise InvalidInput(problems)
    exact = [grid.to_units(amount) for amount in read.values()]
    least, most = sum(map(floor, exact)), sum(map(ceil, exact))
    if not least <= whole <= most:
        values = {
            "sum": Euro(sum(read.values(), Decimal(0))),
            "least": Euro(grid.to_euro(least)),
            "most": Euro(grid.to_euro(most)),
            "missing": Euro(grid.to_euro(max(least - whole, whole - most))),
        }
        given = Euro(grid.to_euro(whole))
        raise InvalidInput([Problem(given=given, allowed=Message("division.misses", values), **place("total"))])
    units = largest_remainder(exact, whole, ranks(list(read)))
    return pd.Series([_euro(each, grid) for each in units], index=index_of(amounts, list(read)), dtype=np.float64)


def round_table(
    table: pd.DataFrame | np.ndarray[Any, Any] | Sequence[Sequence[Number]],
    row_totals: pd.Series | Mapping[Hashable, Number] | Sequence[Number],
    column_totals: pd.Series | Mapping[Hashable, Number] | Sequence[Number],
    unit: str | int | float | Decimal = "0.01",
) -> pd.DataFrame:
    """Round a table so that both its row totals and its column totals are exact (controlled rounding).

    Every cell goes down or up to the unit, and the squares of what the cells move are least. Of equally good tables the
    one is taken that raises the cells with the larger remainders, then those with the smaller labels (row, then
    column), so the order of rows and columns does not matter.

    Args:
        table: euro; rows of numbers where they need no labels.
        row_totals: euro, multiples of the unit: a Series or mapping with exactly the labels of the rows, or a list.
        column_totals: likewise for the columns.
        unit: "0.01" or "1" euro.

    Returns:
        Euro (float64), rows and columns as in the table.

    Raises:
        InvalidInput: something is no number, or the margins cannot be met by rounding down or up.

    Source:
        L. H. Cox and L. R. Ernst (1982), Controlled rounding, INFOR 20.

    Example:
        >>> table = pd.DataFrame({"2026": [0.005, 0.005], "2027": [0.005, 0.005]}, index=["Goes", "Veere"])
        >>> round_table(table, [0.01, 0.01], [0.01, 0.01]).to_numpy().tolist()
        [[0.01, 0.0], [0.0, 0.01]]
    """
    problems: list[Problem] = []
    with collecting() as found:
        grid = Unit.read(unit)
    problems += found
    framed = _framed(table)
    cells = _read_table(framed, problems)
    if problems:
        raise InvalidInput(problems)
    rows = _read_margin(row_totals, "row_totals", list(framed.index), grid, problems)
    columns = _read_margin(column_totals, "column_totals", list(framed.columns), grid, problems)
    amounts = [[grid.to_units(cell) for cell in line] for line in cells]
    if not problems:
        _check_margin(rows, amounts, "row_totals", list(framed.index), grid, problems)
        _check_margin(columns, list(zip(*amounts, strict=True)), "column_totals", list(framed.columns), grid, problems)
        if sum(rows) != sum(columns):
            sums = {"rows": Euro(grid.to_euro(sum(rows))), "columns": Euro(grid.to_euro(sum(columns)))}
            problems.append(
                Problem(given=None, allowed=Message("division.margins_differ", sums), **place("row_totals"))
            )
    if problems:
        raise InvalidInput(problems)
    try:
        whole = _round_margins(amounts, rows, columns, _labels(framed))
    except NoWholeTable:
        allowed = Message("division.margins_clash")
        raise InvalidInput([Problem(given=None, allowed=allowed, **place("row_totals"))]) from None
    euro = [[_euro(units, grid) for units in line] for line in whole]
    return pd.DataFrame(euro, index=framed.index, columns=framed.columns, dtype=np.float64)


@dataclass(frozen=True, eq=False)
class RoundedDisplay:
    """A table as it is shown: rounded, and still adding up.

    Attributes:
        cells: whole numbers of the shown unit.
        row_totals: of the cells, each also next to the true total of its row.
        column_totals: likewise.
        total: the true total, rounded to the nearest.
    """

    cells: pd.DataFrame
    row_totals: pd.Series
    column_totals: pd.Series
    total: int


def round_table_for_display(table: pd.DataFrame, to: int = 1000) -> RoundedDisplay:
    """Round a table for showing in thousands, say, so that what is shown adds up.

    Every cell, row total and column total goes down or up to a neighbouring whole number; the total of all goes to the
    nearest, a half away from zero. That can always be done. The squares of what all of them move are least; of equally
    good tables the one is taken that raises larger remainders, then smaller labels.

    Args:
        table: euro.
        to: what one shown unit is in euro, a whole number.

    Raises:
        InvalidInput: something is no number.

    Source:
        L. H. Cox (1987), A constructive procedure for unbiased controlled rounding, Journal of the American
        Statistical Association 82.

    Example:
        >>> shown = round_table_for_display(pd.DataFrame({"2026": [1400, 1400], "2027": [1400, 1400]}))
        >>> shown.cells.to_numpy().tolist(), shown.row_totals.tolist(), shown.column_totals.tolist(), shown.total
        ([[2, 1], [1, 2]], [3, 3], [3, 3], 6)
    """
    problems: list[Problem] = []
    if isinstance(to, bool) or not isinstance(to, int | np.integer) or to < 1:
        problems.append(Problem(given=repr(to), allowed=Message("division.display_to"), **place("to")))
    cells = _read_table(table, problems)
    if problems:
        raise InvalidInput(problems)
    amounts = [[Fraction(cell) / int(to) for cell in line] for line in cells]
    rows, columns = [sum(line) for line in amounts], [sum(line) for line in zip(*amounts, strict=True)]
    total = round_half_away(Fraction(sum(rows)))
    # The table with its margins as negative cells: each row and column of that adds up to nothing, but for the total.
    wide = [[*line, -Fraction(row)] for line, row in zip(amounts, rows, strict=True)]
    wide.append([-Fraction(column) for column in columns] + [Fraction(0)])
    none_of_rows, none_of_columns = [0] * len(rows), [0] * len(columns)
    index, names = (ranks(list(each)) for each in (table.index, table.columns))
    labels = [[(row, name) for name in (*names, len(names))] for row in (*index, len(index))]
    whole = _round_margins(wide, [*none_of_rows, -total], [*none_of_columns, -total], labels)
    return RoundedDisplay(
        pd.DataFrame([line[:-1] for line in whole[:-1]], index=table.index, columns=table.columns, dtype=np.int64),
        pd.Series([-line[-1] for line in whole[:-1]], index=table.index, dtype=np.int64),
        pd.Series([-units for units in whole[-1][:-1]], index=table.columns, dtype=np.int64),
        total,
    )


def _round_margins(
    amounts: Sequence[Sequence[Fraction]],
    rows: Sequence[int],
    columns: Sequence[int],
    labels: Sequence[Sequence[tuple[int, int]]],
) -> list[list[int]]:
    """Round a table to whole numbers with both margins exact.

    Raises:
        NoWholeTable: rounding down or up cannot meet the margins.
    """
    width = len(columns)
    rounded = round_cells(
        [cell for line in amounts for cell in line],
        [label for line in labels for label in line],
        [range(column, len(rows) * width, width) for column in range(width)],
        columns,
        [WholeRow(dict.fromkeys(range(k * width, (k + 1) * width), 1), total, total) for k, total in enumerate(rows)],
        neighbours_only=True,
    )
    return [rounded.values[k * width : (k + 1) * width] for k in range(len(rows))]


def _labels(table: pd.DataFrame) -> list[list[tuple[int, int]]]:
    rows, columns = ranks(list(table.index)), ranks(list(table.columns))
    return [[(row, column) for column in columns] for row in rows]


def _euro(units: int, grid: Unit) -> float:
    return units * grid.cents / 100


def _read_total(total: Any, unit: Any, problems: list[Problem]) -> tuple[Unit, int]:
    with collecting() as found:
        grid = Unit.read(unit)
        whole = whole_units(total, grid, ("total",))
    problems += found
    return grid, whole


def _framed(table: Any) -> Any:
    """Return rows of numbers as a DataFrame; anything else as it is."""
    if isinstance(table, pd.DataFrame | str):
        return table
    try:
        rows = [list(row) for row in table]
    except TypeError:
        return table
    return pd.DataFrame(rows, dtype=object) if len({*map(len, rows)}) == 1 else table


def _read_table(table: Any, problems: list[Problem]) -> list[list[Decimal]]:
    """Return the cells exactly as written, row by row."""
    if not isinstance(table, pd.DataFrame):
        problems.append(Problem(given=type(table).__name__, allowed=Message("division.frame"), **place("table")))
        return []
    if table.empty:
        problems.append(Problem(given=str(table.shape), allowed=Message("division.frame"), **place("table")))
    for axis in (table.index, table.columns):
        for label in dict.fromkeys(axis[axis.duplicated()]):
            problems.append(Problem(given=None, allowed=Message("errors.duplicate"), **place("table", label)))
    cells = []
    for row, line in zip(table.index, table.itertuples(index=False, name=None), strict=True):
        read = []
        for column, value in zip(table.columns, line, strict=True):
            found: list[Problem] = []
            read.append(read_number(value, ("table",), found))
            problems += [Problem(given=p.given, allowed=p.allowed, **place("table", row, column)) for p in found]
        cells.append(read)
    return cells


def _read_margin(given: Any, argument: str, labels: list[Hashable], grid: Unit, problems: list[Problem]) -> list[int]:
    """Return totals in units, in the order of the labels."""
    before = len(problems)
    read = read_each(given, argument, problems)
    if not hasattr(given, "items"):
        if len(read) != len(labels) and len(problems) == before:
            allowed = Message("division.wrong_length", {"n": len(labels)})
            problems.append(Problem(given=len(read), allowed=allowed, **place(argument)))
            return []
        read = dict(zip(labels, read.values(), strict=False))
    for label in [label for label in read if label not in labels]:
        problems.append(Problem(given=None, allowed=Message("division.no_such_line"), **place(argument, label)))
    if len(problems) == before:
        for label in [label for label in labels if label not in read]:
            problems.append(Problem(given=None, allowed=Message("division.no_margin"), **place(argument, label)))
    totals = []
    for label in labels:
        with collecting() as found:
            total = read.get(label, Decimal(0))
            totals.append(0 if is_hole(total) else whole_units(total, grid, (argument,)))
        problems += [Problem(given=p.given, allowed=p.allowed, **place(argument, label)) for p in found]
    return totals


def _check_margin(
    totals: Sequence[int],
    lines: Sequence[Sequence[Fraction]],
    argument: str,
    labels: Sequence[Hashable],
    grid: Unit,
    problems: list[Problem],
) -> None:
    """Add a problem for every total that its line cannot reach when each cell is rounded down or up."""
    for total, line, label in zip(totals, lines, labels, strict=True):
        least, most = sum(map(floor, line)), sum(map(ceil, line))
        if not least <= total <= most:
            values = {"least": Euro(grid.to_euro(least)), "most": Euro(grid.to_euro(most))}
            allowed = Message("division.line_out_of_reach", values)
            problems.append(Problem(given=Euro(grid.to_euro(total)), allowed=allowed, **place(argument, label)))
