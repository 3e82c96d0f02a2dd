"""What an arrangement says about leaving, and what the law and practice say where it is silent."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Any

from finarr.errors import here
from finarr.fields import Fields
from finarr.numbers import Number, is_hole, read_number

__all__ = ["CONTRIBUTIONS", "Duty", "ExitTerms", "Practice", "duty_of", "practice"]

CONTRIBUTIONS = "contributions"
"""Settle assets by what each contributed in the last year."""


@dataclass(frozen=True)
class Duty:
    """An arrangement of which membership is a duty by law."""

    id: str
    words: tuple[str, ...]
    law: str
    date: date


@dataclass(frozen=True)
class Practice:
    """What counts where an arrangement is silent, with its source.

    Attributes:
        degressive: the part of the last contribution that is paid, by year after leaving.
        bridging_years: over how many years the direct damage is paid.
        law: where leaving is regulated.
        date: of the text of the law.
        duties: arrangements nobody can leave.
    """

    degressive: tuple[Fraction, ...]
    bridging_years: int
    law: str
    date: date
    duties: tuple[Duty, ...]


@cache
def practice() -> Practice:
    """Return the law and practice that come with finarr.

    Example:
        >>> float(sum(practice().degressive))
        3.0
    """
    text = resources.files(__package__).joinpath("statutory.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text, parse_float=Decimal)
    methods = data["methods"]
    return Practice(
        degressive=tuple(Fraction(part) for part in methods["degressive"]),
        bridging_years=methods["bridging_years"],
        law=methods["law"],
        date=methods["date"],
        duties=tuple(Duty(t["id"], tuple(t["words"]), t["law"], t["date"]) for t in data["duties"]),
    )


def duty_of(title: str) -> Duty | None:
    """Return the duty that a title tells of, if any.

    Example:
        >>> duty_of("GGD Zeeland, begroting 2026").law, duty_of("Dienst Dommelvallei")
        ('Wet publieke gezondheid, art. 14', None)
    """
    words = set(re.findall(r"[\w']+", title.casefold()))
    phrase = " ".join(re.findall(r"[\w']+", title.casefold()))
    for duty in practice().duties:
        if any(word in words or (" " in word and word in phrase) for word in duty.words):
            return duty
    return None


@dataclass(frozen=True)
class ExitTerms:
    """What an arrangement says about leaving; everything may be left out.

    Attributes:
        statutory: whether membership is a duty by law; None: told by the title (veiligheidsregio, GGD,
            omgevingsdienst).
        percentages: the arrangement's own rule: the part (0..1) of the last year's contribution that the leaver pays,
            by year after leaving. Where given, only this rule counts.
        own_rule: where the own rule stands, such as "GR art. 38".
        falls_away: the part (0..1) of what the leaver would contribute that the others no longer have as costs, by year
            after leaving; the last counts from then on. Left out: nothing falls away.
        one_off: euro, costs of the leaving itself, in the first year; part of the direct damage.
        bridging_years: over how many years direct damage is paid; five where left out.
        reserves: euro, own equity of the arrangement on the day of leaving, to be settled.
        debts: euro, what comes off the reserves (provisions, claims that are still open).
        settle_by: the key by which that is settled: "contributions" or the name of a key; None: nothing is settled.

    Raises:
        InvalidInput: a field breaks its rule.

    Source:
        Wgr art. 9: an arrangement regulates the consequences of leaving; arrangements had to be adapted by 1-7-2024.

    Example:
        >>> ExitTerms(percentages=[1, 0.5]).percentages
        (Decimal('1'), Decimal('0.5'))
    """

    statutory: bool | None = None
    percentages: Iterable[Number] | None = None
    own_rule: str | None = None
    falls_away: Iterable[Number] = ()
    one_off: Number = 0
    bridging_years: int | None = None
    reserves: Number = 0
    debts: Number = 0
    settle_by: str | None = None

    def __post_init__(self) -> None:
        fields = Fields(self, here("terms"))
        if self.statutory is not None:
            fields.flag("statutory")
        fields.text("own_rule", optional=True)
        if self.percentages is not None:
            fields.put("percentages", _parts(fields, "percentages", self.percentages, above_one=True))
            if not self.percentages:
                fields.wrong(("percentages",), "[]", "missing")
        fields.put("falls_away", _parts(fields, "falls_away", self.falls_away))
        fields.number("one_off")
        if self.bridging_years is not None:
            whole = isinstance(self.bridging_years, int) and not isinstance(self.bridging_years, bool)
            if not whole or self.bridging_years < 0:
                fields.wrong(("bridging_years",), repr(self.bridging_years), "whole_number")
                fields.put("bridging_years", None)
        fields.number("reserves", negative=True)
        fields.number("debts")
        fields.text("settle_by", optional=True)
        if self.settle_by is None and (self.reserves or self.debts):
            fields.wrong(("settle_by",), None, "missing")
        fields.done()

    def part_left(self, step: int) -> Fraction:
        """Return which part of the leaver's contribution the others still have as costs, 0 being the first year."""
        parts: Sequence[Any] = tuple(self.falls_away)
        return 1 - Fraction(parts[min(step, len(parts) - 1)]) if parts else Fraction(1)


def _parts(fields: Fields, name: str, value: Any, *, above_one: bool = False) -> tuple[Decimal, ...]:
    """Read a list of parts between 0 and 1."""
    if isinstance(value, str | Mapping) or not isinstance(value, Iterable):
        fields.wrong((name,), repr(value), "list")
        return ()
    found = []
    for position, each in enumerate(value):
        number = read_number(each, (*fields.path, name, position), fields.problems)
        if not is_hole(number) and (number < 0 or (number > 1 and not above_one)):
            fields.wrong((name, position), number, "not_negative" if number < 0 else "share")
        found.append(number)
    return tuple(found)
