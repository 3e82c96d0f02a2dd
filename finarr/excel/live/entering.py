"""What must be typed into a cell of Excel so that a value arrives as it is; Excel makes something of what it gets.

A text that looks like a number, a date or a formula becomes one, unless the cell is of text or the text begins with an
apostrophe, which Excel takes away. A formula in a cell of text becomes text.
"""

from __future__ import annotations

import math
import re
from typing import Any

from finarr.excel.patching import Calculated
from finarr.excel.patching.cells import plain

__all__ = ["AS_TEXT", "entered"]

AS_TEXT = "@"
"""The number format of cells in which everything is text."""

_PREFIXES = re.compile(r"_xl(?:fn|ws)\.(?:_xlws\.)?")
_HARMLESS = re.compile(r"[^\W\d_][^\d]*")
_WORDS = ("true", "false", "waar", "onwaar")


def entered(value: Any, number_format: str | None) -> bool | float | str | None:
    """Return what to type for a value.

    Args:
        value: any that a cell holds, or a formula (`Calculated`).
        number_format: of the cell.

    Raises:
        FileTrouble: a cell cannot hold it.

    Example:
        >>> entered("=1+1", None), entered("0012", None), entered("0012", "@"), entered("Noord-Beveland", None)
        ("'=1+1", "'0012", '0012', 'Noord-Beveland')
        >>> entered(Calculated("_xlfn.MAXIFS(A:A,B:B,1)"), None), entered(float("nan"), None)
        ('=MAXIFS(A:A,B:B,1)', '=NA()')
    """
    if isinstance(value, Calculated):
        return "=" + _PREFIXES.sub("", value.text.removeprefix("="))
    found = plain(value)
    if isinstance(found, float) and not math.isfinite(found):
        return "=NA()"
    if isinstance(found, int) and not isinstance(found, bool):
        return float(found)  # on its way to Excel a whole number of more than 32 bits would get lost
    if not isinstance(found, str):
        return found
    if not found:
        return None
    return found if number_format == AS_TEXT or _stays(found) else f"'{found}"


def _stays(text: str) -> bool:
    """Tell whether Excel leaves a text alone: it begins with a letter, has no digit, and is no truth value."""
    return _HARMLESS.fullmatch(text) is not None and text.casefold() not in _WORDS
