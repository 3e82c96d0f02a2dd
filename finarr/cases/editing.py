"""Putting values into a TOML file that somebody else wrote: its comments, order and layout stay.

A table of parties beside it (``parties = "zeeland.csv"``) is written anew beside it too; the new file names that one.
"""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path as FilePath
from typing import Any

from finarr.cases.party_table import PartyTableEdit
from finarr.errors import FileTrouble, Path, place_of, why
from finarr.words import Message

__all__ = ["TomlEdit"]


class TomlEdit:
    """A TOML file under change.

    Args:
        path: the file, which stays as it is.

    Attributes:
        document: the case in it, as it was read; it need not be complete.

    Raises:
        FileTrouble: it or its table of parties cannot be read, or it is no TOML.
        InvalidInput: something is wrong with its table of parties.
    """

    def __init__(self, path: FilePath) -> None:
        import tomlkit

        try:
            text = path.read_text(encoding="utf-8-sig")
            self.document: dict[str, Any] = tomllib.loads(text, parse_float=Decimal)
        except (OSError, UnicodeDecodeError) as error:
            raise FileTrouble(Message("cases.unreadable", {"path": str(path), "why": why(error)})) from error
        except tomllib.TOMLDecodeError as error:
            raise FileTrouble(Message("cases.not_toml", {"path": str(path), "why": str(error)})) from error
        self._path = path
        self._parties: PartyTableEdit | None = None
        if isinstance(self.document.get("parties"), str):
            self._parties = PartyTableEdit(path.parent / self.document["parties"], self.document.get("measures"))
            self.document["parties"] = self._parties.parties
        self._text = tomlkit.parse(text)

    def place(self, path: Path) -> str:
        """Return the key of a value."""
        return place_of(path)

    def put(self, path: Path, value: Any) -> None:
        """Put a value at a place; tables on the way are made."""
        import tomlkit

        *steps, last = path
        if self._parties is not None and steps[:1] == ["parties"]:
            self._parties.put(int(steps[1]), str(last), value)
            return
        table: Any = self._text
        for step in steps:
            if not isinstance(step, int) and step not in table:
                table[step] = tomlkit.inline_table()
            table = table[step]
        table[last] = float(value) if isinstance(value, Decimal) else value

    def beside(self, path: FilePath) -> list[FilePath]:
        """Return the files that are written along with a file: its table of parties, if it has one."""
        if self._parties is None:
            return []
        table, tail = self._parties.path, path.stem.removeprefix(self._path.stem)
        return [path.with_name(f"{table.stem}{tail if tail != path.stem else f'_{tail}'}{table.suffix}")]

    def save(self, path: FilePath) -> None:
        """Write the file as it has become, and its table of parties.

        Raises:
            FileTrouble: one cannot be written.
        """
        if self._parties is not None:
            (table,) = self.beside(path)
            self._parties.save(table)
            self._text["parties"] = table.name
        try:
            path.write_text(self._text.as_string(), encoding="utf-8", newline="\n")
        except OSError as error:
            raise FileTrouble(Message("cases.unwritable", {"path": str(path), "why": why(error)})) from error
