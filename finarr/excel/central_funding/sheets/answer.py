"""The answer to the question: its figures beside what the workbook itself finds, its parts, and what holds it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from finarr.excel.central_funding.context import FundingContext
from finarr.excel.central_funding.specs import said
from finarr.excel.page import Formula
from finarr.excel.shape import As
from finarr.excel.tables import Kind

__all__ = ["SHEET", "draw", "place", "wanted"]

SHEET = said("sheet_answer")

_SHARES = ("share",)
_PARTS_AS_SHARES = ("best_weights", "task_split")


def wanted(context: FundingContext) -> bool:
    """Tell whether a question was asked."""
    return context.outcome.answer is not None


def place(context: FundingContext) -> None:
    """Decide where the tables stand."""
    own = context.own
    figures = [
        own("name", "r_figure", width=58),
        own("value", "h_answer", Kind.EURO, 18, decimals=2),
        own("found", "r_found_here", Kind.EURO, 18, decimals=2),
        own("gap", "r_gap", Kind.NUMBER, 12, decimals=4),
    ]
    context.place("finarr_answer", SHEET, figures)
    if _answer(context).parts:
        parts = [own("name", "r_part_name", width=36), own("value", "h_answer", Kind.EURO, 18, decimals=2)]
        context.place("finarr_answer_parts", SHEET, parts)


def draw(context: FundingContext) -> None:
    """Draw the sheet."""
    page = context.book.page(SHEET, "result")
    shape, answer = context.shapes["finarr_answer"], _answer(context)
    rows = list(_rows(context))
    title = context.said("r_table_answer", question=context.said(f"c_{answer.question}"), year=answer.year)
    page.table(shape, rows, title)
    if answer.parts:
        page.table(context.shapes["finarr_answer_parts"], list(_parts(context)), context.said("r_table_parts"))
    row = shape.headings + len(rows) + 3
    page.put(row, 1, context.said("r_held_by"), "table")
    told = [limit.render(context.lang) for limit in answer.binding] or [context.said("r_none")]
    for number, text in enumerate(told, start=1):
        page.wide(row + number, text, "text", 1, 4)
    page.freeze(shape.headings)
    page.protect()


def _answer(context: FundingContext) -> Any:
    return context.outcome.answer


def _rows(context: FundingContext) -> Iterator[tuple[Any, ...]]:
    shape = context.shapes["finarr_answer"]
    for name, number in _answer(context).figures.items():
        kind = Kind.SHARE if name in _SHARES else Kind.EURO
        formula = _formula(context, name)
        found = None if formula is None else As(Formula(f"={formula}", number), kind)
        gap = None if formula is None else Formula(f"={shape.this('found')}-{shape.this('value')}", Fraction(0))
        yield context.said(f"r_figure_{name}"), As(number, kind), found, gap


def _formula(context: FundingContext, name: str) -> str | None:
    """Return how the workbook finds a figure by itself; None where it cannot."""
    effects, flows = context.shapes["finarr_effects"], context.shapes["finarr_flows"]
    asked = _answer(context).year
    rows = [number for number, each in enumerate(context.outcome.proposal.effects) if each.year == asked]
    if name == "largest_loss":
        first, last = (effects.fixed(rows[end], ("head", "proposal")) for end in (0, -1))
        return f"MAX(0,-MIN({first}:{last.rpartition('!')[2]}))"
    if name == "amount":
        mine = [at for at in context.flows if at.design == "proposal" and at.year == asked]
        return "+".join(flows.fixed(at.number - 1, "moved") for at in mine)
    if name in ("compensation", "largest_year", "paid") and "finarr_steps" in context.shapes:
        steps = context.shapes["finarr_steps"]
        column = steps.column("paid" if name == "paid" else "compensation")
        return f"{'MAX' if name == 'largest_year' else 'SUM'}({column})"
    if name == "remaining" and "finarr_steps" in context.shapes:
        return context.shapes["finarr_steps"].fixed(len(context.outcome.steps) - 1, "remaining")
    return None


def _parts(context: FundingContext) -> Iterator[tuple[Any, ...]]:
    answer = _answer(context)
    kind = Kind.SHARE if answer.question in _PARTS_AS_SHARES else Kind.EURO
    for name, number in answer.parts.items():
        yield context.filling.measure_or(name), As(number, kind)
