"""Every criterion by numbers one can check by hand, and against brute search where years couple."""

from __future__ import annotations

import pytest

import finarr as fa

from .cases import paid, three


def test_least_change_adds_the_same_amount_per_inhabitant():
    parties = [
        fa.Party("a", measures={"w": 1, "inhabitants": 3}, today=30),
        fa.Party("b", measures={"w": 1, "inhabitants": 1}, today=70),
    ]
    case = three({}, parties=parties, items=[fa.Item("Taak", "w", 120)])
    assert paid(case.solve("least_change")) == {"a": 45, "b": 75}
    capped = three({}, parties=parties, items=[fa.Item("Taak", "w", 120)], limits=[fa.Limit("cap", 40, parties=["a"])])
    assert paid(capped.solve("least_change")) == {"a": 40, "b": 80}


def test_equal_burden_asks_the_same_share_of_capacity():
    parties = [fa.Party("a", measures={"w": 1, "woz": 3}), fa.Party("b", measures={"w": 1, "woz": 1})]
    case = three({}, parties=parties, capacity="woz", limits=[fa.Limit("cap", 60, parties=["a"])])
    assert paid(case.solve("equal_burden")) == {"a": 60, "b": 40}
    assert paid(three({}, parties=parties, capacity="woz").solve("equal_burden")) == {"a": 75, "b": 25}
    assert paid(case.solve()) == {"a": 50, "b": 50}


def test_a_linear_transition_leads_to_what_the_criterion_asks():
    parties = [
        fa.Party("a", measures={"w": 1, "woz": 3, "inhabitants": 3}, today=30),
        fa.Party("b", measures={"w": 1, "woz": 1, "inhabitants": 1}, today=70),
    ]
    years, linear = [2026, 2027], fa.Transition("linear", years=2)
    case = three({}, parties=parties, capacity="woz", years=years, transition=linear)
    assert case.solve("equal_burden").per_party.loc["a"].tolist() == [52.5, 75]
    assert case.solve().per_party.loc["a"].tolist() == [40, 50]
    dearer = three({}, parties=parties, years=years, transition=linear, items=[fa.Item("Taak", "w", 120)])
    assert dearer.solve("least_change").per_party.loc["a"].tolist() == [40.5, 45]


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_least_change_where_today_is_far_above_what_there_is_to_pay(solver: str) -> None:
    today = {"a": (7_299, 338_590), "b": (177_895, 154_143), "c": (19_823, 394_410), "d": (103_161, 241_263)}
    parties = [fa.Party(name, measures={"w": 1, "inhabitants": n}, today=euro) for name, (n, euro) in today.items()]
    floor = fa.Limit("floor", 500, parties=["a", "c", "d"], together=True)
    case = three({}, parties=parties, items=[fa.Item("Taak", "w", 3_000)], limits=[floor])
    # a falls furthest per inhabitant, also when it pays all there is; nobody goes below zero
    assert paid(case.solve("least_change", solver=solver)) == {"a": 3000, "b": 0, "c": 0, "d": 0}


def test_one_total_with_bounds_gives_least_moved_and_proportional_the_same_answer():
    limits = [fa.Limit("cap", 40, parties=["a"]), fa.Limit("floor", 12, parties=["d"])]
    case = three({"a": 5, "b": 2, "c": 2, "d": 1}, limits=limits)
    assert paid(case.solve("least_moved")) == paid(case.solve()) == {"a": 40, "b": 24, "c": 24, "d": 12}


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_least_moved_moves_fewer_euros_where_years_couple(solver):
    # a is capped at 20 in 2027 and may change by 20 a year, so it pays at most 40 in 2026: 10 euro less than pro rata,
    # whatever the criterion; who takes over in which year is what differs
    parties = [fa.Party(name, measures={"w": w}, today=t) for name, w, t in (("a", 5, 50), ("b", 3, 30), ("c", 2, 20))]
    case = three(
        {},
        parties=parties,
        years=[2026, 2027],
        limits=[fa.Limit("cap", 20, parties=["a"], years=[2027]), fa.Limit("cap", 45, parties=["b"], years=[2027])],
        transition=fa.Transition("steps", 20, against="previous_year"),
    )

    def moved(outcome: fa.Outcome) -> float:
        return float(sum(abs(total.exact - total.pro_rata) for total in outcome.totals))

    fair, least = case.solve(solver=solver), case.solve("least_moved", solver)
    assert moved(least) <= moved(fair)
    assert all(check.ok for check in (*fair.checks, *least.checks))
    assert moved(least) == 2 * (10 + 30)


def test_what_a_criterion_needs_is_asked_for():
    with pytest.raises(fa.InvalidInput) as caught:
        three({"a": 1, "b": 1}, criterion="least_change")
    assert {problem.place for problem in caught.value.problems} == {"parties[1].today", "parties[2].today", "criterion"}
    with pytest.raises(fa.InvalidInput, match="capacity"):
        three({"a": 1, "b": 1}).solve("equal_burden")
    with pytest.raises(fa.InvalidInput, match="proportional, least_moved, least_change, equal_burden"):
        three({"a": 1, "b": 1}).solve("fairest")


def test_criteria_stand_beside_one_another_with_their_properties():
    parties = [
        fa.Party("a", measures={"w": 3, "inhabitants": 3}, today=30),
        fa.Party("b", measures={"w": 1, "inhabitants": 1}, today=70),
    ]
    case = three({}, parties=parties, limits=[fa.Limit("cap", 60, parties=["a"])])
    found = case.compare(["proportional", "least_change"])
    assert found.table["proportional"].tolist() == [60, 40]
    assert found.table["least_change"].tolist() == [30, 70]
    assert found.table["proportional_per_inhabitant"].tolist() == [20, 40]
    assert found.properties["euro_moved"].tolist() == [30, 90]
    assert found.properties[["exact_total", "within_limits", "order_free", "equal_treatment"]].all(axis=None)
    with pytest.raises(fa.InvalidInput, match="fairest"):
        case.compare(["proportional", "fairest"])


def test_votes_and_power_stand_beside_the_share_of_the_costs():
    parties = [fa.Party(name, measures={"w": w}, votes=v) for name, w, v in (("a", 5, 4), ("b", 4, 4), ("c", 1, 1))]
    table = three({}, parties=parties).solve().power()
    assert table["share_of_costs"].tolist() == [0.5, 0.4, 0.1]
    assert table["banzhaf"].tolist() == pytest.approx([1 / 3, 1 / 3, 1 / 3])
    with pytest.raises(fa.InvalidInput, match="no votes"):
        three({"a": 1, "b": 1}).solve().power()


def test_what_belongs_to_documents_is_refused_beside_criteria():
    with pytest.raises(fa.InvalidInput) as told:
        three({"a": 1, "b": 1}).compare(["proportional"], order=["wages"], method="shapley", years="budget")
    assert [problem.path for problem in told.value.problems] == [("order",), ("method",), ("years",)]
