"""Today: what every task costs in every region, what the centre pays, and what every municipality contributes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from finarr.arrangements.central_funding.scope import municipalities
from finarr.excel.central_funding.context import LOOK, FundingContext, quoted
from finarr.excel.central_funding.specs import AMOUNT_KINDS, said
from finarr.excel.lookup import by_number
from finarr.excel.page import Formula
from finarr.excel.tables import ColumnId, Family, Kind
from finarr.items import growth
from finarr.keys import MeasureKey
from finarr.numbers import at_year
from finarr.tasks import Task

__all__ = ["SHEET", "draw", "growth_of", "place"]

SHEET = said("sheet_today")

Grown = tuple[str, Mapping[str, Any], Family, int]
"""What grows: its name, the weights of indices, the columns they are typed in, and its row among the inputs."""


def place(context: FundingContext) -> None:
    """Decide where the tables stand."""
    euro: dict[str, Any] = LOOK | {"decimals": context.decimals}
    fine: dict[str, Any] = LOOK | {"decimals": 4}
    own, head = context.own, context.head
    regions = [
        head("number", "r_number", Kind.WHOLE, 6, **LOOK),
        own("task", "h_task_name", width=30, **LOOK),
        own("region", "h_region", width=28, **LOOK),
        head("year", "h_year", Kind.WHOLE, 7, **LOOK),
        own("growth", "r_growth", Kind.NUMBER, 9, **LOOK | {"decimals": 6}),
        own("cost", "c_costs", Kind.EURO, 17, **euro),
        own("grant", "c_grants", Kind.EURO, 17, **euro),
        own("paid", "r_paid", Kind.EURO, 17, **euro),
        own("gap", "r_not_covered", Kind.EURO, 12, **euro),
    ]
    parties = [
        head("number", "r_number", Kind.WHOLE, 6, **LOOK),
        own("today", "r_today_number", Kind.WHOLE, 6, **LOOK),
        own("task", "h_task_name", width=30, **LOOK),
        own("party", "h_party", width=22, **LOOK),
        head("year", "h_year", Kind.WHOLE, 7, **LOOK),
        own("share", "r_by_key", Kind.SHARE, 11, **fine),
        own("exact", "r_exact", Kind.EURO, 17, **fine),
        own("paid", "r_paid", Kind.EURO, 17, **euro),
    ]
    context.place("finarr_today_regions", SHEET, regions)
    context.place("finarr_today", SHEET, parties)
    rates = [
        head("number", "r_number", Kind.WHOLE, 6, **LOOK),
        own("what", "r_what_grows", width=34, **LOOK),
        head("index", "h_index", width=16, **LOOK),
        head("year", "h_year", Kind.WHOLE, 7, **LOOK),
        head("weight", "r_weight", Kind.NUMBER, 10, **LOOK),
        head("rate", "r_rate", Kind.SHARE, 10, **LOOK),
        head("share", "r_share_in_growth", Kind.SHARE, 12, **LOOK),
    ]
    factors = [
        head("number", "r_number", Kind.WHOLE, 6, **LOOK),
        own("what", "r_what_grows", width=34, **LOOK),
        head("year", "h_year", Kind.WHOLE, 7, **LOOK),
        own("factor", "r_growth", Kind.NUMBER, 11, **LOOK | {"decimals": 6}),
    ]
    context.place("finarr_growth_rates", SHEET, rates)
    context.place("finarr_growth", SHEET, factors)


def draw(context: FundingContext) -> None:
    """Draw the sheet."""
    page = context.book.page(SHEET, "working")
    shape = context.shapes["finarr_today_regions"]
    page.table(shape, list(_region_rows(context)), context.said("r_table_today_regions"))
    page.table(context.shapes["finarr_today"], list(_party_rows(context)), context.said("r_table_today"))
    page.table(context.shapes["finarr_growth_rates"], list(_rate_rows(context)), context.said("r_table_rates"))
    page.table(context.shapes["finarr_growth"], list(_factor_rows(context)), context.said("r_table_factors"))
    page.freeze(shape.headings, 1)
    page.protect()


def growth_of(context: FundingContext, what: tuple[Any, ...], year: str) -> str | None:
    """Return the formula for how much something has grown since the first year; None where it does not grow.

    Args:
        context: the result.
        what: ("task", name), or ("grant_index" or "fund_index", row of the move).
        year: the cell of the year.
    """
    number = list(_grown(context)).index(what) + 1 if what in _grown(context) else None
    if number is None:
        return None
    shape = context.shapes["finarr_growth"]
    found = [row for row, each in enumerate(_factors(context)) if each[0] == number]
    first, last = shape.fixed(found[0], "factor"), shape.fixed(found[-1], "factor").rpartition("!")[2]
    years = shape.fixed(found[0], "year"), shape.fixed(found[-1], "year").rpartition("!")[2]
    return f"INDEX({first}:{last},MATCH({year},{years[0]}:{years[1]},0))"


def _grown(context: FundingContext) -> dict[tuple[Any, ...], Grown]:
    """Return everything that grows by indices."""
    found: dict[tuple[Any, ...], Grown] = {}
    for row, task in enumerate(context.case.tasks):
        if task.index is not None:
            found["task", task.name] = (task.name, task.index, Family.INDEX, row)
    for at in context.flows:
        for field, family in (("grant_index", Family.GRANT_INDEX), ("fund_index", Family.FUND_INDEX)):
            weights = getattr(at.move, field)
            if weights is not None:
                name = context.said(f"r_{field}", task=at.move.task, design=context.said(f"c_{at.design}"))
                found.setdefault((field, at.row), (name, weights, family, at.row))
    return found


def _rate_rows(context: FundingContext) -> Iterator[tuple[Any, ...]]:
    """Yield what each index adds to each growth, by year."""
    shape, indices = context.shapes["finarr_growth_rates"], context.shapes["finarr_indices"]
    years = [head.id for head in indices.heads if isinstance(head.id, tuple)]
    for number, (what, weights, family, row) in enumerate(_grown(context).values(), start=1):
        moved = next((at for at in context.flows if at.row == row), None) if family is not Family.INDEX else None
        for name, weight in weights.items():
            for year in context.filling.years[1:]:
                at = context.lookup.row(indices.column("name"), indices.heading("name"), shape.this("index"))
                by_year = f'MATCH({shape.this("year")}&"",{indices.headings_of(years)},0)'
                rate = at_year(context.case.indices[name].rates, year) or Fraction(0)
                column: ColumnId = (family, name)
                cell = context.cell("finarr_tasks", row, column) if moved is None else context.in_move(moved, column)
                typed = Formula(f"={cell}", Fraction(weight))
                found = Formula(f"=INDEX({indices.span(years)},{at},{by_year})", rate)
                added = Formula(f"={shape.this('weight')}*{shape.this('rate')}", Fraction(weight) * rate)
                yield number, what, name, year, typed, found, added


def _factors(context: FundingContext) -> Iterator[tuple[int, str, int, Fraction]]:
    years = context.filling.years
    for number, (what, weights, _, _) in enumerate(_grown(context).values(), start=1):
        for year in years:
            yield number, what, year, growth(weights, year, years, context.case.indices)


def _factor_rows(context: FundingContext) -> Iterator[tuple[Any, ...]]:
    """Yield the growth since the first year: that of the row above, times one plus the growth of this year."""
    shape, rates = context.shapes["finarr_growth"], context.shapes["finarr_growth_rates"]
    for row, (number, what, year, factor) in enumerate(_factors(context)):
        if year == context.first_year:
            yield number, what, year, 1
            continue
        where = (rates.column("number"), shape.this("number")), (rates.column("year"), shape.this("year"))
        rate = by_number(rates.column("share"), *where)
        yield number, what, year, Formula(f"={shape.cell(row - 1, 'factor')}*(1+{rate})", factor)


def _growth(context: FundingContext, task: Task, year: int) -> Any:
    shape = context.shapes["finarr_today_regions"]
    formula = growth_of(context, ("task", task.name), shape.this("year"))
    if formula is None:
        return 1
    years = context.filling.years
    return Formula(f"={formula}", growth(task.index, year, years, context.case.indices))


def _region_rows(context: FundingContext) -> Iterator[tuple[Any, ...]]:
    """Yield what each task costs in each region; typed contributions and grant make up the cost."""
    shape, today = context.shapes["finarr_today_regions"], context.shapes["finarr_today"]
    for (name, region, year), money in context.case.today.items():
        task = context.case.task(name)

        def typed(kind: str, year: int = year) -> str:
            where = ("kind", f'"{context.word(AMOUNT_KINDS[kind])}"')
            amount = context.yearly(
                "finarr_region_amounts", year, ("task", shape.this("task")), where, ("region", shape.this("region"))
            )
            return f"ROUND(({amount})*{shape.this('growth')},finarr_decimals)"

        paid = by_number(today.column("paid"), (today.column("today"), shape.this("number")))
        cost = f"{shape.this('grant')}+{shape.this('paid')}" if task.contributions else typed("costs")
        yield (
            context.today_numbers[name, region, year],
            name,
            region,
            year,
            _growth(context, task, year),
            Formula(f"={cost}", context.euro(money.cost)),
            Formula(f"={typed('grants')}", context.euro(money.grant)),
            Formula(f"={paid}", context.euro(money.contributed)),
            Formula(f"={shape.this('cost')}-{shape.this('grant')}-{shape.this('paid')}", Fraction(0)),
        )


def _party_rows(context: FundingContext) -> Iterator[tuple[Any, ...]]:
    """Yield what each municipality contributes to each task: as typed, or its part of cost − grant by the key."""
    case, shape = context.case, context.shapes["finarr_today"]
    regions = context.shapes["finarr_today_regions"]
    by_name = {region.name: region for region in case.regions}
    for where, money in case.today.items():
        name, region, year = where
        task, at = case.task(name), context.today_numbers[where] - 1
        total = money.cost - money.grant
        exact_by_key: Mapping[str, Fraction] = {}
        if not task.contributions:
            members = municipalities(case, [by_name[region]], year)
            exact_by_key = case.keys[str(by_name[region].key)].divide(Fraction(1), members, case.keys)
        for party, units in money.contributions.items():
            share: Any = None
            paid: Any = context.euro(units)
            if task.contributions:
                typed = context.yearly(
                    "finarr_paid", year, ("task", shape.this("task")), ("party", shape.this("party"))
                )
                value = at_year(task.contributions[party], year) or Fraction(0)
                value *= growth(task.index, year, context.filling.years, case.indices)
                exact = Formula(f"=({typed})*{regions.fixed(at, 'growth')}", value)
                paid = Formula(f"=ROUND({shape.this('exact')},finarr_decimals)", paid)
            else:
                share = _share(context, by_name[region].key, party, at, year, exact_by_key[party])
                divided = f"({regions.fixed(at, 'cost')}-{regions.fixed(at, 'grant')})*{shape.this('share')}"
                exact = Formula(f"={divided}", context.euro(total) * exact_by_key[party])
            yield context.party_numbers[party], at + 1, name, party, year, share, exact, paid


def _share(context: FundingContext, key: object, party: str, at: int, year: int, value: Fraction) -> Any:
    """Return the part of a municipality by the key of its region: by formula where the key follows measures."""
    found = context.case.keys[str(key)]
    if not isinstance(found, MeasureKey):
        return value
    parties = context.shapes["finarr_parties"]
    region = context.shapes["finarr_today_regions"].fixed(at, "region")
    terms = []
    for measure in found.weights:
        component = quoted(context.filling.measure(measure))
        weight = context.found("finarr_keys", "value", name=quoted(str(key)), component=component)
        columns = list(context.measure_columns("finarr_parties", measure, year))
        shape = context.shapes["finarr_today"]
        row = context.lookup.row(parties.column("name"), parties.heading("name"), shape.this("party"))
        own = "+".join(f"INDEX({column},{row})" for column in columns)
        over = "+".join(context.lookup.total(column, (parties.column("region"), region)) for column in columns)
        terms.append(f"{weight}*({own})/({over})")
    return Formula("=" + "+".join(terms), value)
