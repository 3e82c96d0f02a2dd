"""Differences between two documents: each cause alone, together, in another order, and where a mix is impossible."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

import finarr as fa
from tests.budget_cycle.cases import budget, moved, totals, with_item, with_people


def paid(outcome: Any, party: str, year: int) -> int:
    return sum(cell.cents for cell in outcome.cells if (cell.party, cell.year) == (party, year))


def explains_everything(found: Any) -> bool:
    """The causes add up to the change of each party and year, computed here from the two outcomes."""
    table = found.table.groupby(["party", "year"])["cents"].sum()
    return all(
        table[party, year] == paid(found.current, party, year) - paid(found.previous, party, year)
        for party in found.parties
        for year in found.years
    ) and all(check.ok for check in found.checks)


def test_a_document_beside_itself_differs_nowhere() -> None:
    found = budget().compare(budget())
    assert len(found.table) > 100
    assert (found.table["amount"] == 0).all()
    assert found.changing == ()


CHANGES: dict[str, Any] = {
    "wages": lambda case: replace(case, indices={**case.indices, "wages": fa.Index({2027: 0.05})}),
    "prices": lambda case: replace(case, indices={**case.indices, "prices": fa.Index({2027: 0.01})}),
    "new_policy": lambda case: replace(case, items=[*case.items, fa.Item("Nieuw", "inwoners", 500)]),
    "incidental": lambda case: replace(
        case, items=[*case.items, fa.Item("Verhuizing", "gelijk", 500, nature="incidental")]
    ),
    "income": lambda case: with_item(case, "Bureau", income=45),
    "reserves": lambda case: with_item(case, "Bureau", reserve_use=0),
    "other_costs": lambda case: with_item(case, "Bureau", costs=700),
    "reference_date": lambda case: with_people(case, {"Goes": 44}, "2025-01-01"),
    "volume": lambda case: with_people(case, {"Goes": 44}),
    "key": lambda case: replace(case, keys={**case.keys, "gelijk": fa.Key.measures({"inhabitants": 1})}),
    "limits": lambda case: replace(case, limits=[fa.Limit("cap", 2300, parties=["Goes"])]),
    "members": lambda case: replace(
        case,
        parties=[*case.parties, fa.Party("Hulst", "GM0009", {"inhabitants": 27}, today=0)],
        keys={**case.keys, "afname": fa.Key.equal()},
    ),
}


@pytest.mark.parametrize("method", ["sequential", "shapley"])
@pytest.mark.parametrize("cause", [name for name in CHANGES if name != "members"])
def test_what_alone_changes_is_the_only_cause(cause: str, method: str) -> None:
    found = CHANGES[cause](budget()).compare(budget(), method=method)
    assert moved(found) == {cause}
    assert explains_everything(found)


def test_use_and_its_price_are_told_apart() -> None:
    used = {"uren": {"Goes": 36, "Kapelle": 10, "Veere": 20}}
    new = replace(budget(), keys={**budget().keys, "afname": fa.Key.usage({"uren": 11}, used, "inwoners")})
    found = new.compare(budget())
    assert moved(found) == {"prices", "volume"}
    goes = found.per_party.loc["Goes", 2026]
    # ten to eleven euro for thirty hours, less Goes' part of the six hundred euro that others pay; then six hours more
    assert goes["prices"] == pytest.approx(30 - 60 * 40 / 75)
    assert goes["volume"] == pytest.approx(66 - 66 * 40 / 75)


def test_a_member_that_joins_pays_and_the_others_pay_less() -> None:
    new = CHANGES["members"](budget())
    found = new.compare(replace(budget(), keys={**budget().keys, "afname": fa.Key.equal()}))
    assert moved(found) == {"members"}
    assert found.per_party.loc["Hulst", 2026]["previous"] == 0
    assert totals(found) == {}
    assert explains_everything(found)


def test_named_changes_explain_costs_and_the_rest_is_told() -> None:
    changes = {"lonen": 40, "Eerste wijziging": 25}
    new = with_item(budget(), "Bureau", costs=700, changes=changes)
    assert totals(new.compare(budget())) == {"wages": 40, "Eerste wijziging": 25, "other_costs": 35}


def test_named_changes_of_a_new_item_come_before_new_policy() -> None:
    new = replace(budget(), items=[*budget().items, fa.Item("Nieuw", "inwoners", 500, changes={"Motie": 200})])
    assert totals(new.compare(budget())) == {"Motie": 200, "new_policy": 300}


def test_what_ends_is_new_policy_with_a_minus() -> None:
    new = replace(budget(), items=[item for item in budget().items if item.name != "Bureau"])
    assert totals(new.compare(budget())) == {"new_policy": -510}


def test_growth_of_the_first_year_comes_from_rates_that_both_documents_give() -> None:
    def with_rate(rate: float, costs: float) -> fa.CostSharing:
        indices = {"wages": fa.Index({2026: rate, 2027: 0.03}), "prices": budget().indices["prices"]}
        return with_item(replace(budget(), indices=indices), "Gezondheid", costs=costs)

    found = with_rate(0.05, 3100).compare(with_rate(0.03, 3000))
    grown = Decimal(3000) * (1 + Decimal("0.7") * Decimal("0.05")) / (1 + Decimal("0.7") * Decimal("0.03"))
    assert totals(found)["wages"] == float(round(grown - 3000, 2))
    assert totals(found)["other_costs"] == float(round(3100 - grown, 2))


def test_the_order_is_shown_and_matters_and_shapley_lies_between() -> None:
    new = with_people(with_item(budget(), "Gezondheid", costs=4000), {"Goes": 60})
    first = new.compare(budget(), order=["other_costs", "volume"])
    second = new.compare(budget(), order=["volume", "other_costs"])
    mean = new.compare(budget(), method="shapley")
    assert first.order.index("other_costs") < first.order.index("volume")
    assert second.order.index("volume") < second.order.index("other_costs")
    goes = [found.per_party.loc["Goes", 2026]["volume"] for found in (first, second, mean)]
    assert goes[0] > goes[2] > goes[1]
    assert goes[2] == pytest.approx((goes[0] + goes[1]) / 2, abs=0.011)


def test_limits_that_did_not_change_are_no_cause() -> None:
    caps = [fa.Limit("cap", 2000, parties=["Goes"])]
    old = replace(budget(), limits=caps)
    found = with_item(old, "Bureau", costs={2026: 660, 2027: 690}).compare(old)
    assert moved(found) == {"other_costs"}
    assert found.per_party.loc["Goes", 2026]["other_costs"] == 0
    assert found.notes == ()


def test_a_step_that_cannot_be_divided_takes_the_new_limits_over_and_says_so() -> None:
    def capped(amount: int, costs: int) -> fa.CostSharing:
        return with_item(replace(budget(), limits=[fa.Limit("cap", amount)]), "Bureau", costs=costs)

    old, new = capped(2500, 600), capped(4000, 6000)
    found = new.compare(old, order=["other_costs", "limits"])
    assert explains_everything(found)
    assert [note.id for note in found.notes] == ["budget_cycle.lent"]
    assert "Begrenzingen" in found.notes[0].render("nl")
    assert totals(found) == {"other_costs": 5400}


def test_shares_that_only_fit_the_new_members_come_with_them() -> None:
    old = replace(budget(), keys={**budget().keys, "gelijk": fa.Key.shares({"Goes": 50, "Kapelle": 20, "Veere": 30})})
    left = [party for party in old.parties if party.name != "Kapelle"]
    new = replace(
        old,
        parties=left,
        keys={
            **old.keys,
            "gelijk": fa.Key.shares({"Goes": 60, "Veere": 40}),
            "afname": fa.Key.usage({"uren": 10}, {"uren": {"Goes": 30, "Veere": 20}}, "inwoners"),
        },
    )
    for method in ("sequential", "shapley"):
        found = new.compare(old, method=method)
        assert explains_everything(found)
        assert found.notes
        assert found.per_party.loc["Kapelle", 2026]["current"] == 0


def test_budget_beside_budget_a_year_later() -> None:
    health, office, inspection = budget().items
    later = replace(
        budget(),
        years=[2027, 2028],
        items=[
            replace(health, costs=3150),
            replace(office, costs={2027: 600, 2028: 630}, income=30, reserve_use={2027: 60, 2028: 0}),
            replace(inspection, costs=900),
        ],
        indices={"wages": fa.Index({2027: 0.03, 2028: 0.03}), "prices": fa.Index({2027: 0.02, 2028: 0.02})},
    )
    found = later.compare(budget(), years="budget")
    assert found.years == (2027, 2028)
    assert found.lag == 1
    # 3000 grows by 70% of 3% and 30% of 2%; the rest of 3150 is nobody's but the costs'
    assert totals(found, 2027) == {"wages": 63, "prices": 18, "other_costs": 69}
    same = later.compare(budget())
    assert same.years == (2027,)


def test_a_chain_of_three_documents_adds_up() -> None:
    first, second, third = budget(), CHANGES["wages"](budget()), CHANGES["key"](CHANGES["wages"](budget()))
    one, two, whole = second.compare(first), third.compare(second), third.compare(first)
    both = one.table.groupby(["party", "year"])["cents"].sum() + two.table.groupby(["party", "year"])["cents"].sum()
    assert (both == whole.table.groupby(["party", "year"])["cents"].sum()).all()


def test_dommelvallei_explains_geldrop_mierlo() -> None:
    """Published: 37,339 by the first amendment and 30,358 autonomously make 67,697 (Dienst Dommelvallei)."""
    shares = {"Geldrop-Mierlo": 100}
    old = fa.CostSharing(
        "Dommelvallei",
        [2020],
        [fa.Party("Geldrop-Mierlo", "GM1771")],
        [fa.Item("Dienstverlening", "deel", 5_820_329)],
        {"deel": fa.Key.shares(shares)},
        unit="1",
    )
    changes = {"Eerste wijziging": 37_339, "Autonoom": 30_358}
    new = with_item(old, "Dienstverlening", costs=5_820_329 + 67_697, changes=changes)
    found = new.compare(old)
    assert totals(found, 2020) == {"Eerste wijziging": 37_339, "Autonoom": 30_358}
    assert [bar.cents for bar in found.waterfall("Geldrop-Mierlo")] == [
        582_032_900,
        3_733_900,
        3_035_800,
        588_802_600,
    ]
    assert "€ 37.339,00" in found.explain("GM1771")


def test_the_criteria_of_one_case_are_still_compared() -> None:
    beside = budget().compare(["proportional", "least_moved"])
    assert list(beside.outcomes) == ["proportional", "least_moved"]


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"method": "average"}, "method"),
        ({"order": ["loon", "wages"]}, "order[1]"),
        ({"order": ["wages", "wages"]}, "order[2]"),
        ({"order": ["wages", "merger"]}, "order[2]"),
        ({"order": ["rounding", "wages"]}, "order[1]"),
        ({"years": "all"}, "years"),
    ],
)
def test_wrong_arguments_are_refused(given: dict[str, Any], place: str) -> None:
    with pytest.raises(fa.InvalidInput) as wrong:
        budget().compare(budget(), **given)
    assert [problem.place for problem in wrong.value.problems] == [place]


def test_documents_without_a_common_year_say_what_to_do() -> None:
    with pytest.raises(fa.InvalidInput, match="--years budget"):
        budget().compare(replace(budget(), **_of_2030()))
    with pytest.raises(fa.InvalidInput):
        budget().compare(3)  # type: ignore[call-overload]


def _of_2030() -> dict[str, Any]:
    return {"years": [2030], "items": [fa.Item("Gezondheid", "inwoners", 3000)], "indices": {}}


class Counted(dict[Any, int]):
    """A table that counts how often it is gone through."""

    passes = 0

    def items(self) -> Any:
        self.passes += 1
        return super().items()


def test_ends_are_summed_once_whoever_asks_for_them() -> None:
    """Summed for each party and year anew, a waterfall of all municipalities took longer than the answer."""
    whole = with_people(budget(), {"Goes": 50}).compare(budget())
    before = Counted(whole.before)
    found = replace(whole, before=before)
    for party in found.parties:
        for year in found.years:
            first, *_, last = found.waterfall(party, year)
            old = sum(cents for (name, _, at), cents in whole.before.items() if (name, at) == (party, year))
            assert (first.cents, last.cents) == (old, paid(found.current, party, year))
            row = found.per_party.loc[(party, year)]
            assert (round(row["previous"] * 100), round(row["current"] * 100)) == (first.cents, last.cents)
    assert all(check.ok for check in found.checks) and before.passes == 1


def test_those_who_left_stand_last_in_the_order_of_the_new_document() -> None:
    old = budget(items=budget().items[:2])
    rest = tuple(reversed(old.parties[1:]))
    quantities = {"uren": {"Kapelle": 10, "Veere": 20}}
    keys = {**old.keys, "afname": fa.Key.usage({"uren": 10}, quantities, "inwoners")}
    found = replace(old, parties=rest, keys=keys).compare(old)
    assert found.parties == ("Veere", "Kapelle", "Goes")
