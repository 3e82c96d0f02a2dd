"""The words of a report in one language."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from finarr.report.content import Column, Kind
from finarr.words import Message

__all__ = ["Wording"]


@dataclass(frozen=True)
class Wording:
    """Texts and figures as a reader of one language writes them.

    Attributes:
        lang: "nl" or "en".
        decimals: of whole amounts: 2 where the unit of decision is a cent, else 0.

    Example:
        >>> Wording("nl", 2).euro(Fraction(5, 2))
        '€ 2,50'
    """

    lang: str
    decimals: int = 2

    def __call__(self, name: str, **values: Any) -> str:
        """Return a text of the report."""
        return Message(f"report.{name}", values).render(self.lang)

    def listed(self, names: list[str] | tuple[str, ...], most: int = 6) -> str:
        """Return names in a sentence, the last after "and"; beyond `most` only how many others there are."""
        shown = list(names)
        if len(shown) > most:
            shown = [*shown[: most - 1], self("others", n=len(shown) - most + 1)]
        if len(shown) < 2:
            return "".join(shown)
        return Message("words.and", {"first": ", ".join(shown[:-1]), "second": shown[-1]}).render(self.lang)

    def euro(self, amount: Fraction | Decimal | int) -> str:
        """Return an amount in whole units of decision."""
        return Column("", "", Kind.EURO, self.decimals).show(amount, self.lang)

    def per_head(self, amount: Fraction | Decimal) -> str:
        """Return an amount per inhabitant, to the cent."""
        return Column("", "", Kind.EURO, 2).show(amount, self.lang)

    def percent(self, share: Fraction, decimals: int = 1) -> str:
        """Return a share as a percentage."""
        return Column("", "", Kind.PERCENT, decimals).show(share, self.lang)

    def column(self, name: str, kind: Kind = Kind.TEXT, decimals: int | None = None, **more: Any) -> Column:
        """Return a column whose heading is the text of its name; whole amounts have the unit's decimals."""
        shown = decimals if decimals is not None else self.decimals if kind in (Kind.EURO, Kind.EFFECT) else 0
        return Column(name, self(f"column_{name}"), kind, shown, **more)
