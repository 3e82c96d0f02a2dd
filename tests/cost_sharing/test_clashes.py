"""Limits that clash: named, with what is missing over all years, and a relaxation that works when applied."""

from __future__ import annotations

import pytest

import finarr as fa

from .cases import paid, three, zeeland


def test_every_year_that_clashes_is_in_the_relaxation():
    items = [fa.Item("Taak", "w", {2026: 100, 2027: 90, 2028: 130})]
    caps = [fa.Limit("cap", 40, parties=["a"]), fa.Limit("cap", 55, parties=["b"])]
    case = {"years": [2026, 2027, 2028], "items": items}
    with pytest.raises(fa.Infeasible) as caught:
        three({"a": 1, "b": 1}, limits=caps, **case).solve()
    clash = caught.value
    assert {year: float(euro) for year, euro in clash.shortfall.items()} == {2026: 5, 2028: 35}
    assert not clash.only and sorted(clash.conflict) == ["cap of a 2026", "cap of b 2026"]
    gives = {name.render("en"): euro for name, euro in clash.relaxations}
    raised = [
        fa.Limit("cap", bound + float(gives.get(f"cap of {party} {year}", 0)), parties=[party], years=[year])
        for party, bound in (("a", 40), ("b", 55))
        for year in (2026, 2027, 2028)
    ]
    outcome = three({"a": 1, "b": 1}, limits=raised, **case).solve()
    assert all(check.ok for check in outcome.checks)
    assert "Ook andere combinaties" in clash.render("nl")


def test_a_national_case_made_infeasible_by_three_limits_names_them_and_the_amount():
    case = zeeland(
        years=[2026, 2027],
        items=[fa.Item("Publieke gezondheid", "inwoners", {2026: 20_000_000, 2027: 20_500_000})],
        limits=[
            fa.Limit("floor", 3_000_000, parties=["Goes"], years=[2027]),
            fa.Limit("cap", 2_870_000, parties=["Goes", "Veere"], together=True, years=[2027]),
            fa.Limit("floor", 1_150_000, parties=["Veere"], years=[2027]),
        ],
    )
    with pytest.raises(fa.Infeasible) as caught:
        case.solve()
    assert sorted(caught.value.conflict) == ["cap of Goes + Veere 2027", "floor of Goes 2027", "floor of Veere 2027"]
    assert caught.value.only
    assert float(caught.value.shortfall[2027]) == pytest.approx(4_150_000 - 2_870_000, abs=0.02)


def test_a_party_without_pro_rata_never_gets_money_because_others_have_floors():
    with pytest.raises(fa.Infeasible):
        three({"a": 1, "b": 0}, limits=[fa.Limit("floor", 120, parties=["a"])]).solve()


def test_who_has_no_part_in_a_measure_does_not_pay_for_the_item():
    parties = [fa.Party("a", measures={"w": 1, "v": 1}), fa.Party("b", measures={"w": 1, "v": 0})]
    keys = {"w": fa.Key.measures({"w": 1}), "v": fa.Key.measures({"v": 1})}
    items = [fa.Item("W", "w", 100), fa.Item("V", "v", 40), fa.Item("Nul", "w", 0)]
    limits = [fa.Limit("cap", 60, parties=["a"])]
    table = three({}, parties=parties, items=items, keys=keys, limits=limits).solve().contributions
    amounts = table.set_index(["item", "party"])["amount"]
    assert amounts["V"].to_dict() == {"a": 40, "b": 0}
    assert amounts["W"].to_dict() == {"a": 20, "b": 80}
    assert amounts["Nul"].to_dict() == {"a": 0, "b": 0}


def test_a_floor_on_one_item_is_not_undone_by_an_item_in_which_the_other_has_no_part():
    parties = [fa.Party("a", measures={"w": 1, "v": 1}), fa.Party("b", measures={"w": 1, "v": 0})]
    keys = {"w": fa.Key.measures({"w": 1}), "v": fa.Key.measures({"v": 1})}
    items = [fa.Item("W", "w", 100), fa.Item("V", "v", 40)]
    limits = [fa.Limit("floor", 80, parties=["a"], items=["W"])]
    assert paid(three({}, parties=parties, items=items, keys=keys, limits=limits).solve()) == {"a": 120, "b": 20}


def test_a_party_held_at_its_cap_pays_just_its_cap():
    keys = {"s": fa.Key.shares({"a": 50, "b": 30, "c": 20}), "t": fa.Key.measures({"w": 1})}
    items = [fa.Item("S", "s", 1000.01), fa.Item("T", "t", 333.33), fa.Item("U", "s", 77.77)]
    case = three({"a": 1, "b": 1, "c": 1}, items=items, keys=keys, limits=[fa.Limit("cap", 493, parties=["a"])])
    assert paid(case.solve())["a"] == 493


def test_the_lines_of_an_explanation_add_up_as_printed():
    outcome = zeeland(limits=[fa.Limit("cap", 51, per="inhabitants", parties=["Goes", "Veere"])]).solve()
    for party in outcome.case.parties:
        steps = outcome.explain(party.name).steps
        told = sum(step.amount for step in steps if step.kind in ("pro_rata", "limits", "rounding"))
        assert told == steps[-1].amount


def test_an_explanation_in_a_language_that_is_not_there_is_refused_with_the_party():
    with pytest.raises(fa.InvalidInput) as caught:
        zeeland().solve().explain("Zierikzee", lang="de")
    assert [problem.place for problem in caught.value.problems] == ["party", "lang"]


def test_one_typed_cap_is_one_line_with_its_number_in_the_list():
    limits = [fa.Limit("floor", 1, parties=["b"]), fa.Limit("cap", 20)]
    with pytest.raises(fa.Infeasible) as caught:
        three({"a": 1, "b": 1, "c": 1}, limits=limits).solve()
    assert sorted(caught.value.conflict) == ["cap of a 2026", "cap of b 2026", "cap of c 2026"]
    told = caught.value.render("nl").splitlines()
    assert told[1] == "- bovengrens van a, b, c 2026 (begrenzing 2 in de lijst)"
    assert told[-1].startswith("- bovengrens van a, b, c 2026: elk € 13,3") and len(told) == 5
