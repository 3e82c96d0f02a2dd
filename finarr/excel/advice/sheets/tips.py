"""What would tip the advice: other answers that would lead to another arrangement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from finarr.arrangements.advice.advise import shown
from finarr.excel.advice.context import AdviceContext
from finarr.excel.advice.specs import said
from finarr.excel.tables import Kind
from finarr.words import Message

__all__ = ["SHEET", "draw", "place"]

SHEET = said("sheet_tips")


def place(context: AdviceContext) -> None:
    """Decide where the table stands."""
    head = context.head
    heads = [
        head("nr", said("r_number"), Kind.WHOLE, 6),
        head("task", said("h_task"), width=32),
        head("change", "advice.column_change", width=64),
        head("fits", "advice.column_then", width=30),
        *(head(part, said(f"r_{part}"), Kind.SHARE, 13, decimals=0) for part in ("direct", "contributions", "fund")),
    ]
    context.place("finarr_tips", SHEET, heads)


def draw(context: AdviceContext) -> None:
    """Draw the sheet."""
    page, shape = context.book.page(SHEET, "result"), context.shapes["finarr_tips"]
    page.table(shape, list(_rows(context)), context.word(said("r_table_tips")))
    page.freeze(shape.headings, 2)
    page.protect()


def _rows(context: AdviceContext) -> Iterator[tuple[Any, ...]]:
    for nr, advice in context.numbered():
        if not advice.tips:
            yield (nr, advice.task.name, context.said("no_tips"), None, None, None, None)
        for tip in advice.tips:
            changes = (
                Message("advice.would_be", {"question": Message(f"advice.ask_{name}"), "value": shown(value)})
                for name, value in tip.changes.items()
            )
            yield (
                nr,
                advice.task.name,
                "; ".join(change.render(context.lang) for change in changes),
                context.said(f"word_{tip.arrangement}"),
                *(tip.shares.get(part) for part in ("direct", "contributions", "fund")),
            )
