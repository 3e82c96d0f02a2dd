"""The overview: now, proposal and mine beside one another for the first year, with the groups of every municipality."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from finarr.arrangements.central_funding.groups import SIZE_CLASSES, group_names
from finarr.excel.central_funding.context import COLUMNS, FundingContext
from finarr.excel.central_funding.specs import said
from finarr.excel.lookup import by_number
from finarr.excel.page import Formula
from finarr.excel.tables import Kind

__all__ = ["GROUPINGS", "SHEET", "class_name", "draw", "groupings", "place"]

SHEET = said("sheet_overview")
GROUPINGS = (*SIZE_CLASSES, "region", "province")
"""What municipalities are grouped by."""


def groupings(context: FundingContext) -> dict[str, Mapping[str, tuple[Any, str]]]:
    """Return the groupings that there are: by municipality its rank and name; provinces only where all have one."""
    names = [*SIZE_CLASSES, "region"]
    if all(party.group for party in context.case.parties):
        names.append("province")
    return {name: group_names(context.case, name) for name in names}


def class_name(context: FundingContext, grouping: str, name: str) -> str:
    """Return what a group is called in a workbook: size classes in the marks of its language."""
    if grouping not in SIZE_CLASSES:
        return name
    mark = "." if context.lang == "nl" else ","

    def number(text: str) -> str:
        return f"{int(text):,}".replace(",", mark)

    if name.startswith("<"):
        return context.said("r_below", number=number(name[1:]))
    if name.startswith(">="):
        return context.said("r_from", number=number(name[2:]))
    low, high = name.split("-")
    return context.said("r_between", low=number(low), high=number(high))


def place(context: FundingContext) -> None:
    """Decide where the tables stand."""
    euro: dict[str, Any] = {"decimals": context.decimals}
    own, head = context.own, context.head
    heads = [
        own("party", "h_party", width=22),
        head("code", "h_code", Kind.CODE, 14),
        own("region", "h_region", width=28),
        own("people", "s_per", Kind.NUMBER, 12, decimals=0),
        own("now", "r_now", Kind.EURO, 17, **euro),
    ]
    heads += [own(("total", design), f"r_total_{design}", Kind.EURO, 17, **euro) for design in COLUMNS]
    for design in COLUMNS:
        heads.append(own(("effect", design), f"r_effect_{design}", Kind.EURO, 17, **euro))
        heads.append(own(("head", design), f"r_head_{design}", Kind.EURO, 14, decimals=2))
    heads.append(own("rank", "r_rank", Kind.WHOLE, 9, aside=True))
    heads += [own(("group", each), f"r_group_{each}", width=22, aside=True) for each in GROUPINGS if each != "region"]
    heads.append(head("number", "r_number", Kind.WHOLE, 6, aside=True))
    context.place("finarr_overview", SHEET, heads)


def draw(context: FundingContext) -> None:
    """Draw the sheet."""
    page = context.book.page(SHEET, "result")
    shape = context.shapes["finarr_overview"]
    summed = [head.id for head in shape.heads if head.kind is Kind.EURO and head.id[0] != "head"]
    totals: dict[Any, Any] = {"party": context.word("r_total")}
    rows = list(_rows(context))
    places = {head.id: place for place, head in enumerate(shape.heads)}
    for column in ["people", *summed]:
        value = sum((_value(row[places[column]]) for row in rows), Fraction(0))
        totals[column] = Formula(f"=SUBTOTAL(109,{shape.column(column)})", value)
    title = context.said("r_table_overview", year=context.first_year)
    page.table(shape, rows, title, totals, titled="finarr_title_overview")
    page.freeze(shape.headings, 1)


def _value(cell: Any) -> Fraction:
    value: Any = cell.value if isinstance(cell, Formula) else cell
    return Fraction(value or 0)


def _rows(context: FundingContext) -> Iterator[tuple[Any, ...]]:
    """Yield every municipality; the effects sheet has its figures in the rows of the first year."""
    case, euro, year = context.case, context.euro, context.first_year
    shape, effects = context.shapes["finarr_overview"], context.shapes["finarr_effects"]
    this, groups = shape.this, groupings(context)
    order = sorted(
        context.outcome.proposal.of_year(year),
        key=lambda each: (-each.per_inhabitant, context.party_numbers[each.party]),
    )
    ranks = {each.party: rank for rank, each in enumerate(order, start=1)}
    first = effects.fixed(0, "year")

    def found(column: Any) -> str:
        return by_number(
            effects.column(column), (effects.column("number"), this("number")), (effects.column("year"), first)
        )

    for party in case.parties:
        per = {design: context.effects(design)[party.name, year] for design in context.designs}
        now = next(iter(per.values()))
        totals: list[Any] = []
        pairs: list[Any] = []
        for design in COLUMNS:
            effect = per.get(design)
            if effect is None:
                totals.append(None)
                pairs += [None, None]
                continue
            both = f"{found(('then', design))}+{found(('cut', design))}"
            totals.append(Formula(f"={both}", euro(effect.then + effect.cut)))
            pairs.append(Formula(f"={found(('effect', design))}", euro(effect.effect)))
            pairs.append(Formula(f"={this(('effect', design))}/{this('people')}", effect.per_inhabitant))
        own = shape.column(("head", "proposal"))
        mine = this(("head", "proposal"))
        ahead = (
            f"SUMPRODUCT(--({own}>{mine}))+SUMPRODUCT(--({own}={mine}),--({shape.column('number')}<{this('number')}))"
        )
        yield (
            party.name,
            party.code,
            now.region,
            Formula(f"={found('people')}", now.inhabitants),
            Formula(f"={found('now')}", euro(now.now)),
            *totals,
            *pairs,
            Formula(f"=1+{ahead}", ranks[party.name]),
            *(
                class_name(context, name, groups[name][party.name][1]) if name in groups else None
                for name in GROUPINGS
                if name != "region"
            ),
            context.party_numbers[party.name],
        )
