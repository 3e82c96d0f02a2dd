"""The contributions of every year: by linear program, then in whole units and plain arithmetic.

A program works in the prices of the first year: column c[t] is the total contribution of year t, times the index of
that year what is paid. The balance is split into savings and debt, B = s − d; as debt costs at least what savings
yield, holding both is never better, so the split is exact; so it is for the revolving loan, which costs at least what
savings yield, and co-financing comes in as far as it may. The solver only tells which rows are tight.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING

from finarr.arrangements.transition_fund.balance import balance, lacks, loan_ceiling, opening_balance, required
from finarr.arrangements.transition_fund.cofinancing import MatchTerm
from finarr.arrangements.transition_fund.flows import YearFlows
from finarr.arrangements.transition_fund.frame import Frame, change_name, least_balance, short
from finarr.errors import Infeasible, SolverTrouble
from finarr.fairness.lexicographic import lexicographic_minimax
from finarr.program.relative import Ranked
from finarr.program.statement import Program
from finarr.words import Message

if TYPE_CHECKING:
    from finarr.arrangements.transition_fund.model import TransitionFund

__all__ = ["lowest", "nearest", "settled", "smoothest"]


def _program(bounds: Frame, flows: Mapping[int, YearFlows]) -> tuple[Program, dict[int, int]]:
    """State the fund: the column of each open year's contribution, and the balance from year to year."""
    program, years = Program(), bounds.open_years
    columns: dict[int, int] = {}
    for year in years:
        if bounds.level and year != years[0]:
            columns[year] = columns[years[0]]
        else:
            columns[year] = program.add_column(0, _most(bounds, year))
    _changes(bounds, program, columns)
    _balances(bounds, program, columns, flows)
    return program, columns


def _balances(bounds: Frame, program: Program, columns: Mapping[int, int], flows: Mapping[int, YearFlows]) -> None:
    """State the balance from year to year; it needs no split where debt costs what savings yield."""
    case = bounds.case
    one_rate = all(savings == debt for savings, debt in map(case.rules.rates, case.years))
    before: dict[int, Fraction] = {}
    opening, loan = bounds.at_start(flows)
    for year in bounds.open_years:
        least = required(case, year)
        alone = one_rate or least >= 0
        saved = program.add_column(least if alone else 0)
        owed = None if alone else program.add_column(0, -least)
        terms: dict[int, Fraction | int] = {saved: 1, columns[year]: -bounds.index[year], **before}
        fixed = Fraction(-flows[year].net)
        if not before:
            fixed += opening * (1 + case.rules.rate(opening, year)) - loan * (1 + case.rules.loan_rates(year))
        if owed is not None:
            terms[owed] = -1
            program.add_row({saved: 1, owed: -1}, least, None)
        lent = None
        if case.rules.loan_ceiling is not None:
            lent = program.add_column(0, loan_ceiling(case, year))
            terms[lent] = -1
        for term in case.match_terms[year]:
            grant = program.add_column(0, term.most)
            program.add_row({grant: 1, columns[year]: -term.factor * bounds.index[year]}, None, 0)
            terms[grant] = -1
        program.add_row(terms, fixed, fixed)
        before = _carried(case, year + 1, saved, owed, lent)


def _carried(case: TransitionFund, year: int, saved: int, owed: int | None, lent: int | None) -> dict[int, Fraction]:
    """Return what columns of a year weigh in the balance of the next: the amounts themselves, and interest on them."""
    if year > case.years[-1]:
        return {}
    savings, debt = case.rules.rates(year)
    terms = {saved: -(1 + savings)}
    if owed is not None:
        terms[owed] = 1 + debt
    if lent is not None:
        terms[lent] = 1 + case.rules.loan_rates(year)
    return terms


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


def lowest(bounds: Frame, flows: Mapping[int, YearFlows], solver: str) -> dict[int, Fraction]:
    """Return the lowest contributions that pay for a programme, exact, in units and prices of the first year.

    The highest year is as low as can be, then the second highest, and so on; contributions that follow the programme
    depart as little as can be from what the fund pays in each year, the largest departure first.

    Raises:
        Infeasible: the programme cannot be paid for.
    """
    program, columns = _program(bounds, flows)
    size = _size(bounds, flows)
    follows = bounds.case.rules.contributions == "follow"
    first_year = {columns[year]: year for year in reversed(bounds.open_years)}
    targets = needed(bounds, flows) if follows else {}
    ranked = [
        Ranked({column: 1}, targets.get(year, Fraction(0)) / bounds.index[year], size)
        for column, year in sorted(first_year.items())
    ]
    return _answer(bounds, flows, program, columns, [ranked], solver)


def needed(bounds: Frame, flows: Mapping[int, YearFlows]) -> dict[int, Fraction]:
    """Return by open year what partners contribute when they pay just what leaves the fund, in units.

    What comes back from projects beyond what leaves the fund in its year is used in the years after it.
    """
    found, back = {}, 0
    for year in bounds.open_years:
        out = flows[year].net - back
        back = max(0, -out)
        found[year] = _matching(bounds.case.match_terms[year], max(0, out))
    return found


def _matching(given: Iterable[MatchTerm], out: int) -> Fraction:
    """Return what partners contribute so that with what others pay for it there is a given amount, in units."""
    terms = sorted((each for each in given if each.most > 0 and each.factor > 0), key=lambda t: t.most / t.factor)
    full = 0
    for number, term in enumerate(terms):
        alone = Fraction(out - full) / (1 + sum((each.factor for each in terms[number:]), Fraction(0)))
        if alone * term.factor <= term.most:
            return alone
        full += term.most
    return Fraction(out - full)


def nearest(
    bounds: Frame, flows: Mapping[int, YearFlows], planned: Mapping[int, Fraction], solver: str
) -> dict[int, Fraction]:
    """Return the contributions that pay for a programme and depart as little as can be from those of a plan.

    The largest departure is as small as can be, then the next, in prices of the first year.

    Args:
        bounds: of the contributions.
        flows: by year, what else goes in and out.
        planned: units by year.
        solver: a name in `finarr.program.solvers.SOLVERS`.

    Raises:
        Infeasible: the programme cannot be paid for.
    """
    program, columns = _program(bounds, flows)
    size = _size(bounds, flows)
    ranked = [Ranked({columns[y]: 1}, planned[y] / bounds.index[y], size) for y in bounds.open_years]
    return _answer(bounds, flows, program, columns, [ranked], solver)


def smoothest(bounds: Frame, flows: Mapping[int, YearFlows], solver: str) -> dict[int, Fraction]:
    """Return the smoothest contributions: the largest yearly change as small as can be, then the next; then the lowest.

    Raises:
        Infeasible: the programme cannot be paid for.
    """
    program, columns = _program(bounds, flows)
    years, size = bounds.open_years, _size(bounds, flows)
    first: list[Ranked] = []
    if bounds.previous is not None:
        first += [Ranked({columns[year]: 1}, bounds.previous, size) for year in years[:1]]
    first += [Ranked({columns[year]: 1, columns[year - 1]: -1}, Fraction(0), size) for year in years[1:]]
    total: dict[int, Fraction | int] = {columns[year]: 1 for year in years}
    tiers = [first, [Ranked(total, Fraction(0), size * len(total))]] if total else []
    return _answer(bounds, flows, program, columns, [tier for tier in tiers if tier], solver)


def _size(bounds: Frame, flows: Mapping[int, YearFlows]) -> Fraction:
    """Return what a year of contributions is like, in units: the scale of the program."""
    case = bounds.case
    total = sum(abs(each.net) for each in flows.values())
    sizes = [total, abs(opening_balance(case)), *(abs(required(case, year)) for year in case.years)]
    return Fraction(max(1, *sizes), len(flows))


def _answer(
    bounds: Frame,
    flows: Mapping[int, YearFlows],
    program: Program,
    columns: Mapping[int, int],
    tiers: list[list[Ranked]],
    solver: str,
) -> dict[int, Fraction]:
    why = short(bounds, flows)
    if why is not None:
        raise why
    if not bounds.open_years:
        return {}
    try:
        found = lexicographic_minimax(program, tiers, solver=solver)
    except Infeasible:
        raise Infeasible([change_name(bounds), *(each.name for each in bounds.ceilings.values())], {}) from None
    return {year: found.point[columns[year]] for year in bounds.open_years}


def settled(bounds: Frame, flows: Mapping[int, YearFlows], exact: Mapping[int, Fraction]) -> dict[int, int]:
    """Return the contributions in whole units, such that the balance holds to the unit in plain arithmetic.

    A level is the lowest whole number of units that does. Other contributions are rounded up, and where interest that
    is rounded to the unit leaves the balance a unit short, the last year with room gives it.
    """
    if not bounds.open_years:
        return dict(bounds.held)
    if bounds.level:
        return bounds.of_level(_lowest_level(bounds, flows, floor(exact[bounds.open_years[0]])))
    whole = dict(bounds.held) | {year: ceil(amount * bounds.index[year]) for year, amount in exact.items()}
    for _ in range(4 * len(whole)):
        missing = lacks(balance(bounds.case, whole, flows))
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


def _lowest_level(bounds: Frame, flows: Mapping[int, YearFlows], near: int) -> int:
    """Return the lowest whole level at which the balance holds, found from nearby: it holds at every higher one."""

    def holds(level: int) -> bool:
        return not lacks(balance(bounds.case, bounds.of_level(level), flows))

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
