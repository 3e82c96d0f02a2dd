"""The sheet of the calendar: a row for each project, a column for each year, and the years of work coloured.

The colour comes from the cells and not from a chart: the axis of a chart keeps the years it was drawn with.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from finarr.arrangements.transition_fund.calendar import finish
from finarr.excel.matrix import column_letters
from finarr.excel.page import SPARE_ROWS, Formula
from finarr.excel.shape import Head
from finarr.excel.tables import Kind
from finarr.excel.transition_fund.context import FundContext
from finarr.excel.transition_fund.specs import said

__all__ = ["SHEET", "draw", "place"]

SHEET = said("sheet_calendar")
_SPARE_YEARS = 60
"""Columns at the right that are coloured too, for when there are more years."""


def place(context: FundContext) -> None:
    """Decide where the table stands."""
    heads = [
        context.col("project", "h_project", width=28),
        context.col("owner", "h_owner", width=22),
    ]
    heads += [Head(("work", year), str(year), Kind.WHOLE, 6, role="result") for year in context.case.years]
    context.place("finarr_calendar", SHEET, heads)


def draw(context: FundContext) -> None:
    """Draw the sheet."""
    page, shape, years = context.book.page(SHEET, "result"), context.shapes["finarr_calendar"], context.case.years
    page.table(shape, list(_rows(context)), context.say("r_table_calendar"))
    first, bottom = shape.cell(0, ("work", years[0])), shape.headings + len(context.case.projects) + SPARE_ROWS
    area = f"{first}:{column_letters(shape.place(('work', years[-1])) + _SPARE_YEARS)}{bottom}"
    look = context.book.file.add_format({"bg_color": "#1F4E79", "font_color": "#1F4E79"})
    page.sheet.conditional_format(area, {"type": "cell", "criteria": "==", "value": 1, "format": look})
    page.freeze(shape.headings, 1)
    page.protect()


def _rows(context: FundContext) -> Iterator[tuple[Any, ...]]:
    programme = context.shapes["finarr_programme"]
    for number, project in enumerate(context.case.projects):
        start = context.outcome.schedule[project.name]
        end = finish(project, start)
        first, last = (f"INDEX({programme.column(name)},{number + 1})" for name in ("start", "end"))
        cells = [
            Formula(f'=IF(AND({first}<={year},{year}<={last}),1,"")', 1 if start <= year <= end else "")
            for year in context.case.years
        ]
        yield (project.name, project.owner, *cells)
