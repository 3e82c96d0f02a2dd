"""The reasons: of every task each answer, how much it allows, and whether it decides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from finarr.arrangements.advice.reasoning import Reason
from finarr.arrangements.advice.rulebook import PARTS
from finarr.excel.advice.context import AdviceContext
from finarr.excel.advice.specs import said
from finarr.excel.page import Formula
from finarr.excel.shape import As
from finarr.excel.tables import Kind

__all__ = ["SHEET", "draw", "place"]

SHEET = said("sheet_reasons")


def place(context: AdviceContext) -> None:
    """Decide where the table stands."""
    head = context.head
    heads = [
        head("nr", said("r_number"), Kind.WHOLE, 6),
        head("task", said("h_task"), width=30),
        head("part_nr", said("r_part_number"), Kind.WHOLE, 8),
        head("part", "advice.column_part", width=28),
        head("rule", said("r_rule"), Kind.WHOLE, 7),
        head("question", "advice.column_question", width=34),
        head("answer", "advice.column_answer", Kind.FREE, 24),
        head("most", "advice.column_most", Kind.SHARE, 10, decimals=0),
        head("binds", "advice.column_binds", width=16),
        head("principle", "advice.column_principle", width=66),
    ]
    context.place("finarr_reasons", SHEET, heads)


def draw(context: AdviceContext) -> None:
    """Draw the sheet."""
    page, shape = context.book.page(SHEET, "result"), context.shapes["finarr_reasons"]
    page.table(shape, list(_rows(context)), context.word(said("r_table_reasons")))
    page.freeze(shape.headings, 2)
    page.protect()


def _rows(context: AdviceContext) -> Iterator[tuple[Any, ...]]:
    """Yield the reasons, each with the number of the rule that it comes from."""
    for nr, advice in context.numbered():
        for rule, reason in enumerate(advice.reasons, start=1):
            yield _row(context, nr, advice.task.name, rule, reason)


def _row(context: AdviceContext, nr: int, task: str, rule: int, reason: Reason) -> tuple[Any, ...]:
    shape = context.shapes["finarr_reasons"]
    answers, weighing = context.shapes["finarr_answers"], "finarr_weighing"
    numbers = (("nr", shape.this("nr")), ("part_nr", shape.this("part_nr")))
    least = context.of(weighing, "most", *numbers)
    most = shape.this("most")
    decides, more = context.said("decides_here"), context.said("allows_more")
    typed = f"=INDEX({answers.column(reason.answer)},{shape.this('nr')})"
    kind = context.filling.specs["finarr_answers"].column(reason.answer).kind
    answer = Formula(typed, context.filling.answer(reason.answer, reason.value))  # type: ignore[attr-defined]
    return (
        nr,
        task,
        PARTS.index(reason.part) + 1,
        context.said(f"word_{reason.part}"),
        rule,
        context.said(f"ask_{reason.answer}"),
        As(answer, kind, left=True) if kind in (Kind.SHARE, Kind.WHOLE) else answer,
        Formula("=" + _allows(context, reason.answer), reason.most),
        Formula(f'=IF(AND({most}={least},{most}<1),"{decides}","{more}")', decides if reason.binds else more),
        context.said(f"principle_{reason.principle}"),
    )


def _allows(context: AdviceContext, answer: str) -> str:
    """Return the formula for how much an answer allows, by the rule with its number."""
    shape, rules = context.shapes["finarr_reasons"], context.shapes["finarr_rulebook"]
    rule, given = shape.this("rule"), shape.this("answer")
    if answer == "freedom":
        return f"1-{given}"
    if answer == "partners":
        start = rules.column("start")
        low = f'_xlfn.MAXIFS({start},{rules.column("rule")},{rule},{start},"<="&{given})'
        return context.of("finarr_rulebook", "most", ("rule", rule), ("start", low))
    return context.of("finarr_rulebook", "most", ("rule", rule), ("answer", given))
