"""Which module opens which file, by name, so that no room imports a surface."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from finarr.errors import Also, FileTrouble, InvalidInput, Problem, why
from finarr.words import LANGUAGES, Message

if TYPE_CHECKING:
    from finarr.paper import Paper

__all__ = [
    "editor",
    "known_places",
    "load",
    "opened",
    "ready_to_report",
    "result_writer",
    "save",
    "save_page",
    "save_papers",
    "save_report",
    "save_result",
    "save_runs",
    "save_template",
    "workplace",
]

_READERS = {
    ".toml": "finarr.cases.toml_file:read",
    ".xlsx": "finarr.excel.reading:read_case",
    ".xlsm": "finarr.excel.reading:read_case",
}
_OTHER_WORKBOOKS = (".xls", ".xlsb", ".ods", ".xltx", ".xltm")
"""Workbooks that Excel and LibreOffice know, and finarr does not."""
_WRITERS = {
    ".toml": "finarr.cases.toml_file:write",
    ".xlsx": "finarr.excel.template:write_case",
}
_EDITORS = {
    ".toml": "finarr.cases.editing:TomlEdit",
    ".xlsx": "finarr.excel.editing:WorkbookEdit",
    ".xlsm": "finarr.excel.editing:WorkbookEdit",
}
_RESULT_WRITERS = {".xlsx": "finarr.excel.result:write_result", ".csv": "finarr.excel.delimited:write_csv"}
_RUNS_WRITERS = {".xlsx": "finarr.excel.scenarios_result:write_runs"}
_PAGES = {".html": "finarr.report.page:write", ".htm": "finarr.report.page:write"}
_PAPER_WRITERS = {".xlsx": "finarr.excel.papers:write_papers"}
_REPORTED = ("Assessment", "CostSharing", "CentralFunding", "TransitionFund")
_ON_PAPER = ("Portfolio", "StandAloneCosts", "Withdrawal")
"""Kinds of cases whose outcome is one paper, which becomes a page without the extra ``report``."""
_REPORT_WRITERS = {"page": "finarr.report.page:write", "memo": "finarr.report.memo:write"}


def opened(door: str) -> Any:
    """Return what a text of the form ``module:function`` names."""
    module, _, name = door.partition(":")
    return getattr(import_module(module), name)


def _place(path: Any) -> Path:
    """Return a path as an object.

    Raises:
        InvalidInput: it is no path.
    """
    if isinstance(path, str | PathLike):
        return Path(path)
    raise InvalidInput([Problem(("path",), None if path is None else repr(path), Message("errors.path"))])


def _door(path: Path, doors: dict[str, str]) -> Any:
    door = doors.get(path.suffix.lower())
    if door is None:
        if path.suffix.lower() in _OTHER_WORKBOOKS and ".xlsx" in doors:
            raise FileTrouble(Message("cases.other_workbook", {"path": str(path), "suffix": path.suffix}))
        values = {"path": str(path), "known": tuple(doors)}
        raise FileTrouble(Message("cases.suffix", values))
    return opened(door)


_TEMPLATE_WRITERS = _WRITERS | {".xlsx": "finarr.excel.template:write_template"}
_IN_PLACE = dict.fromkeys((".xlsx", ".xlsm"), "finarr.excel.live.finding:workplace")


def load(path: str | Path, also: Also | None = None) -> Any:
    """Read a case from a ``.toml`` file or a workbook.

    Args:
        path: the file.
        also: looks for what else is wrong with a case, to be told together with the rest; see `finarr.cases.shape`.

    Raises:
        FileTrouble: there is no such file, or it is of a kind that finarr does not read.
        InvalidInput: every problem in it, with its place.
    """
    where = _place(path)
    reader = _door(where, _READERS)
    if not where.is_file():
        raise FileTrouble(Message("cases.no_file", {"path": str(where)}))
    return reader(where, also)


def editor(path: str | Path) -> Any:
    """Open a file to put values into it, whatever else is in it; the case need not be complete.

    Returns:
        An object with ``document`` (the case, shaped like the TOML), ``place(path)``, ``put(path, value)``,
        ``save(path)`` and ``beside(path)``: the files that are written along with one.

    Raises:
        FileTrouble: there is no such file, or it is of a kind that finarr does not read.
    """
    where = _place(path)
    opener = _door(where, _EDITORS)
    if not where.is_file():
        raise FileTrouble(Message("cases.no_file", {"path": str(where)}))
    return opener(where)


def save(case: Any, path: str | Path) -> Path:
    """Write a case to a ``.toml`` file or a workbook and return where.

    Raises:
        FileTrouble: the file cannot be written, or its suffix is not known.
    """
    where = _place(path)
    _door(where, _WRITERS)(case, where)
    return where


def save_template(case: Any, path: str | Path) -> Path:
    """Write a case to a new file to put one's own figures in, and return where; a workbook shows its result too.

    Raises:
        FileTrouble: the file cannot be written, or its suffix is not known.
    """
    where = _place(path)
    _door(where, _TEMPLATE_WRITERS)(case, where)
    return where


def workplace(path: str | Path) -> Any:
    """Return where to work in a workbook: in Excel where that has it open, else in the file; None for other files."""
    where = _place(path)
    door = _IN_PLACE.get(where.suffix.lower())
    return None if door is None else opened(door)(where)


def result_writer(path: str | Path) -> Any:
    """Return what writes an outcome to such a file.

    Raises:
        FileTrouble: its suffix is not known.
    """
    return _door(_place(path), _RESULT_WRITERS)


def save_result(outcome: Any, path: str | Path) -> Path:
    """Write an outcome to a result workbook and return where.

    Raises:
        FileTrouble: the file cannot be written, or its suffix is not known.
    """
    where = _place(path)
    result_writer(where)(outcome, where)
    return where


def known_places(workbook: str | Path | None = None, page: str | Path | None = None) -> None:
    """Refuse a place for the workbook or the page of scenarios that is no such file, before anything is computed.

    Raises:
        FileTrouble: its suffix is not known.
    """
    for path, doors in ((workbook, _RUNS_WRITERS), (page, _PAGES)):
        if path is not None:
            _door(_place(path), doors)


def save_runs(runs: Any, path: str | Path) -> Path:
    """Write the results of scenarios to a workbook and return where.

    Raises:
        FileTrouble: the file cannot be written, or its suffix is not known.
    """
    where = _place(path)
    _door(where, _RUNS_WRITERS)(runs, where)
    return where


def save_papers(papers: Mapping[str, Any], path: str | Path, lang: str) -> Path:
    """Write papers to a workbook, one sheet each, and return where.

    Args:
        papers: by what their sheets are called.
        path: the file.
        lang: "nl" or "en".

    Raises:
        FileTrouble: the file cannot be written, or its suffix is not known.
    """
    where = _place(path)
    _door(where, _PAPER_WRITERS)(papers, where, lang)
    return where


def ready_to_report(case: Any, *, only_page: bool = True) -> bool:
    """Tell whether there are reports about a kind of case.

    Args:
        case: of any kind.
        only_page: whether a page is enough, without a map; else a memo or a map is asked for too.

    Raises:
        FileTrouble: there are, but the extra ``report`` is not installed.
    """
    if type(case).__name__ in _ON_PAPER:
        return only_page
    if type(case).__name__ not in _REPORTED:
        return False
    opened("finarr.report.needs:all_needed")()
    return True


def save_page(paper: Paper, path: str | Path, lang: str) -> Path:
    """Write a paper as a page and return where.

    Raises:
        InvalidInput: there is no such language.
        FileTrouble: the file cannot be written, or its suffix is not that of a page.
    """
    where = _place(path)
    if lang not in LANGUAGES:
        raise InvalidInput([Problem(("lang",), repr(lang), Message("errors.one_of", {"allowed": LANGUAGES}))])
    if where.suffix.lower() not in _PAGES:
        raise FileTrouble(Message("cases.suffix", {"path": str(where), "known": tuple(_PAGES)}))
    try:
        where.write_text(paper.html(lang), encoding="utf-8", newline="\n")
    except OSError as error:
        raise FileTrouble(Message("cases.unwritable", {"path": str(where), "why": why(error)})) from error
    return where


def save_report(kind: str, outcome: Any, path: str | Path, **options: Any) -> Path:
    """Write a report about an outcome and return where.

    Args:
        kind: "page" or "memo".
        outcome: of any kind.
        path: the file.
        options: what the writer takes, such as ``lang``.

    Raises:
        FileTrouble: the file cannot be written, or the extra ``report`` is not installed.
    """
    where = _place(path)
    opened(_REPORT_WRITERS[kind])(outcome, where, **options)
    return where
