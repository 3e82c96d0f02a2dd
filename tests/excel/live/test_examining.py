"""The doctor on computers of every kind: what is missing is told with how to mend it, and what can be is mended."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import finarr as fa
from finarr.cli.app import main as finarr
from finarr.excel.live.examining import Finding, examined
from finarr.excel.live.installing import write_module
from finarr.excel.live.machine import ThisMachine
from finarr.shipped import shipped

EXCEL = ("HKCR\\Excel.Application\\CLSID", "")
OWN = ("HKCU\\Software\\Microsoft\\Office\\16.0\\Excel\\Security", "VBAWarnings")
POLICY = ("HKCU\\Software\\Policies\\Microsoft\\Office\\16.0\\Excel\\Security", "VBAWarnings")


@dataclass
class Laptop:
    """A computer that says what it is told to say."""

    home: Path
    platform: str = "win32"
    registry: dict[tuple[str, str], Any] = field(default_factory=lambda: {EXCEL: "{0}", OWN: 2})
    marked: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.python = Path("/opt/python")
        self.add_in = self.home / "xlwings.xlam"
        self.add_in.write_bytes(b"invoegtoepassing")
        self.calls("/opt/python")

    def calls(self, python: str, folder: Path | None = None) -> None:
        """Set the Python that Excel calls."""
        file = (folder or self.home / ".xlwings") / "xlwings.conf"
        file.parent.mkdir(exist_ok=True)
        file.write_text(f'"INTERPRETER_WIN","{python}"\r\n"INTERPRETER_MAC","{python}"\r\n')

    def setting(self, key: str, name: str) -> Any:
        return self.registry.get((key, name))

    def own_add_in(self) -> bytes:
        return b"invoegtoepassing"

    def from_elsewhere(self, path: Path) -> bool:
        return path.name in self.marked


@pytest.fixture
def laptop(tmp_path: Path) -> Laptop:
    (tmp_path / "thuis").mkdir()
    return Laptop(tmp_path / "thuis")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "werkmappen"
    found.mkdir()
    shutil.copy(shipped("workbooks/kostenverdeling.xlsx"), found)
    write_module(found / "kostenverdeling.xlsx", "nl")
    return found


def bad(machine: Any, folder: Path | None = None) -> list[Finding]:
    found = list(examined(machine, folder, "nl"))
    assert found
    for each in found:
        for lang in ("nl", "en"):
            assert each.message.render(lang)
    return [each for each in found if not each.good]


def ids(machine: Any, folder: Path | None = None) -> list[str]:
    return [each.message.id.removeprefix("live.") for each in bad(machine, folder)]


def test_a_laptop_on_which_all_is_well(laptop: Laptop, folder: Path) -> None:
    assert ids(laptop, folder) == []
    laptop.platform = "darwin"
    assert [name for name in ids(laptop, folder) if name != "excel_missing"] == []
    assert ids(ThisMachine(), folder) == [] if ThisMachine.platform == "linux" else True


def test_what_is_missing_is_told(laptop: Laptop, folder: Path) -> None:
    laptop.registry = {}
    laptop.add_in.unlink()
    laptop.calls("C:\\WindowsApps\\python.exe")
    (folder / "kostenverdeling.xlsx").unlink()
    assert ids(laptop, folder) == ["excel_missing", "add_in_missing", "python_other", "no_workbooks"]


def test_an_add_in_of_another_version(laptop: Laptop) -> None:
    laptop.add_in.write_bytes(b"van vorig jaar")
    assert ids(laptop) == ["add_in_other"]


def test_the_settings_of_the_folder_come_first(laptop: Laptop, folder: Path) -> None:
    laptop.calls("/elders/python")
    assert ids(laptop, folder) == ["python_other"]
    laptop.calls("/opt/python", folder)
    assert ids(laptop, folder) == []


@pytest.mark.parametrize(
    ("registry", "expected"),
    [
        ({}, []),
        ({OWN: 1}, []),
        ({OWN: 2}, []),
        ({OWN: 3}, ["macros_off"]),
        ({OWN: 4}, ["macros_off"]),
        ({OWN: 1, POLICY: 4}, ["macros_organisation"]),
        ({OWN: 4, POLICY: 2}, []),
    ],
)
def test_what_the_organisation_decided_comes_first(registry: Any, expected: list[str], laptop: Laptop) -> None:
    laptop.registry = {EXCEL: "{0}"} | registry
    assert ids(laptop) == expected


def test_a_file_from_a_mail(laptop: Laptop, folder: Path) -> None:
    laptop.marked = ("kostenverdeling.xlsx",)
    assert ids(laptop, folder) == ["from_elsewhere"]


def test_a_renamed_workbook_gets_its_module(laptop: Laptop, folder: Path) -> None:
    book = (folder / "kostenverdeling.xlsx").rename(folder / "begroting.xlsx")
    (finding,) = bad(laptop, folder)
    assert finding.message.id == "live.renamed" and "hernoemd, de knop werkt niet" in finding.message.render("nl")
    assert finding.repair is not None and finding.repair().id == "live.mended"
    assert bad(laptop, folder) == [] and book.with_suffix(".py").is_file()


def test_a_name_that_cannot_be_a_module_gets_a_near_one(laptop: Laptop, folder: Path) -> None:
    book = (folder / "kostenverdeling.xlsx").rename(folder / "Begroting GGD 2026 v3 déf.xlsx")
    data = book.read_bytes()
    (finding,) = bad(laptop, folder)
    assert finding.message.id == "live.misnamed" and finding.repair is not None
    finding.repair()
    named = folder / "Begroting_GGD_2026_v3_def.xlsx"
    assert named.read_bytes() == data and not book.exists() and bad(laptop, folder) == []


def test_what_stands_in_the_way_of_a_repair_is_told(laptop: Laptop, folder: Path) -> None:
    book = (folder / "kostenverdeling.xlsx").rename(folder / "v1.0.xlsx")
    (finding,) = bad(laptop, folder)
    assert finding.repair is not None
    lock = folder / "~$v1.0.xlsx"
    lock.write_bytes(b"")
    with pytest.raises(fa.FileTrouble, match="close it"):
        finding.repair()
    lock.unlink()
    for taken in ("v1_0.py", "v1_0.xlsx"):
        (folder / taken).write_text("van mij")
        with pytest.raises(fa.FileTrouble) as caught:
            finding.repair()
        assert caught.value.message.values["path"] == str(folder / taken)
        (folder / taken).unlink()
    assert book.is_file()


def test_the_command(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On this computer, with and without repair."""

    def run(*arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            finarr(["excel", "doctor", str(folder), *arguments])
        return int(ended.value.code or 0), capsys.readouterr().out

    (folder / "kostenverdeling.xlsx").rename(folder / "mijn begroting.xlsx")
    code, said = run()
    assert code == 1 and "hernoemd, de knop werkt niet" in said and "--repair" in said
    code, said = run("--repair")
    assert "hersteld: mijn_begroting.xlsx" in said
    assert "renamed" not in run("--lang", "en")[1]
