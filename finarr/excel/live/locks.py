"""Sheets that are protected against typing: opened for finarr's writing, and closed as they were."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from finarr.errors import FileTrouble
from finarr.words import Message

__all__ = ["unlocked"]

_ALLOWED = (
    "AllowFormattingCells",
    "AllowFormattingColumns",
    "AllowFormattingRows",
    "AllowInsertingColumns",
    "AllowInsertingRows",
    "AllowInsertingHyperlinks",
    "AllowDeletingColumns",
    "AllowDeletingRows",
    "AllowSorting",
    "AllowFiltering",
    "AllowUsingPivotTables",
)
"""What the user may still do on a protected sheet."""


@contextmanager
def unlocked(sheet: Any) -> Iterator[None]:
    """Open a protected sheet; it is protected again in the same way, whatever happens.

    Args:
        sheet: of xlwings.

    Raises:
        FileTrouble: the sheet is protected with a password.
    """
    held = sheet.api
    if not getattr(held, "ProtectContents", False):
        yield
        return
    drawings, scenarios = bool(held.ProtectDrawingObjects), bool(held.ProtectScenarios)
    allowed = {name: bool(getattr(held.Protection, name)) for name in _ALLOWED}
    try:
        held.Unprotect("")
        still = bool(held.ProtectContents)
    except Exception:
        still = True
    if still:
        raise FileTrouble(Message("live.locked", {"sheet": sheet.name}))
    try:
        yield
    finally:
        held.Protect(Contents=True, DrawingObjects=drawings, Scenarios=scenarios, **allowed)
