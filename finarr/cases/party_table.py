"""A table of parties beside a case: the fields of a party, and every other column a measure."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path as FilePath
from typing import Any

from finarr.errors import FileTrouble, InvalidInput, Problem, why
from finarr.separated import cell_problem, read_separated, surplus
from finarr.words import Message

__all__ = ["PartyTableEdit", "read_parties"]

_TEXTS = ("name", "code", "group")
_NUMBERS = ("today", "budget", "votes")
_FIELDS = (*_TEXTS, *_NUMBERS, "aliases")


def read_parties(path: FilePath, problems: list[Problem]) -> list[dict[str, Any]]:
    """Read parties from a CSV file in UTF-8, with commas, or with semicolons and decimal commas.

    Args:
        path: the file.
        problems: gathers what is wrong with the table itself: columns twice, without a name or not there, and rows
            longer than the header; numbers are refused by the party that gets them.

    Raises:
        FileTrouble: the file cannot be read.
    """
    rows, delimiter = read_separated(path)
    if not rows:
        problems.append(_problem(path, 1, "name", None, "errors.missing"))
        return []
    header = rows[0]
    problems += _header_problems(path, header)
    return [
        _party(path, number, header, row, delimiter, problems)
        for number, row in enumerate(rows[1:], start=2)
        if any(row)
    ]


class PartyTableEdit:
    """A table of parties under change; its columns, rows and marks stay.

    Args:
        path: the file, which stays as it is.

    Attributes:
        parties: as `read_parties` gives them.

    Raises:
        FileTrouble: the file cannot be read.
        InvalidInput: something is wrong with the table itself.
    """

    def __init__(self, path: FilePath) -> None:
        problems: list[Problem] = []
        self.path = path
        self.parties = read_parties(path, problems)
        if problems:
            raise InvalidInput(problems)
        self._rows, self._delimiter = read_separated(path)
        self._places = [number for number, row in enumerate(self._rows) if number and any(row)]

    def put(self, party: int, column: str, value: Any) -> None:
        """Put a value in a cell; a column that is not there is added at the end."""
        header = self._rows[0]
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


def _problem(path: FilePath, row: int, column: str, given: Any, rule: str, **values: Any) -> Problem:
    return cell_problem(path, row, column, given, Message(rule, values))


def _header_problems(path: FilePath, header: Sequence[str]) -> list[Problem]:
    found = [
        _problem(path, 1, name or str(number), f"'{name}'", "errors.missing" if not name else "errors.duplicate")
        for number, name in enumerate(header, start=1)
        if not name or Counter(header)[name] > 1
    ]
    if "name" not in header:
        found.append(_problem(path, 1, "name", None, "errors.missing"))
    return found


def _party(
    path: FilePath, number: int, header: Sequence[str], row: Sequence[str], delimiter: str, problems: list[Problem]
) -> dict[str, Any]:
    problems += surplus(path, number, header, row)
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
