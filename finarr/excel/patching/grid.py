"""The cells of one worksheet part: found by address, changed in one go, everything else left as it stands."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from lxml import etree

from finarr.errors import FileTrouble
from finarr.excel.patching.areas import Area, address, column_of, position
from finarr.excel.patching.cells import MAIN, Calculated, filled, shown, unescaped
from finarr.excel.patching.columns import widened
from finarr.excel.patching.faces import KEEP, Cells, Formulas
from finarr.words import Message

__all__ = ["Grid"]

_ROW, _CELL, _FORMULA, _DATA, _COLS, _MERGES, _DIMENSION = (
    f"{{{MAIN}}}{name}" for name in ("row", "c", "f", "sheetData", "cols", "mergeCells", "dimension")
)

_SPREADING: Any = etree.XPath("m:row/m:c/m:f[@t and @t != 'normal']", namespaces={"m": MAIN})
"""The formulas that may fill more cells than their own."""


class Grid:
    """The cells of a worksheet.

    Args:
        sheet: its name, for what is told.
        root: the element of the part.
        strings: the texts that cells of the workbook share.
        since_1904: whether the workbook counts days from 1904.
    """

    def __init__(self, sheet: str, root: Any, strings: Sequence[str], since_1904: bool = False) -> None:
        self.sheet = sheet
        self.root = root
        self.strings = strings
        self.since_1904 = since_1904
        self.formulas_changed = False
        self._data = root.find(_DATA)
        self._rows: dict[int, Any] = {}
        self._cells: dict[int, dict[int, Any]] = {}
        self._index()
        self._spreading = _SPREADING(self._data)
        self._last = max(self._rows, default=0)

    def _index(self) -> None:
        """Note where rows and cells are; a file may leave their addresses out where they follow one another."""
        number = 0
        for row in self._data.iterchildren(_ROW):
            number = int(row.get("r") or number + 1)
            row.set("r", str(number))
            self._rows[number] = row
            column, cells = 0, {}
            for cell in row.iterchildren(_CELL):
                where = cell.get("r")
                column = column_of(where) if where else column + 1
                if not where:
                    cell.set("r", address(number, column))
                cells[column] = cell
            self._cells[number] = cells

    def cells(self) -> Iterator[tuple[tuple[int, int], Any]]:
        """Yield (row, column) and element of every cell."""
        for row, cells in self._cells.items():
            for column, cell in cells.items():
                yield (row, column), cell

    def cell(self, row: int, column: int) -> Any:
        """Return the element of a cell; None where there is none."""
        cells = self._cells.get(row)
        return None if cells is None else cells.get(column)

    def shown(self, row: int, column: int) -> str | float | None:
        """Return what a cell shows: a text, a number, or nothing.

        Args:
            row: counted from one.
            column: counted from one.
        """
        cell = self.cell(row, column)
        return None if cell is None else shown(cell, self.strings)

    def content(self, row: int, column: int) -> Any:
        """Return what a cell holds, so that it may be written elsewhere: a formula with its value, or a value."""
        cell = self.cell(row, column)
        formula = None if cell is None else cell.find(_FORMULA)
        value = self.shown(row, column)
        if cell is not None and cell.get("t") == "b" and value is not None:
            value = value == "1"
        elif isinstance(value, str):
            value = unescaped(value)
        return value if formula is None or not formula.text else Calculated(formula.text, value)

    def style(self, row: int, column: int) -> str | None:
        """Return the style of a cell, or what its row or column gives to cells that are not there."""
        cell = self.cell(row, column)
        if cell is not None:
            return cell.get("s")  # type: ignore[no-any-return]
        line = self._rows.get(row)
        if line is not None and line.get("customFormat") in ("1", "true") and line.get("s"):
            return line.get("s")  # type: ignore[no-any-return]
        columns = self.root.find(_COLS)
        for each in () if columns is None else columns:
            if int(each.get("min")) <= column <= int(each.get("max")):
                return each.get("style")  # type: ignore[no-any-return]
        return None

    def occupied(self, area: Area) -> Iterator[str]:
        """Yield the addresses in an area that hold something, merged cells among them."""
        for row in range(area.top, area.bottom + 1):
            for column, cell in self._cells.get(row, {}).items():
                if area.left <= column <= area.right and len(cell):
                    yield address(row, column)
        merges = self.root.find(_MERGES)
        for merged in () if merges is None else merges:
            if Area.parse(merged.get("ref")).touches(area):
                yield merged.get("ref")

    def write(self, values: Cells, styles: Mapping[tuple[int, int], str | None], formulas: Formulas) -> None:
        """Change cells, all of them or none.

        Args:
            values: by (row, column); None empties a cell, `KEEP` leaves it.
            styles: which style a cell gets that is not there yet, where it is not that of its row or column.
            formulas: whether cells that hold a formula may be changed.

        Raises:
            FileTrouble: a cell holds a formula that may not be changed, or is part of one that fills more cells.
        """
        changes = {where: value for where, value in values.items() if value is not KEEP}
        self._refuse_formulas(changes, formulas)
        there = []
        for where in sorted(changes):
            row, column = where
            value, cell = changes[where], self._cells.get(row, {}).get(column)
            if cell is None:
                style = styles.get(where)
                if value is None and style is None:
                    continue
                cell = self._made(*where, style)
            there.append(where)
            if not self.formulas_changed:
                self.formulas_changed = isinstance(value, Calculated) or (len(cell) > 0 and cell[0].tag == _FORMULA)
            filled(cell, value, self.strings, self.since_1904)
        self._widen(there)

    def restyle(self, styles: Mapping[tuple[int, int], str | None]) -> None:
        """Give cells that are there another style; None is that of a cell nobody gave one."""
        for where, style in styles.items():
            cell = self.cell(*where)
            if cell is not None and style is not None:
                cell.set("s", style)
            elif cell is not None:
                cell.attrib.pop("s", None)

    def _refuse_formulas(self, changes: Cells, formulas: Formulas) -> None:
        spread: dict[str, tuple[Any, list[tuple[int, int]]]] = {}
        self._spreading = [formula for formula in self._spreading if formula.getparent() is not None]
        for formula in self._spreading:
            kind = formula.get("t")
            cell = position(formula.getparent().get("r"))
            if kind == "shared":
                spread.setdefault(f"shared {formula.get('si')}", (None, []))[1].append(cell)
                if formula.get("ref"):
                    spread[f"shared {formula.get('si')}"] = (cell, spread[f"shared {formula.get('si')}"][1])
            elif formula.get("ref"):
                area = Area.parse(formula.get("ref"))
                members = [(r, c) for r in range(area.top, area.bottom + 1) for c in range(area.left, area.right + 1)]
                self._refuse_part(members, changes)
        for master, members in spread.values():
            if master in changes and not all(member in changes for member in members):
                raise self._trouble("patching.shared_formula", master)
        if formulas == "overwrite":
            return
        for where in changes:
            cell = self.cell(*where)
            if cell is not None and cell.find(_FORMULA) is not None:
                raise self._trouble("patching.holds_formula", where)

    def _refuse_part(self, members: list[tuple[int, int]], changes: Cells) -> None:
        """Refuse to change a part of what one formula fills."""
        touched = [member for member in members if member in changes]
        if touched and len(touched) < len(members):
            raise self._trouble("patching.array_formula", touched[0])

    def _trouble(self, message: str, where: tuple[int, int]) -> FileTrouble:
        return FileTrouble(Message(message, {"sheet": self.sheet, "cell": address(*where)}))

    def _made(self, row: int, column: int, style: str | None) -> Any:
        """Make a cell in its place among the others."""
        style = style or self.style(row, column)
        line, cells = self._line(row), self._cells[row]
        cell = etree.Element(_CELL, r=address(row, column))
        if style:
            cell.set("s", style)
        later = [other for other in cells if other > column]
        if later:
            cells[min(later)].addprevious(cell)
        elif cells:
            cells[max(cells)].addnext(cell)
        else:
            line.insert(0, cell)
        cells[column] = cell
        spans = line.get("spans")
        if spans is not None:
            first, _, last = spans.partition(" ")[0].partition(":")
            line.set("spans", f"{min(int(first), column)}:{max(int(last), column)}")
        return cell

    def _line(self, row: int) -> Any:
        """Return a row, made in its place where it is not there."""
        line = self._rows.get(row)
        if line is None:
            line = etree.Element(_ROW, r=str(row))
            before = self._last if self._last < row else max((r for r in self._rows if r < row), default=0)
            if before:
                self._rows[before].addnext(line)
            else:
                self._data.insert(0, line)
            self._last = max(self._last, row)
            self._rows[row], self._cells[row] = line, {}
        return line

    def hidden(self, rows: range) -> set[int]:
        """Return which rows are not shown."""
        return {row for row in rows if row in self._rows and _hidden(self._rows[row])}

    def show(self, rows: Iterable[int]) -> None:
        """Show rows that are hidden."""
        for row in rows:
            line = self._rows[row]
            line.attrib.pop("hidden", None)
            if line.get("ht") is not None and not float(line.get("ht")):
                del line.attrib["ht"]
                line.attrib.pop("customHeight", None)

    def widened(self, alike: Mapping[int, int]) -> None:
        """Make columns as wide as others, where they are narrower."""
        widened(self.root, alike)

    def cleared(self, cells: Iterable[tuple[int, int]]) -> None:
        """Take away cells that hold nothing and have no style, and rows of which nothing is left."""
        gone = False
        for row, column in cells:
            cell = self.cell(row, column)
            if cell is None or len(cell) or cell.get("s", "0") != "0":
                continue
            line, gone = cell.getparent(), True
            line.remove(cell)
            del self._cells[row][column]
            if not len(line) and not set(line.attrib) - {"r", "spans"}:
                line.getparent().remove(line)
                del self._rows[row], self._cells[row]
        if gone:
            self._last = max(self._rows, default=0)
            there = [(row, column) for row, cells in self._cells.items() for column in cells]
            self._measured(there, None)

    def _widen(self, there: list[tuple[int, int]]) -> None:
        """Keep the sheet's own idea of its size true."""
        element = self.root.find(_DIMENSION)
        if element is None or not there:
            return
        with contextlib.suppress(ValueError):
            self._measured(there, Area.parse(element.get("ref")))

    def _measured(self, cells: list[tuple[int, int]], known: Area | None) -> None:
        """Write the size of the sheet: the area that holds all cells, and one that is known."""
        element = self.root.find(_DIMENSION)
        corners = [*cells] if known is None else [*cells, (known.top, known.left), (known.bottom, known.right)]
        if element is None or not corners:
            return
        rows, columns = [row for row, _ in corners], [column for _, column in corners]
        element.set("ref", str(Area(min(rows), min(columns), max(rows), max(columns))))


def _hidden(line: Any) -> bool:
    """Tell whether a row is not shown: it is hidden, or has no height."""
    height = line.get("ht")
    return line.get("hidden") in ("1", "true") or (height is not None and not float(height))
