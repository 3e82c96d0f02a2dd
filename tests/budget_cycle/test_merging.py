"""Mergers: what belonged to the predecessors belongs to the successor, and nothing jumps that should not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import finarr as fa
from tests.budget_cycle.cases import budget, moved, with_item

INTO = {"GM0009": ["Goes", "GM0002"]}


def merged(case: fa.CostSharing, day: str | None = "2027-01-01", **given: Any) -> fa.CostSharing:
    return case.merge(given.pop("into", INTO), day, names={"GM0009": "Nieuwland"}, **given)


def paid(case: fa.CostSharing, year: int = 2026) -> dict[str, float]:
    return {party: float(row[year]) for party, row in case.solve().per_party.iterrows()}


def test_figures_add_up() -> None:
    after = merged(budget())
    party = after.parties[0]
    assert (party.name, party.code) == ("Nieuwland", "GM0009")
    assert (party.measures["inhabitants"], party.today, party.votes) == (53, 5300, 3)
    assert after.keys["afname"].quantities["uren"] == {"Nieuwland": 40, "Veere": 20}  # type: ignore[attr-defined]
    assert [each.name for each in after.parties] == ["Nieuwland", "Veere"]


def test_history_is_that_of_both_and_then_equal_parts_count_it_once() -> None:
    before, after = paid(budget()), paid(merged(budget()))
    assert after["Nieuwland"] == pytest.approx(before["Goes"] + before["Kapelle"])
    bureau = merged(budget()).solve().contributions.query("item == 'Bureau' and year == 2027")
    assert bureau["amount"].nunique() == 1


@pytest.mark.parametrize("step", [0, 20])
def test_a_path_does_not_jump(step: int) -> None:
    case = replace(budget(), transition=fa.Transition("steps", step, per="euro", old="gelijk"))
    after = merged(case)
    for number, year in enumerate((2026, 2027), start=1):
        old = 2 * sum(case.net_costs[item.name, year] for item in case.items) / 100 / 3
        # in 2027 as well, when equal parts count it once: the path starts from what both paid, in steps of both
        assert abs(paid(after, year)["Nieuwland"] - old) <= number * 2 * step + 0.02


def test_limits_add_up() -> None:
    case = replace(
        budget(),
        limits=[
            fa.Limit("cap", 3000),
            fa.Limit("floor", 5, per="inhabitants"),
            fa.Limit("cap", 0.5, per="total", parties=["Goes"]),
            fa.Limit("cap", 0.3, per="total", parties=["Kapelle", "Veere"]),
        ],
    )
    told = {(each.kind, each.per, tuple(each.parties or ())): float(each.amount or 0) for each in merged(case).limits}
    assert told == {
        ("cap", "euro", ("Veere",)): 3000,
        ("cap", "euro", ("Nieuwland",)): 6000,
        ("floor", "inhabitants", ()): 5,
        ("cap", "total", ("Veere",)): 0.3,
        ("cap", "total", ("Nieuwland",)): 0.8,
    }


def test_a_limit_on_one_of_them_only_has_no_sum() -> None:
    limits = [fa.Limit("cap", 2000, parties=["Goes"]), fa.Limit("cap", 9, parties=["Goes", "Veere"], together=True)]
    with pytest.raises(fa.InvalidInput) as wrong:
        merged(replace(budget(), limits=limits))
    assert [problem.place for problem in wrong.value.problems] == ["limits[1]", "limits[2]"]
    assert "Kapelle" in wrong.value.problems[0].render("nl")


def test_a_plus_task_counts_only_those_who_took_part() -> None:
    plus = fa.Item("Logopedie", "inwoners", 300, task="plus", parties=["Goes", "Veere"])
    case = replace(budget(), items=[*budget().items, plus])
    before, after = case.solve().contributions, merged(case).solve().contributions
    query = "item == 'Logopedie' and year == 2026"
    was = before.query(query).set_index("party")["amount"]
    now = after.query(query).set_index("party")["amount"]
    assert now.to_dict() == {"Nieuwland": was["Goes"], "Veere": was["Veere"]}


def test_a_document_after_a_merger_is_compared_on_the_new_division() -> None:
    new = with_item(merged(budget()), "Bureau", costs={2026: 660, 2027: 700})
    found = new.compare(budget())
    assert found.parties == ("Nieuwland", "Veere")
    assert moved(found) == {"merger", "other_costs"}
    in_2026 = found.per_party.xs(2026, level="year")
    assert (in_2026["merger"] == 0).all()
    assert found.per_party.loc["Nieuwland", 2027]["merger"] < 0 < found.per_party.loc["Veere", 2027]["merger"]
    assert all(check.ok for check in found.checks)
    by_party = budget().solve().per_party
    assert in_2026.loc["Nieuwland", "previous"] == pytest.approx(
        by_party.loc["Goes", 2026] + by_party.loc["Kapelle", 2026]
    )


def test_a_divided_municipality_goes_by_its_parts_and_must_go_whole() -> None:
    into: Any = {"Goes": {"Goes": 1, "Kapelle": 0.6}, "Veere": {"Veere": 1, "Kapelle": 0.4}}
    after = budget().merge(into)
    assert [float(p.measures["inhabitants"]) for p in after.parties] == [47.8, 27.2]  # type: ignore[arg-type]
    found = with_item(after, "Toezicht", costs=950).compare(budget())
    assert all(check.ok for check in found.checks)
    assert found.per_party["previous"].sum() == found.per_party["current"].sum() - 2 * 50
    with pytest.raises(fa.InvalidInput, match="Kapelle") as wrong:
        budget().merge({"Goes": {"Goes": 1, "Kapelle": 0.6}})
    assert len(wrong.value.problems) == 1


def test_who_goes_on_is_its_own_predecessor_and_names_must_exist() -> None:
    with pytest.raises(fa.InvalidInput) as wrong:
        budget().merge({"Goes": ["Kapelle"], "Nieuw": ["Middelburg"]})
    assert len(wrong.value.problems) == 2


def test_what_members_have_in_their_own_budgets_adds_up() -> None:
    cycle = fa.BudgetCycle(own_estimates=[fa.OwnEstimate("Goes", 100, note="voorlopig"), fa.OwnEstimate("GM0002", 50)])
    after = merged(replace(budget(), cycle=cycle))
    assert [(own.party, own.amounts, own.note) for own in after.cycle.own_estimates] == [
        ("Nieuwland", 150, "voorlopig")
    ]


def test_a_merger_after_the_last_year_is_refused() -> None:
    case = budget()
    first, second = (party.name for party in list(case.parties)[:2])
    with pytest.raises(fa.InvalidInput) as told:
        case.merge({"Samen": [first, second]}, date=f"{case.years[-1] + 1}-01-01")
    assert [problem.path for problem in told.value.problems] == [("date",)]
    assert case.merge({"Samen": [first, second]}, date=f"{case.years[-1]}-01-01").years == case.years
