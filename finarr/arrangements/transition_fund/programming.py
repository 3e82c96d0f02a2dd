"""Which project starts when: in strict order of urgency, or by mixed-integer program.

In the program x[j, s] = 1 where project j starts in year s. It is stated in units of a year's mean payment; the balance
is split into savings and debt as in `contributing`. Its answer is taken over only if the balance holds in plain
arithmetic, to the unit; a programme that fails there by rounding is excluded, and the program solved again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import gcd, lcm
from typing import TYPE_CHECKING

import numpy as np

from finarr.arrangements.transition_fund.balance import balance, lacks, loan_ceiling, required
from finarr.arrangements.transition_fund.calendar import earliest, finish, in_order, late, starts
from finarr.arrangements.transition_fund.flows import YearFlows, flows_of, plus, project_flows, standing
from finarr.arrangements.transition_fund.frame import Frame, least_balance, short
from finarr.arrangements.transition_fund.project import Project
from finarr.errors import Infeasible, SolverTrouble, Stopped
from finarr.outcome import Status
from finarr.program.arrays import Arrays, Row, Solved
from finarr.program.arrays import Status as Answered
from finarr.program.recheck import infeasibility, recheck
from finarr.program.solvers import solve
from finarr.words import Message

if TYPE_CHECKING:
    from finarr.arrangements.transition_fund.model import TransitionFund

__all__ = ["Effort", "Programmed", "best", "in_strict_order"]

_TRIES = 50
_TIE = 0.4
"""How much ties weigh together, where the smallest difference between two programmes weighs one."""


@dataclass(frozen=True)
class Effort:
    """How hard to look for the best programme.

    Attributes:
        solver: "highs" or "cbc".
        gap: stop when the answer is proven this near to the best, relative.
        time_limit: seconds; None is no limit.
    """

    solver: str = "highs"
    gap: float = 0.005
    time_limit: float | None = None


@dataclass(frozen=True)
class Programmed:
    """A programme: when each project starts, how it was found, and how far it may be from the best."""

    schedule: Mapping[str, int]
    status: Status
    gap: float = 0.0


def in_strict_order(case: TransitionFund, contributions: Mapping[int, int]) -> Programmed:
    """Return the programme in strict order of urgency: each project as early as may be, never before a more urgent one.

    The most urgent goes first (ties: by name); it starts in the first year in which its window, what precedes it and
    the balance of all years allow it.

    Raises:
        Infeasible: a project finds no year; the message says which year lacks how much.
    """
    found: dict[str, int] = {}
    floor_year, urgent = case.years[0], None
    flows = standing(case)
    for project in sorted(case.projects, key=lambda each: (-Fraction(each.urgency), each.name)):
        unready = [name for name in project.after if name not in found]
        if unready:
            values = {"project": project.name, "before": unready}
            raise Infeasible([Message("transition_fund.order_clash", values)], {})
        ready = max((finish(case.project(name), found[name]) + 1 for name in project.after), default=case.years[0])
        allowed = [year for year in starts(case, project) if year >= max(ready, floor_year)]
        if not allowed:
            held = urgent is not None and any(year >= ready for year in starts(case, project))
            before = {"urgent": urgent, "start": str(floor_year)}
            raise Infeasible([late(case, project), *([Message("transition_fund.strict", before)] if held else [])], {})
        missing: dict[int, int] = {}
        for start in allowed:
            trial = plus(flows, project_flows(case, project, start))
            missing = lacks(balance(case, contributions, trial))
            if not missing:
                if start > floor_year:
                    urgent = project.name
                found[project.name], flows, floor_year = start, trial, start
                break
        else:
            names = [late(case, project), *(least_balance(case, year) for year in missing)]
            raise Infeasible(names, {year: case.grid.to_euro(units) for year, units in missing.items()})
    return Programmed({project.name: found[project.name] for project in case.projects}, Status.CLOSED_FORM)


def best(bounds: Frame, effort: Effort, contributions: Mapping[int, int] | None = None) -> Programmed:
    """Return the best programme by mixed-integer program.

    Args:
        bounds: of the contributions.
        effort: how hard to look.
        contributions: whole units by year; the programme then has the least Σ urgency × finish (ties: the earliest
            starts together, then by name).
            Without them it needs the lowest contributions: the lowest level, or else the lowest highest year.

    Raises:
        Infeasible: no programme can be paid for; the message says which year lacks how much.
        Stopped: the time was up before any programme was found.
    """
    case = bounds.case
    earliest(case)  # says which project does not fit, if any
    statement = _Statement(bounds, contributions)
    excluded: list[Row] = []
    for _ in range(_TRIES):
        arrays = statement.arrays(excluded)
        solved = solve(arrays, effort.solver, gap=effort.gap, time_limit=effort.time_limit)
        if solved.status is Answered.INFEASIBLE:
            raise _shortfall(statement, effort)
        schedule = _read(arrays, solved, statement)
        if contributions is None:
            return Programmed(schedule, _status(solved), solved.gap)
        if not lacks(balance(case, contributions, flows_of(case, schedule))):
            return Programmed(schedule, _status(solved), solved.gap)
        excluded.append(statement.without(schedule))
    raise SolverTrouble(Message("transition_fund.not_settled"))


def _status(solved: Solved) -> Status:
    return Status.OPTIMAL if solved.is_optimal else Status.STOPPED


def _read(arrays: Arrays, solved: Solved, statement: _Statement) -> dict[str, int]:
    """Return the programme in an answer, checked in plain arithmetic."""
    if solved.status is Answered.STOPPED and not np.isfinite(solved.values).all():
        raise Stopped(Message("transition_fund.stopped_empty"), float("inf"))
    if solved.is_optimal:
        recheck(arrays, solved)
    elif solved.status is not Answered.STOPPED or infeasibility(arrays, solved.values) > 1e-6:
        raise SolverTrouble(Message("program.not_optimal", {"status": solved.status.value}))
    chosen = {name: year for (name, year), column in statement.at.items() if solved.values[column] > 0.5}
    return {project.name: chosen[project.name] for project in statement.bounds.case.projects}


def _shortfall(statement: _Statement, effort: Effort) -> Infeasible:
    """Return what lacks in the programme that lacks least in its worst year."""
    case, bounds = statement.bounds.case, statement.bounds
    relaxed = _Statement(bounds, statement.contributions, relaxed=True)
    arrays = relaxed.arrays([])
    solved = solve(arrays, effort.solver, gap=effort.gap, time_limit=effort.time_limit)
    schedule = _read(arrays, solved, relaxed)
    flows = flows_of(case, schedule)
    if statement.contributions is None:
        why = short(bounds, flows)
        if why is None:
            raise SolverTrouble(Message("transition_fund.not_settled"))
        return why
    missing = lacks(balance(case, statement.contributions, flows))
    names = [least_balance(case, year) for year in missing]
    return Infeasible(names, {year: case.grid.to_euro(units) for year, units in missing.items()})


def _common_measure(numbers: Iterable[Fraction]) -> Fraction:
    """Return the largest number of which all are whole multiples."""
    given = list(numbers)
    below = lcm(*(number.denominator for number in given))
    return Fraction(gcd(*(int(number * below) for number in given)), below)


class _Statement:
    """The program in numbers: a column for every start, then contributions, savings and debt by year.

    Args:
        bounds: of the contributions.
        contributions: whole units by year where they are given.
        relaxed: let every balance fall short by one amount, and minimise that.
    """

    def __init__(self, bounds: Frame, contributions: Mapping[int, int] | None, relaxed: bool = False) -> None:
        self.bounds, self.contributions, self.relaxed = bounds, contributions, relaxed
        case = bounds.case
        self.flows = {
            (project.name, start): tuple(project_flows(case, project, start))
            for project in case.projects
            for start in starts(case, project)
        }
        self.at = {key: column for column, key in enumerate(self.flows)}
        self.standing = standing(case)
        total = sum(abs(each.net) for project in case.projects for _, each in self.flows[self._any(project)])
        total += sum(each.net for each in self.standing.values())
        self.size = max(1.0, total / len(case.years))
        self.names = {project.name: project for project in case.projects}
        self.first = len(self.at)
        self.width = 4 + max((len(terms) for terms in case.match_terms.values()), default=0)
        self.count = self.first + self.width * len(case.years) + 1

    def _any(self, project: Project) -> tuple[str, int]:
        return project.name, starts(self.bounds.case, project)[0]

    def without(self, schedule: Mapping[str, int]) -> Row:
        """Return a row that excludes one programme."""
        return {self.at[key]: 1.0 for key in schedule.items()}, -np.inf, len(schedule) - 1.0

    def arrays(self, excluded: list[Row]) -> Arrays:
        """Return the whole program."""
        lower, upper = np.zeros(self.count), np.full(self.count, np.inf)
        upper[: self.first] = 1.0
        integer = np.zeros(self.count, dtype=np.bool_)
        integer[: self.first] = True
        self._bound(lower, upper)
        rows = [*self._once(), *self._precedence(), *self._balances(), *self._changes(), *excluded]
        return Arrays.from_terms(cost=self._cost(), lower=lower, upper=upper, rows=rows, integer=integer)

    def _bound(self, lower: np.ndarray, upper: np.ndarray) -> None:
        """Bound the contributions, in first prices; the last column is the highest of them, or what is short."""
        case = self.bounds.case
        for number, year in enumerate(case.years):
            column = self.first + self.width * number
            if self.contributions is not None:
                lower[column] = upper[column] = self.contributions[year] / self.size / float(self.bounds.index[year])
            elif year in self.bounds.held:
                lower[column] = upper[column] = self.bounds.held[year] / self.size / float(self.bounds.index[year])
            elif year in self.bounds.ceilings:
                upper[column] = self.bounds.ceilings[year].units / self.size / float(self.bounds.index[year])
            upper[column + 3] = loan_ceiling(case, year) / self.size
            upper[column + 4 : column + self.width] = 0.0
            for step, term in enumerate(case.match_terms[year]):
                upper[column + 4 + step] = term.most / self.size
        if not self.relaxed and self.contributions is not None:
            upper[-1] = 0.0

    def _cost(self) -> np.ndarray:
        cost = np.zeros(self.count)
        if self.contributions is None or self.relaxed:
            cost[-1] = 1.0
            return cost
        case = self.bounds.case
        urgency = {name: Fraction(project.urgency) for name, project in self.names.items()}
        quantum = _common_measure(urgency.values())
        early = _TIE / (len(urgency) * len(case.years))
        by_name = {name: 1 - rank / len(urgency) for rank, name in enumerate(sorted(urgency))}
        for (name, start), column in self.at.items():
            ends = finish(self.names[name], start) - case.years[0] + 1
            tie = early * (1 + by_name[name] / (2 * len(urgency) * len(case.years)))
            cost[column] = float(urgency[name] / quantum) * ends + tie * (start - case.years[0])
        return cost

    def _once(self) -> list[Row]:
        """Every project starts once."""
        case = self.bounds.case
        return [
            ({self.at[project.name, start]: 1.0 for start in starts(case, project)}, 1.0, 1.0)
            for project in case.projects
        ]

    def _precedence(self) -> list[Row]:
        """By any year no more has started of a project than was finished, the year before, of what precedes it."""
        case = self.bounds.case
        rows: list[Row] = []
        for project in in_order(case):
            for before in (self.names[name] for name in project.after):
                for year in starts(case, project):
                    terms = {self.at[project.name, s]: 1.0 for s in starts(case, project) if s <= year}
                    done = {self.at[before.name, s]: -1.0 for s in starts(case, before) if finish(before, s) < year}
                    rows.append((terms | done, -np.inf, 0.0))
        return rows

    def _balances(self) -> list[Row]:
        """The balance from year to year, and the least it may be; a year has columns for what it is made of.

        They are, in this order: contributions, savings, debt, the revolving loan, and each co-financing.
        """
        case, index = self.bounds.case, self.bounds.index
        rows: list[Row] = []
        spent: dict[int, dict[int, float]] = {year: {} for year in case.years}
        for key, made in self.flows.items():
            for year, each in made:
                if each.net:
                    spent[year][self.at[key]] = spent[year].get(self.at[key], 0.0) + each.net / self.size
        opening, loan = self.bounds.at_start(self._past())
        for number, year in enumerate(case.years):
            if year in self.bounds.held:
                continue
            at = self.first + self.width * number
            rates = case.rules.rates(year)
            terms = {at + 1: 1.0, at + 2: -1.0, at + 3: -1.0, at: -float(index[year]), **spent[year]}
            fixed = -float(self.standing[year].net)
            if year == self.bounds.open_years[0]:
                lent = loan * (1 + case.rules.loan_rates(year))
                fixed += float(opening * (1 + case.rules.rate(opening, year)) - lent)
            else:
                weights = (-(1 + rates[0]), 1 + rates[1], 1 + case.rules.loan_rates(year))
                terms |= {at - self.width + 1 + step: float(weight) for step, weight in enumerate(weights)}
            for step, term in enumerate(case.match_terms[year]):
                terms[at + 4 + step] = -1.0
                rows.append(({at + 4 + step: 1.0, at: -float(term.factor * index[year])}, -np.inf, 0.0))
            rows.append((terms, fixed / self.size, fixed / self.size))
            least = {at + 1: 1.0, at + 2: -1.0} | ({self.count - 1: 1.0} if self.relaxed else {})
            rows.append((least, required(case, year) / self.size, np.inf))
        return rows

    def _past(self) -> dict[int, YearFlows]:
        """Return the flows of the years that are held, in which only projects with one possible start are at work."""
        case = self.bounds.case
        found = self.standing
        for project in case.projects:
            made = self.flows[self._any(project)]
            found = plus(found, ((year, each) for year, each in made if year in self.bounds.held))
        return found

    def _changes(self) -> list[Row]:
        """How contributions may move, where they are not given."""
        bounds = self.bounds
        rows: list[Row] = []
        if self.contributions is not None:
            return rows
        columns = [self.first + self.width * (year - bounds.case.years[0]) for year in bounds.open_years]
        if not self.relaxed:
            rows += [({self.count - 1: 1.0, column: -1.0}, 0.0, np.inf) for column in columns]
        change = 0.0 if bounds.level else None if bounds.change is None else float(bounds.change) / self.size
        if change is not None:
            rows += [({b: 1.0, a: -1.0}, -change, change) for a, b in pairwise(columns)]
        if columns and bounds.change is not None and change is not None and bounds.previous is not None:
            before = float(bounds.previous) / self.size
            rows.append(({columns[0]: 1.0}, before - change, before + change))
        return rows
