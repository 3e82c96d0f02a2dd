"""Formulas and names of a user that point to tables which become longer or shorter, in a workbook that Excel has open.

Excel moves some of them along by itself and not others; a total that goes for a moment takes what points to it with it.
So what they must be is computed from what they were, as for a file, and typed where it is not there yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from finarr.excel.live.grid import LiveGrid
from finarr.excel.live.locks import unlocked
from finarr.excel.patching.areas import address
from finarr.excel.patching.filling import Filling
from finarr.excel.patching.pointing import changed, pointing, quoted

__all__ = ["LivePointers"]

MOST = 200_000
"""Cells of a sheet that are looked through for formulas."""


class LivePointers:
    """Formulas and names as they are before tables are filled.

    Args:
        book: of xlwings.
        grids: the sheets that are looked through, by name.
        fillings: of the tables.
    """

    def __init__(self, book: Any, grids: Mapping[str, LiveGrid], fillings: Iterable[Filling]) -> None:
        self.book = book
        filled = list(fillings)
        moved = changed(filled)
        self._cells: dict[tuple[str, int, int], str] = {}
        self._names: dict[str, str] = {}
        if not moved:
            return
        for name, grid in grids.items():
            ours = [each.table.area for each in filled if each.table.sheet == name]
            ours += [each.old for each in filled if each.table.sheet == name]
            for (row, column), text in grid.formulas():
                if pointing(text, name, moved) == text or any((row, column) in area for area in ours):
                    continue
                self._cells[name, row, column] = pointing(_formula(grid.sheet.range((row, column))), name, moved)
        for each in book.names:
            with suppress(Exception):
                told = str(each.refers_to)
                new = pointing(told, "", moved)
                if new != told and "_xlnm" not in str(each.name) and "Print_" not in str(each.name):
                    self._names[str(each.name)] = new

    def follow(self) -> tuple[str, ...]:
        """Have them point to where the tables are now; return the cells whose formulas did not before."""
        for name, text in self._names.items():
            with suppress(Exception):  # a name of Excel's own
                self.book.names[name].refers_to = text
        followed = []
        for (sheet, row, column), text in self._cells.items():
            with suppress(Exception):  # a sheet that is locked with a password
                here = self.book.sheets[sheet]
                cell = here.range((row, column))
                if _formula(cell) != text:
                    with unlocked(here):
                        _type(cell, text)
                followed.append(f"{quoted(sheet)}!{address(row, column)}")
        return tuple(followed)


def _formula(cell: Any) -> str:
    """Return the formula of a cell; in a newer Excel as it is, without the signs that an older one needs."""
    with suppress(Exception):
        return str(cell.formula2)
    return str(cell.formula)


def _type(cell: Any, text: str) -> None:
    try:
        cell.formula2 = text
    except Exception:
        cell.formula = [[text]]
