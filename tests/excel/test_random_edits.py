"""A user at work in any kind of workbook, at random: the same answer, or every problem with its cell; then in place."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

import finarr as fa
from finarr.cli import main
from finarr.excel.kinds import KINDS, workbooks
from finarr.excel.tables import Column, word
from finarr.excel.template import write_template
from finarr.shipped import EXAMPLES, shipped
from finarr.words import LANGUAGES

from .books import Book, values


@cache
def example(kind: str) -> tuple[bytes, Any]:
    """Return the template of a kind, and the case in it."""
    case = replace(fa.load(shipped(EXAMPLES[kind])), language="nl")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sjabloon.xlsx"
        write_template(case, path)
        return path.read_bytes(), fa.load(path)


def opened(data: bytes) -> Book:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Book(load_workbook(BytesIO(data)))


def inputs(book: Book, kind: str) -> list[str]:
    there = {name for sheet in book.file.worksheets for name in sheet.tables}
    return [name for name in workbooks()[kind].INPUTS if name in there]


def resized(book: Book, table: str, area: tuple[int, int, int, int]) -> None:
    """Say where a table stands; openpyxl keeps a filter of its own in step."""
    left, top, right, bottom = area
    book.sheet(table).tables[table].ref = f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}"


def moved(book: Book, table: str, down: int) -> None:
    """Move a table far away on its sheet."""
    sheet, (left, top, right, bottom) = book.sheet(table), book.area(table)
    away = max(book.area(each)[2] for each in sheet.tables) + 3 - left
    cells = {
        (row, column): sheet.cell(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)
    }
    for (row, column), cell in cells.items():
        sheet.cell(row + down, column + away).value = cell.value
        cell.value = None
    resized(book, table, (left + away, top + down, right + away, bottom + down))


def widened(book: Book, table: str, _: int) -> None:
    """Put a column of one's own beside the figures, where there is room."""
    sheet, (left, top, right, bottom) = book.sheet(table), book.area(table)
    if any(sheet.cell(row, right + 1).value is not None for row in range(top, bottom + 1)):
        return
    sheet.cell(top, right + 1).value = "Mijn kolom"
    for row in range(top + 1, bottom + 1):
        if any(sheet.cell(row, column).value is not None for column in range(left, right + 1)):
            sheet.cell(row, right + 1).value = "gezien"
    resized(book, table, (left, top, right + 1, bottom))


def lengthened(book: Book, table: str, rows: int) -> None:
    """Leave blank rows in the middle and at the end, as people do who type under a table."""
    sheet, (left, top, right, bottom) = book.sheet(table), book.area(table)
    more = rows + 2
    below = (
        sheet.cell(row, column).value
        for row in range(bottom + 1, bottom + more + 2)
        for column in range(left, right + 1)
    )
    if any(value is not None for value in below) or bottom - top < 2:
        return
    middle = (top + bottom) // 2 + 1
    for row in range(bottom, middle - 1, -1):
        for column in range(left, right + 1):
            sheet.cell(row + 2, column).value = sheet.cell(row, column).value
            sheet.cell(row, column).value = None
    resized(book, table, (left, top, right, bottom + more))


def turned(book: Book, table: str, _: int) -> None:
    """Put the columns in another order."""
    sheet, (left, top, right, bottom) = book.sheet(table), book.area(table)
    columns = range(left, right + 1)
    for row in range(top, bottom + 1):
        line = [(sheet.cell(row, column).value, sheet.cell(row, column).number_format) for column in columns]
        for column, (value, shown) in zip(columns, reversed(line), strict=True):
            sheet.cell(row, column).value = value
            sheet.cell(row, column).number_format = shown  # else a number becomes a date


def swapped(book: Book, table: str, number: int) -> None:
    """Put the sheets in another order, rename one, add one."""
    book.file._sheets.insert(number % 4, book.file._sheets.pop())
    book.file.create_sheet(f"Kladblok {number}", 1)["B2"] = "=1/0"
    sheet = book.sheet(table)
    old, new = sheet.title, f"{sheet.title[:20]} (v{number})"
    sheet.title = new
    for name in book.file.defined_names.values():
        name.value = re.sub(rf"^'?{re.escape(old)}'?!", f"'{new}'!", name.value)


def translated(book: Book, table: str, _: int, kind: str = "") -> None:
    """Type headings in the other language."""
    for spec in (each.INPUTS[table] for each in workbooks().values() if table in each.INPUTS):
        for column in spec.columns:
            _translated(book, table, column)


def _translated(book: Book, table: str, column: Column) -> None:
    sheet, (left, top, right, _) = book.sheet(table), book.area(table)
    for place in range(left, right + 1):
        if sheet.cell(top, place).value == word(column.heading, "nl"):
            sheet.cell(top, place).value = word(column.heading, "en").upper()


HARMLESS: tuple[Callable[[Book, str, int], None], ...] = (moved, widened, lengthened, turned, swapped, translated)


@dataclass(frozen=True)
class Edit:
    """One thing a user does: how, to which table (as a part of all), and how far."""

    how: int
    table: float
    far: int


EDITS = st.builds(Edit, st.integers(0, len(HARMLESS) - 1), st.floats(0, 0.999), st.integers(0, 6))
QUICK: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow],
    "phases": [Phase.explicit, Phase.reuse, Phase.generate],
}
"""Edits are few and small as they are; making them smaller still would take minutes."""


def done(book: Book, kind: str, edits: list[Edit]) -> list[str]:
    told = []
    for edit in edits:
        known = inputs(book, kind)
        table = known[int(edit.table * len(known))]
        HARMLESS[edit.how](book, table, edit.far)
        told.append(f"{HARMLESS[edit.how].__name__} {table} {edit.far}")
    return told


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(each) for each in arguments])
    return int(ended.value.code or 0)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=5, **QUICK)
@given(edits=st.lists(EDITS, min_size=1, max_size=4))
def test_harmless_edits_give_the_same_answer_in_place(kind: str, edits: list[Edit]) -> None:
    data, case = example(kind)
    book = opened(data)
    told = done(book, kind, edits)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "Begroting v3 (def).xlsx"
        book.file.save(path)
        assert fa.load(path) == case, told
        assert run("run", path) == 0, told
        assert fa.load(path) == case, told
        beside = [each.stem for each in path.parent.iterdir() if each != path]
        assert beside == [f"{path.stem}_reservekopie"], told
        checks = values(path, "finarr_checks")
        assert {next(reversed(row.values())) for row in checks} == {"ja"}, told


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=6, **QUICK)
@given(
    edits=st.lists(EDITS, max_size=2),
    table=st.floats(0, 0.999),
    cell=st.floats(0, 0.999),
    text=st.sampled_from(["12 à 13", "1.234,56", "€ 5", "n.v.t.", "#N/B", "pm"]),
)
def test_a_text_where_a_number_belongs_is_told_with_its_cell(
    kind: str, edits: list[Edit], table: float, cell: float, text: str
) -> None:
    data, _ = example(kind)
    book = opened(data)
    told = done(book, kind, edits)
    numbers = [each for name in inputs(book, kind) for each in _numbers(book, name, kind)]
    chosen = numbers[int(cell * len(numbers))]
    chosen.value = text
    where = f"{chosen.parent.title}!{chosen.coordinate}"
    problems = _problems(book)
    assert problems is not None and where in {place.replace("'", "") for place in problems}, (
        told,
        where,
        text,
        problems,
    )


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=6, **QUICK)
@given(edits=st.lists(EDITS, max_size=2), table=st.floats(0, 0.999), column=st.floats(0, 0.999), again=st.booleans())
def test_a_heading_that_is_gone_or_there_twice_is_told(
    kind: str, edits: list[Edit], table: float, column: float, again: bool
) -> None:
    data, case = example(kind)
    book = opened(data)
    told = done(book, kind, edits)
    known = inputs(book, kind)
    name = known[int(table * len(known))]
    sheet, (left, top, right, _) = book.sheet(name), book.area(name)
    place = left + int(column * (right - left + 1))
    other = left if place > left else right
    sheet.cell(top, place).value = sheet.cell(top, other).value if again else None
    told.append(f"{name} {get_column_letter(place)}{top} {again}")
    problems = _problems(book)
    if problems is None:
        with TemporaryDirectory() as folder:
            book.file.save(Path(folder) / "b.xlsx")
            assert fa.load(Path(folder) / "b.xlsx") == case, told
    else:
        assert problems and all("!" in place or place.startswith("finarr") for place in problems), (told, problems)


@pytest.mark.parametrize("kind", KINDS)
def test_without_any_one_table_there_is_a_case_or_a_problem(kind: str) -> None:
    data, _ = example(kind)
    for name in inputs(opened(data), kind):
        book = opened(data)
        del book.sheet(name).tables[name]
        problems = _problems(book)
        assert problems if not workbooks()[kind].INPUTS[name].optional else problems != [], name


@pytest.mark.parametrize("kind", ["cost-sharing", "stand-alone"])
def test_a_row_of_settings_that_is_gone_is_told(kind: str) -> None:
    data, _ = example(kind)
    for table, label in (("finarr_alone", "Exponent"), ("finarr_alone", "Maatstaf"), ("finarr_case", "Eenheid")):
        book = opened(data)
        sheet, (left, top, _, bottom) = book.sheet(table), book.area(table)
        (row,) = [row for row in range(top + 1, bottom + 1) if sheet.cell(row, left).value == label]
        for column in (left, left + 1):
            sheet.cell(row, column).value = None
        problems = _problems(book)
        assert problems and all("!" in place for place in problems), (table, label, problems)


def _problems(book: Book) -> list[str] | None:
    """Return the places of all problems of a workbook; None where it is a case. Running it says the same."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "werk.xlsx"
        book.file.save(path)
        try:
            fa.load(path)
        except fa.InvalidInput as error:
            for problem in error.problems:
                for lang in LANGUAGES:
                    assert problem.render(lang)
            before = path.read_bytes()
            assert run("run", path) == 2
            assert path.read_bytes() == before and [each.name for each in path.parent.iterdir()] == [path.name]
            return [problem.place for problem in error.problems]
    return None


def _numbers(book: Book, table: str, kind: str) -> list[Any]:
    """Return the cells of a table that hold numbers which the reader takes."""
    from finarr.excel.tables import Kind

    spec, sheet = workbooks()[kind].INPUTS[table], book.sheet(table)
    left, top, right, bottom = book.area(table)
    free: Mapping[str, Any] = {
        folded.casefold(): column
        for column in spec.columns
        for folded in (word(column.heading, lang) for lang in LANGUAGES)
        if column.note or column.kind in (Kind.TEXT, Kind.CODE, Kind.NAMES)
    }
    columns = [c for c in range(left, right + 1) if str(sheet.cell(top, c).value).casefold() not in free]
    cells = (sheet.cell(row, column) for row in range(top + 1, bottom + 1) for column in columns)
    return [c for c in cells if isinstance(c.value, int | float) and not isinstance(c.value, bool)]
