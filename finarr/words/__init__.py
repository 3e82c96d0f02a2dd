"""Every text a user reads, in Dutch and in English.

A text has an id, ``file.key``, and lives in ``words/<language>/<file>.toml``. Code never holds a sentence for a
user: it makes a `Message` with the id and the values, and the door that shows it picks the language.

Values are formatted for the language when the text is rendered: `Euro` and `Percent` say how a number must look,
a `Decimal` gets the language's decimal mark, a date its order of day and month; an ``int`` or ``str`` is shown as
it is (a year is not a thousand).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Any, Literal

from immutabledict import immutabledict

Language = Literal["nl", "en"]
LANGUAGES: tuple[Language, ...] = ("nl", "en")
_LOCALES = {"nl": "nl_NL", "en": "en_GB"}

__all__ = ["LANGUAGES", "Euro", "Fixed", "Language", "Message", "Percent", "catalogue", "format_value", "text"]


@dataclass(frozen=True)
class Euro:
    """An amount of money in euro, shown with the currency sign and the language's marks.

    Args:
        amount: euro; an exact number.
        decimals: how many decimals to show.
    """

    amount: Decimal | Fraction | int
    decimals: int = 2


@dataclass(frozen=True)
class Fixed:
    """A number shown with just so many decimals, as in a column of ratios.

    Args:
        number: an exact number.
        decimals: how many decimals to show.
    """

    number: Decimal | Fraction | int
    decimals: int = 2


@dataclass(frozen=True)
class Percent:
    """A share between 0 and 1, shown as a percentage.

    Args:
        share: 0.25 is shown as 25%.
        decimals: the most decimals that are shown.
    """

    share: Decimal | Fraction | float
    decimals: int = 2


@dataclass(frozen=True)
class Message:
    """A text that has not chosen its language yet: an id and the values in it.

    Example:
        >>> str(Message("words.sum_of", {"what": "Goes"}))
        'the sum of Goes'
    """

    id: str
    values: Mapping[str, Any] = field(default_factory=immutabledict)

    def __post_init__(self) -> None:
        values = {name: tuple(value) if isinstance(value, list) else value for name, value in self.values.items()}
        if isinstance(values.get("allowed"), tuple):
            values["allowed"] = tuple(dict.fromkeys(values["allowed"]))  # each once, also where a name stands twice
        object.__setattr__(self, "values", immutabledict(values))

    def render(self, lang: str = "en") -> str:
        """Return the text in ``lang``."""
        return text(self.id, lang, **self.values)

    def __str__(self) -> str:
        """Return the English text."""
        return self.render("en")


@cache
def catalogue(lang: str) -> Mapping[str, str]:
    """Return every text of a language by id.

    Raises:
        KeyError: the language is not one of `LANGUAGES`.
    """
    if lang not in LANGUAGES:
        raise KeyError(f"no language {lang!r}; there are {', '.join(LANGUAGES)}")
    found: dict[str, str] = {}
    for entry in sorted(resources.files(__name__).joinpath(lang).iterdir(), key=lambda path: path.name):
        if entry.name.endswith(".toml"):
            room = entry.name.removesuffix(".toml")
            texts = tomllib.loads(entry.read_text(encoding="utf-8"))
            found.update({f"{room}.{key}": value for key, value in texts.items()})
    return immutabledict(found)


def text(message_id: str, lang: str = "en", **values: Any) -> str:
    """Return the text with this id in a language, its values formatted for that language.

    Example:
        >>> text("words.sum_of", "nl", what="Goes")
        'de som van Goes'
    """
    shown = {name: format_value(value, lang) for name, value in values.items()}
    return catalogue(lang)[message_id].format(**shown)


def format_value(value: Any, lang: str) -> str:
    """Return one value as a reader of ``lang`` writes it.

    Example:
        >>> format_value(Euro(Decimal("1234.5")), "nl")
        '€ 1.234,50'
        >>> format_value(Percent(Fraction(9999, 10000)), "en")
        '99.99%'
    """
    match value:
        case Message():
            return value.render(lang)
        case Euro():
            return _euro(value, lang)
        case Percent():
            return _percent(value, lang)
        case Fixed():
            return _number(_as_decimal(value.number), lang, f"#,##0.{'0' * value.decimals}".rstrip("."))
        case Decimal() | Fraction():
            return _number(value, lang)
        case date():
            return f"{value.day:02d}-{value.month:02d}-{value.year}" if lang == "nl" else value.isoformat()
        case list() | tuple():
            return ", ".join(format_value(each, lang) for each in value)
        case _:
            return str(value)


_TEN_DECIMALS = "#,##0.##########"


def _looks_rounder(number: Decimal) -> bool:
    """Tell whether ten decimals would show a number as one it is not, as 0.3 in place of 0.30000000000000004."""
    if not number.is_finite() or not 10 < -int(number.as_tuple().exponent) < 25 or number.adjusted() > 3:
        return False
    shown = round(number, 10)
    return shown != number and -int(shown.normalize().as_tuple().exponent) < 6


def _as_decimal(number: Decimal | Fraction | float | int) -> Decimal:
    if isinstance(number, Fraction):
        return Decimal(number.numerator) / Decimal(number.denominator)
    return Decimal(str(number))


def _number(value: Decimal | Fraction, lang: str, pattern: str = _TEN_DECIMALS) -> str:
    from babel.numbers import format_decimal

    number = _as_decimal(value)
    if pattern is _TEN_DECIMALS and isinstance(value, Decimal) and _looks_rounder(value):
        pattern = f"#,##0.{'#' * -int(value.as_tuple().exponent)}"
    if number.adjusted() > 24:  # beyond what decimals are kept in: nobody reads its digits
        return str(number)
    return format_decimal(number, format=pattern, locale=_LOCALES[lang])


def _euro(value: Euro, lang: str) -> str:
    amount = _as_decimal(value.amount)
    pattern = "#,##0" + ("." + "0" * value.decimals if value.decimals else "")
    shown = _number(abs(amount), lang, pattern)
    sign = "-" if amount < 0 else ""
    return f"€ {sign}{shown}" if lang == "nl" else f"{sign}€{shown}"


def _percent(value: Percent, lang: str) -> str:
    pattern = "#,##0" + ("." + "#" * value.decimals if value.decimals else "")
    return _number(_as_decimal(value.share) * 100, lang, pattern) + "%"
