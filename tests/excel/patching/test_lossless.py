"""Filling a table in a rich workbook: nothing of the user's is lost, and nothing else changes."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from lxml import etree
from openpyxl import load_workbook

from finarr.excel.patching import Calculated, Patched, compare
from tests import office

from . import rich

NAMES = [*rich.DRAWN, *rich.INJECTED]
LENGTHS = (8, 5, 2)
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RESULT = "xl/worksheets/sheet2.xml"
MAY_CHANGE = re.compile(
    r"xl/worksheets/sheet2\.xml|xl/tables/table\d+\.xml|xl/workbook\.xml|xl/calcChain\.xml|xl/charts/chart\d+\.xml"
    r"|xl/_rels/workbook\.xml\.rels|\[Content_Types\]\.xml|xl/pivotCache/pivotCacheDefinition\d+\.xml"
    r"|xl/charts/chartEx\d+\.xml"
)
_OWN = "xl/worksheets/sheet1.xml"


def columns(rows: int) -> dict[str, list[Any]]:
    """Return new content for the table."""
    half = f"{rich.TABLE}[[#This Row],[Bijdrage]]/2"
    return {
        "Deelnemer": [f"Gemeente {number}" for number in range(rows)],
        "Jaar": [2027] * rows,
        "Bijdrage": [1000.25 + number for number in range(rows)],
        "Half": [Calculated(half, (1000.25 + number) / 2) for number in range(rows)],
    }


def filled(data: bytes, rows: int, **totals: Any) -> bytes:
    book = Patched(data)
    book.fill(rich.TABLE, columns(rows), totals, formulas="overwrite")
    return book.rebuilt()


def parts(data: bytes) -> Mapping[str, bytes]:
    with ZipFile(BytesIO(data)) as file:
        assert file.testzip() is None
        return {name: file.read(name) for name in file.namelist()}


def pointing(sheet: bytes) -> list[str]:
    """Return the cells of the table that a sheet points to: formats, and dropdowns of both kinds."""
    root = etree.fromstring(sheet)
    told = [str(each.get("sqref")) for each in root.iter(f"{_MAIN}conditionalFormatting")]
    told += [str(each.text) for each in root.iter(f"{_MAIN}formula1", "{*}f")]
    return [each for each in told if re.fullmatch(r"C4:C\d+|Uitkomst!\$A\$4:\$A\$\d+", each)]


def without_cells(sheet: bytes, rows: range) -> bytes:
    """Return a sheet without the cells of the table and what points to them, its size and rows left empty."""
    root, told = etree.fromstring(sheet), pointing(sheet)
    for element in root.iter(f"{_MAIN}conditionalFormatting", f"{_MAIN}formula1", "{*}f"):
        element.text = None if element.text in told else element.text
        if element.get("sqref") in told:
            element.set("sqref", "")
    for element in root.iter(f"{_MAIN}dimension"):
        element.attrib.clear()
    for row in list(root.iter(f"{_MAIN}row")):
        if int(row.get("r") or 0) in rows:
            row.attrib.pop("spans", None)
            for cell in row.findall(f"{_MAIN}c"):
                if cell.get("r")[0] in "ABCD":
                    row.remove(cell)
            if row.find(f"{_MAIN}c") is None:
                row.getparent().remove(row)
    return etree.tostring(root, method="c14n")


def untouched(before: bytes, after: bytes) -> list[str]:
    """Return the parts that changed, after making sure that no part is gone and the others lie there to the byte."""
    old, new = parts(before), parts(after)
    assert [name for name in old if name not in new and name != "xl/calcChain.xml"] == []
    assert [name for name in new if name not in old] == []
    changed = [name for name in new if new[name] != old[name]]
    with ZipFile(BytesIO(before)) as one, ZipFile(BytesIO(after)) as two:
        for name in set(new) - set(changed):
            was, becomes = one.getinfo(name), two.getinfo(name)
            raw = before[was.header_offset :][: 30 + was.compress_size]
            same = after[becomes.header_offset :][: 30 + becomes.compress_size]
            assert raw == same or name in changed
    return changed


@pytest.mark.parametrize("rows", LENGTHS)
@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_lost(name: str, rows: int) -> None:
    before = rich.made(name)
    after = filled(before, rows)
    changed = untouched(before, after)
    old, new = parts(before), parts(after)
    assert all(MAY_CHANGE.fullmatch(part) or (part == _OWN and pointing(old[part])) for part in changed), changed
    assert without_cells(old[_OWN], range(0)) == without_cells(new[_OWN], range(0))
    for part in (_RESULT, _OWN):
        assert {each.rpartition("$")[2].rpartition("C")[2] for each in pointing(new[part])} <= {str(rows + 3)}
    assert pointing(new[_RESULT])
    assert without_cells(old[_RESULT], range(4, 14)) == without_cells(new[_RESULT], range(4, 14))
    own = [change for change in compare(before, after) if change.kind == "cell"]
    assert own and all(re.fullmatch(r"Uitkomst![A-D]([4-9]|1[0-3])", change.place) for change in own)
    lost = [change for change in compare(before, after) if change.kind != "cell" and change.lost]
    assert {change.part for change in lost} <= {
        "xl/calcChain.xml",
        "xl/_rels/workbook.xml.rels",
        "[Content_Types].xml",
        *(part for part in changed if part.startswith("xl/charts/")),
    }


def test_a_text_that_stays_is_left_as_it_stands() -> None:
    before = rich.drawn()
    book = Patched(before)
    area = book.tables[rich.TABLE.casefold()].area
    held = {(row, area.left): book.grid("Uitkomst").content(row, area.left) for row in range(area.top, area.bottom)}
    assert all(isinstance(text, str) for text in held.values())
    book.write("Uitkomst", held)
    assert parts(book.rebuilt())[_RESULT] == written(before)
    book.write("Uitkomst", {where: f"{text}!" for where, text in held.items()})
    assert parts(book.rebuilt())[_RESULT] != written(before)


def written(data: bytes) -> bytes:
    """Return the sheet of results as it is written when nothing on it changes."""
    root = etree.fromstring(parts(data)[_RESULT])
    return etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True)


def test_nothing_is_lost_of_everything_at_once() -> None:
    before = rich.everything()
    assert len(parts(before)) > 45
    for rows in LENGTHS:
        after = filled(before, rows)
        assert all(MAY_CHANGE.fullmatch(part) or part == _OWN for part in untouched(before, after))


def test_there_are_forty_rich_workbooks() -> None:
    assert len(NAMES) >= 40


@pytest.mark.parametrize("name", ["charts", "another table with totals", "dates since 1904", "no addresses"])
def test_what_is_read_back(name: str) -> None:
    book = load_workbook(BytesIO(filled(rich.made(name), 8)), data_only=True)
    sheet = book["Uitkomst"]
    assert sheet.tables[rich.TABLE].ref == "A3:D11"
    assert [sheet.cell(11, column).value for column in range(1, 5)] == ["Gemeente 7", 2027, 1007.25, 503.625]
    assert sheet["C11"].number_format == sheet["C4"].number_format == "#,##0.00"
    assert sheet["A12"].value is None
    assert sheet["F1"].value == "mijn aantekening"


def test_a_table_that_shrinks_leaves_nothing_behind() -> None:
    sheet = load_workbook(BytesIO(filled(rich.drawn(), 2)))["Uitkomst"]
    assert sheet.tables[rich.TABLE].ref == "A3:D5"
    assert [cell.value for row in sheet["A6:D12"] for cell in row] == [None] * 28
    assert not any(cell.has_style for row in sheet["A6:D9"] for cell in row)


@pytest.mark.parametrize("rows", LENGTHS)
def test_totals_move_with_the_end_of_the_table(rows: int) -> None:
    before = rich.drawn(totals=True)
    total = Calculated(f"SUBTOTAL(109,{rich.TABLE}[Bijdrage])", sum(columns(rows)["Bijdrage"]))
    after = filled(before, rows, Bijdrage=total)
    for values in (False, True):
        sheet = load_workbook(BytesIO(after), data_only=values)["Uitkomst"]
        assert sheet.tables[rich.TABLE].ref == f"A3:D{4 + rows}"
        told = sheet.cell(4 + rows, 3).value
        assert told == (total.value if values else f"={total.text}")
    assert untouched(before, after)


def test_charts_of_whole_columns_follow() -> None:
    after = parts(filled(rich.drawn("charts"), 8))
    chart = etree.fromstring(after["xl/charts/chart1.xml"])
    name = {"c": "http://schemas.openxmlformats.org/drawingml/2006/chart"}
    assert chart.xpath("string(//c:val//c:f)", namespaces=name) == "Uitkomst!$C$4:$C$11"
    assert chart.xpath("string(//c:cat//c:f)", namespaces=name) == "Uitkomst!$A$4:$A$11"
    assert chart.xpath("string(//c:tx//c:f)", namespaces=name) == "Uitkomst!$C$3"
    shown = chart.xpath("//c:val//c:numCache/c:pt/c:v/text()", namespaces=name)
    assert [float(value) for value in shown] == columns(8)["Bijdrage"]
    assert chart.xpath("string(//c:val//c:ptCount/@val)", namespaces=name) == "8"
    assert chart.xpath("//c:cat//c:pt/c:v/text()", namespaces=name)[0] == "Gemeente 0"
    mixed = etree.fromstring(after["xl/charts/chart7.xml"])
    assert mixed.xpath("//c:val//c:f/text()", namespaces=name) == ["'Mijn blad'!$B$1:$B$12", "Uitkomst!$C$5:$C$6"]


def test_a_pivot_is_told_to_read_again() -> None:
    after = parts(filled(rich.made("a pivot table"), 3))
    cache = etree.fromstring(after["xl/pivotCache/pivotCacheDefinition1.xml"])
    assert cache.get("refreshOnLoad") == "1"


def test_the_chain_of_calculations_goes_with_its_relation_and_type() -> None:
    after = parts(filled(rich.made("a chain of calculations"), 3))
    assert "xl/calcChain.xml" not in after
    assert b"calcChain" not in after["[Content_Types].xml"] + after["xl/_rels/workbook.xml.rels"]
    book = etree.fromstring(after["xl/workbook.xml"])
    assert book.find(f"{_MAIN}calcPr").get("fullCalcOnLoad") == "1"


def test_written_again_with_the_same_content_it_stays_the_same() -> None:
    once = filled(rich.everything(), 8)
    assert parts(filled(once, 8)) == parts(once)


def test_grown_and_shrunk_back_it_differs_in_nothing_but_packing() -> None:
    base = filled(rich.drawn("charts", totals=True), 5)
    again = filled(filled(filled(base, 30), 1), 5)
    assert compare(base, again) == ()


@pytest.mark.office
def test_another_program_opens_all_of_them(tmp_path: Path) -> None:
    program = office.needed("soffice")
    made = {f"{number}": rich.made(name) for number, name in enumerate(NAMES)} | {"alles": rich.everything()}
    files = []
    for name, data in made.items():
        files.append(tmp_path / f"{name}.xlsx")
        files[-1].write_bytes(filled(data, 8))
    profile = f"-env:UserInstallation={office._profile('nl-NL').as_uri()}"
    command = [
        program,
        "--headless",
        "--norestore",
        profile,
        "--convert-to",
        "csv:Text - txt - csv (StarCalc):59,34,76",
    ]
    command[-1] += ",1,,0,false,true,false,false,false,2"
    subprocess.run([*command, "--outdir", str(tmp_path / "uit"), *files], check=True, capture_output=True, timeout=180)
    for file in files:
        (found,) = (tmp_path / "uit").glob(f"{file.stem}-Uitkomst.csv")
        lines = found.read_text(encoding="utf-8").splitlines()
        assert "Gemeente 7;2027" in lines[10] and "503,6" in lines[10], (file, lines)
