"""The checks: everything that must be zero, computed again by formula, with one flag over all of it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from finarr.excel.context import Context
from finarr.excel.matrix import quoted
from finarr.excel.page import Formula
from finarr.excel.sheets.contributions import paid
from finarr.excel.sheets.limit_workings import spelled
from finarr.excel.sheets.net_costs import net_cost
from finarr.excel.tables import SETTINGS, Kind

__all__ = ["draw", "flag", "name_cells", "place"]

SHEET = "sheet_checks"
_TOP = 4
_HEADINGS = _TOP + 6


def place(context: Context) -> None:
    """Decide where the table stands, below the flag and the figures that checks share."""
    head = context.head
    heads = [
        head("name", "r_check", width=62),
        head("item", "h_item", width=26),
        head("year", "h_year", Kind.WHOLE, 8),
        head("row", "r_limit_row", Kind.WHOLE, 8),
        head("difference", "r_difference", Kind.EURO, 16, decimals=2),
        head("tolerance", "r_tolerance", Kind.NUMBER, 11),
        head("ok", "r_ok", Kind.FLAG, 10),
    ]
    context.place("finarr_checks", SHEET, heads, _HEADINGS)


def name_cells(context: Context) -> None:
    """Name the cells that formulas share: decimals of an amount, and the tolerance."""
    sheet = quoted(context.shapes["finarr_checks"].sheet)
    context.book.name("finarr_decimals", f"={sheet}!$B${_TOP + 1}")
    context.book.name("finarr_tolerance", f"={sheet}!$B${_TOP + 2}")


def flag(context: Context) -> Formula:
    """Return the formula that says whether every check holds."""
    shape = context.shapes["finarr_checks"]
    good, bad = context.word("flag_good"), context.word("flag_bad")
    yes = context.filling.flag(True)
    test = f'COUNTIF({shape.column("ok")},"{yes}")=ROWS({shape.column("ok")})'
    return Formula(f'=IF({test},"{good}","{bad}")', good)


def draw(context: Context) -> None:
    """Draw the sheet."""
    page, styles = context.book.page(SHEET, "result"), context.book.styles
    shape = context.shapes["finarr_checks"]
    page.put(_TOP, 1, context.word("r_outcome"), "label")
    page.put(_TOP, 2, flag(context), "flag")
    unit = context.shapes["finarr_case"].fixed([setting.id for setting in SETTINGS].index("unit"), "value")
    cent, decimals = context.word("c_cent"), context.decimals
    page.put(_TOP + 1, 1, context.word("r_decimals"), "label")
    found = Formula(f'=IF({unit}="{cent}",2,0)', decimals)
    page.put(_TOP + 1, 2, found, styles.cell("working", Kind.WHOLE, left=True))
    page.put(_TOP + 2, 1, context.word("r_tolerance_about"), "label")
    page.put(_TOP + 2, 2, Fraction(1, 200), styles.cell("working", Kind.NUMBER, left=True))
    rows = [_row(context, *check) for check in _checks(context)]
    page.table(shape, rows, context.word("r_table_checks"))
    page.freeze(shape.headings, 1)
    good = context.book.file.add_format({"font_color": "#1B7F3B", "bold": True})
    bad = context.book.file.add_format({"font_color": "#B3261E", "bold": True})
    area = shape.area("ok", len(rows)).rpartition("!")[2].replace("$", "")
    for answer, look in ((True, good), (False, bad)):
        rule = {"type": "cell", "criteria": "==", "value": f'"{context.filling.flag(answer)}"', "format": look}
        page.sheet.conditional_format(area, rule)
    page.protect()


def _row(
    context: Context, name: str, item: str | None, year: int | None, row: int | None, formula: str
) -> tuple[Any, ...]:
    shape = context.shapes["finarr_checks"]
    difference = Formula(f"=ROUND({formula},4)", Fraction(0))
    tolerance = Formula("=finarr_tolerance", Fraction(1, 200))
    ok = context.ok(f"ABS({shape.this('difference')})<={shape.this('tolerance')}", True)
    return name, item, year, row, difference, tolerance, ok


_Check = tuple[str, str | None, int | None, int | None, str]
"""What is checked, for which item, year and limit, and the formula that must be zero."""


def _checks(context: Context) -> Iterator[_Check]:
    yield from _totals(context)
    yield from _account(context)
    yield from _limits(context)
    if context.outcome.vat:
        yield from _vat(context)


def _totals(context: Context) -> Iterator[_Check]:
    """What is paid for every item in every year is its net cost, and so in all."""
    case, this = context.case, context.shapes["finarr_checks"].this
    net, contributions = context.shapes["finarr_net_costs"], context.shapes["finarr_contributions"]
    of_item, of_year = ("item", this("item")), ("year", this("year"))
    for item in case.items:
        for year in case.years:
            gap = f"{paid(context, of_item, of_year)}-{net_cost(context, this('item'), this('year'))}"
            yield context.word("check_item"), item.name, year, None, gap
    for year in case.years:
        total = context.lookup.total(net.column("net"), (net.column("year"), this("year")))
        yield context.word("check_year"), None, year, None, f"{paid(context, of_year)}-{total}"
    overview = context.shapes["finarr_overview"]
    columns = [("paid", year) for year in case.years]
    everything = f"SUM({overview.span(columns)})-SUM({contributions.column('amount')})"
    yield context.word("check_overview"), None, None, None, everything


def _largest(context: Context, table: str, column: str, *where: tuple[str, str]) -> str:
    """Return the formula for the largest value of a column over rows that meet conditions on numbers."""
    shape = context.shapes[table]
    pairs = ",".join(f"{shape.column(name)},{cell}" for name, cell in where)
    return f"_xlfn.MAXIFS({shape.column(column)},{pairs})"


def _farthest(context: Context, table: str, column: str, *where: tuple[str, str]) -> str:
    """Return the formula for the value of a column farthest from zero, as a distance."""
    low = _largest(context, table, column, *where).replace("MAXIFS", "MINIFS")
    return f"MAX({_largest(context, table, column, *where)},-{low})"


def _account(context: Context) -> Iterator[_Check]:
    """The account ends at the contributions, and starts from pro rata as finarr found it."""
    this = context.shapes["finarr_checks"].this
    of_year = ("year", this("year"))
    for column, text in (("gap_found", "check_pro_rata"), ("gap_amount", "check_account")):
        for year in context.case.years:
            yield context.word(text), None, year, None, _farthest(context, "finarr_account", column, of_year)


def _limits(context: Context) -> Iterator[_Check]:
    """No contribution lies beyond a limit, and amounts within limits are those that finarr found."""
    this, case = context.shapes["finarr_checks"].this, context.case
    of_year = ("year", this("year"))
    account = context.shapes["finarr_limits_account"]
    for year in case.years:
        yield context.word("check_bounds"), None, year, None, _largest(context, account.name, "beyond", of_year)
        sums = [context.lookup.total(account.column(c), (account.column("year"), this("year"))) for c in _SIDES]
        yield context.word("check_within"), None, year, None, "-".join(sums)
    seen = dict.fromkeys((scope.number + 1, scope.year) for scope in spelled(context))
    for row, year in seen:
        beyond = _largest(context, "finarr_limit_checks", "beyond", ("row", this("row")), of_year)
        yield context.word("check_limit"), None, year, row, beyond
    if "finarr_transition_checks" in context.shapes:
        for year in case.years:
            beyond = _largest(context, "finarr_transition_checks", "beyond", of_year)
            yield context.word("check_path"), None, year, None, beyond


_SIDES = ("within", "found")


def _vat(context: Context) -> Iterator[_Check]:
    """The VAT that is passed on is what was typed."""
    this, vat = context.shapes["finarr_checks"].this, context.shapes["finarr_vat"]
    costs = context.shapes["finarr_costs"]
    for item, year in dict.fromkeys((cell.item, cell.year) for cell in context.outcome.vat):
        passed = (vat.column("item"), this("item")), (vat.column("year"), this("year"))
        years = [head.id for head in costs.heads if isinstance(head.id, tuple)]
        column = f'INDEX({costs.span(years)},0,MATCH({this("year")}&"",{costs.headings_of(years)},0))'
        typed = (costs.column("item"), this("item")), (costs.column("kind"), f'"{context.word("c_vat")}"')
        gap = f"{context.lookup.total(vat.column('amount'), *passed)}-{context.lookup.total(column, *typed)}"
        yield context.word("check_vat"), item, year, None, gap
