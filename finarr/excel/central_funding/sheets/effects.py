"""Effects: for every municipality and year what it pays now, under each design, what it loses, and what remains."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from finarr.excel.central_funding.context import COLUMNS, FundingContext
from finarr.excel.central_funding.specs import said
from finarr.excel.lookup import by_number
from finarr.excel.page import Formula
from finarr.excel.tables import Kind

__all__ = ["SHEET", "draw", "place"]

SHEET = said("sheet_effects")


def place(context: FundingContext) -> None:
    """Decide where the table stands."""
    euro: dict[str, Any] = {"decimals": context.decimals}
    own, head = context.own, context.head
    heads = [
        head("number", "r_number", Kind.WHOLE, 6),
        own("party", "h_party", width=22),
        own("region", "h_region", width=26),
        head("year", "h_year", Kind.WHOLE, 7),
        own("people", "s_per", Kind.NUMBER, 12, decimals=0),
        own("now", "r_paid", Kind.EURO, 16, **euro),
    ]
    for design in COLUMNS:
        heads += [
            own(("then", design), f"r_then_{design}", Kind.EURO, 16, **euro),
            own(("cut", design), f"r_cut_{design}", Kind.EURO, 16, **euro),
            own(("effect", design), f"r_effect_{design}", Kind.EURO, 17, **euro),
            own(("head", design), f"r_head_{design}", Kind.EURO, 14, decimals=2),
        ]
    context.place("finarr_effects", SHEET, heads)


def draw(context: FundingContext) -> None:
    """Draw the sheet."""
    page = context.book.page(SHEET, "result")
    shape = context.shapes["finarr_effects"]
    page.table(shape, list(_rows(context)), context.said("r_table_effects"))
    page.freeze(shape.headings, 2)
    page.protect()


def _rows(context: FundingContext) -> Iterator[tuple[Any, ...]]:
    case, euro = context.case, context.euro
    shape, today, reliefs = (context.shapes[f"finarr_{name}"] for name in ("effects", "today", "reliefs"))
    this = shape.this
    parties = {party.name: party for party in case.parties}
    for effect in context.outcome.proposal.effects:
        column, people = context.measured(parties[effect.party], case.per, effect.year)
        of_year = (today.column("year"), this("year"))
        now = by_number(today.column("paid"), (today.column("number"), this("number")), of_year)
        cells: list[Any] = []
        for design in COLUMNS:
            if design not in context.designs:
                cells += [None] * 4
                continue
            each = context.effects(design)[effect.party, effect.year]
            where = [
                (reliefs.column("party_number"), this("number")),
                (reliefs.column("design_number"), str(context.design_number(design))),
                (reliefs.column("year"), this("year")),
            ]
            relief, cut = (by_number(reliefs.column(name), *where) for name in ("relief", "cut"))
            total = f"={this('now')}-{this(('then', design))}-{this(('cut', design))}"
            per_head = f"={this(('effect', design))}/{this('people')}"
            cells += [
                Formula(f"={this('now')}-{relief}", euro(each.then)),
                Formula(f"={cut}", euro(each.cut)),
                Formula(f"=ROUND({total.removeprefix('=')},finarr_decimals)", euro(each.effect)),
                Formula(per_head, each.per_inhabitant),
            ]
        yield (
            context.party_numbers[effect.party],
            effect.party,
            effect.region,
            effect.year,
            Formula(f"={context.of_party(column, this('party'))}", people),
            Formula(f"={now}", euro(effect.now)),
            *cells,
        )
