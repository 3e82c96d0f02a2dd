"""Assessments: twelve tasks with the advice expected, comply or explain, files, and a case to start from."""

from pathlib import Path
from typing import Any

import pytest

import finarr as fa
from finarr.shipped import EXAMPLES, shipped
from tests.advice.answers import CLIMATE, FIRE, task

MODEL = shipped(EXAMPLES["advice"])

EXPECTED: dict[str, tuple[dict[str, float], str, set[str]]] = {
    "Brandweer en crisisbeheersing": ({"direct": 1}, "region", {"freedom"}),
    "Publieke gezondheid (GGD)": ({"direct": 1}, "region", {"freedom"}),
    "Omgevingsdienst, basistaken": ({"direct": 1}, "region", {"freedom"}),
    "Klimaat en energiestrategie": ({"fund": 1}, "decentralisation_grant", {"mandatory", "character"}),
    "Warmte en energie-infrastructuur": ({"fund": 1}, "decentralisation_grant", {"mandatory"}),
    "Woningbouw": ({"fund": 1}, "decentralisation_grant", {"mandatory", "character"}),
    "Jeugdzorg": ({"contributions": 1}, "general_fund", {"character", "benefits", "spill_over"}),
    "Werk en inkomen": ({"contributions": 1}, "general_fund", {"character", "benefits", "spill_over"}),
    "Arbeidsmarkt van de regio": (
        {"contributions": 0.5, "fund": 0.5},
        "decentralisation_grant",
        {"character", "spill_over"},
    ),
    "Hoogwaterbescherming": ({"direct": 0.5, "fund": 0.5}, "region", {"uncertainty"}),
    "Zorg- en veiligheidshuis": (
        {"direct": 0.5, "contributions": 0.5},
        "centre_municipality",
        {"national_rules", "character", "levels_may_differ", "uncertainty", "benefits", "spill_over"},
    ),
    "Afvalinzameling": ({"contributions": 1}, "own_tax", {"mandatory", "uncertainty", "benefits", "spill_over"}),
}
"""Shares, rung and the answers that decide, by task."""


@pytest.fixture(scope="module")
def case() -> fa.Assessment:
    found = fa.load(MODEL)
    assert isinstance(found, fa.Assessment)
    return found


def test_there_are_twelve(case: fa.Assessment) -> None:
    assert [each.name for each in case.tasks] == [*EXPECTED]


@pytest.mark.parametrize("name", EXPECTED)
def test_a_task_gets_the_advice_expected(case: fa.Assessment, name: str) -> None:
    shares, rung, decides = EXPECTED[name]
    advice = case.solve().advice(name)
    assert ({part: float(share) for part, share in advice.shares.items()}, advice.rung) == (shares, rung)
    direct_holds_all = advice.shares.get("direct") == 1
    binding = {each.answer for each in advice.reasons if each.binds and not (direct_holds_all and each.part == "fund")}
    assert binding == decides


def test_the_page_says_whose_application_it_is(case: fa.Assessment) -> None:
    outcome = case.solve()
    for paper in (outcome.paper(), outcome.advices[0].paper()):
        assert "Het is geen lijst van de raad zelf" in paper.text("nl")
        assert "It is no list of the council" in paper.html("en")


def test_a_choice_that_departs_explains_itself(case: fa.Assessment) -> None:
    departs, complies = case.solve().decisions
    assert not departs.complies and departs.choice.explanation in case.solve().paper().text("nl")
    assert complies.complies and complies.choice.explanation is None


def test_without_an_explanation_it_is_refused() -> None:
    with pytest.raises(fa.InvalidInput) as caught:
        fa.Assessment("x", [task(FIRE)], [fa.Choice("Taak", "fund"), fa.Choice("Iets", "fund")])
    assert {problem.place: problem.allowed.id for problem in caught.value.problems} == {
        "choices[1].explanation": "advice.explain",
        "choices[2].task": "errors.unknown_name",
    }
    with pytest.raises(fa.InvalidInput, match="comply or explain"):
        fa.advise(task(FIRE)).decide("fund")
    assert fa.advise(task(FIRE)).decide("direct").complies


def test_a_case_survives_its_file(case: fa.Assessment, tmp_path: Path) -> None:
    assert fa.load(case.save(tmp_path / "again.toml")) == case


def test_every_problem_of_a_file_is_told_with_its_key(tmp_path: Path) -> None:
    path = tmp_path / "wrong.toml"
    text = MODEL.read_text(encoding="utf-8").replace("freedom = 0.1\n", "fredom = 0.1\n", 1)
    path.write_text(text.replace('scale = "regional"', 'scale = "moon"', 1), encoding="utf-8")
    with pytest.raises(fa.InvalidInput) as caught:
        fa.load(path)
    places = {problem.place for problem in caught.value.problems}
    assert places == {"tasks[1].fredom", "tasks[1].scale", "tasks[1].freedom"}


KINDS = {"direct": fa.CentralFunding, "contributions": fa.CostSharing, "fund": fa.TransitionFund}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("filled", [True, False])
def test_an_advice_starts_a_case_that_can_be_solved_and_saved(kind: str, filled: bool, tmp_path: Path) -> None:
    people = [fa.Party("Goes", measures={"inhabitants": 3}), fa.Party("Veere", measures={"inhabitants": 1})]
    started = fa.advise(task(CLIMATE)).start(people if filled else None, arrangement=kind, year=2027, amount=400_000.04)
    assert isinstance(started, KINDS[kind])
    assert tuple(started.years) == (2027, 2028, 2029, 2030)
    assert len(started.parties) == (2 if filled else 16)
    outcome: Any = started.solve("cheapest") if kind == "fund" else started.solve()
    assert all(check.ok for check in outcome.checks)
    assert fa.load(started.save(tmp_path / "start.toml")) == started
    note = started.measures["inhabitants" if filled else "inwoners"].source
    assert (note is None) is filled


def test_the_kind_follows_the_largest_part_and_the_money_of_the_task() -> None:
    paid = fa.Task("Brandweer", contributions={"Goes": 4000, "Veere": 1400}, **FIRE)
    started = fa.advise(paid).start()
    assert isinstance(started, fa.CentralFunding)
    assert started.solve().effects["now"].tolist() == [4000, 1400]
    assert isinstance(fa.advise(task(CLIMATE)).start(language="en"), fa.TransitionFund)
    assert fa.advise(paid).start(arrangement="contributions").parties[0].today == 4000


def test_what_cannot_be_started_is_told_at_once() -> None:
    with pytest.raises(fa.InvalidInput) as caught:
        fa.advise(task(FIRE)).start([fa.Party("Goes")], arrangement="gift", amount=-1, language="fr")
    assert {problem.place for problem in caught.value.problems} == {"arrangement", "language", "parties.Goes", "amount"}


def test_every_problem_at_once_and_none_that_only_follows(tmp_path: Path) -> None:
    text = MODEL.read_text(encoding="utf-8")
    for old, new in (
        ("freedom = 0.1\n", "freedom = nan\n"),
        ('national_rules = "many"\nfreedom = 0.15', 'national_rules = "legion"\nfreedom = 0.15'),
        ("partners = 14", "partners = 0"),
        (
            'character = "policy_rich"\n',
            "",
        ),
        ('arrangement = "mix"', 'arrangement = "loan"'),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "fout.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(fa.InvalidInput) as caught:
        fa.load(path)
    assert {problem.place for problem in caught.value.problems} == {
        "tasks[1].freedom",
        "tasks[2].national_rules",
        "tasks[3].partners",
        "tasks[4].character",
        "choices[1].arrangement",
    }
