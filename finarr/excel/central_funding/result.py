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
    overview,
    path,
    tasks,
    today,
)
from finarr.excel.central_funding.specs import WORDS
from finarr.excel.common.result import Sheet, write
from finarr.excel.page import Book

__all__ = ["write_result"]

_EXTRAS = (answer, path)
"""Sheets that only some cases have."""
_ANSWERS: tuple[Sheet, ...] = (groups, charts, effects, tasks, account)
_PROOFS: tuple[Sheet, ...] = (today, grants, cuts, checks)


def write_result(outcome: FundingOutcome, where: Path) -> None:
    """Write an outcome to a new workbook, in the language of its case.

    Raises:
        FileTrouble: the place cannot be written, or the case holds something that a workbook cannot keep.
    """
    book = Book(outcome.case.language, outcome.case.title, outcome.run.started)
    context = FundingContext(outcome, book)
    extras: list[Sheet] = [sheet for sheet in _EXTRAS if sheet.wanted(context)]
    write(context, WORDS, [overview, *extras, *_ANSWERS], _PROOFS, where)
