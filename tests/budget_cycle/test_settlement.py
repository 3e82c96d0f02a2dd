"""Advances, settlement, own estimates, corrections of indices and savings targets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import finarr as fa
from tests.budget_cycle.cases import budget, totals, with_item
from tests.budget_cycle.test_laws import documents

USED = {"uren": {"Goes": 36, "Kapelle": 10, "Veere": 20}}


def realised(**changes: Any) -> fa.Realisation:
    """The year 2026 as it was estimated, unless told otherwise."""
    items = {
        "Gezondheid": {"costs": 3000},
        "Bureau": {"costs": 600, "income": 30, "reserve_use": 60},
        "Toezicht": {"costs": 900},
    }
    given: dict[str, Any] = {"year": 2026, "quantities": {"uren": {"Goes": 30, "Kapelle": 10, "Veere": 20}}}
    return fa.Realisation(items=items | changes.pop("items", {}), **{**given, **changes})


def with_reserve(case: fa.CostSharing, *given: Any, **more: Any) -> fa.CostSharing:
    return replace(case, cycle=replace(case.cycle, reserve=fa.Reserve(*given, **more)))


def test_quarters_are_exact_by_party_and_by_term() -> None:
    found = budget().advances(terms=4)
    paid = budget().solve().per_party[2026]
    assert [a.day for a in found.cells[::3]] == [date(2026, month, 1) for month in (1, 4, 7, 10)]
    sums = found.table.groupby("party")["cents"].sum()
    assert {name: cents for name, cents in sums.items()} == {name: round(100 * euro) for name, euro in paid.items()}
    by_term = found.table.groupby("term")["cents"].sum()
    assert by_term.max() - by_term.min() <= 1
    assert found.table.groupby("party")["cents"].agg(lambda s: s.max() - s.min()).max() <= 2


def test_days_and_parts_of_the_case_are_used() -> None:
    terms = fa.AdvanceTerms(["2026-01-15", date(2026, 9, 1)], [0.7, 0.3])
    found = replace(budget(), cycle=fa.BudgetCycle(advances=terms)).advances()
    assert {a.day for a in found.cells} == {date(2026, 1, 15), date(2026, 9, 1)}
    goes = found.per_party.loc["Goes"]
    assert goes["2026-01-15"] == pytest.approx(0.7 * goes.sum(), abs=0.01)


def test_an_amendment_changes_the_terms_that_are_left() -> None:
    before = budget().advances(terms=4)
    amended = with_item(budget(), "Bureau", costs={2026: 900, 2027: 630})
    after = amended.advances(terms=4, previous=before, since="2026-06-15")
    assert [a for a in after.cells if a.kept] == [replace(a, kept=True) for a in before.cells[:6]]
    assert all(check.ok for check in after.checks)
    paid = amended.solve().per_party[2026]
    assert after.per_party.sum(axis=1).round(2).to_dict() == paid.round(2).to_dict()
    with pytest.raises(fa.InvalidInput, match="settlement"):
        amended.advances(terms=4, previous=before, since="2026-12-01")


@pytest.mark.parametrize(
    ("terms", "place"),
    [
        (5, "cycle.advances.terms"),
        (["2025-12-31"], "terms[1]"),
        (["2026-05-01", "2026-02-01"], "cycle.advances.terms[2]"),
    ],
)
def test_terms_that_cannot_be_are_refused(terms: Any, place: str) -> None:
    with pytest.raises(fa.InvalidInput) as wrong:
        budget().advances(terms=terms)
    assert [problem.place for problem in wrong.value.problems] == [place]


def test_parts_of_terms_add_up() -> None:
    with pytest.raises(fa.InvalidInput) as wrong:
        fa.AdvanceTerms(2, [0.5, 0.4, 0.2])
    assert len(wrong.value.problems) == 2


def test_nothing_changed_nothing_to_pay() -> None:
    found = budget().settle(realised())
    assert (found.table["to_pay"] == 0).all()
    assert all(check.ok for check in found.checks)


def test_use_settles_by_realised_quantities() -> None:
    table = budget().settle(realised(quantities=USED)).table.set_index("party")["to_pay"]
    # six more hours at ten euro, and so sixty euro less of the rest that all pay by inhabitants
    assert table["Goes"] == pytest.approx(60 - 60 * 40 / 75, abs=0.01)
    assert table.sum() == pytest.approx(0, abs=0.005)


@pytest.mark.parametrize(
    ("costs", "change", "rest"),
    [
        (3100, -100, 0),  # a deficit within the reserve
        (3500, -200, 300),  # down to its minimum, the parties pay the rest
        (2900, 50, -50),  # a surplus up to its ceiling, the rest goes back
        (3000, 0, 0),
    ],
)
@pytest.mark.parametrize("key", [None, "gelijk"])
def test_the_reserve_comes_first(costs: int, change: int, rest: int, key: str | None) -> None:
    case = with_reserve(budget(), 300, minimum=100, ceiling=350, key=key)
    found = case.settle(realised(items={"Gezondheid": {"costs": costs}}))
    assert found.reserve is not None
    assert (found.reserve.change, found.reserve.after) == (100 * change, 100 * (300 + change))
    assert found.table["to_pay"].sum() == pytest.approx(rest)
    assert all(check.ok for check in found.checks)
    if key == "gelijk" and rest:
        assert found.table["to_pay"].max() - found.table["to_pay"].min() < 0.015


def test_a_ceiling_in_costs_or_risks() -> None:
    lower = realised(items={"Gezondheid": {"costs": 2000}})
    costs = with_reserve(budget(), 10, ceiling=0.02, per="costs").settle(lower).reserve
    assert costs is not None and costs.after == 100 * 70  # two percent of 2000 + 600 + 900
    risks = with_reserve(budget(), 10, ceiling=1.5, per="risks", risks=400).settle(lower).reserve
    assert risks is not None and risks.after == 100 * 600


def test_a_plus_task_settles_with_those_who_take_part() -> None:
    plus = fa.Item("Logopedie", "inwoners", 300, task="plus", parties=["Goes", "Veere"])
    case = with_reserve(replace(budget(), items=[*budget().items, plus]), 1000)
    found = case.settle(realised(items={"Logopedie": {"costs": 362}}))
    assert found.reserve is not None and found.reserve.change == 0
    assert found.table.set_index("party")["to_pay"].to_dict() == {"Goes": 40, "Kapelle": 0, "Veere": 22}


def test_what_was_paid_counts() -> None:
    paid = {"Goes": 2000, "Kapelle": 900, "GM0003": 1300}
    found = budget().settle(realised(paid=paid))
    table = found.table.set_index("party")
    assert (table["advances"] + table["to_pay"]).round(2).to_dict() == table["final"].to_dict()
    assert table["advances"].to_dict() == {"Goes": 2000, "Kapelle": 900, "Veere": 1300}


def test_an_account_as_a_case_is_realised_figures() -> None:
    account = replace(
        with_item(budget(), "Gezondheid", costs=3100),
        document=fa.Document("account", 2026),
        keys={**budget().keys, "afname": fa.Key.usage({"uren": 10}, USED, "inwoners")},
    )
    one = budget().settle(account)
    other = budget().settle(realised(items={"Gezondheid": {"costs": 3100}}, quantities=USED))
    assert one.table.equals(other.table)


def test_missing_figures_are_told_all_at_once() -> None:
    given = fa.Realisation(2026, {"Gezondheid": 3000, "Bureau": {"costs": 1}, "Bestaat niet": 1}, paid={"Goes": 1})
    with pytest.raises(fa.InvalidInput) as wrong:
        budget().settle(given)
    assert {problem.place for problem in wrong.value.problems} == {
        'items."Bestaat niet"',
        "items.Bureau.income",
        "items.Bureau.reserve_use",
        "items.Toezicht.costs",
        "quantities.uren",
        "paid.Kapelle",
        "paid.Veere",
    }


@settings(max_examples=10, deadline=None)
@given(case=documents(), costs=st.integers(500, 20_000), balance=st.integers(0, 5_000), data=st.data())
def test_advances_and_settlement_make_the_final_contribution(case: Any, costs: int, balance: int, data: Any) -> None:
    case = with_reserve(case, balance, minimum=0, ceiling=data.draw(st.sampled_from([None, 5_000])))
    used = {name: data.draw(st.integers(0, 9)) for name in case.keys["use"].quantities["uur"]}
    came = {item.name: {"costs": costs, "income": 7} for item in case.items}
    advances = case.advances(terms=data.draw(st.sampled_from([1, 3, 12])), year=2026)
    found = case.settle(fa.Realisation(2026, came, {"uur": used}), advances)
    paid = {party: sum(a.cents for a in advances.cells if a.party == party) for party in advances.paid}
    for row in found.table.itertuples():
        assert paid[row.party] + round(100 * row.to_pay) == found.due[row.party]
    assert all(check.ok for check in (*advances.checks, *found.checks))
    assert sum(found.due.values()) == sum(i.realised for i in found.items) + found.reserve.change


def test_own_estimates_stand_beside_items_and_the_rest() -> None:
    own = [
        fa.OwnEstimate("Goes", 1700, item="Gezondheid", note="nog zonder index"),
        fa.OwnEstimate("GM0001", {2026: 600, 2027: 700}),
        fa.OwnEstimate("Veere", 100, item="Bureau"),
    ]
    found = budget().reconcile(own)
    lines = {(line.party, line.item, line.year): line for line in found.lines}
    assert lines["Goes", "Gezondheid", 2026].difference == 10_000
    assert lines["Goes", None, 2026].contribution == sum(
        c.cents for c in budget().solve().cells if (c.party, c.year) == ("Goes", 2026) and c.item != "Gezondheid"
    )
    assert lines["Veere", "Gezondheid", 2026].finding == "missing"
    assert {line.party for line in found.lines} == {"Goes", "Veere"}
    assert all(check.ok for check in found.checks)
    with pytest.raises(fa.InvalidInput):
        budget().reconcile()


def test_contributions_are_totalled_as_members_book_them() -> None:
    found = budget().reconcile([fa.OwnEstimate("Goes", 1)])
    books = found.bookings.query("party == 'Goes' and year == 2026")
    assert set(books["category"]) == {"4.3.3"}
    paid = budget().solve().contributions.query("party == 'Goes' and year == 2026").set_index("item")["amount"]
    assert books.set_index("taakveld")["amount"].to_dict() == pytest.approx(
        {"7.1": paid["Gezondheid"] + paid["Toezicht"], "": paid["Bureau"]}
    )


@pytest.mark.parametrize(("only_beyond", "rate"), [(False, 0.041), (True, 0.036)])
def test_growth_is_corrected_beyond_the_threshold(only_beyond: bool, rate: float) -> None:
    wages = fa.Index({2027: 0.03}, "CPB", "2025-03-01", {2027: 0.041}, 0.005)
    prices = fa.Index({2027: 0.02}, "CPB", "2025-03-01", {2027: 0.024}, 0.005)
    case = replace(budget(), indices={"wages": wages, "prices": prices})
    after = case.corrected(only_beyond=only_beyond)
    assert float(after.indices["wages"].rates[2027]) == rate
    assert after.indices["prices"] == prices
    assert totals(after.compare(case), 2027) == {"wages": round(3000 * 0.7 * (rate - 0.03), 2)}
    with pytest.raises(fa.InvalidInput):
        budget().corrected()


def test_the_first_year_is_corrected_where_its_rate_is_known() -> None:
    wages = fa.Index({2026: 0.03, 2027: 0.03}, actual={2026: 0.05})
    case = replace(budget(), indices={"wages": wages, "prices": budget().indices["prices"]})
    after = case.corrected()
    assert float(after.item("Gezondheid").costs) == round(3000 * 1.035 / 1.021, 2)  # type: ignore[arg-type]


def test_a_savings_target_is_spread_by_a_rule() -> None:
    case = budget()
    everything = case.with_savings(0.03)
    assert totals(everything.compare(case)) == {"savings": -135}
    equal = case.with_savings(0.1, ["Gezondheid", "Bureau"], [2026], "equal")
    assert {name: case.net_costs[name, 2026] - equal.net_costs[name, 2026] for name in ("Gezondheid", "Bureau")} == {
        "Gezondheid": 18_000,
        "Bureau": 18_000,
    }
    assert equal.net_costs["Bureau", 2027] == case.net_costs["Bureau", 2027]
    line = case.with_savings(0.03, spread="gelijk")
    saved = case.solve().per_party[2026] - line.solve().per_party[2026]
    assert saved.round(2).to_list() == [45, 45, 45]
    with pytest.raises(fa.InvalidInput, match="Bureau"):
        case.with_savings(0.5, ["Gezondheid", "Bureau"], spread="equal")
    with pytest.raises(fa.InvalidInput) as wrong:
        case.with_savings(3, ["Niets"], [2030], "sleutel")
    assert len(wrong.value.problems) == 4
