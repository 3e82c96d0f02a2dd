"""Joining an arrangement."""

import pytest

import finarr as fa
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
