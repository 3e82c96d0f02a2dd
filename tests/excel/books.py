"""Opening workbooks in tests, editing them as a user would, and telling what the reader says."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

import finarr as fa
from finarr.excel.reading import read_case

__all__ = ["Book", "edited", "problems_of", "values"]


class Book:
    """A workbook under the hands of a user, its cells found by table, heading and row.

    Args:
        file: opened with openpyxl.
    """

    def __init__(self, file: Workbook) -> None:
        self.file = file

    def sheet(self, table: str) -> Worksheet:
        """Return the sheet a table stands on."""
        return next(sheet for sheet in self.file.worksheets if table in sheet.tables)

    def area(self, table: str) -> tuple[int, int, int, int]:
        """Return first column, row of headings, last column, last row."""
        return range_boundaries(self.sheet(table).tables[table].ref)

    def cell(self, table: str, heading: str, row: int = 0) -> Any:
        """Return a cell below a heading; rows count from zero."""
        sheet, (left, top, right, _) = self.sheet(table), self.area(table)
        column = next(c for c in range(left, right + 1) if str(sheet.cell(top, c).value) == heading)
        return sheet.cell(top + 1 + row, column)

    def put(self, table: str, heading: str, value: Any, row: int = 0) -> str:
        """Type a value; return the address as the reader tells it."""
        cell = self.cell(table, heading, row)
        cell.value = value
        return f"{self.sheet(table).title}!{cell.coordinate}"

    def heading(self, table: str, heading: str) -> Any:
        """Return the cell of a heading."""
        return self.cell(table, heading, -1)

    def rows(self, table: str) -> int:
        """Return how many rows a table has."""
        _, top, _, bottom = self.area(table)
        return bottom - top


def edited(path: Path, edit: Callable[[Book], Any]) -> Any:
    """Edit a workbook in place and save it; return what the edit returns."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        file = load_workbook(path)
    found = edit(Book(file))
    file.save(path)
    return found


def problems_of(path: Path) -> list[tuple[str, str]]:
    """Return (place, text in Dutch) of every problem of a workbook; none where it is a case."""
    try:
        read_case(path)
    except fa.InvalidInput as error:
        return [(problem.place, problem.render("nl").removeprefix(f"{problem.place}: ")) for problem in error.problems]
    return []


def values(path: Path, table: str) -> list[dict[str, Any]]:
    """Return the rows of a table as the file has their values, nothing calculated."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = Book(load_workbook(path, data_only=True))
    sheet, (left, top, right, bottom) = book.sheet(table), book.area(table)
    headings = [str(sheet.cell(top, column).value) for column in range(left, right + 1)]
    last = bottom - bool(sheet.tables[table].totalsRowCount)
    return [
        dict(zip(headings, (sheet.cell(row, column).value for column in range(left, right + 1)), strict=True))
        for row in range(top + 1, last + 1)
    ]


def turned_around(book: Book, table: str) -> None:
    """Put the rows of a table in the opposite order."""
    sheet, (left, top, right, bottom) = book.sheet(table), book.area(table)
    rows = [[sheet.cell(row, column).value for column in range(left, right + 1)] for row in range(top + 1, bottom + 1)]
    for number, row in enumerate(reversed(rows), start=top + 1):
        for column, value in enumerate(row, start=left):
            sheet.cell(number, column).value = value
