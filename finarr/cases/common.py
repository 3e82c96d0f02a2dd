"""What every kind of case has in its document: a version, parties, measures, keys and indices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from finarr.cases.keys import key_from
from finarr.cases.plain import table_to
from finarr.cases.shape import list_of, made, table_of, unknown_fields
from finarr.errors import Path, Problem, at, report
from finarr.items import Index
from finarr.keys import Key
from finarr.parties import Measure, Party
from finarr.stand_alone import StandAlone
from finarr.words import Message

__all__ = [
    "check_version",
    "group_costs",
    "indices_from",
    "indices_to",
    "keys_from",
    "measures_from",
    "parties_from",
    "stand_alone_from",
    "stand_alone_to",
]


_INDEX_FIELDS = ("source", "published", "actual", "threshold")


def check_version(document: Mapping[str, Any]) -> None:
    """Report a document of another version of the format."""
    version = document.get("finarr")
    if version != 1:
        report([Problem(("finarr",), None if version is None else repr(version), Message("cases.version"))])


def parties_from(document: Mapping[str, Any]) -> list[Party]:
    """Read ``parties``."""
    given = list_of(document.get("parties"), ("parties",))
    return [made(Party, table_of(party, ("parties", n)), ("parties", n)) for n, party in enumerate(given)]


def measures_from(document: Mapping[str, Any]) -> dict[str, Measure]:
    """Read ``measures``."""
    return {
        name: made(Measure, table_of(measure, ("measures", name)), ("measures", name))
        for name, measure in table_of(document.get("measures"), ("measures",)).items()
    }


def keys_from(document: Mapping[str, Any]) -> dict[str, Key]:
    """Read ``keys``."""
    given = table_of(document.get("keys"), ("keys",))
    return {name: key_from(key, ("keys", name)) for name, key in given.items()}


def indices_from(document: Mapping[str, Any]) -> dict[str, Index]:
    """Read ``indices``."""
    given = table_of(document.get("indices"), ("indices",))
    return {name: _index(index, ("indices", name)) for name, index in given.items()}


def _index(value: Any, path: Path) -> Index:
    table = table_of(value, path)
    rates = {year: rate for year, rate in table.items() if str(year).isdigit()}
    more = {name: value for name, value in table.items() if not str(name).isdigit()}
    unknown_fields(more, (Message("cases.a_year"), *_INDEX_FIELDS), path)
    with at(*path):
        return Index(rates, **{name: value for name, value in more.items() if name in _INDEX_FIELDS})


def indices_to(indices: Mapping[str, Index]) -> dict[str, Any]:
    """Return ``indices`` of a document."""
    return {
        name: {**dict(index.rates), **{field: each for field, each in table_to(index).items() if field != "rates"}}
        for name, index in indices.items()
    }


def group_costs(value: Any, path: Path) -> dict[tuple[str, ...], Any]:
    """Read a list of groups of parties, each with what it would cost on its own."""
    groups: dict[tuple[str, ...], Any] = {}
    for number, row in enumerate(list_of(value, path)):
        place = (*path, number)
        fields = table_of(row, place)
        unknown_fields(fields, ("parties", "cost"), place)
        names = tuple(str(name) for name in list_of(fields.get("parties"), (*place, "parties")))
        if names in groups:
            report([Problem((*place, "parties"), ", ".join(names), Message("errors.duplicate"))])
        groups[names] = fields.get("cost")
    return groups


def stand_alone_from(value: Any) -> StandAlone | None:
    """Read ``stand_alone``: what groups of parties would pay on their own; None where nothing is said."""
    if value is None:
        return None
    table = dict(table_of(value, ("stand_alone",)))
    groups = group_costs(table.get("costs"), ("stand_alone", "costs"))
    return made(StandAlone, table | {"costs": groups}, ("stand_alone",))


def stand_alone_to(alone: StandAlone) -> dict[str, Any]:
    """Return ``stand_alone`` of a document."""
    costs = [{"parties": list(group), "cost": cost} for group, cost in alone.costs.items()]
    return {name: value for name, value in table_to(alone).items() if name != "costs"} | (
        {"costs": costs} if costs else {}
    )
