"""Carrying what was drawn into the tables of the same name in a user's workbook, and values into named cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from finarr.excel.inplace.layout import Plan
from finarr.excel.inplace.recorder import Recorder
from finarr.excel.page import Drawn, Formula
from finarr.excel.patching import KEEP, Calculated
from finarr.excel.patching.changing import Changing
from finarr.excel.shape import As
from finarr.excel.tables import ColumnId, Kind

__all__ = ["LOG", "carry", "named_in"]

LOG = "finarr_log"
"""The table that grows with every run instead of being replaced."""

_NAME = re.compile(r"\bfinarr_\w+")
_TELLING = (Kind.TEXT, Kind.CODE, Kind.WHOLE)
_TELL_ROWS_APART: tuple[ColumnId, ...] = ("party", "item", "year", "name", "row")


def carry(book: Changing, recorder: Recorder, plans: Mapping[str, Plan]) -> None:
    """Write every table that was drawn into the table of the same name, and every named cell.

    Raises:
        FileTrouble: a table would grow over what stands beside it; the workbook is not to be used any further.
    """
    for name, plan in plans.items():
        left_over = list(_left_over(plan, recorder.drawn[name]))
        if plan.changes:
            book.rehead(name, plan.headings, plan.like)
        drawn = recorder.drawn[name]
        columns = {head.text: [_cell(row[at]) for row in drawn.rows] for at, head in enumerate(drawn.shape.heads)}
        if name == LOG:
            columns = _behind_what_is_there(book, name, columns)
        columns |= {heading: [] for heading in left_over}
        totals = {drawn.shape.head(column).text: _cell(value) for column, value in (drawn.totals or {}).items()}
        totals |= {heading: Calculated(f"SUBTOTAL(109,{name}[{heading}])", 0) for heading in left_over if totals}
        book.fill(name, columns, totals, "overwrite", list(_keys(drawn)))
    for name, value in recorder.named.items():
        book.put(name, _cell(value))


def _left_over(plan: Plan, drawn: Drawn) -> Iterator[str]:
    """Yield the columns of ours that no longer hold anything."""
    used = {head.text for head in drawn.shape.heads}
    yield from (now for was, now in zip(plan.table.headings, plan.headings, strict=False) if was != now not in used)


def _keys(drawn: Drawn) -> Iterator[str]:
    """Yield the headings that tell rows apart."""
    if drawn.shape.name != LOG:
        yield from (head.text for head in drawn.shape.heads if head.id in _TELL_ROWS_APART and head.kind in _TELLING)


def _behind_what_is_there(book: Changing, name: str, columns: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    """Return the rows of a table with new ones behind them; blank rows at its end are used first."""
    table = book.tables[name.casefold()]
    body, grid = table.body, book.grid(table.sheet)
    rows = range(body.top, body.bottom + 1)
    filled = [row for row in rows if any(grid.shown(row, c) for c in range(body.left, body.right + 1))]
    there = max(filled, default=body.top - 1) - body.top + 1
    return {heading: [KEEP] * there + values for heading, values in columns.items()}


def _cell(value: Any) -> Any:
    return value.value if isinstance(value, As) else value


def named_in(drawn: Iterable[Drawn]) -> set[str]:
    """Return every table and name of ours that formulas speak of."""
    found: set[str] = set()
    seen: set[str] = set()
    for table in drawn:
        for row in table.rows:
            for value in row:
                text = value.text if isinstance(value, Formula) else ""
                if text not in seen:
                    seen.add(text)
                    found.update(_NAME.findall(text))
    return found
