"""How the last run went, on the checks sheet: when, or what stood in its way, each problem with a link to its cell.

A run that succeeds draws this as it draws everything else; one that fails writes only this, and leaves the last result
where it stands (`finarr.excel.live.failures`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from finarr.excel.common.context import Context
from finarr.excel.page import SPARE_ROWS, Page
from finarr.words import Message, format_value

__all__ = ["PROBLEMS", "PROBLEM_COLUMNS", "RUN", "WRONG", "draw_problems", "draw_run", "moment", "place_run"]

PROBLEMS = "finarr_problems"
RUN, WRONG = "finarr_run", "finarr_wrong"
"""The named cells: how the last run went, and the first thing that was wrong."""

PROBLEM_COLUMNS = {"place": "r_problem_place", "given": "r_problem_given", "what": "r_problem_what"}
"""The columns of the table, and the texts above them."""


def place_run(context: Context[Any, Any], sheet: str, headings: int) -> None:
    """Decide where the table of problems stands."""
    widths = {"place": 26, "given": 24, "what": 70}
    heads = [context.head(column, text, width=widths[column]) for column, text in PROBLEM_COLUMNS.items()]
    context.place(PROBLEMS, sheet, heads, headings)


def draw_run(context: Context[Any, Any], page: Page, row: int) -> None:
    """Draw how the run went, in two rows."""
    page.put(row, 1, context.word("r_run"), "label")
    page.named(row, 2, RUN, _told(context), "label")
    page.put(row + 1, 1, context.word("r_wrong"), "label")
    page.named(row + 1, 2, WRONG, None, "link")


def draw_problems(context: Context[Any, Any], page: Page) -> None:
    """Draw the table of problems: an answer has none."""
    shape = context.shapes[PROBLEMS]
    page.table(shape, [], context.word("r_table_problems"))
    look = context.book.file.add_format({"font_color": "#1155CC", "underline": 1})
    area = shape.area("place", SPARE_ROWS).rpartition("!")[2].replace("$", "")
    page.sheet.conditional_format(area, {"type": "no_blanks", "format": look})


def moment(when: datetime, lang: str) -> str:
    """Return a moment as a reader writes it.

    Example:
        >>> moment(datetime(2026, 11, 29, 9, 5), "nl"), moment(datetime(2026, 11, 29, 9, 5), "en")
        ('29-11-2026 09:05', '2026-11-29 09:05')
    """
    return f"{format_value(when.date(), lang)} {when:%H:%M}"


def _told(context: Context[Any, Any]) -> str:
    if context.book.template:
        return context.word("r_run_none")
    when = moment(context.outcome.run.started.astimezone(), context.lang)
    return Message("excel.r_run_done", {"moment": when}).render(context.lang)
