"""Drawing the sheets of inputs: tables side by side, so that each can grow downwards, with prompts and dropdowns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from finarr.excel.common.filled import Filled
from finarr.excel.page import Book, Page
from finarr.excel.shape import As, Shape
from finarr.excel.tables import Kind, TableSpec, word

__all__ = ["Specs", "draw_input", "draw_inputs", "input_shapes", "input_sheets"]

Specs = Mapping[str, TableSpec]
"""The tables of a kind of case, in the order in which workbooks show them."""


def input_sheets(specs: Specs, tables: Mapping[str, Filled]) -> tuple[str, ...]:
    """Return the ids of the sheets of inputs behind the start sheet, in their order."""
    return tuple(dict.fromkeys(spec.sheet for name, spec in specs.items() if name in tables))[1:]


def input_shapes(specs: Specs, tables: Mapping[str, Filled], lang: str, start: int) -> dict[str, Shape]:
    """Return where each input table stands.

    Args:
        specs: the tables of the kind.
        tables: what they hold.
        lang: the language of the sheets' names.
        start: the row of the headings on the start sheet, which has more above its table.
    """
    right: dict[str, int] = {}
    shapes = {}
    for name, spec in specs.items():
        if name not in tables:
            continue
        sheet = word(spec.sheet, lang)
        left = right.get(sheet, -1) + 2
        heads = tables[name].heads
        shape = Shape(name, sheet, heads, left)
        if spec.sheet == "sheet_start":
            shape = Shape(name, sheet, heads, left, start)
        shapes[name] = shape
        right[sheet] = shape.right
    return shapes


def draw_inputs(book: Book, specs: Specs, tables: Mapping[str, Filled], shapes: Mapping[str, Shape]) -> None:
    """Draw every sheet of inputs behind the start sheet."""
    for sheet in input_sheets(specs, tables):
        page = book.page(sheet)
        here = [name for name, spec in specs.items() if spec.sheet == sheet and name in tables]
        for name in here:
            draw_input(page, specs, tables[name], shapes, tables)
        page.freeze(shapes[here[0]].headings, 1 if sheet == "sheet_parties" else 0)


def draw_input(
    page: Page, specs: Specs, table: Filled, shapes: Mapping[str, Shape], tables: Mapping[str, Filled]
) -> None:
    """Draw one input table with its prompts and dropdowns."""
    shape = shapes[table.name]
    rows = list(_settings(table)) if table.settings else list(table.rows)
    page.table(shape, rows, word(specs[table.name].title, page.book.lang))
    sources = dict(_sources(specs, shapes, tables))
    if not table.settings:
        page.ask(shape, len(rows), sources)
        return
    column = shape.place("value") - 1
    for number, setting in enumerate(table.settings):
        if setting is not None:
            row = shape.headings + number
            choices = [word(text, page.book.lang) for text in setting.choices.values()]
            source = sources.get(setting.offers or "")
            page.asking((row, column, row, column), "", choices, source)


def _sources(specs: Specs, shapes: Mapping[str, Shape], tables: Mapping[str, Filled]) -> Iterator[tuple[str, str]]:
    """Yield the tables whose names fill dropdowns, each with the cells of its first column."""
    offered = {column.offers for name in tables for column in specs[name].columns}
    offered |= {each.offers for table in tables.values() for each in table.settings if each is not None}
    for name, table in tables.items():
        if name in offered:
            yield name, shapes[name].area(specs[name].columns[0].id, table.offered or len(table.rows))


def _settings(table: Filled) -> Iterator[tuple[object, ...]]:
    """Yield rows of settings, each value shown as what it is."""
    for row, setting in zip(table.rows, table.settings, strict=True):
        kind = Kind.TEXT if setting is None else setting.kind
        yield row[0], As(row[1], kind, left=True), row[2]
