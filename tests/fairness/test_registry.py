"""The registry: every rule is complete, and all its algorithms agree."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from finarr.errors import InvalidInput
from finarr.fairness.aims import Standing
from finarr.fairness.registry import KINDS, Rule, register, rule, rules
from finarr.fairness.votes import Votes
from finarr.words import LANGUAGES
from tests.fairness.games import random_games


def games(rule: Rule) -> Iterator[tuple[Any, ...]]:
    """Concave games of costs above zero: every rule for cost games has an answer."""
    for seed in range(5):
        for name, game in random_games(4 + seed % 3, seed):
            if name in ("concave", "additive"):
                yield (game,)


def bodies(rule: Rule) -> Iterator[tuple[Any, ...]]:
    random = np.random.default_rng(4)
    for n in (1, 2, 5, 9, 13):
        weights, people = random.integers(1, 30, n).tolist(), random.integers(1, 90, n).tolist()
        yield (Votes(weights, int(random.integers(1, sum(weights) + 1))),)
        yield (Votes(weights, sum(weights) // 2 + 1, second=(people, sum(people) * 3 // 5 + 1)),)


def claims(rule: Rule) -> Iterator[tuple[Any, ...]]:
    random = np.random.default_rng(5)
    for n in (1, 2, 3, 5, 7):
        for part in (0, 3, 6, 9, 12):
            each = [Fraction(int(claim), 4) for claim in random.integers(0, 200, n)]
            yield sum(each, Fraction(0)) * part / 12, each


def limited(rule: Rule) -> Iterator[tuple[Any, ...]]:
    random = np.random.default_rng(6)
    for n in (1, 2, 4, 8):
        for _ in range(5):
            weights = [Fraction(int(weight)) for weight in random.integers(1, 50, n)]
            floors = [Fraction(int(low)) if low < 20 else None for low in random.integers(0, 40, n)]
            caps = [Fraction(int(high)) if high < 80 else None for high in random.integers(40, 120, n)]
            bounds = [(low or 0, 200 if high is None else high) for low, high in zip(floors, caps, strict=True)]
            low, high = sum(low for low, _ in bounds), sum(high for _, high in bounds)
            yield Fraction(int(random.integers(low, high + 1))), weights, floors, caps


def fractional(rule: Rule) -> Iterator[tuple[Any, ...]]:
    random = np.random.default_rng(7)
    for n in (1, 3, 9):
        for _ in range(5):
            amounts = [Fraction(int(amount), 7) for amount in random.integers(0, 300, n)]
            yield amounts, int(sum(amounts)), [f"party {k}" for k in random.permutation(n)]


def standings(rule: Rule) -> Iterator[tuple[Any, ...]]:
    """Parties with and without pro rata, some of them held by limits that leave the total within reach."""
    random = np.random.default_rng(8)
    for n in (1, 2, 4, 8):
        for _ in range(5):
            shares = [Fraction(int(share)) for share in random.integers(1, 60, n)]
            today = [Fraction(int(amount)) for amount in random.integers(1, 60, n)]
            heads = [Fraction(int(count)) for count in random.integers(1, 9, n)]
            floors = [Fraction(int(low)) if low < 10 else None for low in random.integers(0, 20, n)]
            caps = [Fraction(int(high)) if high < 60 else None for high in random.integers(20, 90, n)]
            most = sum(200 if high is None else high for high in caps)
            total = Fraction(int(random.integers(sum(low or 0 for low in floors), most + 1)))
            each = [Standing(*figures) for figures in zip(shares, today, heads, reversed(heads), strict=True)]
            yield each, floors, caps, total


INPUTS: dict[str, Callable[[Rule], Iterator[tuple[Any, ...]]]] = {
    "claims": claims,
    "cost_game": games,
    "criterion": standings,
    "pro_rata": limited,
    "rounding": fractional,
    "votes": bodies,
}


@pytest.mark.parametrize("each", rules(), ids=lambda each: f"{each.kind}-{each.id}")
def test_all_algorithms_of_a_rule_agree(each: Rule) -> None:
    tried = 0
    for arguments in INPUTS[each.kind](each):
        first, *others = (list(algorithm(*arguments)) for algorithm in each.algorithms)
        tried += 1
        for other in others:
            if all(isinstance(value, int | Fraction) for value in (*first, *other)):
                assert other == first
            else:
                size = max(1.0, *(abs(float(value)) for value in first))
                assert [float(value) for value in other] == pytest.approx(first, rel=1e-9, abs=1e-9 * size)
    assert tried >= 5


@pytest.mark.parametrize("each", rules("cost_game"), ids=lambda each: each.id)
def test_what_a_user_calls_is_the_first_algorithm(each: Rule) -> None:
    for (game,) in games(each):
        assert each.function(game).tolist() == list(each.algorithms[0](game))


@pytest.mark.parametrize("each", rules(), ids=lambda each: f"{each.kind}-{each.id}")
def test_a_rule_is_complete(each: Rule) -> None:
    assert each.kind in KINDS
    assert all(each.name(lang).strip() for lang in LANGUAGES)
    assert any(word.isdigit() and len(word) == 4 for word in each.source.replace("(", " ").replace(")", " ").split())
    assert callable(each.function) and all(callable(algorithm) for algorithm in each.algorithms)
    assert rule(each.id, each.kind) is each


def test_rules_are_found_by_id() -> None:
    assert rule("nucleolus").kind == "cost_game"
    assert [each.id for each in rules("votes")] == ["banzhaf", "shapley_shubik"]
    assert {each.id for each in rules("cost_game")} >= {"nucleolus", "least_core", "shapley", "scrb", "tau"}


def test_what_is_not_known_is_refused_with_what_is() -> None:
    with pytest.raises(InvalidInput, match="shapley_shubik"):
        rule("shapely")
    with pytest.raises(InvalidInput, match="claims, criterion, cost_game"):
        rules("game")  # type: ignore[arg-type]
    with pytest.raises(InvalidInput):
        rule("banzhaf", "cost_game")


def test_an_id_is_given_once_in_a_kind() -> None:
    banzhaf = rule("banzhaf")
    assert register(banzhaf) is banzhaf
    other = Rule("banzhaf", "votes", "2026", print, (print,))
    with pytest.raises(ValueError, match="already"):
        register(other)
    with pytest.raises(ValueError, match="a name among the texts"):
        Rule("x", "votes", "2026", print, (print,))
