"""How wide the columns of a sheet in a file are."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from lxml import etree

from finarr.excel.patching.cells import MAIN

__all__ = ["widened", "widths"]

_COLS, _COL, _DATA = (f"{{{MAIN}}}{name}" for name in ("cols", "col", "sheetData"))
_MOST = 16384
_USUAL = 9.14
"""Characters that a column holds of which the file says nothing."""


def widths(sheet: Any) -> dict[int, float]:
    """Return the width of every column of which a sheet says one, in characters with the room around them."""
    return {
        column: float(each.get("width"))
        for each in sheet.iterfind(f"{_COLS}/{_COL}")
        if each.get("width") is not None and int(each.get("max")) < _MOST
        for column in range(int(each.get("min")), int(each.get("max")) + 1)
    }


def widened(sheet: Any, alike: Mapping[int, int]) -> None:
    """Make columns as wide as others, where they are narrower.

    Args:
        sheet: the root element of its part.
        alike: for a column, the one that it becomes as wide as.
    """
    known = widths(sheet)
    for column, other in alike.items():
        if known.get(other, _USUAL) > known.get(column, _USUAL):
            _set(sheet, column, known[other])


def _set(sheet: Any, column: int, width: float) -> None:
    columns = sheet.find(_COLS)
    if columns is None:
        columns = etree.Element(_COLS)
        sheet.find(_DATA).addprevious(columns)
    made = etree.Element(_COL)
    for each in columns:
        first, last = int(each.get("min")), int(each.get("max"))
        if first <= column <= last:
            made = _apart(each, first, last, column)
            break
        if first > column:
            each.addprevious(made)
            break
    else:
        columns.append(made)
    for name, value in {"min": column, "max": column, "width": width, "customWidth": 1}.items():
        made.set(name, str(value))


def _apart(each: Any, first: int, last: int, column: int) -> Any:
    """Return the element of one column out of those that an element tells of together."""
    for start, end in ((column + 1, last), (first, column - 1)):
        if start <= end:
            other = deepcopy(each)
            other.set("min", str(start))
            other.set("max", str(end))
            each.addnext(other) if start > column else each.addprevious(other)
    return each
