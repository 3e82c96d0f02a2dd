"""Portfolios from tables, cases and files, and on the command line."""

import json
from pathlib import Path

import pandas as pd
import pytest

import finarr as fa
from finarr.cli import main
from finarr.shipped import EXAMPLES, shipped
from tests.portfolio.cases import small

MODEL = shipped(EXAMPLES["portfolio"])

WIDE = """gemeente;gemeentecode;regeling;2026;2027;stemmen;verplicht;inwoners;begroting
Goes;GM0664;GGD;60,50;62;4;ja;40;4000
Veere;GM0717;GGD;30;31;2;ja;20;2000
Goes;GM0664;Archief;40;41;;nee;40;4000
"""


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as done:
        main([str(each) for each in arguments])
    return int(done.value.code or 0)


def test_a_wide_table_with_dutch_headers(tmp_path: Path) -> None:
    path = tmp_path / "bijdragen.csv"
    path.write_text(WIDE, encoding="utf-8")
    case = fa.Portfolio.from_table(path, "Zeeland")
    assert case.years == (2026, 2027) and [each.mandatory for each in case.arrangements] == [True, False]
    assert case.party("GM0664").name == "Goes" and case.party("Goes").budget == 4000
    assert case.solve().burdens["contributions"].tolist() == [100.5, 103, 30, 31]
    assert case.arrangement("ggd").votes == {"Goes": 4, "Veere": 2}


def test_a_long_table_from_a_frame() -> None:
    frame = pd.DataFrame(
        {
            "municipality": ["Goes", "Goes", "Veere"],
            "arrangement": ["GGD", "GGD", "GGD"],
            "year": [2026, 2027, 2026],
            "contribution": [60, 61.5, 30],
            "votes": [4, None, 2],
        }
    )
    case_problem = "arrangements[1].contributions.Veere.2027"
    with pytest.raises(fa.InvalidInput) as caught:
        fa.Portfolio.from_table(frame, "Zeeland")
    assert [problem.place for problem in caught.value.problems] == [case_problem]
    whole = pd.concat([frame, pd.DataFrame([{**frame.iloc[2].to_dict(), "year": 2027}])])
    case = fa.Portfolio.from_table(whole, "Zeeland", [fa.Party("Goes"), fa.Party("Veere")])
    assert case.solve().burdens["contributions"].tolist() == [60, 61.5, 30, 30]


def test_what_is_wrong_in_a_table_is_told_with_row_and_column() -> None:
    rows = [
        {"gemeente": "Goes", "regeling": "GGD", "2026": "1.000", "verplicht": "misschien", "domein": "zorg"},
        {"gemeente": "", "regeling": "GGD", "2026": "veel", "verplicht": "ja", "domein": "werk"},
        {"gemeente": "Goes", "regeling": "GGD", "2026": 5, "verplicht": "nee", "domein": "zorg"},
    ]
    with pytest.raises(fa.InvalidInput) as caught:
        fa.Portfolio.from_table(rows, "x")
    places = [problem.place for problem in caught.value.problems]
    assert 'table[1]."2026"' in places or "table[1].2026" in places
    assert {problem.allowed.id for problem in caught.value.problems} == {
        "errors.number", "errors.number_two_ways", "portfolio.yes_or_no", "errors.missing", "portfolio.otherwise",
        "errors.duplicate",
    }  # fmt: skip
    with pytest.raises(fa.InvalidInput) as caught:
        fa.Portfolio.from_table([{"gemeente": "Goes"}], "x")
    assert [problem.allowed.id for problem in caught.value.problems] == [
        "portfolio.column", "portfolio.no_column_amount",
    ]  # fmt: skip


def test_from_their_own_cases() -> None:
    ggd, fire = (
        fa.load(shipped(EXAMPLES["cost-sharing"])),
        fa.load(shipped("models/bevelanden-archief-uittreding.toml")),
    )
    case = fa.Portfolio.from_cases([ggd, fire.case.solve()], "Zeeland")
    assert len(case.parties) == 13 and case.arrangements[0].mandatory and not case.arrangements[1].mandatory
    paid = ggd.solve().per_party
    goes = {int(year): float(case.arrangements[0].amount("Goes", int(year))) for year in case.years}
    assert goes == paid.loc["Goes"].to_dict()
    outcome = case.solve()
    assert all(check.ok for check in outcome.checks)
    assert case.party("Goes").budget is not None
    with pytest.raises(fa.InvalidInput):
        fa.Portfolio.from_cases([], "x")


def test_a_case_survives_its_file(tmp_path: Path) -> None:
    case = fa.load(MODEL)
    assert isinstance(case, fa.Portfolio)
    assert fa.load(case.save(tmp_path / "again.toml")) == case
    assert fa.load(small().save(tmp_path / "small.toml")) == small()


def test_the_model_of_zeeland() -> None:
    case = fa.load(MODEL)
    assert (len(case.parties), len(case.arrangements)) == (13, 8)
    outcome = case.solve()
    assert all(check.ok for check in outcome.checks)
    people = {party.name: int(party.measures["inwoners"]) for party in case.parties}
    fire = case.arrangements[0]
    assert all(fire.amount(name, 2026) == 120_000 + 88 * number for name, number in people.items())
    pairs = {(p.first[:4], p.second[:4]): p.jaccard for p in outcome.congruence.pairs}
    assert pairs["Veil", "GGD "] == 1 and {float(p.jaccard) for p in outcome.congruence.pairs} >= {3 / 13, 5 / 13}
    capped = case.capped(0.0095)
    assert all(check.ok for check in capped.checks) and capped.status != "pro_rata"
    assert capped.per_party.sum().sum() == outcome.burdens.query("year == 2027")["contributions"].sum()


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page, flows = tmp_path / "p.html", tmp_path / "flows.json"
    assert run("portfolio", MODEL, "--html", page, "--flows", flows) == 0
    assert "Alle 6 controles kloppen" in capsys.readouterr().out and page.is_file()
    assert [each["year"] for each in json.loads(flows.read_text(encoding="utf-8"))] == [2026, 2027]
    assert run("portfolio", MODEL, "--json", "--lang", "en") == 0
    body = json.loads(capsys.readouterr().out)
    assert body["burdens"][0]["growth"] is None and len(body["flows"]) == 2
    assert run("portfolio", MODEL, "--party", "Goes", "--json") == 0
    assert json.loads(capsys.readouterr().out)["at_risk"]
    assert run("portfolio", MODEL, "--party", "Goes", "--html", page) == 0
    assert "Paragraaf verbonden partijen 2026: Goes" in page.read_text(encoding="utf-8")
    assert run("explain", MODEL, "Goes") == 0


def test_command_divides_again_and_regroups(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("portfolio", MODEL, "--cap", "0,95%", "--json") == 0
    assert json.loads(capsys.readouterr().out)["status"] in ("closed_form", "optimal")
    assert run("portfolio", MODEL, "--cap", "0.1") == 3
    assert run("portfolio", MODEL, "--cap", "veel") == 2
    capsys.readouterr()
    assert run("portfolio", MODEL, "--regroup", 2) == 0
    assert "Alle mogelijkheden zijn gewogen" in capsys.readouterr().out
    path = tmp_path / "t.csv"
    path.write_text(WIDE, encoding="utf-8")
    assert run("portfolio", path) == 0 and run("portfolio", path, "--regroup", 1, "--json") == 0
    assert run("portfolio", shipped(EXAMPLES["cost-sharing"])) == 2
    assert run("portfolio", tmp_path / "none.csv") == 1
