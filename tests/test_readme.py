"""The README tells the truth: its commands and its Python run in order, in an empty folder, and print what it shows."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from finarr.cli import main
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
SET_UP = ["python -m pip install . && finarr demo", 'python -m pip install -e ".[dev]" && python -m pytest']


def commands() -> list[str]:
    return [line for language, text in BLOCKS if language == "sh" for line in text.splitlines()]


def run(command: str) -> None:
    program, *arguments = shlex.split(command)
    assert program == "finarr"
    with pytest.raises(SystemExit) as done:
        main(arguments)
    assert not done.value.code, command


def test_there_are_two_commands_to_set_up_and_ci_runs_them() -> None:
    assert [line for line in commands() if not line.startswith("finarr ")] == SET_UP
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert SET_UP[1] in script
    assert "finarr demo" in script


def test_links_lead_somewhere() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert len(links) > 5
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_commands_and_python_run_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    shown = ""
    ran = 0
    for language, text in BLOCKS:
        if language == "text":
            assert [line for line in text.splitlines() if line.strip() != "..." and line not in shown] == []
            continue
        if language == "python":
            exec(compile(text, "README.md", "exec"), names)
            ran += 1
        for command in text.splitlines() if language == "sh" else ():
            if command not in SET_UP:
                run(command)
                ran += 1
        shown = capsys.readouterr().out
    assert ran >= 8
    assert (tmp_path / "begroting_resultaat.xlsx").exists()
    assert "Noord-Beveland" in (tmp_path / "bijdragen.csv").read_text(encoding="utf-8")
