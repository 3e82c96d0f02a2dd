"""Tables of what the fund lends to projects and of what others pay because partners match it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from finarr.arrangements.transition_fund.lending import returns
from finarr.money import round_half_away

if TYPE_CHECKING:
    from finarr.arrangements.transition_fund.outcome import FundOutcome

__all__ = ["loan_table", "match_table"]


def loan_table(outcome: FundOutcome) -> pd.DataFrame:
    """Return one row a project with a loan; see `FundOutcome.loans`."""
    case = outcome.case
    rows = []
    for project in case.projects:
        if project.loan is None:
            continue
        made = tuple(returns(case, project, outcome.schedule[project.name]))
        within = [each for each in made if each.year in case.years]
        lent = sum(each.principal for each in made)
        back, interest = sum(each.principal for each in within), sum(each.interest for each in within)
        euro = (float(case.grid.to_euro(units)) for units in (lent, back, interest, lent - back))
        rows.append((project.name, project.owner, *euro))
    return pd.DataFrame(rows, columns=["project", "party", "lent", "returned", "interest", "outstanding"])


def match_table(outcome: FundOutcome) -> pd.DataFrame:
    """Return one row a year and co-financing; see `FundOutcome.matches`."""
    case = outcome.case
    rows = []
    for row in outcome.years:
        for term, each in zip(case.match_terms[row.year], case.cofinancing, strict=True):
            available = round_half_away(case.grid.to_units(each.available(row.year)))
            received = term.of(row.contributions)
            if available:
                euro = (float(case.grid.to_euro(units)) for units in (available, received, available - received))
                rows.append((row.year, term.name, *euro))
    return pd.DataFrame(rows, columns=["year", "name", "available", "received", "missed"])
