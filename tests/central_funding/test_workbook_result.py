"""The result workbook of central funding: its figures are those of the outcome, and its formulas find them again."""

from __future__ import annotations

import re
import warnings
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

import finarr as fa
from finarr.shipped import EXAMPLES, shipped
from finarr.words import catalogue
from tests.excel.books import Book, edited, values
from tests.excel.test_result import CONSTANTS, FUNCTIONS, formulas
from tests.office import recalculated as office

from .cases import case, move, regions, task
from .test_files import everything


def example(lang: str = "nl") -> fa.CentralFunding:
    return replace(fa.load(shipped(EXAMPLES["central-funding"])), language=lang)


def covered() -> fa.CentralFunding:
    """Regions held by what their members contribute, VAT on top, amounts off the top, a task for some regions."""
    formula = fa.PointsFormula(fixed=1_000, amounts={"area": 5}, off_the_top={"West": 100_000})
    held = move(formula=formula, share=0.7, vat_share=0.1, vat_covered=True)
    here = move("GHOR", formula=fa.Key.measures({"dwellings": 0.4, "area": 0.6}), share=0.3, regions=["Noord", "Zuid"])
    return case(tasks=[task(), task("GHOR", 1)], proposal=[held, here], regions=regions(), language="en")


def small(**changes: Any) -> fa.CentralFunding:
    """Eight municipalities, two years, a path and a question if asked."""
    labels = {"inhabitants": fa.Measure({"nl": "Inwoners", "en": "Inhabitants"})}
    given: dict[str, Any] = {"years": [2026, 2027], "measures": labels, "mine": [move(share=0.2)], "date": "2025-10-01"}
    return case(**{**given, **changes})


def asks(name: str, **arguments: Any) -> fa.CentralFunding:
    return small(question=fa.Question(name, arguments))


CASES = {
    "example": example,
    "everything": everything,
    "covered": covered,
    "share": lambda: asks("largest_share", max_loss=2),
    "weights": lambda: asks("best_weights", measures=["inhabitants", "area"]),
    "split": lambda: asks("task_split", budget=10_000_000, max_loss=3),
    "path": lambda: asks("smallest_compensation", bounds=[1, 2], payer="general_fund"),
}


@pytest.fixture(scope="module", params=CASES)
def solved(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[fa.FundingOutcome, Path]:
    outcome = CASES[request.param]().solve()
    path = tmp_path_factory.mktemp("result") / f"{request.param}.xlsx"
    return outcome, outcome.to_excel(path)


def opened(path: Path, **options: Any) -> Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return load_workbook(path, **options)


def said(outcome: fa.FundingOutcome, name: str) -> str:
    words = catalogue(outcome.case.language)
    return words.get(f"excel_central_funding.{name}") or words[f"excel.{name}"]


def assert_figures(outcome: fa.FundingOutcome, path: Path) -> None:
    """Every figure in the tables is that of the outcome; every check is zero."""
    rows = values(path, "finarr_effects")
    for name, heading in (("now", "r_paid"), ("proposal", "r_then_proposal"), ("fund_cut", "r_cut_proposal"),
                          ("effect", "r_effect_proposal"), ("effect_per_inhabitant", "r_head_proposal")):  # fmt: skip
        assert [row[said(outcome, heading)] for row in rows] == pytest.approx(list(outcome.yearly[name]), abs=1e-6)
    first = values(path, "finarr_overview")
    three = outcome.three
    assert [row[said(outcome, "h_party")] for row in first] == list(three["party"])
    assert [row[said(outcome, "r_total_proposal")] for row in first] == pytest.approx(list(three["proposal"]))
    if outcome.mine is not None:
        mine = [row[said(outcome, "r_head_mine")] for row in first]
        assert mine == pytest.approx(list(three["effect_mine_per_inhabitant"]), abs=1e-9)
    grants = values(path, "finarr_grants")[: len(outcome.grants)]
    assert [row[said(outcome, "r_grant_more")] for row in grants] == pytest.approx(list(outcome.grants["grant_more"]))
    assert [row[said(outcome, "r_points")] for row in grants] == pytest.approx(list(outcome.grants["points"]))
    funding = values(path, "finarr_funding")[: len(outcome.tasks)]
    assert [row[said(outcome, "r_covered")] for row in funding] == pytest.approx(
        [share if share == share else 0 for share in outcome.tasks["compensated"]]
    )
    for grouping in ("size_bzk", "size_cbs", "region"):
        found = values(path, f"finarr_by_{grouping}")
        effects = [row[said(outcome, "r_effect_proposal")] for row in found]
        assert effects == pytest.approx(list(outcome.by(grouping)["effect"]), abs=1e-6)
    largest = values(path, "finarr_largest")
    gains = [row[said(outcome, "r_largest_gain")] for row in largest if row[said(outcome, "r_largest_gain")]]
    by_kind = outcome.largest()
    assert set(gains) == set(by_kind[by_kind["kind"] == "gain"]["party"])
    beyond = values(path, "finarr_beyond")
    assert [row[said(outcome, "r_loss_above")] for row in beyond] == list(outcome.beyond()["losing"])
    if outcome.steps:
        path_rows = values(path, "finarr_path_effects")
        assert [row[said(outcome, "r_after")] for row in path_rows] == pytest.approx(list(outcome.path["after"]))
    checks = values(path, "finarr_checks")
    assert len(checks) > 10
    assert {row[said(outcome, "r_difference")] for row in checks} == {0}
    assert {row[said(outcome, "r_ok")] for row in checks} == {catalogue(outcome.case.language)["words.yes"]}


def test_the_figures_are_there_before_anything_is_calculated(solved: tuple[fa.FundingOutcome, Path]) -> None:
    assert_figures(*solved)
    assert fa.load(solved[1]) == solved[0].case


@pytest.mark.office
@pytest.mark.parametrize("solved", ["example", "everything", "covered", "share", "path"], indirect=True)
def test_every_formula_gives_the_value_it_carries(solved: tuple[fa.FundingOutcome, Path], tmp_path: Path) -> None:
    outcome, path = solved
    again = office(path, tmp_path)
    before, after = opened(path, data_only=True), opened(again, data_only=True)
    found = list(formulas(path))
    assert len(found) > 500
    for cell in found:
        carried = plain(before[cell.parent.title][cell.coordinate].value)
        computed = plain(after[cell.parent.title][cell.coordinate].value)
        where = f"{cell.parent.title}!{cell.coordinate} {cell.value}"
        if isinstance(carried, int | float):
            assert computed == pytest.approx(carried, rel=1e-9, abs=1e-6), where
        else:
            assert (computed or "") == (carried or ""), where
    assert_figures(outcome, again)


def plain(value: Any) -> Any:
    """Return a value with a date as its number, as some show what comes from a cell with a date as a date."""
    return (value - datetime(1899, 12, 30)).days if isinstance(value, datetime) else value


def test_formulas_use_old_functions_and_no_figures_of_their_own(solved: tuple[fa.FundingOutcome, Path]) -> None:
    for cell in formulas(solved[1]):
        text = re.sub(r'"[^"]*"', '""', str(cell.value))
        text = re.sub(r"\[\[?[^\[\]]*(\],\[[^\[\]]*|\]:\[[^\[\]]*)*\]?\]", "", text)
        assert set(re.findall(r"([A-Za-z_.]+)\(", text)) <= FUNCTIONS, cell.value
        bare = re.sub(r"('(?:[^']|'')+'|\w+)?!?\$?[A-Z]{1,3}\$?\d+", "", text)
        assert set(re.findall(r"(?<![\w.])\d+(?:\.\d+)?", bare)) <= CONSTANTS, cell.value
        assert "#REF!" not in text


def test_the_sheets_of_a_result(tmp_path: Path) -> None:
    book = opened(CASES["share"]().solve().to_excel(tmp_path / "x.xlsx"))
    assert {"Start", "Overzicht", "Let op", "Antwoord", "Groepen", "Spreiding", "Grafieken", "Suppletie", "Effecten",
            "Taken en dekking", "Toelichting", "Gemeenten", "Regio's", "Taken", "Voorstel", "Controles", "Logboek"
            } <= {*book.sheetnames}  # fmt: skip
    first, *others = book.worksheets
    links = [cell.hyperlink.location for row in first.iter_rows() for cell in row if cell.hyperlink is not None]
    assert [link.rpartition("!")[0].strip("'").replace("''", "'") for link in links] == [s.title for s in others]
    assert len(book["Grafieken"]._charts) == 4
    shown = [str(cell.value) for row in book["Let op"].iter_rows() for cell in row if cell.value]
    assert any("ramingen van 01-10-2025" in text for text in shown)


def test_every_heading_of_an_effect_says_what_its_sign_means(tmp_path: Path) -> None:
    for lang in ("nl", "en"):
        path = example(lang).solve().to_excel(tmp_path / f"{lang}.xlsx")
        for table in ("finarr_effects", "finarr_overview", "finarr_by_region", "finarr_largest", "finarr_path_effects"):
            headings = [heading for heading in values(path, table)[0] if heading.startswith(("Effect ", "Effect:"))]
            assert headings and all("(+)" in heading and "(-)" in heading for heading in headings), headings


def test_no_english_in_a_dutch_result(tmp_path: Path) -> None:
    shown = {}
    for lang in ("nl", "en"):
        book = opened(example(lang).solve().to_excel(tmp_path / f"{lang}.xlsx"), data_only=True)
        cells = (cell.value for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)
        shown[lang] = {cell for cell in cells if isinstance(cell, str)} | {*book.sheetnames}
    for lang, other in (("nl", "en"), ("en", "nl")):
        mine, theirs = (
            {text for name, text in catalogue(which).items() if name.startswith("excel") and "{" not in text}
            for which in (lang, other)
        )
        assert len(shown[lang] & mine) > 100
        assert shown[lang] & (theirs - mine) - {"Maatstaf (en)", "Inwoners", "Inhabitants"} == set()


FALSE: dict[str, tuple[tuple[tuple[str, str, int], ...], set[str]]] = {
    "results": (
        (
            ("finarr_grants", "Rijksbijdrage erbij", 0),
            ("finarr_grants", "Vast-gehouden", 1),
            ("finarr_reliefs", "Uitname", 3),
            ("finarr_reliefs", "Lagere bijdrage", 5),
            ("finarr_path_effects", "Suppletie", 0),
        ),
        {f"check_{name}" for name in ("grants", "held", "cuts", "reliefs", "effects", "neutral")}
        | {f"check_{name}_rounding" for name in ("grant", "cut", "relief")},
    ),
    "inhabitants": ((("finarr_parties", "Inwoners", 0),), {"check_grant_rounding", "check_cut_rounding"}),
    "a contribution": ((("finarr_paid", "Elk jaar", 0),), {"check_grants", "check_cuts"}),
}
"""The cells that are falsified, and the checks that must find it; inputs that change make the result outdated too."""


@pytest.mark.office
@pytest.mark.parametrize("name", FALSE)
def test_a_wrong_cell_makes_checks_fail(tmp_path: Path, name: str) -> None:
    outcome = small(transition=fa.CompensationPath([1, 5])).solve()
    path = outcome.to_excel(tmp_path / "x.xlsx")
    cells, checks = FALSE[name]

    def falsify(book: Book) -> None:
        for where in cells:
            cell = book.cell(*where)
            cell.value = 1 if where[1] == "Vast-gehouden" else (cell.value or 0) * 1.2 + 10

    edited(path, falsify)
    again = office(path, tmp_path / "again")
    failed = {check["Controle"] for check in values(again, "finarr_checks") if check["Akkoord"] != "ja"}
    assert {said(outcome, check) for check in checks} <= failed
    flag = "flag_bad" if name == "results" else "flag_stale"
    assert opened(again, data_only=True)["Start"]["B4"].value == said(outcome, flag)


@pytest.mark.office
def test_another_municipality_has_its_own_story(tmp_path: Path) -> None:
    outcome = small().solve()
    path = outcome.to_excel(tmp_path / "x.xlsx")

    def choose(book: Book) -> None:
        book.file["Toelichting"]["B4"] = "Felling"
        book.file["Toelichting"]["B5"] = 2027

    edited(path, choose)
    sheet = opened(office(path, tmp_path / "again"), data_only=True)["Toelichting"]
    told = {sheet.cell(row, 2).value: sheet.cell(row, 3).value for row in range(12, 60)}
    row = outcome.yearly[(outcome.yearly["party"] == "Felling") & (outcome.yearly["year"] == 2027)].iloc[0]
    assert told["Bijdrage nu"] == pytest.approx(row["now"])
    assert told[said(outcome, "r_effect_proposal")] == pytest.approx(row["effect"])
    assert sheet["B7"].value == "West"
