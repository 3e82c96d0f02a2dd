"""The TOML door: cases in text files, places named by their key."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path as FilePath
from typing import Any

from finarr.cases import from_document, to_document
from finarr.errors import FileTrouble, Path, place_of
from finarr.words import Message

__all__ = ["dumps", "loads", "read", "write"]


def read(path: FilePath) -> Any:
    """Read the case in a TOML file.

    Raises:
        FileTrouble: the file is not there, or is no TOML.
        InvalidInput: every problem with its key.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FileTrouble(Message("cases.unreadable", {"path": str(path), "why": str(error)})) from error
    return loads(text, path)


def loads(text: str, path: FilePath | None = None) -> Any:
    """Read the case in a TOML text; `path` is where it came from, for a table of parties beside it."""
    try:
        document = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        values = {"path": str(path or "TOML"), "why": str(error)}
        raise FileTrouble(Message("cases.not_toml", values)) from error
    table = document.get("parties")
    if not isinstance(table, str):
        return from_document(document)
    beside = (path.parent if path else FilePath()) / table
    document["parties"] = _parties(beside)

    def place(where: Path) -> str:
        if len(where) > 2 and where[0] == "parties" and isinstance(where[1], int):
            column = where[3] if where[2] == "measures" and len(where) > 3 else where[2]
            return Message("cases.csv_place", {"file": table, "row": where[1] + 2, "column": column}).render()
        return place_of(where)

    return from_document(document, place)


_PARTY_FIELDS = ("name", "code", "group", "today", "budget", "votes")


def _parties(path: FilePath) -> list[dict[str, Any]]:
    """Read a table of parties: the fields of a party, and every other column a measure."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            header = stream.readline()
            stream.seek(0)
            delimiter = ";" if header.count(";") > header.count(",") else ","
            rows = list(csv.DictReader(stream, delimiter=delimiter))
    except (OSError, UnicodeDecodeError) as error:
        raise FileTrouble(Message("cases.unreadable", {"path": str(path), "why": str(error)})) from error
    parties = []
    for row in rows:
        cells = {str(name).strip(): (value or "").strip() for name, value in row.items() if name}
        party: dict[str, Any] = {name: cells[name] for name in ("name", "code", "group") if cells.get(name)}
        party |= {n: _number(cells[n], delimiter) for n in ("today", "budget", "votes") if cells.get(n)}
        if cells.get("aliases"):
            party["aliases"] = [alias.strip() for alias in cells["aliases"].split("|")]
        measures = {n: v for n, v in cells.items() if n not in (*_PARTY_FIELDS, "aliases") and v}
        party["measures"] = {name: _number(value, delimiter) for name, value in measures.items()}
        parties.append(party)
    return parties


def _number(text: str, delimiter: str) -> Decimal | str:
    """Return a number in the marks of the file (decimal comma beside semicolons), else the text to be refused."""
    mark = "," if delimiter == ";" else "."
    return Decimal(text.replace(mark, ".")) if re.fullmatch(rf"-?\d+({re.escape(mark)}\d+)?", text) else text


def write(case: Any, path: FilePath) -> None:
    """Write a case to a TOML file.

    Raises:
        FileTrouble: the file cannot be written.
    """
    text = dumps(case)
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise FileTrouble(Message("cases.unwritable", {"path": str(path), "why": str(error)})) from error


def dumps(case: Any) -> str:
    """Return a case as a TOML text; `loads` makes an equal case of it."""
    import tomli_w

    return tomli_w.dumps(_toml(to_document(case)), multiline_strings=False)


def _toml(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _toml(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_toml(each) for each in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else value
    return value
