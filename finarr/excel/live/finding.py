"""Whether a workbook is open in Excel on this computer: then the work is done there, else in the file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from finarr.excel.inplace import ClosedBook, Workplace
from finarr.excel.live.book import OpenBook
from finarr.excel.patching.replacing import in_use

__all__ = ["workplace"]


def workplace(path: Path | str, telling: Callable[[str | None], None] | None = None) -> Workplace:
    """Return where to work in a workbook: in Excel where that has it open, else in the file.

    Args:
        path: the file.
        telling: what shows how far the work is in a file; nothing where left out.
    """
    where = Path(path)
    book = _open_in_excel(where) if in_use(where) else None
    return ClosedBook(where, telling) if book is None else OpenBook(book)


def _open_in_excel(path: Path) -> Any:
    """Return the workbook of xlwings that has a file open; None where there is none, or no Excel at all."""
    import xlwings

    if not len(xlwings.engines):
        return None
    for app in xlwings.apps:
        for book in app.books:
            try:
                if os.path.samefile(str(book.fullname), path):
                    return book
            except Exception:
                continue
    return None
