"""The workbook of a transition fund: there and back, wrong cells, and results that LibreOffice computes again."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import to_excel

import finarr as fa
from finarr.arrangements.transition_fund.calendar import finish
from finarr.excel.measuring import unbroken
from finarr.shipped import EXAMPLES, shipped
from finarr.sweep import Sweep
from tests.office import recalculated
from tests.transition_fund.cases import GROUPS, fund, projects

ZEELAND = shipped(EXAMPLES["transition-fund"])


def everything(**changes: Any) -> fa.TransitionFund:
    """A fund with every part that a workbook has."""
    work = [
        fa.Project("Ver vooruit", "Noord", "50/40/10", 1000, profile=(0.5, 0.5), start=2027, ahead=1,
                   decided=date(2026, 1, 2), benefits={"Zuid": 900, "Rijk": 50}),
        fa.Project("Fasen", "Zuid", "50/50/0", 900, profile=(0.9, 0.05, 0.05), window=(2026, 2026), urgency=3,
                   phases=[fa.Phase("plan", 1), fa.Phase("bouw", 2, go=0.5)], low=800, likely=950, high=1200,
                   overrun="shared", fund_bears=0.4),
        fa.Project("Lening", "Zuid", "50/40/10", 400, start=2026, loan=fa.ProjectLoan(0.5, 2, 0.01)),
        fa.Project("Afgesproken", "Noord", "50/50/0", {2026: 100, 2027: 250.5}, own={2026: 10, 2027: 20.25}),
        fa.Project("Erna", "Noord", "50/40/10", 300, window=(2028, 2028), after=["Afgesproken"]),
    ]  # fmt: skip
    given: dict[str, Any] = {
        "projects": work,
        "groups": [GROUPS[0], fa.FundGroup("waterschappen", "inwoners", block=2, block_start=2026)],
        "rules": {"opening": 10, "minimum": 20, "savings_rate": {2026: 0.01, 2027: 0.02, 2028: 0}, "loan_ceiling": 700,
                  "loan_rate": 0.03, "experiments": 12.5, "overhead": {2026: 5, 2027: 6, 2028: 7},
                  "cost_index": "prijs", "evaluation": date(2028, 7, 1), "correlation": 0.5, "payment_day": "07-01"},
        "indices": {"prijs": fa.Index({2027: 0.02, 2028: 0.03}, "CPB")},
        "limits": [fa.Limit("cap", 0.8, per="inhabitants", parties=["Noord"]), fa.Limit("cap", 900, years=[2028])],
        "cofinancing": [fa.CoFinancing("EU", {2026: 80, 2027: 60}, 0.25, ["Rijk"]), fa.CoFinancing("Bank", 30, 0.1)],
        "alone": fa.Alone(70, {"50/40/10": {2: 0.1}}, {("Noord",): 990}, ["Noord", "Zuid"]),
        "scenarios": Sweep("list", list={"dure projecten": {"projects.Lening.cost": 500}}),
        "language": "nl",
        **changes,
    }  # fmt: skip
    return fund(**given)


def over() -> fa.TransitionFund:
    """A fund whose first year is over, with the plan in force and a question."""
    done = fa.Realised(2026, {"Rijk": 800, "Noord": 500, "Zuid": 200}, {"Dijk A": 700}, {"Dijk A": 90}, interest=-3)
    return fund(
        realised=[done],
        plan=fa.FundPlan({2027: 1500, 2028: 1500}, {"Dijk B": 2027}),
        question=fa.FundQuestion("least_change"),
        leaving={"Zuid": 2028},
        language="en",
    )


def queued() -> fa.TransitionFund:
    """A fund that pays in order, for what is given by year, in whole euros."""
    asked = fa.FundQuestion("what_if", {2026: 1000, 2027: 1000, 2028: 2000}, prefinancing=True)
    return fund(question=asked, unit="1", projects=projects(), language="nl")


def keyed() -> fa.TransitionFund:
    """A fund whose groups divide by stacked keys: equal parts, points, measures, and shares that differ by year."""
    shares = {"Noord": {2026: 60, 2027: 55, 2028: 50}, "Zuid": {2026: 40, 2027: 45, 2028: 50}}
    points = fa.Key.points({"inhabitants": 0.5}, fixed=100)
    parts = [(0.3, "gelijk"), (0.25, points), (0.2, "inwoners"), (0.25, fa.Key.shares(shares))]
    people = {"inwoners": fa.Key.measures({"inhabitants": 1}), "gelijk": fa.Key.equal()}
    groups = [fa.FundGroup("Rijk", "vast"), fa.FundGroup("waterschappen", "gestapeld")]
    keys = {**people, "vast": fa.Key.shares({"Rijk": 1}, of=1), "gestapeld": fa.Key.stack(parts)}
    return fund(groups=groups, keys=keys, language="nl")


CASES: dict[str, Callable[[], fa.TransitionFund]] = {
    "zeeland": lambda: fa.load(ZEELAND),
    "hwbp": lambda: fa.load(shipped("models/hwbp-2018.toml")),
    "everything": everything,
    "keyed": keyed,
    "over": over,
    "queued": queued,
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("lang", ("nl", "en"))
def test_a_fund_survives_its_workbook(name: str, lang: str, tmp_path: Path) -> None:
    case = replace(CASES[name](), language=lang)
    assert fa.load(case.save(tmp_path / "fonds.xlsx")) == case


def values(path: Path) -> dict[tuple[str, str], Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path, data_only=True)
    return {(sheet.title, cell.coordinate): plain(cell.value) for sheet in book for row in sheet for cell in row}


def plain(value: Any) -> Any:
    """A date as the number that it is."""
    return to_excel(value) if isinstance(value, date) else value


def solved(name: str, path: Path) -> fa.FundOutcome:
    case = CASES[name]()
    outcome = case.solve("what_if" if name == "hwbp" else None)
    outcome.to_excel(path)
    return outcome


@pytest.mark.office
@pytest.mark.parametrize("name", [name for name in CASES if name != "hwbp"])
def test_libreoffice_computes_the_same_figures(name: str, tmp_path: Path) -> None:
    path = tmp_path / "resultaat.xlsx"
    outcome = solved(name, path)
    told, again = values(path), values(recalculated(path, tmp_path / "again"))
    wrong = {}
    for place, value in told.items():
        other = again.get(place)
        if isinstance(value, int | float) and isinstance(other, int | float):
            if abs(value - other) > 2e-4 + 1e-10 * abs(value):
                wrong[place] = value, other
        elif (value or "") != (other or ""):
            wrong[place] = value, other
    assert wrong == {}
    sheet = openpyxl.load_workbook(path)[{"nl": "Controles", "en": "Checks"}[outcome.case.language]]
    cells = [row[-1].coordinate for row in sheet[sheet.tables["finarr_checks"].ref][1:]]
    answers = [again[sheet.title, cell] for cell in cells]
    assert len(answers) > 8 and set(answers) <= {"ja", "yes"}


def test_the_result_shows_what_python_found(tmp_path: Path) -> None:
    outcome = solved("everything", tmp_path / "r.xlsx")
    book = openpyxl.load_workbook(tmp_path / "r.xlsx", data_only=True)
    for title, table, columns in (
        ("Saldo", outcome.balance, {"opening": "Beginsaldo", "closing": "Eindsaldo", "loan_drawn": "Lening opgenomen"}),
        ("Bijdragen", outcome.contributions, {}),
    ):
        sheet = book[title]
        headings = {sheet.cell(5, column).value: column for column in range(1, sheet.max_column + 1)}
        for name, heading in columns.items():
            shown = [sheet.cell(6 + row, headings[heading]).value for row in range(len(table))]
            assert shown == pytest.approx(table[name].tolist(), abs=0.001)
    paid = book["Opbouw bijdragen"]
    area = paid.tables["finarr_contributions"].ref
    rows = [[cell.value for cell in row] for row in paid[area]]
    amount = rows[0].index("Bijdrage")
    assert [row[amount] for row in rows[1:]] == pytest.approx(outcome.contributions["amount"].tolist())
    assert {"Saldo", "Programma", "Kalender", "Baten en bijdragen", "Met en zonder fonds", "Risico"} <= {
        *book.sheetnames
    }


@pytest.mark.parametrize("name", ("everything", "keyed", "over", "zeeland"))
def test_formulas_show_why_a_partner_pays_what_it_pays(name: str, tmp_path: Path) -> None:
    """Only what was searched for is a figure: amounts in cents, what a group pays of a whole, who is held by a cap."""
    outcome = solved(name, tmp_path / "r.xlsx")
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    tables = {table: sheet[sheet.tables[table].ref] for sheet in book for table in sheet.tables}

    def figures(table: str, *columns: int) -> set[Any]:
        rows = [[cell.value for cell in row] for row in tables[table]][1:]
        return {row[c] for row in rows for c in columns if not str(row[c]).startswith("=")}

    left = {party.name for party in outcome.case.parties if outcome.case.leaving.get(party.name)}
    assert figures("finarr_contributions", 4, 5, 6, 8) <= ({0} if left else set())
    if not outcome.case.realised:
        assert figures("finarr_payments", 4, 5, 6) == set()


def test_a_partner_pays_by_the_stacked_key_of_its_group(tmp_path: Path) -> None:
    """0.3/2 + 0.25*250/400 + 0.2*300/400 + 0.25*60/100 for Noord in 2026, in plain arithmetic."""
    solved("keyed", tmp_path / "r.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "r.xlsx", data_only=True)["Opbouw bijdragen"]
    rows = [[cell.value for cell in row] for row in sheet[sheet.tables["finarr_contributions"].ref]]
    share = rows[0].index("Aandeel in groep")
    found = {(row[0], row[2]): row[share] for row in rows[1:]}
    assert found["Noord", 2026] == pytest.approx(0.15 + 0.25 * 250 / 400 + 0.15 + 0.15)
    assert found["Noord", 2028] == pytest.approx(0.15 + 0.25 * 250 / 400 + 0.15 + 0.125)


def test_every_partner_has_its_council_page(tmp_path: Path) -> None:
    """The page shows the first partner; the texts of all stand ready for when another is chosen."""
    outcome = solved("everything", tmp_path / "r.xlsx")
    book = openpyxl.load_workbook(tmp_path / "r.xlsx", data_only=True)
    pages = {party.name: outcome.council(party.name, "nl") for party in outcome.case.parties}
    steps = book["Rekenstappen"]
    rows = [[cell.value for cell in row] for row in steps[steps.tables["finarr_council_texts"].ref]][1:]
    assert [row[0] for row in rows] == list(pages)
    for name, title, text in rows:
        assert title == pages[name].title.render("nl")
        assert text.split("\n") == [unbroken(each.render("nl")) for each in pages[name].sentences]
    page, first = book["Raadsblad"], next(iter(pages.values()))
    assert [page["B4"].value, page["A6"].value, page["A7"].value] == rows[0]
    shown = [[cell.value for cell in row] for row in page[page.tables["finarr_council"].ref]][1:-1]
    euro = outcome.case.grid.to_euro
    assert [row[:2] for row in shown] == [[each.year, float(euro(each.contribution))] for each in first.years]


def test_the_charts_are_there_and_point_at_filled_cells(tmp_path: Path) -> None:
    solved("zeeland", tmp_path / "r.xlsx")
    with zipfile.ZipFile(tmp_path / "r.xlsx") as file:
        charts = [file.read(name).decode() for name in file.namelist() if name.startswith("xl/charts/chart")]
    kinds = [next(kind for kind in ("areaChart", "barChart", "lineChart") if kind in chart) for chart in charts]
    assert sorted(kinds) == ["areaChart", "barChart", "barChart", "barChart"]
    assert all(re.search(r"<c:pt idx=\"\d+\"><c:v>[^<]+<", chart) for chart in charts)
    bands = next(chart for chart in charts if "areaChart" in chart)
    assert "<a:noFill/>" in bands and 'grouping val="stacked"' in bands


def test_the_calendar_colours_the_years_of_work(tmp_path: Path) -> None:
    outcome = solved("everything", tmp_path / "r.xlsx")
    book = openpyxl.load_workbook(tmp_path / "r.xlsx", data_only=True)
    sheet = book["Kalender"]
    head, *rows = [[cell.value for cell in row] for row in sheet[sheet.tables["finarr_calendar"].ref]]
    for row, project in zip(rows, outcome.case.projects, strict=True):
        start = outcome.schedule[project.name]
        work = [int(year) for year, cell in zip(head[2:], row[2:], strict=True) if cell == 1]
        assert row[0] == project.name and work == list(range(start, finish(project, start) + 1))
    assert sheet.conditional_formatting


WRONG: dict[str, tuple[str, str, Any, str]] = {
    "an unknown owner": ("Projecten", "B6", "Oost", "Projecten!B6"),
    "a text for an amount": ("Projecten", "D6", "1.000", "Projecten!D6"),
    "a project without a start": ("Projecten", "F6", None, "Projecten!F6"),
    "a spread that does not add up": ("Kosten per jaar", "C6", 0.9, "Kosten per jaar"),
    "benefits of nobody": ("Baten", "B6", "Oost", "Baten!C6"),
    "a rule that is none": ("Fondsregels", "B13", "zomaar", "Fondsregels!B13"),
    "a carrier that is no group": ("Groepen en klassen", "G6", "EU", "Groepen en klassen!"),
    "a phase of no project": ("Kosten per jaar", "A6", "X", "Kosten per jaar!A6"),
    "a matched group that is none": ("Cofinanciering", "C6", "gemeenten", "Cofinanciering!C6"),
    "a question that is none": ("Vraag", "B6", "hoe dan?", "Vraag!B6"),
    "a cap per nothing": ("Bovengrenzen", "B6", "ha", "Bovengrenzen!B6"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_cell_is_told_with_its_place(name: str, tmp_path: Path) -> None:
    sheet, cell, value, place = WRONG[name]
    path = everything().save(tmp_path / "fonds.xlsx")
    book = openpyxl.load_workbook(path)
    book[sheet][cell] = value
    book.save(path)
    with pytest.raises(fa.InvalidInput) as caught:
        fa.load(path)
    places = [problem.place.replace("'", "") for problem in caught.value.problems]
    assert any(found.startswith(place) for found in places), places


def test_everything_wrong_at_once_is_told_at_once(tmp_path: Path) -> None:
    path = everything().save(tmp_path / "fonds.xlsx")
    book = openpyxl.load_workbook(path)
    for sheet, cell, value, _ in WRONG.values():
        book[sheet][cell] = value
    book.save(path)
    with pytest.raises(fa.InvalidInput) as caught:
        fa.load(path)
    assert len(caught.value.problems) >= 9
    assert all("!" in problem.place for problem in caught.value.problems)


def test_the_question_of_the_workbook_is_answered() -> None:
    case = queued()
    outcome = case.solve()
    assert outcome.question == "what_if" and outcome.advances
    assert case.solve("cheapest").question == "cheapest"
    assert fund().solve().question == "cheapest"
    assert Decimal(str(outcome.balance["contributions"].sum())) == 4000
