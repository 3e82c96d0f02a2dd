"""Papers as sheets of a workbook: headings, paragraphs and tables below one another, figures as figures.

A total that is the sum of what stands above it is a formula; all else is a value, as the paper has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from finarr.excel.matrix import column_letters
from finarr.excel.measuring import heading_lines, lines_of
from finarr.excel.page import Book, Formula, Page
from finarr.excel.styles import WRAPPED
from finarr.excel.tables import Kind
from finarr.paper import Block, Heading, Listing, Paper, Picture, Table, Text
from finarr.words import Euro, Percent, format_value

__all__ = ["sheet_names", "write_papers"]

_TOP = 3
_LONGEST_NAME = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_ENDS = " '"
"""What a name of a sheet may not begin or end with."""

_NARROWEST, _WIDEST, _FIRST_WIDEST = 11, 34, 62
_LEAST_WIDTH = 96
"""Characters that paragraphs have room for, whatever the tables need."""


def write_papers(papers: Mapping[str, Paper], path: str | Path, lang: str) -> None:
    """Write papers to a new workbook, one sheet each.

    Args:
        papers: by what their sheets are called; a name is changed only where no sheet may bear it.
        path: where the workbook goes.
        lang: "nl" or "en".

    Raises:
        FileTrouble: the place cannot be written.
    """
    first = next(iter(papers.values()))
    book = Book(lang, format_value(first.title, lang), datetime(2026, 1, 1))
    for name, paper in zip(sheet_names(papers), papers.values(), strict=True):
        _Drawing(book, name, paper).draw()
    book.save(Path(path))


def sheet_names(names: Mapping[str, Any] | Sequence[str]) -> list[str]:
    """Return names as sheets may bear them: at most 31 characters, none of a few, and all different.

    Example:
        >>> sheet_names(["Goes", "goes", "Bergen: op/Zoom", "History"])
        ['Goes', 'goes 2', 'Bergen  op Zoom', 'History 2']
    """
    found: list[str] = []
    taken = {"history", "geschiedenis"}  # Excel keeps these for itself
    for given in names:
        plain = _FORBIDDEN.sub(" ", given).strip(_ENDS)
        name, number = plain[:_LONGEST_NAME].strip(_ENDS) or "-", 1
        while name.casefold() in taken:
            number += 1
            name = f"{plain[: _LONGEST_NAME - len(str(number)) - 1].strip(_ENDS) or '-'} {number}"
        taken.add(name.casefold())
        found.append(name)
    return found


class _Drawing:
    """One paper on its sheet.

    Args:
        book: the workbook.
        name: of the sheet.
        paper: what stands on it.
    """

    def __init__(self, book: Book, name: str, paper: Paper) -> None:
        self.book = book
        self.paper = paper
        self.page: Page = book.page(name, "result", name)
        self.page.title = format_value(paper.title, book.lang)
        self.tables = [block.trimmed for block in paper.tables()]
        self.columns = max((len(table.headers) for table in self.tables), default=1)

    def draw(self) -> None:
        """Draw the blocks below one another."""
        self._widths()
        row, tables = _TOP, iter(self.tables)
        for block in self.paper.blocks:
            row = self._block(row, block, tables)
        self.page.protect()

    def _widths(self) -> None:
        """Give every column the width that its longest cell asks, within bounds."""
        widths = [float(_NARROWEST)] * self.columns
        for table in self.tables:
            for cells in (table.headers, *table.all_rows):
                for number, cell in enumerate(cells):
                    longest = len(self._told(cell)) + 2
                    widths[number] = max(widths[number], min(longest, _WIDEST if number else _FIRST_WIDEST))
        room = sum(widths)
        spare = [_LEAST_WIDTH - room] if room < _LEAST_WIDTH else []
        for number, width in enumerate([*widths, *spare], start=1):
            self.page.width(number, width)
        self.widths = widths
        enough = (number for number in range(1, self.columns + 1) if sum(widths[:number]) >= _LEAST_WIDTH)
        self.last = next(enough, self.columns + len(spare))

    def _told(self, value: Any) -> str:
        return "" if value is None else format_value(value, self.book.lang)

    def _block(self, row: int, block: Block, tables: Iterator[Table]) -> int:
        """Draw a block and return the row on which the next one begins."""
        match block:
            case Heading():
                self.page.put(row + 1, 1, self._told(block.text), "table" if block.level == 2 else "label")
                return row + 2
            case Text():
                self.page.wide(row, self._told(block.text), "text", 1, self.last)
                return row + 1
            case Listing():
                for number, item in enumerate(block.items):
                    self.page.wide(row + number, f"– {self._told(item)}", "text", 1, self.last)
                return row + len(block.items)
            case Table():
                return self._table(row, next(tables)) + 1
            case Picture():
                return row

    def _table(self, row: int, table: Table) -> int:
        styles = self.book.styles
        for number, header in enumerate(table.headers, start=1):
            told = self._told(header)
            self.page.put(row, number, told, styles.heading("result"))
            self.page.height(row, heading_lines(told, self.widths[number - 1]))
        for down, cells in enumerate(table.rows, start=1):
            for number, cell in enumerate(cells, start=1):
                self._cell(row + down, number, cell)
        end = row + len(table.rows)
        if table.total is None:
            return end + 1
        for number, cell in enumerate(table.total, start=1):
            self._cell(end + 1, number, cell, _summed(table, number, row))
        return end + 2

    def _cell(self, row: int, number: int, cell: Any, total: str | None = None) -> None:
        """Draw a cell; ``total`` is None in a row of its own, else the formula of a total, empty where it has none."""
        value, kind, decimals = self._figure(cell)
        if total:
            value = Formula(total, value)
        if isinstance(value, str) and kind in WRAPPED:
            self.page.height(row, lines_of(value, self.widths[number - 1]))
        style = self.book.styles.cell("result", kind, decimals, total=total is not None)
        self.page.put(row, number, value, style)

    def _figure(self, cell: Any) -> tuple[Any, Kind, int | None]:
        """Return a cell as a workbook keeps it: its value, what it is, and how many decimals it shows."""
        match cell:
            case None:
                return None, Kind.TEXT, None
            case Euro():
                return Fraction(cell.amount), Kind.EURO, cell.decimals
            case Percent():
                return Fraction(cell.share), Kind.SHARE, cell.decimals
            case date():
                return cell, Kind.DATE, None
            case bool():
                return self._told(cell), Kind.TEXT, None
            case int() | Decimal() | Fraction() | float():
                return cell, Kind.NUMBER, 0 if cell == int(cell) else 2
            case _:
                return self._told(cell), Kind.TEXT, None


def _summed(table: Table, number: int, row: int) -> str:
    """Return the formula of a total that is the sum of the amounts above it, and nothing where it is not."""
    above = [cells[number - 1] for cells in table.rows]
    total = (table.total or ())[number - 1]
    amounts = [Fraction(cell.amount) for cell in above if isinstance(cell, Euro)]
    if not isinstance(total, Euro) or len(amounts) != len(above) or sum(amounts) != Fraction(total.amount):
        return ""
    letters = column_letters(number)
    return f"=SUM({letters}{row + 1}:{letters}{row + len(above)})"
