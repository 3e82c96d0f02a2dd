"""What a page's script works with, written compactly: every text once, every column as one list.

A table of rows is ``{"n": rows, "columns": {name: column}}``; a column is ``["c", value]`` where all rows agree,
``["t", texts, numbers]`` where rows name one of the texts, or ``["v", values]``. The script unpacks it before it draws.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

__all__ = ["packed_accounts", "packed_chart", "packed_rows"]


def packed_rows(rows: Sequence[Mapping[str, Any]]) -> Any:
    """Return rows by column; rows that do not all have the same columns stay as they are.

    Example:
        >>> packed_rows([{"a": 1, "b": "x"}, {"a": 2, "b": "x"}])
        {'n': 2, 'columns': {'a': ['v', [1, 2]], 'b': ['c', 'x']}}
    """
    names = list(rows[0]) if rows else []
    if not rows or any(row.keys() != rows[0].keys() for row in rows):
        return list(rows)
    return {"n": len(rows), "columns": {name: _column([row[name] for row in rows]) for name in names}}


def _column(values: list[Any]) -> list[Any]:
    if all(type(value) is type(values[0]) and value == values[0] for value in values):
        return ["c", values[0]]
    if all(isinstance(value, str) for value in values):
        return ["t", *_numbered(values)]
    return ["v", values]


def _numbered(texts: Iterable[str]) -> tuple[list[str], list[int]]:
    """Return every text once, and which of them stands where."""
    places: dict[str, int] = {}
    numbers = [places.setdefault(text, len(places)) for text in texts]
    return list(places), numbers


def packed_chart(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Return a compiled chart with the rows of its data packed."""
    data = [
        {**source, "values": packed_rows(source["values"])} if isinstance(source.get("values"), list) else source
        for source in spec.get("data", ())
    ]
    return {**spec, "data": data}


def packed_accounts(steps: Mapping[str, Sequence[tuple[int, str, Any, bool]]]) -> dict[str, Any]:
    """Return the steps of all parties: every text once, and by party year, text, amount and whether it is a result."""
    texts, numbers = _numbered(text for found in steps.values() for _, text, _, _ in found)
    place = iter(numbers)
    return {
        "texts": texts,
        "steps": {
            party: [[year, next(place), f"{amount:f}", int(strong)] for year, _, amount, strong in found]
            for party, found in steps.items()
        },
    }
