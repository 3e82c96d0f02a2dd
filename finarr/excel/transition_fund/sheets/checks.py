"""The checks of a fund's result: the balance, contributions, payments, own shares and transfers, all by formula."""

from __future__ import annotations

from collections.abc import Iterator

from finarr.excel.common.sheets import checks
from finarr.excel.common.sheets.checks import Test
from finarr.excel.tables import Kind
from finarr.excel.transition_fund.context import FundContext

__all__ = ["SHEET", "draw", "place"]

SHEET = checks.SHEET


def place(context: FundContext) -> None:
    """Decide where the table stands."""
    where = [context.col("year", "h_year", Kind.WHOLE, 8), context.col("party", "h_party", width=26)]
    checks.place(context, where)


def draw(context: FundContext) -> None:
    """Draw the sheet."""
    checks.draw(context, _tests(context))


def _tests(context: FundContext) -> Iterator[Test]:
    """Yield everything that must be zero."""
    yield from _years(context)
    shapes, say = context.shapes, context.say
    paid, overview = shapes["finarr_contributions"], shapes["finarr_overview"]
    programme, payments = shapes["finarr_programme"], shapes["finarr_payments"]
    columns = [("paid", year) for year in context.case.years]
    everything = f"SUM({overview.span(columns)})-SUM({paid.column('amount')})"
    yield Test(say("check_overview"), (None, None), everything)
    yield Test(say("check_parts"), (None, None), f"SUM({shapes['finarr_parts'].column('part')})-1")
    own = sum(each.own for each in context.outcome.payments)
    yield Test(say("check_own"), (None, None), f"SUM({payments.column('own')})-{_number(context, own)}")
    spent = sum(each.fund for each in context.outcome.payments)
    yield Test(say("check_payments"), (None, None), f"SUM({programme.column('fund')})-{_number(context, spent)}")
    if context.transfers is not None:
        yield Test(say("check_transfers"), (None, None), f"SUM({shapes['finarr_gains'].column('transfer')})")
    for party in context.case.parties:
        total = context.lookup.total(
            paid.column("amount"), (paid.column("party"), shapes["finarr_checks"].this("party"))
        )
        mine = context.gains[party.name].contribution
        yield Test(say("check_party"), (None, party.name), f"{total}-{_number(context, mine)}")


def _years(context: FundContext) -> Iterator[Test]:
    shapes, say = context.shapes, context.say
    balance, paid, groups = shapes["finarr_balance"], shapes["finarr_contributions"], shapes["finarr_group_years"]
    this = shapes["finarr_checks"].this
    holds = all(check.ok for check in context.outcome.checks)
    unit = "10^-finarr_decimals+0.0001"
    for number, row in enumerate(context.outcome.years):
        where = (row.year, None)
        if number:
            gap = f"{balance.fixed(number, 'opening')}-{balance.fixed(number - 1, 'closing')}"
            yield Test(say("check_opening"), where, gap)
        yield Test(say("check_closing"), where, f"{balance.fixed(number, 'closing')}-{_number(context, row.closing)}")
        sums = [f"SUMIFS({shape.column('amount')},{shape.column('year')},{this('year')})" for shape in (paid, groups)]
        yield Test(say("check_contributions"), where, "-".join(sums))
        far = f"SUMPRODUCT(({paid.column('year')}={this('year')})*(ABS({paid.column('rounding')})>{unit}))"
        yield Test(say("check_rounding"), where, far)
        gap = f"ABS({groups.column('amount')}-{groups.column('exact')})>{unit}"
        whole = f"SUMPRODUCT(({groups.column('year')}={this('year')})*({gap}))"
        yield Test(say("check_rounding_groups"), where, whole)
        if holds:
            yield Test(say("check_least"), where, balance.fixed(number, "lack"))


def _number(context: FundContext, units: int) -> str:
    """Return an amount that finarr found, as a number in a formula."""
    return str(context.case.grid.to_euro(units))
