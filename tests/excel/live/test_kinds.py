"""The live way, whatever the kind of case: read, computed, written, charts drawn, saved, and what is wrong told.

The workbooks are the ready ones with another case typed over the example: other numbers of parties, years and projects.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

import finarr as fa
from finarr.excel.inplace import ClosedBook
from finarr.excel.live import main
from finarr.excel.live.book import OpenBook
from finarr.excel.patching import Patched
from finarr.excel.patching.areas import Area
from finarr.shipped import WORKBOOKS, shipped

from ..inplace.retyping import retyped
from ..inplace.test_rich import OTHERS, wanted
from .calc import CalcBook
from .engine import opened
from .light import LightBook
from .test_calc import cell, figures
from .test_light import cells, failing, live, looks, problems, series

KINDS: dict[str, Callable[[], Any]] = {**OTHERS, "stand-alone": wanted}

MISTAKES = {
    "central-funding": ("finarr_paid", "Elk jaar"),
    "portfolio": ("finarr_amounts", "2026"),
    "stand-alone": ("finarr_parties", "Inwoners"),
    "transition-fund": ("finarr_projects", "Kosten"),
}
"""A table of inputs of every kind, and a column of it where a text does not belong."""


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """A kind of case."""
    return str(request.param)


@pytest.fixture
def path(kind: str, tmp_path: Path) -> Path:
    """The ready workbook of a kind with other inputs than its results are of."""
    ready = next(name for name, made in WORKBOOKS.items() if made == (kind, "nl"))
    found = Path(shutil.copy(shipped(f"workbooks/{ready}"), tmp_path / "Begroting 2026 v3 déf.xlsx"))
    retyped(found, KINDS[kind]())
    return found


@pytest.fixture
def closed(path: Path, tmp_path: Path) -> Path:
    """The same workbook, computed while nobody has it open."""
    (tmp_path / "dicht").mkdir()
    found = Path(shutil.copy(path, tmp_path / "dicht"))
    main(ClosedBook(found))
    return found


def test_the_live_way_writes_what_the_closed_way_writes(kind: str, path: Path, closed: Path) -> None:
    book, before = live(path), path.read_bytes()
    done = main(OpenBook(book))
    assert done.written is not None and done.written.path == path and done.written.reason is None
    assert done.written.backup is not None and done.written.backup.read_bytes() == before
    assert fa.load(path) == KINDS[kind]()
    assert cells(path) == cells(closed) and looks(path) == looks(closed)
    assert series(path) == series(closed) and any(series(path))
    tables = [{name: str(table.area) for name, table in Patched.open(each).tables.items()} for each in (path, closed)]
    assert tables[0] == tables[1]
    _assert_printed(book, path)
    said = [text for text in book.app.impl.said if text]
    assert len(said) == 4 and said[-1].startswith("finarr is klaar: alle ") and book.impl.saves == 1


def test_what_is_wrong_stands_on_the_status_bar_and_at_its_cell(kind: str, path: Path) -> None:
    book = Patched.open(path)
    name, heading = MISTAKES[kind]
    table = book.tables[name]
    book.write(table.sheet, {(table.body.top, table.place(heading)): "veel"})
    path.write_bytes(book.rebuilt())
    opened_book, error = failing(path, fa.InvalidInput)
    (problem,) = error.problems
    assert problem.place.replace("'", "").startswith(f"{table.sheet}!")
    assert opened_book.app.status_bar.startswith(f"finarr heeft niet gerekend: {problem.place}: 'veel'")
    assert problems(path)[0][:2] == (f'=HYPERLINK("#{problem.place}","{problem.place}")', "veel")
    assert opened_book.impl.shown == ["Controles"]


@pytest.fixture
def book(path: Path, soffice: str) -> Iterator[Any]:
    """The workbook, open in LibreOffice."""
    found = opened(CalcBook(path), "calc")
    yield found
    found.impl.close()


@pytest.mark.office
def test_another_program_calculates_what_the_closed_way_carries(kind: str, path: Path, closed: Path, book: Any) -> None:
    """A run, a mistake, and a run again in a workbook that LibreOffice has open and calculates."""
    done = main(OpenBook(book))
    assert done.written is not None and done.written.path == path and done.written.reason is None
    assert book.app.status_bar.startswith("finarr is klaar: alle ")
    _assert_calculated(path, closed)
    _assert_printed(book, path)
    assert _shown(book.impl.backing.sheets()) == _shown(LightBook(closed).pages)

    typed = cell(book, *MISTAKES[kind])
    amount = typed.value
    typed.formula = [["veel"]]
    with pytest.raises(fa.InvalidInput) as caught:
        main(OpenBook(book))
    book.save()
    (problem,) = caught.value.problems
    assert book.app.status_bar.startswith(f"finarr heeft niet gerekend: {problem.place}: 'veel'")
    sheet, area = Patched.open(path).named("finarr_wrong")
    shown = load_workbook(path, data_only=True)[sheet].cell(area.top, area.left).value
    assert str(shown).startswith(f"{problem.place}: veel – ")

    typed.formula = [[amount]]
    main(OpenBook(book))
    assert load_workbook(path)[sheet].cell(area.top, area.left).value is None
    _assert_calculated(path, closed)


def _assert_printed(book: Any, path: Path) -> None:
    """What is printed of a sheet ends where tables end."""
    told = {sheet.name: sheet.page_setup.print_area for sheet in book.sheets}
    areas = [(sheet, area) for sheet, text in told.items() for area in (text or "").split(",") if area]
    tables = [(table.sheet, table.area.bottom) for table in Patched.open(path).tables.values()]
    assert len(areas) > 1
    assert [each for each in areas if (each[0], Area.parse(each[1]).bottom) not in tables] == []


def _shown(sheets: Any) -> list[list[str]]:
    """Return the values that each chart shows; LibreOffice orders series otherwise, and knows one axis of names."""
    charts = [lines for sheet in sheets for lines in sheet.lines()]
    return [sorted(line.Formula.split(",")[2] for line in lines) for lines in charts]


def _assert_calculated(path: Path, closed: Path) -> None:
    calculated, carried = figures(path), figures(closed)
    assert calculated.keys() == carried.keys()
    for where, value in carried.items():
        near = pytest.approx(value, rel=1e-9, abs=1e-6) if isinstance(value, int | float) else value
        assert calculated[where] == near, where
