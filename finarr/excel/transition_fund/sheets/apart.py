"""The sheet of doing without: what partners pay in the fund beside what they would pay for their own projects alone."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from finarr.arrangements.transition_fund.apart import cost_alone
from finarr.excel.page import Formula
from finarr.excel.transition_fund.context import FundContext
from finarr.excel.transition_fund.specs import said

__all__ = ["SHEET", "draw", "place"]

SHEET = said("sheet_apart")
_MOST = 15
"""Partners up to which the nucleolus is proven, so that it is shown."""
_TOLD = 4
"""The row that says whether any group is cheaper off."""


def place(context: FundContext) -> None:
    """Decide where the table stands."""
    heads = [
        context.col("party", "h_party", width=26),
        context.money("fund", "r_in_fund", 20),
        context.money("alone", "r_alone", 20),
        context.money("saving", "r_saving", 20),
        context.money("nucleolus", "r_nucleolus", 22, decimals=2),
    ]
    context.place("finarr_apart", SHEET, heads, _TOLD + 4)


def draw(context: FundContext) -> None:
    """Draw the sheet; it says so where the case does not tell what partners would pay without the fund."""
    page, shape = context.book.page(SHEET, "result"), context.shapes["finarr_apart"]
    page.table(shape, list(_rows(context)), context.say("r_table_apart"))
    page.named(_TOLD, 1, "finarr_core", _told(context), "label")
    page.freeze(shape.headings, 1)
    page.protect()


def _rows(context: FundContext) -> Iterator[tuple[Any, ...]]:
    if context.case.alone is None:
        return
    shape, gains, found = context.shapes["finarr_apart"], context.shapes["finarr_gains"], context.apart
    fair = found.nucleolus if len(found.partners) <= _MOST else None
    for name in found.partners:
        paid = context.euro(context.gains[name].paid)
        alone = Fraction(round(cost_alone(context.outcome, (name,)) * 100), 100)
        where = (gains.column("party"), shape.this("party"))
        fund = "+".join(context.lookup.total(gains.column(column), where) for column in ("contribution", "own", "back"))
        saving = Formula(f"={shape.this('alone')}-{shape.this('fund')}", alone - paid)
        yield name, Formula(f"={fund}", paid), alone, saving, None if fair is None else round(float(fair[name]), 2)


def _told(context: FundContext) -> str:
    """Return whether any group of partners is cheaper off without the fund."""
    if context.case.alone is None:
        return context.say("r_no_alone")
    found = context.apart
    if len(found.partners) > _MOST:
        return context.say("r_many_alone", most=_MOST)
    if found.in_core:
        return context.say("r_in_core")
    group = found.leaving["coalition"].iloc[0]
    return context.say("r_not_in_core") + " " + context.say("r_leaving", group=", ".join(map(str, group)))
