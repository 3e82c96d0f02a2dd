"""Workbooks as other programs write them: in other letters, with other addresses, otherwise packed."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from .handmade import INJECTED, injects

__all__ = ["INJECTED", "PACKED"]

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SHEET = re.compile(r"xl/worksheets/sheet\d+\.xml")


def _rewritten(data: bytes, change: Callable[[str, str], str], encoding: str = "utf-8") -> bytes:
    """Return a workbook in which every part in XML is another, in other letters."""
    stream = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(stream, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            held = source.read(name)
            if name.endswith((".xml", ".rels")):
                held = change(name, held.decode()).encode(encoding)
            target.writestr(name, held)
    return stream.getvalue()


def _prefixed(name: str, text: str) -> str:
    if f'xmlns="{_MAIN}"' not in text:
        return text
    named = text.replace(f'xmlns="{_MAIN}"', f'xmlns:x="{_MAIN}"')
    return re.sub(r"<(/?)([A-Za-z]\w*)(?=[\s/>])", r"<\1x:\2", named)


@injects("elements with a prefix")
def _prefix(data: bytes) -> bytes:
    """As the Open XML SDK writes them."""
    return _rewritten(data, _prefixed)


@injects("letters of two bytes")
def _wide(data: bytes) -> bytes:
    def told(name: str, text: str) -> str:
        return re.sub(r"encoding=.[\w-]+.", 'encoding="UTF-16"', text, count=1)

    return _rewritten(data, told, "utf-16")


@injects("a mark at the beginning")
def _marked(data: bytes) -> bytes:
    return _rewritten(data, lambda name, text: text, "utf-8-sig")


@injects("targets from the top")
def _absolute(data: bytes) -> bytes:
    """Relations that tell from the top of the file where a part lies."""

    def from_the_top(name: str, text: str) -> str:
        folder = posixpath.dirname(posixpath.dirname(name))

        def whole(found: re.Match[str]) -> str:
            target = found[1]
            if "External" in found[0] or target.startswith(("/", "#")) or ":" in target:
                return found[0]
            return found[0].replace(f'"{target}"', f'"/{posixpath.normpath(posixpath.join(folder, target))}"')

        return re.sub(r'<Relationship [^>]*Target="([^"]+)"[^>]*>', whole, text) if name.endswith(".rels") else text

    return _rewritten(data, from_the_top)


_UNNEEDED = "dimension sheetFormatPr sheetViews cols pageMargins pageSetup printOptions headerFooter ignoredErrors"
_UNNEEDED_OF_BOOKS = "calcPr bookViews fileVersion workbookPr"


@injects("no more than needed")
def _bare(data: bytes) -> bytes:
    """As programs on the web write a workbook: nothing about how it looks on a screen or on paper."""

    def without(name: str, text: str) -> str:
        names = _UNNEEDED if _SHEET.fullmatch(name) else _UNNEEDED_OF_BOOKS if name == "xl/workbook.xml" else ""
        for each in names.split():
            text = re.sub(rf"<{each}(?:\s[^>]*)?(?:/>|>.*?</{each}>)", "", text, flags=re.DOTALL)
        return re.sub(r' spans="[^"]*"', "", text)

    return _rewritten(data, without)


@injects("remarks between cells")
def _remarks(data: bytes) -> bytes:
    def remarked(name: str, text: str) -> str:
        if not _SHEET.fullmatch(name):
            return text
        for before in ("<row ", "<c ", "<v>", "</f>", "</row>"):
            text = text.replace(before, f"<!-- opmerking -->{before}")
        return text

    return _rewritten(data, remarked)


@injects("sizes of eight bytes")
def _large(data: bytes) -> bytes:
    """Entries as programs write them that do not know beforehand how large they get."""
    stream = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(stream, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            with target.open(ZipInfo(name), "w", force_zip64=True) as entry:
                entry.write(source.read(name))
    return stream.getvalue()


@injects("folders and a remark in the archive")
def _folders(data: bytes) -> bytes:
    stream = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(stream, "w", ZIP_DEFLATED) as target:
        for folder in ("_rels/", "xl/", "xl/worksheets/"):
            target.writestr(ZipInfo(folder), b"")
        for name in source.namelist():
            target.writestr(name, source.read(name))
        target.comment = b"gemaakt door een ander programma"
    return stream.getvalue()


PACKED = [
    *("elements with a prefix", "letters of two bytes", "a mark at the beginning", "targets from the top"),
    *("no more than needed", "remarks between cells", "sizes of eight bytes", "folders and a remark in the archive"),
]
"""What cannot stand together with what else is made by hand."""
