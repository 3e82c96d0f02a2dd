"""The nucleolus against published answers, another solver's full enumeration, and Kohlberg's criterion."""

from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest

from finarr.errors import InvalidInput, SolverTrouble
from finarr.fairness import nucleolus as room
from finarr.fairness.balanced import unbalanced_level
from finarr.fairness.coalition_costs import sums
from finarr.fairness.coalitions import CostGame, Kind
from tests.fairness.full_enumeration import nucleolus_by_scipy
from tests.fairness.games import airport, gains, golden, random_games, swedish_water, tennessee_valley

KINDS: tuple[Kind, ...] = ("plain", "per_capita", "proportional")


@pytest.mark.parametrize("name", ["bnf_nucleolus_n5", "bnf_nucleolus_n10"])
def test_220_published_games_with_individual_rationality(name: str) -> None:
    case = golden(name)
    for game in case["games"]:
        found = CostGame(range(case["n"]), -np.array([0, *game["v"]], dtype=float)).nucleolus()
        assert (-found).tolist() == pytest.approx(game["nucleolus"], abs=case["tolerance"]), game["seed"]


def test_points_that_are_not_the_nucleolus_fail_the_criterion() -> None:
    tried = 0
    for game in golden("bnf_nucleolus_n5")["games"]:
        for point in game["non_nucleolus_points"]:
            x, v = np.array(point["x"]), np.array([0, *game["v"]], dtype=float)
            savings = (sums(x) - v) / max(game["v"])
            savings[[0, -1]] = np.inf
            helpers = [1 << k for k in range(5) if abs(x[k] - v[1 << k]) < 1e-7]
            assert (unbalanced_level(savings, helpers, np.full(32, 1e-9)) is None) == point["is_nucleolus"]
            tried += not point["is_nucleolus"]
    assert tried > 100


@pytest.mark.parametrize(
    "name",
    ["gj2015_lemaire", "cpp_reijnierse", "coopproductgame_nucleolus", "coopgame_nucleolus_peleg"],
)
def test_published_games_of_gains(name: str) -> None:
    case = golden(name)
    assert (-gains(case).nucleolus()).tolist() == pytest.approx(case["published"]["nucleolus"], abs=case["tolerance"])


def test_published_game_with_a_negative_value() -> None:
    case = golden("coopgame_nucleolus_ucla")
    assert (-gains(case).nucleolus()).tolist() == pytest.approx(case["published"]["nucleolus"], abs=case["tolerance"])


def test_a_share_of_nothing_is_refused_and_of_next_to_nothing_is_not() -> None:
    """The published game leaves out the group whose value is 0; with a value near 0 that group never binds."""
    case = golden("coopgame_propnuc_68_1")
    with pytest.raises(InvalidInput, match="a share of the stand-alone cost") as error:
        gains(case).nucleolus("proportional")
    assert [problem.place for problem in error.value.problems] == ["costs.3"]
    case["inputs"]["value"]["3"] = 1e-6
    answer = case["published"]["proportional_nucleolus"]
    assert (-gains(case).nucleolus("proportional")).tolist() == pytest.approx(answer, abs=case["tolerance"])


def test_tennessee_valley() -> None:
    """Two of the three published figures are rounded to a dollar that does not add up to theirs."""
    case = golden("tva_1938")
    assert tennessee_valley().nucleolus().tolist() == pytest.approx(case["published"]["nucleolus"], abs=1e-6)


def test_airport() -> None:
    game, case = airport(*golden("airport_wikipedia")["inputs"]["cost"]), golden("airport_wikipedia")
    assert game.nucleolus().tolist() == pytest.approx(case["notes"]["nucleolus_closed"], abs=1e-9)


@pytest.mark.parametrize(
    ("kind", "published", "m_and_t", "recomputed", "level"),
    [
        ("plain", "nucleolus_AHKL", 18.60 + 19.21, "true_nucleolus", "least_core_eps"),
        ("per_capita", "weak_least_core_AHKL", 20.11 + 18.15, "per_capita_nucleolus", "weak_least_core_eps"),
        (
            "proportional",
            "proportional_least_core_AHKL",
            19.85 + 17.99,
            "proportional_nucleolus",
            "proportional_least_core_eps",
        ),
    ],
)
def test_swedish_water(kind: Kind, published: str, m_and_t: float, recomputed: str, level: str) -> None:
    """The published M and T apart come from stopping one program too early; their sum is right."""
    case = golden("young_okada_hashimoto_1982")
    game = swedish_water()
    found = game.nucleolus(kind)
    assert found["A":"L"].tolist() == pytest.approx(case["published"][published], abs=0.011)
    assert found["M"] + found["T"] == pytest.approx(m_and_t, abs=0.011)
    assert found.tolist() == pytest.approx(case["notes"][recomputed], abs=1e-6)
    assert game.least_core_level(kind) == pytest.approx(case["notes"][level], abs=1e-9)


def test_amounts_and_levels_are_exact() -> None:
    solved = swedish_water().solved()
    assert solved.amounts[1] == Fraction("36.17") / 3
    assert solved.levels == (Fraction("1.6"), Fraction("6.62") / 3, Fraction("2.49"))
    assert sum(solved.amounts) == Fraction("83.82")


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("kind", KINDS)
def test_full_enumeration_by_another_solver_agrees(seed: int, kind: Kind) -> None:
    compared = 0
    for name, game in random_games(6, seed):
        if kind == "proportional" and not (game.costs[1:-1] > 0).all():
            continue
        for rational in (True, False):
            if rational and game.costs[1 << np.arange(6)].sum() < game.total:
                continue
            weights = game._weights(kind)
            found = game.nucleolus(kind, individually_rational=rational)
            other = nucleolus_by_scipy(game.costs, weights, rational)
            assert found.tolist() == pytest.approx(other.tolist(), abs=1e-5 * np.abs(game.costs).max()), name
            compared += 1
    assert compared >= (4 if kind == "proportional" else 10)


def test_the_sorted_savings_are_lexicographically_largest() -> None:
    """No nearby division that adds up has a better sorted list of savings."""
    random = np.random.default_rng(2)
    for _, game in random_games(5, 11):
        best = game.nucleolus(individually_rational=False)
        excess = np.sort((game.costs - sums(best))[1:-1])
        for size in (1e-3, 1e-1, 10.0):
            step = random.normal(size=5) * size
            other = np.sort((game.costs - sums(best + step - step.mean()))[1:-1])
            first = np.argmax(np.abs(other - excess) > 1e-9)
            assert other[first] < excess[first]


def test_the_order_of_the_parties_and_the_unit_of_money_do_not_matter() -> None:
    game = swedish_water()
    costs = golden("young_okada_hashimoto_1982")["inputs"]["coalition_cost"]
    turned = CostGame(["T", "M", "L", "K", "H", "A"], {frozenset(g): round(cost * 10**8) for g, cost in costs.items()})
    for kind in KINDS:
        first, second = game.nucleolus(kind), turned.nucleolus(kind) / 10**8
        assert second[list(first.index)].tolist() == pytest.approx(first.tolist(), rel=1e-12)


def test_adding_costs_that_each_bears_alone_changes_nothing_else() -> None:
    """Small savings on top of costs a billion times as large still come out right."""
    base = airport(8, 11, 13, 18)
    own = np.array([1e9, 3e9, 2e9, 5e9])
    found = CostGame(range(4), base.costs + sums(own)).nucleolus() - own
    assert found.tolist() == pytest.approx([3.25, 3.25, 3.25, 8.25], abs=1e-5)


def test_the_prenucleolus_may_ask_more_than_alone() -> None:
    costs = {"a": 4, "b": 9, "c": 9, ("a", "b"): 13, ("a", "c"): 13, ("b", "c"): 2, ("a", "b", "c"): 14}
    game = CostGame(["a", "b", "c"], costs)
    bounded, free = game.nucleolus(), game.nucleolus(individually_rational=False)
    assert bounded["a"] == 4.0 and free["a"] > 4.0
    assert free.sum() == pytest.approx(14) and bounded["b"] == bounded["c"]


@pytest.mark.parametrize("kind", KINDS)
def test_costs_with_the_noise_of_floating_point(kind: Kind) -> None:
    """Costs that add up but for the last bits leave everybody at its stand-alone cost."""
    for seed in range(20):
        random = np.random.default_rng(seed)
        own = random.random(6) * 10.0 ** random.integers(0, 8, 6)
        for costs in (sums(own), own.sum() * (sums(own) / own.sum())):
            game = CostGame(range(6), costs)
            for rational in (True, False):
                found = game.nucleolus(kind, individually_rational=rational)
                assert found.tolist() == pytest.approx(own.tolist(), abs=1e-12 * own.sum())


def test_two_parties_share_the_saving_equally_and_one_pays_all() -> None:
    game = CostGame(["a", "b"], {"a": 8, "b": 11, ("a", "b"): 15})
    assert game.nucleolus().to_dict() == {"a": 6.0, "b": 9.0}
    assert CostGame(["a"], {"a": 7}).nucleolus().to_dict() == {"a": 7.0}
    assert game.nucleolus("proportional").to_dict() == pytest.approx({"a": 8 * 15 / 19, "b": 11 * 15 / 19})


def test_an_empty_imputation_set_is_refused_and_the_prenucleolus_is_not() -> None:
    game = CostGame(["a", "b"], {"a": 4, "b": 5, ("a", "b"): 15})
    with pytest.raises(InvalidInput, match="apart cost 9 in all, together 15"):
        game.nucleolus()
    assert game.nucleolus(individually_rational=False).to_dict() == {"a": 7.0, "b": 8.0}


def test_fifteen_parties_are_proven_and_twenty_are_quick() -> None:
    for n in (15, 20):
        cost = np.round(1000 * sums((np.arange(n) * 7 % 11 + 1.0).tolist()) ** 0.7, 2)
        solved = CostGame(range(n), cost).solved()
        assert sum(solved.amounts) == Fraction(str(cost[-1]))
        assert solved.rows < 60 * n


def test_an_answer_that_fails_its_check_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sequence that settles the wrong groups is caught, by arithmetic or by balanced sets."""
    honest = room.LevelSequence.next_level

    def hasty(self: room.LevelSequence) -> room.Level:
        level = honest(self)
        short = [group for group in range(1, self.everyone) if self.span.add(group)]
        return room.Level(level.saving, (*level.groups, *short), level.alone)

    monkeypatch.setattr(room.LevelSequence, "next_level", hasty)
    with pytest.raises(SolverTrouble):
        swedish_water().nucleolus()


def test_symmetric_parties_pay_the_same_in_every_order() -> None:
    for order in permutations(range(3)):
        costs = {group: len(group) ** 0.5 for group in [(0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2)]}
        found = CostGame(order, costs).nucleolus()
        assert found.tolist() == pytest.approx([3**0.5 / 3] * 3, abs=1e-15)
