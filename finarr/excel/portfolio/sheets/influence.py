"""What each municipality pays, locks in, votes and decides, arrangement by arrangement."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from finarr.excel.page import Formula
from finarr.excel.portfolio.context import PortfolioContext
from finarr.excel.tables import Kind

__all__ = ["SHEET", "draw", "place"]

_ROOM = "excel_portfolio"
SHEET = f"{_ROOM}.sheet_influence"


def place(context: PortfolioContext) -> None:
    """Decide where the table stands."""
    head = context.head
    share: dict[str, Any] = {"decimals": 2}
    heads = [
        head("arrangement", f"{_ROOM}.h_arrangement", width=32),
        head("party", "h_party", width=24),
        head("paid", "r_contribution", Kind.EURO, 16, decimals=context.decimals),
        head("locked", f"{_ROOM}.r_locked", Kind.EURO, 16, decimals=2),
        head("of_paid", f"{_ROOM}.r_of_contributions", Kind.SHARE, 13, **share),
        head("votes", "h_votes", Kind.NUMBER, 9),
        head("of_votes", "r_share_of_votes", Kind.SHARE, 13, **share),
        head("banzhaf", "r_banzhaf", Kind.SHARE, 14, **share),
        head("shapley", "r_shapley", Kind.SHARE, 14, **share),
    ]
    context.place("finarr_influence", SHEET, heads)


def draw(context: PortfolioContext) -> None:
    """Draw the sheet."""
    page, shape = context.book.page(SHEET, "result"), context.shapes["finarr_influence"]
    title = context.word(f"{_ROOM}.r_table_influence", year=context.case.years[0])
    page.table(shape, list(_rows(context)), title, titled="finarr_title_influence")
    page.freeze(shape.headings, 2)
    page.protect()


def _rows(context: PortfolioContext) -> Iterator[tuple[Any, ...]]:
    case, shape = context.case, context.shapes["finarr_influence"]
    typed = context.shapes["finarr_amounts"]
    first, euro = case.years[0], case.grid.euro
    of_arrangement = (shape.column("arrangement"), shape.this("arrangement"))
    for row in context.outcome.influence_rows:
        each = case.arrangement(row.arrangement)
        where = (
            ("arrangement", shape.this("arrangement")),
            ("kind", context.kind("contribution")),
            ("name", shape.this("party")),
        )
        paid = row.units * euro
        part = context.of_arrangement("locked", shape.this("arrangement"))
        duty = context.of_arrangement("mandatory", shape.this("arrangement"))
        yes = context.filling.flag(True)
        locked = f'{shape.this("paid")}*IF({part}="",IF({duty}="{yes}",1,0),{part})'
        total = context.lookup.total(shape.column("paid"), of_arrangement)
        votes: Any = None
        of_votes: Any = None
        if row.votes is not None:
            pairs = [(typed.column(name), cell) for name, cell in where]
            votes = Formula(f"={context.lookup.total(typed.column('votes'), *pairs)}", each.votes.get(row.party, 0))
            all_votes = context.lookup.total(shape.column("votes"), of_arrangement)
            of_votes = Formula(f"={shape.this('votes')}/{all_votes}", row.votes)
        yield (
            row.arrangement,
            row.party,
            Formula(f"={context.amounts(first, *where)}", paid),
            Formula(f"={locked}", paid * each.locked_part),
            Formula(f"=IF({total}=0,0,{shape.this('paid')}/{total})", row.paid or Fraction(0)),
            votes,
            of_votes,
            row.banzhaf,
            row.shapley_shubik,
        )
