"""Tables of CBS by OData version 4: an observation a row, with its measure's code.

Addresses are ``<service>/odata/v1/CBS/<table>/Observations``; a page is ``{"value": [...]}`` with the next one in
``@odata.nextLink``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from finarr.errors import SourceTrouble
from finarr.sources.client import Client
from finarr.sources.odata import Cell, Code, Dimension, Topic, titles_under
from finarr.sources.pages import address_of, rows
from finarr.words import Message

__all__ = ["ODataV4"]

_KINDS = {"GeoDimension": "region", "GeoDetail": "region", "TimeDimension": "period"}
_STATUS = {"definitief": "final", "voorlopig": "provisional", "nadervoorlopig": "provisional"}


class ODataV4:
    """One table, read by version 4.

    Args:
        client: what asks.
        address: of the table.
    """

    def __init__(self, client: Client, address: str) -> None:
        self.client = client
        self.address = address

    def _rows(self, collection: str, **options: str) -> Iterator[Mapping[str, Any]]:
        query = {f"${name}": value for name, value in options.items()}
        return rows(self.client, address_of(self.address, collection, query), "@odata.nextLink")

    def title(self) -> str:
        """Return what the source calls the table; it stands in ``Properties``, which is one object."""
        found = self.client.json(address_of(self.address, "Properties", {}))
        if not isinstance(found, Mapping):
            raise SourceTrouble(Message("sources.not_odata", {"address": f"{self.address}/Properties"}))
        return str(found.get("Title", "")).strip()

    def topics(self) -> Sequence[Topic]:
        """Return the topics: the measures' codes, with the titles of their groups."""
        groups = {
            row.get("Id"): (str(row.get("Title", "")).strip(), row.get("ParentId"))
            for row in self._rows("MeasureGroups")
        }
        return [
            Topic(
                str(row["Identifier"]).strip(),
                str(row.get("Title", "")).strip(),
                titles_under(groups, row.get("MeasureGroupId")),
                str(row.get("Unit") or "").strip(),
            )
            for row in self._rows("MeasureCodes")
            if row.get("Identifier")
        ]

    @cached_property
    def _dimensions(self) -> list[Dimension]:
        return [
            Dimension(
                str(row["Identifier"]).strip(),
                str(row.get("Title", "")).strip(),
                _KINDS.get(str(row.get("Kind", "")), "other"),
            )
            for row in self._rows("Dimensions")
            if row.get("Identifier")
        ]

    def dimensions(self) -> Sequence[Dimension]:
        """Return the dimensions."""
        return self._dimensions

    def codes(self, dimension: str) -> Sequence[Code]:
        """Return the codes of a dimension."""
        return [
            Code(
                str(row.get("Identifier", "")),
                str(row.get("Title", "")).strip(),
                _STATUS.get(str(row.get("Status", "")).strip().casefold()),
            )
            for row in self._rows(f"{dimension}Codes")
        ]

    def cells(self, topics: Sequence[Topic], fixed: Mapping[str, str], begins: Mapping[str, str]) -> Iterator[Cell]:
        """Yield the observations.

        Raises:
            SourceTrouble: an observation lacks a field.
        """
        wanted = {topic.key for topic in topics}
        tests = [f"{name} eq '{key}'" for name, key in fixed.items()]
        tests += [f"startswith({name},'{start}')" for name, start in begins.items()]
        if len(wanted) <= 10:
            tests.append("(" + " or ".join(f"Measure eq '{key}'" for key in sorted(wanted)) + ")")
        dimensions = [each.key for each in self.dimensions()]
        for row in self._rows("Observations", **({"filter": " and ".join(tests)} if tests else {})):
            for name in ("Measure", "Value", *dimensions):
                if name not in row:
                    values = {"address": self.address, "column": name, "columns": tuple(map(str, row))}
                    raise SourceTrouble(Message("sources.no_column", values))
            topic = str(row["Measure"]).strip()
            if topic in wanted:
                value = row["Value"] if row["Value"] is not None else row.get("StringValue")
                yield {name: str(row[name]).strip() for name in dimensions}, topic, value
