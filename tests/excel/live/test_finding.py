"""A workbook that Excel has open is worked in there, from the command line and while watching too."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

import finarr as fa
from finarr.cli.app import main as finarr
from finarr.excel.inplace import ClosedBook
from finarr.excel.live.book import OpenBook
from finarr.excel.live.finding import workplace
from finarr.excel.live.watching import Watch
from finarr.shipped import shipped

from .engine import opened
from .light import LightBook
from .test_light import problems, wrong


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return Path(shutil.copy(shipped("workbooks/kostenverdeling.xlsx"), tmp_path / "Begroting GGD 2026 v3 déf.xlsx"))


@pytest.fixture
def book(path: Path) -> Any:
    """The workbook, open in Excel, which leaves a file beside it that says so."""
    (path.parent / f"~${path.name}").write_bytes(b"")
    return opened(LightBook(path), "light")


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        finarr([str(each) for each in arguments])
    return int(ended.value.code or 0)


def test_where_to_work(path: Path, book: Any, tmp_path: Path) -> None:
    assert isinstance(workplace(path), OpenBook)
    other = Path(shutil.copy(path, tmp_path / "ander.xlsx"))
    assert isinstance(workplace(other), ClosedBook)
    (tmp_path / "~$ander.xlsx").write_bytes(b"")
    assert isinstance(workplace(other), ClosedBook)


def test_run_works_in_excel(path: Path, book: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("run", path) == 0
    assert book.impl.saves == 1 and book.app.status_bar.startswith("finarr is klaar")
    said = capsys.readouterr().out
    assert f"Geschreven: {path}" in said and "_resultaat" not in said
    assert sorted(each.suffix for each in path.parent.iterdir()) == [".xlsx"] * 3


def test_run_tells_in_excel_and_on_the_screen(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    places = wrong(path)
    (path.parent / f"~${path.name}").write_bytes(b"")
    book = opened(LightBook(path), "light")
    assert run("run", path) == 2
    told = capsys.readouterr().err
    assert all(place in told for place in places) and "Traceback" not in told
    book.save()
    assert len(problems(path)) == 2 and book.impl.shown == ["Controles"]


def test_watching_works_in_excel_once_for_every_save(path: Path, book: Any) -> None:
    done: list[Any] = []
    failed: list[Exception] = []
    watch = Watch(path, done.append, failed.append)
    assert sum(watch.look() for _ in range(5)) == 1 and book.impl.saves == 1
    assert done[0].written.reason is None
    wrong(path)
    book.close()
    again = opened(LightBook(path), "light")
    assert sum(watch.look() for _ in range(5)) == 1 and again.impl.saves == 0
    assert [type(each) for each in failed] == [fa.InvalidInput]
    again.save()
    assert len(problems(path)) == 2
