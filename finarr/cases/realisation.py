"""Realisation figures of a year as a document: what the account says beside the estimates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from finarr.arrangements.budget_cycle.realisation import Realisation
from finarr.cases.common import check_version
from finarr.cases.plain import plain
from finarr.cases.shape import table_of, unknown_fields
from finarr.errors import at

__all__ = ["CASE", "read", "to_document"]

CASE = Realisation

_FIELDS = ("finarr", "kind", "title", "language", "year", "items", "quantities", "paid")


def read(document: Mapping[str, Any]) -> Realisation:
    """Make the figures that a document describes; what is wrong is reported under its key."""
    unknown_fields(document, _FIELDS, ())
    check_version(document)
    tables = {name: table_of(document.get(name), (name,)) for name in ("quantities", "paid")}
    simple = {name: document[name] for name in ("title", "language") if name in document}
    with at():
        return Realisation(document.get("year"), document.get("items"), **tables, **simple)  # type: ignore[arg-type]


def to_document(case: Realisation) -> dict[str, Any]:
    """Return the document of realised figures."""
    document: dict[str, Any] = {"finarr": 1, "kind": "realisation", "title": case.title, "language": case.language}
    document |= {"year": case.year, "items": plain(case.items)}
    return document | {name: plain(getattr(case, name)) for name in ("quantities", "paid") if getattr(case, name)}
