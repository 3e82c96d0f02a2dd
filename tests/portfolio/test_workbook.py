"""Workbooks of portfolios: a case survives one, a result recalculates to itself, mistakes are told with their cell."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

import finarr as fa
from finarr.cli import main
from finarr.excel.inplace import write_in_place
from finarr.excel.template import write_template
from finarr.shipped import EXAMPLES, shipped
from tests.excel.books import values
from tests.excel.inplace.alike import assert_same_results
from tests.excel.inplace.retyping import retyped
from tests.portfolio.cases import PEOPLE, small

MODEL = shipped(EXAMPLES["portfolio"])

FULL: dict[str, Any] = {
    "arrangements": [
        *small().arrangements[:2],
        fa.Arrangement(
            "Werk; en *meer*",
            {"Cade": {2026: 30, 2027: 0}, "Dorp": 15},
            tasks={"Banen": {2026: 40, 2027: 20}},
            quota=2,
            votes={"Cade": 1, "Dorp": 2},
            grants={2026: 5, 2027: 6},
            other=7,
            position=fa.Position(equity_end=10, debt_end=30, risks=50, result=-4, note="krap"),
        ),
    ],
    "pots": {"Aalst": {"general_fund": 600, "own_taxes": {2026: 300, 2027: 310}}},
}


def opened(path: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return load_workbook(path, data_only=True)


def differing(one: Path, other: Path) -> list[tuple[str, str, Any, Any]]:
    """Return the cells in which two workbooks show something else."""
    found = []
    first, second = opened(one), opened(other)
    for sheet in first.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                value, again = cell.value, second[sheet.title][cell.coordinate].value
                same = (value or "") == (again or "")
                if isinstance(value, int | float) and isinstance(again, int | float):
                    same = value == pytest.approx(again, abs=1e-6)
                if not same:
                    found.append((sheet.title, cell.coordinate, value, again))
    return found


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize(
    "changes", [{}, FULL, {"pots": {}, "parties": [fa.Party(n) for n in ["Aalst", "Berg", "Cade", "Dorp"]]}]
)
def test_a_case_survives_its_workbook(changes: dict[str, Any], lang: str, tmp_path: Path) -> None:
    case = small(**changes, language=lang)
    assert fa.load(case.save(tmp_path / "case.xlsx")) == case
    assert fa.load(case.solve().to_excel(tmp_path / "result.xlsx")) == case


@pytest.mark.office
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_result_recalculates_to_itself_and_all_checks_are_zero(
    lang: str, tmp_path: Path, recalculated: Callable[..., Path]
) -> None:
    for name, case in {"model": fa.load(MODEL), "full": small(**FULL)}.items():
        path = replace(case, language=lang).solve().to_excel(tmp_path / f"{name}.xlsx")
        again = recalculated(path, locale={"nl": "nl-NL", "en": "en-US"}[lang])
        assert differing(path, again) == []
        rows = [[*row.values()] for row in values(again, "finarr_checks")]
        assert len(rows) > 5 and {row[-1] for row in rows} == {"ja" if lang == "nl" else "yes"}
        assert all(row[-3] == 0 for row in rows)


@pytest.mark.office
def test_other_inputs_in_a_template(tmp_path: Path, recalculated: Callable[..., Path]) -> None:
    """More or fewer municipalities, arrangements and years: the tables of the example fit them, run after run."""
    path = tmp_path / "regelingen.xlsx"
    write_template(fa.load(MODEL), path)
    for wanted in (small(**FULL, language="nl"), four_years(), one_year()):
        retyped(path, wanted)
        outcome = fa.load(path).solve()
        assert outcome.case == wanted
        written = write_in_place(outcome, path)
        assert written.reason is None and written.path == path
        assert_same_results(outcome, path)
        assert differing(path, recalculated(path)) == []
        assert {[*row.values()][-1] for row in values(path, "finarr_checks")} == {"ja"}
        assert fa.load(path) == wanted


def four_years() -> fa.Portfolio:
    brand = fa.Arrangement("Brand", {name: people * 5 for name, people in PEOPLE.items()}, mandatory=True)
    work = fa.Arrangement("Werk", {"Cade": 30, "Dorp": 15}, tasks={"Banen": 40})
    more = [fa.Arrangement(f"Regeling {number}", {"Aalst": 80, "Cade": 4}, grants=20) for number in range(20)]
    return small(years=[2026, 2027, 2028, 2029], arrangements=[brand, work, *more], language="nl")


def one_year() -> fa.Portfolio:
    plain = [fa.Arrangement("Brand", {"Aalst": 80, "Berg": 60}), fa.Arrangement("Zorg", {"Aalst": 8, "Berg": 6})]
    return small(years=[2026], parties=small().parties[:2], arrangements=plain, language="nl")


def test_mistakes_are_told_with_their_cell(tmp_path: Path) -> None:
    path = small(**FULL).save(tmp_path / "wrong.xlsx")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(path)
        sheet = book["Bedragen"]
        sheet["A6"] = "Onbekend"
        sheet["B7"] = "Gift"
        sheet["E8"] = "1.000"
        book["Regelingen"]["E6"] = 3
        book.save(path)
    with pytest.raises(fa.InvalidInput) as caught:
        fa.load(path)
    places = {problem.place for problem in caught.value.problems}
    assert {"Bedragen!A6", "Bedragen!B7", "Bedragen!E8", "Regelingen!E6"} <= places


def test_new_and_run_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*arguments: object) -> int:
        with pytest.raises(SystemExit) as done:
            main([str(each) for each in arguments])
        return int(done.value.code or 0)

    path = tmp_path / "regelingen.xlsx"
    assert run("new", "portfolio", path) == 0 and run("check", path) == 0
    assert run("run", path) == 0 and run("portfolio", path, "--regroup", 2) == 0
    assert run("run", MODEL, "--out", tmp_path / "uit.xlsx") == 0
    assert "Lasten" in opened(tmp_path / "uit.xlsx").sheetnames
    assert run("portfolio", path, "--out", tmp_path / "uit.xlsx", "--party", "Goes") == 0
    assert run("portfolio", path, "--cap", "0,95%", "--out", tmp_path / "begrensd.xlsx") == 0
    assert "Bijdragen" in opened(tmp_path / "begrensd.xlsx").sheetnames
    assert run("portfolio", path, "--regroup", 2, "--out", tmp_path / "uit.xlsx") == 2
    assert "geschreven" in capsys.readouterr().out.casefold()


def test_the_paragraph_on_connected_parties_tells_what_the_outcome_tells(tmp_path: Path) -> None:
    outcome = fa.load(MODEL).solve()
    rows = [[*row.values()] for row in values(outcome.to_excel(tmp_path / "uit.xlsx"), "finarr_connected")]
    assert len(rows) == sum(len(each.contributions) for each in outcome.case.arrangements)
    goes = [row for row in rows if row[0] == "Goes"]
    assert sum(row[5] for row in goes) == 29_361_270
    assert [row[-1] for row in goes] == [0, 0, 0, 180_357, 22_235, None]
