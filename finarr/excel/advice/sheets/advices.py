"""What fits every task: the arrangement, its parts, how the money comes, who decides, when to look again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from finarr.arrangements.advice import Advice
from finarr.excel.advice.context import AdviceContext
from finarr.excel.advice.specs import DATE, said
from finarr.excel.page import Formula
from finarr.excel.patching.cells import serial
from finarr.excel.tables import Kind

__all__ = ["SHEET", "draw", "place"]

SHEET = said("sheet_advices")


def place(context: AdviceContext) -> None:
    """Decide where the table stands."""
    head = context.head
    share: dict[str, Any] = {"decimals": 0}
    heads = [
        head("nr", said("r_number"), Kind.WHOLE, 6),
        head("task", said("h_task"), width=32),
        head("fits", "advice.column_fits", width=30),
        head("direct", said("r_direct"), Kind.SHARE, 13, **share),
        head("contributions", said("r_contributions"), Kind.SHARE, 13, **share),
        head("fund", said("r_fund"), Kind.SHARE, 13, **share),
        head("own_wishes", said("r_own_wishes"), Kind.FLAG, 14),
        head("rung", "advice.column_rung", width=54),
        head("layer", "advice.column_layer", width=26),
        head("date", said("r_date"), Kind.DATE, 13),
        head("years", said("r_years"), Kind.WHOLE, 9),
        head("review", "advice.column_review", Kind.DATE, 13),
    ]
    context.place("finarr_advices", SHEET, heads)


def draw(context: AdviceContext) -> None:
    """Draw the sheet."""
    page, shape = context.book.page(SHEET, "result"), context.shapes["finarr_advices"]
    page.table(shape, list(_rows(context)), context.word(said("r_table_advices")))
    page.freeze(shape.headings, 2)
    page.protect()


def _rows(context: AdviceContext) -> Iterator[tuple[Any, ...]]:
    shape = context.shapes["finarr_advices"]
    for nr, advice in context.numbered():
        date: Any = advice.date
        if context.case.date is not None:
            date = Formula(f"={context.setting('finarr_case', DATE)}", serial(advice.date))
        years = advice.review.year - advice.date.year
        review = Formula(f"=EDATE({shape.this('date')},12*{shape.this('years')})", serial(advice.review))
        yield (
            nr,
            advice.task.name,
            context.said(f"word_{advice.arrangement}"),
            *(advice.shares.get(part) for part in ("direct", "contributions", "fund")),
            context.filling.flag(advice.own_wishes),
            _rungs(context, advice),
            context.said(f"layer_{advice.layer}"),
            date,
            years,
            review,
        )


def _rungs(context: AdviceContext, advice: Advice) -> str:
    """Return how the money comes; of a mix for each part."""
    if len(advice.parts) == 1:
        return context.said(f"rung_{advice.rung}")
    told = (f"{context.said(f'word_{part.arrangement}')}: {context.said(f'rung_{part.rung}')}" for part in advice.parts)
    return "; ".join(told)
