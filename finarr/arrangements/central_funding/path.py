"""The path towards the full effect: cumulative bounds, and who pays for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from finarr.errors import here
from finarr.fields import Fields
from finarr.numbers import HOLE, Number, is_hole, read_number

__all__ = ["PAYERS", "CompensationPath"]

PAYERS = ("gainers", "general_fund", "centre")
"""Who pays a compensation: municipalities that gain, all of them per inhabitant, or central government."""


@dataclass(frozen=True)
class CompensationPath:
    """Bounds on gains and losses that widen year by year, and who pays the compensation (suppletie) they need.

    The bounds are cumulative: in year t no municipality is more than the t-th bound away from where it is today, in
    euro per inhabitant.

    Attributes:
        bounds: euro per inhabitant, ascending, one a year from the first year on; 7.50, 22.50, 37.50 in 2023.
        gains: the bounds on gains where those differ; None or infinity is no bound.
        payer: "gainers" (budget-neutral: whoever gains pays, the largest gains first), "general_fund" (the same amount
            per inhabitant for all) or "centre" (central government; gains above their bound are used first).

    Example:
        >>> CompensationPath([7.5, 22.5, 37.5]).payer
        'gainers'
    """

    bounds: Iterable[Number]
    gains: Iterable[Number | None] | None = None
    payer: str = "gainers"

    def __post_init__(self) -> None:
        fields = Fields(self, here("transition"))
        fields.choice("payer", PAYERS)
        fields.put("bounds", _ladder(fields, "bounds"))
        if self.gains is not None:
            fields.put("gains", _ladder(fields, "gains", optional=True))
            if len(tuple(self.gains)) != len(tuple(self.bounds)):
                fields.wrong(
                    ("gains",), str(len(tuple(self.gains))), "central_funding.as_many", n=len(tuple(self.bounds))
                )
        fields.done()

    def at(self, step: int) -> tuple[Decimal, Decimal | None]:
        """Return the bounds on loss and on gain of a step, counted from 0."""
        losses: Sequence[Decimal] = tuple(self.bounds)  # type: ignore[arg-type]
        gains: Sequence[Decimal | None] = losses if self.gains is None else tuple(self.gains)  # type: ignore[arg-type]
        return losses[step], gains[step]


def _ladder(fields: Fields, name: str, *, optional: bool = False) -> tuple[Decimal | None, ...]:
    """Read bounds that do not fall."""
    value = fields.value(name)
    if isinstance(value, str) or not isinstance(value, Iterable):
        fields.wrong((name,), None if value is None else repr(value), "list")
        return ()
    found: list[Decimal | None] = []
    for position, each in enumerate(value):
        if each is None and optional:
            found.append(None)
            continue
        number = read_number(each, (*fields.path, name, position), fields.problems, infinite=optional)
        if not is_hole(number) and number.is_infinite() and number > 0:
            found.append(None)
            continue
        last = found[-1] if found else None
        if not is_hole(number) and number < 0:
            fields.wrong((name, position), number, "not_negative")
        elif not is_hole(number) and found and (last is None or (not is_hole(last) and number < last)):
            fields.wrong((name, position), number, "central_funding.not_falling")
        found.append(HOLE if is_hole(number) else number)
    if not found:
        fields.wrong((name,), None, "missing")
    return tuple(found)
