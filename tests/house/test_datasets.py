"""The datasets: every table is described, and what is described is what is there."""

import csv
import json
import re
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

FOLDER = ROOT / "datasets"
PACKAGE = json.loads((FOLDER / "datapackage.json").read_text(encoding="utf-8"))
TABLES = {table["path"]: table for table in PACKAGE["resources"]}


def rows(path: str) -> list[dict[str, str]]:
    with (FOLDER / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def values(path: str, column: str) -> list[int]:
    return [int(row[column]) for row in rows(path) if row[column]]


def test_every_table_is_described() -> None:
    assert {path.name for path in FOLDER.glob("*.csv")} == {*TABLES}
    assert len({table["name"] for table in TABLES.values()}) == len(TABLES)


@pytest.mark.parametrize("path", TABLES)
def test_a_table_tells_source_date_and_licence(path: str) -> None:
    table = TABLES[path]
    assert table["profile"] == "tabular-data-resource"
    assert Path(path).stem == table["name"]
    assert re.fullmatch(r"\d{4}(-\d\d-\d\d)?", table["date"])
    assert all(source["title"] for source in table["sources"]) and table["sources"]
    assert all(licence["name"] for licence in table["licenses"]) and table["licenses"]


@pytest.mark.parametrize("path", TABLES)
def test_a_table_keeps_its_schema(path: str) -> None:
    schema = TABLES[path]["schema"]
    found = rows(path)
    assert list(found[0]) == [field["name"] for field in schema["fields"]]
    for field in schema["fields"]:
        assert field["description"]
        cells = [row[field["name"]] for row in found]
        for cell in cells:
            check_cell(cell, field)
        if field.get("constraints", {}).get("unique"):
            assert len({*cells}) == len(cells)
    keys = [tuple(row[name] for name in schema["primaryKey"]) for row in found]
    assert len({*keys}) == len(keys)


def check_cell(cell: str, field: dict[str, Any]) -> None:
    rules = field.get("constraints", {})
    if not cell:
        assert not rules.get("required"), field["name"]
        return
    assert cell == cell.strip()
    match field["type"]:
        case "integer":
            assert int(cell) >= rules.get("minimum", int(cell))
        case "number":
            assert Decimal(cell) >= rules.get("minimum", Decimal(cell))
        case kind:
            assert kind == "string"
    assert re.fullmatch(rules.get("pattern", ".*"), cell)


def test_the_published_sums_hold() -> None:
    lines = {row["line"]: int(row["amount"]) for row in rows("dommelvallei-2020.csv")}
    assert (
        lines["costs"] - lines["income"] - lines["reserve use"] - lines["third parties"]
        == lines["to divide"]
        == sum(amount for line, amount in lines.items() if line.startswith("contribution")) - 2
    )
    assert sum(values("borger-odoorn-ggd-2026.csv", "amount")) == 1_592_186
    assert sum(values("veiligheidshuizen-2013.csv", "weight")) == 9_999
    assert len(rows("zeeland-inhabitants-2024.csv")) == 13


def test_printed_totals_of_the_hwbp_leak_at_most_three() -> None:
    total: dict[str, int] = {}
    parts: dict[str, int] = {}
    for row in rows("hwbp-2018-annex-3.csv"):
        amount = int(row["amount"] or 0)
        if row["period"] == "total":
            total[row["row"]] = amount
        else:
            parts[row["row"]] = parts.get(row["row"], 0) + amount
    assert len(total) == 11
    assert {abs(total[name] - parts[name]) for name in total} <= {0, 1, 2, 3}


def test_codes_and_inhabitants_are_those_of_the_national_table(national: Path) -> None:
    with (national / "gemeenten.csv").open(encoding="utf-8", newline="") as file:
        known = {row["gm_code"]: row for row in csv.DictReader(file)}
    for row in rows("zeeland-inhabitants-2024.csv"):
        assert known[row["code"]]["inwoners_2024"] == row["inhabitants"]
        assert known[row["code"]]["naam"].removesuffix(" (Z.)") == row["name"]
    for row in rows("flevoland-taakveld-1-1.csv"):
        assert known[row["code"]]["inwoners_2024"] == row["inhabitants_2024"]
        assert known[row["code"]]["naam"] == row["name"]


def validated(path: Path) -> subprocess.CompletedProcess[str]:
    beside = Path(sys.executable).with_name("frictionless")
    program = str(beside) if beside.exists() else shutil.which("frictionless")
    assert program is not None, "needs frictionless, of the extra 'dev'"
    return subprocess.run([program, "validate", str(path)], capture_output=True, text=True, timeout=120, check=False)


def test_frictionless_finds_the_package_valid_and_a_broken_one_not(tmp_path: Path) -> None:
    done = validated(FOLDER / "datapackage.json")
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("VALID") == len(TABLES) and "INVALID" not in done.stdout
    copied = shutil.copytree(FOLDER, tmp_path / "datasets")
    table = copied / "zeeland-inhabitants-2024.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("39682", "veel"), encoding="utf-8")
    assert validated(copied / "datapackage.json").returncode != 0


def test_every_figure_has_a_unit() -> None:
    figures = [
        (path, field["name"])
        for path, table in TABLES.items()
        for field in table["schema"]["fields"]
        if field["type"] in ("integer", "number") and not field.get("unit")
    ]
    assert figures == []
