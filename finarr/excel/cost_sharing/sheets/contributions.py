"""The sheet of contributions: what every party pays for every item in every year, beside pure pro rata."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

from finarr.excel.cost_sharing.context import CostContext
from finarr.excel.cost_sharing.sheets.cents import TABLE
from finarr.excel.lookup import by_number
from finarr.excel.page import Formula
from finarr.excel.shape import Head
from finarr.excel.tables import Family, Kind, folded
from finarr.money import round_half_away
from finarr.parties import Party

__all__ = ["SHEET", "cents", "draw", "paid", "per_head", "place"]

SHEET = "sheet_contributions"


def place(context: CostContext) -> None:
    """Decide where the tables of the sheet stand."""
    head = context.head
    euro: dict[str, Any] = {"decimals": 2}
    heads = [
        head("party", "h_party", width=24),
        head("code", "h_code", Kind.CODE, 14),
        head("item", "h_item", width=26),
        head("task", "h_task", width=12),
        head("year", "h_year", Kind.WHOLE, 8),
        head("amount", "r_contribution", Kind.EURO, 16, decimals=context.decimals),
        head("pro_rata", "r_pro_rata", Kind.EURO, 16, **euro),
        head("difference", "r_difference", Kind.EURO, 15, **euro),
        head("pro_rata_cents", "r_pro_rata_cents", Kind.EURO, 16, decimals=context.decimals),
    ]
    if context.per_head is not None:
        heads.append(Head("per_head", context.per_head_word, Kind.EURO, 12, role="result", **euro))
    heads.append(head("number", "r_number", Kind.WHOLE, 7, aside=True))
    heads.append(head("test", "r_test", Kind.WHOLE, 8, aside=True))
    heads += _own_heads(context, heads)
    context.place("finarr_contributions", SHEET, heads)


def draw(context: CostContext) -> None:
    """Draw the sheet."""
    page = context.book.page(SHEET, "result")
    shape = context.shapes["finarr_contributions"]
    page.table(shape, list(_rows(context)), context.word("r_table_contributions"))
    page.freeze(shape.headings, 1)


def paid(context: CostContext, *where: tuple[str, str]) -> str:
    """Return the formula for what is paid, over rows whose columns equal cells."""
    shape = context.shapes["finarr_contributions"]
    return context.lookup.total(shape.column("amount"), *((shape.column(column), cell) for column, cell in where))


def _own_heads(context: CostContext, heads: list[Head]) -> list[Head]:
    """Return the user's own columns of items; one that is called as a column of ours says whose it is."""
    taken = {folded(head.text) for head in heads}
    own = [h for h in context.shapes["finarr_items"].heads if isinstance(h.id, tuple) and h.id[0] is Family.OWN]
    return [
        replace(h, text=context.word("r_own", column=h.text) if folded(h.text) in taken else h.text, role="result")
        for h in own
    ]


def _rows(context: CostContext) -> Iterator[tuple[Any, ...]]:
    case, shape = context.case, context.shapes["finarr_contributions"]
    parties, items = {each.name: each for each in case.parties}, {each.name: each for each in case.items}
    tasks = {name: context.word(f"c_{item.task}") for name, item in items.items()}
    live, account = context.shapes[TABLE], context.shapes["finarr_account"]
    pro_rata, rounded = (
        f"={by_number(table.column(column), (table.column('number'), shape.this('number')))}"
        for table, column in ((account, "pro_rata"), (live, "amount"))
    )
    difference = f"=ROUND({shape.this('amount')}-{shape.this('pro_rata')},2)"
    own = [head.id[1] for head in shape.heads if isinstance(head.id, tuple)]
    for cell in context.outcome.cells:
        party, item = parties[cell.party], items[cell.item]
        where, amount = (cell.party, cell.item, cell.year), Fraction(cell.amount)
        amounts: list[Any] = [amount, Formula(pro_rata, cell.pro_rata)]
        amounts.append(Formula(difference, cents(amount - cell.pro_rata)))
        amounts.append(Formula(rounded, context.in_cents[where].amount))
        if context.per_head is not None:
            amounts.append(per_head(context, "finarr_contributions", "amount", party, cell.year, amount))
        numbers = context.numbers[where], context.tests[where]
        mine = (item.columns.get(name) for name in own)
        yield (cell.party, party.code, cell.item, tasks[cell.item], cell.year, *amounts, *numbers, *mine)


def cents(amount: Fraction) -> Fraction:
    """Return an amount rounded to cents, as differences are shown."""
    return Fraction(round_half_away(amount * 100), 100)


def per_head(context: CostContext, table: str, column: Any, party: Party, year: int, amount: Fraction) -> Formula:
    """Return an amount in a row divided by the party's own figure; nothing where that figure is zero."""
    shape = context.shapes[table]
    measure, figure = context.measured(party, str(context.per_head), year)
    people = context.of_party(measure, shape.this("party"))
    return Formula(f'=IF({people}=0,"",{shape.this(column)}/{people})', amount / figure if figure else "")
