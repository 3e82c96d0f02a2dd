"""Pro rata against published divisions, plain arithmetic and its laws; many at once against one by one."""

import csv
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finarr.errors import Infeasible, InvalidInput
from finarr.fairness import pro_rata_batch as batch_module
from finarr.fairness.pro_rata import linear_path, pro_rata, pro_rata_batch
from tests.conftest import ROOT
from tests.fairness.published import golden


def told(call: Callable[[], Any]) -> dict[str, str]:
    with pytest.raises(InvalidInput) as caught:
        call()
    return {each.place: each.render() for each in caught.value.problems}


# --- published -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["derived_cent_largest_remainder", "money_library_remainder_cases"])
def test_published_cents(name: str) -> None:
    for case in golden(name)["cases"]:
        expected = case.get("allocation_cents") or case["expected_cents"]
        total = Decimal(case["total_cents"]) / 100
        assert pro_rata(total, case["weights"], as_cents=True).tolist() == expected
        assert pro_rata_batch([float(total)], case["weights"], as_cents=True)[0].tolist() == expected


def test_published_seats() -> None:
    case = golden("wikipedia_largest_remainder")
    for number, each in enumerate(case["inputs"]["cases"]):
        assert pro_rata(each["seats"], each["votes"], unit="1").tolist() == case["published"][f"c{number}"]
    case = golden("balinski_young_1")
    found = pro_rata(case["inputs"]["seats"], case["inputs"]["votes"], unit="1")
    assert found.tolist() == case["published"]["largest_remainder"]


@pytest.mark.parametrize("number", range(4))
def test_published_amounts_under_limits(number: int) -> None:
    case = golden("derived_capped_prorata")["cases"][number]
    limits = {"floor": case["floor"], "cap": case["cap"]}
    found = pro_rata(case["budget"], case["weights"], **limits, unit=None)
    assert found.tolist() == pytest.approx(case["allocation"], abs=1e-5)
    cents = pro_rata(case["budget"], case["weights"], **limits, as_cents=True)
    assert cents.sum() == round(case["budget"] * 100)
    assert (abs(cents / 100 - found) < 0.01).all()
    many = pro_rata_batch([case["budget"]], case["weights"], case["floor"], case["cap"], unit=None)
    assert many[0] == pytest.approx(case["allocation"], abs=1e-5)
    assert pro_rata_batch([case["budget"]], case["weights"], *limits.values(), as_cents=True)[0].tolist() == list(cents)


def test_veiligheidshuizen_2013_pays_the_whole_pot() -> None:
    """The weights of the royal decree add up to 9,999: as shares of 10,000 they left 770 euro unpaid."""
    with (ROOT / "datasets" / "veiligheidshuizen-2013.csv").open(encoding="utf-8", newline="") as file:
        weights = {row["name"]: int(row["weight"]) for row in csv.DictReader(file)}
    found = pro_rata(7_700_000, weights, as_cents=True)
    assert found.sum() == 770_000_000 and len(found) == 25
    assert abs(found["Rotterdam"] - Decimal(770_000_000) * 1005 / 9999) < 1
    euro = pro_rata(7_700_000, weights)
    assert sum(Decimal(str(amount)) for amount in euro) == 7_700_000


def test_dommelvallei_2020_needs_no_rounding_line() -> None:
    published = {"Geldrop-Mierlo": 5_820_329, "Nuenen": 5_463_306, "Son en Breugel": 4_178_740}
    found = pro_rata(15_462_373, published, unit="1")
    assert found.sum() == 15_462_373
    assert (abs(found - pd.Series(published)) <= 1).all()
    problem = told(lambda: pro_rata(15_462_373.40, published, unit="1"))["total"]
    assert "15,462,373 and 15,462,374" in problem


def test_the_path_of_dronten_and_of_druten() -> None:
    dronten = linear_path(52_146, 980_652, 5, unit="1")
    assert dronten.tolist() == [237_847, 423_548, 609_250, 794_951, 980_652]
    assert set(np.diff([52_146, *dronten])) == {185_701, 185_702}
    druten = linear_path(1951, 0, 6, unit="1")
    assert (abs(druten - [1626, 1301, 975, 650, 325, 0]) <= 1).all()
    assert dronten.index.tolist() == [1, 2, 3, 4, 5]


def test_a_path_rounds_halves_away_from_zero() -> None:
    assert linear_path(0, 1, 2, unit="1").tolist() == [1, 1]
    assert linear_path(0, -1, 2, unit="1").tolist() == [-1, -1]
    assert linear_path(0.005, 0.02, 3).tolist() == [0.01, 0.02, 0.02]


def test_a_path_that_cannot_be_is_refused() -> None:
    assert told(lambda: linear_path("0", 0.005, 0, unit="1")).keys() == {"start", "end", "steps"}
    assert told(lambda: linear_path(0, 1, 2.0, unit="2")).keys() == {"steps", "unit"}  # type: ignore[arg-type]


# --- laws ------------------------------------------------------------------------------------------------------------


weights_of = st.lists(st.integers(0, 60_000), min_size=1, max_size=8).filter(any)
cents_of = st.integers(-10_000_000, 10_000_000)


def cents(total: int, weights: Any, **named: Any) -> pd.Series:
    return pro_rata(Decimal(total) / 100, weights, as_cents=True, **named)


@settings(max_examples=100, deadline=None)
@given(cents_of, weights_of)
def test_every_amount_is_its_share_rounded_down_or_up(total: int, weights: list[int]) -> None:
    found = cents(total, weights)
    assert found.sum() == total
    for amount, weight in zip(found, weights, strict=True):
        assert abs(int(amount) - Fraction(total * weight, sum(weights))) < 1


@settings(max_examples=50, deadline=None)
@given(cents_of, weights_of, st.integers(1, 1000), st.randoms(use_true_random=False))
def test_scale_and_order_do_not_matter(total: int, weights: list[int], times: int, random: Any) -> None:
    named = {f"party {k}": weight for k, weight in enumerate(weights)}
    order = list(named)
    random.shuffle(order)
    again = cents(total, {name: named[name] * times for name in order})
    assert again.to_dict() == cents(total, named).to_dict()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000_000), weights_of, st.integers(0, 7), st.integers(1, 5000))
def test_more_weight_is_never_less_to_pay(total: int, weights: list[int], position: int, more: int) -> None:
    one = position % len(weights)
    heavier = [weight + more * (k == one) for k, weight in enumerate(weights)]
    assert cents(total, heavier)[one] >= cents(total, weights)[one]


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 1_000_000), weights_of, st.data())
def test_limits_hold_in_whole_cents(total: int, weights: list[int], data: Any) -> None:
    n = len(weights)
    floors = [data.draw(st.none() | st.integers(0, total // n)) for _ in range(n)]
    caps = [data.draw(st.none() | st.integers(-(-total // n), 2 * total)) for _ in range(n)]
    euro = [[None if b is None else b / 100 for b in bounds] for bounds in (floors, caps)]
    found = cents(total, weights, floor=euro[0], cap=euro[1])
    assert found.sum() == total
    for amount, floor, cap in zip(found, floors, caps, strict=True):
        assert floor is None or amount >= floor
        assert cap is None or amount <= cap
    free = [(k, w) for k, w in enumerate(weights) if w and found[k] not in (floors[k], caps[k])]
    for k, w in free:
        for j, v in free:
            assert abs(found[k] / w - found[j] / v) <= 1 / w + 1 / v


def test_equal_remainders_go_to_the_smaller_label() -> None:
    assert pro_rata(1, pd.Series(1, index=["c", "a", "b"]), unit="1").to_dict() == {"c": 0, "a": 1, "b": 0}
    assert pro_rata(1, pd.Series(1, index=[10, 9]), unit="1").to_dict() == {10: 0, 9: 1}
    assert pro_rata(1, {"10": 1, 9: 1}, unit="1").to_dict() == {"10": 1, 9: 0}
    assert pro_rata(0.02, [1, 1, 1]).tolist() == [0.01, 0.01, 0.0]


# --- forms of input --------------------------------------------------------------------------------------------------


def test_figures_are_read_as_written() -> None:
    assert pro_rata(0.3, [0.1, 0.2], unit=None).tolist() == [0.1, 0.2]
    assert pro_rata(0.3, {"a": Decimal("0.1"), "b": 0.2}, floor=0.1).tolist() == [0.1, 0.2]
    assert pro_rata(np.float64(10), np.array([1, 3])).tolist() == [2.5, 7.5]
    assert pro_rata(10, (1, 3), unit=1, as_cents=True).tolist() == [300, 700]


def test_the_index_is_kept() -> None:
    weights = pd.Series([1.0, 3.0], index=pd.Index(["Veere", "Goes"], name="party"), name="inhabitants")
    found = pro_rata(10, weights)
    pd.testing.assert_series_equal(found, pd.Series([2.5, 7.5], index=weights.index))
    assert pro_rata(10, weights, as_cents=True).dtype == np.int64
    assert pro_rata(10, {"Veere": 1, "Goes": 3}).index.tolist() == ["Veere", "Goes"]


def test_limits_by_party() -> None:
    weights = pd.Series({"Goes": 5, "Hulst": 3, "Veere": 2})
    expected = {"Goes": 40.0, "Hulst": 36.0, "Veere": 24.0}
    series = pd.Series({"Veere": np.inf, "Goes": 40.0, "Hulst": 99.0})
    for cap in (series, {"Goes": 40}, {"Goes": 40, "Veere": None}, [40, None, np.inf], np.array([40, 99, 99]), 40):
        assert pro_rata(100, weights, cap=cap).to_dict() == expected
    assert pro_rata(100, weights, floor=25).to_dict() == {"Goes": 46.88, "Hulst": 28.12, "Veere": 25.0}


def test_floors_go_up_and_caps_down_to_the_unit() -> None:
    assert pro_rata(10, [1, 1], floor=[5.001, None]).tolist() == [5.01, 4.99]
    assert pro_rata(10, [1, 1], cap=[4.999, None]).tolist() == [4.99, 5.01]
    assert pro_rata(10, [1, 1], cap=[4.999, None], unit="1").tolist() == [4, 6]
    assert pro_rata(-10, [1, 1], floor=[-4.999, None], unit="1").tolist() == [-4, -6]


def test_negative_totals_and_nothing() -> None:
    assert pro_rata(-10, [1, 3]).tolist() == [-2.5, -7.5]
    assert pro_rata(-10, [1, 3], cap=[-4, None]).tolist() == [-4, -6]
    assert pro_rata(0, [1, 3]).tolist() == [0, 0]
    assert pro_rata(10, [0, 3]).tolist() == [0, 10]


# --- what is refused -------------------------------------------------------------------------------------------------


def test_every_problem_is_told_at_once() -> None:
    weights = {"Goes": "1.000", "Hulst": -1, "Sluis": float("nan"), "Veere": float("inf"), "Tholen": None, "Borsele": 1}
    found = told(lambda: pro_rata("x", weights, floor={"Goess": 3}, cap=[1, 2], unit="0.05"))
    assert found.keys() == {f"weights[{k}]" for k in [*weights][:5]} | {"total", "floor[Goess]", "cap", "unit"}
    assert "1000" in found["weights[Goes]"].replace(",", "").replace(".", "")


def test_weights_that_divide_nothing_are_refused() -> None:
    for weights in ([], [0, 0], {}, "12", 5, {1, 2}, np.ones((2, 2)), pd.DataFrame({"a": [1]}), None):
        assert "weights" in told(lambda weights=weights: pro_rata(1, weights))
    assert told(lambda: pro_rata(1, pd.Series([1, 2], index=["a", "a"]))).keys() == {"weights[a]"}
    assert told(lambda: pro_rata(1, pd.Series([1, 2], index=["a", None]))).keys() & {"weights[nan]", "weights[None]"}
    assert told(lambda: pro_rata(1, [True, 1])).keys() == {"weights[0]"}


def test_limits_that_are_none_are_refused() -> None:
    weights = pd.Series({"Goes": 5, "Veere": 2})
    for name in ("floor", "cap"):
        assert told(lambda name=name: pro_rata(1, weights, **{name: pd.Series({"Goes": 1})})).keys() == {
            f"{name}[Veere]"
        }
        assert told(lambda name=name: pro_rata(1, weights, **{name: np.nan})).keys() == {name}
        assert told(lambda name=name: pro_rata(1, weights, **{name: {"Goes": np.nan}})).keys() == {f"{name}[Goes]"}
        twice = pd.Series([1, 2, 3], index=["Goes", "Goes", "Veere"])
        assert told(lambda name=name, twice=twice: pro_rata(1, weights, **{name: twice})).keys() == {f"{name}[Goes]"}
    assert told(lambda: pro_rata(1, weights, floor=np.inf)).keys() == {"floor"}
    assert told(lambda: pro_rata(1, weights, cap=[-np.inf, 1])).keys() == {"cap[Goes]"}
    assert pro_rata(7, weights, floor=-np.inf, cap=np.inf).tolist() == [5, 2]
    crossed = told(lambda: pro_rata(7, weights, floor=[3, 1], cap=[2.5, None]))
    assert crossed.keys() == {"floor[Goes]"} and "2.5" in crossed["floor[Goes]"]


def test_totals_and_units_that_do_not_fit_are_refused() -> None:
    assert "1.23 and 1.24" in told(lambda: pro_rata(1.234, [1]))["total"]
    assert told(lambda: pro_rata(float("nan"), [1])).keys() == {"total"}
    assert told(lambda: pro_rata(float("inf"), [1], unit=None)).keys() == {"total"}
    assert told(lambda: pro_rata(1, [1], unit=None, as_cents=True)).keys() == {"unit"}


def infeasible(call: Callable[[], Any]) -> Infeasible:
    with pytest.raises(Infeasible) as caught:
        call()
    return caught.value


def test_limits_that_clash_are_named_with_the_amount() -> None:
    weights = {"Goes": 1, "Veere": 1, "Hulst": 1}
    error = infeasible(lambda: pro_rata(100, weights, floor={"Goes": 60.001, "Veere": 50, "Hulst": 1}))
    assert error.conflict == ("floor of Goes", "floor of Veere")
    assert error.shortfall == {None: Decimal("11.01")} and error.only
    assert sum(error.relaxation.values()) == Decimal("11.01")
    given = {"floor of Goes": Decimal("5.01"), "floor of Hulst": Decimal(1), "floor of Veere": Decimal(5)}
    assert error.relaxation == given
    assert "bovengrens" not in error.render("nl") and "ondergrens van Goes" in error.render("nl")
    assert "€ 11,01" in error.render("nl")
    error = infeasible(lambda: pro_rata(100, weights, cap=33, unit="1"))
    assert error.conflict == ("cap of Goes", "cap of Hulst", "cap of Veere")
    assert error.shortfall == {None: 1} and error.relaxation == {"cap of Goes": 1}
    error = infeasible(lambda: pro_rata(10, [1, 1], floor=[5.001, None], cap=[5.004, None]))
    assert error.conflict == ("floor of 0", "cap of 0") and error.shortfall == {None: Decimal("0.01")}


@settings(max_examples=60, deadline=None)
@given(weights_of.filter(all), st.integers(0, 5000), st.data())
def test_the_smallest_relaxation_works_and_no_smaller_does(weights: list[int], total: int, data: Any) -> None:
    side = data.draw(st.sampled_from(["floor", "cap"]))
    limits = {k: data.draw(st.integers(0, 3000)) for k in range(len(weights))}
    try:
        cents(total, weights, **{side: {k: limit / 100 for k, limit in limits.items()}})
        return
    except Infeasible as error:
        assert error.shortfall == {None: sum(error.relaxation.values())}
        given = {int(name.split()[-1]): int(euro * 100) for name, euro in error.relaxation.items()}
    sign = -1 if side == "floor" else 1
    relaxed = {k: limit + sign * given.get(k, 0) for k, limit in limits.items()}
    found = cents(total, weights, **{side: {k: limit / 100 for k, limit in relaxed.items()}})
    assert found.tolist() == list(relaxed.values())


# --- many at once ----------------------------------------------------------------------------------------------------


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 4), st.integers(1, 7), st.integers(0, 2**32 - 1), st.sampled_from(["0.01", "1", None]))
def test_many_at_once_are_the_same_as_one_by_one(scenarios: int, parties: int, seed: int, unit: str | None) -> None:
    """Small whole weights, so that equal remainders are common."""
    rng = np.random.default_rng(seed)
    weights = rng.integers(0, 6, (scenarios, parties))
    weights[:, 0] += 1
    totals = rng.integers(-300, 3000, scenarios) / (1 if unit == "1" else 100)
    pure = totals[:, None] * weights / weights.sum(axis=1, keepdims=True)
    floors = np.where(rng.random(pure.shape) < 0.4, np.round(pure - rng.random(pure.shape), 3), -np.inf)
    caps = np.where(rng.random(pure.shape) < 0.4, np.round(pure + rng.random(pure.shape), 3), np.inf)
    alone, clash = [], False
    for row in range(scenarios):
        try:
            limits = {"floor": floors[row], "cap": caps[row]}
            alone.append(pro_rata(totals[row], weights[row], **limits, unit=unit).to_numpy())
        except Infeasible:
            clash = True
    if clash:
        with pytest.raises(Infeasible, match="in scenario"):
            pro_rata_batch(totals, weights, floors, caps, unit=unit)
        return
    found = pro_rata_batch(totals, weights, floors, caps, unit=unit)
    if unit is None:
        assert found == pytest.approx(np.array(alone), abs=1e-9)
    else:
        assert (found == np.array(alone)).all()


def test_large_figures_give_the_same_cents() -> None:
    rng = np.random.default_rng(11)
    weights = np.rint(rng.lognormal(10, 1, (60, 342)))
    totals = np.round(rng.uniform(1e8, 4e9, 60), 2)
    pure = totals[:, None] * weights / weights.sum(axis=1, keepdims=True)
    floors, caps = np.round(pure * rng.uniform(0.3, 1.02, 342), 2), np.round(pure * rng.uniform(1.02, 1.6, 342), 2)
    found = pro_rata_batch(totals, weights, floors, caps, as_cents=True)
    assert (found.sum(axis=1) == np.rint(totals * 100)).all()
    for row in range(0, 60, 12):
        alone = pro_rata(totals[row], weights[row], floor=floors[row], cap=caps[row], as_cents=True)
        assert (alone == found[row]).all()


def test_what_floating_point_cannot_tell_is_divided_exactly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remainders of exactly a half from different weights are a tie for fractions and noise for floats."""
    asked: list[int] = []
    exactly = batch_module._exactly
    monkeypatch.setattr(batch_module, "_exactly", lambda given, row: asked.append(row) or exactly(given, row))
    weights, totals = [[1, 3, 1, 1], [5, 4, 2, 1]], [0.03, 12.34]
    found = pro_rata_batch(totals, weights, as_cents=True)
    assert found.tolist() == [pro_rata(t, w, as_cents=True).tolist() for t, w in zip(totals, weights, strict=True)]
    assert asked == [0]
    asked.clear()
    assert pro_rata_batch([1.0] * 3, np.ones(7), as_cents=True).tolist() == [[15, 15, 14, 14, 14, 14, 14]] * 3
    assert asked == [], "parties of the same weight are a tie that needs no fractions"


def test_labels_settle_ties_and_must_agree() -> None:
    weights = pd.DataFrame([[1, 1, 1], [1, 1, 1]], columns=["c", "a", "b"])
    assert pro_rata_batch([0.01, 0.02], weights, as_cents=True).tolist() == [[0, 1, 0], [0, 1, 1]]
    caps = pd.Series([9, 0, 9], index=weights.columns)
    assert pro_rata_batch([0.01, 0.02], weights, cap=caps, as_cents=True).tolist() == [[0, 0, 1], [1, 0, 1]]
    assert told(lambda: pro_rata_batch([1, 1], weights, cap=caps.sort_index())).keys() == {"cap"}
    twice = pd.Series([1, 2], index=["a", "a"])
    assert told(lambda: pro_rata_batch([1], twice)).keys() == {"weights[a]"}


def test_shapes_of_limits() -> None:
    totals, weights = [10, 20, 30], [1, 1]
    for cap in (12, [12, np.inf], [[12, np.inf]], [[12], [12], [12]], [[12, 99], [12, 99], [12, 99]], [12, None]):
        expected = [[5, 5], [10, 10], [12, 18]] if cap != 12 and cap != [[12], [12], [12]] else None
        if expected is None:
            assert (
                "cap of 0 in scenario 2"
                in infeasible(lambda cap=cap: pro_rata_batch(totals, weights, cap=cap)).conflict
            )
        else:
            assert pro_rata_batch(totals, weights, cap=cap).tolist() == expected
    for cap in ([1, 2, 3], [[1, 2], [3, 4]], [[[1]]]):
        assert told(lambda cap=cap: pro_rata_batch(totals, weights, cap=cap)).keys() == {"cap"}


def test_every_problem_of_a_batch_is_told() -> None:
    weights = [[1.0, -2.0], [np.nan, 1.0], [0.0, 0.0], [np.inf, 1.0]]
    found = told(lambda: pro_rata_batch([1, 0.005, np.nan, 1e15], weights, floor=np.inf, cap=[1, np.nan]))
    assert found.keys() == {
        "totals[1]",
        "totals[2]",
        "totals[3]",
        "weights[0, 1]",
        "weights[1, 0]",
        "weights[2]",
        "weights[3, 0]",
        "floor",
        "floor[0, 0]",
        "cap[1]",
    }
    assert "0.00 and 0.01" in found["totals[1]"] or "0 and 0.01" in found["totals[1]"]
    assert told(lambda: pro_rata_batch([1], [1, 1], floor=[3, 1], cap=2)).keys() == {"floor[0, 0]"}
    assert told(lambda: pro_rata_batch(5, [1])).keys() == {"totals"}
    assert told(lambda: pro_rata_batch([], [1])).keys() == {"totals"}
    assert told(lambda: pro_rata_batch([1], [])).keys() == {"weights"}
    assert told(lambda: pro_rata_batch([1], [[1], [1, 2]])).keys() == {"weights"}
    assert told(lambda: pro_rata_batch(["1"], [True, None])).keys() == {"totals[0]", "weights[0]", "weights[1]"}
    assert told(lambda: pro_rata_batch([1], [1], unit="x")).keys() == {"unit"}
    assert told(lambda: pro_rata_batch([1], [1], unit=None, as_cents=True)).keys() == {"unit"}
    many = told(lambda: pro_rata_batch(np.full(50, np.nan), [1]))
    assert "40 more" in many["totals"] and len(many) == 11
