"""The overview by item: what every party pays for each item in the first year."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from finarr.excel.cost_sharing.context import CostContext
from finarr.excel.cost_sharing.sheets.contributions import paid
from finarr.excel.cost_sharing.sheets.overview import totals, year_of
from finarr.excel.page import Formula
from finarr.excel.shape import Head
from finarr.excel.tables import Kind, folded

__all__ = ["SHEET", "draw", "place"]

SHEET = "sheet_overview_items"


def place(context: CostContext) -> None:
    """Decide where the table stands."""
    items = [context.head("party", "h_party", width=24)]
    for item in context.case.items:
        text = _free_heading(item.name, items)
        items.append(Head(("item", item.name), text, Kind.EURO, _width(text), role="result", decimals=context.decimals))
    context.place("finarr_overview_items", SHEET, items)


def _free_heading(name: str, taken: list[Head]) -> str:
    """Return an item's name as a heading; a number follows where another heading says the same."""
    used = {folded(head.text) for head in taken}
    short = name[:200]
    again = (f"{short} ({number})" for number in range(2, len(taken) + 3))
    return next(text for text in (short, *again) if folded(text) not in used)


def _width(name: str) -> float:
    """Return a width in which no word of a heading is broken."""
    return max(16, max(map(len, name.split())) * 1.2 + 2)


def draw(context: CostContext) -> None:
    """Draw the sheet."""
    page, items = context.book.page(SHEET, "result"), context.shapes["finarr_overview_items"]
    rows = list(_rows(context))
    total: dict[Any, Any] = {"party": context.word("r_total")}
    names = [head.id for head in items.heads[1:]]
    title = context.word("r_table_items", year=context.case.years[0])
    page.table(items, rows, title, total | totals(items, rows, names), titled="finarr_title_items")
    page.freeze(items.headings, 1)
    page.protect()


def _rows(context: CostContext) -> Iterator[tuple[Any, ...]]:
    case, shape = context.case, context.shapes["finarr_overview_items"]
    for party in case.parties:
        amounts = []
        for item in case.items:
            heading = shape.heading(("item", item.name))
            if shape.head(("item", item.name)).text != item.name:
                heading = '"' + item.name.replace('"', '""') + '"'
            where = ("party", shape.this("party")), ("item", heading), ("year", year_of(context, case.years[0]))
            cell = context.cells.get((party.name, item.name, case.years[0]))
            amounts.append(Formula(f"={paid(context, *where)}", Fraction(cell.amount) if cell else Fraction(0)))
        yield party.name, *amounts
