"""Writing an outcome into the workbook it was read from, or saying why it goes elsewhere."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from finarr.excel.common.filled import Filled
from finarr.excel.inplace.canonical import unlike
from finarr.excel.inplace.carrying import carry, named_in
from finarr.excel.inplace.closed import ClosedBook
from finarr.excel.inplace.layout import UserLayout
from finarr.excel.inplace.places import beside
from finarr.excel.inplace.printing import Printing
from finarr.excel.inplace.recorder import Recorder
from finarr.excel.inplace.workplace import Workplace, Written
from finarr.excel.kinds import workbook_of
from finarr.excel.matrix import Matrix
from finarr.excel.patching.changing import Changing
from finarr.excel.reading import case_of
from finarr.excel.result import write_result
from finarr.excel.vocabulary import Vocabulary
from finarr.words import Message

__all__ = ["write_in_place", "write_into"]


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
    with _no_cycles():
        return write_into(outcome, ClosedBook(Path(path)))


def write_into(outcome: Any, place: Workplace) -> Written:
    """Write an outcome into a workbook, wherever it lies; where that cannot be done, to a new one beside it.

    Args:
        outcome: of any kind of case that has a workbook.
        place: the workbook that the case was read from.

    Raises:
        FileTrouble: as `write_in_place`.
    """
    lang = outcome.case.language
    with _no_cycles():
        done = _carried(outcome, place) or place.save(lang)
    if isinstance(done, Written):
        return done
    elsewhere = beside(place.path, "result", lang)
    write_result(outcome, elsewhere)
    return Written(elsewhere, reason=done)


def _typed(outcome: Any, matrices: Mapping[str, Matrix]) -> Any:
    """Return the case that the inputs hold: the answer to a question is about one with other figures."""
    return outcome.case if getattr(outcome, "answer", None) is None else case_of(matrices)


@contextmanager
def _no_cycles() -> Iterator[None]:
    """Keep Python from looking for cycles among hundreds of thousands of cells, which form none: it takes a tenth."""
    looking = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looking:
            gc.enable()


def _carried(outcome: Any, place: Workplace) -> Message | None:
    """Carry an outcome into a workbook, or return why that cannot be done."""
    case, path, book = outcome.case, place.path, place.changing
    workbook = workbook_of(case, path)
    matrices = place.read(set(workbook.INPUTS))
    tables: dict[str, Filled] = workbook.filled(_typed(outcome, matrices))
    words = Vocabulary.of(getattr(case, "measures", {}))
    layout = UserLayout(book, matrices, workbook.INPUTS, words, case.language)
    results = {name for name in book.tables if name.startswith("finarr_")} - set(workbook.INPUTS)
    if not results:
        return Message("inplace.only_inputs", {"path": path.name})
    cells = tuple(islice(unlike(layout.entries, tables, workbook.INPUTS, case.language), 5))
    if cells:
        return Message("inplace.other_words", {"cells": cells})
    recorder = Recorder(case.language, layout)
    workbook.draw_result(outcome, path, recorder)
    drawn = [table for name, table in recorder.drawn.items() if name in layout.plans]
    lacking = sorted(name for name in named_in(drawn) if not book.has(name))
    if lacking:
        return Message("inplace.missing", {"path": path.name, "names": tuple(lacking)})
    recorder.named = {there: value for name, value in recorder.named.items() for there in _called(book, recorder, name)}
    printing = Printing(book, recorder, layout.plans, {entries.matrix.sheet for entries in layout.entries.values()})
    carry(book, recorder, layout.plans)
    printing.follow()
    return None


def _called(book: Changing, recorder: Recorder, name: str) -> Iterator[str]:
    """Yield what a workbook calls a named cell: one that was made earlier has ids of texts in some of its names."""
    earlier = (name.removesuffix(page.short) + page.id for page in recorder.pages if name.endswith(f"_{page.short}"))
    yield from islice(filter(book.places, (name, *earlier)), 1)
