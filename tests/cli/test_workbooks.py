"""The workbooks that ship are those the project makes now."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl

import finarr as fa
from finarr.shipped import EXAMPLES, WORKBOOKS, shipped

from .test_commands import run


def cells(path: Path) -> dict[tuple[str, str], object]:
    """Every value and formula of a workbook, by sheet and cell."""
    book = openpyxl.load_workbook(path)
    return {(sheet.title, cell.coordinate): cell.value for sheet in book for row in sheet for cell in row if cell.value}


def test_the_shipped_workbooks_are_current(tmp_path: Path) -> None:
    assert run("workbooks", "build", tmp_path) == 0
    for name in WORKBOOKS:
        assert cells(tmp_path / name) == cells(shipped(f"workbooks/{name}")), f"{name}: run finarr workbooks build"
    assert run("workbooks", "burn", tmp_path) == 2


def test_a_shipped_workbook_is_the_example_it_was_made_from() -> None:
    for name, (kind, lang) in WORKBOOKS.items():
        case, example = fa.load(shipped(f"workbooks/{name}")), fa.load(shipped(EXAMPLES[kind]))
        assert case.language == lang
        assert replace(case, language=example.language) == example
