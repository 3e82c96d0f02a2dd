"""No command writes over what it reads, over somebody else's workbook, or twice to one place."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import xlsxwriter

from finarr.shipped import shipped

from .test_commands import run

MODELS = {
    "arrangements.toml": "models/zeeland-verbonden-partijen.toml",
    "advice.toml": "models/afweging-twaalf-taken.toml",
    "costs.toml": "models/zeeland-ggd-2026.toml",
    "leaving.toml": "models/bevelanden-archief-uittreding.toml",
    "year.toml": "models/zeeland-ggd-jaarcyclus-2026.toml",
    "book.xlsx": "workbooks/kostenverdeling.xlsx",
}
CALLS = [
    ("run", "book.xlsx", "--out", "book.xlsx"),
    ("run", "book.xlsx", "--out", "sub/../book.xlsx"),
    ("scenarios", "book.xlsx", "--vary", "limits.1.amount=64", "--workbook", "book.xlsx"),
    ("year", "costs.toml", "book.xlsx", "--out", "book.xlsx"),
    ("year", "costs.toml", "--realised", "book.xlsx", "--out", "book.xlsx"),
    ("view", "book.xlsx", "Goes", "--out", "book.xlsx"),
    ("view", "costs.toml", "Goes", "--html", "costs.toml"),
    ("portfolio", "arrangements.toml", "--flows", "arrangements.toml"),
    ("advise", "advice.toml", "--html", "advice.toml"),
    ("exit", "leaving.toml", "--html", "leaving.toml"),
    ("portfolio", "arrangements.toml", "--html", "page.html", "--flows", "page.html"),
    ("run", "costs.toml", "--out", "hers.xlsx"),
    ("exit", "leaving.toml", "--out", "hers.xlsx"),
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, model in MODELS.items():
        shutil.copy(shipped(model), tmp_path / name)
    with xlsxwriter.Workbook(tmp_path / "hers.xlsx") as book:
        book.add_worksheet("Mijn blad").write("A1", "van mij")
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("call", CALLS, ids=" ".join)
def test_nothing_is_written_over(call: tuple[str, ...], folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*.*")}
    assert run(*call) == 2
    assert f"{call[-2]}: '{call[-1]}'" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in folder.rglob("*.*")} == before


@pytest.mark.parametrize("option", ["--html", "--flows"])
def test_a_file_is_of_the_kind_that_its_suffix_says(
    option: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("portfolio", "arrangements.toml", option, "page.txt") == 1
    assert "page.txt" in capsys.readouterr().err and not (folder / "page.txt").exists()


@pytest.mark.parametrize(
    "call",
    [
        ("run", "costs.toml", "--out", "uit.xlsx"),
        ("exit", "leaving.toml", "--out", "uit.xlsx"),
        ("view", "costs.toml", "Goes", "--out", "uit.xlsx"),
        ("scenarios", "costs.toml", "--vary", "limits.1.amount=60;64", "--workbook", "uit.xlsx"),
        ("year", "costs.toml", "year.toml", "--out", "uit.xlsx"),
        ("view", "costs.toml", "Goes", "--html", "uit.html"),
    ],
    ids=lambda call: call[0],
)
def test_what_finarr_made_is_replaced(call: tuple[str, ...], folder: Path) -> None:
    assert run(*call) == 0
    assert run(*call) == 0
