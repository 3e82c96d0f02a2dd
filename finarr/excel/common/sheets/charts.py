"""Charts of a result: drawn by Excel itself, below one another, each with its colours, title and size."""

from __future__ import annotations

from math import ceil
from typing import Any

from finarr.excel.matrix import quoted
from finarr.excel.measuring import pixels
from finarr.excel.page import Page
from finarr.excel.printing import Block
from finarr.excel.shape import Shape
from finarr.excel.tables import ColumnId

__all__ = [
    "COLOURS",
    "LINES",
    "SHEET",
    "SMALL",
    "TITLE",
    "TOP",
    "heading_cell",
    "insert",
    "insert_beside",
    "opened",
    "rows_above",
]

SHEET = "sheet_charts"
COLOURS = ("#1F4E79", "#2E9E6B", "#F2A541", "#B85C5C", "#7B6FB0", "#4FB0C6", "#8C8C8C", "#C9A227")
TOP = 4
"""The row of the first chart, counted from one."""

TITLE = {"size": 13, "bold": True, "color": "#1F2A44"}
SMALL = {"size": 9}
LINES = {"visible": True, "line": {"color": "#E0E0E0"}}
"""How titles, labels and lines behind a figure look."""

_SIZE = {"width": 940, "height": 290}
_ROWS = 15


def opened(page: Page) -> Page:
    """Give a sheet of charts its width; all of them are printed on one page."""
    page.one_page = True
    for column in range(1, 15):
        page.width(column, 9)
    return page


def rows_above(number: int) -> int:
    """Return how many rows lie above a chart, counted from zero."""
    return TOP - 1 + number * _ROWS


def heading_cell(shape: Shape, column: ColumnId) -> str:
    """Return the address of a heading, for the name of a series."""
    letters = shape.fixed(0, column).rpartition("!")[2].split("$")[1]
    return f"{quoted(shape.sheet)}!${letters}${shape.headings}"


def insert(page: Page, chart: Any, number: int, title: str, axis: str = "#,##0", low: float | None = None) -> None:
    """Put a chart on its place.

    Args:
        page: the sheet.
        chart: of XlsxWriter, with its series.
        number: counted from zero.
        title: above it.
        axis: the number format of the upright axis.
        low: where that axis begins; Excel decides where left out.
    """
    row = rows_above(number) + 2
    page.bottom = max(page.bottom, rows_above(number + 1))
    page.named(row, 1, f"finarr_chart_{number + 1}_{page.short}", title)  # under the chart
    cell = f"={quoted(page.name)}!$A${row}"
    chart.set_title({"name": cell, "data": [title], "name_font": TITLE, "overlay": False})
    chart.set_y_axis({"num_format": axis, "major_gridlines": LINES} | ({} if low is None else {"min": low}))
    chart.set_x_axis({"num_font": SMALL, "label_position": "low"})
    chart.set_legend({"position": "right", "font": SMALL})
    chart.set_size(_SIZE)
    options = {"object_position": 2, "y_offset": 6, "description": title}
    page.sheet.insert_chart(rows_above(number), 0, chart, options)


def insert_beside(page: Page, shape: Shape, chart: Any, title: str, size: tuple[int, int]) -> None:
    """Put a chart to the right of a table, with room of its own, so that it is printed whole.

    Args:
        page: the sheet.
        shape: the table.
        chart: of XlsxWriter.
        title: what it shows.
        size: how many pixels wide, and how many rows high.
    """
    wide, rows = size
    left = shape.right + 2
    last = left - 1 + ceil(wide / pixels(9))
    for column in range(left, last + 1):
        page.width(column, 9)
    page.blocks.append(Block(left, last, shape.headings, shape.headings + rows))
    chart.set_size({"width": wide, "height": 20 * rows})
    page.sheet.insert_chart(shape.headings - 1, left - 1, chart, {"description": title})
