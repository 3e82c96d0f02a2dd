"""Pure pro rata in whole cents by formula: rounded down, and what is left to the largest remainders.

It lives on without finarr: whoever changes a number of inhabitants sees at once what everyone would pay by pure pro
rata, and that it still adds up to the cent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from finarr.excel.cost_sharing.context import CostContext
from finarr.excel.lookup import by_number
from finarr.excel.page import Formula, Page
from finarr.excel.tables import Kind

__all__ = ["TABLE", "by_cents", "draw_cents", "place_cents"]

TABLE = "finarr_cents"
_DIGITS = 6
"""Decimals of a remainder that count: beyond them two remainders are the same, in any spreadsheet."""


def place_cents(context: CostContext, sheet: str) -> None:
    """Decide where the table stands."""
    head = context.head
    working: dict[str, Any] = {"role": "working"}
    heads = [
        head("number", "r_number", Kind.WHOLE, 6, **working),
        head("group", "r_cents_group", Kind.WHOLE, 8, **working),
        head("order", "r_cents_order", Kind.WHOLE, 9, **working),
        head("units", "r_cents_units", Kind.NUMBER, 15, decimals=2, **working),
        head("whole", "r_cents_whole", Kind.WHOLE, 14, **working),
        head("rest", "r_cents_rest", Kind.NUMBER, 11, **working),
        head("left", "r_cents_left", Kind.WHOLE, 9, **working),
        head("rank", "r_cents_rank", Kind.WHOLE, 9, **working),
        head("amount", "r_pro_rata_cents", Kind.EURO, 15, decimals=context.decimals, **working),
    ]
    context.place(TABLE, sheet, heads)


def draw_cents(context: CostContext, page: Page) -> None:
    """Draw the table: a row for every party, item and year."""
    page.table(context.shapes[TABLE], list(_rows(context)), context.word("r_table_cents"))


def by_cents(context: CostContext) -> dict[tuple[str, str, int], Fraction]:
    """Return pure pro rata in whole units by (party, item, year), in euro, as the formulas find it."""
    return {where: row["amount"] for where, row in _computed(context).items()}


def _computed(context: CostContext) -> dict[tuple[str, str, int], dict[str, Any]]:
    """Compute what the formulas compute, step by step."""
    case, euro = context.case, context.case.grid.euro
    labels = sorted(case.parties, key=lambda party: party.code or party.name)
    order = {party.name: number for number, party in enumerate(labels, start=1)}
    groups: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    found = {}
    for where, cell in context.cells.items():
        units = cell.pro_rata / euro
        whole = int(Fraction(round(units, _DIGITS)) // 1)
        row = {"order": order[cell.party], "units": units, "whole": whole, "rest": round(units - whole, _DIGITS)}
        found[where] = row
        groups[cell.item, cell.year].append(row)
    for number, ((item, year), rows) in enumerate(groups.items(), start=1):
        left = round(case.net_costs[item, year]) - sum(row["whole"] for row in rows)
        ranked = sorted(rows, key=lambda row: (-row["rest"], row["order"]))
        for rank, row in enumerate(ranked, start=1):
            amount = (row["whole"] + (rank <= left)) * euro
            row |= {"group": number, "left": left, "rank": rank, "amount": amount}
    return found


def _rows(context: CostContext) -> Iterator[tuple[Any, ...]]:
    shape, account = context.shapes[TABLE], context.shapes["finarr_account"]
    this, column, unit = shape.this, shape.column, "10^finarr_decimals"
    mine = (account.column("number"), this("number"))
    units = f"={by_number(account.column('pro_rata'), mine)}*{unit}"
    whole = f"=INT(ROUND({this('units')},{_DIGITS}))"
    rest = f"=ROUND({this('units')}-{this('whole')},{_DIGITS})"
    group = f"{column('group')},{this('group')}"
    net = f"ROUND({by_number(account.column('net'), mine)}*{unit},0)"
    left = f"={net}-SUMIFS({column('whole')},{group})"
    larger = f'COUNTIFS({group},{column("rest")},">"&{this("rest")})'
    before = f'COUNTIFS({group},{column("rest")},{this("rest")},{column("order")},"<"&{this("order")})'
    rank = f"=1+{larger}+{before}"
    amount = f"=({this('whole')}+IF({this('rank')}<={this('left')},1,0))/{unit}"
    for where, row in _computed(context).items():
        yield (
            context.numbers[where],
            row["group"],
            row["order"],
            Formula(units, row["units"]),
            Formula(whole, row["whole"]),
            Formula(rest, row["rest"]),
            Formula(left, row["left"]),
            Formula(rank, row["rank"]),
            Formula(amount, row["amount"]),
        )
