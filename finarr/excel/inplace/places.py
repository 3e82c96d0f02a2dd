"""Where things stand beside a workbook, and whether its folder is kept in step with a cloud."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from finarr.words import Message

__all__ = ["beside", "synced"]

_VARIABLES = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")
"""Where OneDrive says which folders it keeps in step."""

_MARKS = {".dropbox": "Dropbox", ".dropbox.cache": "Dropbox", ".stfolder": "Syncthing", "._sync_*.db": "Nextcloud"}
_MARKS |= {".sync_*.db": "Nextcloud", ".tmp.drivedownload": "Google Drive", ".tmp.driveupload": "Google Drive"}
"""What programs that keep folders in step leave at the top of them."""

_NAMES = ("OneDrive", "SharePoint")
"""How the names of such folders begin, also where a disk of another computer shows them."""


def beside(path: Path, suffix: str, lang: str) -> Path:
    """Return the place beside a workbook for its result or its backup.

    Args:
        path: the workbook.
        suffix: "result" or "backup".
        lang: the language of the word in the name.

    Example:
        >>> beside(Path("Begroting GGD 2026 v3 def.xlsm"), "result", "nl").name
        'Begroting GGD 2026 v3 def_resultaat.xlsx'
    """
    ending = path.suffix if suffix == "backup" else ".xlsx"
    return path.with_name(f"{path.stem}_{Message(f'inplace.{suffix}_suffix').render(lang)}{ending}")


def synced(path: Path) -> str | None:
    """Return the service that keeps a file in step with other computers; None where there is none that is known.

    Such a service takes a file that is replaced under its hands for a conflict, and makes a second one of it.
    """
    folders = [folder.resolve() for folder in _told()]
    for folder in path.resolve().parents:
        if folder in folders:
            return "OneDrive"
        named = next((name for name in _NAMES if folder.name.startswith(name)), None)
        marked = next((service for mark, service in _MARKS.items() if any(folder.glob(mark))), None)
        if named or marked:
            return named or marked
    return None


def _told() -> Iterator[Path]:
    for name in _VARIABLES:
        value = os.environ.get(name)
        if value:
            yield Path(value)
