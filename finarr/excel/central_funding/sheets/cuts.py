"""Fund cut and lower contributions: for every move, year and municipality, by formula and in whole units."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from typing import Any

from finarr.excel.central_funding.context import LOOK, FlowAt, FundingContext
from finarr.excel.central_funding.sheets.grants import of_flow
from finarr.excel.central_funding.specs import said
from finarr.excel.page import Formula
from finarr.excel.shape import Head
from finarr.excel.tables import Kind

__all__ = ["SHEET", "draw", "place"]

SHEET = said("sheet_cuts")
ZERO = Fraction(0)


def place(context: FundingContext) -> None:
    """Decide where the tables stand."""
    euro: dict[str, Any] = LOOK | {"decimals": context.decimals}
    fine: dict[str, Any] = LOOK | {"decimals": 4}
    own, head = context.own, context.head
    weights = [
        own("design", "h_design", width=11, **LOOK),
        own("task", "h_task_name", width=30, **LOOK),
        own("by", "h_cut_by", width=14, **LOOK),
        own("cluster", "h_cluster", width=22, **LOOK),
        own("measure", "h_measure", width=20, **LOOK),
        own("weight", "h_fund_weight", Kind.NUMBER, 13, **LOOK),
    ]
    rows = [
        own("party_number", "r_party_number", Kind.WHOLE, 14, **LOOK),
        own("design_number", "r_design_number", Kind.WHOLE, 8, **LOOK),
        own("flow", "r_flow", Kind.WHOLE, 7, **LOOK),
        own("task", "h_task_name", width=30, **LOOK),
        own("party", "h_party", width=22, **LOOK),
        head("year", "h_year", Kind.WHOLE, 7, **LOOK),
        own("paid", "r_paid", Kind.EURO, 16, **euro),
        own("part", "r_part_of_region", Kind.SHARE, 11, **fine),
        own("relief_exact", "r_relief_exact", Kind.EURO, 16, **fine),
        own("relief", "r_relief", Kind.EURO, 16, **euro),
        own("points", "r_cut_points", Kind.NUMBER, 17, **fine),
        own("share", "r_cut_share", Kind.SHARE, 11, **fine),
        own("cut_exact", "r_cut_exact", Kind.EURO, 16, **fine),
        own("cut", "r_cut", Kind.EURO, 16, **euro),
        own("relief_gap", "r_relief_rounded", Kind.NUMBER, 11, **fine),
        own("cut_gap", "r_cut_rounded", Kind.NUMBER, 11, **fine),
        *_measure_heads(context),
    ]
    context.place("finarr_cut_weights", SHEET, weights)
    context.place("finarr_reliefs", SHEET, rows)


def _measure_heads(context: FundingContext) -> Iterator[Head]:
    """Yield a column of points for every measure by which some move cuts the general fund."""
    used = dict.fromkeys(measure for _, measure in context.cut_weights)
    for measure in used:
        text = context.said("r_points_of", measure=context.filling.measure(measure))
        yield Head(("points", measure), text, Kind.NUMBER, 15, role="working", decimals=2, aside=True)


def draw(context: FundingContext) -> None:
    """Draw the sheet."""
    page = context.book.page(SHEET, "working")
    shape = context.shapes["finarr_cut_weights"]
    page.table(shape, list(_weight_rows(context)), context.said("r_table_cut_weights"))
    rows = [row for at in context.flows for row in _rows(context, at)]
    page.table(context.shapes["finarr_reliefs"], rows, context.said("r_table_reliefs"))
    page.freeze(shape.headings)
    page.protect()


def _weight_rows(context: FundingContext) -> Iterator[tuple[Any, ...]]:
    shape, fund = context.shapes["finarr_cut_weights"], context.shapes["finarr_fund_weights"]
    moves = context.tables["finarr_moves"]
    ids = [head.id for head in moves.heads]
    for (row, measure), (at, weight) in context.cut_weights.items():
        by, cluster = (moves.rows[row][ids.index(name)] for name in ("by", "cluster"))
        cut = at.move.fund_cut
        where = [(fund.column("measure"), shape.this("measure"))]
        if cut is not None and cut.by != "factor" and cluster is not None:
            where.append((fund.column("cluster"), shape.this("cluster")))
        else:
            cluster = None
        total = context.lookup.total(fund.column("weight"), *where)
        yield (
            context.said(f"c_{at.design}"),
            at.move.task,
            by,
            cluster,
            context.filling.measure(measure),
            Formula(f"={total}", weight),
        )


def _rows(context: FundingContext, at: FlowAt) -> Iterator[tuple[Any, ...]]:
    """Yield what each municipality pays less and loses, for one move in one year."""
    case, flow, euro = context.case, at.flow, context.euro
    shape = context.shapes["finarr_reliefs"]
    this = shape.this
    homes, grants = context.filling.home, {grant.region: grant for grant in flow.grants}
    total = sum(flow.cut_points.values(), ZERO)
    parties = {party.name: party for party in case.parties}
    starts = _starts(context)
    cell = partial(_point_cell, context, at)
    measures = [head.id[1] for head in shape.heads if isinstance(head.id, tuple)]
    amounts = {measure for row, measure in context.cut_weights if row == at.row}
    today, given = context.shapes["finarr_today"], context.shapes["finarr_grants"]
    for name, points in flow.cut_points.items():
        grant, paid = grants[homes[name]], case.today[at.move.task, homes[name], at.year].contributions[name]
        row = context.grant_numbers[at.number, grant.region] - 1
        part = Fraction(paid, grant.contributed) if grant.contributed else ZERO
        own = [cell(parties[name], measure) if measure in amounts else None for measure in measures]
        columns = [this(("points", measure)) for measure in measures if measure in amounts]
        cut = of_flow(context, "cut", this("flow"))
        over = of_flow(context, "cut_points", this("flow"))
        paid_in = given.fixed(row, "paid")
        yield (
            context.party_numbers[name],
            context.design_number(at.design),
            at.number,
            at.move.task,
            name,
            at.year,
            Formula(f"={today.fixed(starts[at.move.task, homes[name], at.year, name], 'paid')}", euro(paid)),
            Formula(f"=IF({paid_in}=0,0,{this('paid')}/{paid_in})", part),
            Formula(f"={this('part')}*{given.fixed(row, 'relief')}", euro(grant.relief * part)),
            euro(flow.reliefs[name]),
            Formula("=" + ("+".join(columns) or "0"), points),
            Formula(f"=IF({over}=0,0,{this('points')}/{over})", points / total if total else ZERO),
            Formula(f"={this('share')}*{cut}", euro(flow.cut * points / total) if total else ZERO),
            euro(flow.cuts[name]),
            Formula(f"={this('relief')}-{this('relief_exact')}", euro(flow.reliefs[name] - grant.relief * part)),
            Formula(
                f"={this('cut')}-{this('cut_exact')}",
                euro(flow.cuts[name] - (flow.cut * points / total if total else 0)),
            ),
            *own,
        )


def _starts(context: FundingContext) -> dict[tuple[str, str, int, str], int]:
    """Return the row of today's contributions by (task, region, year, municipality)."""
    every = ((*where, name) for where, money in context.case.today.items() for name in money.contributions)
    return {where: row for row, where in enumerate(every)}


def _point_cell(context: FundingContext, at: FlowAt, party: Any, measure: str) -> Formula:
    """Return the points of a municipality by one measure: weight times volume."""
    weight = context.shapes["finarr_cut_weights"].fixed(context.cut_rows[at.row, measure], "weight")
    column, volume = context.measured(party, measure, at.year)
    shape = context.shapes["finarr_reliefs"]
    amount = context.cut_weights[at.row, measure][1]
    return Formula(f"={weight}*{context.of_party(column, shape.this('party'))}", amount * volume)
