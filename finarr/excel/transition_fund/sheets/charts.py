"""The sheet of charts: the fund by year, the balance with its bands, partners, and the partner that is chosen.

Every series is a column of a table, so that it follows when there are more years, partners or projects.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from finarr.excel.common.sheets.charts import COLOURS, heading_cell, insert, opened
from finarr.excel.page import Page
from finarr.excel.shape import Shape
from finarr.excel.tables import ColumnId
from finarr.excel.transition_fund.context import FundContext
from finarr.excel.transition_fund.specs import said

__all__ = ["SHEET", "draw", "place"]

SHEET = said("sheet_fund_charts")
_NONE = {"fill": {"none": True}, "border": {"none": True}}
_BAND = ("#CFE1F2", "#8DB8DE", "#CFE1F2")
_Look = tuple[ColumnId, dict[str, Any]]
"""A column, and how its series looks."""


def place(context: FundContext) -> None:
    """Decide nothing: the sheet has no tables."""


def draw(context: FundContext) -> None:
    """Draw the sheet."""
    page = opened(context.book.page(SHEET, "result"))
    _flows(context, page, 0)
    _balance(context, page, 1)
    _gains(context, page, 2)
    _council(context, page, 3)


def _fill(colour: str, gap: int = 60) -> dict[str, Any]:
    return {"fill": {"color": colour}, "gap": gap}


def _line(colour: str, dash: str = "solid") -> dict[str, Any]:
    return {"line": {"color": colour, "width": 2.25, "dash_type": dash}}


def _chart(
    context: FundContext, kind: dict[str, str], shape: Shape, across: str, rows: int, series: Iterable[_Look]
) -> Any:
    """Return a chart of columns of a table, over one of its columns."""
    chart = context.book.file.add_chart(kind)
    for column, look in series:
        cells = {"categories": "=" + shape.area(across, rows), "values": "=" + shape.area(column, rows)}
        chart.add_series({"name": "=" + heading_cell(shape, column), **cells, **look})
    return chart


def _flows(context: FundContext, page: Page, number: int) -> None:
    """Draw what comes in by year, stacked, and what projects are paid as a line."""
    shape, years = context.shapes["finarr_balance"], len(context.case.years)
    into = [("contributions", _fill(COLOURS[0])), ("cofinancing", _fill(COLOURS[1])), ("loan_drawn", _fill(COLOURS[2]))]
    chart = _chart(context, {"type": "column", "subtype": "stacked"}, shape, "year", years, into)
    chart.combine(_chart(context, {"type": "line"}, shape, "year", years, [("payments", _line("#B85C5C"))]))
    insert(page, chart, number, context.say("chart_flows"), low=0)


def _balance(context: FundContext, page: Page, number: int) -> None:
    """Draw the bands as areas on an invisible base, and the planned balance and what is needed as lines.

    Where no cost is uncertain the bands are blank, and stand ready for when one is.
    """
    balance, risk, years = context.shapes["finarr_balance"], context.shapes["finarr_risk"], len(context.case.years)
    lines = [("closing", _line("#1F4E79")), ("required", _line("#B85C5C", "dash"))]
    rows = years if context.uncertain else 1
    parts: list[_Look] = [("p05", _NONE)]
    for column, colour in zip(("low", "middle", "high"), _BAND, strict=True):
        parts.append((column, {"fill": {"color": colour}, "border": {"none": True}}))
    bands = _chart(context, {"type": "area", "subtype": "stacked"}, risk, "year", rows, parts)
    bands.combine(_chart(context, {"type": "line"}, balance, "year", years, lines))
    insert(page, bands, number, context.say("chart_band"))
    bands.set_legend({"position": "right", "font": {"size": 9}, "delete_series": [0]})


def _gains(context: FundContext, page: Page, number: int) -> None:
    shape, names = context.shapes["finarr_gains"], len(context.case.parties)
    series = [("contribution", COLOURS[0]), ("own", COLOURS[2]), ("benefit", COLOURS[1])]
    looks = [(column, _fill(colour)) for column, colour in series]
    insert(page, _chart(context, {"type": "column"}, shape, "party", names, looks), number, context.say("chart_gains"))


def _council(context: FundContext, page: Page, number: int) -> None:
    """Draw what the chosen partner pays by year."""
    shape, years = context.shapes["finarr_council"], len(context.case.years)
    series = [("contribution", _fill(COLOURS[0])), ("own", _fill(COLOURS[2]))]
    chart = _chart(context, {"type": "column", "subtype": "stacked"}, shape, "year", years, series)
    insert(page, chart, number, context.say("chart_council"), low=0)
