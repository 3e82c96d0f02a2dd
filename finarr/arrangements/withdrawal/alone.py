"""Whether the leaver and the others would be better off, by what each would pay without the other."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING

from finarr.arrangements.withdrawal.outcome import BetterOff, ExitMethod
from finarr.numbers import at_year

if TYPE_CHECKING:
    from finarr.arrangements.cost_sharing import CostSharing
    from finarr.arrangements.cost_sharing.outcome import Outcome
    from finarr.arrangements.withdrawal.model import Withdrawal

__all__ = ["alone_cost", "better_off", "group_cost"]


def alone_cost(given: Withdrawal, group: tuple[str, ...], year: int) -> Decimal | None:
    """Return what a group would pay in a year without the others, euro; None where nobody told.

    What was told about the leaver itself comes first, then the case's stand-alone costs.
    """
    if given.alone is not None and group == (given.party,):
        typed: Mapping[int, Decimal] | Decimal = given.alone  # type: ignore[assignment]  # read as numbers
        if isinstance(typed, Mapping):
            return typed.get(year, typed[max(typed)] if typed and year > max(typed) else None)
        return typed
    return group_cost(given.case, group, min(year, given.case.years[-1]))


def group_cost(case: CostSharing, group: tuple[str, ...], year: int) -> Decimal | None:
    """Return what a group would pay on its own in a year of a case: as its table says, else by its formula."""
    alone = case.stand_alone
    if alone is None:
        return None
    for members, cost in alone.costs.items():
        if set(members) == set(group):
            return Decimal(str(cost))
    if alone.fixed is None or alone.measure is None:
        return None
    weights = {party.name: at_year(party.measures[alone.measure], year) or Fraction(0) for party in case.parties}
    joint = sum(case.net_costs[item.name, year] for item in case.items if item.task == "basis") * case.grid.euro
    part = sum(weights[name] for name in group) / sum(weights.values())
    variable = (joint - Fraction(alone.fixed)) * Fraction(float(part) ** float(alone.exponent))
    euro = Fraction(alone.fixed) + variable
    return (Decimal(euro.numerator) / Decimal(euro.denominator)).quantize(Decimal("0.01"))


def better_off(
    given: Withdrawal, before: Outcome, methods: Mapping[str, ExitMethod], years: tuple[int, ...]
) -> tuple[BetterOff, ...]:
    """Return, by method, whether the leaver and the others would be better off; nothing where costs are not known."""
    basis = {item.name for item in before.case.items if item.task == "basis"}
    cells = [cell for cell in before.cells if cell.item in basis and cell.year in years]
    stay = {year: _euro(sum(c.amount for c in cells if c.party == given.party and c.year == year)) for year in years}
    others = {year: _euro(sum(c.amount for c in cells if c.party != given.party and c.year == year)) for year in years}
    rest = tuple(party.name for party in given.case.parties if party.name != given.party)
    alone = {year: alone_cost(given, (given.party,), year) for year in years}
    apart = {year: alone_cost(given, rest, year) for year in years}
    found = []
    for name, method in methods.items():
        gains = None
        if all(cost is not None for cost in alone.values()):
            gains = {year: stay[year] - (alone[year] or Decimal(0)) - method.payments[year] for year in years}
        sums = [] if gains is None else list(accumulate(gains.values()))
        found.append(
            BetterOff(
                method=name,
                leaver=gains,
                breaks_even=next((year for year, total in zip(years, sums, strict=False) if total >= 0), None),
                others=None
                if any(cost is None for cost in apart.values())
                else {year: others[year] - (apart[year] or Decimal(0)) for year in years},
            )
        )
    return tuple(found)


def _euro(amount: Decimal | int) -> Decimal:
    return Decimal(amount)
