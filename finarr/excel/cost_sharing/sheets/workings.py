"""The sheet of workings: pure pro rata by formula, from the steps of each key to what each party bears of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from finarr.excel.common.specs import COMPONENTS
from finarr.excel.cost_sharing.context import CostContext
from finarr.excel.cost_sharing.sheets.cents import draw_cents, place_cents
from finarr.excel.cost_sharing.sheets.net_costs import net_cost
from finarr.excel.cost_sharing.steps import Step
from finarr.excel.lookup import BLANK, by_number
from finarr.excel.page import Formula
from finarr.excel.tables import Kind
from finarr.items import Item
from finarr.keys import Component, PointsKey, SharesKey, UsageKey
from finarr.numbers import at_year
from finarr.parties import Party

__all__ = ["SHEET", "draw", "place", "points_keys"]

SHEET = "sheet_workings"
_WORKING: dict[str, Any] = {"role": "working"}


def place(context: CostContext) -> None:
    """Decide where the tables of the sheet stand."""
    head = context.head
    steps = [
        head("step", "r_step", Kind.WHOLE, 6, **_WORKING),
        head("year", "h_year", Kind.WHOLE, 7, **_WORKING),
        head("item", "h_item", width=24, **_WORKING),
        head("label", "r_step_label", width=24, **_WORKING),
        head("key", "h_key", width=18, **_WORKING),
        head("component", "h_component", width=18, **_WORKING),
        head("parent", "r_of_step", Kind.WHOLE, 7, **_WORKING),
        head("available", "r_available", Kind.EURO, 15, decimals=2, **_WORKING),
        head("part", "r_part", Kind.NUMBER, 8, **_WORKING),
        head("base", "r_base", Kind.EURO, 15, decimals=2, **_WORKING),
        head("over", "r_over", Kind.NUMBER, 14, **_WORKING),
    ]
    borne = [
        head("number", "r_number", Kind.WHOLE, 6, **_WORKING),
        head("party", "h_party", width=20, **_WORKING),
        head("item", "h_item", width=24, **_WORKING),
        head("year", "h_year", Kind.WHOLE, 7, **_WORKING),
        head("step", "r_step", Kind.WHOLE, 6, **_WORKING),
        head("key", "h_key", width=16, **_WORKING),
        head("component", "h_component", width=18, **_WORKING),
        head("base", "r_base", Kind.EURO, 15, decimals=2, **_WORKING),
        head("weight", "r_weight", Kind.NUMBER, 14, **_WORKING),
        head("over", "r_over", Kind.NUMBER, 14, **_WORKING),
        head("amount", "h_amount", Kind.EURO, 15, decimals=2, **_WORKING),
    ]
    points = [
        head("party", "h_party", width=20, **_WORKING),
        head("key", "h_key", width=18, **_WORKING),
        head("year", "h_year", Kind.WHOLE, 7, **_WORKING),
        head("component", "h_component", width=20, **_WORKING),
        head("each", "r_points_each", Kind.NUMBER, 14, **_WORKING),
        head("volume", "r_volume", Kind.NUMBER, 14, **_WORKING),
        head("points", "r_points", Kind.NUMBER, 16, **_WORKING),
    ]
    context.place("finarr_steps", SHEET, steps)
    context.place("finarr_workings", SHEET, borne)
    context.place("finarr_points", SHEET, points)
    place_cents(context, SHEET)


def draw(context: CostContext) -> None:
    """Draw the sheet."""
    page = context.book.page(SHEET, "working")
    shape = context.shapes["finarr_steps"]
    page.table(shape, list(_step_rows(context)), context.word("r_table_steps"))
    page.table(context.shapes["finarr_workings"], list(_borne_rows(context)), context.word("r_table_workings"))
    page.table(context.shapes["finarr_points"], list(_points_rows(context)), context.word("r_table_points"))
    draw_cents(context, page)
    page.freeze(shape.headings)
    page.protect()


def points_keys(context: CostContext) -> dict[str, PointsKey]:
    """Return the keys by points, by the name they have in the workbook."""
    return {name: key for name, key in context.keys.items() if isinstance(key, PointsKey)}


def _step_rows(context: CostContext) -> Iterator[tuple[Any, ...]]:
    """Yield the steps by item and year; a step refers to its parent a fixed number of rows above it."""
    row = 0
    for item in context.case.items:
        found = context.steps[item.name]
        for year in context.case.years:
            for step in found.steps:
                yield _step_row(context, step, year, row)
                row += 1


def _step_row(context: CostContext, step: Step, year: int, row: int) -> tuple[Any, ...]:
    shape, found = context.shapes["finarr_steps"], context.steps[step.item]
    available = f"={net_cost(context, shape.this('item'), shape.this('year'))}"
    amount = context.case.net_costs[step.item, year] * context.case.grid.euro
    if step.parent is not None:
        available = f"={shape.cell(row - (step.number - step.parent), 'base')}"
        amount = found.base[step.parent, year]
    part: Formula | None = None
    if step.part is not None:
        part = Formula(f"={context.in_keys(shape.this('key'), shape.this('component'))}", step.part)
    base = Formula(_base(context, step, row), found.base[step.number, year])
    over = None
    component = found.components.get((step.number, year))
    if component is not None and component.over is not None:
        over = Formula(_over(context, step), component.over)
    names = (context.step_word(step), step.key, step.component)
    return (step.number, year, step.item, *names, step.parent, Formula(available, amount), part, base, over)


def _borne_total(context: CostContext) -> str:
    """Return the formula for the weights that parties have at the step of the row."""
    shape, borne = context.shapes["finarr_steps"], context.shapes["finarr_workings"]
    by_step, by_year = (borne.column("step"), shape.this("step")), (borne.column("year"), shape.this("year"))
    return by_number(borne.column("weight"), by_step, by_year)


def _base(context: CostContext, step: Step, row: int) -> str:
    """Return the formula for what comes in at a step."""
    shape = context.shapes["finarr_steps"]
    if step.direct:
        return f"={_borne_total(context)}"
    if step.part is not None:
        return f"={shape.this('available')}*{shape.this('part')}"
    same = [each for each in context.steps[step.item].steps if each.parent == step.parent and each.direct]
    taken = [each for each in same if each.key == step.key and each.number < step.number]
    if not taken:
        return f"={shape.this('available')}"
    first, last = (shape.cell(row - (step.number - each.number), "base") for each in (taken[0], taken[-1]))
    return f"={shape.this('available')}-SUM({first}:{last})"


def _over(context: CostContext, step: Step) -> str:
    """Return the formula for what the weights are taken of: their sum, or what agreed shares add up to."""
    if step.kind != "share":
        return f"={_borne_total(context)}"
    keys, shape = context.shapes["finarr_keys"], context.shapes["finarr_steps"]
    return f"={context.lookup.total(keys.column('value'), (keys.column('name'), shape.this('key')))}"


def _borne_rows(context: CostContext) -> Iterator[tuple[Any, ...]]:
    """Yield what each party bears of each step, by item and year."""
    case = context.case
    for item in case.items:
        found = context.steps[item.name]
        for year in case.years:
            for party in case.members(item, year).parties:
                for step in found.steps:
                    if step.borne:
                        yield _borne_row(context, item, party, step, year, found.components[step.number, year])


def _borne_row(
    context: CostContext, item: Item, party: Party, step: Step, year: int, component: Component
) -> tuple[Any, ...]:
    shape, steps = context.shapes["finarr_workings"], context.shapes["finarr_steps"]
    weight = component.weights.get(party.name, Fraction(0))
    amount = context.steps[item.name].amounts[step.number, year].get(party.name, Fraction(0))
    base = over = None
    borne = f"={shape.this('weight')}"
    if not step.direct and component.over is not None:
        where = (steps.column("step"), shape.this("step")), (steps.column("year"), shape.this("year"))
        base = Formula(f"={by_number(steps.column('base'), *where)}", component.base)
        over = Formula(f"={by_number(steps.column('over'), *where)}", component.over)
        borne = f"={shape.this('base')}*{shape.this('weight')}/{shape.this('over')}"
    number = context.numbers[party.name, item.name, year]
    names = (number, party.name, item.name, year, step.number, step.key, step.component)
    return (*names, base, _weight(context, party, step, year, weight), over, Formula(borne, amount))


def _weight(context: CostContext, party: Party, step: Step, year: int, value: Fraction) -> Any:
    """Return the weight of a party at a step: its measure, points, share, amount, or one where all are equal."""
    shape = context.shapes["finarr_workings"]
    if step.kind == "equal":
        return 1
    if step.measure is not None:
        column = context.measure_column(party, step.measure, year)
        return Formula(f"={context.of_party(column, shape.this('party'))}", value)
    if step.kind == "points":
        points = context.shapes["finarr_points"]
        where = [(points.column(name), shape.this(name)) for name in ("party", "key", "year")]
        return Formula(f"={context.lookup.total(points.column('points'), *where)}", value)
    key = context.keys[step.key]
    if isinstance(key, UsageKey):
        return Formula(_usage(context, key, str(step.component), party, year), value)
    shares = context.shapes["finarr_shares"]
    where = [(shares.column("key"), shape.this("key")), (shares.column("party"), shape.this("party"))]
    if isinstance(key, SharesKey) and isinstance(key.agreed.get(party.name), Mapping):
        where.append((shares.column("year"), shape.this("year")))
    return Formula(f"={context.lookup.total(shares.column('value'), *where)}", value)


def _usage(context: CostContext, key: UsageKey, product: str, party: Party, year: int) -> str:
    """Return the formula for price times quantity."""
    usage, shape = context.shapes["finarr_usage"], context.shapes["finarr_workings"]
    of_product = [(usage.column("key"), shape.this("key")), (usage.column("product"), shape.this("component"))]
    dated = (usage.column("year"), shape.this("year"))
    price, quantity = [*of_product, (usage.column("party"), BLANK)], [*of_product]
    quantity.append((usage.column("party"), shape.this("party")))
    if isinstance(key.prices[product], Mapping):
        price.append(dated)
    if isinstance(key.quantities[product].get(party.name), Mapping):
        quantity.append(dated)
    value = usage.column("value")
    return f"={context.lookup.total(value, *price)}*{context.lookup.total(value, *quantity)}"


def _points_rows(context: CostContext) -> Iterator[tuple[Any, ...]]:
    """Yield the points of every party by component, for each key by points that divides an item."""
    case, shape = context.case, context.shapes["finarr_points"]
    fixed = context.word(COMPONENTS["fixed"])
    for name, key in points_keys(context).items():
        for year in case.years:
            for party in case.parties:
                components: list[tuple[str, Any, Any, Fraction]] = []
                if key.fixed:
                    components.append((fixed, 1, Fraction(key.fixed), Fraction(1)))
                for measure, amount in key.amounts.items():
                    if party.measures.get(measure) is None or at_year(party.measures[measure], year) is None:
                        continue
                    column, figure = context.measured(party, measure, year)
                    volume = Formula(f"={context.of_party(column, shape.this('party'))}", figure)
                    components.append((context.filling.measure(measure), volume, Fraction(amount), figure))
                for component, volume, amount, figure in components:
                    each = Formula(f"={context.in_keys(shape.this('key'), shape.this('component'))}", Fraction(amount))
                    points = Formula(f"={shape.this('each')}*{shape.this('volume')}", Fraction(amount) * figure)
                    yield party.name, name, year, component, each, volume, points
