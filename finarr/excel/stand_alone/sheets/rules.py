"""Every rule side by side: what it asks of each party, and whether it keeps every group together."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from finarr.arrangements.stand_alone.division import TODAY, Division
from finarr.excel.page import Formula
from finarr.excel.shape import Head
from finarr.excel.stand_alone.context import StandAloneContext, room
from finarr.excel.stand_alone.savings import ROUNDED, tightest
from finarr.excel.tables import Kind

__all__ = ["SHEET", "draw", "exact", "place"]

SHEET = room("sheet_rules")


def place(context: StandAloneContext) -> None:
    """Decide where the tables stand."""
    head = context.head
    heads = [head("party", "h_party", width=24), head("bit", room("r_bit"), Kind.WHOLE, 9)]
    for each in context.outcome.divisions:
        heads.append(Head(each.rule, context.rule(each.rule), Kind.EURO, 16, role="result", decimals=2))
    context.place("finarr_by_rule", SHEET, heads)
    kept = [
        head("rule", room("r_rule"), width=34),
        head("least", room("r_least"), Kind.EURO, 16, decimals=2),
        head("in_core", room("r_in_core"), Kind.FLAG, 10),
        head("group", room("r_tightest"), width=46),
        head("found", room("r_least_found"), Kind.EURO, 16, decimals=2),
        head("why", room("r_why"), width=50),
    ]
    context.place("finarr_stable", SHEET, kept)


def exact(context: StandAloneContext, party: str) -> str:
    """Return the formula for what the chosen rule asks of a party, named in a cell."""
    shape = context.shapes["finarr_by_rule"]
    row = context.lookup.row(shape.column("party"), shape.heading("party"), party)
    return f"INDEX({shape.column(context.case.rule)},{row})"


def draw(context: StandAloneContext) -> None:
    """Draw the sheet."""
    page = context.book.page(SHEET, "result")
    shape, kept = context.shapes["finarr_by_rule"], context.shapes["finarr_stable"]
    rows = list(_rows(context))
    totals: dict[Any, Any] = {"party": context.word("r_total")}
    for position, each in enumerate(context.outcome.divisions, start=2):
        totals[each.rule] = context.total(shape, each.rule, [row[position] for row in rows])
    page.table(shape, rows, context.word(room("r_table_by_rule")), totals)
    page.table(kept, [_kept(context, each) for each in context.outcome.divisions], context.word(room("r_table_rules")))
    page.freeze(shape.headings, 1)
    page.protect()


def _rows(context: StandAloneContext) -> Iterator[tuple[Any, ...]]:
    for number, party in enumerate(context.case.parties):
        cells = [_cell(context, each, number) for each in context.outcome.divisions]
        yield (party.name, 1 << number, *cells)


def _cell(context: StandAloneContext, each: Division, number: int) -> Any:
    """Return what a rule asks of a party: by formula where it has one, as finarr found it where it is solved."""
    if each.amounts is None:
        return None
    amount, formula = each.amounts[number], _FORMULAS.get(each.rule)
    return amount if formula is None else Formula(f"={formula(context)}", amount)


def _today(context: StandAloneContext) -> str:
    return context.of_party("today", context.shapes["finarr_by_rule"].this("party"))


def _of_division(context: StandAloneContext, column: str) -> str:
    """Return what a party has on the sheet of contributions."""
    division = context.shapes["finarr_division"]
    party = context.shapes["finarr_by_rule"].this("party")
    row = context.lookup.row(division.column("party"), division.heading("party"), party)
    return f"INDEX({division.column(column)},{row})"


def _pro_rata(context: StandAloneContext) -> str:
    measure = context.shapes["finarr_division"].column("measure")
    return f"{context.joint}*{_of_division(context, 'measure')}/SUM({measure})"


def _shapley(context: StandAloneContext) -> str:
    """What a party adds to the costs, on average over all orders of joining: each group's cost by its weight."""
    groups = context.shapes["finarr_coalitions"]
    inside = context.member(groups.column("nr"), context.shapes["finarr_by_rule"].this("bit"))
    joins, stays = groups.column("joins"), groups.column("stays")
    return f"SUMPRODUCT({groups.column('cost')},{inside}*{joins}-(1-{inside})*{stays})"


def _scrb(context: StandAloneContext) -> str:
    """What a party adds to the costs of all others, and its part of the rest by what it would then still save."""
    division = context.shapes["finarr_division"]
    adds, alone = _of_division(context, "adds"), _of_division(context, "alone")
    all_add, all_alone = (f"SUM({division.column(name)})" for name in ("adds", "alone"))
    return f"{adds}+IF({all_alone}={all_add},0,({alone}-{adds})/({all_alone}-{all_add})*({context.joint}-{all_add}))"


_FORMULAS = {TODAY: _today, "pro_rata": _pro_rata, "shapley": _shapley, "scrb": _scrb}


def _kept(context: StandAloneContext, each: Division) -> tuple[Any, ...]:
    """Return the row of a rule: its tightest group, computed again over every group."""
    kept, groups = context.shapes["finarr_stable"], context.shapes["finarr_coalitions"]
    if each.amounts is None or each.least is None:
        why = "" if each.why is None else each.why.render(context.lang)
        return context.rule(each.rule), None, None, None, None, why[:1].upper() + why[1:]
    saving = groups.column(("saving", each.rule))
    parties = f"ROWS({context.shapes['finarr_division'].column('bit')})"
    least = f'=_xlfn.MINIFS({saving},{groups.column("size")},"<"&{parties})'
    group = f"=INDEX({groups.column('group')},MATCH({kept.this('least')},{saving},0))"
    told, first = tightest(context.outcome, each)
    test = f"{kept.this('least')}>=-finarr_tolerance"
    # The tolerance is half a cent.
    holds = told >= Fraction(-1, 200)
    return (
        context.rule(each.rule),
        Formula(least, told),
        context.ok(test, holds),
        Formula(group, context.names(first)),
        Fraction(round(each.least, ROUNDED)).limit_denominator(10**ROUNDED),
        None,
    )
