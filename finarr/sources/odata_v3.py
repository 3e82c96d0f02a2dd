"""Tables of CBS by OData version 3: a row a region and period, a column a topic.

Addresses are ``<service>/ODataFeed/odata/<table>/<collection>?$format=json``; a page is ``{"value": [...]}`` with the
next one in ``odata.nextLink``.
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

__all__ = ["ODataV3"]

_KINDS = {"GeoDimension": "region", "GeoDetail": "region", "TimeDimension": "period", "Dimension": "other"}
_STATUS = {"definitief": "final", "voorlopig": "provisional", "nadervoorlopig": "provisional"}


class ODataV3:
    """One table, read by version 3.

    Args:
        client: what asks.
        address: of the table.
    """

    def __init__(self, client: Client, address: str) -> None:
        self.client = client
        self.address = address

    def _rows(self, collection: str, **options: str) -> Iterator[Mapping[str, Any]]:
        query = {"$format": "json"} | {f"${name}": value for name, value in options.items()}
        return rows(self.client, address_of(self.address, collection, query), "odata.nextLink")

    def title(self) -> str:
        """Return what the source calls the table."""
        return next((str(row.get("Title", "")).strip() for row in self._rows("TableInfos")), "")

    @cached_property
    def _properties(self) -> list[Mapping[str, Any]]:
        return [*self._rows("DataProperties")]

    def topics(self) -> Sequence[Topic]:
        """Return the topics, by their titles in ``DataProperties``."""
        groups = {
            row.get("ID"): (str(row.get("Title", "")).strip(), row.get("ParentID"))
            for row in self._properties
            if row.get("Type") == "TopicGroup"
        }
        return [
            Topic(
                str(row["Key"]).strip(),
                str(row.get("Title", "")).strip(),
                titles_under(groups, row.get("ParentID")),
                str(row.get("Unit") or "").strip(),
            )
            for row in self._properties
            if row.get("Type") == "Topic" and row.get("Key")
        ]

    def dimensions(self) -> Sequence[Dimension]:
        """Return the dimensions."""
        return [
            Dimension(str(row["Key"]).strip(), str(row.get("Title", "")).strip(), _KINDS[str(row["Type"])])
            for row in self._properties
            if row.get("Type") in _KINDS and row.get("Key")
        ]

    def codes(self, dimension: str) -> Sequence[Code]:
        """Return the codes of a dimension."""
        return [
            Code(
                str(row.get("Key", "")),
                str(row.get("Title", "")).strip(),
                _STATUS.get(str(row.get("Status", "")).strip().casefold()),
            )
            for row in self._rows(dimension)
        ]

    def cells(self, topics: Sequence[Topic], fixed: Mapping[str, str], begins: Mapping[str, str]) -> Iterator[Cell]:
        """Yield the figures, a cell a topic.

        Raises:
            SourceTrouble: a row lacks a column that ``DataProperties`` promised.
        """
        dimensions = [each.key for each in self.dimensions()]
        tests = [f"{name} eq '{key}'" for name, key in fixed.items()]
        tests += [f"startswith({name},'{start}')" for name, start in begins.items()]
        options = {"select": ",".join((*dimensions, *(topic.key for topic in topics)))}
        if tests:
            options["filter"] = " and ".join(tests)
        for row in self._rows("TypedDataSet", **options):
            for name in (*dimensions, *(topic.key for topic in topics)):
                if name not in row:
                    values = {"address": self.address, "column": name, "columns": tuple(map(str, row))}
                    raise SourceTrouble(Message("sources.no_column", values))
            at = {name: str(row[name]).strip() for name in dimensions}
            for topic in topics:
                yield at, topic.key, row[topic.key]
