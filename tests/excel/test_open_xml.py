"""Workbook files are what the schemas of Excel allow: those that finarr makes, and those of users after a run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest

import finarr as fa
from finarr.cli import main
from finarr.excel.live.installing import install
from finarr.excel.template import write_template
from finarr.shipped import EXAMPLES, WORKBOOKS, shipped
from finarr.words import LANGUAGES
from tests.open_xml import faults

from .inplace.retyping import retyped
from .inplace.test_in_place import dutch
from .inplace.test_rich import NAMES, OTHERS, after_a_run, suffix

NEWEST = "Office2019"
"""What finarr makes must open in it."""


def test_a_file_that_breaks_the_rules_is_told(tmp_path: Path) -> None:
    path = tmp_path / "stuk.xlsx"
    with ZipFile(shipped("workbooks/samen-of-apart.xlsx")) as whole, ZipFile(path, "w") as broken:
        for part in whole.namelist():
            data = whole.read(part)
            if part == "xl/worksheets/sheet2.xml":
                data = data.replace(b"<sheetData>", b"<sheetData><gemeente/>")
            broken.writestr(part, data)
    (told,) = faults(path)
    assert "sheet2.xml" in told and "gemeente" in told


@pytest.mark.parametrize("name", WORKBOOKS)
def test_a_ready_workbook(name: str) -> None:
    assert faults(shipped(f"workbooks/{name}"), NEWEST) == []


@pytest.mark.parametrize("kind", EXAMPLES)
def test_a_new_workbook_with_results(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "uitkomst.xlsx"
    fa.load(shipped(EXAMPLES[kind])).solve().to_excel(path)
    assert faults(path, NEWEST) == []


GROWN = OTHERS | {"cost-sharing": lambda: dutch("odd names")}


@pytest.mark.parametrize("kind", GROWN)
def test_a_ready_workbook_of_which_tables_have_grown(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "boek.xlsx"
    write_template(replace(fa.load(shipped(EXAMPLES[kind])), language="nl"), path)
    retyped(path, GROWN[kind]())
    with pytest.raises(SystemExit) as ended:
        main(["run", str(path)])
    assert not ended.value.code
    assert faults(path, NEWEST) == []


MODEL = "models/zeeland-ggd-2026.toml"
COMMANDS = {
    "scenarios": [MODEL, "--vary", "limits.1.amount=60;66;70", "--workbook"],
    "year": [MODEL, "models/zeeland-ggd-jaarcyclus-2026.toml", "--out"],
    "join": [
        "models/flevoland-2025.toml",
        "Nieuwland",
        "--measure",
        "lasten_2024=25000",
        "--measure",
        "lasten_2019=1",
        "--out",
    ],
    "portfolio": ["models/zeeland-verbonden-partijen.toml", "--out"],
}
"""Commands that write a workbook of their own."""


@pytest.mark.parametrize("command", COMMANDS)
def test_a_workbook_that_a_command_writes(command: str, tmp_path: Path) -> None:
    path = tmp_path / "uitkomst.xlsx"
    given = [str(shipped(each)) if each.endswith(".toml") else each for each in COMMANDS[command]]
    with pytest.raises(SystemExit) as ended:
        main([command, *given, str(path)])
    assert not ended.value.code
    assert faults(path, NEWEST) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_installed_to_work_from_excel(lang: str, tmp_path: Path) -> None:
    case = replace(fa.load(shipped(EXAMPLES["cost-sharing"])), language=lang)
    books = [path for path in install(tmp_path / "map", case, Path("python.exe")) if path.suffix in (".xlsx", ".xlsm")]
    assert len(books) == 2
    for path in books:
        assert faults(path, NEWEST) == [], path.name


@pytest.mark.parametrize("name", [*NAMES, "everything"])
def test_a_workbook_of_a_user_after_a_run(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"boek.{suffix(name)}"
    path.write_bytes(after_a_run(name)[1])
    assert faults(path) == []
