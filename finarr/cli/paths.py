"""Where results go: asked before the work, so that nobody waits for an answer that cannot be kept."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from finarr.errors import FileTrouble, InvalidInput, Problem, why
from finarr.words import Message

__all__ = ["kept_apart", "made", "ready", "unless_chosen", "writable"]


_OUTPUTS = {"out": (), "html": (".html", ".htm"), "workbook": (".xlsx",), "flows": (".json",), "start": ()}
"""Options that say where something is written, with the suffixes it may have; none where other rooms know them."""


def kept_apart(options: Mapping[str, Any]) -> None:
    """Refuse a call that would write over a file it reads or a workbook of somebody else, or twice to one place.

    Args:
        options: of the command, by the names they have in the code.

    Raises:
        InvalidInput: every option that does so.
        FileTrouble: a file is of another kind than its suffix says.
    """
    outputs = {name: options[name] for name in _OUTPUTS if isinstance(options.get(name), Path)}
    read: list[Path] = []
    for name, value in options.items():
        if name not in outputs:
            read += [each for each in (value if isinstance(value, list | tuple) else [value]) if isinstance(each, Path)]
    problems, taken = [], {each.resolve() for each in read if each.is_file()}
    for name, path in outputs.items():
        if path.resolve() in taken:
            problems.append(Problem((f"--{name}",), f"'{path}'", Message("cli.taken")))
        elif path.suffix.lower() in (".xlsx", ".xlsm") and path.is_file() and not _ours(path):
            problems.append(Problem((f"--{name}",), f"'{path}'", Message("cli.not_ours")))
        taken.add(path.resolve())
    if problems:
        raise InvalidInput(problems)
    for name, path in outputs.items():
        if _OUTPUTS[name] and path.suffix.lower() not in _OUTPUTS[name]:
            raise FileTrouble(Message("cases.suffix", {"path": str(path), "known": _OUTPUTS[name]}))


def _ours(workbook: Path) -> bool:
    """Tell whether finarr made a workbook, by its properties; what is no workbook is refused by who writes."""
    try:
        with zipfile.ZipFile(workbook) as file:
            return b">finarr</dc:description>" in file.read("docProps/core.xml")
    except (OSError, KeyError, zipfile.BadZipFile):
        return False


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
