"""Decisions to go on: the phases of projects, and what happens when one does not go on (go/no-go)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pandas as pd

from finarr.arrangements.transition_fund.changed import Changed, with_projects
from finarr.arrangements.transition_fund.leaving import begun_before
from finarr.errors import InvalidInput, Problem
from finarr.words import Message

if TYPE_CHECKING:
    from finarr.arrangements.transition_fund.outcome import FundOutcome
    from finarr.arrangements.transition_fund.project import Project

__all__ = ["NoGo", "no_go", "phase_table"]


@dataclass(frozen=True)
class NoGo(Changed):
    """The fund with and without the rest of a project.

    Attributes:
        project: what does not go on.
        phase: from which phase.
        year: in which that would have begun.
        before: the outcome with it.
        after: the outcome without.
        dropped: the projects that would come after it and fall away.
        spent: euro: what the fund and the owner have paid for it by then.
        saved: euro: what they would have paid for the rest.
    """

    project: str
    phase: str
    year: int
    before: FundOutcome
    after: FundOutcome
    dropped: tuple[str, ...]
    spent: Decimal
    saved: Decimal


def phase_table(outcome: FundOutcome) -> pd.DataFrame:
    """Return one row a phase; see `FundOutcome.phases`."""
    case = outcome.case
    rows = []
    for project in case.projects:
        year, gone = outcome.schedule[project.name], False
        for phase in project.phases:
            gone = gone or phase.name == project.no_go
            end = year + phase.years - 1
            paid = _paid(outcome, project, year, end)
            euro = (float(case.grid.to_euro(units)) for units in paid)
            rows.append((project.name, phase.name, year, end, float(phase.go), *euro, not gone))
            year = end + 1
    columns = ["project", "phase", "decision", "end", "go", "fund_pays", "owner_pays", "carried_out"]
    return pd.DataFrame(rows, columns=columns)


def _paid(outcome: FundOutcome, project: Project, first: int, last: int) -> tuple[int, int]:
    """Return what fund and owner pay for the years of a programme from a first to a last, in whole units."""
    made = [each for each in outcome.payments if each.project == project.name]
    fund = sum(each.fund for each in made if first <= each.year <= last)
    own = sum(each.own for each in made if first <= each.worked + project.ahead <= last)
    return fund, own


def no_go(outcome: FundOutcome, project: str, phase: str) -> NoGo:
    """Return what happens if a project does not go on; see `FundOutcome.no_go`."""
    from finarr.arrangements.transition_fund.solve import solve

    case = outcome.case
    found = next((each for each in case.projects if each.name == project), None)
    if found is None:
        known = [each.name for each in case.projects if each.phases] or ("-",)
        raise InvalidInput([Problem(("project",), repr(project), Message("errors.unknown_name", {"allowed": known}))])
    names = [each.name for each in found.phases]
    if phase not in names[1:] or found.no_go in names[: names.index(phase)]:
        message = Message("transition_fund.no_go", {"phases": names[1:] or ("-",)})
        raise InvalidInput([Problem(("phase",), repr(phase), message)])
    start = outcome.schedule[project]
    year = start + sum(each.years for each in tuple(found.phases)[: names.index(phase)])
    dropped = _after(outcome, project)
    gone = set(dropped)
    begun = found if found.fixed_start is not None else replace(found, start=start, window=None)
    stopped = replace(begun, no_go=phase)
    projects = [
        stopped if each.name == project else begun_before(outcome, each, year)
        for each in case.projects
        if each.name not in gone
    ]
    past = tuple(each for each in outcome.paid if each.year < year)
    after = solve(with_projects(case, projects), outcome.question, outcome.run.solver, outcome.arguments, past)
    spent, rest = (sum(_paid(outcome, found, *span)) for span in ((start, year - 1), (year, case.years[-1])))
    return NoGo(project, phase, year, outcome, after, dropped, case.grid.to_euro(spent), case.grid.to_euro(rest))


def _after(outcome: FundOutcome, project: str) -> tuple[str, ...]:
    """Return the projects that come after one, straight or by way of others."""
    projects, gone = outcome.case.projects, {project}
    while more := {each.name for each in projects if set(each.after) & gone} - gone:
        gone |= more
    return tuple(each.name for each in projects if each.name in gone - {project})
