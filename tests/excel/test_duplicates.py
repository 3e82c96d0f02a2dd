"""A name that stands twice is told first, at the cell of the name: what else is wrong follows from it."""

from __future__ import annotations

from pathlib import Path

import pytest

import finarr as fa
from finarr.excel.patching import Patched
from finarr.shipped import shipped


def repeated(path: Path, table: str, headings: tuple[str, ...]) -> str:
    """Give the third row of a table what the second one has in some columns; return the address of the last of them."""
    book = Patched.open(shipped("workbooks/kostenverdeling.xlsx"))
    found = book.tables[table]
    grid, top = book.grid(found.sheet), found.body.top + 1
    places = [found.place(heading) for heading in headings]
    book.write(found.sheet, {(top + 1, c): grid.content(top, c) for c in places})
    path.write_bytes(book.rebuilt())
    return f"{found.sheet}!{grid.cell(top + 1, places[-1]).get('r')}"


@pytest.mark.parametrize(
    ("table", "headings"),
    [
        ("finarr_parties", ("Deelnemer",)),
        ("finarr_items", ("Kostenpost",)),
        ("finarr_usage", ("Verdeelsleutel", "Product", "Deelnemer")),
    ],
)
def test_a_name_that_stands_twice_is_told_first_at_its_cell(
    table: str, headings: tuple[str, ...], tmp_path: Path
) -> None:
    path = tmp_path / "dubbel.xlsx"
    cell = repeated(path, table, headings)
    with pytest.raises(fa.InvalidInput) as caught:
        fa.load(path)
    problems = caught.value.problems
    twice = [problem.allowed.id == "errors.duplicate" for problem in problems]
    assert twice == sorted(twice, reverse=True)
    assert cell in [problem.place for problem in problems if problem.allowed.id == "errors.duplicate"]
