"""How much room texts take in cells, as a printer and a screen show them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from math import ceil

from finarr.excel.shape import Head
from finarr.excel.tables import Kind

__all__ = [
    "heading_lines",
    "high",
    "least_width",
    "lines_in",
    "lines_of",
    "pixels",
    "text_width",
    "unbroken",
]

_WIDTHS = {
    letter: width
    for width, letters in {
        0.45: " \u00a0'ijl",
        0.5: ",.I",
        0.55: ":;`",
        0.6: "()-[]f{}",
        0.65: "!Jt",
        0.7: "r",
        0.75: "/\\s",
        0.8: '"z',
        0.85: "Lcx",
        0.9: "?FSZkvy|",
        0.95: "ETYag",
        1.0: "#$*+0123456789<=>PX^_e~",
        1.1: "V",
        1.15: "A",
        1.2: "D",
        1.25: "GHNU",
        1.3: "O",
        1.35: "&Q",
        1.4: "%w",
        1.6: "m",
        1.7: "M",
        1.75: "@W",
    }.items()
    for letter in letters
}
"""How wide letters of Calibri are, measured in the free font of the same widths (Carlito), in digits."""

_OTHER = 1.05
_BOLD = 1.06
"""How much wider bold letters are."""

_INDENT, _SPARE = 1.4, 1.03
"""What texts are indented by, in digits, and how much wider they may turn out on a screen than on paper."""

_MOST_LINES = 27

_STRETCH = 1.25
"""How many times wider than it wants a column becomes so that a text stays on one line."""

_WIDEST = 30.0
"""Characters: a longer word of a heading is broken."""


def text_width(text: str) -> float:
    """Return how wide a text is in Calibri, in digits: the unit in which the widths of columns are told.

    Example:
        >>> round(text_width("2026"), 2), round(text_width("illicit"), 2), round(text_width("WWW"), 2)
        (4.0, 3.75, 5.25)
    """
    return sum(_WIDTHS.get(each, _OTHER) for each in text)


@lru_cache(maxsize=4096)
def lines_of(text: str, width: float) -> int:
    r"""Return how many lines a text takes in a column so many characters wide; words stay whole where they can.

    Example:
        >>> lines_of("Werk en inkomen op de Bevelanden", 30), lines_of("Werk en inkomen op de Bevelanden", 34)
        (2, 1)
        >>> lines_of("municipalities", 14), lines_of("één\ntwee", 40)
        (1, 2)
    """
    room = max(1.0, (width - _INDENT) / _SPARE)
    lines = 0
    for paragraph in text.split("\n"):
        lines, left = lines + 1, room
        for word in paragraph.split(" "):
            wide = text_width(word)
            if wide > left and left < room:
                lines, left = lines + 1, room
            lines += max(0, ceil(wide / room) - 1)
            left -= wide % room + _WIDTHS[" "]
    return lines


def unbroken(text: str) -> str:
    r"""Return a text in which an amount stays on one line with its sign.

    Example:
        >>> unbroken("samen € 12,50").split(" ")
        ['samen', '€\xa012,50']
    """
    return text.replace("€ ", "€\u00a0")


def high(lines: int) -> float:
    """Return how high a row of so many lines is, in points: whole pixels, as files keep it.

    A row is 409.5 points high at most.

    Example:
        >>> high(2), high(27), high(400)
        (30.75, 405.75, 405.75)
    """
    return 15.0 * min(lines, _MOST_LINES) + 0.75


def lines_in(height: float) -> int:
    """Return how many lines go in a row that is so many points high."""
    return max(1, round((height - 0.75) / 15))


def least_width(head: Head, values: Iterable[object] = ()) -> float:
    """Return how wide a column is.

    No word of its heading is broken, within reason, and none of its choices cut. Texts that could go on in a next line,
    but are only a little too long for one, get it.

    Args:
        head: the column.
        values: what stands in it.
    """
    longest = max((len(each) for each in re.split(r"[\s/-]+", head.text)), default=0)
    wanted = max(head.width, min(_WIDEST, longest * 1.12 + 1), *map(_alone, head.choices))
    texts = {each for each in values if isinstance(each, str)} if head.kind is Kind.TEXT else ()
    fitting = (wide for wide in map(_alone, texts) if wide <= _STRETCH * wanted)
    return max([wanted, *fitting])


def _alone(text: str) -> float:
    """Return the width of a column in which a text takes one line, in whole pixels."""
    return ceil((text_width(text) * _SPARE + _INDENT + 0.05) * 7) / 7


def heading_lines(text: str, width: float) -> int:
    """Return how many lines a bold text takes in a column that is so many characters wide.

    Example:
        >>> heading_lines("Effect voorstel: voordeel (+) of nadeel (-)", 17), heading_lines("Jaar", 7)
        (3, 1)
    """
    return lines_of(text, width / _BOLD)


def pixels(width: float) -> int:
    """Return how wide a column of so many characters is.

    Example:
        >>> pixels(14)
        103
    """
    return int(width * 7 + 0.5) + 5
