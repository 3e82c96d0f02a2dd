"""Where results go: asked before the work, so that nobody waits for an answer that cannot be kept."""

from __future__ import annotations

import tempfile
from pathlib import Path

from finarr.errors import FileTrouble, why
from finarr.words import Message

__all__ = ["made", "writable"]


def made(folder: Path) -> None:
    """Make a folder where there is none.

    Raises:
        FileTrouble: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileTrouble(Message("cases.unwritable", {"path": str(folder), "why": why(error)})) from error


def writable(file: Path) -> None:
    """Refuse a place where no file can be written; leaves nothing behind and a file that is there as it is.

    Raises:
        FileTrouble: the folder is not there, may not be written, or the file is open elsewhere.
    """
    try:
        if file.exists():
            with file.open("r+b"):
                return
        with tempfile.TemporaryFile(dir=file.parent):
            return
    except OSError as error:
        raise FileTrouble(Message("cases.unwritable", {"path": str(file), "why": why(error)})) from error


def ready(workbook: Path) -> None:
    """Refuse, before anything is computed, a workbook that cannot be written.

    Raises:
        FileTrouble: its suffix is not that of a workbook, or its place cannot be written.
    """
    from finarr.doors import result_writer

    result_writer(workbook)
    writable(workbook)
