"""Filling a table: what its cells become, how it grows or shrinks, and what stands in the way."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from finarr.errors import FileTrouble
from finarr.excel.patching.areas import Area
from finarr.excel.patching.cells import Calculated
from finarr.excel.patching.covered import Covered, told
from finarr.excel.patching.faces import Formulas, GridFace, TableFace
from finarr.words import Message

__all__ = ["Filling"]

_Where = tuple[int, int]


class Filling:
    """New content for a table of a user's workbook.

    Args:
        table: the table.
        grid: the sheet it stands on.
        others: the other tables of that sheet.

    Attributes:
        old: where the table stood, as wide as it is now.
        new: where it stands now.
        right: the last column that it had, before it got others.
        like: for a column that is new, one that was there and looks the same.
        other: whether any row is about something else now, or there are more or fewer.
        watched: whether that is asked.
    """

    def __init__(self, table: TableFace, grid: GridFace, others: Iterable[TableFace]) -> None:
        self.table = table
        self.grid = grid
        self.others = list(others)
        self.old = self.new = table.body
        self.right = table.area.right
        self.like: dict[int, int] = {}
        self.other = False
        self.watched = False

    def fill(
        self, columns: Mapping[str, Sequence[Any]], totals: Mapping[str, Any], formulas: Formulas, keys: Sequence[str]
    ) -> None:
        """Write the columns and the row of totals, and resize the table.

        Raises:
            FileTrouble: a column is not there, something stands in the way, or a formula may not be changed.
        """
        self._refuse_unknown([*columns, *totals])
        rows = max(1, max(map(len, columns.values()), default=1))
        self.new = Area(self.old.top, self.old.left, self.old.top + rows - 1, self.old.right)
        self._refuse_growth()
        freed, covered = self._freed(), Covered(self.table, self.grid, keys, watched=self.watched)
        values = self._body(columns, self._sources(columns, keys)) | self._totals(totals) | freed
        styles = self._styles()
        self.grid.write(values, styles, formulas)
        self.grid.restyle(styles)
        self.other = covered.uncover(self.new)
        self.grid.cleared(freed)
        self.table.resized(rows)

    def _refuse_unknown(self, headings: Iterable[str]) -> None:
        known = self.table.headings
        for heading in headings:
            if heading not in known:
                where = {"table": self.table.name, "sheet": self.table.sheet, "column": heading}
                raise FileTrouble(Message("patching.no_column", where))

    def _refuse_growth(self) -> None:
        more = self.new.bottom - self.old.bottom
        if more <= 0:
            return
        bottom = self.table.area.bottom
        grown = Area(bottom + 1, self.old.left, bottom + more, self.old.right)
        inside = self.grid.occupied(grown)
        taken = [*(str(other.area) for other in self.others if other.area.touches(grown)), *inside]
        if taken:
            where = {"table": self.table.name, "sheet": self.table.sheet, "rows": more, "cells": tuple(taken[:5])}
            raise FileTrouble(Message("patching.in_the_way", where))

    def _columns(self) -> range:
        return range(self.old.left, self.old.right + 1)

    def _sources(self, columns: Mapping[str, Sequence[Any]], keys: Sequence[str]) -> dict[int, int | None] | None:
        """Return the old row of each new one, None where it has none; without keys that tell rows apart, nothing."""
        if not keys or all(heading in columns for heading in self.table.headings):
            return None
        places = [self.table.place(key) for key in keys]
        old: dict[tuple[str, ...], int] = {}
        for row in range(self.old.top, self.old.bottom + 1):
            key = tuple(told(self.grid.shown(row, place)) for place in places)
            if key in old:
                return None
            old[key] = row
        new = [tuple(map(told, line)) for line in zip(*(columns[key] for key in keys), strict=True)]
        return {self.new.top + number: old.get(key) for number, key in enumerate(new)}

    def _body(
        self, columns: Mapping[str, Sequence[Any]], sources: Mapping[int, int | None] | None
    ) -> dict[_Where, Any]:
        """Return the cells between headings and totals; columns that are not named keep theirs, row by row."""
        values: dict[_Where, Any] = {}
        calculated = self.table.calculated
        places = [(heading, self.table.place(heading), columns.get(heading)) for heading in self.table.headings]
        for number, row in enumerate(range(self.new.top, self.new.bottom + 1)):
            for heading, column, given in places:
                if given is not None:
                    values[row, column] = given[number] if number < len(given) else None
                elif sources is not None and heading not in calculated:
                    was = sources.get(row)
                    values[row, column] = None if was is None else self.grid.content(was, column)
                elif row > self.old.bottom:
                    values[row, column] = Calculated(calculated[heading]) if heading in calculated else None
        return values

    def _totals(self, totals: Mapping[str, Any]) -> dict[_Where, Any]:
        """Return the row of totals, which moves with the end of the table."""
        if not self.table.totals:
            return {}
        was, becomes = self.old.bottom + 1, self.new.bottom + 1
        values: dict[_Where, Any] = {}
        for heading in self.table.headings:
            column = self.table.place(heading)
            if heading in totals:
                values[becomes, column] = totals[heading]
            elif was != becomes:
                values[becomes, column] = self.grid.content(was, column)
        return values

    def _freed(self) -> dict[_Where, Any]:
        """Return the cells that are no longer in the table, which become empty."""
        last = self.new.bottom + self.table.totals
        return {
            (row, column): None for row in range(last + 1, self.table.area.bottom + 1) for column in self._columns()
        }

    def _styles(self) -> dict[_Where, str | None]:
        """Return the styles of rows that became part of the table, or are no longer."""
        body, end = self.new.bottom, self.table.area.bottom
        styles: dict[_Where, str | None] = {}
        for column in self._columns():
            like = self.grid.style(self.old.top, column)
            for row in range(self.old.bottom + 1, body + 1):
                styles[row, column] = like
            if self.table.totals and body != self.old.bottom:
                styles[body + 1, column] = self.grid.style(self.old.bottom + 1, column)
            outside = self.grid.style(end + 1, column)
            for row in range(body + self.table.totals + 1, end + 1):
                styles[row, column] = outside
        return styles

    def moved(self, area: Area) -> Area | None:
        """Return where cells of the table are now; None where they are not its cells, or no longer.

        A whole column stays a whole column, and cells side by side up to the last column stay so; headings stay; totals
        move with the end of the table.
        """
        old, new = self.old, self.new
        if area.left < old.left or area.left > new.right or area.right > max(self.right, new.right):
            return None
        if area.right > new.right or (area.left < area.right == self.right):
            area = Area(area.top, area.left, area.bottom, new.right)
        if (area.top, area.bottom) == (old.top, old.bottom):
            return Area(new.top, area.left, new.bottom, area.right)
        if self.table.headed and area.top == area.bottom == old.top - 1:
            return area
        if self.table.totals and area.top == area.bottom == old.bottom + 1:
            return Area(new.bottom + 1, area.left, new.bottom + 1, area.right)
        return area if old.holds(area) and new.holds(area) else None

    def gone(self, area: Area) -> bool:
        """Tell whether cells lie in columns that the table no longer has."""
        rows = Area(self.old.top - self.table.headed, 0, self.old.bottom + self.table.totals, self.right)
        return area.left > self.new.right and rows.holds(area)

    def beside(self, area: Area, shown: Collection[Area]) -> list[Area]:
        """Return the same cells of new columns that look like the one in which some cells lie.

        Args:
            area: the cells.
            shown: those that are shown together with them. Only who shows all columns up to the last one is thought to
                want the new ones too.
        """
        columns = {each.left for each in shown}
        if area.left != area.right or area.top not in range(self.old.top, self.old.bottom + 1):
            return []
        if not columns.issuperset(range(min(columns), self.right + 1)):
            return []
        fresh = (column for column, like in self.like.items() if like == area.left)
        return [Area(area.top, column, area.bottom, column) for column in fresh]
