"""Result workbooks: figures before and after recalculation, checks that can fail, formulas that any Excel knows."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell

import finarr as fa
from finarr.excel.result import write_result
from finarr.shipped import shipped
from finarr.words import catalogue

from .books import Book, edited, values
from .cases import ODD, everything, moving

CASES: dict[str, Callable[[], fa.CostSharing]] = {
    "zeeland": lambda: fa.load(shipped("models/zeeland-ggd-2026.toml")),
    "everything": everything,
    "odd names": lambda: everything(ODD, "Lasten"),
    "steps": lambda: moving(fa.Transition("steps", 0.05, "today")),
    "previous year": lambda: moving(
        fa.Transition("steps", 2.5, "inhabitants", against="previous_year"),
        items=[fa.Item("Brandweer", "per inwoner", 1_200_000)],
    ),
    "linear": lambda: moving(fa.Transition("linear", years=5, old="gelijk")),
    "least change": lambda: moving(None, criterion="least_change", limits=[fa.Limit("cap", 15.6, "inhabitants")]),
    "whole euros, English": lambda: everything(
        language="en",
        unit="1",
        items=[fa.Item("Care", "per inwoner", 100_000), fa.Item("Visits", "afname", 90_000, columns={"Year": 3})],
        limits=[],
        stand_alone=None,
    ),
}


@pytest.fixture(scope="module", params=CASES)
def solved(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[fa.Outcome, Path]:
    """An outcome and its workbook."""
    outcome = CASES[request.param]().solve()
    path = tmp_path_factory.mktemp("result") / "resultaat.xlsx"
    write_result(outcome, path)
    return outcome, path


def opened(path: Path, *, data_only: bool = False) -> Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return load_workbook(path, data_only=data_only)


def formulas(path: Path) -> Iterator[Cell]:
    """Yield every cell with a formula."""
    for sheet in opened(path).worksheets:
        for row in sheet.iter_rows():
            yield from (cell for cell in row if cell.data_type == "f")


def heading(outcome: fa.Outcome, name: str) -> str:
    return catalogue(outcome.case.language)[f"excel.{name}"]


def assert_figures(outcome: fa.Outcome, path: Path) -> None:
    """Every figure in the result tables is that of the outcome; every check is zero."""
    rows = values(path, "finarr_contributions")
    amount, pro_rata = heading(outcome, "r_contribution"), heading(outcome, "r_pro_rata")
    party, item, year = (heading(outcome, name) for name in ("h_party", "h_item", "h_year"))
    assert [(row[party], row[item], row[year]) for row in rows] == [(c.party, c.item, c.year) for c in outcome.cells]
    assert [round(row[amount] * 100) for row in rows] == [cell.cents for cell in outcome.cells]
    assert [row[pro_rata] for row in rows] == pytest.approx([float(cell.pro_rata) for cell in outcome.cells])
    account = values(path, "finarr_account")
    assert [row[amount] for row in account] == pytest.approx([float(cell.amount) for cell in outcome.cells], abs=1e-6)
    held = values(path, "finarr_limits_account")
    within = [float(total.exact) for total in outcome.totals]
    assert [row[heading(outcome, "r_within")] for row in held] == pytest.approx(within)
    overview = values(path, "finarr_overview")
    for year_of in outcome.case.years:
        column = heading(outcome, "r_contribution_in").format(year=year_of)
        assert [row[column] for row in overview] == pytest.approx(list(outcome.per_party[year_of]))
    checks = values(path, "finarr_checks")
    assert checks
    assert {row[heading(outcome, "r_difference")] for row in checks} == {0}
    assert {row[heading(outcome, "r_ok")] for row in checks} == {catalogue(outcome.case.language)["words.yes"]}


def test_the_figures_are_there_before_anything_is_calculated(solved: tuple[fa.Outcome, Path]) -> None:
    assert_figures(*solved)


@pytest.mark.office
def test_every_formula_gives_the_value_it_carries(solved: tuple[fa.Outcome, Path], recalculated: Any) -> None:
    """LibreOffice calculates every formula anew; nothing changes, and the result is read as the same case."""
    outcome, path = solved
    again = recalculated(path)
    before, after = opened(path, data_only=True), opened(again, data_only=True)
    found = list(formulas(path))
    assert len(found) > 300
    for cell in found:
        carried = before[cell.parent.title][cell.coordinate].value
        computed = after[cell.parent.title][cell.coordinate].value
        where = f"{cell.parent.title}!{cell.coordinate} {cell.value}"
        if isinstance(carried, int | float):
            assert computed == pytest.approx(carried, rel=1e-9, abs=1e-6), where
        else:
            assert (computed or "") == (carried or ""), where
    assert_figures(outcome, again)
    assert fa.load(path) == outcome.case


FUNCTIONS = {
    *("ABS", "COLUMN", "COUNTIF", "COUNTIFS", "EXACT", "IF", "IFERROR", "INDEX", "INT", "ISTEXT", "LEN", "MATCH"),
    *("MAX", "MIN", "RIGHT", "ROUND", "ROW", "ROWS", "SUBTOTAL", "SUM", "SUMIFS", "SUMPRODUCT"),
    *("_xlfn.MAXIFS", "_xlfn.MINIFS", "_xlfn.UNICODE"),
}
"""The functions that formulas use: all of Excel 2019 and older."""

CONSTANTS = {"0", "1", "2", "4", "6", "10", "109"}
"""Numbers that formulas hold: no figures, only decimals of ROUND, what MATCH and SUBTOTAL ask, and zero."""


def test_formulas_use_old_functions_and_no_figures_of_their_own(solved: tuple[fa.Outcome, Path]) -> None:
    for cell in formulas(solved[1]):
        text = re.sub(r'"[^"]*"', '""', str(cell.value))
        text = re.sub(r"\[\[?[^\[\]]*(\],\[[^\[\]]*|\]:\[[^\[\]]*)*\]?\]", "", text)
        assert set(re.findall(r"([A-Za-z_.]+)\(", text)) <= FUNCTIONS, cell.value
        bare = re.sub(r"('[^']+'|\w+)?!?\$?[A-Z]{1,3}\$?\d+", "", text)
        assert set(re.findall(r"(?<![\w.])\d+(?:\.\d+)?", bare)) <= CONSTANTS, cell.value
        assert "#REF!" not in text


def test_no_english_in_a_dutch_workbook(tmp_path: Path) -> None:
    outcome = CASES["zeeland"]().solve()
    write_result(outcome, tmp_path / "nl.xlsx")
    write_result(replace(outcome, case=replace(outcome.case, language="en")), tmp_path / "en.xlsx")
    shown = {lang: _texts(tmp_path / f"{lang}.xlsx") for lang in ("nl", "en")}
    for lang, other in (("nl", "en"), ("en", "nl")):
        mine, theirs = (
            {text for name, text in catalogue(which).items() if name.startswith("excel.") and "{" not in text}
            for which in (lang, other)
        )
        assert len(shown[lang] & mine) > 80
        assert shown[lang] & (theirs - mine) - {"Maatstaf (en)"} == set()


def _texts(path: Path) -> set[str]:
    book = opened(path, data_only=True)
    found = {sheet.title for sheet in book.worksheets}
    for sheet in book.worksheets:
        found |= {cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)}
    return found


def test_the_sheets_have_the_names_that_were_agreed(tmp_path: Path) -> None:
    write_result(CASES["zeeland"]().solve(), tmp_path / "resultaat.xlsx")
    names = opened(tmp_path / "resultaat.xlsx").sheetnames
    agreed = ("Start", "Deelnemers", "Maatstaven", "Kosten", "Verdeelsleutels", "Begrenzingen", "Ingroei", "Bijdragen")
    assert {*agreed, "Toelichting", "Controles", "Logboek", "Overzicht"} <= {*names}


def test_the_start_sheet_leads_to_every_other_sheet(solved: tuple[fa.Outcome, Path]) -> None:
    book = opened(solved[1])
    first, *others = book.worksheets
    links = [cell.hyperlink.location for row in first.iter_rows() for cell in row if cell.hyperlink is not None]
    assert [link.rpartition("!")[0].strip("'").replace("''", "'") for link in links] == [
        sheet.title for sheet in others
    ]


def test_votes_and_stand_alone_costs_have_their_sheets(tmp_path: Path) -> None:
    outcome = CASES["everything"]().solve()
    write_result(outcome, tmp_path / "resultaat.xlsx")
    power, cheaper = (values(tmp_path / "resultaat.xlsx", f"finarr_{name}") for name in ("power", "stability"))
    expected = outcome.power()
    assert [row["Macht volgens Shapley-Shubik"] for row in power] == pytest.approx(list(expected["shapley_shubik"]))
    assert [row["Aandeel in de kosten"] for row in power] == pytest.approx(list(expected["share_of_costs"]))
    groups = [tuple(row["Groep"].split("; ")) for row in cheaper if row["Jaar"] == 2026]
    assert groups == list(outcome.stability(2026)["coalition"])
    assert [row["Besparing"] for row in cheaper if row["Jaar"] == 2026] == pytest.approx(
        list(outcome.stability(2026)["saving"])
    )


def test_charts_lie_on_a_sheet_with_nothing_below_them_but_their_titles(tmp_path: Path) -> None:
    write_result(CASES["zeeland"]().solve(), tmp_path / "resultaat.xlsx")
    sheet = opened(tmp_path / "resultaat.xlsx")["Grafieken"]
    boxes = sorted((chart.anchor._from.row, chart.anchor.to.row) for chart in sheet._charts)
    assert len(boxes) == 3
    assert all(end <= start for (_, end), (start, _) in pairwise(boxes))
    below = {cell.row for row in sheet.iter_rows() for cell in row if cell.value is not None and cell.row > boxes[0][0]}
    assert below == {start + 2 for start, _ in boxes}, "the title of a chart follows the cell it covers"


@pytest.mark.office
def test_a_falsified_contribution_is_found_by_the_checks(tmp_path: Path, recalculated: Any) -> None:
    path = tmp_path / "vervalst.xlsx"
    outcome = CASES["zeeland"]().solve()
    write_result(outcome, path)

    def edit(book: Book) -> None:
        cell = book.cell("finarr_contributions", "Bijdrage", 5)
        cell.value = round(cell.value + 50_000, 2)

    edited(path, edit)
    again = recalculated(path)
    failed = [row for row in values(again, "finarr_checks") if row["Akkoord"] != "ja"]
    said = {row["Controle"] for row in failed}
    assert {heading(outcome, f"check_{name}") for name in ("item", "year", "account", "bounds", "limit")} <= said
    assert opened(again, data_only=True)["Start"]["B4"].value == heading(outcome, "flag_bad")


@pytest.mark.office
def test_changed_inhabitants_change_pure_pro_rata(tmp_path: Path, recalculated: Any) -> None:
    """The workings are alive: a colleague changes an input and sees what a new calculation would start from."""
    path = tmp_path / "levend.xlsx"
    write_result(CASES["zeeland"]().solve(), path)
    edited(path, lambda book: book.put("finarr_parties", "Inwoners", 50_000, 1))
    case = fa.load(path)
    assert isinstance(case, fa.CostSharing)
    expected = {(cell.party, cell.item, cell.year): float(cell.pro_rata) for cell in case.solve().cells}
    again = recalculated(path)
    cents: dict[tuple[str, int], float] = {}
    for row in values(again, "finarr_contributions"):
        key = row["Deelnemer"], row["Kostenpost"], row["Jaar"]
        assert row["Naar rato"] == pytest.approx(expected[key])
        assert abs(row["Naar rato, afgerond"] - row["Naar rato"]) < 0.01
        cents[key[1:]] = cents.get(key[1:], 0) + row["Naar rato, afgerond"]
    for (item, year), total in cents.items():
        assert round(total * 100) == case.net_costs[item, year]
    book = opened(again, data_only=True)
    assert book["Start"]["B4"].value == catalogue("nl")["excel.flag_stale"]
    assert book["Bijdragen"]["D1"].value == catalogue("nl")["excel.note_stale"]
    changed = [row["Invoer"] for row in values(again, "finarr_inputs") if row["Gelijk"] != "ja"]
    assert changed == [catalogue("nl")["excel.table_finarr_parties"]]


@pytest.mark.office
def test_another_party_and_year_have_their_own_story(tmp_path: Path, recalculated: Any) -> None:
    path = tmp_path / "verhaal.xlsx"
    outcome = CASES["everything"]().solve()
    write_result(outcome, path)

    def choose(book: Book) -> None:
        book.file["Toelichting"]["B4"] = "Veere"
        book.file["Toelichting"]["B5"] = 2027

    edited(path, choose)
    again = recalculated(path)
    sheet = opened(again, data_only=True)["Toelichting"]
    assert sheet["B6"].value == pytest.approx(outcome.per_party.loc["Veere", 2027])
    shown = {(row["Kostenpost"], row["Bijdrage"]) for row in values(again, "finarr_story_items")}
    years = {row["Jaar"]: row["Bijdrage"] for row in values(again, "finarr_story_years")}
    assert years == pytest.approx(dict(outcome.per_party.loc["Veere"]))
    for cell in outcome.cells:
        if (cell.party, cell.year) == ("Veere", 2027):
            assert any(item == cell.item and abs((paid or 0) - float(cell.amount)) < 1e-6 for item, paid in shown)


def test_a_name_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    write_result(CASES["odd names"]().solve(), tmp_path / "resultaat.xlsx")
    rows = values(tmp_path / "resultaat.xlsx", "finarr_overview")
    assert [row["Deelnemer"] for row in rows] == list(ODD)


def test_the_log_tells_what_made_the_result(tmp_path: Path) -> None:
    outcome = CASES["zeeland"]().solve()
    write_result(outcome, tmp_path / "resultaat.xlsx")
    (row,) = values(tmp_path / "resultaat.xlsx", "finarr_log")
    assert row["Kenmerk van de invoer (SHA-256)"] == outcome.run.inputs_hash
    assert row["Criterium"] == "Naar rato"
    assert row["Bestand"] == "resultaat.xlsx"
    assert row["Controles akkoord"] == f"{len(outcome.checks)} / {len(outcome.checks)}"
