"""The contributions of every year: by linear program, then in whole units and plain arithmetic.

A program works in the prices of the first year: column c[t] is the total contribution of year t, times the index of
that year what is paid. The balance is split into savings and debt, B = s − d; as debt costs at least what savings
yield, holding both is never better, so the split is exact. The solver only tells which rows are tight.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING

from immutabledict import immutabledict

from finarr.arrangements.transition_fund.balance import balance, lacks, opening_balance, required
from finarr.arrangements.transition_fund.payments import index_factor
from finarr.arrangements.transition_fund.shares import Ceiling, ceiling
from finarr.errors import Infeasible, SolverTrouble
from finarr.fairness.lexicographic import lexicographic_minimax
from finarr.money import round_half_away
from finarr.program.relative import Ranked
from finarr.program.statement import Program
from finarr.words import Euro, Message

if TYPE_CHECKING:
    from finarr.arrangements.transition_fund.model import TransitionFund

__all__ = ["Frame", "frame", "largest_path", "lowest", "settled", "short", "smoothest"]


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


def short(bounds: Frame, paid: Mapping[int, int]) -> Infeasible | None:
    """Return why a programme cannot be paid for: which year lacks how much at the most that can be contributed."""
    most, case = largest_path(bounds), bounds.case
    if most is None:
        return _short_without_bound(bounds, paid)
    whole = {year: max(0, floor(amount * bounds.index[year])) for year, amount in most.items()} | dict(bounds.held)
    missing = lacks(balance(case, whole, paid))
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
            names.append(_change_name(bounds))
    alone = not bounds.level or sum(each.units == whole[year] for year, each in bounds.ceilings.items()) == 1
    return Infeasible(names, {y: case.grid.to_euro(units) for y, units in missing.items()}, only=alone)


def _short_without_bound(bounds: Frame, paid: Mapping[int, int]) -> Infeasible | None:
    """A bound on some years only: with enough in the first free one everything after it can be paid."""
    case = bounds.case
    if bounds.level or bounds.change is not None:
        return None
    free = min(year for year in bounds.open_years if year not in bounds.ceilings)
    whole = {y: bounds.ceilings[y].units if y < free and y in bounds.ceilings else 0 for y in case.years}
    whole |= bounds.held
    missing = {year: units for year, units in lacks(balance(case, whole, paid)).items() if year < free}
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


def _change_name(bounds: Frame) -> Message:
    amount = bounds.case.rules.max_change or 0
    return Message("transition_fund.change", {"amount": Euro(Fraction(amount))})


def _program(bounds: Frame, paid: Mapping[int, int]) -> tuple[Program, dict[int, int]]:
    """State the fund: the column of each year's contribution, and the balance from year to year."""
    years, program = bounds.case.years, Program()
    columns: dict[int, int] = {}
    for year in years:
        if year in bounds.held:
            amount = bounds.held[year] / bounds.index[year]
            columns[year] = program.add_column(amount, amount)
        elif bounds.level and year != bounds.open_years[0]:
            columns[year] = columns[bounds.open_years[0]]
        else:
            columns[year] = program.add_column(0, _most(bounds, year))
    _changes(bounds, program, columns)
    _balances(bounds, program, columns, paid)
    return program, columns


def _balances(bounds: Frame, program: Program, columns: Mapping[int, int], paid: Mapping[int, int]) -> None:
    """State the balance from year to year; it needs no split where debt costs what savings yield."""
    case = bounds.case
    one_rate = all(savings == debt for savings, debt in map(case.rules.rates, case.years))
    before: tuple[int, int | None] | None = None
    opening = opening_balance(case)
    for year in case.years:
        least = required(case, year)
        alone = one_rate or least >= 0
        saved = program.add_column(least if alone else 0)
        owed = None if alone else program.add_column(0, -least)
        savings, debt = case.rules.rates(year)
        terms: dict[int, Fraction | int] = {saved: 1, columns[year]: -bounds.index[year]}
        fixed = Fraction(-paid[year])
        if before is None:
            fixed += opening * (1 + case.rules.rate(opening, year))
        else:
            terms[before[0]] = -(1 + savings)
            if before[1] is not None:
                terms[before[1]] = 1 + debt
        if owed is not None:
            terms[owed] = -1
            program.add_row({saved: 1, owed: -1}, least, None)
        program.add_row(terms, fixed, fixed)
        before = saved, owed


def _most(bounds: Frame, year: int) -> Fraction | None:
    """Return the highest a year's column may be; a level obeys the lowest of all years."""
    counted = bounds.ceilings if bounds.level else {year: bounds.ceilings.get(year)}
    return min((each.units / bounds.index[at] for at, each in counted.items() if each is not None), default=None)


def _changes(bounds: Frame, program: Program, columns: Mapping[int, int]) -> None:
    years, change = bounds.open_years, bounds.change
    if change is None:
        return
    for year in years[1:]:
        program.add_row({columns[year]: 1, columns[year - 1]: -1}, -change, change)
    if years and bounds.previous is not None:
        program.add_row({columns[years[0]]: 1}, bounds.previous - change, bounds.previous + change)


def lowest(bounds: Frame, paid: Mapping[int, int], solver: str) -> dict[int, Fraction]:
    """Return the lowest contributions that pay for a programme, exact, in units and prices of the first year.

    The highest year is as low as can be, then the second highest, and so on; contributions that follow the programme
    depart as little as can be from what the fund pays in each year, the largest departure first.

    Raises:
        Infeasible: the programme cannot be paid for.
    """
    program, columns = _program(bounds, paid)
    size = _size(bounds, paid)
    follows = bounds.case.rules.contributions == "follow"
    first_year = {columns[year]: year for year in reversed(bounds.open_years)}
    ranked = [
        Ranked({column: 1}, paid[year] / bounds.index[year] if follows else Fraction(0), size)
        for column, year in sorted(first_year.items())
    ]
    return _answer(bounds, paid, program, columns, [ranked], solver)


def smoothest(bounds: Frame, paid: Mapping[int, int], solver: str) -> dict[int, Fraction]:
    """Return the smoothest contributions: the largest yearly change as small as can be, then the next; then the lowest.

    Raises:
        Infeasible: the programme cannot be paid for.
    """
    program, columns = _program(bounds, paid)
    years, size = bounds.open_years, _size(bounds, paid)
    first: list[Ranked] = []
    if bounds.previous is not None:
        first += [Ranked({columns[year]: 1}, bounds.previous, size) for year in years[:1]]
    first += [Ranked({columns[year]: 1, columns[year - 1]: -1}, Fraction(0), size) for year in years[1:]]
    total: dict[int, Fraction | int] = {columns[year]: 1 for year in years}
    tiers = [first, [Ranked(total, Fraction(0), size * len(total))]] if total else []
    return _answer(bounds, paid, program, columns, [tier for tier in tiers if tier], solver)


def _size(bounds: Frame, paid: Mapping[int, int]) -> Fraction:
    """Return what a year of contributions is like, in units: the scale of the program."""
    case = bounds.case
    sizes = [sum(paid.values()), abs(opening_balance(case)), *(abs(required(case, year)) for year in case.years)]
    return Fraction(max(1, *sizes), len(paid))


def _answer(
    bounds: Frame,
    paid: Mapping[int, int],
    program: Program,
    columns: Mapping[int, int],
    tiers: list[list[Ranked]],
    solver: str,
) -> dict[int, Fraction]:
    why = short(bounds, paid)
    if why is not None:
        raise why
    if not bounds.open_years:
        return {}
    try:
        found = lexicographic_minimax(program, tiers, solver=solver)
    except Infeasible:
        raise Infeasible([_change_name(bounds), *(each.name for each in bounds.ceilings.values())], {}) from None
    return {year: found.point[columns[year]] for year in bounds.open_years}


def settled(bounds: Frame, paid: Mapping[int, int], exact: Mapping[int, Fraction]) -> dict[int, int]:
    """Return the contributions in whole units, such that the balance holds to the unit in plain arithmetic.

    A level is the lowest whole number of units that does. Other contributions are rounded up, and where interest that
    is rounded to the unit leaves the balance a unit short, the last year with room gives it.
    """
    if not bounds.open_years:
        return dict(bounds.held)
    if bounds.level:
        return bounds.of_level(_lowest_level(bounds, paid, floor(exact[bounds.open_years[0]])))
    whole = dict(bounds.held) | {year: ceil(amount * bounds.index[year]) for year, amount in exact.items()}
    for _ in range(4 * len(whole)):
        missing = lacks(balance(bounds.case, whole, paid))
        if not missing:
            return whole
        year = min(missing)
        room = [at for at in whole if at <= year and _room(bounds, at, whole[at])]
        if not room:
            break
        whole[max(room)] += 1
    raise SolverTrouble(Message("transition_fund.not_settled"))


def _room(bounds: Frame, year: int, units: int) -> bool:
    if year in bounds.held:
        return False
    return year not in bounds.ceilings or units < bounds.ceilings[year].units


def _lowest_level(bounds: Frame, paid: Mapping[int, int], near: int) -> int:
    """Return the lowest whole level at which the balance holds, found from nearby: it holds at every higher one."""

    def holds(level: int) -> bool:
        return not lacks(balance(bounds.case, bounds.of_level(level), paid))

    step, high = 1, max(near, 0)
    while not holds(high):
        high, step = high + step, step * 2
    step, low = 1, high - 1
    while low >= 0 and holds(low):
        high, low, step = low, max(low - step, -1), step * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    whole = bounds.of_level(high)
    for year, each in bounds.ceilings.items():
        if whole[year] > each.units:
            gap = bounds.case.grid.to_euro(whole[year] - each.units)
            raise Infeasible([least_balance(bounds.case, bounds.case.years[-1]), each.name], {year: gap})
    return high
