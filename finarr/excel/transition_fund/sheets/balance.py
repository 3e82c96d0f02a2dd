"""The sheet of the balance: every flow of every year, by formula."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from finarr.arrangements.transition_fund.balance import INFLOWS, OUTFLOWS, BalanceYear
from finarr.excel.page import SPARE_ROWS, Formula
from finarr.excel.tables import Kind
from finarr.excel.transition_fund.context import FundContext
from finarr.excel.transition_fund.specs import said

__all__ = ["SHEET", "draw", "place"]

SHEET = said("sheet_balance")
_FLOWS = ("opening", *INFLOWS, *OUTFLOWS, "closing", "required", "lack", "loan", "advanced")
"""Every flow that a fund can have: one that this fund does not have is zero, until its rules change."""

_TOLD = ("interest", "cofinancing", "experiments", "overhead", "loan_drawn", "loan_repaid", "loan_interest")
"""What the account of a year that is over may tell, beside contributions and payments."""


def place(context: FundContext) -> None:
    """Decide where the table stands."""
    heads = [context.col("year", "h_year", Kind.WHOLE, 8)]
    heads += [context.money(name, f"r_{name}", 15) for name in _FLOWS]
    context.place("finarr_balance", SHEET, heads)


def draw(context: FundContext) -> None:
    """Draw the sheet."""
    page, shape = context.book.page(SHEET, "result"), context.shapes["finarr_balance"]
    rows = [_row(context, number, row) for number, row in enumerate(context.outcome.years)]
    page.table(shape, rows, context.say("r_table_balance"))
    red = context.book.file.add_format({"font_color": "#B3261E", "bold": True})
    area = shape.area("lack", len(rows) + SPARE_ROWS).rpartition("!")[2].replace("$", "")
    page.sheet.conditional_format(area, {"type": "cell", "criteria": ">", "value": 0, "format": red})
    page.freeze(shape.headings, 1)
    page.protect()


def _row(context: FundContext, number: int, row: BalanceYear) -> tuple[Any, ...]:
    formulas = dict(_formulas(context, number, row))
    cells: list[Any] = [row.year]
    for name in _FLOWS:
        units = max(0, row.required - row.closing) if name == "lack" else getattr(row, name)
        value = context.euro(units)
        cells.append(Formula(f"={formulas[name]}", value) if name in formulas else value)
    return tuple(cells)


def _formulas(context: FundContext, number: int, row: BalanceYear) -> Iterator[tuple[str, str]]:
    """Yield the formula of each flow; those of a year that is over are its account."""
    case, shape, year = context.case, context.shapes["finarr_balance"], row.year
    this = shape.this
    opening = f"ROUND({context.rule('opening')},finarr_decimals)"
    yield "opening", opening if number == 0 else shape.cell(number - 1, "closing")
    into = "+".join(this(name) for name in ("opening", *INFLOWS))
    out = "".join(f"-{this(name)}" for name in OUTFLOWS)
    yield "closing", f"ROUND({into}{out},finarr_decimals)"
    least = context.rule("minimum")
    if year != case.years[-1]:
        least += f"-{context.rule('borrowing')}"
    yield "required", f"ROUNDUP({least},finarr_decimals)"
    yield "lack", f"MAX(0,{this('required')}-{this('closing')})"
    paid = context.shapes["finarr_contributions"]
    yield "contributions", f"SUMIFS({paid.column('amount')},{paid.column('year')},{this('year')})"
    done = case.realised_in(year)
    if done is not None:
        for name in _TOLD:
            if getattr(done, name) is not None:
                yield name, context.accounted(name, this("year"))
        if not context.queued:
            yield from _programme_pays(context)
        return
    rates = context.shapes["finarr_rates"]

    def rate(name: str) -> str:
        return rates.fixed(number, name)

    yield (
        "interest",
        f"ROUND({this('opening')}*IF({this('opening')}>=0,{rate('savings')},{rate('debt')}),finarr_decimals)",
    )
    if not context.queued:
        yield from _programme_pays(context)
    for name in ("experiments", "overhead"):
        factor = "" if hasattr(getattr(case.rules, name), "items") else f"*{rate('cost')}"
        yield name, f"ROUND({context.ruled(name, year)}{factor},finarr_decimals)"
    matches = context.shapes["finarr_matches"]
    yield "cofinancing", f"SUMIFS({matches.column('received')},{matches.column('year')},{this('year')})"
    yield from _loan(context, number, rate("ceiling"), rate("loan_rate"))


def _programme_pays(context: FundContext) -> Iterator[tuple[str, str]]:
    """Yield what the fund pays for projects, and repays to owners that ran ahead."""
    payments, this = context.shapes["finarr_payments"], context.shapes["finarr_balance"].this
    for name, kind in (("payments", "r_payment"), ("prefinancing", "r_early")):
        where = f'{payments.column("year")},{this("year")},{payments.column("kind")},"{context.say(kind)}"'
        yield name, f"SUMIFS({payments.column('fund')},{where})"


def _loan(context: FundContext, number: int, ceiling: str, rate: str) -> Iterator[tuple[str, str]]:
    """Yield the revolving loan: what is outstanding is what the balance would lack without it, up to the ceiling."""
    shape = context.shapes["finarr_balance"]
    this = shape.this
    before = "0" if number == 0 else shape.cell(number - 1, "loan")
    into = "+".join(this(name) for name in ("opening", *INFLOWS) if name != "loan_drawn")
    out = "".join(f"-{this(name)}" for name in OUTFLOWS if name != "loan_repaid")
    lacks = f"{this('required')}-({into}{out}-{before})"
    yield "loan", f"ROUND(MIN({ceiling},MAX(0,{lacks})),finarr_decimals)"
    yield "loan_drawn", f"MAX(0,{this('loan')}-{before})"
    yield "loan_repaid", f"MAX(0,{before}-{this('loan')})"
    yield "loan_interest", f"ROUND({before}*{rate},finarr_decimals)"
