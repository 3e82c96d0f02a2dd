"""The result workbook of a portfolio: the inputs as they were typed, and what they say together, in formulas."""

from __future__ import annotations

from pathlib import Path

from finarr.arrangements.portfolio import PortfolioOutcome
from finarr.excel.common import result as common
from finarr.excel.common.result import Sheet
from finarr.excel.page import Book
from finarr.excel.portfolio.context import PortfolioContext
from finarr.excel.portfolio.sheets import burdens, charts, checks, congruence, connected, flows, influence, warnings
from finarr.excel.portfolio.specs import WORDS

__all__ = ["draw_result"]

_ANSWERS: tuple[Sheet, ...] = (burdens, charts, influence, connected, warnings, congruence, flows)
_PROOFS: tuple[Sheet, ...] = (checks,)


def draw_result(outcome: PortfolioOutcome, path: Path, book: Book) -> None:
    """Draw an outcome in a workbook, in the language of its case.

    Args:
        outcome: the answer.
        path: where the workbook goes, for its log.
        book: what it is drawn in.

    Raises:
        FileTrouble: the case holds something that a workbook cannot keep.
    """
    common.draw(PortfolioContext(outcome, book), WORDS, _ANSWERS, _PROOFS, path)
