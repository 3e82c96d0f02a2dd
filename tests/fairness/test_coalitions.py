"""Cost games: how they are read, the core, and the rules that need no program."""

import math
import pickle
from decimal import Decimal
from itertools import permutations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finarr.errors import InvalidInput
from finarr.fairness.coalition_costs import members, sums
from finarr.fairness.coalitions import CostGame
from tests.fairness.full_enumeration import least_core_by_scipy
from tests.fairness.games import airport, gains, golden, random_games, swedish_water, tennessee_valley

TWO = {"a": 8, "b": 11, ("a", "b"): 15}


def places(error: pytest.ExceptionInfo[InvalidInput]) -> list[str]:
    return [problem.place for problem in error.value.problems]


@pytest.mark.parametrize(
    "costs",
    [
        {("a",): 8, "b": Decimal(11), ("b", "a"): 15.0},
        {frozenset("a"): 8, frozenset("b"): 11, frozenset("ab"): 15, (): 0},
        [0, 8, 11, 15],
        np.array([0, 8, 11, 15]),
        pd.Series([8, 11, 15], index=pd.Index([("a",), ("b",), ("b", "a")], tupleize_cols=False)),
    ],
)
def test_costs_may_be_written_in_many_ways(costs: Any) -> None:
    game = CostGame(["a", "b"], costs)
    assert game == CostGame(("a", "b"), TWO)
    assert hash(game) == hash(CostGame(("a", "b"), TWO))
    assert game.cost(["b", "a"]) == game.total == 15.0
    assert game.cost(()) == 0.0
    assert pickle.loads(pickle.dumps(game)) == game


def test_a_game_does_not_change() -> None:
    given_costs = np.array([0, 8.0, 11, 15])
    game = CostGame(["a", "b"], given_costs)
    given_costs[1] = 99
    assert game.cost("a") == 8.0
    with pytest.raises(ValueError):
        game.costs[1] = 5
    with pytest.raises(AttributeError):
        game.parties = ("x",)  # type: ignore[misc]


def test_parties_may_be_tuples_or_numbers() -> None:
    game = CostGame([("GM", 1), 2], {("GM", 1): 4, 2: 5, (("GM", 1), 2): 6})
    assert game.shapley().to_dict() == {("GM", 1): 2.5, 2: 3.5}


def test_every_problem_at_once() -> None:
    costs = {"a": 8, "x": 3, ("a", "a"): 2, ("a", "b"): "15", ("b", "a"): 15, (): 1, "c": float("nan"), 5: 1}
    with pytest.raises(InvalidInput) as error:
        CostGame(["a", "b", "c"], costs)
    assert places(error) == [
        "costs.x", 'costs."a, a"', 'costs."a, b"', 'costs."b, a"', 'costs."()"', "costs.c", 'costs.5',
        "costs.b", 'costs."a, c"', 'costs."b, c"', 'costs."a, b, c"',
    ]  # fmt: skip


def test_missing_groups_are_named_and_the_rest_counted() -> None:
    with pytest.raises(InvalidInput, match="21 more groups are missing") as error:
        CostGame(list("abcde"), {})
    assert len(error.value.problems) == 11
    assert places(error)[2] == 'costs."a, b"'


@pytest.mark.parametrize(
    ("parties", "costs", "place"),
    [
        ("ab", TWO, "parties"),
        ([], {}, "parties"),
        (["a", "b", "a"], TWO, "parties[3]"),
        (["a", ["b"]], TWO, "parties[2]"),
        (range(21), {}, "parties"),
        (["a", "b"], [0, 8, 11], "costs"),
        (["a", "b"], [1, 8, 11, 15], 'costs."()"'),
        (["a", "b"], [0, 8, np.inf, 15], "costs.b"),
        (["a", "b"], ["0", "8", "eleven", "15"], "costs"),
        (["a", "b"], 15, "costs"),
    ],
)
def test_what_is_refused(parties: Any, costs: Any, place: str) -> None:
    with pytest.raises(InvalidInput) as error:
        CostGame(parties, costs)
    assert places(error)[0] == place


@pytest.mark.parametrize("method", ["nucleolus", "least_core", "least_core_level", "least_core_ranges"])
def test_an_unknown_kind_is_refused(method: str) -> None:
    with pytest.raises(InvalidInput, match="plain, per_capita, proportional"):
        getattr(CostGame(["a", "b"], TWO), method)("per capita")


def test_costs_of_both_signs_are_no_base_for_shares() -> None:
    with pytest.raises(InvalidInput) as error:
        CostGame(["a", "b"], {"a": 8, "b": -1, ("a", "b"): 5}).least_core("proportional")
    assert len(error.value.problems) == 1


@pytest.mark.parametrize(
    ("allocation", "place"),
    [
        ({"a": 1}, "allocation.b"),
        ({"a": 1, "b": 2, "c": 3}, "allocation.c"),
        ({"a": 1, "b": float("nan")}, "allocation.b"),
        ([1, 2, 3], "allocation"),
        (pd.Series([1, 2, 3], index=["a", "b", "a"]), "allocation.a"),
        (7, "allocation"),
    ],
)
def test_an_allocation_names_every_party_once(allocation: Any, place: str) -> None:
    game = CostGame(["a", "b"], TWO)
    for judge in (game.in_core, game.core_violations):
        with pytest.raises(InvalidInput) as error:
            judge(allocation)
        assert places(error)[0] == place


def test_the_core_of_two_parties_by_hand() -> None:
    game = CostGame(["a", "b"], TWO)
    assert game.in_core({"a": 8, "b": 7}) and game.in_core([4, 11])
    assert not game.in_core({"a": 8.01, "b": 6.99})
    assert game.in_core({"a": 8.01, "b": 6.99}, tolerance=0.01)
    assert not game.in_core({"a": 7, "b": 7})
    with pytest.raises(InvalidInput, match="must add up to the joint costs, 15"):
        game.core_violations({"a": 7, "b": 7})
    assert game.core_violations({"a": 7, "b": 8}).empty


@pytest.mark.parametrize("name", ["uniform", "ties", "majority", "additive", "concave", "tree", "pairs"])
def test_core_violations_against_plain_counting(name: str) -> None:
    game = dict(random_games(5, 3))[name]
    allocation = [game.total / 5] * 5
    expected = {}
    for group in range(1, 31):
        saving = sum(allocation[k] for k in members(group, range(5))) - game.costs[group]
        if saving > 1e-9:
            expected[members(group, range(5))] = saving
    found = game.core_violations(allocation)
    assert dict(zip(found["coalition"], found["saving"], strict=True)) == pytest.approx(expected)
    assert found["saving"].is_monotonic_decreasing
    assert (found["contribution"] - found["alone"]).tolist() == found["saving"].tolist()
    assert game.in_core(allocation) == (not expected)


@pytest.mark.parametrize("kind", ["plain", "per_capita"])
def test_the_least_core_against_another_solver(kind: Any) -> None:
    for name, game in random_games(5, 8):
        level, lowest, highest = least_core_by_scipy(game.costs, game._weights(kind))
        slack = 1e-6 * np.abs(game.costs).max()
        assert game.least_core_level(kind) == pytest.approx(level, abs=slack), name
        ranges = game.least_core_ranges(kind)
        assert ranges["lowest"].tolist() == pytest.approx(lowest, abs=slack), name
        assert ranges["highest"].tolist() == pytest.approx(highest, abs=slack), name
        point = game.least_core(kind)
        assert ((ranges["lowest"] - slack <= point) & (point <= ranges["highest"] + slack)).all()
        assert game.in_core(point) == (level >= -slack)


def test_least_core_of_one_party() -> None:
    game = CostGame(["a"], {"a": 7})
    assert game.least_core_level() == math.inf
    assert game.least_core().to_dict() == {"a": 7.0}
    assert game.least_core_ranges().loc["a"].tolist() == [7.0, 7.0]


def test_tennessee_valley() -> None:
    """SCRB, the tau value and the Gately point fall together here."""
    game, case = tennessee_valley(), golden("tva_1938")
    for found, name in [(game.shapley(), "shapley"), (game.tau(), "tau_value"), (game.scrb(), "gately")]:
        assert found.tolist() == pytest.approx(case["published"][name], abs=case["tolerance"])


def test_swedish_water() -> None:
    game, published = swedish_water(), golden("young_okada_hashimoto_1982")["published"]
    assert game.scrb().tolist() == pytest.approx(published["scrb"], abs=0.011)
    assert game.shapley().tolist() == pytest.approx(published["shapley"], abs=0.011)
    assert not game.in_core(published["proportional_to_population"], tolerance=0.05)


def test_airport() -> None:
    case = golden("airport_wikipedia")
    assert airport(*case["inputs"]["cost"]).shapley().tolist() == pytest.approx(case["published"]["shapley"], abs=1e-9)


def test_published_games_of_gains() -> None:
    """Gately's point is what SCRB gives for gains: equal propensities to disrupt."""
    case = golden("coopgame_shapley_15")
    assert (-gains(case).shapley()).tolist() == pytest.approx(case["published"]["shapley"], abs=case["tolerance"])
    case = golden("coopgame_gately1974")
    assert (-gains(case).scrb()).tolist() == pytest.approx(case["published"]["gately"], abs=case["tolerance"])


def test_shapley_is_the_mean_over_all_orders() -> None:
    for name, game in random_games(5, 5):
        added = np.zeros(5)
        for order in permutations(range(5)):
            group = 0
            for party in order:
                added[party] += game.costs[group | 1 << party] - game.costs[group]
                group |= 1 << party
        assert game.shapley().tolist() == pytest.approx((added / 120).tolist()), name


def test_tau_lies_between_the_least_and_the_most() -> None:
    """By hand: least 4, 7; most 8, 11; 15 lies halfway."""
    assert CostGame(["a", "b"], TWO).tau().to_dict() == {"a": 6.0, "b": 9.0}
    assert CostGame(["a", "b"], {"a": 4, "b": 5, ("a", "b"): 9}).tau().to_dict() == {"a": 4.0, "b": 5.0}


def test_rules_without_an_answer_say_so() -> None:
    dearer = CostGame(["a", "b"], {"a": 4, "b": 5, ("a", "b"): 15})
    with pytest.raises(InvalidInput, match="adds more to the costs than it would pay alone") as error:
        dearer.scrb()
    assert places(error) == ["costs.a", "costs.b"]
    with pytest.raises(InvalidInput, match="nothing in between"):
        dearer.tau()
    with pytest.raises(InvalidInput, match="do not lie between what the parties can be asked for in all: 9 to 9"):
        CostGame(range(3), [0, 3, 3, 7, 3, 7, 7, 10]).tau()
    with pytest.raises(InvalidInput, match="nobody saves anything"):
        CostGame(range(3), [0, 1, 1, 1, 1, 1, 1, 2]).scrb()


def test_economies_of_scale_by_hand() -> None:
    game = CostGame.economies_of_scale(["a", "b"], fixed=100, variable=pd.Series({"b": 60, "a": 20}), exponent=0.5)
    assert game.costs.tolist() == pytest.approx([0, 100 + 80 * 0.25**0.5, 100 + 80 * 0.75**0.5, 180])
    plain = CostGame.economies_of_scale(["a", "b"], fixed=100, variable={"a": 20, "b": 60})
    assert plain.costs.tolist() == [0, 120, 160, 180]
    assert CostGame.economies_of_scale(["a"], fixed=5, variable={"a": 0}, exponent=0.5).total == 5


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(0, 10**6), min_size=1, max_size=7).filter(any),
    st.integers(0, 10**6),
    st.floats(0.2, 1.0),
)
def test_laws_of_games_with_economies_of_scale(variable: list[int], fixed: int, exponent: float) -> None:
    """They are concave: the Shapley value and the nucleolus are in the core; answers add up and scale with money."""
    parties = range(len(variable))
    game = CostGame.economies_of_scale(parties, fixed=fixed, variable=dict(enumerate(variable)), exponent=exponent)
    cents = CostGame(parties, game.costs * 100)
    for found, hundredfold in [(game.shapley(), cents.shapley()), (game.nucleolus(), cents.nucleolus())]:
        assert found.sum() == pytest.approx(game.total, rel=1e-12)
        assert game.in_core(found)
        assert hundredfold.tolist() == pytest.approx((100 * found).tolist(), rel=1e-9, abs=1e-3)
    assert game.least_core_level() >= -1e-9 * game.total


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"fixed": -1}, "fixed"),
        ({"fixed": None}, "fixed"),
        ({"exponent": 0}, "exponent"),
        ({"exponent": 1.2}, "exponent"),
        ({"variable": {"a": 1}}, "variable.b"),
        ({"variable": {"a": 1, "b": -2}}, "variable.b"),
        ({"parties": ["a", "a"]}, "parties[2]"),
    ],
)
def test_economies_of_scale_refuse(change: dict[str, Any], place: str) -> None:
    values: dict[str, Any] = {"parties": ["a", "b"], "fixed": 1, "variable": {"a": 1, "b": 2}, "exponent": 0.8}
    values |= change
    with pytest.raises(InvalidInput) as error:
        CostGame.economies_of_scale(values.pop("parties"), **values)
    assert places(error)[0] == place


def test_sums_follow_the_bits() -> None:
    assert sums([1, 10, 100])[0b101] == 101
