"""Strata are hit once, draws have their moments and correlation, and a scenario does not depend on its neighbours."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

import finarr as fa
from finarr.scenarios.draws import exact_mean, values_of
from tests.scenarios.cases import small

sc = fa.scenarios
DRAWS = {
    "uniform": sc.uniform(10, 30),
    "normal": sc.normal(5, 2),
    "lognormal": sc.lognormal(3, 0.4),
    "triangular": sc.triangular(1, 2, 6),
    "choice": sc.choice([1, 5, 9], [1, 2, 1]),
}


@pytest.mark.parametrize("kind", DRAWS)
def test_draws_have_their_exact_mean(kind: str) -> None:
    draw = DRAWS[kind]
    found = values_of(draw, np.random.default_rng(1).standard_normal(20_000))
    error = found.std() / np.sqrt(len(found))
    mean = exact_mean(draw)
    assert mean is not None
    assert abs(found.mean() - mean) < 4 * error


def test_a_part_of_a_distribution_keeps_to_its_ends() -> None:
    draw = sc.normal(0, 1, between=(-0.5, None))
    found = values_of(draw, np.random.default_rng(1).standard_normal(5_000))
    assert found.min() >= -0.5
    # the mean of a standard normal above a: density(a) / probability beyond a
    expected = np.exp(-0.125) / np.sqrt(2 * np.pi) / 0.6914624612740131
    assert abs(found.mean() - expected) < 4 * found.std() / np.sqrt(len(found))


def test_a_step_makes_multiples() -> None:
    found = values_of(sc.uniform(0, 100, step=5), np.random.default_rng(1).standard_normal(500))
    assert set((found % 5).tolist()) == {0.0}


def test_every_stratum_of_a_latin_hypercube_is_hit_once() -> None:
    change = {"items.Zorg.costs": sc.uniform(500_000, 600_000), "parties.Goes.measures.clients": sc.normal(300, 20)}
    drawn = sc.latin_hypercube(small(), change, n=40, seed=3)
    picks = drawn.design.picks(0, 40)
    assert sorted(((picks[:, 0] - 500_000) / 100_000 * 40).astype(int).tolist()) == list(range(40))
    from statistics import NormalDist

    chances = [NormalDist(300, 20).cdf(value) for value in picks[:, 1]]
    assert sorted(int(chance * 40) for chance in chances) == list(range(40))
    again = sc.latin_hypercube(
        small(), change, n=400, seed=3, correlation={("items.Zorg.costs", "parties.Goes.measures.clients"): 0.7}
    ).design.picks(0, 400)
    assert sorted(((again[:, 0] - 500_000) / 100_000 * 400).astype(int).tolist()) == list(range(400))
    ranks = np.argsort(np.argsort(again, axis=0), axis=0)
    assert abs(np.corrcoef(ranks, rowvar=False)[0, 1] - 6 / np.pi * np.arcsin(0.35)) < 0.03


def test_correlated_draws_are_correlated() -> None:
    names = ("items.Zorg.costs", "items.Toezicht.costs")
    change = {name: sc.lognormal(1, 0.1, relative=True) for name in names}
    picks = sc.monte_carlo(small(limits=()), change, n=4_000, seed=8, correlation={names: -0.6}).design.picks(0, 4_000)
    assert abs(np.corrcoef(np.log(picks), rowvar=False)[0, 1] + 0.6) < 0.03


def test_a_scenario_is_the_same_whoever_makes_it() -> None:
    change = {"items.Zorg.costs": sc.normal(1, 0.03, relative=True), "limits.cap": sc.uniform(11, 13)}
    for make in (sc.monte_carlo, sc.latin_hypercube):
        for pairs in ({}, {("items.Zorg.costs", "limits.cap"): 0.4}):
            design = make(small(), change, n=50, seed=5, correlation=pairs).design
            whole = design.picks(0, 50)
            assert (np.vstack([design.picks(k, k + 1) for k in range(50)]) == whole).all()
            assert (design.picks(17, 31) == whole[17:31]).all()
    other = sc.monte_carlo(small(), change, n=50, seed=6).design.picks(0, 50)
    assert not (other == whole).any()


def test_a_grid_is_every_combination_and_one_at_a_time_starts_at_the_baseline() -> None:
    change = {"items.Zorg.costs": [600_000, 610_000], "limits.cap": ["+1%", "+2%", "+3%"]}
    table = sc.grid(small(), change).table
    assert len(table) == 6
    assert table["limits.cap"].tolist() == ["+1%", "+2%", "+3%"] * 2
    alone = sc.one_at_a_time(small(), change)
    assert alone.count == 6
    assert alone.case_of(1) == small()
    assert np.isnan(alone.table["items.Zorg.costs"][0])


def test_money_is_rounded_and_other_numbers_are_short_decimals() -> None:
    change = {
        "items.Zorg.costs": sc.normal(1, 0.03, relative=True),
        "parties.*.measures.clients": sc.normal(1, 0.1, relative=True),
    }
    case = sc.monte_carlo(small(limits=()), change, n=3, seed=1).case_of(2)
    assert all(cost == round(cost, 2) for cost in case.items[0].costs.values())
    assert len(str(case.parties[0].measures["clients"]).replace(".", "").strip("0")) <= 12


def test_every_double_is_taken_as_it_is() -> None:
    """Numbers of numpy have up to seventeen digits; each is a double, so that the table can show it."""
    case = small()
    factors = list(np.linspace(0.9, 1.1, 7))
    sweep = sc.grid(case, {"parties.Goes.measures.clients": factors})
    assert sweep.table.iloc[:, -1].tolist() == factors
    with pytest.raises(fa.InvalidInput, match=r"0\.12345678901234567890"):
        sc.grid(case, {"parties.Goes.measures.clients": [Decimal("0.12345678901234567890")]})
