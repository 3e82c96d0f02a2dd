"""Every flow beside contributions, by hand: loans, co-financing, experiments, running ahead and the order to pay."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import finarr as fa
from finarr.arrangements.transition_fund.balance import INFLOWS, OUTFLOWS
from finarr.cases.toml_file import dumps, loads
from tests.transition_fund.cases import fund, projects

SOLVERS = ("highs", "cbc")


def column(outcome: Any, name: str) -> list[float]:
    return [float(each) for each in outcome.balance[name]]


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_revolving_loan_is_drawn_and_repaid_by_its_rule(solver: str) -> None:
    work = [fa.Project("Dijk", "Noord", "50/50/0", 1000, start=2026)]
    rules = {"loan_ceiling": 1000, "loan_rate": 0.1}
    outcome = fund((2026, 2027), projects=work, rules=rules).solve("cheapest", solver)
    # 1000 - L is drawn; with 10% interest 1.1 (1000 - L) = L, so L = 1100 / 2.1 = 523.81
    assert column(outcome, "contributions") == [523.81, 523.81]
    assert column(outcome, "loan_drawn") == [476.19, 0.0] and column(outcome, "loan_repaid") == [0.0, 476.19]
    assert column(outcome, "loan_interest") == [0.0, 47.62] and column(outcome, "loan") == [476.19, 0.0]
    assert column(outcome, "closing") == [0.0, 0.0]
    assert all(check.ok for check in outcome.checks)


def test_a_loan_has_its_ceiling_and_keeps_the_minimum() -> None:
    work = [fa.Project("Dijk", "Noord", "50/50/0", 1000, start=2026)]
    rules = {"loan_ceiling": 300, "minimum": 50, "contributions": "follow"}
    outcome = fund((2026, 2027), projects=work, rules=rules).solve("cheapest")
    # following would be 1000 and 0; the minimum asks 50 more in 2026, or a loan that 2027 repays: both depart by 25
    assert column(outcome, "contributions") == [1025.0, 25.0]
    assert column(outcome, "loan_drawn") == [25.0, 0.0]
    level = fund((2026, 2027), projects=work, rules={"loan_ceiling": 300, "minimum": 50}).solve("cheapest")
    assert column(level, "contributions") == [750.0, 750.0]  # 1000 + 50 - 300 in the first year
    assert column(level, "loan") == [300.0, 0.0] and column(level, "closing") == [50.0, 500.0]
    with pytest.raises(fa.Infeasible) as caught:
        fund((2026, 2027), projects=work, rules={"loan_ceiling": 300, "minimum": 50, "maximum": 700}).solve("cheapest")
    assert caught.value.shortfall[2026] == Decimal("50.00")


def test_two_ways_to_borrow_and_a_loan_below_savings_are_refused() -> None:
    for rules, place in (
        ({"loan_ceiling": 1, "borrowing": 1}, "rules.borrowing"),
        ({"loan_rate": 0.1}, "rules.loan_ceiling"),
        ({"payment_day": "31-3"}, "rules.payment_day"),
    ):
        with pytest.raises(fa.InvalidInput) as caught:
            fa.FundRules(**rules)  # type: ignore[arg-type]
        assert place in {each.place for each in caught.value.problems}
    with pytest.raises(fa.InvalidInput, match="at least that on savings"):
        fund(rules={"loan_ceiling": 1, "loan_rate": 0.01, "savings_rate": 0.02})


@pytest.mark.parametrize("solver", SOLVERS)
def test_cofinancing_comes_as_far_as_it_is_matched(solver: str) -> None:
    grant = fa.CoFinancing("JTF", 1000, match=0.5)
    outcome = fund(cofinancing=[grant]).solve("cheapest", solver)
    # 4,500 = 3 L + 3 L / 2, so L = 1,000 and each year brings 500
    assert column(outcome, "contributions") == [1000.0] * 3 and column(outcome, "cofinancing") == [500.0] * 3
    assert outcome.matches[["available", "received", "missed"]].values.tolist() == [[1000.0, 500.0, 500.0]] * 3
    capped = fund(cofinancing=[fa.CoFinancing("JTF", {2026: 300}, match=0.5)]).solve("cheapest", solver)
    assert column(capped, "contributions") == [1400.0] * 3  # 300 in the first year only
    assert column(capped, "cofinancing") == [300.0, 0.0, 0.0]


def test_only_the_groups_that_count_are_matched() -> None:
    grant = fa.CoFinancing("EU", 10_000, match=2, groups=["waterschappen"])
    outcome = fund(cofinancing=[grant]).solve("cheapest")
    # the waterschappen carry 4/9 of L, so the grant is 8/9 L: 17/9 L = 1,500, L = 794.1177 and the grant 705.88
    assert column(outcome, "contributions") == [794.12] * 3
    assert column(outcome, "cofinancing") == [705.88] * 3
    with pytest.raises(fa.InvalidInput, match=r"cofinancing\[1\].groups\[1\]"):
        fund(cofinancing=[fa.CoFinancing("EU", 1, groups=["gemeenten"])])


@pytest.mark.parametrize("solver", SOLVERS)
def test_contributions_that_follow_leave_room_for_cofinancing(solver: str) -> None:
    grant = fa.CoFinancing("JTF", 400, match=0.5)
    outcome = fund(cofinancing=[grant], rules={"contributions": "follow"}).solve("cheapest", solver)
    # 900 = 600 + 300 twice; 2,700 = 2,300 + 400
    assert column(outcome, "contributions") == [600.0, 600.0, 2300.0]
    assert column(outcome, "closing") == [0.0, 0.0, 0.0]


def test_experiments_and_the_office_are_carried_as_the_programme_is() -> None:
    rules = {"experiments": 90, "overhead": {2026: 0, 2027: 180, 2028: 0}, "cost_index": "prijs"}
    index = {"prijs": fa.Index({2027: 0.1, 2028: 0})}
    outcome = fund(rules=rules, indices=index).solve("cheapest")
    assert column(outcome, "experiments") == [90.0, 99.0, 99.0]
    assert column(outcome, "overhead") == [0.0, 180.0, 0.0]
    # payments 900, 990 and 2,970 (index 1.1) with 288 + 180 more: 5,328 / 3
    assert column(outcome, "contributions") == [1776.0] * 3
    rijk = outcome.contributions.query("party == 'Rijk'")["amount"].tolist()
    assert rijk == [986.67] * 3  # 5/9


def test_a_loan_to_a_project_comes_back_and_is_used_again() -> None:
    loan = fa.ProjectLoan(0.5, years=2, rate=0.1)
    work = [
        fa.Project("A", "Noord", "50/40/10", 1000, start=2026, loan=loan, benefits={"Noord": 3000}),
        fa.Project("B", "Zuid", "50/40/10", 1000, start=2028),
    ]
    outcome = fund(projects=work, rules={"contributions": "follow"}).solve("cheapest")
    # the fund pays 900 and lends 450 of it: back 225 + 45 in 2027 and 225 + 22.50 in 2028
    assert column(outcome, "returned") == [0.0, 225.0, 225.0]
    assert column(outcome, "returned_interest") == [0.0, 45.0, 22.5]
    assert column(outcome, "contributions") == [900.0, 0.0, 382.5]  # 900 - 270 - 247.50
    assert outcome.loans.values.tolist() == [["A", "Noord", 450.0, 450.0, 67.5, 0.0]]
    gains = outcome.benefits.set_index("party").loc["Noord"]
    assert gains["pays_back"] == 517.5
    assert gains["net"] == 3000 - gains["contribution"] - 100 - 517.5
    later = fund((2026, 2027), projects=[work[0]]).solve("cheapest").loans
    assert later[["returned", "outstanding"]].values.tolist() == [[225.0, 225.0]]


def test_who_runs_ahead_is_repaid_in_the_programmed_year_without_interest() -> None:
    ahead = fa.Project("A", "Noord", "50/40/10", 1000, start=2028, ahead=2)
    outcome = fund(projects=[ahead], rules={"cost_index": "prijs", "contributions": "follow"},
                   indices={"prijs": fa.Index({2027: 0.5, 2028: 0.5})}).solve("cheapest")  # fmt: skip
    # the work is done in 2026, in the money of 2026; the own share is paid then
    assert outcome.own_shares[["year", "amount"]].values.tolist() == [[2026, 100.0]]
    assert column(outcome, "payments") == [0.0] * 3 and column(outcome, "prefinancing") == [0.0, 0.0, 900.0]
    assert column(outcome, "advanced") == [900.0, 900.0, 0.0]
    (row,) = outcome.prefinancing.to_dict("records")
    assert (row["party"], row["advanced"], row["due"], row["repaid"], row["amount"]) == (
        "Noord", 2026, date(2028, 3, 1), 2028, 900.0,
    )  # fmt: skip
    assert all(check.ok for check in outcome.checks)
    with pytest.raises(fa.InvalidInput, match=r"projects\[1\].ahead"):
        fund(projects=[fa.Project("A", "Noord", "50/40/10", 1000, start=2027, ahead=2)])


def queue() -> Any:
    return fund(
        projects=[
            fa.Project("Laat besloten", "Noord", "50/50/0", 600, start=2026, decided="2025-05-01"),
            fa.Project("Vroeg besloten", "Zuid", "50/50/0", 500, start=2026, decided=date(2025, 2, 1)),
            fa.Project("Zonder besluit", "Noord", "50/50/0", 100, start=2026),
            fa.Project("Een jaar later", "Zuid", "50/50/0", 300, start=2027, decided="2024-01-01"),
        ]
    )


def test_the_order_to_pay_is_payment_date_then_date_of_decision() -> None:
    outcome = queue().solve("what_if", contribution=700, prefinancing=True)
    # 2026: 500 (decided first), 200 of 600; waiting 400 and 100. 2027: 400, 100, then 200 of 300. 2028: the last 100
    assert column(outcome, "payments") == [700.0, 200.0, 0.0]
    assert column(outcome, "prefinancing") == [0.0, 500.0, 100.0]
    assert column(outcome, "closing") == [0.0, 0.0, 600.0]
    assert column(outcome, "advanced") == [500.0, 100.0, 0.0]
    table = outcome.prefinancing
    assert table[["project", "advanced", "repaid", "amount"]].values.tolist() == [
        ["Laat besloten", 2026, 2027, 400.0],
        ["Zonder besluit", 2026, 2027, 100.0],
        ["Een jaar later", 2027, 2028, 100.0],
    ]
    assert all(check.ok for check in outcome.checks)
    assert outcome.programme["fund_pays"].tolist() == [600.0, 500.0, 100.0, 300.0]


def test_what_is_not_repaid_at_the_end_fails_a_check() -> None:
    outcome = queue().solve("what_if", contribution=400, prefinancing=True)
    failed = [check for check in outcome.checks if not check.ok]
    assert [check.difference for check in failed] == [Decimal("300.00")]
    assert "advances that are still to be repaid" in str(failed[0].name)
    assert outcome.prefinancing["repaid"].isna().sum() == 1


def test_the_hwbp_is_bridged_by_prefinancing() -> None:
    case = fa.load(fa_models() / "hwbp-2018.toml")
    outcome = case.solve("what_if", prefinancing=True)
    million = [each / 1e6 for each in column(outcome, "advanced")]
    assert million == [0.0, 0.0, 0.0, 0.0, 89.0, 185.0]  # what the balance without it lacks
    assert [each / 1e6 for each in column(outcome, "closing")] == [0.0, 81.0, 191.0, 166.0, 0.0, 0.0]


def fa_models() -> Any:
    from tests.conftest import ROOT

    return ROOT / "models"


def test_every_new_part_survives_its_file() -> None:
    work = [
        fa.Project("A", "Noord", "50/40/10", 1000, profile=(0.5, 0.5), start=2027, ahead=1, decided=date(2026, 1, 2),
                   phases=[fa.Phase("plan", 1), fa.Phase("bouw", 1, go=0.5)], no_go="bouw",
                   loan=fa.ProjectLoan(0.5, 3, 0.01)),
        *projects(),
    ]  # fmt: skip
    case = fund(
        projects=work,
        rules={"loan_ceiling": {2026: 5, 2027: 5, 2028: 0}, "loan_rate": 0.03, "experiments": 10, "overhead": 4,
               "evaluation": date(2027, 7, 1), "payment_day": "07-01"},
        cofinancing=[fa.CoFinancing("EU", {2026: 10}, 0.5, ["Rijk"])],
        realised=[
            fa.Realised(2026, {"Rijk": 1, "noord": 2, "Zuid": 3}, {"Dijk A": 5}, finished=["Dijk A"], interest=-1)
        ],
        plan=fa.FundPlan({2027: 10, 2028: 10}, {"Dijk B": 2027}),
        alone=fa.Alone(7, {"50/40/10": {2: 0.1}}, {("Noord", "Zuid"): 99}, ["Noord", "Zuid"]),
    )  # fmt: skip
    assert loads(dumps(case)) == case
    assert case.realised[0].contributions["Noord"] == 2


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"realised": [fa.Realised(2027, {"Rijk": 1, "Noord": 1, "Zuid": 1}, {})]}, "realised[1].year"),
        ({"realised": [fa.Realised(2026, {"Rijk": 1, "Noord": 1}, {})]}, "realised[1].contributions.Zuid"),
        ({"realised": [fa.Realised(2026, {"Rijk": 1, "Noord": 1, "Zuid": 1}, {"X": 1})]}, "realised[1].payments.X"),
        ({"plan": fa.FundPlan({2026: 1}, {"X": 2026})}, "plan.starts.X"),
        ({"plan": fa.FundPlan({2026: 1}, {})}, "plan.contributions.2027"),
        ({"alone": fa.Alone(batches={"x": {2: 0.1}})}, "alone.batches.x"),
        ({"alone": fa.Alone(partners=["Oost"])}, "alone.partners[1]"),
        ({"rules": {"evaluation": "2040-01-01"}}, "rules.evaluation"),
        ({"rules": {"experiments": {2026: 1}}}, "rules.experiments.2027"),
        ({"cofinancing": [fa.CoFinancing("A", {2030: 1})]}, "cofinancing[1].maximum.2030"),
        ({"cofinancing": ["A"]}, "cofinancing[1]"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(changes: dict[str, Any], place: str) -> None:
    with pytest.raises(fa.InvalidInput) as caught:
        fund(**changes)
    assert place in {each.place for each in caught.value.problems}


MONEY = st.integers(0, 1_000_000).map(lambda cents: Decimal(cents) / 100)
RATES = st.integers(0, 80).map(lambda mille: Decimal(mille) / 1000)


@st.composite
def funds(draw: Any) -> Any:
    years = tuple(range(2026, 2026 + draw(st.integers(2, 5))))
    work = []
    for number in range(draw(st.integers(1, 4))):
        loan = draw(st.none() | st.builds(fa.ProjectLoan, st.sampled_from((0.3, 1)), st.integers(1, 4), RATES))
        ahead = draw(st.integers(0, 1))
        start = draw(st.sampled_from(years[ahead:]))
        work.append(fa.Project(f"P{number}", "Noord", "50/40/10", draw(MONEY), start=start, ahead=ahead, loan=loan))
    savings = draw(RATES)
    rules: dict[str, Any] = {
        "opening": draw(MONEY), "minimum": draw(MONEY), "savings_rate": savings, "experiments": draw(MONEY),
        "overhead": draw(MONEY), "contributions": draw(st.sampled_from(("level", "follow"))),
    }  # fmt: skip
    if draw(st.booleans()):
        rules |= {"loan_ceiling": draw(MONEY), "loan_rate": savings + draw(RATES)}
    grants = [fa.CoFinancing("EU", draw(MONEY), draw(st.sampled_from((0.5, 1, 2))), ["Rijk"])]
    return fund(years, projects=work, rules=rules, cofinancing=grants[: draw(st.integers(0, 1))])


@settings(max_examples=40, deadline=None)
@given(funds())
def test_every_flow_is_named_and_the_level_is_the_lowest(case: Any) -> None:
    outcome = case.solve("cheapest")
    assert all(check.ok for check in outcome.checks)
    cents = outcome.flows.groupby("year")["cents"].sum()
    before, loan = round(case.rules.opening * 100), 0
    for row in outcome.years:
        assert row.opening == before and row.closing == before + cents[row.year] >= row.required
        assert row.cofinancing == sum(
            min(t.most, t.factor * row.contributions // 1) for t in case.match_terms[row.year]
        )
        assert abs(row.loan_interest - loan * Fraction(case.rules.loan_rate)) <= Fraction(1, 2)
        loan += row.loan_drawn - row.loan_repaid
        assert 0 <= loan == row.loan and (not loan or row.closing == row.required)
        before = row.closing
    assert loan == 0
    assert set(outcome.flows["flow"]) == {*INFLOWS, *OUTFLOWS}
    if case.rules.contributions == "level" and outcome.years[0].contributions:
        lower = case.solve("what_if", contribution=Decimal(outcome.years[0].contributions - 1) / 100)
        assert not all(check.ok for check in lower.checks)


@settings(max_examples=12, deadline=None)
@given(funds())
def test_both_solvers_give_the_same_cents_with_every_flow(case: Any) -> None:
    one, other = (case.solve("cheapest", solver).contributions for solver in SOLVERS)
    assert one.equals(other)
