"""Workbooks to fill in: a case with its result for an example, or a case alone."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from finarr.excel.common.sheets.inputs import draw_inputs, input_shapes, input_sheets
from finarr.excel.common.sheets.start import draw_start, start_row
from finarr.excel.keeping import refuse_what_is_lost
from finarr.excel.kinds import workbook_of
from finarr.excel.page import Book

__all__ = ["drawn", "new", "write_case", "write_template"]

_MADE = datetime(2026, 1, 1)
"""The moment that a workbook of inputs bears: the same case gives the same file."""


def write_case(case: Any, path: str | Path) -> None:
    """Write a case to a new workbook of input tables, in the case's language.

    Args:
        case: of a kind that has a workbook.
        path: where the workbook goes.

    Raises:
        FileTrouble: the place cannot be written, or the case holds something that a workbook cannot keep.
    """
    workbook = workbook_of(case, path)
    tables = workbook.filled(case)
    refuse_what_is_lost(case, tables)
    book = Book(case.language, case.title, _MADE)
    sheets = input_sheets(workbook.INPUTS, tables)
    shapes = input_shapes(workbook.INPUTS, tables, case.language, start_row(sheets))
    draw_start(book, workbook.WORDS, workbook.INPUTS, sheets, tables, shapes)
    draw_inputs(book, workbook.INPUTS, tables, shapes)
    book.save(Path(path))


def write_template(case: Any, path: str | Path) -> None:
    """Write a case with its result to a new workbook, to put one's own figures in and compute again.

    Args:
        case: of a kind that has a workbook.
        path: where the workbook goes.

    Raises:
        FileTrouble: the place cannot be written, or the case holds something that a workbook cannot keep.
        FinarrError: the case has no answer.
    """
    drawn(case, path).save(Path(path))


def drawn(case: Any, path: str | Path) -> Book:
    """Return a workbook to put one's own figures in, still to be saved.

    Args:
        case: of a kind that has a workbook.
        path: where the workbook goes.

    Raises:
        FileTrouble: the case holds something that a workbook cannot keep.
        FinarrError: the case has no answer.
    """
    workbook, where = workbook_of(case, path), Path(path)
    book = Book(case.language, case.title, _MADE, template=True)
    workbook.draw_result(case.solve(), where, book)
    return book


def new(kind: str, path: str | Path, lang: str = "nl") -> None:
    """Write the shipped example of a kind of case to a new workbook, to put one's own figures in.

    Args:
        kind: such as "cost-sharing".
        path: where the workbook goes.
        lang: "nl" or "en".

    Raises:
        InvalidInput: there is no such kind.
        FileTrouble: the place cannot be written, or the kind has no workbook.
    """
    from finarr.cases.examples import example

    write_template(example(kind, lang), path)
