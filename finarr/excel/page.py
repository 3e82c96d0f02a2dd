"""Drawing a new workbook: one writer that pairs every formula with its value, and lays out sheets all alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from functools import cache
from io import BytesIO
from math import ceil
from pathlib import Path
from typing import Any

from finarr.excel.keeping import kept
from finarr.excel.layout import Layout
from finarr.excel.matrix import column_letters, quoted
from finarr.excel.measuring import heading_lines, high, least_width, lines_in, lines_of, pixels, unbroken
from finarr.excel.patching.cells import Calculated
from finarr.excel.patching.printed import Setup
from finarr.excel.patching.replacing import replaced
from finarr.excel.printing import Block, block_of, lying, planned
from finarr.excel.shape import As, Head, Shape
from finarr.excel.styles import AS_TYPED, WRAPPED, Styles, decimals_of, decimals_shown
from finarr.excel.tables import Kind, word

__all__ = ["Book", "Drawn", "Formula", "Page"]

SPARE_ROWS = 300
"""Rows below a table of inputs that get the same dropdowns, for when it grows."""

_GREATEST_LIST = 255
_GAP = 3
_PIXELS = 96 / 72
"""Pixels in a point."""


@dataclass(frozen=True)
class Formula(Calculated):
    """A formula with the value it has: the file shows it before anything is calculated.

    Attributes:
        text: starts with an equals sign; functions of Excel 2019 and older only.
        value: exact, or a text.
    """

    text: str
    value: Fraction | Decimal | int | float | str | bool | date = field()


@dataclass(frozen=True)
class Drawn:
    """A table as it was drawn.

    Attributes:
        shape: its name, place and columns.
        rows: values, formulas, or `As`.
        totals: what its last row shows by column; None where it has no such row.
    """

    shape: Shape
    rows: Sequence[Sequence[Any]]
    totals: Mapping[Any, Formula | str] | None = None


class Book:
    """A new workbook in memory, written to its place in one go.

    Args:
        lang: the language of its own words.
        title: for the file's properties.
        created: for the file's properties; the same moment makes the same file.
        template: whether it is an example to put one's own figures in, which nobody has computed yet.

    Attributes:
        layout: where tables stand already; None in a workbook that is new.
        drawn: the tables that were drawn, by name.
        named: what stands in cells with a name.
        lines: how many lines merged cells must have room for, by the name of the first.
    """

    layout: Layout | None = None

    def __init__(self, lang: str, title: str, created: datetime, *, template: bool = False) -> None:
        import xlsxwriter

        self.lang = lang
        self.template = template
        self._bytes = BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "remove_timezone": True}
        self.file = xlsxwriter.Workbook(self._bytes, options)
        self.file.set_properties({"title": title, "comments": "finarr", "created": created.replace(tzinfo=None)})
        self.file.set_size(2400, 1500)
        self.file.set_calc_mode("auto")
        self.styles = Styles(self.file, lang)
        self.pages: list[Page] = []
        self.drawn: dict[str, Drawn] = {}
        self.named: dict[str, Any] = {}
        self.lines: dict[str, int] = {}

    def page(self, sheet: str, role: str = "input", name: str | None = None) -> Page:
        """Return a new sheet, with its title and what it is for.

        Args:
            sheet: id of its name ("sheet_costs").
            role: "input", "working" or "result": the colour of its tab.
            name: what it is called, where that is not the text with its id.
        """
        page = Page(self, sheet, role, name)
        self.pages.append(page)
        return page

    def name(self, name: str, formula: str) -> None:
        """Define a name."""
        self.file.define_name(name, formula)

    def save(self, path: Path) -> None:
        """Write the workbook beside its place and put it there in one step.

        Raises:
            FileTrouble: the place cannot be written.
        """
        replaced(path, self.finished())

    def finished(self) -> bytes:
        """Return the bytes of the workbook, to which nothing more is added."""
        for page in self.pages:
            page.finish()
        self.file.close()
        return self._bytes.getvalue()


@cache
def _sheet_class() -> type[Any]:
    """Return XlsxWriter's worksheet without its search for newer functions: ours are in the file's own form."""
    from xlsxwriter.worksheet import Worksheet

    class Sheet(Worksheet):  # type: ignore[misc]
        def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
            return formula.removeprefix("=")

    return Sheet


class Page:
    """One sheet of a new workbook; rows and columns are counted from one.

    Attributes:
        title: above it.
        about: id of the text under the title; empty where there is none.
        one_page: whether it is printed on one page.
        again: how many columns come back on every page where it is too wide for one.
        bottom: the last row that holds anything.
        blocks: what is printed whole: tables, and charts beside them.
    """

    def __init__(self, book: Book, sheet: str, role: str, name: str | None = None) -> None:
        self.book = book
        self.id = sheet
        self.about = sheet.replace("sheet_", "about_", 1) if name is None else ""
        self.name = word(sheet, book.lang) if name is None else name
        self.title = self.name
        self.role = role
        self.sheet = book.file.add_worksheet(self.name, worksheet_class=_sheet_class())
        self.sheet.hide_gridlines(2)
        # Years above columns and codes are texts on purpose, and totals differ from what stands above them.
        self.sheet.ignore_errors(dict.fromkeys(("number_stored_as_text", "formula_differs"), "A1:XFD1048576"))
        self.sheet.set_tab_color({"input": "#FFD54F", "working": "#BDBDBD", "result": "#66BB6A"}[role])
        self.right = 1
        self.shapes: list[Shape] = []
        self.one_page = False
        self.again = 1
        self.bottom = 1
        self.blocks: list[Block] = []
        self._widths: dict[int, float] = {}
        self._heights: dict[int, float] = {}
        self._texts: set[int] = set()
        self._wrapped: set[int] = set()
        self._print()

    @property
    def short(self) -> str:
        """What names of its cells call it, in any language."""
        return self.id.rpartition("sheet_")[2]

    def _print(self) -> None:
        self.sheet.set_paper(9)
        self.sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self.sheet.set_footer(f"&L&8&F – &A&C&8{word('page', self.book.lang)}&R&8&D")

    def finish(self) -> None:
        """Write title, widths and heights, now that the width of the sheet is known."""
        for column in range(1, self.right + 1):
            self.width(column, self._widths.get(column, _GAP))
        for column, width in self._widths.items():
            below = self.book.styles.as_text if column in self._texts else None
            self.sheet.set_column(column - 1, column - 1, width, below)
        self.put(1, 1, self.title, "title")
        setup = self._setup()
        if self.about:
            self._explain(word(self.about, self.book.lang), setup)
        self._fit(setup)
        for row, height in self._heights.items():
            self.sheet.set_row(row - 1, height)

    def _explain(self, told: str, setup: Setup) -> None:
        """Write what the sheet is for: as wide as its first table, or as it takes to stay on one line of the page.

        Columns that come back on every page would bring half of it along: it begins behind them.
        """
        first = setup.again + 1 if setup.breaks else 1
        last, end = self.shapes[0].right if self.shapes else self.right, setup.across or self.right
        last = min(last, end)
        while last < end and lines_of(told, self._room(first, last)) > 1:
            last += 1
        self.wide(2, told, "about", first, last)

    def _room(self, first: int, last: int) -> float:
        """Return how many characters go in columns side by side; some may not be drawn yet."""
        return sum(self._widths.get(column, 9) for column in range(first, last + 1))

    def _setup(self) -> Setup:
        """Return how the sheet is printed: all that stands on one page, or what can be read of it on more."""
        columns = [pixels(self._widths.get(column, _GAP)) for column in range(1, self.right + 1)]
        if self.one_page:
            down = sum(self._heights.get(row, 15.0) for row in range(1, self.bottom + 1)) * _PIXELS
            return Setup(lying(sum(columns), down), None)
        blocks = sorted(self.blocks, key=lambda block: block.left)
        if len(blocks) == 1:
            blocks = [replace(blocks[0], bottom=max(self.bottom, blocks[0].bottom))]
        blocks = blocks or [Block(1, self.right, 1, self.bottom)]
        counted = self._wrapped if self.blocks else self._heights  # a sheet of paragraphs has no headings apart
        tall = {row: lines_in(height) for row, height in self._heights.items() if row in counted}
        return planned(columns, blocks, tall, growing=self.role == "input", again=self.again)

    def _fit(self, setup: Setup) -> None:
        if setup.lying:
            self.sheet.set_landscape()
        if setup.scale is None:
            self.sheet.fit_to_pages(1, int(self.one_page))
        else:
            self.sheet.set_print_scale(setup.scale)
        if setup.breaks:
            self.sheet.set_v_pagebreaks(setup.breaks)
        if setup.again:
            self.sheet.repeat_columns(0, setup.again - 1)
        if setup.areas:
            printed = ",".join(f"{quoted(self.name)}!{area.fixed}" for area in setup.areas)
            # the name of a sheet is wanted as it is here, without its apostrophes doubled
            self.book.file.define_name(f"'{self.name}'!_xlnm.Print_Area", f"={printed}")

    def width(self, column: int, width: float) -> None:
        """Make a column at least so wide, in characters."""
        self._widths[column] = max(width, self._widths.get(column, 0))
        self.right = max(self.right, column)

    def height(self, row: int, lines: int) -> None:
        """Make a row at least so many lines high."""
        self._heights[row] = max(high(lines), self._heights.get(row, 15.0))

    def wide(self, row: int, given: str, style: str, first: int = 1, last: int | None = None) -> None:
        """Write a text over the whole width of the sheet, wrapped where it must be."""
        last, given = max(first, last or self.right), unbroken(given)
        room = self._room(first, last)
        self.height(row, lines_of(given, room) if style in ("about", "text") else heading_lines(given, room))
        made = self.book.styles.plain(style)
        if last == first:
            self.sheet.write_string(row - 1, first - 1, given, made)
        else:
            self.sheet.merge_range(row - 1, first - 1, row - 1, last - 1, given, made)

    def put(self, row: int, column: int, value: Any, style: Any = "text") -> None:
        """Write one cell.

        Args:
            row: counted from one.
            column: counted from one.
            value: text stays text, whatever it starts with; a `Formula` goes with its value.
            style: a name of `Styles.plain`, or a format.
        """
        made = self.book.styles.plain(style) if isinstance(style, str) else style
        self.bottom = max(self.bottom, row)
        at = (row - 1, column - 1)
        match value:
            case None:
                self.sheet.write_blank(*at, None, made)
            case Formula():
                self.sheet.write_formula(*at, value.text, made, _stored(value.value))
            case bool():
                self.sheet.write_boolean(*at, value, made)
            case str():
                self.sheet.write_string(*at, value, made)
            case date():
                self.sheet.write_datetime(*at, datetime.combine(value, time()), made)
            case Fraction():
                self.sheet.write_number(*at, float(value), made)
            case _:
                self.sheet.write_number(*at, kept(value), made)

    def named(self, row: int, column: int, name: str, value: Any, style: Any = "text") -> None:
        """Write one cell and give it a name that the whole workbook knows."""
        self.book.named[name] = value
        self.book.name(name, f"={quoted(self.name)}!${column_letters(column)}${row}")
        self.put(row, column, value, style)

    def link(self, row: int, column: int, sheet: str) -> None:
        """Write a link to a sheet."""
        self.sheet.write_url(
            row - 1, column - 1, f"internal:{quoted(sheet)}!A1", self.book.styles.plain("link"), string=sheet
        )

    def table(
        self,
        shape: Shape,
        rows: Sequence[Sequence[Any]],
        title: str = "",
        totals: Mapping[Any, Formula | str] | None = None,
        titled: str = "",
        *,
        filtered: bool = False,
    ) -> None:
        """Draw a table with its title, units and headings; without rows it keeps one blank row.

        Args:
            shape: its name, place and columns.
            rows: values, formulas, or `As` for a value shown in another way than its column.
            title: stands above it.
            totals: what a last row shows by column: a text, or a formula.
            titled: the name of the cell with the title, for one that differs from run to run.
            filtered: whether headings have buttons to filter rows.
        """
        self.shapes.append(shape)
        self.blocks.append(block_of(shape, len(rows), totals=totals is not None))
        self.book.drawn[shape.name] = Drawn(shape, rows, totals)
        lines = list(rows) or [[None] * len(shape.heads)]
        self._headings(shape, lines, title, titled)
        bottom = shape.headings + len(lines) + (totals is not None)
        columns = [self._column(shape, head, totals) for head in shape.heads]
        options = {"name": shape.name, "columns": columns, "style": None, "autofilter": filtered}
        area = (shape.headings - 1, shape.left - 1, bottom - 1, shape.right - 1)
        self.sheet.add_table(*area, options | {"total_row": totals is not None})
        for column, head in enumerate(shape.heads):
            place = shape.left + column
            if head.role == "input" and head.kind in AS_TYPED:
                self._texts.add(place)
            self.put(shape.headings, place, head.text, self.book.styles.heading(head.role))
            decimals = decimals_shown(head, [_seen(line[column]) for line in lines])
            for number, line in enumerate(lines):
                self._cell(shape.headings + 1 + number, place, line[column], head, decimals)
            if totals is not None:
                made = self.book.styles.cell(head.role, head.kind, decimals, total=True)
                self.put(bottom, place, totals.get(head.id), made)

    def _cell(self, row: int, column: int, value: Any, head: Head, decimals: int | None) -> None:
        kind, left = head.kind, False
        if isinstance(value, As):
            value, kind, left = value.value, value.kind, value.left
            decimals = decimals_of([_seen(value)]) if kind is Kind.EURO else None
        if kind is Kind.FREE and isinstance(value, date):
            kind = Kind.DATE
        told = _seen(value)
        left = left or (kind is Kind.FREE and isinstance(told, str))
        if isinstance(told, str) and kind in WRAPPED:
            self.height(row, lines_of(told, self._widths[column]))
            self._wrapped.add(row)
        self.put(row, column, value, self.book.styles.cell(head.role, kind, decimals, left=left))

    def _column(self, shape: Shape, head: Head, totals: Mapping[Any, Any] | None) -> dict[str, Any]:
        """Return what XlsxWriter must know of a column: its heading and its total."""
        column: dict[str, Any] = {"header": head.text}
        total = (totals or {}).get(head.id)
        if isinstance(total, str):
            column["total_string"] = total
        elif isinstance(total, Formula):
            plain = total.text == f"=SUBTOTAL(109,{shape.column(head.id)})"
            column["total_function"] = "sum" if plain else total.text.removeprefix("=")
        return column

    def _headings(self, shape: Shape, rows: Sequence[Sequence[Any]], title: str, titled: str) -> None:
        lines = 1
        for number, head in enumerate(shape.heads):
            column = shape.left + number
            self.width(column, least_width(head, (_seen(row[number]) for row in rows)))
            lines = max(lines, heading_lines(head.text, self._widths[column]))
            if head.unit:
                self.put(shape.headings - 1, column, head.unit, "unit")
                self.height(shape.headings - 1, ceil(len(head.unit) * 0.9 / (self._widths[column] - 1)))
        self.height(shape.headings, lines)
        if titled:
            self.named(shape.headings - 2, shape.left, titled, title, "table")
        elif title:
            self.put(shape.headings - 2, shape.left, title, "table")

    def ask(self, shape: Shape, rows: int, sources: Mapping[str, str]) -> None:
        """Give the cells of a table of inputs their prompts and dropdowns.

        Args:
            shape: the table.
            rows: how many it has.
            sources: the cells that fill a dropdown, by table.
        """
        for head in shape.heads:
            place = shape.place(head.id) - 1
            area = (shape.headings, place, shape.headings + max(rows, 1) - 1 + SPARE_ROWS, place)
            self.asking(area, head.prompt, head.choices, sources.get(head.offers or ""))

    def asking(
        self, area: tuple[int, int, int, int], prompt: str, choices: Iterable[str] = (), source: str | None = None
    ) -> None:
        """Give cells a prompt, and a dropdown of choices or of other cells; what is not in the list may still be typed.

        The reader tells what is wrong with a value, in words and with all problems at once; a list that refuses would
        stand in the way of pasting.
        """
        listed = list(choices)
        rule: dict[str, Any] = {"validate": "any"}
        if source is not None:
            rule = {"validate": "list", "source": f"={source}"}
        elif listed and len(",".join(listed)) <= _GREATEST_LIST and not any("," in each for each in listed):
            rule = {"validate": "list", "source": listed}
        if rule["validate"] == "any" and not prompt:
            return
        if prompt:
            lang = self.book.lang
            title = word("ask_list_title" if rule["validate"] == "list" else "ask_title", lang)
            rule |= {"input_title": title, "input_message": prompt[:255]}
        wrong = {"error_type": "information", "error_message": word("ask_wrong", self.book.lang)}
        self.sheet.data_validation(*area, rule | (wrong if rule["validate"] == "list" else {}))

    def freeze(self, headings: int, columns: int = 0) -> None:
        """Keep what stands above, and the first columns, in sight; print the headings on every page."""
        self.again = max(1, columns)
        self.sheet.freeze_panes(headings, columns)
        self.sheet.repeat_rows(headings - 1, headings - 1)

    def protect(self) -> None:
        """Protect against typing over what finarr writes, without a password."""
        free = ("sort", "autofilter", "format_columns", "format_rows", "select_locked_cells", "select_unlocked_cells")
        self.sheet.protect("", dict.fromkeys(free, True))


def _seen(value: Any) -> Any:
    return value.value if isinstance(value, Formula) else value


def _stored(value: Any) -> Any:
    return value if isinstance(value, str | bool | int) else float(value)
