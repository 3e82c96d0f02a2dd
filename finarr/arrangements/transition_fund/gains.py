"""What each partner pays and gains over all years, in whole units."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from finarr.arrangements.transition_fund.lending import returns
from finarr.money import round_half_away

if TYPE_CHECKING:
    from finarr.arrangements.transition_fund.outcome import FundOutcome

__all__ = ["Gains", "sums"]


@dataclass(frozen=True)
class Gains:
    """What one partner pays and gains, in whole units over all years.

    Attributes:
        contribution: to the fund.
        own: own shares in its own projects.
        back: what it pays back of loans from the fund, interest included.
        benefit: what it gains; a project that does not go on has no benefits.
    """

    contribution: int
    own: int
    back: int
    benefit: int

    @property
    def paid(self) -> int:
        """All it pays."""
        return self.contribution + self.own + self.back


def sums(outcome: FundOutcome) -> dict[str, Gains]:
    """Return what each partner pays and gains, by name."""
    case = outcome.case
    backs = [each for project in case.projects for each in returns(case, project, outcome.schedule[project.name])]
    had = [project for project in case.projects if project.no_go is None]
    contribution, own, back = (dict.fromkeys((party.name for party in case.parties), 0) for _ in range(3))
    for paid in outcome.paid:
        contribution[paid.party] += paid.units
    for payment in outcome.payments:
        own[payment.owner] = own.get(payment.owner, 0) + payment.own
    for each in backs:
        back[each.owner] = back.get(each.owner, 0) + each.principal + each.interest
    gained: dict[str, Fraction] = {}
    for project in had:
        for name, benefit in project.benefits.items():
            gained[name] = gained.get(name, Fraction(0)) + Fraction(benefit)
    return {
        name: Gains(
            contribution[name],
            own[name],
            back[name],
            round_half_away(case.grid.to_units(gained.get(name, Fraction(0)))),
        )
        for name in contribution
    }
