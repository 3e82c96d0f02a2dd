"""Workbooks of assessments: a case survives one, its formulas find what finarr finds, mistakes are told by cell."""

from __future__ import annotations

import random
import shutil
import warnings
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

import finarr as fa
from finarr.arrangements.advice import Assessment, Choice
from finarr.cli import main
from finarr.shipped import EXAMPLES, shipped
from finarr.tasks import FLAGS, PARTNER_KINDS, WORDS
from tests.excel.books import values

MODEL = shipped(EXAMPLES["advice"])
LOCALES = {"nl": "nl-NL", "en": "en-US"}


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as done:
        main([str(each) for each in arguments])
    return int(done.value.code or 0)


def drawn(number: int, chance: random.Random) -> fa.Task:
    """Return a task with answers by chance."""
    answers: dict[str, Any] = {name: chance.choice(words) for name, words in WORDS.items()}
    answers |= {name: chance.random() < 0.5 for name in FLAGS}
    if chance.random() < 0.7:  # what leaves room for more than one part
        answers |= {"mandatory": True, "national_rules": "some", "character": "mixed"}
    if number % 10 == 0:  # what the centre may pay as a whole
        answers |= {"mandatory": True, "national_rules": "many", "character": "executive", "uncertainty": "low"}
        answers |= {"levels_may_differ": False, "same_means": True}
    freedom = chance.randrange(40 if number % 10 == 0 else 101) / 100
    answers |= {"freedom": freedom, "partners": chance.choice([1, 2, 5, 13])}
    kinds = chance.sample(PARTNER_KINDS, chance.randrange(4))
    return fa.Task(f"Taak {number}", partner_kinds=kinds or None, **answers)


def edited(path: Path, cells: dict[str, Any]) -> None:
    """Put values in cells, as "Taken!B6", keeping the tables."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(path)
        for place, value in cells.items():
            sheet, _, cell = place.partition("!")
            book[sheet][cell] = value
        book.save(path)


MONEY = fa.Task(
    "Met geld",
    "plus",
    0.3,
    costs={"Regio; noord": 100},
    grants={"Regio; noord": {2026: 10, 2027: 11.5}},
    contributions={"Goes": 60, "Veere": {2027: 30}},
    regions=["Regio; noord"],
    index={"lonen": 0.6, "prijzen": 0.4},
    source="Begroting 2026",
    mandatory=False,
    national_rules="few",
    character="mixed",
    uncertainty="low",
    benefits="payer",
    spill_over="low",
    long_term="low",
    partners=2,
    scale="regional",
    levels_may_differ=True,
    same_means=False,
)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_case_survives_its_workbook(lang: str, tmp_path: Path) -> None:
    chance = random.Random(2026)
    every = [drawn(number, chance) for number in range(40)]
    chosen = [Choice("Taak 1", "mix", 'Omdat "het" kan; =1+1', by="Raad", date="2026-10-08")]
    for case in (
        replace(fa.load(MODEL), language=lang),
        Assessment("Alles", [*every, MONEY], chosen, language=lang),
        Assessment("Eén", [MONEY], language=lang, date="2024-02-29"),
    ):
        assert fa.load(case.save(tmp_path / "case.xlsx")) == case
        assert fa.load(case.solve().to_excel(tmp_path / "result.xlsx")) == case


@pytest.mark.office
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_formulas_find_what_finarr_finds(lang: str, tmp_path: Path, recalculated: Callable[..., Path]) -> None:
    chance = random.Random(9)
    case = Assessment("Kans", [drawn(number, chance) for number in range(120)], language=lang, date="2024-02-29")
    outcome = case.solve()
    assert {each.arrangement for each in outcome.advices} == {"direct", "contributions", "fund", "mix"}
    assert any(len(each.shares) == 3 for each in outcome.advices)
    again = recalculated(outcome.to_excel(tmp_path / "kans.xlsx"), locale=LOCALES[lang])
    rows = [[*row.values()] for row in values(again, "finarr_weighing")]
    for advice, three in zip(outcome.advices, zip(*[iter(rows)] * 3, strict=True), strict=True):
        for part, row in zip(("direct", "contributions", "fund"), three, strict=True):
            assert row[-1] == pytest.approx(float(advice.shares.get(part, 0)), abs=1e-9), advice.task
    reasons = [[*row.values()] for row in values(again, "finarr_reasons")]
    expected = [reason for advice in outcome.advices for reason in advice.reasons]
    for row, reason in zip(reasons, expected, strict=True):
        assert row[7] == pytest.approx(float(reason.most))
        assert (row[8] in ("beslist", "decides")) == reason.binds
    checks = [[*row.values()] for row in values(again, "finarr_checks")]
    assert len(checks) == 241 and all(row[-3] == 0 for row in checks)
    assert {row[-1] for row in checks} == {"ja" if lang == "nl" else "yes"}
    reviews = [[*row.values()][-1].date() for row in values(again, "finarr_advices")]
    assert reviews == [each.review for each in outcome.advices]


@pytest.mark.office
def test_the_weighing_follows_an_answer_at_once_and_the_advice_says_it_is_old(
    tmp_path: Path, recalculated: Callable[..., Path]
) -> None:
    path = tmp_path / "taken.xlsx"
    assert run("new", "advice", path) == 0
    edited(path, {"Taken!D6": 0.4})
    again = recalculated(path)
    shares = [row["Deel"] for row in values(again, "finarr_weighing")[:3]]
    assert shares == pytest.approx([0.6, 0.4, 0])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        start = load_workbook(again, data_only=True)["Start"]
    assert any("veranderd" in str(cell.value) for row in start.iter_rows(max_row=6) for cell in row)


@pytest.mark.office
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_result_goes_into_the_workbook_it_came_from(
    lang: str, tmp_path: Path, recalculated: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "taken.xlsx"
    shutil.copy(shipped({"nl": "workbooks/afweging.xlsx", "en": "workbooks/assessment.xlsx"}[lang]), path)
    sheet = {"nl": "Taken", "en": "Tasks"}[lang]
    edited(path, {f"{sheet}!D6": 0.4, f"{sheet}!A7": "Publieke gezondheid"})
    assert run("run", path) == 0
    assert ("reservekopie" if lang == "nl" else "backup") in capsys.readouterr().out
    checks = [[*row.values()] for row in values(recalculated(path, locale=LOCALES[lang]), "finarr_checks")]
    assert len(checks) == 25 and all(row[-3] == 0 for row in checks)
    advices = [[*row.values()] for row in values(path, "finarr_advices")]
    assert advices[0][3:6] == [0.6, 0.4, None] and advices[1][1] == "Publieke gezondheid"


def test_all_mistakes_are_told_with_their_cell(tmp_path: Path) -> None:
    path = Assessment("Fout", [*fa.load(MODEL).tasks, MONEY], fa.load(MODEL).choices).save(tmp_path / "fout.xlsx")
    wrong = {
        "Taken!B6": "misschien",
        "Taken!C7": "heel veel",
        "Taken!D8": 1.4,
        "Taken!D9": "veel",
        "Taken!D10": date(2026, 1, 1),
        "Taken!J10": 0,
        "Taken!J11": 2.5,
        "Taken!K12": "gemeenten; buren",
        "Taken!E13": None,
        "Taken!A14": "Woningbouw",
        "Keuzes!A6": "Maanreizen",
        "Keuzes!B7": "lening",
        "Keuzes!E7": "gisteren",
        "Bedragen!A6": "Onbekend",
        "Bedragen!B7": "Winst",
        "Bedragen!D8": "1.000",
    }
    edited(path, wrong)
    with pytest.raises(fa.InvalidInput) as caught:
        fa.load(path)
    assert set(wrong) - {"Taken!A14"} <= {problem.place for problem in caught.value.problems}
    for lang in ("nl", "en"):
        assert "advice." not in caught.value.render(lang)


def test_a_choice_that_departs_needs_its_explanation_in_its_cell(tmp_path: Path) -> None:
    path = tmp_path / "taken.xlsx"
    assert run("new", "advice", path) == 0
    edited(path, {"Keuzes!C6": None})
    with pytest.raises(fa.InvalidInput) as caught:
        fa.load(path)
    assert [problem.place for problem in caught.value.problems] == ["Keuzes!C6"]


def test_words_of_the_other_language_are_read_and_the_result_goes_elsewhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "taken.xlsx"
    assert run("new", "advice", path) == 0
    edited(path, {"Taken!C6": "many", "Taken!K6": "municipalities; the State"})
    case = fa.load(path)
    assert case.tasks[0].national_rules == "many" and case.tasks[0].partner_kinds == ("municipality", "state")
    assert run("run", path) == 0
    assert "C6" in capsys.readouterr().out and (tmp_path / "taken_resultaat.xlsx").is_file()


def test_advise_on_the_command_line_takes_and_makes_a_workbook(tmp_path: Path) -> None:
    path, out, model = tmp_path / "taken.xlsx", tmp_path / "advies.xlsx", tmp_path / "woningbouw.toml"
    assert run("new", "advice", path, "--lang", "en") == 0
    assert run("advise", path, "--out", out, "--html", tmp_path / "advies.html") == 0
    assert fa.load(out) == fa.load(path)
    assert run("advise", path, "--task", "Housing construction", "--start", model) == 0
    assert isinstance(fa.load(model), fa.TransitionFund)
    assert run("advise", path, "--out", tmp_path / "advies.txt") == 1
