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
    elsewhere,
    limit_workings,
    log,
    net_costs,
    overview,
    power,
    workings,
)
from finarr.excel.sheets.inputs import draw_inputs, input_shapes, input_sheets
from finarr.excel.sheets.start import draw_start, start_row

__all__ = ["write_result"]

_ANSWERS = (overview, charts, contributions, account)
_EXTRAS = (power, elsewhere)
"""Sheets that only some cases have."""
_PROOFS = (net_costs, workings, limit_workings, checks)


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
    answers = [*_ANSWERS, *(sheet for sheet in _EXTRAS if sheet.wanted(context))]
    names = [sheet.SHEET for sheet in answers], [sheet.SHEET for sheet in (*_PROOFS, log)]
    sheets = [*names[0], *input_sheets(context.tables), *names[1]]
    context.shapes |= input_shapes(context.tables, context.lang, start_row(sheets))
    for placed in (*_PROOFS, *answers, log):
        placed.place(context)
    checks.name_cells(context)
    draw_start(book, "result", sheets, context.tables, context.shapes, checks.flag(context))
    for answer in answers:
        answer.draw(context)
    draw_inputs(book, context.tables, context.shapes)
    for proof in _PROOFS:
        proof.draw(context)
    log.draw(context, where)
    book.save(where)
