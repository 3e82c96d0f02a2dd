"""A workbook of LibreOffice in Excel's place, over its programming interface: everything is really calculated.

LibreOffice writes formulas with semicolons and knows references to tables in that form only. So what is typed is put
into its grammar, and what it shows in that grammar is remembered, to be put back as it was.
"""

from __future__ import annotations

import atexit
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pytest
from openpyxl.formula import Tokenizer

from finarr.excel.patching.areas import Area, letters
from tests import office

from .backing import Backing, BackingSheet, BackingTable, Line, Paper, Typed

__all__ = ["CalcBook"]

_FOLDERS = ("/usr/lib/python3/dist-packages", "/usr/lib/libreoffice/program")
_POINT, _DIGIT = 2540 / 72, 195.8
"""Hundredths of a millimetre; a digit is so wide in the letters that LibreOffice has."""
_ROOM = 5 / 7
"""Characters that a column is wider than what it holds."""
_DATES = 2
_SHEET = re.compile(r"^('(?:[^']|'')+'|[^'!\[\]]+)!")


def _uno() -> Any:
    """Return LibreOffice's own package; without it the test is skipped, or fails where everything must be tested."""
    before = list(sys.path)
    sys.path += _FOLDERS
    try:
        import uno
    except ImportError:
        office.missing("python3-uno, for this version of Python")
    finally:
        sys.path[:] = before
    return uno


@cache
def _desktop() -> Any:
    """Start LibreOffice with settings of its own, once a process; it goes when the process ends."""
    program, uno = office.needed("soffice"), _uno()
    profile = Path(tempfile.mkdtemp(prefix="finarr-live-"))
    office.settings(profile, "nl-NL")
    pipe = f"finarr{os.getpid()}"
    options = ["--headless", "--norestore", "--nologo", f"-env:UserInstallation={profile.as_uri()}"]
    command = [program, *options, f"--accept=pipe,name={pipe};urp;"]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    atexit.register(_stop, running, profile)
    here = uno.getComponentContext()
    resolver = here.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", here)
    for _ in range(600):
        try:
            there = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return there.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", there)
        except Exception:
            time.sleep(0.1)
    pytest.fail("LibreOffice did not start")


def _stop(running: subprocess.Popen[bytes], profile: Path) -> None:
    if running.poll() is None:
        os.killpg(running.pid, 15)
        running.wait(20)
    shutil.rmtree(profile, ignore_errors=True)


def _properties(**values: Any) -> tuple[Any, ...]:
    _uno()
    from com.sun.star.beans import PropertyValue

    return tuple(PropertyValue(name, 0, value, 0) for name, value in values.items())


def _calc_formula(formula: str) -> str:
    """Return a formula in LibreOffice's grammar."""
    found = ""
    for token in Tokenizer(formula).items:
        text = token.value
        if token.type == "SEP" and text == ",":
            text = ";"
        elif token.type == "OPERAND" and token.subtype == "RANGE":
            text = _SHEET.sub(r"$\1.", text).replace("],[", "];[")
        found += text
    return f"={found}"


class CalcBook(Backing):
    """A workbook."""

    def __init__(self, path: Path) -> None:
        self.path = path
        url = _uno().systemPathToFileUrl(str(path))
        self.document = _desktop().loadComponentFromURL(url, "_blank", 0, _properties(Hidden=True))
        self.known: set[str] = set()
        """Formulas as LibreOffice has shown them."""

    def sheets(self) -> list[BackingSheet]:
        return [CalcSheet(self, each) for each in self.document.Sheets]

    def names(self) -> Iterator[tuple[str, tuple[str, Area] | None]]:
        for name in self.document.NamedRanges.ElementNames:
            cells = self.document.NamedRanges.getByName(name).ReferredCells
            if cells is None:
                yield name, None
            else:
                where = cells.RangeAddress
                yield name, (self.document.Sheets.getByIndex(where.Sheet).Name, _area(where))

    def name(self, name: str, cells: str) -> None:
        sheet, _, area = cells.rpartition("!")
        self.document.NamedRanges.getByName(name).setContent(f"${sheet}.{area}")

    def save(self) -> None:
        url = _uno().systemPathToFileUrl(str(self.path))
        self.document.storeToURL(url, _properties(FilterName="Calc MS Excel 2007 XML"))

    def calculate(self) -> None:
        self.document.calculateAll()

    def close(self) -> None:
        self.document.close(True)


def _area(where: Any) -> Area:
    return Area(where.StartRow + 1, where.StartColumn + 1, where.EndRow + 1, where.EndColumn + 1)


class CalcSheet(BackingSheet):
    """A sheet."""

    def __init__(self, book: CalcBook, sheet: Any) -> None:
        self.book = book
        self.sheet = sheet
        self.name = sheet.Name

    @property
    def locked(self) -> bool:  # type: ignore[override]
        return bool(self.sheet.isProtected())

    @locked.setter
    def locked(self, locked: bool) -> None:
        if locked:
            self.sheet.protect("")
        else:
            self.sheet.unprotect("")

    def _cells(self, area: Area) -> Any:
        return self.sheet.getCellRangeByPosition(area.left - 1, area.top - 1, area.right - 1, area.bottom - 1)

    def used(self) -> Area:
        cursor = self.sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)
        return Area(1, 1, cursor.RangeAddress.EndRow + 1, cursor.RangeAddress.EndColumn + 1)

    def values(self, area: Area) -> list[list[Any]]:
        from datetime import datetime, timedelta

        cells = self._cells(area)
        found = [[each if each != "" else None for each in row] for row in cells.DataArray]
        for dated in cells.queryContentCells(_DATES):
            where = _area(dated.RangeAddress)
            for row in range(where.top - area.top, where.bottom - area.top + 1):
                for column in range(where.left - area.left, where.right - area.left + 1):
                    found[row][column] = datetime(1899, 12, 30) + timedelta(days=found[row][column])
        for wrong in cells.queryFormulaCells(4):
            where = _area(wrong.RangeAddress)
            for row in range(where.top, where.bottom + 1):
                for column in range(where.left, where.right + 1):
                    found[row - area.top][column - area.left] = self._cell(row, column).String
        return found

    def formulas(self, area: Area) -> list[list[Any]]:
        found = [list(row) for row in self._cells(area).FormulaArray]
        self.book.known |= {each for row in found for each in row if isinstance(each, str) and each.startswith("=")}
        return found

    def _cell(self, row: int, column: int) -> Any:
        return self.sheet.getCellByPosition(column - 1, row - 1)

    def put(self, row: int, column: int, typed: Typed) -> None:
        self.put_all(Area(row, column, row, column), [[typed]])

    def put_all(self, area: Area, rows: list[list[Typed]]) -> None:
        """Put values and formulas in cells in one call; a text is told from a number by its apostrophe."""
        self._cells(area).FormulaArray = tuple(tuple(map(self._text, row)) for row in rows)

    def _text(self, typed: Typed) -> str:
        if typed.formula is not None:
            return typed.formula if typed.formula in self.book.known else _calc_formula(typed.formula)
        if isinstance(typed.value, bool):
            return "=TRUE()" if typed.value else "=FALSE()"
        if isinstance(typed.value, str):
            return f"'{typed.value}"
        return "" if typed.value is None else repr(float(typed.value))

    @cached_property
    def _formats(self) -> Any:
        return self.book.document.NumberFormats

    def number_format(self, row: int, column: int) -> str:
        return self.common_format(Area(row, column, row, column)) or "General"

    def common_format(self, area: Area) -> str | None:
        key = self._cells(area).NumberFormat
        if key is None:
            return None
        text = self._formats.getByKey(key).FormatString
        return "General" if text in ("General", "Standaard", "Standard") else str(text)

    def form(self, area: Area, number_format: str) -> None:
        locale = _uno().createUnoStruct("com.sun.star.lang.Locale")
        locale.Language, locale.Country = "en", "US"
        key = self._formats.queryKey(number_format, locale, False)
        self._cells(area).NumberFormat = key if key != -1 else self._formats.addNew(number_format, locale)

    def printed(self) -> list[Area]:
        found = self.sheet.getPrintAreas()
        return [Area(each.StartRow + 1, each.StartColumn + 1, each.EndRow + 1, each.EndColumn + 1) for each in found]

    def print_only(self, areas: list[Area]) -> None:
        self.sheet.setPrintAreas(tuple(self._cells(each).RangeAddress for each in areas))

    def width(self, column: int) -> float:
        return round(float(self.sheet.Columns.getByIndex(column - 1).Width) / _DIGIT - _ROOM, 2)

    def widen(self, column: int, width: float) -> None:
        self.sheet.Columns.getByIndex(column - 1).Width = round((width + _ROOM) * _DIGIT)

    @property
    def _style(self) -> Any:
        styles = self.book.document.StyleFamilies.getByName("PageStyles")
        return styles.getByName(self.sheet.PageStyle)

    def paper(self) -> Paper:
        style, again = self._style, self.sheet.getTitleColumns()
        fitted = bool(style.ScaleToPagesX or style.ScaleToPagesY)
        columns = f"${letters(again.StartColumn + 1)}:${letters(again.EndColumn + 1)}"
        scale = None if fitted else int(style.PageScale)
        shown = columns if self.sheet.getPrintTitleColumns() else ""
        return Paper(bool(style.IsLandscape), scale, int(style.ScaleToPagesX), int(style.ScaleToPagesY), shown)

    def put_on(self, paper: Paper) -> None:
        style = self._style
        if bool(style.IsLandscape) is not paper.lying:
            style.IsLandscape = paper.lying
            style.Width, style.Height = style.Height, style.Width
        if paper.scale is None:
            style.ScaleToPagesX, style.ScaleToPagesY = paper.across, paper.down
        else:
            style.PageScale = paper.scale
        self.sheet.setPrintTitleColumns(bool(paper.again))
        if paper.again:
            first, last = paper.again.replace("$", "").split(":")
            self.sheet.setTitleColumns(self._cells(Area.parse(f"{first}1:{last}1")).RangeAddress)

    def height(self, row: int) -> float:
        if not self.sheet.Rows.getByIndex(row - 1).IsVisible:
            return 0.0
        return round(self.sheet.Rows.getByIndex(row - 1).Height / _POINT / 0.75) * 0.75

    def heighten(self, row: int, height: float | None) -> None:
        line = self.sheet.Rows.getByIndex(row - 1)
        if height is None:
            line.OptimalHeight = True
        else:
            line.Height = round(height * _POINT)

    def hide(self, row: int, hidden: bool) -> None:
        self.sheet.Rows.getByIndex(row - 1).IsVisible = not hidden

    def merged(self, row: int, column: int) -> Area:
        cursor = self.sheet.createCursorByRange(self._cell(row, column))
        cursor.collapseToMergedArea()
        return _area(cursor.RangeAddress)

    def look(self, source: Area, target: Area) -> None:
        for number in range(source.right - source.left + 1):
            like = self._cell(source.top, source.left + number)
            cells = self._cells(Area(target.top, target.left + number, target.bottom, target.left + number))
            for name in ("NumberFormat", "CellBackColor", "CharWeight", "CharColor", "IsTextWrapped", "HoriJustify"):
                cells.setPropertyValue(name, like.getPropertyValue(name))

    def tables(self) -> list[BackingTable]:
        ranges = self.book.document.DatabaseRanges
        found = [ranges.getByName(name) for name in ranges.ElementNames]
        own = self.sheet.RangeAddress.Sheet
        return [CalcTable(self, each) for each in found if each.DataArea.Sheet == own]

    def lines(self) -> list[list[Line]]:
        found: list[list[Line]] = []
        for name in self.sheet.Charts.ElementNames:
            chart = self.sheet.Charts.getByName(name).EmbeddedObject
            types = chart.FirstDiagram.CoordinateSystems[0].ChartTypes
            categories = chart.FirstDiagram.CoordinateSystems[0].getAxisByDimension(0, 0).ScaleData.Categories
            found.append([CalcLine(chart, categories, kind, series) for kind in types for series in kind.DataSeries])
        return found


class CalcTable(BackingTable):
    """A table."""

    def __init__(self, sheet: CalcSheet, table: Any) -> None:
        self.sheet = sheet
        self.table = table
        self.name = table.Name
        self.totals = bool(table.TotalsRow)

    @property
    def area(self) -> Area:  # type: ignore[override]
        return _area(self.table.DataArea)

    def become(self, area: Area, totals: bool) -> None:
        where = self.sheet._cells(area).RangeAddress
        self.table.DataArea = where
        self.totals = totals
        self.table.TotalsRow = totals


class CalcLine(Line):
    """A series of a chart."""

    def __init__(self, chart: Any, categories: Any, kind: Any, series: Any) -> None:
        self.chart = chart
        self.categories = categories
        self.kind = kind
        self.series = series

    def Delete(self) -> None:
        self.kind.removeDataSeries(self.series)

    def beside(self) -> CalcLine:
        made = self.series.createClone()
        self.kind.addDataSeries(made)
        return CalcLine(self.chart, self.categories, self.kind, made)

    @property
    def Formula(self) -> str:
        labelled = self.series.DataSequences[0]
        parts = [labelled.Label, self.categories and self.categories.Values, labelled.Values]
        return f"=SERIES({','.join(_excel(part.SourceRangeRepresentation) if part else '' for part in parts)},1)"

    @Formula.setter
    def Formula(self, text: str) -> None:
        name, categories, values, _ = re.split(r",(?=(?:[^']*'[^']*')*[^']*$)", text.removeprefix("=SERIES("))
        provider, labelled = self.chart.DataProvider, self.series.DataSequences[0]
        for reference, put in (
            (values, labelled.setValues),
            (name, labelled.setLabel),
            (categories, self.categories.setValues if self.categories else None),
        ):
            if reference and put is not None:
                sequence = provider.createDataSequenceByRangeRepresentation(_calc(reference))
                if put == labelled.setValues:
                    sequence.Role = labelled.Values.Role
                put(sequence)


def _excel(reference: str) -> str:
    """Return a reference of LibreOffice (``$Blad.$A$1:$A$5``) as Excel writes it."""
    sheet, _, cells = reference.removeprefix("$").rpartition(".$")
    return f"{sheet}!${cells}"


def _calc(reference: str) -> str:
    sheet, _, cells = reference.rpartition("!")
    return f"${sheet}.{cells}"
