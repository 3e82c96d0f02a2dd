"""Joint control: votes and voting power of each partner beside what it contributes and gains."""

from __future__ import annotations

from collections.abc import Hashable
from decimal import Decimal
from typing import TYPE_CHECKING

import pandas as pd

from finarr.errors import InvalidInput, Problem
from finarr.fairness.votes import Votes
from finarr.words import Message

if TYPE_CHECKING:
    from finarr.arrangements.transition_fund.outcome import FundOutcome

__all__ = ["control_table"]


def control_table(outcome: FundOutcome, quota: Decimal | float | None = None) -> pd.DataFrame:
    """Return one row a partner; see `FundOutcome.power`."""
    parties = outcome.case.parties
    problems = [
        Problem(("parties", n, "votes"), None, Message("cost_sharing.votes_missing", {"party": party.name}))
        for n, party in enumerate(parties)
        if party.votes is None
    ]
    if problems:
        raise InvalidInput(problems)
    votes: dict[Hashable, Decimal] = {party.name: Decimal(str(party.votes)) for party in parties}
    total = sum(votes.values(), Decimal(0))
    smallest = Decimal(1).scaleb(min(int(each.as_tuple().exponent) for each in votes.values()))
    body = Votes(votes, quota if quota is not None else (total / 2).quantize(smallest, "ROUND_FLOOR") + smallest)
    table = outcome.benefits.set_index("party")
    return pd.DataFrame(
        {
            "votes": [float(each) for each in votes.values()],
            "share_of_votes": [float(each / total) for each in votes.values()],
            "banzhaf": body.banzhaf(),
            "shapley_shubik": body.shapley_shubik(),
            "share_of_contributions": _shares(table["contribution"]),
            "share_of_benefits": _shares(table["benefit"]),
        },
        index=table.index,
    )


def _shares(amounts: pd.Series) -> pd.Series:
    """Return parts of the sum; NaN where there is nothing to share."""
    return amounts / amounts.sum() if amounts.sum() else amounts * float("nan")
