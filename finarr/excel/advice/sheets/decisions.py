"""Comply or explain: of every task what is advised, what was chosen, and why where these differ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from finarr.excel.advice.context import AdviceContext
from finarr.excel.advice.specs import said
from finarr.excel.page import Formula
from finarr.excel.tables import Kind

__all__ = ["SHEET", "draw", "place"]

SHEET = said("sheet_decisions")


def place(context: AdviceContext) -> None:
    """Decide where the table stands."""
    head = context.head
    heads = [
        head("nr", said("r_number"), Kind.WHOLE, 6),
        head("task", said("h_task"), width=32),
        head("advised", "advice.column_advised", width=30),
        head("chosen", said("h_chosen"), width=30),
        head("follows", "advice.column_complies", width=18),
        head("explanation", said("h_explanation"), width=50),
        head("by", said("h_by"), width=22),
        head("date", said("h_date"), Kind.DATE, 13),
    ]
    context.place("finarr_decisions", SHEET, heads)


def draw(context: AdviceContext) -> None:
    """Draw the sheet."""
    page, shape = context.book.page(SHEET, "result"), context.shapes["finarr_decisions"]
    page.table(shape, list(_rows(context)), context.word(said("r_table_decisions")))
    page.freeze(shape.headings, 2)
    page.protect()


def _rows(context: AdviceContext) -> Iterator[tuple[Any, ...]]:
    shape, advices = context.shapes["finarr_decisions"], context.shapes["finarr_advices"]
    choices = context.shapes["finarr_choices"]
    by_task = {each.choice.task: each for each in context.outcome.decisions}
    row = context.lookup.row(choices.column("task"), choices.heading("task"), shape.this("task"))
    at = f"MATCH({shape.this('nr')},{advices.column('nr')},0)"
    for nr, advice in context.numbered():
        advised = context.said(f"word_{advice.arrangement}")
        decision = by_task.get(advice.task.name)
        start = nr, advice.task.name, Formula(f"=INDEX({advices.column('fits')},{at})", advised)
        if decision is None:
            yield (*start, None, context.word(said("not_chosen")), None, None, None)
            continue
        choice = decision.choice
        follows, departs = context.said("complies"), context.said("departs")
        test = f'=IF({shape.this("chosen")}={shape.this("advised")},"{follows}","{departs}")'
        yield (
            *start,
            Formula(f"=INDEX({choices.column('arrangement')},{row})", context.said(f"word_{choice.arrangement}")),
            Formula(test, follows if decision.complies else departs),
            choice.explanation,
            choice.by,
            choice.date,
        )
