"""One value as a user types it in a scenario: a number, a text, or a change of the baseline (×1.03, +5%, -2%, +500)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from finarr.errors import Path, Problem
from finarr.money import Unit, round_half_away
from finarr.numbers import HOLE, read_number
from finarr.words import Message

__all__ = ["Value", "applied", "read_value"]

_FACTOR = re.compile(r"[×x*]\s*(\d+(?:[.,]\d+)?)", re.IGNORECASE)
_SHARE = re.compile(r"(\d+(?:[.,]\d+)?)\s*%")
_PERCENT = re.compile(r"([+\-−])\s*(\d+(?:[.,]\d+)?)\s*%")
_MORE = re.compile(r"([+\-−])\s*(\d+(?:[.,]\d{1,2})?)")

DIGITS = 15
"""Every number with so many digits has a double of its own; one with more is refused where it has none."""


@dataclass(frozen=True)
class Value:
    """What a value becomes.

    Attributes:
        kind: "set" to a number; "times" a factor; "more" by an amount; "text": another text, as the name of a key.
        number: of the first three.
        text: as it was typed.
        share: whether it was typed as a percentage, without a sign.
    """

    kind: Literal["set", "times", "more", "text"]
    number: Decimal
    text: str
    share: bool = False


def read_value(given: Any, path: Path, problems: list[Problem]) -> Value:
    """Return a value as it was typed; add a problem where it is none.

    Example:
        >>> read_value("+5%", (), []).number, read_value("×1,03", (), []).number, read_value("gemengd", (), []).kind
        (Decimal('1.05'), Decimal('1.03'), 'text')
    """
    if isinstance(given, str):
        typed = given.strip()
        if match := _FACTOR.fullmatch(typed):
            return Value("times", _decimal(match[1]), typed)
        if match := _PERCENT.fullmatch(typed):
            part = _decimal(match[2]) / 100
            return Value("times", 1 + part if match[1] == "+" else 1 - part, typed)
        if match := _SHARE.fullmatch(typed):
            return Value("set", _decimal(match[1]) / 100, typed, share=True)
        if match := _MORE.fullmatch(typed):
            amount = _decimal(match[2])
            return Value("more", amount if match[1] == "+" else -amount, typed)
        if not typed:
            problems.append(Problem(path, None, Message("errors.missing")))
        return Value("text", HOLE, typed)
    number = read_number(given, path, problems, infinite=True)
    if number.is_finite() and Decimal(repr(float(number))) != number:
        problems.append(Problem(path, f"{number:f}", Message("scenarios.digits", {"digits": DIGITS})))
    return Value("set", number, f"{number:f}")


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def applied(value: Value, base: Decimal, grid: Unit | None) -> Decimal:
    """Return the number that a value makes of the baseline's.

    Args:
        value: no text.
        base: the number of the baseline.
        grid: the unit that a changed amount of money is rounded to, a half away from zero; None for other numbers.
    """
    if value.kind == "set":
        return value.number
    number = base * value.number if value.kind == "times" else base + value.number
    if grid is not None:
        return grid.to_euro(round_half_away(grid.to_units(number)))
    return number if number.is_zero() else number.quantize(Decimal(1).scaleb(number.adjusted() - 11)).normalize()
