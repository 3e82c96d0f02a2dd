"""Questions: each answer checked in plain arithmetic, by another program, and by another solver."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

import finarr as fa

from . import plain
from .cases import PLACES, case, move, task

PEOPLE = {name: row[1] for name, row in PLACES.items()}
STEEP = fa.PointsFormula(amounts={"area": 1, "dwellings": 1})


def largest_loss(figures, share: float) -> float:
    effects = plain.effects(**figures, share=share)
    return max(0.0, max(-each / PEOPLE[name] for name, each in effects.items()))


# (a) the largest share


@pytest.mark.parametrize("formula", [None, STEEP], ids=["flat", "steep"])
@pytest.mark.parametrize("cap", [0, 1, 4.25, 10, 19.9, 40])
def test_no_larger_share_keeps_the_losses_below_the_cap(formula, cap):
    asked = case(proposal=[move(**({} if formula is None else {"formula": formula}))])
    outcome = asked.solve("largest_share", max_loss=cap)
    figures, share = plain.figures(asked), float(outcome.answer.figures["share"])
    assert largest_loss(figures, share) <= cap + 1e-6
    for more in np.linspace(share, 1, 300)[1:] if share < 1 else ():
        assert largest_loss(figures, more) > cap
    if share < 1:
        loss, heads = min((e.per_inhabitant, e.inhabitants) for e in outcome.proposal.effects)
        assert abs(-loss - cap) * heads <= 0.02
    assert all(check.ok for check in outcome.checks)
    assert asked.solve("largest_share", "cbc", max_loss=cap).answer.figures == outcome.answer.figures


def test_the_answer_is_a_case_that_can_be_asked_again():
    outcome = case().solve("largest_share", max_loss=4)
    assert outcome.case.solve().effects.equals(outcome.effects)
    assert [limit.id for limit in outcome.answer.binding] == ["central_funding.loss_of"]
    assert outcome.status == "optimal" and outcome.run.criterion == "largest_share"


def test_a_share_of_more_tasks_is_the_same_for_all():
    two = case(tasks=[task(), task("GHOR", 2)], proposal=[move(), move("GHOR", formula=STEEP, amount=5)])
    outcome = two.solve("largest_share", max_loss=7)
    shares = {each.share for each in outcome.case.proposal}
    assert len(shares) == 1 and float(outcome.answer.figures["largest_loss"]) == pytest.approx(7, abs=1e-4)


# (b) the smallest compensation


def clipped(effects: dict[str, float], loss: float, gain: float) -> dict[str, float]:
    return {name: min(max(each, -loss * PEOPLE[name]), gain * PEOPLE[name]) for name, each in effects.items()}


def bisected(function, low: float, high: float) -> float:
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if function(middle) > 0 else (low, middle)
    return (low + high) / 2


def after(outcome, step: int = 1) -> dict[str, float]:
    rows = outcome.path[outcome.path["step"] == step]
    return dict(zip(rows["party"], rows["after"], strict=True))


@pytest.mark.parametrize("bound", [0, 0.5, 2, 6, 9, 100])
@pytest.mark.parametrize("payer", ["gainers", "general_fund", "centre"])
def test_the_compensation_is_the_smallest_and_who_pays_is_said(bound, payer):
    asked = case()
    outcome = asked.solve("smallest_compensation", bounds=[bound], payer=payer)
    full = plain.effects(**plain.figures(asked), share=0.5)
    needed = sum(max(0, -e - bound * PEOPLE[p]) for p, e in full.items())
    withheld = sum(max(0, e - bound * PEOPLE[p]) for p, e in full.items())
    if payer == "general_fund":
        level = bisected(
            lambda v: sum(clipped({p: e - v * PEOPLE[p] for p, e in full.items()}, bound, bound).values()), -99, 99
        )
        expected = clipped({p: e - level * PEOPLE[p] for p, e in full.items()}, bound, bound)
    else:
        low, high = bound, bound
        if withheld > needed:
            low = bisected(lambda v: withheld - sum(max(0, -e - v * PEOPLE[p]) for p, e in full.items()), bound, 0)
        elif payer == "gainers":
            high = bisected(lambda v: sum(max(0, e - v * PEOPLE[p]) for p, e in full.items()) - needed, 0, bound)
        expected = clipped(full, low, high)
    assert after(outcome) == pytest.approx(expected, abs=0.03)
    paid = outcome.steps[0].paid / 100
    assert paid == pytest.approx({"gainers": 0, "centre": max(0, needed - withheld)}.get(payer, paid), abs=0.03)
    assert all(check.ok for check in outcome.checks)
    other = asked.solve("smallest_compensation", "cbc", bounds=[bound], payer=payer)
    assert other.path.equals(outcome.path) and other.answer == outcome.answer


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=1, max_size=3), st.sampled_from(["gainers", "general_fund", "centre"]))
def test_a_path_is_cumulative_and_closes_every_year(bounds, payer):
    path = fa.CompensationPath(sorted(bounds), payer=payer)
    outcome = case(transition=path).solve()
    for step in outcome.steps:
        paid = sum(row.compensation - row.levy - row.fund_share for row in step.rows)
        assert paid == (step.paid if payer == "centre" else 0)
        assert not (payer == "gainers" and step.paid) and (payer != "centre" or step.paid >= 0)
        assert sum(row.after for row in step.rows) == paid
        for row in step.rows:
            limit = 100 * step.loss * row.effect.inhabitants
            assert abs(row.after) <= limit + 2
            assert not (row.compensation and row.levy)
    left = {name: float(each) for name, each in outcome.remaining.items()}
    full = {e.party: e.effect / 100 for e in outcome.proposal.effects}
    last = after(outcome, len(bounds))
    assert left == pytest.approx({name: full[name] - last[name] for name in full}, abs=0.001)


def test_least_money_moves_as_another_program_finds_it():
    asked = case()
    full = plain.effects(**plain.figures(asked), share=0.5)
    n, bound = len(full), 2.0
    heads, effect = np.array([PEOPLE[p] for p in full]), np.array(list(full.values()))
    for payer in ("gainers", "centre", "general_fund"):
        # columns: got, given, shift per inhabitant
        rows = np.hstack([np.eye(n), -np.eye(n), -heads[:, None] * (payer == "general_fund")])
        most, least = bound * heads - effect, -bound * heads - effect
        balance = np.concatenate([np.ones(n), -np.ones(n), [-heads.sum() if payer == "general_fund" else 0]])
        close = (
            {"A_ub": np.vstack([rows, -rows, -balance]), "b_ub": np.concatenate([most, -least, [0]])}
            if payer == "centre"
            else {
                "A_ub": np.vstack([rows, -rows]),
                "b_ub": np.concatenate([most, -least]),
                "A_eq": [balance],
                "b_eq": [0],
            }
        )
        free = [(None, None)] if payer == "general_fund" else [(0, 0)]
        limits = [(0, max(0, -e)) for e in effect] + [(0, max(0, e)) for e in effect]
        bounds = ([(0, None)] * (2 * n) if payer == "general_fund" else limits) + free
        found = linprog(np.append(np.ones(2 * n), 0), bounds=bounds, **close)
        outcome = asked.solve("smallest_compensation", bounds=[bound], payer=payer)
        assert float(outcome.steps[0].least) / 100 == pytest.approx(found.fun, abs=0.05)


# (c) the best weights


def losses_of(asked, weights: dict[str, float]) -> list[float]:
    figures = plain.figures(asked)
    measures = {p.name: {m: float(v) for m, v in p.measures.items()} for p in asked.parties}
    sums = {m: sum(row[m] for row in measures.values()) for m in weights}
    points = dict.fromkeys(figures["points"], 0.0)
    for party, row in measures.items():
        points[figures["home"][party]] += sum(w * row[m] / sums[m] for m, w in weights.items())
    effects = plain.effects(**{**figures, "points": points}, share=float(asked.proposal[0].share))
    return sorted((max(0.0, -e / PEOPLE[p]) for p, e in effects.items()), reverse=True)


def test_no_other_weights_make_losses_lexicographically_smaller():
    asked = case(proposal=[move(share=0.4)])
    outcome = asked.solve("best_weights")
    best = {name: float(weight) for name, weight in outcome.answer.parts.items()}
    assert sum(outcome.answer.parts.values()) == 1
    least = losses_of(asked, best)
    assert least[0] == pytest.approx(float(outcome.answer.figures["largest_loss"]), abs=1e-4)
    assert least[0] < float(outcome.answer.figures["largest_loss_before"])
    dice = random.Random(5)
    for _ in range(400):
        near = {m: max(0.0, w + dice.uniform(-0.2, 0.2) * dice.random() ** 3) for m, w in best.items()}
        total = sum(near.values())
        other = losses_of(asked, {m: w / total for m, w in near.items()})
        first = next((k for k in range(8) if abs(other[k] - least[k]) > 1e-6), None)
        assert first is None or other[first] > least[first]
    again = asked.solve("best_weights", "cbc")
    assert again.answer == outcome.answer and again.effects.equals(outcome.effects)


def test_the_largest_loss_is_the_level_another_program_finds():
    asked = case(proposal=[move(share=0.4)])
    names = ["inhabitants", "area"]
    base = np.array(losses_matrix(asked, names))
    bounds = [(0.2, 0.7), (0, 1), (0, None)]
    rows = np.hstack([base[:, 1:], -np.ones((len(base), 1))])
    found = linprog([0, 0, 1], A_ub=rows, b_ub=-base[:, 0], A_eq=[[1, 1, 0]], b_eq=[1], bounds=bounds)
    outcome = asked.solve("best_weights", measures=names, lowest={"inhabitants": 0.2}, highest={"inhabitants": 0.7})
    assert float(outcome.answer.figures["largest_loss"]) == pytest.approx(found.fun, abs=1e-4)


def losses_matrix(asked, names: list[str]) -> list[list[float]]:
    """Loss per inhabitant = first column + Σ weight · the others."""
    figures = plain.figures(asked)
    total = float(asked.proposal[0].share) * sum(figures["contributions"].values())
    measures = {p.name: {m: float(v) for m, v in p.measures.items()} for p in asked.parties}
    home, paid = figures["home"], figures["contributions"]
    whole = sum(figures["cut_points"].values())
    rows = []
    for party, heads in PEOPLE.items():
        mates = [p for p in PEOPLE if home[p] == home[party]]
        part = paid[party] / sum(paid[p] for p in mates)
        reliefs = [
            total * part * sum(measures[p][m] for p in mates) / sum(row[m] for row in measures.values()) for m in names
        ]
        rows.append([total * figures["cut_points"][party] / whole / heads, *(-each / heads for each in reliefs)])
    return rows


def test_where_nobody_loses_the_weights_stay_nearest_to_those_of_today():
    asked = case(
        general_fund=fa.GeneralFund({"x": {"x": 1}}),
        parties=[replace(p, measures={**p.measures, "x": PLACES[p.name][4]}) for p in case().parties],
        proposal=[
            move(formula=fa.Key.measures({"x": 0.75, "inhabitants": 0.25}), fund_cut=fa.FundCut("cluster", cluster="x"))
        ],
    )
    outcome = asked.solve("best_weights", measures=["x", "inhabitants", "area"])
    assert outcome.answer.figures["largest_loss"] == 0
    assert {name: float(w) for name, w in outcome.answer.parts.items()} == {"x": 1, "inhabitants": 0, "area": 0}


# (d) the split over tasks


def two() -> fa.CentralFunding:
    per_head = fa.Key.measures({"inhabitants": 0.5, "dwellings": 0.5})
    return case(
        tasks=[task(freedom=0.4), task("GHOR", 2, freedom=0.7), task("Zorg", 1, freedom=1)],
        proposal=[move(), move("GHOR", formula=per_head), move("Zorg", formula=per_head)],
    )


@pytest.mark.parametrize(("budget", "cap"), [(10e6, 40), (60e6, 40), (60e6, 3.5), (60e6, 0), (None, 8)])
def test_most_euros_then_the_smallest_loss(budget, cap):
    asked = two()
    outcome = asked.solve("task_split", max_loss=cap, **({} if budget is None else {"budget": budget}))
    shares = outcome.answer.parts
    assert shares["Zorg"] == 0 and shares["Brandweer"] <= Fraction(3, 5) and shares["GHOR"] <= Fraction(3, 10)
    matrix, limits = split_matrix(asked)
    total = np.array([26.25e6, 52.5e6])
    rows = np.vstack([matrix, [total]])
    most = np.append(np.full(len(matrix), float(cap)), budget or 1e12)
    edges = [(0, min(0.6, limits[0])), (0, min(0.3, limits[1]))]
    found = linprog(-total, A_ub=rows, b_ub=most, bounds=edges)
    moved = float(shares["Brandweer"]) * total[0] + float(shares["GHOR"]) * total[1]
    assert moved == pytest.approx(-found.fun, abs=0.05)
    level = linprog(
        [0, 0, 1],
        A_ub=np.vstack([np.hstack([matrix, -np.ones((len(matrix), 1))]), np.hstack([rows, np.zeros((len(rows), 1))])]),
        b_ub=np.concatenate([np.zeros(len(matrix)), most]),
        A_eq=[[*total, 0]],
        b_eq=[-found.fun],
        bounds=[*edges, (0, None)],
    )
    assert float(outcome.answer.figures["largest_loss"]) == pytest.approx(level.fun, abs=1e-4)
    again = asked.solve("task_split", "cbc", max_loss=cap, **({} if budget is None else {"budget": budget}))
    assert again.answer == outcome.answer


def split_matrix(asked) -> tuple[np.ndarray, list[float]]:
    """Loss per inhabitant per unit of each share; and the share at which a region's grant meets its contributions."""
    rows, limits = [], []
    for moved, todo in zip(asked.proposal[:2], asked.tasks[:2], strict=True):
        figures = plain.figures(replace(asked, tasks=[todo], proposal=[moved]))
        effects = plain.effects(**figures, share=0.001)
        rows.append([-effects[name] * 1000 / PEOPLE[name] for name in PEOPLE])
        points, home, paid = figures["points"], figures["home"], figures["contributions"]
        total = sum(paid.values())
        limits.append(
            min(
                sum(paid[p] for p in PEOPLE if home[p] == region) / total * sum(points.values()) / each
                for region, each in points.items()
            )
        )
    return np.array(rows).T, limits


def test_equal_tasks_get_equal_parts_of_their_room():
    same = fa.Key.measures({"inhabitants": 1})
    asked = case(
        tasks=[task(freedom=0.5), task("GHOR", freedom=0)],
        proposal=[move(formula=same), move("GHOR", formula=same)],
    )
    outcome = asked.solve("task_split", budget=7_875_000)
    # 7,875,000 over 26,250,000 × (0.5 + 1): a fifth of the room of each
    assert {name: float(s) for name, s in outcome.answer.parts.items()} == {"Brandweer": 0.1, "GHOR": 0.2}


# what cannot be answered


def infeasible(work) -> fa.Infeasible:
    with pytest.raises(fa.Infeasible) as caught:
        work()
    assert caught.value.conflict and caught.value.shortfall and caught.value.render("nl")
    return caught.value


def test_what_cannot_be_met_names_the_limits_and_the_shortfall():
    top = case(proposal=[move(formula=fa.PointsFormula(amounts={"dwellings": 1}, off_the_top={"West": 9_000_000}))])
    found = infeasible(lambda: top.solve("largest_share", max_loss=1))
    full = top.solve("largest_share", max_loss=60)
    assert float(full.answer.figures["largest_loss"]) <= 60
    assert all("loss of" in name for name in found.conflict)
    lost = case(proposal=[move(vat_share=0.1)])
    short = infeasible(lambda: lost.solve("smallest_compensation", bounds=[0]))
    assert float(short.shortfall[2026]) == pytest.approx(1_312_500)
    infeasible(lambda: lost.solve("smallest_compensation", bounds=[0], payer="general_fund"))
    wide = case(proposal=[move(share=0.9)])
    area = infeasible(lambda: wide.solve("best_weights", highest={"inhabitants": 0, "dwellings": 0}))
    assert any("Zuid" in name for name in area.conflict)
    assert float(area.shortfall[2026]) == pytest.approx(area_above(wide), abs=0.05)


def area_above(asked) -> float:
    areas = {r: sum(row[3] for row in PLACES.values() if row[0] == r) for r in ("Noord", "West", "Zuid")}
    paid = {r: sum(row[4] for row in PLACES.values() if row[0] == r) for r in areas}
    total = 0.9 * sum(paid.values())
    return sum(max(0, total * areas[r] / sum(areas.values()) - paid[r]) for r in areas)


def problems(work) -> dict[str, str]:
    with pytest.raises(fa.InvalidInput) as caught:
        work()
    return {problem.place: problem.allowed.id for problem in caught.value.problems}


def test_a_question_tells_all_that_is_wrong_with_it():
    asked = case()
    assert problems(lambda: asked.solve("biggest")) == {"question": "errors.one_of"}
    assert problems(lambda: asked.solve("largest_share", "glpk", max_loss=1)) == {"solver": "errors.one_of"}
    assert problems(lambda: asked.solve("largest_share", speed=1)) == {
        "speed": "errors.unknown_field",
        "max_loss": "errors.missing",
    }
    assert problems(lambda: asked.solve("largest_share", max_loss="7,5", year="x")) == {
        "max_loss": "errors.number",
        "year": "errors.year",
    }
    assert problems(lambda: asked.solve("largest_share", max_loss=-1)) == {"max_loss": "errors.not_negative"}
    assert problems(lambda: asked.solve("largest_share", max_loss=1, year=2030)) == {"year": "cost_sharing.other_year"}
    assert problems(lambda: replace(asked, proposal=[]).solve("largest_share", max_loss=1)) == {
        "proposal": "central_funding.no_moves"
    }
    assert problems(lambda: asked.solve("smallest_compensation")) == {"bounds": "errors.missing"}
    assert problems(lambda: asked.solve("smallest_compensation", bounds=[3, 2], payer="me", gains=[1])) == {
        "bounds[2]": "central_funding.not_falling",
        "payer": "errors.one_of",
        "gains": "central_funding.as_many",
    }
    assert problems(
        lambda: asked.solve("best_weights", measures=["area", "colour"], lowest={"area": 0.6, "x": 2}, task="Politie")
    ) == {"lowest.x": "errors.share"}
    assert problems(
        lambda: asked.solve("best_weights", measures=["area", "colour"], lowest={"area": 0.6}, highest={"area": 0.5})
    ) == {"measures[2]": "errors.unknown_name", "lowest.area": "central_funding.no_weights"}
    assert problems(lambda: two().solve("best_weights")) == {"task": "errors.one_of"}
    assert problems(lambda: asked.solve("task_split", budget=float("nan"))) == {"budget": "errors.not_finite"}


def test_a_case_asks_its_own_question():
    asks = case(question=fa.Question("largest_share", {"max_loss": 2}))
    assert asks.solve().answer == case().solve("largest_share", max_loss=2).answer
    assert asks.solve(max_loss=1).answer == case().solve("largest_share", max_loss=1).answer
    assert asks.solve("effects").answer is None and asks.solve("effects").effects.equals(case().solve().effects)
    assert asks.solve().case.question == asks.question
    again = asks.solve().case.solve()
    assert again.answer.figures["share"] == pytest.approx(asks.solve().answer.figures["share"], abs=1e-12)
    assert problems(lambda: case().solve(max_loss=1)) == {"max_loss": "central_funding.no_question"}
    assert problems(lambda: case(question=fa.Question("largest_share", {"max_loss": 2, "year": 2030}))) == {
        "question.year": "cost_sharing.other_year"
    }
    assert problems(lambda: fa.Question("largest_share", {"speed": 2})) == {
        "question.speed": "errors.unknown_field",
        "question.max_loss": "errors.missing",
    }
