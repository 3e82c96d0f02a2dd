"""The balance of the fund, year by year, in whole units and plain arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING

from finarr.arrangements.transition_fund.cofinancing import matched
from finarr.arrangements.transition_fund.flows import YearFlows
from finarr.money import round_half_away

if TYPE_CHECKING:
    from finarr.arrangements.transition_fund.model import TransitionFund

__all__ = ["INFLOWS", "OUTFLOWS", "BalanceYear", "balance", "lacks", "loan_ceiling", "opening_balance", "required"]

INFLOWS = ("contributions", "interest", "cofinancing", "loan_drawn", "returned", "returned_interest")
"""What comes in; interest on a debt is below zero."""

OUTFLOWS = ("payments", "prefinancing", "experiments", "overhead", "loan_repaid", "loan_interest")
"""What goes out."""


@dataclass(frozen=True)
class BalanceYear:
    """One year of the fund, in whole units: opening + all that comes in − all that goes out = closing.

    Attributes:
        year: the year.
        opening: on 1 January.
        contributions: what the partners pay in.
        interest: over the opening balance, rounded to the unit; below zero on a debt.
        payments: what the fund pays to projects.
        closing: on 31 December.
        required: the least the closing balance may be.
        cofinancing: what others pay in, as far as the partners match it.
        loan_drawn: on the revolving loan.
        loan_repaid: of the revolving loan.
        loan_interest: over what was outstanding of it on 1 January.
        prefinancing: repaid to owners who ran ahead.
        experiments: the budget for experiments.
        overhead: the fund's own office.
        returned: what owners pay back of what the fund lent them.
        returned_interest: interest on that.
        loan: what is outstanding of the revolving loan on 31 December.
        advanced: what owners have advanced to the fund and wait for on 31 December.
        over: whether the year is over, so that nothing can be done about it.
    """

    year: int
    opening: int
    contributions: int
    interest: int
    payments: int
    closing: int
    required: int
    cofinancing: int = 0
    loan_drawn: int = 0
    loan_repaid: int = 0
    loan_interest: int = 0
    prefinancing: int = 0
    experiments: int = 0
    overhead: int = 0
    returned: int = 0
    returned_interest: int = 0
    loan: int = 0
    advanced: int = 0
    over: bool = False

    @property
    def gap(self) -> int:
        """Opening + all that comes in − all that goes out − closing: zero."""
        into = sum(getattr(self, name) for name in INFLOWS)
        out = sum(getattr(self, name) for name in OUTFLOWS)
        gap: int = self.opening + into - out - self.closing
        return gap


def opening_balance(case: TransitionFund) -> int:
    """Return the balance at the start of the first year, rounded to the unit."""
    return round_half_away(case.grid.to_units(Fraction(case.rules.opening)))


def required(case: TransitionFund, year: int) -> int:
    """Return the least closing balance of a year in whole units, rounded up; no debt at the end."""
    least = Fraction(case.rules.minimum)
    if year != case.years[-1]:
        least -= Fraction(case.rules.borrowing)
    return ceil(case.grid.to_units(least))


def loan_ceiling(case: TransitionFund, year: int) -> int:
    """Return the most that may be outstanding of the revolving loan at the end of a year, in whole units."""
    return 0 if year == case.years[-1] else floor(case.grid.to_units(case.rules.ceiling(year)))


def balance(
    case: TransitionFund, contributions: Mapping[int, int], flows: Mapping[int, YearFlows]
) -> tuple[BalanceYear, ...]:
    """Return the balance of every year.

    The revolving loan is drawn as far as the balance would end below the minimum, and repaid as far as it would not.

    Args:
        case: the fund.
        contributions: whole units by year.
        flows: by year, what else goes in and out.
    """
    rows: list[BalanceYear] = []
    opening, loan = opening_balance(case), 0
    for year in case.years:
        row = _year(case, year, opening, loan, contributions[year], flows[year])
        rows.append(row)
        opening, loan = row.closing, row.loan
    return tuple(rows)


def _year(
    case: TransitionFund, year: int, opening: int, loan: int, contributions: int, flows: YearFlows
) -> BalanceYear:
    done, least = case.realised_in(year), required(case, year)

    def ruled(name: str, by_rule: int) -> int:
        told = None if done is None else getattr(done, name)
        return by_rule if told is None else round_half_away(case.grid.to_units(Fraction(told)))

    interest = ruled("interest", round_half_away(opening * case.rules.rate(opening, year)))
    loan_interest = ruled("loan_interest", round_half_away(loan * case.rules.loan_rates(year)) if loan else 0)
    grants = matched(case, year, contributions) if case.cofinancing else 0
    before = opening + contributions + interest + grants - loan_interest - flows.net
    outstanding = 0
    if case.rules.loan_ceiling is not None:
        outstanding = min(loan_ceiling(case, year), max(0, least - (before - loan)))
    drawn = ruled("loan_drawn", max(0, outstanding - loan))
    repaid = ruled("loan_repaid", max(0, loan - outstanding))
    return BalanceYear(
        year,
        opening,
        contributions,
        interest,
        flows.payments,
        before + drawn - repaid,
        least,
        cofinancing=grants,
        loan_drawn=drawn,
        loan_repaid=repaid,
        loan_interest=loan_interest,
        loan=loan + drawn - repaid,
        over=done is not None,
        **{each.name: getattr(flows, each.name) for each in fields(flows) if each.name != "payments"},
    )


def lacks(rows: tuple[BalanceYear, ...]) -> dict[int, int]:
    """Return by year how many units the balance is below what is required, years that are over left aside."""
    return {row.year: row.required - row.closing for row in rows if row.closing < row.required and not row.over}
