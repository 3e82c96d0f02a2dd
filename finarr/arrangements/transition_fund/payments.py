"""What the fund and the owner pay for a project in each year, in whole units, once its start is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from finarr.arrangements.transition_fund.project import Project
from finarr.items import growth
from finarr.money import round_half_away
from finarr.numbers import at_year

if TYPE_CHECKING:
    from finarr.arrangements.transition_fund.model import TransitionFund

__all__ = ["Payment", "Schedule", "index_factor", "paid_by_fund", "payments", "schedule_payments"]

Schedule = Mapping[str, int]
"""The year in which each project starts, by name."""


@dataclass(frozen=True)
class Payment:
    """What one project costs in one year, in whole units; the owner's part never enters the fund."""

    project: str
    owner: str
    year: int
    fund: int
    own: int


def index_factor(case: TransitionFund, index: str | None, year: int) -> Fraction:
    """Return how much an index has grown from the first year to a year."""
    return growth(None if index is None else {index: 1}, year, tuple(case.years), case.indices)


def payments(case: TransitionFund, project: Project, start: int) -> Iterator[Payment]:
    """Yield what a project costs in each year when it starts in a year.

    The cost of a year is rounded to the unit, and so is the fund's part of it, a half away from zero; the owner pays
    what is left.
    """
    part = case.classes[project.kind].fund_part
    for step in range(project.duration):
        year = start + step
        exact = _cost(case, project, step, year)
        total = round_half_away(exact)
        own = None if project.own is None else at_year(project.own, year)
        fund = round_half_away(exact * part) if own is None else total - round_half_away(case.grid.to_units(own))
        if total:
            yield Payment(project.name, project.owner, year, fund, total - fund)


def _cost(case: TransitionFund, project: Project, step: int, year: int) -> Fraction:
    """Return the exact cost of a year of work, in units."""
    if isinstance(project.cost, Mapping):
        return case.grid.to_units(at_year(project.cost, year) or Fraction(0))
    part = Fraction(tuple(project.profile)[step])
    return case.grid.to_units(Fraction(project.cost)) * part * index_factor(case, case.rules.cost_index, year)


def schedule_payments(case: TransitionFund, schedule: Schedule) -> tuple[Payment, ...]:
    """Return all payments of a programme, in the order of the projects."""
    return tuple(each for project in case.projects for each in payments(case, project, schedule[project.name]))


def paid_by_fund(case: TransitionFund, made: tuple[Payment, ...]) -> dict[int, int]:
    """Return what the fund pays by year, in units."""
    total = dict.fromkeys(case.years, 0)
    for payment in made:
        total[payment.year] += payment.fund
    return total
