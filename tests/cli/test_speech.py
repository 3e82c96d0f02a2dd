"""Help pages and wrong calls, in the language of the user."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.cost_sharing.cases import three

from .test_commands import run

ENGLISH = (
    "Usage",
    "Options",
    "Arguments",
    "Commands",
    "Show this",
    "default:",
    "required",
    "Missing",
    "No such",
    "Error",
)


@pytest.mark.parametrize("command", [[], ["run"], ["new"], ["compare"], ["demo"]])
def test_a_help_page_is_in_one_language(command, capfd):
    assert run(*command, "--help") == 0
    dutch = capfd.readouterr().out
    assert "Gebruik: finarr" in dutch and "Toon deze uitleg" in dutch
    assert [word for word in ENGLISH if word in dutch] == []
    assert run(*command, "--help", *(["--lang", "en"] if command else [])) == 0
    english = capfd.readouterr().out
    assert not command or ("Usage: finarr" in english and "Show this page" in english)


def test_without_a_command_the_help_page_is_shown(capfd):
    assert run() == 0
    assert "Reken een bestand door" in capfd.readouterr().out
    assert run("--lang", "en") == 0
    assert "Work out a file" in capfd.readouterr().out


def test_a_language_before_the_command_counts_for_it(tmp_path, capfd):
    path = three({"a": 5, "b": 3}).save(tmp_path / "case.toml")
    assert run("--lang", "en", "check", path) == 0
    assert "no problems found" in capfd.readouterr().out
    assert run("--lang", "en", "check", path, "--lang", "nl") == 0
    assert "geen fouten" in capfd.readouterr().out
    assert run("--lang", "fr", "check", path) == 2
    assert "nl, en" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("call", "place", "given"),
    [
        (["run"], "BESTAND", ""),
        (["rekenen"], "finarr", "'rekenen'"),
        (["run", "--uit", "x"], "finarr run", "'--uit'"),
        (["run", "a", "b", "c"], "finarr run", "'b c'"),
        (["run", "a", "--out"], "--out", ""),
        (["run", "a", "--json=3"], "--json", ""),
        (["new", "begroting", "x.toml"], "SOORT", "'begroting'"),
    ],
)
def test_a_wrong_call_is_told_in_dutch_with_its_place(call, place, given, capfd):
    assert run(*call) == 2
    out, err = capfd.readouterr()
    assert out == "" and f"- {place}: {given}" in err
    assert [word for word in ENGLISH if word in err] == []
    assert run("--lang=en", *call) == 2
    assert "De invoer" not in capfd.readouterr().err


def test_a_wrong_call_is_told_to_machines_as_any_other_mistake(capfd):
    assert run("run", "--uit", "x", "--json") == 2
    body = json.loads(capfd.readouterr().out)
    assert body["status"] == "invalid"
    (problem,) = body["problems"]
    assert problem["given"] == "'--uit'" and "--out" in problem["allowed"]


@pytest.mark.parametrize("name", ["nergens/x.xlsx", "x.docx", "map.xlsx", "op-slot/x.xlsx"])
def test_a_place_that_cannot_be_written_is_told_before_anything_is_computed(name, tmp_path, capfd, monkeypatch):
    path = three({"a": 5, "b": 3}).save(tmp_path / "case.toml")
    (tmp_path / "map.xlsx").mkdir()
    (tmp_path / "op-slot").write_text("a file, no folder", encoding="utf-8")
    solved: list[object] = []
    monkeypatch.setattr("finarr.arrangements.cost_sharing.CostSharing.solve", lambda *_, **__: solved.append(1))
    before = sorted(tmp_path.rglob("*"))
    assert run("run", path, "--out", tmp_path / name) == 1
    err = capfd.readouterr().err
    assert str(tmp_path / name) in err and err.count("\n") == 1 and "No such file" not in err
    assert solved == [] and sorted(tmp_path.rglob("*")) == before


def test_a_result_that_is_there_is_looked_at_and_left(tmp_path):
    from finarr.cli.paths import writable

    file = tmp_path / "x.xlsx"
    writable(file)
    assert not file.exists()
    file.write_bytes(b"mine")
    writable(Path(os.fspath(file)))
    assert file.read_bytes() == b"mine"
