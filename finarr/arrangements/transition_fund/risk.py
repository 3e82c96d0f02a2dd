"""Simulation of what projects really cost: the balance in bands, and the probability that the fund falls short.

The cost of a project has a triangular or PERT distribution between low and high. Costs of projects whose owners are in
one group are correlated by a normal copula. Who bears the difference with the estimate is the project's own rule.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from finarr.arrangements.transition_fund.payments import index_factor
from finarr.arrangements.transition_fund.project import Project
from finarr.errors import InvalidInput, Problem
from finarr.numbers import at_year
from finarr.words import Message

if TYPE_CHECKING:
    from finarr.arrangements.transition_fund.outcome import FundOutcome

__all__ = ["Spread", "simulate"]

Floats = NDArray[np.float64]
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
    payments = _payments(outcome, costs, n)
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
    total = sum(costs.values(), np.zeros(n)) + sum(_certain(outcome))
    table.attrs = {
        "n": n,
        "seed": seed,
        "any_shortfall": float(short.any(axis=1).mean()),
        "buffer": _buffer(outcome, payments, opening, required - half_unit),
        "mean_cost": float(total.mean()),
        "cost_error": float(total.std(ddof=1) / math.sqrt(n)),
        "exact_mean_cost": sum(spread.mean for spread in _spreads(outcome).values()) + sum(_certain(outcome)),
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


def _certain(outcome: FundOutcome) -> list[float]:
    """Return the costs of the projects that have no distribution."""
    return [float(project.estimate) for project in outcome.case.projects if project.low is None]


def _costs(outcome: FundOutcome, n: int, random: np.random.Generator) -> dict[str, Floats]:
    """Return the simulated costs of every uncertain project, euro in prices of the first year."""
    case, spreads = outcome.case, _spreads(outcome)
    together = math.sqrt(float(case.rules.correlation))
    apart = math.sqrt(1 - float(case.rules.correlation))
    group_of = {party.name: party.group for party in case.parties}
    common = {group.name: random.standard_normal(n) for group in case.groups}
    found = {}
    for name, spread in spreads.items():
        own = random.standard_normal(n)
        mixed = together * common[str(group_of[case.project(name).owner])] + apart * own
        found[name] = spread.quantile(_normal(mixed))
    return found


def _normal(z: Floats) -> Floats:
    """Return the probability that a standard normal number is below each of these."""
    return np.array([0.5 * math.erfc(-each / math.sqrt(2)) for each in z.tolist()])


def _payments(outcome: FundOutcome, costs: Mapping[str, Floats], n: int) -> Floats:
    """Return what the fund pays in euro, by simulation and year."""
    case = outcome.case
    paid = np.array([float(case.grid.to_euro(row.payments)) for row in outcome.years])
    found = np.tile(paid, (n, 1))
    for name, cost in costs.items():
        project = case.project(name)
        borne = {"owner": 0.0, "fund": 1.0}.get(project.overrun, float(project.fund_bears or 0))
        if borne:
            spread = _spread_over_years(outcome, project)
            found += np.outer((cost - float(project.estimate)) * borne, spread)
    return found


def _spread_over_years(outcome: FundOutcome, project: Project) -> Floats:
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
    """Return the closing balance in euro, by simulation and year."""
    case, balance = outcome.case, opening
    closing = np.empty_like(payments)
    for number, row in enumerate(outcome.years):
        savings, debt = map(float, case.rules.rates(row.year))
        interest = np.where(balance >= 0, balance * savings, balance * debt)
        balance = balance + interest + float(case.grid.to_euro(row.contributions)) - payments[:, number]
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
