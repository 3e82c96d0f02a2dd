"""The sheet of net costs: by item and year, from what was typed to what is divided, by formula."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from finarr.excel.cost_sharing.context import CostContext
from finarr.excel.cost_sharing.specs import AMOUNT_KINDS
from finarr.excel.page import Formula
from finarr.excel.tables import Family, Kind
from finarr.items import AMOUNTS, DEDUCTED, Item
from finarr.numbers import at_year

__all__ = ["SHEET", "draw", "net_cost", "place"]

SHEET = "sheet_net_costs"


def place(context: CostContext) -> None:
    """Decide where the tables of the sheet stand."""
    head = context.head
    working: dict[str, Any] = {"role": "working"}
    heads = [
        head("item", "h_item", width=26, **working),
        head("task", "h_task", width=12, **working),
        head("year", "h_year", Kind.WHOLE, 7, **working),
    ]
    heads += [
        head("price_level", "r_price_level", Kind.WHOLE, 9, **working),
        head("growth", "r_growth", Kind.NUMBER, 10, decimals=6, **working),
    ]
    heads += [head(name, AMOUNT_KINDS[name], Kind.EURO, 15, **working) for name in AMOUNTS]
    heads += [
        head("exact", "r_net_exact", Kind.EURO, 16, decimals=4, **working),
        head("net", "r_net_cost", Kind.EURO, 16, decimals=context.decimals, **working),
    ]
    context.place("finarr_net_costs", SHEET, heads)
    growth = [
        head("item", "h_item", width=26, **working),
        head("index", "h_index", width=16, **working),
        head("year", "h_year", Kind.WHOLE, 7, **working),
        head("weight", "r_weight", Kind.NUMBER, 10, **working),
        head("rate", "r_rate", Kind.SHARE, 10, **working),
        head("share", "r_share_in_growth", Kind.SHARE, 12, **working),
    ]
    context.place("finarr_growth", SHEET, growth)
    vat = [
        head("party", "h_party", width=24),
        head("item", "h_item", width=26),
        head("year", "h_year", Kind.WHOLE, 8),
        head("amount", "c_vat", Kind.EURO, 16, decimals=context.decimals),
    ]
    context.place("finarr_vat", SHEET, vat)


def draw(context: CostContext) -> None:
    """Draw the sheet."""
    page = context.book.page(SHEET, "working")
    shape = context.shapes["finarr_net_costs"]
    page.table(shape, list(_rows(context)), context.word("r_table_net_costs"))
    page.table(context.shapes["finarr_growth"], list(_growth_rows(context)), context.word("r_table_growth"))
    vat = [(cell.party, cell.item, cell.year, Fraction(cell.amount)) for cell in context.outcome.vat]
    page.table(context.shapes["finarr_vat"], vat, context.word("r_table_vat"))
    page.freeze(shape.headings, 1)
    page.protect()


def net_cost(context: CostContext, item: str, year: str, column: str = "net") -> str:
    """Return the formula for the net cost of an item in a year, both named in cells."""
    net = context.shapes["finarr_net_costs"]
    return context.lookup.total(net.column(column), (net.column("item"), item), (net.column("year"), year))


def _rows(context: CostContext) -> Iterator[tuple[Any, ...]]:
    case, shape = context.case, context.shapes["finarr_net_costs"]
    for item in case.items:
        for year in case.years:
            row = case.items.index(item) * len(case.years) + case.years.index(year)
            level = year if item.index is None else case.years[0]
            growth = level, _growth(context, item, year, row)
            amounts = [_amount(context, item, name, year) for name in AMOUNTS]
            total = item.net_cost(year, tuple(case.years), case.indices) or Fraction(0)
            signs = "".join(f"{'-' if name in DEDUCTED else '+'}{shape.this(name)}" for name in AMOUNTS)
            exact = Formula("=" + signs.lstrip("+"), total)
            net = case.net_costs[item.name, year] * case.grid.euro
            rounded = Formula(f"=ROUND({shape.this('exact')},finarr_decimals)", net)
            task = context.word(f"c_{item.task}")
            yield (item.name, task, year, *growth, *amounts, exact, rounded)


def _growth(context: CostContext, item: Item, year: int, row: int) -> Any:
    """Return the factor since the first year: that of the row above, times one plus the growth of this year."""
    case, shape = context.case, context.shapes["finarr_net_costs"]
    if item.index is None or year == case.years[0]:
        return 1
    growth = context.shapes["finarr_growth"]
    of_item = (growth.column("item"), shape.this("item"))
    rate = context.lookup.total(growth.column("share"), of_item, (growth.column("year"), shape.this("year")))
    factor = item.growth(year, tuple(case.years), case.indices)
    return Formula(f"={shape.cell(row - 1, 'growth')}*(1+{rate})", factor)


def _amount(context: CostContext, item: Item, name: str, year: int) -> Formula:
    """Return one amount of an item in a year; costs grow where the item is indexed."""
    case, net, costs = context.case, context.shapes["finarr_net_costs"], context.shapes["finarr_costs"]
    columns = [(Family.YEAR, each) for each in case.years]
    level = net.this("price_level" if name == "costs" else "year")
    column = f'INDEX({costs.span(columns)},0,MATCH({level}&"",{costs.headings_of(columns)},0))'
    total = context.lookup.total(
        column, (costs.column("item"), net.this("item")), (costs.column("kind"), net.heading(name))
    )
    grown = f"*{net.this('growth')}" if name == "costs" else ""
    return Formula(f"={total}{grown}", item.amount(name, year, tuple(case.years), case.indices) or Fraction(0))


def _growth_rows(context: CostContext) -> Iterator[tuple[Any, ...]]:
    """Yield what each index adds to the growth of each item, by year."""
    case, items, indices = context.case, context.shapes["finarr_items"], context.shapes["finarr_indices"]
    growth = context.shapes["finarr_growth"]
    years = [head.id for head in indices.heads if isinstance(head.id, tuple)]
    for item in case.items:
        for name, weight in (item.index or {}).items():
            for year in case.years[1:]:
                at = context.lookup.row(items.column("name"), items.heading("name"), growth.this("item"))
                of_item = f"=INDEX({items.column((Family.INDEX, name))},{at})"
                at = context.lookup.row(indices.column("name"), indices.heading("name"), growth.this("index"))
                by_year = f'MATCH({growth.this("year")}&"",{indices.headings_of(years)},0)'
                rate = at_year(case.indices[name].rates, year) or Fraction(0)
                added = Formula(f"={growth.this('weight')}*{growth.this('rate')}", Fraction(weight) * rate)
                found = Formula(f"=INDEX({indices.span(years)},{at},{by_year})", rate)
                yield item.name, name, year, Formula(of_item, Fraction(weight)), found, added
