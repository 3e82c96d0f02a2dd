"""Charts: effects by municipality, now beside the designs by region, the spread of effects, and the path."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from finarr.excel.central_funding.context import COLUMNS, FundingContext
from finarr.excel.central_funding.sheets.spread import histogram_bands
from finarr.excel.central_funding.specs import said
from finarr.excel.common.sheets.charts import COLOURS, heading_cell, insert, opened
from finarr.excel.page import Page
from finarr.excel.shape import Shape

__all__ = ["SHEET", "draw", "place"]

SHEET = said("sheet_charts")
_MOST = 60
"""Municipalities that can still be told apart beside one another."""


def place(context: FundingContext) -> None:
    """Decide nothing: the sheet has no tables."""


def draw(context: FundingContext) -> None:
    """Draw the sheet; the charts stand below one another, with room for each."""
    page = opened(context.book.page(SHEET, "result"))
    case, year = context.case, context.first_year
    overview, regions = context.shapes["finarr_overview"], context.shapes["finarr_by_region"]
    each, names, count = (overview, "party", len(case.parties))
    title = "r_chart_effects"
    if count > _MOST:
        each, names, count, title = regions, "group", len(case.regions), "r_chart_effects_region"
    heads = [("head", design) for design in COLUMNS]
    _columns(context, page, 0, (each, names, count), heads, context.said(title, year=year), "#,##0.00")
    totals = ["now", *(("total", design) for design in COLUMNS)]
    by_region = (regions, "group", len(case.regions))
    _columns(context, page, 1, by_region, totals, context.said("r_chart_regions", year=year), "#,##0")
    bands = context.shapes["finarr_histogram"], "label", len(histogram_bands(context))
    _columns(context, page, 2, bands, ["count"], context.said("r_chart_histogram", year=year), "0")
    steps = context.shapes["finarr_steps"], "year", max(1, len(context.outcome.steps))
    _columns(context, page, 3, steps, ["compensation", "levy"], context.said("r_chart_path"), "#,##0")


def _columns(
    context: FundingContext,
    page: Page,
    number: int,
    rows: tuple[Shape, Any, int],
    columns: Sequence[Any],
    title: str,
    axis: str,
) -> None:
    """Draw a chart of columns, a series each."""
    chart = context.book.file.add_chart({"type": "column"})
    shape, names, count = rows
    for position, column in enumerate(columns):
        colour = COLOURS[position % len(COLOURS)]
        chart.add_series(
            {
                "name": "=" + heading_cell(shape, column),
                "categories": "=" + shape.area(names, count),
                "values": "=" + shape.area(column, count),
                "fill": {"color": colour},
                "gap": 60,
            }
        )
    insert(page, chart, number, title, axis, None if "0.00" in axis else 0)
