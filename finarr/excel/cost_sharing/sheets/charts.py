"""The sheet of charts: who pays for what, how it changes over the years, and how far it is from pure pro rata."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from finarr.excel.common.sheets.charts import COLOURS, SHEET, heading_cell, insert, opened, rows_above
from finarr.excel.cost_sharing.context import CostContext
from finarr.excel.page import Page
from finarr.excel.shape import Shape

__all__ = ["SHEET", "draw", "place"]

_MOST_LINES = 20
"""Parties whose lines can still be told apart."""


def place(context: CostContext) -> None:
    """Decide nothing: the sheet has no tables."""


def draw(context: CostContext) -> None:
    """Draw the sheet; the charts stand below one another, with room for each."""
    page = opened(context.book.page(SHEET, "result"))
    case, year = context.case, context.case.years[0]
    overview, items = context.shapes["finarr_overview"], context.shapes["finarr_overview_items"]
    _column_chart(context, page, 0, "stacked", items, [head.id for head in items.heads[1:]], "chart_items")
    compared = [("paid", year), "pro_rata"]
    _column_chart(context, page, 1, None, overview, compared, "chart_pro_rata")
    if len(case.years) > 1:
        _line_chart(context, page, 2)
        page.breaks = [rows_above(2)]


def _column_chart(
    context: CostContext, page: Page, number: int, kind: str | None, shape: Shape, columns: Sequence[Any], title: str
) -> None:
    options = {"type": "column"} | ({} if kind is None else {"subtype": kind})
    chart = context.book.file.add_chart(options)
    names = len(context.case.parties)
    for position, column in enumerate(columns):
        chart.add_series(
            {
                "name": "=" + heading_cell(shape, column),
                "categories": "=" + shape.area("party", names),
                "values": "=" + shape.area(column, names),
                "fill": {"color": COLOURS[position % len(COLOURS)]},
                "gap": 60,
            }
        )
    insert(page, chart, number, context.word(title, year=context.case.years[0]))


def _line_chart(context: CostContext, page: Page, number: int) -> None:
    """Draw contributions over the years: a line a party, or their total alone where there are too many."""
    case, shape = context.case, context.shapes["finarr_overview"]
    columns = [("paid", year) for year in case.years]
    chart = context.book.file.add_chart({"type": "line"})
    rows = range(len(case.parties)) if len(case.parties) <= _MOST_LINES else [len(case.parties)]
    for position, row in enumerate(rows):
        first, last = shape.fixed(row, columns[0]), shape.fixed(row, columns[-1]).rpartition("!")[2]
        years = shape.fixed(-2, columns[0]), shape.fixed(-2, columns[-1]).rpartition("!")[2]
        colour = COLOURS[position % len(COLOURS)]
        dash = ("solid", "dash", "round_dot")[position // len(COLOURS) % 3]
        chart.add_series(
            {
                "name": "=" + shape.fixed(row, "party"),
                "categories": "=" + ":".join(years),
                "values": "=" + ":".join((first, last)),
                "line": {"color": colour, "width": 2, "dash_type": dash},
                "marker": {"type": "circle", "size": 4, "fill": {"color": colour}, "border": {"color": colour}},
            }
        )
    insert(page, chart, number, context.word("chart_years"))
