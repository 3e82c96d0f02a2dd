"""Every value that Python has comes back from a cell as it went in, or is refused with its reason."""

from __future__ import annotations

import math
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

import finarr as fa
from finarr.excel.patching import KEEP, Calculated, Patched


def workbook(since_1904: bool = False) -> bytes:
    book = Workbook()
    if since_1904:
        book.epoch = CALENDAR_MAC_1904
    sheet = book.worksheets[0]
    sheet.title = "Blad"
    sheet["A1"], sheet["A2"] = "kop", "=1+1"
    sheet["B1"].number_format = "yyyy-mm-dd"
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def back(value: Any, cell: tuple[int, int] = (5, 3), *, since_1904: bool = False, values: bool = True) -> Any:
    book = Patched(workbook(since_1904))
    book.write("Blad", {cell: value})
    return load_workbook(BytesIO(book.rebuilt()), data_only=values)["Blad"].cell(*cell).value


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3_000_000_000.01, 3_000_000_000.01),
        (Decimal("3000000000.01"), 3_000_000_000.01),
        (2**31, 2**31),
        (-(2**40), -(2**40)),
        (-0.0, 0),
        (Fraction(1, 8), 0.125),
        (0.1 + 0.2, 0.30000000000000004),
        (5e-324, 5e-324),
        (1.7976931348623157e308, 1.7976931348623157e308),
        (np.float64(0.1), 0.1),
        (np.float32(0.5), 0.5),
        (np.int64(2**40), 2**40),
        (np.bool_(True), True),
        (True, True),
        ("=1+1", "=1+1"),
        ("@SUM(A1)", "@SUM(A1)"),
        ("0012", "0012"),
        ("", ""),
        ("n" * 200, "n" * 200),
        (" \"aanhalings\" en 'enkele' & <haken> ", " \"aanhalings\" en 'enkele' & <haken> "),
        ("regel één\nregel twee\tmet tab", "regel één\nregel twee\tmet tab"),
        ("😀 Súdwest-Fryslân", "😀 Súdwest-Fryslân"),
        (float("nan"), "#N/A"),
        (math.inf, "#N/A"),
        (np.float64("nan"), "#N/A"),
        (pd.NaT, "#N/A"),
        (pd.NA, "#N/A"),
        (timedelta(hours=36), 1.5),
        (time(6), 0.25),
        (Calculated("=A2*2", 4), 4),
        (Calculated('"a"&"b"', "ab"), "ab"),
        (Calculated("TRUE()", True), True),
    ],
)
def test_a_value_survives(value: Any, expected: Any) -> None:
    found = back(value)
    assert found == expected
    assert type(found) is type(expected)


def test_a_name_that_looks_like_a_formula_is_no_formula() -> None:
    for name in ("=1+1", "@SUM(A1)", "+31", "-", "{=1}"):
        assert back(name, values=False) == name
    book = Patched(workbook())
    book.write("Blad", {(5, 3): "=1+1"})
    cell = load_workbook(BytesIO(book.rebuilt()))["Blad"]["C5"]
    assert cell.data_type != "f"


@pytest.mark.parametrize("since_1904", [False, True])
@pytest.mark.parametrize(
    "value",
    [date(2026, 1, 1), datetime(2026, 3, 29, 2, 30), pd.Timestamp("1999-12-31 23:59:59"), np.datetime64("2024-02-29")],
)
def test_a_date_survives_in_both_systems(value: Any, since_1904: bool) -> None:
    found = back(value, (1, 2), since_1904=since_1904)
    assert pd.Timestamp(found).round("s") == pd.Timestamp(value)


def test_first_days() -> None:
    assert back(date(1900, 1, 1)) == 1
    assert back(date(1900, 2, 28)) == 59
    assert back(date(1900, 3, 1)) == 61
    assert back(date(1899, 12, 31)) == "1899-12-31"
    assert back(date(1903, 12, 31), since_1904=True) == "1903-12-31"
    assert back(date(1904, 1, 1), since_1904=True) == 0


def test_what_xml_cannot_hold_is_written_as_excel_writes_it() -> None:
    book = Patched(workbook())
    book.write("Blad", {(5, 3): "bel\x07", (6, 3): "_x0041_", (7, 3): "\ud800 half"})
    again = Patched(book.rebuilt()).grid("Blad")
    assert [again.shown(row, 3) for row in (5, 6, 7)] == ["bel_x0007_", "_x005F_x0041_", "_xD800_ half"]


def test_a_text_with_such_signs_may_be_written_again_and_again() -> None:
    texts = ["regel 1\r\nregel 2", "_x0041_", "bel\x07", "_x005F_"]
    book = Patched(workbook())
    book.write("Blad", {(row, 3): text for row, text in enumerate(texts, start=5)})
    for _ in range(3):
        book = Patched(book.rebuilt())
        held = [book.grid("Blad").content(row, 3) for row in range(5, 9)]
        assert held == texts
        book.write("Blad", {(row, 3): text for row, text in enumerate(held[1:] + held[:1], start=5)})
        texts = texts[1:] + texts[:1]


@given(st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.integers(-(2**53), 2**53)))
def test_every_number_survives(value: float) -> None:
    assert back(value) == value


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r_", min_codepoint=32), max_size=40))
def test_every_text_survives(value: str) -> None:
    if "\ufffe" not in value and "\uffff" not in value:
        assert back(value) == value


def test_what_no_cell_holds_is_refused() -> None:
    for value, said in (("x" * 32_768, "excel.not_kept_text"), ([1, 2], "excel.not_kept_value")):
        with pytest.raises(fa.FileTrouble) as caught:
            back(value)
        assert caught.value.message.id == said


def test_styles_stay_and_are_taken_from_the_row_or_column() -> None:
    book = Patched(workbook())
    book.write("Blad", {(1, 2): date(2026, 5, 1), (1, 1): KEEP, (30, 40): 1})
    sheet = load_workbook(BytesIO(book.rebuilt()))["Blad"]
    assert sheet["B1"].value == datetime(2026, 5, 1) and sheet["B1"].number_format == "yyyy-mm-dd"
    assert sheet["A1"].value == "kop" and sheet["AN30"].value == 1
    assert sheet.dimensions == "A1:AN30"
