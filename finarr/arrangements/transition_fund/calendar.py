"""When each project may start, and the programme that starts everything as early as it may."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from finarr.arrangements.transition_fund.project import Project
from finarr.errors import Infeasible
from finarr.words import Message

if TYPE_CHECKING:
    from finarr.arrangements.transition_fund.model import TransitionFund

__all__ = ["earliest", "finish", "in_order", "is_fixed", "late", "starts"]


def starts(case: TransitionFund, project: Project) -> range:
    """Return the years in which a project may start: its window, years that are not over, finished by the deadline.

    These are the years for which it is programmed; an owner who runs ahead does the work before, within the case.
    """
    fixed = project.fixed_start
    if fixed is not None:
        return range(fixed, fixed + 1)
    first, last = tuple(project.window or (case.years[0], case.last_work))
    open_from = max(case.first_open, case.years[0] + project.ahead)
    return range(max(first, open_from), min(last, case.last_work - project.carried_out + 1) + 1)


def finish(project: Project, start: int) -> int:
    """Return the last year for which a project is programmed."""
    return start + project.carried_out - 1


def is_fixed(case: TransitionFund) -> bool:
    """Tell whether every project can start in one year only."""
    return all(len(starts(case, project)) == 1 for project in case.projects)


def in_order(case: TransitionFund) -> Iterator[Project]:
    """Yield the projects such that each comes after what precedes it."""
    left = {project.name: project for project in case.projects}
    while left:
        for name, project in list(left.items()):
            if not set(project.after) & left.keys():
                del left[name]
                yield project


def earliest(case: TransitionFund, planned: Mapping[str, int] | None = None) -> dict[str, int]:
    """Return the programme in which every project starts as early as its window and what precedes it allow.

    Args:
        case: the fund.
        planned: the starts of an earlier plan; no project then starts before its year in it.

    Raises:
        Infeasible: a project cannot start in its window after what precedes it, or be finished by the deadline.
    """
    found: dict[str, int] = {}
    for project in in_order(case):
        ready = max((finish(case.project(name), found[name]) + 1 for name in project.after), default=case.years[0])
        if planned is not None and project.fixed_start is None:
            ready = max(ready, planned.get(project.name, ready))
        allowed = [year for year in starts(case, project) if year >= ready]
        if not allowed:
            raise Infeasible([late(case, project)], {})
        found[project.name] = allowed[0]
    return {project.name: found[project.name] for project in case.projects}


def late(case: TransitionFund, project: Project) -> Message:
    """Return the name of a project that does not fit between what precedes it and the deadline."""
    values = {"project": project.name, "years": str(project.carried_out), "deadline": str(case.last_work)}
    return Message("transition_fund.late", values)
