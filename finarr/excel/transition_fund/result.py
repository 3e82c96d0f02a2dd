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
    charts,
    checks,
    councils,
    gains,
    paid,
    programme,
    risk,
    workings,
)
from finarr.excel.transition_fund.specs import WORDS

__all__ = ["draw_result"]

_PROOFS: tuple[Sheet, ...] = (workings, checks)


def draw_result(outcome: FundOutcome, path: Path, book: Book) -> None:
    """Draw an outcome in a workbook, in the language of its case.

    Args:
        outcome: the answer.
        path: where the workbook goes, for its log.
        book: what it is drawn in.

    Raises:
        FileTrouble: the case holds something that a workbook cannot keep.
    """
    context = FundContext(outcome, book)
    extras: list[Sheet] = [sheet for sheet in (apart, risk) if sheet.wanted(context)]
    answers: list[Sheet] = [balance, paid, charts, programme, gains, *extras, councils]
    common.draw(context, WORDS, answers, _PROOFS, path)
