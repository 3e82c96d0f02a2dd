"""Numbers as they were written: reading them without loss, and refusing what only looks like one.

Inputs become `decimal.Decimal` by way of ``str``: 0.1 typed is 0.1 kept, not the binary fraction beside it. Exact work
is done in `fractions.Fraction`. Where a number belongs, text is never taken for one in silence: the problem proposes
the likely reading instead. Where text is all there can be, as on a command line, `read_written` takes what reads one
way, and refuses what reads two ways ("1.000" may be one or a thousand).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from immutabledict import immutabledict

from finarr.errors import Path, Problem
from finarr.words import Fixed, Message

__all__ = [
    "HOLE",
    "Number",
    "PerYear",
    "as_given",
    "at_year",
    "in_order",
    "is_hole",
    "read_number",
    "read_per_year",
    "read_written",
    "readings",
    "spans",
]

Number = int | float | Decimal
"""What a user may give where a number is meant; numpy's scalars count as well."""

LARGEST = Decimal(10) ** 15
"""Amounts in cents beyond this have no exact float; no government has ever come near it."""

PerYear = Decimal | immutabledict[int, Decimal]
"""One number for all years, or one for each year."""

HOLE = Decimal("NaN")
"""Stands where a number was refused, so that the rest of the input can still be checked."""


def as_given(value: Any) -> Any:
    """Return what was given as a message shows it: days and numbers as readers write them, all else as Python does."""
    return value if value is None or isinstance(value, Decimal | date) else repr(value)


def is_hole(value: Any) -> bool:
    """Tell whether a number was refused when it was read."""
    return isinstance(value, Decimal) and value.is_nan()


def in_order(number: Fraction) -> tuple[float, Fraction]:
    """Return what sorts as an exact number does, and much quicker: rounding to a double never swaps two numbers.

    Example:
        >>> sorted([Fraction(2, 3), Fraction(1, 3)], key=in_order)
        [Fraction(1, 3), Fraction(2, 3)]
    """
    above, below = number.as_integer_ratio()
    try:
        return above / below, number
    except OverflowError:
        return math.copysign(math.inf, above), number


def spans(years: Iterable[int]) -> list[str]:
    """Return years as people tell them: those that follow one another as the first and the last.

    Example:
        >>> spans([2026, 2027, 2028, 2031]), spans([2026])
        (['2026-2028', '2031'], ['2026'])
    """
    told: list[list[int]] = []
    for year in sorted({*years}):
        if told and year == told[-1][-1] + 1:
            told[-1].append(year)
        else:
            told.append([year])
    return [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in told]


_MARKS = ((".", ","), (",", "."))
"""Between thousands and before decimals: in Dutch, and in English."""


def readings(text: str) -> tuple[Decimal, ...]:
    """Return every number that a text may mean, that by Dutch marks first: none, one or two.

    Example:
        >>> readings("1.234,56"), readings("4.977-"), readings("€ 12"), readings("0.125"), readings("twelve")
        ((Decimal('1234.56'),), (Decimal('-4977'), Decimal('-4.977')), (Decimal('12'),), (Decimal('0.125'),), ())
    """
    bare = re.sub(r"[\s€ ]|EUR|euro", "", text, flags=re.IGNORECASE)
    sign = ""
    if bare.endswith("-"):
        bare, sign = bare[:-1], "-"
    elif bare.startswith("(") and bare.endswith(")"):
        bare, sign = bare[1:-1], "-"
    elif bare.startswith(("-", "+", "−")):
        bare, sign = bare[1:], "" if bare[0] == "+" else "-"
    percent = bare.endswith("%")
    found: dict[Decimal, None] = {}
    for thousands, decimals in _MARKS:
        grouped = rf"[1-9]\d{{0,2}}({re.escape(thousands)}\d{{3}})+"  # 0.125 has no thousands
        if re.fullmatch(rf"({grouped}|\d+)({re.escape(decimals)}\d+)?", bare.removesuffix("%"), flags=re.ASCII):
            plain = bare.removesuffix("%").replace(thousands, "").replace(decimals, ".")
            found[Decimal(sign + plain) / (100 if percent else 1)] = None
    return tuple(found)


def read_written(text: str, path: Path, problems: list[Problem]) -> Decimal:
    """Return the number that a text is, where it reads one way; add a problem and return `HOLE` where it does not.

    For what can only be given as text: options of the command line, cells of a CSV file.

    Args:
        text: as it was typed, in Dutch or in English marks.
        path: where, for the problem.
        problems: gathers what is wrong.

    Example:
        >>> read_written("1.000,50", (), []), read_written("0.125", (), [])
        (Decimal('1000.50'), Decimal('0.125'))
        >>> read_written("1.000", ("--reserves",), problems := []), problems[0].render("nl")
        (Decimal('NaN'), "--reserves: '1.000' – dit is op twee manieren te lezen: typ 1000 of 1,0.")
    """
    found = readings(text)
    if len(found) == 1:
        return read_number(found[0], path, problems)
    rule = Message("errors.number_two_ways", _both(text, found, retyped=True)) if found else Message("errors.number")
    problems.append(Problem(path, f"'{text}'", rule))
    return HOLE


def _proposal(text: str) -> Message | None:
    """Return what a text most likely means as a number: a proposal to a user, never an answer."""
    found = readings(text)
    if len(found) > 1:
        return Message("errors.number_readings", _both(text, found))
    return Message("errors.number_reading", {"reading": found[0]}) if found else None


def _both(text: str, found: Iterable[Decimal], *, retyped: bool = False) -> dict[str, Any]:
    """Return the two readings of a text by the names that texts have; ``retyped`` so that each reads one way."""
    percent = "%" if "%" in text else ""
    whole, fraction = sorted((number * (100 if percent else 1) for number in found), key=abs, reverse=True)
    digits = max(1, -int(fraction.normalize().as_tuple().exponent))
    shown = Fixed(fraction, digits + (retyped and digits == 3))
    return {"whole": f"{whole:f}{percent}", "fraction": shown, "percent": percent}


def read_number(
    value: Any, path: Path, problems: list[Problem], *, infinite: bool = False, largest: Decimal | None = LARGEST
) -> Decimal:
    """Return a number exactly as written; add a problem and return `HOLE` where it is none.

    Args:
        value: what was given.
        path: where, for the problem.
        problems: gathers what is wrong.
        infinite: whether plus or minus infinity is allowed (a limit that is none).
        largest: what the size of the number must stay below; None where it may be any.
    """
    if hasattr(value, "item") and callable(value.item) and getattr(value, "ndim", 0) == 0:
        value = value.item()
    if is_hole(value):
        if value is not HOLE:  # what was wrong with a hole has been told
            problems.append(Problem(path, "NaN", Message("errors.not_finite")))
        return HOLE
    if isinstance(value, str):
        problems.append(Problem(path, f"'{value}'", Message("errors.number"), _proposal(value)))
        return HOLE
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        allowed = Message("errors.missing") if value is None else Message("errors.number")
        problems.append(Problem(path, as_given(value), allowed))
        return HOLE
    if not isinstance(value, int) and not math.isfinite(value) and not (infinite and math.isinf(value)):
        problems.append(Problem(path, str(value), Message("errors.not_finite")))
        return HOLE
    number = Decimal(str(value))
    if largest is not None and number.is_finite() and abs(number) >= largest:
        problems.append(Problem(path, f"{number:.3e}", Message("errors.too_large")))
        return HOLE
    return number


def read_per_year(value: Any, path: Path, problems: list[Problem]) -> PerYear:
    """Return a number, or a number for each year, exactly as written.

    The years of a table may be numbers or, as in TOML, texts.
    """
    if not isinstance(value, Mapping):
        return read_number(value, path, problems)
    found: dict[int, Decimal] = {}
    for year, number in value.items():
        place = (*path, year)
        if isinstance(year, bool) or not str(year).isascii() or not str(year).isdigit():
            problems.append(Problem(place, as_given(year), Message("numbers.year")))
        else:
            found[int(year)] = read_number(number, place, problems)
    return immutabledict(sorted(found.items()))


def at_year(value: Number | Mapping[int, Number], year: int) -> Fraction | None:
    """Return the number that counts for a year as an exact fraction; None where there is none.

    Example:
        >>> at_year(Decimal("2.5"), 2026), at_year(immutabledict({2026: Decimal(3)}), 2027)
        (Fraction(5, 2), None)
    """
    number = value.get(year) if isinstance(value, Mapping) else value
    return None if number is None or is_hole(number) else Fraction(number)
