"""The national case on real figures: 25 safety regions, 342 municipalities, and every question in seconds."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from . import plain
from .national import contributions, national_case

pytestmark = pytest.mark.national


def test_effects_add_up_to_zero_and_follow_the_definitions(national):
    case = national_case(national)
    assert len(case.parties) == 342 and len(case.regions) == 25
    began = time.perf_counter()
    outcome = case.solve()
    assert time.perf_counter() - began < 5
    assert outcome.gap[2025] == 0 and all(check.ok for check in outcome.checks)
    expected = plain.effects(**plain.figures(case), share=0.25)
    found = dict(zip(outcome.effects["party"], outcome.effects["effect"], strict=True))
    assert found == pytest.approx(expected, abs=0.03)
    assert outcome.by("province")["municipalities"].sum() == 342
    assert len(outcome.by("region")) == 25 and outcome.by("size_cbs")["municipalities"].tolist()[-1] == 4


def test_the_contributions_are_a_proxy_and_its_outliers_are_known(national, tmp_path):
    case, paid = national_case(national), contributions(national)
    assert paid["GM1961"] == 4_200_000 and len(paid) == 342
    per_head = {p.name: float(paid[p.code]) / float(p.measures["inhabitants"]) for p in case.parties}
    assert sum(paid) == 1_529_392_000
    middle = sorted(per_head.values())[170:172]
    far = {name for name, each in per_head.items() if each > sum(middle) or each < sum(middle) / 4}
    outcome = case.solve()
    assert set(outcome.outliers(2)["party"]) == far and 0 < len(far) < 8
    seen = outcome.to_html(tmp_path / "national.html").read_text(encoding="utf-8")
    assert "taakveld 1.1, Iv3, begroting 2024: een benadering; Vijfheerenlanden: begroting 2023" in seen
    told = next(notice.render("nl") for notice in outcome.notices if notice.id == "central_funding.outliers")
    assert told.replace("€ ", "€\u00a0") in seen and all(name in told for name in far)


@pytest.mark.parametrize("cap", [5, 15, 45, 60])
def test_the_largest_share_binds_at_the_cap(national, cap):
    case = national_case(national)
    began = time.perf_counter()
    outcome = case.solve("largest_share", max_loss=cap)
    assert time.perf_counter() - began < 10
    share = outcome.answer.figures["share"]
    worst = min(outcome.proposal.effects, key=lambda effect: effect.per_inhabitant)
    loss = -worst.effect / 100
    limit = cap * float(worst.inhabitants)
    assert outcome.gap[2025] == 0
    if share < 1:
        assert abs(loss - limit) <= 0.02
        figures = plain.figures(case)
        more = plain.effects(**figures, share=float(share) + 1e-6)
        people = {p.name: float(p.measures["inhabitants"]) for p in case.parties}
        assert min(each / people[name] for name, each in more.items()) < -cap
    else:
        assert cap == 60 and loss <= limit
    assert case.solve("largest_share", "cbc", max_loss=cap).answer == outcome.answer


@pytest.mark.parametrize("payer", ["gainers", "general_fund", "centre"])
def test_the_compensation_of_2023_bounds(national, payer):
    case = national_case(national)
    one, two = (
        case.solve("smallest_compensation", solver, bounds=[7.5, 22.5, 37.5], payer=payer)
        for solver in ("highs", "cbc")
    )
    assert one.answer == two.answer and one.path.equals(two.path)
    assert all(check.ok for check in one.checks)
    for step, bound in zip(one.steps, (7.5, 22.5, 37.5), strict=True):
        for row in step.rows:
            assert abs(row.after) <= 100 * bound * float(row.effect.inhabitants) + 2


def test_the_best_weights(national):
    case = national_case(national)
    one, two = (case.solve("best_weights", solver) for solver in ("highs", "cbc"))
    assert one.answer == two.answer and one.effects.equals(two.effects)
    assert sum(one.answer.parts.values()) == 1 and one.gap[2025] == 0
    assert one.answer.figures["largest_loss"] < one.answer.figures["largest_loss_before"]
    expected = plain.effects(**plain.figures(one.case), share=0.25)
    found = dict(zip(one.effects["party"], one.effects["effect"], strict=True))
    assert found == pytest.approx(expected, abs=0.05)


def test_the_split_of_a_budget(national):
    case = national_case(national)
    outcome = replace(case, tasks=[replace(case.tasks[0], freedom=0.1)]).solve("task_split", budget=3e8, max_loss=7)
    assert float(outcome.answer.figures["largest_loss"]) == pytest.approx(7, abs=1e-4)
