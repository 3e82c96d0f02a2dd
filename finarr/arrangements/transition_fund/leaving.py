"""Who steps out: what the others pay, what is delayed or falls away, and what the one who leaves must still pay.

From its year on the leaver contributes nothing, and the others of its group take over in proportion to their shares.
Its own projects that have not begun by then fall away, with those that come after them; what has begun goes on. What
was contributed before stays as it was.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from finarr.arrangements.transition_fund.calendar import finish
from finarr.arrangements.transition_fund.project import Project
from finarr.arrangements.transition_fund.shares import group_shares, member_shares
from finarr.errors import InvalidInput, Problem
from finarr.money import round_half_away
from finarr.parties import Roster
from finarr.words import Message

if TYPE_CHECKING:
    import pandas as pd

    from finarr.arrangements.transition_fund.model import TransitionFund
    from finarr.arrangements.transition_fund.outcome import FundOutcome

__all__ = ["Without", "without"]


@dataclass(frozen=True)
class Without:
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

    @property
    def contributions(self) -> pd.DataFrame:
        """Euro over the years from the leaving on: ``party, group, before, after, difference``."""
        import pandas as pd

        rows = []
        for party in self.before.case.parties:
            sums = [
                sum(each.units for each in outcome.paid if each.party == party.name and each.year >= self.year)
                for outcome in (self.before, self.after)
            ]
            euro = [float(self.before.case.grid.to_euro(units)) for units in (*sums, sums[1] - sums[0])]
            rows.append((party.name, party.group, *euro))
        return pd.DataFrame(rows, columns=["party", "group", "before", "after", "difference"])

    @property
    def programme(self) -> pd.DataFrame:
        """The end of each project with and without: ``project, before, after, delay``; none where it falls away."""
        import pandas as pd

        rows: list[tuple[str, int, int | None, int | None]] = []
        for project in self.before.case.projects:
            end = finish(project, self.before.schedule[project.name])
            start = self.after.schedule.get(project.name)
            late = None if start is None else finish(project, start)
            rows.append((project.name, end, late, None if late is None else late - end))
        table = pd.DataFrame(rows, columns=["project", "before", "after", "delay"])
        return table.astype({"after": "Int64", "delay": "Int64"})


def without(outcome: FundOutcome, partner: str, year: int | None = None) -> Without:
    """Return what happens if a partner leaves; see `FundOutcome.without`."""
    from finarr.arrangements.transition_fund.solve import solve

    case = outcome.case
    party = Roster(case.parties).find(partner)
    first = case.years[0] if year is None else year
    problems: list[Problem] = []
    if party is None:
        allowed = Message("errors.unknown_name", {"allowed": [each.name for each in case.parties]})
        problems.append(Problem(("partner",), repr(partner), allowed))
    if first not in case.years:
        message = Message("cost_sharing.other_year", {"years": list(map(str, case.years))})
        problems.append(Problem(("year",), repr(year), message))
    if party is None or problems:
        raise InvalidInput(problems)
    dropped = _dropped(outcome, party.name, first)
    projects = [_begun(outcome, each, first) for each in case.projects if each.name not in dropped]
    changed = replace(case, projects=projects, leaving={**case.leaving, party.name: first})
    past = tuple(each for each in outcome.paid if each.year < first)
    after = solve(changed, outcome.question, outcome.run.solver, outcome.arguments, past)
    due, own = _due(outcome, party.name, first)
    grid = case.grid
    return Without(party.name, first, outcome, after, dropped, grid.to_euro(due), grid.to_euro(own))


def _dropped(outcome: FundOutcome, partner: str, year: int) -> tuple[str, ...]:
    """Return the projects of a partner that have not begun by a year, and those that come after them."""
    projects, schedule = outcome.case.projects, outcome.schedule
    gone = {each.name for each in projects if each.owner == partner and schedule[each.name] >= year}
    while more := {each.name for each in projects if set(each.after) & gone} - gone:
        gone |= more
    return tuple(each.name for each in projects if each.name in gone)


def _begun(outcome: FundOutcome, project: Project, year: int) -> Project:
    """Return a project that started before a year as fixed; others may start from that year on."""
    start = outcome.schedule[project.name]
    if project.fixed_start is not None:
        return project
    if start < year:
        return replace(project, start=start, window=None)
    first, last = tuple(project.window or (start, start))
    return replace(project, window=(max(first, year), last))


def _due(outcome: FundOutcome, partner: str, year: int) -> tuple[int, int]:
    """Return what a partner must still pay to the fund and for its own projects, in whole units."""
    case: TransitionFund = outcome.case
    begun = {name for name, start in outcome.schedule.items() if start < year}
    later = [each for each in outcome.payments if each.project in begun and each.year >= year]
    at_hand = next(row.opening for row in outcome.years if row.year == year)
    open_amount = max(0, sum(each.fund for each in later) - max(0, at_hand))
    group = next(str(party.group) for party in case.parties if party.name == partner)
    part = group_shares(case)[group] * member_shares(case, group, year).get(partner, Fraction(0))
    own = sum(each.own for each in later if each.owner == partner)
    return round_half_away(open_amount * part), own
