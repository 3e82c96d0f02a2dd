"""The balance of the fund, year by year, in whole units and plain arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from finarr.money import round_half_away

if TYPE_CHECKING:
    from finarr.arrangements.transition_fund.model import TransitionFund

__all__ = ["BalanceYear", "balance", "lacks", "opening_balance", "required"]


@dataclass(frozen=True)
class BalanceYear:
    """One year of the fund, in whole units: opening + contributions + interest − payments = closing.

    Attributes:
        year: the year.
        opening: on 1 January.
        contributions: what the partners pay in.
        interest: over the opening balance, rounded to the unit; below zero on a debt.
        payments: what the fund pays to projects.
        closing: on 31 December.
        required: the least the closing balance may be.
    """

    year: int
    opening: int
    contributions: int
    interest: int
    payments: int
    closing: int
    required: int


def opening_balance(case: TransitionFund) -> int:
    """Return the balance at the start of the first year, rounded to the unit."""
    return round_half_away(case.grid.to_units(Fraction(case.rules.opening)))


def required(case: TransitionFund, year: int) -> int:
    """Return the least closing balance of a year in whole units, rounded up; no debt at the end."""
    least = Fraction(case.rules.minimum)
    if year != case.years[-1]:
        least -= Fraction(case.rules.borrowing)
    return ceil(case.grid.to_units(least))


def balance(case: TransitionFund, contributions: Mapping[int, int], paid: Mapping[int, int]) -> tuple[BalanceYear, ...]:
    """Return the balance of every year.

    Args:
        case: the fund.
        contributions: whole units by year.
        paid: whole units by year that the fund pays to projects.
    """
    rows: list[BalanceYear] = []
    opening = opening_balance(case)
    for year in case.years:
        interest = round_half_away(opening * case.rules.rate(opening, year))
        closing = opening + contributions[year] + interest - paid[year]
        rows.append(
            BalanceYear(year, opening, contributions[year], interest, paid[year], closing, required(case, year))
        )
        opening = closing
    return tuple(rows)


def lacks(rows: tuple[BalanceYear, ...]) -> dict[int, int]:
    """Return by year how many units the balance is below what is required."""
    return {row.year: row.required - row.closing for row in rows if row.closing < row.required}
