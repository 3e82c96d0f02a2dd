"""The rules of the fund: balance, interest, indexation, and how contributions may move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from finarr.errors import here
from finarr.fields import Fields
from finarr.numbers import Number, at_year, is_hole

__all__ = ["DISTRIBUTIONS", "MODES", "FundRules"]

MODES = ("level", "bounded", "follow")
"""Contributions that are level, bounded in yearly change, or follow the programme under a maximum."""

DISTRIBUTIONS = ("triangular", "pert")


@dataclass(frozen=True)
class FundRules:
    """What the partners agreed about the fund.

    Amounts are euro. Contributions are compared in the prices of the first year: level means level after indexation.

    Attributes:
        opening: the balance on 1 January of the first year; below zero is a debt.
        minimum: the least balance at the end of every year.
        borrowing: by how much the balance may lie below the minimum before the last year. In the last year there is no
            debt and at least the minimum.
        savings_rate: interest on an opening balance above zero, 0.02 is 2%; one number or one a year.
        debt_rate: interest on a debt, at least the savings rate; that rate itself where left out.
        contributions: one of `MODES`.
        max_change: for "bounded": the most that the total contribution changes from year to year.
        maximum: the most that all partners together contribute in a year.
        previous: the total contribution of the year before the first; changes are counted from it.
        cost_index: the name of the index by which costs grow.
        contribution_index: the name of the index by which contributions grow.
        distribution: of uncertain costs, one of `DISTRIBUTIONS`.
        correlation: 0..1, between the costs of projects whose owners are in one group.
        loan_ceiling: the most that a lender's revolving loan may stand at, at the end of a year before the last; it is
            drawn when the balance would end below the minimum and repaid as soon as the balance allows.
        loan_rate: interest on what is outstanding on 1 January, at least the savings rate.
        experiments: euro a year for experiments, which the groups carry as they carry the programme; one amount grows
            with the costs.
        overhead: euro a year for the office of the fund, likewise.
        evaluation: the date on which the partners evaluate the fund.
        payment_day: month and day on which what is programmed for a year is paid.

    Example:
        >>> FundRules(opening=100, savings_rate=0.01, debt_rate=0.03).rate(-1, 2026)
        Fraction(3, 100)
    """

    opening: Number = 0
    minimum: Number = 0
    borrowing: Number = 0
    savings_rate: Number | Mapping[int, Number] = 0
    debt_rate: Number | Mapping[int, Number] | None = None
    contributions: str = "level"
    max_change: Number | None = None
    maximum: Number | Mapping[int, Number] | None = None
    previous: Number | None = None
    cost_index: str | None = None
    contribution_index: str | None = None
    distribution: str = "triangular"
    correlation: Number = 0
    loan_ceiling: Number | Mapping[int, Number] | None = None
    loan_rate: Number | Mapping[int, Number] = 0
    experiments: Number | Mapping[int, Number] = 0
    overhead: Number | Mapping[int, Number] = 0
    evaluation: date | None = None
    payment_day: str = "03-01"

    def __post_init__(self) -> None:
        fields = Fields(self, here("rules"))
        fields.number("opening", negative=True)
        fields.number("minimum")
        fields.number("borrowing")
        fields.per_year("savings_rate")
        fields.per_year("debt_rate", optional=True)
        fields.choice("contributions", MODES)
        fields.number("max_change", optional=True)
        fields.per_year("maximum", optional=True)
        fields.number("previous", optional=True)
        fields.text("cost_index", optional=True)
        fields.text("contribution_index", optional=True)
        fields.choice("distribution", DISTRIBUTIONS)
        fields.number("correlation")
        if (self.max_change is None) == (self.contributions == "bounded"):
            rule = "missing" if self.max_change is None else "transition_fund.only_bounded"
            fields.wrong(("max_change",), self.max_change, rule)
        if isinstance(self.correlation, Decimal) and not is_hole(self.correlation) and self.correlation > 1:
            fields.wrong(("correlation",), self.correlation, "at_most_one")
        fields.per_year("loan_ceiling", optional=True)
        for name in ("loan_rate", "experiments", "overhead"):
            fields.per_year(name)
        fields.day("evaluation")
        self._read_loan(fields)
        self._read_payment_day(fields)
        fields.done()

    def _read_loan(self, fields: Fields) -> None:
        """A revolving loan and a balance below the minimum are two ways to borrow: one of them."""
        if self.loan_ceiling is None:
            if self.loan_rate != 0:
                fields.wrong(("loan_ceiling",), None, "missing")
        elif not is_hole(self.borrowing) and self.borrowing != 0:
            fields.wrong(("borrowing",), self.borrowing, "transition_fund.one_way_to_borrow")

    def _read_payment_day(self, fields: Fields) -> None:
        try:
            date.fromisoformat(f"2023-{self.payment_day}")
        except ValueError:
            fields.wrong(("payment_day",), repr(self.payment_day), "transition_fund.payment_day")
            fields.put("payment_day", "03-01")

    def due(self, year: int) -> date:
        """Return the date on which what is programmed for a year is paid."""
        return date.fromisoformat(f"{year}-{self.payment_day}")

    def loan_rates(self, year: int) -> Fraction:
        """Return the interest rate on the revolving loan."""
        return at_year(self.loan_rate, year) or Fraction(0)

    def ceiling(self, year: int) -> Fraction:
        """Return what the revolving loan may stand at, euro; nothing where there is none."""
        return Fraction(0) if self.loan_ceiling is None else at_year(self.loan_ceiling, year) or Fraction(0)

    def rate(self, balance: Fraction | int, year: int) -> Fraction:
        """Return the interest rate on an opening balance."""
        return self.rates(year)[0 if balance >= 0 else 1]

    def rates(self, year: int) -> tuple[Fraction, Fraction]:
        """Return the rates on savings and on debt."""
        savings = at_year(self.savings_rate, year) or Fraction(0)
        debt = savings if self.debt_rate is None else at_year(self.debt_rate, year)
        return savings, savings if debt is None else debt
