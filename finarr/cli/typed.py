"""Numbers as they are typed on the command line: one reading for every option, and none for what reads two ways.

An option that holds a number is a text to the library that parses a call, since that knows one notation only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from finarr.errors import Path, Problem
from finarr.numbers import is_hole, read_written, readings
from finarr.words import Message

__all__ = ["bare", "named", "number", "separated", "share", "shares", "value"]

_BARE = re.compile(r"[-−]?\d[\d.,]*", re.ASCII)
"""What is typed as nothing but a number: no sign of euros, no percentage, no plus, which means a change elsewhere."""


def number(option: str, text: str | None, problems: list[Problem]) -> Decimal | None:
    """Return a number as typed, in Dutch or in English marks; None where the option is left out.

    Args:
        option: its name, for the problem.
        text: as typed.
        problems: gathers what is wrong.
    """
    return None if text is None else read_written(text, (option,), problems)


def share(option: str, text: str, problems: list[Problem]) -> Decimal:
    """Return a percentage as a part of one; the sign is not needed: 80 and 80% are 0.8."""
    found = read_written(text, (option,), problems)
    return found if is_hole(found) or text.strip().endswith("%") else found / 100


def shares(option: str, text: str | None, problems: list[Problem]) -> list[Decimal] | None:
    """Return a list of percentages as parts of one; None where the option is left out."""
    return None if text is None else [share(option, each, problems) for each in separated(text)]


def separated(text: str) -> list[str]:
    """Return the parts of a list: with semicolons, so that commas are decimal, or else with commas.

    Example:
        >>> separated("100,75"), separated("100; 87,5"), separated("87,5;")
        (['100', '75'], ['100', '87,5'], ['87,5'])
    """
    parts = text.strip().removesuffix(";").split(";") if ";" in text else text.split(",")
    return [part.strip() for part in parts]


def named(option: str, given: Iterable[str] | None, problems: list[Problem]) -> dict[str, Decimal]:
    """Return numbers by name from texts of the form name=number."""
    found: dict[str, Decimal] = {}
    for text in given or ():
        name, mark, typed = (part.strip() for part in text.rpartition("="))
        if not mark or not name or not readings(typed):
            problems.append(Problem((option,), f"'{text}'", Message("withdrawal.name_value")))
        elif name in found:
            problems.append(Problem((option,), f"'{text}'", Message("errors.duplicate")))
        else:
            found[name] = read_written(typed, (f"{option} {name}",), problems)
    return found


def bare(text: str, path: Path, problems: list[Problem]) -> int | Decimal | str:
    """Return what is nothing but a number as that number, a whole one as an int; anything else as the text it is.

    Example:
        >>> bare("12", (), []), bare("12,5", (), []), bare("+5%", (), []), bare("Goes", (), [])
        (12, Decimal('12.5'), '+5%', 'Goes')
    """
    if not _BARE.fullmatch(text) or not readings(text):
        return text
    read = read_written(text, path, problems)
    return int(read) if not is_hole(read) and read.as_tuple().exponent == 0 else read


def value(text: str, path: Path, problems: list[Problem]) -> Any:
    """Read a value of any kind: a number, yes or no, a text, a list of these, or a table of name:value.

    Lists and tables are separated as `separated` says.
    """
    parts = separated(text)
    if ":" not in text:
        found = [_single(part, path, problems) for part in parts]
        return found if len(found) > 1 else found[0]
    table: dict[str, Any] = {}
    for part in parts:
        name, _, typed = (each.strip() for each in part.partition(":"))
        if name in table:
            problems.append(Problem(path, f"'{name}'", Message("errors.duplicate")))
        table[name] = _single(typed, path, problems)
    return table


def _single(text: str, path: Path, problems: list[Problem]) -> Any:
    return {"true": True, "false": False}.get(text) if text in ("true", "false") else bare(text, path, problems)
