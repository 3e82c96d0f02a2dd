"""Early warnings: how the arrangements stand, by formula from what was typed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from finarr.excel.page import Formula
from finarr.excel.portfolio.context import PortfolioContext
from finarr.excel.tables import Kind

__all__ = ["SHEET", "draw", "place"]

_ROOM = "excel_portfolio"
SHEET = f"{_ROOM}.sheet_warnings"


def place(context: PortfolioContext) -> None:
    """Decide where the table stands."""
    head = context.head
    heads = [
        head("arrangement", f"{_ROOM}.h_arrangement", width=32),
        head("ratio", f"{_ROOM}.r_resilience", Kind.NUMBER, 17, decimals=2),
        head("ratio_class", f"{_ROOM}.r_class", width=12),
        head("solvency", f"{_ROOM}.r_solvency", Kind.SHARE, 13, decimals=1),
        head("solvency_class", f"{_ROOM}.r_risk", width=14),
        head("deficit", f"{_ROOM}.r_deficit", Kind.FLAG, 10),
        head("signal", f"{_ROOM}.r_signal", Kind.FLAG, 10),
        head("shortfall", f"{_ROOM}.r_shortfall", Kind.EURO, 16, decimals=context.decimals),
    ]
    context.place("finarr_warnings", SHEET, heads)


def draw(context: PortfolioContext) -> None:
    """Draw the sheet."""
    page, shape = context.book.page(SHEET, "result"), context.shapes["finarr_warnings"]
    page.table(shape, list(_rows(context)), context.word(f"{_ROOM}.r_table_warnings"))
    page.freeze(shape.headings, 1)
    page.protect()


def _rows(context: PortfolioContext) -> Iterator[tuple[Any, ...]]:
    shape, flag = context.shapes["finarr_warnings"], context.filling.flag
    for each in context.outcome.warnings:
        name = shape.this("arrangement")

        def typed(column: str, name: str = name) -> str:
            return context.of_arrangement(column, name)

        equity, debt, risks, capacity = (typed(c) for c in ("equity_end", "debt_end", "risks", "capacity"))
        absorbs = f'IF({capacity}="",{equity},{capacity})'
        shortfall = context.case.arrangement(each.arrangement).position
        yield (
            each.arrangement,
            None if each.resilience is None else Formula(f"={absorbs}/{risks}", each.resilience),
            each.resilience_class,
            None if each.solvency is None else Formula(f"={equity}/({equity}+{debt})", each.solvency),
            None if each.solvency_class is None else context.word(f"portfolio.class_{each.solvency_class}"),
            flag(each.deficit),
            flag(each.signal),
            Formula(f"=MAX(0,N({risks})-MAX(0,N({absorbs})))", shortfall.shortfall)
            if shortfall is not None and each.resilience is not None
            else None,
        )
