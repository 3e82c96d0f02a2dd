"""The rules as data: how much each answer allows, on which principle that rests, and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from finarr.arrangements.advice.rulebook import Ceiling
from finarr.excel.advice.context import AdviceContext
from finarr.excel.advice.specs import said
from finarr.excel.tables import Kind
from finarr.tasks import FLAGS
from finarr.words import format_value

__all__ = ["SHEET", "draw", "place"]

SHEET = said("sheet_rules")
_TOP = 4
_HEADINGS = _TOP + 6


def place(context: AdviceContext) -> None:
    """Decide where the tables stand, below the figures that all rules share."""
    head = context.head
    work: dict[str, Any] = {"role": "working"}
    rules = [
        head("rule", said("r_rule"), Kind.WHOLE, 7, **work),
        head("part", "advice.column_part", width=30, **work),
        head("question", "advice.column_question", width=38, **work),
        head("answer", "advice.column_answer", width=26, **work),
        head("start", said("r_start"), Kind.WHOLE, 9, **work),
        head("most", "advice.column_most", Kind.SHARE, 10, role="working", decimals=0),
        head("principle", "advice.column_principle", width=76, **work),
    ]
    context.place("finarr_rulebook", SHEET, rules, _HEADINGS)
    principles = [
        head("principle", "advice.column_principle", width=76, **work),
        head("source", said("r_source"), width=76, **work),
        head("date", said("h_date"), Kind.DATE, 12, **work),
    ]
    context.place("finarr_principles", SHEET, principles, _HEADINGS)


def draw(context: AdviceContext) -> None:
    """Draw the sheet."""
    page, styles, rules = context.book.page(SHEET, "working"), context.book.styles, context.outcome.rules
    share, text = (styles.cell("working", kind, 0, left=True) for kind in (Kind.SHARE, Kind.TEXT))
    page.put(_TOP, 1, context.word(said("r_version")), "label")
    page.named(_TOP, 4, "finarr_rules_version", format_value(rules.day, context.lang), text)
    page.put(_TOP + 1, 1, context.word(said("r_smallest")), "label")
    page.named(_TOP + 1, 4, "finarr_smallest", rules.smallest, share)
    page.put(_TOP + 2, 1, context.word(said("r_step")), "label")
    page.named(_TOP + 2, 4, "finarr_step", rules.step, share)
    shape = context.shapes["finarr_rulebook"]
    rows = [row for number, each in enumerate(rules.ceilings, start=1) for row in _rows(context, number, each)]
    page.table(shape, rows, context.word(said("r_table_rules")))
    page.table(context.shapes["finarr_principles"], list(_sources(context)), context.word(said("r_table_principles")))
    page.freeze(shape.headings, 0)
    page.protect()


def _rows(context: AdviceContext, number: int, ceiling: Ceiling) -> Iterator[tuple[Any, ...]]:
    start = number, context.said(f"word_{ceiling.part}"), context.said(f"ask_{ceiling.answer}")
    principle = context.said(f"principle_{ceiling.principle}")
    if ceiling.complement:
        yield (*start, context.word(said("one_minus")), None, None, principle)
    for first, most in ceiling.steps.items():
        yield (*start, None, first, most, principle)
    for word, most in ceiling.most.items():
        yield (*start, _shown(context, ceiling.answer, word), None, most, principle)


def _sources(context: AdviceContext) -> Iterator[tuple[Any, ...]]:
    """Yield every principle with where it comes from."""
    rules = context.outcome.rules
    for name, source_id in rules.principles.items():
        source = rules.sources[source_id]
        yield context.said(f"principle_{name}"), source.title, source.date


def _shown(context: AdviceContext, answer: str, word: str) -> str:
    """Return an answer as its cell shows it, so that formulas find it."""
    if answer in FLAGS:
        return context.filling.flag(word == "true")
    return context.said(f"word_{word}")
