"""Who is cheaper off elsewhere: what groups pay together, beside what they would pay on their own."""

from __future__ import annotations

from collections.abc import Hashable
from fractions import Fraction
from typing import TYPE_CHECKING

from finarr.errors import InvalidInput, Problem
from finarr.numbers import at_year
from finarr.words import Message

if TYPE_CHECKING:
    import pandas as pd

    from finarr.arrangements.cost_sharing.outcome import Outcome
    from finarr.fairness.coalitions import CostGame
    from finarr.stand_alone import StandAlone

__all__ = ["cost_game", "stability"]


def stability(outcome: Outcome, year: int | None = None) -> pd.DataFrame:
    """Return every group that would pay less on its own than it pays now, the largest saving first.

    Columns: ``coalition`` (a tuple of parties), ``contribution``, ``alone`` and ``saving``, in euro a year, over the
    basis items.

    Args:
        outcome: the answer.
        year: a year of the case; the first one where left out.

    Raises:
        InvalidInput: the case has no stand-alone costs, or not this year.
    """
    alone = _stand_alone(outcome)
    at = _year(outcome, year)

    import pandas as pd  # late: most cases know no stand-alone costs, and need no tables

    paid = _paid(outcome, at)
    if alone.fixed is not None:
        return cost_game(outcome, at).core_violations(paid, tolerance=0.005 * len(paid))
    rows = [
        {"coalition": group, "contribution": together, "alone": float(cost), "saving": together - float(cost)}
        for group, cost in alone.costs.items()
        if (together := sum(paid[name] for name in group)) > float(cost)
    ]
    table = pd.DataFrame(rows, columns=["coalition", "contribution", "alone", "saving"])
    return table.sort_values("saving", ascending=False, ignore_index=True)


def cost_game(outcome: Outcome, year: int | None = None) -> CostGame:
    """Return the cost game of the basis items in a year, for the core, the nucleolus, Shapley and other values.

    Args:
        outcome: the answer.
        year: a year of the case; the first one where left out.

    Raises:
        InvalidInput: the case has no stand-alone costs by formula, or more parties than a cost game can have.
    """
    from finarr.fairness.coalition_costs import mask_of
    from finarr.fairness.coalitions import CostGame

    alone, case, at = _stand_alone(outcome), outcome.case, _year(outcome, year)
    if alone.fixed is None or alone.measure is None:
        raise InvalidInput([Problem(("stand_alone", "fixed"), None, Message("cost_sharing.no_formula"))])
    names = [party.name for party in case.parties]
    joint = float(sum(case.net_costs[item.name, at] for item in case.items if item.task == "basis") * case.grid.euro)
    weights = [at_year(party.measures[alone.measure], at) or Fraction(0) for party in case.parties]
    left = joint - float(alone.fixed)
    variable = {name: left * float(weight / sum(weights)) for name, weight in zip(names, weights, strict=True)}
    game = CostGame.economies_of_scale(names, fixed=alone.fixed, variable=variable, exponent=alone.exponent)
    costs = game.costs.copy()
    costs[-1] = joint
    position: dict[Hashable, int] = {name: number for number, name in enumerate(names)}
    for group, cost in alone.costs.items():
        costs[mask_of(group, position, (), [])] = float(cost)
    return CostGame(names, costs)


def _stand_alone(outcome: Outcome) -> StandAlone:
    if outcome.case.stand_alone is None:
        raise InvalidInput([Problem(("stand_alone",), None, Message("errors.missing"))])
    return outcome.case.stand_alone


def _year(outcome: Outcome, year: int | None) -> int:
    years = outcome.case.years
    if year is not None and year not in years:
        known = Message("errors.unknown_name", {"allowed": tuple(map(str, years))})
        raise InvalidInput([Problem(("year",), str(year), known)])
    return years[0] if year is None else year


def _paid(outcome: Outcome, year: int) -> dict[str, float]:
    basis = {item.name for item in outcome.case.items if item.task == "basis"}
    cents = {party.name: 0 for party in outcome.case.parties}
    for cell in outcome.cells:
        if cell.year == year and cell.item in basis:
            cents[cell.party] += cell.cents
    return {party: amount / 100 for party, amount in cents.items()}
