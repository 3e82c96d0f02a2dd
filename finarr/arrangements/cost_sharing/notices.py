"""What a reader must know beside the figures: inputs that are allowed, and rarely what was meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from finarr.items import Index
from finarr.keys import Key, Members, StackKey, UsageKey
from finarr.words import Euro, Message, Percent

if TYPE_CHECKING:
    from finarr.arrangements.cost_sharing.model import CostSharing

__all__ = ["notices"]

_STEEP = Fraction(1, 4)
"""Growth in a year, or of a measure from year to year, that is more often a slip of scale than a fact."""


def notices(case: CostSharing) -> tuple[Message, ...]:
    """Return the notices of a case, each once.

    None of them stops a case: growth of more than a quarter a year, a price times quantity above the cost it is taken
    of, figures that are provisional, and fields of a transition that its kind does not use.
    """
    found = [*_steep_growth(case.indices), *_above_cost(case), *_provisional(case), *_unused(case), *_jumps(case)]
    return tuple(dict.fromkeys(found))


def _steep_growth(indices: Mapping[str, Index]) -> Iterator[Message]:
    for name, index in indices.items():
        for year, rate in index.rates.items():
            if abs(Fraction(rate)) > _STEEP:
                values = {"index": name, "year": str(year), "rate": Percent(rate), "typed": Decimal(str(rate))}
                yield Message("cost_sharing.steep_growth", values)


def _above_cost(case: CostSharing) -> Iterator[Message]:
    """What P×Q takes above the cost comes back through the second key."""
    for item in case.items:
        for year in case.years:
            members = case.members(item, year)
            cost = case.net_costs[item.name, year] * case.grid.euro
            billed = _billed(case.key_of(item), cost, members, case.keys)
            if billed is not None and billed > max(cost, Fraction(0)):
                values = {"item": item.name, "year": str(year), "billed": Euro(billed), "cost": Euro(cost)}
                yield Message("cost_sharing.usage_above_cost", values)


def _billed(key: Key, cost: Fraction, members: Members, keys: Mapping[str, Key]) -> Fraction | None:
    """Return what a key by usage takes of a cost; None for other keys, and stacks of several."""
    if isinstance(key, StackKey | UsageKey):
        steps = [step for step in key.components(cost, members, keys) if step.kind == "usage"]
        return sum((step.base for step in steps), Fraction(0)) if steps else None
    return None


def _provisional(case: CostSharing) -> Iterator[Message]:
    for measure in case.measures.values():
        if measure.status == "provisional":
            values = {"measure": measure.name(case.language), "date": measure.reference_date or "–"}
            yield Message("cost_sharing.provisional", values)


def _unused(case: CostSharing) -> Iterator[Message]:
    """Say which fields of a transition its kind does not use."""
    path = case.transition
    if path is None:
        return
    other = {"years": path.years is not None} if path.kind == "steps" else {"step": path.step is not None}
    other |= {"against": path.kind == "linear" and path.against != "path"}
    for name in (name for name, given in other.items() if given):
        values = {"field": Message(f"excel.t_{name}"), "kind": Message(f"excel.c_{path.kind}")}
        yield Message("cost_sharing.transition_unused", values)


def _jumps(case: CostSharing) -> Iterator[Message]:
    """A figure that is ten times the one of the year before, or a tenth of it, is often typed with a digit too many."""
    for party in case.parties:
        for name, value in party.measures.items():
            if not isinstance(value, Mapping):
                continue
            for (_, one), (year, other) in pairwise(sorted(value.items())):
                low, high = sorted((abs(Fraction(one)), abs(Fraction(other))))
                if low and high >= 10 * low:
                    label = case.measures[name].name(case.language)
                    values = {"party": party.name, "measure": label, "year": str(year), "one": Decimal(str(one))}
                    yield Message("cost_sharing.figure_jumps", values | {"other": Decimal(str(other))})
