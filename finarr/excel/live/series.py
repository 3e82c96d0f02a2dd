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
        self._before = [
            (chart, [(each, str(each.Formula)) for each in chart.SeriesCollection()]) for chart in _all(book)
        ]

    def follow(self, fillings: Sequence[Filling]) -> None:
        """Give every series that shows a filled table its new cells.

        Series whose column is gone go too, unless a chart would have none left; new columns get one of their own.
        """
        for chart, lines in self._before:
            left = len(lines)
            for series, before in lines:
                sheet, values = _shown(before)
                if left > 1 and any(each.gone(values) for each in fillings if each.table.sheet == sheet):
                    series.Delete()
                    left -= 1
                    continue
                after = followed(before, fillings)
                if after != before:
                    series.Formula = after
                together = [area for here, area in (_shown(text) for _, text in lines) if here == sheet]
                for filling in (each for each in fillings if each.table.sheet == sheet):
                    for new in filling.beside(values, together):
                        made = followed(_in_column(before, sheet, values.left, new.left), fillings)
                        chart.SeriesCollection().NewSeries().Formula = made


def followed(formula: str, fillings: Sequence[Filling]) -> str:
    """Return the formula of a series (``=SERIES(name,categories,values,order)``) after tables were filled."""

    def moved(found: re.Match[str]) -> str:
        sheet, area = _place(found)
        for filling in fillings:
            new = filling.moved(area) if filling.table.sheet == sheet else None
            if new is not None:
                return f"{found[0].rpartition('!')[0]}!{new.fixed}"
        return found[0]

    return _RANGE.sub(moved, formula)


def _shown(formula: str) -> tuple[str, Area]:
    """Return the sheet and the cells of the values of a series; without such, an area that lies nowhere."""
    found = list(_RANGE.finditer(formula))
    return _place(found[-1]) if found else ("", Area(0, 0, 0, 0))


def _in_column(formula: str, sheet: str, old: int, new: int) -> str:
    """Return the formula of a series with the cells of one column of a sheet in another column."""

    def moved(found: re.Match[str]) -> str:
        here, area = _place(found)
        if here != sheet or not area.left == area.right == old:
            return found[0]
        return f"{found[0].rpartition('!')[0]}!{Area(area.top, new, area.bottom, new).fixed}"

    return _RANGE.sub(moved, formula)


def _place(found: re.Match[str]) -> tuple[str, Area]:
    return (found[1] or found[2]).replace("''", "'"), Area.parse(found[3])


def _all(book: Any) -> Iterator[Any]:
    """Yield every chart whose series tell their formula: on a Mac none do, and Excel itself moves what it moves."""
    for sheet in book.sheets:
        for chart in sheet.charts:
            api = chart.api
            held = api[1] if isinstance(api, tuple) else api
            if hasattr(held, "SeriesCollection"):
                yield held
