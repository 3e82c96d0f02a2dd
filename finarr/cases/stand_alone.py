"""Cases of stand-alone costs as documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from finarr.arrangements.stand_alone import StandAloneCosts
from finarr.cases.common import check_version, measures_from, parties_from, stand_alone_from, stand_alone_to
from finarr.cases.plain import table_to
from finarr.cases.shape import unknown_fields

__all__ = ["CASE", "read", "to_document"]

CASE = StandAloneCosts

_SIMPLE = ("rule", "language", "unit")

_FIELDS = ("finarr", "kind", "title", "year", "joint", *_SIMPLE, "measures", "parties", "stand_alone")


def read(document: Mapping[str, Any]) -> StandAloneCosts:
    """Make the case that a document describes; what is wrong is reported under its key."""
    unknown_fields(document, _FIELDS, ())
    check_version(document)
    return StandAloneCosts(
        document.get("title"),  # type: ignore[arg-type]  # the case reports what is no title, and so on
        document.get("year"),  # type: ignore[arg-type]
        parties_from(document),
        document.get("joint"),  # type: ignore[arg-type]
        stand_alone_from(document.get("stand_alone")),  # type: ignore[arg-type]
        measures=measures_from(document),
        **{name: document[name] for name in _SIMPLE if name in document},
    )


def to_document(case: StandAloneCosts) -> dict[str, Any]:
    """Return the document of a case, without what is left at its default."""
    document: dict[str, Any] = {"finarr": 1, "kind": "stand-alone", "title": case.title, "language": case.language}
    document |= {"year": case.year, "unit": case.unit, "joint": case.joint, "rule": case.rule}
    document["measures"] = {name: table_to(measure) for name, measure in case.measures.items()}
    document["parties"] = [table_to(party) for party in case.parties]
    document["stand_alone"] = stand_alone_to(case.stand_alone)
    return document
