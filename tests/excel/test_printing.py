"""Printed workbooks: readable, nothing cut or twice, few pages; and so after a run in place, unless the user chose."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.utils.cell import range_boundaries

import finarr as fa
from finarr.excel.inplace import write_in_place
from finarr.excel.patching import Patched
from finarr.excel.printing import SMALLEST, Block, planned
from finarr.excel.tables import word
from finarr.excel.template import write_template
from finarr.shipped import EXAMPLES, shipped
from finarr.words import LANGUAGES
from tests import office

from .inplace.retyping import retyped

PAGES = {
    "advice": 24,
    "central-funding": 48,
    "cost-sharing": 42,
    "portfolio": 25,
    "stand-alone": 13,
    "transition-fund": 44,
}
"""How many pages the example of a kind may take; before they were cut with care: 29, 60, 62, 38, 16 and 59."""


@st.composite
def sheets(draw: st.DrawFn) -> tuple[list[int], list[Block]]:
    """Return the columns of a sheet in pixels, and its tables."""
    columns: list[int] = []
    blocks = []
    for _ in range(draw(st.integers(1, 5))):
        left = len(columns) + 2 if columns else 1
        columns += [26] * (left - 1 - len(columns))
        columns += draw(st.lists(st.integers(30, 350), min_size=1, max_size=25))
        headings = draw(st.integers(3, 12))
        aside = draw(st.integers(0, len(columns) - left))
        rows = draw(st.integers(0, 400))
        blocks.append(Block(left, len(columns) - aside, headings, headings + max(rows, 1), rows > 0, aside > 0))
    return columns, blocks


@given(sheets(), st.booleans())
def test_every_table_is_printed_once_and_fits_the_paper(sheet: tuple[list[int], list[Block]], growing: bool) -> None:
    columns, blocks = sheet
    if growing:  # tables of inputs have no columns that only formulas need
        blocks = [replace(each, right=each.left, aside=False) for each in blocks[:-1]] + [
            replace(blocks[-1], right=len(columns), aside=False)
        ]
    setup = planned(columns, blocks, growing=growing)
    ends = [0, *setup.breaks, len(columns)]
    cuts = [(area.left, area.right) for area in setup.areas] or [(a + 1, b) for a, b in pairwise(ends)]
    shown = [each for n, each in enumerate(blocks) if each.filled or n == 0 or not setup.areas]
    for block in shown:
        for column in range(block.left, block.right + 1):
            assert sum(a <= column <= b for a, b in cuts) == 1
        holding = [area for area in setup.areas if area.left <= block.right and block.left <= area.right]
        assert all(area.top <= block.headings and block.bottom <= area.bottom for area in holding)
    again = sum(columns[: setup.again])
    widest = max(sum(columns[a - 1 : b]) + (again if n else 0) for n, (a, b) in enumerate(cuts))
    if setup.scale is not None:
        assert widest * setup.scale / 100 <= (960 if setup.lying else 660)
    alone = max(sum(columns[block.left - 1 : block.right]) for block in shown)
    if alone <= 960 / SMALLEST and not growing:
        assert (setup.scale or 100) >= int(100 * SMALLEST)
        assert setup.scale is not None or widest <= (960 if setup.lying else 660) / SMALLEST
    if growing:
        assert not setup.areas


def example(kind: str) -> Any:
    return replace(fa.load(shipped(EXAMPLES[kind])), language="nl")


def pages(path: Path, folder: Path) -> list[str]:
    """Return the text of every page as it is printed."""
    told = subprocess.run(
        [office.needed("pdftotext"), "-layout", str(office.printed(path, folder)), "-"],
        check=True,
        capture_output=True,
        text=True,
        timeout=office.TIME_LIMIT,
    )
    return told.stdout.split("\f")[:-1]


@pytest.mark.office
@pytest.mark.parametrize("kind", PAGES)
def test_pages_are_few_and_say_what_they_are(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "werkmap.xlsx"
    example(kind).solve().to_excel(path)
    names = load_workbook(path, read_only=True).sheetnames
    found = pages(path, tmp_path / "pdf")
    assert len(names) <= len(found) <= PAGES[kind]
    for number, page in enumerate(found, start=1):
        body, _, foot = page.strip().rpartition("werkmap.xlsx – ")
        assert f"Pagina {number} van {len(found)}" in foot and foot.startswith(tuple(names))
        assert re.search(r"\w{3}", body), f"page {number} is blank"
    printed = [next(name for name in sorted(names, key=len, reverse=True) if f"– {name}" in page) for page in found]
    assert list(dict.fromkeys(printed)) == names


@pytest.mark.office
def test_names_come_back_and_no_title_is_cut_where_a_table_is_too_wide(tmp_path: Path) -> None:
    path = tmp_path / "fonds.xlsx"
    case = example("transition-fund")
    case.solve().to_excel(path)
    first, second = (page for page in pages(path, tmp_path / "pdf") if "– Saldo" in page)
    assert "Saldo van het fonds, in euro" in first and "Saldo van" not in second
    assert all(str(year) in page for page in (first, second) for year in case.years)


@pytest.mark.office
def test_what_a_sheet_is_for_stands_on_its_first_page_whole(tmp_path: Path) -> None:
    path = tmp_path / "fonds.xlsx"
    write_template(example("transition-fund"), path)
    first, second = (page for page in pages(path, tmp_path / "pdf") if "– Projecten" in page)
    about = word("excel_transition_fund.about_projects", "nl")
    assert about in first and about[:20] not in second and "Warmtenet kanaalzone" in second


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", PAGES)
def test_every_sheet_of_an_example_is_large_enough_to_read(kind: str, lang: str, tmp_path: Path) -> None:
    path = tmp_path / "werkmap.xlsx"
    replace(example(kind), language=lang).solve().to_excel(path)
    book = Patched.open(path)
    for sheet in book.sheets:
        printed = book.printed(sheet)
        setup = printed.setup()
        if setup is None or setup.scale is not None:  # one page, or as small as is told
            assert setup is None or setup.scale >= int(100 * SMALLEST), sheet
            continue
        columns = printed.columns(1)
        wide = max((sum(columns[area.left - 1 : area.right]) for area in setup.areas), default=sum(columns))
        assert (960 if setup.lying else 660) / wide >= SMALLEST, sheet


def wider() -> fa.CostSharing:
    """Forty municipalities, six years, one name so long that it takes two lines."""
    names = ["De gemeente met de langste naam van heel Zeeland", *(f"Gemeente {number:02}" for number in range(39))]
    parties = [fa.Party(name, measures={"inhabitants": 10_000 + 7 * n}) for n, name in enumerate(names)]
    keys = {"per inwoner": fa.Key.measures({"inhabitants": 1})}
    item = fa.Item("Brandweer", "per inwoner", 12_345_678)
    measures = {"inhabitants": fa.Measure("Inwoners")}
    return fa.CostSharing("Groot", list(range(2026, 2032)), parties, [item], keys, measures=measures)


def refilled(path: Path) -> None:
    retyped(path, wider())
    written = write_in_place(fa.load(path).solve(), path)
    assert written.path == path, written.reason


@pytest.fixture(scope="module")
def _template(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("template") / "sjabloon.xlsx"
    write_template(example("cost-sharing"), path)
    return path.read_bytes()


@pytest.fixture
def book(_template: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "begroting.xlsx"
    path.write_bytes(_template)
    return path


def opened(path: Path) -> Workbook:
    return load_workbook(path)


def printed(sheet: Any) -> tuple[Any, ...]:
    page, fit = sheet.page_setup, sheet.sheet_properties.pageSetUpPr
    again, rows = sheet.print_title_cols, sheet.print_title_rows
    fitted = fit is not None and fit.fitToPage
    return (
        page.orientation,
        page.scale,
        fitted,
        sheet.print_area,
        [each.id for each in sheet.col_breaks.brk],
        again,
        rows,
    )


def test_after_a_run_in_place_sheets_are_printed_as_in_a_new_workbook(book: Path, tmp_path: Path) -> None:
    before = opened(book)
    refilled(book)
    wider().solve().to_excel(tmp_path / "nieuw.xlsx")
    mine, new = opened(book), opened(tmp_path / "nieuw.xlsx")
    for name in ("Overzicht", "Per kostenpost", "Bijdragen", "Opbouw", "Toelichting", "Stemmen", "Logboek"):
        assert printed(mine[name]) == printed(new[name]), name
    changed = [name for name in mine.sheetnames if printed(mine[name]) != printed(before[name])]
    assert {"Overzicht", "Bijdragen", "Opbouw", "Controles"} <= set(changed)
    for sheet in mine.worksheets:
        bottoms = {range_boundaries(table.ref)[3] for table in sheet.tables.values()}
        areas = [area.rpartition("!")[2] for area in str(sheet.print_area).split(",") if area]
        assert {range_boundaries(area)[3] for area in areas} <= bottoms


def test_columns_and_rows_that_are_new_have_room_for_what_they_hold(book: Path) -> None:
    refilled(book)
    sheet = opened(book)["Overzicht"]
    left, top, right, _ = range_boundaries(sheet.tables["finarr_overview"].ref)
    headings = [str(sheet.cell(top, column).value) for column in range(left, right + 1)]
    years = [left + number for number, text in enumerate(headings) if text.startswith("Bijdrage 20")]
    wide = Patched.open(book).printed("Overzicht").columns(right)
    assert len(years) == 6 and {wide[column - 1] for column in years} == {117}
    heights = {row: sheet.row_dimensions[row].height for row in range(top + 1, top + 4)}
    assert heights[top + 1] > 30 and {heights[top + 2], heights[top + 3]} <= {None, 15.75}


def test_what_the_user_chose_to_print_stays(book: Path) -> None:
    patched = Patched.open(book)
    sheets = {name: patched.printed(name) for name in ("Overzicht", "Bijdragen", "Opbouw")}
    for name, each in sheets.items():
        setup = each.setup()
        assert setup is not None
        kept = {"Overzicht": replace(setup, scale=42), "Bijdragen": replace(setup, lying=True)}
        each.printed(kept.get(name, setup))
        patched.parts.touched(patched.sheets[name])
    patched.parts.touched("xl/workbook.xml")
    book.write_bytes(patched.rebuilt())
    refilled(book)
    found = opened(book)
    assert (found["Overzicht"].page_setup.scale, found["Overzicht"].page_setup.orientation) == (42, "landscape")
    contributions = found["Bijdragen"]
    assert contributions.page_setup.orientation == "landscape"
    last = range_boundaries(contributions.tables["finarr_contributions"].ref)[3]
    assert str(contributions.print_area).endswith(f"$J${last}")


@pytest.mark.parametrize("kind", PAGES)
def test_a_run_in_place_keeps_room_for_every_text(kind: str, tmp_path: Path) -> None:
    path, new = tmp_path / "werkmap.xlsx", tmp_path / "nieuw.xlsx"
    write_template(example(kind), path)
    outcome = fa.load(path).solve()
    outcome.to_excel(new)
    for _ in range(2):  # the second time nothing changes but the log, which grows
        assert write_in_place(outcome, path).path == path
    mine, fresh = opened(path), opened(new)
    for sheet in fresh.worksheets:
        wanted = {row: each.height for row, each in sheet.row_dimensions.items() if (each.height or 15) > 15.75}
        found = mine[sheet.title].row_dimensions
        assert {row: found[row].height for row in wanted} == wanted, sheet.title
    log = mine["Logboek"].row_dimensions
    assert log[7].height == log[6].height > 15.75
