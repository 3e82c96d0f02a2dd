"""The sheet of contributions: what every partner contributes in every year."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from finarr.excel.page import Formula
from finarr.excel.shape import Head
from finarr.excel.tables import Kind
from finarr.excel.transition_fund.context import FundContext
from finarr.excel.transition_fund.specs import said

__all__ = ["SHEET", "draw", "place"]

SHEET = said("sheet_contributions")


def place(context: FundContext) -> None:
    """Decide where the table stands: alone on its sheet, so that it can have more years."""
    heads = [
        context.col("party", "h_party", width=26),
        context.col("group", "h_group", width=16),
        context.money("total", "r_total", 18),
    ]
    for year in context.case.years:
        heads.append(Head(("paid", year), str(year), Kind.EURO, 16, role="result", decimals=context.decimals))
    context.place("finarr_overview", SHEET, heads)


def draw(context: FundContext) -> None:
    """Draw the sheet."""
    page, shape = context.book.page(SHEET, "result"), context.shapes["finarr_overview"]
    totals: dict[Any, Any] = {"party": context.say("r_total")}
    for head in shape.heads[2:]:
        year = head.id[1] if isinstance(head.id, tuple) else None
        units = sum(each.units for each in context.outcome.paid if year in (None, each.year))
        totals[head.id] = Formula(f"=SUBTOTAL(109,{shape.column(head.id)})", context.euro(units))
    page.table(shape, list(_rows(context)), context.say("r_table_overview"), totals)
    page.freeze(shape.headings, 1)
    page.protect()


def _rows(context: FundContext) -> Iterator[tuple[Any, ...]]:
    shape, paid = context.shapes["finarr_overview"], context.shapes["finarr_contributions"]
    mine = (paid.column("party"), shape.this("party"))
    for party in context.case.parties:
        cells: list[Any] = []
        for year in context.case.years:
            units = sum(each.units for each in context.outcome.paid if (each.party, each.year) == (party.name, year))
            of_year = context.lookup.total(paid.column("amount"), mine, (paid.column("year"), str(year)))
            cells.append(Formula(f"={of_year}", context.euro(units)))
        total = sum(each.units for each in context.outcome.paid if each.party == party.name)
        whole = Formula(f"={context.lookup.total(paid.column('amount'), mine)}", context.euro(total))
        yield (party.name, party.group, whole, *cells)
