"""A table as it stands in a workbook: headings and rows, each cell with its address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from finarr.words import Message

__all__ = ["Broken", "Matrix", "Percent", "Value", "column_letters", "quoted", "real"]


@dataclass(frozen=True)
class Broken:
    """A cell without a usable value.

    Attributes:
        given: what the cell shows.
        why: what is wrong with it.
        advice: what to do.
    """

    given: str | None
    why: Message
    advice: Message | None = None


class Percent(float):
    """A number that its cell shows as a percentage: what was typed may have been 5%, or +5%."""


Value = str | int | float | Decimal | bool | date | datetime | time | Broken | None


@dataclass(frozen=True)
class Matrix:
    """A table in a workbook.

    Attributes:
        name: of the table.
        sheet: name of the sheet it stands on.
        top: row of its headings, counted from one.
        left: first column, counted from one.
        headings: one a column.
        rows: the values below, blank rows among them.
        merged: ranges of merged cells that touch it.
        below: the row right under the table, which is not part of it.
    """

    name: str
    sheet: str
    top: int
    left: int
    headings: Sequence[Value]
    rows: Sequence[Sequence[Value]]
    merged: Sequence[str] = ()
    below: Sequence[Value] = ()

    def address(self, row: int | None, column: int = 0) -> str:
        """Return the address of a cell, such as ``Deelnemers!C5``.

        Args:
            row: position among the rows; None is the row of headings.
            column: position among the columns.
        """
        at = self.top if row is None else self.top + 1 + row
        return f"{quoted(self.sheet)}!{column_letters(self.left + column)}{at}"


def column_letters(number: int) -> str:
    """Return the letters of a column counted from one.

    Example:
        >>> column_letters(1), column_letters(28)
        ('A', 'AB')
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def quoted(sheet: str) -> str:
    """Return the name of a sheet as an address holds it.

    Example:
        >>> quoted("Deelnemers"), quoted("Netto kosten")
        ('Deelnemers', "'Netto kosten'")
    """
    plain = sheet.isidentifier() and not any(letter.isdigit() for letter in sheet)
    return sheet if plain else "'" + sheet.replace("'", "''") + "'"


def real(value: Value) -> bool:
    """Tell whether a cell holds anything: empty text and spaces are nothing."""
    return value is not None and not (isinstance(value, str) and not value.strip())
