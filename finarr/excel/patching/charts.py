"""Charts that show a table that was filled: their ranges and the values they keep of them follow the table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
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
_CACHES = {f"{{{_CHART}}}numRef": f"{{{_CHART}}}numCache", f"{{{_CHART}}}strRef": f"{{{_CHART}}}strCache"}


@dataclass
class Charts:
    """The charts of a workbook.

    Args:
        parts: of the workbook.
        sheets: the part of each worksheet.
        grid: gives the cells of a sheet.
        strings: the texts that cells share.
    """

    parts: Parts
    sheets: Mapping[str, str]
    grid: Callable[[str], Grid]
    strings: Sequence[str]

    def follow(self, fillings: Sequence[Filling]) -> None:
        """Rewrite the ranges that lie in tables that were filled, and what the charts keep of their values."""
        for part in dict.fromkeys(self._all()):
            for formula in self.parts.root(part).iter(_FORMULA):
                if self._followed(formula, fillings):
                    self.parts.touched(part)

    def _all(self) -> Iterator[str]:
        for sheet in self.sheets.values():
            for _, drawing in self.parts.related(sheet, "drawing"):
                for _, chart in self.parts.related(drawing, "chart"):
                    if chart in self.parts:
                        yield chart

    def _followed(self, formula: Any, fillings: Sequence[Filling]) -> bool:
        """Rewrite one range where it lies in a filled table; tell whether it does."""
        found = _RANGE.fullmatch(formula.text or "")
        if found is None:
            return False
        sheet, area = (found[1] or found[2]).replace("''", "'"), Area.parse(found[3])
        for filling in fillings:
            moved = filling.moved(area) if filling.table.sheet == sheet else None
            if moved is not None:
                formula.text = f"{formula.text.rpartition('!')[0]}!{moved.fixed}"
                self._cache(formula.getparent(), sheet, moved)
                return True
        return False

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
            shown = grid.shown(*cell, self.strings)
            if shown is None or (isinstance(shown, str) and cache.tag.endswith("numCache")):
                continue
            point = etree.Element(_POINT, idx=str(number))
            etree.SubElement(point, _VALUE).text = shown if isinstance(shown, str) else repr(shown)
            points.append(point)
        at = next((number for number, child in enumerate(cache) if child.tag.endswith("extLst")), len(cache))
        for point in reversed(points):
            cache.insert(at, point)
