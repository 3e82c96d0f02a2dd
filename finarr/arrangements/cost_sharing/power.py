"""Who decides beside who pays: votes and voting power of each party, beside its share of the costs."""

from __future__ import annotations

from collections.abc import Hashable
from decimal import Decimal
from typing import TYPE_CHECKING

from finarr.errors import InvalidInput, Problem
from finarr.words import Message

if TYPE_CHECKING:
    import pandas as pd

    from finarr.arrangements.cost_sharing.outcome import Outcome

__all__ = ["power_table"]


def power_table(outcome: Outcome, quota: Decimal | float | None = None) -> pd.DataFrame:
    """Return one row a party: votes, shares of votes and power, and its share of the costs of the first year.

    Args:
        outcome: the answer.
        quota: the votes a decision needs; more than half of all votes where left out.

    Raises:
        InvalidInput: a party has no votes, or the quota cannot be reached.
    """
    import pandas as pd

    from finarr.fairness.votes import Votes

    case = outcome.case
    problems = [
        Problem(("parties", n, "votes"), None, Message("cost_sharing.votes_missing", {"party": party.name}))
        for n, party in enumerate(case.parties)
        if party.votes is None
    ]
    if problems:
        raise InvalidInput(problems)
    weights: dict[Hashable, Decimal] = {party.name: Decimal(str(party.votes)) for party in case.parties}
    total = sum(weights.values(), Decimal(0))
    smallest = Decimal(1).scaleb(min(int(weight.as_tuple().exponent) for weight in weights.values()))
    body = Votes(weights, quota if quota is not None else (total / 2).quantize(smallest, "ROUND_FLOOR") + smallest)
    paid = outcome.per_party[case.years[0]]
    return pd.DataFrame(
        {
            "votes": [float(weight) for weight in weights.values()],
            "share_of_votes": [float(weight / total) for weight in weights.values()],
            "banzhaf": body.banzhaf(),
            "shapley_shubik": body.shapley_shubik(),
            "share_of_costs": paid / paid.sum(),
        },
        index=paid.index,
    )
