"""Central funding in workbooks: what is written comes back, and every problem has its sheet and cell."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import finarr as fa
from finarr.cases.examples import example
from finarr.cases.toml_file import dumps
from finarr.excel.kinds import recognised, table_names
from finarr.excel.package import read_tables
from finarr.excel.template import new
from finarr.shipped import EXAMPLES, shipped
from finarr.sweep import Sweep
from tests.excel.books import Book, edited, problems_of

from .cases import case, move, regions, task
from .test_files import everything, run

EXAMPLE = shipped(EXAMPLES["central-funding"])

QUESTIONS = [
    fa.Question("largest_share", {"max_loss": 5, "year": 2027}),
    fa.Question("smallest_compensation", {"bounds": [1, 2.5], "payer": "centre"}),
    fa.Question("smallest_compensation", {"bounds": [1, 2.5], "gains": [2, None]}),
    fa.Question(
        "best_weights", {"task": "GHOR", "measures": ["inwoners", "oppervlakte"], "lowest": {"oppervlakte": 0.1}}
    ),
    fa.Question("best_weights", {"task": "GHOR", "highest": {"inwoners": 1}}),
    fa.Question("task_split", {"budget": 10_000_000, "max_loss": 3}),
]


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_example_comes_back_as_it_was(tmp_path: Path, lang: str) -> None:
    new("central-funding", tmp_path / "x.xlsx", lang)
    assert fa.load(tmp_path / "x.xlsx") == example("central-funding", lang)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_case_with_everything_comes_back_as_it_was(tmp_path: Path, lang: str) -> None:
    whole = replace(everything(), language=lang)
    assert fa.load(whole.save(tmp_path / "x.xlsx")) == whole


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda asked: asked.ask)
def test_a_question_comes_back_and_is_answered(tmp_path: Path, question: fa.Question) -> None:
    asks = replace(fa.load(EXAMPLE), question=question, transition=None)
    again = fa.load(asks.save(tmp_path / "x.xlsx"))
    assert again == asks
    plain = replace(asks, question=None).solve(question.ask, **question.arguments)
    assert again.solve().answer == plain.answer


def test_odd_names_come_back(tmp_path: Path) -> None:
    odd = {"Aalst": "=1+1", "Berg": "Bergen; op Zoom", "Couwen": "1-2", "Dijk": 'Den "Dijk"'}
    text = dumps(case(mine=[move(regions=["Noord"])], regions=regions(through=None)))
    for name, other in odd.items():
        text = text.replace(f'"{name}"', json.dumps(other)).replace(f"{name} =", f"{json.dumps(other)} =")
    (tmp_path / "odd.toml").write_text(text.replace('"Noord"', '"Noord; oost"'), encoding="utf-8")
    given = fa.load(tmp_path / "odd.toml")
    assert isinstance(given, fa.CentralFunding)
    assert given.regions[0].name == "Noord; oost" and given.parties[0].name == "=1+1"
    assert fa.load(given.save(tmp_path / "odd.xlsx")) == given
    outcome = given.solve()
    assert fa.load(outcome.to_excel(tmp_path / "odd_result.xlsx")) == outcome.case


def test_members_in_another_order_are_the_same_region() -> None:
    turned = [replace(region, members=tuple(reversed(tuple(region.members)))) for region in regions()]
    assert case(regions=turned) == case()


def test_measures_of_regions_only_need_no_column_among_municipalities(tmp_path: Path) -> None:
    own = [replace(region, measures={"hazards": number}) for number, region in enumerate(regions(), start=1)]
    formula = fa.PointsFormula(amounts={"hazards": 100})
    given = case(regions=own, proposal=[move(formula=formula, share=0.1)])
    again = fa.load(given.save(tmp_path / "x.xlsx"))
    assert again == given and again.solve().effects.equals(given.solve().effects)


def test_scenarios_come_back(tmp_path: Path) -> None:
    sweep = Sweep("grid", {"proposal.1.share": [Decimal("0.1"), Decimal("0.3")]})
    given = case(scenarios=sweep)
    assert fa.load(given.save(tmp_path / "x.xlsx")) == given


def test_what_a_workbook_cannot_keep_is_refused(tmp_path: Path) -> None:
    with pytest.raises(fa.FileTrouble, match=r"0\.123"):
        case(tasks=[task(freedom=Decimal("0.12345678901234567"))]).save(tmp_path / "x.xlsx")
    with pytest.raises(fa.FileTrouble):
        case(mine=[]).save(tmp_path / "x.xlsx")
    assert not list(tmp_path.iterdir())


def test_the_kind_is_that_of_the_start_sheet_or_else_of_the_tables(tmp_path: Path) -> None:
    for kind in ("central-funding", "cost-sharing"):
        new(kind, tmp_path / "x.xlsx", "en")
        matrices = read_tables(tmp_path / "x.xlsx", table_names())
        assert recognised(matrices) == kind
        del matrices["finarr_case"]
        assert recognised(matrices) == kind


Edit = Callable[[Book], Any]
BROKEN: dict[str, tuple[Edit, str]] = {
    "unknown region": (lambda b: b.put("finarr_parties", "Regio", "Oost", 1), "bekend zijn"),
    "no region": (lambda b: _at(b.put("finarr_parties", "Regio", None, 1), "A"), "Dronten hoort bij geen regio"),
    "municipality twice": (lambda b: b.put("finarr_parties", "Gemeente", "Almere", 1), ""),
    "measure missing": (lambda b: b.put("finarr_parties", "Woningen", None, 3), ""),
    "number as text": (lambda b: b.put("finarr_parties", "Inwoners", "226.500", 0), ""),
    "unknown task": (lambda b: b.put("finarr_moves", "Taak", "Ambulance", 1), ""),
    "no fund cut": (lambda b: b.put("finarr_moves", "Uitname via", None, 0), ""),
    "unknown cluster": (lambda b: b.put("finarr_moves", "Cluster", "Onderwijs", 0), ""),
    "unknown formula": (lambda b: b.put("finarr_moves", "Formule", "BDuR", 0), ""),
    "plus task moved": (lambda b: b.put("finarr_moves", "Taak", "Jeugdbrandweer", 1), "plustaak"),
    "share above one": (lambda b: b.put("finarr_moves", "Aandeel", 1.5, 0), ""),
    "share and amount": (lambda b: _at(b.put("finarr_moves", "Bedrag, elk jaar", 5, 0), "G"), ""),
    "unknown measure in a formula": (lambda b: b.put("finarr_formula_parts", "Maatstaf", "Kernen", 0), "Woningen"),
    "points that sum to zero": (lambda b: _zero_points(b), "meer dan nul"),
    "weights of shares": (lambda b: b.put("finarr_formula_parts", "Per eenheid", 0.7, 3), "1"),
    "unknown measure in the fund": (lambda b: b.put("finarr_fund_weights", "Maatstaf", "Kernen", 0), ""),
    "contribution missing": (lambda b: b.put("finarr_paid", "Elk jaar", None, 0), ""),
    "contribution of a stranger": (lambda b: b.put("finarr_paid", "Gemeente", "Goor", 0), ""),
    "grant above cost": (lambda b: _at(b.put("finarr_region_amounts", "Elk jaar", 9_000_000, 2), "H", True), ""),
    "unknown key": (lambda b: b.put("finarr_regions", "Verdeelsleutel", "per huis", 0), ""),
    "centre municipality elsewhere": (lambda b: b.put("finarr_regions", "Centrumgemeente", "Goes", 0), ""),
    "falling bounds": (lambda b: b.put("finarr_path_bounds", "Nadeel hoogstens", 0.5, 1), ""),
    "half of the bounds on gains": (
        lambda b: _at(b.put("finarr_path_bounds", "Voordeel hoogstens", 4, 0), "F", 7),
        "geen",
    ),
    "question without its argument": (
        lambda b: _at(b.put("finarr_question", "Waarde", "Grootste aandeel", 0), "B", 7),
        "",
    ),
    "unknown question": (lambda b: b.put("finarr_question", "Waarde", "Grootste winst", 0), "Grootste aandeel"),
    "year of the question": (lambda b: [b.put("finarr_question", "Waarde", "Verdeling over taken", 0),
                                        b.put("finarr_question", "Waarde", 2031, 5)][1], ""),
    "outside the factor, and inside": (lambda b: b.put("finarr_fund_weights", "Buiten de factor", "ja", 3), "Inwoners"),
}  # fmt: skip
"""What a user does to the example, the cell that must be named, and what is said of it."""


def _zero_points(book: Book) -> str:
    """Leave a formula without any points; return the first of its amounts."""
    book.put("finarr_formulas", "Vast per regio", None, 0)
    first, *_ = [book.put("finarr_formula_parts", "Per eenheid", 0, row) for row in range(3)]
    return first


def bare(place: str) -> str:
    """Return a place without the quotes around the name of its sheet."""
    return place.replace("'", "")


def _at(place: str, column: str, row: int | bool = False) -> str:
    """Return another cell: in the same row, or in another one; True leaves only the sheet."""
    sheet, _, cell = place.rpartition("!")
    if row is True:
        return f"{sheet}!"
    return f"{sheet}!{column}{row or cell.lstrip('ABCDEFGHIJKLMNOPQRSTUVWXYZ')}"


@pytest.fixture(scope="module")
def _template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "voorbeeld.xlsx"
    new("central-funding", path)
    return path


@pytest.mark.parametrize("name", BROKEN)
def test_bad_input_is_told_with_its_cell(tmp_path: Path, _template: Path, name: str) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(_template.read_bytes())
    edit, said = BROKEN[name]
    place = edited(path, edit)
    found = problems_of(path)
    assert any(bare(where).startswith(bare(place)) and said in text for where, text in found), (place, found)
    assert all("!" in where for where, _ in found), found


def test_all_problems_come_at_once(tmp_path: Path, _template: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(_template.read_bytes())

    def edit(book: Book) -> set[str]:
        return {
            book.put("finarr_parties", "Inwoners", "12.000", 2),
            book.put("finarr_moves", "Cluster", "Onderwijs", 0),
            book.put("finarr_tasks", "Beleids-vrijheid", 2, 0),
            book.put("finarr_regions", "Centrumgemeente", "Parijs", 1),
            book.put("finarr_fund_weights", "Gewicht", "veel", 1),
        }

    places = edited(path, edit)
    assert {bare(place) for place in places} <= {bare(place) for place, _ in problems_of(path)}


@pytest.mark.parametrize(
    "table", ["finarr_parties", "finarr_regions", "finarr_tasks", "finarr_moves", "finarr_formulas"]
)
def test_a_table_that_is_gone_is_told_once(tmp_path: Path, _template: Path, table: str) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(_template.read_bytes())
    edited(path, lambda book: book.sheet(table).tables.__delitem__(table))
    found = problems_of(path)
    assert [place for place, _ in found] == [table], found


def test_the_command_line_runs_a_workbook(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "fonds.xlsx"
    assert run("new", "central-funding", path) == 0
    assert run("check", path) == 0
    assert run("run", path) == 0
    assert sorted(each.name for each in tmp_path.iterdir()) == ["fonds.xlsx", "fonds_reservekopie.xlsx"]
    edited(path, lambda book: [book.put("finarr_question", "Waarde", "Grootste aandeel", 0),
                               book.put("finarr_question", "Waarde", 2, 1)])  # fmt: skip
    capfd.readouterr()
    assert run("run", path, "--json") == 0
    body = json.loads(capfd.readouterr().out)
    assert body["answer"]["question"] == "largest_share"
    assert body["answer"]["largest_loss"] == pytest.approx(2, abs=1e-3)
    assert run("run", path, "--question", "effects", "--json") == 0
    assert "answer" not in json.loads(capfd.readouterr().out)
