"""Putting values into a TOML file that somebody else wrote: its comments, order and layout stay."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path as FilePath
from typing import Any

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
        FileTrouble: it cannot be read, is no TOML, or has its parties in another file.
    """

    def __init__(self, path: FilePath) -> None:
        import tomlkit

        try:
            text = path.read_text(encoding="utf-8")
            self.document: dict[str, Any] = tomllib.loads(text, parse_float=Decimal)
        except (OSError, UnicodeDecodeError) as error:
            raise FileTrouble(Message("cases.unreadable", {"path": str(path), "why": why(error)})) from error
        except tomllib.TOMLDecodeError as error:
            raise FileTrouble(Message("cases.not_toml", {"path": str(path), "why": str(error)})) from error
        if isinstance(self.document.get("parties"), str):
            raise FileTrouble(Message("cases.parties_elsewhere", {"file": self.document["parties"]}))
        self._text = tomlkit.parse(text)

    def place(self, path: Path) -> str:
        """Return the key of a value."""
        return place_of(path)

    def put(self, path: Path, value: Any) -> None:
        """Put a value at a place; tables on the way are made."""
        import tomlkit

        *steps, last = path
        table: Any = self._text
        for step in steps:
            if not isinstance(step, int) and step not in table:
                table[step] = tomlkit.inline_table()
            table = table[step]
        table[last] = float(value) if isinstance(value, Decimal) else value

    def save(self, path: FilePath) -> None:
        """Write the file as it has become.

        Raises:
            FileTrouble: it cannot be written.
        """
        try:
            path.write_text(self._text.as_string(), encoding="utf-8", newline="\n")
        except OSError as error:
            raise FileTrouble(Message("cases.unwritable", {"path": str(path), "why": why(error)})) from error
