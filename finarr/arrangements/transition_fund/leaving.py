"""Who steps out: what the others pay, what is delayed or falls away, and what the one who leaves must still pay.

From its year on the leaver contributes nothing, and the others of its group take over in proportion to their shares.
Its own projects that have not begun by then fall away, with those that come after them; what has begun goes on. What
was contributed before stays as it was.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from finarr.arrangements.transition_fund.changed import Changed, with_projects
from finarr.arrangements.transition_fund.project import Project
from finarr.errors import InvalidInput, Problem
from finarr.money import round_half_away
from finarr.parties import Roster
from finarr.words import Message

if TYPE_CHECKING:
    from finarr.arrangements.transition_fund.model import TransitionFund
    from finarr.arrangements.transition_fund.outcome import FundOutcome

__all__ = ["Without", "begun_before", "still_due", "without", "would_fall_away"]


@dataclass(frozen=True)
class Without(Changed):
    """The fund with and without a partner.

    Attributes:
        partner: who leaves.
        year: the first year it no longer contributes.
        before: the outcome with the partner.
        after: the outcome without.
        dropped: the projects that fall away.
        still_due: euro: its part, by its group's share and key, of what the fund must pay from that year on for what
            was begun before, as far as the balance does not cover it.
        own_due: euro: own shares of its own projects that were begun before.
    """

    partner: str
    year: int
    before: FundOutcome
    after: FundOutcome
    dropped: tuple[str, ...]
    still_due: Decimal
    own_due: Decimal


def without(outcome: FundOutcome, partner: str, year: int | None = None) -> Without:
    """Return what happens if a partner leaves; see `FundOutcome.without`."""
    from finarr.arrangements.transition_fund.solve import solve

    case = outcome.case
    party = Roster(case.parties).find(partner)
    first = case.first_open if year is None else year
    problems: list[Problem] = []
    if party is None:
        allowed = Message("errors.unknown_name", {"allowed": [each.name for each in case.parties]})
        problems.append(Problem(("partner",), repr(partner), allowed))
    if first not in case.years:
        message = Message("cost_sharing.other_year", {"years": list(map(str, case.years))})
        problems.append(Problem(("year",), repr(year), message))
    elif first < case.first_open:
        message = Message("transition_fund.year_over", {"year": str(case.first_open)})
        problems.append(Problem(("year",), str(first), message))
    if party is None or problems:
        raise InvalidInput(problems)
    dropped = would_fall_away(outcome, party.name, first)
    projects = [begun_before(outcome, each, first) for each in case.projects if each.name not in dropped]
    changed = with_projects(case, projects, leaving={**case.leaving, party.name: first})
    past = tuple(each for each in outcome.paid if each.year < first)
    after = solve(changed, outcome.question, outcome.run.solver, outcome.arguments, past)
    due, own = still_due(outcome, party.name, first)
    grid = case.grid
    return Without(party.name, first, outcome, after, dropped, grid.to_euro(due), grid.to_euro(own))


def would_fall_away(outcome: FundOutcome, partner: str, year: int) -> tuple[str, ...]:
    """Return the projects of a partner that have not begun by a year, and those that come after them."""
    projects, schedule = outcome.case.projects, outcome.schedule
    gone = {each.name for each in projects if each.owner == partner and schedule[each.name] - each.ahead >= year}
    while more := {each.name for each in projects if set(each.after) & gone} - gone:
        gone |= more
    return tuple(each.name for each in projects if each.name in gone)


def begun_before(outcome: FundOutcome, project: Project, year: int) -> Project:
    """Return a project that started before a year as fixed; others may start from that year on."""
    start = outcome.schedule[project.name]
    if project.fixed_start is not None:
        return project
    if start - project.ahead < year:
        return replace(project, start=start, window=None)
    first, last = tuple(project.window or (start, start))
    return replace(project, window=(max(first, year + project.ahead), last))


def still_due(outcome: FundOutcome, partner: str, year: int) -> tuple[int, int]:
    """Return what a partner must still pay to the fund and for its own projects, in whole units."""
    case: TransitionFund = outcome.case
    begun = {each.name for each in case.projects if outcome.schedule[each.name] - each.ahead < year}
    later = [each for each in outcome.payments if each.project in begun and each.year >= year]
    at_hand = next(row.opening for row in outcome.years if row.year == year)
    open_amount = max(0, sum(each.fund for each in later) - max(0, at_hand))
    group = next(str(party.group) for party in case.parties if party.name == partner)
    part = outcome.council_figures.groups[group] * outcome.council_figures.part(group, partner, year)
    own = sum(each.own for each in later if each.owner == partner)
    return round_half_away(open_amount * part), own
