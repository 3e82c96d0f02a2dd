"""How much room texts take in cells, as a printer and a screen show them."""

from __future__ import annotations

import re
from math import ceil

from finarr.excel.shape import Head

__all__ = ["heading_lines", "lines_of", "longest_word"]

_WIDEST = 30.0
"""Characters: a longer word of a heading is broken."""


def lines_of(text: str, width: float) -> int:
    """Return how many lines a text takes in a column that is so many characters wide; a single word is not broken.

    Example:
        >>> lines_of("Werk en inkomen op de Bevelanden", 30), lines_of("municipalities", 14)
        (2, 1)
    """
    return ceil(len(text) * 0.88 / max(1.0, width - (2.2 if " " in text else 1)))


def longest_word(head: Head) -> float:
    """Return the width of a column in which no word of its heading is broken, within reason."""
    return min(_WIDEST, max((len(each) for each in re.split(r"[\s/-]+", head.text)), default=0) * 1.12 + 1)


def heading_lines(head: Head) -> int:
    """Return how many lines a heading takes when each long word needs its own."""
    lines, room = 1, head.width - 1
    for each in head.text.split():
        length = len(each) * 1.1
        if length > room:
            lines, room = lines + 1, head.width - 1
        room -= length + 1
    return lines
