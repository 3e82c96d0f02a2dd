"""Indexation corrected afterwards: where growth turned out otherwise, by more than the threshold of the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from finarr.arrangements.budget_cycle.summing import exact
from finarr.arrangements.cost_sharing.model import CostSharing
from finarr.errors import InvalidInput, Problem
from finarr.items import Index, Item
from finarr.money import round_half_away
from finarr.numbers import at_year
from finarr.words import Message

__all__ = ["corrected"]


def corrected(case: CostSharing, only_beyond: bool) -> CostSharing:
    """Return the case with the growth that turned out, where it differs by more than the threshold.

    The amount of the first year holds the growth of that year; where an index gives that year's rate, it is corrected
    as well and rounded to the unit. An index without a threshold is corrected whatever the difference.

    Args:
        case: with indices that have `actual` rates.
        only_beyond: correct only what lies beyond the threshold, not the whole difference.

    Raises:
        InvalidInput: no index has actual rates, or one has a year that its estimate does not have.
    """
    problems = []
    if not any(index.actual for index in case.indices.values()):
        problems.append(Problem(("indices",), None, Message("budget_cycle.no_actual")))
    for name, index in case.indices.items():
        for year in index.actual:
            if year not in index.rates:
                problems.append(Problem(("indices", name, year), None, Message("errors.missing")))
    if problems:
        raise InvalidInput(problems)
    indices = {name: _corrected(index, only_beyond) for name, index in case.indices.items()}
    items = [_first_year(case, item, indices) for item in case.items]
    return replace(case, items=items, indices=indices)


def _corrected(index: Index, only_beyond: bool) -> Index:
    limit = Fraction(index.threshold or 0)
    rates = dict(index.rates)
    for year in index.actual:
        typed, came = at_year(index.rates, year) or Fraction(0), at_year(index.actual, year) or Fraction(0)
        gap = came - typed
        if abs(gap) > limit:
            rates[year] = exact(typed + (gap - (limit if gap > 0 else -limit) if only_beyond else gap))
    return replace(index, rates=rates)


def _first_year(case: CostSharing, item: Item, indices: Mapping[str, Index]) -> Item:
    if not item.index:
        return item
    year = case.years[0]

    def factor(given: Mapping[str, Index]) -> Fraction:
        rates = ((weight, at_year(given[name].rates, year)) for name, weight in (item.index or {}).items())
        return 1 + sum((Fraction(weight) * (rate or 0) for weight, rate in rates), Fraction(0))

    before, after = factor(case.indices), factor(indices)
    if before == after:
        return item
    base = Fraction(at_year(item.costs, year) or 0) * after / before
    return replace(item, costs=case.grid.to_euro(round_half_away(case.grid.to_units(base))))
