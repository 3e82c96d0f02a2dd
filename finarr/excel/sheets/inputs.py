"""Drawing the sheets of inputs: tables side by side, so that each can grow downwards, with prompts and dropdowns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from finarr.excel.fill_case import Filled
from finarr.excel.page import Book, Page
from finarr.excel.shape import As, Shape
from finarr.excel.tables import INPUTS, Kind, word

__all__ = ["draw_input", "draw_inputs", "input_shapes", "input_sheets"]


def input_sheets(tables: Mapping[str, Filled]) -> tuple[str, ...]:
    """Return the ids of the sheets of inputs behind the start sheet, in their order."""
    return tuple(dict.fromkeys(spec.sheet for name, spec in INPUTS.items() if name in tables))[1:]


def input_shapes(tables: Mapping[str, Filled], lang: str, start: int) -> dict[str, Shape]:
    """Return where each input table stands.

    Args:
        tables: what they hold.
        lang: the language of the sheets' names.
        start: the row of the headings on the start sheet, which has more above its table.
    """
    right: dict[str, int] = {}
    shapes = {}
    for name, spec in INPUTS.items():
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


def draw_inputs(book: Book, tables: Mapping[str, Filled], shapes: Mapping[str, Shape]) -> None:
    """Draw every sheet of inputs behind the start sheet."""
    for sheet in input_sheets(tables):
        page = book.page(sheet)
        for name in _on(sheet):
            draw_input(page, tables[name], shapes, tables)
        page.freeze(shapes[_on(sheet)[0]].headings, 1 if sheet == "sheet_parties" else 0)


def draw_input(page: Page, table: Filled, shapes: Mapping[str, Shape], tables: Mapping[str, Filled]) -> None:
    """Draw one input table with its prompts and dropdowns."""
    shape = shapes[table.name]
    rows = list(_settings(table)) if table.settings else list(table.rows)
    page.table(shape, rows, word(f"table_{table.name}", page.book.lang))
    sources = dict(_sources(shapes, tables))
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


def _on(sheet: str) -> list[str]:
    return [name for name, spec in INPUTS.items() if spec.sheet == sheet]


def _sources(shapes: Mapping[str, Shape], tables: Mapping[str, Filled]) -> Iterator[tuple[str, str]]:
    for name in ("finarr_parties", "finarr_items", "finarr_keys"):
        yield name, shapes[name].area("name", len(tables[name].rows))


def _settings(table: Filled) -> Iterator[tuple[object, ...]]:
    """Yield rows of settings, each value shown as what it is."""
    for row, setting in zip(table.rows, table.settings, strict=True):
        kind = Kind.TEXT if setting is None else setting.kind
        yield row[0], As(row[1], kind, left=True), row[2]
