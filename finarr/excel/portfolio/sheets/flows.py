"""Which pot is spent on what: every flow of the first year."""

from __future__ import annotations

from finarr.excel.page import Formula
from finarr.excel.portfolio.context import PortfolioContext
from finarr.excel.tables import Kind

__all__ = ["SHEET", "draw", "place"]

_ROOM = "excel_portfolio"
SHEET = f"{_ROOM}.sheet_flows"


def place(context: PortfolioContext) -> None:
    """Decide where the table stands."""
    head = context.head
    heads = [
        head("source_kind", f"{_ROOM}.r_source_kind", width=20),
        head("source", f"{_ROOM}.r_source", width=32),
        head("target_kind", f"{_ROOM}.r_target_kind", width=20),
        head("target", f"{_ROOM}.r_target", width=32),
        head("amount", f"{_ROOM}.r_amount", Kind.EURO, 17, decimals=context.decimals),
    ]
    context.place("finarr_flows", SHEET, heads)


def draw(context: PortfolioContext) -> None:
    """Draw the sheet."""
    page, shape = context.book.page(SHEET, "result"), context.shapes["finarr_flows"]
    flows, lang = context.outcome.flows[0], context.lang
    rows = [
        (
            context.word(f"{_ROOM}.k_{flow.source.kind}"),
            flow.source.label(lang),
            context.word(f"{_ROOM}.k_{flow.target.kind}"),
            flow.target.label(lang),
            _amount(context, flow.source.kind, flow.target.kind, flow.units),
        )
        for flow in flows.flows
    ]
    title = context.word(f"{_ROOM}.r_table_flows", year=flows.year)
    page.table(shape, rows, title, titled="finarr_title_flows")
    page.freeze(shape.headings, 2)
    page.protect()


def _amount(context: PortfolioContext, source: str, target: str, units: int) -> object:
    """Return an amount: from what was typed by formula where a flow is a contribution, else as finarr found it."""
    shape, euro = context.shapes["finarr_flows"], context.case.grid.to_euro(units)
    if source != "municipality" or target != "arrangement":
        return euro
    where = (
        ("arrangement", shape.this("target")),
        ("kind", context.kind("contribution")),
        ("name", shape.this("source")),
    )
    return Formula(f"={context.amounts(context.outcome.flows[0].year, *where)}", euro)
