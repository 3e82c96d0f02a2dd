"""Tables by name and year: from disk where they were fetched before, else from their source."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from finarr.errors import FileTrouble, FinarrError, InvalidInput, Problem, SourceTrouble
from finarr.sources.client import Client
from finarr.sources.extract import Extract, take
from finarr.sources.odata import Service
from finarr.sources.odata_v3 import ODataV3
from finarr.sources.odata_v4 import ODataV4
from finarr.sources.store import Entry, Store
from finarr.sources.tables import Table, borders, table
from finarr.words import Message

__all__ = ["Held", "Library"]

_SERVICES: dict[int, Callable[[Client, str], Service]] = {3: ODataV3, 4: ODataV4}


@dataclass(frozen=True)
class Held:
    """An extract, and how it is kept."""

    extract: Extract
    entry: Entry

    @property
    def source(self) -> str:
        """What it must be credited as: "CBS, 03759ned, Bevolking op 1 januari ..., fetched on ..."."""
        about = self.entry.about
        return f"{about['source']}, {self.extract.table}, {self.extract.title} ({self.entry.fetched.date()})"


class Library:
    """Figures of public sources.

    Args:
        store: where they are kept; the user's cache folder where left out.
        client: what asks the sources.
        offline: whether only what is kept may be used.
        version: of OData, 3 or 4; the first that a table has where left out.
    """

    def __init__(
        self,
        store: Store | None = None,
        client: Client | None = None,
        *,
        offline: bool = False,
        version: int | None = None,
    ) -> None:
        self.store = store or Store()
        self.client = client or Client()
        self.offline = offline
        self.version = version

    def get(self, name: str, year: int, where: Mapping[str, str] | None = None, *, refresh: bool = False) -> Held:
        """Return one year of a table.

        Args:
            name: id of the table.
            year: which year.
            where: code by dimension, where another than the usual one is meant.
            refresh: whether to ask the source again.

        Raises:
            InvalidInput: there is no such table, year, dimension or code.
            SourceTrouble: the source cannot be read, or the kept file is not as it was fetched.
        """
        found = table(name)
        kept_as = _kept_as(found, year, where)
        entry = None if refresh else self.store.load(kept_as)
        if entry is None:
            entry = self._fetched(found, year, where, kept_as)
        return Held(Extract.from_plain(json.loads(entry.body)), entry)

    def _fetched(self, found: Table, year: int, where: Mapping[str, str] | None, kept_as: str) -> Entry:
        self._online(kept_as)
        version = found.versions[0] if self.version is None else self.version
        if version not in found.versions:
            allowed = Message("errors.one_of", {"allowed": tuple(map(str, found.versions))})
            raise InvalidInput([Problem(("version",), str(version), allowed)])
        service = _SERVICES[version](self.client, found.address(version))
        extract = take(service, found, year, where)
        body = json.dumps(extract.to_plain(), ensure_ascii=False, sort_keys=True).encode()
        about = {"table": found.id, "title": extract.title, "year": year, "where": dict(where or {})}
        about |= {"version": version, "municipalities": len(extract.values), "status": extract.status}
        about |= {"source": found.service.source, "licence": found.service.licence}
        return self.store.save(kept_as, body, service.address, about)

    def borders(self, year: int, *, refresh: bool = False) -> Entry:
        """Return the borders of the municipalities of a year, as GeoJSON in degrees (EPSG:4326).

        Raises:
            InvalidInput: there are none for that year.
            SourceTrouble: the source cannot be read, or answers something else than borders.
        """
        known = borders()
        if not known.years[0] <= year <= known.years[1]:
            allowed = Message("sources.years", {"first": str(known.years[0]), "last": str(known.years[1])})
            raise InvalidInput([Problem(("year",), str(year), allowed)])
        kept_as = f"borders-{year}"
        entry = None if refresh else self.store.load(kept_as)
        if entry is not None:
            return entry
        self._online(kept_as)
        address = known.address.replace("{year}", str(year))
        found = self.client.json(address)
        features = found.get("features") if isinstance(found, dict) else None
        if not features or not all(_is_border(each, known.code) for each in features):
            raise SourceTrouble(Message("sources.no_borders", {"address": address, "code": known.code}))
        body = json.dumps(found, ensure_ascii=False, default=float).encode()
        about = {"table": "borders", "title": known.source, "year": year, "municipalities": len(features)}
        return self.store.save(
            kept_as, body, address, about | {"source": known.source, "licence": known.licence, "code": known.code}
        )

    def kept(self) -> dict[str, Entry | FinarrError]:
        """Return what is kept by name, or what is wrong with it."""
        found: dict[str, Entry | FinarrError] = {}
        for name in self.store.names():
            try:
                entry = self.store.load(name)
            except (SourceTrouble, FileTrouble) as error:
                found[name] = error
            else:
                if entry is not None:
                    found[name] = entry
        return found

    def _online(self, kept_as: str) -> None:
        if self.offline:
            raise SourceTrouble(Message("sources.offline", {"name": kept_as, "folder": str(self.store.folder)}))


def _kept_as(found: Table, year: int, where: Mapping[str, str] | None) -> str:
    """Return the name under which an extract is kept."""
    name = f"{found.id}-{year}"
    if where:
        text = json.dumps(dict(sorted(where.items())))
        name += "-" + hashlib.sha256(text.encode()).hexdigest()[:8]
    return name


def _is_border(feature: Any, code: str) -> bool:
    return (
        isinstance(feature, dict)
        and isinstance(feature.get("geometry"), dict)
        and str((feature.get("properties") or {}).get(code, "")).startswith("GM")
    )
