"""The sheet of votes: voting power of each party beside its share of the costs of the first year."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from finarr.excel.cost_sharing.context import CostContext
from finarr.excel.page import Formula
from finarr.excel.tables import Kind

__all__ = ["SHEET", "draw", "place"]

SHEET = "sheet_power"


def place(context: CostContext) -> None:
    """Decide where the table stands."""
    head = context.head
    share: dict[str, Any] = {"decimals": 2}
    heads = [
        head("party", "h_party", width=26),
        head("votes", "h_votes", Kind.NUMBER, 10),
        head("of_votes", "r_share_of_votes", Kind.SHARE, 14, **share),
        head("banzhaf", "r_banzhaf", Kind.SHARE, 16, **share),
        head("shapley", "r_shapley", Kind.SHARE, 16, **share),
        head("of_costs", "r_share_of_costs", Kind.SHARE, 14, **share),
    ]
    context.place("finarr_power", SHEET, heads)


def draw(context: CostContext) -> None:
    """Draw the sheet; its title says so where not every party has votes."""
    power: Any = context.power
    page = context.book.page(SHEET, "result")
    case, shape, overview = context.case, context.shapes["finarr_power"], context.shapes["finarr_overview"]
    parties, first = context.shapes["finarr_parties"], case.years[0]
    votes = sum((Fraction(party.votes or 0) for party in case.parties), Fraction(0))
    costs = sum((context.paid.get((party.name, first), Fraction(0)) for party in case.parties), Fraction(0))
    paid = overview.column(("paid", first))
    rows = []
    for party in () if power is None else case.parties:
        mine, share = Fraction(party.votes or 0), context.paid.get((party.name, first), Fraction(0))
        total = context.lookup.total(paid, (overview.column("party"), shape.this("party")))
        rows.append(
            (
                party.name,
                Formula(f"={context.of_party('votes', shape.this('party'))}", mine),
                Formula(f"={shape.this('votes')}/SUM({parties.column('votes')})", mine / votes),
                float(power.loc[party.name, "banzhaf"]),
                float(power.loc[party.name, "shapley_shubik"]),
                Formula(f"=IF(SUM({paid})=0,0,{total}/SUM({paid}))", share / costs if costs else 0),
            )
        )
    title = context.word("r_no_votes") if power is None else context.word("r_table_power", year=first)
    page.table(shape, rows, title, titled="finarr_title_power")
    page.freeze(shape.headings, 1)
    page.protect()
