"""The sheet with the advice in a picture: of every task what fits direct funding, contributions and a fund."""

from __future__ import annotations

from finarr.excel.advice.context import AdviceContext
from finarr.excel.advice.specs import said
from finarr.excel.common.sheets.charts import COLOURS, LINES, SMALL, TITLE, TOP, heading_cell, opened

__all__ = ["SHEET", "draw", "place"]

SHEET = said("sheet_chart")


def place(context: AdviceContext) -> None:
    """Decide nothing: the sheet has no tables."""


def draw(context: AdviceContext) -> None:
    """Draw the sheet: one bar a task, the first task on top."""
    page, shape = opened(context.book.page(SHEET, "result")), context.shapes["finarr_advices"]
    tasks = len(context.outcome.advices)
    chart = context.book.file.add_chart({"type": "bar", "subtype": "percent_stacked"})
    for column, colour in zip(("direct", "contributions", "fund"), COLOURS, strict=False):
        chart.add_series(
            {
                "name": "=" + heading_cell(shape, column),
                "categories": "=" + shape.area("task", tasks),
                "values": "=" + shape.area(column, tasks),
                "fill": {"color": colour},
                "gap": 40,
            }
        )
    title = context.word(said("chart_advices"))
    chart.set_title({"name": title, "name_font": TITLE, "overlay": False})
    chart.set_y_axis({"reverse": True, "num_font": SMALL})
    chart.set_x_axis({"num_format": "0%", "major_gridlines": LINES})
    chart.set_legend({"position": "bottom", "font": SMALL})
    height = 150 + 32 * tasks
    page.bottom = TOP + height // 20 + 1
    chart.set_size({"width": 940, "height": height})
    page.sheet.insert_chart(TOP - 1, 0, chart, {"object_position": 2, "y_offset": 6, "description": title})
