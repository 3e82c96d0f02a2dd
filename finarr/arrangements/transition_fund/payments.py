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

__all__ = ["Payment", "Schedule", "index_factor", "payments", "schedule_payments"]

Schedule = Mapping[str, int]
"""The year in which each project starts, by name."""


@dataclass(frozen=True)
class Payment:
    """What is paid for one project in one year, in whole units; the owner's part never enters the fund.

    Attributes:
        project: its name.
        owner: who carries it out.
        year: in which it is paid.
        fund: by the fund.
        own: by the owner.
        worked: in which the work was done; earlier than `year` where the owner ran ahead and advanced the fund's part.
    """

    project: str
    owner: str
    year: int
    fund: int
    own: int
    worked: int


def index_factor(case: TransitionFund, index: str | None, year: int) -> Fraction:
    """Return how much an index has grown from the first year to a year."""
    return growth(None if index is None else {index: 1}, year, tuple(case.years), case.indices)


def payments(case: TransitionFund, project: Project, start: int) -> Iterator[Payment]:
    """Yield what is paid for a project in each year when it is programmed to start in a year.

    The cost of a year is rounded to the unit, and so is the fund's part of it, a half away from zero; the owner pays
    what is left, in the year of the work. In years that are over it is what was really paid; what was estimated and not
    paid moves to the next year.
    """
    ahead = project.ahead
    fund: dict[int, int] = {}
    own: dict[int, int] = {}
    for step in range(project.carried_out):
        year = start + step
        exact = _cost(case, project, step, year)
        total = round_half_away(exact)
        given = None if project.own is None else at_year(project.own, year)
        part = case.classes[project.kind].fund_part
        fund[year] = round_half_away(exact * part) if given is None else total - _units(case, given)
        own[year - ahead] = total - fund[year]
    if case.realised:
        fund = _caught_up(case, fund, project.name, "payments")
        own = _caught_up(case, own, project.name, "own")
    for year in sorted(fund.keys() | own.keys()):
        if ahead and fund.get(year):
            yield Payment(project.name, project.owner, year, fund[year], 0, year - ahead)
        if own.get(year) or (fund.get(year) and not ahead):
            yield Payment(project.name, project.owner, year, 0 if ahead else fund.get(year, 0), own.get(year, 0), year)


def _caught_up(case: TransitionFund, planned: Mapping[int, int], project: str, kind: str) -> dict[int, int]:
    """Return what was paid in years that are over, and what is still to be paid after them.

    What was not paid moves to the next year; what was paid early comes off the next ones, and what is then left of it
    was paid too much.
    """
    found, carried, finished = {}, 0, False
    for done in case.realised:
        amounts = getattr(done, kind)
        given = amounts.get(project)
        paid = planned.get(done.year, 0) if given is None and kind == "own" else _units(case, Fraction(given or 0))
        found[done.year] = paid
        carried += planned.get(done.year, 0) - paid
        finished = finished or project in tuple(done.finished)
    if finished:
        return found
    last = case.realised[-1].year
    ahead = {year: units for year, units in planned.items() if year > last}
    if carried > 0 and not ahead:
        ahead[last + 1] = 0
    for year, units in sorted(ahead.items()):
        found[year] = max(0, units + carried)
        carried = min(0, units + carried)
    return found


def _units(case: TransitionFund, euro: Fraction) -> int:
    return round_half_away(case.grid.to_units(euro))


def _cost(case: TransitionFund, project: Project, step: int, year: int) -> Fraction:
    """Return the exact cost of a year of work, in units and in the money of the year in which the work is done."""
    if isinstance(project.cost, Mapping):
        return case.grid.to_units(at_year(project.cost, year) or Fraction(0))
    part = Fraction(tuple(project.profile)[step])
    return (
        case.grid.to_units(Fraction(project.cost))
        * part
        * index_factor(case, case.rules.cost_index, year - project.ahead)
    )


def schedule_payments(case: TransitionFund, schedule: Schedule) -> tuple[Payment, ...]:
    """Return all payments of a programme, in the order of the projects."""
    return tuple(each for project in case.projects for each in payments(case, project, schedule[project.name]))
