"""The sheet of doing without: what partners pay in the fund beside what they would pay for their own projects alone."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from finarr.arrangements.transition_fund.apart import cost_alone
from finarr.excel.page import Formula
from finarr.excel.transition_fund.context import FundContext
from finarr.excel.transition_fund.specs import said

__all__ = ["SHEET", "draw", "place", "wanted"]

SHEET = said("sheet_apart")
_MOST = 15
"""Partners up to which the nucleolus is proven, so that it is shown."""


def wanted(context: FundContext) -> bool:
    """Tell whether the case says what partners would pay without the fund."""
    return context.case.alone is not None


def place(context: FundContext) -> None:
    """Decide where the table stands."""
    heads = [
        context.col("party", "h_party", width=26),
        context.money("fund", "r_in_fund", 20),
        context.money("alone", "r_alone", 20),
        context.money("saving", "r_saving", 20),
    ]
    if len(context.outcome.apart().partners) <= _MOST:
        heads.append(context.money("nucleolus", "r_nucleolus", 22, decimals=2))
    context.place("finarr_apart", SHEET, heads)


def draw(context: FundContext) -> None:
    """Draw the sheet."""
    page, shape = context.book.page(SHEET, "result"), context.shapes["finarr_apart"]
    found, gains = context.outcome.apart(), context.shapes["finarr_gains"]
    spent = [name for name in ("contribution", "own", "back") if name in gains]
    fair = found.nucleolus if "nucleolus" in shape else None
    rows = []
    for name in found.partners:
        paid = context.euro(context.gains[name].paid)
        alone = Fraction(round(cost_alone(context.outcome, (name,)) * 100), 100)
        where = (gains.column("party"), shape.this("party"))
        fund = "+".join(context.lookup.total(gains.column(column), where) for column in spent)
        cells: list[Any] = [name, Formula(f"={fund}", paid), alone]
        cells.append(Formula(f"={shape.this('alone')}-{shape.this('fund')}", alone - paid))
        rows.append((*cells, round(float(fair[name]), 2)) if fair is not None else tuple(cells))
    page.table(shape, rows, context.say("r_table_apart"))
    if fair is not None:
        below = shape.headings + len(rows) + 2
        told = context.say("r_in_core" if found.in_core else "r_not_in_core")
        if not found.in_core:
            group = found.leaving["coalition"].iloc[0]
            told += " " + context.say("r_leaving", group=", ".join(map(str, group)))
        page.named(below, 1, "finarr_core", told, "label")
    page.freeze(shape.headings, 1)
    page.protect()
