"""The checks of a cost-sharing result: totals, the account, limits, and VAT."""

from __future__ import annotations

from collections.abc import Iterator

from finarr.excel.common.sheets import checks
from finarr.excel.common.sheets.checks import Test
from finarr.excel.cost_sharing.context import CostContext
from finarr.excel.cost_sharing.sheets.contributions import paid
from finarr.excel.cost_sharing.sheets.limit_workings import limit_row
from finarr.excel.cost_sharing.sheets.net_costs import net_cost
from finarr.excel.cost_sharing.sheets.path_workings import has_steps
from finarr.excel.tables import Kind

__all__ = ["SHEET", "draw", "place"]

SHEET = checks.SHEET


def place(context: CostContext) -> None:
    """Decide where the table stands."""
    head = context.head
    where = [
        head("item", "h_item", width=26),
        head("year", "h_year", Kind.WHOLE, 8),
        head("row", "r_limit_row", Kind.WHOLE, 8),
    ]
    checks.place(context, where)


def draw(context: CostContext) -> None:
    """Draw the sheet."""
    checks.draw(context, _tests(context))


def _tests(context: CostContext) -> Iterator[Test]:
    """Yield everything that must be zero."""
    yield from _totals(context)
    yield from _account(context)
    yield from _limits(context)
    if context.outcome.vat:
        yield from _vat(context)


def _totals(context: CostContext) -> Iterator[Test]:
    """What is paid for every item in every year is its net cost, and so in all."""
    case, this = context.case, context.shapes["finarr_checks"].this
    net, contributions = context.shapes["finarr_net_costs"], context.shapes["finarr_contributions"]
    of_item, of_year = ("item", this("item")), ("year", this("year"))
    for item in case.items:
        for year in case.years:
            gap = f"{paid(context, of_item, of_year)}-{net_cost(context, this('item'), this('year'))}"
            yield Test(context.word("check_item"), (item.name, year, None), gap)
    for year in case.years:
        total = context.lookup.total(net.column("net"), (net.column("year"), this("year")))
        yield Test(context.word("check_year"), (None, year, None), f"{paid(context, of_year)}-{total}")
    live = context.shapes["finarr_cents"].column("amount")
    yield Test(context.word("check_cents"), (None, None, None), f"SUM({live})-SUM({net.column('net')})")
    overview = context.shapes["finarr_overview"]
    columns = ",".join(overview.column(("paid", year)) for year in case.years)
    everything = f"SUM({columns})-SUM({contributions.column('amount')})"
    yield Test(context.word("check_overview"), (None, None, None), everything)


def _largest(context: CostContext, table: str, column: str, *where: tuple[str, str]) -> str:
    """Return the formula for the largest value of a column over rows that meet conditions on numbers."""
    shape = context.shapes[table]
    pairs = ",".join(f"{shape.column(name)},{cell}" for name, cell in where)
    return f"_xlfn.MAXIFS({shape.column(column)},{pairs})"


def _farthest(context: CostContext, table: str, column: str, *where: tuple[str, str]) -> str:
    """Return the formula for the value of a column farthest from zero, as a distance."""
    low = _largest(context, table, column, *where).replace("MAXIFS", "MINIFS")
    return f"MAX({_largest(context, table, column, *where)},-{low})"


def _account(context: CostContext) -> Iterator[Test]:
    """The account ends at the contributions, and starts from pro rata as finarr found it."""
    this = context.shapes["finarr_checks"].this
    of_year = ("year", this("year"))
    for column, text in (("gap_found", "check_pro_rata"), ("gap_amount", "check_account")):
        for year in context.case.years:
            yield Test(context.word(text), (None, year, None), _farthest(context, "finarr_account", column, of_year))


def _limits(context: CostContext) -> Iterator[Test]:
    """No contribution lies beyond a limit, and amounts within limits are those that finarr found."""
    this, case = context.shapes["finarr_checks"].this, context.case
    of_year = ("year", this("year"))
    account = context.shapes["finarr_limits_account"]
    for year in case.years:
        yield Test(context.word("check_bounds"), (None, year, None), _largest(context, account.name, "beyond", of_year))
        sums = [context.lookup.total(account.column(c), (account.column("year"), this("year"))) for c in _SIDES]
        yield Test(context.word("check_within"), (None, year, None), "-".join(sums))
    seen = dict.fromkeys((limit_row(context, scope), scope.year) for scope in context.scopes)
    for row, year in seen:
        beyond = _largest(context, "finarr_limit_checks", "beyond", ("row", this("row")), of_year)
        yield Test(context.word("check_limit"), (None, year, row), beyond)
    if has_steps(context):
        for year in case.years:
            beyond = _largest(context, "finarr_transition_checks", "beyond", of_year)
            yield Test(context.word("check_path"), (None, year, None), beyond)


_SIDES = ("within", "found")


def _vat(context: CostContext) -> Iterator[Test]:
    """The VAT that is passed on is what was typed."""
    this, vat = context.shapes["finarr_checks"].this, context.shapes["finarr_vat"]
    costs = context.shapes["finarr_costs"]
    for item, year in dict.fromkeys((cell.item, cell.year) for cell in context.outcome.vat):
        passed = (vat.column("item"), this("item")), (vat.column("year"), this("year"))
        years = [head.id for head in costs.heads if isinstance(head.id, tuple)]
        column = f'INDEX({costs.span(years)},0,MATCH({this("year")}&"",{costs.headings_of(years)},0))'
        typed = (costs.column("item"), this("item")), (costs.column("kind"), f'"{context.word("c_vat")}"')
        gap = f"{context.lookup.total(vat.column('amount'), *passed)}-{context.lookup.total(column, *typed)}"
        yield Test(context.word("check_vat"), (item, year, None), gap)
