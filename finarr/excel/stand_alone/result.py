"""The result workbook of stand-alone costs: the inputs as they were typed, and the answer with its formulas."""

from __future__ import annotations

from pathlib import Path

from finarr.arrangements.stand_alone import StandAloneOutcome
from finarr.excel.common import result as common
from finarr.excel.common.result import Sheet
from finarr.excel.page import Book
from finarr.excel.stand_alone.context import StandAloneContext
from finarr.excel.stand_alone.sheets import charts, checks, division, groups, rules
from finarr.excel.stand_alone.specs import WORDS

__all__ = ["draw_result"]

_ANSWERS: tuple[Sheet, ...] = (division, rules, charts)
_PROOFS: tuple[Sheet, ...] = (groups, checks)


def draw_result(outcome: StandAloneOutcome, path: Path, book: Book) -> None:
    """Draw an outcome in a workbook, in the language of its case.

    Args:
        outcome: the answer.
        path: where the workbook goes, for its log.
        book: what it is drawn in.

    Raises:
        FileTrouble: the case holds something that a workbook cannot keep, or there are too many parties.
    """
    common.draw(StandAloneContext(outcome, book), WORDS, _ANSWERS, _PROOFS, path)
