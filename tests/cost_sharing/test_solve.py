"""Fair pro rata by numbers one can check by hand, and by laws that hold whatever the numbers."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import finarr as fa

from .cases import paid, three, zeeland


def two_keys(**changes):
    """Two items by two keys, pro rata (580, 380, 440) in all."""
    keys = {"s": fa.Key.shares({"a": 50, "b": 30, "c": 20}), "t": fa.Key.shares({"a": 20, "b": 20, "c": 60})}
    items = [fa.Item("S", "s", 1000), fa.Item("T", "t", 400)]
    return three({"a": 1, "b": 1, "c": 1}, items=items, keys=keys, **changes)


def test_without_limits_everyone_pays_pro_rata():
    outcome = zeeland().solve()
    assert outcome.status == "pro_rata" and outcome.run.solver is None
    assert outcome.contributions["cents"].sum() == 20_000_000_00
    assert paid(outcome)["Goes"] == pytest.approx(20_000_000 * 39_682 / 391_634, abs=0.01)


def test_a_cap_on_totals_is_measured_on_totals():
    outcome = two_keys(limits=[fa.Limit("cap", 493, parties=["a"])]).solve()
    assert paid(outcome) == {"a": 493, "b": 420.32, "c": 486.68}
    assert all(check.ok for check in outcome.checks)


def test_a_cap_that_everyone_shares_is_water_filling():
    # pro rata 50, 30, 20; caps of 40 and 33: c takes what is left
    limits = [fa.Limit("cap", 40, parties=["a"]), fa.Limit("cap", 33, parties=["b"])]
    outcome = three({"a": 5, "b": 3, "c": 2}, limits=limits).solve()
    assert paid(outcome) == {"a": 40, "b": 33, "c": 27}
    assert outcome.status == "closed_form"
    assert outcome.totals[0].holding[0].render("en") == "cap of a 2026"


def test_a_cap_per_inhabitant_and_shares_of_total_and_budget():
    parties = [fa.Party("a", measures={"w": 5}, budget=200), fa.Party("b", measures={"w": 5}, budget=1000)]
    for limit, most in [
        (fa.Limit("cap", 8, per="w", parties=["a"]), 40),
        (fa.Limit("cap", 0.3, per="total", parties=["a"]), 30),
        (fa.Limit("cap", 0.1, per="budget", parties=["a"]), 20),
    ]:
        assert paid(three({}, parties=parties, limits=[limit]).solve()) == {"a": most, "b": 100 - most}


def test_a_party_without_pro_rata_pays_only_what_the_others_cannot():
    limits = [fa.Limit("cap", 40, parties=["a"]), fa.Limit("cap", 50, parties=["b"])]
    outcome = three({"a": 1, "b": 1, "c": 0}, limits=limits).solve()
    assert paid(outcome) == {"a": 40, "b": 50, "c": 10}
    assert paid(three({"a": 1, "b": 1, "c": 0}, limits=limits[:1]).solve()) == {"a": 40, "b": 60, "c": 0}


def test_mixed_signs_move_by_the_same_fraction_of_their_size():
    # P×Q above the cost gives b and c money back: pro rata 900, −100, −100; a at most 850: δ = −50 / 200
    key = fa.Key.usage({"x": 100}, {"x": {"a": 10, "b": 0, "c": 0}}, fa.Key.equal())
    case = three({"a": 1, "b": 1, "c": 1}, items=[fa.Item("Taak", "k", 700)], keys={"k": key})
    assert paid(case.solve()) == {"a": 900, "b": -100, "c": -100}
    capped = replace(case, limits=[fa.Limit("cap", 850, parties=["a"])])
    assert paid(capped.solve()) == {"a": 850, "b": -75, "c": -75}


def test_a_surplus_is_divided_like_a_cost():
    item = fa.Item("Taak", "w", 100, income=200)
    limits = [fa.Limit("floor", -30, parties=["a"])]
    assert paid(three({"a": 1, "b": 1}, items=[item], limits=limits).solve()) == {"a": -30, "b": -70}


def test_own_wishes_stay_with_those_who_have_them():
    items = [fa.Item("Taak", "w", 100), fa.Item("Wens", "w", 60, task="plus", parties=["a", "b"])]
    case = three({"a": 1, "b": 1, "c": 2}, items=items, limits=[fa.Limit("cap", 20, parties=["a"])])
    table = case.solve().contributions.set_index(["item", "party"])["amount"]
    assert table["Wens"].to_dict() == {"a": 30, "b": 30}
    assert table["Taak"].to_dict() == {"a": 20, "b": 26.67, "c": 53.33}


def test_a_group_pays_at_most_its_share_together():
    limits = [fa.Limit("cap", 0.4, per="total", parties=["a", "b"], together=True)]
    outcome = three({"a": 3, "b": 3, "c": 2, "d": 2}, limits=limits).solve()
    assert paid(outcome) == {"a": 20, "b": 20, "c": 30, "d": 30}
    assert outcome.status == "optimal"


def test_a_limit_on_one_item_is_compensated_on_the_others():
    outcome = two_keys(limits=[fa.Limit("cap", 450, parties=["a"], items=["S"])]).solve()
    assert paid(outcome) == {"a": 580, "b": 380, "c": 440}
    cells = outcome.contributions.set_index(["item", "party"])["amount"]
    assert cells["S", "a"] == 450 and cells["S"].sum() == 1000 and cells["T"].sum() == 400


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_yearly_steps_couple_the_years(solver):
    # new key 60/40 of 100 a year, today 30/70, at most ±10 a year against the year before: 40, 50, 60
    parties = [fa.Party("a", measures={"w": 6}, today=30), fa.Party("b", measures={"w": 4}, today=70)]
    step = fa.Transition("steps", 10, against="previous_year")
    outcome = three({}, parties=parties, years=[2026, 2027, 2028, 2029], transition=step).solve(solver=solver)
    assert outcome.per_party.loc["a"].tolist() == [40, 50, 60, 60]
    assert outcome.run.solver == solver


def test_steps_along_the_path_are_always_possible():
    parties = [fa.Party("a", measures={"w": 6}, today=30), fa.Party("b", measures={"w": 4}, today=70)]
    outcome = three({}, parties=parties, years=[2026, 2027, 2028, 2029], transition=fa.Transition("steps", 8)).solve()
    assert outcome.per_party.loc["a"].tolist() == [38, 46, 54, 60]
    assert outcome.status == "closed_form"


def test_gainers_wait_for_losers():
    # a must rise by 30 and may rise 5; b and c must fall by 15 each and together get 5
    parties = [
        fa.Party("a", measures={"w": 60, "h": 5}, today=30),
        fa.Party("b", measures={"w": 20, "h": 50}, today=35),
        fa.Party("c", measures={"w": 20, "h": 50}, today=35),
    ]
    outcome = three({}, parties=parties, transition=fa.Transition("steps", 1, "h")).solve()
    assert paid(outcome) == {"a": 35, "b": 32.5, "c": 32.5}


def test_a_linear_transition_moves_the_shares_in_equal_steps():
    parties = [fa.Party("a", measures={"w": 6}, today=30), fa.Party("b", measures={"w": 4}, today=70)]
    linear = fa.Transition("linear", years=3)
    outcome = three({}, parties=parties, years=[2026, 2027, 2028, 2029], transition=linear).solve()
    assert outcome.per_party.loc["a"].tolist() == [40, 50, 60, 60]
    assert outcome.contributions["pro_rata"].iloc[0] == 60


def test_a_transition_can_start_from_an_old_key():
    keys = {"w": fa.Key.measures({"w": 1}), "oud": fa.Key.equal()}
    linear = fa.Transition("linear", years=2, old="oud")
    outcome = three({"a": 8, "b": 2}, keys=keys, years=[2026, 2027], transition=linear).solve()
    assert outcome.per_party.loc["a"].tolist() == [65, 80]


def test_limits_that_clash_are_named_with_what_is_missing():
    limits = [fa.Limit("cap", 30, parties=["a"]), fa.Limit("cap", 45, parties=["b"])]
    with pytest.raises(fa.Infeasible) as caught:
        three({"a": 1, "b": 1}, limits=limits).solve()
    assert sorted(caught.value.conflict) == ["cap of a 2026", "cap of b 2026"]
    assert {year: float(amount) for year, amount in caught.value.shortfall.items()} == {2026: 25}
    assert "25" in caught.value.render("nl") and "bovengrens van a 2026" in caught.value.render("nl")


def test_only_the_year_that_clashes_is_named():
    limits = [fa.Limit("cap", 40), fa.Limit("floor", 10)]
    items = [fa.Item("Taak", "w", {2026: 80, 2027: 90.5, 2028: 20})]
    with pytest.raises(fa.Infeasible) as caught:
        three({"a": 1, "b": 1}, years=[2026, 2027, 2028], items=items, limits=limits).solve()
    assert list(caught.value.shortfall) == [2027]
    assert float(caught.value.shortfall[2027]) == 10.5


def test_money_in_whole_euros():
    outcome = three({"a": 1, "b": 1, "c": 1}, unit="1").solve()
    assert paid(outcome) == {"a": 34, "b": 33, "c": 33}
    assert outcome.contributions["cents"].tolist() == [3400, 3300, 3300]


def test_equal_remainders_go_to_the_smaller_code():
    parties = [fa.Party("z", "GM1", {"w": 1}), fa.Party("a", "GM2", {"w": 1}), fa.Party("m", "GM3", {"w": 1})]
    assert paid(three({}, parties=parties).solve()) == {"z": 33.34, "a": 33.33, "m": 33.33}


def test_vat_is_divided_beside_the_total():
    outcome = three({"a": 1, "b": 3}, items=[fa.Item("Taak", "w", 100, vat=21)]).solve()
    assert [float(cell.amount) for cell in outcome.vat] == [5.25, 15.75]
    assert outcome.contributions["amount"].sum() == 100


def test_the_run_tells_how_to_reproduce_it():
    outcome = zeeland().solve()
    record = outcome.run.to_dict()
    assert len(record["inputs_hash"]) == 64 and record["criterion"] == "proportional"
    assert record["versions"]["finarr"] and record["inputs_hash"] == zeeland().solve().run.inputs_hash


def test_every_step_of_an_explanation_adds_up():
    case = zeeland(limits=[fa.Limit("cap", 51, per="inhabitants", parties=["Goes"])])
    explanation = case.solve().explain("GM0664" if case.parties[0].code else "goes", lang="nl")
    steps = explanation.steps
    assert sum(step.amount for step in steps if step.kind in ("pro_rata", "limits", "rounding")) == steps[-1].amount
    assert float(steps[-1].amount) == 51 * 39_682
    assert "bovengrens van Goes 2026" in explanation.text and "39.682" in explanation.text


def random_case(seed: int) -> fa.CostSharing:
    """A case whose years, groups and items couple; equal weights and large totals among them."""
    pick = random.Random(seed)
    n, years = pick.randint(3, 6), list(range(2026, 2026 + pick.randint(2, 4)))
    big = pick.choice([1_000, 12_000_000])
    parties = [
        fa.Party(
            f"P{i}",
            measures={"w": pick.choice([1, 1, 2, 3, 7]), "v": pick.randint(1, 9)},
            today=pick.randint(1, 9) * big,
        )
        for i in range(n)
    ]
    items = [fa.Item("een", "w", {year: pick.randint(5, 9) * big * n for year in years})]
    if pick.random() < 0.5:
        items.append(fa.Item("twee", "v", {year: pick.randint(1, 3) * big * n for year in years}))
    limits = [fa.Limit("cap", pick.choice([0.2, 0.3, 0.4]), "total", parties=["P0", "P1"], together=True)]
    if pick.random() < 0.5:
        limits.append(fa.Limit("floor", 0.02, "total"))
    transition = fa.Transition("steps", pick.choice([4, 6, 9]) * big, against="previous_year") if seed % 3 else None
    keys = {"w": fa.Key.measures({"w": 1}), "v": fa.Key.measures({"v": 1})}
    return fa.CostSharing(f"case {seed}", years, parties, items, keys, limits, transition)


def cents_or_clash(case: fa.CostSharing, solver: str | None = None):
    try:
        outcome = case.solve(solver=solver)
    except fa.Infeasible as clash:
        return ("clash", tuple(clash.shortfall.items()))
    return {(c.party, c.item, c.year): c.cents for c in outcome.cells}


@pytest.mark.parametrize("block", range(10))
def test_two_solvers_give_the_same_cents(block):
    for seed in range(block * 20, block * 20 + 20):
        case = random_case(seed)
        assert cents_or_clash(case, "cbc") == cents_or_clash(case), seed


def test_in_most_of_those_cases_a_limit_couples_years_groups_or_items():
    found = [cents_or_clash(random_case(seed)) for seed in range(200)]
    solved = [seed for seed in range(200) if isinstance(found[seed], dict)]
    assert sum(random_case(seed).solve().status == "optimal" for seed in solved) >= 100


@pytest.mark.parametrize("seed", range(12))
def test_the_order_of_the_parties_changes_nothing(seed):
    case = random_case(seed)
    shuffled = list(case.parties)
    random.Random(seed).shuffle(shuffled)
    assert cents_or_clash(replace(case, parties=shuffled)) == cents_or_clash(case)


weights = st.lists(st.integers(0, 50_000), min_size=1, max_size=8).filter(any)


@settings(max_examples=60, deadline=None)
@given(weights=weights, total=st.integers(-(10**10), 10**10), factor=st.integers(1, 1000), cap=st.integers(0, 10**8))
def test_totals_are_exact_limits_hold_and_scaling_weights_changes_nothing(weights, total, factor, cap):
    def outcome(scale: int):
        named = {f"p{n}": weight * scale for n, weight in enumerate(weights)}
        items = [fa.Item("Taak", "w", total / 100, corrections=["costs"])]
        return three(named, items=items, limits=[fa.Limit("cap", cap / 100, parties=["p0"])]).solve()

    try:
        cents = outcome(1).contributions["cents"].tolist()
    except fa.Infeasible:
        assert len(weights) == 1 and total > cap
        return
    assert sum(cents) == total and cents[0] <= cap
    assert outcome(factor).contributions["cents"].tolist() == cents


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_weights_a_millionfold_apart_end_in_the_answer_that_plain_arithmetic_gives(solver):
    """A bound that is settled and moves by rounding once sent the search round for ever."""
    costs = {"b": [37_035, 6_000, 234_555, 299_997], "inwoners": [799_992, 98_760, 199_998, 24_690]}
    weights = {"b": (29_559, 1), "inwoners": (188_591, 85_257)}
    years = [2026, 2027, 2028, 2029]
    case = fa.CostSharing(
        "Twee",
        years,
        [fa.Party(name, measures={key: weights[key][at] for key in weights}) for at, name in enumerate(("P", "Q"))],
        [fa.Item(key, key, dict(zip(years, costs[key], strict=True))) for key in costs],
        {key: fa.Key.measures({key: 1}) for key in costs} | {"gelijk": fa.Key.equal()},
        limits=[fa.Limit("cap", 0.6, per="total", parties=["P"])],
        transition=fa.Transition("linear", years=4, old="gelijk"),
        criterion="least_moved",
    )
    outcome = case.solve(solver=solver)
    for at, year in enumerate(years):
        total = sum(costs[key][at] for key in costs)
        rata = sum(Fraction(costs[key][at] * weights[key][0], sum(weights[key])) for key in costs)
        path = Fraction(total, 2) + (rata - Fraction(total, 2)) * (at + 1) / 4
        assert outcome.per_party.loc["P", year] == pytest.approx(float(min(path, Fraction(total * 6, 10))), abs=0.01)
    assert all(check.ok for check in outcome.checks)
