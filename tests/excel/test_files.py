"""Files that are no workbook of finarr: one clear sentence, never a traceback."""

from __future__ import annotations

import os
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

import finarr as fa
from finarr.excel.package import _shared_texts
from finarr.excel.reading import read_case
from finarr.excel.template import new, write_case

from .cases import everything

XLS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


def refused(path: Path) -> str:
    """Return the id of what is said of a file that is refused."""
    with pytest.raises(fa.FileTrouble) as caught:
        read_case(path)
    for lang in ("nl", "en"):
        assert str(path) in caught.value.render(lang)
    return caught.value.message.id


def test_no_file(tmp_path: Path) -> None:
    assert refused(tmp_path / "weg.xlsx") == "cases.no_file"


def test_a_folder(tmp_path: Path) -> None:
    (tmp_path / "map.xlsx").mkdir()
    assert refused(tmp_path / "map.xlsx") == "cases.unreadable"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("text", b"Deelnemer;Inwoners\n", "excel.no_workbook"),
        ("empty", b"", "excel.no_workbook"),
        ("old", XLS, "excel.old_format"),
        ("locked", XLS + "EncryptedPackage".encode("utf-16-le"), "excel.encrypted"),
    ],
)
def test_bytes_that_are_no_workbook(name: str, data: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.xlsx"
    path.write_bytes(data)
    assert refused(path) == said


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"hallo.txt": "hallo"}, "excel.no_workbook"),
        ({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}, "excel.no_workbook"),
        ({"xl/workbook.bin": "x", "[Content_Types].xml": "<x/>"}, "excel.binary"),
    ],
)
def test_archives_that_are_no_workbook(parts: dict[str, str], said: str, tmp_path: Path) -> None:
    path = tmp_path / "archief.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    assert refused(path) == said


def _repacked(path: Path, part: str, old: bytes, new_text: bytes) -> Path:
    """Write a copy with some text of a part replaced."""
    made = path.with_stem("anders")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, data.replace(old, new_text) if name == part else data)
    return made


def test_a_strict_workbook(template: Path) -> None:
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    strict = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
    assert refused(_repacked(template, "xl/workbook.xml", main, strict)) == "excel.strict"


def test_a_damaged_workbook(template: Path) -> None:
    assert refused(_repacked(template, "xl/worksheets/sheet2.xml", b"</sheetData>", b"")) == "excel.damaged"
    whole = template.read_bytes()
    template.write_bytes(whole[: len(whole) // 2])
    assert refused(template) in ("excel.no_workbook", "excel.damaged")


def test_a_workbook_of_something_else(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active["A1"] = "Deelnemer"  # type: ignore[index]
    book.save(tmp_path / "anders.xlsx")
    assert refused(tmp_path / "anders.xlsx") == "excel.no_tables"


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    for place in (tmp_path / "weg" / "case.xlsx", tmp_path):
        with pytest.raises(fa.FileTrouble) as caught:
            write_case(everything(), place)
        assert caught.value.message.id == "cases.unwritable"
    assert list(tmp_path.iterdir()) == []


def test_an_existing_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    path.write_bytes(b"oud")
    write_case(everything(), path)
    assert read_case(path) == everything()
    assert [each.name for each in tmp_path.iterdir()] == ["case.xlsx"]
    mask = os.umask(0)
    os.umask(mask)
    assert path.stat().st_mode & 0o777 == 0o666 & ~mask


def test_an_unknown_kind(tmp_path: Path) -> None:
    with pytest.raises(fa.InvalidInput, match="cost-sharing"):
        new("kostenverdeling", tmp_path / "x.xlsx")


def test_shared_texts_are_read_as_openpyxl_reads_them() -> None:
    from openpyxl.reader.strings import read_string_table

    items = (
        "<si><t>Goes</t></si>",
        '<si><t xml:space="preserve"> Veere </t></si>',
        '<si><r><rPr><b/></rPr><t>Sluis</t></r><r><t xml:space="preserve"> en Hulst</t></r>'
        '<rPh sb="0" eb="1"><t>x</t></rPh></si>',
        "<si><t/></si>",
        "<si/>",
        '<si><t>_x005F_x0041_ &amp; é</t><rPh sb="0" eb="1"><t>q</t></rPh></si>',
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    part = f'<sst xmlns="{main}">{"".join(items)}</sst>'.encode()
    told = list(_shared_texts(part))
    assert told == read_string_table(BytesIO(part))
    assert told[:3] == ["Goes", " Veere ", "Sluis en Hulst"] and len(told) == len(items)
