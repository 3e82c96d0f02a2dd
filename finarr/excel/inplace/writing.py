"""Writing an outcome into the workbook it was read from, or saying why it goes elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from finarr.errors import FileTrouble
from finarr.excel.common.filled import Filled
from finarr.excel.inplace.canonical import unlike
from finarr.excel.inplace.carrying import carry, named_in
from finarr.excel.inplace.layout import UserLayout
from finarr.excel.inplace.recorder import Recorder
from finarr.excel.kinds import workbook_of
from finarr.excel.package import read_tables
from finarr.excel.patching import Patched, replaced
from finarr.excel.patching.replacing import in_use
from finarr.excel.result import write_result
from finarr.excel.vocabulary import Vocabulary
from finarr.words import Message

__all__ = ["Written", "beside", "write_in_place"]


@dataclass(frozen=True)
class Written:
    """Where a result went.

    Attributes:
        path: the workbook that holds it.
        backup: where the old workbook is kept; None where a new one was made.
        reason: why it is not the workbook that was read; None where it is.
    """

    path: Path
    backup: Path | None = None
    reason: Message | None = None


def beside(path: Path, suffix: str, lang: str) -> Path:
    """Return the place beside a workbook for its result or its backup.

    Args:
        path: the workbook.
        suffix: "result" or "backup".
        lang: the language of the word in the name.

    Example:
        >>> beside(Path("Begroting GGD 2026 v3 def.xlsm"), "result", "nl").name
        'Begroting GGD 2026 v3 def_resultaat.xlsx'
    """
    ending = path.suffix if suffix == "backup" else ".xlsx"
    return path.with_name(f"{path.stem}_{Message(f'inplace.{suffix}_suffix').render(lang)}{ending}")


def write_in_place(outcome: Any, path: Path | str) -> Written:
    """Write an outcome into the workbook that its case was read from.

    Only the tables of results change, and what must follow them: charts of whole columns, pivots, the chain of
    calculations. Where the workbook has no tables for the result, or may not be written now, the result goes to a new
    workbook beside it, and the reason is told.

    Args:
        outcome: of any kind of case that has a workbook.
        path: the workbook that the case was read from.

    Raises:
        FileTrouble: the workbook is of a kind that is not written to, or a table of results would grow over cells that
            hold something; nothing was written.
    """
    where, lang = Path(path), outcome.case.language
    data = where.read_bytes()
    book = Patched(data, where)
    reason = _carried(outcome, where, book)
    if reason is None and in_use(where):
        reason = Message("inplace.open_elsewhere", {"path": where.name})
    if reason is None:
        backup = beside(where, "backup", lang)
        new = book.rebuilt()
        try:
            replaced(where, new, before=data, backup=backup)
            return Written(where, backup)
        except FileTrouble as trouble:
            if trouble.message.id != "cases.unwritable":
                raise
            reason = Message("inplace.unwritable", {"path": where.name})
    elsewhere = beside(where, "result", lang)
    write_result(outcome, elsewhere)
    return Written(elsewhere, reason=reason)


def _carried(outcome: Any, path: Path, book: Patched) -> Message | None:
    """Carry an outcome into a workbook, or return why that cannot be done."""
    case = outcome.case
    workbook = workbook_of(case, path)
    if not workbook.IN_PLACE:
        return Message("inplace.only_inputs", {"path": path.name})
    tables: dict[str, Filled] = workbook.filled(case)
    matrices = read_tables(path, set(workbook.INPUTS))
    layout = UserLayout(book, matrices, workbook.INPUTS, Vocabulary.of(case.measures), case.language)
    results = {name for name in book.tables if name.startswith("finarr_")} - set(workbook.INPUTS)
    if not results:
        return Message("inplace.only_inputs", {"path": path.name})
    cells = tuple(islice(unlike(layout.entries, tables, workbook.INPUTS, case.language), 5))
    if cells:
        return Message("inplace.other_words", {"cells": cells})
    recorder = Recorder(case.language, layout)
    workbook.draw_result(outcome, path, recorder)
    drawn = [table for name, table in recorder.drawn.items() if name in layout.plans]
    lacking = sorted(name for name in named_in(drawn) if not _has(book, name))
    if lacking:
        return Message("inplace.missing", {"path": path.name, "names": tuple(lacking)})
    recorder.named = {name: value for name, value in recorder.named.items() if _has(book, name)}
    carry(book, recorder, layout.plans)
    return None


def _has(book: Patched, name: str) -> bool:
    """Tell whether a workbook has a table or a name."""
    return name.casefold() in book.tables or book.knows(name)
