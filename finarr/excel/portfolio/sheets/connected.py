"""The yearly paragraph on connected parties (BBV art. 15): of every municipality a row for each it takes part in."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from finarr.arrangements.portfolio.influence import Influence
from finarr.excel.page import Formula
from finarr.excel.portfolio.context import PortfolioContext
from finarr.excel.tables import Kind

__all__ = ["SHEET", "draw", "place"]

_ROOM = "excel_portfolio"
SHEET = f"{_ROOM}.sheet_connected"
_STANDS = ("equity_begin", "equity_end", "debt_begin", "debt_end", "result")


def place(context: PortfolioContext) -> None:
    """Decide where the table stands."""
    head = context.head
    heads = [
        head("party", "h_party", width=22),
        head("arrangement", f"{_ROOM}.h_arrangement", width=30),
        head("seat", f"{_ROOM}.h_seat", width=13),
        head("purpose", f"{_ROOM}.h_purpose", width=30),
        head("mandatory", f"{_ROOM}.h_mandatory", Kind.FLAG, 10),
        head("paid", "r_contribution", Kind.EURO, 15, decimals=context.decimals),
        head("of_paid", f"{_ROOM}.r_of_contributions", Kind.SHARE, 12, decimals=1),
        head("of_votes", "r_share_of_votes", Kind.SHARE, 12, decimals=1),
        *(head(name, f"{_ROOM}.h_{name}", Kind.EURO, 14) for name in _STANDS),
        head("note", f"{_ROOM}.h_note", width=34),
        head("own_risk", f"{_ROOM}.r_own_risk", Kind.EURO, 15, decimals=context.decimals),
    ]
    context.place("finarr_connected", SHEET, heads)


def draw(context: PortfolioContext) -> None:
    """Draw the sheet."""
    page, shape = context.book.page(SHEET, "result"), context.shapes["finarr_connected"]
    year = context.case.years[0]
    title = context.word(f"{_ROOM}.r_table_connected", year=year)
    page.table(shape, list(_rows(context)), title, titled="finarr_title_connected")
    page.freeze(shape.headings, 2)
    page.protect()


def _rows(context: PortfolioContext) -> Iterator[tuple[Any, ...]]:
    rows = {(row.party, row.arrangement): row for row in context.outcome.influence_rows}
    for party in context.case.parties:
        for each in context.case.arrangements:
            if party.name in each.contributions:
                yield _row(context, rows[party.name, each.name])


def _row(context: PortfolioContext, row: Influence) -> tuple[Any, ...]:
    case, shape = context.case, context.shapes["finarr_connected"]
    each, paid = case.arrangement(row.arrangement), context.shapes["finarr_influence"]
    name = shape.this("arrangement")

    def found(column: str) -> str:
        """Return the formula for what this party has in a column of the table of influence."""
        where = (paid.column("arrangement"), name), (paid.column("party"), shape.this("party"))
        return context.lookup.total(paid.column(column), *where)

    stands = [None if each.position is None else getattr(each.position, column) for column in _STANDS]
    risk = next((w.shares.get(row.party, 0) for w in context.outcome.warnings if w.arrangement == each.name), None)
    return (
        row.party,
        row.arrangement,
        each.seat,
        each.purpose,
        context.filling.flag(each.mandatory),
        Formula(f"={found('paid')}", row.units * case.grid.euro),
        Formula(f"={found('of_paid')}", row.paid or Fraction(0)),
        None if row.votes is None else Formula(f"={found('of_votes')}", row.votes),
        *(
            None if value is None else Formula(f"={context.of_arrangement(column, name)}", value)
            for column, value in zip(_STANDS, stands, strict=True)
        ),
        None if each.position is None else each.position.note,
        None if risk is None else risk * case.grid.euro,
    )
