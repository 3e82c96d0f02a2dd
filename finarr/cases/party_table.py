"""A table of parties beside a case: the fields of a party, and every other column a measure."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path as FilePath
from typing import Any

from finarr.errors import FileTrouble, Problem, why
from finarr.words import Message

__all__ = ["read_parties"]

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
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileTrouble(Message("cases.not_utf8", {"path": str(path)})) from error
    except OSError as error:
        raise FileTrouble(Message("cases.unreadable", {"path": str(path), "why": why(error)})) from error
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    rows = [[cell.strip() for cell in row] for row in csv.reader(text.splitlines(), delimiter=delimiter)]
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


def _problem(path: FilePath, row: int, column: str, given: Any, rule: str, **values: Any) -> Problem:
    place = Message("cases.csv_place", {"file": path.name, "row": row, "column": column}).render()
    return Problem(("parties", row - 2), given, Message(rule, values), None, place)


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
    for cell in row[len(header) :]:
        if cell:
            problems.append(_problem(path, number, str(len(header) + 1), f"'{cell}'", "cases.csv_surplus"))
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
