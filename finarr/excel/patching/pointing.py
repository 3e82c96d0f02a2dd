"""What points to a table that became longer or shorter: names, dropdowns, conditional formats, sparklines and formulas.

Excel keeps these in step with a table whose rows somebody types. They hold plain cells, so in a file they would go on
pointing to what stood there before: a dropdown would miss a party, and what was the total would be one of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from xml.sax.saxutils import escape, unescape

from finarr.excel.patching.areas import Area, letters, position
from finarr.excel.patching.cells import MAIN
from finarr.excel.patching.filling import Filling
from finarr.excel.patching.lying import InText
from finarr.excel.patching.parts import Parts

__all__ = ["Pointers", "changed", "pointing", "quoted"]

_REFERENCE = re.compile(
    r"""
    "(?:[^"]|"")*"                                              # a text
    | (?<![\w.\]:!'$])
      (?:(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^\W\d][\w.]*))!)?
      (?P<first>\$?[A-Z]{1,3}\$?\d{1,7})(?::(?P<last>\$?[A-Z]{1,3}\$?\d{1,7}))?
      (?![\w(.!:\[])
    """,
    re.VERBOSE,
)
_FORMULA, _DATA = (f"{{{MAIN}}}{name}" for name in ("f", "sheetData"))
_QUOTES = {"&quot;": '"', "&apos;": "'"}
_NEWER = "{http://schemas.microsoft.com/office/excel/2006/main}"
_FORMULAS = (*(f"{{{MAIN}}}{name}" for name in ("formula", "formula1", "formula2")), f"{_NEWER}f")
_FORMATS = f"{{{MAIN}}}conditionalFormatting"


@dataclass
class Pointers:
    """What points to tables that were filled.

    Args:
        parts: of the workbook.
        book: the part that is the workbook itself.
        sheets: the part of each worksheet.
        fillings: of the tables.
        written: other cells that were written, by sheet: what is in them points right already.
    """

    parts: Parts
    book: str
    sheets: Mapping[str, str]
    fillings: Sequence[Filling]
    written: Collection[tuple[str, Area]] = ()

    def follow(self) -> Iterator[str]:
        """Have everything point to where the tables are now, and yield the cells whose formulas did not before."""
        moved = changed(self.fillings)
        if not moved:
            return
        names = {each.table.sheet for each in moved}
        self._names(moved)
        self._pivots(moved)
        self._newer_charts(moved)
        words = [escape(name.replace("'", "''")).encode() for name in names]
        for sheet, part in self.sheets.items():
            if sheet in names:
                yield from self._sheet(sheet, part, moved)
            elif self.parts.archive.says(part, words):
                yield from self._other(sheet, part, words, moved)

    def _other(self, sheet: str, part: str, words: Sequence[bytes], moved: Sequence[Filling]) -> Iterator[str]:
        """Rewrite formulas of a sheet without such tables as they lie in the file: it may have a million rows."""
        data = self.parts.as_it_lies(part)
        if data is None:
            yield from self._sheet(sheet, part, moved)
            return
        written = InText(data)
        for start, end in written.formulas(words):
            text = unescape(data[start:end].decode(), _QUOTES)
            new = pointing(text, "", moved)
            if new != text:
                written.put(start, end, escape(new).encode())
                cell = written.cell(start)
                if cell is not None:
                    yield f"{quoted(sheet)}!{cell}"
        if written.changed:
            self.parts.put(part, written.data())

    def _names(self, moved: Sequence[Filling]) -> None:
        for name in self.parts.root(self.book).iter(f"{{{MAIN}}}definedName"):
            if not str(name.get("name")).startswith("_xlnm."):
                _put(name, pointing(name.text or "", "", moved), partial(self.parts.touched, self.book))

    def _pivots(self, moved: Sequence[Filling]) -> None:
        for _, part in self.parts.related(self.book, "pivotCacheDefinition"):
            for source in self.parts.root(part).iter(f"{{{MAIN}}}worksheetSource"):
                ref = source.get("ref")
                area = None if ref is None or len(source.attrib) > 2 else Area.parse(ref)
                new = None if area is None else _followed(area, str(source.get("sheet")), moved)
                if new is not None:
                    source.set("ref", str(new))
                    self.parts.touched(part)

    def _newer_charts(self, moved: Sequence[Filling]) -> None:
        """Have charts of the newer kinds (waterfall, treemap) point right; they forget the values they keep."""
        alone = (part for _, part in self.parts.related(self.book, "chartsheet"))
        for sheet in (*self.sheets.values(), *alone):
            for _, drawing in self.parts.related(sheet, "drawing"):
                for _, chart in self.parts.related(drawing, "chartEx"):
                    for formula in self.parts.root(chart).iter("{*}f") if chart in self.parts else ():
                        new = pointing(formula.text or "", "", moved)
                        for values in formula.itersiblings("{*}lvl") if new != formula.text else ():
                            values.getparent().remove(values)
                        _put(formula, new, partial(self.parts.touched, chart))

    def _sheet(self, sheet: str, part: str, moved: Sequence[Filling]) -> Iterator[str]:
        root = self.parts.root(part)
        touched = partial(self.parts.touched, part)
        for child in root:
            if child.tag == _DATA:
                yield from self._cells(sheet, child, moved, touched)
                continue
            for formula in child.iter(*_FORMULAS):
                _put(formula, pointing(formula.text or "", sheet, moved), touched)
            for formats in child.iter(_FORMATS):
                given = str(formats.get("sqref"))
                new = _areas(given, sheet, moved)
                if new != given:
                    formats.set("sqref", new)
                    touched()
            for where in child.iter(f"{_NEWER}sqref"):  # a sparkline stands in one cell, a format in many
                if str(where.getparent().tag).endswith("}conditionalFormatting"):
                    _put(where, _areas(where.text or "", sheet, moved), touched)

    def _cells(self, sheet: str, data: Any, moved: Sequence[Filling], touched: Callable[[], object]) -> Iterator[str]:
        """Rewrite formulas outside the tables that were filled: those in them were written just now."""
        ours = [each.table.area for each in self.fillings if each.table.sheet == sheet]
        ours += [area for where, area in self.written if where == sheet]
        for formula in data.iter(_FORMULA):
            text = formula.text
            if not text or not (":" in text or "!" in text or ours):
                continue
            new = pointing(text, sheet, moved)
            if new == text:
                continue
            where = formula.getparent().get("r")
            if where is None or not any(position(where) in area for area in ours):
                _put(formula, new, touched)
                yield f"{quoted(sheet)}!{where or ''}"


def changed(fillings: Iterable[Filling]) -> list[Filling]:
    """Return the tables that became longer, shorter or wider."""
    return [each for each in fillings if each.new != each.old or each.right != each.new.right]


def quoted(sheet: str) -> str:
    """Return the name of a sheet as formulas write it."""
    return sheet if re.fullmatch(r"[^\W\d]\w*", sheet) else "'{}'".format(sheet.replace("'", "''"))


def _put(element: Any, text: str, touched: Callable[[], object]) -> None:
    if text != (element.text or ""):
        element.text = text
        touched()


def pointing(text: str, here: str, moved: Sequence[Filling]) -> str:
    """Return a formula that points to where tables are now.

    Args:
        text: the formula, without its equals sign.
        here: the sheet that cells without one are on; nothing where there is none.
        moved: the tables.
    """

    def now(found: re.Match[str]) -> str:
        if found["first"] is None:
            return found[0]
        sheet = (found["quoted"] or found["plain"] or here).replace("''", "'")
        first, last = found["first"], found["last"]
        new = _followed(Area.parse(f"{first}:{last or first}"), sheet, moved, ranged=last is not None)
        if new is None:
            return found[0]
        start = found[0][: found.start("first") - found.start()]
        corners = [_like(first, new.top, new.left), *([_like(last, new.bottom, new.right)] if last else [])]
        return start + ":".join(corners)

    return _REFERENCE.sub(now, text)


def _areas(told: str, here: str, moved: Sequence[Filling]) -> str:
    """Return areas of a sheet, parted by spaces, as they are now; one that stays is told as it was."""
    found = []
    for each in told.split():
        new = _followed(Area.parse(each), here, moved)
        found.append(each if new is None else str(new))
    return " ".join(found)


def _like(given: str, row: int, column: int) -> str:
    """Return an address with dollar signs where another has them."""
    before, between = "$" * given.startswith("$"), "$" * ("$" in given[1:])
    return f"{before}{letters(column)}{between}{row}"


def _followed(area: Area, sheet: str, moved: Sequence[Filling], *, ranged: bool = True) -> Area | None:
    """Return where cells are now that were all rows of a table, or its totals; None where they were not, or stay.

    Args:
        area: the cells.
        sheet: the sheet they are on.
        moved: the tables.
        ranged: whether they are told as a range. A cell alone is no column, also where a table has one row.
    """
    for filling in moved:
        old, new, totals = filling.old, filling.new, filling.table.totals
        if filling.table.sheet != sheet or area.left < old.left or area.right > min(filling.right, new.right):
            continue
        more = new.bottom - old.bottom
        right = new.right if old.left == area.left < area.right == filling.right else area.right
        if area.top == area.bottom and not (ranged and area.left == area.right and area.top == old.top == old.bottom):
            if totals and area.top == old.bottom + 1 and more:
                return Area(area.top + more, area.left, area.bottom + more, right)
        elif area.top in (old.top, old.top - filling.table.headed) and area.bottom in (old.bottom, old.bottom + totals):
            found = Area(area.top, area.left, area.bottom + more, right)
            if found != area:
                return found
    return None
