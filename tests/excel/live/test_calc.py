"""The live way in a workbook that LibreOffice has open: everything is calculated by another program than finarr."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

import finarr as fa
from finarr.excel.inplace import ClosedBook
from finarr.excel.live import main
from finarr.excel.live.book import OpenBook
from finarr.excel.patching import Patched
from finarr.shipped import shipped

from ..inplace.retyping import retyped
from ..inplace.test_in_place import dutch
from ..test_result import assert_figures
from .calc import CalcBook
from .engine import opened
from .light import LightBook

pytestmark = pytest.mark.office


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "Begroting GGD 2026 v3 déf.xlsx"
    shutil.copy(shipped("workbooks/kostenverdeling.xlsx"), found)
    retyped(found, dutch("steps"))
    return found


@pytest.fixture
def book(path: Path, soffice: str) -> Iterator[Any]:
    """The workbook, open in LibreOffice."""
    found = opened(CalcBook(path), "calc")
    yield found
    found.impl.close()


def figures(path: Path) -> dict[str, Any]:
    """Return what every cell with a formula shows, the figures of this run apart."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        formulas, shown = load_workbook(path), load_workbook(path, data_only=True)
    return {
        f"{sheet.title}!{cell.coordinate}": shown[sheet.title][cell.coordinate].value or 0
        for sheet in formulas.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


def cell(book: Any, table: str, heading: str) -> Any:
    """Return the first cell of a column of a table, to type in."""
    place = OpenBook(book).changing.tables[table]
    return book.sheets[place.sheet].range((place.body.top, place.place(heading)))


def test_a_run_a_mistake_and_a_run_again(path: Path, book: Any, tmp_path: Path) -> None:
    """Other inputs than the workbook was made with; then a text where an amount belongs; then the amount again."""
    (tmp_path / "dicht").mkdir()
    closed = Path(shutil.copy(path, tmp_path / "dicht"))
    main(ClosedBook(closed))
    done = main(OpenBook(book))
    assert done.written is not None and done.written.path == path and done.written.reason is None
    assert book.app.status_bar.startswith("finarr is klaar: alle ")
    assert_figures(done.outcome, path)
    calculated, carried = figures(path), figures(closed)
    assert calculated.keys() == carried.keys()
    for where, value in carried.items():
        near = pytest.approx(value, rel=1e-9, abs=1e-6) if isinstance(value, int | float) else value
        assert calculated[where] == near, where
    charts = [[line.Formula for line in lines] for sheet in book.impl.backing.sheets() for lines in sheet.lines()]
    assert charts == [[line.Formula for line in c] for s in LightBook(closed).pages for c in s.lines()]
    assert {sheet.name for sheet in book.sheets if sheet.api.ProtectContents} == {
        sheet.name for sheet in LightBook(closed).pages if sheet.locked
    }

    typed = cell(book, "finarr_costs", "2026")
    amount = typed.value
    typed.formula = [["veel"]]
    with pytest.raises(fa.InvalidInput) as caught:
        main(OpenBook(book))
    (problem,) = caught.value.problems
    book.save()
    assert book.app.status_bar.startswith(f"finarr heeft niet gerekend: {problem.place}: 'veel'")
    sheet, area = Patched.open(path).named("finarr_wrong")
    shown = load_workbook(path, data_only=True)[sheet].cell(area.top, area.left).value
    assert shown == f"{problem.place}: veel – hier hoort een getal."
    assert load_workbook(path)[sheet].cell(area.top, area.left).value.startswith(f'=HYPERLINK("#{problem.place}"')

    typed.formula = [[amount]]
    again = main(OpenBook(book))
    assert [each.cents for each in again.outcome.cells] == [each.cents for each in done.outcome.cells]
    assert load_workbook(path)[sheet].cell(area.top, area.left).value is None
    assert_figures(again.outcome, path)
