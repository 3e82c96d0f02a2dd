"""The sheet of charts: who pays for what, how it changes over the years, and how far it is from pure pro rata."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from finarr.excel.common.sheets.charts import COLOURS, SHEET, heading_cell, insert, opened
from finarr.excel.cost_sharing.context import CostContext
from finarr.excel.page import Page
from finarr.excel.shape import Shape

__all__ = ["SHEET", "draw", "place"]


def place(context: CostContext) -> None:
    """Decide nothing: the sheet has no tables."""


def draw(context: CostContext) -> None:
    """Draw the sheet; the charts stand below one another, with room for each."""
    page = opened(context.book.page(SHEET, "result"))
    year = context.case.years[0]
    overview, items = context.shapes["finarr_overview"], context.shapes["finarr_overview_items"]
    _column_chart(context, page, 0, "stacked", items, [head.id for head in items.heads[1:]], "chart_items")
    compared = [("paid", year), "pro_rata"]
    _column_chart(context, page, 1, None, overview, compared, "chart_pro_rata")
    _line_chart(context, page, 2)


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
    """Draw what the chosen party pays over the years, beside pure pro rata."""
    shape, years = context.shapes["finarr_story_years"], len(context.case.years)
    chart = context.book.file.add_chart({"type": "line"})
    for colour, column in zip(COLOURS, ("amount", "pro_rata"), strict=False):
        chart.add_series(
            {
                "name": "=" + heading_cell(shape, column),
                "categories": "=" + shape.area("year", years),
                "values": "=" + shape.area(column, years),
                "line": {"color": colour, "width": 2},
                "marker": {"type": "circle", "size": 5, "fill": {"color": colour}, "border": {"color": colour}},
            }
        )
    insert(page, chart, number, context.word("chart_years"))
