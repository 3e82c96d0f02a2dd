"""Rows of a table that a filter or its user hides: what is new in them shows, so that no party drops out unseen.

Nobody but Excel applies a filter, and Excel does so when it is asked, not when a file is opened: a row stays hidden
whatever is put in it, and is missing in charts too. So a row stays hidden only as long as it is about the same; and a
filter stays only as long as it would hide the same rows.
"""

from __future__ import annotations

from collections.abc import Sequence

from finarr.excel.patching.areas import Area
from finarr.excel.patching.cells import plain
from finarr.excel.patching.faces import GridFace, TableFace

__all__ = ["Covered", "told"]


class Covered:
    """What a table hides, noted before it is filled.

    Args:
        table: the table.
        grid: the sheet it stands on.
        keys: headings that together tell rows apart; all where empty.
        watched: whether somebody else asks what rows are about, where the table hides none: it takes time.
    """

    def __init__(self, table: TableFace, grid: GridFace, keys: Sequence[str], *, watched: bool = False) -> None:
        self.table = table
        self.grid = grid
        self.old = table.body
        rows = range(self.old.top, self.old.bottom + 1)
        filtered = [self.old.left + number for number in table.filtered]
        self._columns = sorted({*map(table.place, keys or table.headings), *filtered})
        watched = watched or bool(filtered or grid.hidden(rows))
        self._before = {row: self._told(row) for row in rows} if watched else None

    def _told(self, row: int) -> tuple[str, ...]:
        return tuple(told(self.grid.shown(row, column)) for column in self._columns)

    def uncover(self, new: Area) -> bool:
        """Show the rows that are about something else now, and all where a filter no longer tells which to hide.

        Args:
            new: where the rows of the table are now.

        Returns:
            Whether any row is about something else now, or there are more or fewer; so it is too where nobody asked.
        """
        end = new.bottom + self.table.totals
        rows = range(new.top, new.bottom + 1)
        if self._before is None:
            fresh = {row for row in rows if row > self.old.bottom}
        else:
            fresh = {row for row in rows if self._before.get(row) != self._told(row)}
        other = bool(fresh) or new != self.old or self._before is None
        if self.table.filtered and other:
            self.table.unfilter()
            self.grid.show(self.grid.hidden(range(new.top, max(end, self.old.bottom) + 1)))
        else:
            totals = range(new.bottom + 1, end + 1)
            self.grid.show(self.grid.hidden(range(new.top, end + 1)) & {*fresh, *totals})
        return other


def told(value: object) -> str:
    """Return a value as rows are told apart by it."""
    shown = plain(value)
    return str(int(shown)) if isinstance(shown, float) and shown.is_integer() else str(shown)
