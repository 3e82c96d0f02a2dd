"""The result workbook of a transition fund: the inputs as they were typed, and the answer with its formulas."""

from __future__ import annotations

from pathlib import Path

from finarr.arrangements.transition_fund.outcome import FundOutcome
from finarr.excel.common import result as common
from finarr.excel.common.result import Sheet
from finarr.excel.page import Book
from finarr.excel.transition_fund.context import FundContext
from finarr.excel.transition_fund.sheets import (
    apart,
    balance,
    calendar,
    charts,
    checks,
    contributions,
    councils,
    gains,
    paid,
    programme,
    risk,
    workings,
)
from finarr.excel.transition_fund.specs import WORDS

__all__ = ["draw_result"]

_ANSWERS: tuple[Sheet, ...] = (
    contributions,
    balance,
    charts,
    calendar,
    programme,
    gains,
    risk,
    apart,
    councils,
)
_PROOFS: tuple[Sheet, ...] = (paid, workings, checks)


def draw_result(outcome: FundOutcome, path: Path, book: Book) -> None:
    """Draw an outcome in a workbook, in the language of its case.

    Args:
        outcome: the answer.
        path: where the workbook goes, for its log.
        book: what it is drawn in.

    Raises:
        FileTrouble: the case holds something that a workbook cannot keep.
    """
    common.draw(FundContext(outcome, book), WORDS, _ANSWERS, _PROOFS, path)
