"""The account: for every party, item and year from net cost to contribution."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from finarr.excel.cost_sharing.context import CostContext
from finarr.excel.cost_sharing.sheets.net_costs import net_cost
from finarr.excel.lookup import by_number
from finarr.excel.page import Formula
from finarr.excel.tables import Kind

__all__ = ["SHEET", "draw", "place"]

SHEET = "sheet_build_up"


def place(context: CostContext) -> None:
    """Decide where the table stands."""
    head = context.head
    fine: dict[str, Any] = {"decimals": 2}
    heads = [
        head("party", "h_party", width=26),
        head("item", "h_item", width=30),
        head("year", "h_year", Kind.WHOLE, 12),
        head("net", "r_net_cost", Kind.EURO, 17, **fine),
        head("share", "r_share", Kind.SHARE, 12, decimals=4),
        head("pro_rata", "r_pro_rata", Kind.EURO, 17, **fine),
        head("limits", "r_limits", Kind.EURO, 17, **fine),
        head("rounding", "r_rounding", Kind.NUMBER, 17, decimals=4),
        head("amount", "r_contribution", Kind.EURO, 17, decimals=context.decimals),
        head("number", "r_number", Kind.WHOLE, 7, aside=True),
        head("test", "r_test", Kind.WHOLE, 8, aside=True),
        head("found", "r_pro_rata_found", Kind.EURO, 17, **fine, aside=True),
        head("gap_found", "r_gap_found", Kind.EURO, 13, **fine, aside=True),
        head("gap_amount", "r_gap_amount", Kind.EURO, 13, **fine, aside=True),
    ]
    context.place("finarr_account", SHEET, heads)


def draw(context: CostContext) -> None:
    """Draw the sheet."""
    page = context.book.page(SHEET, "result")
    shape = context.shapes["finarr_account"]
    page.table(shape, list(_rows(context)), context.word("r_table_account"))
    page.freeze(shape.headings, 1)
    page.protect()


def _rows(context: CostContext) -> Iterator[tuple[Any, ...]]:
    this, nil = context.shapes["finarr_account"].this, Fraction(0)
    costs = f"={net_cost(context, this('item'), this('year'))}"
    part = f"=IF({this('net')}=0,0,{this('pro_rata')}/{this('net')})"
    borne = f"={_numbered(context, 'finarr_workings')}"
    amount = "=" + "+".join(map(this, ("pro_rata", "limits", "rounding")))
    gap_found = f"=ROUND({this('pro_rata')}-{this('found')},finarr_decimals+2)"
    gap_amount = f"=ROUND({this('amount')}-{_numbered(context, 'finarr_contributions')},finarr_decimals+2)"
    for cell in context.outcome.cells:
        net = context.case.net_costs[cell.item, cell.year] * context.case.grid.euro
        share, paid = cell.pro_rata / net if net else nil, Fraction(cell.amount)
        yield (
            cell.party,
            cell.item,
            cell.year,
            Formula(costs, net),
            Formula(part, share),
            Formula(borne, cell.pro_rata),
            cell.exact - cell.pro_rata,
            paid - cell.exact,
            Formula(amount, paid),
            context.numbers[cell.party, cell.item, cell.year],
            context.tests[cell.party, cell.item, cell.year],
            cell.pro_rata,
            Formula(gap_found, nil),
            Formula(gap_amount, nil),
        )


def _numbered(context: CostContext, table: str) -> str:
    """Return the formula for the amount that another table has for the contribution of the row."""
    shape, other = context.shapes["finarr_account"], context.shapes[table]
    return by_number(other.column("amount"), (other.column("number"), shape.this("number")))
