"""What a reader must know of the figures: signs, where amounts come from, what stands out."""

from __future__ import annotations

from finarr.excel.central_funding.context import FundingContext
from finarr.excel.central_funding.specs import said

__all__ = ["SHEET", "draw", "place"]

SHEET = said("sheet_notices")


def place(context: FundingContext) -> None:
    """Decide where the table stands: alone on its sheet, for some cases have many."""
    context.place("finarr_notices", SHEET, [context.own("text", "r_notices", width=130)])


def draw(context: FundingContext) -> None:
    """Draw the sheet."""
    page, shape = context.book.page(SHEET, "result"), context.shapes["finarr_notices"]
    told = [context.said("r_sign"), *(notice.render(context.lang) for notice in context.outcome.notices)]
    page.table(shape, [(text,) for text in told], context.said("r_table_notices"))
    page.freeze(shape.headings)
    page.protect()
