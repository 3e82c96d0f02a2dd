"""Where a table will stand in a new workbook, and how formulas name its columns and cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from finarr.excel.matrix import column_letters, quoted
from finarr.excel.tables import ColumnId, Kind

__all__ = ["FIRST", "HEADINGS", "As", "Head", "Shape"]

HEADINGS = 5
"""The row of the headings, counted from one; titles and units stand above it."""

FIRST = HEADINGS + 1
"""The first row below the headings."""


@dataclass(frozen=True)
class As:
    """A value shown in another way than its column, to the left where asked."""

    value: object
    kind: Kind
    left: bool = False


@dataclass(frozen=True)
class Head:
    """One column of a table in a new workbook.

    Attributes:
        id: its name in code.
        text: the heading.
        kind: how its values are shown.
        width: in characters.
        unit: what stands above the heading.
        prompt: what the cells ask for; empty where they ask for nothing.
        choices: texts to choose from.
        offers: the input table whose first column fills a dropdown.
        decimals: how many an amount shows; None leaves it to the values.
        role: "input", "working" or "result".
        aside: whether only formulas need it: at the end of a table it is not printed.
    """

    id: ColumnId
    text: str
    kind: Kind = Kind.TEXT
    width: float = 14
    unit: str = ""
    prompt: str = ""
    choices: tuple[str, ...] = ()
    offers: str | None = None
    decimals: int | None = None
    role: str = "input"
    aside: bool = False


@dataclass(frozen=True)
class Shape:
    """A table's name, place and columns.

    Attributes:
        name: of the table, the same in every language.
        sheet: name of its sheet.
        heads: its columns.
        left: its first column, counted from one.
        headings: the row of its headings, counted from one.
        columns: where each of its columns stands on the sheet, counted from one; empty where they stand side by side,
            from the first column on.
    """

    name: str
    sheet: str
    heads: tuple[Head, ...]
    left: int = 1
    headings: int = HEADINGS
    columns: tuple[int, ...] = ()

    @cached_property
    def _position(self) -> dict[ColumnId, int]:
        return {head.id: number for number, head in enumerate(self.heads)}

    @cached_property
    def _escaped(self) -> dict[ColumnId, str]:
        return {head.id: _escaped(head.text) for head in self.heads}

    @cached_property
    def _columns(self) -> dict[ColumnId, str]:
        """Headings of letters and digits only stand between single brackets, all others between double ones."""
        plain = {head.id for head in self.heads if all(each.isalnum() or each in " _" for each in head.text)}
        return {
            column: f"{self.name}[{text}]" if column in plain else f"{self.name}[[{text}]]"
            for column, text in self._escaped.items()
        }

    def __contains__(self, column: ColumnId) -> bool:
        return column in self._position

    @property
    def right(self) -> int:
        """Its last column, counted from one."""
        return max(self.columns, default=self.left + len(self.heads) - 1)

    def head(self, column: ColumnId) -> Head:
        """Return a column."""
        return self.heads[self._position[column]]

    def place(self, column: ColumnId) -> int:
        """Return on which column of the sheet a column stands, counted from one."""
        position = self._position[column]
        return self.columns[position] if self.columns else self.left + position

    def column(self, column: ColumnId) -> str:
        """Return a whole column as formulas name it: ``finarr_costs[Soort]``."""
        return self._columns[column]

    def this(self, column: ColumnId) -> str:
        """Return the cell of a column in the formula's own row."""
        return f"{self.name}[[#This Row],[{self._escaped[column]}]]"

    def heading(self, column: ColumnId) -> str:
        """Return the heading of a column as a formula names it."""
        return f"{self.name}[[#Headers],[{self._escaped[column]}]]"

    def span(self, columns: Sequence[ColumnId]) -> str:
        """Return columns as formulas name them, from the one most to the left to the one most to the right."""
        return f"{self.name}[{self._span(columns)}]"

    def headings_of(self, columns: Sequence[ColumnId]) -> str:
        """Return the headings of columns as formulas name them, with all that stand between."""
        return f"{self.name}[[#Headers],{self._span(columns)}]"

    def _span(self, columns: Sequence[ColumnId]) -> str:
        ordered = sorted(columns, key=self.place)
        first, last = (self._escaped[ordered[end]] for end in (0, -1))
        return f"[{first}]:[{last}]"

    def cell(self, row: int, column: ColumnId) -> str:
        """Return the address of a cell on its own sheet; rows below the headings count from zero."""
        return f"{column_letters(self.place(column))}{self.headings + 1 + row}"

    def fixed(self, row: int, column: ColumnId) -> str:
        """Return the address of a cell as any sheet names it."""
        letters = column_letters(self.place(column))
        return f"{quoted(self.sheet)}!${letters}${self.headings + 1 + row}"

    def area(self, column: ColumnId, rows: int) -> str:
        """Return the cells of a column below its heading as any sheet names them."""
        letters = column_letters(self.place(column))
        first, last = self.headings + 1, self.headings + max(rows, 1)
        return f"{quoted(self.sheet)}!${letters}${first}:${letters}${last}"


def _escaped(heading: str) -> str:
    return "".join(f"'{letter}" if letter in "[]#'" else letter for letter in heading)
