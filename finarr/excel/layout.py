"""Where tables stand in a workbook that is there already, as whoever draws in it asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from finarr.excel.shape import Shape
from finarr.excel.tables import Setting

__all__ = ["Layout"]


class Layout(Protocol):
    """Where tables stand, for whoever draws in a workbook that is there already."""

    def input(self, shape: Shape) -> Shape:
        """Return where a table of inputs stands, and what its columns are called there."""
        ...

    def result(self, shape: Shape) -> Shape:
        """Return where a table of results stands, and what its columns are called there."""
        ...

    def row(self, table: str, number: int) -> int:
        """Return on which row of a table of inputs its number-th entry stands; both count from zero."""
        ...

    def setting(self, table: str, setting: Setting) -> int:
        """Return on which row of a table of settings one stands, counted from zero."""
        ...

    def value(self, table: str, setting: Setting) -> Any:
        """Return what stands in the cell of a setting; None where it is blank."""
        ...

    def cells(self, table: str) -> Sequence[Sequence[Any]]:
        """Return all cells of a table of inputs below its headings."""
        ...

    def chosen(self, name: str) -> Any:
        """Return what stands in a named cell."""
        ...
