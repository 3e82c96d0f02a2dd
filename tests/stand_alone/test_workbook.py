"""Workbooks of stand-alone costs: formulas say what finarr says, results go in place, mistakes have cells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import finarr as fa
from finarr.excel.inplace import write_in_place
from finarr.excel.template import write_template
from finarr.shipped import EXAMPLES, shipped
from tests.excel.books import Book, edited, problems_of, values
from tests.excel.inplace.retyping import retyped
from tests.portfolio.test_workbook import differing

from .cases import by_formula, by_table, mixed, published

MAKERS: dict[str, Callable[[], fa.StandAloneCosts]] = {
    "published": published,
    "formula": by_formula,
    "table": by_table,
    "mixed": mixed,
    "odd names": lambda: by_table(("=1+1", "a*b?", "0010")),
    "no core": lambda: by_table(joint=400, rule="least_core"),
    "tau": lambda: by_formula(rule="tau", language="en"),
    "many": lambda: by_formula(tuple(f"Gemeente {n}" for n in range(9))),
}


@pytest.fixture(params=MAKERS)
def case(request: pytest.FixtureRequest) -> fa.StandAloneCosts:
    return MAKERS[request.param]()


def assert_figures(outcome: fa.StandAloneOutcome, path: Path) -> None:
    """The contributions are those of the outcome, and every check is zero."""
    rows = values(path, "finarr_division")
    assert [next(iter(row.values())) for row in rows] == [party.name for party in outcome.case.parties]
    assert [round([*row.values()][2] * 100) for row in rows] == outcome.contributions["cents"].tolist()
    checks = values(path, "finarr_checks")
    assert len(checks) >= 8
    assert {[*row.values()][-1] for row in checks} <= {"ja", "yes"}
    assert all(abs([*row.values()][2]) < 0.005 for row in checks)


def test_a_case_survives_its_workbooks(case: fa.StandAloneCosts, tmp_path: Path) -> None:
    assert fa.load(case.save(tmp_path / "case.xlsx")) == case
    assert fa.load(case.solve().to_excel(tmp_path / "result.xlsx")) == case
    write_template(case, tmp_path / "template.xlsx")
    assert fa.load(tmp_path / "template.xlsx") == case


@pytest.mark.office
def test_a_result_recalculates_to_itself(
    case: fa.StandAloneCosts, tmp_path: Path, recalculated: Callable[..., Path]
) -> None:
    outcome = case.solve()
    path = outcome.to_excel(tmp_path / "result.xlsx")
    assert_figures(outcome, path)
    again = recalculated(path, locale={"nl": "nl-NL", "en": "en-US"}[case.language])
    assert differing(path, again) == []


@pytest.mark.office
@pytest.mark.parametrize("name", ["published", "mixed", "odd names", "many"])
def test_other_inputs_in_a_template(name: str, tmp_path: Path, recalculated: Callable[..., Path]) -> None:
    """More or fewer parties and groups, other rules: the result tables of the example fit them."""
    path, wanted = tmp_path / "samen.xlsx", MAKERS[name]()
    write_template(fa.load(shipped(EXAMPLES["stand-alone"])), path)
    retyped(path, wanted)
    outcome = fa.load(path).solve()
    assert outcome.case == wanted
    written = write_in_place(outcome, path)
    assert written.reason is None and written.path == path
    assert_figures(outcome, path)
    assert differing(path, recalculated(path)) == []
    assert fa.load(path) == wanted


def test_an_example_can_be_computed_in_both_languages(tmp_path: Path) -> None:
    for lang in ("nl", "en"):
        path = tmp_path / f"{lang}.xlsx"
        write_template(replace(fa.load(shipped(EXAMPLES["stand-alone"])), language=lang), path)
        outcome = fa.load(path).solve()
        assert write_in_place(outcome, path).path == path
        assert_figures(outcome, path)


@pytest.mark.office
def test_checks_see_a_cost_that_was_typed_over(tmp_path: Path, recalculated: Callable[..., Path]) -> None:
    """A cheaper group after the run: the result says that it is outdated, and the tightest group changes."""
    path = by_table().solve().to_excel(tmp_path / "result.xlsx")
    edited(path, lambda book: book.put("finarr_alone_costs", "Kosten elders", 1, 0))
    again = recalculated(path)
    assert {[*row.values()][-1] for row in values(again, "finarr_checks")} == {"ja", "nee"}
    rules = {row["Regel"]: row for row in values(again, "finarr_stable")}
    assert rules["Nucleolus"]["Krapste groep"] == "Goes" and rules["Nucleolus"]["In de kern"] == "nee"


def test_mistakes_are_told_with_their_cell(tmp_path: Path) -> None:
    path = by_formula(stand_alone=fa.StandAlone(200_000, "inhabitants", 0.9, {("Goes",): 500_000})).save(
        tmp_path / "fout.xlsx"
    )

    def mistakes(book: Book) -> list[str]:
        joint = next(n for n in range(9) if book.cell("finarr_case", "Instelling", n).value == "Gezamenlijke kosten")
        return [
            book.put("finarr_case", "Waarde", "1.000.000", joint),
            book.put("finarr_parties", "Inwoners", None, 1),
            book.put("finarr_alone", "Waarde", 1.2, 2),
            book.put("finarr_alone_costs", "Deelnemers", "Goes; Hulst", 0),
        ]

    wanted = edited(path, mistakes)
    assert {place for place, _ in problems_of(path)} == set(wanted)


def test_too_many_parties_for_a_workbook_are_told_before_anything_is_computed(tmp_path: Path) -> None:
    names = tuple(f"P{n:02}" for n in range(13))
    case = by_formula(names)
    with pytest.raises(fa.FileTrouble, match="12"):
        case.solve().to_excel(tmp_path / "result.xlsx")
    with pytest.raises(fa.FileTrouble, match="12"):
        case.save(tmp_path / "case.xlsx")


def test_prompts_and_choices(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    case: Any = fa.load(shipped(EXAMPLES["stand-alone"]))
    write_template(case, tmp_path / "samen.xlsx")
    book = load_workbook(tmp_path / "samen.xlsx")
    lists = [rule for sheet in book for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    assert any("Nucleolus" in (rule.formula1 or "") for rule in lists)
    asked = [rule for sheet in book for rule in sheet.data_validations.dataValidation if rule.prompt]
    assert len(asked) > 5
