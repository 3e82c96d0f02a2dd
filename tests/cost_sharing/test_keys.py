"""Every kind of key, by numbers one can check by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import finarr as fa
from finarr.keys import Members

PARTIES = (
    fa.Party("A", measures={"inhabitants": 600, "clients": 10}),
    fa.Party("B", measures={"inhabitants": 300, "clients": 30}),
    fa.Party("C", measures={"inhabitants": 100, "clients": 60}),
)
MEMBERS = Members(2026, PARTIES)


def divided(key: fa.Key, total: int = 1000, keys=None) -> list[float]:
    return [float(amount) for amount in key.divide(Fraction(total), MEMBERS, keys or {}).values()]


def test_one_measure():
    assert divided(fa.Key.measures({"inhabitants": 1})) == [600, 300, 100]


def test_weighted_measures():
    # 60% by inhabitants and 40% by clients: 360 + 40, 180 + 120, 60 + 240
    assert divided(fa.Key.measures({"inhabitants": 0.6, "clients": 0.4})) == [400, 300, 300]


def test_equal_parts():
    assert divided(fa.Key.equal(), 900) == [300, 300, 300]


def test_agreed_shares():
    assert divided(fa.Key.shares({"A": 50, "B": 30, "C": 20})) == [500, 300, 200]


def test_points_take_amounts_off_the_top_first():
    # points: 100 + inhabitants = 700, 400, 200; 1000 − 350 off the top = 650, factor 0.5
    key = fa.Key.points({"inhabitants": 1}, fixed=100, off_the_top={"B": 350})
    assert divided(key) == [350, 550, 100]


def test_usage_bills_quantities_and_divides_the_remainder():
    # billed: 2 · (10, 20, 30) = 20, 40, 60; the remaining 880 by inhabitants
    key = fa.Key.usage({"x": 2}, {"x": {"A": 10, "B": 20, "C": 30}}, "rest")
    assert divided(key, keys={"rest": fa.Key.measures({"inhabitants": 1})}) == [548, 304, 148]


def test_usage_above_the_cost_gives_back():
    key = fa.Key.usage({"x": 100}, {"x": {"A": 10, "B": 0, "C": 0}}, fa.Key.equal())
    assert divided(key, 700) == [900, -100, -100]


def test_stacks_divide_each_part_by_its_own_key():
    key = fa.Key.stack([(0.3, fa.Key.equal()), (0.7, fa.Key.measures({"inhabitants": 1}))])
    assert divided(key) == [520, 310, 170]


def test_figures_by_year_count_in_their_year():
    party = fa.Party("A", measures={"w": {2026: 1, 2027: 3}})
    other = fa.Party("B", measures={"w": 1})
    key = fa.Key.measures({"w": 1})
    assert [float(x) for x in key.divide(Fraction(8), Members(2027, (party, other))).values()] == [6, 2]


def test_the_parts_of_a_stack_and_the_weights_must_add_up():
    with pytest.raises(fa.InvalidInput, match="add up to 1"):
        fa.Key.stack([(0.3, fa.Key.equal()), (0.6, fa.Key.equal())])
    with pytest.raises(fa.InvalidInput, match="add up to 1"):
        fa.Key.measures({"inhabitants": 0.7, "clients": 0.2})


numbers = st.integers(0, 10**6)


@given(
    total=st.integers(-(10**9), 10**9),
    weights=st.lists(st.tuples(numbers, st.integers(1, 10**6)), min_size=1, max_size=6),
    alpha=st.integers(0, 100),
)
def test_components_always_add_up_to_the_total_exactly(total, weights, alpha):
    parties = tuple(fa.Party(f"P{n}", measures={"u": u, "v": v}) for n, (u, v) in enumerate(weights))
    mixed = fa.Key.measures({"v": 1}) if sum(u for u, _ in weights) == 0 else None
    key = mixed or fa.Key.measures({"u": alpha / 100, "v": (100 - alpha) / 100})
    stacked = fa.Key.stack([(0.25, key), (0.75, fa.Key.points({"v": 2}, fixed=1))])
    components = stacked.components(Fraction(total), Members(2026, parties), {})
    assert sum(sum(component.amounts().values()) for component in components) == total
