"""A user at work in a workbook: other inputs in the tables that are there, everything else left as it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from finarr.excel.kinds import workbook_of
from finarr.excel.patching import Patched
from finarr.excel.patching.areas import Area
from finarr.excel.shape import As

__all__ = ["retyped"]


def retyped(path: Path, case: Any) -> None:
    """Type another case over the inputs of a workbook: other rows, other columns, the same tables."""
    book = Patched.open(path)
    _spread(book)
    for name, table in workbook_of(case, path).filled(case).items():
        if name not in book.tables:
            continue
        old, headings = book.tables[name].headings, [head.text for head in table.heads]
        if headings != old:
            book.rehead(name, headings, {text: old[-1] for text in headings if text not in old})
        rows = [[_typed(value) for value in row] for row in table.rows]
        book.fill(name, {text: [row[at] for row in rows] for at, text in enumerate(headings)}, {}, "overwrite")
    path.write_bytes(book.rebuilt())


def _typed(value: Any) -> Any:
    return value.value if isinstance(value, As) else value


def _spread(book: Patched) -> None:
    """Move tables that stand side by side far from one another, as a user does who needs room."""
    for number, table in enumerate(book.tables.values()):
        if table.area.left == 1 or not table.name.startswith(_MOVED):
            continue
        grid, old = book.grid(table.sheet), table.area
        right = 100 * number - old.left
        held = {
            (row, column): grid.content(row, column)
            for row in range(old.top, old.bottom + 1)
            for column in range(old.left, old.right + 1)
        }
        book.write(table.sheet, dict.fromkeys(held), "overwrite")
        book.write(table.sheet, {(row + 2, column + right): value for (row, column), value in held.items()})
        table.area = Area(old.top + 2, old.left + right, old.bottom + 2, old.right + right)
        book.parts.touched(table.part).set("ref", str(table.area))


_MOVED = (
    *("finarr_costs", "finarr_indices", "finarr_shares", "finarr_usage", "finarr_alone_costs", "finarr_batches"),
    *("finarr_classes", "finarr_agreed", "finarr_project_costs", "finarr_phases", "finarr_rules_years"),
    *("finarr_leaving", "finarr_plan", "finarr_region_amounts", "finarr_formula_parts", "finarr_off_the_top"),
    *("finarr_fund_weights", "finarr_path_bounds", "finarr_question_bounds", "finarr_candidates"),
)
