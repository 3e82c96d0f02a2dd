"""How a sheet that Excel has open looks and is printed: read where it is asked, changed on paper, and set at the end.

What Excel says of a page goes through its object model on Windows. Elsewhere, and in a way of printing that finarr does
not use, only the print area follows its tables.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from finarr.excel.live.grid import LiveGrid
from finarr.excel.live.strips import runs
from finarr.excel.measuring import high, lines_in
from finarr.excel.patching.areas import Area, letters
from finarr.excel.patching.filling import Filling
from finarr.excel.patching.printed import Setup

__all__ = ["LivePrinted", "print_again"]

_AREA = re.compile(r"\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?")
_COLUMNS = re.compile(r"\$A:\$([A-Z]{1,3})")
_SEPARATORS = re.compile(r"[,;]")
_UPRIGHT, _LYING = 1, 2
_STANDARD = 15.0
"""The height of a row of which nobody chose one, in points, where Excel does not tell."""
_ROUNDED = 0.35
"""Points that Excel rounds a height by, on screens that show everything larger."""


class LivePrinted:
    """How one sheet is printed.

    Args:
        grid: the cells of the sheet.
    """

    def __init__(self, grid: LiveGrid) -> None:
        self.grid = grid
        self.sheet = grid.sheet
        self._heights: dict[int, float | None] = {}
        self._known: dict[int, float] | None = None
        self._setup: Setup | None = None
        self._areas: tuple[Area, ...] | None = None

    def columns(self, least: int) -> list[int]:
        """Return how wide columns are, in pixels."""
        return [self.grid.pixels(column) for column in range(1, least + 1)]

    def heights(self) -> dict[int, float]:
        """Return how high rows are, in points, where they are not of the usual height."""
        if self._known is None:
            usual = float(getattr(self.sheet.api, "StandardHeight", _STANDARD))
            found = self.grid.heights(1)
            self._known = {row: _unrounded(height) for row, height in found.items() if height and height != usual}
        known: dict[int, float | None] = {**self._known, **self._heights}
        return {row: height for row, height in known.items() if height is not None}

    def heighten(self, heights: Mapping[int, float | None]) -> None:
        """Note how high rows become; None leaves it to Excel."""
        self._heights |= heights

    def merged(self, area: Area) -> Area:
        """Return the merged cells of which a cell is the first; the cell alone where it is not merged."""
        with suppress(Exception):
            cells = self.sheet.range((area.top, area.left)).merge_area
            down, right = cells.shape
            found = Area(cells.row, cells.column, cells.row + down - 1, cells.column + right - 1)
            return found if (found.top, found.left) == (area.top, area.left) else area
        return area

    @property
    def areas(self) -> tuple[Area, ...] | None:
        """What is printed: all that is there where empty; None where it is told in a way that finarr does not use."""
        try:
            pieces = [each for each in _SEPARATORS.split(self.sheet.page_setup.print_area or "") if each]
        except Exception:
            return None
        plain = all(map(_AREA.fullmatch, pieces))
        return tuple(map(Area.parse, pieces)) if plain else None

    def setup(self) -> Setup | None:
        """Return how the sheet is printed; None where Excel does not tell, or it is in a way that finarr does not use.

        Pages that begin at a column by the user's own hand are left out, and stay: no sheet of results has any.
        """
        areas = self.areas
        if areas is None:
            return None
        try:
            page = self.sheet.api.PageSetup
            lying, scale, again = page.Orientation == _LYING, page.Zoom, _COLUMNS.fullmatch(page.PrintTitleColumns)
            if not scale and (page.FitToPagesWide, page.FitToPagesTall) != (1, False):
                return None
            columns = 0 if again is None else Area.parse(f"{again[1]}1").right
            return Setup(lying, int(scale) if scale else None, areas, (), columns)
        except Exception:
            return None

    def printed(self, setup: Setup) -> None:
        """Note that the sheet is printed in another way."""
        self._setup = setup

    def print_only(self, areas: Sequence[Area]) -> None:
        """Note what is printed, all else staying as it is."""
        self._areas = tuple(areas)

    def apply(self) -> None:
        """Have Excel do what was noted; how a sheet looks on paper is no reason to stop."""
        alike: dict[float | None, list[int]] = {}
        for row, height in self._heights.items():
            alike.setdefault(height, []).append(row)
        for height, (top, bottom) in ((height, run) for height, rows in alike.items() for run in runs(rows)):
            with suppress(Exception):
                rows = self.sheet.range(f"{top}:{bottom}")
                if height is None:
                    rows.rows.autofit()
                else:
                    rows.row_height = height
        with suppress(Exception):
            if self._setup is not None:
                self._put(self._setup)
            elif self._areas is not None:
                print_only(self.sheet, self._areas)

    def _put(self, setup: Setup) -> None:
        before, page = self.setup(), self.sheet.api.PageSetup
        assert before is not None
        if setup.lying is not before.lying:
            page.Orientation = _LYING if setup.lying else _UPRIGHT
        if setup.scale is None and before.scale is not None:
            page.Zoom = False
            page.FitToPagesWide = 1
            page.FitToPagesTall = False
        elif setup.scale != before.scale:
            page.Zoom = setup.scale
        if setup.again != before.again:
            page.PrintTitleColumns = f"$A:${letters(setup.again)}" if setup.again else ""
        if setup.areas != before.areas:
            print_only(self.sheet, setup.areas)


def print_only(sheet: Any, areas: Sequence[Area]) -> None:
    """Have Excel print some cells only; what parts them is a comma, or what Windows parts lists by."""
    page = sheet.page_setup
    for separator in (",", ";"):
        with suppress(Exception):
            page.print_area = separator.join(area.fixed for area in areas)
            told = _AREA.findall(page.print_area or "")
            if [Area.parse(each) for each in told] == list(areas):
                return


def print_again(sheet: Any, fillings: Sequence[Filling]) -> None:
    """Let a print area that ended where its tables ended do so again.

    Args:
        sheet: of xlwings.
        fillings: of its tables.
    """
    with suppress(Exception):
        areas = [Area.parse(each) for each in _AREA.findall(sheet.page_setup.print_area or "")]
        moved = [_moved(area, fillings) for area in areas]
        if moved != areas:
            print_only(sheet, moved)


def _moved(area: Area, fillings: Sequence[Filling]) -> Area:
    inside = [each for each in fillings if each.old.left <= area.right and area.left <= each.right]
    if not inside or area.bottom != max(each.old.bottom + each.table.totals for each in inside):
        return area
    last = max(inside, key=lambda each: each.right)
    right = last.new.right if area.right == last.right else area.right
    return Area(area.top, area.left, max(each.new.bottom + each.table.totals for each in inside), right)


def _unrounded(height: float) -> float:
    """Return the height that a file would give a row which Excel shows so high."""
    ours = high(lines_in(height))
    return ours if abs(height - ours) <= _ROUNDED else height
