"""A workbook that is changed in chosen cells: its sheets, tables and names, and what must follow a change."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from lxml import etree

from finarr.errors import FileTrouble, why
from finarr.excel.patching.areas import Area
from finarr.excel.patching.cells import MAIN
from finarr.excel.patching.changing import Changing
from finarr.excel.patching.charts import Charts
from finarr.excel.patching.faces import Cells, Formulas, TableFace
from finarr.excel.patching.filling import Filling
from finarr.excel.patching.grid import Grid
from finarr.excel.patching.pointing import Pointers
from finarr.excel.patching.printed import Printed
from finarr.excel.patching.refusals import opened
from finarr.excel.patching.tables import Table
from finarr.words import Message

__all__ = ["Patched"]

_NAME = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!(\$?[A-Z]+\$?\d+(?::\$?[A-Z]+\$?\d+)?)")
_BEFORE_CALCULATION = ("sheets", "functionGroups", "externalReferences", "definedNames")


def _main(name: str) -> str:
    return f"{{{MAIN}}}{name}"


class Patched(Changing):
    """A workbook of which cells are changed, and only those.

    Args:
        data: the bytes of the file.
        path: where it came from, for what is told.

    Attributes:
        repointed: the cells of the user whose formulas follow tables that were filled, known once it is rebuilt.

    Raises:
        FileTrouble: it is no workbook that may be written to; the message says why and what to do.
    """

    def __init__(self, data: bytes, path: Path | str = "-") -> None:
        super().__init__()
        self.path = Path(path)
        self.parts, self._book = opened(data, self.path)
        self._grids: dict[str, Grid] = {}
        self.repointed: list[str] = []

    @classmethod
    def open(cls, path: Path | str) -> Patched:
        """Return the workbook in a file.

        Raises:
            FileTrouble: it cannot be read, or may not be written to.
        """
        try:
            return cls(Path(path).read_bytes(), path)
        except FileNotFoundError as error:
            raise FileTrouble(Message("cases.no_file", {"path": str(path)})) from error
        except FileTrouble:
            raise
        except OSError as error:
            raise FileTrouble(Message("cases.unreadable", {"path": str(path), "why": why(error)})) from error

    @property
    def called(self) -> str:
        """The path of the file."""
        return str(self.path)

    @cached_property
    def sheets(self) -> Mapping[str, str]:
        """The part of each worksheet by its name, in the order of the tabs."""
        known = dict(self.parts.related(self._book, "worksheet"))
        found = {}
        for sheet in self.parts.root(self._book).iter(_main("sheet")):
            part = next((known[value] for value in sheet.attrib.values() if value in known), None)
            if part is not None:
                found[str(sheet.get("name"))] = part
        return found

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """The tables by their name in small letters."""
        found = {}
        for sheet, part in self.sheets.items():
            for _, table in self.parts.related(part, "table"):
                made = Table(sheet, table, self.parts.root(table))
                found[made.name.casefold()] = made
        return found

    @cached_property
    def since_1904(self) -> bool:
        """Whether days count from 1904."""
        properties = self.parts.root(self._book).find(_main("workbookPr"))
        return properties is not None and properties.get("date1904") in ("1", "true")

    @cached_property
    def strings(self) -> Sequence[str]:
        """The texts that cells share."""
        for _, part in self.parts.related(self._book, "sharedStrings"):
            return ["".join(_texts(each)) for each in self.parts.root(part).iterchildren(_main("si"))]
        return ()

    @cached_property
    def watched(self) -> bool:
        """Whether charts hide rows by their number, so that it matters which rows are about something else."""
        return Charts(self.parts, self._book, self.sheets, self.grid).filtered

    def named(self, name: str) -> tuple[str, Area]:
        """Return the sheet and the cells that a name of the whole workbook stands for.

        Raises:
            FileTrouble: there is no such name, or it stands for something else than cells.
        """
        for each in self._names(name):
            found = _NAME.fullmatch(each.text or "")
            if found is not None and each.get("localSheetId") is None and _sheet_in(found) in self.sheets:
                return _sheet_in(found), Area.parse(found[3])
        raise FileTrouble(Message("patching.no_name", {"name": name, "path": str(self.path)}))

    def knows(self, name: str) -> bool:
        """Tell whether the workbook has a name for something, cells or not; for what is gone it has none."""
        return any(self._stands(each.text or "") for each in self._names(name))

    def _names(self, name: str) -> list[etree._Element]:
        names = self.parts.root(self._book).find(_main("definedNames"))
        known = () if names is None else names
        return [each for each in known if str(each.get("name")).casefold() == name.casefold()]

    def _stands(self, text: str) -> bool:
        """Tell whether what a name stands for is still there: a sheet may have been taken away."""
        found = _NAME.fullmatch(text)
        return "#REF!" not in text and (found is None or _sheet_in(found) in self.sheets)

    def grid(self, sheet: str) -> Grid:
        """Return the cells of a sheet."""
        if sheet not in self._grids:
            self._grids[sheet] = Grid(sheet, self.parts.root(self.sheets[sheet]), self.strings, self.since_1904)
        return self._grids[sheet]

    def printed(self, sheet: str) -> Printed:
        """Return how a sheet is printed."""
        book = self.parts.root(self._book)
        names = [each.get("name") for each in book.iter(_main("sheet"))]
        quoted = "'{}'".format(sheet.replace("'", "''"))
        return Printed(self.parts.root(self.sheets[sheet]), book, quoted, names.index(sheet))

    def write(self, sheet: str, values: Cells, formulas: Formulas = "refuse") -> None:
        """Change cells of a sheet, all of them or none.

        Args:
            sheet: its name.
            values: by (row, column), counted from one.
            formulas: whether cells that hold a formula may be changed.

        Raises:
            FileTrouble: a cell holds a formula, or is part of one that fills more cells.
        """
        grid = self.grid(sheet)
        grid.write(values, {}, formulas)
        self.parts.touched(self.sheets[sheet])

    def _touched(self, sheet: str, table: TableFace | None = None) -> None:
        if isinstance(table, Table):
            self.parts.touched(table.part)
        self.parts.touched(self.sheets[sheet])

    def rebuilt(self) -> bytes:
        """Return the bytes of the file as it has become."""
        if any(grid.formulas_changed for grid in self._grids.values()):
            for _, part in list(self.parts.related(self._book, "calcChain")):
                self.parts.drop(part, self._book)
        self._calculate_on_opening()
        self._refresh_pivots()
        fillings = list(self.filled.values())
        Charts(self.parts, self._book, self.sheets, self.grid).follow(fillings, self.put_in)
        self.repointed = list(Pointers(self.parts, self._book, self.sheets, fillings, self.put_in).follow())
        return self.parts.rebuilt()

    def _calculate_on_opening(self) -> None:
        book = self.parts.touched(self._book)
        calculation = book.find(_main("calcPr"))
        if calculation is None:
            calculation = etree.Element(_main("calcPr"))
            before = [each for each in book if each.tag in map(_main, _BEFORE_CALCULATION)]
            before[-1].addnext(calculation)
        calculation.set("fullCalcOnLoad", "1")

    def _refresh_pivots(self) -> None:
        """Have pivots that draw on a filled table read it again when the workbook is opened."""
        for _, part in self.parts.related(self._book, "pivotCacheDefinition"):
            for source in self.parts.root(part).iter(_main("worksheetSource")):
                if any(_draws_on(source, filling) for filling in self.filled.values()):
                    self.parts.touched(part).set("refreshOnLoad", "1")


def _draws_on(source: Any, filling: Filling) -> bool:
    if source.get("name"):
        return str(source.get("name")).casefold() == filling.table.name.casefold()
    ref = source.get("ref")
    return source.get("sheet") == filling.table.sheet and bool(ref) and Area.parse(ref).touches(filling.table.area)


def _texts(item: Any) -> list[str]:
    """Return the runs of a shared text, without how it is pronounced."""
    return [each.text or "" for each in item.iter(_main("t")) if each.getparent().tag != _main("rPh")]


def _sheet_in(found: re.Match[str]) -> str:
    """Return the sheet that the text of a name speaks of."""
    return (found[1] or found[2]).replace("''", "'")
