"""The fairness engine over arrangements: a cap on what every municipality pays in all."""

import pytest

import finarr as fa
from tests.portfolio.cases import PEOPLE, small


def test_without_a_cap_that_binds_nothing_changes() -> None:
    outcome = small().capped(1)
    for name in PEOPLE:
        expected = sum(float(each.amount(name, 2027)) for each in small().arrangements)
        assert outcome.per_party.loc[name, 2027] == expected


def test_a_cap_on_one_total_is_water_filling_by_hand() -> None:
    """One arrangement of 600: Dorp may pay 66 where it would pay 60 + 40; the others carry 34 in proportion."""
    case = fa.Portfolio(
        "x",
        [2026],
        small().parties,
        [fa.Arrangement("Brand", {"Aalst": 200, "Berg": 200, "Cade": 100, "Dorp": 100})],
    )
    today = {"Aalst": 900, "Berg": 900, "Cade": 900, "Dorp": 56}
    outcome = case.capped(0.01, today=today)
    assert outcome.per_party[2026].to_dict() == {"Aalst": 213.6, "Berg": 213.6, "Cade": 106.8, "Dorp": 66}


@pytest.mark.parametrize("rise", [0.03, 0.012, 0.0105])
def test_totals_hold_and_no_total_rises_beyond_the_cap(rise: float) -> None:
    case = small()
    outcome = case.capped(rise)
    assert all(check.ok for check in outcome.checks)
    for name, people in PEOPLE.items():
        now = sum(float(each.amount(name, 2026)) for each in case.arrangements)
        assert outcome.per_party.loc[name, 2027] <= now + rise * people * 100 + 1e-9
    for each in case.arrangements:
        cells = outcome.contributions
        paid = cells[cells["item"] == each.name]["cents"].sum()
        assert paid == sum(case.units(each, party, 2027) for party in each.members)
        assert set(cells[cells["item"] == each.name]["party"]) == set(each.members)


def test_both_solvers_agree() -> None:
    first, second = (small().capped(0.0102, solver=solver) for solver in ("highs", "cbc"))
    assert first.contributions.equals(second.contributions)


def test_what_cannot_be_is_told() -> None:
    with pytest.raises(fa.Infeasible):
        small().capped(0.001)
    with pytest.raises(fa.InvalidInput) as caught:
        small(parties=[fa.Party(name) for name in PEOPLE]).capped(-1, 2026)
    places = {problem.place for problem in caught.value.problems}
    assert places == {"rise", "today", *(f"parties.{name}.budget" for name in PEOPLE)}


def test_an_arrangement_as_a_case_pays_what_is_paid() -> None:
    outcome = small().case("Brand").solve()
    assert outcome.per_party.loc["Aalst"].to_dict() == {2026: 200, 2027: 240}
    assert outcome.power().loc["Dorp", "votes"] == 1
