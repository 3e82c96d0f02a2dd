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
from finarr.excel.sheets.inputs import draw_inputs, input_shapes, input_sheets
from finarr.excel.sheets.start import draw_start, start_row

__all__ = ["write_result"]

_PLACED = (net_costs, workings, contributions, overview, limit_workings, account, checks, log)

_BEFORE = (overview, charts, contributions, account)
_AFTER = (net_costs, workings, limit_workings, checks)


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
    before, after = ([sheet.SHEET for sheet in sheets] for sheets in (_BEFORE, (*_AFTER, log)))
    sheets = [*before, *input_sheets(context.tables), *after]
    context.shapes |= input_shapes(context.tables, context.lang, start_row(sheets))
    for sheet in _PLACED:
        sheet.place(context)
    checks.name_cells(context)
    draw_start(book, "result", sheets, context.tables, context.shapes, checks.flag(context))
    for sheet in _BEFORE:
        sheet.draw(context)
    draw_inputs(book, context.tables, context.shapes)
    for sheet in _AFTER:
        sheet.draw(context)
    log.draw(context, where)
    book.save(where)
