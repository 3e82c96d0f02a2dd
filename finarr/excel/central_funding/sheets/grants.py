"""Grants: what the centre takes over in every year, the points of every region, the factor, and what each gets."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from finarr.arrangements.central_funding import PointsFormula
from finarr.arrangements.central_funding.flows import RegionGrant, exact_grants, formula_members, reach
from finarr.excel.central_funding.context import LOOK, FlowAt, FundingContext
from finarr.excel.central_funding.sheets.today import growth_of
from finarr.excel.central_funding.specs import said
from finarr.excel.lookup import by_number
from finarr.excel.page import Formula
from finarr.excel.tables import Family, Kind
from finarr.numbers import at_year

__all__ = ["SHEET", "draw", "of_flow", "place"]

SHEET = said("sheet_grants")
ZERO = Fraction(0)


def place(context: FundingContext) -> None:
    """Decide where the tables stand."""
    euro: dict[str, Any] = LOOK | {"decimals": context.decimals}
    fine: dict[str, Any] = LOOK | {"decimals": 4}
    own, head = context.own, context.head
    flows = [
        head("number", "r_number", Kind.WHOLE, 6, **LOOK),
        own("design", "h_design", width=11, **LOOK),
        own("task", "h_task_name", width=30, **LOOK),
        head("year", "h_year", Kind.WHOLE, 7, **LOOK),
        own("paid", "r_paid", Kind.EURO, 17, **euro),
        own("share", "h_share", Kind.SHARE, 11, **LOOK),
        own("moved", "r_moved", Kind.EURO, 17, **euro),
        own("vat_share", "h_vat_share", Kind.SHARE, 10, **LOOK),
        own("total", "r_granted", Kind.EURO, 17, **fine),
        own("held_caps", "r_held_together", Kind.EURO, 17, **fine),
        own("first", "r_first_free", Kind.EURO, 17, **fine),
        own("points", "r_points_free", Kind.NUMBER, 17, **fine),
        own("level", "r_level", Kind.NUMBER, 20, **LOOK | {"decimals": 6}),
        own("cut", "r_cut", Kind.EURO, 17, **euro),
        own("cut_points", "r_cut_points", Kind.NUMBER, 17, **fine),
    ]
    grants = [
        head("number", "r_number", Kind.WHOLE, 6, **LOOK),
        own("flow", "r_flow", Kind.WHOLE, 7, **LOOK),
        own("design", "h_design", width=10, **LOOK),
        own("task", "h_task_name", width=30, **LOOK),
        own("region", "h_region", width=27, **LOOK),
        head("year", "h_year", Kind.WHOLE, 7, **LOOK),
        own("paid", "r_paid", Kind.EURO, 16, **euro),
        own("points", "r_points", Kind.NUMBER, 16, **fine),
        own("first", "r_first", Kind.EURO, 14, **fine),
        own("cap", "r_cap", Kind.EURO, 16, **fine),
        own("per_point", "r_cap_per_point", Kind.NUMBER, 20, **LOOK | {"decimals": 6}),
        own("held", "r_held", Kind.WHOLE, 9, **LOOK),
        own("exact", "r_exact", Kind.EURO, 16, **fine),
        own("grant", "r_grant_more", Kind.EURO, 16, **euro),
        own("vat", "r_vat", Kind.EURO, 14, **euro),
        own("relief", "r_relief", Kind.EURO, 16, **euro),
        own("gap", "r_rounded", Kind.NUMBER, 11, aside=True, **fine),
        own("wrong", "r_held_wrong", Kind.NUMBER, 11, aside=True, **fine),
    ]
    points = [
        own("grant", "r_grant_number", Kind.WHOLE, 8, **LOOK),
        own("formula", "h_formula", width=18, **LOOK),
        own("region", "h_region", width=28, **LOOK),
        own("measure", "h_measure", width=20, **LOOK),
        own("each", "h_per_unit", Kind.NUMBER, 14, **LOOK),
        own("volume", "r_volume", Kind.NUMBER, 15, **LOOK),
        own("over", "r_over", Kind.NUMBER, 15, **LOOK),
        own("outside", "h_outside", Kind.WHOLE, 10, **LOOK),
        own("points", "r_points", Kind.NUMBER, 17, **fine),
    ]
    context.place("finarr_flows", SHEET, flows)
    context.place("finarr_grants", SHEET, grants)
    context.place("finarr_points", SHEET, points)


def draw(context: FundingContext) -> None:
    """Draw the sheet."""
    page = context.book.page(SHEET, "working")
    shape = context.shapes["finarr_flows"]
    page.table(shape, [_flow_row(context, at) for at in context.flows], context.said("r_table_flows"))
    rows = [row for at in context.flows for row in _grant_rows(context, at)]
    page.table(context.shapes["finarr_grants"], rows, context.said("r_table_grants"))
    parts = [row for at in context.flows for row in _point_rows(context, at)]
    page.table(context.shapes["finarr_points"], parts, context.said("r_table_points"))
    page.freeze(shape.headings, 1)
    page.protect()


def of_flow(context: FundingContext, column: str, number: str) -> str:
    """Return the formula for a figure of a move in a year, its number in a cell."""
    flows = context.shapes["finarr_flows"]
    return by_number(flows.column(column), (flows.column("number"), number))


def _sum(context: FundingContext, table: str, column: str, key: str, number: str, *more: tuple[str, str]) -> str:
    shape = context.shapes[table]
    pairs = [(shape.column(key), number), *((shape.column(name), cell) for name, cell in more)]
    return by_number(shape.column(column), *pairs)


def _flow_row(context: FundingContext, at: FlowAt) -> tuple[Any, ...]:
    shape, flow, euro = context.shapes["finarr_flows"], at.flow, context.euro
    this, number = shape.this, shape.this("number")
    vat = Fraction(at.move.vat_share)
    granted = Fraction(flow.moved) / (1 - vat) if at.move.vat_covered else Fraction(flow.moved)
    with_vat = f"{this('moved')}/(1-{this('vat_share')})"
    covered = f'IF({context.in_move(at, "vat_covered")}="{context.yes()}",{with_vat},{this("moved")})'
    held = _sum(context, "finarr_grants", "cap", "flow", number, ("held", "1"))
    first = _sum(context, "finarr_grants", "first", "flow", number, ("held", "0"))
    points = _sum(context, "finarr_grants", "points", "flow", number, ("held", "0"))
    grants = context.shapes["finarr_grants"]
    most = f"_xlfn.MAXIFS({grants.column('per_point')},{grants.column('flow')},{number})"
    rest = f"({this('total')}-{this('held_caps')}-{this('first')})/{this('points')}"
    level = f"=IF({this('total')}=0,0,IF({this('points')}=0,{most},{rest}))"
    cut_points = _sum(context, "finarr_reliefs", "points", "flow", number)
    caps, firsts, pointed = _free(context, at)
    return (
        at.number,
        context.said(f"c_{at.design}"),
        at.move.task,
        at.year,
        Formula(
            f"={_sum(context, 'finarr_grants', 'paid', 'flow', number)}", euro(sum(g.contributed for g in flow.grants))
        ),
        _share(context, at),
        Formula(f"={_moved(context, at)}", euro(flow.moved)),
        Formula(f"={context.in_move(at, 'vat_share')}", vat),
        Formula(f"={covered}", euro(granted)),
        Formula(f"={held}", caps),
        Formula(f"={first}", firsts),
        Formula(f"={points}", pointed),
        Formula(level, _level(context, at)),
        Formula(f"={_cut(context, at)}", euro(flow.cut)),
        Formula(f"={cut_points}", sum(flow.cut_points.values(), ZERO)),
    )


def _cap(context: FundingContext, at: FlowAt, grant: RegionGrant) -> Fraction:
    return context.euro(Fraction(grant.contributed) / (1 - Fraction(at.move.vat_share)))


def _free(context: FundingContext, at: FlowAt) -> tuple[Fraction, Fraction, Fraction]:
    """Return the caps of regions that are held, and what comes first and the points of the others."""
    grants = at.flow.grants
    return (
        sum((_cap(context, at, each) for each in grants if each.held), ZERO),
        sum((context.euro(each.first) for each in grants if not each.held), ZERO),
        sum((each.points for each in grants if not each.held), ZERO),
    )


def _level(context: FundingContext, at: FlowAt) -> Fraction:
    """Return euro per point as the sheet computes it."""
    vat, flow = Fraction(at.move.vat_share), at.flow
    total = context.euro(Fraction(flow.moved) / (1 - vat) if at.move.vat_covered else Fraction(flow.moved))
    caps, first, points = _free(context, at)
    if not total:
        return ZERO
    if points:
        return (total - caps - first) / points
    return max((_per_point(context, at, each) for each in flow.grants), default=ZERO)


def _per_point(context: FundingContext, at: FlowAt, grant: RegionGrant) -> Fraction:
    return (_cap(context, at, grant) - context.euro(grant.first)) / grant.points if grant.points else ZERO


def _moved(context: FundingContext, at: FlowAt) -> str:
    """Return the formula for the amount moved: a share of the contributions, or an amount; rounded to whole units."""
    shape, move = context.shapes["finarr_flows"], at.move
    grown = growth_of(context, ("grant_index", at.row), shape.this("year"))
    if move.amount is not None:
        moves, columns = context.shapes["finarr_moves"], ("amount", (Family.YEAR, at.year))
        typed = [context.in_move(at, column) for column in columns if column in moves]
        base = "+".join(typed) if len(typed) == 1 else f"({'+'.join(typed)})"
    else:
        of = shape.this("paid") if grown is None else shape.fixed(_first_row(context, at), "paid")
        base = f"{of}*{shape.this('share')}"
    return f"ROUND({base}{'' if grown is None else f'*{grown}'},finarr_decimals)"


def _share(context: FundingContext, at: FlowAt) -> Formula | Fraction | None:
    """Return the share of the contributions that a move takes over: as typed, or as an answer found it."""
    if at.move.share is None or at.move.amount is not None:
        return None
    share = Fraction(at.move.share)
    found = context.answered_shares and at.design == "proposal"
    return share if found else Formula(f"={context.in_move(at, 'share')}", share)


def _first_row(context: FundingContext, at: FlowAt) -> int:
    """Return the row of the same move in the first year."""
    return at.number - 1 - context.filling.years.index(at.year)


def _cut(context: FundingContext, at: FlowAt) -> str:
    shape = context.shapes["finarr_flows"]
    grown = growth_of(context, ("fund_index", at.row), shape.this("year"))
    if grown is None:
        return shape.this("moved")
    return f"ROUND({shape.fixed(_first_row(context, at), 'moved')}*{grown},finarr_decimals)"


def _grant_rows(context: FundingContext, at: FlowAt) -> Iterator[tuple[Any, ...]]:
    """Yield what each region gets: the most it may get where that holds it, else what comes first plus its points."""
    shape, euro, flow = context.shapes["finarr_grants"], context.euro, at.flow
    this, today = shape.this, context.shapes["finarr_today_regions"]
    vat = Fraction(at.move.vat_share)
    found = reach(context.case, at.move, at.year)
    granted = Fraction(flow.moved) / (1 - vat) if at.move.vat_covered else Fraction(flow.moved)
    exact = exact_grants(found, granted)[0]
    vat_cell, level = of_flow(context, "vat_share", this("flow")), of_flow(context, "level", this("flow"))
    for grant, value in zip(flow.grants, exact, strict=True):
        row = context.today_numbers[at.move.task, grant.region, at.year] - 1
        whole = _whole(context, at, grant, vat_cell)
        kept = f"IF({this('held')}=1,{this('cap')},{this('first')}+{this('points')}*{level})"
        none = f"IF({of_flow(context, 'total', this('flow'))}=0,0,{kept})"
        rounded = f"{this('relief')}-{this('exact')}*(1-{vat_cell})" if at.move.vat_covered else None
        gap = euro(grant.relief - value * (1 - vat) if at.move.vat_covered else grant.grant - value)
        over = f"{this('first')}+{this('points')}*{level}-{this('cap')}"
        yield (
            context.grant_numbers[at.number, grant.region],
            at.number,
            context.said(f"c_{at.design}"),
            at.move.task,
            grant.region,
            at.year,
            Formula(f"={today.fixed(row, 'paid')}", euro(grant.contributed)),
            Formula(
                f"={_sum(context, 'finarr_points', 'points', 'grant', this('number'), ('outside', '0'))}", grant.points
            ),
            Formula(f"={_first(context, at)}", euro(grant.first)),
            Formula(f"={this('paid')}/(1-{vat_cell})", _cap(context, at, grant)),
            Formula(
                f"=IF({this('points')}=0,0,({this('cap')}-{this('first')})/{this('points')})",
                _per_point(context, at, grant),
            ),
            int(grant.held),
            Formula(f"={none}", euro(value)),
            *whole,
            Formula("=" + (rounded or f"{this('grant')}-{this('exact')}"), gap),
            Formula(f"=IF({this('held')}=1,MAX(0,-({over})),MAX(0,{over}))", ZERO),
        )


def _whole(context: FundingContext, at: FlowAt, grant: RegionGrant, vat: str) -> tuple[Any, Any, Any]:
    """Return grant, VAT and relief in whole units; one of them by largest remainder, the others by formula."""
    shape, euro = context.shapes["finarr_grants"], context.euro
    this = shape.this
    if at.move.vat_covered:
        added = Formula(f"=ROUND({this('relief')}*{vat}/(1-{vat}),finarr_decimals)", euro(grant.vat))
        return Formula(f"={this('relief')}+{this('vat')}", euro(grant.grant)), added, euro(grant.relief)
    lower = f"=MIN({this('grant')}-ROUND({this('grant')}*{vat},finarr_decimals),{this('paid')})"
    lost = Formula(f"={this('grant')}-{this('relief')}", euro(grant.vat))
    return euro(grant.grant), lost, Formula(lower, euro(grant.relief))


def _first(context: FundingContext, at: FlowAt) -> str:
    """Return the formula for what a region gets before the points: off the top, and outside the factor."""
    shape, top = context.shapes["finarr_grants"], context.shapes["finarr_off_the_top"]
    outside = _sum(context, "finarr_points", "points", "grant", shape.this("number"), ("outside", "1"))
    where = (top.column("formula"), context.in_move(at, "formula")), (top.column("region"), shape.this("region"))
    return f"{outside}+{context.lookup.total(top.column('amount'), *where)}"


def _point_rows(context: FundingContext, at: FlowAt) -> Iterator[tuple[Any, ...]]:
    """Yield the points of every region by measure; shares by measures are weight × part of the measure."""
    case, formula = context.case, context.case.formula(at.move)
    name = str(at.move.formula)
    members = formula_members(case, at.move, at.year)
    shape = context.shapes["finarr_points"]
    points = isinstance(formula, PointsFormula)
    amounts = formula.amounts if isinstance(formula, PointsFormula) else formula.weights
    outside = tuple(formula.outside_factor) if isinstance(formula, PointsFormula) else ()
    as_typed = context.is_typed(name)
    totals = {measure: sum(members.measure(measure).values(), ZERO) for measure in amounts}
    for region in members.parties:
        number = context.grant_numbers[at.number, region.name]
        if isinstance(formula, PointsFormula) and formula.fixed:
            typed = context.found("finarr_formulas", "fixed", name=shape.this("formula"))
            each = Formula(f"={typed}", Fraction(formula.fixed))
            product = Formula(f"={shape.this('each')}*{shape.this('volume')}", Fraction(formula.fixed))
            yield number, name, region.name, context.word("c_fixed"), each, 1, None, 0, product
        for measure, amount in amounts.items():
            rows = {"formula": shape.this("formula"), "measure": shape.this("measure")}
            volume = at_year(region.measures[measure], at.year) or ZERO
            value = Fraction(amount) * volume
            cells = [shape.this(column) for column in ("each", "volume", "over")]
            over = None
            if not points:
                value = value / totals[measure]
                over = Formula(f"={_over(context, at, measure)}", totals[measure])
            yield (
                number,
                name,
                region.name,
                context.filling.measure(measure),
                Formula(f"={context.found('finarr_formula_parts', 'amount', **rows)}", Fraction(amount))
                if as_typed
                else Fraction(amount),
                Formula(f"={_volume(context, region.name, measure, at.year)}", volume),
                over,
                int(measure in outside),
                Formula(f"={cells[0]}*{cells[1]}" + ("" if points else f"/{cells[2]}"), value),
            )


def _volume(context: FundingContext, region: str, measure: str, year: int) -> str:
    """Return the formula for a figure of a region: typed for it, or added up over its municipalities."""
    shape, regions = context.shapes["finarr_points"], context.shapes["finarr_regions"]
    own = next(each for each in context.case.regions if each.name == region)
    table, column = ("finarr_regions", "name") if measure in own.measures else ("finarr_parties", "region")
    found = regions if table == "finarr_regions" else context.shapes[table]
    columns = context.measure_columns(table, measure, year)
    return "+".join(context.lookup.total(each, (found.column(column), shape.this("region"))) for each in columns)


def _over(context: FundingContext, at: FlowAt, measure: str) -> str:
    """Return the formula for a measure over all regions of the move: the rows of the table that belong to it."""
    shape = context.shapes["finarr_points"]
    numbers = [context.grant_numbers[at.number, grant.region] for grant in at.flow.grants]
    first, last = min(numbers), max(numbers)
    grants = shape.column("grant")
    low = context.shapes["finarr_grants"].fixed(first - 1, "number")
    high = context.shapes["finarr_grants"].fixed(last - 1, "number")
    return context.lookup.between(
        shape.column("volume"), grants, low, high, (shape.column("measure"), shape.this("measure"))
    )
