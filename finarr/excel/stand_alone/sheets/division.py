"""What each party contributes by the chosen rule, beside what it would pay alone and what it pays now."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from finarr.excel.page import Formula
from finarr.excel.stand_alone.context import StandAloneContext, room
from finarr.excel.stand_alone.sheets.rules import exact
from finarr.excel.tables import Kind
from finarr.parties import Party

__all__ = ["SHEET", "draw", "place"]

SHEET = room("sheet_division")
_SUMMED = ("paid", "exact", "alone", "saving", "today", "change", "measure")


def place(context: StandAloneContext) -> None:
    """Decide where the table stands."""
    head = context.head
    euro: dict[str, Any] = {"decimals": 2}
    heads = [
        head("party", "h_party", width=24),
        head("bit", room("r_bit"), Kind.WHOLE, 9),
        head("paid", "r_contribution", Kind.EURO, 16, decimals=context.decimals),
        head("exact", room("r_exact"), Kind.EURO, 16, **euro),
        head("alone", room("r_alone"), Kind.EURO, 16, **euro),
        head("saving", room("r_saving"), Kind.EURO, 16, **euro),
        head("part", room("r_saving_part"), Kind.SHARE, 11, decimals=1),
        head("adds", room("r_adds"), Kind.EURO, 16, **euro),
        head("lowest", room("r_lowest"), Kind.EURO, 16, **euro),
        head("highest", room("r_highest"), Kind.EURO, 16, **euro),
        head("today", "h_today", Kind.EURO, 16, **euro),
        head("change", room("r_change"), Kind.EURO, 16, **euro),
        head("measure", room("r_measure"), Kind.NUMBER, 13, decimals=0),
    ]
    context.place("finarr_division", SHEET, heads)


def draw(context: StandAloneContext) -> None:
    """Draw the sheet; its title says which rule decides."""
    page, shape = context.book.page(SHEET, "result"), context.shapes["finarr_division"]
    rows = list(_rows(context))
    totals: dict[Any, Any] = {"party": context.word("r_total")}
    for position, head in enumerate(shape.heads):
        if head.id in _SUMMED:
            totals[head.id] = context.total(shape, head.id, [row[position] for row in rows])
    saving, alone = (Fraction(totals[name].value) for name in ("saving", "alone"))
    part = f"=IF(SUM({shape.column('alone')})=0,0,SUM({shape.column('saving')})/SUM({shape.column('alone')}))"
    totals["part"] = Formula(part, saving / alone if alone else 0)
    title = context.word(room("r_table_division"), year=context.case.year, rule=context.aim)
    page.table(shape, rows, title, totals, titled="finarr_title_division")
    page.freeze(shape.headings, 1)
    page.protect()


def _rows(context: StandAloneContext) -> Iterator[tuple[Any, ...]]:
    case, found = context.case, context.outcome
    shape, groups = context.shapes["finarr_division"], context.shapes["finarr_coalitions"]
    this = shape.this
    amounts = found.division().amounts or ()
    for number, (party, units) in enumerate(zip(case.parties, found.units, strict=True)):
        bit = 1 << number
        paid, alone, adds = case.grid.to_euro(units), found.alone(number), found.adds(number)
        saving = Fraction(alone) - Fraction(paid)
        cost = f"SUMIFS({groups.column('cost')},{groups.column('nr')},"
        today = None if party.today is None else Decimal(party.today)
        now: Any = None
        change: Any = None
        if today is not None:
            now = Formula(f"={context.of_party('today', this('party'))}", today)
            change = Formula(f"={this('paid')}-{this('today')}", Fraction(paid) - Fraction(today))
        yield (
            party.name,
            bit,
            paid,
            Formula(f"={exact(context, this('party'))}", amounts[number]),
            Formula(f"={cost}{this('bit')})", alone),
            Formula(f"={this('alone')}-{this('paid')}", saving),
            Formula(f"=IF({this('alone')}=0,0,{this('saving')}/{this('alone')})", saving / Fraction(alone or 1)),
            Formula(f"={context.joint}-{cost}{context.everybody}-{this('bit')})", adds),
            *found.ranges[number],
            now,
            change,
            _measure(context, party, number),
        )


def _measure(context: StandAloneContext, party: Party, number: int) -> Any:
    """Return the figure of a party that the formula goes by; None where there is no formula."""
    figures = context.case.figures()
    if figures is None:
        return None
    column, _ = context.measured(party, str(context.case.stand_alone.measure), context.case.year)
    cell = context.of_party(column, context.shapes["finarr_division"].this("party"))
    return Formula(f"={cell}", figures[number])
