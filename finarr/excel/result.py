"""The result workbook of any kind of case: the inputs as they were typed, and the answer with its steps in formulas."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from finarr.excel.kinds import workbook_of
from finarr.excel.page import Book

__all__ = ["write_result"]


def write_result(outcome: Any, path: str | Path) -> None:
    """Write an outcome to a new workbook, in the language of its case.

    Every formula carries its value, so that the figures are there before anything is calculated.

    Args:
        outcome: of a kind of case that has a workbook.
        path: where the workbook goes.

    Raises:
        FileTrouble: the place cannot be written, or the case holds something that a workbook cannot keep.
    """
    if hasattr(outcome, "documents"):
        from finarr.excel.budget_cycle import write_year

        write_year(outcome, path)
        return
    workbook, where = workbook_of(outcome.case, path), Path(path)
    book = Book(outcome.case.language, outcome.case.title, outcome.run.started)
    workbook.draw_result(outcome, where, book)
    book.save(where)
