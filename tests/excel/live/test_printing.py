"""How sheets look and are printed follows their tables in an open workbook as it does in a closed one."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

import finarr as fa
from finarr.excel.inplace import ClosedBook
from finarr.excel.live import main
from finarr.excel.live.book import OpenBook
from finarr.excel.patching import Patched
from finarr.excel.patching.printed import Setup
from finarr.shipped import WORKBOOKS, shipped

from ..inplace.retyping import retyped
from ..inplace.test_rich import OTHERS, wanted
from ..test_printing import printed, wider
from .calc import CalcBook
from .engine import opened
from .light import LightBook

CASES: dict[str, Callable[[], Any]] = {**OTHERS, "stand-alone": wanted, "cost-sharing": wider}


@pytest.fixture(params=CASES)
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The ready workbook of a kind with other inputs than its results are of."""
    kind = str(request.param)
    ready = next(name for name, made in WORKBOOKS.items() if made == (kind, "nl"))
    found = Path(shutil.copy(shipped(f"workbooks/{ready}"), tmp_path / "Begroting 2026.xlsx"))
    retyped(found, CASES[kind]())
    return found


@pytest.fixture
def book(path: Path, soffice: str) -> Iterator[Any]:
    """The workbook, open in LibreOffice."""
    found = opened(CalcBook(path), "calc")
    yield found
    found.impl.close()


def told(path: Path) -> dict[str, Any]:
    """Return how every sheet is printed, and how high its rows are where somebody chose so."""
    return {
        sheet.title: (printed(sheet), {n: row.height for n, row in sheet.row_dimensions.items() if row.height})
        for sheet in load_workbook(path).worksheets
    }


def beside(path: Path) -> Path:
    """Return a copy of a workbook, computed while nobody has it open."""
    (path.parent / "dicht").mkdir()
    found = Path(shutil.copy(path, path.parent / "dicht"))
    main(ClosedBook(found))
    return found


def test_an_open_workbook_is_printed_as_a_closed_one(path: Path) -> None:
    closed, before = beside(path), told(path)
    main(OpenBook(opened(LightBook(path), "light")))
    assert told(path) == told(closed)
    assert sum(told(path)[name][0] != was[0] for name, was in before.items()) > 1
    assert any(told(path)[name][1] != was[1] for name, was in before.items())


@pytest.mark.office
def test_another_program_prints_as_finarr_says(path: Path, book: Any) -> None:
    """It is asked itself: in what it writes to a file, areas stay that it no longer has."""
    closed = Patched.open(beside(path))
    main(OpenBook(book))
    asked = OpenBook(book).changing
    for name in dict.fromkeys(table.sheet for table in closed.tables.values()):
        setup = closed.printed(name).setup()
        assert asked.printed(name).setup() == (setup and replace(setup, breaks=())), name


def test_what_the_user_chose_stays(tmp_path: Path) -> None:
    path = Path(shutil.copy(shipped("workbooks/kostenverdeling.xlsx"), tmp_path))
    patched = Patched.open(path)
    last, account = (patched.tables[name].area for name in ("finarr_contributions", "finarr_account"))
    chosen = {"Overzicht": Setup(True, 42), "Bijdragen": Setup(True, None, (replace(last, top=1),))}
    for name, setup in chosen.items():
        patched.printed(name).printed(setup)
        patched.printed(name).heighten({patched.tables["finarr_overview"].body.top: 52.5})
        patched.parts.touched(patched.sheets[name])
    patched.printed("Opbouw").print_only([account])
    patched.parts.touched(patched.sheets["Opbouw"]).find("{*}pageSetup").set("fitToHeight", "1")
    path.write_bytes(patched.rebuilt())
    retyped(path, wider())
    closed = beside(path)
    main(OpenBook(opened(LightBook(path), "light")))
    assert told(path) == told(closed)
    found = load_workbook(path)
    overview, contributions = found["Overzicht"], found["Bijdragen"]
    assert (overview.page_setup.scale, overview.page_setup.orientation) == (42, "landscape")
    top = patched.tables["finarr_overview"].body.top
    assert overview.row_dimensions[top].height == 52.5
    table = Patched.open(path).tables["finarr_contributions"].area
    assert contributions.page_setup.orientation == "landscape"
    assert str(contributions.print_area).endswith(replace(table, top=1).fixed)
    assert found["Opbouw"].page_setup.fitToHeight == 1
    assert str(found["Opbouw"].print_area).endswith(Patched.open(path).tables["finarr_account"].area.fixed)


@pytest.mark.parametrize("path", ["central-funding"], indirect=True)
def test_an_excel_with_other_separators_gets_its_print_areas(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Dutch Excel may part areas by semicolons, and take nothing else."""
    from .sheet import PageSetup

    telling, taking = PageSetup.print_area.fget, PageSetup.print_area.fset

    def take(self: Any, text: str | None) -> None:
        if "," in (text or ""):
            raise ValueError(text)
        taking(self, (text or "").replace(";", ","))

    there = property(lambda self: (telling(self) or "").replace(",", ";") or None, take)
    closed = beside(path)
    monkeypatch.setattr(PageSetup, "print_area", there)
    main(OpenBook(opened(LightBook(path), "light")))
    assert told(path) == told(closed)
    assert any("," in str(sheet.print_area) for sheet in load_workbook(path).worksheets)


@pytest.mark.parametrize("path", ["stand-alone"], indirect=True)
def test_a_program_that_tells_nothing_of_pages_lets_what_is_printed_end_where_tables_end(path: Path) -> None:
    """Excel on a Mac has another object model."""
    closed = beside(path)
    book = opened(LightBook(path), "light")
    for sheet in book.sheets:
        del sheet.api.PageSetup
    main(OpenBook(book))
    assert fa.load(path) == fa.load(closed)
    for sheet in load_workbook(path).worksheets:
        bottoms = [str(table.area.bottom) for table in Patched.open(path).tables.values() if table.sheet == sheet.title]
        areas = [area for area in str(sheet.print_area or "").split(",") if area]
        assert all(area.rpartition("$")[2] in bottoms for area in areas)
