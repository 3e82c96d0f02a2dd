"""Pure pro rata in whole cents by formula: rounded down, and what is left to the largest remainders.

It lives on without finarr: whoever changes a number of inhabitants sees at once what everyone would pay by pure pro
rata, and that it still adds up to the cent.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from finarr.excel.cost_sharing.context import CostContext
from finarr.excel.cost_sharing.in_cents import DIGITS
from finarr.excel.lookup import by_number
from finarr.excel.page import Formula, Page
from finarr.excel.tables import Kind

__all__ = ["TABLE", "draw_cents", "place_cents"]

TABLE = "finarr_cents"


def place_cents(context: CostContext, sheet: str) -> None:
    """Decide where the table stands."""
    head = context.head
    working: dict[str, Any] = {"role": "working"}
    heads = [
        head("number", "r_number", Kind.WHOLE, 6, **working),
        head("group", "r_cents_group", Kind.WHOLE, 8, **working),
        head("order", "r_cents_order", Kind.WHOLE, 9, **working),
        head("units", "r_cents_units", Kind.NUMBER, 15, decimals=2, **working),
        head("whole", "r_cents_whole", Kind.NUMBER, 14, decimals=0, **working),
        head("rest", "r_cents_rest", Kind.NUMBER, 11, decimals=DIGITS, **working),
        head("left", "r_cents_left", Kind.WHOLE, 9, **working),
        head("rank", "r_cents_rank", Kind.WHOLE, 9, **working),
        head("amount", "r_pro_rata_cents", Kind.EURO, 15, decimals=context.decimals, **working),
    ]
    context.place(TABLE, sheet, heads)


def draw_cents(context: CostContext, page: Page) -> None:
    """Draw the table: a row for every party, item and year."""
    page.table(context.shapes[TABLE], list(_rows(context)), context.word("r_table_cents"))


def _rows(context: CostContext) -> Iterator[tuple[Any, ...]]:
    shape, account = context.shapes[TABLE], context.shapes["finarr_account"]
    this, column, unit = shape.this, shape.column, "10^finarr_decimals"
    mine = (account.column("number"), this("number"))
    units = f"={by_number(account.column('pro_rata'), mine)}*{unit}"
    whole = f"=INT(ROUND({this('units')},{DIGITS}))"
    rest = f"=ROUND({this('units')}-{this('whole')},{DIGITS})"
    group = f"{column('group')},{this('group')}"
    net = f"ROUND({by_number(account.column('net'), mine)}*{unit},0)"
    left = f"={net}-SUMIFS({column('whole')},{group})"
    larger = f'COUNTIFS({group},{column("rest")},">"&{this("rest")})'
    before = f'COUNTIFS({group},{column("rest")},{this("rest")},{column("order")},"<"&{this("order")})'
    rank = f"=1+{larger}+{before}"
    amount = f"=({this('whole')}+IF({this('rank')}<={this('left')},1,0))/{unit}"
    for where, found in context.in_cents.items():
        yield (
            context.numbers[where],
            found.group,
            found.order,
            Formula(units, found.units),
            Formula(whole, found.whole),
            Formula(rest, found.rest),
            Formula(left, found.left),
            Formula(rank, found.rank),
            Formula(amount, found.amount),
        )
