"""The sheet of charts: who pays for what, how it changes over the years, and how far it is from pure pro rata."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from finarr.excel.context import Context
from finarr.excel.matrix import quoted
from finarr.excel.page import Page
from finarr.excel.shape import Shape

__all__ = ["SHEET", "draw", "place"]

SHEET = "sheet_charts"
_SIZE = {"width": 940, "height": 290}
_TOP, _ROWS = 4, 15
_COLOURS = ("#1F4E79", "#2E9E6B", "#F2A541", "#B85C5C", "#7B6FB0", "#4FB0C6", "#8C8C8C", "#C9A227")
_MOST_LINES = 20
"""Parties whose lines can still be told apart."""


def place(context: Context) -> None:
    """Decide nothing: the sheet has no tables."""


def draw(context: Context) -> None:
    """Draw the sheet; the charts stand below one another, with room for each."""
    page = context.book.page(SHEET, "result")
    for column in range(1, 15):
        page.width(column, 9)
    case, year = context.case, context.case.years[0]
    overview, items = context.shapes["finarr_overview"], context.shapes["finarr_overview_items"]
    _column_chart(context, page, 0, "stacked", items, [head.id for head in items.heads[1:]], "chart_items")
    compared = [("paid", year), "pro_rata"]
    _column_chart(context, page, 1, None, overview, compared, "chart_pro_rata")
    if len(case.years) > 1:
        _line_chart(context, page, 2)
        page.breaks = [_TOP - 1 + 2 * _ROWS]


def _column_chart(
    context: Context, page: Page, number: int, kind: str | None, shape: Shape, columns: Sequence[Any], title: str
) -> None:
    options = {"type": "column"} | ({} if kind is None else {"subtype": kind})
    chart = context.book.file.add_chart(options)
    names = len(context.case.parties)
    for position, column in enumerate(columns):
        chart.add_series(
            {
                "name": "=" + _heading(shape, column),
                "categories": "=" + shape.area("party", names),
                "values": "=" + shape.area(column, names),
                "fill": {"color": _COLOURS[position % len(_COLOURS)]},
                "gap": 60,
            }
        )
    _finish(context, page, chart, number, context.word(title, year=context.case.years[0]))


def _line_chart(context: Context, page: Page, number: int) -> None:
    """Draw contributions over the years: a line a party, or their total alone where there are too many."""
    case, shape = context.case, context.shapes["finarr_overview"]
    columns = [("paid", year) for year in case.years]
    chart = context.book.file.add_chart({"type": "line"})
    rows = range(len(case.parties)) if len(case.parties) <= _MOST_LINES else [len(case.parties)]
    for position, row in enumerate(rows):
        first, last = shape.fixed(row, columns[0]), shape.fixed(row, columns[-1]).rpartition("!")[2]
        years = shape.fixed(-2, columns[0]), shape.fixed(-2, columns[-1]).rpartition("!")[2]
        colour = _COLOURS[position % len(_COLOURS)]
        dash = ("solid", "dash", "round_dot")[position // len(_COLOURS) % 3]
        chart.add_series(
            {
                "name": "=" + shape.fixed(row, "party"),
                "categories": "=" + ":".join(years),
                "values": "=" + ":".join((first, last)),
                "line": {"color": colour, "width": 2, "dash_type": dash},
                "marker": {"type": "circle", "size": 4, "fill": {"color": colour}, "border": {"color": colour}},
            }
        )
    _finish(context, page, chart, number, context.word("chart_years"))


def _heading(shape: Shape, column: Any) -> str:
    letters = shape.fixed(0, column).rpartition("!")[2].split("$")[1]
    return f"{quoted(shape.sheet)}!${letters}${shape.headings}"


def _finish(context: Context, page: Page, chart: Any, number: int, title: str) -> None:
    chart.set_title({"name": title, "name_font": {"size": 13, "bold": True, "color": "#1F2A44"}, "overlay": False})
    chart.set_y_axis({"num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#E0E0E0"}}})
    chart.set_x_axis({"num_font": {"size": 9}})
    chart.set_legend({"position": "right", "font": {"size": 9}})
    chart.set_size(_SIZE)
    page.sheet.insert_chart(
        _TOP - 1 + number * _ROWS, 0, chart, {"object_position": 2, "y_offset": 6, "description": title}
    )
