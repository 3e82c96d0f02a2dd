"""What to say where the contributions that a question asks about pay for no programme: what would do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from finarr.arrangements.transition_fund.balance import balance, lacks
from finarr.arrangements.transition_fund.contributing import lowest, settled
from finarr.arrangements.transition_fund.flows import flows_of
from finarr.arrangements.transition_fund.frame import Frame
from finarr.arrangements.transition_fund.programming import Effort, best, in_strict_order
from finarr.errors import FinarrError, Infeasible
from finarr.words import Euro, Message

__all__ = ["with_what_would_do"]

_SECONDS = 10.0
"""How long to look for what would do: an answer that comes late is no advice."""


def with_what_would_do(
    trouble: Infeasible, bounds: Frame, contributions: Mapping[int, int], asked: object, strict: bool, effort: Effort
) -> Infeasible:
    """Return why there is no programme, with what was asked among what clashes and a level that pays for one.

    Args:
        trouble: why there is none.
        bounds: of the contributions.
        contributions: whole units by year, as asked.
        asked: euro of all partners together: one level, in prices of the first year, or an amount a year; None where
            the case says what they are.
        strict: whether projects go in strict order of urgency.
        effort: how hard to look for a programme.
    """
    grid, first = bounds.case.grid, str(bounds.case.years[0])
    if asked is None:
        return trouble
    if isinstance(asked, Mapping):
        name, enough = Message("transition_fund.asked_by_year"), None
    else:
        units = contributions[bounds.case.years[0]]
        name = Message("transition_fund.asked_level", {"amount": Euro(grid.to_euro(units)), "year": first})
        enough = _level(replace(bounds, level=True, change=None), strict, effort)
    names = [name, *trouble.names]
    missing = {year: euro for year, euro in trouble.shortfall.items() if year is not None}
    if enough is None:
        return Infeasible(names, missing, only=trouble.only)
    level, is_least = enough
    values = {"amount": Euro(grid.to_euro(level)), "year": first}
    advice = Message("transition_fund.enough_least" if is_least else "transition_fund.enough", values)
    return Infeasible(names, missing, only=trouble.only, advice=advice)


def _level(bounds: Frame, strict: bool, effort: Effort) -> tuple[int, bool] | None:
    """Return a level in whole units that pays for a programme, and whether it is proven the lowest; None: not found."""
    limit = _SECONDS if effort.time_limit is None else min(_SECONDS, effort.time_limit)
    try:
        programmed = best(bounds, replace(effort, gap=0.0, time_limit=limit))
        flows = flows_of(bounds.case, programmed.schedule)
        whole = settled(bounds, flows, lowest(bounds, flows, effort.solver))
        level = whole[bounds.case.years[0]]
        if lacks(balance(bounds.case, bounds.of_level(level), flows)):
            return None
        if strict:
            in_strict_order(bounds.case, bounds.of_level(level))
    except FinarrError:
        return None
    return level, programmed.gap == 0
