"""Giving a table other columns: what its headings and their looks become, and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from finarr.errors import FileTrouble
from finarr.excel.patching.areas import Area
from finarr.excel.patching.faces import GridFace, TableFace
from finarr.words import Message

__all__ = ["Widening"]


class Widening:
    """Other columns for a table of a user's workbook.

    Args:
        table: the table.
        grid: the sheet it stands on.
        others: the other tables of that sheet.
    """

    def __init__(self, table: TableFace, grid: GridFace, others: Iterable[TableFace]) -> None:
        self.table = table
        self.grid = grid
        self.others = list(others)

    def rehead(self, headings: Sequence[str], like: Mapping[str, str]) -> None:
        """Write the headings, and give every column its looks; cells of columns that are gone become empty.

        Args:
            headings: of all columns, from left to right.
            like: for a heading, the old heading of the column whose looks it takes.

        Raises:
            FileTrouble: something stands to the right of the table.
        """
        area, old, body = self.table.area, self.table.headings, self.table.body
        more = len(headings) - len(old)
        self._refuse(Area(area.top, area.right + 1, area.bottom, area.right + more), more)
        places = {heading: area.left + number for number, heading in enumerate(old)}
        lines = range(area.top, area.bottom + 1)
        looks = {
            (row, area.left + number): self.grid.style(row, places[like[heading]])
            for number, heading in enumerate(headings)
            if heading in like
            for row in lines
        }
        names = {
            (area.top, area.left + number): heading
            for number, heading in enumerate(headings)
            if number >= len(old) or old[number] != heading
        }
        gone = {(row, column): None for row in lines for column in range(area.right + more + 1, area.right + 1)}
        beyond = {where: self.grid.style(where[0], area.right + 1) for where in gone}
        fresh = {(row, column): None for row in lines for column in range(area.right + 1, area.right + more + 1)}
        self.grid.write(gone | fresh | names, looks, "overwrite")
        self.grid.restyle(looks | beyond)
        self.grid.cleared(gone)
        news = {area.left + n: places[like[headings[n]]] for n in range(len(old), len(headings)) if headings[n] in like}
        self.grid.widened(news)
        if self.table.filtered:
            self.table.unfilter()
            self.grid.show(self.grid.hidden(range(body.top, body.bottom + 1)))
        self.table.reheaded(headings)

    def _refuse(self, grown: Area, more: int) -> None:
        if more <= 0:
            return
        taken = [str(other.area) for other in self.others if other.area.touches(grown)]
        taken += self.grid.occupied(grown)
        if taken:
            where = {"table": self.table.name, "sheet": self.table.sheet, "columns": more, "cells": tuple(taken[:5])}
            raise FileTrouble(Message("patching.too_wide", where))
