"""Cost-sharing cases as documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from finarr.arrangements.budget_cycle.plan import NOTHING
from finarr.arrangements.cost_sharing import CostSharing, Document
from finarr.cases.budget_cycle import cycle_from, cycle_to
from finarr.cases.common import (
    check_version,
    indices_from,
    indices_to,
    keys_from,
    measures_from,
    parties_from,
    stand_alone_from,
    stand_alone_to,
)
from finarr.cases.keys import key_from, key_to
from finarr.cases.plain import table_to
from finarr.cases.scenarios import scenarios_from, scenarios_to
from finarr.cases.shape import list_of, made, table_of, unknown_fields
from finarr.errors import Path
from finarr.items import Item
from finarr.limits import Limit, Transition

__all__ = ["CASE", "read", "to_document"]

CASE = CostSharing

_FIELDS = (
    "finarr",
    "kind",
    "title",
    "language",
    "years",
    "unit",
    "criterion",
    "capacity",
    "document",
    "measures",
    "parties",
    "items",
    "keys",
    "limits",
    "transition",
    "indices",
    "stand_alone",
    "scenarios",
    "cycle",
)


def read(document: Mapping[str, Any]) -> CostSharing:
    """Make the case that a document describes; what is wrong is reported under its key."""
    unknown_fields(document, _FIELDS, ())
    check_version(document)
    simple = {name: document[name] for name in ("language", "unit", "criterion", "capacity") if name in document}
    optional: dict[str, tuple[type, Mapping[str, Any]]] = {
        name: (kind, table_of(document[name], (name,)))
        for name, kind in (("document", Document), ("transition", Transition))
        if document.get(name) is not None
    }
    return CostSharing(
        document.get("title"),  # type: ignore[arg-type]  # the case reports what is no title
        document.get("years") or (),
        parties_from(document),
        [_item(item, ("items", n)) for n, item in enumerate(list_of(document.get("items"), ("items",)))],
        keys_from(document),
        [
            made(Limit, table_of(limit, ("limits", n)), ("limits", n))
            for n, limit in enumerate(list_of(document.get("limits"), ("limits",)))
        ],
        measures=measures_from(document),
        indices=indices_from(document),
        stand_alone=stand_alone_from(document.get("stand_alone")),
        scenarios=scenarios_from(document),
        cycle=cycle_from(document),
        **{name: made(kind, table, (name,)) for name, (kind, table) in optional.items()},
        **simple,
    )


def _item(value: Any, path: Path) -> Item:
    table = dict(table_of(value, path))
    if isinstance(table.get("key"), Mapping):
        table["key"] = key_from(table["key"], (*path, "key"))
    return made(Item, table, path)


def to_document(case: CostSharing) -> dict[str, Any]:
    """Return the document of a case, without what is left at its default."""
    document: dict[str, Any] = {"finarr": 1, "kind": "cost-sharing", "title": case.title, "language": case.language}
    document |= {"years": list(case.years), "unit": case.unit, "criterion": case.criterion}
    if case.capacity is not None:
        document["capacity"] = case.capacity
    if case.document is not None:
        document["document"] = table_to(case.document)
    document["measures"] = {name: table_to(measure) for name, measure in case.measures.items()}
    document["parties"] = [table_to(party) for party in case.parties]
    document["items"] = [table_to(item) for item in case.items]
    document["keys"] = {name: key_to(key) for name, key in case.keys.items()}
    if case.limits:
        document["limits"] = [table_to(limit) for limit in case.limits]
    if case.transition is not None:
        document["transition"] = table_to(case.transition)
    if case.indices:
        document["indices"] = indices_to(case.indices)
    if case.stand_alone is not None:
        document["stand_alone"] = stand_alone_to(case.stand_alone)
    if case.cycle != NOTHING:
        document["cycle"] = cycle_to(case.cycle)
    return document | scenarios_to(case.scenarios)
