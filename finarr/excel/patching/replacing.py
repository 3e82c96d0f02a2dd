"""Putting new bytes in the place of a file: wholly or not at all, with the old ones kept beside it."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from pathlib import Path

from finarr.errors import FileTrouble, why
from finarr.words import Message

__all__ = ["in_use", "replaced"]


def in_use(path: Path) -> bool:
    """Tell whether a program has a workbook open: Excel and LibreOffice leave a file beside it that says so."""
    for mark in (f"~${path.name}", f".~lock.{path.name}#"):
        with contextlib.suppress(OSError):  # a name so long that there can be no such file
            if (path.parent / mark).exists():
                return True
    return False


def replaced(path: Path, data: bytes, *, before: bytes | None = None, backup: Path | None = None) -> None:
    """Put bytes in the place of a file in one step; whoever looks sees the old file or the new one, whole.

    The new bytes are on the disk before the old file goes. Permissions stay, and so does a link that leads to the file.

    Args:
        path: the file.
        data: its new bytes.
        before: what it held when it was read; where it holds something else by now, it stays as it is.
        backup: where the old bytes are kept.

    Raises:
        FileTrouble: the file was changed meanwhile, or its place cannot be written.
    """
    real = path.resolve()
    try:
        old = real.read_bytes() if real.exists() else None
        if before is not None and old != before:
            raise FileTrouble(Message("patching.changed_meanwhile", {"path": str(path)}))
        if backup is not None and old is not None:
            _placed(backup, old, real)
        _placed(real, data, real)
    except FileTrouble:
        raise
    except OSError as error:
        raise FileTrouble(Message("cases.unwritable", {"path": str(path), "why": why(error)})) from error


def _placed(path: Path, data: bytes, like: Path) -> None:
    """Write a file beside its place, make sure that it is on the disk, and move it there."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem[:40]}-", suffix=".tmp")
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        _same_permissions(beside, like)
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    _settled(path.parent)


def _same_permissions(path: Path, like: Path) -> None:
    """Give a file the permissions and the owner of another, or those of a new file where there is none."""
    try:
        known = like.stat()
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        path.chmod(0o666 & ~mask)
        return
    if hasattr(os, "chown"):
        with contextlib.suppress(OSError):  # the owner can only be given by who may
            os.chown(path, known.st_uid, known.st_gid)
    path.chmod(stat.S_IMODE(known.st_mode))


def _settled(folder: Path) -> None:
    """Have the disk remember which file bears the name now, where the system knows how."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with contextlib.suppress(OSError):  # some network disks refuse
            os.fsync(handle)
    finally:
        os.close(handle)
