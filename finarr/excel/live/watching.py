"""Watching a workbook: it is computed again whenever it is saved, until somebody says stop.

Programs save in different ways: in the file itself, or in a new one that takes its name, with a moment in which there
is no file at all. So the file is looked at by its name, a few times a second, and only used once it has been the same
twice. That works on a network disk too, where no system tells of changes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from finarr.errors import FileTrouble, FinarrError
from finarr.excel.live.finding import workplace
from finarr.excel.live.work import Done, main
from finarr.words import Message

__all__ = ["Watch"]

_Seen = tuple[int, int, int]


def _work(path: Path) -> Done:
    return main(workplace(path))


@dataclass
class Watch:
    """A workbook that is watched.

    Args:
        path: the file.
        done: called with what was computed.
        failed: called with what stood in the way; watching goes on.
        work: path → what was computed.
    """

    path: Path
    done: Callable[[Done], None]
    failed: Callable[[Exception], None]
    work: Callable[[Path], Any] = _work
    _known: _Seen | None = field(default=None, init=False)
    _glimpse: _Seen | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        """Refuse a file that is not there.

        Raises:
            FileTrouble: there is no such file.
        """
        if not self.path.is_file():
            raise FileTrouble(Message("cases.no_file", {"path": str(self.path)}))

    def look(self) -> bool:
        """Look once, and compute where the file was saved; tell whether it was."""
        seen = _seen(self.path)
        settled, self._glimpse = seen == self._glimpse, seen
        if seen is None or seen == self._known or not settled:
            return False
        self._known = seen
        try:
            done = self.work(self.path)
        except FinarrError as error:
            if error.message.id == "patching.changed_meanwhile":  # somebody saved while it was computed: once more
                self._known = None
            self.failed(error)
        except Exception as error:
            self.failed(error)
        else:
            if done.written is not None and done.written.reason is None:
                self._known = _seen(self.path) or seen
            self.done(done)
        return True


def _seen(path: Path) -> _Seen | None:
    """Return what tells one content of a file from the next; None where there is no file, or it cannot be looked at."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
