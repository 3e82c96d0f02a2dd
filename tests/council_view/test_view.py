"""The council's view of a municipality: what is asked, why, and what it may object to."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

import finarr as fa
from finarr.cli import main
from finarr.shipped import EXAMPLES, shipped

GGD = shipped(EXAMPLES["cost-sharing"])


@pytest.fixture(scope="module")
def outcome() -> Any:
    return fa.load(GGD).solve()


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as done:
        main([str(each) for each in arguments])
    return int(done.value.code or 0)


def test_what_is_asked_is_what_is_paid(outcome: Any) -> None:
    views = fa.council_views(outcome, board="2025-07-03")
    assert len(views) == 13
    for name, view in views.items():
        for each in view.asked:
            assert float(each.amount) == outcome.per_party.loc[name, each.year]
        assert sum((each.amount for each in view.items), Decimal(0)) == view.now.amount
    for year in outcome.case.years:
        whole = sum(next(each for each in view.asked if each.year == year).amount for view in views.values())
        assert float(whole) == pytest.approx(outcome.per_party[year].sum(), abs=1e-6)
        pro_rata = sum(next(each for each in view.asked if each.year == year).off_pro_rata for view in views.values())
        assert pro_rata == 0


def test_against_today_plus_tasks_do_not_count(outcome: Any) -> None:
    view = fa.council_view(outcome, "Goes")
    plus = next(each.amount for each in view.items if each.item == "Logopedie op scholen")
    assert view.before == 2_182_510 and view.comparable == view.now.amount - plus
    assert view.change == view.comparable - 2_182_510


def test_against_the_budget_of_the_year_before_by_hand() -> None:
    people = {"Aalst": 60, "Berg": 40}

    def case(year: int, cost: int) -> fa.CostSharing:
        return fa.CostSharing(
            "Archief",
            [year],
            [fa.Party(name, measures={"inhabitants": n}, budget=n * 10, votes=1) for name, n in people.items()],
            [fa.Item("Archief", "inwoners", cost)],
            {"inwoners": fa.Key.measures({"inhabitants": 1})},
            measures={"inhabitants": fa.Measure("Inwoners")},
        )

    view = fa.council_view(case(2027, 110).solve(), "Aalst", previous=case(2026, 100).solve(), board="2026-07-02")
    assert (view.before, view.before_year, view.change) == (60, 2026, 6)
    assert view.now.per_inhabitant is not None and float(view.now.per_inhabitant) == 1.1
    assert view.now.of_budget is not None and float(view.now.of_budget) == 0.11
    assert view.power is not None and (view.power.of_votes, view.power.banzhaf, view.power.of_costs) == (0.5, 0.5, 0.6)
    text = view.spoken("nl").text
    assert "Archief vraagt Aalst in 2027 € 66,00." in text
    assert "Tegenover € 60,00 (2026) verandert dat met € 6,00 (10%)." in text
    assert "Zuiver naar rato van de verdeelsleutels zou het hetzelfde zijn" in text
    assert "09-04-2026" in text and "gedeputeerde staten" in text


def test_objections_come_from_the_figures(outcome: Any) -> None:
    ids = {each.id.partition(".")[2] for each in fa.council_view(outcome, "Goes").objections}
    assert ids == {"above_pro_rata", "rises", "plus", "provisional", "later"}
    capped = fa.council_view(outcome, "Noord-Beveland")
    assert "below_pro_rata" in {each.id.partition(".")[2] for each in capped.objections}
    assert capped.now.off_pro_rata < 0


def test_the_minister_supervises_where_a_province_takes_part(outcome: Any) -> None:
    case = outcome.case
    parties = [replace(case.parties[0], code="PV29"), *case.parties[1:]]
    found = fa.council_view(replace(case, parties=parties).solve(), "Goes")
    assert found.supervisor == "minister" and "de minister" in found.spoken().text
    assert fa.council_view(outcome, "Goes", province=True).supervisor == "minister"


def test_without_votes_the_page_says_so(outcome: Any) -> None:
    case = replace(outcome.case, parties=[replace(party, votes=None) for party in outcome.case.parties])
    assert "Hoeveel stemmen ieder heeft is niet opgegeven." in fa.council_view(case.solve(), "Goes").spoken().text


def test_another_municipality_is_refused(outcome: Any) -> None:
    with pytest.raises(fa.InvalidInput):
        fa.council_view(outcome, "Zwolle")


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page, folder = tmp_path / "goes.html", tmp_path / "alle"
    assert run("view", GGD, "goes", "--html", page, "--board", "2025-07-03", "--all", folder) == 0
    assert "Zienswijze van Goes" in capsys.readouterr().out
    assert len(list(folder.glob("*.html"))) == 13 and load_workbook(folder / "zienswijzen.xlsx").sheetnames[1] == "Goes"
    assert run("view", GGD, "Goes", "--out", tmp_path / "goes.xlsx", "--lang", "en") == 0
    sheet = load_workbook(tmp_path / "goes.xlsx")["Goes"]
    assert any(cell.value == 2379393.09 for row in sheet.iter_rows() for cell in row)
    capsys.readouterr()
    assert '<html lang="nl">' in page.read_text(encoding="utf-8")
    assert run("view", GGD, "Goes", "--json", "--lang", "en", "--previous", GGD) == 0
    body = json.loads(capsys.readouterr().out)
    assert body["days"][1]["id"] == "draft" and body["supervisor"] == "province"
    assert run("view", shipped(EXAMPLES["portfolio"]), "Goes") == 2
    assert run("view", GGD, "Goes", "--board", "2026-01-01") == 2
