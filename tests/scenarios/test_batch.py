"""Many at once give the very cents that each case gives by itself, and hand on what floating point cannot settle."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import finarr as fa
from finarr.scenarios import solving
from finarr.scenarios.batch.numbers import whole_products
from tests.scenarios.cases import coupled, small, zeeland

sc = fa.scenarios
Z, T = small().items

KEYS: dict[str, fa.Key] = {
    "measures": fa.Key.measures({"inhabitants": 0.6, "clients": 0.4}),
    "equal": fa.Key.equal(),
    "shares": fa.Key.shares({"Goes": 40, "Hulst": 25, "Kapelle": 15.5, "Veere": 19.5}),
    "points": fa.Key.points({"inhabitants": 0.32, "clients": 118.5}, fixed=10_000, off_the_top={"Veere": 28_000}),
    "stack": fa.Key.stack([(0.2, fa.Key.equal()), (0.8, fa.Key.measures({"clients": 1}))]),
    "usage": fa.Key.usage(
        {"uren": 95.5}, {"uren": {"Goes": 1200, "Hulst": 640, "Kapelle": 80, "Veere": 0}}, "measures"
    ),
}
COSTS = {"items.Zorg.costs": sc.normal(1, 0.04, relative=True)}


def one_item(key: str, **changes: Any) -> fa.CostSharing:
    limits = [fa.Limit("cap", 6.6, per="inhabitants"), fa.Limit("floor", 110_000, parties=["Veere"])]
    item = fa.Item("Zorg", key, {2026: 600_000, 2027: 618_000})
    return small(**{"items": [item], "keys": KEYS, "limits": limits, **changes})


CASES = {
    "two items, one key": (small(), {**COSTS, "limits.cap": sc.uniform(10.3, 12)}),
    "no limits": (small(limits=()), {"parties.*.measures.clients": sc.normal(1, 0.1, relative=True), **COSTS}),
    "whole euros": (one_item("measures", unit="1"), {**COSTS, "limits.cap": sc.uniform(6.1, 7)}),
    "share of the total": (
        one_item("measures", limits=[fa.Limit("cap", 0.41, per="total"), fa.Limit("floor", 0.2, per="total")]),
        {**COSTS, "limits.cap": sc.uniform(0.33, 0.45), "limits.floor": sc.uniform(0.1, 0.2)},
    ),
    "a group together": (
        small(limits=[fa.Limit("cap", 0.6, per="total", parties=["Goes", "Hulst"], together=True)]),
        {"items.*.costs": sc.normal(1, 0.04, relative=True), "limits.1": sc.uniform(0.6, 0.68)},
    ),
    "steps from year to year": (
        coupled(7, 3),
        {"transition.step": sc.uniform(0.9, 1.2, relative=True), "items.Taak.costs": sc.normal(1, 0.02, relative=True)},
    ),
    "steps as a part of today": (
        small(
            items=[Z],
            limits=[fa.Limit("cap", 7.5, per="inhabitants")],
            transition=fa.Transition("steps", 0.2, "today", against="previous_year"),
            parties=[
                fa.Party(p.name, p.code, p.measures, today=t)
                for p, t in zip(small().parties, (300_000, 130_000, 60_000, 110_000), strict=True)
            ],
        ),
        {**COSTS, "parties.Goes.today": sc.uniform(0.9, 1.1, relative=True), "transition.step": sc.uniform(0.15, 0.3)},
    ),
    "three items, three keys": (
        zeeland(),
        {
            "items.Publieke gezondheid.costs": sc.normal(1, 0.02, relative=True),
            "limits.cap": sc.uniform(65, 70),
            "parties.*.measures.kinderen": sc.normal(1, 0.05, relative=True),
        },
    ),
    "three items, three keys, steps": (
        replace(zeeland(), transition=fa.Transition("steps", 6, "inwoners", against="previous_year")),
        {"items.Publieke gezondheid.costs": sc.normal(1, 0.02, relative=True)},
    ),
    "two items, two keys, a floor": (
        small(
            items=[Z, fa.Item("Toezicht", "other", {2026: 400_000, 2027: 410_000})],
            keys={"basis": KEYS["measures"], "other": KEYS["stack"]},
        ),
        {**COSTS, "limits.cap": sc.uniform(10.1, 12), "keys.basis.inhabitants": sc.uniform(0.4, 0.7)},
    ),
    "steps, two items, two keys": (
        small(
            items=[Z, fa.Item("Toezicht", "other", {2026: 400_000, 2027: 410_000})],
            keys={"basis": KEYS["measures"], "other": KEYS["stack"]},
            limits=[],
            transition=fa.Transition("steps", 1.1, "inhabitants", against="previous_year"),
        ),
        {**COSTS, "transition.step": sc.uniform(0.9, 1.2, relative=True)},
    ),
    **{key: (one_item(key), {**COSTS, "limits.cap": sc.uniform(6.3, 9)}) for key in KEYS},
}  # fmt: skip


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The scenarios that were solved by themselves."""
    found: list[int] = []
    by_itself = solving._alone

    def counted(*arguments: Any) -> Any:
        found.append(arguments[3])
        return by_itself(*arguments)

    monkeypatch.setattr(solving, "_alone", counted)
    return found


@pytest.mark.parametrize("name", CASES)
def test_the_same_cents_as_one_by_one(name: str, alone: list[int]) -> None:
    case, change = CASES[name]
    scenarios = sc.monte_carlo(case, change, n=40, seed=11)
    runs = scenarios.run(workers=1)
    done = set(alone)
    rows = runs.table.groupby("scenario")
    for scenario in range(1, scenarios.count + 1):
        status = runs.scenarios.loc[scenario - 1, "status"]
        if scenario in done and status not in ("infeasible", "invalid"):
            continue
        try:
            expected = scenarios.case_of(scenario).solve()
        except (fa.Infeasible, fa.InvalidInput):
            assert status in ("infeasible", "invalid")
            continue
        assert rows.get_group(scenario)["cents"].tolist() == expected.contributions["cents"].tolist()
        assert status == str(expected.status)
        pure = expected.contributions["pro_rata"]
        assert np.allclose(rows.get_group(scenario)["pro_rata"], pure, rtol=1e-12, atol=1e-6)
    counts = runs.count()
    lost = counts.get("infeasible", 0) + counts.get("invalid", 0)
    assert len(done) - lost <= 20, "most scenarios are solved together"


def test_ties_are_settled_together(alone: list[int]) -> None:
    case = one_item("equal", limits=[fa.Limit("cap", 20, per="inhabitants")])
    scenarios = sc.grid(case, {"items.Zorg.costs": [600_000 + n / 100 for n in range(12)]})
    runs = scenarios.run(workers=1)
    assert not alone
    for scenario, of in runs.table.groupby("scenario"):
        assert of["cents"].tolist() == scenarios.case_of(scenario).solve().contributions["cents"].tolist()


def test_limits_on_some_items_of_a_block_are_left_to_the_case_itself(alone: list[int]) -> None:
    some = fa.Limit("cap", 6.6, per="inhabitants", items=["Zorg"])
    sc.grid(small(limits=[some]), {"limits.cap": [6.6, 6.7]}).run(workers=1)
    assert alone == [1, 2]


def test_structures_that_the_batch_does_not_know_are_left_to_the_case_itself(alone: list[int]) -> None:
    linear = small(transition=fa.Transition("linear", years=3))
    runs = sc.grid(linear, {"items.Zorg.costs": ["+0%", "+1%"], "criterion": ["proportional", "least_moved"]}).run()
    assert len(alone) == 4 and runs.count() == {"closed_form": 4}


def test_texts_make_variants_of_their_own(alone: list[int]) -> None:
    grid = sc.grid(one_item("measures"), {"items.Zorg.key": ["equal", "shares"], "limits.cap": [12, float("inf")]})
    runs = grid.run(workers=1)
    assert not alone
    for scenario, of in runs.table.groupby("scenario"):
        assert of["cents"].tolist() == grid.case_of(scenario).solve().contributions["cents"].tolist()


def test_products_are_rounded_as_written() -> None:
    amounts, bases = np.array([10.4, 62.5, 0.1, 1 / 3, 1e-7]), np.array([39_682.0, 3.0, 3.0, 3.0, 1e7])
    assert whole_products(amounts, bases, 100, up=False).tolist() == [41_269_280, 18_750, 30, 99, 100]
    assert whole_products(amounts, bases, 100, up=True).tolist() == [41_269_280, 18_750, 30, 100, 100]
    assert whole_products(-amounts[:3], bases[:3], 100, up=True).tolist() == [-41_269_280, -18_750, -30]
