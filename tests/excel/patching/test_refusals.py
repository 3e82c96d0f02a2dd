"""What is not written to, or not written over: one clear sentence in both languages, and nothing changes."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

import finarr as fa
from finarr.excel.patching import Patched, compare

from . import handmade, rich
from .test_lossless import columns

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


def _without(data: bytes, part: str) -> bytes:
    stream = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(stream, "w") as target:
        for name in source.namelist():
            if name != part:
                target.writestr(name, source.read(name))
    return stream.getvalue()


def _strict() -> bytes:
    data = rich.drawn()
    book = handmade.part_of(data, "xl/workbook.xml")
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return handmade.with_part(
        data, "xl/workbook.xml", book.replace(main, b"http://purl.oclc.org/ooxml/spreadsheetml/main")
    )


REFUSED = {
    "no archive": (b"Deelnemer;Bijdrage\n", "excel.no_workbook"),
    "old": (COMPOUND, "excel.old_format"),
    "locked with a password": (COMPOUND + "EncryptedPackage".encode("utf-16-le"), "excel.encrypted"),
    "protected by a label": (
        COMPOUND + "EncryptedPackage DRMEncryptedTransform".encode("utf-16-le"),
        "patching.label_protected",
    ),
    "signed": (handmade.with_part(rich.drawn(), "_xmlsignatures/sig1.xml", "<Signature/>"), "patching.signed"),
    "strict": (_strict(), "excel.strict"),
    "binary": (handmade.with_part(rich.drawn(), "xl/workbook.bin", b"\x83"), "excel.binary"),
    "without a workbook": (_without(rich.drawn(), "_rels/.rels"), "excel.no_workbook"),
    "damaged": (handmade.with_part(rich.drawn(), "xl/workbook.xml", "<workbook"), "excel.damaged"),
}


@pytest.mark.parametrize("why", REFUSED)
def test_a_file_is_refused(why: str, tmp_path: Path) -> None:
    data, said = REFUSED[why]
    path = tmp_path / "Begroting 2026 v3 def.xlsx"
    path.write_bytes(data)
    with pytest.raises(fa.FileTrouble) as caught:
        Patched.open(path)
    assert caught.value.message.id == said
    for lang in ("nl", "en"):
        assert path.name in caught.value.render(lang)
    assert path.read_bytes() == data


def refused(data: bytes, rows: int = 8, formulas: Any = "overwrite", name: str = rich.TABLE, **more: Any) -> str:
    """Return what is said where a table cannot be filled, after making sure that nothing was changed."""
    book = Patched(data)
    with pytest.raises(fa.FileTrouble) as caught:
        book.fill(name, columns(rows) | more, formulas=formulas)
    assert [change for change in compare(data, book.rebuilt()) if change.kind == "cell"] == []
    return caught.value.message.id


def _with_cell(where: tuple[int, int], sheet: str = "Uitkomst", value: Any = "van mij") -> bytes:
    book = Patched(rich.drawn())
    book.write(sheet, {where: value})
    return book.rebuilt()


def test_filled_cells_below_the_table() -> None:
    assert refused(_with_cell((10, 2))) == "patching.in_the_way"
    Patched(_with_cell((10, 2))).fill(rich.TABLE, columns(6), formulas="overwrite")
    Patched(_with_cell((10, 5))).fill(rich.TABLE, columns(8), formulas="overwrite")


def test_merged_cells_and_another_table_below() -> None:
    data = rich.drawn()
    sheet = handmade.part_of(data, "xl/worksheets/sheet2.xml").decode()
    merged = '</sheetData><mergeCells count="1"><mergeCell ref="C10:F11"/></mergeCells>'
    assert refused(handmade.with_part(data, "xl/worksheets/sheet2.xml", sheet.replace("</sheetData>", merged))) == (
        "patching.in_the_way"
    )
    other = (
        handmade.part_of(data, "xl/tables/table1.xml")
        .decode()
        .replace("A3:D8", "B10:C12")
        .replace("uitkomst", "anders")
    )
    below = handmade.with_part(
        data,
        "xl/tables/table9.xml",
        other,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml",
        "xl/worksheets/sheet2.xml",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/table",
    )
    assert refused(below) == "patching.in_the_way"


def test_formulas_unless_asked() -> None:
    assert refused(rich.drawn(), formulas="refuse") == "patching.holds_formula"


def test_no_such_table_or_column() -> None:
    assert refused(rich.drawn(), name="bijdragen") == "patching.no_table"
    assert refused(rich.drawn(), Onbekend=[1] * 8) == "patching.no_column"


@pytest.mark.parametrize(
    ("feature", "cells", "said"),
    [
        ("array formulas", {(2, 10): 1}, "patching.array_formula"),
        ("dynamic arrays", {(1, 8): 1}, "patching.array_formula"),
        ("shared formulas", {(5, 6): 1}, "patching.shared_formula"),
    ],
)
def test_parts_of_a_formula_that_fills_more_cells(feature: str, cells: dict[tuple[int, int], int], said: str) -> None:
    book = Patched(rich.made(feature))
    with pytest.raises(fa.FileTrouble) as caught:
        book.write("Mijn blad", cells, formulas="overwrite")
    assert caught.value.message.id == said
    assert "Mijn blad!" in caught.value.render("nl")


def test_all_of_a_formula_that_fills_more_cells() -> None:
    book = Patched(rich.made("array formulas"))
    book.write("Mijn blad", {(row, 10): row for row in (1, 2, 3)}, formulas="overwrite")
    assert [book.grid("Mijn blad").shown(row, 10) for row in (1, 2, 3)] == [1.0, 2.0, 3.0]


def test_cells_by_name() -> None:
    book = Patched(rich.made("names"))
    sheet, area = book.named("Tarief")
    assert (sheet, str(area)) == ("Mijn blad", "B3")
    for name in ("eigen", "onbekend"):
        with pytest.raises(fa.FileTrouble, match=name):
            book.named(name)
