"""Drawing without writing: what a result would look like, for a workbook that is there already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from finarr.excel.layout import Layout
from finarr.excel.page import Book, Drawn, Formula, Page
from finarr.excel.shape import Shape

__all__ = ["Recorder"]


class Recorder(Book):
    """Notes the tables and named cells that are drawn; nothing of it is saved.

    Args:
        lang: the language of the workbook.
        layout: where its tables stand.
    """

    def __init__(self, lang: str, layout: Layout) -> None:
        super().__init__(lang, "", datetime(2026, 1, 1))
        self.layout = layout
        self.names: dict[str, str] = {}

    def page(self, sheet: str, role: str = "input", name: str | None = None) -> Page:
        """Return a sheet on which nothing is drawn."""
        page = _Noted(self, sheet, role, name)
        self.pages.append(page)
        return page

    def again(self, table: str) -> int:
        """Return how many columns of the sheet of a table come back on every page, where it is too wide for one."""
        return next(page.again for page in self.pages if any(each.name == table for each in page.shapes))

    def name(self, name: str, formula: str) -> None:
        """Note a name."""
        self.names[name] = formula


class _Noted(Page):
    """A sheet of which only tables and named cells are kept."""

    def put(self, row: int, column: int, value: Any, style: Any = "text") -> None:
        """Leave a cell as it is."""

    def wide(self, row: int, given: str, style: str, first: int = 1, last: int | None = None) -> None:
        """Leave a text as it is."""

    def table(
        self,
        shape: Shape,
        rows: Sequence[Sequence[Any]],
        title: str = "",
        totals: Mapping[Any, Formula | str] | None = None,
        titled: str = "",
        *,
        filtered: bool = False,
    ) -> None:
        """Note a table, and its title where that has a name."""
        self.shapes.append(shape)
        self.book.drawn[shape.name] = Drawn(shape, rows, totals)
        if titled:
            self.named(shape.headings - 2, shape.left, titled, title)
