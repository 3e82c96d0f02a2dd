"""`finarr run` on workbooks as people make them: every part is there, and only result cells are others.

The workbooks are those of the tests on patching, with finarr's tables in them: 52 with one thing each, one with
everything, one that LibreOffice wrote. The inputs have other numbers of parties and groups than the results that stand
there.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

import finarr as fa
from finarr.cli import main
from finarr.excel.inplace.carrying import LOG
from finarr.excel.kinds import workbook_of, workbooks
from finarr.excel.matrix import Matrix
from finarr.excel.package import read_tables
from finarr.excel.page import Book
from finarr.excel.patching import Patched, compare
from finarr.excel.patching.areas import Area, position
from finarr.shipped import EXAMPLES, shipped
from tests import office
from tests.central_funding.cases import case as funded
from tests.central_funding.cases import move
from tests.excel.patching import rich
from tests.excel.patching.test_lossless import untouched
from tests.portfolio.cases import small
from tests.stand_alone.cases import by_formula
from tests.transition_fund.cases import fund

from .alike import assert_same_results
from .retyping import retyped

NAMES = [*rich.DRAWN, *rich.INJECTED]
MAY_CHANGE = re.compile(
    r"xl/tables/table\d+\.xml|xl/workbook\.xml|xl/calcChain\.xml|xl/charts/chart\d+\.xml"
    r"|xl/_rels/workbook\.xml\.rels|\[Content_Types\]\.xml|xl/pivotCache/pivotCacheDefinition\d+\.xml"
)
ELEMENTS = re.compile(
    r"/worksheet/dimension|/table|/table/autoFilter|/table/tableColumns(/tableColumn(/\w+)?)?|/workbook/calcPr|/chartSpace/.*"
    r"|/calcChain.*|/Types/.*|/Relationships/.*|/pivotCacheDefinition"
    r"|/worksheet/(pageSetup|sheetPr(/pageSetUpPr)?|colBreaks(/brk)?|cols(/col)?|sheetData/row)"
)
"""Elements that follow tables: how sheets with results are printed, how high and wide their rows and columns are."""

PRINTED = re.compile(r".*name='_xlnm\.Print_(Area|Titles)'.*")


def wanted() -> fa.StandAloneCosts:
    """Six parties instead of five: more groups, more rows everywhere."""
    names = ("Goes", "Veere", "Kapelle", "Tholen", "Sluis", "Hulst")
    return by_formula(names, title="Zes gemeenten", rule="shapley")


def with_tables(*features: str, kind: str = "stand-alone") -> bytes:
    """Return a workbook with features, and behind them the example of a kind of case with its results."""
    case = replace(fa.load(shipped(EXAMPLES[kind])), language="nl")
    book = Book("nl", case.title, datetime(2026, 1, 1), template=True)
    rich.drawn_in(book.file, features)
    workbook_of(case, "x.xlsx").draw_result(case.solve(), Path("x.xlsx"), book)
    for page in book.pages:
        page.finish()
    book.file.close()
    return book._bytes.getvalue()


@cache
def plain() -> bytes:
    return with_tables("charts", "comments")


def made(name: str) -> bytes:
    """Return the workbook with one feature, "everything", or as LibreOffice writes it."""
    if name == "everything":
        data = with_tables(*(each for each in rich.DRAWN if each not in ("a very long sheet", "dates since 1904")))
        for each, inject in rich.INJECTED.items():
            if each not in ("no addresses", "a comment before the root", *rich.PACKED):
                data = inject(data)
        return data
    return with_tables(name) if name in rich.DRAWN else rich.INJECTED[name](plain())


def ready(path: Path, data: bytes) -> bytes:
    """Put a workbook with other inputs on its place; return it as it is before the run."""
    path.write_bytes(data)
    retyped(path, wanted())
    return path.read_bytes()


def ran(path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["run", str(path)])
    assert not ended.value.code


def result_areas(book: Patched) -> dict[str, list[Area]]:
    """Return by sheet the cells that a result may change: tables that are no input, and named cells."""
    inputs = {name for workbook in workbooks().values() for name in workbook.INPUTS}
    found: dict[str, list[Area]] = {}
    for name, table in book.tables.items():
        if name.startswith("finarr_") and name not in inputs:
            found.setdefault(table.sheet, []).append(table.area)
    names = book.parts.root("xl/workbook.xml").find("{*}definedNames")
    for each in () if names is None else names:
        if str(each.get("name")).startswith("finarr_") and book.places(str(each.get("name"))):
            sheet, area = book.named(str(each.get("name")))
            found.setdefault(sheet, []).append(area)
    return found


def assert_only_results_changed(before: bytes, after: bytes) -> None:
    one, two = Patched(before), Patched(after)
    first, second = result_areas(one), result_areas(two)
    ours = {one.sheets[sheet] for sheet in first}
    changed = untouched(before, after)
    assert all(part in ours or MAY_CHANGE.fullmatch(part) for part in changed), changed
    assert {one.sheets["Mijn blad"], one.sheets["Uitkomst"]} & set(changed) == set()
    for change in compare(before, after):
        if change.kind == "cell":
            sheet, where = change.place.rsplit("!", 1)
            row, column = position(where)
            areas = (*first.get(sheet, ()), *second.get(sheet, ()))
            assert any(a.top <= row <= a.bottom and a.left <= column <= a.right for a in areas), change
        elif change.place == "/workbook/definedNames/definedName":
            assert all(PRINTED.fullmatch(str(said)) for said in (change.before, change.after) if said), change
        elif change.kind == "element":
            assert ELEMENTS.fullmatch(change.place), change
        else:
            assert change.part == "xl/calcChain.xml" and change.lost, change


def assert_right(path: Path) -> None:
    """The result is that of the inputs, and it says that all checks hold."""
    case: Any = fa.load(path)
    assert case == wanted()
    tables = read_tables(path, {"finarr_division", "finarr_checks", LOG})
    paid = column(tables["finarr_division"], "Bijdrage")[: len(case.parties)]
    assert [round(float(amount) * 100) for amount in paid] == case.solve().contributions["cents"].tolist()
    assert {*column(tables["finarr_checks"], "Akkoord")} == {"ja"}
    assert len(tables[LOG].rows) == 1


def column(table: Matrix, heading: str) -> list[Any]:
    """Return what stands below a heading."""
    at = list(table.headings).index(heading)
    return [row[at] for row in table.rows]


@cache
def after_a_run(name: str) -> tuple[bytes, bytes]:
    """Return a workbook before and after `finarr run`, which leaves nothing beside it but the old one."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"Begroting 2026.{suffix(name)}"
        before = ready(path, made(name))
        ran(path)
        assert_right(path)
        (beside,) = (each for each in path.parent.iterdir() if each != path)
        assert beside.stem.endswith("_reservekopie") and beside.read_bytes() == before
        return before, path.read_bytes()


def suffix(name: str) -> str:
    return "xlsm" if "macros" in name or name == "everything" else "xlsx"


@pytest.mark.parametrize("name", [*NAMES, "everything"])
def test_nothing_of_the_user_is_lost_by_a_run(name: str) -> None:
    assert_only_results_changed(*after_a_run(name))


OTHERS: dict[str, Callable[[], Any]] = {
    "central-funding": lambda: funded(proposal=[move(share=0.4)], years=[2026, 2027], language="nl"),
    "portfolio": lambda: small(language="nl"),
    "transition-fund": lambda: fund(tuple(range(2026, 2040)), language="nl", alone=fa.Alone(70)),
}
"""Cases of other kinds, with other numbers of everything than their examples have."""


@pytest.mark.parametrize("kind", OTHERS)
def test_nothing_is_lost_whatever_the_kind_of_case(kind: str, tmp_path: Path) -> None:
    features = [each for each in rich.DRAWN if each not in ("a very long sheet", "dates since 1904")]
    path, case = tmp_path / "Begroting 2026.xlsm", OTHERS[kind]()
    path.write_bytes(with_tables(*features, kind=kind))
    retyped(path, case)
    before = path.read_bytes()
    ran(path)
    assert_only_results_changed(before, path.read_bytes())
    assert fa.load(path) == case
    assert {*column(read_tables(path, {"finarr_checks"})["finarr_checks"], "Akkoord")} == {"ja"}
    assert_same_results(case.solve(), path)


def test_cells_whose_names_were_others_in_workbooks_made_earlier_are_found(tmp_path: Path) -> None:
    path = tmp_path / "van vroeger.xlsx"
    book = Patched(plain())
    names = book.parts.touched("xl/workbook.xml").find("{*}definedNames")
    renamed = [each for each in names if each.get("name") in ("finarr_chart_1_charts", "finarr_note_charts")]
    for each in renamed:
        each.set("name", each.get("name").replace("_charts", "_excel_stand_alone.sheet_charts"))
    assert len(renamed) == 2
    path.write_bytes(ready(path, book.rebuilt()))
    ran(path)
    after = Patched.open(path)
    title = after.content("finarr_chart_1_excel_stand_alone.sheet_charts")
    assert str(wanted().year) in title and title != book.content("finarr_chart_1_excel_stand_alone.sheet_charts")


def test_there_are_forty_of_them() -> None:
    assert len(NAMES) >= 40


@pytest.mark.office
def test_a_workbook_that_another_program_wrote(tmp_path: Path) -> None:
    (tmp_path / "eerst.xlsx").write_bytes(plain())
    written = office.recalculated(tmp_path / "eerst.xlsx", tmp_path / "uit")
    path = tmp_path / "Begroting 2026.xlsx"
    before = ready(path, written.read_bytes())
    ran(path)
    assert_only_results_changed(before, path.read_bytes())
    assert_right(path)


@pytest.mark.office
def test_another_program_opens_all_of_them_after_a_run(tmp_path: Path) -> None:
    """Opened, calculated anew and read again, every check holds."""
    program, folder = office.needed("soffice"), tmp_path / "boeken"
    folder.mkdir()
    files = []
    for number, name in enumerate([*NAMES, "everything"]):
        files.append(folder / f"{number}.{suffix(name)}")
        files[-1].write_bytes(after_a_run(name)[1])
    profile = f"-env:UserInstallation={office._profile('nl-NL').as_uri()}"
    options = ["--headless", "--norestore", profile, "--convert-to", "xlsx", "--outdir", str(tmp_path / "uit")]
    subprocess.run([program, *options, *map(str, files)], check=True, capture_output=True, timeout=400)
    for file in files:
        assert_right((tmp_path / "uit" / file.name).with_suffix(".xlsx"))
