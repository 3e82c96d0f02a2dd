"""Floors, caps and transitions: what an answer must respect."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from finarr.errors import here
from finarr.fields import Fields
from finarr.numbers import Number, as_given, is_hole

__all__ = ["Limit", "Transition"]


@dataclass(frozen=True)
class Limit:
    """A floor (ondergrens) or cap (bovengrens) on what parties pay.

    Attributes:
        kind: "floor" or "cap".
        amount: how much, in the terms of `per`; None or infinity is no limit.
        per: "euro"; the id of a measure (euro per unit); "total" (share 0..1 of the sum of the items it speaks of);
            "budget" (share 0..1 of the party's own budget).
        parties: whom it binds; None is everyone.
        together: whether it binds the parties as a group ("these three together at most 40%"), not each for itself.
        items: what it speaks of; None is all basis items.
        years: when it binds; None is every year.

    Example:
        >>> Limit("cap", 62.50, per="inhabitants", parties=["Goes"]).amount
        Decimal('62.5')
    """

    kind: str
    amount: Number | None
    per: str = "euro"
    parties: Iterable[str] | None = None
    together: bool = False
    items: Iterable[str] | None = None
    years: Iterable[int] | None = None

    def __post_init__(self) -> None:
        fields = Fields(self, here("limits"))
        fields.choice("kind", ("cap", "floor"))
        fields.number("amount", optional=True, negative=True, infinite=True)
        if isinstance(self.amount, Decimal) and self.amount.is_infinite():
            if (self.amount > 0) != (self.kind == "cap"):
                fields.wrong(("amount",), str(self.amount), "no_limit_sign")
            fields.put("amount", None)
        fields.text("per")
        if (
            self.per in ("total", "budget")
            and isinstance(self.amount, Decimal)
            and not is_hole(self.amount)
            and abs(self.amount) > 1
        ):
            advice = f"limit_share_{self.per}"
            fields.wrong(("amount",), self.amount, advice)
        fields.names("parties")
        fields.flag("together")
        fields.names("items")
        read_years(fields, "years")
        for name in ("parties", "items", "years"):
            if getattr(self, name) == ():
                fields.wrong((name,), "[]", "missing")
        fields.done()


@dataclass(frozen=True)
class Transition:
    """The path from today's division to the new one (ingroeiregeling).

    With ``linear`` the shares move in equal steps from the old to the new ones; the first year takes the first step.
    With ``steps`` a party's amount moves at most so far a year. ``against="path"`` keeps year t within t steps of the
    old amount, and between the old and the new one: always possible and budget-neutral (where limits bind, the new
    amount is the fair one under the limits). ``against="previous_year"`` bounds the change from one year to the next.

    Attributes:
        kind: "linear" or "steps".
        step: for steps: how far a year, in the terms of `per`.
        per: "euro", the id of a measure (euro per unit), or "today" (a fraction of today's contribution).
        years: for linear: in how many steps.
        old: "today" (shares in today's contributions), or the name of a key.
        against: "path" or "previous_year".
    """

    kind: str = "steps"
    step: Number | None = None
    per: str = "euro"
    years: int | None = None
    old: str = "today"
    against: str = "path"

    def __post_init__(self) -> None:
        fields = Fields(self, here("transition"))
        fields.choice("kind", ("steps", "linear"))
        fields.choice("against", ("path", "previous_year"))
        fields.text("per")
        fields.text("old")
        fields.number("step", optional=True)
        if self.kind == "steps" and self.step is None:
            fields.wrong(("step",), None, "missing")
        if self.kind == "linear" and (
            isinstance(self.years, bool) or not isinstance(self.years, int) or self.years < 1
        ):
            fields.wrong(
                ("years",),
                as_given(self.years),
                "whole_number" if self.years else "missing",
            )
        fields.done()


def read_years(fields: Fields, name: str, *, optional: bool = True) -> None:
    """Read a list of years into a sorted tuple; one year alone is a list of one."""
    value = fields.value(name)
    if value is None and optional:
        return
    value = () if value is None else value
    given = [value] if isinstance(value, int) else value
    if isinstance(given, str) or not isinstance(given, Iterable):
        fields.wrong((name,), as_given(value), "list")
        fields.put(name, ())
        return
    years: list[int] = []
    for position, year in enumerate(given):
        if isinstance(year, bool) or not isinstance(year, int) or not 1900 <= year <= 2200:
            fields.wrong((name, position), str(year) if isinstance(year, Decimal) else as_given(year), "year")
        elif year in years:
            fields.wrong((name, position), str(year), "duplicate")
        else:
            years.append(year)
    fields.put(name, tuple(sorted(years)))
