"""The TOML door: cases in text files, places named by their key."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path as FilePath
from typing import Any

from finarr.cases import from_document, to_document
from finarr.cases.party_table import read_parties
from finarr.errors import Also, FileTrouble, Path, Problem, place_of, why
from finarr.words import LANGUAGES, Message

__all__ = ["dumps", "loads", "read", "tables", "write"]


def read(path: FilePath, also: Also | None = None) -> Any:
    """Read the case in a TOML file; `also` looks for what else is wrong with it.

    Raises:
        FileTrouble: the file is not there, or is no TOML.
        InvalidInput: every problem with its key.
    """
    return loads(_text(path), path, also)


def loads(text: str, path: FilePath | None = None, also: Also | None = None) -> Any:
    """Read the case in a TOML text; `path` is where it came from, for what lies in files beside it.

    A table of parties may lie beside it (``parties = "zeeland.csv"``), and the arrangement that a withdrawal is about
    (``case = "archief.toml"``).
    """
    document = _document(text, path)
    inner = document.get("case")
    if isinstance(inner, str):
        other = (path.parent if path else FilePath()) / inner
        document["case"] = _document(_text(other), other)
    table = document.get("parties")
    if not isinstance(table, str):
        return from_document(document, also=also)
    beside = (path.parent if path else FilePath()) / table
    problems: list[Problem] = []
    lang = document.get("language")
    lang = lang if lang in LANGUAGES else "nl"
    found = read_parties(beside, problems, document.get("measures"), lang)
    document["parties"] = found.parties

    def place(where: Path) -> str:
        if len(where) > 2 and where[0] == "parties" and isinstance(where[1], int):
            field = str(where[3] if where[2] == "measures" and len(where) > 3 else where[2])
            values = {"file": table, "row": where[1] + 2, "column": found.headings.get(field, field)}
            return Message("cases.csv_place", values).render(lang)
        return place_of(where)

    return from_document(document, place, problems, also)


def tables(path: FilePath) -> dict[str, Any]:
    """Read the tables of a TOML file that is no case of its own.

    Raises:
        FileTrouble: the file is not there, or is no TOML.
    """
    return _document(_text(path), path)


def _text(path: FilePath) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise FileTrouble(Message("cases.unreadable", {"path": str(path), "why": why(error)})) from error


def _document(text: str, path: FilePath | None) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        values = {"path": str(path or "TOML"), "why": why(error)}
        raise FileTrouble(Message("cases.not_toml", values)) from error


def write(case: Any, path: FilePath) -> None:
    """Write a case to a TOML file.

    Raises:
        FileTrouble: the file cannot be written.
    """
    text = dumps(case)
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise FileTrouble(Message("cases.unwritable", {"path": str(path), "why": why(error)})) from error


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
