"""Who advances money to the fund, and in which order it is repaid (voorfinanciering).

An owner that runs ahead of the programme advances what the fund will pay, and is repaid in the programmed year. Where
the fund cannot pay what is programmed for a year, it pays in the order of the payment date, then of the date of
decision (no decision comes last), then of the name, as far as the money goes; owners advance the rest and are repaid in
the same order as soon as there is money. Neither bears interest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from finarr.arrangements.transition_fund.balance import BalanceYear, balance, loan_ceiling, required
from finarr.arrangements.transition_fund.flows import YearFlows
from finarr.arrangements.transition_fund.payments import Payment

if TYPE_CHECKING:
    from finarr.arrangements.transition_fund.model import TransitionFund

__all__ = ["Advance", "advance_table", "ahead", "in_order_of_payment", "outstanding"]


@dataclass(frozen=True)
class Advance:
    """What an owner advanced to the fund.

    Attributes:
        project: for which project.
        owner: who advanced it.
        since: the year in which it was laid out.
        due: the date on which the programme says it is paid.
        decided: the date of decision, where there is one.
        repaid: the year in which the fund repaid it; None: not within the years of the case.
        units: whole units.
    """

    project: str
    owner: str
    since: int
    due: date
    decided: date | None
    repaid: int | None
    units: int


def ahead(case: TransitionFund, made: Iterable[Payment]) -> tuple[Advance, ...]:
    """Return what owners advance because they do the work before its programmed year."""
    early = (payment for payment in made if payment.worked < payment.year and payment.fund)
    return tuple(replace(_claim(case, payment), repaid=payment.year) for payment in early)


def in_order_of_payment(
    case: TransitionFund, contributions: Mapping[int, int], flows: Mapping[int, YearFlows], made: tuple[Payment, ...]
) -> tuple[dict[int, YearFlows], tuple[Advance, ...]]:
    """Return the flows when the fund pays no more than it has, and what owners advance for it.

    Args:
        case: the fund.
        contributions: whole units by year.
        flows: as programmed.
        made: what the programme pays by project and year.
    """
    paid = {year: replace(each, payments=0, prefinancing=0) for year, each in flows.items()}
    waiting: list[Advance] = []
    advances: list[Advance] = []
    for year in case.years:
        if case.realised_in(year) is not None:
            paid[year] = flows[year]
            continue
        due = [_claim(case, payment) for payment in made if payment.year == year and payment.fund]
        left = _money(case, contributions, paid, year)
        queue, waiting = sorted([*waiting, *due], key=_rank), []
        for claim in queue:
            now = max(0, min(left, claim.units))
            left -= now
            if now:
                paid[year] += YearFlows(**{"prefinancing" if claim.since < year else "payments": now})
            if now and claim.since < year:
                advances.append(replace(claim, repaid=year, units=now))
            if now < claim.units:
                waiting.append(replace(claim, units=claim.units - now))
    return paid, tuple(sorted([*advances, *waiting], key=_rank))


def _claim(case: TransitionFund, payment: Payment) -> Advance:
    decided = case.project(payment.project).decided
    due = case.rules.due(payment.year)
    return Advance(payment.project, payment.owner, payment.worked, due, decided, None, payment.fund)


def _rank(claim: Advance) -> tuple[date, date, str, int]:
    """Rank by payment date, then date of decision, then name; parts of one claim by when they were repaid."""
    return claim.due, claim.decided or date.max, claim.project, claim.repaid or date.max.year


def _money(case: TransitionFund, contributions: Mapping[int, int], paid: Mapping[int, YearFlows], year: int) -> int:
    """Return what can be paid to projects in a year: all there is above the minimum, and what may be borrowed."""
    row = next(each for each in balance(case, contributions, paid) if each.year == year)
    room = 0 if case.rules.loan_ceiling is None else loan_ceiling(case, year) - row.loan
    return row.closing - required(case, year) + room


def outstanding(rows: tuple[BalanceYear, ...], advances: Iterable[Advance]) -> tuple[BalanceYear, ...]:
    """Return the balance with what owners have advanced and wait for at the end of each year."""
    given = tuple(advances)
    return tuple(
        replace(
            row,
            advanced=sum(
                each.units
                for each in given
                if each.since <= row.year and (each.repaid is None or each.repaid > row.year)
            ),
        )
        for row in rows
    )


def advance_table(case: TransitionFund, advances: Iterable[Advance]) -> pd.DataFrame:
    """Return one row an advance: ``party, project, advanced, due, decided, repaid, amount`` (euro) and ``cents``."""
    grid = case.grid
    rows = [
        (
            each.owner,
            each.project,
            each.since,
            each.due,
            each.decided,
            each.repaid,
            float(grid.to_euro(each.units)),
            each.units * grid.cents,
        )
        for each in sorted(advances, key=_rank)
    ]
    columns = ["party", "project", "advanced", "due", "decided", "repaid", "amount", "cents"]
    return pd.DataFrame(rows, columns=columns).astype({"advanced": "int64", "repaid": "Int64", "cents": "int64"})
