"""CSV for Excel: every value comes back as it was, also in the eyes of another program with Dutch settings."""

from __future__ import annotations

import csv
import io
import math
import subprocess
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

import finarr as fa
from finarr.cli.app import main
from finarr.excel.delimited import cell, delimited
from finarr.shipped import shipped
from tests import office

VALUES: list[tuple[Any, str, Any]] = [
    (3_000_000_000.01, "3000000000,01", 3_000_000_000.01),
    (Decimal("3000000000.01"), "3000000000,01", 3_000_000_000.01),
    (-0.0, "0", 0),
    (Decimal("-0.00"), "0,00", 0),
    (-12.5, "-12,5", -12.5),
    (1e21, "1" + "0" * 21, 1e21),
    (1.5e-7, "0,00000015", 1.5e-7),
    (Fraction(1, 3), "0,3333333333333333", 1 / 3),
    (Fraction(6, 2), "3", 3),
    (np.float64(0.1), "0,1", 0.1),
    (np.int64(2**40), str(2**40), 2**40),
    (np.bool_(True), "ja", "ja"),
    (date(2026, 1, 31), "31-01-2026", datetime(2026, 1, 31)),
    ("Goes", "Goes", "Goes"),
    ("=1+1", '="=1+1"', "=1+1"),
    ("@SUM(A1)", '="@SUM(A1)"', "@SUM(A1)"),
    ("+31 113", '="+31 113"', "+31 113"),
    ("-", '="-"', "-"),
    ("0012", '="0012"', "0012"),
    ("7.10", '="7.10"', "7.10"),
    ("1-2", '="1-2"', "1-2"),
    ("3 mei", '="3 mei"', "3 mei"),
    ("mrt-26", '="mrt-26"', "mrt-26"),
    ("waar", '="waar"', "waar"),
    ('"aanhaling"; en 😀', '"aanhaling"; en 😀', '"aanhaling"; en 😀'),
    ("'s-Gravenhage", "'s-Gravenhage", "'s-Gravenhage"),
    ("Zone 4", "Zone 4", "Zone 4"),
    ("n" * 200, "n" * 200, "n" * 200),
    ("regel één\nregel twee", "regel één\nregel twee", "regel één\nregel twee"),
    (None, "", None),
    (math.nan, "", None),
    (Decimal("NaN"), "", None),
    (np.float64("nan"), "", None),
    (pd.NA, "", None),
    (pd.NaT, "", None),
]


@pytest.mark.parametrize(("value", "shown", "_"), VALUES, ids=repr)
def test_a_value_goes_out_as_it_is(value: Any, shown: str, _: Any) -> None:
    assert cell(value, "nl") == shown


def test_what_is_no_number_at_all_is_refused() -> None:
    for value in (math.inf, Decimal("-Infinity"), np.float64("inf"), object()):
        with pytest.raises(fa.FileTrouble):
            cell(value, "nl")


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2), st.integers(-(10**30), 10**30))
def test_numbers_lose_no_digit(amount: Decimal, whole: int) -> None:
    assert Decimal(cell(amount, "nl").replace(",", ".")) == amount
    assert int(cell(whole, "nl")) == whole
    assert Decimal(cell(amount, "en")) == amount


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_comes_back_as_the_same_float(value: float) -> None:
    assert float(cell(value, "nl").replace(",", ".")) == value


@given(st.lists(st.lists(st.text(max_size=20), min_size=2, max_size=2), max_size=4))
def test_cells_stay_apart(rows: list[list[str]]) -> None:
    rows = [[each.replace("\0", "") for each in row] for row in rows]
    written = delimited(["a", "b"], rows, "nl").decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(written, newline=""), delimiter=";"))
    assert read[1:] == [[cell(each, "nl") for each in row] for row in rows]


@pytest.mark.office
def test_another_program_with_dutch_settings_reads_the_same(soffice: str, tmp_path: Path) -> None:
    """LibreOffice opens the CSV as Excel does on a Dutch computer: semicolons, decimal commas, formulas calculated."""
    source = tmp_path / "waarden.csv"
    source.write_bytes(delimited(["w"], [["x", value] for value, _, _ in VALUES], "nl"))
    profile = tmp_path / "profiel"
    office.settings(profile, "nl-NL")
    options = ["--headless", "--norestore", f"-env:UserInstallation={profile.as_uri()}"]
    reading = "--infilter=Text - txt - csv (StarCalc):59,34,76,1,,1043,false,true,false,false,false,0,true"
    command = [soffice, *options, reading, "--convert-to", "xlsx", "--outdir", str(tmp_path), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=office.TIME_LIMIT)
    sheet = load_workbook(tmp_path / "waarden.xlsx", data_only=True).worksheets[0]
    for number, (value, _, expected) in enumerate(VALUES, start=2):
        found = sheet.cell(number, 2).value
        same = pytest.approx(expected, rel=1e-14) if isinstance(expected, float) else expected
        assert found == same, repr(value)


def test_the_contributions_of_a_case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Through the command line: every contribution, to the cent, under Dutch headings."""
    out = tmp_path / "bijdragen.csv"
    case = shipped("models/zeeland-ggd-2026.toml")
    with pytest.raises(SystemExit) as ended:
        main(["run", str(case), "--out", str(out)])
    assert not ended.value.code and str(out) in capsys.readouterr().out
    raw = out.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") and raw.count(b"\n") == raw.count(b"\r\n")
    rows = list(csv.DictReader(raw.decode("utf-8-sig").splitlines(), delimiter=";"))
    cells = fa.load(case).solve().cells
    assert [(row["Deelnemer"], row["Kostenpost"], row["Jaar"]) for row in rows] == [
        (each.party, each.item, str(each.year)) for each in cells
    ]
    assert [round(Decimal(row["Bijdrage"].replace(",", ".")) * 100) for row in rows] == [each.cents for each in cells]
