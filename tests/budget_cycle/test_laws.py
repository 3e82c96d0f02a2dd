"""Laws that hold for any two documents, and for any merger."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import permutations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import finarr as fa
from finarr.arrangements.cost_sharing.solve import exact_amounts

NAMES = ("Goes", "Kapelle", "Veere", "Hulst")
SOME = settings(max_examples=8, deadline=None)


@st.composite
def documents(draw: Any) -> fa.CostSharing:
    """A small budget: two years, three or four parties, up to four items, sometimes a cap or a transition."""
    names = NAMES[: draw(st.integers(3, 4))]
    parties = [
        fa.Party(
            name, None, {"a": draw(st.integers(1, 99)), "b": draw(st.integers(1, 99))}, today=draw(st.integers(1, 999))
        )
        for name in names
    ]
    keys = {
        "a": fa.Key.measures({"a": 1}),
        "mixed": fa.Key.stack([(0.25, fa.Key.equal()), (0.75, fa.Key.measures({"a": 0.5, "b": 0.5}))]),
        "use": fa.Key.usage(
            {"uur": draw(st.integers(1, 9))}, {"uur": {name: draw(st.integers(0, 9)) for name in NAMES}}, "a"
        ),
    }
    keys = {name: _of(key, names) for name, key in keys.items()}
    items = []
    for number in range(draw(st.integers(1, 4))):
        indexed = draw(st.booleans())
        costs = draw(st.integers(1_000, 9_999))
        items.append(
            fa.Item(
                f"Taak {number}",
                draw(st.sampled_from(sorted(keys))),
                costs if indexed else {2026: costs, 2027: draw(st.integers(1_000, 9_999))},
                index={"wages": 0.7, "prices": 0.3} if indexed else None,
                income=draw(st.integers(0, 99)),
                nature=draw(st.sampled_from(["structural", "incidental"])),
                changes=draw(st.sampled_from([{}, {"wages": 12}, {"Motie": {2026: 5, 2027: -5}}])),
            )
        )
    rates = {name: fa.Index({2027: draw(st.sampled_from([0.02, 0.031]))}) for name in ("wages", "prices")}
    cap = draw(st.sampled_from([None, 0.6]))
    limits = [] if cap is None else [fa.Limit("cap", cap, per="total")]
    path = draw(st.sampled_from([None, fa.Transition("linear", years=3)]))
    measures = {"a": fa.Measure("A", draw(st.sampled_from(["2024-01-01", "2025-01-01"])))}
    return fa.CostSharing("Wet", [2026, 2027], parties, items, keys, limits, path, indices=rates, measures=measures)


def _of(key: Any, names: tuple[str, ...]) -> Any:
    if key.kind != "usage":
        return key
    return replace(key, quantities={"uur": {name: q for name, q in key.quantities["uur"].items() if name in names}})


def explains_every_cell(found: Any) -> None:
    table = found.table.groupby(["party", "item", "year"])["cents"].sum()
    paid = {(c.party, c.item, c.year): c.cents for c in found.current.cells}
    was = {(c.party, c.item, c.year): c.cents for c in found.previous.cells}
    assert {*paid, *was} <= set(table.index)
    for cell, cents in table.items():
        assert cents == paid.get(cell, 0) - was.get(cell, 0)


@SOME
@given(old=documents(), new=documents())
def test_causes_add_up_to_the_change_to_the_cent(old: Any, new: Any) -> None:
    found = new.compare(old)
    explains_every_cell(found)
    # rounding takes nothing from an item as a whole: each cause changes every item by whole cents
    left = found.table[found.table["cause"] == "rounding"]
    assert (left.groupby(["item", "year"])["cents"].sum() == 0).all()


REVISIONS: tuple[Any, ...] = (
    lambda case: replace(case, indices={**case.indices, "wages": fa.Index({2027: 0.05})}),
    lambda case: replace(case, items=[*case.items, fa.Item("Nieuw", "a", 5_000, income=3)]),
    lambda case: replace(case, parties=[replace(p, measures={**p.measures, "b": 50}) for p in case.parties]),
    lambda case: replace(case, keys={**case.keys, "mixed": fa.Key.measures({"b": 1})}),
    lambda case: replace(case, limits=[fa.Limit("cap", 0.55, per="total")]),
    lambda case: replace(case, transition=fa.Transition("linear", years=2)),
)


@st.composite
def revisions(draw: Any, most: int = 3) -> Any:
    """A document and a later one that differs by a few causes."""
    old = new = draw(documents())
    for revise in draw(st.lists(st.sampled_from(REVISIONS), min_size=1, max_size=most, unique=True)):
        new = revise(new)
    return old, new


@SOME
@given(pair=revisions())
def test_averaged_causes_add_up_as_well(pair: Any) -> None:
    old, new = pair
    explains_every_cell(new.compare(old, method="shapley"))


@SOME
@given(case=documents())
def test_a_document_beside_itself_is_all_zeros(case: Any) -> None:
    assert (case.compare(case).table["cents"] == 0).all()


@SOME
@given(pair=revisions(), data=st.data())
def test_shapley_does_not_depend_on_the_order(pair: Any, data: Any) -> None:
    old, new = pair
    base = new.compare(old, method="shapley")
    active = [cause for cause in base.changing if cause not in ("merger", "rounding")]
    order = data.draw(st.permutations(active))
    again = new.compare(old, order=order, method="shapley")
    key = ["party", "item", "year", "cause"]
    one, other = (found.table.set_index(key)["cents"].sort_index() for found in (base, again))
    assert one.equals(other)


@settings(max_examples=4, deadline=None)
@given(pair=revisions())
def test_shapley_is_the_mean_of_all_orders(pair: Any) -> None:
    """Against its definition, for up to three causes: the mean over every order of what each order gives."""
    old, new = pair
    base = new.compare(old, method="shapley")
    active = [cause for cause in base.changing if cause not in ("merger", "rounding")]
    if not 1 <= len(active) <= 3:
        return
    orders = list(permutations(active))
    sums: dict[Any, Fraction] = {}
    for order in orders:
        table = new.compare(old, order=order).table
        for row in table.itertuples():
            cell = (row.party, row.item, row.year, row.cause)
            sums[cell] = sums.get(cell, Fraction(0)) + Fraction(int(row.cents), len(orders))
    for row in base.table.itertuples():
        if row.cause in active:
            assert abs(sums[row.party, row.item, row.year, row.cause] - int(row.cents)) <= 2


@SOME
@given(
    people=st.lists(st.integers(1, 999), min_size=4, max_size=4),
    clients=st.lists(st.integers(1, 99), min_size=4, max_size=4),
    costs=st.integers(1, 10**6),
    part=st.sampled_from([None, "0.4"]),
)
def test_merging_then_dividing_is_dividing_then_adding(people: Any, clients: Any, costs: int, part: Any) -> None:
    """For keys by measures, shares, use and points without a fixed part; a divided party goes by its parts."""
    parties = [
        fa.Party(name, None, {"people": p, "clients": c}) for name, p, c in zip(NAMES, people, clients, strict=True)
    ]
    keys = {
        "mixed": fa.Key.measures({"people": 0.6, "clients": 0.4}),
        "shares": fa.Key.shares(dict(zip(NAMES, (10, 20, 30, 40), strict=True))),
        "use": fa.Key.usage({"uur": 3}, {"uur": dict(zip(NAMES, clients, strict=True))}, "mixed"),
        "points": fa.Key.points({"people": 2.5, "clients": 7}),
    }
    items = [fa.Item(name, name, costs) for name in keys]
    items.append(fa.Item("plus", "mixed", costs, task="plus", parties=["Goes", "Hulst"]))
    case = fa.CostSharing("Wet", [2026, 2027], parties, items, keys)
    into: Any = {"Nieuw": ["Goes", "Kapelle"]}
    parts: dict[str, dict[str, Fraction]] = {"Goes": {"Nieuw": Fraction(1)}, "Kapelle": {"Nieuw": Fraction(1)}}
    if part is not None:
        from decimal import Decimal

        into = {"Nieuw": {"Goes": 1, "Kapelle": Decimal(part)}, "Veere": {"Veere": 1, "Kapelle": 1 - Decimal(part)}}
        parts["Kapelle"] = {"Nieuw": Fraction(part), "Veere": 1 - Fraction(part)}
    added: dict[Any, Fraction] = {}
    for (party, item, year), amount in exact_amounts(case).items():
        for heir, share in parts.get(party, {party: Fraction(1)}).items():
            added[heir, item, year] = added.get((heir, item, year), Fraction(0)) + amount * share
    assert exact_amounts(case.merge(into, "2027-01-01")) == {cell: amount for cell, amount in added.items() if amount}
