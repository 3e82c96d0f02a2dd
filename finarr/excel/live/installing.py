"""A folder to work in from Excel: workbooks with and without a button, their modules, and a file to drop one on."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import resources
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from finarr.cases import kind_of
from finarr.errors import FileTrouble, why
from finarr.excel.kinds import CHOICES
from finarr.excel.live.dropping import command_lines
from finarr.excel.live.naming import module_of, module_text
from finarr.excel.page import Book
from finarr.excel.patching.replacing import replaced
from finarr.excel.tables import word
from finarr.excel.template import drawn
from finarr.words import Message

__all__ = ["SETTINGS", "install", "named", "write_module"]

SETTINGS = "xlwings.conf"
"""The file in which Excel's add-in looks for Python, and the sheet of a workbook with its own settings."""

_MACRO = "SampleCall"
"""The macro in xlwings' own example: it calls `main` of the module with the workbook's name."""


def install(folder: Path, case: Any, python: Path | None = None, *, force: bool = False) -> list[Path]:
    """Make everything that working from Excel needs in a folder, and return what was written.

    Args:
        folder: where; it is made where it is not there.
        case: the example in the workbooks, in the language of the user.
        python: the program that Excel is to call; the one that runs now where left out.
        force: whether files that are there are written over.

    Raises:
        FileTrouble: a file is there already, or the place cannot be written.
    """
    lang = case.language
    stem = named(kind_of(case), lang)
    button = f"{stem}_{Message('live.button_suffix').render(lang)}"
    plan: dict[Path, Callable[[], bytes]] = {
        folder / f"{stem}.xlsx": lambda: _drawn(case, folder / f"{stem}.xlsx", _led),
        folder / f"{button}.xlsm": lambda: _drawn(case, folder / f"{button}.xlsm", _dressed),
        folder / f"{stem}.py": lambda: _module(lang),
        folder / f"{button}.py": lambda: _module(lang),
        folder / SETTINGS: lambda: _settings(python),
        folder / Message("live.drop_name").render(lang): lambda: _command(python, lang),
    }
    taken = next((path for path in plan if path.exists() and not force), None)
    if taken is not None:
        raise FileTrouble(Message("cli.exists", {"path": str(taken)}))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileTrouble(Message("cases.unwritable", {"path": str(folder), "why": why(error)})) from error
    for path, made in plan.items():
        replaced(path, made())
    return list(plan)


def named(kind: str, lang: str) -> str:
    """Return what workbooks of a kind are called: a name for which the button works.

    Example:
        >>> named("cost-sharing", "nl"), named("stand-alone", "en")
        ('kostenverdeling', 'together_or_apart')
    """
    return word(CHOICES[kind], lang).casefold().replace(" ", "_")


def write_module(workbook: Path, lang: str) -> Path:
    """Write the module of a workbook, and return where.

    Raises:
        FileTrouble: the place cannot be written.
    """
    replaced(module_of(workbook), _module(lang))
    return module_of(workbook)


def _module(lang: str) -> bytes:
    return module_text(Message("live.module_about").render(lang), lang).encode()


def _drawn(case: Any, path: Path, dressed: Callable[[Book], None]) -> bytes:
    """Return the bytes of a workbook to fill in."""
    book = drawn(case, path)
    dressed(book)
    return book.finished()


def _led(book: Book) -> None:
    """Say on the first sheet of a workbook without a button how to compute it."""
    book.pages[0].sheet.write_string(3, 2, Message("live.run_main").render(book.lang), book.styles.plain("label"))


def _dressed(book: Book) -> None:
    """Give a workbook its button, the macro behind it, and the sheet with the macro's settings."""
    with resources.as_file(resources.files("xlwings").joinpath("quickstart_standalone.xlsm")) as example:
        macros = ZipFile(example).read("xl/vbaProject.bin")
    book.file.add_vba_project(BytesIO(macros), is_stream=True)
    start = book.pages[0].sheet
    start.insert_button(
        2, 2, {"macro": _MACRO, "caption": Message("live.button").render(book.lang), "width": 150, "height": 34}
    )
    sheet = book.file.add_worksheet(SETTINGS)
    sheet.set_column(0, 0, 34)
    sheet.set_column(3, 3, 80)
    sheet.write_row(0, 0, ["ADD_WORKBOOK_TO_PYTHONPATH", "true"])
    sheet.write(0, 3, Message("live.settings_about").render(book.lang), book.styles.plain("text"))


def _python(python: Path | None) -> str:
    """Return the program that Excel is to call: on a computer without Excel nobody knows where it will lie."""
    if python is not None:
        return str(python)
    return sys.executable if sys.platform in ("win32", "darwin") else "python"


def _settings(python: Path | None) -> bytes:
    """Return the file that tells Excel's add-in where Python is."""
    program = _python(python)
    lines = [f'"{name}","{program}"' for name in ("INTERPRETER_WIN", "INTERPRETER_MAC")]
    return "\r\n".join([*lines, ""]).encode(
        "utf-8" if program.isascii() else "mbcs" if sys.platform == "win32" else "utf-8"
    )


def _command(python: Path | None, lang: str) -> bytes:
    """Return a command file for Windows: workbooks that are dropped on it are computed one by one."""
    return "\r\n".join(command_lines(_python(python), lang)).encode()
