"""A table of a workbook that Excel has open: changed on paper, and resized at the end."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from typing import Any

from finarr.excel.live.grid import LiveGrid
from finarr.excel.matrix import Matrix
from finarr.excel.patching import Calculated
from finarr.excel.patching.areas import Area

__all__ = ["LiveTable"]


class LiveTable:
    """A table.

    Args:
        table: of xlwings.
        sheet: the name of its sheet.

    Attributes:
        name: as formulas call it.
        sheet: the name of its sheet.
        area: where it stands, headings and totals included.
        headed: how many rows of headings it has.
        totals: how many rows of totals it has.
        headings: the names of its columns.
    """

    def __init__(self, table: Any, sheet: str) -> None:
        self._table = table
        self._grid: LiveGrid | None = None
        self._headings: list[str] = []
        self._stays = True
        self.sheet = sheet
        self.name = str(table.display_name)
        cells = table.range
        down, right = cells.shape
        self.area = self._there = Area(cells.row, cells.column, cells.row + down - 1, cells.column + right - 1)
        self.headed, self.totals = int(table.show_headers), int(table.show_totals)

    def on(self, grid: LiveGrid) -> LiveTable:
        """Tell on which cells it stands."""
        self._grid = grid
        row = range(self.area.left, self.area.right + 1)
        self._headings = [str(grid.shown(self.area.top, column) or "") for column in row]
        return self

    @property
    def cells(self) -> LiveGrid:
        """The cells of its sheet."""
        assert self._grid is not None
        return self._grid

    @property
    def body(self) -> Area:
        """The rows between headings and totals."""
        area = self.area
        return Area(area.top + self.headed, area.left, area.bottom - self.totals, area.right)

    @property
    def headings(self) -> list[str]:
        """The names of its columns."""
        return list(self._headings)

    @property
    def calculated(self) -> dict[str, str]:
        """The formulas that fill whole columns, by heading: those that read alike in every row."""
        found = {}
        body = self.body
        for heading, column in zip(self._headings, range(body.left, body.right + 1), strict=True):
            held = [self.cells.content(row, column) for row in range(body.top, body.bottom + 1)]
            texts = {each.text if isinstance(each, Calculated) else None for each in held}
            only = texts.pop() if len(texts) == 1 else None
            if only is not None:
                found[heading] = only
        return found

    def place(self, heading: str) -> int:
        """Return on which column of the sheet a column stands.

        Raises:
            ValueError: there is no such column.
        """
        return self.area.left + self._headings.index(heading)

    @cached_property
    def _criteria(self) -> list[Any]:
        """What the table is filtered by; nothing where Excel does not tell."""
        try:
            return [each for each in self._table.autofilter.criteria if each.type != "none"]
        except Exception:
            return []

    @property
    def filtered(self) -> list[int]:
        """The columns of which a filter hides rows, counted from zero."""
        return [each.field - 1 for each in self._criteria] if self._stays else []

    def unfilter(self) -> None:
        """Note that the filter is to hide nothing."""
        self._stays = False

    def lift(self) -> None:
        """Have Excel show all rows, since it copies and types in those that show only."""
        if self._criteria:
            self._table.autofilter.clear()

    def filter_again(self) -> None:
        """Have Excel hide rows again where it would hide the same; a filter that it does not tell all of is gone."""
        for each in self._criteria if self._stays else ():
            with suppress(Exception):
                _filter(self._table.autofilter, each)

    def reheaded(self, headings: Sequence[str]) -> None:
        """Note which columns the table gets."""
        self._headings = list(headings)
        area = self.area
        self.area = Area(area.top, area.left, area.bottom, area.left + len(headings) - 1)

    def resized(self, rows: int) -> None:
        """Note how long the table gets between headings and totals."""
        area = self.area
        self.area = Area(area.top, area.left, area.top + self.headed + rows - 1 + self.totals, area.right)

    def matrix(self, others: Sequence[LiveTable]) -> Matrix:
        """Return the table as a reader wants it.

        Args:
            others: the other tables that are read; what lies right under this one may be theirs.
        """
        area, body = self.area, self.body
        columns = range(area.left, area.right + 1)
        rows = [[self.cells.value(row, column) for column in columns] for row in range(body.top, body.bottom + 1)]
        under = Area(area.bottom + 1, area.left, area.bottom + 1, area.right)
        free = not self.totals and not any(each.sheet == self.sheet and each.area.touches(under) for each in others)
        below = [self.cells.value(under.top, column) for column in columns] if free else []
        top = area.top if self.headed else area.top - 1
        return Matrix(self.name, self.sheet, top, area.left, list(self._headings), rows, (), below)

    def resize(self) -> None:
        """Have Excel give the table its new size; a row of totals would stand in the way and goes meanwhile."""
        if self.area == self._there:
            return
        if self.totals:
            self._table.show_totals = False
        area = self.area
        self._table.resize(self.cells.sheet.range((area.top, area.left), (area.bottom - self.totals, area.right)))
        if self.totals:
            self._table.show_totals = True


def _filter(kept: Any, by: Any) -> None:
    """Filter a column as it was."""
    match by.type:
        case "values":
            kept.apply_values(by.field, by.values)
        case "comparison":
            kept.apply_comparison(by.field, by.operator, by.value1, by.value2)
        case "top_items":
            kept.apply_top_items(by.field, by.count)
        case "bottom_items":
            kept.apply_bottom_items(by.field, by.count)
        case "top_percent":
            kept.apply_top_percent(by.field, by.percent)
        case "bottom_percent":
            kept.apply_bottom_percent(by.field, by.percent)
