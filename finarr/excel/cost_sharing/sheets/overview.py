"""The overview: what every party pays in every year, per inhabitant, and beside pure pro rata."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from finarr.excel.cost_sharing.context import CostContext
from finarr.excel.cost_sharing.sheets.contributions import cents, paid, per_head
from finarr.excel.page import Formula
from finarr.excel.shape import Head
from finarr.excel.tables import Kind, folded
from finarr.words import Message

__all__ = ["SHEET", "draw", "place"]

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
    items = [head("party", "h_party", width=24)]
    for item in case.items:
        text = _free_heading(item.name, items)
        items.append(Head(("item", item.name), text, Kind.EURO, _width(text), role="result", **whole))
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
    """Draw the sheet, with the year of each column above it."""
    page, case = context.book.page(SHEET, "result"), context.case
    overview, items = context.shapes["finarr_overview"], context.shapes["finarr_overview_items"]
    total: dict[Any, Any] = {"party": context.word("r_total"), "difference": _total_difference(context)}
    summed = [
        head.id for head in overview.heads if head.kind is Kind.EURO and head.id not in ("per_head", "difference")
    ]
    page.table(overview, list(_rows(context)), _title(context), total | _totals(context, "finarr_overview", summed))
    title = context.word("r_table_items", year=case.years[0])
    names = [head.id for head in items.heads[1:]]
    page.table(items, list(_item_rows(context)), title, total | _totals(context, "finarr_overview_items", names))
    style = context.book.styles.plain("unit")
    for shape in (overview, items):
        for head in shape.heads[1:]:
            year = head.id[1] if isinstance(head.id, tuple) and head.id[0] == "paid" else case.years[0]
            page.put(shape.headings - 1, shape.place(head.id), year, style)
    page.freeze(overview.headings, 1)


def _title(context: CostContext) -> str:
    """Return the title, which says by which measure amounts are told per head, and of which day."""
    if context.per_head is None:
        return context.word("r_table_overview_plain")
    measure = context.case.measures[context.per_head]
    name, day = context.filling.measure(context.per_head), measure.reference_date
    if day is None:
        return context.word("r_table_overview", measure=name)
    return Message("excel.r_table_overview_dated", {"measure": name, "date": day}).render(context.lang)


def _year_cell(context: CostContext, table: str, column: Any) -> str:
    """Return the cell above a heading that holds its year."""
    return context.shapes[table].cell(-2, column)


def _rows(context: CostContext) -> Iterator[tuple[Any, ...]]:
    case, shape = context.case, context.shapes["finarr_overview"]
    first = case.years[0]
    for party in case.parties:
        amounts = []
        for year in case.years:
            cell = _year_cell(context, "finarr_overview", ("paid", year))
            formula = paid(context, ("party", shape.this("party")), ("year", _fixed_row(cell)))
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


def _fixed_row(cell: str) -> str:
    letters = cell.rstrip("0123456789")
    return f"{letters}${cell[len(letters) :]}"


def _pro_rata(context: CostContext) -> str:
    """Return the formula for pure pro rata in the first year."""
    shape, contributions = context.shapes["finarr_overview"], context.shapes["finarr_contributions"]
    year = _fixed_row(_year_cell(context, "finarr_overview", "pro_rata"))
    where = (contributions.column("party"), shape.this("party")), (contributions.column("year"), year)
    return context.lookup.total(contributions.column("pro_rata"), *where)


def _sum(context: CostContext, party: str, year: int) -> Fraction:
    return context.paid.get((party, year), Fraction(0))


def _item_rows(context: CostContext) -> Iterator[tuple[Any, ...]]:
    case, shape = context.case, context.shapes["finarr_overview_items"]
    for party in case.parties:
        amounts = []
        for item in case.items:
            year = _fixed_row(_year_cell(context, "finarr_overview_items", ("item", item.name)))
            heading = shape.heading(("item", item.name))
            if shape.head(("item", item.name)).text != item.name:
                heading = '"' + item.name.replace('"', '""') + '"'
            where = ("party", shape.this("party")), ("item", heading), ("year", year)
            cell = context.cells.get((party.name, item.name, case.years[0]))
            amounts.append(Formula(f"={paid(context, *where)}", Fraction(cell.amount) if cell else Fraction(0)))
        yield party.name, *amounts


def _total_difference(context: CostContext) -> Formula:
    """Return the total of the differences, from the totals beside it: rounded parts need not add up."""
    shape = context.shapes["finarr_overview"]
    now = shape.column(("paid", context.case.years[0]))
    return Formula(f"=ROUND(SUBTOTAL(109,{now})-SUBTOTAL(109,{shape.column('pro_rata')}),2)", Fraction(0))


def _totals(context: CostContext, table: str, columns: list[Any]) -> dict[Any, Formula]:
    """Return the totals below columns of amounts."""
    shape = context.shapes[table]
    rows = list(_rows(context) if table == "finarr_overview" else _item_rows(context))
    ids = [head.id for head in shape.heads]
    found = {}
    for column in columns:
        total = sum((Fraction(row[ids.index(column)].value) for row in rows), Fraction(0))
        found[column] = Formula(f"=SUBTOTAL(109,{shape.column(column)})", total)
    return found
