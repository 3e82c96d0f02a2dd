"""How the fund stands on the date on which the partners evaluate it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pandas as pd

from finarr.arrangements.transition_fund.calendar import finish
from finarr.arrangements.transition_fund.leaving import still_due
from finarr.errors import InvalidInput, Problem
from finarr.words import Message

if TYPE_CHECKING:
    from finarr.arrangements.transition_fund.outcome import FundOutcome
    from finarr.arrangements.transition_fund.project import Project

__all__ = ["STATES", "Evaluation", "evaluation"]

STATES = ("finished", "under_way", "not_begun")
"""How far a project is."""


@dataclass(frozen=True)
class Evaluation:
    """The fund on a date. Years that are over by then count as past; amounts are euro.

    Attributes:
        on: the date.
        until: the last year that is over by then; the year itself on its last day.
        balance: what the fund then holds.
        partners: one row a partner: ``party, contributed, to_contribute, own_paid, own_to_pay, received`` (what the
            fund paid for its own projects), ``to_receive, benefit`` (of finished projects) and ``bound`` (its part of
            what the fund must still pay for work begun, as far as the balance does not cover it).
        projects: one row a project: ``project, owner, state`` (one of `STATES`), ``paid`` and ``to_pay``, fund and
            owner together.
    """

    on: date
    until: int
    balance: Decimal
    partners: pd.DataFrame
    projects: pd.DataFrame


def evaluation(outcome: FundOutcome, on: date | str | None = None) -> Evaluation:
    """Return how the fund stands on a date; see `FundOutcome.evaluation`."""
    case = outcome.case
    at = _date(case.rules.evaluation if on is None else on)
    last_day = at is not None and (at.month, at.day) == (12, 31)
    until = case.years[0] - 1 if at is None else at.year - (0 if last_day else 1)
    if at is None or not case.years[0] <= at.year <= case.years[-1]:
        values = {"first": str(case.years[0]), "last": str(case.years[-1])}
        given = None if on is None and at is None else repr(str(at or on))
        raise InvalidInput([Problem(("rules", "evaluation"), given, Message("transition_fund.evaluation", values))])
    row = next((each for each in outcome.years if each.year == until), None)
    held = outcome.years[0].opening if row is None else row.closing
    return Evaluation(at, until, case.grid.to_euro(held), _partners(outcome, until), _projects(outcome, until))


def _date(given: date | str | None) -> date | None:
    if not isinstance(given, str):
        return given
    try:
        return date.fromisoformat(given)
    except ValueError:
        return None


def _partners(outcome: FundOutcome, until: int) -> pd.DataFrame:
    case, euro = outcome.case, outcome.case.grid.to_euro
    ends = {each.name: finish(each, outcome.schedule[each.name]) for each in case.projects}
    rows = []
    for party in case.parties:
        paid = [each for each in outcome.paid if each.party == party.name]
        mine = [each for each in outcome.payments if each.owner == party.name]
        gained = sum(
            (Fraction(each.benefits.get(party.name, 0)) for each in case.projects if ends[each.name] <= until),
            Fraction(0),
        )
        after = until + 1
        bound = still_due(outcome, party.name, after)[0] if after in case.years else 0
        rows.append(
            (
                party.name,
                float(euro(sum(each.units for each in paid if each.year <= until))),
                float(euro(sum(each.units for each in paid if each.year > until))),
                float(euro(sum(each.own for each in mine if each.year <= until))),
                float(euro(sum(each.own for each in mine if each.year > until))),
                float(euro(sum(each.fund for each in mine if each.year <= until))),
                float(euro(sum(each.fund for each in mine if each.year > until))),
                float(gained),
                float(euro(bound)),
            )
        )
    columns = ["party", "contributed", "to_contribute", "own_paid", "own_to_pay", "received", "to_receive"]
    return pd.DataFrame(rows, columns=[*columns, "benefit", "bound"])


def _projects(outcome: FundOutcome, until: int) -> pd.DataFrame:
    case, euro = outcome.case, outcome.case.grid.to_euro
    rows = []
    for project in case.projects:
        made = [each for each in outcome.payments if each.project == project.name]
        sums = [sum(each.fund + each.own for each in made if (each.year <= until) is past) for past in (True, False)]
        state = _state(project, outcome.schedule[project.name], until)
        rows.append((project.name, project.owner, state, *(float(euro(units)) for units in sums)))
    return pd.DataFrame(rows, columns=["project", "owner", "state", "paid", "to_pay"])


def _state(project: Project, start: int, until: int) -> str:
    if finish(project, start) <= until:
        return "finished"
    return "under_way" if start - project.ahead <= until else "not_begun"
