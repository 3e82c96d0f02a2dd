"""What happens to the result of a year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from finarr.errors import here
from finarr.fields import Fields
from finarr.numbers import Number, is_hole

__all__ = ["Reserve"]


@dataclass(frozen=True)
class Reserve:
    """What happens to the result of a year (resultaatbestemming).

    A deficit takes the reserve down to its minimum first, then the parties pay; a surplus fills it to its ceiling, and
    the rest goes back to the parties.

    Attributes:
        balance: euro in the reserve before the result.
        minimum: how far a deficit may take it down.
        ceiling: how far a surplus may fill it; None is no ceiling.
        per: what minimum and ceiling are in: "euro", "costs" (a fraction of the realised gross costs of the year) or
            "risks" (a resilience ratio: so many times `risks`).
        risks: euro, the risks that the reserve must be able to bear.
        key: the key by which parties pay or receive what the reserve leaves; None: every item's own key, for its part
            of the result.
        items: the items whose result passes through the reserve; None is all basis items.

    Example:
        >>> Reserve(300_000, minimum=0.005, ceiling=0.02, per="costs").balance
        Decimal('300000')
    """

    balance: Number
    minimum: Number = 0
    ceiling: Number | None = None
    per: str = "euro"
    risks: Number | None = None
    key: str | None = None
    items: Iterable[str] | None = None

    def __post_init__(self) -> None:
        fields = Fields(self, here("cycle", "reserve"))
        fields.number("balance", negative=True)
        fields.number("minimum")
        fields.number("ceiling", optional=True)
        fields.choice("per", ("euro", "costs", "risks"))
        fields.number("risks", optional=True)
        if (self.per == "risks") != (self.risks is not None):
            rule = "missing" if self.risks is None else "budget_cycle.risks_unused"
            fields.wrong(("risks",), None if self.risks is None else self.risks, rule)
        low, high = self.minimum, self.ceiling
        known = [each for each in (low, high) if isinstance(each, Decimal) and not is_hole(each)]
        if len(known) == 2 and known[0] > known[1]:
            fields.wrong(("minimum",), known[0], "budget_cycle.above_ceiling", ceiling=known[1])
        fields.text("key", optional=True)
        fields.names("items")
        fields.done()
