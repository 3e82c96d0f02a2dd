"""The result workbook of cost sharing: the inputs as they were typed, and the answer with its steps in formulas."""

from __future__ import annotations

from pathlib import Path

from finarr.arrangements.cost_sharing.outcome import Outcome
from finarr.excel.common.result import Sheet, write
from finarr.excel.cost_sharing.context import CostContext
from finarr.excel.cost_sharing.sheets import (
    account,
    charts,
    checks,
    contributions,
    elsewhere,
    limit_workings,
    net_costs,
    overview,
    power,
    workings,
)
from finarr.excel.cost_sharing.specs import WORDS
from finarr.excel.page import Book

__all__ = ["write_result"]

_ANSWERS = (overview, charts, contributions, account)
_EXTRAS = (power, elsewhere)
"""Sheets that only some cases have."""
_PROOFS: tuple[Sheet, ...] = (net_costs, workings, limit_workings, checks)


def write_result(outcome: Outcome, path: Path) -> None:
    """Write an outcome to a new workbook, in the language of its case.

    Raises:
        FileTrouble: the place cannot be written, or the case holds something that a workbook cannot keep.
    """
    book = Book(outcome.case.language, outcome.case.title, outcome.run.started)
    context = CostContext(outcome, book)
    answers = [*_ANSWERS, *(sheet for sheet in _EXTRAS if sheet.wanted(context))]
    write(context, WORDS, answers, _PROOFS, path)
