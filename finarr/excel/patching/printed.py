"""How a sheet of a workbook file is printed: read from its part and the names of the workbook, and written back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from finarr.excel.patching.areas import Area, letters
from finarr.excel.patching.cells import MAIN
from finarr.excel.patching.columns import widths

__all__ = ["Printed", "Setup"]

_AREA = re.compile(r"(?:'(?:[^']|'')+'|[^'!,]+)!(\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)")
_COLUMNS = re.compile(r"(?:'(?:[^']|'')+'|[^'!,]+)!\$A:\$([A-Z]{1,3})")
_PRINT_AREA, _TITLES = "_xlnm.Print_Area", "_xlnm.Print_Titles"
_NARROW = 64
"""Pixels of a column of which the file says nothing."""
_CHOSEN: Any = etree.XPath("m:sheetData/m:row[@customHeight and @ht]", namespaces={"m": MAIN})
"""Rows of which somebody chose the height: found in C, as a sheet may have very many rows."""
_BEFORE_BREAKS = "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges"
_BEFORE_BREAKS += " scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr"
_BEFORE_BREAKS += " conditionalFormatting dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter"
_BEFORE_BREAKS += " rowBreaks"


def _main(name: str) -> str:
    return f"{{{MAIN}}}{name}"


@dataclass(frozen=True)
class Setup:
    """How a sheet is printed.

    Attributes:
        lying: whether the paper lies on its long side.
        scale: in percent; None makes it as small as one page across asks, and no smaller.
        areas: what is printed, each on pages of its own; all that is there where empty.
        breaks: before which columns a new page begins, counted from zero.
        again: how many columns come back on every page.
    """

    lying: bool
    scale: int | None
    areas: tuple[Area, ...] = ()
    breaks: tuple[int, ...] = ()
    again: int = 0

    @property
    def across(self) -> int | None:
        """The last column of the first page, counted from one; None where there is one page across."""
        return self.areas[0].right if self.areas else self.breaks[0] if self.breaks else None


class Printed:
    """How one sheet is printed.

    Args:
        sheet: the root element of its part.
        book: the root element of the workbook.
        name: of the sheet, quoted where formulas quote it.
        number: of the sheet among all, counted from zero.
    """

    def __init__(self, sheet: Any, book: Any, name: str, number: int) -> None:
        self.sheet = sheet
        self.book = book
        self.name = name
        self.number = str(number)

    def columns(self, least: int) -> list[int]:
        """Return how wide columns are, in pixels: as many as the file tells of, and at least so many."""
        known = widths(self.sheet)
        told = [round(known[column] * 7) if column in known else _NARROW for column in range(1, least + 1)]
        return told + [round(known[column] * 7) for column in sorted(known) if column > least]

    def heights(self) -> dict[int, float]:
        """Return how high rows are, in points, where somebody chose so."""
        return {int(row.get("r")): float(row.get("ht")) for row in _CHOSEN(self.sheet)}

    def heighten(self, heights: Mapping[int, float | None]) -> None:
        """Make rows that are there so high; None leaves it to the workbook's program."""
        for row in self.sheet.iterfind(f"{_main('sheetData')}/{_main('row')}"):
            height = heights.get(int(row.get("r")), 0)
            if height:
                row.set("ht", f"{height:g}")
                row.set("customHeight", "1")
            elif height is None:
                row.attrib.pop("ht", None)
                row.attrib.pop("customHeight", None)

    def merged(self, area: Area) -> Area:
        """Return the merged cells of which a cell is the first; the cell alone where it is not merged."""
        merges = (Area.parse(each.get("ref")) for each in self.sheet.iter(_main("mergeCell")))
        return next((each for each in merges if (each.top, each.left) == (area.top, area.left)), area)

    @property
    def areas(self) -> tuple[Area, ...] | None:
        """What is printed: all that is there where empty; None where it is told in a way that finarr does not use."""
        said = self._name(_PRINT_AREA)
        text = "" if said is None else said.text or ""
        found = _AREA.findall(text)
        return tuple(map(Area.parse, found)) if len(found) == text.count("!") else None

    def setup(self) -> Setup | None:
        """Return how the sheet is printed; None where it is in a way that finarr does not use."""
        page, fit = self.sheet.find(_main("pageSetup")), self.sheet.find(f"{_main('sheetPr')}/{_main('pageSetUpPr')}")
        if page is None:
            return None
        fitted = fit is not None and fit.get("fitToPage") in ("1", "true")
        if fitted and (page.get("fitToWidth", "1"), page.get("fitToHeight", "1")) != ("1", "0"):
            return None
        areas = self.areas
        if areas is None:
            return None
        breaks = self.sheet.find(_main("colBreaks"))
        titles = self._name(_TITLES)
        again = _COLUMNS.search("" if titles is None else titles.text or "")
        return Setup(
            page.get("orientation") == "landscape",
            None if fitted else int(page.get("scale", "100")),
            areas,
            () if breaks is None else tuple(int(each.get("id")) for each in breaks),
            0 if again is None else Area.parse(f"{again[1]}1").right,
        )

    def printed(self, setup: Setup) -> None:
        """Print the sheet in another way."""
        page = self.sheet.find(_main("pageSetup"))
        page.set("orientation", "landscape" if setup.lying else "portrait")
        for name in ("scale", "fitToWidth", "fitToHeight"):
            page.attrib.pop(name, None)
        if setup.scale is None:
            page.set("fitToHeight", "0")
        elif setup.scale != 100:
            page.set("scale", str(setup.scale))
        self._fit(setup.scale is None)
        self._break(setup.breaks)
        self.print_only(setup.areas)
        titles = self._name(_TITLES)
        rows = [each for each in ("" if titles is None else titles.text or "").split(",") if "$A:" not in each]
        again = [f"{self.name}!$A:${letters(setup.again)}"] if setup.again else []
        self._call(_TITLES, ",".join([*again, *filter(None, rows)]))

    def print_only(self, areas: Sequence[Area]) -> None:
        """Print these cells only, all else staying as it is."""
        self._call(_PRINT_AREA, ",".join(f"{self.name}!{area.fixed}" for area in areas))

    def _fit(self, fitted: bool) -> None:
        properties = self.sheet.find(_main("sheetPr"))
        if properties is None:
            properties = etree.Element(_main("sheetPr"))
            self.sheet.insert(0, properties)
        told = properties.find(_main("pageSetUpPr"))
        if told is None:
            told = etree.SubElement(properties, _main("pageSetUpPr"))
        told.attrib.pop("fitToPage", None)
        if fitted:
            told.set("fitToPage", "1")
        elif not told.attrib:
            properties.remove(told)

    def _break(self, columns: Sequence[int]) -> None:
        for each in self.sheet.findall(_main("colBreaks")):
            self.sheet.remove(each)
        if columns:
            made = etree.Element(_main("colBreaks"), count=str(len(columns)), manualBreakCount=str(len(columns)))
            for column in columns:
                etree.SubElement(made, _main("brk"), id=str(column), max="1048575", man="1")
            before = {_main(name) for name in _BEFORE_BREAKS.split()}
            [each for each in self.sheet if each.tag in before][-1].addnext(made)

    def _name(self, name: str) -> Any:
        names = self.book.find(_main("definedNames"))
        here = [each for each in (() if names is None else names) if each.get("localSheetId") == self.number]
        return next((each for each in here if each.get("name") == name), None)

    def _call(self, name: str, text: str) -> None:
        """Let a name of the sheet stand for something else; nothing takes it away."""
        there, names = self._name(name), self.book.find(_main("definedNames"))
        if there is not None and text:
            there.text = text
        elif there is not None:
            names.remove(there)
        elif text:
            if names is None:
                names = etree.Element(_main("definedNames"))
                before = [_main(each) for each in ("sheets", "functionGroups", "externalReferences")]
                [each for each in self.book if each.tag in before][-1].addnext(names)
            made = etree.Element(_main("definedName"), name=name, localSheetId=self.number)
            made.text = text
            order = [(str(each.get("name")).casefold(), int(each.get("localSheetId", -1))) for each in names]
            names.insert(sum(each < (name.casefold(), int(self.number)) for each in order), made)
