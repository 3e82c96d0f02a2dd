"""The sheet that tests limits: what each party may and does pay, and every limit computed again by formula."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from finarr.arrangements.cost_sharing.outcome import PartyTotal
from finarr.arrangements.cost_sharing.people import people_measure
from finarr.arrangements.cost_sharing.scopes import Scope
from finarr.excel.common.specs import LIMIT_PER
from finarr.excel.cost_sharing.context import CostContext
from finarr.excel.cost_sharing.sheets.contributions import paid
from finarr.excel.cost_sharing.sheets.path_workings import draw_path, place_path
from finarr.excel.lookup import by_number
from finarr.excel.page import Formula
from finarr.excel.tables import Kind
from finarr.numbers import at_year

__all__ = ["SHEET", "draw", "limit_row", "place"]

SHEET = "sheet_limit_workings"
_WORKING: dict[str, Any] = {"role": "working"}


def place(context: CostContext) -> None:
    """Decide where the tables of the sheet stand."""
    head = context.head
    euro: dict[str, Any] = {"decimals": 2}
    account = [
        head("number", "r_number", Kind.WHOLE, 6),
        head("party", "h_party", width=22),
        head("year", "h_year", Kind.WHOLE, 7),
        head("block", "r_block", Kind.WHOLE, 7),
        head("pro_rata", "r_pro_rata", Kind.EURO, 14, **euro),
        head("shift", "r_shift", Kind.EURO, 14, **euro),
        head("target", "r_target", Kind.EURO, 14, **euro),
        head("floor", "r_floor", Kind.EURO, 14, **euro),
        head("cap", "r_cap", Kind.EURO, 14, **euro),
        head("level", "r_level", Kind.SHARE, 10, decimals=4),
        head("within", "r_within", Kind.EURO, 14, **euro),
        head("found", "r_within_found", Kind.EURO, 14, **euro),
        head("amount", "r_contribution", Kind.EURO, 14, decimals=context.decimals),
        head("beyond", "r_beyond", Kind.EURO, 11, **euro),
        head("held", "r_held_by", width=38),
    ]
    context.place("finarr_limits_account", SHEET, account)
    checks = [
        head("number", "r_number", Kind.WHOLE, 6, **_WORKING),
        head("name", "r_limit", width=38, **_WORKING),
        head("row", "r_limit_row", Kind.WHOLE, 8, **_WORKING),
        head("party", "h_party", width=22, **_WORKING),
        head("year", "h_year", Kind.WHOLE, 7, **_WORKING),
        head("kind", "h_kind", width=12, **_WORKING),
        head("each", "h_amount", Kind.NUMBER, 12, **_WORKING),
        head("per", "h_per", width=16, **_WORKING),
        head("base", "r_limit_base", Kind.NUMBER, 14, **_WORKING),
        head("bound", "r_bound", Kind.EURO, 16, **euro, **_WORKING),
        head("amount", "r_contribution", Kind.EURO, 16, decimals=context.decimals, **_WORKING),
        head("beyond", "r_beyond", Kind.EURO, 12, **euro, **_WORKING),
    ]
    context.place("finarr_limit_checks", SHEET, checks)
    parts = [
        head("number", "r_number", Kind.WHOLE, 6, **_WORKING),
        head("party", "h_party", width=22, **_WORKING),
        head("item", "h_item", width=26, **_WORKING),
        head("year", "h_year", Kind.WHOLE, 7, **_WORKING),
        head("base", "r_limit_base", Kind.NUMBER, 14, **_WORKING),
        head("amount", "r_contribution", Kind.EURO, 16, decimals=context.decimals, **_WORKING),
    ]
    context.place("finarr_limit_parts", SHEET, parts)
    place_path(context, SHEET)


def draw(context: CostContext) -> None:
    """Draw the sheet."""
    page = context.book.page(SHEET, "result")
    shape = context.shapes["finarr_limits_account"]
    page.table(shape, list(_account_rows(context)), context.word("r_table_limits_account"))
    page.table(context.shapes["finarr_limit_checks"], list(_check_rows(context)), context.word("r_table_limits"))
    rows = [row for number, scope in _parts(context) for row in _part_rows(context, number, scope)]
    page.table(context.shapes["finarr_limit_parts"], rows, context.word("r_table_limit_parts"))
    draw_path(context, page)
    page.freeze(shape.headings, 2)
    page.protect()


def limit_row(context: CostContext, scope: Scope) -> int:
    """Return the row of the table of limits in which a limit stands, from one."""
    return context.row("finarr_limits", scope.number) + 1


def _account_rows(context: CostContext) -> Iterator[tuple[Any, ...]]:
    shape = context.shapes["finarr_limits_account"]

    def summed(table: str, column: str) -> str:
        source = context.shapes[table]
        return f"={by_number(source.column(column), (source.column('test'), shape.this('number')))}"

    pro_rata, amount = summed("finarr_account", "pro_rata"), summed("finarr_contributions", "amount")
    target, beyond = f"={shape.this('pro_rata')}+{shape.this('shift')}", _beyond(context)
    blocks = {item.name: context.block_of(item.name) for item in context.case.items}
    for number, total in enumerate(context.outcome.totals, start=1):
        cells = [context.cells[total.party, item, total.year] for item in total.items]
        paid_in_all = sum((Fraction(cell.amount) for cell in cells), Fraction(0))
        yield (
            number,
            total.party,
            total.year,
            blocks[total.items[0]],
            Formula(pro_rata, total.pro_rata),
            total.target - total.pro_rata,
            Formula(target, total.target),
            total.floor,
            total.cap,
            total.level,
            _within(context, total),
            total.exact,
            Formula(amount, paid_in_all),
            Formula(beyond, Fraction(0)),
            context.held_by(total),
        )


def _within(context: CostContext, total: PartyTotal) -> Any:
    """Return the amount within floor and cap: by formula where all parties share one level, else as decided.

    One unit of departure is worth the target itself, or the party's inhabitants, as the criterion has it.
    """
    if total.level is None:
        return total.exact
    cell = context.shapes["finarr_limits_account"].this
    scales = [(f"ABS({cell('target')})", abs(total.target))]
    people = people_measure(context.case)
    if people is not None:
        party = context.parties[total.party]
        column, figure = context.measured(party, people, total.year)
        scales.append((context.of_party(column, cell("party")), figure))
    for scale, value in scales:
        if _clipped(total.target + total.level * value, total) == total.exact:
            moved = f"{cell('target')}+{cell('level')}*{scale}"
            # MIN and MAX leave blank cells out, so a floor or cap that is not there does not count.
            return Formula(f"=MIN({cell('cap')},MAX({cell('floor')},{moved}))", total.exact)
    return total.exact


def _clipped(amount: Fraction, total: PartyTotal) -> Fraction:
    raised = amount if total.floor is None else max(amount, total.floor)
    return raised if total.cap is None else min(raised, total.cap)


def _beyond(context: CostContext) -> str:
    """Return the formula for how far a contribution lies beyond floor or cap, these rounded outward to the unit."""
    cell = context.shapes["finarr_limits_account"].this
    unit = "10^finarr_decimals"
    low = f"INT(ROUND({cell('floor')}*{unit},4))/{unit}"
    high = f"-INT(-ROUND({cell('cap')}*{unit},4))/{unit}"
    below = f'IF({cell("floor")}="",0,{low}-{cell("amount")})'
    above = f'IF({cell("cap")}="",0,{cell("amount")}-({high}))'
    return f"=MAX(0,ROUND({below},6),ROUND({above},6))"


def _simple(context: CostContext, scope: Scope) -> bool:
    """Tell whether a limit is on one party's basis items, so that one sum gives what it pays."""
    basis = tuple(item.name for item in context.case.items if item.task == "basis")
    return len(scope.parties) == 1 and scope.items == basis


def _parts(context: CostContext) -> list[tuple[int, Scope]]:
    """Return the limits whose parties and items must be added up in a table of their own."""
    return [(n, scope) for n, scope in enumerate(context.scopes, start=1) if not _simple(context, scope)]


def _check_rows(context: CostContext) -> Iterator[tuple[Any, ...]]:
    shape, limits = context.shapes["finarr_limit_checks"], context.shapes["finarr_limits"]
    side = f'IF({shape.this("kind")}="{context.word("c_cap")}",1,-1)'
    each = f"=INDEX({limits.column('amount')},{shape.this('row')})"
    within = f"={shape.this('each')}*{shape.this('base')}"
    beyond = f"=MAX(0,ROUND({side}*({shape.this('amount')}-{shape.this('bound')}),6))"
    for number, scope in enumerate(context.scopes, start=1):
        limit, bound = scope.limit, scope.euro or Fraction(0)
        amount = Fraction(limit.amount or 0)
        base, base_value = _base(context, scope)
        per = context.word(LIMIT_PER[limit.per]) if limit.per in LIMIT_PER else context.filling.measure(limit.per)
        yield (
            number,
            scope.name(context.case).render(context.lang),
            limit_row(context, scope),
            scope.who,
            scope.year,
            context.word(f"c_{limit.kind}"),
            Formula(each, amount),
            per,
            base if isinstance(base, int) else Formula(f"={base}", base_value),
            Formula(within, bound),
            Formula(f"={_paid(context, scope)}", _paid_value(context, scope.parties, scope.items, scope.year)),
            Formula(beyond, Fraction(0)),
        )


def _of_parts(context: CostContext, column: str) -> str:
    parts, checks = context.shapes["finarr_limit_parts"], context.shapes["finarr_limit_checks"]
    return by_number(parts.column(column), (parts.column("number"), checks.this("number")))


def _paid(context: CostContext, scope: Scope) -> str:
    """Return the formula for what the parties of a limit pay over its items."""
    if not _simple(context, scope):
        return _of_parts(context, "amount")
    shape, basis = context.shapes["finarr_limit_checks"], context.word("c_basis")
    return paid(context, ("party", shape.this("party")), ("year", shape.this("year")), ("task", f'"{basis}"'))


def _paid_value(context: CostContext, parties: Sequence[str], items: Sequence[str], year: int) -> Fraction:
    cells = (context.cells.get((party, item, year)) for party in parties for item in items)
    return sum((Fraction(cell.amount) for cell in cells if cell is not None), Fraction(0))


def _base(context: CostContext, scope: Scope) -> tuple[str | int, Fraction]:
    """Return the formula, and the value, of what the amount of a limit is multiplied by."""
    shape, year = context.shapes["finarr_limit_checks"], scope.year
    if scope.limit.per == "euro":
        return 1, Fraction(1)
    value = _base_value(context, scope)
    if not _simple(context, scope):
        return _of_parts(context, "base"), value
    if scope.limit.per == "total":
        net, basis = context.shapes["finarr_net_costs"], context.word("c_basis")
        where = (net.column("task"), f'"{basis}"'), (net.column("year"), shape.this("year"))
        return context.lookup.total(net.column("net"), *where), value
    party = context.parties[scope.parties[0]]
    return context.of_party(context.figure_column(party, scope.limit.per, year), shape.this("party")), value


def _base_value(context: CostContext, scope: Scope) -> Fraction:
    case = context.case
    if scope.limit.per == "total":
        return sum((case.net_costs[item, scope.year] * case.grid.euro for item in scope.items), Fraction(0))
    figures = []
    for party in (context.parties[name] for name in scope.parties):
        value = party.budget if scope.limit.per == "budget" else party.measures.get(scope.limit.per)
        figures.append(Fraction(0) if value is None else at_year(value, scope.year) or Fraction(0))
    return sum(figures, Fraction(0))


def _part_rows(context: CostContext, number: int, scope: Scope) -> Iterator[tuple[Any, ...]]:
    """Yield what a limit adds up: net costs where it is a share of the total, figures of parties, contributions."""
    case, shape = context.case, context.shapes["finarr_limit_parts"]
    net = context.shapes["finarr_net_costs"]
    if scope.limit.per == "total":
        for item in scope.items:
            value = case.net_costs[item, scope.year] * case.grid.euro
            where = (net.column("item"), shape.this("item")), (net.column("year"), shape.this("year"))
            cost = Formula(f"={context.lookup.total(net.column('net'), *where)}", value)
            yield number, None, item, scope.year, cost, None
    elif scope.limit.per != "euro":
        for party in case.parties:
            if party.name in scope.parties:
                column = context.figure_column(party, scope.limit.per, scope.year)
                figure = party.budget if scope.limit.per == "budget" else party.measures.get(scope.limit.per)
                value = Fraction(0) if figure is None else at_year(figure, scope.year) or Fraction(0)
                cell = Formula(f"={context.of_party(column, shape.this('party'))}", value)
                yield number, party.name, None, scope.year, cell, None
    where_paid = [(name, shape.this(name)) for name in ("party", "item", "year")]
    for name in scope.parties:
        for item in scope.items:
            if (name, item, scope.year) in context.cells:
                value = _paid_value(context, (name,), (item,), scope.year)
                yield number, name, item, scope.year, None, Formula(f"={paid(context, *where_paid)}", value)
