"""Whether a result still belongs to the inputs: what was typed then, beside what stands there now, by formula.

Settings are compared one by one. Of other tables a figure is kept that changes with every number, with the length and
the first letter of every text, and with the row and column each stands in; notes and the
user's own columns do not count.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from finarr.excel.common.context import Context
from finarr.excel.common.filled import Filled
from finarr.excel.page import Formula, Page
from finarr.excel.patching.cells import plain
from finarr.excel.shape import As, Shape
from finarr.excel.tables import ColumnId, Family, Kind, Setting, TableSpec

__all__ = ["STALE", "TABLE", "draw_inputs_then", "place_inputs_then", "stale"]

TABLE = "finarr_inputs"
STALE = "finarr_stale"
_ROUNDED = "10^10"
_SHOWN_AS_TYPED = (Kind.DATE, Kind.EURO, Kind.SHARE)
"""Kinds of settings that would be bare numbers otherwise."""
_UNSAID = ("title", "language", "finarr", "kind")
"""Settings that change nothing of the result."""


def place_inputs_then(context: Context[Any, Any], sheet: str, headings: int) -> None:
    """Decide where the table stands."""
    head = context.head
    heads = [
        head("name", "r_input", width=34),
        head("now", "r_input_now", Kind.FREE, 22),
        head("then", "r_input_then", Kind.FREE, 22),
        head("same", "r_input_same", Kind.FLAG, 10),
    ]
    context.place(TABLE, sheet, heads, headings)


def draw_inputs_then(context: Context[Any, Any], page: Page) -> None:
    """Draw the table."""
    page.table(context.shapes[TABLE], list(_rows(context)), context.word("r_table_inputs"))


def stale(context: Context[Any, Any]) -> Formula:
    """Return the formula that says whether inputs have changed since the result was computed."""
    same = context.shapes[TABLE].column("same")
    yes, no = context.filling.flag(True), context.filling.flag(False)
    return Formula(f'=IF(COUNTIF({same},"{yes}")=ROWS({same}),"{no}","{yes}")', no)


def _rows(context: Context[Any, Any]) -> Iterator[tuple[Any, ...]]:
    this = context.shapes[TABLE].this
    for name, table in context.tables.items():
        if name not in context.shapes or context.filling.specs[name].aside:
            continue
        if table.settings:
            yield from _settings(context, table)
            continue
        spec = context.filling.specs[name]
        shape = context.shapes[name]
        formula, value = _figure(shape, spec, _cells(context, shape, table))
        near = f"ABS({this('now')}-{this('then')})<=finarr_tolerance*MAX(1,ABS({this('then')})/{_ROUNDED})"
        yield context.word(spec.title), Formula(f"={formula}", value), value, context.ok(near, True)


def _settings(context: Context[Any, Any], table: Filled) -> Iterator[tuple[Any, ...]]:
    this = context.shapes[TABLE].this
    for row, setting in zip(table.rows, table.settings, strict=True):
        if setting is None or setting.id in _UNSAID:
            continue
        cell, value = context.setting(table.name, setting), _setting(context, table.name, setting, row[1])
        same = context.ok(f"{this('now')}={this('then')}", True)
        now: Any = Formula(f'=IF({cell}="","",{cell})', value)
        if setting.kind in _SHOWN_AS_TYPED:
            now, value = As(now, setting.kind), As(value, setting.kind)
        yield context.word(setting.label), now, value, same


def _setting(context: Context[Any, Any], table: str, setting: Setting, drawn: Any) -> Any:
    """Return what stands in the cell of a setting: in a new workbook what is drawn there."""
    layout = context.book.layout
    value = drawn if layout is None else layout.value(table, setting)
    found = plain(value.value if isinstance(value, As) else value)
    return "" if found is None else found


def _cells(context: Context[Any, Any], shape: Shape, table: Filled) -> Sequence[Sequence[Any]]:
    """Return all cells of a table: as they stand, or as they are drawn."""
    layout = context.book.layout
    return table.rows if layout is None else layout.cells(shape.name)


def _figure(shape: Shape, spec: TableSpec, rows: Sequence[Sequence[Any]]) -> tuple[str, float]:
    """Return the formula for the figure of a table, and the figure."""
    notes = {column.id for column in spec.columns if column.note}
    told = [head.id for head in shape.heads if head.id not in notes and not _own(head.id)]
    first, last = min(map(shape.place, told)), max(map(shape.place, told))
    span, corner = shape.span(told), shape.heading(min(told, key=shape.place))
    where = f"(ROW({span})-ROW({corner}))*(COLUMN({span})-COLUMN({corner})+1)"
    texts = f'ISTEXT({span})*(LEN({span})+_xlfn.UNICODE({span}&" "))'
    formula = f"SUMPRODUCT({where},{span})+SUMPRODUCT({where}*{texts})"
    total = 0.0
    for down, row in enumerate(rows, start=1):
        for right, value in enumerate(row[first - shape.left : last - shape.left + 1], start=1):
            total += down * right * _weight(value)
    return formula, total


def _own(column: ColumnId) -> bool:
    """Tell whether a column is the user's own, which travels along and decides nothing."""
    return isinstance(column, tuple) and column[0] is Family.OWN


def _weight(value: Any) -> float:
    """Return what a cell adds: its number, or the length and first letter of its text."""
    value = value.value if isinstance(value, As) else value
    if isinstance(value, str) and value:
        return len(value.encode("utf-16-le")) // 2 + ord(value[0])
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | Fraction | date):
        return 0.0
    found = plain(value)
    return float(found) if isinstance(found, int | float) else 0.0
