"""The sheet of benefits: what each partner gains beside what it pays, and the smallest transfers."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from finarr.excel.page import Formula
from finarr.excel.tables import Kind
from finarr.excel.transition_fund.context import FundContext
from finarr.excel.transition_fund.specs import said

__all__ = ["SHEET", "draw", "place"]

SHEET = said("sheet_gains")


def place(context: FundContext) -> None:
    """Decide where the table stands."""
    heads = [
        context.col("party", "h_party", width=26),
        context.money("contribution", "r_contributions", 18),
        context.money("own", "r_own", 17),
        context.money("back", "r_back", 17),
        context.money("benefit", "r_benefit", 18),
        context.money("net", "r_net", 18),
        context.col("ratio", "r_ratio", Kind.NUMBER, 12, decimals=2),
        context.money("transfer", "r_transfer", 18),
    ]
    context.place("finarr_gains", SHEET, heads)


def draw(context: FundContext) -> None:
    """Draw the sheet; its title says so where no transfers can make everybody better off."""
    page, shape = context.book.page(SHEET, "result"), context.shapes["finarr_gains"]
    totals: dict[Any, Any] = {"party": context.say("r_total")}
    found, euro = context.gains.values(), context.euro
    sums = {
        "contribution": sum(each.contribution for each in found),
        "own": sum(each.own for each in found),
        "back": sum(each.back for each in found),
        "benefit": sum(each.benefit for each in found),
        "net": sum(each.benefit - each.paid for each in found),
    }
    for name, units in sums.items():
        totals[name] = Formula(f"=SUBTOTAL(109,{shape.column(name)})", euro(units))
    title = context.say("r_table_gains" if context.transfers is not None else "r_no_transfers")
    page.table(shape, list(_rows(context)), title, totals, titled="finarr_title_gains")
    page.freeze(shape.headings, 1)
    page.protect()


def _rows(context: FundContext) -> Iterator[tuple[Any, ...]]:
    shape, euro = context.shapes["finarr_gains"], context.euro
    this, total = shape.this, context.lookup.total
    paid, payments, benefits = (context.shapes[f"finarr_{name}"] for name in ("contributions", "payments", "benefits"))
    for party in context.case.parties:
        mine = context.gains[party.name]
        contribution = total(paid.column("amount"), (paid.column("party"), this("party")))
        own = total(payments.column("own"), (payments.column("owner"), this("party")))
        gained = total(benefits.column("amount"), (benefits.column("party"), this("party")))
        stopped = any(project.no_go is not None for project in context.case.projects)
        spent = "+".join(this(name) for name in ("contribution", "own", "back"))
        cells: list[Any] = [
            party.name,
            Formula(f"={contribution}", euro(mine.contribution)),
            Formula(f"={own}", euro(mine.own)),
            euro(mine.back),
        ]
        cells.append(
            euro(mine.benefit) if stopped else Formula(f"=ROUND({gained},finarr_decimals)", euro(mine.benefit))
        )
        cells.append(Formula(f"={this('benefit')}-({spent})", euro(mine.benefit - mine.paid)))
        ratio = Fraction(mine.benefit, mine.paid) if mine.paid else ""
        cells.append(Formula(f'=IF({spent}=0,"",{this("benefit")}/({spent}))', ratio))
        cells.append(None if context.transfers is None else context.transfers[party.name])
        yield tuple(cells)
