"""Everything an outcome says, recomputed in plain arithmetic from what partners and projects pay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from finarr.arrangements.transition_fund.balance import BalanceYear
from finarr.arrangements.transition_fund.payments import Payment
from finarr.arrangements.transition_fund.prefinancing import Advance
from finarr.arrangements.transition_fund.shares import Paid
from finarr.outcome import Check
from finarr.words import Message

if TYPE_CHECKING:
    from finarr.arrangements.transition_fund.model import TransitionFund

__all__ = ["recomputed"]


def recomputed(
    case: TransitionFund,
    paid: tuple[Paid, ...],
    made: tuple[Payment, ...],
    years: tuple[BalanceYear, ...],
    advances: tuple[Advance, ...],
) -> Iterator[Check]:
    """Yield every check of an outcome.

    Args:
        case: the fund.
        paid: what partners contribute.
        made: what is paid for projects, as programmed.
        years: the balance.
        advances: what owners advance.
    """
    closing, loan = None, 0
    for row in years:
        values = {"year": str(row.year)}
        of_year = sum(each.units for each in paid if each.year == row.year)
        yield _check(case, "check_contributions", values, of_year - row.contributions)
        moved = row.opening - (row.opening if closing is None else closing)
        spent = _due(made, row.year) - _put_off(advances, row.year) + _made_good(advances, row.year)
        yield _check(case, "check_payments", values, spent - row.payments - row.prefinancing)
        yield _check(case, "check_balance", values, row.gap or moved)
        if case.rules.loan_ceiling is not None:
            yield _check(case, "check_loan", values, loan + row.loan_drawn - row.loan_repaid - row.loan)
        if not row.over:
            yield _check(case, "check_least", values, max(0, row.required - row.closing))
        closing, loan = row.closing, row.loan
    if any(each.repaid is None for each in advances):
        yield _check(case, "check_advances", {}, sum(each.units for each in advances if each.repaid is None))
    total = years[-1].closing - years[0].opening - sum(row.closing - row.opening + row.gap for row in years)
    yield _check(case, "check_all_flows", {}, total)


def _due(made: tuple[Payment, ...], year: int) -> int:
    """Return what the programme lets the fund pay in a year."""
    return sum(each.fund for each in made if each.year == year)


def _put_off(advances: tuple[Advance, ...], year: int) -> int:
    """Return what fell due in a year and was not paid in it."""
    return sum(each.units for each in advances if each.due.year == year and each.repaid != year)


def _made_good(advances: tuple[Advance, ...], year: int) -> int:
    """Return what fell due before a year and was paid in it."""
    return sum(each.units for each in advances if each.repaid == year and each.due.year < year)


def _check(case: TransitionFund, name: str, values: Mapping[str, Any], units: int) -> Check:
    return Check(Message(f"transition_fund.{name}", values), case.grid.to_euro(units), units == 0)
