"""Is everything here for working from Excel? Each thing that is missing comes with how to mend it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from finarr.errors import FileTrouble
from finarr.excel.kinds import table_names
from finarr.excel.live.installing import SETTINGS, write_module
from finarr.excel.live.machine import Machine
from finarr.excel.live.naming import MARK, fits, module_of, proper
from finarr.excel.package import Package
from finarr.excel.patching.replacing import in_use
from finarr.words import Message

__all__ = ["Finding", "examined"]

_OFFICE = ("16.0", "15.0")
_TRUST = "Software\\{policy}Microsoft\\Office\\{version}\\Excel\\Security"
_SIGNED_ONLY, _NEVER = 3, 4
"""Values of VBAWarnings with which a macro of ours does not run."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        message: what was found.
        good: whether it is as it must be.
        repair: what mends it, and says what it did; None where a person must.
    """

    message: Message
    good: bool = True
    repair: Callable[[], Message] | None = None


def examined(machine: Machine, folder: Path | None, lang: str) -> Iterator[Finding]:
    """Yield what was found on a computer, and in a folder of workbooks.

    Args:
        machine: the computer.
        folder: where the workbooks lie; None where there is none to look at.
        lang: the language of modules that are written.
    """
    if machine.platform in ("win32", "darwin"):
        yield from _program(machine)
        yield _add_in(machine)
    else:
        yield Finding(Message("live.no_excel_here"))
    yield from _interpreter(machine, folder)
    if machine.platform == "win32":
        yield from _trust(machine)
    if folder is not None:
        yield from _workbooks(machine, folder, lang)


def _program(machine: Machine) -> Iterator[Finding]:
    if machine.platform == "win32":
        there = machine.setting("HKCR\\Excel.Application\\CLSID", "") is not None
    else:
        there = Path("/Applications/Microsoft Excel.app").exists()
    yield Finding(Message("live.excel_there" if there else "live.excel_missing"), there)


def _add_in(machine: Machine) -> Finding:
    """Look for the add-in that shows the ribbon."""
    where = {"path": str(machine.add_in)}
    if not machine.add_in.is_file():
        return Finding(Message("live.add_in_missing", where), good=False)
    same = machine.add_in.read_bytes() == machine.own_add_in()
    return Finding(Message("live.add_in_there" if same else "live.add_in_other", where), same)


def _interpreter(machine: Machine, folder: Path | None) -> Iterator[Finding]:
    """Look which Python Excel will call: the folder's settings come before those of the user."""
    files = ([] if folder is None else [folder / SETTINGS]) + [machine.home / ".xlwings" / SETTINGS]
    name = "INTERPRETER_MAC" if machine.platform == "darwin" else "INTERPRETER_WIN"
    for file in files:
        called = _settings(file).get(name)
        if called:
            values = {"python": called, "own": str(machine.python), "file": str(file)}
            same = Path(called) == machine.python
            if same or machine.platform not in ("win32", "darwin"):
                yield Finding(Message("live.python_right", values))
            else:
                yield Finding(Message("live.python_other", values), good=False)
            return
    if machine.platform == "win32":
        yield Finding(Message("live.python_unset", {"own": str(machine.python)}), good=False)
    else:
        yield Finding(Message("live.python_own", {"own": str(machine.python)}))


def _settings(file: Path) -> dict[str, str]:
    """Return the settings in a file of the add-in; none where there is no file."""
    try:
        text = file.read_bytes().decode("utf-8", "replace")
    except OSError:
        return {}
    rows = csv.reader(io.StringIO(text), skipinitialspace=True)
    return {row[0].upper(): row[1] for row in rows if len(row) > 1 and row[1]}


def _trust(machine: Machine) -> Iterator[Finding]:
    """Look whether macros may run; what the organisation decided comes before what the user chose."""
    for root, policy in (("HKCU", "Policies\\"), ("HKLM", "Policies\\"), ("HKCU", "")):
        for version in _OFFICE:
            found = machine.setting(f"{root}\\{_TRUST.format(policy=policy, version=version)}", "VBAWarnings")
            if found is not None:
                yield _macros(int(found), by_organisation=bool(policy))
                return
    yield Finding(Message("live.macros_ask"))


def _macros(found: int, *, by_organisation: bool) -> Finding:
    if found not in (_SIGNED_ONLY, _NEVER):
        return Finding(Message("live.macros_ask" if found != 1 else "live.macros_run"))
    return Finding(Message("live.macros_organisation" if by_organisation else "live.macros_off"), good=False)


def _workbooks(machine: Machine, folder: Path, lang: str) -> Iterator[Finding]:
    """Look at every workbook of ours in a folder: whether its button works."""
    found = sorted(path for path in folder.iterdir() if path.suffix.lower() in (".xlsx", ".xlsm"))
    books = [path for path in found if not path.name.startswith(("~$", ".")) and _ours(path)]
    if not books:
        yield Finding(Message("live.no_workbooks", {"folder": str(folder)}), good=False)
    for book in books:
        if machine.from_elsewhere(book):
            yield Finding(Message("live.from_elsewhere", {"name": book.name}), good=False)
        if fits(book) and _has_module(book):
            yield Finding(Message("live.button_works", {"name": book.name}))
        elif fits(book):
            mend = _Mend(book, book, lang)
            yield Finding(Message("live.renamed", {"name": book.name, "module": module_of(book).name}), False, mend)
        else:
            values = {"name": book.name, "proper": proper(book).name}
            yield Finding(Message("live.misnamed", values), False, _Mend(book, proper(book), lang))


def _ours(path: Path) -> bool:
    """Tell whether a workbook has tables of finarr; one that cannot be read has none."""
    try:
        return any(table.name.casefold() in table_names() for table in Package(path.read_bytes()).tables())
    except Exception:  # a file that is no workbook, or locked by another program
        return False


def _has_module(book: Path) -> bool:
    try:
        return MARK in module_of(book).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False


@dataclass(frozen=True)
class _Mend:
    """Gives a workbook a name for which the button works, and its module.

    Attributes:
        book: the workbook.
        named: the name it gets.
        lang: the language of the module.
    """

    book: Path
    named: Path
    lang: str

    def __call__(self) -> Message:
        """Do it.

        Raises:
            FileTrouble: something else has the name, the workbook is open, or the place cannot be written.
        """
        module = module_of(self.named)
        if module.exists() and not _has_module(self.named):
            raise FileTrouble(Message("cli.exists", {"path": str(module)}))
        if self.named != self.book:
            if self.named.exists():
                raise FileTrouble(Message("cli.exists", {"path": str(self.named)}))
            if in_use(self.book):
                raise FileTrouble(Message("live.close_first", {"name": self.book.name}))
            try:
                self.book.rename(self.named)
            except OSError as error:
                values = {"path": str(self.book), "why": str(error)}
                raise FileTrouble(Message("cases.unwritable", values)) from error
        write_module(self.named, self.lang)
        return Message("live.mended", {"name": self.named.name, "module": module.name})
