"""A result as CSV that Excel opens by a double click: with the marks that Dutch Excel expects; texts stay texts.

Excel makes a number of ``0012``, a date of ``1-2`` and a formula of ``=1+1`` when it opens a CSV. Such a text goes out
as ``="0012"``: a formula that gives the text, which is the one form that Excel leaves alone.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from numbers import Real
from pathlib import Path
from typing import Any

from finarr.cases import kind_of
from finarr.errors import FileTrouble
from finarr.excel.kinds import workbook_of
from finarr.excel.page import Book, Drawn, Formula
from finarr.excel.patching.replacing import replaced
from finarr.excel.shape import As
from finarr.words import Message, text

__all__ = ["cell", "delimited", "write_csv"]

_MAIN = {"cost-sharing": "finarr_contributions", "budget-cycle": "finarr_contributions"}
"""The table that a CSV holds, where it is not the first table of the result."""

_MARKS = {"nl": (";", ","), "en": (",", ".")}
"""What stands between cells, and before decimals."""

_MONTHS = "jan feb mrt mar apr mei may jun jul aug sep okt oct nov dec"
_FORMULA = re.compile(r"[=+\-@\t\r]")
_FIGURES = re.compile(r"(?=.*\d)[\d\s.,:/%€$eE()+-]+")
_DATE = re.compile(rf"(?:\d{{1,2}}[\s./-]*)?(?:{'|'.join(_MONTHS.split())})[a-z.]*[\s./-]*\d{{0,4}}", re.IGNORECASE)
_TRUTHS = ("true", "false", "waar", "onwaar")
_LONGEST = 255
"""Characters that a text in a formula holds."""


def write_csv(outcome: Any, path: str | Path) -> None:
    """Write the main table of a result as CSV, in the language of its case.

    Args:
        outcome: of a kind of case that has a workbook.
        path: where it goes.

    Raises:
        FileTrouble: the place cannot be written, or there is no such table.
    """
    case, where = outcome.case, Path(path)
    book = Book(case.language, case.title, outcome.run.started)
    workbook = workbook_of(case, where)
    workbook.draw_result(outcome, where, book)
    tables = {name: table for name, table in book.drawn.items() if name not in workbook.INPUTS}
    table = tables.get(_MAIN.get(kind_of(case), "")) or next(iter(tables.values()))
    replaced(where, _written(table, case.language))


def _written(table: Drawn, lang: str) -> bytes:
    rows = [[_plain(value) for value in row] for row in table.rows]
    return delimited([head.text for head in table.shape.heads], rows, lang)


def _plain(value: Any) -> Any:
    if isinstance(value, As):
        value = value.value
    return value.value if isinstance(value, Formula) else value


def delimited(headings: Sequence[str], rows: Iterable[Sequence[Any]], lang: str) -> bytes:
    """Return a table as the bytes of a CSV file, with the mark in front by which Excel knows UTF-8.

    Args:
        headings: of the columns.
        rows: values of any kind that `cell` knows.
        lang: "nl" for semicolons and decimal commas, "en" for commas and points.

    Raises:
        FileTrouble: a value cannot be written.

    Example:
        >>> delimited(["Naam", "Bedrag"], [["Goes", 3000000000.01]], "nl").decode("utf-8-sig").splitlines()
        ['Naam;Bedrag', 'Goes;3000000000,01']
    """
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=_MARKS[lang][0], lineterminator="\r\n")
    writer.writerow([cell(heading, lang) for heading in headings])
    writer.writerows([cell(value, lang) for value in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def cell(value: Any, lang: str) -> str:
    """Return a value as a cell of a CSV.

    Args:
        value: nothing, a text, a truth, a number (of numpy too), or a date; a number that is missing is left blank.
        lang: decides the mark before decimals, and the order of a date.

    Raises:
        FileTrouble: the value is infinite, or of a kind that no cell holds.

    Example:
        >>> [cell(value, "nl") for value in (Decimal("0.10"), -0.0, "0012", "Goes", None, float("nan"), True)]
        ['0,10', '0', '="0012"', 'Goes', '', '', 'ja']
    """
    if type(value).__module__ == "numpy":
        value = value.item()
    match value:
        case None:
            return ""
        case bool():
            return text("words.yes" if value else "words.no", lang)
        case str():
            return _text(value)
        case date() if value != value:
            return ""
        case datetime() if value.time() != datetime.min.time():
            return value.strftime("%d-%m-%Y %H:%M:%S" if lang == "nl" else "%Y-%m-%d %H:%M:%S")
        case date():
            return value.strftime("%d-%m-%Y" if lang == "nl" else "%Y-%m-%d")
        case Decimal() | Real():
            return _number(value).replace(".", _MARKS[lang][1])
    if type(value).__name__ in ("NAType", "NaTType"):
        return ""
    raise FileTrouble(Message("excel.not_kept_value", {"kind": type(value).__name__}))


def _number(value: Any) -> str:
    """Return a number with all its decimals where they end, else with the digits that Excel keeps."""
    if isinstance(value, float | Decimal) and not math.isfinite(value):
        if math.isnan(value):
            return ""
        raise FileTrouble(Message("errors.not_finite"))
    if isinstance(value, Fraction) and value.denominator != 1:
        value = float(value)
    exact = value if isinstance(value, Decimal) else Decimal(repr(value) if isinstance(value, float) else int(value))
    shown = f"{exact:f}"
    if "." in shown and isinstance(value, float):
        shown = shown.rstrip("0").rstrip(".")
    return shown.removeprefix("-") if not exact else shown


def _text(value: str) -> str:
    """Return a text in such a way that Excel leaves it alone."""
    if not _changes(value):
        return value
    if len(value) > _LONGEST:
        return f"'{value}"
    doubled = value.replace('"', '""')
    return f'="{doubled}"'


def _changes(value: str) -> bool:
    """Tell whether Excel would make something else of a text: a formula, a number, a date, a truth."""
    bare = value.strip()
    read = _FORMULA.match(value) or _FIGURES.fullmatch(bare) or _DATE.fullmatch(bare) or bare.casefold() in _TRUTHS
    return bool(read)
