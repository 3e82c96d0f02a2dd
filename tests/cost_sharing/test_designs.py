"""Designs beside one another: what each says by plain sums, whoever comes, goes or is renamed; and in one pass."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import finarr as fa
from finarr.arrangements.cost_sharing import compare as module

YEARS = (2026, 2027)


def design(people: dict[str, int], names: dict[str, str], costs: int) -> fa.CostSharing:
    """A case of two items; names are those the design gives to parties with a code."""
    parties = [fa.Party(names.get(code, code), f"GM{code}", {"inhabitants": n}) for code, n in people.items()]
    items = [fa.Item(name, "k", {year: costs + year for year in YEARS}) for name in ("Zorg", "Werk")]
    return fa.CostSharing("x", YEARS, parties, items, {"k": fa.Key.measures({"inhabitants": 1})})


def people() -> st.SearchStrategy[dict[str, int]]:
    return st.dictionaries(st.sampled_from("abcde"), st.integers(1, 50), min_size=2)


@settings(max_examples=25)
@given(people(), people(), st.dictionaries(st.sampled_from("abcde"), st.sampled_from(["Noord", "Zuid"]), max_size=1))
def test_every_amount_is_the_sum_of_its_cells(now: Any, then: Any, renamed: Any) -> None:
    outcomes = [design(now, {}, 1000).solve(), design(then, renamed, 900).solve()]
    found = fa.compare(*outcomes)
    code = {party.name: party.code for outcome in reversed(outcomes) for party in outcome.case.parties}
    assert len(found.table) == len({*now, *then}) * len(YEARS)
    for row in found.table.to_dict(orient="records"):
        cents = []
        for outcome in outcomes:
            names = {party.name for party in outcome.case.parties if party.code == code[row["party"]]}
            own = (cell for cell in outcome.cells if cell.party in names and cell.year == row["year"])
            cents.append(sum(cell.cents for cell in own))
        assert [round(row[name] * 100) for name in ("now", "proposal")] == cents
        assert round(row["effect_proposal"] * 100) == cents[0] - cents[1]
        letter = str(code[row["party"]]).removeprefix("GM")
        heads = now[letter] if letter in now and (letter in renamed or letter not in then) else then[letter]
        assert row["effect_proposal_per_inhabitant"] == pytest.approx((cents[0] - cents[1]) / 100 / heads)


def test_parties_are_looked_up_in_one_roster_a_design(monkeypatch: pytest.MonkeyPatch) -> None:
    """A roster a row made a table of 342 parties take longer than the answer in it."""
    made: list[Any] = []
    kept = module.Roster
    monkeypatch.setattr(module, "Roster", lambda parties: made.append(parties) or kept(parties))
    outcome = design({"a": 5, "b": 3, "c": 2}, {}, 1000).solve()
    found = fa.compare(outcome, outcome, outcome)
    assert len(found.table) == 6 and found.people("a", 2026) == 5
    assert len(made) == 3
