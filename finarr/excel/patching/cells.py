"""One cell as the file writes it: any value Python has, or a formula with its value."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from numbers import Real
from typing import Any

from lxml import etree

from finarr.errors import FileTrouble
from finarr.words import Message

__all__ = ["MAIN", "Calculated", "emptied", "filled", "plain", "serial"]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_FORMULA, _VALUE, _INLINE, _TEXT = (f"{{{MAIN}}}{name}" for name in ("f", "v", "is", "t"))
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
LONGEST_TEXT = 32_767
"""Characters that a cell holds."""

_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_NOT_AVAILABLE = "#N/A"
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
    for child in list(cell):
        cell.remove(child)
    for name in ("t", "cm", "vm"):
        cell.attrib.pop(name, None)


def filled(cell: Any, value: Any, since_1904: bool = False) -> None:
    """Put a value or formula in a cell; its style stays.

    Args:
        cell: the element.
        value: text stays text, whatever it starts with; a number that is none becomes #N/A; None empties the cell.
        since_1904: whether the workbook counts days from 1904.

    Raises:
        FileTrouble: the value is longer than a cell holds, or of a kind that no cell holds.
    """
    if isinstance(value, Calculated):
        shown = plain(value.value, since_1904)
        if _again(cell, value.text.removeprefix("="), shown):
            return
        emptied(cell)
        etree.SubElement(cell, _FORMULA).text = value.text.removeprefix("=")
        _put(cell, shown, calculated=True)
    else:
        emptied(cell)
        _put(cell, plain(value, since_1904), calculated=False)


def _again(cell: Any, text: str, value: bool | int | float | str | None) -> bool:
    """Give a cell that holds this formula already its new number; tell whether that could be done.

    Most cells of a result keep their formula from run to run, and a number in place of a number is quickly set.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or len(cell) != 2:
        return False
    formula, shown = cell
    plainly = formula.tag == _FORMULA and not formula.attrib and formula.text == text and shown.tag == _VALUE
    if not plainly or any(name in cell.attrib for name in ("t", "cm", "vm")):
        return False
    shown.text = repr(value)
    return True


def _put(cell: Any, value: bool | int | float | str | None, *, calculated: bool) -> None:
    match value:
        case None:
            return
        case bool():
            cell.set("t", "b")
            shown = str(int(value))
        case int() | float() if not math.isfinite(value):
            cell.set("t", "e")
            shown = _NOT_AVAILABLE
        case int() | float():
            shown = repr(value)
        case str() if calculated:
            cell.set("t", "str")
            shown = _escaped(value)
        case _:
            cell.set("t", "inlineStr")
            text = etree.SubElement(etree.SubElement(cell, _INLINE), _TEXT)
            text.text = _escaped(value)
            if text.text != text.text.strip() or "\n" in text.text:
                text.set(_SPACE, "preserve")
            return
    etree.SubElement(cell, _VALUE).text = shown


def plain(value: Any, since_1904: bool = False) -> bool | int | float | str | None:
    """Return a value as a cell keeps it: text, truth, a number (a moment is a number of days), or nothing.

    Raises:
        FileTrouble: it is longer than a cell holds, or of a kind that no cell holds.

    Example:
        >>> plain(Decimal("3000000000.01")), plain(-0.0), plain(date(2026, 1, 1)), plain("=1+1")
        (3000000000.01, 0, 46023, '=1+1')
    """
    if type(value).__module__ == "numpy":
        value = _scalar(value)
    match value:
        case None | bool():
            return value
        case str():
            if len(value) > LONGEST_TEXT:
                raise FileTrouble(Message("excel.not_kept_text", {"what": value[:60]}))
            return value
        case date() | time() | timedelta():
            return serial(value, since_1904)
        case Decimal() | Fraction() | Real():
            return _number(value)
    if type(value).__name__ in _NOTHINGS:
        return math.nan
    raise FileTrouble(Message("excel.not_kept_value", {"kind": type(value).__name__}))


def _scalar(value: Any) -> Any:
    """Return what a scalar of numpy is in Python; moments to the microsecond."""
    if value.dtype.kind in "mM":
        value = value.astype(f"{value.dtype.name.partition('[')[0]}[us]")
    return value.item()


def _number(value: Any) -> int | float:
    """Return the double nearest to a number; whole ones without a decimal point."""
    try:
        stored = float(value)
    except OverflowError:
        return math.nan
    return int(stored) if stored.is_integer() and abs(stored) < 2**53 else stored


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
    return _UNSAFE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
