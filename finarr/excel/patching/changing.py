"""Changing the tables and named cells of a workbook that somebody else made, wherever it lies.

`Patched` does it in the parts of a closed file, `finarr.excel.live` in a workbook that Excel has open. Both know
tables, names and cells; what becomes of them is decided here, once.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from finarr.errors import FileTrouble
from finarr.excel.patching.areas import Area
from finarr.excel.patching.faces import Formulas, GridFace, PrintedFace, TableFace
from finarr.excel.patching.filling import Filling
from finarr.excel.patching.widening import Widening
from finarr.words import Message

__all__ = ["Changing"]


class Changing(ABC):
    """A workbook of which tables and named cells are changed, and only those.

    Attributes:
        filled: the tables that were filled, by name: where each stood, and where it stands now.
        put_in: the sheet and the place of each named cell that was changed.
    """

    def __init__(self) -> None:
        self.filled: dict[str, Filling] = {}
        self.put_in: set[tuple[str, Area]] = set()
        self._widened: dict[str, tuple[int, dict[int, int]]] = {}

    @property
    @abstractmethod
    def called(self) -> str:
        """What the workbook is called where something is told about it."""

    @property
    @abstractmethod
    def tables(self) -> Mapping[str, TableFace]:
        """The tables by their name in small letters."""

    @abstractmethod
    def grid(self, sheet: str) -> GridFace:
        """Return the cells of a sheet."""

    @abstractmethod
    def named(self, name: str) -> tuple[str, Area]:
        """Return the sheet and the cells that a name of the whole workbook stands for.

        Raises:
            FileTrouble: there is no such name, or it stands for something else than cells.
        """

    @abstractmethod
    def knows(self, name: str) -> bool:
        """Tell whether the workbook has a name for something, cells or not."""

    @abstractmethod
    def printed(self, sheet: str) -> PrintedFace:
        """Return how a sheet is printed."""

    @property
    def watched(self) -> bool:
        """Whether charts hide rows by their number, so that it matters which rows are about something else."""
        return False

    def has(self, name: str) -> bool:
        """Tell whether the workbook has a table or a name."""
        return name.casefold() in self.tables or self.knows(name)

    def places(self, name: str) -> bool:
        """Tell whether a name stands for cells."""
        try:
            self.named(name)
        except FileTrouble:
            return False
        return True

    def fill(
        self,
        name: str,
        columns: Mapping[str, Sequence[Any]],
        totals: Mapping[str, Any] | None = None,
        formulas: Formulas = "refuse",
        keys: Sequence[str] = (),
    ) -> None:
        """Replace what stands in columns of a table, which grows or shrinks with them.

        Cells that were in the table and are no longer become empty. Columns that are not named keep their cells; where
        the table grows, a column that one formula fills gets that formula.

        Args:
            name: of the table.
            columns: the values of each column by its heading, all of one length.
            totals: what the row of totals shows by heading; the others keep what they have.
            formulas: whether cells that hold a formula may be changed.
            keys: headings that together tell rows apart; what the user typed beside a row moves along with it.

        Raises:
            FileTrouble: there is no such table or column, or the table would grow over what stands below it.
        """
        table, others = self._found(name)
        filling = Filling(table, self.grid(table.sheet), others)
        filling.watched = self.watched
        if name in self._widened:
            filling.right, filling.like = self._widened[name]
        filling.fill(columns, totals or {}, formulas, keys)
        first = self.filled.setdefault(table.name, filling)
        first.new = filling.new
        first.other = first.other or filling.other
        self._touched(table.sheet, table)

    def rehead(self, name: str, headings: Sequence[str], like: Mapping[str, str]) -> None:
        """Give a table other columns: renamed where they stand, more or fewer at its right.

        Args:
            name: of the table.
            headings: of all its columns, from left to right.
            like: for a heading, the old heading of the column whose looks it takes.

        Raises:
            FileTrouble: there is no such table, or it would grow over what stands to its right.
        """
        table, others = self._found(name)
        places = {heading: table.area.left + number for number, heading in enumerate(table.headings)}
        more = range(len(places), len(headings))
        alike = {table.area.left + k: places[like[headings[k]]] for k in more if headings[k] in like}
        self._widened[name] = table.area.right, alike
        Widening(table, self.grid(table.sheet), others).rehead(headings, like)
        self._touched(table.sheet, table)

    def put(self, name: str, value: Any) -> None:
        """Write a value, or a formula with its value, in a named cell.

        Raises:
            FileTrouble: there is no such name.
        """
        sheet, area = self.named(name)
        grid = self.grid(sheet)
        if grid.content(area.top, area.left) != value:
            grid.write({(area.top, area.left): value}, {}, "overwrite")
            self.put_in.add((sheet, area))
            self._touched(sheet)

    def content(self, name: str) -> Any:
        """Return what a named cell shows; None where there is no such name."""
        try:
            sheet, area = self.named(name)
        except FileTrouble:
            return None
        return self.grid(sheet).shown(area.top, area.left)

    def _found(self, name: str) -> tuple[TableFace, list[TableFace]]:
        """Return a table, and the others of its sheet."""
        table = self.tables.get(name.casefold())
        if table is None:
            raise FileTrouble(Message("patching.no_table", {"table": name, "path": self.called}))
        return table, [each for each in self.tables.values() if each.sheet == table.sheet and each is not table]

    def _touched(self, sheet: str, table: TableFace | None = None) -> None:  # noqa: B027
        """Note that a sheet was changed, and a table on it."""
