"""The sheet of charts: alone, together and now beside one another, and what each rule asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from finarr.arrangements.stand_alone.division import TODAY
from finarr.excel.common.sheets.charts import COLOURS, heading_cell, insert, opened
from finarr.excel.page import Page
from finarr.excel.shape import Shape
from finarr.excel.stand_alone.context import StandAloneContext, room

__all__ = ["SHEET", "draw", "place"]

SHEET = room("sheet_charts")
_SHOWN = (TODAY, "nucleolus", "nucleolus_per_capita", "shapley", "scrb", "pro_rata")
"""Rules that the second chart shows; all of them would be too many columns."""


def place(context: StandAloneContext) -> None:
    """Decide nothing: the sheet has no tables."""


def draw(context: StandAloneContext) -> None:
    """Draw the sheet."""
    page = opened(context.book.page(SHEET, "result"))
    _columns(context, page, 0, context.shapes["finarr_division"], ("alone", "paid", "today", "adds"), "chart_paid")
    _columns(context, page, 1, context.shapes["finarr_by_rule"], _SHOWN, "chart_rules")


def _columns(
    context: StandAloneContext, page: Page, number: int, shape: Shape, columns: Sequence[Any], title: str
) -> None:
    chart = context.book.file.add_chart({"type": "column"})
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
    insert(page, chart, number, context.word(room(title), year=context.case.year))
