"""The steps of a transition computed again by formula: how far each contribution moved, and how far it may."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from finarr.arrangements.cost_sharing.steps import Path, transition_path
from finarr.excel.cost_sharing.context import CostContext
from finarr.excel.cost_sharing.sheets.contributions import paid
from finarr.excel.cost_sharing.specs import TRANSITION
from finarr.excel.page import Formula, Page
from finarr.excel.tables import Kind
from finarr.parties import Party

__all__ = ["draw_path", "has_steps", "place_path"]

_TABLE = "finarr_transition_checks"


def place_path(context: CostContext, sheet: str) -> None:
    """Decide where the table of steps stands."""
    head = context.head
    working: dict[str, Any] = {"role": "working"}
    heads = [
        head("party", "h_party", width=22, **working),
        head("year", "h_year", Kind.WHOLE, 7, **working),
        head("start", "r_from", Kind.EURO, 16, decimals=2, **working),
        head("base", "r_limit_base", Kind.NUMBER, 14, **working),
        head("step", "t_step", Kind.EURO, 14, decimals=2, **working),
        head("count", "t_years", Kind.WHOLE, 9, **working),
        head("most", "r_most", Kind.EURO, 15, decimals=2, **working),
        head("amount", "r_contribution", Kind.EURO, 16, decimals=context.decimals, **working),
        head("beyond", "r_beyond", Kind.EURO, 12, decimals=2, **working),
    ]
    context.place(_TABLE, sheet, heads)


def draw_path(context: CostContext, page: Page) -> None:
    """Draw the table of steps; without a transition by steps it has none."""
    page.table(context.shapes[_TABLE], list(_rows(context)), context.word("r_table_path"))


def has_steps(context: CostContext) -> bool:
    """Tell whether the case has a transition by steps."""
    return _path(context) is not None


def _path(context: CostContext) -> Path | None:
    path = transition_path(context.case, {})
    return path if path is not None and path.transition.kind == "steps" else None


def _rows(context: CostContext) -> Iterator[tuple[Any, ...]]:
    path, shape = _path(context), context.shapes[_TABLE]
    if path is None:
        return
    euro = context.case.grid.euro
    basis = [item.name for item in context.case.items if item.task == "basis"]
    rows = [(party, year) for party in context.case.parties for year in context.case.years]
    for row, (party, year) in enumerate(rows):
        if not any((party.name, item, year) in context.cells for item in basis):
            continue
        base, factor = _base(context, path, party, year)
        step = path.step[party.name, year] * euro
        by_path = path.transition.against == "path"
        count = path.years.index(year) + 1 if by_path else 1
        unit = "10^finarr_decimals"
        each = f"=INT(ROUND({_step(context)}*{shape.this('base')}*{unit},4))/{unit}"
        where = ("party", shape.this("party")), ("year", shape.this("year")), ("task", f'"{context.word("c_basis")}"')
        beyond = f"=MAX(0,ROUND(ABS({shape.this('amount')}-{shape.this('start')})-{shape.this('most')},6))"
        yield (
            party.name,
            year,
            _start(context, path, party, year, row),
            base if isinstance(base, int) else Formula(f"={base}", factor),
            Formula(each, step),
            count,
            Formula(f"={shape.this('step')}*{shape.this('count')}", step * count),
            Formula(f"={paid(context, *where)}", _paid(context, party.name, basis, year)),
            Formula(beyond, Fraction(0)),
        )


def _paid(context: CostContext, party: str, items: list[str], year: int) -> Fraction:
    cells = (context.cells.get((party, item, year)) for item in items)
    return sum((Fraction(cell.amount) for cell in cells if cell is not None), Fraction(0))


def _step(context: CostContext) -> str:
    """Return the cell where the step was typed."""
    step = next(setting for setting in TRANSITION if setting.id == "step")
    return context.setting("finarr_transition", step)


def _base(context: CostContext, path: Path, party: Party, year: int) -> tuple[str | int, Fraction]:
    """Return the formula, and the value, of what the step is multiplied by."""
    per, cell = path.transition.per, context.shapes[_TABLE].this("party")
    if per == "euro":
        return 1, Fraction(1)
    if per == "today":
        return f"ABS({context.of_party('today', cell)})", abs(Fraction(party.today or 0))
    column, value = context.measured(party, per, year)
    return context.of_party(column, cell), value


def _start(context: CostContext, path: Path, party: Party, year: int, row: int) -> Any:
    """Return what the step is measured from: the old amount of the year, or what was paid the year before."""
    shape, euro = context.shapes[_TABLE], context.case.grid.euro
    if path.transition.against == "path":
        return path.old[party.name, year] * euro
    if year != context.case.years[0]:
        basis = [item.name for item in context.case.items if item.task == "basis"]
        before = context.case.years[context.case.years.index(year) - 1]
        return Formula(f"={shape.cell(row - 1, 'amount')}", _paid(context, party.name, basis, before))
    start = path.start[party.name] * euro
    if path.transition.old == "today":
        return Formula(f"={context.of_party('today', shape.this('party'))}", start)
    return start
