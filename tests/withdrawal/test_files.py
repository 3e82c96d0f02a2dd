"""Withdrawals in files and on the command line."""

import json
import re
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

import finarr as fa
from finarr.cli import main
from finarr.shipped import EXAMPLES, shipped
from tests.withdrawal.cases import archive

MODEL = shipped(EXAMPLES["exit"])


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as done:
        main([str(each) for each in arguments])
    return int(done.value.code or 0)


def test_a_case_survives_its_file(tmp_path: Path) -> None:
    case = fa.load(MODEL)
    assert isinstance(case, fa.Withdrawal)
    assert fa.load(case.save(tmp_path / "again.toml")) == case


def test_the_arrangement_may_lie_beside_it(tmp_path: Path) -> None:
    archive().save(tmp_path / "archief.toml")
    path = tmp_path / "exit.toml"
    path.write_text('finarr = 1\nkind = "exit"\nparty = "cade"\ncase = "archief.toml"\n', encoding="utf-8")
    assert fa.load(path).solve().basis == 200


def test_problems_are_told_with_their_key(tmp_path: Path) -> None:
    text = MODEL.read_text(encoding="utf-8").replace("measures = { inwoners = 13_009 }", "", 1)
    path = tmp_path / "wrong.toml"
    path.write_text(text.replace("one_off = 25_000", 'one_off = "25.000"'), encoding="utf-8")
    with pytest.raises(fa.InvalidInput) as caught:
        fa.load(path)
    places = {problem.place for problem in caught.value.problems}
    assert "terms.one_off" in places and "case.parties[3].measures.inwoners" in places
    path.write_text('finarr = 1\nkind = "exit"\nparty = "Goes"\n', encoding="utf-8")
    with pytest.raises(fa.InvalidInput) as caught:
        fa.load(path)
    assert [problem.place for problem in caught.value.problems] == ["case"]


def test_what_is_wrong_with_the_arrangement_does_not_hide_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "wrong.toml"
    text = 'finarr = 1\nkind = "exit"\nparty = 5\nyear = "later"\nalone = -1\n'
    for case, expected in (
        ("case = {}", {"case.title", "case.years", "case.parties", "case.items"}),
        ("case = 3", {"case"}),
        ('case = { kind = "fund" }', {"case.kind"}),
        ('case = { title = "A", years = [2026], keys = { k = { kind = ["equal"] } } }', {"case.keys.k.kind"}),
        ("case = { measures = { m = { label = {} } } }", {"case.measures.m.label"}),
    ):
        path.write_text(f"{text}{case}\n", encoding="utf-8")
        with pytest.raises(fa.InvalidInput) as caught:
            fa.load(path)
        places = {problem.place for problem in caught.value.problems}
        assert expected | {"party", "year", "alone"} <= places, (case, places)


def test_years_with_a_gap_are_refused() -> None:
    with pytest.raises(fa.InvalidInput) as caught:
        fa.exit(archive((2026, 2027, 2029)), "Cade", 2027)
    assert "2028" in caught.value.render("nl")


def test_the_model_by_plain_arithmetic() -> None:
    outcome = fa.load(MODEL).solve()
    people = {"Borsele": 23_121, "Goes": 39_682, "Kapelle": 13_009, "Noord-Beveland": 7_943, "Reimerswaal": 23_325}
    part = people["Kapelle"] / sum(people.values())
    expected = 900_000 * (0.25 / 5 + 0.75 * part) + 400_000 * part
    assert float(outcome.basis) == pytest.approx(expected, abs=0.01)
    assert outcome.methods["degressive"].total == 3 * outcome.basis
    assert all(check.ok for check in outcome.checks)


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "uittreding.html"
    assert run("exit", MODEL, "--html", page) == 0
    told = capsys.readouterr().out
    assert "dat is 3 keer de laatste bijdrage" in told and page.is_file()
    assert run("exit", MODEL, "--party", "Goes", "--percentages", "100,50%", "--json", "--lang", "en") == 0
    body = json.loads(capsys.readouterr().out)
    assert body["party"] == "Goes" and round(body["methods"][0]["times"], 6) == 1.5
    copy, book = tmp_path / "uittreding.toml", tmp_path / "uittreding.xlsx"
    shutil.copy(MODEL, copy)
    assert run("run", copy) == 0 and run("explain", copy, "Goes") == 0
    assert "wat het betekent voor Goes" in capsys.readouterr().out
    assert run("exit", copy, "--out", book) == 0
    for path in (book, tmp_path / "uittreding_resultaat.xlsx"):
        names = load_workbook(path).sheetnames
        assert names == ["Uittreding", "Kapelle", "Borsele", "Goes", "Noord-Beveland", "Reimerswaal"]
    assert run("exit", copy, "--out", tmp_path / "uittreding.txt") == 1


def test_command_on_a_cost_sharing_case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = archive().save(tmp_path / "archief.toml")
    assert run("exit", path, "--party", "Berg", "--year", 2027, "--alone", 250) == 0
    assert "terugverdiend" not in capsys.readouterr().out
    assert run("exit", path) == 2
    assert "--party" in capsys.readouterr().err
    assert run("exit", path, "--party", "Berg", "--percentages", "veel") == 2
    assert run("exit", shipped(EXAMPLES["cost-sharing"]), "--party", "Goes") == 2
    assert "Wet publieke gezondheid" in capsys.readouterr().err
    assert run("exit", shipped(EXAMPLES["advice"]), "--party", "Goes") == 2


def test_terms_on_the_command_line_are_those_of_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A finance officer has a workbook of the arrangement, and types what its rules on leaving say."""
    book = fa.load(MODEL).case.save(tmp_path / "archief.xlsx")
    terms = ["--falls-away", "0,30,50,70,80", "--one-off", "25.000,00", "--reserves", "310000", "--settle-by"]
    given = ["--party", "Kapelle", "--year", 2027, "--alone", 165000, *terms, "contributions", "--json"]
    assert run("exit", book, *given) == 0
    told = json.loads(capsys.readouterr().out)
    assert run("exit", MODEL, "--json") == 0
    filed = json.loads(capsys.readouterr().out)
    assert {**told, "title": None, "run": None} == {**filed, "title": None, "run": None}
    assert run("exit", book, "--party", "Kapelle", "--one-off", "veel", "--falls-away", "0,x", "--lang", "nl") == 2
    assert {"--one-off: 'veel'", "--falls-away: 'x'"} <= set(re.findall(r"--[a-z-]+: '\w+'", capsys.readouterr().err))
