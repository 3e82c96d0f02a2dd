"""The command line as a user meets it: what it prints, what it writes, and how it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import finarr as fa
from finarr.cli import main
from finarr.cli.app import guarded
from finarr.shipped import EXAMPLES, shipped
from tests.cost_sharing.cases import three, zeeland


def run(*arguments: object) -> int:
    """Run a command and return its exit code."""
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return int(ended.value.code or 0)


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return three({"a": 5, "b": 3, "c": 2}, limits=[fa.Limit("cap", 40, parties=["a"])]).save(tmp_path / "case.toml")


def test_run_prints_json_and_nothing_else(case, capfd):
    assert run("run", case, "--json") == 0
    out, err = capfd.readouterr()
    body = json.loads(out)
    assert err == "" and body["status"] == "closed_form"
    assert set(body) == {"status", "contributions", "per_party", "checks", "run"}
    assert set(body["contributions"][0]) == {"party", "item", "year", "amount", "cents", "pro_rata"}
    assert [row["cents"] for row in body["contributions"]] == [4000, 3600, 2400]
    assert body["per_party"][0] == {"party": "a", "year": 2026, "amount": 40.0}
    assert all(check["ok"] and check["difference"] == 0 for check in body["checks"])
    assert list(case.parent.iterdir()) == [case]


def test_json_stays_clean_where_a_linear_program_is_needed(tmp_path, capfd):
    limits = [fa.Limit("cap", 0.4, per="total", parties=["a", "b"], together=True)]
    path = three({"a": 3, "b": 3, "c": 4}, limits=limits).save(tmp_path / "group.toml")
    for solver in ("highs", "cbc"):
        assert run("run", path, "--json", "--solver", solver) == 0
        body = json.loads(capfd.readouterr().out)
        assert body["status"] == "optimal" and body["run"]["solver"] == solver


def test_run_writes_a_workbook_beside_the_file_and_says_where(case, capfd):
    assert run("run", case) == 0
    result = case.with_name("case_resultaat.xlsx")
    out = capfd.readouterr().out
    assert result.is_file() and str(result) in out and "€ 40,00" in out and "Alle" in out
    assert run("run", case, "--lang", "en", "--out", case.with_name("mine.xlsx")) == 0
    assert "€40.00" in capfd.readouterr().out and case.with_name("mine.xlsx").is_file()


def test_invalid_input_ends_with_2_and_every_problem(tmp_path, capfd):
    path = tmp_path / "wrong.toml"
    path.write_text('finarr = 1\nkind = "cost-sharing"\nlanguage = "nl"\nyears = []\ntitel = "x"\n', encoding="utf-8")
    assert run("run", path) == 2
    out, err = capfd.readouterr()
    assert (out == "" and "titel" in err and "hier hoort" in err) or "dit veld bestaat hier niet" in err
    assert run("check", path, "--json") == 2
    body = json.loads(capfd.readouterr().out)
    assert body["status"] == "invalid" and {"place", "given", "allowed", "advice"} == set(body["problems"][0])
    assert {"titel", "title", "years", "parties", "items"} <= {problem["place"] for problem in body["problems"]}


def test_limits_that_clash_end_with_3_and_their_names(tmp_path, capfd):
    limits = [fa.Limit("cap", 30, parties=["a"]), fa.Limit("cap", 45, parties=["b"])]
    path = three({"a": 1, "b": 1}, limits=limits).save(tmp_path / "clash.toml")
    assert run("run", path) == 3
    err = capfd.readouterr().err
    assert "bovengrens van a 2026" in err and "€ 25,00" in err
    assert run("run", path, "--json", "--lang", "en") == 3
    body = json.loads(capfd.readouterr().out)
    assert body["status"] == "infeasible" and body["shortfall"] == {"2026": 25.0}
    assert sorted(body["conflict"]) == ["cap of a 2026", "cap of b 2026"]


def test_file_trouble_ends_with_1_in_one_line(tmp_path, capfd):
    for path in (tmp_path / "nergens.toml", tmp_path / "x.docx"):
        assert run("run", path) == 1
        err = capfd.readouterr().err
        assert str(path) in err and err.count("\n") == 1


def test_a_crash_shows_one_line_and_leaves_a_log(monkeypatch, capfd):
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("boom")

    assert guarded(broken, []) == 1
    err = capfd.readouterr().err
    assert "boom" in err and "Traceback" not in err and err.count("\n") == 1
    log = Path(err.rsplit(" ", 1)[1].strip().rstrip("."))
    assert "Traceback" in log.read_text(encoding="utf-8")


def test_an_unknown_language_solver_or_criterion_is_refused(case, capfd):
    assert run("run", case, "--lang", "fr") == 2
    assert run("run", case, "--solver", "gurobi") == 2
    assert run("run", case, "--criterion", "fairest") == 2
    assert "highs" in capfd.readouterr().err
    assert run("run") == 2


def test_new_makes_the_example_and_overwrites_nothing(tmp_path, capfd):
    path = tmp_path / "nieuw.toml"
    assert run("new", "cost-sharing", path) == 0
    assert fa.load(path).language == "nl" and len(fa.load(path).parties) == 13
    assert run("new", "cost-sharing", path) == 1
    assert "--force" in capfd.readouterr().err
    assert run("new", "cost-sharing", path, "--force", "--lang", "en") == 0
    assert fa.load(path).language == "en"
    assert run("new", "begroting", path) == 2


def test_kinds_go_by_their_names_in_both_languages(tmp_path, capfd):
    for name, kind in (
        ("kostenverdeling", "CostSharing"),
        ("Transitiefonds", "TransitionFund"),
        ("exit", "Withdrawal"),
    ):
        path = tmp_path / f"{name}.toml"
        assert run("new", name, path) == 0
        assert type(fa.load(path)).__name__ == kind
    capfd.readouterr()
    assert run("new", tmp_path / "begroting.xlsx") == 2  # the kind was left out
    err = capfd.readouterr().err
    assert "SOORT" in err and "kostenverdeling" in err and "uittreding" in err


def test_a_kind_without_a_workbook_is_told_which_have_one(tmp_path, capfd):
    assert run("new", "exit", tmp_path / "uittreding.xlsx") == 1
    err = capfd.readouterr().err
    assert "Kostenverdeling" in err and "Transitiefonds" in err and "finarr exit begroting.xlsx --party" in err


def test_a_folder_that_may_not_be_written_is_told_with_another_one_to_choose(case, monkeypatch, capfd):
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.TemporaryFile", refused)
    for command, name in (("run", "case_resultaat.xlsx"), ("report", "case_rapport.html")):
        assert run(command, case) == 1
        err = capfd.readouterr().err
        assert f'finarr {command} "{case}" --out' in err and name in err
    assert run("run", case, "--out", case.with_name("elders.xlsx")) == 1
    assert "--out" not in capfd.readouterr().err


def test_a_reader_who_has_seen_enough_is_no_crash(tmp_path):
    path = tmp_path / "fout.toml"
    path.write_text('finarr = 1\nkind = "cost-sharing"\n', encoding="utf-8")
    call = [sys.executable, "-m", "finarr", "check", str(path), "--json"]
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as closed:
        done = subprocess.run(call, stdout=closed, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1 and done.stderr == ""


def test_explain_tells_every_step_and_refuses_a_stranger(case, capfd):
    assert run("explain", case, "a") == 0
    out = capfd.readouterr().out
    assert "bovengrens van a 2026" in out and "€ 40,00" in out
    assert run("explain", case, "z") == 2
    err = capfd.readouterr().err
    assert "DEELNEMER" in err and "a, b, c" in err


def test_compare_shows_three_columns_and_the_sign(tmp_path, capfd):
    now = zeeland().save(tmp_path / "nu.toml")
    proposal = zeeland(limits=[fa.Limit("cap", 51, "inhabitants", ["Goes"])]).save(tmp_path / "voorstel.toml")
    assert run("compare", now, proposal, now) == 0
    out = capfd.readouterr().out
    assert "Voorstel" in out and "Eigen" in out and "voordeel" in out and "€ 2.701,91" in out
    assert run("compare", now, proposal, "--json") == 0
    body = json.loads(capfd.readouterr().out)
    assert body["columns"] == ["now", "proposal"] and len(body["rows"]) == 13
    assert run("compare", now, "--criteria", "proportional,least_moved", "--json") == 0
    assert set(json.loads(capfd.readouterr().out)["properties"]) == {"proportional", "least_moved"}
    assert run("compare", now) == 2


def test_the_doctor_finds_the_solvers_well(capfd):
    assert run("doctor", "--lang", "en") == 0
    out = capfd.readouterr().out
    assert "highs" in out and "cbc" in out and "finarr can do its work" in out


def test_the_demo_solves_two_cases_and_writes_their_workbooks(tmp_path, capfd):
    assert run("demo", tmp_path / "demo") == 0
    out = capfd.readouterr().out
    names = {path.name for path in (tmp_path / "demo").iterdir()}
    assert names == {
        "zeeland-ggd-2026.xlsx",
        "zeeland-ggd-2026_resultaat.xlsx",
        "dommelvallei-2020.xlsx",
        "dommelvallei-2020_resultaat.xlsx",
    }
    assert "Noord-Beveland" in out and "€ 15.462.373" in out


def test_criteria_and_questions_go_by_their_names(tmp_path, capfd):
    """A Dutch officer asks in Dutch; the ids that files use go too, and a name that is none is refused."""
    path = zeeland(criterion="proportional").save(tmp_path / "ggd.toml")
    told = []
    for name in ("least_moved", "Minste euro's verschoven", "fewest euros moved"):
        assert run("run", path, "--json", "--criterion", name) == 0
        told.append(json.loads(capfd.readouterr().out)["contributions"])
    assert told[0] == told[1] == told[2]
    assert run("run", path, "--json", "--criterion", "eerlijk") == 2
    fund = shipped(EXAMPLES["central-funding"])
    assert run("run", fund, "--out", tmp_path / "r.xlsx", "--question", "Grootste aandeel", "--with", "max_loss=5") == 0
    out = capfd.readouterr().out
    assert "Antwoord op grootste aandeel:" in out and "largest_share" not in out


def test_advice_on_many_tasks_fits_a_screen_and_the_page_holds_it_all(tmp_path, capfd):
    page = tmp_path / "advies.html"
    assert run("advise", shipped(EXAMPLES["advice"]), "--html", page) == 0
    out = capfd.readouterr().out
    assert len(out.splitlines()) < 40 and '--task "Brandweer en crisisbeheersing"' in out
    whole = page.read_text(encoding="utf-8")
    assert whole.count("Wat het advies zou doen kantelen") == 12
    assert run("advise", shipped(EXAMPLES["advice"]), "--task", "Woningbouw") == 0
    assert "Wat het advies zou doen kantelen" in capfd.readouterr().out


def test_what_is_wrong_with_a_question_is_told_at_its_option_all_at_once(tmp_path, capfd):
    fund, rijk = shipped(EXAMPLES["transition-fund"]), shipped(EXAMPLES["central-funding"])
    out = ("--out", tmp_path / "r.xlsx")
    assert run("run", fund, *out, "--question", "fastest", "--with", "contribution=x", "--with", "order=zomaar") == 2
    told = capfd.readouterr().err
    assert "--with contribution: 'x'" in told and "--with order: 'zomaar'" in told
    assert run("run", rijk, *out, "--question", "grootste") == 2
    told = capfd.readouterr().err
    assert "--question: 'grootste' – kies uit: grootste aandeel, kleinste suppletie" in told
    assert run("run", rijk, *out, "--question", "grootste aandeel") == 2
    assert "--with max_loss: hier ontbreekt een waarde" in capfd.readouterr().err
    assert not (tmp_path / "r.xlsx").exists()
