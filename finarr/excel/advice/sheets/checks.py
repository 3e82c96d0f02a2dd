"""The checks of an assessment: the formulas find what finarr found, shares add up, departures are explained."""

from __future__ import annotations

from collections.abc import Iterator

from finarr.arrangements.advice.rulebook import PARTS
from finarr.excel.advice.context import AdviceContext
from finarr.excel.advice.specs import said
from finarr.excel.common.sheets import checks
from finarr.excel.common.sheets.checks import Test
from finarr.excel.tables import Kind

__all__ = ["SHEET", "draw", "place"]

SHEET = checks.SHEET


def place(context: AdviceContext) -> None:
    """Decide where the table stands."""
    head = context.head
    checks.place(context, [head("nr", said("r_number"), Kind.WHOLE, 6), head("task", said("h_task"), width=32)])


def draw(context: AdviceContext) -> None:
    """Draw the sheet."""
    checks.draw(context, _tests(context))


def _tests(context: AdviceContext) -> Iterator[Test]:
    """Yield everything that must be zero."""
    this, decisions = context.shapes["finarr_checks"].this, context.shapes["finarr_decisions"]
    nr = ("nr", this("nr"))
    for number, advice in context.numbered():
        where = number, advice.task.name
        yield Test(context.word(said("check_whole")), where, f"{context.of('finarr_weighing', 'share', nr)}-1")
        found = (
            f"ABS({context.of('finarr_weighing', 'share', nr, ('part_nr', str(PARTS.index(part) + 1)))}"
            f"-{context.of('finarr_advices', part, nr)})"
            for part in PARTS
        )
        yield Test(context.word(said("check_same")), where, "+".join(found))
    departs = f'({decisions.column("follows")}="{context.said("departs")}")'
    unsaid = f"(LEN({decisions.column('explanation')})=0)"
    yield Test(context.word(said("check_explained")), (None, None), f"SUMPRODUCT({departs}*{unsaid})")
