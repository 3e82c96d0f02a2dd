"""Where a result cannot go into the workbook it was read from: a new one beside it, and the reason; or a refusal."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

import finarr as fa
from finarr.cli.app import main
from finarr.excel.inplace import write_in_place
from finarr.excel.inplace.places import synced
from finarr.excel.patching import Patched
from finarr.shipped import shipped

from ..cases import moving
from ..test_result import assert_figures
from .retyping import retyped

RESULT = "Begroting GGD 2026 v3 déf_resultaat.xlsx"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return Path(shutil.copy(shipped("workbooks/kostenverdeling.xlsx"), tmp_path / "Begroting GGD 2026 v3 déf.xlsx"))


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(each) for each in arguments])
    return int(ended.value.code or 0)


def test_run_writes_into_the_workbook_and_says_so(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = book.read_bytes()
    assert run("run", book) == 0
    out = capsys.readouterr().out
    assert f"Geschreven: {book}" in out and "_reservekopie.xlsx" in out
    backup = book.with_stem(f"{book.stem}_reservekopie")
    assert sorted(each.name for each in book.parent.iterdir()) == sorted([book.name, backup.name])
    assert backup.read_bytes() == old != book.read_bytes()
    (row,) = [row for row in Patched.open(book).grid("Logboek").cells() if row[0] == (6, 3)]
    assert row[1].findtext(".//{*}t") == book.name


def test_out_makes_a_new_workbook_and_json_writes_none(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = book.read_bytes()
    assert run("run", book, "--out", book.with_name("nieuw.xlsx")) == 0
    capsys.readouterr()
    assert run("run", book, "--json") == 0
    assert json.loads(capsys.readouterr().out)["status"] == "optimal"
    assert book.read_bytes() == old
    assert sorted(each.name for each in book.parent.iterdir()) == sorted([book.name, "nieuw.xlsx"])


def elsewhere(book: Path) -> str:
    """Run a workbook whose result goes elsewhere; return the reason."""
    old = book.read_bytes()
    outcome = fa.load(book).solve()
    written = write_in_place(outcome, book)
    assert written.path == book.with_name(RESULT) and written.backup is None and written.reason is not None
    assert book.read_bytes() == old
    assert_figures(outcome, written.path)
    for lang in ("nl", "en"):
        assert written.reason.render(lang)
    return written.reason.id


@pytest.mark.parametrize("mark", ["~${}", ".~lock.{}#"])
def test_open_in_another_program(mark: str, book: Path) -> None:
    (book.parent / mark.format(book.name)).write_bytes(b"")
    assert elsewhere(book) == "inplace.open_elsewhere"


def test_input_tables_only(book: Path) -> None:
    fa.load(book).save(book)
    assert elsewhere(book) == "inplace.only_inputs"


def test_a_place_that_refuses(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A synced folder or an open file on Windows: the new file cannot take the place of the old one."""
    replace = os.replace

    def refuse(self: Path, target: Path) -> Path:
        if Path(target).name == book.name:
            raise PermissionError(13, "in gebruik", str(target))
        replace(self, target)
        return Path(target)

    monkeypatch.setattr(Path, "replace", refuse)
    assert elsewhere(book) == "inplace.unwritable"


@pytest.mark.parametrize("name", ["OneDrive - GGD Zeeland", "wolk"])
def test_a_folder_that_is_kept_in_step(name: str, book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the name of the folder, or because the service says that it keeps it."""
    folder = book.parent / name / "Begroting 2026"
    folder.mkdir(parents=True)
    moved = Path(shutil.move(book, folder / book.name))
    if name == "wolk":
        assert write_in_place(fa.load(moved).solve(), moved).reason is None
        moved.with_stem(f"{moved.stem}_reservekopie").unlink()
        monkeypatch.setenv("OneDriveCommercial", str(book.parent / name))
    assert elsewhere(moved) == "inplace.synced"


@pytest.mark.parametrize(("mark", "service"), [(".dropbox", "Dropbox"), ("._sync_1a2b.db", "Nextcloud")])
def test_a_folder_that_bears_the_mark_of_a_service(mark: str, service: str, tmp_path: Path) -> None:
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert synced(below / "begroting.xlsx") is None
    (tmp_path / mark).write_bytes(b"")
    assert synced(below / "begroting.xlsx") == service


def test_words_that_formulas_do_not_know(book: Path) -> None:
    patched = Patched.open(book)
    table = patched.tables["finarr_costs"]
    patched.write(table.sheet, {(table.body.top, table.place("Soort")): "costs"})
    book.write_bytes(patched.rebuilt())
    assert elsewhere(book) == "inplace.other_words"


def test_a_table_that_formulas_need_is_gone(book: Path) -> None:
    patched = Patched.open(book)
    table = patched.tables["finarr_workings"]
    patched.parts.touched(table.part).set("displayName", "eigen")
    book.write_bytes(patched.rebuilt())
    assert elsewhere(book) == "inplace.missing"


def test_a_result_that_would_grow_over_filled_cells_is_refused(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    large = fa.load(book)
    retyped(book, moving(None, language="nl"))
    write_in_place(fa.load(book).solve(), book)
    patched = Patched.open(book)
    result = patched.tables["finarr_contributions"]
    patched.write(result.sheet, {(result.area.bottom + 3, 2): "mijn toelichting bij de bijdragen"})
    book.write_bytes(patched.rebuilt())
    retyped(book, large)
    backup = book.with_stem(f"{book.stem}_reservekopie")
    backup.unlink()
    old = book.read_bytes()
    assert run("run", book) == 1
    told = capsys.readouterr().err
    assert "finarr_contributions" in told and f"B{result.area.bottom + 3}" in told
    assert book.read_bytes() == old
    assert [each.name for each in book.parent.iterdir()] == [book.name]


def test_a_read_only_workbook_stays_as_it_is(book: Path) -> None:
    book.chmod(0o444)
    assert elsewhere(book) == "inplace.read_only"


def test_a_name_that_leaves_no_room_for_more_is_no_crash(
    book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = book.rename(tmp_path / f"{'x' * 249}.xlsx")
    old = path.read_bytes()
    assert run("run", path) == 1
    assert path.stem in capsys.readouterr().err.replace("\n", "")
    assert path.read_bytes() == old


@pytest.mark.parametrize("suffix", [".xls", ".xlsb", ".ods"])
def test_workbooks_of_another_kind_are_asked_for_as_xlsx(
    suffix: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / f"begroting{suffix}"
    path.write_bytes(b"")
    assert run("run", path) == 1
    assert "sla de werkmap in Excel of LibreOffice op als .xlsx" in capsys.readouterr().err
