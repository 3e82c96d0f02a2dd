"""The answer to the question: its figures beside what the workbook itself finds, its parts, and what holds it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from finarr.arrangements.central_funding.outcome import Answer
from finarr.excel.central_funding.context import FundingContext
from finarr.excel.central_funding.specs import said
from finarr.excel.page import Formula
from finarr.excel.shape import Head
from finarr.excel.tables import Kind

__all__ = ["SHEET", "draw", "place"]

SHEET = said("sheet_answer")

_SHARES = ("share",)
_PARTS_AS_SHARES = ("best_weights", "task_split")


def place(context: FundingContext) -> None:
    """Decide where the tables stand."""
    own = context.own
    figures = [
        own("name", "r_figure", width=58),
        *_values(context),
        own("found", "r_found_here", Kind.EURO, 18, decimals=2),
        own("gap", "r_gap", Kind.NUMBER, 12, decimals=4),
    ]
    context.place("finarr_answer", SHEET, figures)
    context.place("finarr_answer_parts", SHEET, [own("name", "r_part_name", width=36), *_values(context)])
    context.place("finarr_answer_held", SHEET, [own("text", "r_held_by", width=100)])


def _values(context: FundingContext) -> list[Head]:
    """Return the columns of a figure: in euro, or as a part of a whole."""
    return [
        context.own("value", "r_answer_euro", Kind.EURO, 18, decimals=2),
        context.own("share", "r_answer_share", Kind.SHARE, 14, decimals=2),
    ]


def draw(context: FundingContext) -> None:
    """Draw the sheet; its title says so where nothing was asked."""
    page, answer = context.book.page(SHEET, "result"), context.outcome.answer
    shape, parts, held = (context.shapes[f"finarr_answer{name}"] for name in ("", "_parts", "_held"))
    title, told = context.said("r_no_question"), []
    if answer is not None:
        title = context.said("r_table_answer", question=context.said(f"c_{answer.question}"), year=answer.year)
        told = [limit.render(context.lang) for limit in answer.binding] or [context.said("r_none")]
    page.table(shape, list(_rows(context)), title, titled="finarr_title_answer")
    page.table(parts, list(_parts(context)), context.said("r_table_parts"))
    page.table(held, [(text,) for text in told], context.said("r_held_by"))
    page.freeze(shape.headings)
    page.protect()


def _rows(context: FundingContext) -> Iterator[tuple[Any, ...]]:
    answer, shape = context.outcome.answer, context.shapes["finarr_answer"]
    for name, number in ({} if answer is None else answer.figures).items():
        formula = None if answer is None else _formula(context, answer, name)
        found = None if formula is None else Formula(f"={formula}", number)
        gap = None if formula is None else Formula(f"={shape.this('found')}-{shape.this('value')}", Fraction(0))
        yield context.said(f"r_figure_{name}"), *_value(number, name in _SHARES), found, gap


def _value(number: Any, share: bool) -> tuple[Any, Any]:
    return (None, number) if share else (number, None)


def _formula(context: FundingContext, answer: Answer, name: str) -> str | None:
    """Return how the workbook finds a figure by itself; None where it cannot."""
    effects, flows = context.shapes["finarr_effects"], context.shapes["finarr_flows"]
    asked = answer.year
    rows = [number for number, each in enumerate(context.outcome.proposal.effects) if each.year == asked]
    if name == "largest_loss":
        first, last = (effects.fixed(rows[end], ("head", "proposal")) for end in (0, -1))
        return f"MAX(0,-MIN({first}:{last.rpartition('!')[2]}))"
    if name == "amount":
        mine = [at for at in context.flows if at.design == "proposal" and at.year == asked]
        return "+".join(flows.fixed(at.number - 1, "moved") for at in mine)
    if name in ("compensation", "largest_year", "paid") and context.outcome.steps:
        steps = context.shapes["finarr_steps"]
        column = steps.column("paid" if name == "paid" else "compensation")
        return f"{'MAX' if name == 'largest_year' else 'SUM'}({column})"
    if name == "remaining" and context.outcome.steps:
        return context.shapes["finarr_steps"].fixed(len(context.outcome.steps) - 1, "remaining")
    return None


def _parts(context: FundingContext) -> Iterator[tuple[Any, ...]]:
    answer = context.outcome.answer
    if answer is not None:
        for name, number in answer.parts.items():
            yield context.filling.measure_or(name), *_value(number, answer.question in _PARTS_AS_SHARES)
