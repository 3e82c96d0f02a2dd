"""The parts of a workbook file: parsed where they are needed, written back where they were changed."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from finarr.errors import FileTrouble
from finarr.excel.patching.archive import WIDE, Archive
from finarr.words import Message

__all__ = ["Parts"]

_TYPES = "[Content_Types].xml"
_ENCODING = re.compile(rb"""(?:\xef\xbb\xbf)?<\?xml[^>]*\bencoding\s*=\s*["']([^"']+)""")


@dataclass
class Parts:
    """The parts of a workbook.

    Args:
        data: the bytes of the file.
        path: where it came from, for what is told.
    """

    data: bytes
    path: str = "-"
    archive: Archive = field(init=False)
    _roots: dict[str, Any] = field(init=False, default_factory=dict)
    _touched: set[str] = field(init=False, default_factory=set)
    _put: dict[str, bytes] = field(init=False, default_factory=dict)
    _dropped: set[str] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        self.archive = Archive(self.data)

    def __contains__(self, part: str) -> bool:
        return part in self.archive.names

    def root(self, part: str) -> Any:
        """Return the root element of a part.

        Raises:
            FileTrouble: the part is damaged, or no XML.
        """
        if part not in self._roots:
            parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
            try:
                self._roots[part] = etree.fromstring(self.archive.read(part), parser)
            except etree.XMLSyntaxError as error:
                raise FileTrouble(Message("excel.damaged", {"path": self.path, "why": f"{part}: {error}"})) from error
        return self._roots[part]

    def touched(self, part: str) -> Any:
        """Return the root element of a part that is going to be changed."""
        self._touched.add(part)
        return self.root(part)

    def as_it_lies(self, part: str) -> bytes | None:
        """Return the bytes of a part; None where it is changed already, or is not in UTF-8."""
        data = None if part in self._touched else self.archive.read(part)
        told = None if data is None else _ENCODING.match(data)
        if (
            data is None
            or data.startswith(WIDE)
            or (told is not None and told[1].lower() not in (b"utf-8", b"us-ascii"))
        ):
            return None
        return data

    def put(self, part: str, data: bytes) -> None:
        """Put other bytes in the place of a part; what was parsed of it is forgotten."""
        self._put[part] = data
        self._roots.pop(part, None)

    def relations(self, part: str) -> str:
        """Return the part that tells what a part relates to."""
        folder, name = posixpath.split(part)
        return posixpath.join(folder, "_rels", f"{name}.rels")

    def related(self, part: str, kind: str) -> Iterator[tuple[str, str]]:
        """Yield (id, part) of everything in the file that a part relates to in one way ("worksheet", "table")."""
        relations = self.relations(part)
        if relations not in self:
            return
        for each in self.root(relations):
            target = str(each.get("Target"))
            if str(each.get("Type", "")).endswith(f"/{kind}") and each.get("TargetMode") != "External":
                yield str(each.get("Id")), self._resolved(part, target)

    def _resolved(self, part: str, target: str) -> str:
        if target.startswith("/"):
            return target.lstrip("/")
        return posixpath.normpath(posixpath.join(posixpath.dirname(part), target))

    def drop(self, part: str, owner: str) -> None:
        """Leave a part out, with the relation of its owner and its content type."""
        self._dropped.add(part)
        relations = self.touched(self.relations(owner))
        for each in list(relations):
            if each.get("TargetMode") != "External" and self._resolved(owner, str(each.get("Target"))) == part:
                relations.remove(each)
        types = self.touched(_TYPES)
        for each in list(types):
            if each.get("PartName") == f"/{part}":
                types.remove(each)

    def rebuilt(self) -> bytes:
        """Return the bytes of the file with the parts that were changed."""
        changed = {part: _written(self.root(part)) for part in self._touched - self._dropped} | self._put
        return self.archive.rebuilt(changed, self._dropped)


def _written(root: Any) -> bytes:
    return etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True)
