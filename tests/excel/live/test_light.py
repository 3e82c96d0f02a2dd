"""The live way in a workbook of openpyxl: it writes what the closed way writes, and tells what goes wrong."""

from __future__ import annotations

import shutil
import warnings
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
from finarr.excel.patching.areas import address
from finarr.excel.template import write_template
from finarr.shipped import EXAMPLES, shipped

from ..inplace.retyping import retyped
from ..inplace.test_in_place import dutch
from .engine import opened
from .light import LightBook
from .sheet import Range, Refused


@pytest.fixture(scope="module")
def _template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "sjabloon.xlsx"
    write_template(fa.load(shipped(EXAMPLES["cost-sharing"])), path)
    return path


@pytest.fixture
def path(_template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(_template, tmp_path / "Begroting GGD 2026 v3 déf.xlsx"))


def live(path: Path) -> Any:
    """Open a workbook in Excel's stead."""
    return opened(LightBook(path), "light")


def cells(path: Path) -> dict[str, Any]:
    """Return what every cell holds: its formula, else its value; the log and the moment of the run left out."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(path)
    known = Patched.open(path)
    run = [f"{sheet}!{area}" for sheet, area in [known.named("finarr_run")]]
    return {
        where: _held(cell)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value not in (None, "")
        and (where := f"{sheet.title}!{cell.coordinate}") not in run
        and sheet.title not in ("Logboek", "Log")
    }


def _held(cell: Any) -> Any:
    """Return a formula as one types it, a number up to the digits that openpyxl keeps, any other value."""
    if cell.data_type == "f":
        return str(cell.value).replace("_xlfn.", "")
    return pytest.approx(cell.value, rel=1e-12) if isinstance(cell.value, float) else cell.value


def series(path: Path) -> list[list[str]]:
    """Return the series of every chart."""
    return [[line.Formula for line in chart] for sheet in LightBook(path).pages for chart in sheet.lines()]


def looks(path: Path) -> dict[str, tuple[Any, ...]]:
    """Return how every cell of the result tables looks."""
    book, found = load_workbook(path), {}
    for table in Patched.open(path).tables.values():
        area, sheet = table.area, book[table.sheet]
        for row in sheet.iter_rows(area.top, area.bottom, area.left, area.right):
            for cell in row:
                found[f"{table.sheet}!{cell.coordinate}"] = (cell.number_format, cell.fill.fgColor.rgb, cell.font.b)
    return found


@pytest.mark.parametrize("name", ["everything", "odd names", "steps", "linear"])
def test_the_live_way_writes_what_the_closed_way_writes(name: str, path: Path, tmp_path: Path) -> None:
    """Every value, formula, table and series of a chart, whatever the number of parties, items and years."""
    retyped(path, dutch(name))
    (tmp_path / "dicht").mkdir()
    closed = Path(shutil.copy(path, tmp_path / "dicht"))
    before = path.read_bytes()
    main(ClosedBook(closed))
    book = live(path)
    done = main(OpenBook(book))
    assert done.written is not None and done.written.reason is None
    assert done.written.path == path and done.written.backup is not None
    assert done.written.backup.read_bytes() == before
    assert cells(path) == cells(closed)
    assert series(path) == series(closed)
    assert looks(path) == looks(closed)
    tables = [{name: str(table.area) for name, table in Patched.open(each).tables.items()} for each in (path, closed)]
    assert tables[0] == tables[1]
    said = [text for text in book.app.impl.said if text]
    assert [text.split(" ")[1] for text in said] == ["leest", "verdeelt:", "schrijft", "is"]
    assert book.impl.saves == 1


@pytest.mark.parametrize("name", ["samen-of-apart.xlsx", "assessment.xlsx"])
def test_other_kinds_too(name: str, tmp_path: Path) -> None:
    (tmp_path / "dicht").mkdir()
    path = Path(shutil.copy(shipped(f"workbooks/{name}"), tmp_path))
    closed = Path(shutil.copy(path, tmp_path / "dicht"))
    main(ClosedBook(closed))
    done = main(OpenBook(live(path)))
    assert done.written is not None and done.written.reason is None
    assert cells(path) == cells(closed) and looks(path) == looks(closed)


def test_sheets_are_protected_again_as_they_were(path: Path) -> None:
    book = live(path)
    locked = {sheet.name for sheet in book.sheets if sheet.api.ProtectContents}
    assert locked
    main(OpenBook(book))
    assert {sheet.name for sheet in book.sheets if sheet.api.ProtectContents} == locked
    written = [sheet.api.allowed for sheet in book.sheets if sheet.api.allowed]
    assert written and all(each["AllowSorting"] and not each["AllowDeletingRows"] for each in written)


def test_a_password_is_told_and_nothing_is_written(path: Path) -> None:
    book, before = live(path), path.read_bytes()
    for sheet in book.sheets:
        sheet.api.password = "geheim"
    with pytest.raises(fa.FileTrouble) as caught:
        main(OpenBook(book))
    assert caught.value.message.id == "live.locked"
    assert path.read_bytes() == before and book.impl.saves == 0
    assert "wachtwoord" in book.app.status_bar
    assert all(sheet.api.ProtectContents for sheet in book.sheets if sheet.api.allowed)


def wrong(path: Path) -> list[str]:
    """Type two wrong values; return their addresses."""

    patched, places = Patched.open(path), []
    for name, _, row, value in (("finarr_parties", 2, 2, -3), ("finarr_costs", 2, 0, "veel")):
        table = patched.tables[name]
        heading = next(each for each in table.headings if each in ("Inwoners", "Inhabitants", "2026"))
        where = table.body.top + row, table.place(heading)
        patched.write(table.sheet, {where: value})
        places.append(f"{table.sheet}!{address(*where)}")
    path.write_bytes(patched.rebuilt())
    return places


def failing(path: Path, error: type[Exception]) -> tuple[Any, Any]:
    """Run a workbook that cannot be computed, and save it as the user would; return it, and what was raised."""
    book, before = live(path), path.read_bytes()
    with pytest.raises(error) as caught:
        main(OpenBook(book))
    assert book.impl.saves == 0 and path.read_bytes() == before
    book.save()
    return book, caught.value


def problems(path: Path) -> list[tuple[Any, Any, Any]]:
    """Return the table of problems on the checks sheet."""
    table = Patched.open(path).tables["finarr_problems"]
    sheet, body = load_workbook(path)[table.sheet], table.body
    return list(sheet.iter_rows(body.top, body.bottom, body.left, body.right, values_only=True))


def named(path: Path, name: str) -> Any:
    sheet, area = Patched.open(path).named(name)
    return load_workbook(path)[sheet].cell(area.top, area.left).value


def test_what_goes_wrong_is_on_the_checks_sheet_with_a_link_to_its_cell(path: Path) -> None:
    places = wrong(path)
    result = {where: held for where, held in cells(path).items() if not where.startswith("Controles")}
    book, error = failing(path, fa.InvalidInput)
    assert len(error.problems) == 2
    told = problems(path)
    assert [place for place, _, _ in told] == [f'=HYPERLINK("#{each}","{each}")' for each in places]
    assert {given for _, given, _ in told} == {"veel", "-3"}
    assert all(len(what) > 10 for _, _, what in told)
    assert named(path, "finarr_run").startswith("mislukt op ") and "2 fout(en)" in named(path, "finarr_run")
    assert named(path, "finarr_wrong").startswith('=HYPERLINK("#')
    assert {where: held for where, held in cells(path).items() if not where.startswith("Controles")} == result
    assert book.impl.shown == ["Controles"]
    assert book.app.status_bar.startswith("finarr heeft niet gerekend: ") and "nog 1" in book.app.status_bar


def test_a_run_that_succeeds_wipes_out_what_went_wrong(path: Path) -> None:
    places = wrong(path)
    failing(path, fa.InvalidInput)
    assert len(problems(path)) == len(places)
    original = fa.load(shipped("workbooks/kostenverdeling.xlsx"))
    retyped(path, original)
    main(OpenBook(live(path)))
    assert problems(path) == [(None, None, None)]
    assert named(path, "finarr_run").startswith("gelukt op ") and named(path, "finarr_wrong") is None


def test_limits_that_clash_are_told_in_words(path: Path) -> None:
    case = fa.load(shipped("workbooks/kostenverdeling.xlsx"))
    everyone = [party.name for party in case.parties]
    retyped(path, replace(case, limits=[fa.Limit("cap", 1000, parties=everyone, together=True)]))
    book, error = failing(path, fa.Infeasible)
    told = "\n".join(str(what) for _, _, what in problems(path))
    assert book.app.status_bar == f"finarr heeft niet gerekend: {error.render('nl').splitlines()[0]}"
    assert all(line.removeprefix("- ") in told for line in error.render("nl").splitlines())


def test_a_table_that_cannot_grow_leaves_the_workbook_alone(path: Path) -> None:
    """Everything is changed on paper first, so a refusal at the last table has not touched the first."""
    large = fa.load(path)
    retyped(path, dutch("steps"))
    main(ClosedBook(path))
    patched = Patched.open(path)
    result = patched.tables["finarr_contributions"]
    patched.write(result.sheet, {(result.area.bottom + 3, 2): "mijn toelichting bij de bijdragen"})
    path.write_bytes(patched.rebuilt())
    retyped(path, large)
    before = {where: held for where, held in cells(path).items() if not where.startswith("Controles")}
    _, error = failing(path, fa.FileTrouble)
    assert error.message.id == "patching.in_the_way"
    assert {where: held for where, held in cells(path).items() if not where.startswith("Controles")} == before
    assert "finarr_contributions" in problems(path)[0][2]


def test_excel_that_refuses_halfway_is_told_and_nothing_is_saved(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even what went wrong is written: the workbook can be closed unsaved."""
    typing, calls = Range.formula.fset, []

    def refuse(self: Range, rows: Any) -> None:
        calls.append(rows)
        if len(calls) == 40:
            raise Refused("Call was rejected by callee.")
        typing(self, rows)

    monkeypatch.setattr(Range, "formula", Range.formula.setter(refuse))
    before, book = path.read_bytes(), live(path)
    with pytest.raises(fa.FileTrouble) as caught:
        main(OpenBook(book))
    assert caught.value.message.id == "live.refused" and "rejected by callee" in caught.value.render("nl")
    assert len(calls) == 40 and book.impl.saves == 0 and path.read_bytes() == before
    assert all(sheet.api.ProtectContents for sheet in book.sheets if sheet.api.allowed)
    assert book.app.screen_updating and book.app.calculation == "automatic"


def test_a_backup_that_cannot_be_kept_stops_everything(path: Path) -> None:
    path.with_stem(f"{path.stem}_reservekopie").mkdir()
    book = live(path)
    with pytest.raises(fa.FileTrouble) as caught:
        main(OpenBook(book))
    assert caught.value.message.id == "cases.unwritable" and book.impl.saves == 0
    assert book.sheets["Overzicht"].api.allowed == {}


def test_input_tables_only_get_their_result_beside_them(tmp_path: Path) -> None:
    path = tmp_path / "alleen invoer.xlsx"
    fa.load(shipped(EXAMPLES["cost-sharing"])).save(path)
    before = path.read_bytes()
    done = main(OpenBook(live(path)))
    assert done.written is not None and done.written.path.name == "alleen invoer_resultaat.xlsx"
    assert done.written.reason is not None and done.written.reason.id == "inplace.only_inputs"
    assert path.read_bytes() == before and done.written.path.is_file()


def test_what_the_user_typed_beside_a_result_moves_along(path: Path) -> None:
    """A column of hers in a table of results goes with its party when another party comes before it."""
    patched = Patched.open(path)
    table = patched.tables["finarr_overview"]
    patched.rehead("finarr_overview", [*table.headings, "Mijn notitie"], {"Mijn notitie": table.headings[0]})
    column = table.place("Mijn notitie")
    patched.write(table.sheet, {(table.body.top + 1, column): "=1+1 is tekst"})
    path.write_bytes(patched.rebuilt())
    case = fa.load(path)
    retyped(path, replace(case, parties=case.parties[::-1]))
    main(OpenBook(live(path)))
    after = Patched.open(path)
    grid, table = after.grid(table.sheet), after.tables["finarr_overview"]
    notes = [grid.shown(row, column) for row in range(table.body.top, table.body.bottom + 1)]
    assert notes == [None] * (len(case.parties) - 2) + ["=1+1 is tekst", None]
