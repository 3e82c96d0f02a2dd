"""How sheets with results look and are printed follows their tables, as long as it is finarr's own.

What finarr would have chosen for the sheet as it was is compared with what the sheet says. Where they are the same, it
gets what finarr chooses for the sheet as it has become. A user who chose something else keeps it; only a print area
that ended at the last row or column of its tables ends there again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from finarr.excel.inplace.carrying import LOG
from finarr.excel.inplace.layout import Plan
from finarr.excel.inplace.recorder import Recorder
from finarr.excel.measuring import heading_lines, high, lines_in, lines_of
from finarr.excel.page import Formula
from finarr.excel.patching.areas import Area
from finarr.excel.patching.changing import Changing
from finarr.excel.patching.faces import PrintedFace, TableFace
from finarr.excel.patching.printed import Setup
from finarr.excel.printing import Block, planned
from finarr.excel.shape import As
from finarr.excel.styles import WRAPPED
from finarr.excel.tables import folded

__all__ = ["Printing"]


@dataclass(frozen=True)
class _Sheet:
    """A sheet before its tables are filled.

    Attributes:
        names: of its tables with results, from left to right.
        tables: those tables.
        blocks: what of them is printed.
        setup: how finarr would print it; None where the user types rows on it too, and it is left as it is.
        bottom: the last row of any of them.
    """

    names: Sequence[str]
    tables: Sequence[TableFace]
    blocks: Sequence[Block]
    setup: Setup | None
    bottom: int


class Printing:
    """How sheets with results look and are printed, noted before their tables are filled.

    Args:
        book: the workbook.
        recorder: what was drawn.
        plans: what becomes of the columns of each table of results.
        inputs: sheets where users type rows, of which only print areas follow.
    """

    def __init__(self, book: Changing, recorder: Recorder, plans: Mapping[str, Plan], inputs: Iterable[str]) -> None:
        self.book = book
        self.recorder = recorder
        self._aside = {
            name.casefold(): {folded(head.text) for head in recorder.drawn[name].shape.heads if head.aside}
            for name in plans
        }
        self._sheets: dict[str, _Sheet] = {}
        left = set(inputs)
        for sheet in dict.fromkeys(plan.table.sheet for plan in plans.values()):
            names = [name for name, plan in plans.items() if plan.table.sheet == sheet]
            names.sort(key=lambda name: plans[name].table.area.left)
            tables = [plans[name].table for name in names]
            blocks = list(map(self._block, tables))
            setup = None if sheet in left else self._planned(book.printed(sheet), names, tables, blocks)
            self._sheets[sheet] = _Sheet(names, tables, blocks, setup, max(each.area.bottom for each in tables))

    def follow(self) -> None:
        """Make rows as high as their texts ask now, and print the sheets as their tables ask."""
        for name, lines in self.recorder.lines.items():
            self._make_room(name, lines)
        for name, was in self._sheets.items():
            printed = self.book.printed(name)
            before, areas = printed.setup(), printed.areas
            blocks = list(map(self._block, was.tables))
            if was.setup is not None:
                self._heighten(printed, was)
            if before is not None and before == was.setup:
                new = self._planned(printed, was.names, was.tables, blocks)
                if new != before:
                    printed.printed(new)
            elif areas:
                longer = tuple(_longer(area, was.blocks, blocks) for area in areas)
                if longer != areas:
                    printed.print_only(longer)

    def _make_room(self, name: str, lines: int) -> None:
        """Make the rows of merged cells higher where a text takes more lines than there are rows."""
        if not self.book.places(name):
            return
        sheet, cell = self.book.named(name)
        printed = self.book.printed(sheet)
        area, known = printed.merged(cell), printed.heights()
        rows = range(area.top, area.bottom + 1)
        ours = [row for row in rows if row not in known or high(lines_in(known[row])) == known[row]]
        height = high(ceil(lines / len(rows))) if lines > len(rows) else None
        printed.heighten(dict.fromkeys(ours, height))

    def _planned(
        self, printed: PrintedFace, names: Sequence[str], tables: Sequence[TableFace], blocks: Sequence[Block]
    ) -> Setup:
        columns = printed.columns(max(table.area.right for table in tables))
        bodies = [(table.body.top, table.body.bottom) for table in tables]
        tall = {
            row: lines_in(height)
            for row, height in printed.heights().items()
            if any(top <= row <= bottom for top, bottom in bodies)
        }
        return planned(columns, blocks, tall, again=max(map(self.recorder.again, names)))

    def _heighten(self, printed: PrintedFace, was: _Sheet) -> None:
        """Make rows as high as their texts ask; a height that finarr would not choose is the user's, and stays."""
        known, columns = printed.heights(), printed.columns(max(table.area.right for table in was.tables))
        top = min(table.area.top for table in was.tables)
        bottom = max(was.bottom, *(table.area.bottom for table in was.tables))
        lines: dict[int, int] = {}
        earlier = range(0)
        for name, table in zip(was.names, was.tables, strict=True):
            if name == LOG:
                earlier = range(table.body.top, self._first(name, table))
            self._count(name, table, columns, lines)
        heights: dict[int, float | None] = {}
        for row in range(top, bottom + 1):
            height, wanted = known.get(row), lines.get(row, 1)
            if row in earlier or (height is not None and high(lines_in(height)) != height):
                continue
            if wanted > 1 and height != high(wanted):
                heights[row] = high(wanted)
            elif wanted == 1 and height is not None and height > high(1):
                heights[row] = None
        if heights:
            printed.heighten(heights)

    def _count(self, name: str, table: TableFace, columns: Sequence[int], lines: dict[int, int]) -> None:
        """Note how many lines the texts of a table take, by row."""
        drawn = self.recorder.drawn[name]
        for at, head in enumerate(drawn.shape.heads):
            width = (columns[drawn.shape.place(head.id) - 1] - 5) / 7
            lines[table.area.top] = max(lines.get(table.area.top, 1), heading_lines(head.text, width))
            if head.kind not in WRAPPED:
                continue
            for row, cells in enumerate(drawn.rows, start=self._first(name, table)):
                value = _wrapped(cells[at])
                if isinstance(value, str):
                    lines[row] = max(lines.get(row, 1), lines_of(value, width))

    def _first(self, name: str, table: TableFace) -> int:
        """Return the row of the first cells that were drawn: in the log they stand behind those of earlier runs."""
        return table.body.bottom + 1 - len(self.recorder.drawn[name].rows) if name == LOG else table.body.top

    def _block(self, table: TableFace) -> Block:
        """Return what of a table is printed: as a new workbook has it, and the user's own columns too."""
        aside, headings = self._aside[table.name.casefold()], table.headings
        area, last = table.area, len(headings)
        while last > 1 and folded(headings[last - 1]) in aside:
            last -= 1
        grid, body = self.book.grid(table.sheet), table.body
        first = (grid.content(body.top, column) for column in range(area.left, area.right + 1))
        filled = folded(headings[0]) not in aside and (
            body.bottom > body.top or any(each is not None for each in first)
        )
        return Block(area.left, area.left + last - 1, area.top, area.bottom, filled, last < len(headings))


def _wrapped(cell: Any) -> Any:
    """Return what is seen of a cell that was drawn; nothing where it is shown in a way that takes one line."""
    if isinstance(cell, As):
        if cell.kind not in WRAPPED:
            return None
        cell = cell.value
    return cell.value if isinstance(cell, Formula) else cell


def _longer(area: Area, was: Sequence[Block], now: Sequence[Block]) -> Area:
    """Return an area that ends where its tables end, where it did so before: below, and then to the right."""
    inside = [n for n, block in enumerate(was) if block.left <= area.right and area.left <= block.right]
    if not inside or area.bottom != max(was[n].bottom for n in inside):
        return area
    last = max(inside, key=lambda n: was[n].right)
    right = now[last].right if area.right == was[last].right else area.right
    return Area(area.top, area.left, max(now[n].bottom for n in inside), right)
