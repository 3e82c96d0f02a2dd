"""Frozen objects as plain tables, without what is left at its default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any

from finarr.cases.keys import key_to
from finarr.keys import Key

__all__ = ["plain", "table_to"]


def table_to(thing: Any) -> dict[str, Any]:
    """Return the fields of a frozen object that differ from their defaults."""
    table: dict[str, Any] = {}
    for field in fields(thing):
        value = getattr(thing, field.name)
        default = field.default if field.default_factory is MISSING else field.default_factory()
        if value is not None and (default is MISSING or value != default):
            table[field.name] = plain(value)
    return table


def plain(value: Any) -> Any:
    """Return a value as a document holds it."""
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    return key_to(value) if isinstance(value, Key) else value
