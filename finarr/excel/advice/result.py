"""The result workbook of an assessment: the answers, the advice that follows, and the weighing in formulas."""

from __future__ import annotations

from pathlib import Path

from finarr.arrangements.advice import AssessmentOutcome
from finarr.excel.advice.context import AdviceContext
from finarr.excel.advice.sheets import advices, charts, checks, decisions, reasons, risks, rules, tips, weighing
from finarr.excel.advice.specs import WORDS
from finarr.excel.common import result as common
from finarr.excel.common.result import Sheet
from finarr.excel.page import Book

__all__ = ["draw_result"]

_ANSWERS: tuple[Sheet, ...] = (advices, charts, decisions, tips, risks)
_PROOFS: tuple[Sheet, ...] = (reasons, weighing, rules, checks)


def draw_result(outcome: AssessmentOutcome, path: Path, book: Book) -> None:
    """Draw an outcome in a workbook, in the language of its case.

    Args:
        outcome: the advice about every task.
        path: where the workbook goes, for its log.
        book: what it is drawn in.

    Raises:
        FileTrouble: the case holds something that a workbook cannot keep.
    """
    common.draw(AdviceContext(outcome, book), WORDS, _ANSWERS, _PROOFS, path)
