"""What is printed of a sheet that Excel has open ends where its tables end, where it did so before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from finarr.excel.patching.areas import Area
from finarr.excel.patching.filling import Filling

__all__ = ["print_again"]

_AREA = re.compile(r"\$?[A-Z]{1,3}\$?\d+:\$?[A-Z]{1,3}\$?\d+")


def print_again(sheet: Any, fillings: Sequence[Filling]) -> None:
    """Let the print area of a sheet follow its tables; all else of how it is printed is left to Excel and its user.

    Args:
        sheet: of xlwings.
        fillings: of its tables.
    """
    with suppress(Exception):  # how a sheet is printed is no reason to stop
        page = sheet.page_setup
        areas = [Area.parse(each) for each in _AREA.findall(page.print_area or "")]
        moved = [_moved(area, fillings) for area in areas]
        if moved != areas:
            page.print_area = ",".join(area.fixed for area in moved)


def _moved(area: Area, fillings: Sequence[Filling]) -> Area:
    inside = [each for each in fillings if each.old.left <= area.right and area.left <= each.right]
    if not inside or area.bottom != max(each.old.bottom + each.table.totals for each in inside):
        return area
    last = max(inside, key=lambda each: each.right)
    right = last.new.right if area.right == last.right else area.right
    return Area(area.top, area.left, max(each.new.bottom + each.table.totals for each in inside), right)
