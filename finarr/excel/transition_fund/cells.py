"""Cells that several tables of a fund have: a figure for all years or one a year, and names of other rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from finarr.errors import Path
from finarr.excel.common.tables import Tables
from finarr.excel.entries import Entry
from finarr.excel.tables import Family, Kind
from finarr.words import Message

__all__ = ["by_year", "found_name"]


def by_year(tables: Tables, entry: Entry, path: Path, kind: Kind = Kind.EURO) -> Any:
    """Return the figure of a row: one for all years, or one a year; None where it has none."""
    draft = tables.draft
    draft.places[path] = entry.address(entry.table.spec.columns[0].id)
    always = None
    if "always" in entry.table.columns:
        always = draft.take(entry, "always", path, kind)
    years: dict[int, Any] = {}
    for column in entry.table.family(Family.YEAR):
        value = draft.take(entry, column, (*path, column[1]), kind)
        if value is not None:
            years[column[1]] = value
    if always is not None and years:
        draft.wrong((*path, min(years)), None, Message("excel.both"))
    return always if always is not None else years or None


def found_name(tables: Tables, entry: Entry, column: str, here: Path, known: Mapping[str, Any]) -> Any:
    """Return what a name in a cell stands for; a name that is not known, or none, is reported."""
    given = tables.draft.take(entry, column, (*here, column), Kind.TEXT)
    if given is None:
        tables.draft.wrong((*here, column), None, Message("errors.missing"))
    elif given not in known:
        why = Message("errors.unknown_name", {"allowed": tuple(known) or ("-",)})
        tables.draft.wrong((*here, column), f"'{given}'", why)
    return known.get(str(given))
