"""A result in the workbook it was read from: right, complete, and nothing else touched."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import finarr as fa
from finarr.excel.inplace import Written, write_in_place
from finarr.excel.patching import Patched, compare
from finarr.excel.template import write_template
from finarr.shipped import EXAMPLES, shipped

from ..test_result import CASES, assert_figures
from .retyping import retyped

INPUT_SHEETS = ("Deelnemers", "Maatstaven", "Kosten", "Verdeelsleutels", "Begrenzingen", "Ingroei")


@pytest.fixture(scope="module")
def _template(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("template") / "sjabloon.xlsx"
    write_template(fa.load(shipped(EXAMPLES["cost-sharing"])), path)
    return path.read_bytes()


@pytest.fixture
def book(_template: bytes, tmp_path: Path) -> Path:
    """A fresh template with its results."""
    path = tmp_path / "Begroting GGD 2026 v3 def.xlsx"
    path.write_bytes(_template)
    return path


def dutch(name: str) -> fa.CostSharing:
    """Return a case as the template can hold it: in Dutch, without dates in columns that show none."""
    case = CASES[name]()
    items = [
        replace(item, columns={key: v.isoformat() if isinstance(v, date) else v for key, v in item.columns.items()})
        for item in case.items
    ]
    return replace(case, language="nl", items=items)


def ran(path: Path) -> tuple[fa.Outcome, Written]:
    """Solve what a workbook holds and write the result into it."""
    outcome = fa.load(path).solve()
    return outcome, write_in_place(outcome, path)


@pytest.mark.parametrize("name", CASES)
def test_other_inputs_in_a_template(name: str, book: Path) -> None:
    """Parties, items, years, measures and limits all change in number; the result fits them."""
    case = dutch(name)
    retyped(book, case)
    before = book.read_bytes()
    outcome, written = ran(book)
    assert outcome.case == case
    assert written.reason is None and written.path == book
    assert written.backup is not None and written.backup.read_bytes() == before
    assert_figures(outcome, book)
    assert fa.load(book) == case
    changed = [change for change in compare(before, book.read_bytes()) if change.kind == "cell"]
    assert not [change for change in changed if change.place.split("!")[0] in INPUT_SHEETS]
    again = book.read_bytes()
    write_in_place(outcome, book)
    assert {change.place.split("!")[0] for change in compare(again, book.read_bytes()) if change.kind == "cell"} == {
        "Logboek"
    }


@pytest.mark.office
@pytest.mark.parametrize("name", ["everything", "steps", "odd names"])
def test_every_formula_gives_the_value_it_carries(name: str, book: Path, recalculated: Any) -> None:
    retyped(book, dutch(name))
    outcome, _ = ran(book)
    again = recalculated(book)
    assert_figures(outcome, again)
    before, after = Patched.open(book), Patched.open(again)
    for sheet in before.sheets:
        one, two = before.grid(sheet), after.grid(sheet)
        for (row, column), cell in one.cells():
            if cell.find("{*}f") is not None:
                carried, computed = (grid.shown(row, column) for grid in (one, two))
                where = f"{sheet}!{cell.get('r')} {cell.find('{*}f').text}"
                if isinstance(carried, float):
                    assert computed == pytest.approx(carried, rel=1e-9, abs=1e-6), where
                else:
                    assert (computed or "") == (carried or ""), where
