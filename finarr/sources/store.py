"""What was fetched, kept on disk with its date and hash, so that it can be used without the internet.

Every entry is two files: the figures, under a name with their hash, and ``<name>.json``, which tells what they are. The
second is put in its place last and at once, so a half-written entry does not exist.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from finarr.errors import FileTrouble, SourceTrouble, why
from finarr.words import Message

__all__ = ["Entry", "Store"]


@dataclass(frozen=True)
class Entry:
    """Something that was fetched.

    Attributes:
        name: under which it is kept.
        body: the figures, as they are on disk.
        address: where they came from.
        fetched: when.
        sha256: of the body.
        about: what else is known of them.
        before: the hash of what was kept under this name until now; None where there was nothing.
    """

    name: str
    body: bytes
    address: str
    fetched: datetime
    sha256: str
    about: Mapping[str, Any]
    before: str | None = None

    @property
    def changed(self) -> bool:
        """Whether the source had other figures than those that were kept until now."""
        return self.before is not None and self.before != self.sha256


class Store:
    """A folder of what was fetched.

    Args:
        folder: where; the user's cache folder where left out, or what ``FINARR_CACHE`` names.
    """

    def __init__(self, folder: str | Path | None = None) -> None:
        self.folder = Path(folder) if folder is not None else _home()

    def save(self, name: str, body: bytes, address: str, about: Mapping[str, Any]) -> Entry:
        """Keep something under a name, in place of what was there.

        Raises:
            FileTrouble: the folder cannot be written; what was kept is kept.
        """
        known = self._told(name)
        before = None if known is None else str(known.get("sha256"))
        sha256 = hashlib.sha256(body).hexdigest()
        fetched = datetime.now(UTC).replace(microsecond=0)
        file = f"{name}-{sha256[:12]}.data"
        told = {"finarr": 1, "name": name, "address": address, "fetched": fetched.isoformat()}
        told |= {"sha256": sha256, "file": file, "about": dict(about)}
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            _put(self.folder / file, body)
            _put(self._head(name), json.dumps(told, ensure_ascii=False, indent=2).encode())
            if known is not None and known.get("file") != file:
                (self.folder / str(known.get("file"))).unlink(missing_ok=True)
        except OSError as error:
            values = {"path": str(self.folder), "why": why(error)}
            raise FileTrouble(Message("cases.unwritable", values)) from error
        return Entry(name, body, address, fetched, sha256, dict(about), before)

    def load(self, name: str) -> Entry | None:
        """Return what is kept under a name; None where there is nothing.

        Raises:
            SourceTrouble: the file is not as it was fetched.
            FileTrouble: it cannot be read.
        """
        told = self._told(name)
        if told is None:
            return None
        path = self.folder / str(told["file"])
        try:
            body = path.read_bytes()
        except OSError as error:
            raise FileTrouble(Message("cases.unreadable", {"path": str(path), "why": why(error)})) from error
        fetched = datetime.fromisoformat(str(told["fetched"]))
        if hashlib.sha256(body).hexdigest() != told["sha256"]:
            raise SourceTrouble(Message("sources.altered", {"path": str(path), "date": fetched.date()}))
        return Entry(name, body, str(told["address"]), fetched, str(told["sha256"]), told["about"])

    def names(self) -> Iterator[str]:
        """Yield the names of what is kept."""
        if self.folder.is_dir():
            yield from sorted(path.stem for path in self.folder.glob("*.json"))

    def _head(self, name: str) -> Path:
        return self.folder / f"{name}.json"

    def _told(self, name: str) -> dict[str, Any] | None:
        path = self._head(name)
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            if not isinstance(told, dict) or not {"file", "sha256", "fetched", "address", "about"} <= told.keys():
                raise ValueError(f"{path}")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise FileTrouble(Message("cases.unreadable", {"path": str(path), "why": why(error)})) from error
        except ValueError as error:
            raise SourceTrouble(Message("sources.damaged", {"path": str(path)})) from error
        return told


def _put(path: Path, body: bytes) -> None:
    """Write a file whole or not at all."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(body)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _home() -> Path:
    if named := os.environ.get("FINARR_CACHE"):
        return Path(named)
    from platformdirs import user_cache_path

    return user_cache_path("finarr", appauthor=False) / "sources"
