"""Where results go: asked before the work, so that nobody waits for an answer that cannot be kept."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from finarr.errors import FileTrouble, why
from finarr.words import Message

__all__ = ["made", "ready", "unless_chosen", "writable"]


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


@contextmanager
def unless_chosen(command: str, files: Sequence[Path], out: Path | None) -> Iterator[None]:
    """Say how to choose another place, where nobody chose the one that cannot be written.

    Args:
        command: that has an option ``--out``.
        files: of the call; a result goes beside the first by itself.
        out: the place that was chosen; None where none was.

    Raises:
        FileTrouble: the place cannot be written.
    """
    try:
        yield
    except FileTrouble as trouble:
        if trouble.message.id != "cases.unwritable" or out is not None:
            raise
        name = Path(str(trouble.message.values["path"])).name
        values = {"trouble": trouble.message, "command": command, "files": '" "'.join(map(str, files)), "name": name}
        raise FileTrouble(Message("cli.elsewhere", values)) from trouble
