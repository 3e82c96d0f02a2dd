"""Groups: effects by size class, region and province."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from finarr.arrangements.central_funding.groups import SIZE_CLASSES
from finarr.excel.central_funding.context import COLUMNS, FundingContext
from finarr.excel.central_funding.sheets.overview import GROUPINGS, class_name, groupings
from finarr.excel.central_funding.specs import said
from finarr.excel.page import Formula
from finarr.excel.shape import HEADINGS
from finarr.excel.tables import Kind

__all__ = ["SHEET", "draw", "place"]

SHEET = said("sheet_groups")
_BETWEEN = 5
"""Rows from the last class of a table but one to the headings of the next."""


def place(context: FundingContext) -> None:
    """Decide where the tables stand: those of a known length below one another, what may be longer last."""
    rows = {name: HEADINGS for name in GROUPINGS}
    rows["size_cbs"] = HEADINGS + len(SIZE_CLASSES["size_bzk"]) + _BETWEEN
    rows["province"] = rows["size_cbs"] + len(SIZE_CLASSES["size_cbs"]) + _BETWEEN
    euro: dict[str, Any] = {"decimals": context.decimals}
    own = context.own
    for name in GROUPINGS:
        heads = [
            own("group", f"r_group_{name}", width=28),
            own("count", "r_municipalities", Kind.WHOLE, 11),
            own("people", "s_per", Kind.NUMBER, 13, decimals=0),
            own("now", "r_now", Kind.EURO, 17, **euro),
        ]
        for design in COLUMNS:
            heads += [
                own(("total", design), f"r_total_{design}", Kind.EURO, 17, **euro),
                own(("effect", design), f"r_effect_{design}", Kind.EURO, 17, **euro),
                own(("head", design), f"r_head_{design}", Kind.EURO, 14, decimals=2),
            ]
        heads += [own("gaining", "r_gaining", Kind.WHOLE, 11), own("losing", "r_losing", Kind.WHOLE, 11)]
        left = len(heads) + 2 if name == "region" else 1
        context.place(f"finarr_by_{name}", SHEET, heads, rows[name], left)


def draw(context: FundingContext) -> None:
    """Draw the sheet; a title says so where not every municipality has a province."""
    page, there = context.book.page(SHEET, "result"), groupings(context)
    for name in GROUPINGS:
        rows = list(_group_rows(context, name)) if name in there else []
        title = context.said(f"r_table_by_{name}" if name in there else "r_no_province")
        page.table(context.shapes[f"finarr_by_{name}"], rows, title, titled=f"finarr_title_by_{name}")
    page.freeze(HEADINGS)
    page.protect()


def _group_rows(context: FundingContext, name: str) -> Iterator[tuple[Any, ...]]:
    """Yield the sums of every group over the rows of the overview."""
    shape, overview, euro = context.shapes[f"finarr_by_{name}"], context.shapes["finarr_overview"], context.euro
    groups = groupings(context)[name]
    column = overview.column("region" if name == "region" else ("group", name))

    def total(of: Any) -> str:
        return context.lookup.total(overview.column(of), (column, shape.this("group")))

    def count(test: str) -> str:
        return f"SUMPRODUCT(--({column}={shape.this('group')}),--({overview.column(('effect', 'proposal'))}{test}0))"

    for _, label in sorted(set(groups.values())):
        inside = {party for party, (_, each) in groups.items() if each == label}
        mine = {
            design: [each for each in made.of_year(context.first_year) if each.party in inside]
            for design, made in context.designs.items()
        }
        proposal = mine["proposal"]
        people = sum((each.inhabitants for each in proposal), Fraction(0))
        cells: list[Any] = []
        for design in COLUMNS:
            if design not in mine:
                cells += [None] * 3
                continue
            rows = mine[design]
            effect = euro(sum(each.effect for each in rows))
            cells += [
                Formula(f"={total(('total', design))}", euro(sum(each.then + each.cut for each in rows))),
                Formula(f"={total(('effect', design))}", effect),
                Formula(f"={shape.this(('effect', design))}/{shape.this('people')}", effect / people),
            ]
        yield (
            class_name(context, name, label),
            Formula(f"=SUMPRODUCT(--({column}={shape.this('group')}))", len(proposal)),
            Formula(f"={total('people')}", people),
            Formula(f"={total('now')}", euro(sum(each.now for each in proposal))),
            *cells,
            Formula(f"={count('>')}", sum(each.effect > 0 for each in proposal)),
            Formula(f"={count('<')}", sum(each.effect < 0 for each in proposal)),
        )
