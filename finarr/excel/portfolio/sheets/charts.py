"""The sheet of charts: what arrangements take of every budget, and what of the contributions is locked in."""

from __future__ import annotations

from typing import Any

from finarr.excel.common.sheets.charts import COLOURS, heading_cell, insert, opened
from finarr.excel.page import Page
from finarr.excel.portfolio.context import PortfolioContext
from finarr.excel.tables import ColumnId

__all__ = ["SHEET", "draw", "place"]

_ROOM = "excel_portfolio"
SHEET = f"{_ROOM}.sheet_charts"


def place(context: PortfolioContext) -> None:
    """Decide nothing: the sheet has no tables."""


def draw(context: PortfolioContext) -> None:
    """Draw the sheet."""
    page, year = opened(context.book.page(SHEET, "result")), context.case.years[0]
    _columns(context, page, 0, ("of_budget", "locked_part"), f"{_ROOM}.chart_budget", "0%")
    _columns(context, page, 1, (("paid", year), "locked"), f"{_ROOM}.chart_locked", "#,##0")


def _columns(
    context: PortfolioContext, page: Page, number: int, columns: tuple[ColumnId, ...], title: str, axis: str
) -> None:
    """Draw a chart of columns of the table of burdens, a series each."""
    shape, names = context.shapes["finarr_burdens"], len(context.case.parties)
    chart = context.book.file.add_chart({"type": "column"})
    for colour, column in zip(COLOURS, columns, strict=False):
        series: dict[str, Any] = {
            "name": "=" + heading_cell(shape, column),
            "categories": "=" + shape.area("party", names),
            "values": "=" + shape.area(column, names),
            "fill": {"color": colour},
            "gap": 60,
        }
        chart.add_series(series)
    insert(page, chart, number, context.word(title), axis, 0)
