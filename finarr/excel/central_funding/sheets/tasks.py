"""Tasks: what each costs beside what the centre pays for it, by design and year."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from finarr.excel.central_funding.context import FlowAt, FundingContext
from finarr.excel.central_funding.sheets.grants import of_flow
from finarr.excel.central_funding.specs import said
from finarr.excel.common.specs import TASKS
from finarr.excel.lookup import by_number
from finarr.excel.page import Formula
from finarr.excel.tables import Kind
from finarr.tasks import Task

__all__ = ["SHEET", "draw", "place"]

SHEET = said("sheet_funding")


def place(context: FundingContext) -> None:
    """Decide where the table stands."""
    euro: dict[str, Any] = {"decimals": context.decimals}
    own, head = context.own, context.head
    heads = [
        own("design", "h_design", width=12),
        own("task", "h_task_name", width=30),
        head("kind", "h_task", width=12),
        head("year", "h_year", Kind.WHOLE, 8),
        own("cost", "c_costs", Kind.EURO, 17, **euro),
        own("grant", "c_grants", Kind.EURO, 17, **euro),
        own("paid", "r_paid", Kind.EURO, 17, **euro),
        own("more", "r_grant_more", Kind.EURO, 17, **euro),
        own("vat", "r_vat", Kind.EURO, 14, **euro),
        own("then", "r_then", Kind.EURO, 17, **euro),
        own("cut", "r_cut", Kind.EURO, 17, **euro),
        own("covered", "r_covered", Kind.SHARE, 12, decimals=1),
        own("per_point", "r_cut_per_point", Kind.NUMBER, 13, decimals=4),
        own("flow", "r_flow", Kind.WHOLE, 7),
    ]
    context.place("finarr_funding", SHEET, heads)


def draw(context: FundingContext) -> None:
    """Draw the sheet."""
    page = context.book.page(SHEET, "result")
    shape = context.shapes["finarr_funding"]
    flows = {(at.design, at.move.task, at.year): at for at in context.flows}
    rows = [
        _row(context, design, task, year, flows.get((design, task.name, year)))
        for design in context.designs
        for task in context.case.tasks
        for year in context.filling.years
    ]
    page.table(shape, rows, context.said("r_table_funding"))
    page.freeze(shape.headings)
    page.protect()


def _row(context: FundingContext, design: str, task: Task, year: int, at: FlowAt | None) -> tuple[Any, ...]:
    shape, today, grants = (context.shapes[f"finarr_{name}"] for name in ("funding", "today_regions", "grants"))
    euro, this = context.euro, shape.this
    there = [money for (name, _, when), money in context.case.today.items() if (name, when) == (task.name, year)]
    cost, paid = sum(each.cost for each in there), sum(each.contributed for each in there)
    where = (today.column("task"), this("task")), (today.column("year"), this("year"))
    now = {name: f"={context.lookup.total(today.column(name), *where)}" for name in ("cost", "grant", "paid")}
    more, vat, cut = (0, 0, 0) if at is None else (at.flow.granted, at.flow.vat, at.flow.cut)
    points = Fraction(0) if at is None else sum(at.flow.cut_points.values(), Fraction(0))

    def of_grants(column: str) -> str:
        return f"={by_number(grants.column(column), (grants.column('flow'), this('flow')))}"

    after = f"={this('paid')}-{this('more')}+{this('vat')}"
    covered = f"=IF({this('cost')}+{this('vat')}=0,0,({this('grant')}+{this('more')})/({this('cost')}+{this('vat')}))"
    over = of_flow(context, "cut_points", this("flow"))
    none = at is None
    return (
        context.said(f"c_{design}"),
        task.name,
        context.word(TASKS[task.task]),
        year,
        Formula(now["cost"], euro(cost)),
        Formula(now["grant"], euro(cost - paid)),
        Formula(now["paid"], euro(paid)),
        0 if none else Formula(of_grants("grant"), euro(more)),
        0 if none else Formula(of_grants("vat"), euro(vat)),
        Formula(after, euro(paid - more + vat)),
        0 if none else Formula(f"={of_flow(context, 'cut', this('flow'))}", euro(cut)),
        Formula(covered, Fraction(cost - paid + more, cost + vat) if cost + vat else Fraction(0)),
        None
        if none
        else Formula(f"=IF({over}=0,0,{this('cut')}/{over})", euro(cut) / points if points else Fraction(0)),
        None if at is None else at.number,
    )
