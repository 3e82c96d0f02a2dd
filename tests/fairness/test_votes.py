"""Voting power against published tables and plain counting."""

import json
import math
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, permutations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finarr.errors import InvalidInput
from finarr.fairness import power
from finarr.fairness.power import Body
from finarr.fairness.votes import Votes
from tests.conftest import ROOT

PUBLISHED = ["eu_council_1958", "ep_2004", "bertini_5", "stach_2011", "coopgame_8642"]


def golden(name: str) -> dict[str, Any]:
    return json.loads((ROOT / "tests" / "golden" / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_tables(name: str) -> None:
    case = golden(name)
    labels = case["inputs"]["labels"] or range(len(case["inputs"]["weights"]))
    votes = Votes(dict(zip(labels, case["inputs"]["weights"], strict=True)), case["inputs"]["quota"])
    ways = {
        "banzhaf_normalised": votes.banzhaf,
        "banzhaf_absolute": lambda: votes.banzhaf(absolute=True),
        "shapley_shubik": votes.shapley_shubik,
    }
    for index, answer in case["published"].items():
        assert ways[index]().tolist() == pytest.approx(answer, abs=case["tolerance"])
        assert list(ways[index]().index) == list(labels)


def wins(body: Body, group: tuple[int, ...]) -> bool:
    return all(
        sum(body.weights[voter][majority] for voter in group) >= quota for majority, quota in enumerate(body.quotas)
    )


def counted(body: Body) -> tuple[list[Fraction], list[Fraction]]:
    """Return both indices straight from their definitions: subsets of the others, orders of arrival."""
    n = len(body.weights)
    swings = [
        sum(
            wins(body, (*group, voter)) and not wins(body, group)
            for size in range(n)
            for group in combinations([other for other in range(n) if other != voter], size)
        )
        for voter in range(n)
    ]
    pivots = [0] * n
    for order in permutations(range(n)):
        pivot = next(place for place in range(n) if wins(body, order[: place + 1]))
        pivots[order[pivot]] += 1
    return [Fraction(s, 2 ** (n - 1)) for s in swings], [Fraction(p, math.factorial(n)) for p in pivots]


@st.composite
def bodies(draw: st.DrawFn, most: int, majorities: int | None = None) -> Body:
    n = draw(st.integers(1, most))
    count = majorities or draw(st.integers(1, 2))
    columns = [
        draw(st.lists(st.one_of(st.integers(0, 4), st.integers(0, 60)), min_size=n, max_size=n).filter(any))
        for _ in range(count)
    ]
    quotas = tuple(draw(st.integers(1, sum(column))) for column in columns)
    return Body(tuple(zip(*columns, strict=True)), quotas)


@settings(max_examples=60, deadline=None)
@given(bodies(most=6))
def test_every_way_of_counting_follows_the_definition(body: Body) -> None:
    banzhaf, shapley = counted(body)
    for enumerate_all in (False, True):
        assert power.banzhaf(body, enumerate_all=enumerate_all) == banzhaf
        assert power.shapley_shubik(body, enumerate_all=enumerate_all) == shapley


@settings(max_examples=40, deadline=None)
@given(bodies(most=12))
def test_the_tally_agrees_with_enumeration(body: Body) -> None:
    assert power.banzhaf(body) == power.banzhaf(body, enumerate_all=True)
    assert power.shapley_shubik(body) == power.shapley_shubik(body, enumerate_all=True)


def test_a_double_majority_by_hand() -> None:
    """One vote each and two of three needed, and 60 of 100 inhabitants: A with anyone wins, B with C has only 50."""
    votes = Votes({"A": 1, "B": 1, "C": 1}, 2, second=({"C": 20, "B": 30, "A": 50}, 60))
    assert votes.banzhaf(absolute=True).to_dict() == {"A": 0.75, "B": 0.25, "C": 0.25}
    assert votes == Votes({"A": 1, "B": 1, "C": 1}, 2, second=Votes({"C": 20, "B": 30, "A": 50}, 60))


@pytest.mark.parametrize("n", [45, 130, 342])
def test_large_bodies_have_their_closed_form(n: int) -> None:
    """One voter of weight w among n - 1 of weight 1: everything follows from binomial coefficients."""
    w, quota = 9, (n + 9) // 2 + 1
    body = Body(((w,), *((1,) for _ in range(n - 1))), (quota,))
    swings = sum(math.comb(n - 1, size) for size in range(quota - w, quota))
    big = Fraction(w, n)
    assert power.banzhaf(body)[0] == Fraction(swings, 2 ** (n - 1))
    assert power.shapley_shubik(body) == [big, *[(1 - big) / (n - 1)] * (n - 1)]


def test_a_large_body_against_a_dictionary_of_sums() -> None:
    weights = np.random.default_rng(7).integers(1, 40, 60).tolist()
    quota = sum(weights) // 2 + 1
    found = power.shapley_shubik(Body(tuple((weight,) for weight in weights), (quota,)))
    for voter in (0, 17, 59):
        ways: dict[tuple[int, int], int] = {(0, 0): 1}
        for other, weight in enumerate(weights):
            if other != voter:
                for (size, total), count in list(ways.items()):
                    key = (size + 1, total + weight)
                    ways[key] = ways.get(key, 0) + count
        expected = sum(
            Fraction(count * math.factorial(size) * math.factorial(59 - size), math.factorial(60))
            for (size, total), count in ways.items()
            if quota - weights[voter] <= total < quota
        )
        assert found[voter] == expected
    assert sum(found) == 1


@settings(max_examples=30, deadline=None)
@given(bodies(most=9, majorities=1), st.randoms(use_true_random=False), st.integers(2, 9))
def test_order_and_scale_do_not_matter(body: Body, random: Any, times: int) -> None:
    order = list(range(len(body.weights)))
    random.shuffle(order)
    votes = Votes([weight for (weight,) in body.weights], body.quotas[0])
    shuffled = Votes({voter: body.weights[voter][0] * times for voter in order}, body.quotas[0] * times)
    assert shuffled.shapley_shubik().sort_index().tolist() == votes.shapley_shubik().tolist()
    assert shuffled.banzhaf(absolute=True).sort_index().tolist() == votes.banzhaf(absolute=True).tolist()
    assert votes.shapley_shubik().sum() == pytest.approx(1)
    assert votes.banzhaf().sum() == pytest.approx(1)


def test_decimals_are_scaled_exactly() -> None:
    """Three times 0.1 reaches 0.3, though not in binary fractions."""
    votes = Votes({"a": 0.1, "b": 0.1, "c": Decimal("0.1")}, 0.3)
    assert votes.banzhaf(absolute=True).tolist() == [0.25, 0.25, 0.25]


def test_inhabitants_as_votes_need_no_small_sum() -> None:
    inhabitants = {"Goes": 39_682, "Terneuzen": 55_132, "Middelburg": 50_004, "Veere": 22_067}
    power_of = Votes(inhabitants, sum(inhabitants.values()) // 2 + 1).shapley_shubik()
    assert power_of.to_dict() == pytest.approx({"Goes": 1 / 3, "Terneuzen": 1 / 3, "Middelburg": 1 / 3, "Veere": 0})


def test_weights_may_be_a_series_and_huge() -> None:
    votes = Votes(pd.Series({"a": 10**30, "b": 10**30, "c": 1}), 10**30 + 1)
    assert votes.shapley_shubik().to_dict() == pytest.approx({"a": 1 / 3, "b": 1 / 3, "c": 1 / 3})


@pytest.mark.parametrize(
    ("weights", "quota", "words"),
    [
        ({"Goes": 6, "Hulst": 3, "Sluis": 2}, 6, ["decides alone"]),
        ({"Goes": 6, "Hulst": 3, "Sluis": 2}, 7, ["nothing passes without it"]),
        ({"Goes": 5, "Hulst": 5}, 6, ["Goes holds 50%", "Hulst holds 50%"]),
        ({"Goes": 6, "Hulst": 3, "Sluis": 2}, 5, ["holds 54.55% of the votes.", "two opposing groups"]),
        ({"Goes": 4, "Hulst": 4, "Sluis": 4}, 8, []),
    ],
)
def test_notices(weights: dict[str, int], quota: int, words: list[str]) -> None:
    notices = Votes(weights, quota).notices
    assert len(notices) == len(words)
    for notice, word in zip(notices, words, strict=True):
        assert word in notice.render("en")
        assert notice.render("nl") != notice.render("en")


def places(error: pytest.ExceptionInfo[InvalidInput]) -> list[str]:
    return [problem.place for problem in error.value.problems]


def test_every_problem_at_once() -> None:
    with pytest.raises(InvalidInput) as error:
        Votes({"Goes": -1, "Hulst": float("nan"), "Sluis": "4"}, None, second=({"Goes": 1}, 2))  # type: ignore[dict-item,arg-type]
    assert places(error) == ["weights.Goes", "weights.Hulst", "weights.Sluis", "quota", "second.quota"]


@pytest.mark.parametrize(
    ("weights", "quota", "second", "place"),
    [
        ({}, 1, None, "weights"),
        ({"a": 0}, 1, None, "weights"),
        ("abc", 1, None, "weights"),
        ({"a": 2}, 3, None, "quota"),
        ({"a": 2}, 0, None, "quota"),
        (pd.Series([1, 2], index=["a", "a"]), 2, None, "weights.a"),
        ({"a": 2}, 1, 7, "second"),
        ({"a": 2}, 1, ({"b": 2}, 1), "second.weights.a"),
    ],
)
def test_what_is_refused(weights: Any, quota: Any, second: Any, place: str) -> None:
    with pytest.raises(InvalidInput) as error:
        Votes(weights, quota, second=second)
    assert places(error)[0] == place


def test_votes_that_are_too_heavy_are_refused_with_the_limit() -> None:
    votes = Votes(list(range(1_000_001, 1_000_343)), 171_000_000)
    for index in (votes.banzhaf, votes.shapley_shubik):
        with pytest.raises(InvalidInput, match=r"may add up to about \d+ for 342 parties"):
            index()
    double = Votes([1000 + k for k in range(40)], 25_000, second=([1000 + 2 * k for k in range(40)], 25_000))
    with pytest.raises(InvalidInput, match="counters"):
        double.banzhaf()
