"""Every group of parties: what it would pay alone, and what it saves under each rule. All by formula."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from finarr.excel.page import Formula
from finarr.excel.shape import Head
from finarr.excel.stand_alone.context import StandAloneContext, room
from finarr.excel.stand_alone.savings import ROUNDED, ordered, saving_of, weights
from finarr.excel.tables import Kind

__all__ = ["SHEET", "draw", "place"]

SHEET = room("sheet_groups")


def place(context: StandAloneContext) -> None:
    """Decide where the table stands."""

    def head(column: Any, text: str, kind: Kind = Kind.TEXT, width: float = 14, **more: Any) -> Head:
        return context.head(column, text, kind, width, role="working", **more)

    heads = [
        head("nr", room("r_nr"), Kind.WHOLE, 9),
        head("group", room("r_group"), width=46),
        head("size", room("r_size"), Kind.WHOLE, 10),
        head("row", room("r_row"), Kind.WHOLE, 10),
        head("part", room("r_part"), Kind.SHARE, 11, decimals=2),
        head("cost", room("r_alone"), Kind.EURO, 16, decimals=2),
        head("found", room("r_alone_found"), Kind.EURO, 16, decimals=2),
        head("joins", room("r_joins"), Kind.NUMBER, 11, decimals=6),
        head("stays", room("r_stays"), Kind.NUMBER, 11, decimals=6),
        head("paid", room("r_together"), Kind.EURO, 16, decimals=2),
        head("kept", room("r_saving_group"), Kind.EURO, 16, decimals=2),
    ]
    for each in context.outcome.divisions:
        text = context.word(room("r_saving_under"), rule=context.rule(each.rule))
        heads.append(Head(("saving", each.rule), text, Kind.EURO, 16, role="working", decimals=2))
    context.place("finarr_coalitions", SHEET, heads)


def draw(context: StandAloneContext) -> None:
    """Draw the sheet."""
    page, shape = context.book.page(SHEET, "working"), context.shapes["finarr_coalitions"]
    page.table(shape, list(_rows(context)), context.word(room("r_table_groups")))
    page.freeze(shape.headings, 2)
    page.protect()


def _rows(context: StandAloneContext) -> Iterator[tuple[Any, ...]]:
    case, found = context.case, context.outcome
    shape, division, rules = (context.shapes[f"finarr_{name}"] for name in ("coalitions", "division", "by_rule"))
    this, typed, figures = shape.this, case.typed(), case.figures()
    inside, by_rule = (context.member(this("nr"), table.column("bit")) for table in (division, rules))
    parties, measure, count = len(case.parties), division.column("measure"), f"ROWS({division.column('bit')})"
    for mask in ordered(parties):
        members = [number for number in range(parties) if mask >> number & 1]
        joins, stays = weights(len(members), parties)
        cost = float(found.game.costs[mask])
        paid = case.grid.to_euro(sum(found.units[number] for number in members))
        part: Formula | None = None
        if figures is not None:
            held = sum((figures[number] for number in members), Fraction(0))
            part = Formula(f"=SUMPRODUCT({inside},{measure})/SUM({measure})", held / sum(figures))
        yield (
            mask,
            context.names(mask),
            Formula(f"=SUMPRODUCT({inside})", len(members)),
            context.row("finarr_alone_costs", typed[mask]) + 1 if mask in typed else None,
            part,
            Formula(_cost(context, len(members) == parties), cost),
            cost,
            Formula(f"=1/({count}*COMBIN({count}-1,{this('size')}-1))", joins),
            Formula(f"=IF({this('size')}<{count},1/({count}*COMBIN({count}-1,{this('size')})),0)", stays),
            Formula(f"=SUMPRODUCT({inside},{division.column('paid')})", paid),
            Formula(f"={this('cost')}-{this('paid')}", Fraction(cost) - Fraction(paid)),
            *(
                None
                if each.amounts is None
                else Formula(
                    f"=ROUND({this('cost')}-SUMPRODUCT({by_rule},{rules.column(each.rule)}),{ROUNDED})",
                    saving_of(found, each, mask),
                )
                for each in found.divisions
            ),
        )


def _cost(context: StandAloneContext, everybody: bool) -> str:
    """Return the formula for what a group pays alone: from the table, else fixed costs and its part of the others."""
    shape = context.shapes["finarr_coalitions"]
    if everybody:
        return f"={context.joint}"
    table = f"INDEX({context.shapes['finarr_alone_costs'].column('cost')},{shape.this('row')})"
    if context.case.stand_alone.fixed is None:
        return f"={table}"
    fixed, exponent = context.formula_cell("fixed"), context.formula_cell("exponent")
    power = f'{shape.this("part")}^IF({exponent}="",1,{exponent})'
    return f'=IF({shape.this("row")}="",{fixed}+({context.joint}-{fixed})*{power},{table})'
