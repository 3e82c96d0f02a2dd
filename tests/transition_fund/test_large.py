"""A made fund like the HWBP: solved within its gap, exact in every year, the same from both solvers."""

from dataclasses import replace
from functools import cache

import pytest

from finarr.arrangements.transition_fund.outcome import FundOutcome
from finarr.outcome import Status
from tests.transition_fund.large import large

GAP = 0.005


@cache
def cheapest() -> FundOutcome:
    return large().solve("cheapest", gap=GAP)


def test_the_cheapest_programme_is_within_its_gap_and_exact() -> None:
    outcome = cheapest()
    assert outcome.status is Status.OPTIMAL and 0 <= outcome.gap <= GAP
    assert all(check.ok for check in outcome.checks)
    table = outcome.balance
    cents = {name: (table[name] * 100).round().astype("int64") for name in table.columns[1:]}
    flows = cents["opening"] + cents["contributions"] + cents["interest"] - cents["payments"]
    assert (flows == cents["closing"]).all()
    assert outcome.years[-1].closing >= 10_000_000_00
    assert min(row.closing for row in outcome.years) >= -90_000_000_00


def test_own_shares_never_enter_the_fund() -> None:
    outcome = cheapest()
    programme = outcome.programme
    assert outcome.own_shares["cents"].sum() == round(programme["owner_pays"].sum() * 100)
    assert programme["fund_pays"].sum() == pytest.approx(outcome.balance["payments"].sum(), abs=0.01)
    fifties = programme[programme["project"].isin([p.name for p in outcome.case.projects if p.kind == "50/50/0"])]
    assert (fifties["owner_pays"] == 0).all() and len(fifties) == 10


def test_the_fixed_programme_is_the_same_to_the_cent_from_both_solvers() -> None:
    outcome = cheapest()
    fixed = [replace(each, start=outcome.schedule[each.name], window=None) for each in outcome.case.projects]
    case = replace(outcome.case, projects=fixed)
    one, other = (case.solve("cheapest", solver) for solver in ("highs", "cbc"))
    assert one.contributions.equals(other.contributions)
    assert one.contributions.equals(outcome.contributions)


def test_the_fastest_programme_is_within_its_gap() -> None:
    level = round(float(cheapest().balance["contributions"].iloc[0]) * 1.05)
    outcome = large().solve("fastest", contribution=level, gap=GAP)
    assert outcome.status is Status.OPTIMAL and 0 <= outcome.gap <= GAP
    assert all(check.ok for check in outcome.checks)
    assert "of the best" in str(outcome.status_message)


@pytest.mark.parametrize("mode", ("bounded", "follow"))
def test_other_contributions_are_the_same_from_both_solvers(mode: str) -> None:
    small = large(5, 12, 14, mode)
    one, other = (small.solve("smoothest", solver).contributions for solver in ("highs", "cbc"))
    assert one.equals(other)


def test_the_mean_of_ten_thousand_simulations_is_the_exact_mean() -> None:
    told = cheapest().risk(n=10_000, seed=1).attrs
    assert abs(told["mean_cost"] - told["exact_mean_cost"]) < told["cost_error"]
