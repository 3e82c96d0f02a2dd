"""Named properties: what holds, and the counterexample where it does not."""

from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from finarr.errors import InvalidInput
from finarr.fairness import properties
from finarr.fairness.coalitions import CostGame
from finarr.fairness.properties import Property
from finarr.words import LANGUAGES, catalogue
from tests.fairness.games import swedish_water

WEIGHTS = pd.Series({"Goes": 3.0, "Hulst": 2.0, "Sluis": 2.0, "Veere": 1.0})
GAME = CostGame(["a", "b"], {"a": 8, "b": 11, ("a", "b"): 15})


def by_weight(weights: pd.Series) -> pd.Series:
    return (80 * weights / weights.sum()).round(2)


def first_pays_all(weights: pd.Series) -> pd.Series:
    return pd.Series([80.0] + [0.0] * (len(weights) - 1), index=weights.index)


def says(found: Property, *words: str) -> bool:
    """Whether the property fails, and its message names all of these in both languages."""
    return not found and all(word in found.message.render(lang) for word in words for lang in LANGUAGES)


def test_exact_total_reads_amounts_as_written() -> None:
    thousand = dict.fromkeys(range(1000), 0.1)
    assert sum(thousand.values()) != 100.0
    assert properties.exact_total(thousand, 100)
    assert says(properties.exact_total({"a": 33.33, "b": 66.66}, 100), "99", "100")
    assert properties.exact_total({"a": 33.33, "b": 66.66}, 100, tolerance=Decimal("0.01"))


@pytest.mark.parametrize(
    ("floor", "cap", "party"),
    [
        (None, None, None),
        (10, 30, None),
        (None, {"Goes": 29.99}, "Goes"),
        ({"Veere": 10.01}, None, "Veere"),
        (None, {"Goes": None, "Hulst": float("inf")}, None),
        (pd.Series({"Sluis": 20.0}), pd.Series({"Sluis": 20.0}), None),
        (11, None, "Veere"),
    ],
)
def test_within_limits(floor: Any, cap: Any, party: str | None) -> None:
    found = properties.within_limits(by_weight(WEIGHTS), floor, cap)
    assert found.holds == (party is None)
    assert party is None or says(found, party)


def test_order_free() -> None:
    assert properties.order_free(by_weight, WEIGHTS)
    assert says(properties.order_free(first_pays_all, WEIGHTS), "80")


def test_monotone() -> None:
    assert properties.monotone(by_weight, WEIGHTS)
    assert properties.monotone(by_weight, WEIGHTS * [1, 1, 0, 1])
    assert says(properties.monotone(lambda w: by_weight(1 / w), WEIGHTS), "Goes", "3")


def test_a_property_of_a_rule_needs_an_amount_for_every_party() -> None:
    for judge in (properties.order_free, properties.monotone):
        with pytest.raises(InvalidInput, match=r"rule\.Veere"):
            judge(lambda weights: by_weight(weights).drop("Veere"), WEIGHTS)


def test_equal_treatment() -> None:
    amounts = by_weight(WEIGHTS)
    assert properties.equal_treatment(amounts, WEIGHTS)
    amounts["Sluis"] += 0.01
    assert properties.equal_treatment(amounts, WEIGHTS)
    assert says(properties.equal_treatment(amounts, WEIGHTS, tolerance=0), "Hulst", "Sluis")
    capped = pd.DataFrame({"weight": WEIGHTS, "cap": [9, 9, 5, 9]})
    amounts["Sluis"] = 5
    assert properties.equal_treatment(amounts, capped)
    assert says(properties.equal_treatment(amounts, WEIGHTS), "Hulst", "Sluis", "5")


def test_in_core() -> None:
    assert properties.in_core({"a": 6, "b": 9}, GAME)
    assert says(properties.in_core({"a": 9, "b": 6}, GAME), "a", "8", "9")
    assert says(properties.in_core({"a": 7, "b": 9}, GAME), "16", "15")
    water = swedish_water()
    assert properties.in_core(water.nucleolus(), water)
    assert says(properties.in_core(water.scrb(), water), "H, K, L")


def test_no_cross_subsidy() -> None:
    assert properties.no_cross_subsidy({"a": 4, "b": 11}, GAME)
    assert says(properties.no_cross_subsidy({"a": 3, "b": 12}, GAME), "a", "4", "3")
    assert says(properties.no_cross_subsidy({"a": 9, "b": 6}, GAME), "b", "7", "6")
    assert says(properties.no_cross_subsidy({"a": 9, "b": 9}, GAME), "18", "15")
    assert properties.no_cross_subsidy({"a": 3.99, "b": 11.01}, GAME, tolerance=0.01)


def test_where_all_is_paid_the_core_and_no_cross_subsidy_say_the_same() -> None:
    water = swedish_water()
    for found in (water.nucleolus(), water.scrb(), water.shapley(), water.tau()):
        assert properties.in_core(found, water).holds == properties.no_cross_subsidy(found, water).holds


@pytest.mark.parametrize("judge", [properties.in_core, properties.no_cross_subsidy])
def test_a_game_needs_the_same_parties(judge: Any) -> None:
    with pytest.raises(InvalidInput):
        judge({"a": 6, "c": 9}, GAME)


def test_amounts_that_are_none_are_refused() -> None:
    with pytest.raises(InvalidInput) as error:
        properties.exact_total({"a": float("nan"), "b": "12"}, 12)  # type: ignore[dict-item]
    assert [problem.place for problem in error.value.problems] == ["allocation.a", "allocation.b"]
    with pytest.raises(InvalidInput):
        properties.within_limits({"a": 1}, cap={"b": 2})
    with pytest.raises(InvalidInput):
        properties.exact_total([1, 2], 3)  # type: ignore[arg-type]


def test_full_analysis() -> None:
    table = properties.full_analysis(
        {"by weight": by_weight(WEIGHTS), "first": first_pays_all(WEIGHTS)},
        total=80,
        cap=40,
        weights=WEIGHTS,
        rules={"by weight": by_weight, "first": first_pays_all},
        lang="nl",
    )
    assert table.columns.tolist() == ["allocation", "property", "holds", "explanation"]
    wide = table.pivot(index="property", columns="allocation", values="holds")
    assert wide["by weight"].all() and len(wide) == 5
    assert wide.index[~wide["first"].astype(bool)].tolist() == ["order_free", "within_limits"]
    assert table["explanation"].str.contains("Goes betaalt € 80,00").sum() == 1


def test_full_analysis_with_stand_alone_costs() -> None:
    table = properties.full_analysis({"half": {"a": 7.5, "b": 7.5}}, game=GAME)
    assert table["property"].tolist() == ["in_core", "no_cross_subsidy"] and table["holds"].all()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_property_has_a_name_readers_know(lang: str) -> None:
    for name in (
        "exact_total",
        "within_limits",
        "order_free",
        "monotone",
        "equal_treatment",
        "in_core",
        "no_cross_subsidy",
    ):
        found = Property(name, True, properties.exact_total({"a": 1}, 1).message)
        assert found.label.render(lang) == catalogue(lang)[f"properties.{name}"]
