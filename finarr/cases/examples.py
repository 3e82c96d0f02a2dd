"""The shipped examples: written in Dutch, and in English by a list of words."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path as FilePath
from typing import Any

from finarr.cases import from_document
from finarr.cases.toml_file import tables
from finarr.errors import InvalidInput, Problem
from finarr.shipped import EXAMPLES, shipped
from finarr.words import Message

__all__ = ["example", "model"]


def example(kind: str, lang: str = "nl") -> Any:
    """Return the shipped example of a kind of case.

    Args:
        kind: such as "cost-sharing".
        lang: "nl" or "en": the language of the case, and of every name, source and note in it.

    Raises:
        InvalidInput: there is no such kind.
        FileTrouble: this installation does not have it.

    Example:
        >>> [item.name for item in example("cost-sharing", "en").items][:2]
        ['Public health', 'Youth health care']
    """
    if kind not in EXAMPLES:
        allowed = Message("errors.one_of", {"allowed": tuple(EXAMPLES)})
        raise InvalidInput([Problem(("kind",), f"'{kind}'", allowed)])
    return model(EXAMPLES[kind], lang)


def model(name: str, lang: str) -> Any:
    """Return a shipped case in a language, every name in it included.

    Args:
        name: of an example, or of a case of the demonstration: "models/dommelvallei-2020.toml".
        lang: "nl" or "en".

    Raises:
        FileTrouble: this installation does not have it.
    """
    document = tables(shipped(name))
    return from_document((_said(document) if lang == "en" else document) | {"language": lang})


@cache
def _words() -> Mapping[str, str]:
    path = FilePath(__file__).with_name("in_english.toml")
    words: dict[str, str] = tomllib.loads(path.read_text(encoding="utf-8"))["words"]
    return words


def _said(value: Any) -> Any:
    """Return a part of a document in English; labels in both languages stay as they are."""
    match value:
        case {"nl": str(), "en": str()}:
            return value
        case Mapping():
            return {_words().get(name, name): _said(each) for name, each in value.items()}
        case list():
            return [_said(each) for each in value]
        case str():
            return _words().get(value, value)
        case _:
            return value
