"""How a sheet is cut over pages of A4, so that what is printed can be read and a council can be handed it.

A sheet is printed one page wide, upright or lying, wherever it stays readable. What is wider is cut between its tables,
and a single table that is wider between its columns, with its names on every page. Long tables stand upright and a
little smaller, since that takes half the paper.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import ceil

from finarr.excel.patching.areas import Area
from finarr.excel.patching.printed import Setup
from finarr.excel.shape import Shape

__all__ = ["Block", "block_of", "lying", "planned"]

SMALLEST = 0.54
"""The scale below which nobody reads a page: where it cannot be helped, every bit larger is worth paper."""

_SMALL = 0.7
"""The scale below which reading takes trouble: it must save paper."""

_SCALES = (1.0, 0.9, 0.8, _SMALL)
"""How much a page may be made smaller than it needs be, to hold more rows."""

_LYING, _UPRIGHT = (960, 650), (660, 975)
"""Pixels of cells that a page has room for at full size, within the margins: across and down."""

_ROW = 20
_ABOVE = 3
"""The height of a row, and rows that the headings on every page take."""


@dataclass(frozen=True)
class Block:
    """A table with what stands above it.

    Attributes:
        left: its first column, counted from one.
        right: its last column that is printed.
        headings: the row of its headings.
        bottom: its last row.
        filled: whether it has any rows.
        aside: whether columns behind the last one are left out.
    """

    left: int
    right: int
    headings: int
    bottom: int
    filled: bool = True
    aside: bool = False


@dataclass(frozen=True)
class _Strip:
    """What is printed on pages below one another.

    Attributes:
        first: the first column.
        last: the last column.
        top: the first row.
        bottom: the last row.
        more: the width of the columns that come back.
    """

    first: int
    last: int
    top: int
    bottom: int
    more: int = 0


def lying(across: float, down: float) -> bool:
    """Tell whether what is put on one page is larger on paper that lies.

    Example:
        >>> lying(900, 300), lying(900, 1200)
        (True, False)
    """
    return min(_LYING[0] / across, _LYING[1] / down) >= min(_UPRIGHT[0] / across, _UPRIGHT[1] / down)


def block_of(shape: Shape, rows: int, *, totals: bool) -> Block:
    """Return where a table is printed: without the columns at its end that only formulas need."""
    printed = list(shape.heads)
    while len(printed) > 1 and printed[-1].aside:
        printed.pop()
    rows *= not printed[0].aside
    right = max(shape.place(head.id) for head in printed)
    bottom = shape.headings + max(rows, 1) + totals
    return Block(shape.left, right, shape.headings, bottom, rows > 0, right < shape.right)


def planned(
    columns: Sequence[int],
    blocks: Sequence[Block],
    tall: Mapping[int, int] | None = None,
    *,
    growing: bool = False,
    again: int = 1,
) -> Setup:
    """Return how a sheet of tables beside one another is printed.

    Args:
        columns: how wide each is, in pixels, from the first one on.
        blocks: its tables from left to right; one without rows is left out, unless it is the first.
        tall: how many lines rows have that have more than one.
        growing: whether somebody types rows below them, so that no last row can be named.
        again: how many columns come back on every page of a single table that is too wide for one.

    Example:
        >>> planned([200, 100, 100], [Block(1, 3, 5, 18)])
        Setup(lying=True, scale=None, areas=(), breaks=(), again=0)
        >>> planned([200, 100, 100], [Block(1, 3, 5, 347)]).lying
        False
    """
    shown = [each for number, each in enumerate(blocks) if each.filled or growing or number == 0]
    found = min(_ways(columns, shown, tall or {}, growing, again), key=lambda way: way[0])[1]
    whole = len(shown) == len(blocks) and not any(block.aside for block in shown)
    if growing or (len(found.areas) < 2 and whole):
        return Setup(found.lying, found.scale, (), found.breaks, found.again if found.breaks else 0)
    return Setup(found.lying, found.scale, found.areas, (), found.again)


def _ways(
    columns: Sequence[int], blocks: Sequence[Block], tall: Mapping[int, int], growing: bool, again: int
) -> Iterator[tuple[tuple[float, float], Setup]]:
    """Yield every way to print the sheet, behind how much paper and trouble it takes."""
    for strips, back in _cuts(columns, blocks, again):
        rows = [_rows(strip, tall) for strip in strips]
        ends = [after.first - 1 if growing else strip.last for strip, after in pairwise(strips)] + [strips[-1].last]
        wide = [s.more + sum(columns[s.first - 1 : end]) for s, end in zip(strips, ends, strict=True)]
        widest = max(wide)
        for paper, down in (_LYING, _UPRIGHT):
            fit = min(1.0, paper / widest)
            if fit < SMALLEST and (paper, down) == _UPRIGHT:
                continue
            for scale in dict.fromkeys(min(fit, each) for each in _SCALES):
                pages = sum(ceil(each / (int(down / (_ROW * scale)) - _ABOVE)) for each in rows)
                trouble = max(1.0, _SMALL / scale) * (10 * (SMALLEST / scale) ** 3 if scale < SMALLEST else 1)
                one = len(strips) == 1 and scale == fit
                areas = tuple(Area(each.top, each.first, each.bottom, each.last) for each in strips)
                breaks = tuple(strip.first - 1 for strip in strips[1:])
                setup = Setup((paper, down) == _LYING, None if one else int(100 * scale), areas, breaks, back)
                yield (round(pages * trouble, 6), -scale), setup


def _rows(strip: _Strip, tall: Mapping[int, int]) -> int:
    """Return how many rows of one line take as much room."""
    return strip.bottom - strip.top + 1 + sum(n - 1 for row, n in tall.items() if strip.top <= row <= strip.bottom)


def _cuts(columns: Sequence[int], blocks: Sequence[Block], again: int) -> Iterator[tuple[list[_Strip], int]]:
    """Yield the ways to cut a sheet in strips, and how many columns come back on each."""
    count = len(blocks)
    apart = [n for n in range(1, count) if blocks[n].left > max(block.right for block in blocks[:n])]
    for size in range(len(apart) + 1):
        for cuts in combinations(apart, size):
            ends = [0, *cuts, count]
            yield [_strip(blocks[a:b], first=a == 0) for a, b in pairwise(ends)], 0
    if count == 1 and blocks[0].left == 1:
        parts = _parts(columns, blocks[0], again)
        if len(parts) > 1:
            yield parts, again


def _strip(blocks: Sequence[Block], *, first: bool) -> _Strip:
    top = 1 if first else max(1, min(each.headings for each in blocks) - 2)
    right, bottom = max(each.right for each in blocks), max(each.bottom for each in blocks)
    return _Strip(1 if first else blocks[0].left, right, top, bottom)


def _parts(columns: Sequence[int], block: Block, again: int) -> list[_Strip]:
    """Cut one table in parts about as wide as one another, each readable on paper that lies."""
    back, room = sum(columns[:again]), _LYING[0] / SMALLEST
    count = max(1, ceil((sum(columns[: block.right]) - back) / (room - back)))
    room = back + (sum(columns[: block.right]) - back) / count
    parts, first, held = [], 1, 0
    for column in range(1, block.right + 1):
        wide = columns[column - 1]
        if held + wide / 2 > room and column > again + 1:
            parts.append((first, column - 1))
            first, held = column, back
        held += wide
    top = max(1, block.headings - 1)
    made = [_Strip(a, b, top if n else 1, block.bottom, back if n else 0) for n, (a, b) in enumerate(parts)]
    return [*made, _Strip(first, block.right, top if parts else 1, block.bottom, back if parts else 0)]
