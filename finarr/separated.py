"""Tables of separated values: CSV in UTF-8 with commas, or with semicolons as Dutch Excel writes it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from finarr.errors import FileTrouble, Problem, why
from finarr.words import Message

__all__ = ["cell_problem", "read_separated", "surplus"]


def read_separated(path: Path) -> tuple[list[list[str]], str]:
    """Return the cells of a file, the headings first, and what stands between them; a blank line is an empty row.

    Raises:
        FileTrouble: the file cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileTrouble(Message("cases.not_utf8", {"path": str(path)})) from error
    except OSError as error:
        raise FileTrouble(Message("cases.unreadable", {"path": str(path), "why": why(error)})) from error
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return [[cell.strip() for cell in row] for row in rows], delimiter


def cell_problem(path: Path, row: int, column: str, given: str | None, allowed: Message, lang: str = "en") -> Problem:
    """Return what is wrong with a cell, its row counted from 1 with the headings."""
    place = Message("cases.csv_place", {"file": path.name, "row": row, "column": column}).render(lang)
    return Problem(("parties", row - 2), given, allowed, None, place)


def surplus(path: Path, number: int, header: Sequence[str], row: Sequence[str], lang: str = "en") -> Iterator[Problem]:
    """Yield the cells of a row beyond the last heading, as a comma too many puts there."""
    for cell in row[len(header) :]:
        if cell:
            column = str(len(header) + 1)
            yield cell_problem(path, number, column, f"'{cell}'", Message("cases.csv_surplus"), lang)
