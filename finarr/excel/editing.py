"""Putting values into the input cells of a workbook that somebody else made; everything else in it stays."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path as FilePath
from typing import Any

from finarr.errors import FileTrouble, Path
from finarr.excel.kinds import recognised, table_names, workbooks
from finarr.excel.package import read_tables
from finarr.excel.patching import Patched, replaced
from finarr.excel.patching.areas import position
from finarr.excel.tables import word
from finarr.words import Message

__all__ = ["WorkbookEdit"]


class WorkbookEdit:
    """A workbook under change.

    Args:
        path: the file, which stays as it is.

    Attributes:
        document: the case in it, as it was read; it need not be complete.

    Raises:
        FileTrouble: it is no workbook that can be read, or has none of finarr's tables.
    """

    def __init__(self, path: FilePath) -> None:
        matrices = read_tables(path, table_names())
        self._draft = workbooks()[recognised(matrices)].drafted(matrices)
        self._path = path
        self._cells: dict[str, dict[tuple[int, int], Any]] = {}
        self.document: dict[str, Any] = self._draft.document

    def place(self, path: Path) -> str:
        """Return the address of a value."""
        return self._draft.place(path)

    def put(self, path: Path, value: Any) -> None:
        """Put a value in its cell.

        Raises:
            FileTrouble: the workbook has no cell for it.
        """
        if path not in self._draft.places:
            raise FileTrouble(Message("excel.no_cell", {"path": str(self._path), "what": str(path[-1])}))
        sheet, _, cell = self._draft.places[path].rpartition("!")
        name = sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet
        if path[-1] == "status":
            value = word(f"c_{value}", self._draft.lang)
        elif isinstance(value, date):
            value = datetime(value.year, value.month, value.day)
        self._cells.setdefault(name, {})[position(re.sub(r"\$", "", cell))] = value

    def beside(self, path: FilePath) -> list[FilePath]:
        """Return the files that are written along with a workbook: none."""
        return []

    def save(self, path: FilePath) -> None:
        """Write the workbook as it has become.

        Raises:
            FileTrouble: a cell holds a formula, or the file cannot be written.
        """
        book = Patched.open(self._path)
        for sheet, values in self._cells.items():
            book.write(sheet, values)
        replaced(path, book.rebuilt())
