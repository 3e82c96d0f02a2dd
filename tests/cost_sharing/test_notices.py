"""What is allowed and rarely meant is said beside the figures, in both languages."""

from __future__ import annotations

import finarr as fa

from .cases import three


def notes(case: fa.CostSharing, lang: str = "en") -> list[str]:
    return [notice.render(lang) for notice in case.solve().notices]


def test_an_ordinary_case_has_none():
    assert notes(three({"a": 1, "b": 2})) == []


def test_growth_of_320_per_cent_is_told():
    item = fa.Item("Taak", "w", 100, index={"lonen": 1})
    case = three({"a": 1}, years=[2026, 2027], items=[item], indices={"lonen": fa.Index({2027: 3.2})})
    assert notes(case) == ["Note: lonen grows by 320% in 2027 (3.2 was given; 0.03 is 3%)."]
    assert notes(case, "nl") == ["Let op: lonen groeit in 2027 met 320% (er staat 3,2; 0,03 is 3%)."]


def test_price_times_quantity_above_the_cost_is_told_and_given_back():
    key = fa.Key.usage({"uur": 60}, {"uur": {"a": 1, "b": 1}}, fa.Key.equal())
    case = three({"a": 1, "b": 1}, keys={"w": key}, years=[2026])
    assert notes(case)[0].startswith(
        "Note: price times quantity takes €120.00 for Taak in 2026, more than its cost of €100.00"
    )
    assert case.solve().per_party[2026].to_dict() == {"a": 50.0, "b": 50.0}
    within = fa.Key.stack([(1, fa.Key.usage({"uur": 40}, {"uur": {"a": 1, "b": 1}}, fa.Key.equal()))])
    assert notes(three({"a": 1, "b": 1}, keys={"w": within})) == []


def test_fields_that_a_transition_does_not_use_are_told():
    parties = [fa.Party("a", measures={"w": 1}, today=60), fa.Party("b", measures={"w": 1}, today=40)]
    steps = fa.Transition("steps", 5, years=4)
    linear = fa.Transition("linear", 5, years=4, against="previous_year")
    assert len(notes(three({}, parties=parties, transition=steps))) == 1
    told = notes(three({}, parties=parties, transition=linear), "nl")
    assert len(told) == 2 and all("gebruikt" in each for each in told)


def test_provisional_figures_and_jumps_are_told():
    parties = [fa.Party("a", measures={"w": {2026: 1000, 2027: 100_000}}), fa.Party("b", measures={"w": 2000})]
    measures = {"w": fa.Measure("Inwoners", "2025-01-01", "CBS", "provisional")}
    told = notes(three({}, parties=parties, measures=measures, years=[2026, 2027]), "nl")
    assert told == [
        "Let op: de cijfers van Inwoners zijn voorlopig (peildatum 01-01-2025).",
        "Let op: a gaat van 1.000 naar 100.000 in 2027 (Inwoners).",
    ]
