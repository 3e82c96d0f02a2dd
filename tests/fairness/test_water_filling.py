"""Water-filling against published answers, plain search, and the definition: no better vector of departures exists."""

from fractions import Fraction
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from finarr.fairness.out_of_reach import OutOfReach, keeping_sign
from finarr.fairness.water_batch import water_fill_batch
from finarr.fairness.water_filling import WaterFilling, water_fill
from tests.fairness.published import golden

F = Fraction
Bounds = list[Fraction | None]
Case = tuple[list[Fraction], Bounds, Bounds, Fraction]


def fractions(values: list[Any]) -> list[Any]:
    return [None if value is None else F(str(value)) for value in values]


def fill(targets: list[Any], floors: list[Any], caps: list[Any], total: Any) -> WaterFilling:
    return water_fill(fractions(targets), fractions(floors), fractions(caps), F(str(total)))


NONE: list[Any] = [None] * 3


@pytest.mark.parametrize("number", range(4))
def test_published_amounts_under_floors_and_caps(number: int) -> None:
    case = golden("derived_capped_prorata")["cases"][number]
    share = case["budget"] / sum(case["weights"])
    targets = [weight * share for weight in case["weights"]]
    filled = fill(targets, case["floor"], case["cap"], case["budget"])
    assert [float(amount) for amount in filled.amounts] == pytest.approx(case["allocation"], abs=1e-5)
    assert sum(filled.amounts) == F(str(case["budget"]))
    assert float(1 + filled.level) * share == pytest.approx(case["level"], rel=1e-9)
    moved = sum(abs(float(x) - p) for x, p in zip(filled.amounts, targets, strict=True))
    assert moved == pytest.approx(case["min_L1_deviation"], rel=1e-6)


def test_the_french_stability_guarantee() -> None:
    """A floor of 0.9 and a cap of 1.2 times last year's amount, none for a newcomer; the total is what was paid."""
    case = golden("openfisca_dsr_clip")
    before = case["inputs"]["previous_year"]
    floors = [case["inputs"]["floor_ratio"] * amount or None for amount in before]
    caps = [case["inputs"]["cap_ratio"] * amount or None for amount in before]
    filled = fill(case["inputs"]["spontaneous"], floors, caps, sum(case["published"]["bounded"]))
    assert filled.amounts == case["published"]["bounded"]
    assert (filled.level, filled.at_floor, filled.at_cap) == (0, (3,), (2,))


def test_a_cap_by_hand() -> None:
    filled = fill([580, 380, 440], NONE, [493, None, None], 1400)
    assert [round(float(amount), 2) for amount in filled.amounts] == [493, 420.32, 486.68]
    assert filled.level == F(87, 820) and filled.at_cap == (0,)


def test_mixed_signs_move_by_the_same_fraction() -> None:
    filled = fill([100, -50, 30], NONE, [90, None, None], 80)
    assert filled.level == F(10, 80)
    assert filled.amounts == [90, F(-175, 4), F(135, 4)]


def test_an_amount_stops_at_zero_unless_a_bound_says_so() -> None:
    with pytest.raises(OutOfReach):
        fill([10, 10], [None, 15], [None, None], 14)
    assert fill([10, 10], [-5, 15], [None, None], 14).amounts == [-1, 15]
    assert fill([-10, -10], [None, None], [5, -15], -14).amounts == [1, -15]
    assert fill([10, 20], [None, None], [-5, None], 8).amounts == [-5, 13]
    assert keeping_sign(F(1), None, F(0)) == (0, 0)
    assert keeping_sign(F(-1), None, None) == (None, 0)


def test_nothing_stays_nothing_while_the_others_can_close() -> None:
    assert fill([0, 60, 40], NONE, NONE, 130).amounts == [0, 78, 52]
    assert fill([0, 60, 40], [5, None, None], NONE, 100).amounts == [5, 57, 38]
    assert fill([0, 0, 40], NONE, [3, None, 50], 60).amounts == [3, 7, 50]
    filled = fill([0, 0, 40], NONE, [None, None, 50], 60)
    assert filled.amounts == [5, 5, 50] and filled.level == F(1, 4)
    assert fill([0, 0, 0], [None, -9, 4], NONE, 0).amounts == [-2, -2, 4]


def test_a_total_of_nothing_and_of_nobody() -> None:
    assert fill([5, 5], [None, None], [None, None], 0).amounts == [0, 0]
    assert water_fill([], [], [], F(0)).amounts == []
    with pytest.raises(OutOfReach):
        water_fill([], [], [], F(1))


# --- the definition --------------------------------------------------------------------------------------------------


numbers = st.integers(-6, 6).map(F)


@st.composite
def cases(draw: st.DrawFn, most: int = 4) -> Case:
    n = draw(st.integers(1, most))
    targets = [draw(numbers) for _ in range(n)]
    floors: Bounds = [draw(st.none() | st.integers(-8, 8).map(F)) for _ in range(n)]
    caps: Bounds = [draw(st.none() | st.integers(-8 if low is None else int(low), 9).map(F)) for low in floors]
    return targets, floors, caps, F(draw(st.integers(-12, 12)))


def departures(case: Case, amounts: list[Fraction]) -> list[list[Fraction]]:
    """Return what is minimised: first the amounts without a target, in euro, then the others, relative; each sorted."""
    pairs = list(zip(case[0], amounts, strict=True))
    nil = sorted((abs(x) for p, x in pairs if not p), reverse=True)
    return [nil, sorted((abs(x - p) / abs(p) for p, x in pairs if p), reverse=True)]


@settings(max_examples=300, deadline=None)
@given(cases())
def test_no_move_between_two_parties_is_better(case: Case) -> None:
    """Departures are convex, so what no small exchange between two parties betters is the best there is."""
    targets, floors, caps, total = case
    bounds = [keeping_sign(*each) for each in zip(targets, floors, caps, strict=True)]
    try:
        filled = water_fill(*case)
    except OutOfReach:
        assume(False)
        return
    assert sum(filled.amounts) == total
    for x, (low, high) in zip(filled.amounts, bounds, strict=True):
        assert (low is None or low <= x) and (high is None or x <= high)
    best = departures(case, filled.amounts)
    for one, other in combinations(range(len(targets)), 2):
        for step in (F(1, 1000), F(-1, 1000), F(1, 7), F(-1, 7)):
            moved = list(filled.amounts)
            moved[one], moved[other] = moved[one] + step, moved[other] - step
            inside = all(
                (bounds[k][0] is None or bounds[k][0] <= moved[k])
                and (bounds[k][1] is None or moved[k] <= bounds[k][1])
                for k in (one, other)
            )
            if inside:
                assert departures(case, moved) > best
    for k, target in enumerate(targets):
        low, high = bounds[k]
        if target and filled.amounts[k] not in (low, high):
            assert filled.amounts[k] == target + filled.level * abs(target)


@settings(max_examples=40, deadline=None)
@given(cases(most=3))
def test_no_point_of_a_fine_grid_is_better(case: Case) -> None:
    targets, floors, caps, total = case
    bounds = [keeping_sign(*each) for each in zip(targets, floors, caps, strict=True)]
    try:
        best = departures(case, water_fill(*case).amounts)
    except OutOfReach:
        return
    grid = [F(k, 2) for k in range(-18, 19)]
    for first in product(grid, repeat=len(targets) - 1):
        point = [*first, total - sum(first)]
        if all(
            (low is None or low <= x) and (high is None or x <= high)
            for x, (low, high) in zip(point, bounds, strict=True)
        ):
            assert departures(case, point) >= best


@settings(max_examples=60, deadline=None)
@given(cases(), st.integers(2, 9), st.booleans())
def test_scale_and_sign_only_scale_and_turn_the_answer(case: Case, times: int, turn: bool) -> None:
    targets, floors, caps, total = case
    factor = F(times)

    def scaled(values: Any) -> Any:
        return [None if value is None else factor * value * (-1 if turn else 1) for value in values]

    try:
        filled = water_fill(*case)
    except OutOfReach as trouble:
        with pytest.raises(OutOfReach) as caught:
            low, high = scaled(floors), scaled(caps)
            water_fill(scaled(targets), high if turn else low, low if turn else high, scaled([total])[0])
        assert caught.value.missing == factor * trouble.missing
        return
    low, high = scaled(floors), scaled(caps)
    again = water_fill(scaled(targets), high if turn else low, low if turn else high, scaled([total])[0])
    assert again.amounts == scaled(filled.amounts)
    assert again.level == (-filled.level if turn else filled.level)


def test_other_scales() -> None:
    filled = water_fill([F(100), F(50)], [None, None], [None, None], F(180), [F(1), F(2)])
    assert filled.amounts == [110, 70] and filled.level == 10


# --- out of reach ----------------------------------------------------------------------------------------------------


def reach(case: Case, kept: set[tuple[int, str]] | None = None) -> bool:
    """Tell by linear program whether bounds reach the total; ``kept`` are the typed ones that count."""
    targets, floors, caps, total = case
    low = [b if kept is None or (k, "floor") in kept else None for k, b in enumerate(floors)]
    high = [b if kept is None or (k, "cap") in kept else None for k, b in enumerate(caps)]
    bounds = [keeping_sign(*each) for each in zip(targets, low, high, strict=True)]
    if any(a is not None and b is not None and a > b for a, b in bounds):
        return False
    n = len(targets)
    limits = [tuple(None if b is None else float(b) for b in pair) for pair in bounds]
    return bool(linprog(np.zeros(n), A_eq=np.ones((1, n)), b_eq=[float(total)], bounds=limits).status == 0)


@st.composite
def tight_cases(draw: st.DrawFn) -> Case:
    targets, floors, _, total = draw(cases())
    caps: Bounds = [draw(st.none() | st.integers(-8, 9).map(F)) for _ in targets]
    return targets, floors, caps, total


def eased(case: Case, bound: tuple[int, str], by: Fraction) -> Case:
    """Return a case in which one typed bound gives so much."""
    (k, side), (targets, floors, caps, total) = bound, case
    floors, caps = list(floors), list(caps)
    low, high = floors[k], caps[k]
    if side == "floor" and low is not None:
        floors[k] = low - by
    if side == "cap" and high is not None:
        caps[k] = high + by
    return targets, floors, caps, total


@settings(max_examples=150, deadline=None)
@given(tight_cases())
def test_what_clashes_is_irreducible(case: Case) -> None:
    try:
        water_fill(*case)
    except OutOfReach as trouble:
        assert not reach(case)
        assert trouble.missing > 0
        typed = {(k, "floor") for k, b in enumerate(case[1]) if b is not None}
        typed |= {(k, "cap") for k, b in enumerate(case[2]) if b is not None}
        assert set(trouble.clash) <= typed
        if trouble.side is None or not trouble.gives:
            return
        # Bounds that give nothing, such as a typed floor below zero, are permissions: they stay.
        kept = typed - ({(k, trouble.side) for k in trouble.gives} - set(trouble.clash))
        assert not reach(case, kept)
        at_fault = {k for k, _ in trouble.clash}
        left = trouble.missing - sum(give or 0 for k, give in trouble.gives.items() if k not in at_fault)
        for one in trouble.clash:
            assert reach(eased(case, one, left), kept)
            # A cap below zero also lets a positive target go below it: it helps by giving, not by going.
            bound = (case[1] if one[1] == "floor" else case[2])[one[0]]
            if bound is not None and bound * case[0][one[0]] >= 0:
                assert reach(case, kept - {one})
                assert reach(case, typed - {one}) or not trouble.only
    else:
        assert reach(case)


def test_the_smallest_floors_leave_the_clash_first() -> None:
    with pytest.raises(OutOfReach) as caught:
        fill([1, 1, 1, 1], [30, 50, 40, 1], [None] * 4, 100)
    trouble = caught.value
    assert trouble.side == "floor" and trouble.missing == 21
    assert trouble.clash == ((0, "floor"), (1, "floor"), (2, "floor")) and trouble.only
    with pytest.raises(OutOfReach) as caught:
        fill([1, 1, 1], [60, 60, 60], NONE, 100)
    assert caught.value.clash == ((1, "floor"), (2, "floor")) and not caught.value.only


def test_caps_fall_short() -> None:
    with pytest.raises(OutOfReach) as caught:
        fill([1, 1, 1], NONE, [20, 30, 40], 100)
    assert (caught.value.side, caught.value.missing) == ("cap", 10)
    assert caught.value.clash == ((0, "cap"), (1, "cap"), (2, "cap"))


def test_a_floor_above_its_cap() -> None:
    with pytest.raises(OutOfReach) as caught:
        fill([1, 1], [5, None], [3, None], 100)
    assert (caught.value.side, caught.value.missing, caught.value.only) == (None, 2, True)
    assert caught.value.clash == ((0, "floor"), (0, "cap"))
    with pytest.raises(OutOfReach) as caught:
        fill([1, 1], [5, None], [3, 90], 100)
    assert (caught.value.side, caught.value.missing, caught.value.only) == ("cap", 7, False)


# --- many at once ----------------------------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(st.lists(cases(), min_size=1, max_size=3))
def test_many_at_once_are_the_same(several: list[Case]) -> None:
    n = max(len(case[0]) for case in several)

    def padded(values: list[Any], none: float) -> list[float]:
        """Fill up with parties that pay 0 whatever happens."""
        return [none if value is None else float(value) for value in values] + [0.0] * (n - len(values))

    found = water_fill_batch(
        np.array([padded(case[0], 0) for case in several]),
        np.array([padded(case[1], -np.inf) for case in several]),
        np.array([padded(case[2], np.inf) for case in several]),
        np.array([float(case[3]) for case in several]),
    )
    for row, case in enumerate(several):
        try:
            exact = [float(amount) for amount in water_fill(*case).amounts]
        except OutOfReach:
            assert not found.reached[row] and np.isnan(found.amounts[row]).all()
        else:
            assert found.reached[row]
            assert found.amounts[row][: len(exact)] == pytest.approx(exact, abs=1e-9)


def test_many_large_ones_are_within_bounds_and_add_up() -> None:
    rng = np.random.default_rng(3)
    shape = (200, 60)
    targets = rng.normal(0, 1e6, shape)
    floors = np.where(rng.random(shape) < 0.5, targets - rng.exponential(2e5, shape), -np.inf)
    caps = np.where(rng.random(shape) < 0.5, targets + rng.exponential(2e5, shape), np.inf)
    totals = targets.sum(axis=1) + rng.normal(0, 1e6, 200)
    found = water_fill_batch(targets, floors, caps, totals)
    assert found.reached.all()
    assert np.abs(found.amounts.sum(axis=1) - totals).max() < 1e-6
    assert (found.amounts >= floors - 1e-9).all() and (found.amounts <= caps + 1e-9).all()
    for row in range(0, 200, 40):
        bounds = [[None if np.isinf(b) else F(b) for b in side[row].tolist()] for side in (floors, caps)]
        exact = water_fill([F(p) for p in targets[row].tolist()], *bounds, F(totals[row].item())).amounts
        assert found.amounts[row] == pytest.approx([float(x) for x in exact], abs=1e-6)


def test_a_zigzag_of_floors_and_caps() -> None:
    """Floors let go and caps hold in turn, so that steep and flat parts alternate: plain Newton steps overshoot."""
    n = 40
    targets = np.ones((1, n))
    floors = np.array([[1 + 0.05 * k if k % 2 else -np.inf for k in range(n)]])
    caps = np.array([[1 + 0.05 * k + 1e-4 if k % 2 == 0 else np.inf for k in range(n)]])
    for total in np.linspace(floors[0, 1::2].sum(), 400, 37):
        found = water_fill_batch(targets, floors, caps, np.array([total]))
        bounds = [[None if np.isinf(b) else F(b) for b in side[0].tolist()] for side in (floors, caps)]
        exact = water_fill([F(1)] * n, *bounds, F(float(total))).amounts
        assert found.reached[0]
        assert found.amounts[0] == pytest.approx([float(x) for x in exact], abs=1e-9)
