"""The sheet of council pages: for every partner one page with what its council decides."""

from __future__ import annotations

from typing import Any

from finarr.arrangements.transition_fund.council import CouncilSheet
from finarr.excel.page import Formula, Page
from finarr.excel.shape import Shape
from finarr.excel.tables import Kind
from finarr.excel.transition_fund.context import FundContext
from finarr.excel.transition_fund.specs import said

__all__ = ["SENTENCES", "SHEET", "draw", "place", "texts"]

SHEET = said("sheet_councils")
_TOP = 5
SENTENCES = 16
"""Rows for sentences; every page has as many, so that tables have their place before anything is written."""
_COLUMNS = 6


def place(context: FundContext) -> None:
    """Decide where the tables stand: below one another, each on a page of its own."""
    height = len(context.case.years) + SENTENCES + 7
    for number, _ in enumerate(context.case.parties, start=1):
        heads = [
            context.col("year", "h_year", Kind.WHOLE, 12),
            context.money("contribution", "r_contribution", 22),
            context.money("own", "r_own", 22),
            context.money("total", "r_together", 22),
            context.money("cap", "r_cap", 22),
        ]
        row = _TOP + (number - 1) * height + 2
        name = f"finarr_council_{number}"
        context.shapes[name] = Shape(name, context.word(SHEET), tuple(heads), 1, row)


def draw(context: FundContext) -> None:
    """Draw the sheet."""
    page = context.book.page(SHEET, "result")
    page.width(_COLUMNS, 30)
    for number, party in enumerate(context.case.parties, start=1):
        shape = context.shapes[f"finarr_council_{number}"]
        for head in shape.heads:
            page.width(shape.place(head.id), head.width)
        sheet = context.outcome.council(party.name, context.lang)
        page.table(
            shape, [_row(context, shape, sheet, n) for n in range(len(sheet.years))], "", _totals(context, shape, sheet)
        )
        page.put(shape.headings - 2, 1, sheet.title.render(context.lang), "table")
        _say(context, page, shape, sheet, number - 1)
        if number > 1:
            page.breaks.append(shape.headings - 3)
    page.shapes = page.shapes[:1]
    page.protect()


def _row(context: FundContext, shape: Shape, sheet: CouncilSheet, number: int) -> tuple[Any, ...]:
    each = sheet.years[number]
    paid, payments = context.shapes["finarr_paid"], context.shapes["finarr_payments"]
    party = context.shapes["finarr_overview"].fixed(
        [found.name for found in context.case.parties].index(sheet.party), "party"
    )
    where = (paid.column("party"), party), (paid.column("year"), shape.this("year"))
    mine = (payments.column("owner"), party), (payments.column("year"), shape.this("year"))
    return (
        each.year,
        Formula(f"={context.lookup.total(paid.column('amount'), *where)}", context.euro(each.contribution)),
        Formula(f"={context.lookup.total(payments.column('own'), *mine)}", context.euro(each.own)),
        Formula(f"={shape.this('contribution')}+{shape.this('own')}", context.euro(each.contribution + each.own)),
        None if each.cap is None else context.euro(each.cap),
    )


def _totals(context: FundContext, shape: Shape, sheet: CouncilSheet) -> dict[Any, Any]:
    amounts = {
        "contribution": sum(each.contribution for each in sheet.years),
        "own": sum(each.own for each in sheet.years),
        "total": sum(each.contribution + each.own for each in sheet.years),
    }
    totals: dict[Any, Any] = {"year": context.say("r_total")}
    for name, units in amounts.items():
        totals[name] = Formula(f"=SUBTOTAL(109,{shape.column(name)})", context.euro(units))
    return totals


def _say(context: FundContext, page: Page, shape: Shape, sheet: CouncilSheet, position: int) -> None:
    """Show the sentences of a partner, from the table that holds those of all."""
    first, texts = shape.headings + len(sheet.years) + 3, context.shapes["finarr_council_texts"]
    for number, sentence in enumerate([each.render(context.lang) for each in sheet.sentences]):
        page.wide(first + number, sentence, "text", 1, _COLUMNS)
        told = f'=INDEX({texts.column("text")},{position * SENTENCES + number + 1})&""'
        page.put(first + number, 1, Formula(told, sentence), "text")


def texts(context: FundContext) -> list[tuple[str, int, str | None]]:
    """Return the sentences of all partners, as many rows for each."""
    rows: list[tuple[str, int, str | None]] = []
    for party in context.case.parties:
        told = [each.render(context.lang) for each in context.outcome.council(party.name, context.lang).sentences]
        padded: list[str | None] = [*told, *[None] * (SENTENCES - len(told))]
        rows += [(party.name, number, each) for number, each in enumerate(padded, start=1)]
    return rows
