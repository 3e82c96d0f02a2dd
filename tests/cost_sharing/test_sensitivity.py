"""What one more euro of a limit changes, against solving again with that euro."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import finarr as fa

from .cases import three


def test_one_more_euro_of_a_cap_saves_the_others_pro_rata():
    case = three({"a": 6, "b": 3, "c": 1}, limits=[fa.Limit("cap", 40, parties=["a"])])
    found = case.solve().sensitivity()
    assert found.table[["party", "per_euro"]].values.tolist() == [["a", 1], ["b", -0.75], ["c", -0.25]]
    assert (
        found.text("nl")
        == "Eén euro meer voor de bovengrens van a 2026: a 2026 € 1,00 meer, b 2026 € 0,75, c 2026 € 0,25 minder."
    )


def test_the_rates_are_those_of_solving_again():
    parties = [fa.Party(name, measures={"w": w}, today=t) for name, w, t in (("a", 5, 50), ("b", 3, 30), ("c", 2, 20))]
    limits = [fa.Limit("cap", 20, parties=["a"], years=[2027])]
    step = fa.Transition("steps", 20, against="previous_year")
    case = three({}, parties=parties, years=[2026, 2027], limits=limits, transition=step)
    before = case.solve()
    raised = replace(case, limits=[fa.Limit("cap", 21, parties=["a"], years=[2027])]).solve()
    rates = next(each for each in before.sensitivity().rates if each.limit.id == "cost_sharing.cap")
    assert rates.upwards
    moved = {
        (after.party, after.year): after.exact - total.exact
        for total, after in zip(before.totals, raised.totals, strict=True)
        if after.exact != total.exact
    }
    assert dict(rates.changes) == moved and sum(moved.values(), Fraction(0)) == 0


def test_without_binding_limits_nothing_is_told():
    assert three({"a": 1, "b": 1}).solve().sensitivity().rates == ()
