"""How a sheet is cut over pages of A4, landscape, so that what is printed can be read."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import ceil

__all__ = ["page_breaks", "scale", "table_breaks"]

_PAPER = 960
"""Pixels of columns that fit the width of a sheet of A4 at full size, within the margins."""
_SMALLEST = 1.9
"""How many times as wide as the paper a table may be: printed smaller than half its size nobody reads it."""
_TOGETHER = 1.5
"""How many times as wide as the paper tables beside one another may be to share a page."""


def page_breaks(columns: Sequence[int]) -> list[int]:
    """Return before which columns a table too wide for one page is cut, its first column coming back on every page.

    Args:
        columns: how wide each is, in pixels.

    Example:
        >>> page_breaks([200] * 6), page_breaks([200] * 12)
        ([], [7])
    """
    pages = ceil(sum(columns) / (_PAPER * _SMALLEST))
    if pages < 2:
        return []
    room, held, breaks = sum(columns) / pages + columns[0], 0, []
    for column, wide in enumerate(columns):
        if held + wide > room and column > 1:
            breaks.append(column)
            held = columns[0]
        held += wide
    return breaks


def table_breaks(columns: Sequence[int], starts: Sequence[int]) -> list[int]:
    """Return before which of the tables that stand beside one another a new page begins.

    Args:
        columns: how wide each column of the sheet is, in pixels.
        starts: the first column of every table but the first, counted from zero, in order.

    Example:
        >>> table_breaks([400] * 6, [2, 3, 5])
        [3]
    """
    ends = [*starts[1:], len(columns)]
    widest = max(sum(columns[a:b]) for a, b in pairwise([0, *starts, len(columns)]))
    room, page, breaks = max(widest, _PAPER * _TOGETHER), 0, []
    for start, end in zip(starts, ends, strict=True):
        if sum(columns[page:end]) > room:
            breaks.append(start)
            page = start
    return breaks


def scale(columns: Sequence[int], breaks: Sequence[int], again: int = 0) -> int:
    """Return at what percentage the widest page fits the paper.

    Args:
        columns: how wide each is, in pixels.
        breaks: before which columns a new page begins, counted from zero.
        again: how wide the columns are that come back on every page.

    Example:
        >>> scale([960, 1920], [1]), scale([480], [])
        (50, 100)
    """
    widest = again + max(sum(columns[a:b]) for a, b in pairwise([0, *breaks, len(columns)]))
    return max(10, min(100, int(100 * _PAPER / widest)))
