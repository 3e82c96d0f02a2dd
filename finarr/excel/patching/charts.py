"""Charts that show a table that was filled: their ranges and the values they keep of them follow the table."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from lxml import etree

from finarr.excel.patching.areas import Area
from finarr.excel.patching.filling import Filling
from finarr.excel.patching.grid import Grid
from finarr.excel.patching.parts import Parts

__all__ = ["Charts"]

_RANGE = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!(\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)")
_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_FORMULA, _COUNT, _POINT, _VALUE = (f"{{{_CHART}}}{name}" for name in ("f", "ptCount", "pt", "v"))
_SERIES, _NUMBER, _ORDER, _LOOKS, _MORE = (f"{{{_CHART}}}{name}" for name in ("ser", "idx", "order", "spPr", "extLst"))
_VALUES = f"{{{_CHART}}}val/{{{_CHART}}}numRef/{{{_CHART}}}f"
"""Where the range of the values of a series stands."""
_NEWER = "http://schemas.microsoft.com/office/drawing/2012/chart"
_KEPT, _FULL, _POINTS_FILTERED = (f"{{{_NEWER}}}{name}" for name in ("sqref", "fullRef", "categoryFilterExceptions"))
"""What a chart keeps of cells that it does not show."""
_CACHES = {f"{{{_CHART}}}numRef": f"{{{_CHART}}}numCache", f"{{{_CHART}}}strRef": f"{{{_CHART}}}strCache"}


@dataclass
class Charts:
    """The charts of a workbook.

    Args:
        parts: of the workbook.
        book: the part that is the workbook itself.
        sheets: the part of each worksheet.
        grid: gives the cells of a sheet.
    """

    parts: Parts
    book: str
    sheets: Mapping[str, str]
    grid: Callable[[str], Grid]

    def follow(self, fillings: Sequence[Filling], cells: Collection[tuple[str, Area]] = ()) -> None:
        """Rewrite the ranges that lie in tables that were filled, and what the charts keep of their values.

        Args:
            fillings: of the tables.
            cells: other cells that were changed, by sheet.
        """
        for part in dict.fromkeys(self._all()):
            for kind in {series.getparent(): None for series in self.parts.root(part).iter(_SERIES)}:
                if self._fitted(kind.findall(_SERIES), fillings):
                    self.parts.touched(part)
            for formula in self.parts.root(part).iter(_FORMULA):
                if self._followed(formula, fillings) or self._read_again(formula, cells):
                    self.parts.touched(part)
            for kept in list(self.parts.root(part).iter(_KEPT)):
                if self._unfiltered(kept, fillings):
                    self.parts.touched(part)

    @property
    def filtered(self) -> bool:
        """Whether a user filters rows in any of them."""
        return any(self.parts.archive.says(part, [b"fullRef"]) for part in dict.fromkeys(self._all()))

    def _all(self) -> Iterator[str]:
        alone = (part for _, part in self.parts.related(self.book, "chartsheet"))
        for sheet in (*self.sheets.values(), *alone):
            for _, drawing in self.parts.related(sheet, "drawing"):
                for _, chart in self.parts.related(drawing, "chart"):
                    if chart in self.parts:
                        yield chart

    def _fitted(self, lines: Sequence[Any], fillings: Sequence[Filling]) -> bool:
        """Take series away whose column is gone, and add one for each new column; tell whether that was needed."""
        values = {each: self._range(each.find(_VALUES)) for each in lines if each.find(_VALUES) is not None}
        ranges = {each: found for each, found in values.items() if found is not None}
        fitted = False
        for series, (sheet, area) in ranges.items():
            shown = [other for here, other in ranges.values() if here == sheet]
            for filling in (each for each in fillings if each.table.sheet == sheet):
                if filling.gone(area):
                    fitted = self._removed(series) or fitted
                for new in filling.beside(area, shown):
                    self._doubled(series, sheet, area.left, new.left)
                    fitted = True
        return fitted

    def _removed(self, series: Any) -> bool:
        """Take a series away, unless it is the last of its kind: a chart must have one."""
        if len(series.getparent().findall(_SERIES)) == 1:
            return False
        series.getparent().remove(series)
        return True

    def _doubled(self, series: Any, sheet: str, column: int, other: int) -> None:
        """Put a series like another behind all of a chart; Excel chooses its colour."""
        made, chart = deepcopy(series), series.getroottree().getroot()
        for name in (_LOOKS, _MORE):
            for each in made.findall(name):
                made.remove(each)
        for name in (_NUMBER, _ORDER):
            taken = [int(each.get("val")) for each in chart.iter(name) if each.getparent().tag == _SERIES]
            made.find(name).set("val", str(max(taken) + 1))
        for formula in made.iter(_FORMULA):
            found = self._range(formula)
            if found is not None and found[0] == sheet and found[1].left == found[1].right == column:
                moved = Area(found[1].top, other, found[1].bottom, other)
                formula.text = f"{formula.text.rpartition('!')[0]}!{moved.fixed}"
        series.getparent().findall(_SERIES)[-1].addnext(made)

    def _range(self, formula: Any) -> tuple[str, Area] | None:
        """Return the sheet and the cells of a formula; None where it is no plain range."""
        found = _RANGE.fullmatch(formula.text or "")
        return None if found is None else ((found[1] or found[2]).replace("''", "'"), Area.parse(found[3]))

    def _followed(self, formula: Any, fillings: Sequence[Filling]) -> bool:
        """Rewrite one range where it lies in a filled table; tell whether it does."""
        found = self._range(formula)
        if found is None:
            return False
        sheet, area = found
        for filling in fillings:
            moved = filling.moved(area) if filling.table.sheet == sheet else None
            if moved is not None:
                formula.text = f"{formula.text.rpartition('!')[0]}!{moved.fixed}"
                self._cache(formula.getparent(), sheet, moved)
                return True
        return False

    def _unfiltered(self, kept: Any, fillings: Sequence[Filling]) -> bool:
        """Rewrite what a chart keeps of cells that it does not show, since a user filters them; tell whether it does.

        Series that are filtered stay so. Rows are filtered by their number: as soon as those are about something else,
        all are shown again.
        """
        found, held = self._range(kept), kept.getparent()
        here = [] if found is None else [each for each in fillings if each.table.sheet == found[0]]
        filling = next((each for each in here if found is not None and each.moved(found[1]) is not None), None)
        reference = next((each for each in held.iterancestors() if each.tag in _CACHES), None)
        if found is None or filling is None or reference is None:
            return False
        moved = filling.moved(found[1]) or found[1]
        kept.text = f"{kept.text.rpartition('!')[0]}!{moved.fixed}"
        shown = reference.find(_FORMULA)
        if held.tag == _FULL and shown is not None:
            if not filling.other:
                return False
            shown.text = kept.text
            _taken(held)
            series = next(each for each in reference.iterancestors() if each.tag.endswith("}ser"))
            for points in list(series.iter(_POINTS_FILTERED)):
                _taken(points)
        self._cache(reference, found[0], moved)
        return True

    def _read_again(self, formula: Any, cells: Collection[tuple[str, Area]]) -> bool:
        """Write the value of one cell in the chart where that cell was changed; tell whether it was."""
        found = self._range(formula)
        if found is None or found not in cells:
            return False
        self._cache(formula.getparent(), *found)
        return True

    def _cache(self, reference: Any, sheet: str, area: Area) -> None:
        """Write the values of a range in the chart, so that they show before anything is calculated."""
        kind = _CACHES.get(reference.tag)
        cache = None if kind is None else reference.find(kind)
        if cache is None:
            return
        for old in list(cache):
            if old.tag in (_COUNT, _POINT):
                cache.remove(old)
        grid = self.grid(sheet)
        cells = [(r, c) for r in range(area.top, area.bottom + 1) for c in range(area.left, area.right + 1)]
        points = [etree.Element(_COUNT, val=str(len(cells)))]
        for number, cell in enumerate(cells):
            shown = grid.shown(*cell)
            if shown is None or (isinstance(shown, str) and cache.tag.endswith("numCache")):
                continue
            point = etree.Element(_POINT, idx=str(number))
            etree.SubElement(point, _VALUE).text = shown if isinstance(shown, str) else repr(shown)
            points.append(point)
        at = next((number for number, child in enumerate(cache) if child.tag.endswith("extLst")), len(cache))
        for point in reversed(points):
            cache.insert(at, point)


def _taken(element: Any) -> None:
    """Take an element away, and what holds nothing else."""
    holder = element.getparent()
    holder.remove(element)
    while not len(holder) and holder.tag.endswith(("}ext", "}extLst")):
        element, holder = holder, holder.getparent()
        holder.remove(element)
