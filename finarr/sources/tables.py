"""The tables and measures that finarr knows; ``tables.toml`` beside this module holds them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from immutabledict import immutabledict

from finarr.errors import InvalidInput, Problem
from finarr.words import Message

__all__ = [
    "AreaKind",
    "Borders",
    "Fillable",
    "Service",
    "Table",
    "area_kinds",
    "borders",
    "fillable",
    "table",
    "tables",
]

_NAME = re.compile(r"[0-9A-Za-z_-]{3,20}")


@dataclass(frozen=True)
class Service:
    """A server of tables.

    Attributes:
        addresses: by version of OData.
        source: how it is credited.
        licence: of its figures.
    """

    addresses: Mapping[int, str]
    source: str
    licence: str


@dataclass(frozen=True)
class Table:
    """A table at a source.

    Attributes:
        id: as the source has it, such as "03759ned".
        service: where it is.
        title: what it is called.
        year: the one year it is about; None where it has a dimension of periods.
        period: the key of a year's period.
        region: the dimension of municipalities, where the table does not tell.
        fixed: the bare code by dimension; ``{year}`` stands for the year. Other dimensions take their total.
        begins: what the keys of a dimension begin with; its figures are added up.
        spread: the dimension of which every code becomes a column.
        topics: patterns of the topics to take; all where left out.
        measures: pattern by measure.
        areas: whether it tells the regions of every municipality.
        unit: of its figures, where the table does not tell.
    """

    id: str
    service: Service
    title: str = ""
    year: int | None = None
    period: str = "{year}JJ00"
    region: str | None = None
    fixed: Mapping[str, str] = immutabledict()
    begins: Mapping[str, str] = immutabledict()
    spread: str | None = None
    topics: tuple[str, ...] = ()
    measures: Mapping[str, str] = immutabledict()
    areas: bool = False
    unit: str = ""
    known: bool = True

    @property
    def versions(self) -> tuple[int, ...]:
        """The versions of OData it can be read by."""
        return tuple(self.service.addresses)

    def address(self, version: int) -> str:
        """Return where it is, for a version of OData."""
        return f"{self.service.addresses[version]}/{self.id}"

    @property
    def what(self) -> Message | None:
        """What it holds, in words."""
        return Message(f"sources.what_{self.id.lower()}") if self.known else None


@dataclass(frozen=True)
class AreaKind:
    """A kind of region: patterns of the topics with its code and its name."""

    id: str
    code: str
    name: str


@dataclass(frozen=True)
class Fillable:
    """A measure that can be filled in.

    Attributes:
        id: such as "inhabitants".
        tables: where it is found, the first one first.
        names: what files call it.
    """

    id: str
    tables: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True)
class Borders:
    """Where the borders of municipalities are."""

    address: str
    code: str
    name: str
    source: str
    licence: str
    years: tuple[int, int]


@cache
def _document() -> Mapping[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("tables.toml").read_text(encoding="utf-8"))


def _service(name: str) -> Service:
    given = _document()["services"][name]
    addresses = {int(key[1:]): str(value) for key, value in given.items() if re.fullmatch(r"v\d", key)}
    return Service(immutabledict(addresses), given["source"], given["licence"])


@cache
def tables() -> Mapping[str, Table]:
    """Return the known tables by id.

    Example:
        >>> tables()["85755NED"].title
        'Gebieden in Nederland 2024'
    """
    found = {}
    for given in _document()["tables"]:
        fields: dict[str, Any] = {
            name: immutabledict(value) if isinstance(value, dict) else value for name, value in given.items()
        }
        fields |= {"service": _service(given["service"]), "topics": tuple(given.get("topics", ()))}
        found[given["id"]] = Table(**fields)
    return immutabledict(found)


def table(name: str) -> Table:
    """Return a table by its id, whatever the capitals; one that finarr does not know is looked for at CBS.

    Raises:
        InvalidInput: it is no id of a table.
    """
    for known, found in tables().items():
        if known.casefold() == name.casefold():
            return found
    if not _NAME.fullmatch(name):
        raise InvalidInput([Problem(("table",), f"'{name}'", Message("errors.one_of", {"allowed": tuple(tables())}))])
    return Table(name, _service("cbs"), known=False)


@cache
def area_kinds() -> Mapping[str, AreaKind]:
    """Return the kinds of regions, by id."""
    return immutabledict({name: AreaKind(name, **given) for name, given in _document()["areas"].items()})


@cache
def fillable() -> Mapping[str, Fillable]:
    """Return the measures that can be filled in, by id."""
    return immutabledict(
        {
            name: Fillable(name, tuple(given["tables"]), tuple(given["names"]))
            for name, given in _document()["measures"].items()
        }
    )


def borders() -> Borders:
    """Return where the borders are."""
    given = dict(_document()["borders"])
    return Borders(**given | {"years": tuple(given["years"])})
