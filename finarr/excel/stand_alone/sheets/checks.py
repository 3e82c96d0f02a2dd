"""The checks of stand-alone costs: totals, every group's costs and the tightest groups again, and the core."""

from __future__ import annotations

from collections.abc import Iterator

from finarr.excel.common.sheets import checks
from finarr.excel.common.sheets.checks import Test
from finarr.excel.stand_alone.context import StandAloneContext, room

__all__ = ["SHEET", "draw", "place"]

SHEET = checks.SHEET


def place(context: StandAloneContext) -> None:
    """Decide where the table stands."""
    checks.place(context, [context.head("rule", room("r_rule"), width=34)])


def draw(context: StandAloneContext) -> None:
    """Draw the sheet."""
    checks.draw(context, _tests(context))


def _tests(context: StandAloneContext) -> Iterator[Test]:
    """Yield everything that must be zero."""
    division, groups, by_rule, rules = (
        context.shapes[f"finarr_{name}"] for name in ("division", "coalitions", "by_rule", "stable")
    )
    chosen, found = context.case.rule, context.outcome
    yield Test(context.word(room("check_total")), (context.aim,), f"SUM({division.column('paid')})-{context.joint}")
    off = f"SUMPRODUCT(MAX(ABS({division.column('paid')}-{division.column('exact')})))"
    yield Test(context.word(room("check_exact")), (context.aim,), f"MAX(0,{off}-10^-finarr_decimals)")
    gap = f"SUMPRODUCT(ABS({groups.column('cost')}-{groups.column('found')}))"
    yield Test(context.word(room("check_groups")), (None,), gap)
    for each in found.divisions:
        if each.amounts is not None:
            name = context.rule(each.rule)
            total = f"SUM({by_rule.column(each.rule)})-{context.joint}"
            yield Test(context.word(room("check_rule_total")), (name,), total)
            row = context.lookup.row(rules.column("rule"), rules.heading("rule"), f'"{name}"')
            least, told = (f"INDEX({rules.column(column)},{row})" for column in ("least", "found"))
            yield Test(context.word(room("check_least")), (name,), f"{least}-{told}")
            if each.stable and found.level >= 0:
                yield Test(context.word(room("check_core")), (name,), f"MIN(0,{least})")
    if found.division(chosen).stable:
        kept, size = groups.column("kept"), groups.column("size")
        parties = f"ROWS({division.column('bit')})"
        least = f'_xlfn.MINIFS({kept},{size},"<"&{parties})'
        lost = f"MIN(0,{least}+{parties}*10^-finarr_decimals)" if found.level >= 0 else "0"
        yield Test(context.word(room("check_cents")), (context.aim,), lost)
