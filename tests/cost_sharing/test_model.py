"""What a case accepts, how it is written, and that every problem comes at once."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, replace
from decimal import Decimal

import pytest

import finarr as fa
from finarr.outcome import fingerprint

from .cases import three, zeeland


def problems(make) -> dict[str, str]:
    """The places of all problems of an input, with their texts."""
    with pytest.raises(fa.InvalidInput) as caught:
        make()
    assert isinstance(caught.value, ValueError)
    return {problem.place: problem.render("en") for problem in caught.value.problems}


def test_numbers_are_kept_as_they_were_written():
    party = fa.Party("Goes", measures={"w": 0.1})
    assert party.measures["w"] == Decimal("0.1")


def test_cases_are_frozen_equal_by_value_and_survive_pickling():
    case = zeeland()
    assert case == zeeland() and fingerprint(case) == fingerprint(zeeland())
    assert case != zeeland(title="Anders") and fingerprint(case) != fingerprint(zeeland(title="Anders"))
    with pytest.raises(FrozenInstanceError):
        case.title = "x"
    assert case.net_costs and pickle.loads(pickle.dumps(case)) == case


def test_parties_are_found_by_name_code_and_alias_and_written_by_name():
    parties = [
        fa.Party("Middelburg", "GM0687", {"w": 1}),
        fa.Party("Goes", "GM0664", {"w": 1}, aliases=["Gemeente Goes"]),
    ]
    case = three(
        {"x": 1},
        parties=parties,
        items=[fa.Item("Taak", "w", 100, parties=["Middelburg (Z.)", "gemeente goes"])],
        limits=[fa.Limit("cap", 60, parties=["GM0664"])],
    )
    assert case.items[0].parties == ("Middelburg", "Goes")
    assert case.limits[0].parties == ("Goes",)


def test_an_amount_for_all_years_is_written_out_by_year():
    case = three({"a": 1}, years=[2026, 2027], items=[fa.Item("Taak", "w", 100, income=5)])
    assert case.items[0].costs == {2026: 100, 2027: 100}
    assert case.items[0].income == {2026: 5, 2027: 5}
    assert case == replace(case, items=[fa.Item("Taak", "w", {2026: 100, 2027: 100}, income={2026: 5, 2027: 5})])


def test_a_key_in_place_of_a_name_joins_the_keys():
    case = three({"a": 1, "b": 3}, items=[fa.Item("Taak", fa.Key.equal(), 100)])
    assert case.items[0].key == "Taak" and case.keys["Taak"] == fa.Key.equal()


def test_net_cost_takes_every_amount_with_its_sign():
    item = fa.Item("Taak", "w", 100, income=1, grants=2, third_parties=3, reserve_use=4, reserve_addition=50)
    assert three({"a": 1}, items=[item]).net_costs["Taak", 2026] == 14_000


def test_an_indexed_item_grows_by_fixed_weights_and_is_rounded_once():
    case = three(
        {"a": 1},
        years=[2026, 2027, 2028],
        items=[fa.Item("Taak", "w", 1000, index={"wages": 0.7, "prices": 0.3})],
        indices={"wages": fa.Index({2027: 0.032, 2028: 0.030}), "prices": fa.Index({2027: 0.02, 2028: 0.01})},
    )
    # 1000 · 1.0284 = 1028.40; · 1.024 = 1053.0816
    assert [case.net_costs["Taak", year] for year in case.years] == [100_000, 102_840, 105_308]


def test_a_computed_cost_is_rounded_half_away_from_zero_and_a_given_one_is_refused():
    computed = three({"a": 1}, unit="1", items=[fa.Item("Taak", "w", 100, income=0.5)])
    assert computed.net_costs["Taak", 2026] == 100
    found = problems(lambda: three({"a": 1}, unit="1", items=[fa.Item("Taak", "w", 100.4)]))
    assert "100" in found["items[1].costs.2026"] and "101" in found["items[1].costs.2026"]


def test_a_negative_amount_is_refused_unless_it_is_a_correction():
    found = problems(lambda: three({"a": 1}, items=[fa.Item("Taak", "w", 100, income=-10)]))
    assert any("correction" in text for text in found.values())
    case = three({"a": 1}, items=[fa.Item("Taak", "w", 100, income=-10, corrections=["income"])])
    assert case.net_costs["Taak", 2026] == 11_000


def test_unknown_names_are_all_reported_with_what_is_known():
    found = problems(
        lambda: three(
            {"a": 1, "b": 1},
            items=[fa.Item("Taak", "key", 100, parties=["c"])],
            keys={"w": fa.Key.measures({"v": 1}), "s": fa.Key.stack([(1, "zz")])},
            limits=[fa.Limit("cap", 10, parties=["d"], items=["x"], per="y", years=[2030])],
            criterion="fairest",
        )
    )
    assert set(found) >= {
        "items[1].key",
        "items[1].parties[1]",
        "keys.w.measures.v",
        "keys.s",
        "limits[1].parties[1]",
        "limits[1].items[1]",
        "limits[1].per",
        "limits[1].years[1]",
        "criterion",
    }
    assert "known are: a, b" in found["limits[1].parties[1]"]


def test_duplicates_are_reported():
    twice = [fa.Party("Goes", measures={"w": 1}), fa.Party("goes", measures={"w": 1})]
    assert set(problems(lambda: three({}, parties=twice))) == {"parties[1].name", "parties[2].name"}
    same_code = [fa.Party("Goes", "GM1", {"w": 1}), fa.Party("Veere", "GM1", {"w": 1})]
    assert set(problems(lambda: three({}, parties=same_code))) == {"parties[2].code"}


def test_a_missing_figure_is_reported_never_zero():
    parties = [fa.Party("Goes", measures={"w": 1}), fa.Party("Veere", measures={})]
    assert "Veere has no figure for w" in problems(lambda: three({}, parties=parties))["parties[2].measures.w"]


def test_agreed_shares_that_do_not_add_up_are_refused_with_the_euros_missing():
    shares = {"a": 5000, "b": 4999}
    case = {"items": [fa.Item("Pot", "s", 7_700_000)], "keys": {"s": fa.Key.shares(shares, of=10_000)}}
    text = problems(lambda: three({"a": 1, "b": 1}, **case))["keys.s.shares"]
    assert "99.99%" in text and "770" in text


def test_a_floor_above_its_cap_as_typed_is_invalid():
    limits = [fa.Limit("floor", 60, parties=["a"]), fa.Limit("cap", 50, parties=["a"])]
    assert "limits[1].amount" in problems(lambda: three({"a": 1, "b": 1}, limits=limits))


def test_a_limit_without_amount_or_with_infinity_is_no_limit():
    for amount in (None, float("inf")):
        case = three({"a": 1, "b": 1}, limits=[fa.Limit("cap", amount)])
        assert case.solve().status == "pro_rata"


def test_amounts_off_the_top_above_the_total_are_refused():
    key = fa.Key.points({"w": 1}, off_the_top={"a": 101})
    assert "keys.p.off_the_top" in problems(
        lambda: three({"a": 1, "b": 1}, items=[fa.Item("Taak", "p", 100)], keys={"p": key})
    )


def test_keys_that_refer_to_one_another_in_a_circle_are_refused():
    keys = {"p": fa.Key.stack([(1, "q")]), "q": fa.Key.stack([(1, "p")])}
    found = problems(lambda: three({"a": 1}, items=[fa.Item("Taak", "p", 100)], keys=keys))
    assert {"keys.p", "keys.q"} <= set(found)


def test_nan_and_text_are_refused_with_a_proposed_reading():
    assert "finite" in problems(lambda: fa.Party("Goes", today=float("nan")))["parties.Goes.today"]
    assert "1234.56" in problems(lambda: fa.Party("Goes", today="1.234,56"))["parties.Goes.today"].replace(",", "")


@pytest.mark.parametrize("moving", ["transition", "index", None])
def test_years_follow_one_another_where_amounts_grow_or_steps_are_taken(moving) -> None:
    """What happens in a year that is left out is not known; years that stand alone may be any."""

    def case(*years: int) -> fa.CostSharing:
        return three(
            {},
            years=years,
            parties=[fa.Party(name, measures={"w": w}, today=50) for name, w in (("a", 1), ("b", 3))],
            items=[fa.Item("Taak", "w", 100, index={"growth": 1} if moving == "index" else None)],
            indices={"growth": fa.Index({2027: 0.1, 2028: 0.1, 2029: 0.1})},
            transition=fa.Transition("steps", 5, per="euro") if moving == "transition" else None,
        )

    assert len(case(2026, 2027, 2028, 2029).years) == 4
    if moving is None:
        assert case(2026, 2029).solve().per_party.loc["a"].tolist() == [25, 25]
    else:
        assert problems(lambda: case(2026, 2029)).keys() == {"years[2]"}
