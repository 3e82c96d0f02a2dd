"""The sheet of risk: the closing balance over a thousand simulations."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from finarr.excel.page import Formula
from finarr.excel.tables import Kind
from finarr.excel.transition_fund.context import FundContext
from finarr.excel.transition_fund.specs import said
from finarr.money import round_half_away

__all__ = ["SHEET", "draw", "place"]

SHEET = said("sheet_risk")
_BANDS = ("p05", "p25", "p50", "p75", "p95")


_TOLD = 4
"""The row of the first of two figures about all years; the table stands below them."""


def place(context: FundContext) -> None:
    """Decide where the table stands."""
    col, money = context.col, context.money
    heads = [
        col("year", "h_year", Kind.WHOLE, 8),
        money("planned", "r_planned", 17),
        money("mean", "r_mean", 17),
        *(context.head(name, said(f"r_{name}"), Kind.EURO, 16, decimals=context.decimals) for name in _BANDS),
        col("shortfall", "r_shortfall", Kind.SHARE, 12, decimals=1),
        money("low", "r_band_low", 16, role="working"),
        money("middle", "r_band_middle", 16, role="working"),
        money("high", "r_band_high", 16, role="working"),
    ]
    context.place("finarr_risk", SHEET, heads, _TOLD + 5)


def draw(context: FundContext) -> None:
    """Draw the sheet; its title says so where no cost is uncertain."""
    page, shape = context.book.page(SHEET, "result"), context.shapes["finarr_risk"]
    told = context.outcome.risk(n=1000, seed=1) if context.uncertain else None
    rows = [] if told is None else [_row(context, *each) for each in enumerate(told.to_dict("records"))]
    title = context.say("r_no_risk" if told is None else "r_table_risk")
    page.table(shape, rows, title, titled="finarr_title_risk")
    kinds = context.book.styles
    for number, text in enumerate(("r_any_shortfall", "r_buffer")):
        page.wide(_TOLD + number, context.say(text), "label", 1, 4)
    chance = None if told is None else told.attrs["any_shortfall"]
    buffer = None if told is None else _units(context, told.attrs["buffer"])
    page.named(_TOLD, 5, "finarr_any_shortfall", chance, kinds.cell("result", Kind.SHARE, 1))
    page.named(_TOLD + 1, 5, "finarr_buffer", buffer, kinds.cell("result", Kind.EURO, context.decimals))
    page.freeze(shape.headings, 1)
    page.protect()


def _row(context: FundContext, number: int, told: Mapping[Any, Any]) -> tuple[Any, ...]:
    shape, balance = context.shapes["finarr_risk"], context.shapes["finarr_balance"]
    bands = {name: _units(context, told[name]) for name in ("mean", *_BANDS)}
    planned = Formula(f"={balance.fixed(number, 'closing')}", context.euro(context.outcome.years[number].closing))
    cells: list[Any] = [told["year"], planned, *bands.values(), told["shortfall"]]
    for lower, upper in (("p05", "p25"), ("p25", "p75"), ("p75", "p95")):
        cells.append(Formula(f"={shape.this(upper)}-{shape.this(lower)}", bands[upper] - bands[lower]))
    return tuple(cells)


def _units(context: FundContext, euro: float) -> Fraction:
    """Return an amount rounded to the unit, euro."""
    return context.euro(round_half_away(context.case.grid.to_units(Fraction(euro))))
