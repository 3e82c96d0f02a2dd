"""The workbooks that ship are those the project makes now."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import finarr as fa
from finarr.cases.examples import example
from finarr.shipped import WORKBOOKS, shipped

from .test_commands import run


def parts(path: Path) -> dict[str, bytes]:
    """Every part of a workbook, unpacked: how tightly it is packed differs between computers."""
    with ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_the_shipped_workbooks_are_current(tmp_path: Path) -> None:
    assert run("workbooks", "build", tmp_path) == 0
    for name in WORKBOOKS:
        made, there = parts(tmp_path / name), parts(shipped(f"workbooks/{name}"))
        differing = [part for part in made.keys() | there.keys() if made.get(part) != there.get(part)]
        assert differing == [], f"{name}: run finarr workbooks build"
    assert {each.name for each in shipped("workbooks").glob("*.xlsx")} == {*WORKBOOKS}
    assert run("workbooks", "burn", tmp_path) == 2


def test_the_same_workbooks_come_out_again(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        assert run("workbooks", "build", tmp_path / folder) == 0
    for name in WORKBOOKS:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name


def test_a_shipped_workbook_is_the_example_it_was_made_from() -> None:
    for name, (kind, lang) in WORKBOOKS.items():
        case = fa.load(shipped(f"workbooks/{name}"))
        assert case.language == lang
        assert case == example(kind, lang)
