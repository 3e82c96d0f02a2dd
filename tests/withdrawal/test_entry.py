"""Joining an arrangement."""

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

import finarr as fa
from finarr.cli import main
from finarr.shipped import EXAMPLES, shipped
from tests.withdrawal.cases import archive


def test_a_new_member_pays_by_the_key_and_the_others_less() -> None:
    joined = fa.entry(archive(), fa.Party("Dorp", measures={"inhabitants": 100}), 2027)
    assert joined.contributions == {2027: 500}
    assert joined.others[["party", "difference", "per_inhabitant"]].to_numpy().tolist() == [
        ["Aalst", -250, -5], ["Berg", -150, -5], ["Cade", -100, -5],
    ]  # fmt: skip
    assert all(check.ok for check in joined.checks)


def test_what_it_makes_dearer_comes_from_its_year_on() -> None:
    joined = fa.entry(
        archive(), fa.Party("Dorp", measures={"inhabitants": 25}), 2027, added_costs={"Archief": 250}, reserves=900
    )
    assert joined.contributions == {2027: 250} and joined.others["difference"].tolist() == [0, 0, 0]
    assert joined.after.per_party[2026].sum() == 1000
    assert joined.buy_in == 180


def test_items_with_named_members_are_joined_by_name() -> None:
    case = archive(
        items=[fa.Item("Archief", "inwoners", 1000), fa.Item("Plus", "inwoners", 100, task="plus", parties=["Cade"])]
    )
    twin = fa.Party("Dorp", measures={"inhabitants": 20})
    without, joined = fa.entry(case, twin), fa.entry(case, twin, items=["Plus"])
    assert joined.contributions[2026] - without.contributions[2026] == 50


def test_every_problem_at_once() -> None:
    with pytest.raises(fa.InvalidInput) as caught:
        fa.entry(archive(), fa.Party("Dorp"), 2050, items=["Iets"], added_costs={"Niets": "veel"})  # type: ignore[dict-item]
    assert {problem.place for problem in caught.value.problems} == {
        "year", "items[1]", "added_costs.Niets",
    }  # fmt: skip
    with pytest.raises(fa.InvalidInput, match="inhabitants"):
        fa.entry(archive(), fa.Party("Dorp"))
    with pytest.raises(fa.InvalidInput):
        fa.entry(archive(), fa.Party("Cade", measures={"inhabitants": 1}))


def test_whether_the_new_member_is_better_off_by_hand() -> None:
    """A fifth of 1,250 is its own: 250. Alone it would pay 300; it buys into 900 for 180, in its first year."""
    joined = fa.entry(
        archive((2026, 2027, 2028)),
        fa.Party("Dorp", measures={"inhabitants": 25}),
        2027,
        added_costs={"Archief": 250},
        reserves=900,
        alone={2027: 300, 2028: 310},
    )
    assert joined.gains == {2027: 300 - 250 - 180, 2028: 310 - 250}
    text = joined.paper().text("nl")
    assert "Dorp: tot en met 2028 samen € 70,00 duurder uit dan alleen." in text
    assert "De anderen betalen tot en met 2028 samen evenveel." in text
    plain = fa.entry(archive(), fa.Party("Dorp", measures={"inhabitants": 25}))
    assert plain.gains == {} and "not known" in plain.paper().text("en")


def test_amounts_below_zero_are_refused_together() -> None:
    with pytest.raises(fa.InvalidInput) as caught:
        fa.entry(archive(), fa.Party("Dorp", measures={"inhabitants": 25}), reserves=-1, alone={2026: -5, 2027: "x"})  # type: ignore[dict-item]
    assert {problem.place for problem in caught.value.problems} == {"reserves", "alone", "alone.2027"}


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*arguments: object) -> int:
        with pytest.raises(SystemExit) as done:
            main([str(each) for each in arguments])
        return int(done.value.code or 0)

    case, book, page = archive().save(tmp_path / "archief.toml"), tmp_path / "dorp.xlsx", tmp_path / "dorp.html"
    member = (case, "Dorp", "--measure", "inhabitants=25", "--year", 2027)
    assert run("join", *member, "--added", "Archief=250", "--alone", 300, "--out", book, "--html", page) == 0
    assert "Toetreding van Dorp tot Archief" in capsys.readouterr().out and page.is_file()
    assert any(cell.value == 250 for row in load_workbook(book)["Dorp"].iter_rows() for cell in row)
    assert run("join", *member, "--json", "--lang", "en") == 0
    body = json.loads(capsys.readouterr().out)
    assert body["contributions"] == {"2027": 200} and body["others"][0]["difference"] == -100
    assert run("join", case, "Dorp", "--measure", "inhabitants", "--added", "x=y") == 2
    assert capsys.readouterr().err.count("naam=getal") == 2
    assert run("join", case, "Cade", "--measure", "inhabitants=5") == 2
    assert run("join", shipped(EXAMPLES["advice"]), "Dorp") == 2
