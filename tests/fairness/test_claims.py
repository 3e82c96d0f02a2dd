"""Claims rules against published tables, definitions, and the laws that each is known by."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finarr.errors import InvalidInput
from finarr.fairness.arrival import MOST_CLAIMANTS, random_arrival, random_arrival_by_orders
from finarr.fairness.claims import RULES, divide_claims
from finarr.fairness.coalitions import CostGame
from tests.fairness.published import golden

F = Fraction
SHORT = {
    "PRO": "proportional",
    "APRO": "adjusted_proportional",
    "CEA": "constrained_equal_awards",
    "CEL": "constrained_equal_losses",
    "AV": "average_cea_cel",
    "Talmud": "talmud",
    "RTalmud": "reverse_talmud",
    "RA": "random_arrival",
    "MO": "minimal_overlap",
    "PIN": "piniles",
    "CE": "constrained_egalitarian",
}


@pytest.mark.parametrize("name", ["claims_all_rules_doc", "claims_all_rules_mishna200"])
def test_published_awards_of_every_rule(name: str) -> None:
    case = golden(name)
    assert {*SHORT.values()} == {*RULES}
    for short, rule in SHORT.items():
        found = divide_claims(case["inputs"]["estate"], case["inputs"]["claims"], rule)
        assert found.tolist() == pytest.approx(case["published"][short], abs=case["tolerance"]), rule


@pytest.mark.parametrize("name", ["talmud_mishna", "bankrupt_doctests"])
def test_published_talmud_and_equal_awards(name: str) -> None:
    case = golden(name)
    rules = {"talmud": "talmud", "cea": "constrained_equal_awards"}
    for key, awards in case["published"].items():
        rule, estate = key.split("_E")
        found = divide_claims(int(estate), case["inputs"]["claims"], rules[rule])
        assert found.tolist() == pytest.approx(awards, abs=case["tolerance"])


problems = st.lists(st.integers(0, 40).map(lambda k: F(k, 2)), min_size=1, max_size=5).flatmap(
    lambda claims: st.tuples(
        st.integers(0, 24).map(lambda part: sum(claims, F(0)) * part / 24),
        st.just(claims),
    )
)


@pytest.mark.parametrize("rule", RULES)
@settings(max_examples=60, deadline=None)
@given(problem=problems)
def test_what_every_rule_keeps_to(rule: str, problem: tuple[Fraction, list[Fraction]]) -> None:
    estate, claims = problem
    awards = RULES[rule](estate, claims)
    assert sum(awards) == estate
    assert all(0 <= award <= claim for award, claim in zip(awards, claims, strict=True))
    for one, award in zip(claims, awards, strict=True):
        for other, more in zip(claims, awards, strict=True):
            if one <= other:
                assert award <= more and one - award <= other - more


@pytest.mark.parametrize("rule", RULES)
@settings(max_examples=30, deadline=None)
@given(problem=problems, part=st.integers(0, 10))
def test_more_to_divide_is_worse_for_nobody(rule: str, problem: tuple[Fraction, list[Fraction]], part: int) -> None:
    estate, claims = problem
    fewer = RULES[rule](estate * part / 10, claims)
    assert all(less <= more for less, more in zip(fewer, RULES[rule](estate, claims), strict=True))


DUALS = {
    "constrained_equal_awards": "constrained_equal_losses",
    "constrained_equal_losses": "constrained_equal_awards",
    **{rule: rule for rule in ("proportional", "talmud", "reverse_talmud", "random_arrival", "average_cea_cel")},
    "adjusted_proportional": "adjusted_proportional",
}


@pytest.mark.parametrize(("rule", "dual"), DUALS.items())
@settings(max_examples=40, deadline=None)
@given(problem=problems)
def test_dividing_losses_is_the_dual(rule: str, dual: str, problem: tuple[Fraction, list[Fraction]]) -> None:
    estate, claims = problem
    losses = RULES[dual](sum(claims) - estate, claims)
    assert RULES[rule](estate, claims) == [claim - loss for claim, loss in zip(claims, losses, strict=True)]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 12))
def test_two_claimants_concede_and_divide(first: int, second: int, part: int) -> None:
    """For two, these rules all say: what the other does not claim is yours, the rest is halved."""
    claims = [F(first), F(second)]
    estate = sum(claims) * part / 12
    sure = [max(F(0), estate - claims[1]), max(F(0), estate - claims[0])]
    rest = (estate - sum(sure)) / 2
    for rule in ("adjusted_proportional", "talmud", "random_arrival", "minimal_overlap"):
        assert RULES[rule](estate, claims) == [each + rest for each in sure], rule


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 30), min_size=2, max_size=5), st.integers(1, 11))
def test_talmud_is_the_nucleolus_and_random_arrival_the_shapley_value(claims: list[int], part: int) -> None:
    """Of the game in which a group is worth what the others leave; as a cost game of what a group must do without."""
    estate, n = sum(claims) * part / 12, len(claims)
    worth = [max(0.0, estate - sum(c for k, c in enumerate(claims) if not s >> k & 1)) for s in range(2**n)]
    game = CostGame(range(n), -np.array(worth))
    talmud = divide_claims(estate, claims, "talmud").to_numpy()
    arrival = divide_claims(estate, claims, "random_arrival").to_numpy()
    assert (-game.nucleolus()).to_numpy() == pytest.approx(talmud, abs=1e-7)
    assert (-game.shapley()).to_numpy() == pytest.approx(arrival, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(problems)
def test_random_arrival_is_the_average_over_all_orders(problem: tuple[Fraction, list[Fraction]]) -> None:
    assert random_arrival(*problem) == random_arrival_by_orders(*problem)


def test_random_arrival_of_many_and_of_long_numbers() -> None:
    equal = random_arrival(F(7), [F(1)] * MOST_CLAIMANTS)
    assert equal == [F(7, MOST_CLAIMANTS)] * MOST_CLAIMANTS
    long = [F(10**25 + k, 10**7) for k in range(6)]
    assert random_arrival(sum(long) / 3, long) == random_arrival_by_orders(sum(long) / 3, long)


def overlap(estate: Fraction, claims: list[Fraction], laid: list[list[bool]]) -> list[Fraction]:
    """Divide every unit of the estate among those who claim it."""
    awards = [F(0)] * len(claims)
    for unit in range(int(estate)):
        takers = [k for k in range(len(claims)) if laid[k][unit]]
        for k in takers:
            awards[k] += F(1, len(takers))
    return awards


def test_minimal_overlap_by_laying_claims_on_the_estate() -> None:
    """Estate 10, claims 2, 4, 7, 8: to 5 all overlap; 7 takes two units more and 8 the last three."""
    laid = [
        [unit < 2 for unit in range(10)],
        [unit < 4 for unit in range(10)],
        [unit < 5 or 5 <= unit < 7 for unit in range(10)],
        [unit < 5 or unit >= 7 for unit in range(10)],
    ]
    claims = [F(2), F(4), F(7), F(8)]
    assert RULES["minimal_overlap"](F(10), claims) == overlap(F(10), claims, laid)


@pytest.mark.parametrize("rule", RULES)
def test_equal_claims_of_nothing_and_of_all(rule: str) -> None:
    assert divide_claims(0, {"a": 0, "b": 0}, rule).tolist() == [0, 0]
    assert divide_claims(0, [3, 5], rule).tolist() == [0, 0]
    assert divide_claims(8, [3, 5], rule).tolist() == [3, 5]
    assert divide_claims(2.5, [5], rule).tolist() == [2.5]


@pytest.mark.parametrize("rule", RULES)
def test_whole_cents_close_and_keep_to_the_claims(rule: str) -> None:
    claims = pd.Series({"Veere": 0.01, "Goes": 10.01, "Hulst": 3.33, "Sluis": 3.33})
    for estate in (0.01, 0.02, 5.55, 16.67, 16.68):
        found = divide_claims(estate, claims, rule, unit="0.01", as_cents=True)
        assert found.sum() == round(estate * 100) and found.dtype == np.int64
        assert (found <= (claims * 100).round()).all() and (found >= 0).all()
        euro = divide_claims(estate, claims, rule, unit="0.01")
        assert (euro * 100).round().astype(int).equals(found.astype(int))


def told(call: Callable[[], Any]) -> dict[str, str]:
    with pytest.raises(InvalidInput) as caught:
        call()
    return {each.place: each.render() for each in caught.value.problems}


def test_every_problem_is_told() -> None:
    assert told(lambda: divide_claims(-1, {"Goes": "1.000", "Veere": -3, "Hulst": float("nan")}, "fair")).keys() == {
        "estate",
        "claims[Goes]",
        "claims[Veere]",
        "claims[Hulst]",
        "rule",
    }
    assert "€30.00" in told(lambda: divide_claims(31, [10, 20]))["estate"]
    assert told(lambda: divide_claims(0.005, [1.005], unit="0.01")).keys() == {"estate", "claims[0]"}
    assert told(lambda: divide_claims(1, [1], as_cents=True)).keys() == {"unit"}
    assert told(lambda: divide_claims(1, [1], unit="0.05")).keys() == {"unit"}
    assert told(lambda: divide_claims(1, [])).keys() == {"claims", "estate"}
    assert told(lambda: divide_claims(1, 5)).keys() >= {"claims"}
    many = [1] * (MOST_CLAIMANTS + 1)
    assert str(MOST_CLAIMANTS) in told(lambda: divide_claims(1, many, "random_arrival"))["claims"]
    assert divide_claims(21, many, "talmud").tolist() == many
