"""What every municipality pays in every year, as a part of its budget and per inhabitant, and what is locked in."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from finarr.arrangements.portfolio.outcome import Burden
from finarr.excel.page import Formula
from finarr.excel.portfolio.context import PortfolioContext
from finarr.excel.shape import Head
from finarr.excel.tables import ColumnId, Kind

__all__ = ["SHEET", "draw", "place"]

_ROOM = "excel_portfolio"
SHEET = f"{_ROOM}.sheet_overview"


def place(context: PortfolioContext) -> None:
    """Decide where the table stands."""
    head = context.head
    heads = [head("party", "h_party", width=24), head("number", f"{_ROOM}.r_number", Kind.WHOLE, 15)]
    for year in context.case.years:
        text = context.word("r_contribution_in", year=year)
        heads.append(Head(("paid", year), text, Kind.EURO, 16, role="result", decimals=context.decimals))
    heads += [
        head("of_budget", f"{_ROOM}.r_of_budget", Kind.SHARE, 13, decimals=1),
        head("per_head", "r_per_inhabitant", Kind.EURO, 12, decimals=2),
        head("locked", f"{_ROOM}.r_locked", Kind.EURO, 16, decimals=context.decimals),
        head("locked_part", f"{_ROOM}.r_locked_part", Kind.SHARE, 13, decimals=1),
        head("growth", f"{_ROOM}.r_growth", Kind.SHARE, 11, decimals=1),
    ]
    context.place("finarr_burdens", SHEET, heads)


def draw(context: PortfolioContext) -> None:
    """Draw the sheet."""
    page, shape = context.book.page(SHEET, "result"), context.shapes["finarr_burdens"]
    rows = list(_rows(context))
    totals: dict[Any, Any] = {"party": context.word("r_total")}
    summed: list[ColumnId] = [*(("paid", year) for year in context.case.years), "locked"]
    for column in summed:
        position = next(n for n, head in enumerate(shape.heads) if head.id == column)
        total = sum((Fraction(row[position].value) for row in rows), Fraction(0))
        totals[column] = Formula(f"=SUBTOTAL(109,{shape.column(column)})", total)
    title = context.word(f"{_ROOM}.r_table_burdens", year=context.case.years[0])
    page.table(shape, rows, title, totals, titled="finarr_title_burdens")
    page.freeze(shape.headings, 1)
    page.protect()


def _rows(context: PortfolioContext) -> Iterator[tuple[Any, ...]]:
    case, shape = context.case, context.shapes["finarr_burdens"]
    paid = context.shapes["finarr_influence"]
    first, last = case.years[0], case.years[-1]
    burdens: dict[tuple[str, int], Burden] = {(each.party, each.year): each for each in context.outcome.burden_rows}
    for party in case.parties:
        mine, this = burdens[party.name, first], shape.this("party")
        euro = {year: burdens[party.name, year].units * case.grid.euro for year in case.years}
        where = ("kind", context.kind("contribution")), ("name", this)
        row: list[Any] = [party.name, mine.arrangements]
        row += [Formula(f"={context.amounts(year, *where)}", euro[year]) for year in case.years]
        now = shape.this(("paid", first))
        column = context.budget_column(party, first)
        if column is None or not mine.budget:
            row.append(None)
        else:
            budget = context.of_party(column, this)
            row.append(Formula(f'=IF(N({budget})=0,"",{now}/{budget})', euro[first] / mine.budget))
        if mine.inhabitants:
            people, _ = context.measured(party, case.per, first)
            row.append(Formula(f"={now}/{context.of_party(people, this)}", euro[first] / mine.inhabitants))
        else:
            row.append(None)
        locked = context.lookup.total(paid.column("locked"), (paid.column("party"), this))
        row.append(Formula(f"={locked}", mine.locked))
        if row[2 + len(case.years)] is None or column is None or not mine.budget:
            row.append(None)
        else:
            budget = context.of_party(column, this)
            row.append(Formula(f'=IF(N({budget})=0,"",{shape.this("locked")}/{budget})', mine.locked / mine.budget))
        end = shape.this(("paid", last))
        grown = euro[last] / euro[first] - 1 if euro[first] else ""
        row.append(Formula(f'=IF({now}=0,"",{end}/{now}-1)', grown) if last > first else None)
        yield tuple(row)
