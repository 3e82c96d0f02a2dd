"""The sheet of risk: the closing balance over a thousand simulations."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from finarr.excel.page import Formula
from finarr.excel.tables import Kind
from finarr.excel.transition_fund.context import FundContext
from finarr.excel.transition_fund.specs import said
from finarr.money import round_half_away

__all__ = ["SHEET", "draw", "place", "wanted"]

SHEET = said("sheet_risk")
_BANDS = ("p05", "p25", "p50", "p75", "p95")


def wanted(context: FundContext) -> bool:
    """Tell whether any cost is uncertain."""
    return any(
        project.low is not None or any(phase.go < 1 for phase in project.phases) for project in context.case.projects
    )


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
    context.place("finarr_risk", SHEET, heads)


def draw(context: FundContext) -> None:
    """Draw the sheet."""
    page, shape = context.book.page(SHEET, "result"), context.shapes["finarr_risk"]
    balance, rows = context.shapes["finarr_balance"], []
    told = context.outcome.risk(n=1000, seed=1)
    for number, row in enumerate(told.to_dict("records")):
        bands = {name: _units(context, row[name]) for name in ("mean", *_BANDS)}
        planned = Formula(f"={balance.fixed(number, 'closing')}", context.euro(context.outcome.years[number].closing))
        cells: list[Any] = [row["year"], planned, *bands.values(), row["shortfall"]]
        for lower, upper in (("p05", "p25"), ("p25", "p75"), ("p75", "p95")):
            cells.append(Formula(f"={shape.this(upper)}-{shape.this(lower)}", bands[upper] - bands[lower]))
        rows.append(tuple(cells))
    page.table(shape, rows, context.say("r_table_risk"))
    values = {name: told.attrs[name] for name in ("any_shortfall", "buffer")}
    below = shape.headings + len(rows) + 2
    for number, text in enumerate(("r_any_shortfall", "r_buffer")):
        page.wide(below + number, context.say(text), "label", 1, 4)
    kinds = context.book.styles
    page.named(below, 5, "finarr_any_shortfall", values["any_shortfall"], kinds.cell("result", Kind.SHARE, 1))
    buffer = _units(context, values["buffer"])
    page.named(below + 1, 5, "finarr_buffer", buffer, kinds.cell("result", Kind.EURO, context.decimals))
    page.freeze(shape.headings, 1)
    page.protect()


def _units(context: FundContext, euro: float) -> Fraction:
    """Return an amount rounded to the unit, euro."""
    return context.euro(round_half_away(context.case.grid.to_units(Fraction(euro))))
