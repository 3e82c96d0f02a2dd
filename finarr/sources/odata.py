"""What a table of CBS is made of, whichever version of OData it is read by.

A table has topics (its figures), and dimensions (what they are broken down by), each with codes. CBS moves the names
of fields between years ("BevolkingOp1Januari_1" becomes "_3"), so topics are found by their title and the titles of
the groups above it; keys are padded with spaces in some tables, so codes are known by their bare key and asked by the
key as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

__all__ = ["Cell", "Code", "Dimension", "Service", "Topic", "titles_under"]


@dataclass(frozen=True)
class Topic:
    """One figure of a table.

    Attributes:
        key: its field, or its code in version 4.
        title: what it is called.
        groups: the titles of the groups it stands in, from the outside in.
        unit: such as "aantal" or "1 000 euro".
    """

    key: str
    title: str
    groups: tuple[str, ...] = ()
    unit: str = ""

    @property
    def path(self) -> str:
        """The titles from the outermost group to the topic's own."""
        return " / ".join((*self.groups, self.title))

    def matches(self, pattern: str) -> bool:
        """Tell whether its title, or its whole path, is what a pattern asks for, whatever the capitals.

        Example:
            >>> Topic("Code_26", "Code", ("Provincies",)).matches("provincies / code")
            True
        """
        wanted = re.compile(pattern, re.IGNORECASE)
        return any(wanted.fullmatch(" ".join(text.split())) for text in (self.title, self.path))


@dataclass(frozen=True)
class Dimension:
    """What figures are broken down by.

    Attributes:
        key: its field.
        title: what it is called.
        kind: "region", "period" or "other".
    """

    key: str
    title: str
    kind: str


@dataclass(frozen=True)
class Code:
    """One category of a dimension.

    Attributes:
        key: as the source has it, spaces and all.
        title: what it is called.
        status: of a period: "final", "provisional", or None where the source does not tell.
    """

    key: str
    title: str
    status: str | None = None

    @property
    def bare(self) -> str:
        """The key without the spaces it is padded with."""
        return self.key.strip()


Cell = tuple[Mapping[str, str], str, Any]
"""The bare code by dimension, the topic's key, and the value: a number, a text or None."""


class Service(Protocol):
    """A table at a source, read by one version of OData."""

    address: str

    def title(self) -> str:
        """Return what the source calls the table."""
        ...

    def topics(self) -> Sequence[Topic]:
        """Return the topics."""
        ...

    def dimensions(self) -> Sequence[Dimension]:
        """Return the dimensions."""
        ...

    def codes(self, dimension: str) -> Sequence[Code]:
        """Return the codes of a dimension."""
        ...

    def cells(self, topics: Sequence[Topic], fixed: Mapping[str, str], begins: Mapping[str, str]) -> Iterator[Cell]:
        """Yield the figures.

        Args:
            topics: which ones.
            fixed: the key, as the source has it, by dimension.
            begins: what the keys of a dimension begin with.
        """
        ...


def titles_under(parents: Mapping[Any, tuple[str, Any]], start: Any) -> tuple[str, ...]:
    """Return the titles of the groups above a topic, from the outside in.

    Args:
        parents: title and parent by group.
        start: the group that the topic stands in.

    Example:
        >>> titles_under({1: ("Regio's", None), 2: ("Provincies", 1)}, 2)
        ("Regio's", 'Provincies')
    """
    titles: list[str] = []
    seen: set[Any] = set()
    while start in parents and start not in seen:
        seen.add(start)
        title, start = parents[start]
        titles.insert(0, title)
    return tuple(titles)
