"""Leaving an arrangement: what the leaver pays, what that does to those who stay, and who may not leave."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import finarr as fa
from tests.withdrawal.cases import PEOPLE, archive


def differences(outcome: Any, method: str, year: int) -> dict[str, float]:
    return {str(name): round(float(euro), 2) for name, euro in outcome.of_year(method, year)["difference"].items()}


def test_degressive_is_three_times_the_last_contribution() -> None:
    method = fa.exit(archive(), "Cade", 2027).methods["degressive"]
    assert list(method.payments.items()) == [
        (2027, 200), (2028, 160), (2029, 120), (2030, 80), (2031, 40), (2032, 0),
    ]  # fmt: skip
    assert (method.total, method.times) == (600, 3)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 10**6), min_size=3, max_size=5), st.integers(1, 10**9))
def test_degressive_is_exactly_three_times_and_stayers_sum_exactly(people: list[int], cents: int) -> None:
    parties = [fa.Party(f"p{n}", measures={"inhabitants": number}) for n, number in enumerate(people)]
    case = archive(parties=parties, items=[fa.Item("Archief", "inwoners", Decimal(cents) / 100)])
    left = fa.exit(case, "p1")
    degressive, damage = left.methods["degressive"], left.methods["direct_damage"]
    assert degressive.total == 3 * left.basis
    assert damage.total == 5 * left.basis
    assert all(check.ok for check in left.checks)
    for name, method in left.methods.items():
        for year in left.years:
            stay = sum(each.after for each in left.effects if each.method == name and each.year == year)
            assert stay + method.payments[year] == Decimal(cents) / 100


def test_the_effect_on_those_who_stay_by_hand() -> None:
    """Cade paid 200; in 2028 it still pays 160, so 40 is left to be divided 50 : 30."""
    left = fa.exit(archive(), "Cade", 2027)
    assert differences(left, "degressive", 2027) == {"Aalst": 0, "Berg": 0}
    assert differences(left, "degressive", 2028) == {"Aalst": 25, "Berg": 15}
    assert differences(left, "degressive", 2032) == {"Aalst": 125, "Berg": 75}
    assert differences(left, "direct_damage", 2031) == {"Aalst": 0, "Berg": 0}
    assert differences(left, "direct_damage", 2032) == {"Aalst": 125, "Berg": 75}
    row = left.of_year("degressive", 2032).loc["Aalst"]
    assert (row["per_inhabitant"], row["of_budget"]) == (2.5, 125 / 50_000)


def test_costs_that_fall_away_and_costs_of_leaving_itself() -> None:
    """Of 200 a fifth, two fifths ... falls away; 50 once. Direct damage leaves the others where they were."""
    terms = fa.ExitTerms(falls_away=[0.2, 0.4, 0.6, 0.8, 1], one_off=50)
    left = fa.exit(archive(), "Cade", 2027, terms=terms)
    assert [*left.methods["direct_damage"].payments.values()] == [210, 120, 80, 40, 0, 0]
    for year in left.years:
        assert differences(left, "direct_damage", year) == {"Aalst": 0, "Berg": 0}
    assert differences(left, "degressive", 2027) == {"Aalst": 6.25, "Berg": 3.75}
    assert differences(left, "degressive", 2028) == {"Aalst": -25, "Berg": -15}


def test_the_own_rule_comes_first_and_alone() -> None:
    terms = fa.ExitTerms(percentages=[1, 0.5], own_rule="GR art. 38")
    left = fa.exit(archive(), "Cade", 2027, terms=terms)
    assert list(left.methods) == ["own"]
    assert left.methods["own"].total == 300 and left.years == (2027, 2028, 2029)
    assert "GR art. 38" in left.paper().text("nl")


def test_percentages_that_round_still_make_their_sum() -> None:
    case = archive(items=[fa.Item("Archief", "inwoners", Decimal("0.35"))])
    left = fa.exit(case, "Cade", terms=fa.ExitTerms(percentages=[0.5, 0.5, 0.5, 0.5]))
    assert left.basis == Decimal("0.07") and left.methods["own"].total == Decimal("0.14")


@pytest.mark.parametrize("title", ["GGD Zeeland", "Veiligheidsregio Fryslân, begroting", "Omgevingsdienst Achterhoek"])
def test_there_is_no_leaving_where_membership_is_a_duty(title: str) -> None:
    with pytest.raises(fa.InvalidInput) as caught:
        fa.exit(archive(title=title), "Cade")
    assert [problem.place for problem in caught.value.problems] == ["terms.statutory"]
    assert "uittreden kan niet" in caught.value.render("nl")
    assert fa.exit(archive(title=title), "Cade", terms=fa.ExitTerms(statutory=False)).basis == 200


def test_terms_can_say_that_membership_is_a_duty() -> None:
    with pytest.raises(fa.InvalidInput, match="there is no leaving it"):
        fa.exit(archive(), "Cade", terms=fa.ExitTerms(statutory=True))


@pytest.mark.parametrize("terms", [fa.ExitTerms(), fa.ExitTerms(percentages=[1, 0.5])])
def test_an_identical_party_in_its_place_leaves_all_others_unchanged(terms: fa.ExitTerms) -> None:
    case = archive(
        keys={
            "inwoners": fa.Key.stack(
                [(0.5, fa.Key.shares({"Aalst": 50, "Berg": 20, "Cade": 30})), (0.5, fa.Key.equal())]
            )
        },
        limits=[fa.Limit("cap", 390, parties=["Aalst", "Cade"])],
    )
    twin = fa.Party("Dorp", measures={"inhabitants": 20}, budget=20_000)
    left = fa.exit(case, "Cade", 2027, terms=terms, successor=twin)
    assert all(method.total == 0 for method in left.methods.values())
    assert left.stayers["difference"].abs().max() == 0


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(1, 10**5), min_size=3, max_size=5),
    st.integers(1, 10**8),
    st.sampled_from([None, fa.Limit("cap", 40, per="inhabitants"), fa.Limit("floor", 1)]),
    st.lists(st.fractions(0, 1), min_size=1, max_size=4),
)
def test_an_identical_party_changes_nothing_whatever_the_arrangement(
    people: list[int], cents: int, limit: fa.Limit | None, falls_away: list[Fraction]
) -> None:
    cost = min(Decimal(cents) / 100, Decimal(40 * sum(people)))
    case = archive(
        parties=[fa.Party(f"p{n}", measures={"inhabitants": number}) for n, number in enumerate(people)],
        items=[fa.Item("Archief", "inwoners", max(cost, Decimal(len(people))))],
        limits=[] if limit is None else [limit],
    )
    twin = fa.Party("p1a", measures={"inhabitants": people[1]})  # between the same names: ties of a cent go by name
    terms = fa.ExitTerms(falls_away=[round(float(part), 3) for part in falls_away])
    left = fa.exit(case, "p1", 2027, terms=terms, successor=twin)
    for name, method in left.methods.items():
        assert all(each.difference == 0 for each in left.effects if each.method == name and each.party != twin.name)
        assert method.total == 0
    assert all(check.ok for check in left.checks)


def test_leaving_and_an_identical_party_joining_gives_the_old_contributions() -> None:
    case = archive()
    smaller = replace(case, parties=case.parties[:2])
    twin = fa.Party("Dorp", measures={"inhabitants": PEOPLE["Cade"]})
    joined = fa.entry(smaller, twin)
    before = case.solve().per_party
    after = joined.after.per_party
    assert after.loc[["Aalst", "Berg"]].equals(before.loc[["Aalst", "Berg"]])
    assert after.loc["Dorp"].tolist() == before.loc["Cade"].tolist()


def test_agreed_shares_by_year_keep_their_proportions_exactly() -> None:
    shares = {"Aalst": {2026: 50, 2027: 40}, "Berg": {2026: 20, 2027: 35}, "Cade": {2026: 30, 2027: 25}}
    left = fa.exit(archive(keys={"inwoners": fa.Key.shares(shares)}), "Cade", 2026)
    alone = {
        year: {each.party: each.after for each in left.effects if each.method == "degressive" and each.year == year}
        for year in (2026, 2027)
    }
    assert alone[2026] == {"Aalst": 500, "Berg": 200}
    assert left.methods["degressive"].payments[2027] == 240
    exact = Fraction(760 * 40, 75)
    assert abs(Fraction(alone[2027]["Aalst"]) - exact) < Fraction(1, 100)


def test_items_limits_and_quantities_of_the_leaver_go_with_it() -> None:
    case = archive(
        items=[
            fa.Item("Archief", "inwoners", 1000),
            fa.Item("Depot", "afname", 500),
            fa.Item("Eigen wens", "inwoners", 80, task="plus", parties=["Cade"]),
        ],
        keys={
            "inwoners": fa.Key.measures({"inhabitants": 1}),
            "afname": fa.Key.usage({"meter": 10}, {"meter": {"Aalst": 5, "Berg": 5, "Cade": 10}}, "inwoners"),
        },
        limits=[fa.Limit("cap", 10_000, parties=["Cade"]), fa.Limit("floor", 1, parties=["Aalst", "Cade"])],
    )
    left = fa.exit(case, "Cade", 2027)
    assert left.basis == 200 + 100 + 60 + 80
    assert any(notice.id == "withdrawal.items_end" for notice in left.notices)
    for name, outcome in left.after.items():
        assert [item.name for item in outcome.case.items] == ["Archief", "Depot"]
        assert len(outcome.case.limits) == 1
        assert left.methods[name].total == (3 * left.basis if name == "degressive" else 5 * 360)


def test_indexed_costs_go_on_as_in_the_last_year() -> None:
    case = archive(
        items=[fa.Item("Archief", "inwoners", 1000, index={"wages": 1}, income=100)],
        indices={"wages": fa.Index({2027: 0.1})},
    )
    left = fa.exit(case, "Cade", 2027)
    whole = {
        year: sum(each.before for each in left.effects if each.year == year and each.method == "degressive")
        for year in left.years
    }
    assert set(whole.values()) == {800}
    assert any(notice.id == "withdrawal.extended" for notice in left.notices)


def test_limits_of_those_who_stay_may_not_carry_what_is_left() -> None:
    case = archive(limits=[fa.Limit("cap", 520, parties=["Aalst"]), fa.Limit("cap", 320, parties=["Berg"])])
    with pytest.raises(fa.Infeasible):
        fa.exit(case, "Cade", 2027)


def test_equity_is_settled_by_a_key_and_adds_up() -> None:
    terms = fa.ExitTerms(reserves=100, debts=Decimal("33.33"), settle_by="contributions")
    settlement = fa.exit(archive(), "Cade", terms=terms).settlement
    assert settlement is not None
    assert settlement.total == Decimal("66.67") == sum(settlement.parts.values())
    assert settlement.parts == {"Aalst": Decimal("33.34"), "Berg": Decimal("20.00"), "Cade": Decimal("13.33")}
    owed = fa.exit(archive(), "Cade", terms=fa.ExitTerms(debts=100, settle_by="inwoners"))
    assert owed.settlement is not None and owed.settlement.parts["Cade"] == -20
    assert "moet nog € 20,00" in owed.paper().text("nl")


def test_who_is_better_off_by_hand() -> None:
    """Alone Cade pays 120 where it paid 200; the others alone 900 where they paid 800."""
    groups = {("Aalst", "Berg"): 900}
    case = archive(stand_alone=fa.StandAlone(costs=groups))
    left = fa.exit(case, "Cade", 2027, alone=120, terms=fa.ExitTerms(percentages=[0.6]))
    found = left.better_off[0]
    assert found.leaver == {2027: -40, 2028: 80} and found.breaks_even == 2028
    assert found.others == {2027: -100, 2028: -100}
    unknown = fa.exit(archive(), "Cade").better_off[0]
    assert unknown.leaver is None and unknown.others is None


def test_stand_alone_costs_by_formula_agree_with_the_cost_game() -> None:
    case = archive(stand_alone=fa.StandAlone(100, "inhabitants", 0.9))
    left = fa.exit(case, "Cade", 2027)
    game = case.solve().cost_game()
    gains = left.better_off[0]
    assert gains.leaver is not None and gains.others is not None
    assert float(gains.leaver[2032]) == pytest.approx(200 - game.cost(("Cade",)), abs=0.01)
    assert float(gains.others[2032]) == pytest.approx(800 - game.cost(("Aalst", "Berg")), abs=0.01)


def test_every_problem_of_a_call_at_once() -> None:
    with pytest.raises(fa.InvalidInput) as caught:
        fa.exit(archive(), "Zwolle", 2050, terms=fa.ExitTerms(statutory=True, reserves=1, settle_by="zomaar"))
    assert {problem.place for problem in caught.value.problems} == {
        "party", "year", "terms.statutory", "terms.settle_by",
    }  # fmt: skip
    with pytest.raises(fa.InvalidInput) as caught:
        fa.ExitTerms(percentages=[1, -0.5, "80%"], falls_away=[2], bridging_years=-1, reserves=5)  # type: ignore[list-item]
    assert {problem.place for problem in caught.value.problems} == {
        "terms.percentages[2]", "terms.percentages[3]", "terms.falls_away[1]", "terms.bridging_years",
        "terms.settle_by",
    }  # fmt: skip
    with pytest.raises(fa.InvalidInput, match="at least two"):
        fa.exit(archive(parties=archive().parties[:2]), "Berg")


def test_both_solvers_give_the_same_cents() -> None:
    limits = [fa.Limit("cap", 0.66, per="total", parties=["Aalst", "Berg"], together=True)]
    case = archive(parties=[*archive().parties, fa.Party("Dorp", measures={"inhabitants": 40})], limits=limits)
    first, second = (fa.exit(case, "Cade", solver=solver) for solver in ("highs", "cbc"))
    assert first.stayers.equals(second.stayers)
