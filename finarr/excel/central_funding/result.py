"""The result workbook of direct central funding: the inputs as typed, and the answer with its steps in formulas."""

from __future__ import annotations

from pathlib import Path

from finarr.arrangements.central_funding.outcome import FundingOutcome
from finarr.excel.central_funding.context import FundingContext
from finarr.excel.central_funding.sheets import (
    account,
    answer,
    charts,
    checks,
    cuts,
    effects,
    grants,
    groups,
    notices,
    overview,
    path,
    spread,
    tasks,
    today,
)
from finarr.excel.central_funding.specs import WORDS
from finarr.excel.common import result as common
from finarr.excel.common.result import Sheet
from finarr.excel.page import Book

__all__ = ["draw_result"]

_ANSWERS: tuple[Sheet, ...] = (overview, notices, answer, groups, spread, charts, path, effects, tasks, account)
_PROOFS: tuple[Sheet, ...] = (today, grants, cuts, checks)


def draw_result(outcome: FundingOutcome, where: Path, book: Book) -> None:
    """Draw an outcome in a workbook, in the language of its case.

    Args:
        outcome: the answer.
        where: where the workbook goes, for its log.
        book: what it is drawn in.

    Raises:
        FileTrouble: the case holds something that a workbook cannot keep.
    """
    common.draw(FundingContext(outcome, book), WORDS, _ANSWERS, _PROOFS, where)
