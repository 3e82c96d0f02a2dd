"""The cells of a sheet that Excel has open: read in one go, changed on paper, and written at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from finarr.errors import FileTrouble
from finarr.excel.live.entering import AS_TEXT, entered
from finarr.excel.live.strips import Strip, patches, runs, strips
from finarr.excel.matrix import Broken, Value
from finarr.excel.measuring import pixels
from finarr.excel.patching import Calculated
from finarr.excel.patching.areas import Area, address, position
from finarr.excel.patching.cells import plain
from finarr.excel.patching.faces import KEEP, Cells, Formulas
from finarr.words import Message

__all__ = ["LiveGrid"]

_ERRORS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!", "#GETTING_DATA")
_Where = tuple[int, int]


class LiveGrid:
    """The cells of a sheet.

    Args:
        sheet: of xlwings.

    Attributes:
        bottom: the last row that the sheet uses.
    """

    def __init__(self, sheet: Any) -> None:
        self.sheet = sheet
        self.name = str(sheet.name)
        self._values: dict[_Where, Any] = {}
        self._formulas: dict[_Where, str] = {}
        self._writes: dict[_Where, Any] = {}
        self._looks: dict[_Where, _Where] = {}
        self._widths: dict[int, int] = {}
        self._high: dict[int, float] = {}
        self._shown: set[int] = set()
        self._measured: dict[int, float] = {}
        self.bottom = 1
        self._read()

    def _read(self) -> None:
        """Read everything that the sheet holds, values and formulas, in two calls."""
        used = self.sheet.used_range
        top, left = int(used.row), int(used.column)
        self.bottom = top + int(used.shape[0]) - 1
        values = used.options(ndim=2, err_to_str=True).value
        formulas = used.formula
        if not isinstance(formulas, list | tuple):
            formulas = [[formulas]]
        elif formulas and not isinstance(formulas[0], list | tuple):
            formulas = [formulas] if len(values) == 1 else [[each] for each in formulas]
        for down, (line, told) in enumerate(zip(values, formulas, strict=True)):
            for right, (value, formula) in enumerate(zip(line, told, strict=True)):
                where = (top + down, left + right)
                if value is not None and value != "":
                    self._values[where] = self._whole(where, value)
                # A text such as "=1+1" reads alike as value and as formula; a formula gives something else.
                if isinstance(formula, str) and formula.startswith("=") and formula != value:
                    self._formulas[where] = formula

    def _whole(self, where: _Where, value: Any) -> Any:
        """Return a value with all its digits: of cells in a currency Excel hands over four decimals, unless asked."""
        return float(self.sheet.range(where).api.Value2) if isinstance(value, Decimal) else value

    def value(self, row: int, column: int) -> Value:
        """Return what a cell holds, as a reader of a file would find it."""
        value = self._values.get((row, column))
        if isinstance(value, str) and value in _ERRORS and (row, column) in self._formulas:
            return Broken(value, Message("excel.error_cell"))
        if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
            return int(value)
        if isinstance(value, datetime):
            return value.date() if value.time() == time() else str(value)
        return value if isinstance(value, str | int | float | bool | date) or value is None else str(value)

    def content(self, row: int, column: int) -> Any:
        """Return what a cell holds, so that it may be written elsewhere: a formula with its value, or a value."""
        where = (row, column)
        if where in self._writes:
            return self._writes[where]
        formula, value = self._formulas.get(where), self._values.get(where)
        return value if formula is None else Calculated(formula.removeprefix("="), value)

    def shown(self, row: int, column: int) -> str | float | None:
        """Return what a cell shows: a text, a number, or nothing."""
        held = self.content(row, column)
        found = plain(held.value if isinstance(held, Calculated) else held)
        if isinstance(found, bool):
            return str(int(found))
        return float(found) if isinstance(found, int) else found

    def formulas(self) -> Iterator[tuple[_Where, str]]:
        """Yield the formulas that stand in the sheet as it was read, by cell."""
        yield from self._formulas.items()

    def style(self, row: int, column: int) -> str:
        """Return what a cell looks like: as the cell at this address does now."""
        return address(*self._looks.get((row, column), (row, column)))

    def occupied(self, area: Area) -> Iterator[str]:
        """Yield the addresses in an area that hold something."""
        cells = {*self._values, *self._formulas, *self._writes}
        for row, column in sorted(where for where in cells if where in area):
            if self.content(row, column) is not None:
                yield address(row, column)

    def write(self, values: Cells, styles: Mapping[_Where, str | None], formulas: Formulas) -> None:
        """Note what cells become; their looks are copied with `restyle`.

        Raises:
            FileTrouble: a cell holds a formula that may not be changed.
        """
        for where, value in values.items():
            if value is KEEP or (value is None and self.content(*where) is None):
                continue
            if formulas == "refuse" and where in self._formulas:
                raise FileTrouble(Message("patching.holds_formula", {"sheet": self.name, "cell": address(*where)}))
            self._writes[where] = value

    def restyle(self, styles: Mapping[_Where, str | None]) -> None:
        """Note whose looks cells get."""
        self._looks |= {where: position(style) for where, style in styles.items() if style is not None}

    def widened(self, alike: Mapping[int, int]) -> None:
        """Note which columns become as wide as others, where they are narrower."""
        self._widths |= alike

    def hidden(self, rows: range) -> set[int]:
        """Return which rows are not shown: Excel tells no height of them."""
        return {row for row, height in self.heights(rows.stop - 1).items() if row in rows and not height} - self._shown

    def show(self, rows: Iterable[int]) -> None:
        """Note that rows are to be shown."""
        self._shown |= set(rows)

    def heights(self, bottom: int) -> Mapping[int, float]:
        """Return how high rows are, in points, down to one at least."""
        top, bottom = max(self._high, default=0) + 1, max(bottom, self.bottom)
        if bottom >= top:
            with suppress(Exception):
                self._high.update(self._equally(top, bottom))
        return self._high

    def _equally(self, top: int, bottom: int) -> Iterator[tuple[int, float]]:
        """Yield rows with their heights; of many rows Excel tells it in one call where they have the same."""
        height = self.sheet.range((top, 1), (bottom, 1)).row_height
        if height is not None or top == bottom:
            yield from ((row, float(height or 0)) for row in range(top, bottom + 1))
            return
        half = (top + bottom) // 2
        yield from self._equally(top, half)
        yield from self._equally(half + 1, bottom)

    def uncover(self) -> None:
        """Have Excel show rows."""
        for top, bottom in runs(self._shown):
            self.sheet.range(f"{top}:{bottom}").rows.hidden = False

    def pixels(self, column: int) -> int:
        """Return how wide a column is, on a screen that shows nothing larger than it is."""
        other = self._widths.get(column, column)
        return max(pixels(self._characters(each)) for each in {column, other})

    def _characters(self, column: int) -> float:
        if column not in self._measured:
            self._measured[column] = float(self.sheet.range((1, column)).column_width or 0)
        return self._measured[column]

    def cleared(self, cells: Iterable[_Where]) -> None:
        """Do nothing: Excel itself forgets cells that hold nothing."""

    def look(self, *, before: bool) -> None:
        """Copy looks: before tables move from cells that get another look themselves, afterwards the rest."""
        chosen = {
            where: source
            for where, source in self._looks.items()
            if where != source and (source in self._looks) is before
        }
        for source, target in patches(chosen):
            self.sheet.range((source.top, source.left), (source.bottom, source.right)).copy()
            self.sheet.range((target.top, target.left), (target.bottom, target.right)).paste("formats")

    def type(self, area: Area | None = None) -> None:
        """Write the cells, a column of a table at a time, and widen columns that are new.

        Args:
            area: writes the cells in it only; the others are left for later.
        """
        if area is not None:
            cells = ((r, c) for r in range(area.top, area.bottom + 1) for c in range(area.left, area.right + 1))
            there = {where: self._writes.pop(where) for where in cells if where in self._writes}
            for strip in strips(there):
                for part, shown in self._alike(strip):
                    self._type(part, shown)
            return
        for column, other in self._widths.items():
            width = self.sheet.range((1, other)).column_width
            if width > self.sheet.range((1, column)).column_width:
                self.sheet.range((1, column)).column_width = width
        for strip in strips(self._writes):
            for part, shown in self._alike(strip):
                self._type(part, shown)

    def _alike(self, strip: Strip) -> Iterator[tuple[Strip, str]]:
        """Yield parts of a strip whose cells have one number format, with that format: halves, until they do."""
        shown = self._cells(strip).number_format
        if shown is not None or len(strip.values) == 1:
            yield strip, shown or "General"
            return
        half = len(strip.values) // 2
        yield from self._alike(Strip(strip.column, strip.top, strip.values[:half]))
        yield from self._alike(Strip(strip.column, strip.top + half, strip.values[half:]))

    def _cells(self, strip: Strip) -> Any:
        return self.sheet.range((strip.top, strip.column), (strip.bottom, strip.column))

    def _type(self, strip: Strip, shown: str) -> None:
        """Write some cells; those of text are of something else meanwhile, where text would spoil what is typed."""
        cells = self._cells(strip)
        spoils = shown == AS_TEXT and any(map(_not_as_text, strip.values))
        if spoils:
            cells.number_format = "General"
        cells.formula = [[entered(value, "General" if spoils else shown)] for value in strip.values]
        if spoils:
            cells.number_format = shown


def _not_as_text(value: Any) -> bool:
    """Tell whether a cell of text would take a value for something else: a formula, or a name such as 's-Gravenhage."""
    return isinstance(value, Calculated) or (isinstance(value, str) and value.startswith("'"))
