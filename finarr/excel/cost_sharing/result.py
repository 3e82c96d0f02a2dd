"""The result workbook of cost sharing: the inputs as they were typed, and the answer with its steps in formulas."""

from __future__ import annotations

from pathlib import Path

from finarr.arrangements.cost_sharing.outcome import Outcome
from finarr.excel.common import result as common
from finarr.excel.common.result import Sheet
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
    overview_items,
    power,
    story,
    workings,
)
from finarr.excel.cost_sharing.specs import WORDS
from finarr.excel.page import Book

__all__ = ["draw_result"]

_ANSWERS: tuple[Sheet, ...] = (overview, overview_items, charts, contributions, story, account, power, elsewhere)
_PROOFS: tuple[Sheet, ...] = (net_costs, workings, limit_workings, checks)


def draw_result(outcome: Outcome, path: Path, book: Book) -> None:
    """Draw an outcome in a workbook, in the language of its case.

    Args:
        outcome: the answer.
        path: where the workbook goes, for its log.
        book: what it is drawn in.

    Raises:
        FileTrouble: the case holds something that a workbook cannot keep.
    """
    context = CostContext(outcome, book)
    common.draw(context, WORDS, _ANSWERS, _PROOFS, path)
