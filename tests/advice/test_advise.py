"""Which arrangement fits: what the advice says of kinds of tasks, and what the reasons must add up to."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import finarr as fa
from finarr.arrangements.advice.rulebook import PARTS, rulebook
from finarr.tasks import FLAGS, PARTNER_KINDS, WORDS
from finarr.words import catalogue
from tests.advice.answers import CLIMATE, FIRE, YOUTH, shares, task

ANSWERS: dict[str, st.SearchStrategy[Any]] = {
    **{name: st.booleans() for name in FLAGS},
    **{name: st.sampled_from(words) for name, words in WORDS.items()},
    "freedom": st.integers(0, 100).map(lambda n: n / 100),
    "partners": st.integers(1, 30),
    "partner_kinds": st.sets(st.sampled_from(PARTNER_KINDS), min_size=1).map(lambda kinds: tuple(sorted(kinds))),
}
"""Any answers at all."""


def test_mandatory_with_many_rules_and_little_freedom_is_funded_directly() -> None:
    advice = fa.advise(task(FIRE))
    assert (advice.arrangement, advice.rung, advice.layer, advice.own_wishes) == ("direct", "region", "region", True)
    assert [each.answer for each in advice.reasons if each.part == "direct" and each.binds] == ["freedom"]


@pytest.mark.parametrize("freedom", [0, 0.05, 0.1, 0.2])
def test_little_freedom_leaves_contributions_for_own_wishes_only(freedom: float) -> None:
    assert shares(FIRE, freedom=freedom) == {"direct": 1}
    assert fa.advise(task(FIRE, freedom=freedom)).own_wishes is (freedom > 0)


def test_a_transition_has_a_joint_fund() -> None:
    advice = fa.advise(task(CLIMATE))
    assert (advice.arrangement, advice.rung) == ("fund", "general_fund")
    assert "private_partners" in advice.risks and "fund_councils" in advice.risks


@pytest.mark.parametrize(
    ("benefits", "spill_over", "expected"),
    [
        ("payer", "low", {"contributions": 1}),
        ("payer", "high", {"contributions": 1}),
        ("diffuse", "low", {"contributions": 1}),
        ("diffuse", "high", {"contributions": 0.5, "fund": 0.5}),
    ],
)
def test_a_policy_rich_task_has_a_fund_only_where_benefits_are_diffuse(
    benefits: str, spill_over: str, expected: dict[str, float]
) -> None:
    assert shares(YOUTH, benefits=benefits, spill_over=spill_over) == expected
    advice = fa.advise(task(YOUTH, benefits=benefits, spill_over=spill_over))
    assert advice.layer == ("province" if benefits == "diffuse" else "municipality")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"freedom": 0.4}, {"direct": 0.6, "contributions": 0.4}),
        ({"national_rules": "some"}, {"direct": 0.5, "contributions": 0.5}),
        ({"uncertainty": "high", "benefits": "diffuse", "spill_over": "high"}, {"direct": 0.5, "fund": 0.5}),
        (
            {"freedom": 0.5, "uncertainty": "medium", "benefits": "diffuse", "spill_over": "high"},
            {"direct": 0.5, "contributions": 0.25, "fund": 0.25},
        ),
    ],
)
def test_mixed_answers_give_a_mix_by_hand(changes: dict[str, Any], expected: dict[str, float]) -> None:
    assert shares(FIRE, **changes) == expected


@pytest.mark.parametrize(
    ("base", "changes", "rung"),
    [
        (FIRE, {"scale": "municipal"}, "specific_grant"),
        (FIRE, {"character": "mixed", "national_rules": "some"}, "centre_municipality"),
        (YOUTH, {"mandatory": False}, "own_tax"),
        (YOUTH, {}, "general_fund"),
        (CLIMATE, {"partner_kinds": ("state", "municipality")}, "decentralisation_grant"),
        (CLIMATE, {"partner_kinds": ("state",), "national_rules": "many"}, "specific_grant"),
    ],
)
def test_rungs_of_the_ladder(base: dict[str, Any], changes: dict[str, Any], rung: str) -> None:
    assert fa.advise(task(base, **changes)).rung == rung


def test_answers_that_are_missing_are_all_told_at_once() -> None:
    with pytest.raises(fa.InvalidInput) as caught:
        fa.advise(fa.Task("Taak", mandatory=True, freedom=0.2))
    places = {problem.place for problem in caught.value.problems}
    missing = {*FLAGS, *WORDS, "partners"} - {"mandatory"}
    assert places == {f"tasks.Taak.{name}" for name in missing}
    assert "Mogen voorzieningenniveaus verschillen?" in caught.value.render("nl")


def test_a_wrong_answer_is_refused_where_it_is_given() -> None:
    with pytest.raises(fa.InvalidInput) as caught:
        fa.Task("Taak", freedom=1.2, mandatory="yes", scale="galactic", partners=0, partner_kinds=["moon"])  # type: ignore[arg-type]
    assert {problem.place for problem in caught.value.problems} == {
        "tasks.Taak.freedom",
        "tasks.Taak.mandatory",
        "tasks.Taak.scale",
        "tasks.Taak.partners",
        "tasks.Taak.partner_kinds[1]",
    }


def test_the_review_date_follows_the_uncertainty() -> None:
    leap = date(2028, 2, 29)
    assert fa.advise(task(FIRE), date=date(2026, 11, 25)).review == date(2030, 11, 25)
    assert fa.advise(task(CLIMATE), date=leap).review == date(2030, 2, 28)


def test_doubts_name_answers_that_sit_badly_together() -> None:
    assert fa.advise(task(FIRE)).doubts == ()
    assert "rules_and_freedom" in fa.advise(task(FIRE, freedom=0.8)).doubts
    assert "alone" in fa.advise(task(FIRE, partners=1)).doubts


@settings(max_examples=150, deadline=None)
@given(st.fixed_dictionaries(ANSWERS))
def test_any_answers_lead_to_parts_that_make_the_whole(answers: dict[str, Any]) -> None:
    advice = fa.advise(fa.Task("Taak", **answers))
    assert sum(advice.shares.values()) == 1
    assert all(share >= Fraction(1, 5) for share in advice.shares.values())
    assert [part.share for part in advice.parts] == sorted((part.share for part in advice.parts), reverse=True)
    fits = advice.weighed.fits
    assert fits["direct"] <= 1 - Fraction(str(answers["freedom"]))
    if not answers["mandatory"] or answers["character"] == "policy_rich":
        assert fits["direct"] == 0
    if answers["benefits"] == "payer" or answers["uncertainty"] == "low":
        assert fits["fund"] == 0
    lowest = min(each.most for each in advice.reasons if each.part == "direct")
    assert fits["direct"] == lowest
    assert advice.text("nl") and advice.text("en")


@settings(max_examples=60, deadline=None)
@given(st.fixed_dictionaries(ANSWERS))
def test_a_tip_really_tips(answers: dict[str, Any]) -> None:
    given_task = fa.Task("Taak", **answers)
    advice = fa.advise(given_task)
    for tip in advice.tips:
        then = fa.advise(replace(given_task, **tip.changes))
        assert set(then.shares) != set(advice.shares)
        assert (then.arrangement, dict(then.shares)) == (tip.arrangement, dict(tip.shares))


@settings(max_examples=60, deadline=None)
@given(st.fixed_dictionaries(ANSWERS), st.integers(0, 100))
def test_less_freedom_never_means_less_direct_funding(answers: dict[str, Any], freedom: int) -> None:
    less = min(answers["freedom"], freedom / 100)
    before, after = (fa.advise(fa.Task("Taak", **{**answers, "freedom": each})) for each in (answers["freedom"], less))
    assert after.weighed.fits["direct"] >= before.weighed.fits["direct"]


def test_every_rule_has_its_words_and_its_source() -> None:
    rules, texts = rulebook(), catalogue("nl")
    assert {*rules.principles.values()} <= {*rules.sources}
    for ceiling in rules.ceilings:
        assert ceiling.principle in rules.principles
        words = WORDS.get(ceiling.answer) or (("true", "false") if ceiling.answer in FLAGS else ())
        assert set(ceiling.most) == set(words)
        assert all(0 <= most <= 1 for most in (*ceiling.most.values(), *ceiling.steps.values()))
    ids = [
        *(f"principle_{name}" for name in rules.principles),
        *(f"risk_{risk.id}" for risk in rules.risks),
        *(f"doubt_{doubt.id}" for doubt in rules.doubts),
        *(f"layer_{layer.name}" for layer in rules.layers),
        *(f"rung_{rung.name}" for rung in rules.rungs),
        *(f"ask_{name}" for name in ANSWERS),
        *(f"word_{word}" for words in (*WORDS.values(), PARTNER_KINDS, PARTS, ("mix",)) for word in words),
    ]
    assert {f"advice.{each}" for each in ids} - {*texts} == set()
    assert {risk.source for risk in rules.risks} | {each.source for each in rules.review} <= {*rules.sources}
