"""A workbook of openpyxl in Excel's place: nothing is calculated, so a formula that is typed has no value yet."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from copy import copy, deepcopy
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet.filters import FilterColumn, Filters

from finarr.excel.patching.areas import Area, address

from .backing import Backing, BackingSheet, BackingTable, Line, Paper, Typed

__all__ = ["LightBook"]

_CELLS = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!(\$[A-Z]+\$\d+(?::\$[A-Z]+\$\d+)?)")
_ROOM = 5 / 7
"""Characters that a file counts with the width of a column, and Excel does not."""
_STANDARD = 15.0


def _area(text: str) -> Area:
    left, top, right, bottom = range_boundaries(text.replace("$", ""))
    return Area(top, left, bottom, right)


class LightBook(Backing):
    """A workbook."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.book, shown = load_workbook(path), load_workbook(path, data_only=True)
        self.pages = [LightSheet(sheet, shown[sheet.title]) for sheet in self.book.worksheets]

    def sheets(self) -> list[BackingSheet]:
        return list(self.pages)

    def names(self) -> Iterator[tuple[str, tuple[str, Area] | None]]:
        for name, each in self.book.defined_names.items():
            found = _CELLS.fullmatch(each.attr_text)
            yield name, None if found is None else ((found[1] or found[2]).replace("''", "'"), _area(found[3]))

    def name(self, name: str, cells: str) -> None:
        self.book.defined_names[name].attr_text = cells

    def save(self) -> None:
        self.book.save(self.path)

    def calculate(self) -> None:
        """Nothing is calculated."""

    def close(self) -> None:
        """Nothing is held."""


class LightSheet(BackingSheet):
    """A sheet: its formulas, and beside them what they showed when it was opened."""

    def __init__(self, sheet: Any, shown: Any) -> None:
        self.sheet = sheet
        self.shown = shown
        self.name = sheet.title
        self.locked = bool(sheet.protection.sheet)

    def used(self) -> Area:
        return Area(1, 1, self.sheet.max_row, self.sheet.max_column)

    def values(self, area: Area) -> list[list[Any]]:
        cells = self.shown.iter_rows(area.top, area.bottom, area.left, area.right)
        return [[float(c.value) if type(c.value) is int else c.value for c in row] for row in cells]

    def formulas(self, area: Area) -> list[list[Any]]:
        cells = self.sheet.iter_rows(area.top, area.bottom, area.left, area.right)
        return [[cell.value for cell in row] for row in cells]

    def put(self, row: int, column: int, typed: Typed) -> None:
        cell, shown = self.sheet.cell(row, column), self.shown.cell(row, column)
        cell.value = typed.formula or typed.value
        if typed.formula is None and isinstance(typed.value, str):
            cell.data_type = "s"
        shown.value = typed.value

    def number_format(self, row: int, column: int) -> str:
        return str(self.sheet.cell(row, column).number_format)

    def form(self, area: Area, number_format: str) -> None:
        for row in self.sheet.iter_rows(area.top, area.bottom, area.left, area.right):
            for cell in row:
                cell.number_format = number_format

    def printed(self) -> list[Area]:
        told = str(self.sheet.print_area or "").split(",")
        return [Area.parse(each.rpartition("!")[2]) for each in told if each]

    def print_only(self, areas: list[Area]) -> None:
        self.sheet.print_area = [str(each) for each in areas]

    def width(self, column: int) -> float:
        known = (each for each in self.sheet.column_dimensions.values() if (each.min or 0) <= column <= (each.max or 0))
        return round(next((float(each.width) for each in known), 9.14) - _ROOM, 2)

    def widen(self, column: int, width: float) -> None:
        self.sheet.column_dimensions[self.sheet.cell(1, column).column_letter].width = width + _ROOM

    def paper(self) -> Paper:
        page, fit = self.sheet.page_setup, self.sheet.sheet_properties.pageSetUpPr
        fitted = fit is not None and bool(fit.fitToPage)
        many = [1 if told is None else int(told) for told in (page.fitToWidth, page.fitToHeight)]
        scale = None if fitted else int(page.scale or 100)
        return Paper(page.orientation == "landscape", scale, *many, self.sheet.print_title_cols or "")

    def put_on(self, paper: Paper) -> None:
        page = self.sheet.page_setup
        page.orientation = "landscape" if paper.lying else "portrait"
        self.sheet.sheet_properties.pageSetUpPr.fitToPage = paper.scale is None or None
        page.scale = None if paper.scale in (None, 100) else paper.scale
        page.fitToHeight = paper.down if paper.scale is None else None
        self.sheet.print_title_cols = paper.again.replace("$", "") or None

    def height(self, row: int) -> float:
        told = self.sheet.row_dimensions[row]
        return 0.0 if told.hidden else float(told.height or _STANDARD)

    def hide(self, row: int, hidden: bool) -> None:
        self.sheet.row_dimensions[row].hidden = hidden

    def heighten(self, row: int, height: float | None) -> None:
        self.sheet.row_dimensions[row].height = height

    def merged(self, row: int, column: int) -> Area:
        known = (_area(each.coord) for each in self.sheet.merged_cells.ranges)
        return next((each for each in known if (row, column) in each), Area(row, column, row, column))

    def look(self, source: Area, target: Area) -> None:
        down, right = source.bottom - source.top + 1, source.right - source.left + 1
        for row in range(target.top, target.bottom + 1):
            for column in range(target.left, target.right + 1):
                like = self.sheet.cell(
                    source.top + (row - target.top) % down, source.left + (column - target.left) % right
                )
                self.sheet.cell(row, column)._style = copy(like._style)

    def tables(self) -> list[BackingTable]:
        return [LightTable(table) for table in self.sheet.tables.values()]

    def lines(self) -> list[list[Line]]:
        return [
            [LightLine(part, series) for part in chart._charts for series in part.series]
            for chart in self.sheet._charts
        ]


class LightTable(BackingTable):
    """A table."""

    def __init__(self, table: Any) -> None:
        self.table = table
        self.name = table.displayName
        self.area = _area(table.ref)
        self.totals = bool(table.totalsRowCount)

    def filters(self) -> dict[int, list[str]]:
        kept = self.table.autoFilter
        columns = () if kept is None else kept.filterColumn
        return {each.colId + 1: list(each.filters.filter) for each in columns if each.filters is not None}

    def filter(self, column: int, shown: list[str] | None) -> None:
        kept = self.table.autoFilter
        kept.filterColumn = [each for each in kept.filterColumn if each.colId != column - 1]
        if shown is not None:
            kept.filterColumn.append(FilterColumn(colId=column - 1, filters=Filters(filter=shown)))

    def become(self, area: Area, totals: bool) -> None:
        self.area, self.totals = area, totals
        self.table.ref = f"{address(area.top, area.left)}:{address(area.bottom, area.right)}"
        self.table.totalsRowCount = int(totals) or None
        if self.table.autoFilter is not None:
            self.table.autoFilter.ref = f"{address(area.top, area.left)}:{address(area.bottom - totals, area.right)}"


class LightLine(Line):
    """A series of a chart."""

    def __init__(self, chart: Any, series: Any) -> None:
        self.chart = chart
        self.series = series

    def Delete(self) -> None:
        self.chart.series = [each for each in self.chart.series if each is not self.series]

    def beside(self) -> LightLine:
        made = deepcopy(self.series)
        self.chart.series = [*self.chart.series, made]
        return LightLine(self.chart, made)

    def _parts(self) -> list[Any]:
        series = self.series
        categories = series.cat and (series.cat.strRef or series.cat.numRef or series.cat.multiLvlStrRef)
        return [series.tx and series.tx.strRef, categories, series.val and series.val.numRef]

    @property
    def Formula(self) -> str:
        return f"=SERIES({','.join(part.f or '' if part else '' for part in self._parts())},1)"

    @Formula.setter
    def Formula(self, text: str) -> None:
        given = re.split(r",(?=(?:[^']*'[^']*')*[^']*$)", text.removeprefix("=SERIES("))
        for part, reference in zip(self._parts(), given, strict=False):
            if part and reference:
                part.f = reference
