"""What points to a table of results follows it when it becomes longer or shorter, wherever in the workbook it is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import finarr as fa
from finarr.excel.patching import Patched
from finarr.excel.patching.areas import Area, letters
from finarr.excel.patching.pointing import pointing
from tests import office
from tests.stand_alone.cases import by_formula

from ..patching.handmade import INJECTED, part_of, with_part
from .retyping import retyped
from .test_filters import NAMES, other
from .test_rich import plain, ran, with_tables

BOOK, OWN = "xl/workbook.xml", "xl/worksheets/sheet1.xml"
NAME, PAID = "Deelnemer", "Bijdrage"
MORE, LESS = (*NAMES, "Borsele", "Reimerswaal"), NAMES[:3]


def _changed(data: bytes, part: str, pattern: str, text: str) -> bytes:
    old = part_of(data, part).decode()
    new, times = re.subn(pattern, lambda found: found[0] + text, old, count=1)
    assert times == 1, pattern
    return with_part(data, part, new)


def division(path: Path) -> Any:
    return Patched.open(path).tables["finarr_division"]


def total(table: Any) -> str:
    """Return the cell below the contributions, as a formula has it."""
    return f"{table.sheet}!${letters(table.place(PAID))}${table.body.bottom + 1}"


def column(table: Any, heading: str) -> str:
    """Return the cells of a column, as a formula has them."""
    body, letter = table.body, letters(table.place(heading))
    return f"${letter}${body.top}:${letter}${body.bottom}"


def first_cell(table: Any) -> str:
    return f"{table.sheet}!${letters(table.place(PAID))}${table.body.top + 1}"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A workbook of six parties, with everything in it that can point to their division."""
    found = tmp_path / "Begroting 2026.xlsx"
    found.write_bytes(plain())
    retyped(found, by_formula(NAMES, title="Zes gemeenten", rule="shapley"))
    ran(found)
    table, book = division(found), Patched.open(found)
    assert table.totals == 1
    data, part, names = found.read_bytes(), book.sheets[table.sheet], column(table, NAME)
    paid = column(table, PAID)
    told = f'<definedName name="deelnemers">{table.sheet}!{names}</definedName>'
    told += f'<definedName name="totaal">{total(table)}</definedName>'
    data = _changed(data, BOOK, "<definedNames>", told)
    relative = paid.replace("$", "")
    cells = [f"SUM({table.sheet}!{paid})", f"{total(table)}*2", f'COUNTA({table.sheet}!{names})&amp;"{names}"']
    cells += [f"SUM({table.sheet}!{relative})", first_cell(table), "SUM(B1:B3)"]
    row = "".join(f'<c r="{"ABCDEF"[n]}300"><f>{text}</f></c>' for n, text in enumerate(cells))
    data = _changed(data, OWN, r"(?=</sheetData>)", f'<row r="300">{row}</row>')
    dropdown = f'<dataValidation type="list" sqref="Z1"><formula1>{table.sheet}!{names}</formula1></dataValidation>'
    data = _changed(data, OWN, r"(?=<pageMargins)", f'<dataValidations count="1">{dropdown}</dataValidations>')
    main_name = "http://schemas.microsoft.com/office/excel/2006/main"
    spark = (
        '<extLst><ext uri="{05C60535-1F16-4fd2-B633-F4F36F0B64E0}"'
        ' xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:sparklineGroups'
        f' xmlns:xm="{main_name}"><x14:sparklineGroup><x14:sparklines><x14:sparkline><xm:f>{table.sheet}!{relative}'
        "</xm:f><xm:sqref>D12</xm:sqref></x14:sparkline></x14:sparklines></x14:sparklineGroup></x14:sparklineGroups>"
        "</ext></extLst>"
    )
    data = _changed(data, OWN, r"(?=</worksheet>)", spark)
    rule = '<cfRule type="expression" dxfId="0" priority="90"><formula>B1&gt;5</formula></cfRule>'
    formats = f'<conditionalFormatting sqref="Z9 {relative}">{rule}</conditionalFormatting>'
    data = _changed(data, part, r"</sheetProtection>|<sheetProtection[^>]*/>", formats)
    data = INJECTED["a pivot table"](data)
    pivot = f'ref="{table.area}" sheet="{table.sheet}"'
    where = "xl/pivotCache/pivotCacheDefinition1.xml"
    data = with_part(data, where, part_of(data, where).decode().replace('name="uitkomst"', pivot))
    data = INJECTED["a chart of a newer kind"](data)
    where = "xl/charts/chartEx1.xml"
    newer = part_of(data, where).decode().replace("Uitkomst!$C$4:$C$8", f"{table.sheet}!{paid}")
    newer = newer.replace("</cx:f>", '</cx:f><cx:lvl ptCount="6"/>')
    found.write_bytes(with_part(data, where, newer))
    return found


@pytest.mark.parametrize("names", [MORE, LESS])
def test_everything_that_pointed_to_a_whole_table_does_so_again(
    path: Path, names: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    old = division(path)
    retyped(path, other(names))
    ran(path)
    table, data = division(path), path.read_bytes()
    assert table.body.bottom - old.body.bottom == len(names) - len(NAMES)
    book = Patched.open(path)
    assert book.named("deelnemers")[1] == Area.parse(column(table, NAME))
    assert book.named("totaal")[1].top == table.body.bottom + 1
    own = part_of(data, OWN).decode()
    paid, first = column(table, PAID), column(old, NAME)
    relative = paid.replace("$", "")
    assert re.findall("<f>([^<]*)</f>", own[own.index('<row r="300"') :]) == [
        f"SUM({table.sheet}!{paid})",
        f"{total(table)}*2",
        f'COUNTA({table.sheet}!{column(table, NAME)})&amp;"{first}"',
        f"SUM({table.sheet}!{relative})",
        first_cell(table),
        "SUM(B1:B3)",
    ]
    assert f"<formula1>{table.sheet}!{column(table, NAME)}</formula1>" in own
    assert f"<xm:f>{table.sheet}!{relative}</xm:f><xm:sqref>D12</xm:sqref>" in own
    assert f'sqref="Z9 {relative}"' in part_of(data, book.sheets[table.sheet]).decode()
    pivot = part_of(data, "xl/pivotCache/pivotCacheDefinition1.xml").decode()
    assert f'ref="{table.area}"' in pivot and 'refreshOnLoad="1"' in pivot
    newer = part_of(data, "xl/charts/chartEx1.xml").decode()
    assert f"<cx:f>{table.sheet}!{paid}</cx:f></cx:numDim>" in newer
    said = " ".join(capsys.readouterr().out.split())
    assert "4 eigen formule(s)" in said and "nog steeds: 'Mijn blad'!A300, 'Mijn blad'!B300" in said
    assert fa.load(path) == other(names)


def test_nothing_is_said_or_touched_where_tables_stay_as_long(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = part_of(path.read_bytes(), OWN)
    ran(path)
    assert part_of(path.read_bytes(), OWN) == before
    assert "eigen formule" not in capsys.readouterr().out


@pytest.mark.office
def test_another_program_calculates_the_user_s_own_total(path: Path, tmp_path: Path) -> None:
    retyped(path, other(MORE))
    ran(path)
    own = Patched.open(office.recalculated(path, tmp_path / "uit")).grid("Mijn blad")
    paid = other(MORE).solve().contributions["cents"].sum() / 100
    assert [own.shown(300, column) for column in (1, 2, 4)] == pytest.approx([paid, 2 * paid, paid])
    assert str(own.shown(300, 3)).startswith(str(len(MORE)))


def test_a_chart_on_a_sheet_of_its_own_follows(tmp_path: Path) -> None:
    path = tmp_path / "Begroting 2026.xlsx"
    path.write_bytes(with_tables("a sheet that is a chart"))
    table = division(path)
    data = path.read_bytes()
    place = f"{table.sheet}!{column(table, PAID)}"
    drawn = next(n for n in _charts(data) if "Uitkomst!$C$4:$C$8" in part_of(data, n).decode())
    data = with_part(data, drawn, part_of(data, drawn).decode().replace("Uitkomst!$C$4:$C$8", place))
    path.write_bytes(data)
    retyped(path, other(MORE))
    ran(path)
    table = division(path)
    assert f"<c:f>{table.sheet}!{column(table, PAID)}</c:f>" in part_of(path.read_bytes(), drawn).decode()


def _charts(data: bytes) -> list[str]:
    return sorted(name for name in Patched(data).parts.archive.names if re.fullmatch(r"xl/charts/chart\d+\.xml", name))


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("'Mijn ''blad'!B2:B4+SUM(B2:B4)", "'Mijn ''blad'!B2:B6+SUM(B2:B4)"),
        ("[1]Blad!$B$2:$B$4", None),
        ("'[boek.xlsx]Mijn ''blad'!$B$2:$B$4", None),
        ("IF(A1=\"'Mijn ''blad'!B2:B4\",1,2)", None),
        ("'Mijn ''blad'!$A$1:C$4", "'Mijn ''blad'!$A$1:C$6"),
        ("'Mijn ''blad'!B1:B5", "'Mijn ''blad'!B1:B7"),
        ("'Mijn ''blad'!B5", "'Mijn ''blad'!B7"),
        ("'Mijn ''blad'!B2:B3", None),
        ("'Mijn ''blad'!B2:E4", None),
        ("LOG10(2)+tabel[kolom]+naam.B2", None),
    ],
)
def test_only_whole_tables_and_their_totals_are_followed(text: str, becomes: str | None) -> None:
    class Sheet:
        sheet, totals, headed = "Mijn 'blad", 1, 1

    class Filled:
        table, old, new, right = Sheet(), Area(2, 1, 4, 3), Area(2, 1, 6, 3), 3

    moved: Any = [Filled()]
    assert pointing(text, "Ander blad", moved) == (becomes or text)
