"""What goes in and out of the fund beside contributions, by year, each flow under its own name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import TYPE_CHECKING

from finarr.arrangements.transition_fund.lending import returns
from finarr.arrangements.transition_fund.payments import Schedule, index_factor, payments
from finarr.arrangements.transition_fund.project import Project
from finarr.money import round_half_away
from finarr.numbers import at_year

if TYPE_CHECKING:
    from finarr.arrangements.transition_fund.model import TransitionFund

__all__ = ["YearFlows", "flows_of", "plus", "project_flows", "standing"]


@dataclass(frozen=True)
class YearFlows:
    """The flows of one year that follow from the programme and the rules, in whole units.

    Attributes:
        payments: to projects at work.
        prefinancing: to owners who ran ahead, now repaid without interest.
        experiments: the budget for experiments.
        overhead: the fund's own office.
        returned: what owners pay back of what the fund lent them.
        returned_interest: interest on that.
    """

    payments: int = 0
    prefinancing: int = 0
    experiments: int = 0
    overhead: int = 0
    returned: int = 0
    returned_interest: int = 0

    @property
    def net(self) -> int:
        """What leaves the fund, less what comes back."""
        out = self.payments + self.prefinancing + self.experiments + self.overhead
        return out - self.returned - self.returned_interest

    def __add__(self, other: YearFlows) -> YearFlows:
        return YearFlows(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))


def standing(case: TransitionFund) -> dict[int, YearFlows]:
    """Return what goes out every year whatever the programme, in the money of the year."""
    found = {}
    for year in case.years:
        done = case.realised_in(year)
        amounts = {
            name: _yearly(case, name, year) if done is None or getattr(done, name) is None else _euro(case, done, name)
            for name in ("experiments", "overhead")
        }
        found[year] = YearFlows(**amounts)
    return found


def _yearly(case: TransitionFund, name: str, year: int) -> int:
    """Return a yearly budget: one amount grows with the costs, an amount a year is what it is."""
    given = getattr(case.rules, name)
    amount = at_year(given, year) or Fraction(0)
    factor = Fraction(1) if isinstance(given, Mapping) else index_factor(case, case.rules.cost_index, year)
    return round_half_away(case.grid.to_units(amount) * factor)


def _euro(case: TransitionFund, done: object, name: str) -> int:
    return round_half_away(case.grid.to_units(Fraction(getattr(done, name))))


def project_flows(case: TransitionFund, project: Project, start: int) -> Iterator[tuple[int, YearFlows]]:
    """Yield what a project does to the fund, year by year, when it is programmed to start in a year."""
    for payment in payments(case, project, start):
        early = payment.worked < payment.year
        yield payment.year, YearFlows(**{"prefinancing" if early else "payments": payment.fund})
    for back in returns(case, project, start):
        if back.year in case.years:
            yield back.year, YearFlows(returned=back.principal, returned_interest=back.interest)


def plus(before: Mapping[int, YearFlows], more: Iterator[tuple[int, YearFlows]]) -> dict[int, YearFlows]:
    """Return flows with others added to them."""
    found = dict(before)
    for year, each in more:
        found[year] += each
    return found


def flows_of(case: TransitionFund, schedule: Schedule) -> dict[int, YearFlows]:
    """Return all flows of a programme by year."""
    found = standing(case)
    for project in case.projects:
        found = plus(found, project_flows(case, project, schedule[project.name]))
    return found
