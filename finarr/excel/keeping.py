"""Refusing to write what a workbook cannot keep: a case that would come back otherwise is not written at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from finarr.errors import FileTrouble, FinarrError
from finarr.excel.common.filled import Filled
from finarr.excel.matrix import Matrix, Value
from finarr.excel.reading import case_of
from finarr.excel.shape import FIRST, As
from finarr.excel.tables import folded
from finarr.words import Message

__all__ = ["kept", "refuse_what_is_lost"]

LONGEST_TEXT = 32_767
"""Characters that a cell of Excel holds; a heading of a table holds 255."""


def refuse_what_is_lost(case: Any, tables: Mapping[str, Filled]) -> None:
    """Read the filled tables as a workbook would give them back, and compare.

    Raises:
        FileTrouble: something in the case cannot be kept in a workbook; the message says what.
    """
    lost = next((problem for table in tables.values() for problem in _lost(table)), None)
    if lost is None:
        lost = _difference(case, tables)
    if lost is not None:
        raise FileTrouble(Message("excel.not_kept", {"what": lost}))


def _lost(table: Filled) -> Iterator[Message]:
    """Yield what a cell cannot hold."""
    headings = Counter(folded(head.text) for head in table.heads)
    for head in table.heads:
        if headings[folded(head.text)] > 1:
            yield Message("excel.not_kept_heading", {"heading": head.text, "table": table.name})
        if len(head.text) > 255 or not _holds(head.text):
            yield Message("excel.not_kept_text", {"what": head.text[:60]})
    for row in table.rows:
        for value in row:
            yield from _lost_value(value.value if isinstance(value, As) else value)


def _lost_value(value: Any) -> Iterator[Message]:
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT or not _holds(value):
            yield Message("excel.not_kept_text", {"what": value[:60]})
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        if Decimal(str(value)) != Decimal(str(kept(value))):
            yield Message("excel.not_kept_number", {"number": value})
    elif isinstance(value, datetime) or not isinstance(value, bool | date | None):
        yield Message("excel.not_kept_value", {"kind": type(value).__name__})


def _holds(given: str) -> bool:
    """Tell whether a text comes back from a workbook as it went in."""
    return all(letter.isprintable() or letter in "\n\t\xa0" for letter in given) and "_x" not in given


def kept(value: int | float | Decimal) -> int | float:
    """Return a number as a workbook keeps it: a double, written with 16 digits.

    Example:
        >>> kept(Decimal("62.50")), kept(Decimal("0.12345678901234567890"))
        (62.5, 0.1234567890123457)
    """
    stored = float(f"{float(value):.16G}")
    return int(stored) if stored.is_integer() else stored


def _difference(case: Any, tables: Mapping[str, Filled]) -> Message | None:
    """Return where the case would come back otherwise, None where it survives."""
    try:
        again = case_of({name: _matrix(table) for name, table in tables.items()})
    except FinarrError as error:
        return error.message if not hasattr(error, "problems") else error.problems[0].allowed
    if again == case:
        return None
    return Message("excel.not_kept_other", {"path": next(_differing(case, again, "case"), "case")})


def _matrix(table: Filled) -> Matrix:
    rows = [[_cell(value.value if isinstance(value, As) else value) for value in row] for row in table.rows]
    return Matrix(table.name, table.name, FIRST - 1, 1, [head.text for head in table.heads], rows)


def _cell(value: Any) -> Value:
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return kept(value)
    return value  # type: ignore[no-any-return]


def _differing(one: Any, other: Any, path: str) -> Iterator[str]:
    """Yield where two objects differ, deepest first."""
    if one == other:
        return
    if is_dataclass(one) and type(one) is type(other):
        for field in fields(one):
            yield from _differing(getattr(one, field.name), getattr(other, field.name), f"{path}.{field.name}")
    elif isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in [*one, *(key for key in other if key not in one)]:
            yield from _differing(one.get(key), other.get(key), f"{path}.{key}")
    elif isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        for number, pair in enumerate(zip(one, other, strict=True)):
            yield from _differing(*pair, f"{path}[{number + 1}]")
    yield path
