"""The council page: for the partner that is chosen, what its council decides; by formula, so that any can be chosen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from finarr.arrangements.transition_fund.council import CouncilSheet
from finarr.excel.measuring import lines_of, unbroken
from finarr.excel.page import Formula, Page
from finarr.excel.tables import Kind
from finarr.excel.transition_fund.context import CHOSEN_PARTY, FundContext
from finarr.excel.transition_fund.specs import said

__all__ = ["SHEET", "draw", "place", "texts"]

SHEET = said("sheet_councils")
_PARTY_NAMES = "finarr_party_names"
_CHOICE, _TITLE, _FIRST = 4, 6, 7
"""The rows of the choice, of the title of the page, and of the first line of its text."""
_LINES = 14
"""Rows for the text at the least: a page of which the text is short looks like one."""
_WIDTHS = (26, 22, 22, 22, 22, 20)
_COLUMNS = len(_WIDTHS)


def place(context: FundContext) -> None:
    """Decide where the table of years stands: below the text, where it can grow."""
    heads = [
        context.col("year", "h_year", Kind.WHOLE, _WIDTHS[0]),
        context.money("contribution", "r_contribution", _WIDTHS[1]),
        context.money("own", "r_own", _WIDTHS[2]),
        context.money("total", "r_together", _WIDTHS[3]),
        context.money("cap", "r_cap", _WIDTHS[4]),
    ]
    context.place("finarr_council", SHEET, heads, _FIRST + _lines(context) + 3)


def _lines(context: FundContext) -> int:
    """Return how many lines the longest text of any partner takes, since any can be chosen."""
    texts = (_text(context, sheet) for sheet in context.council_pages.values())
    return max(_LINES, *(lines_of(each, sum(_WIDTHS)) for each in texts))


def draw(context: FundContext) -> None:
    """Draw the sheet, for the partner that was chosen; else for the first."""
    page, shape = context.book.page(SHEET, "result"), context.shapes["finarr_council"]
    page.one_page = True
    for head in shape.heads:
        page.width(shape.place(head.id), head.width)
    page.width(_COLUMNS, _WIDTHS[-1])
    sheet = context.council_pages[_chosen(context)]
    page.put(_CHOICE, 1, context.say("r_council_of"), "label")
    style = page.book.styles.cell("input", Kind.FREE, left=True)
    page.named(_CHOICE, 2, CHOSEN_PARTY, sheet.party, style)
    context.book.name(_PARTY_NAMES, f"={context.shapes['finarr_parties'].column('name')}")
    page.asking((_CHOICE - 1, 1, _CHOICE - 1, 1), context.say("ask_council_of"), source=_PARTY_NAMES)
    _say(context, page, sheet)
    page.table(shape, list(_rows(context, sheet)), context.say("r_table_council"), _totals(context, sheet))
    page.protect()


def _chosen(context: FundContext) -> str:
    layout, names = context.book.layout, [party.name for party in context.case.parties]
    chosen = None if layout is None else layout.chosen(CHOSEN_PARTY)
    return str(chosen) if chosen in names else names[0]


def _rows(context: FundContext, sheet: CouncilSheet) -> Iterator[tuple[Any, ...]]:
    shape = context.shapes["finarr_council"]
    paid, payments = context.shapes["finarr_contributions"], context.shapes["finarr_payments"]
    where = (paid.column("party"), CHOSEN_PARTY), (paid.column("year"), shape.this("year"))
    mine = (payments.column("owner"), CHOSEN_PARTY), (payments.column("year"), shape.this("year"))
    held = f"--EXACT({where[0][0]},{CHOSEN_PARTY}),--({where[1][0]}={where[1][1]}),--ISNUMBER({paid.column('cap')})"
    cap = f'IF(SUMPRODUCT({held})=0,"",{context.lookup.total(paid.column("cap"), *where)})'
    for each in sheet.years:
        yield (
            each.year,
            Formula(f"={context.lookup.total(paid.column('amount'), *where)}", context.euro(each.contribution)),
            Formula(f"={context.lookup.total(payments.column('own'), *mine)}", context.euro(each.own)),
            Formula(f"={shape.this('contribution')}+{shape.this('own')}", context.euro(each.contribution + each.own)),
            Formula(f"={cap}", "" if each.cap is None else context.euro(each.cap)),
        )


def _totals(context: FundContext, sheet: CouncilSheet) -> dict[Any, Any]:
    shape = context.shapes["finarr_council"]
    amounts = {
        "contribution": sum(each.contribution for each in sheet.years),
        "own": sum(each.own for each in sheet.years),
        "total": sum(each.contribution + each.own for each in sheet.years),
    }
    totals: dict[Any, Any] = {"year": context.say("r_total")}
    for name, units in amounts.items():
        totals[name] = Formula(f"=SUBTOTAL(109,{shape.column(name)})", context.euro(units))
    return totals


def _say(context: FundContext, page: Page, sheet: CouncilSheet) -> None:
    """Show the title and the text of the partner, from the table that holds those of all."""
    told, style = context.shapes["finarr_council_texts"], page.book.styles.plain("text")
    at = context.lookup.row(told.column("party"), told.heading("party"), CHOSEN_PARTY)
    title, text = (Formula(f"=INDEX({told.column(name)},{at})", "") for name in ("title", "text"))
    page.named(_TITLE, 1, "finarr_council_title", replace(title, value=sheet.title.render(context.lang)), "table")
    lines = _lines(context)
    page.sheet.merge_range(_FIRST - 1, 0, _FIRST + lines - 2, _COLUMNS - 1, "", style)
    page.book.lines["finarr_council_text"] = lines
    page.named(_FIRST, 1, "finarr_council_text", replace(text, value=_text(context, sheet)), style)


def _text(context: FundContext, sheet: CouncilSheet) -> str:
    return unbroken("\n".join(each.render(context.lang) for each in sheet.sentences))


def texts(context: FundContext) -> list[tuple[str, str, str]]:
    """Return the title and the text of the page of every partner."""
    pages = context.council_pages.items()
    return [(name, sheet.title.render(context.lang), _text(context, sheet)) for name, sheet in pages]
