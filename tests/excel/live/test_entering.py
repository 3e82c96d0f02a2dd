"""Every value arrives in Excel as it was meant, whatever Excel makes of what is typed, and whatever the cell is."""

from __future__ import annotations

import math
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from finarr.excel.live.book import OpenBook
from finarr.excel.live.entering import entered
from finarr.excel.patching import Calculated

from .backing import typed
from .engine import opened
from .light import LightBook

TEXTS = [
    "=1+1",
    "@SUM(A1)",
    "+31",
    "-",
    "'s-Gravenhage",
    "0012",
    "1e5",
    "true",
    "ONWAAR",
    "1-2",
    "😀 Súdwest",
    "n" * 200,
]
VALUES: list[tuple[Any, Any]] = [(text, text) for text in TEXTS] + [
    (3_000_000_000.01, 3_000_000_000.01),
    (2**40, 2.0**40),
    (-0.0, 0.0),
    (Decimal("0.10"), 0.1),
    (np.int64(7), 7.0),
    (np.float32(0.5), 0.5),
    (np.bool_(True), True),
    (None, None),
]


@pytest.mark.parametrize("look", ["General", "@", "0"])
@pytest.mark.parametrize(("value", "expected"), VALUES, ids=str)
def test_a_value_arrives(value: Any, expected: Any, look: str, tmp_path: Path) -> None:
    """Through a table in a workbook, beside a formula in the same column and without one."""
    path = tmp_path / "map.xlsx"
    book = Workbook()
    sheet = book.worksheets[0]
    sheet["A1"] = "Naam"
    sheet["A2"].number_format = sheet["A3"].number_format = look
    book.save(path)
    for beside in (None, Calculated("1+1", 2)):
        place = OpenBook(opened(LightBook(path), "light"))
        grid = place.changing.grid("Sheet")
        grid.write({(2, 1): value, (3, 1): beside}, {}, "overwrite")
        place.changing._touched("Sheet")
        place.save("nl")
        shown = LightBook(path)
        (cell,), (formula,) = shown.book["Sheet"]["A2:A3"]
        assert cell.value == expected and (cell.data_type != "f" or expected is None)
        assert type(cell.value) is type(expected) or isinstance(expected, float)
        assert (formula.value, formula.data_type) == (("=1+1", "f") if beside else (None, "n"))
        assert cell.number_format == formula.number_format == look


@given(st.text(max_size=40), st.sampled_from(["General", "#,##0"]))
@settings(deadline=None)
def test_any_text_stays_a_text(text: str, look: str) -> None:
    assert typed(entered(text, look), look).value == (text or None)


def test_what_is_no_number_is_not_available() -> None:
    assert entered(math.nan, None) == entered(np.float64("inf"), None) == "=NA()"
