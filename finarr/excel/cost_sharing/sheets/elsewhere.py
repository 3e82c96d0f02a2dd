"""Who is cheaper off elsewhere: groups that would pay less on their own than together, by year."""

from __future__ import annotations

from typing import Any

from finarr.errors import InvalidInput
from finarr.excel.common.filled import listing
from finarr.excel.cost_sharing.context import CostContext
from finarr.excel.page import Formula
from finarr.excel.tables import Kind

__all__ = ["SHEET", "draw", "place"]

SHEET = "sheet_stability"
_MOST = 40
"""Groups that are shown of each year; those that save most come first."""


def place(context: CostContext) -> None:
    """Decide where the table stands."""
    head = context.head
    euro: dict[str, Any] = {"decimals": 2}
    heads = [
        head("year", "h_year", Kind.WHOLE, 8),
        head("group", "r_group", width=70),
        head("paid", "r_together", Kind.EURO, 18, **euro),
        head("alone", "a_cost", Kind.EURO, 18, **euro),
        head("saving", "r_saving", Kind.EURO, 16, **euro),
    ]
    context.place("finarr_stability", SHEET, heads)


def draw(context: CostContext) -> None:
    """Draw the sheet; its title says so where nobody is cheaper off, or where it cannot be told."""
    page, shape = context.book.page(SHEET, "result"), context.shapes["finarr_stability"]
    rows: list[tuple[Any, ...]] = []
    title = context.word("r_table_stability", most=_MOST)
    try:
        for year in context.case.years:
            groups: Any = context.outcome.stability(year).head(_MOST)
            for group in groups.itertuples():
                saving = Formula(f"={shape.this('paid')}-{shape.this('alone')}", group.contribution - group.alone)
                names = listing(str(name) for name in group.coalition)
                rows.append((year, names, float(group.contribution), float(group.alone), saving))
        if not rows:
            title = context.word("r_nobody_cheaper")
    except InvalidInput as error:
        title = error.problems[0].allowed.render(context.lang)
    if context.case.stand_alone is None:
        title = context.word("r_no_alone")
    page.table(shape, rows, title, titled="finarr_title_stability")
    page.freeze(shape.headings)
    page.protect()
