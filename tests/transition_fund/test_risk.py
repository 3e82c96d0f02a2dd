"""Simulated costs against exact means, and what partners gain, transfer and leave behind."""

import math
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from scipy import stats

from finarr.arrangements.transition_fund import FundRules, Project
from finarr.arrangements.transition_fund.risk import Spread
from finarr.errors import Infeasible, InvalidInput
from tests.transition_fund.cases import fund, parties


def uncertain(overrun: str = "fund", **rules: object) -> object:
    bears = 0.5 if overrun == "shared" else None
    work = [
        Project("A", "Noord", "50/40/10", 1000, start=2026, low=900, high=1600, overrun=overrun, fund_bears=bears),
        Project("B", "Zuid", "50/40/10", 2000, profile=(0.5, 0.5), start=2027, low=1500, likely=2100, high=3000,
                overrun=overrun, fund_bears=bears),
        Project("C", "Zuid", "50/40/10", 500, start=2028),
    ]  # fmt: skip
    return fund(projects=work, rules=rules).solve("cheapest")


@pytest.mark.parametrize("kind", ("triangular", "pert"))
@pytest.mark.parametrize("shape", ((1, 2, 6), (0, 0, 3), (2, 5, 5), (4, 4, 4)))
def test_the_distributions_are_those_of_scipy(kind: str, shape: tuple[float, float, float]) -> None:
    low, likely, high = shape
    spread, chance = Spread(low, likely, high, kind), np.linspace(0.01, 0.99, 33)
    if low == high:
        assert spread.quantile(chance).tolist() == [4.0] * 33 and spread.mean == 4
        return
    mode, width = (likely - low) / (high - low), high - low
    other = (
        stats.triang(mode, low, width) if kind == "triangular" else stats.beta(1 + 4 * mode, 5 - 4 * mode, low, width)
    )
    assert np.allclose(spread.quantile(chance), other.ppf(chance), atol=1e-4 * width)
    assert spread.mean == pytest.approx(other.mean())


@pytest.mark.parametrize("correlation", (0, 0.6, 1))
@pytest.mark.parametrize("kind", ("triangular", "pert"))
def test_the_simulated_mean_is_the_exact_mean_within_its_error(kind: str, correlation: float) -> None:
    told = uncertain(distribution=kind, correlation=correlation).risk(n=4000, seed=7).attrs
    assert abs(told["mean_cost"] - told["exact_mean_cost"]) < 4 * told["cost_error"]
    shapes = ((900, 1000, 1600), (1500, 2100, 3000))
    weight = 4 if kind == "pert" else 1
    by_hand = 500 + sum((a + weight * b + c) / (weight + 2) for a, b, c in shapes)
    assert told["exact_mean_cost"] == pytest.approx(by_hand)


def test_the_same_seed_gives_the_same_numbers() -> None:
    outcome = uncertain()
    one, same, other = outcome.risk(n=200, seed=1), outcome.risk(n=200, seed=1), outcome.risk(n=200, seed=2)
    assert one.equals(same) and one.attrs == same.attrs
    assert not one.equals(other)


def test_who_bears_the_overrun_decides_who_falls_short() -> None:
    owner, fund_, shared = (uncertain(rule).risk(n=2000, seed=3) for rule in ("owner", "fund", "shared"))
    assert (owner["shortfall"] == 0).all() and owner.attrs["buffer"] == 0
    assert np.allclose(owner["mean"], owner["planned"])
    assert fund_["shortfall"].iloc[-1] > 0.5
    assert 0 < shared.attrs["buffer"] < fund_.attrs["buffer"]
    extra, half = (table["planned"] - table["mean"] for table in (fund_, shared))
    assert np.allclose(extra, 2 * half, rtol=1e-9, atol=1e-6)


def test_the_buffer_makes_the_fund_safe() -> None:
    outcome = uncertain(savings_rate=0.02)
    buffer = outcome.risk(n=1500, seed=5).attrs["buffer"]
    case = outcome.case
    level = Fraction(outcome.years[0].contributions, 100)
    for more, safe in ((buffer, True), (buffer - 1, False)):
        rules = replace(case.rules, opening=Decimal(str(round(more, 2))))
        told = replace(case, rules=rules).solve("what_if", contribution=Decimal(str(float(level)))).risk(n=1500, seed=5)
        assert (told.attrs["any_shortfall"] <= 0.05) is safe


def test_correlation_widens_the_bands_of_one_group_only() -> None:
    apart, together = (uncertain(correlation=rho).risk(n=4000, seed=1) for rho in (0, 0.9))
    width = [float(table["p95"].iloc[-1] - table["p05"].iloc[-1]) for table in (apart, together)]
    assert width[1] > 1.1 * width[0]


@pytest.mark.parametrize("wrong", ({"n": 1}, {"n": 2.5}, {"seed": -1}, {"n": True}, {"seed": "x"}))
def test_a_simulation_of_nothing_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        uncertain().risk(**wrong)


def test_benefits_beside_payments_and_the_smallest_transfers() -> None:
    work = [Project("A", "Noord", "50/40/10", 1000, start=2026, benefits={"Zuid": 900, "Rijk": 200, "Noord": 400})]
    outcome = fund((2026,), projects=work).solve("cheapest")
    # Rijk pays 500, Noord 300 + 100, Zuid 100
    table = outcome.benefits.set_index("party")
    assert table["contribution"].to_dict() == {"Rijk": 500.0, "Noord": 300.0, "Zuid": 100.0}
    assert table["net"].to_dict() == {"Rijk": -300.0, "Noord": 0.0, "Zuid": 800.0}
    assert table["ratio"].to_dict() == {"Rijk": 0.4, "Noord": 1.0, "Zuid": 9.0}
    assert outcome.transfers().set_index("party")["transfer"].to_dict() == {"Rijk": 300.0, "Noord": 0.0, "Zuid": -300.0}


def test_nobody_can_be_compensated_out_of_nothing() -> None:
    outcome = fund().solve("cheapest")
    assert all(math.isfinite(ratio) for ratio in outcome.benefits["ratio"])
    with pytest.raises(Infeasible, match=r"5,000\.00 is missing"):
        outcome.transfers()


def test_a_council_that_says_no() -> None:
    outcome = fund().solve("cheapest")
    found = outcome.without("Zuid")
    assert found.dropped == ("Dijk B", "Gemaal D")  # its own projects
    assert found.still_due == found.own_due == 0
    # the fund still pays 900 in 2026 and 1,350 in 2028: three times 900 would leave 450 too much, 2,250 / 3 is too late
    assert found.after.balance["contributions"].tolist() == [900.0, 900.0, 900.0]
    after = found.after.contributions
    assert after[after["party"] == "Zuid"]["amount"].tolist() == [0.0, 0.0, 0.0]
    assert after[after["party"] == "Noord"]["amount"].tolist() == [400.0, 400.0, 400.0]


def test_a_partner_that_leaves_halfway_pays_for_what_was_begun() -> None:
    work = [
        Project("A", "Zuid", "50/40/10", 4000, profile=(0.5, 0.5), start=2026),
        Project("B", "Noord", "50/40/10", 1000, start=2028),
    ]
    outcome = fund(projects=work).solve("cheapest")
    assert outcome.balance["contributions"].tolist() == [1800.0, 1800.0, 1800.0]
    found = outcome.without("zuid", 2027)
    # 1,800 is still to be paid for A, nothing is at hand; its part is 4/9 of 1/4 of that, and half of its own 400
    assert (found.still_due, found.own_due) == (Decimal("200.00"), Decimal("200.00"))
    assert found.dropped == ()
    before, after = outcome.contributions, found.after.contributions
    assert after[after["year"] == 2026].equals(before[before["year"] == 2026])  # what is paid is paid
    assert after[after["party"] == "Zuid"]["amount"].tolist() == [200.0, 0.0, 0.0]
    assert after[after["party"] == "Noord"]["amount"].tolist() == [600.0, 800.0, 800.0]
    changed = found.contributions.set_index("party")["difference"].to_dict()
    assert changed == {"Rijk": 0.0, "Noord": 400.0, "Zuid": -400.0}
    assert all(check.ok for check in found.after.checks)


def test_what_must_wait_when_a_partner_leaves() -> None:
    open_work = [
        Project("A", "Noord", "50/50/0", 600, window=(2026, 2029), urgency=2),
        Project("B", "Noord", "50/50/0", 600, window=(2026, 2029)),
    ]
    years = (2026, 2027, 2028, 2029)
    outcome = fund(years, projects=open_work).solve("fastest", contribution={2026: 600, 2027: 600, 2028: 0, 2029: 0})
    found = outcome.without("Zuid", 2027)
    assert found.programme[["project", "delay"]].values.tolist() == [["A", 0], ["B", 0]]
    assert dict(found.after.schedule) == {"A": 2026, "B": 2027}


@pytest.mark.parametrize(("partner", "year"), (("Oost", None), ("Zuid", 2050), ("Rijk", None)))
def test_who_is_not_there_cannot_leave(partner: str, year: int | None) -> None:
    with pytest.raises(InvalidInput):
        fund().solve("cheapest").without(partner, year)


def test_rates_by_year_reach_the_simulation() -> None:
    rules = FundRules(opening=1000, savings_rate={2026: 0.1, 2027: 0, 2028: 0})
    work = [Project("A", "Noord", "50/50/0", 100, start=2028)]
    outcome = fund(projects=work, rules=rules, parties=parties()).solve("cheapest")
    assert outcome.balance["interest"].tolist() == [100.0, 0.0, 0.0]
    assert outcome.risk(n=10)["mean"].tolist() == outcome.balance["closing"].tolist()
