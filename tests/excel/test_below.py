"""What is typed right under a table is never left out in silence."""

from __future__ import annotations

import openpyxl
import pytest

import finarr as fa
from tests.cost_sharing.cases import zeeland


def test_a_row_right_under_a_table_is_told_with_its_cell(tmp_path) -> None:
    path = zeeland().save(tmp_path / "case.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book["Deelnemers"]
    last = openpyxl.utils.cell.range_boundaries(sheet.tables["finarr_parties"].ref)[3]
    sheet.cell(last + 1, 1).value = "Nieuwdorp"
    book.save(path)
    with pytest.raises(fa.InvalidInput) as caught:
        fa.load(path)
    assert [problem.place for problem in caught.value.problems] == [f"Deelnemers!A{last + 1}"]
    assert "Nieuwdorp" in caught.value.render("nl")


def test_a_blank_row_between_makes_it_a_note(tmp_path) -> None:
    path = zeeland().save(tmp_path / "case.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book["Deelnemers"]
    last = openpyxl.utils.cell.range_boundaries(sheet.tables["finarr_parties"].ref)[3]
    sheet.cell(last + 2, 1).value = "Vastgesteld door het dagelijks bestuur"
    book.save(path)
    assert fa.load(path) == zeeland()
