"""What a user may do to a workbook without harm: move, reorder, add, translate, format; the case stays the same."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from copy import copy
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

import finarr as fa
from finarr.excel.reading import read_case

from .books import Book, edited, problems_of


def _move(book: Book, table: str, down: int, right: int) -> None:
    """Move a table with its cells."""
    sheet, (left, top, last, bottom) = book.sheet(table), book.area(table)
    cells = [[sheet.cell(row, column).value for column in range(left, last + 1)] for row in range(top, bottom + 1)]
    for row in range(top, bottom + 1):
        for column in range(left, last + 1):
            sheet.cell(row, column).value = None
    for number, values in enumerate(cells):
        for position, value in enumerate(values):
            sheet.cell(top + down + number, left + right + position).value = value
    corner = f"{get_column_letter(left + right)}{top + down}"
    sheet.tables[table].ref = f"{corner}:{get_column_letter(last + right)}{bottom + down}"


def _widen(book: Book, table: str, columns: int = 0, rows: int = 0) -> None:
    left, top, last, bottom = book.area(table)
    ref = f"{get_column_letter(left)}{top}:{get_column_letter(last + columns)}{bottom + rows}"
    book.sheet(table).tables[table].ref = ref


def moved(book: Book) -> None:
    _move(book, "finarr_parties", 40, 3)
    _move(book, "finarr_usage", 7, 9)


def reordered(book: Book) -> None:
    sheet, (left, top, last, bottom) = book.sheet("finarr_parties"), book.area("finarr_parties")
    for row in range(top, bottom + 1):
        values = [sheet.cell(row, column).value for column in range(left, last + 1)]
        for column, value in zip(range(left, last + 1), reversed(values), strict=True):
            sheet.cell(row, column).value = value


def extra_column(book: Book) -> None:
    _, top, last, bottom = book.area("finarr_parties")
    sheet = book.sheet("finarr_parties")
    _widen(book, "finarr_parties", columns=1)
    sheet.cell(top, last + 1).value = "Contactpersoon"
    for row in range(top + 1, bottom + 1):
        sheet.cell(row, last + 1).value = "wethouder"


def blank_rows(book: Book) -> None:
    for table in ("finarr_parties", "finarr_usage", "finarr_limits"):
        _widen(book, table, rows=3)


def swapped_sheets(book: Book) -> None:
    book.file._sheets.reverse()
    book.file.create_sheet("Mijn eigen blad", 2)["A1"] = "=1/0"


def renamed_sheet(book: Book) -> None:
    book.sheet("finarr_costs").title = "Kosten 2026 (def.)"


def english_headings(book: Book) -> None:
    translated = {"Deelnemer": "Party", "Gemeentecode": " municipal  CODE ", "Inwoners": "inhabitants"}
    for dutch, english in translated.items():
        book.heading("finarr_parties", dutch).value = english
    book.put("finarr_items", "Basistaak/Plustaak", "basic task", 0)
    book.put("finarr_keys", "Soort", "MEASURES", 0)
    book.heading("finarr_costs", "2027").value = 2027


def whitespace(book: Book) -> None:
    book.put("finarr_parties", "Groep", "   ", 3)
    book.put("finarr_items", "Kostenpost", "  Publieke gezondheid ", 0)


def formatted(book: Book) -> None:
    cell = book.cell("finarr_parties", "Inwoners", 2)
    font = copy(cell.font)
    font.bold = True
    cell.font = font
    cell.number_format = "0.000"


def sorted_costs(book: Book) -> None:
    """Rows in another order; only those of tables whose order means nothing."""
    sheet, (left, top, last, bottom) = book.sheet("finarr_costs"), book.area("finarr_costs")
    rows = [[sheet.cell(row, c).value for c in range(left, last + 1)] for row in range(top + 1, bottom + 1)]
    for number, values in enumerate(reversed(rows), start=top + 1):
        for column, value in zip(range(left, last + 1), values, strict=True):
            sheet.cell(number, column).value = value


HARMLESS: list[Callable[[Book], Any]] = [
    moved,
    reordered,
    extra_column,
    blank_rows,
    swapped_sheets,
    renamed_sheet,
    english_headings,
    whitespace,
    formatted,
    sorted_costs,
]


@pytest.mark.parametrize("edit", HARMLESS, ids=lambda edit: edit.__name__)
def test_the_case_stays_the_same(edit: Callable[[Book], Any], template: Path) -> None:
    before = read_case(template)
    edited(template, edit)
    assert problems_of(template) == []
    assert read_case(template) == before


def test_a_new_column_of_figures_is_a_new_measure(template: Path) -> None:
    def edit(book: Book) -> None:
        _, top, last, bottom = book.area("finarr_parties")
        _widen(book, "finarr_parties", columns=1)
        sheet = book.sheet("finarr_parties")
        sheet.cell(top, last + 1).value = "Woningen"
        for row in range(top + 1, bottom + 1):
            sheet.cell(row, last + 1).value = row * 100
        book.put("finarr_keys", "Onderdeel", "woningen", 0)

    edited(template, edit)
    case = read_case(template)
    assert case.measures["Woningen"].label == "Woningen"
    assert case.keys["per inwoner"] == fa.Key.measures({"Woningen": 1})


def test_a_new_column_of_an_item_travels_along(template: Path) -> None:
    def edit(book: Book) -> None:
        sheet, (_, top, last, bottom) = book.sheet("finarr_items"), book.area("finarr_items")
        _widen(book, "finarr_items", columns=1)
        sheet.cell(top, last + 1).value = "Grootboek"
        sheet.cell(bottom, last + 1).value = "6010"

    edited(template, edit)
    assert read_case(template).items[3].columns == {"Grootboek": "6010"}


def test_figures_by_year_stand_in_columns_of_their_own(template: Path) -> None:
    def edit(book: Book) -> None:
        book.heading("finarr_parties", "Kinderen in zorg").value = "Kinderen in zorg 2026"
        sheet, (_, top, last, bottom) = book.sheet("finarr_parties"), book.area("finarr_parties")
        _widen(book, "finarr_parties", columns=3)
        for number, year in enumerate((2027, 2028, 2029), start=1):
            sheet.cell(top, last + number).value = f"kinderen {year}"
            for row in range(top + 1, bottom + 1):
                sheet.cell(row, last + number).value = year

    edited(template, edit)
    borsele = read_case(template).parties[0]
    assert borsele.measures["kinderen"] == {2026: 1240, 2027: 2027, 2028: 2028, 2029: 2029}


def test_a_result_is_read_as_the_case_it_came_from(tmp_path: Path) -> None:
    from .cases import everything

    case = everything()
    case.solve().to_excel(tmp_path / "resultaat.xlsx")
    assert fa.load(tmp_path / "resultaat.xlsx") == case


def test_the_file_stays_as_it_is(template: Path) -> None:
    before = template.read_bytes()
    read_case(template)
    assert template.read_bytes() == before


def test_prompts_and_dropdowns_are_there(template: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = Book(load_workbook(template))
    cell = book.cell("finarr_costs", "Soort", 0).coordinate
    rules = book.sheet("finarr_costs").data_validations.dataValidation
    (rule,) = [each for each in rules if cell in each.sqref]
    assert rule.type == "list"
    assert rule.formula1 is not None and "Directe rijksbijdrage" in rule.formula1
    assert rule.prompt == "Lasten, inkomsten of een andere soort. Typ alles positief."
    for sheet in book.file.worksheets:
        for each in sheet.data_validations.dataValidation:
            assert len(each.prompt or "") <= 255 and len(each.promptTitle or "") <= 32
            assert len(each.formula1 or "") <= 257
