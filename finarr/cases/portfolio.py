"""Portfolios as documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from finarr.arrangements.portfolio import Arrangement, Portfolio, Position
from finarr.cases.common import check_version, measures_from, parties_from
from finarr.cases.plain import plain, table_to
from finarr.cases.shape import list_of, made, table_of, unknown_fields
from finarr.errors import Path

__all__ = ["CASE", "read", "to_document"]

CASE = Portfolio

_SIMPLE = ("language", "unit", "per")

_FIELDS = ("finarr", "kind", "title", *_SIMPLE, "years", "measures", "parties", "pots", "arrangements")


def read(document: Mapping[str, Any]) -> Portfolio:
    """Make the case that a document describes; what is wrong is reported under its key."""
    unknown_fields(document, _FIELDS, ())
    check_version(document)
    given = list_of(document.get("arrangements"), ("arrangements",))
    return Portfolio(
        document.get("title"),  # type: ignore[arg-type]  # the case reports what is no title
        document.get("years") or (),
        parties_from(document),
        [_arrangement(each, ("arrangements", n)) for n, each in enumerate(given)],
        pots=table_of(document.get("pots"), ("pots",)),
        measures=measures_from(document),
        **{name: document[name] for name in _SIMPLE if name in document},
    )


def _arrangement(value: Any, path: Path) -> Arrangement:
    table = dict(table_of(value, path))
    if isinstance(table.get("position"), Mapping):
        table["position"] = made(Position, table["position"], (*path, "position"))
    return made(Arrangement, table, path)


def to_document(case: Portfolio) -> dict[str, Any]:
    """Return the document of a case, without what is left at its default."""
    document: dict[str, Any] = {"finarr": 1, "kind": "portfolio", "title": case.title, "language": case.language}
    document |= {"years": list(case.years), "unit": case.unit, "per": case.per}
    document["measures"] = {name: table_to(measure) for name, measure in case.measures.items()}
    document["parties"] = [table_to(party) for party in case.parties]
    if case.pots:
        document["pots"] = plain(case.pots)
    document["arrangements"] = [_arrangement_to(each) for each in case.arrangements]
    return document


def _arrangement_to(each: Arrangement) -> dict[str, Any]:
    table = table_to(each)
    if each.position is not None:
        table["position"] = table_to(each.position)
    return table
