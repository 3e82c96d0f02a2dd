"""The checks of a portfolio: totals, shares, flows in and out of every arrangement."""

from __future__ import annotations

from collections.abc import Iterator

from finarr.excel.common.sheets import checks
from finarr.excel.common.sheets.checks import Test
from finarr.excel.portfolio.context import PortfolioContext
from finarr.excel.tables import Kind

__all__ = ["SHEET", "draw", "place"]

_ROOM = "excel_portfolio"
SHEET = checks.SHEET


def place(context: PortfolioContext) -> None:
    """Decide where the table stands."""
    head = context.head
    where = [
        head("arrangement", f"{_ROOM}.h_arrangement", width=32),
        head("year", "h_year", Kind.WHOLE, 8),
    ]
    checks.place(context, where)


def draw(context: PortfolioContext) -> None:
    """Draw the sheet."""
    checks.draw(context, _tests(context))


def _tests(context: PortfolioContext) -> Iterator[Test]:
    """Yield everything that must be zero."""
    case, this = context.case, context.shapes["finarr_checks"].this
    burdens, paid = context.shapes["finarr_burdens"], context.shapes["finarr_influence"]
    flows = context.shapes["finarr_flows"]
    for year in case.years:
        typed = context.amounts(year, ("kind", context.kind("contribution")))
        gap = f"SUM({burdens.column(('paid', year))})-{typed}"
        yield Test(context.word(f"{_ROOM}.check_total"), (None, year), gap)
    named = (paid.column("arrangement"), this("arrangement"))
    node = f'"{context.word(f"{_ROOM}.k_arrangement")}"'
    for each in case.arrangements:
        if any(case.units(each, party, case.years[0]) for party in each.members):
            gap = f"{context.lookup.total(paid.column('of_paid'), named)}-1"
            yield Test(context.word(f"{_ROOM}.check_shares"), (each.name, case.years[0]), gap)
        into, out = (
            context.lookup.total(
                flows.column("amount"), (flows.column(f"{side}_kind"), node), (flows.column(side), this("arrangement"))
            )
            for side in ("target", "source")
        )
        yield Test(context.word(f"{_ROOM}.check_flows"), (each.name, case.years[0]), f"{into}-{out}")
    connected, warnings = context.shapes["finarr_connected"], context.shapes["finarr_warnings"]
    for signal in context.outcome.warnings:
        if signal.shares:
            own = context.lookup.total(
                connected.column("own_risk"), (connected.column("arrangement"), this("arrangement"))
            )
            short = context.lookup.total(
                warnings.column("shortfall"), (warnings.column("arrangement"), this("arrangement"))
            )
            where = signal.arrangement, case.years[0]
            yield Test(context.word(f"{_ROOM}.check_own_risk"), where, f"{own}-ROUND({short},finarr_decimals)")
    locked = f"SUM({burdens.column('locked')})-SUM({paid.column('locked')})"
    yield Test(context.word(f"{_ROOM}.check_locked"), (None, case.years[0]), locked)
