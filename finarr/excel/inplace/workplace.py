"""The one interface through which finarr works in a workbook, whoever has it: nobody, or Excel."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from finarr.excel.matrix import Matrix
from finarr.excel.patching.changing import Changing
from finarr.words import Message

__all__ = ["Workplace", "Written"]


@dataclass(frozen=True)
class Written:
    """Where a result went.

    Attributes:
        path: the workbook that holds it.
        backup: where the old workbook is kept; None where a new one was made, or the file was never saved.
        reason: why it is not the workbook that was read; None where it is.
        followed: cells of the user whose formulas point to other cells now, since tables became longer or shorter.
    """

    path: Path
    backup: Path | None = None
    reason: Message | None = None
    followed: tuple[str, ...] = ()


class Workplace(Protocol):
    """A workbook that a case is read from and its result is written to.

    Attributes:
        path: the file; for a workbook that was never saved, or lies in a cloud only, its name in the user's own folder.
        notes_failures: whether what goes wrong is written into the workbook too. In a workbook that Excel has open it
            is, since that is where the user looks; a closed file stays as it is.
    """

    path: Path
    notes_failures: bool

    def read(self, names: Collection[str]) -> dict[str, Matrix]:
        """Return tables by their name in small letters; those that are not there are left out.

        Raises:
            FileTrouble: the workbook cannot be read, or holds none of the tables.
        """
        ...

    @property
    def changing(self) -> Changing:
        """Its tables and named cells, to be changed; nothing is written before `save`.

        Raises:
            FileTrouble: the workbook may not be written to.
        """
        ...

    def tell(self, text: str | None) -> None:
        """Show how far the work is, where the user looks; None ends it."""
        ...

    def save(self, lang: str) -> Written | Message:
        """Write what was changed, charts that show it included, and return where; or why that cannot be done here.

        Args:
            lang: the language of the name of a backup.

        Raises:
            FileTrouble: somebody else changed the workbook meanwhile, or it refuses.
        """
        ...

    def write(self) -> None:
        """Write what was changed where the user looks; in a workbook that is open, saving it is left to the user.

        Raises:
            FileTrouble: the workbook refuses.
        """
        ...

    def forget(self) -> None:
        """Forget what was changed since it was last written."""
        ...

    def show(self, sheet: str) -> None:
        """Bring a sheet to the front, where somebody looks."""
        ...
