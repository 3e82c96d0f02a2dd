"""A table part: where the table stands, its columns, and its growing and shrinking."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from finarr.excel.patching.areas import Area
from finarr.excel.patching.cells import MAIN

__all__ = ["Table"]

_COLUMNS, _FILTER, _FILTERED, _SORT, _BY, _CALCULATED = (
    f"{{{MAIN}}}{name}"
    for name in ("tableColumns", "autoFilter", "filterColumn", "sortState", "sortCondition", "calculatedColumnFormula")
)


class Table:
    """A table of a workbook.

    Args:
        sheet: the sheet it stands on.
        part: where it lies in the file.
        root: the element of the part.
    """

    def __init__(self, sheet: str, part: str, root: Any) -> None:
        self.sheet = sheet
        self.part = part
        self.root = root
        self.name = str(root.get("displayName") or root.get("name"))
        self.area = Area.parse(root.get("ref"))
        self.headed = int(root.get("headerRowCount", "1"))
        self.totals = int(root.get("totalsRowCount", "0"))

    @property
    def body(self) -> Area:
        """The rows between headings and totals."""
        area = self.area
        return Area(area.top + self.headed, area.left, area.bottom - self.totals, area.right)

    @property
    def headings(self) -> list[str]:
        """The names of its columns."""
        return [_heading(column.get("name")) for column in self.root.find(_COLUMNS)]

    @property
    def calculated(self) -> dict[str, str]:
        """The formulas that fill whole columns, by heading."""
        found = {}
        for column in self.root.find(_COLUMNS):
            formula = column.find(_CALCULATED)
            if formula is not None and formula.text and not formula.get("array"):
                found[_heading(column.get("name"))] = str(formula.text)
        return found

    def place(self, heading: str) -> int:
        """Return on which column of the sheet a column stands.

        Raises:
            ValueError: there is no such column.
        """
        return self.area.left + self.headings.index(heading)

    @property
    def filtered(self) -> list[int]:
        """The columns of which a filter hides rows, counted from zero."""
        return [int(each.get("colId")) for each in self.root.iterfind(f"{_FILTER}/{_FILTERED}") if len(each)]

    def unfilter(self) -> None:
        """Have the filter hide nothing; its buttons stay."""
        for each in self.root.findall(f"{_FILTER}/{_FILTERED}"):
            if each.get("hiddenButton") or each.get("showButton"):
                del each[:]
            else:
                each.getparent().remove(each)

    def reheaded(self, headings: Sequence[str]) -> None:
        """Give the table other columns: renamed where they stand, more or fewer at its right.

        A column that is new takes what the one to its left says of totals.

        Args:
            headings: of all its columns, from left to right.
        """
        columns = self.root.find(_COLUMNS)
        taken = max(int(column.get("id")) for column in columns)
        while len(columns) > len(headings):
            columns.remove(columns[-1])
        while len(columns) < len(headings):
            taken += 1
            made = deepcopy(columns[-1])
            for name in [name for name in made.attrib if name.endswith("}uid")]:
                del made.attrib[name]
            made.set("id", str(taken))
            columns.append(made)
        for column, heading in zip(columns, headings, strict=True):
            if _heading(column.get("name")) != heading:
                column.set("name", heading.replace("\n", "_x000a_"))
                column.attrib.pop("totalsRowLabel", None)
                for calculated in column.findall(_CALCULATED):
                    column.remove(calculated)
        columns.set("count", str(len(headings)))
        area = self.area
        self.area = Area(area.top, area.left, area.bottom, area.left + len(headings) - 1)
        self.root.set("ref", str(self.area))
        filters = self.root.find(_FILTER)
        if filters is not None:
            filters.set("ref", str(Area(area.top, area.left, area.bottom - self.totals, self.area.right)))
            for each in filters.findall(_FILTERED):
                if int(each.get("colId")) >= len(headings):
                    filters.remove(each)
        for sorting in list(self.root.iter(_SORT)):
            if any(Area.parse(each.get("ref")).right > self.area.right for each in (sorting, *sorting.iter(_BY))):
                sorting.getparent().remove(sorting)

    def resized(self, rows: int) -> None:
        """Make the table so many rows long between headings and totals."""
        top = self.area.top
        bottom = top + self.headed + rows - 1
        self.area = Area(top, self.area.left, bottom + self.totals, self.area.right)
        self.root.set("ref", str(self.area))
        filters = self.root.find(_FILTER)
        if filters is not None:
            filters.set("ref", str(Area(top, self.area.left, bottom, self.area.right)))
        for sorting in self.root.iter(_SORT, _BY):
            sorted_area = Area.parse(sorting.get("ref"))
            sorting.set("ref", str(Area(sorted_area.top, sorted_area.left, bottom, sorted_area.right)))


def _heading(text: str) -> str:
    """Return a heading as a cell shows it: the part writes line breaks as codes."""
    return text.replace("_x000a_", "\n").replace("_x000A_", "\n")
