"""Who pays which part of a year's contributions: groups by the programme, partners by their group's key, under caps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

from finarr.errors import Infeasible
from finarr.fairness.water_filling import OutOfReach, water_fill
from finarr.keys import Members
from finarr.money import largest_remainder, round_half_away
from finarr.numbers import at_year
from finarr.words import Euro, Message

if TYPE_CHECKING:
    from finarr.arrangements.transition_fund.model import TransitionFund

__all__ = [
    "Ceiling",
    "Paid",
    "caps",
    "ceiling",
    "divided",
    "given_by_group",
    "group_shares",
    "member_shares",
    "realised_payments",
]


@dataclass(frozen=True)
class Paid:
    """What one partner contributes to the fund in one year.

    Attributes:
        party: its name.
        group: its group.
        year: the year.
        share: its part of the group by the key, exact.
        units: whole units.
        capped: whether a cap holds it.
    """

    party: str
    group: str
    year: int
    share: Fraction
    units: int
    capped: bool


@dataclass(frozen=True)
class Ceiling:
    """The most that all partners together can contribute in a year, in whole units, and what sets it."""

    units: int
    name: Message


def group_shares(case: TransitionFund) -> dict[str, Fraction]:
    """Return the part of the fund that each group carries: what the fund pays by class, over the whole programme.

    The estimates decide, in the prices of the first year, so the parts do not change with the calendar.

    Example:
        50/40/10 for all projects gives 5/9 and 4/9.
    """
    weights = dict.fromkeys((group.name for group in case.groups), Fraction(0))
    for project in case.projects:
        kind = case.classes[project.kind]
        own = project.own
        part = Fraction(project.estimate) * kind.fund_part
        if own is not None and isinstance(project.cost, Mapping):
            part = Fraction(project.estimate) - sum((at_year(own, year) or 0 for year in project.cost), Fraction(0))
        part *= project.part_carried_out
        whole = sum(map(Fraction, kind.shares.values()))
        for group, share in kind.shares.items():
            weights[group] += part * Fraction(share) / whole
    total = sum(weights.values())
    return {group: weight / total if total else Fraction(1, len(weights)) for group, weight in weights.items()}


def given_by_group(case: TransitionFund) -> dict[int, dict[str, int]] | None:
    """Return what each group pays into the fund by agreement, whole units by year; None where that is not given."""
    if any(group.pays is None for group in case.groups):
        return None
    found: dict[int, dict[str, int]] = {}
    for year in case.years:
        found[year] = {}
        for group in case.groups:
            apart = sum((at_year(amounts, year) or Fraction(0) for amounts in group.apart.values()), Fraction(0))
            total = at_year(group.pays, year) if group.pays is not None else None
            found[year][group.name] = round_half_away(case.grid.to_units((total or Fraction(0)) - apart))
    return found


def realised_payments(case: TransitionFund) -> tuple[Paid, ...]:
    """Return what partners contributed in the years that are over."""
    found = []
    for done in case.realised:
        for group in case.groups:
            for party, share in member_shares(case, group.name, done.year).items():
                units = round_half_away(case.grid.to_units(Fraction(done.contributions.get(party, 0))))
                found.append(Paid(party, group.name, done.year, share, units, False))
    return tuple(found)


def member_shares(case: TransitionFund, group: str, year: int) -> dict[str, Fraction]:
    """Return the part of each member of a group by its key, with the figures that count for the year.

    Who has left has none, and the others carry its part in proportion to their own.
    """
    found = next(each for each in case.groups if each.name == group)
    members = Members(found.data_year(year, case.years[0]), case.members(group))
    shares = case.keys[found.key].divide(Fraction(1), members, case.keys)
    staying = {party: share for party, share in shares.items() if case.leaving.get(party, year + 1) > year}
    whole = sum(staying.values())
    return {party: staying[party] / whole if party in staying else Fraction(0) for party in shares}


def caps(case: TransitionFund, year: int) -> dict[str, int]:
    """Return the lowest cap of each partner that has one, in whole units, rounded down."""
    found: dict[str, int] = {}
    for limit in case.limits:
        if limit.amount is None or (limit.years is not None and year not in tuple(limit.years)):
            continue
        for party in case.parties:
            if limit.parties is not None and party.name not in tuple(limit.parties):
                continue
            of = {"euro": Fraction(1), "budget": at_year(party.budget or 0, year)}.get(
                limit.per, at_year(party.measures.get(limit.per, 0), year)
            )
            cap = floor(case.grid.to_units(Fraction(limit.amount) * (of or 0)))
            found[party.name] = min(cap, found.get(party.name, cap))
    return found


def ceiling(case: TransitionFund, year: int) -> Ceiling | None:
    """Return the most that can be contributed in a year, by the fund's maximum and the caps of whole groups."""
    return min(_ceilings(case, year), key=lambda each: each.units, default=None)


def _ceilings(case: TransitionFund, year: int) -> Iterator[Ceiling]:
    maximum = None if case.rules.maximum is None else at_year(case.rules.maximum, year)
    if maximum is not None:
        values = {"year": str(year), "amount": Euro(maximum)}
        yield Ceiling(floor(case.grid.to_units(maximum)), Message("transition_fund.maximum", values))
    held = caps(case, year)
    for group, part in group_shares(case).items():
        carrying = [party for party, share in member_shares(case, group, year).items() if share]
        if part and carrying and all(party in held for party in carrying):
            most = sum(held[party] for party in carrying)
            values = {"year": str(year), "group": group, "amount": Euro(case.grid.to_euro(most))}
            yield Ceiling(floor(most / part), Message("transition_fund.group_cap", values))


def divided(case: TransitionFund, year: int, total: int, by_group: Mapping[str, int] | None = None) -> tuple[Paid, ...]:
    """Divide a year's contributions over groups and partners, to the unit.

    Where caps bind, the others of the group rise by one factor; a group pays its part exactly.

    Args:
        case: the fund.
        year: the year.
        total: whole units.
        by_group: what each group pays, where that is agreed.
    """
    shares = group_shares(case)
    names = list(shares)
    whole = largest_remainder([total * shares[name] for name in names], total, names)
    amounts = dict(zip(names, whole, strict=True)) if by_group is None else by_group
    held = caps(case, year)
    return tuple(paid for name in names for paid in _within(case, year, name, amounts[name], held))


def _within(case: TransitionFund, year: int, group: str, total: int, held: Mapping[str, int]) -> Iterator[Paid]:
    shares = member_shares(case, group, year)
    pure = {party: total * share for party, share in shares.items()}
    exact = pure
    if any(amount > held[party] for party, amount in pure.items() if party in held):
        targets, highest = list(pure.values()), [_bound(held, party) for party in pure]
        try:
            filled = water_fill(targets, [Fraction(0)] * len(pure), highest, Fraction(total), targets)
        except OutOfReach:
            raise _beyond_caps(
                case, year, group, total, sum(held[party] for party, part in pure.items() if part)
            ) from None
        exact = dict(zip(pure, filled.amounts, strict=True))
    order = {party.name: party.order for party in case.members(group)}
    units = largest_remainder(list(exact.values()), total, [order[party] for party in exact])
    for (party, amount), whole in zip(pure.items(), units, strict=True):
        yield Paid(party, group, year, shares[party], whole, party in held and amount > held[party])


def _beyond_caps(case: TransitionFund, year: int, group: str, total: int, most: int) -> Infeasible:
    values = {"year": str(year), "group": group, "amount": Euro(case.grid.to_euro(most))}
    return Infeasible([Message("transition_fund.group_cap", values)], {year: case.grid.to_euro(total - most)})


def _bound(held: Mapping[str, int], party: str) -> Fraction | None:
    return Fraction(held[party]) if party in held else None
