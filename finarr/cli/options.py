"""Options that several commands share, and what they have in common."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from finarr.cli.paths import ready
from finarr.errors import FileTrouble, InvalidInput, Problem, why
from finarr.words import LANGUAGES, Message

__all__ = [
    "File",
    "Force",
    "Html",
    "Json",
    "Lang",
    "Out",
    "case_in",
    "in_language",
    "known_language",
    "of_kind",
    "write_text",
]

Lang = Annotated[str | None, typer.Option("--lang")]
File = Annotated[Path, typer.Argument()]
Json = Annotated[bool, typer.Option("--json")]
Force = Annotated[bool, typer.Option("--force")]
Out = Annotated[Path | None, typer.Option("--out")]
Html = Annotated[Path | None, typer.Option("--html")]


def known_language(lang: str | None) -> None:
    """Refuse a language that finarr does not speak.

    Raises:
        InvalidInput: it is not one of `LANGUAGES`.
    """
    if lang is not None and lang not in LANGUAGES:
        allowed = Message("errors.one_of", {"allowed": LANGUAGES})
        raise InvalidInput([Problem(("--lang",), f"'{lang}'", allowed)])


def in_language(case: Any, lang: str | None) -> Any:
    """Return a case in a language."""
    return case if lang in (None, case.language) else replace(case, language=lang)


def case_in(file: Path, lang: str | None, out: Path | None = None) -> Any:
    """Return the case in a file, in the language of the call; a call that cannot be answered is refused before.

    Args:
        file: the file.
        lang: of the call; the case's own where left out.
        out: where a workbook with the result goes.

    Raises:
        InvalidInput: there is no such language, or something is wrong in the file.
        FileTrouble: the file cannot be read, or the workbook cannot be written.
    """
    from finarr.doors import load

    known_language(lang)
    if out is not None:
        ready(out)
    return in_language(load(file), lang)


def of_kind(case: Any, kind: type, file: Path, rule: str) -> Any:
    """Return a case of one kind.

    Args:
        case: of any kind.
        kind: what it must be.
        file: where it came from.
        rule: the text that says what is needed.

    Raises:
        InvalidInput: it is another.
    """
    if not isinstance(case, kind):
        raise InvalidInput([Problem(("FILE",), f"'{file}'", Message(rule))])
    return case


def write_text(path: Path, text: str) -> None:
    """Write a text file.

    Raises:
        FileTrouble: the file cannot be written.
    """
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise FileTrouble(Message("cases.unwritable", {"path": str(path), "why": why(error)})) from error
