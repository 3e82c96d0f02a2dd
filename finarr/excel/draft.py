"""A case under construction from a workbook: the document, where each value stands, and what is wrong so far."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from finarr.errors import Path, Problem
from finarr.excel.entries import Entries, Entry
from finarr.excel.matrix import Broken, Value
from finarr.excel.tables import Choices, Column, ColumnId, Kind, Setting, chosen, folded, full_id
from finarr.numbers import HOLE
from finarr.words import LANGUAGES, Message, text

__all__ = ["ANY", "Draft", "listed", "shown_choices"]

ANY = object()
"""Stands for any step in the path of something that hangs on what is not there."""


@dataclass
class Draft:
    """What was read so far.

    Attributes:
        document: shaped like the TOML.
        lang: the language of the workbook.
        places: address by path in the case.
        problems: what is wrong with the sheets themselves.
        hidden: patterns of paths about which nothing more is said: a table or column they need is not there.
        labels: what the workbook calls a measure, by its id.
    """

    document: dict[str, Any] = field(default_factory=dict)
    lang: str = "nl"
    places: dict[Path, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    hidden: list[tuple[Any, ...]] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)

    def place(self, path: Path) -> str:
        """Return the address of a value, or of the nearest thing around it."""
        for end in range(len(path), 0, -1):
            if path[:end] in self.places:
                return self.places[path[:end]]
        return "finarr"

    def hides(self, path: Path) -> bool:
        """Tell whether a problem only repeats that a table or column is not there."""
        return any(
            len(path) >= len(pattern) and all(want in (ANY, step) for want, step in zip(pattern, path, strict=False))
            for pattern in self.hidden
        )

    def wrong(
        self, path: Path, given: Any, why: Message, advice: Message | None = None, place: str | None = None
    ) -> None:
        """Note a problem at a value that has a place."""
        self.problems.append(Problem(path, given, why, advice, place or self.place(path)))

    def take(self, entry: Entry, column: ColumnId, path: Path, kind: Column | Setting | Kind) -> Any:
        """Return a cell's value as the document has it, None where it is blank; note its place and what is wrong.

        A number that cannot be read becomes a hole, so that the rest of the row is still checked.
        """
        self.places[path] = entry.address(column)
        choices: Choices = {} if isinstance(kind, Kind) else kind.choices
        asked = kind if isinstance(kind, Kind) else kind.kind
        value = entry.value(column)
        if isinstance(value, Broken):
            self.wrong(path, value.given, value.why, value.advice)
            return HOLE if asked in (Kind.NUMBER, Kind.EURO, Kind.SHARE) else None
        if value is None:
            return None
        if asked is Kind.CHOICE:
            return self._choice(value, path, choices)
        return _TAKERS[asked](self, value, path)

    def _choice(self, value: Value, path: Path, choices: Choices) -> str | None:
        known = chosen(choices, _number_text(value))
        if known is None:
            self.wrong(path, f"'{value}'", Message("errors.one_of", {"allowed": shown_choices(choices)}))
        return known

    def known_measures(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Return what the workbook calls measures, for a message."""
        return tuple(self.labels.get(name, name) for name in ids)

    def start(self, entries: Entries) -> None:
        """Note the problems of a table as such, and where it stands."""
        self.problems += entries.problems
        if entries.spec.path:
            self.places[(entries.spec.path,)] = entries.place


def shown_choices(choices: Choices) -> tuple[Message, ...]:
    """Return the texts of choices, for a message in either language."""
    return tuple(Message(full_id(name)) for name in choices.values())


def listed(given: str) -> list[str]:
    """Return the names in a cell, separated by semicolons; a name with a semicolon stands between quotes.

    Example:
        >>> listed('Goes; "Bergen; op Zoom"'), listed(";")
        (['Goes', 'Bergen; op Zoom'], [])
    """
    if given.strip() == ";":
        return []
    rows = csv.reader([given.replace("\n", " ")], delimiter=";", skipinitialspace=True)
    return [name.strip() for row in rows for name in row if name.strip()]


def _number_text(value: Value) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _text(draft: Draft, value: Value, path: Path) -> str | None:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    draft.wrong(path, _shown(value), Message("errors.text"), Message("excel.make_text"))
    return None


def _code(draft: Draft, value: Value, path: Path) -> str | None:
    if isinstance(value, str):
        return value.strip()
    draft.wrong(path, _shown(value), Message("excel.code"), Message("excel.make_text"))
    return None


def _number(draft: Draft, value: Value, path: Path) -> Any:
    if isinstance(value, bool):
        draft.wrong(path, _shown(value), Message("errors.number"))
        return HOLE
    if isinstance(value, date | time):
        draft.wrong(path, _shown(value), Message("excel.date_for_number"), Message("excel.make_number"))
        return HOLE
    return Decimal(repr(value)) if isinstance(value, float) else value


def _whole(draft: Draft, value: Value, path: Path) -> int | None:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, str) and value.strip().isdecimal():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    draft.wrong(path, _shown(value), Message("errors.whole_number"))
    return None


def _day(draft: Draft, value: Value, path: Path) -> Any:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    advice = Message("excel.make_date") if isinstance(value, str) and any(map(str.isdigit, value)) else None
    draft.wrong(path, _shown(value), Message("excel.date"), advice)
    return None


def _flag(draft: Draft, value: Value, path: Path) -> bool:
    if isinstance(value, bool):
        return value
    answers = {folded(text(f"words.{answer}", lang)): answer == "yes" for answer in ("yes", "no") for lang in LANGUAGES}
    if folded(value) not in answers:
        draft.wrong(path, _shown(value), Message("errors.boolean"))
    return answers.get(folded(value), False)


def _names(draft: Draft, value: Value, path: Path) -> list[str]:
    given = _text(draft, value, path)
    names = [] if given is None else listed(given)
    draft.places |= {(*path, number): draft.places[path] for number in range(len(names))}
    return names


def _years(draft: Draft, value: Value, path: Path) -> list[int]:
    if isinstance(value, str):
        parts: Iterable[Any] = [] if value.strip() == ";" else value.replace(",", ";").split(";")
        given = [part.strip() for part in parts if part.strip()]
    else:
        given = [value]
    years = []
    for number, year in enumerate(given):
        draft.places[(*path, number)] = draft.places[path]
        whole = int(year) if isinstance(year, str) and year.isdecimal() else year
        whole = int(whole) if isinstance(whole, float) and whole.is_integer() else whole
        if isinstance(whole, int) and not isinstance(whole, bool):
            years.append(whole)
        else:
            draft.wrong((*path, number), _shown(year), Message("errors.year"), Message("excel.years_advice"))
    return years


def _free(draft: Draft, value: Value, path: Path) -> Any:
    return Decimal(repr(value)) if isinstance(value, float) else value


def _shown(value: Any) -> Any:
    if isinstance(value, bool):
        return Message("excel.true" if value else "excel.false")
    if isinstance(value, float):
        return Decimal(repr(value))
    return f"'{value}'" if isinstance(value, str) else value


_TAKERS: dict[Kind, Callable[[Draft, Value, Path], Any]] = {
    Kind.TEXT: _text,
    Kind.CODE: _code,
    Kind.NUMBER: _number,
    Kind.EURO: _number,
    Kind.SHARE: _number,
    Kind.DATE: _day,
    Kind.WHOLE: _whole,
    Kind.YEARS: _years,
    Kind.NAMES: _names,
    Kind.FLAG: _flag,
    Kind.FREE: _free,
}
