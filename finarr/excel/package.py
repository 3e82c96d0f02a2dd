"""Opening a workbook file: finding the tables that finarr knows, wherever they stand, and reading their cells.

Tables are found in the parts of the package; openpyxl streams the values of only those sheets that hold one, so that
whatever else is in a user's workbook is neither read nor in the way.
"""

from __future__ import annotations

import posixpath
import warnings
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from lxml import etree

from finarr.errors import FileTrouble, why
from finarr.excel.matrix import Broken, Matrix, Percent, Value
from finarr.words import Message

__all__ = ["Package", "TablePart", "read_tables"]

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STRICT = "http://purl.oclc.org/ooxml/"


@dataclass(frozen=True)
class TablePart:
    """Where a table stands.

    Attributes:
        name: of the table.
        sheet: name of its sheet.
        sheet_part: the sheet's part in the package.
        area: (first column, first row, last column, last row), counted from one, headings and totals row included.
        totals: whether it ends in a totals row.
        headed: whether it has a row of headings.
    """

    name: str
    sheet: str
    sheet_part: str
    area: tuple[int, int, int, int]
    totals: bool
    headed: bool


@dataclass(frozen=True)
class Marks:
    """What a sheet says besides the values of its cells.

    Attributes:
        bare: addresses of formulas that have no value yet.
        hollow: addresses of numbers that are none (NaN).
        merged: ranges of merged cells.
    """

    bare: set[str]
    hollow: set[str]
    merged: list[str]


@dataclass
class Package:
    """The parts of a workbook file, opened for reading.

    Args:
        data: the bytes of the file.
    """

    data: bytes
    parts: zipfile.ZipFile = field(init=False)

    def __post_init__(self) -> None:
        self.parts = zipfile.ZipFile(BytesIO(self.data))

    def root(self, part: str) -> Any:
        """Return the root element of a part."""
        return etree.fromstring(self.parts.read(part), _parser())

    def related(self, part: str, kind: str) -> Iterator[tuple[str, str]]:
        """Yield (id, part) of everything a part relates to in one way ("worksheet", "table")."""
        folder, name = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        if relations not in self.parts.namelist():
            return
        for each in self.root(relations):
            if each.get("Type", "").endswith(f"/{kind}") and each.get("TargetMode") != "External":
                yield each.get("Id"), posixpath.normpath(posixpath.join(folder, each.get("Target"))).lstrip("/")

    def sheets(self) -> Iterator[tuple[str, str]]:
        """Yield (name, part) of every worksheet, in the order of the tabs."""
        for _, book in self.related("", "officeDocument"):
            known = dict(self.related(book, "worksheet"))
            for element in self.root(book).iter("{*}sheet"):
                part = next((known[value] for value in element.attrib.values() if value in known), None)
                if part is not None:
                    yield element.get("name"), part

    def tables(self) -> Iterator[TablePart]:
        """Yield every table in the workbook."""
        for sheet, part in self.sheets():
            for _, table in self.related(part, "table"):
                root = self.root(table)
                headed, totals = root.get("headerRowCount", "1") != "0", root.get("totalsRowCount", "0") != "0"
                yield TablePart(str(root.get("displayName")), sheet, part, _area(root.get("ref")), totals, headed)

    def marks(self, part: str, wanted: Collection[int]) -> Marks:
        """Return what openpyxl does not tell of the cells of a sheet.

        Args:
            part: of the sheet.
            wanted: the rows that are looked at; a sheet may have a million others.
        """
        bare: set[str] = set()
        hollow: set[str] = set()
        merged: list[str] = []
        source, tags = BytesIO(self.parts.read(part)), ("{*}row", "{*}mergeCell")
        for _, element in etree.iterparse(source, tag=tags, huge_tree=True):
            if element.tag.endswith("}mergeCell"):
                merged.append(element.get("ref"))
            elif int(element.get("r", 0)) in wanted or element.get("r") is None:
                for cell in element.iterchildren("{*}c"):
                    value = cell.find("{*}v")
                    empty = cell.get("t", "n") == "n" and (value is None or not value.text)
                    if empty and cell.find("{*}f") is not None:
                        bare.add(cell.get("r"))
                    elif empty and value is not None:
                        hollow.add(cell.get("r"))
            element.clear()
            while element.getprevious() is not None:  # or the rows that are done would stay in memory, empty
                del element.getparent()[0]
        return Marks(bare, hollow, merged)


def _parser() -> Any:
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


def _area(ref: str) -> tuple[int, int, int, int]:
    from openpyxl.utils.cell import range_boundaries

    return range_boundaries(ref)  # type: ignore[no-any-return]


def read_tables(path: Path, names: Collection[str]) -> dict[str, Matrix]:
    """Return tables of a workbook by their name in small letters.

    Args:
        path: the workbook, which stays as it is.
        names: of the tables that are wanted; those that are not there are left out.

    Raises:
        FileTrouble: there is no such file, it is no workbook that can be read, or it holds none of the tables.
    """
    data = _bytes(path)
    with _readable(path):
        package = Package(data)
        _refuse_other_kinds(package, path)
        found = [table for table in package.tables() if table.name.casefold() in names]
        matrices = dict(_matrices(package, found))
    if not matrices:
        raise FileTrouble(Message("excel.no_tables", {"path": str(path)}))
    return matrices


def _bytes(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise FileTrouble(Message("cases.no_file", {"path": str(path)})) from error
    except OSError as error:
        raise FileTrouble(Message("cases.unreadable", {"path": str(path), "why": why(error)})) from error
    if data.startswith(_COMPOUND):
        locked = "EncryptedPackage".encode("utf-16-le") in data
        raise FileTrouble(Message("excel.encrypted" if locked else "excel.old_format", {"path": str(path)}))
    if not zipfile.is_zipfile(BytesIO(data)):
        raise FileTrouble(Message("excel.no_workbook", {"path": str(path)}))
    return data


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Turn whatever a damaged file does to the libraries that read it into one clear error."""
    try:
        yield
    except FileTrouble:
        raise
    except Exception as error:
        why = f"{type(error).__name__}: {error}"
        raise FileTrouble(Message("excel.damaged", {"path": str(path), "why": why})) from error


def _refuse_other_kinds(package: Package, path: Path) -> None:
    names = package.parts.namelist()
    if "xl/workbook.bin" in names:
        raise FileTrouble(Message("excel.binary", {"path": str(path)}))
    books = [part for _, part in package.related("", "officeDocument")]
    if not books or "[Content_Types].xml" not in names:
        raise FileTrouble(Message("excel.no_workbook", {"path": str(path)}))
    if package.root(books[0]).tag.startswith("{" + _STRICT):
        raise FileTrouble(Message("excel.strict", {"path": str(path)}))


def _matrices(package: Package, found: list[TablePart]) -> Iterator[tuple[str, Matrix]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl cannot keep does not matter: nothing is saved
        reader = _reader_class()(BytesIO(package.data), read_only=True, data_only=True, keep_links=False)
        reader.read()
        book = reader.wb
        for part in dict.fromkeys(table.sheet_part for table in found):
            here = [table for table in found if table.sheet_part == part]
            wanted = {row for table in here for row in range(table.area[1], table.area[3] + 2)}
            marks, lines = package.marks(part, wanted), _lines(book[here[0].sheet], here, wanted)
            for table in here:
                others = [each.area for each in here if each is not table]
                yield table.name.casefold(), _matrix(table, lines, marks, others)
        book.close()


@cache
def _reader_class() -> type[Any]:
    """Return openpyxl's reader, quicker with the texts that cells share: a user's own sheets may have a million."""
    from openpyxl.reader.excel import SHARED_STRINGS, ExcelReader

    class Reader(ExcelReader):  # type: ignore[misc]
        def read_strings(self) -> None:
            part = self.package.find(SHARED_STRINGS)
            if part is not None:
                self.shared_strings = list(_shared_texts(self.archive.read(part.PartName.lstrip("/"))))

    return Reader


def _shared_texts(part: bytes) -> Iterator[str]:
    """Yield the texts of a part, without their formats and how they are pronounced."""
    for _, item in etree.iterparse(BytesIO(part), tag="{*}si", huge_tree=True):
        runs = (each for each in item.iterchildren() if each.tag.endswith(("}t", "}r")))
        texts = (each.text if each.tag.endswith("}t") else each.findtext("{*}t") for each in runs)
        yield "".join(text or "" for text in texts).replace("x005F_", "")
        item.clear()
        while item.getprevious() is not None:  # or the texts that are done would stay in memory, empty
            del item.getparent()[0]


def _lines(sheet: Any, tables: Sequence[TablePart], wanted: Collection[int]) -> dict[int, Sequence[Any]]:
    """Return the rows of a sheet that are wanted, as wide as its tables need, read in one go."""
    top, bottom, right = min(wanted), max(wanted), max(table.area[2] for table in tables)
    rows = sheet.iter_rows(min_row=top, max_row=bottom, min_col=1, max_col=right)
    return {row: line for row, line in enumerate(rows, start=top) if row in wanted}


def _matrix(
    table: TablePart,
    sheet: Mapping[int, Sequence[Any]],
    marks: Marks,
    others: Sequence[tuple[int, int, int, int]],
) -> Matrix:
    left, top, right, bottom = table.area

    def line(row: int) -> list[Value]:
        cells = sheet.get(row, ())[left - 1 : right]
        return [*(_value(cell, marks) for cell in cells), *[None] * (right - left + 1 - len(cells))]

    lines = [line(row) for row in range(top, bottom if table.totals else bottom + 1)]
    headings = lines.pop(0) if table.headed else [None] * (right - left + 1)
    touching = [ref for ref in marks.merged if _overlap(_area(ref), table.area)]
    under = (left, bottom + 1, right, bottom + 1)
    beneath = not table.totals and not any(_overlap(under, other) for other in others)
    below = line(bottom + 1) if beneath else []
    heading = top if table.headed else top - 1
    return Matrix(table.name, table.sheet, heading, left, headings, lines, touching, below)


def _overlap(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _value(cell: Any, marks: Marks) -> Value:
    if not hasattr(cell, "coordinate"):  # a place in the row that the file leaves out
        return None
    if cell.data_type == "e":
        return Broken(str(cell.value), Message("excel.error_cell"))
    if cell.value is None and cell.coordinate in marks.bare:
        return Broken(None, Message("excel.formula_without_value"), Message("excel.open_and_save"))
    if cell.value is None and cell.coordinate in marks.hollow:
        return Broken("NaN", Message("errors.not_finite"))
    value = cell.value
    if isinstance(value, float | int) and not isinstance(value, bool) and "%" in cell.number_format:
        return Percent(value)
    return value if isinstance(value, str | int | float | bool) or value is None else _moment(value)


def _moment(value: Any) -> Value:
    """Return a date for a moment at midnight; anything else that Excel shows as a time as it is."""
    from datetime import date, datetime, time

    if isinstance(value, datetime) and value.time() == time():
        return value.date()
    return value if isinstance(value, date | time) else str(value)
