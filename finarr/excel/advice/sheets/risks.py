"""What the advice puts at risk, and answers that sit badly together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from finarr.excel.advice.context import AdviceContext
from finarr.excel.advice.specs import said
from finarr.excel.tables import Kind

__all__ = ["SHEET", "draw", "place"]

SHEET = said("sheet_risks")


def place(context: AdviceContext) -> None:
    """Decide where the table stands."""
    head = context.head
    heads = [
        head("nr", said("r_number"), Kind.WHOLE, 6),
        head("task", said("h_task"), width=32),
        head("kind", said("r_risk_kind"), width=16),
        head("text", said("r_risk"), width=100),
    ]
    context.place("finarr_risks", SHEET, heads)


def draw(context: AdviceContext) -> None:
    """Draw the sheet."""
    page, shape = context.book.page(SHEET, "result"), context.shapes["finarr_risks"]
    page.table(shape, list(_rows(context)), context.word(said("r_table_risks")))
    page.freeze(shape.headings, 2)
    page.protect()


def _rows(context: AdviceContext) -> Iterator[tuple[Any, ...]]:
    for nr, advice in context.numbered():
        for kind, found in (("doubt", advice.doubts), ("risk", advice.risks)):
            for each in found:
                yield (nr, advice.task.name, context.word(said(f"k_{kind}")), context.said(f"{kind}_{each}"))
