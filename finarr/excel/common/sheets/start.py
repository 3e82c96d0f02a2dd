"""The start sheet: what the workbook is for, how to use it, its colours, where everything is, and whose it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from finarr.excel.common.filled import Filled
from finarr.excel.common.sheets.inputs import Specs, draw_input
from finarr.excel.page import Book, Formula
from finarr.excel.shape import Shape
from finarr.excel.styles import COLOURS
from finarr.excel.tables import word

__all__ = ["draw_start", "start_row"]

_STEPS = 5
_TOP = 4


def start_row(sheets: Sequence[str]) -> int:
    """Return the row of the headings of the table on the start sheet, below everything of fixed size."""
    return _TOP + 4 + _STEPS + 2 + len(COLOURS) + 2 + len(sheets) + 3


def draw_start(
    book: Book,
    words: str,
    specs: Specs,
    sheets: Sequence[str],
    tables: Mapping[str, Filled],
    shapes: Mapping[str, Shape],
    flag: Formula | None = None,
) -> None:
    """Draw the start sheet.

    Args:
        book: the workbook.
        words: the file of texts with what it says of the kind of case.
        specs: the tables of the kind.
        sheets: ids of the other sheets, in order.
        tables: the input tables.
        shapes: where they stand.
        flag: whether all checks hold, in a result.
    """
    use = "template" if flag is None or book.template else "result"
    page = book.page("sheet_start")
    page.one_page = True
    page.about = f"{words}.about_start"
    for column, head in enumerate(shapes["finarr_case"].heads, start=1):
        page.width(column, head.width)
    row = _TOP
    if flag is not None:
        page.put(row, 1, word("status_checks", book.lang), "label")
        page.named(row, 2, "finarr_start_flag", flag, "flag")
        row += 2
    page.put(row, 1, word(f"how_{use}", book.lang), "table")
    for number in range(1, _STEPS + 1):
        page.wide(row + number, f"{number}. " + word(f"{words}.how_{use}_{number}", book.lang), "text", 1, 3)
    row += _STEPS + 2
    page.put(row, 1, word("legend", book.lang), "table")
    for number, role in enumerate(COLOURS, start=1):
        page.put(row + number, 1, word(f"legend_{role}", book.lang), book.styles.swatch(role))
        page.wide(row + number, word(f"{words}.legend_{role}_about", book.lang), "text", 2, 3)
    row += len(COLOURS) + 2
    page.put(row, 1, word("contents", book.lang), "table")
    for number, sheet in enumerate(sheets, start=1):
        page.link(row + number, 1, word(sheet, book.lang))
        page.wide(row + number, word(sheet.replace("sheet_", "about_", 1), book.lang), "text", 2, 3)
    draw_input(page, specs, tables["finarr_case"], shapes, tables)
