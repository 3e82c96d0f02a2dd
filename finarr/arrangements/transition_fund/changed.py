"""A plan beside another one: what each partner pays from a year on, and when each project ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from finarr.arrangements.transition_fund.calendar import finish

if TYPE_CHECKING:
    import pandas as pd

    from finarr.arrangements.transition_fund.model import TransitionFund
    from finarr.arrangements.transition_fund.outcome import FundOutcome
    from finarr.arrangements.transition_fund.project import Project

__all__ = ["Changed", "with_projects"]


class Changed:
    """Tables of a plan before and after a change; a dataclass that inherits them has these fields.

    Attributes:
        before: the plan as it was.
        after: the plan as it becomes.
        year: the first year of the difference.
    """

    before: FundOutcome
    after: FundOutcome
    year: int

    @property
    def contributions(self) -> pd.DataFrame:
        """Euro over the years from the change on: ``party, group, before, after, difference``."""
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
        """The end of each project before and after: ``project, before, after, delay``; none where it falls away."""
        import pandas as pd

        rows: list[tuple[str, int, int | None, int | None]] = []
        for project in self.before.case.projects:
            end = finish(project, self.before.schedule[project.name])
            start = self.after.schedule.get(project.name)
            late = None if start is None else finish(self.after.case.project(project.name), start)
            rows.append((project.name, end, late, None if late is None else late - end))
        table = pd.DataFrame(rows, columns=["project", "before", "after", "delay"])
        return table.astype({"after": "Int64", "delay": "Int64"})


def with_projects(case: TransitionFund, projects: Sequence[Project], **changes: Any) -> TransitionFund:
    """Return a fund with other projects; the plan in force speaks of those that are left."""
    plan = case.plan
    if plan is not None:
        names = {project.name for project in projects}
        plan = replace(plan, starts={name: year for name, year in plan.starts.items() if name in names})
    return replace(case, projects=projects, plan=plan, **changes)
