"""Simulation of what projects really cost: the balance in bands, and the probability that the fund falls short.

The cost of a project has a triangular or PERT distribution between low and high. Costs of projects whose owners are in
one group are correlated by a normal copula. Who bears the difference with the estimate is the project's own rule. A
project with phases goes on to each with the probability of that phase.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from finarr.arrangements.transition_fund.balance import loan_ceiling
from finarr.arrangements.transition_fund.lending import returns
from finarr.arrangements.transition_fund.payments import index_factor
from finarr.arrangements.transition_fund.project import Project
from finarr.errors import InvalidInput, Problem
from finarr.numbers import at_year
from finarr.program.arrays import Floats
from finarr.words import Message

if TYPE_CHECKING:
    from finarr.arrangements.transition_fund.outcome import FundOutcome

__all__ = ["Spread", "simulate"]

SAFE = 0.95
BANDS = {"p05": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95}


class Spread:
    """The distribution of one project's cost, in euro.

    Args:
        low: the lowest.
        likely: the most likely.
        high: the highest.
        kind: "triangular" or "pert".

    Source:
        Malcolm, Roseboom, Clark and Fazar (1959), Application of a technique for research and development program
        evaluation, Operations Research 7 (PERT: a beta distribution with mean (low + 4 likely + high) / 6).

    Example:
        >>> spread = Spread(1, 2, 6, "triangular")
        >>> spread.mean, spread.quantile(np.array([0.0, 0.2, 1.0])).round(9).tolist()
        (3.0, [1.0, 2.0, 6.0])
    """

    def __init__(self, low: float, likely: float, high: float, kind: str) -> None:
        self.low, self.likely, self.high, self.kind = low, likely, high, kind

    @property
    def mean(self) -> float:
        """The exact mean."""
        weight = 4 if self.kind == "pert" else 1
        return (self.low + weight * self.likely + self.high) / (weight + 2)

    def quantile(self, chance: Floats) -> Floats:
        """Return the costs that are not exceeded with these probabilities."""
        width = self.high - self.low
        if not width:
            return np.full(chance.shape, float(self.low))
        mode = (self.likely - self.low) / width
        if self.kind == "triangular":
            rising = np.sqrt(chance * mode)
            falling = 1 - np.sqrt((1 - chance) * (1 - mode))
            return np.asarray(self.low + width * np.where(chance < mode, rising, falling), dtype=np.float64)
        at = np.linspace(0.0, 1.0, 4001)
        density = at ** (4 * mode) * (1 - at) ** (4 * (1 - mode))
        below = np.concatenate([[0.0], np.cumsum((density[1:] + density[:-1]) / 2)])
        return np.asarray(self.low + width * np.interp(chance, below / below[-1], at), dtype=np.float64)


def simulate(outcome: FundOutcome, n: int, seed: int) -> pd.DataFrame:
    """Return the balance of every year over many simulations; see `FundOutcome.risk`."""
    problems = [
        Problem((name,), repr(value), Message("transition_fund.simulations", {"least": str(least)}))
        for name, value, least in (("n", n, 2), ("seed", seed, 0))
        if isinstance(value, bool) or not isinstance(value, int) or value < least
    ]
    if problems:
        raise InvalidInput(problems)
    costs = _costs(outcome, n, np.random.default_rng(seed))
    going = _going(outcome, n, np.random.default_rng([seed, 1]))
    payments = _payments(outcome, costs, going, n)
    opening = np.full(n, float(outcome.case.grid.to_euro(outcome.years[0].opening)))
    closing = _closing(outcome, payments, opening)
    euro = outcome.case.grid.to_euro
    required = np.array([float(euro(row.required)) for row in outcome.years])
    half_unit = float(outcome.case.grid.euro) / 2  # what is a unit short in floating point only is not short
    short = closing < required - half_unit
    table = pd.DataFrame(
        {
            "year": [row.year for row in outcome.years],
            "planned": [float(euro(row.closing)) for row in outcome.years],
            "mean": closing.mean(axis=0),
            **{name: np.quantile(closing, chance, axis=0) for name, chance in BANDS.items()},
            "shortfall": short.mean(axis=0),
            "payments_mean": payments.mean(axis=0),
        }
    )
    total = _total_cost(outcome, costs, going, n)
    table.attrs = {
        "n": n,
        "seed": seed,
        "any_shortfall": float(short.any(axis=1).mean()),
        "buffer": _buffer(outcome, payments, opening, required - half_unit),
        "mean_cost": float(total.mean()),
        "cost_error": float(total.std(ddof=1) / math.sqrt(n)),
        "exact_mean_cost": _exact_mean_cost(outcome),
    }
    return table


def _spreads(outcome: FundOutcome) -> dict[str, Spread]:
    """Return the distribution of every uncertain project, by name."""
    kind = outcome.case.rules.distribution
    found = {}
    for project in outcome.case.projects:
        if project.low is not None and project.high is not None:
            likely = project.estimate if project.likely is None else project.likely
            found[project.name] = Spread(float(project.low), float(likely), float(project.high), kind)
    return found


def _going(outcome: FundOutcome, n: int, random: np.random.Generator) -> dict[str, Floats]:
    """Return by simulation how many phases of a project are carried out, for those that may not go on."""
    found = {}
    for project in outcome.case.projects:
        if any(phase.go < 1 for phase in project.phases):
            going, reached = np.ones(n, dtype=np.bool_), np.zeros(n)
            for phase in project.phases:
                going &= random.random(n) < float(phase.go)
                if phase.name == project.no_go:
                    break
                reached += going
            found[project.name] = reached
    return found


def _parts(project: Project) -> list[float]:
    """Return the part of the estimated cost that falls in each phase."""
    cost = project.cost
    if isinstance(cost, Mapping):
        first, whole = min(cost), float(project.estimate) or 1.0
        years = [float(cost.get(first + step, 0)) / whole for step in range(project.duration)]
    else:
        years = [float(part) for part in project.profile]
    found, at = [], 0
    for phase in project.phases:
        found.append(sum(years[at : at + phase.years]))
        at += phase.years
    return found


def _total_cost(outcome: FundOutcome, costs: Mapping[str, Floats], going: Mapping[str, Floats], n: int) -> Floats:
    """Return what all projects cost by simulation, euro in prices of the first year."""
    total = np.zeros(n)
    for project in outcome.case.projects:
        cost = costs.get(project.name, np.full(n, float(project.estimate)))
        if project.name in going:
            done = np.concatenate([[0.0], np.cumsum(_parts(project))])
            total += cost * done[going[project.name].astype(np.int64)]
        else:
            total += cost * float(project.part_carried_out)
    return total


def _exact_mean_cost(outcome: FundOutcome) -> float:
    """Return the mean of what all projects cost, by formula."""
    spreads, total = _spreads(outcome), 0.0
    for project in outcome.case.projects:
        mean = spreads[project.name].mean if project.name in spreads else float(project.estimate)
        part, chance = float(project.part_carried_out), 1.0
        if any(phase.go < 1 for phase in project.phases):
            part = 0.0
            for phase, of_cost in zip(project.phases, _parts(project), strict=True):
                if phase.name == project.no_go:
                    break
                chance *= float(phase.go)
                part += chance * of_cost
        total += mean * part
    return total


def _costs(outcome: FundOutcome, n: int, random: np.random.Generator) -> dict[str, Floats]:
    """Return the simulated costs of every uncertain project, euro in prices of the first year."""
    case, spreads = outcome.case, _spreads(outcome)
    together = math.sqrt(float(case.rules.correlation))
    apart = math.sqrt(1 - float(case.rules.correlation))
    group_of = {party.name: party.group for party in case.parties}
    common = {group.name: _mirrored(random.standard_normal((n + 1) // 2), n) for group in case.groups}
    found = {}
    for name, spread in spreads.items():
        own = _mirrored(random.standard_normal((n + 1) // 2), n)
        mixed = together * common[str(group_of[case.project(name).owner])] + apart * own
        found[name] = spread.quantile(_normal(mixed))
    return found


def _mirrored(drawn: Floats, n: int) -> Floats:
    """Return numbers and their opposites (antithetic variates): the mean comes out much nearer to the exact one."""
    return np.concatenate([drawn, -drawn])[:n]


def _normal(z: Floats) -> Floats:
    """Return the probability that a standard normal number is below each of these."""
    return np.array([0.5 * math.erfc(-each / math.sqrt(2)) for each in z.tolist()])


def _payments(outcome: FundOutcome, costs: Mapping[str, Floats], going: Mapping[str, Floats], n: int) -> Floats:
    """Return what the fund pays to projects in euro, less what they pay back, by simulation and year."""
    case = outcome.case
    found = np.zeros((n, len(case.years)))
    for project in case.projects:
        planned, back = _planned(outcome, project), _backs(outcome, project)
        paid = np.tile(planned, (n, 1))
        borne = {"owner": 0.0, "fund": 1.0}.get(project.overrun, float(project.fund_bears or 0))
        if borne and project.name in costs:
            paid += np.outer((costs[project.name] - float(project.estimate)) * borne, _spread(outcome, project))
        if project.name in going:
            paid *= _carried_out(outcome, project, going[project.name])
            whole = planned.sum()
            back = np.outer(paid.sum(axis=1) / whole if whole else np.zeros(n), back)
        found += paid - back
    late = {row.year: row.payments + row.prefinancing for row in outcome.years}
    due = _due(outcome)
    put_off = [float(case.grid.to_euro(late[year] - due[year])) for year in case.years]
    return np.asarray(found + np.array(put_off), dtype=np.float64)


def _planned(outcome: FundOutcome, project: Project) -> Floats:
    """Return what the fund is to pay for a project by year, in euro."""
    case = outcome.case
    found = np.zeros(len(case.years))
    for each in outcome.payments:
        if each.project == project.name:
            found[each.year - case.years[0]] += float(case.grid.to_euro(each.fund))
    return found


def _due(outcome: FundOutcome) -> dict[int, int]:
    """Return what the fund is to pay to all projects by year, in whole units."""
    found = dict.fromkeys(outcome.case.years, 0)
    for each in outcome.payments:
        found[each.year] += each.fund
    return found


def _backs(outcome: FundOutcome, project: Project) -> Floats:
    """Return what a project pays back of its loan by year, interest included, in euro."""
    case = outcome.case
    found = np.zeros(len(case.years))
    for each in returns(case, project, outcome.schedule[project.name]):
        if each.year in case.years:
            found[each.year - case.years[0]] += float(case.grid.to_euro(each.principal + each.interest))
    return found


def _carried_out(outcome: FundOutcome, project: Project, reached: Floats) -> Floats:
    """Return by simulation and year 1 where a project is at work and 0 where it has not gone on."""
    case, start = outcome.case, outcome.schedule[project.name]
    gates, year = [], start
    for phase in project.phases:
        gates.append(year)
        year += phase.years
    number = np.searchsorted(np.array(gates), np.array(case.years), side="right")
    return np.asarray(number[None, :] <= reached[:, None], dtype=np.float64)


def _spread(outcome: FundOutcome, project: Project) -> Floats:
    """Return the part of a project's cost that falls in each year, with the index of that year."""
    case, start = outcome.case, outcome.schedule[project.name]
    weights = np.zeros(len(case.years))
    for step in range(project.duration):
        year = start + step
        if isinstance(project.cost, Mapping):
            part = (at_year(project.cost, year) or Fraction(0)) / (Fraction(project.estimate) or 1)
        else:
            part = Fraction(tuple(project.profile)[step]) * index_factor(case, case.rules.cost_index, year)
        weights[year - case.years[0]] = float(part)
    return weights


def _closing(outcome: FundOutcome, payments: Floats, opening: Floats) -> Floats:
    """Return the closing balance in euro, by simulation and year; the revolving loan is drawn as its rule says."""
    case, balance = outcome.case, opening
    euro, loan = case.grid.to_euro, np.zeros(len(opening))
    closing = np.empty_like(payments)
    for number, row in enumerate(outcome.years):
        savings, debt = map(float, case.rules.rates(row.year))
        interest = np.where(balance >= 0, balance * savings, balance * debt)
        standing = float(euro(row.contributions + row.cofinancing - row.experiments - row.overhead))
        owed = loan * (1 + float(case.rules.loan_rates(row.year)))
        balance = balance + interest + standing - payments[:, number] - owed
        if case.rules.loan_ceiling is not None:
            loan = np.clip(float(euro(row.required)) - balance, 0.0, float(euro(loan_ceiling(case, row.year))))
            balance = balance + loan
        closing[:, number] = balance
    return closing


def _buffer(outcome: FundOutcome, payments: Floats, opening: Floats, required: Floats) -> float:
    """Return by how much the opening balance must be higher for all years to hold in 95% of the simulations."""

    def safe(more: float) -> bool:
        short = (_closing(outcome, payments, opening + more) < required).any(axis=1)
        return bool(short.mean() <= 1 - SAFE + 1e-12)

    if safe(0.0):
        return 0.0
    low, high = 0.0, 1.0
    while not safe(high):
        low, high = high, high * 2
    unit = float(outcome.case.grid.euro)
    while high - low > unit / 2:
        middle = (low + high) / 2
        low, high = (low, middle) if safe(middle) else (middle, high)
    return math.ceil(high / unit) * unit
