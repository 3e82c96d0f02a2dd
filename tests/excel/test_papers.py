"""Papers as sheets: figures stay figures, totals are formulas that add up, every name becomes a sheet."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

import finarr as fa
from finarr.doors import save_papers
from finarr.excel.papers import sheet_names
from finarr.paper import Heading, Listing, Paper, Table, Text
from finarr.words import Euro, Message, Percent

PAPER = Paper(
    "=Titel",
    [
        Text("Eén zin."),
        Heading("Tabel"),
        Table(
            ["Wie", "Euro", "Leeg", "Deel", "Dag", "Aantal"],
            [
                ("Goes", Euro(Fraction(1, 3)), None, Percent(Fraction(1, 8), 1), date(2026, 7, 3), 4),
                ("Veere", Euro(-2), None, Percent(0), "vóór 03-07-2026", 2.5),
            ],
            ("Totaal", Euro(Fraction(-5, 3)), None, None, None, None),
        ),
        Listing(["punt", Message("words.yes")]),
        Table(["Wie", "Euro"], [("Goes", Euro(1)), ("Veere", Euro(2))], ("Afgerond", Euro(4))),
    ],
)


def opened(path: Path, **more: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return load_workbook(path, **more)


def cells(sheet: Any) -> list[Any]:
    return [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]


def test_figures_stay_figures_and_a_true_total_is_a_formula(tmp_path: Path) -> None:
    path = save_papers({"Eén": PAPER, "Twee": PAPER}, tmp_path / "papier.xlsx", "nl")
    sheet = opened(path)["Twee"]
    found = cells(sheet)
    assert sheet["A1"].value == "=Titel" and sheet["A1"].data_type == "s"
    assert pytest.approx(1 / 3) in [each for each in found if isinstance(each, float)]
    assert "Leeg" not in found and "– ja" in found and 0.125 in found
    assert [each for each in found if str(each).startswith("=S")] == ["=SUM(B7:B8)"]
    assert 4 in found


@pytest.mark.office
def test_totals_recalculate_to_themselves(tmp_path: Path, recalculated: Callable[..., Path]) -> None:
    path = save_papers({"Eén": PAPER}, tmp_path / "papier.xlsx", "nl")
    shown, again = (cells(opened(each, data_only=True)["Eén"]) for each in (path, recalculated(path)))
    assert [each for each in shown if isinstance(each, float)] == pytest.approx(
        [each for each in again if isinstance(each, float)]
    )


@given(st.lists(st.text(max_size=40), max_size=30, unique=True))
def test_every_name_becomes_a_sheet_of_its_own(names: list[str]) -> None:
    found = sheet_names(names)
    assert len({name.casefold() for name in found}) == len(names)
    for name in found:
        assert 1 <= len(name) <= 31 and not set(name) & set("[]:*?/\\") and name.strip("'") == name


def test_a_place_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(fa.FileTrouble):
        save_papers({"Eén": PAPER}, tmp_path / "papier.ods", "nl")
