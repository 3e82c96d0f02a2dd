"""A folder made by `finarr excel install`: its workbooks, modules, settings and command file."""

from __future__ import annotations

import csv
import runpy
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile

import pytest
import xlwings as xw

import finarr as fa
from finarr.cli import main as command_line
from finarr.excel.functions import FUNCTIONS
from finarr.excel.kinds import CHOICES
from finarr.excel.live import module
from finarr.excel.live.dropping import dropped
from finarr.excel.live.installing import install, named
from finarr.excel.live.naming import fits
from finarr.excel.patching import Patched, compare
from finarr.shipped import EXAMPLES, shipped
from finarr.words import LANGUAGES, catalogue
from tests import office

from .engine import opened
from .light import LightBook
from .test_light import problems, wrong
from .vba import sources


@pytest.fixture(scope="module", params=LANGUAGES)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path, list[Path]]:
    folder = tmp_path_factory.mktemp("map") / "Begroting 2026 – déf"
    case = replace(fa.load(shipped(EXAMPLES["cost-sharing"])), language=request.param)
    return request.param, folder, install(folder, case, Path(r"C:\Users\André\100% goed\python.exe"))


def one(folder: Path, suffix: str) -> Path:
    (found,) = folder.glob(f"*{suffix}")
    return found


def test_every_file_is_there_under_a_name_that_is_a_module(made: tuple[str, Path, list[Path]]) -> None:
    _, folder, paths = made
    assert sorted(paths) == sorted(folder.iterdir())
    for book in (one(folder, ".xlsx"), one(folder, ".xlsm")):
        assert book.stem.isidentifier() and book.with_suffix(".py").is_file()
        assert all(check.ok for check in fa.load(book).solve().checks)


def test_every_kind_has_names_for_which_the_button_works() -> None:
    for kind in CHOICES:
        for lang in LANGUAGES:
            assert fits(Path(f"{named(kind, lang)}.xlsx")), (kind, lang)
            assert fits(Path(f"{named(kind, lang)}_{catalogue(lang)['live.button_suffix']}.xlsm"))


def test_the_button_has_its_macro(made: tuple[str, Path, list[Path]]) -> None:
    lang, folder, _ = made
    book = one(folder, ".xlsm")
    with ZipFile(book) as file:
        names = file.namelist()
        drawing = next(file.read(name).decode() for name in names if name.endswith(".vml"))
        assert "macroEnabled" in file.read("[Content_Types].xml").decode()
        (macro,) = [text for text in sources(file.read("xl/vbaProject.bin")) if "Sub SampleCall()" in text]
    assert 'RunPython "import " & mymodule & ";" & mymodule & ".main()"' in macro
    assert "SampleCall</x:FmlaMacro>" in drawing and catalogue(lang)["live.button"] in drawing
    grid = Patched.open(book)
    assert grid.grid("xlwings.conf").shown(1, 1) == "ADD_WORKBOOK_TO_PYTHONPATH"


def test_the_workbook_without_a_button_says_how_to_compute_it(made: tuple[str, Path, list[Path]]) -> None:
    lang, folder, _ = made
    book = Patched.open(one(folder, ".xlsx"))
    assert book.grid("Start").shown(4, 3) == catalogue(lang)["live.run_main"]


def test_a_run_keeps_button_and_macro(made: tuple[str, Path, list[Path]], tmp_path: Path) -> None:
    from finarr.excel.inplace import ClosedBook
    from finarr.excel.live import main

    _, folder, _ = made
    book = tmp_path / "Begroting GGD 2026 v3 déf.xlsm"
    book.write_bytes(one(folder, ".xlsm").read_bytes())
    before = book.read_bytes()
    done = main(ClosedBook(book))
    assert done.written is not None and done.written.path == book
    changed = {change.part for change in compare(before, book.read_bytes())}
    assert changed and not [part for part in changed if "vba" in part or "vml" in part or "drawing" in part]


@pytest.mark.office
def test_libreoffice_opens_the_workbook_with_a_button(
    made: tuple[str, Path, list[Path]], soffice: str, tmp_path: Path
) -> None:
    _, folder, _ = made
    assert office.printed(one(folder, ".xlsm"), tmp_path).stat().st_size > 10_000


def test_the_settings_tell_the_add_in_where_python_is(made: tuple[str, Path, list[Path]]) -> None:
    _, folder, _ = made
    rows = list(csv.reader((folder / "xlwings.conf").read_text(encoding="utf-8").splitlines()))
    assert dict(rows)["INTERPRETER_WIN"] == r"C:\Users\André\100% goed\python.exe"


def test_the_command_file_takes_any_name(made: tuple[str, Path, list[Path]]) -> None:
    lang, folder, _ = made
    raw = one(folder, ".cmd").read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf") and raw.count(b"\n") == raw.count(b"\r\n")
    lines = raw.decode().splitlines()
    assert lines == [
        "@echo off",
        "chcp 65001 >nul",
        "setlocal enabledelayedexpansion",
        'set "FINARR_STARTED=!cmdcmdline!"',
        "setlocal disabledelayedexpansion",
        rf'"C:\Users\André\100%% goed\python.exe" -X utf8 -m finarr excel dropped --lang {lang} %*',
        "endlocal",
        "pause",
        'if /i not "!FINARR_STARTED: /c =!"=="!FINARR_STARTED!" exit',
        "exit /b",
    ]


NAMES = [
    r"C:\begroting\a&b.xlsx",
    r"C:\begroting\a^b.xlsx",
    r"C:\begroting\100%.xlsx",
    r"C:\begroting\%PATH%.xlsx",
    r"C:\begroting\Let_op!.xlsx",
    r"C:\begroting\GGD(2026).xlsx",
    r"C:\begroting\GGD (2026) v3 def.xlsx",
    r"C:\begroting\'s-Gravenhage_én_Súdwest-Fryslân.xlsx",
    r"C:\a,b;c=d\één+twee@drie~vier`.xlsx",
    r"C:\R&D & co\begroting.xlsx",
    r"\\server\deel$\map met spatie\x.xlsx",
]
"""Names that cmd.exe reads as something else."""


def explorer(paths: list[str], command: str = r"C:\R&D & co\Laat een werkmap hier vallen.cmd") -> str:
    """Return the line with which Windows starts a command file: only names with spaces get quotation marks."""
    names = " ".join(f'"{path}"' if " " in path else path for path in paths)
    return rf'C:\WINDOWS\system32\cmd.exe /c ""{command}" {names}"'


@pytest.mark.parametrize("name", NAMES)
def test_a_dropped_workbook_is_found_whatever_its_name(name: str) -> None:
    assert dropped(explorer([name]), ["C:\\begroting\\a"]) == [name]


def test_dropped_workbooks_are_all_found() -> None:
    assert dropped(explorer(NAMES), []) == NAMES
    assert dropped(explorer([]), []) == []
    assert dropped(r'"C:\WINDOWS\system32\cmd.exe" ', [NAMES[0]]) == [NAMES[0]]
    assert dropped(r"C:\WINDOWS\system32\cmd.exe /c drop.cmd x.xlsx", ["x.xlsx"]) == ["x.xlsx"]


def test_dropped_workbooks_are_computed_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    case = fa.load(shipped(EXAMPLES["cost-sharing"]))
    books = [case.save(tmp_path / name) for name in ("a&b^c!.xlsx", "ik (2026) 100%.xlsx")]
    missing = tmp_path / "weg.xlsx"
    monkeypatch.setenv("FINARR_STARTED", explorer([str(path) for path in (books[0], missing, books[1])]))
    with pytest.raises(SystemExit) as ended:
        command_line(["excel", "dropped", "--lang", "nl", str(tmp_path / "a")])
    told = capsys.readouterr()
    assert ended.value.code == 1 and told.err.count("weg.xlsx") == 1
    assert all(path.with_stem(f"{path.stem}_resultaat").exists() for path in books)


def test_a_double_click_on_the_command_file_tells_what_it_is_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FINARR_STARTED", explorer([]))
    with pytest.raises(SystemExit) as ended:
        command_line(["excel", "dropped", "--lang", "nl"])
    assert not ended.value.code and "Sleep een werkmap" in capsys.readouterr().out


def test_nothing_is_written_over(made: tuple[str, Path, list[Path]]) -> None:
    lang, folder, paths = made
    case = replace(fa.load(shipped(EXAMPLES["cost-sharing"])), language=lang)
    before = [path.read_bytes() for path in paths]
    with pytest.raises(fa.FileTrouble) as caught:
        install(folder, case)
    assert caught.value.message.id == "cli.exists"
    assert [path.read_bytes() for path in paths] == before


def test_the_module_is_what_the_ribbon_calls(
    made: tuple[str, Path, list[Path]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the add-in does it: the module of the workbook's name is imported, and its main computes the calling book."""
    _, folder, _ = made
    book = tmp_path / one(folder, ".xlsx").name
    book.write_bytes(one(folder, ".xlsx").read_bytes())
    (tmp_path / f"{book.stem}.py").write_bytes(one(folder, ".xlsx").with_suffix(".py").read_bytes())
    wrong(book)
    calling = opened(LightBook(book), "light")
    monkeypatch.setattr(xw.Book, "caller", classmethod(lambda cls: calling))
    names = runpy.run_path(str(tmp_path / f"{book.stem}.py"))
    assert names["main"]() is None
    calling.save()
    assert len(problems(book)) == 2 and calling.app.impl.alerts == []
    assert {function.__name__ for function in FUNCTIONS} <= names.keys()
    assert names["FINARR_PRORATA"](100, [[1.0], [1.0], [1.0]]) == [[33.34], [33.33], [33.33]]


def test_what_has_no_place_in_the_workbook_is_told_in_a_window(tmp_path: Path) -> None:
    path = tmp_path / "alleen invoer.xlsx"
    fa.load(shipped(EXAMPLES["cost-sharing"])).save(path)
    book = opened(LightBook(path), "light")
    assert module.main(book) is not None
    (said,) = book.app.impl.alerts
    assert "alleen invoer_resultaat.xlsx" in said
    wrong(path)
    book = opened(LightBook(path), "light")
    assert module.main(book) is None
    (said,) = book.app.impl.alerts
    assert "hier hoort een getal" in said and "Traceback" not in said


def test_a_fault_of_finarr_itself_is_told_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "map.xlsx"
    path.write_bytes(shipped("workbooks/kostenverdeling.xlsx").read_bytes())
    book = opened(LightBook(path), "light")
    monkeypatch.setattr(module, "work", lambda *args, **named: 1 / 0)
    assert module.main(book) is None
    assert book.app.impl.alerts == [
        "finarr zelf is vastgelopen (ZeroDivisionError: division by zero); er is niets opgeslagen."
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_excel_gets_the_functions_with_their_explanations(lang: str) -> None:
    """No hint of a type, which xlwings would take for a converter; a range always comes as rows."""
    told: dict[str, dict[str, Any]] = {}

    def arg(name: str, **options: Any) -> Any:
        def known(function: Any) -> Any:
            told.setdefault(function.__name__, {})[name] = options
            return function

        return known

    found = module.offered(lang, SimpleNamespace(func=lambda function: function, arg=arg))
    try:
        assert found.keys() == told.keys() == {function.__name__ for function in FUNCTIONS}
        for name, function in found.items():
            assert function.__annotations__ == {} and not hasattr(function, "__wrapped__")
            assert function.__doc__ == catalogue(lang)[f"functions.d_{name.removeprefix('FINARR_').lower()}"]
            for argument, options in told[name].items():
                assert options["doc"] == catalogue(lang)[f"functions.a_{argument}"]
        assert told["FINARR_PRORATA"]["weights"]["ndim"] == 2 and "ndim" not in told["FINARR_PRORATA"]["total"]
        missing = "ontbreekt" if lang == "nl" else "needed"
        assert missing in found["FINARR_PRORATA"](100, [[None]])
    finally:
        module.offered("nl")
