"""The README tells the truth: its commands and its Python run in order, in an empty folder, and print what it shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.pages import Run

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
SET_UP = ["python -m pip install . && finarr demo", 'python -m pip install -e ".[dev]" && python -m pytest']


def commands() -> list[str]:
    return [line for language, text in BLOCKS if language == "sh" for line in text.splitlines()]


def test_there_are_two_commands_to_set_up_and_ci_runs_them() -> None:
    assert [line for line in commands() if not line.startswith("finarr ")] == SET_UP
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert SET_UP[1] in script
    assert "finarr demo" in script


def test_commands_and_python_run_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run = Run(ROOT / "README.md", skip=tuple(SET_UP)).all()
    assert run.ran >= 12
    assert (tmp_path / "begroting_reservekopie.xlsx").exists()
    assert "Noord-Beveland" in (tmp_path / "bijdragen.csv").read_text(encoding="utf-8")
