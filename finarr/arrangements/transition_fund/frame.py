"""What bounds the contributions of a fund, whatever the programme, and what then cannot be paid for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

from immutabledict import immutabledict

from finarr.arrangements.transition_fund.balance import balance, lacks, opening_balance, required
from finarr.arrangements.transition_fund.flows import YearFlows
from finarr.arrangements.transition_fund.payments import index_factor
from finarr.arrangements.transition_fund.shares import Ceiling, ceiling
from finarr.errors import Infeasible
from finarr.money import round_half_away
from finarr.words import Euro, Message

if TYPE_CHECKING:
    from finarr.arrangements.transition_fund.model import TransitionFund

__all__ = ["Frame", "change_name", "frame", "largest_path", "least_balance", "short"]


@dataclass(frozen=True)
class Frame:
    """What bounds the contributions of a case, whatever the programme.

    Attributes:
        case: the fund.
        index: by year, what a contribution grows by.
        ceilings: by year the most that can be contributed, where there is such.
        change: units in prices of the first year, the most that contributions change; None where they may jump.
        level: whether contributions are the same in every open year.
        held: whole units by year, for the first years: what was contributed and stays as it is.
    """

    case: TransitionFund
    index: Mapping[int, Fraction]
    ceilings: Mapping[int, Ceiling]
    change: Fraction | None
    level: bool
    held: Mapping[int, int] = field(default_factory=immutabledict)

    def of_level(self, units: int) -> dict[int, int]:
        """Return what is paid by year at a level, in whole units."""
        return {year: round_half_away(units * factor) for year, factor in self.index.items()} | dict(self.held)

    def at_start(self, flows: Mapping[int, YearFlows]) -> tuple[int, int]:
        """Return the balance and the revolving loan at the start of the first open year, in whole units."""
        if not self.held:
            return opening_balance(self.case), 0
        rows = balance(self.case, dict.fromkeys(self.case.years, 0) | dict(self.held), flows)
        last = next(row for row in rows if row.year == max(self.held))
        return last.closing, last.loan

    @property
    def open_years(self) -> tuple[int, ...]:
        """The years whose contributions are still to be settled."""
        return tuple(year for year in self.case.years if year not in self.held)

    @property
    def previous(self) -> Fraction | None:
        """What was contributed before the first open year, in units and prices of the first year, where it counts."""
        if self.held:
            last = max(self.held)
            return self.held[last] / self.index[last]
        before = self.case.rules.previous
        return None if before is None else self.case.grid.to_units(Fraction(before))


def frame(case: TransitionFund, held: Mapping[int, int] | None = None) -> Frame:
    """Return what bounds the contributions of a case; those of years that are over are held."""
    rules = case.rules
    index = {year: index_factor(case, rules.contribution_index, year) for year in case.years}
    over = held or {}
    found = {year: each for year in case.years if year not in over and (each := ceiling(case, year)) is not None}
    change = None if rules.max_change is None else case.grid.to_units(Fraction(rules.max_change))
    return Frame(case, index, found, change, rules.contributions == "level", immutabledict(over))


def largest_path(bounds: Frame) -> dict[int, Fraction] | None:
    """Return by year the most that can be contributed (first prices, units); None where one year knows no bound.

    No other path is higher in any year, so what this one cannot pay for, none can.
    """
    years = bounds.open_years
    own = {year: Fraction(each.units) / bounds.index[year] for year, each in bounds.ceilings.items()}
    past = {year: units / bounds.index[year] for year, units in bounds.held.items()}
    if bounds.level:
        return past | dict.fromkeys(years, min(own.values())) if own or not years else None
    if bounds.change is None:
        return past | own if len(own) == len(years) else None
    marks = dict(own)
    if years and bounds.previous is not None:
        marks[years[0] - 1] = bounds.previous
    if years and not marks:
        return None
    return past | {year: min(mark + abs(year - at) * bounds.change for at, mark in marks.items()) for year in years}


def short(bounds: Frame, flows: Mapping[int, YearFlows]) -> Infeasible | None:
    """Return why a programme cannot be paid for: which year lacks how much at the most that can be contributed."""
    most, case = largest_path(bounds), bounds.case
    if most is None:
        return _short_without_bound(bounds, flows)
    whole = {year: max(0, floor(amount * bounds.index[year])) for year, amount in most.items()} | dict(bounds.held)
    missing = lacks(balance(case, whole, flows))
    if not missing:
        return None
    first = min(missing)
    names = [least_balance(case, first)]
    if bounds.level and bounds.ceilings:
        tight = min(bounds.ceilings, key=lambda year: bounds.ceilings[year].units / bounds.index[year])
        names.append(bounds.ceilings[tight].name)
    else:
        names += [
            bounds.ceilings[year].name
            for year in case.years
            if year <= first and year in bounds.ceilings and whole[year] == bounds.ceilings[year].units
        ]
        if bounds.change is not None:
            names.append(change_name(bounds))
    alone = not bounds.level or sum(each.units == whole[year] for year, each in bounds.ceilings.items()) == 1
    return Infeasible(names, {y: case.grid.to_euro(units) for y, units in missing.items()}, only=alone)


def _short_without_bound(bounds: Frame, flows: Mapping[int, YearFlows]) -> Infeasible | None:
    """A bound on some years only: with enough in the first free one everything after it can be paid."""
    case = bounds.case
    if bounds.level or bounds.change is not None:
        return None
    free = min(year for year in bounds.open_years if year not in bounds.ceilings)
    whole = {y: bounds.ceilings[y].units if y < free and y in bounds.ceilings else 0 for y in case.years}
    whole |= bounds.held
    missing = {year: units for year, units in lacks(balance(case, whole, flows)).items() if year < free}
    if not missing:
        return None
    names = [
        least_balance(case, min(missing)),
        *(each.name for y, each in bounds.ceilings.items() if y <= min(missing)),
    ]
    return Infeasible(names, {year: case.grid.to_euro(units) for year, units in missing.items()})


def least_balance(case: TransitionFund, year: int) -> Message:
    """Return the name of the balance that a year must keep."""
    values = {"year": str(year), "amount": Euro(case.grid.to_euro(required(case, year)))}
    return Message("transition_fund.least_balance", values)


def change_name(bounds: Frame) -> Message:
    """Return the name of the most that contributions change in a year."""
    amount = bounds.case.rules.max_change or 0
    return Message("transition_fund.change", {"amount": Euro(Fraction(amount))})
