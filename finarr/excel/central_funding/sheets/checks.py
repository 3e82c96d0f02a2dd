"""The checks of a central-funding result: today, grants, contributions, fund cut, effects, path and answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from finarr.excel.central_funding.context import FundingContext
from finarr.excel.central_funding.sheets.overview import groupings
from finarr.excel.common.sheets import checks
from finarr.excel.common.sheets.checks import Test
from finarr.excel.lookup import by_number
from finarr.excel.tables import Kind

__all__ = ["SHEET", "draw", "place"]

SHEET = checks.SHEET
Row = tuple[Any, ...]


def place(context: FundingContext) -> None:
    """Decide where the table stands."""
    where = [
        context.own("design", "h_design", width=12),
        context.own("task", "h_task_name", width=30),
        context.head("year", "h_year", Kind.WHOLE, 8),
        context.own("flow", "r_flow", Kind.WHOLE, 8),
    ]
    checks.place(context, where)


def draw(context: FundingContext) -> None:
    """Draw the sheet."""
    checks.draw(context, _tests(context))


def _tests(context: FundingContext) -> Iterator[Test]:
    yield from _today(context)
    yield from _moves(context)
    yield from _effects(context)
    yield from _groups(context)
    if context.outcome.steps:
        yield from _path(context)
    if context.outcome.answer is not None:
        answer = context.shapes["finarr_answer"]
        gap = answer.column("gap")
        yield Test(context.said("check_answer"), _all(), f"MAX(MAX({gap}),-MIN({gap}))")


def _all(design: str | None = None, task: str | None = None, year: int | None = None, flow: int | None = None) -> Row:
    return design, task, year, flow


def _beyond_a_unit(largest: str, smallest: str) -> str:
    """Return the formula for how far a rounding goes beyond one unit: whole units lie less than one from the exact."""
    return f"MAX(0,MAX({largest},-({smallest}))-10^-finarr_decimals)"


def _largest(context: FundingContext, table: str, column: str, flow: str) -> tuple[str, str]:
    shape = context.shapes[table]
    rows = f"{shape.column(column)},{shape.column('flow')},{flow}"
    return f"_xlfn.MAXIFS({rows})", f"_xlfn.MINIFS({rows})"


def _today(context: FundingContext) -> Iterator[Test]:
    """Cost is grant and contributions; contributions by a key are at most a unit from their exact part."""
    regions, today = context.shapes["finarr_today_regions"], context.shapes["finarr_today"]
    gap = regions.column("gap")
    yield Test(context.said("check_today"), _all(), f"MAX(MAX({gap}),-MIN({gap}))")
    away = f"SUMPRODUCT(MAX(ABS({today.column('paid')}-{today.column('exact')})))"
    yield Test(context.said("check_today_rounding"), _all(), f"MAX(0,{away}-10^-finarr_decimals)")


def _moves(context: FundingContext) -> Iterator[Test]:
    """What every move grants, spares and takes is what it should be, and whole units follow the exact amounts."""
    this = context.shapes["finarr_checks"].this
    flows, grants, reliefs = (context.shapes[f"finarr_{name}"] for name in ("flows", "grants", "reliefs"))
    flow = this("flow")

    def of_flow(column: str) -> str:
        return by_number(flows.column(column), (flows.column("number"), flow))

    def total(table: str, column: str) -> str:
        shape = context.shapes[table]
        return by_number(shape.column(column), (shape.column("flow"), flow))

    for at in context.flows:
        where = _all(context.said(f"c_{at.design}"), at.move.task, at.year, at.number)
        granted = f"{total('finarr_grants', 'grant')}-{of_flow('moved')}"
        added = f"-{total('finarr_grants', 'vat')}" if at.move.vat_covered else ""
        yield Test(context.said("check_grants"), where, granted + added)
        exact = f"{total('finarr_grants', 'exact')}-{of_flow('total')}"
        yield Test(context.said("check_exact"), where, exact)
        yield Test(context.said("check_held"), where, _largest(context, grants.name, "wrong", flow)[0])
        gap = _largest(context, grants.name, "gap", flow)
        yield Test(context.said("check_grant_rounding"), where, _beyond_a_unit(*gap))
        spared = f"{total('finarr_reliefs', 'relief')}-{total('finarr_grants', 'relief')}"
        yield Test(context.said("check_reliefs"), where, spared)
        gap = _largest(context, reliefs.name, "relief_gap", flow)
        yield Test(context.said("check_relief_rounding"), where, _beyond_a_unit(*gap))
        yield Test(context.said("check_cuts"), where, f"{total('finarr_reliefs', 'cut')}-{of_flow('cut')}")
        gap = _largest(context, reliefs.name, "cut_gap", flow)
        yield Test(context.said("check_cut_rounding"), where, _beyond_a_unit(*gap))


def _effects(context: FundingContext) -> Iterator[Test]:
    """All effects of a year are grants minus VAT minus the cut; nobody pays less than nothing."""
    this = context.shapes["finarr_checks"].this
    effects, grants, flows = (context.shapes[f"finarr_{name}"] for name in ("effects", "grants", "flows"))
    year = this("year")
    for design in context.designs:
        name = context.said(f"c_{design}")
        for each in context.filling.years:
            total = by_number(effects.column(("effect", design)), (effects.column("year"), year))
            of = [f'"{name}"', year]
            spared = by_number(
                grants.column("relief"), (grants.column("design"), of[0]), (grants.column("year"), of[1])
            )
            cut = by_number(flows.column("cut"), (flows.column("design"), of[0]), (flows.column("year"), of[1]))
            yield Test(context.said("check_effects"), _all(name, None, each), f"{total}-({spared}-{cut})")
            least = f"_xlfn.MINIFS({effects.column(('then', design))},{effects.column('year')},{year})"
            yield Test(context.said("check_below_zero"), _all(name, None, each), f"MAX(0,-{least})")
    overview = context.shapes["finarr_overview"]
    for design in context.designs:
        first = effects.fixed(0, "year")
        total = by_number(effects.column(("effect", design)), (effects.column("year"), first))
        name = context.said(f"c_{design}")
        gap = f"SUM({overview.column(('effect', design))})-{total}"
        yield Test(context.said("check_overview"), _all(name, None, context.first_year), gap)


def _groups(context: FundingContext) -> Iterator[Test]:
    """Every grouping adds up to the overview."""
    overview = context.shapes["finarr_overview"]
    bands = context.shapes["finarr_histogram"]
    for grouping in groupings(context):
        shape = context.shapes[f"finarr_by_{grouping}"]
        for design in context.designs:
            total = f"SUM({shape.column(('effect', design))})-SUM({overview.column(('effect', design))})"
            text = context.said("check_groups", grouping=context.said(f"r_group_{grouping}"))
            yield Test(text, _all(context.said(f"c_{design}")), total)
    counted = f"SUM({bands.column('count')})-ROWS({overview.column('number')})"
    yield Test(context.said("check_histogram"), _all(), counted)


def _path(context: FundingContext) -> Iterator[Test]:
    """Bounds hold but for rounding, and what is paid is what is got."""
    steps, rows = context.shapes["finarr_steps"], context.shapes["finarr_path_effects"]
    path = context.case.transition
    payer = "gainers" if path is None else path.payer
    for number, step in enumerate(context.outcome.steps):
        cell = steps.fixed(number, "step")
        beyond = f"_xlfn.MAXIFS({rows.column('beyond')},{rows.column('step')},{cell})"
        where = _all(None, None, step.year)
        yield Test(context.said("check_bounds"), where, f"MAX(0,{beyond}-2*10^-finarr_decimals)")
        paid = steps.fixed(number, "paid")
        if payer == "gainers":
            yield Test(
                context.said("check_neutral"),
                where,
                f"{paid}-SUMIFS({rows.column('fund')},{rows.column('step')},{cell})",
            )
        elif payer == "general_fund":
            fund = by_number(rows.column("fund"), (rows.column("step"), cell))
            yield Test(context.said("check_shared"), where, f"{fund}-{paid}")
