"""finarr advise on the command line."""

import json
from pathlib import Path

import pytest

import finarr as fa
from finarr.cli import main
from finarr.shipped import EXAMPLES, shipped

MODEL = shipped(EXAMPLES["advice"])


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as done:
        main([str(each) for each in arguments])
    return int(done.value.code or 0)


def test_text_page_and_a_first_case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page, first = tmp_path / "advies.html", tmp_path / "jeugd.toml"
    assert run("advise", MODEL, "--task", "Jeugdzorg", "--html", page, "--start", first) == 0
    told = capsys.readouterr().out
    assert "Bij Jeugdzorg past: bijdragen van gemeenten." in told and str(first) in told
    assert page.read_text(encoding="utf-8").startswith('<!doctype html>\n<html lang="nl">')
    assert isinstance(fa.load(first), fa.CostSharing)
    assert run("advise", MODEL, "--start", first) == 1


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("advise", MODEL, "--json", "--lang", "en") == 0
    body = json.loads(capsys.readouterr().out)
    assert len(body["advices"]) == 12
    assert body["advices"][3]["shares"] == {"fund": 1}
    assert [each["complies"] for each in body["choices"]] == [False, True]
    assert all(check["ok"] for check in body["checks"])


def test_another_kind_of_file_and_another_task_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("advise", shipped(EXAMPLES["cost-sharing"])) == 2
    assert run("advise", MODEL, "--task", "Maanreizen") == 2
    assert "Jeugdzorg" in capsys.readouterr().err


def test_run_and_explain_know_the_kind(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("run", MODEL, "--json") == 0
    assert run("explain", MODEL, "Woningbouw") == 0
    assert "een gezamenlijk fonds" in capsys.readouterr().out
