"""Cost-sharing cases as documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, fields
from typing import Any

from finarr.arrangements.cost_sharing import CostSharing, Document
from finarr.cases.keys import key_from, key_to
from finarr.cases.shape import build, list_of, made, table_of, unknown_fields
from finarr.errors import Path, Problem, at, place_of, report
from finarr.items import Index, Item
from finarr.keys import Key
from finarr.limits import Limit, Transition
from finarr.parties import Measure, Party
from finarr.stand_alone import StandAlone
from finarr.words import Message

__all__ = ["CASE", "from_document", "to_document"]

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
)


def from_document(
    document: Mapping[str, Any],
    place: Callable[[Path], str] = place_of,
    problems: Iterable[Problem] = (),
) -> CostSharing:
    """Return the case that a document describes.

    Args:
        document: shaped like the TOML.
        place: names the place of a value in the user's words.
        problems: what the door itself found wrong, to be told together with the rest.

    Raises:
        InvalidInput: every problem, of shape and of meaning, with its place.
    """
    return build(lambda: _case(document), place, problems)


def _case(document: Mapping[str, Any]) -> CostSharing:
    unknown_fields(document, _FIELDS, ())
    if document.get("finarr") != 1:
        version = document.get("finarr")
        report([Problem(("finarr",), None if version is None else repr(version), Message("cases.version"))])
    simple = {name: document[name] for name in ("language", "unit", "criterion", "capacity") if name in document}
    optional: dict[str, tuple[type, Mapping[str, Any]]] = {
        name: (kind, table_of(document[name], (name,)))
        for name, kind in (("document", Document), ("transition", Transition))
        if document.get(name) is not None
    }
    return CostSharing(
        document.get("title"),  # type: ignore[arg-type]  # the case reports what is no title
        document.get("years") or (),
        [_party(party, ("parties", n)) for n, party in enumerate(list_of(document.get("parties"), ("parties",)))],
        [_item(item, ("items", n)) for n, item in enumerate(list_of(document.get("items"), ("items",)))],
        {name: key_from(key, ("keys", name)) for name, key in table_of(document.get("keys"), ("keys",)).items()},
        [
            made(Limit, table_of(limit, ("limits", n)), ("limits", n))
            for n, limit in enumerate(list_of(document.get("limits"), ("limits",)))
        ],
        measures={
            name: made(Measure, table_of(measure, ("measures", name)), ("measures", name))
            for name, measure in table_of(document.get("measures"), ("measures",)).items()
        },
        indices={
            name: _index(index, ("indices", name))
            for name, index in table_of(document.get("indices"), ("indices",)).items()
        },
        stand_alone=_stand_alone(document.get("stand_alone")),
        **{name: made(kind, table, (name,)) for name, (kind, table) in optional.items()},
        **simple,
    )


def _party(value: Any, path: Path) -> Party:
    return made(Party, table_of(value, path), path)


def _item(value: Any, path: Path) -> Item:
    table = dict(table_of(value, path))
    if isinstance(table.get("key"), Mapping):
        table["key"] = key_from(table["key"], (*path, "key"))
    return made(Item, table, path)


def _index(value: Any, path: Path) -> Index:
    table = table_of(value, path)
    rates = {year: rate for year, rate in table.items() if str(year).isdigit()}
    unknown_fields({name: None for name in table if not str(name).isdigit()}, ("source",), path)
    with at(*path):
        return Index(rates, table.get("source"))


def _stand_alone(value: Any) -> StandAlone | None:
    if value is None:
        return None
    table = dict(table_of(value, ("stand_alone",)))
    groups: dict[tuple[str, ...], Any] = {}
    for number, row in enumerate(list_of(table.get("costs"), ("stand_alone", "costs"))):
        place = ("stand_alone", "costs", number)
        fields = table_of(row, place)
        unknown_fields(fields, ("parties", "cost"), place)
        names = tuple(str(name) for name in list_of(fields.get("parties"), (*place, "parties")))
        if names in groups:
            report([Problem((*place, "parties"), ", ".join(names), Message("errors.duplicate"))])
        groups[names] = fields.get("cost")
    return made(StandAlone, table | {"costs": groups}, ("stand_alone",))


def to_document(case: CostSharing) -> dict[str, Any]:
    """Return the document of a case, without what is left at its default."""
    document: dict[str, Any] = {"finarr": 1, "kind": "cost-sharing", "title": case.title, "language": case.language}
    document |= {"years": list(case.years), "unit": case.unit, "criterion": case.criterion}
    if case.capacity is not None:
        document["capacity"] = case.capacity
    if case.document is not None:
        document["document"] = _table(case.document)
    document["measures"] = {name: _table(measure) for name, measure in case.measures.items()}
    document["parties"] = [_table(party) for party in case.parties]
    document["items"] = [_table(item) for item in case.items]
    document["keys"] = {name: key_to(key) for name, key in case.keys.items()}
    if case.limits:
        document["limits"] = [_table(limit) for limit in case.limits]
    if case.transition is not None:
        document["transition"] = _table(case.transition)
    if case.indices:
        document["indices"] = {
            name: {**dict(index.rates), **({"source": index.source} if index.source else {})}
            for name, index in case.indices.items()
        }
    if case.stand_alone is not None:
        document["stand_alone"] = _table(case.stand_alone)
        costs = [{"parties": list(group), "cost": cost} for group, cost in case.stand_alone.costs.items()]
        document["stand_alone"] |= {"costs": costs} if costs else {}
    return document


def _table(thing: Any) -> dict[str, Any]:
    """Return the fields of a frozen object that differ from their defaults."""
    table: dict[str, Any] = {}
    for field in fields(thing):
        value = getattr(thing, field.name)
        default = field.default if field.default_factory is MISSING else field.default_factory()
        if value is not None and (default is MISSING or value != default):
            table[field.name] = _plain(value)
    return table


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    return key_to(value) if isinstance(value, Key) else value
