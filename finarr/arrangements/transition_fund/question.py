"""The question that a fund asks by itself, so that a file holds it beside the figures it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from immutabledict import immutabledict

from finarr.errors import here
from finarr.fields import Fields
from finarr.numbers import Number

__all__ = ["ORDERS", "QUESTIONS", "FundQuestion"]

QUESTIONS: Mapping[str, tuple[str, ...]] = immutabledict(
    {
        "cheapest": ("gap", "time_limit"),
        "fastest": ("contribution", "order", "gap", "time_limit"),
        "smoothest": (),
        "what_if": ("contribution", "prefinancing"),
        "least_change": (),
    }
)
"""The questions, and the arguments of each."""

ORDERS = ("optimal", "strict")


@dataclass(frozen=True)
class FundQuestion:
    """A question with what it needs; what belongs to other questions is left aside.

    Attributes:
        ask: a name in `QUESTIONS`.
        contribution: euro a year of all partners together, one amount or one a year.
        order: one of `ORDERS`.
        prefinancing: whether owners advance what the fund cannot pay.

    Example:
        >>> dict(FundQuestion("what_if", contribution=1400, order="strict").arguments)
        {'contribution': Decimal('1400'), 'prefinancing': False}
    """

    ask: str = "cheapest"
    contribution: Number | Mapping[int, Number] | None = None
    order: str = "optimal"
    prefinancing: bool = False

    def __post_init__(self) -> None:
        fields = Fields(self, here("question"))
        fields.choice("ask", QUESTIONS)
        fields.per_year("contribution", optional=True)
        fields.choice("order", ORDERS)
        fields.flag("prefinancing")
        fields.done()

    @property
    def arguments(self) -> Mapping[str, Any]:
        """What the question is asked with."""
        given = {name: getattr(self, name) for name in QUESTIONS[self.ask] if hasattr(self, name)}
        return {name: value for name, value in given.items() if value is not None}
