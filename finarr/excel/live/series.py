"""Charts of a workbook that Excel has open: series that show a table which was filled get its new cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from finarr.excel.patching.areas import Area
from finarr.excel.patching.filling import Filling

__all__ = ["Series"]

_RANGE = re.compile(r"(?:'((?:[^']|'')+)'|([^'!,(]+))!(\$[A-Z]{1,3}\$\d+(?::\$[A-Z]{1,3}\$\d+)?)")


class Series:
    """All series of all charts, as they are before tables are filled.

    Excel moves the cells of a series along with a table in some cases and not in others; so what they must be is
    computed from what they were.

    Args:
        book: of xlwings.
    """

    def __init__(self, book: Any) -> None:
        self._before = [(series, str(series.Formula)) for series in _all(book)]

    def follow(self, fillings: Sequence[Filling]) -> None:
        """Give every series that shows a filled table its new cells."""
        for series, before in self._before:
            after = followed(before, fillings)
            if after != before:
                series.Formula = after


def followed(formula: str, fillings: Sequence[Filling]) -> str:
    """Return the formula of a series (``=SERIES(name,categories,values,order)``) after tables were filled."""

    def moved(found: re.Match[str]) -> str:
        sheet, area = (found[1] or found[2]).replace("''", "'"), Area.parse(found[3])
        for filling in fillings:
            new = filling.moved(area) if filling.table.sheet == sheet else None
            if new is not None:
                return f"{found[0].rpartition('!')[0]}!{new.fixed}"
        return found[0]

    return _RANGE.sub(moved, formula)


def _all(book: Any) -> Iterator[Any]:
    """Yield every series that can tell its formula: on a Mac none can, and Excel itself moves what it moves."""
    for sheet in book.sheets:
        for chart in sheet.charts:
            api = chart.api
            held = api[1] if isinstance(api, tuple) else api
            if hasattr(held, "SeriesCollection"):
                yield from held.SeriesCollection()
