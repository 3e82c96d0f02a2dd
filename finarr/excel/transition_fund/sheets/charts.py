"""The sheet of charts: contributions, the balance with its bands, benefits, and the project calendar."""

from __future__ import annotations

from typing import Any

from finarr.excel.common.sheets.charts import COLOURS, heading_cell, insert, opened, rows_above
from finarr.excel.page import Page
from finarr.excel.transition_fund.context import FundContext
from finarr.excel.transition_fund.sheets import risk
from finarr.excel.transition_fund.specs import said

__all__ = ["SHEET", "draw", "place"]

SHEET = said("sheet_fund_charts")
_NONE = {"fill": {"none": True}, "border": {"none": True}}
_BAND = ("#CFE1F2", "#8DB8DE", "#CFE1F2")


def place(context: FundContext) -> None:
    """Decide nothing: the sheet has no tables."""


def draw(context: FundContext) -> None:
    """Draw the sheet; the calendar stands last, as high as it needs to be."""
    page = opened(context.book.page(SHEET, "result"))
    _contributions(context, page, 0)
    _balance(context, page, 1)
    _gains(context, page, 2)
    _calendar(context, page, 3)
    page.breaks = [rows_above(2), rows_above(3)]


def _contributions(context: FundContext, page: Page, number: int) -> None:
    shape, years = context.shapes["finarr_overview"], context.case.years
    chart = context.book.file.add_chart({"type": "column", "subtype": "stacked"})
    columns = [("paid", year) for year in years]
    last = columns[-1]
    for position, _ in enumerate(context.case.parties):
        first, end = shape.fixed(position, columns[0]), shape.fixed(position, last).rpartition("!")[2]
        heads = heading_cell(shape, columns[0]), heading_cell(shape, last).rpartition("!")[2]
        colour = {"color": COLOURS[position % len(COLOURS)], "transparency": 25 * (position // len(COLOURS) % 4)}
        chart.add_series(
            {
                "name": "=" + shape.fixed(position, "party"),
                "categories": "=" + ":".join(heads),
                "values": "=" + ":".join((first, end)),
                "fill": colour,
                "gap": 40,
            }
        )
    insert(page, chart, number, context.say("chart_contributions"))


def _balance(context: FundContext, page: Page, number: int) -> None:
    """Draw the bands as areas on an invisible base, and the planned balance and what is needed as lines."""
    rows, balance = len(context.case.years), context.shapes["finarr_balance"]
    years = "=" + balance.area("year", rows)
    lines = context.book.file.add_chart({"type": "line"})
    for column, ink, dash in (("closing", "#1F4E79", "solid"), ("required", "#B85C5C", "dash")):
        lines.add_series(
            {
                "name": "=" + heading_cell(balance, column),
                "categories": years,
                "values": "=" + balance.area(column, rows),
                "line": {"color": ink, "width": 2.25, "dash_type": dash},
            }
        )
    if not risk.wanted(context):
        insert(page, lines, number, context.say("chart_balance"))
        return
    bands, shape = context.book.file.add_chart({"type": "area", "subtype": "stacked"}), context.shapes["finarr_risk"]
    parts: tuple[tuple[str, str | None], ...] = (("p05", None), *zip(("low", "middle", "high"), _BAND, strict=True))
    for column, colour in parts:
        look: dict[str, Any] = _NONE if colour is None else {"fill": {"color": colour}, "border": {"none": True}}
        values = "=" + shape.area(column, rows)
        bands.add_series({"name": "=" + heading_cell(shape, column), "categories": years, "values": values, **look})
    bands.combine(lines)
    insert(page, bands, number, context.say("chart_band"))
    bands.set_legend({"position": "right", "font": {"size": 9}, "delete_series": [0]})
    bands.set_x_axis({"num_font": {"size": 9}, "label_position": "low"})


def _gains(context: FundContext, page: Page, number: int) -> None:
    shape, names = context.shapes["finarr_gains"], len(context.case.parties)
    chart = context.book.file.add_chart({"type": "column"})
    for column, colour in (("contribution", COLOURS[0]), ("own", COLOURS[2]), ("benefit", COLOURS[1])):
        chart.add_series(
            {
                "name": "=" + heading_cell(shape, column),
                "categories": "=" + shape.area("party", names),
                "values": "=" + shape.area(column, names),
                "fill": {"color": colour},
                "gap": 60,
            }
        )
    insert(page, chart, number, context.say("chart_gains"))


def _calendar(context: FundContext, page: Page, number: int) -> None:
    """Draw the calendar: bars of years of work on an invisible base that ends where each project starts."""
    shape, projects, years = context.shapes["finarr_programme"], context.case.projects, context.case.years
    chart = context.book.file.add_chart({"type": "bar", "subtype": "stacked"})
    for column, look in (("start", _NONE), ("work", {"fill": {"color": COLOURS[0]}})):
        chart.add_series(
            {
                "name": "=" + heading_cell(shape, column),
                "categories": "=" + shape.area("project", len(projects)),
                "values": "=" + shape.area(column, len(projects)),
                "gap": 40,
                **look,
            }
        )
    insert(page, chart, number, context.say("chart_gantt"))
    grid = {"visible": True, "line": {"color": "#E0E0E0"}}
    chart.set_x_axis(
        {
            "min": years[0],
            "max": years[-1] + 1,
            "major_unit": 1 if len(years) <= 15 else 5,
            "num_format": "0",
            "major_gridlines": grid,
            "num_font": {"size": 9},
        }
    )
    chart.set_y_axis({"reverse": True, "num_font": {"size": 9}, "crossing": "max"})
    chart.set_legend({"none": True})
    chart.set_size({"width": 940, "height": max(290, 90 + 22 * len(projects))})
