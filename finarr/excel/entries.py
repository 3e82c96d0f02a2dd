"""The rows of a table read by heading: which column is which, and what each cell says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from finarr.errors import Path, Problem
from finarr.excel.matrix import Broken, Matrix, Value, quoted, real
from finarr.excel.tables import ColumnId, Family, TableSpec, folded, word
from finarr.excel.vocabulary import Vocabulary, year_apart
from finarr.words import LANGUAGES, Message

__all__ = ["Entries", "Entry"]


@dataclass(frozen=True)
class Entry:
    """One row of a table.

    Attributes:
        table: the table.
        row: position among the rows.
    """

    table: Entries
    row: int

    def value(self, column: ColumnId) -> Value:
        """Return what a cell holds; None where it is blank or its column is not there."""
        at = self.table.columns.get(column)
        value = None if at is None else self.table.matrix.rows[self.row][at]
        return value if real(value) else None

    def lacks(self, column: ColumnId) -> bool:
        """Tell whether a column is there, and its cell is blank."""
        return column in self.table.columns and self.value(column) is None

    def address(self, column: ColumnId) -> str:
        """Return the address of a cell, that of the row's first cell where the column is not there."""
        return self.table.matrix.address(self.row, self.table.columns.get(column, 0))

    @property
    def blank(self) -> bool:
        """Whether every cell in the row is blank."""
        return not any(real(value) for value in self.table.matrix.rows[self.row])


class Entries:
    """A table whose headings were recognised.

    Args:
        spec: what the table should hold.
        matrix: the table as it stands.
        lang: the language in which problems name headings.
        words: the measures by which columns may be headed.

    Attributes:
        columns: position by column: the id of a fixed column, or (family, what) such as (Family.YEAR, 2027).
        problems: what is wrong with the table as such.
        missing: the columns that are not there.
    """

    def __init__(self, spec: TableSpec, matrix: Matrix, lang: str, words: Vocabulary | None = None) -> None:
        self.spec = spec
        self.matrix = matrix
        self.lang = lang
        self.words = words or Vocabulary({})
        self.columns: dict[ColumnId, int] = {}
        self.problems: list[Problem] = []
        self.missing: list[ColumnId] = []
        for ref in matrix.merged:
            place = f"{quoted(matrix.sheet)}!{ref}"
            self._wrong(("merged", ref), None, Message("excel.merged"), place, Message("excel.unmerge"))
        for position, value in enumerate(matrix.below):
            if real(value):
                place = matrix.address(len(matrix.rows), position)
                given = value.given if isinstance(value, Broken) else repr(value)
                why = Message("excel.below_table", {"table": matrix.name})
                self._wrong(("below",), given, why, place, Message("excel.below_advice"))
                break
        self._read_headings()

    def __iter__(self) -> Iterator[Entry]:
        """Yield the rows that are not blank."""
        return (entry for row in range(len(self.matrix.rows)) if not (entry := Entry(self, row)).blank)

    @cached_property
    def _hidden_headings(self) -> bool:
        """Whether merged cells may hide a heading, so that one that is not there is no news."""
        from openpyxl.utils.cell import range_boundaries

        return any(range_boundaries(ref)[1] <= self.matrix.top for ref in self.matrix.merged)

    @property
    def place(self) -> str:
        """The address of the table's first heading."""
        return self.matrix.address(None)

    def family(self, family: Family) -> Iterator[tuple[Any, ...]]:
        """Yield the columns of a family, in their order in the table."""
        return (column for column in self.columns if isinstance(column, tuple) and column[0] is family)

    def _wrong(self, path: Path, given: object, why: Message, place: str, advice: Message | None = None) -> None:
        self.problems.append(Problem((self.spec.name, *path), given, why, advice, place))

    @cached_property
    def _headings(self) -> dict[str, str]:
        """Fixed columns by heading, in both languages."""
        return {folded(word(column.heading, lang)): column.id for column in self.spec.columns for lang in LANGUAGES}

    def _read_headings(self) -> None:
        for position, heading in enumerate(self.matrix.headings):
            place = self.matrix.address(None, position)
            if isinstance(heading, Broken):
                self._wrong(("heading", position), heading.given, heading.why, place, heading.advice)
            elif not real(heading):
                if not self._hidden_headings and any(real(row[position]) for row in self.matrix.rows):
                    self._wrong(("heading", position), None, Message("excel.no_heading"), place)
            else:
                column = self._recognised(_heading_text(heading), position)
                if column in self.columns:
                    self._wrong(("heading", position), f"'{heading}'", Message("errors.duplicate"), place)
                elif column is not None:
                    self.columns[column] = position
        for fixed in self.spec.columns:
            if fixed.id not in self.columns and not (fixed.note or fixed.optional):
                self.lack(fixed.id, word(fixed.heading, self.lang))

    def lack(self, column: ColumnId, heading: str) -> None:
        """Note that a column is not there."""
        self.missing.append(column)
        if not self._hidden_headings:
            of_year = isinstance(column, tuple) and column[0] is Family.YEAR
            why = Message("excel.no_year_column" if of_year else "excel.no_column", {"column": heading})
            self._wrong(("column", heading), None, why, self.place)

    def heading_place(self, column: ColumnId) -> str:
        """Return the address of a column's heading."""
        return self.matrix.address(None, self.columns[column])

    def _recognised(self, heading: str, position: int) -> ColumnId | None:
        fixed = self._headings.get(folded(heading))
        if fixed is not None:
            return fixed
        for family in self.spec.families:
            found = _FAMILIES[family](self, heading, position)
            if found is not None:
                return found
        return None


def _heading_text(heading: Value) -> str:
    """Return a heading as text; a year typed as a number is a heading as well."""
    return str(int(heading)) if isinstance(heading, float) and heading.is_integer() else str(heading).strip()


def _measure(entries: Entries, heading: str, position: int) -> ColumnId | None:
    """A measure by label or code, with or without a year; a column of figures under another heading is a new one."""
    measure, dated = entries.words.find(heading), year_apart(heading)
    if measure is not None:
        return (Family.MEASURE, measure)
    if dated is not None and (measure := entries.words.find(dated[0])) is not None:
        return (Family.MEASURE, measure, dated[1])
    if dated is not None and entries._headings.get(folded(dated[0])) == "budget":
        return None
    cells = [row[position] for row in entries.matrix.rows]
    figures = any(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in cells)
    return (Family.MEASURE, heading) if figures else None


def _budget(entries: Entries, heading: str, position: int) -> ColumnId | None:
    dated = year_apart(heading)
    if dated is not None and entries._headings.get(folded(dated[0])) == "budget":
        return (Family.BUDGET, dated[1])
    return None


def _year(entries: Entries, heading: str, position: int) -> ColumnId | None:
    return (Family.YEAR, int(heading)) if len(heading) == 4 and heading.isascii() and heading.isdigit() else None


def _index(family: Family) -> Callable[[Entries, str, int], ColumnId | None]:
    """Return what recognises the weights of indices, by the words that their headings begin with."""

    def recognised(entries: Entries, heading: str, position: int) -> ColumnId | None:
        for lang in LANGUAGES:
            start = word(f"h_{family.value}_weight", lang, index="").strip()
            if folded(heading).startswith(f"{folded(start)} "):
                return (family, heading[len(start) :].strip())
        return None

    return recognised


def _own(entries: Entries, heading: str, position: int) -> ColumnId | None:
    return (Family.OWN, heading)


_FAMILIES: dict[Family, Callable[[Entries, str, int], ColumnId | None]] = {
    Family.MEASURE: _measure,
    Family.BUDGET: _budget,
    Family.YEAR: _year,
    Family.INDEX: _index(Family.INDEX),
    Family.GRANT_INDEX: _index(Family.GRANT_INDEX),
    Family.FUND_INDEX: _index(Family.FUND_INDEX),
    Family.OWN: _own,
}
