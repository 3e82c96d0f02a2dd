"""A table of parties beside a case: the fields of a party, and every other column a measure."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path as FilePath
from typing import Any

from finarr.errors import FileTrouble, InvalidInput, Problem, why
from finarr.separated import cell_problem, read_separated, surplus
from finarr.words import LANGUAGES, Message

__all__ = ["PartyTable", "PartyTableEdit", "read_parties"]

_TEXTS = ("name", "code", "group")
_NUMBERS = ("today", "budget", "votes")
_FIELDS = (*_TEXTS, *_NUMBERS, "aliases")


_HEADINGS = {
    "name": "excel.h_party",
    "code": "excel.h_code",
    "group": "excel.h_group",
    "today": "excel.h_today",
    "budget": "excel.h_budget",
    "votes": "excel.h_votes",
    "aliases": "excel.h_aliases",
}
"""What workbooks call the fields; tables may do so too, in either language."""


@dataclass(frozen=True)
class PartyTable:
    """A table of parties as it was read.

    Attributes:
        parties: the fields of each.
        headings: what the table calls a field or measure, where that is not its name in cases.
    """

    parties: list[dict[str, Any]]
    headings: Mapping[str, str]


def read_parties(path: FilePath, problems: list[Problem], measures: Any = None, lang: str = "en") -> PartyTable:
    """Read parties from a CSV file in UTF-8, with commas, or with semicolons and decimal commas.

    Args:
        path: the file.
        problems: gathers what is wrong with the table itself: columns twice, without a name or not there, and rows
            longer than the header; numbers are refused by the party that gets them.
        measures: the measures of the case as its file has them; a column may have the label of one.
        lang: the language in which places are told.

    Raises:
        FileTrouble: the file cannot be read.
    """
    rows, delimiter = read_separated(path)
    if not rows:
        problems.append(cell_problem(path, 1, "name", None, Message("errors.missing"), lang))
        return PartyTable([], {})
    typed = rows[0]
    header = _fields(typed, measures)
    problems += _header_problems(path, typed, header, lang)
    parties = []
    for number, row in enumerate(rows[1:], start=2):
        if any(row):
            problems += surplus(path, number, header, row, lang)
            parties.append(_party(header, row, delimiter))
    return PartyTable(parties, dict(zip(header, typed, strict=True)))


def _fields(typed: Sequence[str], measures: Any) -> list[str]:
    """Return what headings stand for: fields and codes of measures by themselves, or as readers call them."""
    known = {Message(said).render(lang).casefold(): field for field, said in _HEADINGS.items() for lang in LANGUAGES}
    codes = set(measures) if isinstance(measures, Mapping) else set()
    for code in codes:
        label = measures[code].get("label") if isinstance(measures[code], Mapping) else None
        for each in label.values() if isinstance(label, Mapping) else (label,):
            if isinstance(each, str):
                known.setdefault(each.strip().casefold(), code)
    return [each if each in _FIELDS or each in codes else known.get(each.casefold(), each) for each in typed]


class PartyTableEdit:
    """A table of parties under change; its columns, rows and marks stay.

    Args:
        path: the file, which stays as it is.
        measures: as for `read_parties`.
        lang: likewise.

    Attributes:
        parties: as `read_parties` gives them.

    Raises:
        FileTrouble: the file cannot be read.
        InvalidInput: something is wrong with the table itself.
    """

    def __init__(self, path: FilePath, measures: Any = None, lang: str = "en") -> None:
        problems: list[Problem] = []
        self.path = path
        table = read_parties(path, problems, measures, lang)
        if problems:
            raise InvalidInput(problems)
        self.parties = table.parties
        self._headings = table.headings
        self._rows, self._delimiter = read_separated(path)
        self._places = [number for number, row in enumerate(self._rows) if number and any(row)]

    def put(self, party: int, column: str, value: Any) -> None:
        """Put a value in a cell; a column that is not there is added at the end."""
        header = self._rows[0]
        column = self._headings.get(column, column)
        if column not in header:
            header.append(column)
        row = self._rows[self._places[party]]
        row += [""] * (len(header) - len(row))
        shown = f"{value:f}" if isinstance(value, Decimal) else str(value)
        row[header.index(column)] = shown.replace(".", ",") if self._delimiter == ";" else shown

    def save(self, path: FilePath) -> None:
        """Write the table as it has become, in UTF-8 with a byte order mark, so that Excel reads it as it is.

        Raises:
            FileTrouble: it cannot be written.
        """
        try:
            with path.open("w", encoding="utf-8-sig", newline="") as file:
                csv.writer(file, delimiter=self._delimiter, lineterminator="\n").writerows(self._rows)
        except OSError as error:
            raise FileTrouble(Message("cases.unwritable", {"path": str(path), "why": why(error)})) from error


def _header_problems(path: FilePath, typed: Sequence[str], header: Sequence[str], lang: str) -> Iterator[Problem]:
    for number, (shown, name) in enumerate(zip(typed, header, strict=True), start=1):
        if not name or Counter(header)[name] > 1:
            rule = Message("errors.missing" if not name else "errors.duplicate")
            yield cell_problem(path, 1, shown or str(number), f"'{shown}'", rule, lang)
    if "name" not in header:
        yield cell_problem(path, 1, "name", None, Message("errors.missing"), lang)


def _party(header: Sequence[str], row: Sequence[str], delimiter: str) -> dict[str, Any]:
    cells = {name: cell for name, cell in zip(header, row, strict=False) if name and cell}
    party: dict[str, Any] = {name: cells[name] for name in _TEXTS if name in cells}
    party |= {name: _number(cells[name], delimiter) for name in _NUMBERS if name in cells}
    if "aliases" in cells:
        party["aliases"] = [alias.strip() for alias in cells["aliases"].split("|")]
    measures = {name: _number(cell, delimiter) for name, cell in cells.items() if name not in _FIELDS}
    return party | {"measures": measures}


def _number(text: str, delimiter: str) -> Decimal | str:
    """Return a number in the marks of the file, else the text, to be refused with the likely reading.

    With commas between the cells, "1.000" may be one or a thousand, and is left to be refused.
    """
    mark = "," if delimiter == ";" else "."
    if re.fullmatch(r"-?[0-9]{1,3}\.[0-9]{3}", text):
        return text
    return Decimal(text.replace(mark, ".")) if re.fullmatch(rf"-?[0-9]+({re.escape(mark)}[0-9]+)?", text) else text
