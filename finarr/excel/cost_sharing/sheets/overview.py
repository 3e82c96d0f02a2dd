"""The overview: what every party pays in every year, per inhabitant, and beside pure pro rata."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any

from finarr.excel.cost_sharing.context import CostContext
from finarr.excel.cost_sharing.sheets.contributions import cents, paid, per_head
from finarr.excel.page import Formula
from finarr.excel.shape import Head, Shape
from finarr.excel.tables import ColumnId, Kind
from finarr.words import Message

__all__ = ["SHEET", "draw", "place", "totals", "year_of"]

SHEET = "sheet_overview"


def place(context: CostContext) -> None:
    """Decide where the tables of the sheet stand."""
    head, case = context.head, context.case
    whole: dict[str, Any] = {"decimals": context.decimals}
    heads = [head("party", "h_party", width=24)]
    for year in case.years:
        text = context.word("r_contribution_in", year=year)
        heads.append(Head(("paid", year), text, Kind.EURO, 16, role="result", **whole))
    heads.append(head("pro_rata", "r_pro_rata", Kind.EURO, 16, decimals=2))
    heads.append(head("difference", "r_difference", Kind.EURO, 15, decimals=2))
    if context.per_head is not None:
        heads.append(Head("per_head", context.per_head_word, Kind.EURO, 12, decimals=2, role="result"))
    context.place("finarr_overview", SHEET, heads)


def draw(context: CostContext) -> None:
    """Draw the sheet."""
    page, overview = context.book.page(SHEET, "result"), context.shapes["finarr_overview"]
    rows = list(_rows(context))
    total: dict[Any, Any] = {"party": context.word("r_total"), "difference": _total_difference(context)}
    summed = [
        head.id for head in overview.heads if head.kind is Kind.EURO and head.id not in ("per_head", "difference")
    ]
    page.table(overview, rows, _title(context), total | totals(overview, rows, summed), titled="finarr_title_overview")
    page.freeze(overview.headings, 1)
    page.protect()


def _title(context: CostContext) -> str:
    """Return the title: of which year the columns without one are, by which measure, and of which day."""
    year = context.case.years[0]
    if context.per_head is None:
        return context.word("r_table_overview_plain", year=year)
    measure = context.case.measures[context.per_head]
    name, day = context.filling.measure(context.per_head), measure.reference_date
    if day is None:
        return context.word("r_table_overview", year=year, measure=name)
    said = {"year": str(year), "measure": name, "date": day}
    return Message("excel.r_table_overview_dated", said).render(context.lang)


def year_of(context: CostContext, year: int) -> str:
    """Return the formula for a year, which the heading of its contributions ends in."""
    return f"RIGHT({context.shapes['finarr_overview'].heading(('paid', year))},4)"


def _rows(context: CostContext) -> Iterator[tuple[Any, ...]]:
    case, shape = context.case, context.shapes["finarr_overview"]
    first = case.years[0]
    for party in case.parties:
        amounts = []
        for year in case.years:
            formula = paid(context, ("party", shape.this("party")), ("year", year_of(context, year)))
            amounts.append(Formula(f"={formula}", _sum(context, party.name, year)))
        mine = (context.cells.get((party.name, item.name, first)) for item in case.items)
        pure = sum((cell.pro_rata for cell in mine if cell is not None), Fraction(0))
        gap = _sum(context, party.name, first) - pure
        now = Formula(f"=ROUND({shape.this(('paid', first))}-{shape.this('pro_rata')},2)", cents(gap))
        row = [party.name, *amounts, Formula(f"={_pro_rata(context)}", pure), now]
        if context.per_head is not None:
            paid_now = _sum(context, party.name, first)
            row.append(per_head(context, "finarr_overview", ("paid", first), party, first, paid_now))
        yield tuple(row)


def _pro_rata(context: CostContext) -> str:
    """Return the formula for pure pro rata in the first year."""
    shape, contributions = context.shapes["finarr_overview"], context.shapes["finarr_contributions"]
    year = year_of(context, context.case.years[0])
    where = (contributions.column("party"), shape.this("party")), (contributions.column("year"), year)
    return context.lookup.total(contributions.column("pro_rata"), *where)


def _sum(context: CostContext, party: str, year: int) -> Fraction:
    return context.paid.get((party, year), Fraction(0))


def _total_difference(context: CostContext) -> Formula:
    """Return the total of the differences, from the totals beside it: rounded parts need not add up."""
    shape = context.shapes["finarr_overview"]
    now = shape.column(("paid", context.case.years[0]))
    return Formula(f"=ROUND(SUBTOTAL(109,{now})-SUBTOTAL(109,{shape.column('pro_rata')}),2)", Fraction(0))


def totals(shape: Shape, rows: Sequence[tuple[Any, ...]], columns: Iterable[ColumnId]) -> dict[Any, Formula]:
    """Return the totals below columns of amounts."""
    ids = [head.id for head in shape.heads]
    found = {}
    for column in columns:
        total = sum((Fraction(row[ids.index(column)].value) for row in rows), Fraction(0))
        found[column] = Formula(f"=SUBTOTAL(109,{shape.column(column)})", total)
    return found
