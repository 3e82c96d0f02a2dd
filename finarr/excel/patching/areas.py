"""Rectangles of cells, counted from one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

__all__ = ["Area", "address", "column_of", "letters", "position"]

_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")


@cache
def letters(column: int) -> str:
    """Return the letters of a column counted from one.

    Example:
        >>> letters(1), letters(28)
        ('A', 'AB')
    """
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def address(row: int, column: int) -> str:
    """Return the address of a cell.

    Example:
        >>> address(5, 28)
        'AB5'
    """
    return f"{letters(column)}{row}"


@cache
def _column(text: str) -> int:
    number = 0
    for letter in text:
        number = number * 26 + ord(letter) - 64
    return number


def column_of(text: str) -> int:
    """Return the column of an address without dollar signs.

    Example:
        >>> column_of("AB5")
        28
    """
    return _column(text.rstrip("0123456789"))


def position(text: str) -> tuple[int, int]:
    """Return row and column of an address, with dollar signs or without.

    Raises:
        ValueError: it is no address of one cell.

    Example:
        >>> position("$AB$5")
        (5, 28)
    """
    found = _CELL.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return int(found[2]), _column(found[1])


@dataclass(frozen=True)
class Area:
    """A rectangle of cells; all four sides belong to it.

    Attributes:
        top: its first row.
        left: its first column.
        bottom: its last row.
        right: its last column.
    """

    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    def parse(cls, text: str) -> Area:
        """Return the area of a text such as ``A5:C9`` or ``$B$2``.

        Raises:
            ValueError: it names no rectangle of cells.

        Example:
            >>> Area.parse("$A$5:C9")
            Area(top=5, left=1, bottom=9, right=3)
        """
        first, _, last = text.partition(":")
        (top, left), (bottom, right) = position(first), position(last or first)
        return cls(min(top, bottom), min(left, right), max(top, bottom), max(left, right))

    def __str__(self) -> str:
        first, last = address(self.top, self.left), address(self.bottom, self.right)
        return first if first == last else f"{first}:{last}"

    @property
    def fixed(self) -> str:
        """The area as charts and names write it: ``$A$5:$C$9``."""
        corners = [f"${letters(c)}${r}" for r, c in ((self.top, self.left), (self.bottom, self.right))]
        return ":".join(dict.fromkeys(corners))

    def __contains__(self, cell: tuple[int, int]) -> bool:
        return self.top <= cell[0] <= self.bottom and self.left <= cell[1] <= self.right

    def holds(self, other: Area) -> bool:
        """Tell whether another area lies wholly inside."""
        return (other.top, other.left) in self and (other.bottom, other.right) in self

    def touches(self, other: Area) -> bool:
        """Tell whether two areas share a cell."""
        rows = self.top <= other.bottom and other.top <= self.bottom
        return rows and self.left <= other.right and other.left <= self.right
