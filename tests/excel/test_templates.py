"""Every template and every result, in both languages, calculated anew by another program in the user's locale.

What a reviewer looks for: no error, every check zero, every figure what finarr found, no function that Excel 2019 does
not know, prompts in the language of the workbook.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

import finarr as fa
from finarr.excel.kinds import KINDS, table_names, workbooks
from finarr.excel.patching import Patched
from finarr.excel.template import write_template
from finarr.shipped import EXAMPLES, shipped
from finarr.words import LANGUAGES, catalogue
from tests import office
from tests.portfolio.test_workbook import differing

from .test_result import FUNCTIONS

LOCALES = {"nl": "nl-NL", "en": "en-US"}
ALL = [(kind, lang) for kind in KINDS for lang in LANGUAGES]
KNOWN = FUNCTIONS | {"AND", "COMBIN", "COUNT", "EDATE", "ISNUMBER", "MOD", "N", "OR", "ROUNDDOWN", "ROUNDUP"}
"""Functions of Excel 2019 and older; a formula that needs another one is told here first."""
DUTCH = re.compile(r"\b(de|het|een|van|bij|alle|leeg|hoeveel|welke?|wie|waarin|euro|kies|jaar|invoer)\b", re.IGNORECASE)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str, str], Path]:
    """Every template and result by (kind, language, "template" or "result")."""
    folder, found = tmp_path_factory.mktemp("books"), {}
    for kind, lang in ALL:
        case = replace(fa.load(shipped(EXAMPLES[kind])), language=lang)
        for what in ("template", "result"):
            path = folder / f"{kind}-{lang}-{what}.xlsx"
            write_template(case, path) if what == "template" else case.solve().to_excel(path)
            found[kind, lang, what] = path
    return found


@cache
def opened(path: Path, values: bool = False) -> Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return load_workbook(path, data_only=values)


def cells(book: Workbook) -> Iterator[Any]:
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            yield from (cell for cell in row if cell.value is not None)


@pytest.mark.parametrize("what", ["template", "result"])
@pytest.mark.parametrize(("kind", "lang"), ALL)
def test_formulas_are_known_to_excel_2019(kind: str, lang: str, what: str, books: Any) -> None:
    formulas = [str(cell.value) for cell in cells(opened(books[kind, lang, what])) if cell.data_type == "f"]
    used = {name for text in formulas for name in re.findall(r"([A-Z][A-Z0-9.]*|_xlfn\.[A-Z.]+)\(", text)}
    assert used <= KNOWN, used - KNOWN
    assert not [text for text in formulas if "[@" in text or "#REF!" in text or "[1]" in text]


@pytest.mark.parametrize(("kind", "lang"), ALL)
def test_no_sheet_is_hidden_or_linked_and_all_print_on_a4(kind: str, lang: str, books: Any) -> None:
    for what in ("template", "result"):
        book = opened(books[kind, lang, what])
        assert not book._external_links
        for sheet in book.worksheets:
            assert sheet.sheet_state == "visible" and len(sheet.title) <= 31
            assert sheet.page_setup.orientation in ("landscape", "portrait", None)
            assert str(sheet.page_setup.paperSize) == "9" and (sheet.page_setup.scale or 100) >= 54
            assert "&P" in str(sheet.oddFooter.center.text)


@pytest.mark.parametrize(("kind", "lang"), ALL)
def test_prompts_speak_the_language_and_inputs_have_them(kind: str, lang: str, books: Any) -> None:
    rules = [rule for sheet in opened(books[kind, lang, "template"]) for rule in sheet.data_validations.dataValidation]
    prompts = [rule.prompt for rule in rules if rule.prompt]
    assert len(prompts) >= {"cost-sharing": 50, "central-funding": 70, "transition-fund": 90}.get(kind, 10)
    known = {text[:255] for text in catalogue(lang).values()}
    assert [prompt for prompt in prompts if prompt not in known] == []
    if lang == "nl":
        assert sum(bool(DUTCH.search(prompt)) for prompt in prompts) > len(prompts) / 2


def test_tables_of_results_are_no_inputs_of_another_kind(books: Any) -> None:
    """A reader that takes the tables of every kind finds no result among them."""
    for (kind, _, _), path in books.items():
        names = {name for sheet in opened(path).worksheets for name in sheet.tables}
        assert (names - set(workbooks()[kind].INPUTS)) & table_names() == set(), kind


def test_names_of_cells_are_words_that_stand_once(books: Any) -> None:
    """Who opens Excel's list of names finds no ids of texts there."""
    for (kind, lang, what), path in books.items():
        if what == "template":
            root = Patched.open(path).parts.root("xl/workbook.xml")
            names = [(each.get("name").casefold(), each.get("localSheetId")) for each in root.iter("{*}definedName")]
            assert len(names) == len(set(names)), (kind, lang)
            plain = re.compile(r"finarr_[a-z][a-z0-9_]*|_xlnm\.[a-z_]+")
            assert [name for name, _ in names if not plain.fullmatch(name) or "excel" in name] == [], (kind, lang)


def test_modules_of_sheets_say_what_they_are() -> None:
    for package in KINDS.values():
        try:
            sheets = import_module(f"{package}.sheets")
        except ModuleNotFoundError:
            continue
        for module in iter_modules(sheets.__path__, f"{sheets.__name__}."):
            made = import_module(module.name)
            if hasattr(made, "place"):
                assert {"SHEET", "draw", "place"} <= set(made.__all__), module.name


@pytest.mark.office
@pytest.mark.parametrize(("kind", "lang"), ALL)
def test_calculated_anew_everything_stays_and_every_check_is_zero(
    kind: str, lang: str, books: Any, tmp_path: Path
) -> None:
    path = books[kind, lang, "result"]
    again = office.recalculated(path, tmp_path, locale=LOCALES[lang])
    assert [cell for cell in cells(opened(again, values=True)) if cell.data_type == "e"] == []
    assert differing(path, again) == []
    from .books import values

    checks = values(again, "finarr_checks")
    assert {next(reversed(row.values())) for row in checks} == {"ja" if lang == "nl" else "yes"}
    difference = catalogue(lang)["excel.r_difference"]
    assert all(abs(row[difference]) < 0.005 for row in checks)
