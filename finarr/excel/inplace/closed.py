"""A workbook in a file that nobody has open: read from its parts, patched, and replaced in one step."""

from __future__ import annotations

import stat
from collections.abc import Callable, Collection
from functools import cached_property
from pathlib import Path

from finarr.errors import FileTrouble
from finarr.excel.inplace.places import beside, synced
from finarr.excel.inplace.workplace import Written
from finarr.excel.matrix import Matrix
from finarr.excel.package import read_tables
from finarr.excel.patching import Patched, replaced
from finarr.excel.patching.replacing import in_use
from finarr.words import Message

__all__ = ["ClosedBook"]

_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


class ClosedBook:
    """A workbook in a file.

    Args:
        path: the file.
        telling: what shows how far the work is; nothing where left out.
    """

    notes_failures = False

    def __init__(self, path: Path, telling: Callable[[str | None], None] | None = None) -> None:
        self.path = path
        self._telling = telling

    def read(self, names: Collection[str]) -> dict[str, Matrix]:
        """Return tables by their name in small letters."""
        return read_tables(self.path, names)

    @cached_property
    def changing(self) -> Patched:
        """The file, to be patched."""
        return Patched.open(self.path)

    def tell(self, text: str | None) -> None:
        """Hand on how far the work is."""
        if self._telling is not None:
            self._telling(text)

    def save(self, lang: str) -> Written | Message:
        """Replace the file, with a backup beside it; not where another program has it, or keeps it in step."""
        if in_use(self.path):
            return Message("inplace.open_elsewhere", {"path": self.path.name})
        if not self.path.stat().st_mode & _WRITABLE:
            return Message("inplace.read_only", {"path": self.path.name})
        service = synced(self.path)
        if service is not None:
            return Message("inplace.synced", {"path": self.path.name, "service": service})
        backup = beside(self.path, "backup", lang)
        try:
            replaced(self.path, self.changing.rebuilt(), before=self.changing.parts.data, backup=backup)
        except FileTrouble as trouble:
            if trouble.message.id != "cases.unwritable":
                raise
            return Message("inplace.unwritable", {"path": self.path.name})
        return Written(self.path, backup, followed=tuple(self.changing.repointed))

    def write(self) -> None:
        """Replace the file."""
        replaced(self.path, self.changing.rebuilt(), before=self.changing.parts.data)
        self.forget()

    def forget(self) -> None:
        """Forget what was changed on paper."""
        self.__dict__.pop("changing", None)

    def show(self, sheet: str) -> None:
        """Do nothing: nobody looks."""
