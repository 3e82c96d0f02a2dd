"""Loans from the fund to projects, which come back and can be used again (revolverend)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from finarr.errors import here
from finarr.fields import Fields
from finarr.money import round_half_away
from finarr.numbers import Number, is_hole

if TYPE_CHECKING:
    from finarr.arrangements.transition_fund.model import TransitionFund
    from finarr.arrangements.transition_fund.project import Project

__all__ = ["ProjectLoan", "Return", "returns"]


@dataclass(frozen=True)
class ProjectLoan:
    """The part of what the fund pays that is lent: the owner pays it back and the next project can use it.

    Attributes:
        part: 0..1 of what the fund pays.
        years: how many; every year the same principal, the first in the year after the project is finished.
        rate: interest on what is outstanding on 1 January; 0.01 is 1%.

    Example:
        >>> ProjectLoan(0.4, years=10, rate=0.01).part
        Decimal('0.4')
    """

    part: Number
    years: int
    rate: Number = 0

    def __post_init__(self) -> None:
        fields = Fields(self, here("loan"))
        fields.number("part", positive=True)
        if isinstance(self.part, Decimal) and not is_hole(self.part) and self.part > 1:
            fields.wrong(("part",), self.part, "at_most_one")
        if isinstance(self.years, bool) or not isinstance(self.years, int) or self.years < 1:
            fields.wrong(("years",), None if self.years is None else repr(self.years), "whole_number")
            fields.put("years", 1)
        fields.number("rate")
        fields.done()


@dataclass(frozen=True)
class Return:
    """What an owner pays back to the fund in a year, in whole units; years beyond those of the case as well."""

    project: str
    owner: str
    year: int
    principal: int
    interest: int


def returns(case: TransitionFund, project: Project, start: int) -> Iterator[Return]:
    """Yield what comes back of what the fund lends to a project, by year.

    What is lent is rounded to the unit every year; so is interest, and principal such that all of it comes back.
    """
    from finarr.arrangements.transition_fund.payments import payments

    loan = project.loan
    if loan is None:
        return
    lent = {each.year: round_half_away(each.fund * Fraction(loan.part)) for each in payments(case, project, start)}
    last = max(lent, default=start)
    total, outstanding = sum(lent.values()), 0
    for year in range(min(lent, default=start), last + loan.years + 1):
        interest = round_half_away(outstanding * Fraction(loan.rate))
        step = year - last
        back = 0
        if step >= 1:
            back = round_half_away(Fraction(total * step, loan.years)) - (total - outstanding)
        if back or interest:
            yield Return(project.name, project.owner, year, back, interest)
        outstanding += lent.get(year, 0) - back
