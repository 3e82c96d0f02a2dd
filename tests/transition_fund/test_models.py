"""The shipped funds: the HWBP of 2018 against its printed budget, and the example of Zeeland."""

import csv
import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import finarr as fa
from finarr.cases.toml_file import dumps, loads
from finarr.cli.app import app, guarded
from finarr.shipped import EXAMPLES, shipped
from tests.conftest import ROOT

HWBP = ROOT / "models" / "hwbp-2018.toml"
ZEELAND = shipped(EXAMPLES["transition-fund"])
PERIODS = ("2016 and before", "2017", "2018", "2019", "2020", "2021", "2022", "2023-2031")
SINGLE = range(2017, 2023)
MILLION = 1_000_000


@cache
def printed() -> dict[tuple[str, str], int]:
    """Return the printed table in million euro; an empty cell is nothing."""
    with (ROOT / "datasets" / "hwbp-2018-annex-3.csv").open(encoding="utf-8", newline="") as file:
        return {(row["row"], row["period"]): int(row["amount"] or 0) for row in csv.DictReader(file)}


@cache
def solved(path: Path, question: str) -> fa.FundOutcome:
    found: fa.FundOutcome = fa.load(path).solve(question)
    return found


def of(row: str, year: int) -> int:
    return printed()[row, str(year)]


WATER, STATE = "water authorities", "central government"


def test_the_printed_parts_of_the_waterschappen_are_188_in_each_year() -> None:
    for year in SINGLE:
        parts = [of(f"{WATER}, {name}", year) for name in ("HWBP-2", "HWBP, solidarity 40%", "HWBP, project-bound 10%")]
        assert abs(sum(parts) - 188) <= 1
        assert abs(of(f"{STATE}, HWBP-2", year) + of(f"{STATE}, HWBP", year) - 188) <= 1


def test_solidarity_to_project_bound_is_four_to_one_and_both_groups_bear_the_same() -> None:
    table = printed()
    ratio = table[f"{WATER}, HWBP, solidarity 40%", "total"] / table[f"{WATER}, HWBP, project-bound 10%", "total"]
    assert ratio == pytest.approx(4, rel=0.005)
    assert table[f"{WATER}, total", "total"] == table[f"{STATE}, total", "total"] == 3338
    fifty, forty_ten = (fa.load(HWBP).classes[name] for name in ("HWBP-2 50/50/0", "HWBP 50/40/10"))
    assert dict(fifty.shares) == {"Rijk": 50, "waterschappen": 50} and fifty.own_share == 0
    assert dict(forty_ten.shares) == {"Rijk": 50, "waterschappen": 40} and forty_ten.own_share == 10


def test_the_printed_rows_leak_what_they_are_known_to_leak() -> None:
    rows = dict.fromkeys(row for row, _ in printed())
    leaks = {row: sum(printed()[row, period] for period in PERIODS) - printed()[row, "total"] for row in rows}
    assert {row: leak for row, leak in leaks.items() if leak} == {
        "water authorities, total": 1,
        "water authorities, HWBP, solidarity 40%": -1,
        "water authorities, HWBP, project-bound 10%": -1,
        "central government, total": 3,
        "central government, HWBP-2": -1,
        "central government, HWBP": 1,
        "contributions, total": 2,
        "spending, HWBP-2": 1,
        "spending, HWBP": -1,
    }


def test_solidarity_follows_from_what_is_agreed() -> None:
    outcome = solved(HWBP, "what_if")
    table = outcome.contributions.set_index(["party", "year"])["amount"] / MILLION
    for year in SINGLE:
        agreed = 188 - of(f"{WATER}, HWBP-2", year) - of(f"{WATER}, HWBP, project-bound 10%", year)
        assert table["Waterschappen", year] == agreed
        assert abs(table["Waterschappen", year] - of(f"{WATER}, HWBP, solidarity 40%", year)) <= 1
        assert abs(table["Rijk", year] - of(f"{STATE}, HWBP", year)) <= 1
        r1, r2 = of(f"{STATE}, HWBP-2", year), table["Rijk", year]
        assert r1 + r2 == 188  # R1 + R2, the amount agreed; the maximum is 181 at the price level of 2011
        assert 1 < (r1 + r2) / 181 < 1.02 ** (year - 2011)


def test_the_balance_agrees_with_the_printed_rows() -> None:
    outcome = solved(HWBP, "what_if")
    before = (227 + 44) - (292 - 24)  # printed for the years to 2016
    for row in outcome.years:
        received = of(f"{STATE}, HWBP", row.year) + of(f"{WATER}, HWBP, solidarity 40%", row.year)
        spent = of("spending, HWBP", row.year) - of(f"{WATER}, HWBP, project-bound 10%", row.year)
        assert row.payments == spent * MILLION
        assert abs(row.contributions / MILLION - received) <= 2  # 1 for the Rijk, 1 for the waterschappen
        assert row.opening == before * MILLION
        before = row.closing // MILLION
    assert [row.closing // MILLION for row in outcome.years] == [0, 81, 191, 166, -89, -185]
    failed = [str(check.name)[:4] for check in outcome.checks if not check.ok]
    assert failed == ["2021", "2022"]  # what pre-financing by waterschappen must bridge
    assert outcome.own_shares["amount"].sum() == (4 + 13 + 46 + 15 + 37 + 37) * MILLION


@pytest.mark.parametrize("path", (HWBP, ZEELAND), ids=lambda path: path.stem)
def test_a_shipped_fund_survives_its_file(path: Path) -> None:
    case = fa.load(path)
    assert loads(dumps(case)) == case


def test_zeeland_has_its_partners_and_its_inhabitants() -> None:
    case = fa.load(ZEELAND)
    with (ROOT / "datasets" / "zeeland-inhabitants-2024.csv").open(encoding="utf-8", newline="") as file:
        listed = {row["name"]: int(row["inhabitants"]) for row in csv.DictReader(file)}
    assert {p.name: int(p.measures["inwoners"]) for p in case.members("gemeenten")} == listed
    assert [group.name for group in case.groups] == ["Rijk", "provincie", "waterschap", "gemeenten"]


def test_zeeland_closes_to_the_cent_and_its_caps_bind() -> None:
    outcome = solved(ZEELAND, "cheapest")
    assert all(check.ok for check in outcome.checks)
    assert outcome.gap <= 0.005
    capped = {paid.party for paid in outcome.paid if paid.capped}
    assert capped == {"Noord-Beveland", "Veere", "Sluis"}
    held = [paid for paid in outcome.paid if paid.capped and paid.party == "Veere"]
    assert {paid.units for paid in held} == {18 * 22_067 * 100}
    last = outcome.years[-1]
    assert 0 <= last.closing - 2_000_000_00 < 100


def test_zeeland_gains_enough_to_compensate_everyone() -> None:
    outcome = solved(ZEELAND, "cheapest")
    moved = outcome.transfers()
    assert round(moved["transfer"].sum(), 2) == 0
    assert ((moved["net"] + moved["transfer"]) >= -0.005).all()


def test_power_stands_beside_contributions_and_benefits() -> None:
    outcome = solved(ZEELAND, "cheapest")
    table = outcome.power()
    assert table["votes"].sum() == 23
    for name in ("share_of_votes", "shapley_shubik", "share_of_contributions", "share_of_benefits"):
        assert table[name].sum() == pytest.approx(1)
    body = fa.Votes({party.name: int(party.votes or 0) for party in outcome.case.parties}, 12)
    assert table["banzhaf"].tolist() == pytest.approx(list(body.banzhaf()))
    paid = outcome.contributions.groupby("party")["amount"].sum()
    assert table.loc["Rijk", "share_of_contributions"] == pytest.approx(paid["Rijk"] / paid.sum())
    with pytest.raises(fa.InvalidInput, match="Rijk has no votes"):
        solved(HWBP, "what_if").power()


def run(capsys: pytest.CaptureFixture[str], *words: Any) -> tuple[int, str]:
    arguments = [str(word) for word in words]
    code = guarded(lambda: app(arguments, prog_name="finarr", standalone_mode=False), arguments)
    return code, capsys.readouterr().out


def test_the_command_answers_in_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "fonds.toml"
    assert run(capsys, "new", "transition-fund", file)[0] == 0
    assert fa.load(file) == fa.load(ZEELAND)
    code, text = run(capsys, "run", file, "--question", "cheapest", "--json")
    body = json.loads(text)
    assert code == 0 and body["status"] == "optimal" and body["question"] == "cheapest"
    assert body["status_in_words"].startswith("bewezen")
    assert {*body} >= {"contributions", "balance", "programme", "checks", "run"}
    cents = sum(row["cents"] for row in body["contributions"])
    assert cents == sum(round(100 * row["contributions"]) for row in body["balance"])


def test_the_command_shows_a_fund_and_says_what_lacks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "hwbp.xlsx"
    code, text = run(capsys, "run", HWBP, "--question", "what_if", "--lang", "en", "--out", out)
    assert out.exists() and code == 0 and "closing balance" in text and "Uitgaven HWBP" in text
    asked = ("--question", "fastest", "--with", "contribution=1000000", "--json")
    code, text = run(capsys, "run", ZEELAND, *asked)
    body = json.loads(text)
    assert code == 3 and body["status"] == "infeasible" and body["shortfall"]
    assert run(capsys, "run", ZEELAND, "--question", "slowest")[0] == 2


def test_a_search_without_time_is_stopped(capsys: pytest.CaptureFixture[str]) -> None:
    code, text = run(
        capsys, "run", ZEELAND, "--question", "cheapest", "--with", "time_limit=0", "--with", "gap=0", "--json"
    )
    body = json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    assert code == 4 and body["status"] == "stopped"


def test_amounts_are_read_as_they_are_written() -> None:
    assert fa.load(ZEELAND).rules.savings_rate == Decimal("0.01")
