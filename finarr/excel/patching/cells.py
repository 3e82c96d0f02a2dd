"""One cell as the file writes it: any value Python has, or a formula with its value."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from numbers import Real
from typing import Any

from lxml import etree

from finarr.errors import FileTrouble
from finarr.words import Message

__all__ = ["MAIN", "Calculated", "emptied", "filled", "plain", "serial", "shown", "unescaped"]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_FORMULA, _VALUE, _INLINE, _TEXT = (f"{{{MAIN}}}{name}" for name in ("f", "v", "is", "t"))
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
LONGEST_TEXT = 32_767
"""Characters that a cell holds."""

_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_NOT_AVAILABLE = "#N/A"
_WHOLE = 2**53
"""Below it every double that is whole is told apart from the next."""
_NOTHINGS = ("NAType", "NaTType")
"""What pandas has for a value that is not there."""


@dataclass(frozen=True)
class Calculated:
    """A formula with the value it has.

    Attributes:
        text: of the formula, with or without the equals sign.
        value: what it gives; None where that is not known, so that the file shows nothing before it is calculated.
    """

    text: str
    value: Any = None


def emptied(cell: Any) -> None:
    """Take value and formula out of a cell; its style stays."""
    if len(cell):
        del cell[:]
    for name in ("t", "cm", "vm"):
        if cell.get(name) is not None:
            del cell.attrib[name]


def shown(cell: Any, strings: Sequence[str]) -> str | float | None:
    """Return what a cell shows: a text, a number, or nothing.

    Args:
        cell: the element.
        strings: the texts that cells of the workbook share.
    """
    kind = cell.get("t", "n")
    held = next(cell.iterchildren(_INLINE if kind == "inlineStr" else _VALUE), None)
    if held is None:
        return None
    if kind == "inlineStr":
        return "".join(held.itertext())
    text = held.text
    if text is None:
        return None
    if kind == "s":
        return strings[int(text)]
    return float(text) if kind == "n" else str(text)


def filled(cell: Any, value: Any, strings: Sequence[str] = (), since_1904: bool = False) -> None:
    """Put a value or formula in a cell; its style stays.

    Args:
        cell: the element.
        value: text stays text, whatever it starts with; a number that is none becomes #N/A; None empties the cell.
        strings: the texts that cells of the workbook share.
        since_1904: whether the workbook counts days from 1904.

    Raises:
        FileTrouble: the value is longer than a cell holds, or of a kind that no cell holds.
    """
    formula = None
    if isinstance(value, Calculated):
        formula, value = value.text.removeprefix("="), value.value
    kind, text = _stored(value, since_1904)
    if kind == "str" and formula is None:
        kind = "inlineStr"
        if cell.get("t") in ("s", "inlineStr") and len(cell) == 1 and shown(cell, strings) == text:
            return
    elif _again(cell, formula, kind, text):
        return
    emptied(cell)
    _put(cell, formula, kind, text)


def _stored(value: Any, since_1904: bool) -> tuple[str | None, str | None]:
    """Return of which kind the file says that a value is, None for a number, and how it writes it."""
    write = _WRITTEN.get(type(value))
    if write is None:
        value = plain(value, since_1904)
        write = _WRITTEN[type(value)]
    return write(value)


def _nothing_stored(_value: None) -> tuple[str | None, str | None]:
    return None, None


def _text_stored(value: str) -> tuple[str | None, str | None]:
    return "str", _escaped(_fitting(value))


def _truth_stored(value: bool) -> tuple[str | None, str | None]:
    return "b", "1" if value else "0"


def _number_stored(value: int | float | Fraction) -> tuple[str | None, str | None]:
    stored = _number(value)
    return (None, repr(stored)) if math.isfinite(stored) else ("e", _NOT_AVAILABLE)


_WRITTEN: dict[type, Callable[[Any], tuple[str | None, str | None]]] = {
    float: _number_stored,
    int: _number_stored,
    Fraction: _number_stored,
    str: _text_stored,
    bool: _truth_stored,
    type(None): _nothing_stored,
}
"""How the values that results are full of are written; any other becomes one of these first."""


def _again(cell: Any, formula: str | None, kind: str | None, text: str | None) -> bool:
    """Give a cell that holds this formula already its new value; tell whether that could be done.

    Most cells of a result keep their formula from run to run, and many their value too.
    """
    if text is None or cell.get("t") != kind or len(cell) != (1 if formula is None else 2):
        return False
    if cell.get("cm") is not None or cell.get("vm") is not None:
        return False
    if formula is not None:
        known = cell[0]
        if known.text != formula or known.tag != _FORMULA or known.keys():
            return False
    held = cell[-1]
    if held.tag != _VALUE:
        return False
    if held.text != text:
        held.text = text
    return True


def _put(cell: Any, formula: str | None, kind: str | None, text: str | None) -> None:
    """Put a formula and a value in a cell that is empty."""
    if formula is not None:
        etree.SubElement(cell, _FORMULA).text = formula
    if text is None:
        return
    if kind is not None:
        cell.set("t", kind)
    if kind == "inlineStr":
        held = etree.SubElement(etree.SubElement(cell, _INLINE), _TEXT)
        held.text = text
        if text != text.strip() or "\n" in text:
            held.set(_SPACE, "preserve")
    else:
        etree.SubElement(cell, _VALUE).text = text


def plain(value: Any, since_1904: bool = False) -> bool | int | float | str | None:
    """Return a value as a cell keeps it: text, truth, a number (a moment is a number of days), or nothing.

    Raises:
        FileTrouble: it is longer than a cell holds, or of a kind that no cell holds.

    Example:
        >>> plain(Decimal("3000000000.01")), plain(-0.0), plain(date(2026, 1, 1)), plain("=1+1")
        (3000000000.01, 0, 46023, '=1+1')
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float | Fraction):
        return _number(value)
    if isinstance(value, str):
        return str(_fitting(value))
    if type(value).__module__ == "numpy":
        return plain(_scalar(value), since_1904)
    match value:
        case date() | time() | timedelta():
            return serial(value, since_1904)
        case Decimal() | Real():
            return _number(value)
    if type(value).__name__ in _NOTHINGS:
        return math.nan
    raise FileTrouble(Message("excel.not_kept_value", {"kind": type(value).__name__}))


def _fitting(text: str) -> str:
    """Return a text, refused where it is longer than a cell holds."""
    if len(text) > LONGEST_TEXT:
        raise FileTrouble(Message("excel.not_kept_text", {"what": text[:60]}))
    return text


def _scalar(value: Any) -> Any:
    """Return what a scalar of numpy is in Python; moments to the microsecond."""
    if value.dtype.kind in "mM":
        value = value.astype(f"{value.dtype.name.partition('[')[0]}[us]")
    return value.item()


def _number(value: Any) -> int | float:
    """Return the double nearest to a number; whole ones without a decimal point."""
    try:
        if type(value) is Fraction:
            over, under = value.as_integer_ratio()  # float() of it takes three times as long
            stored = over / under
        else:
            stored = float(value)
    except OverflowError:
        return math.nan
    return int(stored) if stored.is_integer() and abs(stored) < _WHOLE else stored


def serial(value: date | time | timedelta, since_1904: bool = False) -> int | float | str:
    """Return a moment as a number of days; one before the first day that Excel knows becomes a text.

    Example:
        >>> serial(date(1904, 1, 2), since_1904=True), serial(date(1900, 1, 1)), serial(time(12))
        (1, 1, 0.5)
    """
    if value != value:
        return math.nan
    if isinstance(value, timedelta):
        return _number(value / timedelta(days=1))
    if isinstance(value, time):
        moment = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond)
        return _number(moment / timedelta(days=1))
    when = datetime(*value.timetuple()[:6], getattr(value, "microsecond", 0))
    first = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30)
    days = (when - first) / timedelta(days=1)
    if not since_1904 and days < 61:  # Excel counts 29 February 1900, which never was
        days -= 1
    return _number(days) if days >= (0 if since_1904 else 1) else value.isoformat()


def _escaped(text: str) -> str:
    r"""Return a text in which what XML cannot hold is written as Excel writes it.

    Example:
        >>> _escaped("bel\x07 _x0041_")
        'bel_x0007_ _x005F_x0041_'
    """
    return _UNSAFE.sub(_code, text)


def _code(found: re.Match[str]) -> str:
    return f"_x{ord(found[0]):04X}_"


def unescaped(text: str) -> str:
    r"""Return a text in which what Excel writes for signs that XML cannot hold is those signs again.

    Example:
        >>> unescaped("bel_x0007_ _x005F_x0041_")
        'bel\x07 _x0041_'
    """
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
