"""Rows that a filter or a user hides: what is new shows, what is as it was stays hidden."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

import finarr as fa
from finarr.excel.inplace import ClosedBook
from finarr.excel.live import main
from finarr.excel.live.book import OpenBook
from finarr.excel.patching import Patched
from finarr.excel.patching.areas import Area
from tests.stand_alone.cases import by_formula

from ..live.engine import opened
from ..live.light import LightBook
from ..patching.handmade import part_of, with_part
from .retyping import retyped
from .test_rich import plain, wanted

NAMES = ("Goes", "Veere", "Kapelle", "Tholen", "Sluis", "Hulst")
WAYS: dict[str, Callable[[Path], Any]] = {
    "closed": ClosedBook,
    "open": lambda path: OpenBook(opened(LightBook(path), "light")),
}


@pytest.fixture(params=WAYS)
def run(request: pytest.FixtureRequest) -> Callable[[Path], Any]:
    """How a workbook is computed: in its file, or where a program has it open."""
    way = WAYS[str(request.param)]
    return lambda path: main(way(path))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A workbook of six parties that was computed."""
    found = tmp_path / "Begroting 2026.xlsx"
    found.write_bytes(plain())
    retyped(found, wanted())
    main(ClosedBook(found))
    return found


def hide(path: Path, name: str, shown: Iterable[str], rows: Iterable[int]) -> None:
    """Hide rows of a table, as Excel does where its first column is filtered by texts; by hand where there are none."""
    data, book = path.read_bytes(), Patched.open(path)
    table = book.tables[name]
    part, sheet = table.part, book.sheets[table.sheet]
    area = Area(table.area.top, table.area.left, table.body.bottom, table.area.right)
    texts = "".join(f'<filter val="{text}"/>' for text in shown)
    kept = f'<autoFilter ref="{area}"><filterColumn colId="0"><filters>{texts}</filters></filterColumn></autoFilter>'
    told = re.sub("<autoFilter.*?/>", "", part_of(data, part).decode()).replace("<tableColumns", f"{kept}<tableColumns")
    lines = part_of(data, sheet).decode()
    for row in rows:
        lines, times = re.subn(f'<row r="{row}"', f'<row r="{row}" hidden="1"', lines)
        assert times == 1
    data = with_part(data, sheet, lines)
    path.write_bytes(with_part(data, part, told) if texts else data)


def hidden(path: Path, name: str) -> list[str]:
    """Return what hidden rows of a table are about."""
    table = Patched.open(path).tables[name]
    sheet = load_workbook(path, data_only=True)[table.sheet]
    rows = [row for row, told in sheet.row_dimensions.items() if told.hidden]
    return [sheet.cell(row, table.area.left).value for row in rows if row <= table.area.bottom]


def kept(path: Path, name: str) -> list[int]:
    return list(Patched.open(path).tables[name].filtered)


def other(names: Iterable[str]) -> fa.StandAloneCosts:
    return by_formula(tuple(names), title="Andere gemeenten", rule="shapley")


def filtered(path: Path) -> int:
    """Show one party of the division only; return the first row."""
    top = Patched.open(path).tables["finarr_division"].body.top
    hide(path, "finarr_division", ["Goes"], range(top + 1, top + len(NAMES)))
    assert hidden(path, "finarr_division") == list(NAMES[1:])
    return top


def test_a_filter_stays_where_it_hides_the_same(path: Path, run: Callable[[Path], Any]) -> None:
    filtered(path)
    run(path)
    assert kept(path, "finarr_division") == [0]
    assert hidden(path, "finarr_division") == list(NAMES[1:])


@pytest.mark.parametrize(
    "names",
    [(*NAMES, "Borsele"), NAMES[:5], ("Borsele", *NAMES[1:]), NAMES[::-1]],
    ids=["more", "less", "new", "moved"],
)
def test_no_party_drops_out_behind_a_filter_that_is_of_other_rows(
    path: Path, names: tuple[str, ...], run: Callable[[Path], Any]
) -> None:
    filtered(path)
    retyped(path, other(names))
    run(path)
    assert kept(path, "finarr_division") == [] and hidden(path, "finarr_division") == []
    table = Patched.open(path).tables["finarr_division"]
    assert table.root.find("{*}autoFilter").get("ref").startswith(f"A{table.area.top}:")
    assert fa.load(path) == other(names)


def test_a_row_that_is_hidden_by_hand_stays_so_as_long_as_it_is_about_the_same(
    path: Path, run: Callable[[Path], Any]
) -> None:
    top = Patched.open(path).tables["finarr_division"].body.top
    hide(path, "finarr_division", [], [top + 1, top + 3])
    retyped(path, other(("Goes", "Veere", "Kapelle", "Borsele", "Sluis", "Hulst")))
    run(path)
    assert hidden(path, "finarr_division") == ["Veere"]


def test_rows_below_that_become_part_of_a_table_show(path: Path, run: Callable[[Path], Any]) -> None:
    book = Patched.open(path)
    bottom = book.tables["finarr_division"].area.bottom
    sheet = book.sheets[book.tables["finarr_division"].sheet]
    below = "".join(f'<row r="{row}" hidden="1"/>' for row in range(bottom + 1, bottom + 5))
    lines = part_of(path.read_bytes(), sheet).decode()
    lines = re.sub(f'<row r="({"|".join(str(row) for row in range(bottom + 1, bottom + 5))})"[^>]*/>', "", lines)
    assert not re.search(f'<row r="{bottom + 1}"', lines)
    path.write_bytes(with_part(path.read_bytes(), sheet, lines.replace("</sheetData>", f"{below}</sheetData>")))
    retyped(path, other((*NAMES, "Borsele")))
    run(path)
    assert hidden(path, "finarr_division") == []
    told = load_workbook(path)[book.tables["finarr_division"].sheet].row_dimensions
    assert told[bottom + 4].hidden and not told[bottom + 1].hidden


def test_a_filter_on_a_column_that_is_gone_is_gone(path: Path) -> None:
    """A filter beyond the last column is what Excel calls damage."""
    top = filtered(path)
    table = Patched.open(path).tables["finarr_division"]
    last = len(table.headings) - 1
    hidden_button = f'<filterColumn colId="{last}" hiddenButton="1"/></autoFilter>'
    sorting = f'<sortState ref="{table.body}"><sortCondition ref="{table.body}"/></sortState>'
    told = part_of(path.read_bytes(), table.part).decode().replace("</autoFilter>", hidden_button + sorting)
    path.write_bytes(with_part(path.read_bytes(), table.part, told))
    book = Patched.open(path)
    left = table.headings[:-1]
    book.rehead("finarr_division", left, {})
    book.fill("finarr_division", {heading: ["x", "y"] for heading in left}, {}, "overwrite")
    path.write_bytes(book.rebuilt())
    root = Patched.open(path).tables["finarr_division"].root
    assert root.findall(".//{*}filterColumn") == [] and root.findall("{*}sortState") == []
    assert hidden(path, "finarr_division") == []
    assert not load_workbook(path)[table.sheet].row_dimensions[top + 4].hidden


def test_what_a_table_is_sorted_by_is_as_long_as_the_table(path: Path) -> None:
    table = Patched.open(path).tables["finarr_division"]
    by = Area(table.body.top, table.body.left, table.body.bottom, table.body.left)
    sorting = f'<sortState ref="{table.body}"><sortCondition ref="{by}"/></sortState>'
    told = re.sub("(?=<tableColumns)", sorting, part_of(path.read_bytes(), table.part).decode())
    path.write_bytes(with_part(path.read_bytes(), table.part, told))
    retyped(path, other(NAMES[:4]))
    main(ClosedBook(path))
    found = Patched.open(path).tables["finarr_division"]
    assert found.body.bottom == table.body.bottom - 2
    for each in found.root.iter("{*}sortState", "{*}sortCondition"):
        assert Area.parse(each.get("ref")).bottom == found.body.bottom
