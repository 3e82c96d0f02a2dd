"""Sheets, cells, tables, names and charts of the engine, on whatever `backing` has."""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from xlwings import base_classes as base

from finarr.excel.patching.areas import Area

from .backing import BackingSheet, BackingTable, Lines, typed
from .object_model import Protected, Refused

__all__ = ["Names", "Refused", "Sheet"]


class Sheet(base.Sheet):
    """A sheet."""

    def __init__(self, book: Any, backing: BackingSheet) -> None:
        self._book = book
        self.backing = backing
        self._api = Protected(backing)

    book = property(lambda self: self._book)
    api = property(lambda self: self._api)
    name = property(lambda self: self.backing.name)
    tables = property(lambda self: Tables(self))
    charts = property(lambda self: Charts(self))

    page_setup = property(lambda self: PageSetup(self))

    @property
    def used_range(self) -> Any:
        """What it uses."""
        return Range(self, self.backing.used())

    def range(self, first: Any, last: Any = None) -> Any:
        """Return cells."""
        if isinstance(first, str):
            top, bottom = map(int, first.split(":"))
            return Range(self, Area(top, 1, bottom, 16384))
        first, last = (_corner(each) for each in (first, last or first))
        return Range(self, Area(*first, *last))

    def activate(self) -> None:
        """Bring it to the front."""
        self._book.shown.append(self.name)

    def writable(self) -> BackingSheet:
        """Return what lies behind it, to write in."""
        if self.backing.locked:
            raise Refused("The cell or chart you're trying to change is on a protected sheet.")
        return self.backing


class PageSetup:
    """How a sheet is printed."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    @property
    def print_area(self) -> str | None:
        """What is printed."""
        return ",".join(each.fixed for each in self.sheet.backing.printed()) or None

    @print_area.setter
    def print_area(self, text: str | None) -> None:
        self.sheet.backing.print_only([Area.parse(each) for each in (text or "").split(",") if each])


def _corner(given: Any) -> tuple[int, int]:
    cells = getattr(given, "impl", given)
    return (cells.row, cells.column) if isinstance(cells, Range) else given


class Range(base.Range):
    """Cells."""

    def __init__(self, sheet: Sheet, area: Area) -> None:
        self.sheet = sheet
        self.area = area

    row = property(lambda self: self.area.top)
    column = property(lambda self: self.area.left)
    shape = property(lambda self: (self.area.bottom - self.area.top + 1, self.area.right - self.area.left + 1))
    coords = property(lambda self: (self.sheet.name, self.row, self.column, *self.shape))
    api = property(lambda self: self)
    Value2 = property(lambda self: self.raw_value[0][0])
    max_cells_per_read = max_cells_per_write = None

    def __call__(self, down: int, right: int | None = None) -> Range:
        """Return one of the cells, counted from one."""
        if right is None:
            down, right = divmod(down - 1, self.shape[1])
            down, right = down + 1, right + 1
        where = (self.row + down - 1, self.column + right - 1)
        return Range(self.sheet, Area(*where, *where))

    def __len__(self) -> int:
        return self.shape[0] * self.shape[1]

    @property
    def column_width(self) -> float:
        """How wide its first column is, in characters."""
        return self.sheet.backing.width(self.column)

    @column_width.setter
    def column_width(self, width: float) -> None:
        self.sheet.writable().widen(self.column, width)

    @property
    def row_height(self) -> float | None:
        """How high its rows are, in points; None where they differ."""
        found = {self.sheet.backing.height(row) for row in builtins.range(self.area.top, self.area.bottom + 1)}
        return found.pop() if len(found) == 1 else None

    @row_height.setter
    def row_height(self, height: float) -> None:
        if not 0 <= height <= 409.5:
            raise Refused("Unable to set the RowHeight property of the Range class")
        for row in builtins.range(self.area.top, self.area.bottom + 1):
            self.sheet.writable().heighten(row, height)

    def autofit(self, axis: Any = None) -> None:
        """Make rows as high as their cells ask."""
        assert axis == "r"
        for row in builtins.range(self.area.top, self.area.bottom + 1):
            self.sheet.writable().heighten(row, None)

    @property
    def row_hidden(self) -> bool | None:
        """Whether its rows are hidden; None where some are."""
        found = {not self.sheet.backing.height(row) for row in builtins.range(self.area.top, self.area.bottom + 1)}
        return found.pop() if len(found) == 1 else None

    @row_hidden.setter
    def row_hidden(self, hidden: bool) -> None:
        for row in builtins.range(self.area.top, self.area.bottom + 1):
            self.sheet.writable().hide(row, hidden)

    def refuse_filtered(self) -> None:
        """Excel copies and types in those cells only that a filter shows, which would be others than are meant."""
        rows = builtins.range(self.area.top, self.area.bottom + 1)
        for table in (each.backing for each in self.sheet.tables if each.backing.filters()):
            if table.area.touches(self.area) and any(not self.sheet.backing.height(row) for row in rows):
                raise Refused("Not all cells show.")

    @property
    def merge_area(self) -> Range:
        """The merged cells that its first cell is one of."""
        return Range(self.sheet, self.sheet.backing.merged(self.row, self.column))

    @property
    def raw_value(self) -> Any:
        """What the cells show."""
        return self.sheet.backing.values(self.area)

    @property
    def formula(self) -> Any:
        """The formulas of the cells; of one cell alone, it alone."""
        found = self.sheet.backing.formulas(self.area)
        return found[0][0] if self.shape == (1, 1) else tuple(map(tuple, found))

    @formula.setter
    def formula(self, rows: Any) -> None:
        backing = self.sheet.writable()
        self.refuse_filtered()
        if len(rows) != self.shape[0] or any(len(row) != self.shape[1] for row in rows):
            raise Refused("as many cells as there are values")
        shown = backing.common_format(self.area)

        def look(down: int, right: int) -> str:
            return shown or backing.number_format(self.row + down, self.column + right)

        read = [[typed(each, look(down, right)) for right, each in enumerate(row)] for down, row in enumerate(rows)]
        backing.put_all(self.area, read)

    @property
    def number_format(self) -> str | None:
        """The number format of the cells; None where they differ."""
        return self.sheet.backing.common_format(self.area)

    @number_format.setter
    def number_format(self, text: str) -> None:
        self.sheet.writable().form(self.area, text)

    def copy(self, destination: Any = None) -> None:
        """Take the cells along."""
        self.refuse_filtered()
        self.sheet.book.app.copied = self

    def paste(
        self, paste: Any = None, operation: Any = None, skip_blanks: bool = False, transpose: bool = False
    ) -> None:
        """Make the cells look like those that were taken along."""
        assert paste == "formats"
        self.refuse_filtered()
        self.sheet.writable().look(self.sheet.book.app.copied.area, self.area)


class Names(base.Names):
    """The names of a workbook."""

    def __init__(self, book: Any) -> None:
        self.all = [
            Name(name, cells and Range(book.sheets(cells[0]), cells[1]), book) for name, cells in book.backing.names()
        ]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.all)

    def __len__(self) -> int:
        return len(self.all)

    def __call__(self, key: Any) -> Any:
        """Return one by its name or place."""
        return self.all[key - 1] if isinstance(key, int) else next(each for each in self.all if each.name == key)

    def snapshot(self) -> list[Any]:
        """Return (name, object) of all."""
        return [(each.name, each) for each in self.all]


class Name(base.Name):
    """A name for cells."""

    def __init__(self, name: str, cells: Range | None, book: Any) -> None:
        self._name = name
        self._cells = cells
        self._book = book

    name = property(lambda self: self._name)

    @property
    def refers_to(self) -> str:
        """The cells it stands for, as a formula."""
        sheet = self.refers_to_range.sheet.name.replace("'", "''")
        return f"='{sheet}'!{self.refers_to_range.area.fixed}"

    @refers_to.setter
    def refers_to(self, formula: str) -> None:
        self._book.backing.name(self._name, formula.removeprefix("="))

    @property
    def refers_to_range(self) -> Range:
        """The cells it stands for."""
        if self._cells is None:
            raise Refused("The name stands for no cells.")
        return self._cells


class Tables(base.Tables, base.Collection):
    """The tables of a sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self.all = [Table(sheet, table) for table in sheet.backing.tables()]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.all)

    def __len__(self) -> int:
        return len(self.all)


class Table(base.Table):
    """A table."""

    show_headers = True

    def __init__(self, sheet: Sheet, backing: BackingTable) -> None:
        self._sheet = sheet
        self.backing = backing

    display_name = name = property(lambda self: self.backing.name)
    range = property(lambda self: Range(self._sheet, self.backing.area))

    @property
    def show_totals(self) -> bool:
        """Whether it has a row of totals."""
        return self.backing.totals

    @show_totals.setter
    def show_totals(self, shown: bool) -> None:
        sheet, area = self._sheet.writable(), self.backing.area
        if shown is self.backing.totals:
            return
        row = area.bottom + shown
        for column in builtins.range(area.left, area.right + 1):
            sheet.put(row, column, typed(None, "General"))
        self.backing.become(Area(area.top, area.left, area.bottom + (1 if shown else -1), area.right), shown)

    autofilter = property(lambda self: AutoFilter(self))

    def resize(self, cells: Any) -> None:
        """Give it other cells."""
        self._sheet.writable()
        area = cells.impl.area
        if self.backing.totals or (area.top, area.left) != (self.backing.area.top, self.backing.area.left):
            raise Refused("The headers must remain in the same row, and a row of totals stands in the way.")
        self.backing.become(area, False)


class AutoFilter(base.AutoFilter):
    """What a table is filtered by: texts of its columns that show."""

    def __init__(self, table: Table) -> None:
        self.table = table

    @property
    def criteria(self) -> list[dict[str, Any]]:
        """What each column is filtered by."""
        cells, shown = self.table.range.shape[1], self.table.backing.filters()
        return [
            base.autofilter_criteria_snapshot(field, "values", shown[field])
            if field in shown
            else base.empty_autofilter_criteria(field)
            for field in builtins.range(1, cells + 1)
        ]

    def apply_values(self, field: int, values: list[str]) -> None:
        """Hide the rows that show another text in a column."""
        self.table.backing.filter(field, values)
        self._hide()

    def clear(self, field: int | None) -> None:
        """Show all rows."""
        for each in self.table.backing.filters() if field is None else (field,):
            self.table.backing.filter(each, None)
        self._hide()

    def _hide(self) -> None:
        backing, area, shown = self.table._sheet.writable(), self.table.backing.area, self.table.backing.filters()
        for row in builtins.range(area.top + 1, area.bottom - self.table.backing.totals + 1):
            held = {c: backing.values(Area(row, area.left + c - 1, row, area.left + c - 1))[0][0] for c in shown}
            backing.hide(row, any(str(held[column]) not in texts for column, texts in shown.items()))


class Charts(base.Collection):
    """The charts of a sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self.all = [Chart(lines) for lines in sheet.backing.lines()]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.all)

    def __len__(self) -> int:
        return len(self.all)


class Chart(base.Chart):
    """A chart, of which only the series can be asked."""

    def __init__(self, lines: Any) -> None:
        self._lines = Lines(lines)

    @property
    def api(self) -> Any:
        """What Excel's object model has: the frame, and the chart."""
        return None, SimpleNamespace(SeriesCollection=lambda: self._lines)
