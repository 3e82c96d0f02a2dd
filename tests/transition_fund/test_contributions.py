"""Small funds with answers by hand, and laws that hold for any fund."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finarr.arrangements.transition_fund import FundGroup, Project
from finarr.arrangements.transition_fund.outcome import FundOutcome
from finarr.errors import Infeasible, InvalidInput
from finarr.items import Index
from finarr.limits import Limit
from finarr.parties import Party
from tests.transition_fund.cases import GROUPS, fund, parties, projects

SOLVERS = ("highs", "cbc")


def paid(outcome: FundOutcome, year: int) -> dict[str, float]:
    table = outcome.contributions
    of_year = table[table["year"] == year]
    return dict(zip(of_year["party"], of_year["amount"], strict=True))


def totals(outcome: FundOutcome) -> list[float]:
    return list(outcome.balance["contributions"])


def closing(outcome: FundOutcome) -> list[float]:
    return list(outcome.balance["closing"])


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_level_that_saves_up_for_the_last_year(solver: str) -> None:
    outcome = fund().solve("cheapest", solver)
    assert totals(outcome) == [1500.0, 1500.0, 1500.0]  # 4,500 over three years
    assert closing(outcome) == [600.0, 1200.0, 0.0]
    for year in (2026, 2027, 2028):  # 5/9 and 4/9 of 1,500; within the waterschappen 3 : 1
        assert paid(outcome, year) == {"Rijk": 833.33, "Noord": 500.0, "Zuid": 166.67}
    assert all(check.ok for check in outcome.checks)
    assert list(outcome.programme["fund_pays"]) == [900.0, 1800.0, 1350.0, 450.0]
    assert list(outcome.programme["owner_pays"]) == [100.0, 200.0, 150.0, 50.0]
    assert outcome.own_shares["amount"].sum() == 500.0


@pytest.mark.parametrize("solver", SOLVERS)
def test_borrowing_at_interest(solver: str) -> None:
    work = [Project("Dijk", "Noord", "50/50/0", 1000, start=2026)]
    rules = {"borrowing": 1000, "savings_rate": 0.02, "debt_rate": 0.1}
    outcome = fund((2026, 2027), projects=work, rules=rules).solve("cheapest", solver)
    # L - 1000 is owed after a year; with 10% interest 1.1 (L - 1000) + L = 0, so L = 1100 / 2.1 = 523.8095
    assert totals(outcome) == [523.81, 523.81]
    assert outcome.balance.iloc[1].to_dict() == {
        "year": 2027.0, "opening": -476.19, "contributions": 523.81, "interest": -47.62, "payments": 0.0,
        "closing": 0.0,
    }  # fmt: skip


def test_savings_yield_less_than_debt_costs() -> None:
    outcome = fund(rules={"opening": 1000, "savings_rate": 0.01}).solve("cheapest")
    # 1000 g³ + L (g² + g + 1) - 900 g² - 900 g - 2700 = 0 with g = 1.01
    growth = Fraction(101, 100)
    level = (2700 + 900 * growth + 900 * growth**2 - 1000 * growth**3) / (1 + growth + growth**2)
    assert abs(Fraction(str(totals(outcome)[0])) - level) < Fraction(2, 100)
    assert 0 <= closing(outcome)[-1] < 0.05


def test_a_key_keeps_its_figures_for_a_block_of_years() -> None:
    changing = [
        Party("Rijk", group="Rijk"),
        Party("Noord", group="waterschappen", measures={"inhabitants": {2025: 300, 2027: 100}}),
        Party("Zuid", group="waterschappen", measures={"inhabitants": {2025: 100, 2027: 300}}),
    ]
    groups = [GROUPS[0], FundGroup("waterschappen", "inwoners", block=2)]
    outcome = fund(parties=changing, groups=groups).solve("cheapest")
    assert paid(outcome, 2026) == paid(outcome, 2027) == {"Rijk": 833.33, "Noord": 500.0, "Zuid": 166.67}
    assert paid(outcome, 2028) == {"Rijk": 833.33, "Noord": 166.67, "Zuid": 500.0}


def test_a_block_without_its_figures_is_refused() -> None:
    groups = [GROUPS[0], FundGroup("waterschappen", "inwoners", block=2)]
    changing = [*parties()[:2], Party("Zuid", group="waterschappen", measures={"inhabitants": {2025: 100}})]
    with pytest.raises(InvalidInput, match="Zuid has no figure for inhabitants in 2027"):
        fund(parties=changing, groups=groups)


def test_a_cap_that_binds_is_carried_by_the_rest_of_the_group() -> None:
    outcome = fund(limits=[Limit("cap", 450, parties=["Noord"])]).solve("cheapest")
    assert paid(outcome, 2026) == {"Rijk": 833.33, "Noord": 450.0, "Zuid": 216.67}


def test_caps_per_inhabitant_and_of_the_budget_make_a_group_save_up() -> None:
    rules = {"contributions": "follow"}
    limits = [
        Limit("cap", 3, per="inhabitants", parties=["Noord"], years=[2028]),
        Limit("cap", 0.1, per="budget", parties=["Noord"]),
        Limit("cap", 200, parties=["Zuid"]),
    ]
    given_budget = parties(budget=6000)
    outcome = fund(parties=given_budget, rules=rules, limits=limits).solve("cheapest")
    # the waterschappen carry 4/9 and at most 600 + 200 = 800 a year, so all together at most 1,800
    assert totals(outcome) == [1350.0, 1350.0, 1800.0]
    assert paid(outcome, 2028) == {"Rijk": 1000.0, "Noord": 600.0, "Zuid": 200.0}


def test_an_infeasible_deadline_says_which_year_lacks_how_much() -> None:
    with pytest.raises(Infeasible) as caught:
        fund(rules={"maximum": 1400}).solve("cheapest")
    assert caught.value.shortfall == {2028: Decimal("300.00")}  # 4,500 - 3 × 1,400
    assert "balance at the end of 2028 at least €0.00" in caught.value.conflict
    assert "300" in caught.value.render("nl")


def test_shortfall_of_the_first_years_before_a_year_without_maximum() -> None:
    with pytest.raises(Infeasible) as caught:
        fund(rules={"maximum": {2026: 500, 2027: 9000, 2028: 9000}, "contributions": "follow"}).solve("cheapest")
    assert caught.value.shortfall == {2026: Decimal("400.00")}


@pytest.mark.parametrize("solver", SOLVERS)
def test_following_the_programme_under_a_maximum(solver: str) -> None:
    free = fund(rules={"contributions": "follow"}).solve("cheapest", solver)
    assert totals(free) == [900.0, 900.0, 2700.0]
    held = fund(rules={"contributions": "follow", "maximum": 1800}).solve("cheapest", solver)
    assert totals(held) == [1350.0, 1350.0, 1800.0]  # 900 must be saved, half in each year before


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_bounded_change_from_last_year(solver: str) -> None:
    rules = {"contributions": "bounded", "max_change": 400, "previous": 800}
    outcome = fund(rules=rules).solve("cheapest", solver)
    # at most 1200, 1600, 2000; the lowest peak is 1650 with 1200 + 1650 + 1650
    assert totals(outcome) == [1200.0, 1600.0, 1700.0]  # 1600 is as far as 2027 may go
    with pytest.raises(Infeasible) as caught:
        fund(rules={**rules, "max_change": 300}).solve("cheapest", solver)
    assert caught.value.shortfall == {2028: Decimal("300.00")}  # 1100 + 1400 + 1700 = 4200


def test_the_smoothest_path_from_last_year() -> None:
    outcome = fund(rules={"previous": 500}).solve("smoothest")
    assert totals(outcome) == [1000.0, 1500.0, 2000.0]  # three equal steps that add up to 4,500
    assert totals(fund().solve("smoothest")) == [1500.0, 1500.0, 1500.0]


def test_level_means_level_after_indexation() -> None:
    rules = {"contribution_index": "prijs", "cost_index": "prijs"}
    index = {"prijs": Index({2027: 0.1, 2028: 0.1})}
    outcome = fund(rules=rules, indices=index).solve("cheapest")
    # payments 900, 990, 3267 = L (1 + 1.1 + 1.21), so L = 5157 / 3.31 = 1558.0060
    assert totals(outcome) == [1558.01, 1713.81, 1885.19]
    assert list(outcome.balance["payments"]) == [900.0, 990.0, 3267.0]
    assert closing(outcome)[-1] == 0.01


def test_what_if_shows_a_balance_that_does_not_hold() -> None:
    outcome = fund().solve("what_if", contribution=1400)
    assert closing(outcome) == [500.0, 1000.0, -300.0]
    failed = [check for check in outcome.checks if not check.ok]
    assert [check.difference for check in failed] == [Decimal("300.00")]
    by_year = fund().solve("what_if", contribution={2026: 900, 2027: 900, 2028: 2700})
    assert closing(by_year) == [0.0, 0.0, 0.0]


def test_classes_mix_in_the_share_of_a_group() -> None:
    work = [
        Project("Dijk", "Noord", "50/40/10", 1000, start=2026),
        Project("HWBP-2", "Zuid", "50/50/0", 1000, start=2026),
    ]
    outcome = fund((2026,), projects=work).solve("cheapest")
    # the fund pays 900 + 1000; the Rijk 500 + 500, the waterschappen 400 + 500
    assert paid(outcome, 2026) == {"Rijk": 1000.0, "Noord": 675.0, "Zuid": 225.0}
    assert outcome.own_shares[["party", "project", "amount"]].values.tolist() == [["Noord", "Dijk", 100.0]]


def test_what_is_not_known_is_refused() -> None:
    for wrong in (
        {"question": "slowest"},
        {"question": "cheapest", "solver": "abacus"},
        {"question": "cheapest", "contribution": 3},
        {"question": "what_if"},
        {"question": "what_if", "contribution": "veel"},
        {"question": "what_if", "contribution": {2026: 3}},
        {"question": "what_if", "contribution": -1},
        {"question": "fastest", "contribution": 9, "order": "random"},
        {"question": "cheapest", "gap": -1},
        {"question": "cheapest", "gap": "klein"},
        {"question": "what_if", "contribution": float("nan")},
        {"question": "what_if", "contribution": {2026: 1, 2027: 1, 2028: 1, 2029: 1}},
        {"question": "fastest", "contribution": 9, "order": None},
    ):
        with pytest.raises(InvalidInput):
            fund().solve(**wrong)  # type: ignore[arg-type]


def test_what_is_left_open_takes_its_default() -> None:
    assert fund().solve("cheapest", gap=None, time_limit=None).status == "optimal"


def test_contributions_above_what_partners_can_pay_are_refused() -> None:
    with pytest.raises(Infeasible, match="maximum contribution in 2026"):
        fund(rules={"maximum": 100}).solve("what_if", contribution=101)


MONEY = st.integers(0, 10_000_000).map(lambda cents: Decimal(cents) / 100)
RATES = st.integers(0, 80).map(lambda mille: Decimal(mille) / 1000)


@st.composite
def funds(draw: Any) -> Any:
    years = tuple(range(2026, 2026 + draw(st.integers(1, 6))))
    work = [
        Project(f"P{n}", draw(st.sampled_from(("Noord", "Zuid"))), draw(st.sampled_from(("50/40/10", "50/50/0"))),
                draw(MONEY), start=draw(st.sampled_from(years)))
        for n in range(draw(st.integers(1, 5)))
    ]  # fmt: skip
    savings = draw(RATES)
    rules: dict[str, Any] = {
        "opening": draw(MONEY), "minimum": draw(MONEY), "borrowing": draw(MONEY), "savings_rate": savings,
        "debt_rate": savings + draw(RATES), "contributions": draw(st.sampled_from(("level", "follow"))),
    }  # fmt: skip
    return fund(years, projects=work, rules=rules)


@settings(max_examples=40, deadline=None)
@given(funds())
def test_every_flow_is_explained_and_the_level_is_the_lowest(case: Any) -> None:
    outcome = case.solve("cheapest")
    assert all(check.ok for check in outcome.checks)
    cents = outcome.contributions.groupby("year")["cents"].sum()
    before = round(case.rules.opening * 100)
    for row in outcome.years:
        assert row.opening == before and cents[row.year] == row.contributions
        rate = case.rules.debt_rate if before < 0 else case.rules.savings_rate
        assert abs(row.interest - before * Fraction(rate)) <= Fraction(1, 2)
        before += row.contributions + row.interest - row.payments
        assert row.closing == before >= row.required
    if case.rules.contributions == "level" and outcome.years[0].contributions:
        lower = case.solve("what_if", contribution=Decimal(outcome.years[0].contributions - 1) / 100)
        assert not all(check.ok for check in lower.checks)


@settings(max_examples=25, deadline=None)
@given(funds())
def test_the_order_of_partners_and_projects_changes_nothing(case: Any) -> None:
    from dataclasses import replace

    turned = replace(case, parties=case.parties[::-1], projects=case.projects[::-1], groups=case.groups[::-1])
    keys = ["year", "party"]
    here, there = (each.solve("cheapest").contributions.sort_values(keys) for each in (case, turned))
    assert here[["party", "cents"]].values.tolist() == there[["party", "cents"]].values.tolist()


def test_both_solvers_give_the_same_cents() -> None:
    rules = {"contributions": "follow", "maximum": 1733, "savings_rate": 0.013, "debt_rate": 0.041, "borrowing": 400}
    case = fund(rules=rules, projects=[*projects(), Project("E", "Zuid", "50/50/0", 333.33, start=2027)])
    one, other = (case.solve("cheapest", solver).contributions for solver in SOLVERS)
    assert one.equals(other)


def test_an_outcome_shows_itself_in_one_line_and_its_benefits_as_json() -> None:
    outcome = fund().solve("cheapest")
    checks = len(outcome.checks)
    assert (
        repr(outcome)
        == f"FundOutcome(title='Drie partners', question='cheapest', status='optimal', checks={checks}, failed=0)"
    )
    assert [row["party"] for row in outcome.to_dict()["benefits"]] == ["Rijk", "Noord", "Zuid"]
    assert all(row["net"] < 0 for row in outcome.to_dict()["benefits"])
