"""What the leaver gets of the arrangement's reserves, or must still pay of its debts, by a key."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from finarr.arrangements.withdrawal.terms import CONTRIBUTIONS
from finarr.keys import Members
from finarr.money import largest_remainder, round_half_away

if TYPE_CHECKING:
    from finarr.arrangements.cost_sharing.outcome import Outcome
    from finarr.arrangements.withdrawal.model import Withdrawal

__all__ = ["Settlement", "settled"]


@dataclass(frozen=True)
class Settlement:
    """The equity of an arrangement divided over its parties on the day one leaves.

    Attributes:
        key: "contributions" or the name of the key.
        total: euro: reserves less debts.
        parts: euro by party, adding up to the total; above zero belongs to the party, below zero is owed by it.
    """

    key: str
    total: Decimal
    parts: dict[str, Decimal]


def settled(given: Withdrawal, before: Outcome, year: int) -> Settlement | None:
    """Return the settlement; None where nothing is settled."""
    terms, case, grid = given.terms, given.case, given.case.grid
    if terms.settle_by is None:
        return None
    equity = Decimal(str(terms.reserves)) - Decimal(str(terms.debts))
    total = round_half_away(grid.to_units(equity))
    names = [party.name for party in case.parties]
    if terms.settle_by == CONTRIBUTIONS:
        paid = {name: Fraction(0) for name in names}
        for cell in before.cells:
            if cell.year == year:
                paid[cell.party] += cell.units
        whole = sum(paid.values())
        exact = [total * paid[name] / whole if whole else Fraction(total, len(names)) for name in names]
    else:
        members = Members(year, tuple(case.parties))
        divided = case.keys[terms.settle_by].divide(Fraction(total) * grid.euro, members, case.keys)
        exact = [divided[name] / grid.euro for name in names]
    labels = [party.order for party in case.parties]
    units = largest_remainder(exact, total, labels)
    return Settlement(
        terms.settle_by,
        grid.to_euro(total),
        {name: grid.to_euro(number) for name, number in zip(names, units, strict=True)},
    )
