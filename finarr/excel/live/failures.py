"""What stood in the way of a run, on the checks sheet: in words, each problem with a link to its cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from finarr.errors import FinarrError, InvalidInput
from finarr.excel.common.sheets.run import PROBLEM_COLUMNS, PROBLEMS, RUN, WRONG, moment
from finarr.excel.inplace import Workplace
from finarr.excel.patching import Calculated
from finarr.excel.tables import word
from finarr.words import LANGUAGES, Message, format_value

__all__ = ["note_failure"]

_LONGEST = 255
"""Characters that a text in a formula holds."""


@dataclass(frozen=True)
class _Told:
    """One line of what went wrong.

    Attributes:
        place: address of a cell; empty where there is none.
        given: what was typed there.
        what: what is wrong.
    """

    place: str
    given: str
    what: str


def note_failure(place: Workplace, error: FinarrError, lang: str) -> None:
    """Write what went wrong on the checks sheet, and bring that to the front; the last result stays as it is.

    A workbook without a place for it is left alone. Saving is left to the user, who may not want to keep what is wrong.

    Args:
        place: the workbook; what was changed on paper is forgotten.
        error: what went wrong.
        lang: the language.

    Raises:
        FileTrouble: the workbook cannot be written to.
    """
    place.forget()
    book, lines = place.changing, list(_lines(error, lang))
    if book.knows(RUN):
        values = {"moment": moment(datetime.now().astimezone(), lang), "n": len(lines)}
        book.put(RUN, Message("live.run_failed", values).render(lang))
        place.show(book.named(RUN)[0])
    if book.knows(WRONG):
        first = lines[0]
        said = f"{first.given} – {first.what}" if first.given else first.what
        book.put(WRONG, _link(first.place, f"{first.place}: {said}" if first.place else said))
    table = book.tables.get(PROBLEMS)
    if table is not None:
        columns: dict[str, list[Any]] = {
            "place": [_link(line.place, line.place) for line in lines],
            "given": [line.given or None for line in lines],
            "what": [line.what for line in lines],
        }
        known = {
            heading: columns[column]
            for column, text in PROBLEM_COLUMNS.items()
            for heading in table.headings
            if heading in [word(text, each) for each in LANGUAGES]
        }
        book.fill(table.name, known, formulas="overwrite")
    if table is not None or book.knows(RUN):
        place.write()


def _lines(error: FinarrError, lang: str) -> Iterator[_Told]:
    if not isinstance(error, InvalidInput):
        yield from (_Told("", "", line.removeprefix("- ")) for line in error.render(lang).splitlines() if line.strip())
        return
    for problem in error.problems:
        given = "" if problem.given is None else format_value(problem.given, lang).strip("'")
        said = [problem.allowed.render(lang), "" if problem.advice is None else problem.advice.render(lang)]
        yield _Told(problem.place, given, " ".join(filter(None, said)))


def _link(place: str, shown: str) -> Calculated | str | None:
    """Return a link to a cell that shows a text; the text alone where there is no cell."""
    if "!" not in place:
        return shown or None
    shown = shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"
    quoted = [text.replace('"', '""') for text in (f"#{place}", shown)]
    return Calculated(f'HYPERLINK("{quoted[0]}","{quoted[1]}")', shown)
