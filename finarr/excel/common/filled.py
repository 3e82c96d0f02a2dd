"""An input table with what a case puts in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from finarr.excel.shape import Head
from finarr.excel.tables import Setting

__all__ = ["Filled", "Row", "listing"]

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Filled:
    """An input table with what a case puts in it.

    Attributes:
        name: of the table.
        heads: its columns.
        rows: its rows; a table without any has one blank row when it is written.
        settings: for tables of settings, what each row is.
        offered: how many of the first rows a dropdown offers; all of them where left out.
    """

    name: str
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    settings: tuple[Setting | None, ...] = ()
    offered: int | None = None


def listing(names: Iterable[str] | None) -> str | None:
    """Return names as one cell holds them, separated by semicolons; an empty list is a lone semicolon.

    Example:
        >>> listing(["Goes", "Bergen; op Zoom"]), listing([])
        ('Goes; "Bergen; op Zoom"', ';')
    """
    if names is None:
        return None
    quoted = [f'"{name.replace(chr(34), chr(34) * 2)}"' if set(name) & set(';"') else name for name in names]
    return "; ".join(quoted) or ";"
