"""Putting a result workbook together: the start sheet, answers, inputs, proofs, the log."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from finarr.excel.common.context import Context
from finarr.excel.common.sheets import checks, log
from finarr.excel.common.sheets.freshness import STALE
from finarr.excel.common.sheets.inputs import draw_inputs, input_sheets
from finarr.excel.common.sheets.start import draw_start, start_row
from finarr.excel.keeping import refuse_what_is_lost
from finarr.excel.page import Formula

__all__ = ["Sheet", "draw"]

_NOTE = 4
"""The column, beside the title of every sheet with results, that says when they are of other inputs."""


class Sheet(Protocol):
    """A module that draws one sheet of a result.

    Attributes:
        SHEET: id of the sheet's name.
    """

    SHEET: str

    def place(self, context: Any) -> None:
        """Decide where its tables stand."""
        ...

    def draw(self, context: Any) -> None:
        """Draw it."""
        ...


def draw(context: Context[Any, Any], words: str, answers: Sequence[Sheet], proofs: Sequence[Sheet], path: Path) -> None:
    """Draw a result: every table gets its place first, so that formulas may refer to any of them.

    Args:
        context: the result.
        words: the file of texts with what the start sheet says.
        answers: sheets before those of the inputs, in order.
        proofs: sheets behind them, in order; the checks among them.
        path: where the workbook goes.

    Raises:
        FileTrouble: the case holds something that a workbook cannot keep.
    """
    specs, tables = context.filling.specs, context.tables
    if context.book.layout is None:  # in a workbook that is there, inputs stay as the user typed them
        refuse_what_is_lost(context.case, tables)
    names = [sheet.SHEET for sheet in answers], [sheet.SHEET for sheet in proofs]
    sheets = [*names[0], *input_sheets(specs, tables), *names[1], log.SHEET]
    context.place_inputs(start_row(sheets))
    for sheet in (*proofs, *answers):
        sheet.place(context)
    log.place(context)
    draw_start(context.book, words, specs, sheets, tables, context.shapes, checks.flag(context))
    for answer in answers:
        answer.draw(context)
    draw_inputs(context.book, specs, tables, context.shapes)
    for proof in proofs:
        proof.draw(context)
    log.draw(context, path)
    yes, told = context.filling.flag(True), context.word("note_stale")
    for page in context.book.pages:
        if page.role == "result":
            note = Formula(f'=IF({STALE}="{yes}","{told}","")', "")
            page.named(1, _NOTE, f"finarr_note_{page.short}", note, "stale")
