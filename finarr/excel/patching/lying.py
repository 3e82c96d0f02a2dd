"""Formulas of a part as they lie in the file, so that a sheet of a million rows need not be parsed to change one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

__all__ = ["InText"]

_FORMULA = re.compile(rb"<(?:[\w.-]+:)?(f|formula|formula1|formula2)(?:\s[^<>]*)?>")
_CELL = re.compile(rb"<(?:[\w.-]+:)?c\s(?:[^<>]*\s)?r\s*=\s*[\"']([A-Z]+[0-9]+)[\"']")
_NEAR = 2000
"""Bytes before a formula in which its cell begins."""


class InText:
    """A part of which formulas are replaced where they lie.

    Args:
        data: its bytes, in UTF-8.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._pieces: list[bytes] = []
        self._done = 0

    @property
    def changed(self) -> bool:
        """Whether anything was replaced."""
        return bool(self._pieces)

    def formulas(self, words: Sequence[bytes]) -> Iterator[tuple[int, int]]:
        """Yield from where to where formulas lie that hold one of some words, from the first to the last."""
        any_word = re.compile(b"|".join(map(re.escape, words)))
        end = 0
        while found := any_word.search(self._data, end):
            tag = self._data.rfind(b"<", 0, found.start())
            opened = _FORMULA.match(self._data, tag) if tag >= 0 else None
            end = found.end()
            if opened is not None and opened.end() <= found.start():
                end = self._data.find(b"<", end)
                yield opened.end(), end

    def cell(self, place: int) -> str | None:
        """Return the address of the cell that a formula is in; None where it is in none, or the file does not tell."""
        near = self._data[max(0, place - _NEAR) : place]
        opened = re.compile(rb"<(?:[\w.-]+:)?c[\s>]").finditer(near)
        last = max((each.start() for each in opened), default=-1)
        found = _CELL.match(near, last) if last >= 0 and b"</" not in near[last:] else None
        return None if found is None else found[1].decode()

    def put(self, start: int, end: int, new: bytes) -> None:
        """Replace what lies behind all that was replaced so far."""
        self._pieces += [self._data[self._done : start], new]
        self._done = end

    def data(self) -> bytes:
        """Return the part as it has become."""
        return b"".join([*self._pieces, self._data[self._done :]])
