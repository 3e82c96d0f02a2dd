"""The checks: everything that must be zero, computed again by formula, with one flag over all of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from finarr.excel.common.context import Context
from finarr.excel.common.sheets.freshness import STALE, draw_inputs_then, place_inputs_then, stale
from finarr.excel.common.sheets.run import draw_problems, draw_run, place_run
from finarr.excel.common.specs import UNIT
from finarr.excel.page import SPARE_ROWS, Formula
from finarr.excel.shape import Head
from finarr.excel.tables import Kind

__all__ = ["SHEET", "Test", "draw", "flag", "place"]

SHEET = "sheet_checks"
_TOP = 4
_HEADINGS = _TOP + 9


@dataclass(frozen=True)
class Test:
    """One thing that must be zero.

    Attributes:
        name: what is checked, in the language of the workbook.
        where: for which item, year and the like, as the columns of the table ask.
        formula: what must be zero, without an equals sign.
    """

    name: str
    where: tuple[Any, ...]
    formula: str


def place(context: Context[Any, Any], where: Sequence[Head]) -> None:
    """Decide where the table stands, below the flag and the figures that checks share.

    Args:
        context: the result.
        where: the columns that tell for which item, year and the like a check is.
    """
    head = context.head
    heads = [
        head("name", "r_check", width=62),
        *where,
        head("difference", "r_difference", Kind.EURO, 16, decimals=2),
        head("tolerance", "r_tolerance", Kind.NUMBER, 11),
        head("ok", "r_ok", Kind.FLAG, 10),
    ]
    context.place("finarr_checks", SHEET, heads, _HEADINGS)
    place_inputs_then(context, SHEET, _HEADINGS)
    place_run(context, SHEET, _HEADINGS)


def flag(context: Context[Any, Any]) -> Formula:
    """Return the formula that says whether the result is of these inputs, and whether every check holds."""
    shape = context.shapes["finarr_checks"]
    good, bad = context.word("flag_good"), context.word("flag_bad")
    yes = context.filling.flag(True)
    test = f'COUNTIF({shape.column("ok")},"{yes}")=ROWS({shape.column("ok")})'
    old = f'{STALE}="{yes}"'
    return Formula(f'=IF({old},"{context.word("flag_stale")}",IF({test},"{good}","{bad}"))', good)


def draw(context: Context[Any, Any], tests: Iterable[Test]) -> None:
    """Draw the sheet."""
    page, styles = context.book.page(SHEET, "result"), context.book.styles
    shape = context.shapes["finarr_checks"]
    page.put(_TOP, 1, context.word("r_outcome"), "label")
    page.named(_TOP, 2, "finarr_flag", flag(context), "flag")
    if UNIT in context.tables["finarr_case"].settings:
        unit, cent = context.setting("finarr_case", UNIT), context.word("c_cent")
        page.put(_TOP + 1, 1, context.word("r_decimals"), "label")
        found = Formula(f'=IF({unit}="{cent}",2,0)', context.decimals)
        page.named(_TOP + 1, 2, "finarr_decimals", found, styles.cell("working", Kind.WHOLE, left=True))
    page.put(_TOP + 2, 1, context.word("r_tolerance_about"), "label")
    page.named(_TOP + 2, 2, "finarr_tolerance", Fraction(1, 200), styles.cell("working", Kind.NUMBER, left=True))
    page.put(_TOP + 3, 1, context.word("r_stale"), "label")
    page.named(_TOP + 3, 2, STALE, stale(context), styles.cell("working", Kind.FLAG, left=True))
    draw_run(context, page, _TOP + 4)
    rows = [_row(context, test) for test in tests]
    page.table(shape, rows, context.word("r_table_checks"))
    draw_inputs_then(context, page)
    draw_problems(context, page)
    page.freeze(shape.headings, 1)
    good = context.book.file.add_format({"font_color": "#1B7F3B", "bold": True})
    bad = context.book.file.add_format({"font_color": "#B3261E", "bold": True})
    area = shape.area("ok", len(rows) + SPARE_ROWS).rpartition("!")[2].replace("$", "")
    for answer, look in ((True, good), (False, bad)):
        rule = {"type": "cell", "criteria": "==", "value": f'"{context.filling.flag(answer)}"', "format": look}
        page.sheet.conditional_format(area, rule)
    page.protect()


def _row(context: Context[Any, Any], test: Test) -> tuple[Any, ...]:
    shape = context.shapes["finarr_checks"]
    difference = Formula(f"=ROUND({test.formula},4)", Fraction(0))
    tolerance = Formula("=finarr_tolerance", Fraction(1, 200))
    ok = context.ok(f"ABS({shape.this('difference')})<={shape.this('tolerance')}", True)
    return test.name, *test.where, difference, tolerance, ok
