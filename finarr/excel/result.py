"""The result workbook: the inputs as they were typed, and the answer with every step to it in formulas."""

from __future__ import annotations

from pathlib import Path

from finarr.arrangements.cost_sharing.outcome import Outcome
from finarr.excel.context import Context
from finarr.excel.keeping import refuse_what_is_lost
from finarr.excel.page import Book
from finarr.excel.sheets import (
    account,
    charts,
    checks,
    contributions,
    limit_workings,
    log,
    net_costs,
    overview,
    workings,
)
from finarr.excel.sheets.inputs import INPUT_SHEETS, draw_inputs, input_shapes
from finarr.excel.sheets.start import draw_start, start_row

__all__ = ["write_result"]

_PLACED = (net_costs, workings, contributions, overview, limit_workings, account, checks, log)

RESULT_SHEETS = (
    overview.SHEET,
    charts.SHEET,
    contributions.SHEET,
    account.SHEET,
    *INPUT_SHEETS,
    net_costs.SHEET,
    workings.SHEET,
    limit_workings.SHEET,
    checks.SHEET,
    log.SHEET,
)
"""The sheets behind the start sheet, in their order."""


def write_result(outcome: Outcome, path: str | Path) -> None:
    """Write an outcome to a new workbook, in the language of its case.

    Every formula carries its value, so that the figures are there before anything is calculated.

    Raises:
        FileTrouble: the place cannot be written, or the case holds something that a workbook cannot keep.
    """
    where = Path(path)
    book = Book(outcome.case.language, outcome.case.title, outcome.run.started)
    context = Context(outcome, book)
    refuse_what_is_lost(outcome.case, context.tables)
    context.shapes |= input_shapes(context.tables, context.lang, start_row(RESULT_SHEETS))
    for sheet in _PLACED:
        sheet.place(context)
    checks.name_cells(context)
    draw_start(book, "result", RESULT_SHEETS, context.tables, context.shapes, checks.flag(context))
    for sheet in (overview, charts, contributions, account):
        sheet.draw(context)
    draw_inputs(book, context.tables, context.shapes)
    for sheet in (net_costs, workings, limit_workings, checks):
        sheet.draw(context)
    log.draw(context, where)
    book.save(where)
