"""The sheet of the programme: the calendar of the projects, and what fund and owner pay for them by year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from finarr.arrangements.transition_fund import Project
from finarr.arrangements.transition_fund.calendar import finish
from finarr.arrangements.transition_fund.payments import Payment
from finarr.excel.page import Formula
from finarr.excel.tables import ColumnId, Family, Kind
from finarr.excel.transition_fund.context import FundContext, quoted
from finarr.excel.transition_fund.sheets.workings import fund_estimate
from finarr.excel.transition_fund.specs import CARRIERS, COSTS, said

__all__ = ["SHEET", "draw", "place"]

SHEET = said("sheet_programme")


def place(context: FundContext) -> None:
    """Decide where the tables of the sheet stand."""
    col, money = context.col, context.money
    programme = [
        col("project", "h_project", width=28),
        col("owner", "h_owner", width=22),
        col("class", "h_class", width=16),
        col("start", "r_start", Kind.WHOLE, 8),
        col("end", "r_end", Kind.WHOLE, 8),
        col("before", "r_before", Kind.WHOLE, 9, role="working"),
        col("work", "r_work", Kind.WHOLE, 8, role="working"),
        money("estimate", "r_estimate", 17),
        col("own", "r_own_percent", Kind.NUMBER, 9, role="working"),
        money("fund_estimate", "r_fund_estimate", 17, decimals=2),
        money("fund", "r_fund_pays", 17),
        money("owner_pays", "r_owner_pays", 17),
    ]
    context.place("finarr_programme", SHEET, programme)
    payments = [
        col("project", "h_project", width=28),
        col("owner", "h_owner", width=22),
        col("year", "h_year", Kind.WHOLE, 8),
        col("kind", "r_flow", width=16),
        money("cost", "r_cost", 17),
        money("fund", "r_fund_pays", 17),
        money("own", "r_owner_pays", 17),
    ]
    context.place("finarr_payments", SHEET, payments)
    advances = [
        col("party", "h_party", width=22),
        col("project", "h_project", width=26),
        col("advanced", "r_advanced_in", Kind.WHOLE, 12),
        col("due", "r_due", Kind.DATE, 12),
        col("decided", "h_decided", Kind.DATE, 12),
        col("repaid", "r_repaid_in", Kind.WHOLE, 12),
        money("amount", "h_amount", 17),
    ]
    context.place("finarr_advances", SHEET, advances)


def draw(context: FundContext) -> None:
    """Draw the sheet."""
    page, shapes = context.book.page(SHEET, "result"), context.shapes
    page.table(shapes["finarr_programme"], list(_programme(context)), context.say("r_table_programme"))
    page.table(shapes["finarr_payments"], list(_payments(context)), context.say("r_table_payments"))
    rows = [
        (a.owner, a.project, a.since, a.due, a.decided, a.repaid, context.euro(a.units))
        for a in context.outcome.advances
    ]
    title = context.say("r_table_advances" if rows else "r_no_advances")
    page.table(shapes["finarr_advances"], rows, title, titled="finarr_title_advances")
    page.freeze(shapes["finarr_programme"].headings, 1)
    page.protect()


def _programme(context: FundContext) -> Iterator[tuple[Any, ...]]:
    case, shape = context.case, context.shapes["finarr_programme"]
    classes, payments = (context.shapes[f"finarr_{name}"] for name in ("classes", "payments"))
    own_word = context.filling.shown(CARRIERS, "owner")
    for number, project in enumerate(case.projects):
        start = context.outcome.schedule[project.name]
        made = [each for each in context.outcome.payments if each.project == project.name]
        mine = (payments.column("project"), shape.this("project"))
        kind = case.classes[project.kind]
        percent = context.lookup.total(
            classes.column("percent"),
            (classes.column("name"), shape.this("class")),
            (classes.column("carrier"), f'"{own_word}"'),
        )
        estimate: Any = Fraction(project.estimate)
        fund: Any = fund_estimate(context, project)
        if not isinstance(project.cost, Mapping):
            estimate = Formula(f"={context.cell('finarr_projects', number, 'cost')}", estimate)
            if project.no_go is None:
                fund = Formula(f"={shape.this('estimate')}*(1-{shape.this('own')}/100)", fund)
        totals = [sum(each.fund for each in made), sum(each.own for each in made)]
        first = context.shapes["finarr_balance"].fixed(0, "year")
        yield (
            project.name,
            project.owner,
            project.kind,
            start,
            finish(project, start),
            Formula(f"={shape.this('start')}-{first}", start - case.years[0]),
            Formula(f"={shape.this('end')}-{shape.this('start')}+1", project.carried_out),
            estimate,
            Formula(f"={percent}", Fraction(kind.own_share)),
            fund,
            Formula(f"={context.lookup.total(payments.column('fund'), mine)}", context.euro(totals[0])),
            Formula(f"={context.lookup.total(payments.column('own'), mine)}", context.euro(totals[1])),
        )


def _payments(context: FundContext) -> Iterator[tuple[Any, ...]]:
    for payment in context.outcome.payments:
        early = payment.worked < payment.year
        kind = context.say("r_early" if early else "r_payment")
        yield (payment.project, payment.owner, payment.year, kind, *_amounts(context, payment))


def _amounts(context: FundContext, payment: Payment) -> tuple[Any, Any, Any]:
    """Return cost, fund and own of a payment: by formula where the programme is as it was typed.

    An owner that runs ahead pays its own part in the year of the work and has the fund's part back in the programmed
    year: two payments, of one cost.
    """
    case, project = context.case, context.case.project(payment.project)
    shape, euro = context.shapes["finarr_payments"], context.euro
    values = euro(payment.fund + payment.own), euro(payment.fund), euro(payment.own)
    if case.realised or payment.worked not in case.years:
        return values
    number = list(case.projects).index(project)
    own = context.shapes["finarr_programme"].fixed(number, "own")
    year = payment.worked + project.ahead
    if isinstance(project.cost, Mapping):
        cost = _typed(context, project, "cost", year)
        left = _typed(context, project, "own", year) if project.own is not None else None
    else:
        cost, left = _spread(context, number, payment), None
    rounded = f"ROUND({cost},finarr_decimals)"
    fund = f"ROUND(({cost})*(1-{own}/100),finarr_decimals)" if left is None else f"{rounded}-{left}"
    if not project.ahead:
        fund = fund if left is None else f"{shape.this('cost')}-{left}"
        paid = rounded, fund, f"{shape.this('cost')}-{shape.this('fund')}"
    elif payment.worked < payment.year:
        paid = shape.this("fund"), fund, "0"
    else:
        paid = shape.this("own"), "0", f"{rounded}-{fund}" if left is None else left
    cost_told, fund_told, own_told = (Formula(f"={text}", value) for text, value in zip(paid, values, strict=True))
    return cost_told, fund_told, own_told


def _typed(context: FundContext, project: Project, kind: str, year: int) -> str:
    """Return the formula for an agreed amount."""
    column: ColumnId = (Family.YEAR, year) if isinstance(getattr(project, kind), Mapping) else "always"
    here = context.shapes["finarr_payments"].this("project")
    return context.found("finarr_project_costs", column, project=here, kind=quoted(context.filling.shown(COSTS, kind)))


def _spread(context: FundContext, number: int, payment: Payment) -> str:
    """Return the cost of a year: the estimate, the part of the year, and the index."""
    case, project = context.case, context.case.project(payment.project)
    estimate = context.cell("finarr_projects", number, "cost")
    step = payment.worked + project.ahead - context.outcome.schedule[project.name] + 1
    index = context.shapes["finarr_rates"].fixed(case.years.index(payment.worked), "cost")
    if tuple(project.profile) == (1,):
        return f"{estimate}*{index}"
    here = context.shapes["finarr_payments"].this("project")
    return f"{estimate}*{context.found('finarr_spread', 'part', project=here, step=str(step))}*{index}"
