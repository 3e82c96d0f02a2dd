"""Files that are not written to: each with what it is, and what to do about it."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

from finarr.errors import FileTrouble
from finarr.excel.patching.parts import Parts
from finarr.words import Message

__all__ = ["opened"]

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STRICT = "http://purl.oclc.org/ooxml/"


def opened(data: bytes, path: Path) -> tuple[Parts, str]:
    """Return the parts of a workbook that may be written to, and which of them is the workbook itself.

    Raises:
        FileTrouble: it is no workbook, an old or binary one, encrypted, protected by a label, signed, or strict.
    """
    if data.startswith(_COMPOUND):
        raise _trouble(_compound(data), path)
    if not zipfile.is_zipfile(BytesIO(data)):
        raise _trouble("excel.no_workbook", path)
    try:
        parts = Parts(data, str(path))
        books = [part for _, part in parts.related("", "officeDocument")]
        if "xl/workbook.bin" in parts:
            raise _trouble("excel.binary", path)
        if any(name.startswith("_xmlsignatures/") for name in parts.archive.names):
            raise _trouble("patching.signed", path)
        if not books or "[Content_Types].xml" not in parts:
            raise _trouble("excel.no_workbook", path)
        if str(parts.root(books[0]).tag).startswith("{" + _STRICT):
            raise _trouble("excel.strict", path)
    except FileTrouble:
        raise
    except Exception as error:
        why = f"{type(error).__name__}: {error}"
        raise FileTrouble(Message("excel.damaged", {"path": str(path), "why": why})) from error
    return parts, books[0]


def _compound(data: bytes) -> str:
    """Return what a file in the old container is: protected by a label, locked with a password, or an old workbook."""
    if "DRMEncrypted".encode("utf-16-le") in data:
        return "patching.label_protected"
    return "excel.encrypted" if "EncryptedPackage".encode("utf-16-le") in data else "excel.old_format"


def _trouble(message: str, path: Path) -> FileTrouble:
    return FileTrouble(Message(message, {"path": str(path)}))
