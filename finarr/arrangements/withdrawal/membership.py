"""A cost-sharing case with other members or later years: who leaves, who joins, what then comes off the costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import prod
from typing import Any

from finarr.arrangements.cost_sharing import CostSharing
from finarr.items import AMOUNTS, DEDUCTED, Item
from finarr.keys import Key, PointsKey, SharesKey, StackKey, UsageKey
from finarr.keys.renaming import rename_parties
from finarr.numbers import at_year
from finarr.parties import Party

__all__ = ["as_decimal", "changed_costs", "extended", "in_place_of", "without"]

Cells = Mapping[tuple[str, int], int]
"""Whole units by (item, year)."""


def as_decimal(number: Fraction) -> Decimal:
    """Return a fraction that has a finite decimal as one."""
    return Decimal(number.numerator) / Decimal(number.denominator)


def extended(case: CostSharing, until: int) -> CostSharing:
    """Return a case whose years go on until a year, every figure after its last year being that of the last year."""
    years, last = tuple(case.years), case.years[-1]
    if until <= last:
        return case
    more = range(last + 1, until + 1)
    return replace(
        case,
        years=(*years, *more),
        items=[replace(_explicit(case, item), **_longer(_explicit(case, item), last, until)) for item in case.items],
        parties=[_party(party, last, until) for party in case.parties],
        keys={name: _key(key, last, until) for name, key in case.keys.items()},
        indices={},
    )


def _explicit(case: CostSharing, item: Item) -> Item:
    """Return an item without index, its costs written out so that the net cost stays what it is."""
    if item.index is None:
        return item
    years = tuple(case.years)
    costs = {}
    for year in years:
        others = {
            name: item.amount(name, year, years, case.indices) or Fraction(0) for name in AMOUNTS if name != "costs"
        }
        net = Fraction(case.net_costs[item.name, year]) * case.grid.euro
        signed = sum((-amount if name in DEDUCTED else amount for name, amount in others.items()), Fraction(0))
        costs[year] = as_decimal(net - signed)
    return replace(item, costs=costs, index=None)


def _longer(item: Item, last: int, until: int) -> dict[str, Any]:
    return {name: _on(getattr(item, name), last, until) for name in (*AMOUNTS, "vat")}


def _on(value: Any, last: int, until: int) -> Any:
    """Return a number by year that goes on as in the last year."""
    if not isinstance(value, Mapping) or last not in value:
        return value
    return {**value, **{year: value.get(year, value[last]) for year in range(last + 1, until + 1)}}


def _party(party: Party, last: int, until: int) -> Party:
    measures = {name: _on(value, last, until) for name, value in party.measures.items()}
    return replace(party, measures=measures, budget=_on(party.budget, last, until))


def _key(key: Key, last: int, until: int) -> Key:
    match key:
        case SharesKey():
            return replace(key, agreed={name: _on(share, last, until) for name, share in key.agreed.items()})
        case UsageKey():
            prices = {name: _on(price, last, until) for name, price in key.prices.items()}
            used = {
                product: {name: _on(number, last, until) for name, number in table.items()}
                for product, table in key.quantities.items()
            }
            rest = key.remainder
            inner = rest if isinstance(rest, str) else _key(rest, last, until)
            return replace(key, prices=prices, quantities=used, remainder=inner)
        case StackKey():
            parts = [(part, inner if isinstance(inner, str) else _key(inner, last, until)) for part, inner in key.parts]
            return replace(key, parts=tuple(parts))
        case _:
            return key


def without(case: CostSharing, party: str) -> CostSharing:
    """Return a case without one of its parties: the others take part in what it took part in, by the same keys.

    Agreed shares keep their proportions. An item of which it was the only member goes with it, and so do limits and
    stand-alone costs that only speak of it.
    """
    kept = [each for each in case.parties if each.name != party]
    names = [each.name for each in kept]
    items = []
    for item in case.items:
        members = None if item.parties is None else [name for name in item.parties if name != party]
        if members is None or members:
            items.append(replace(item, parties=members))
    limits = [
        limit if limit.parties is None else replace(limit, parties=[name for name in limit.parties if name in names])
        for limit in case.limits
        if limit.parties is None or set(limit.parties) - {party}
    ]
    alone = case.stand_alone
    if alone is not None:
        groups = {group: cost for group, cost in alone.costs.items() if party not in group}
        alone = replace(alone, costs=groups) if groups or alone.fixed is not None else None
    keys = {name: _less(key, party, case) for name, key in case.keys.items()}
    return replace(case, parties=kept, items=items, limits=limits, keys=keys, stand_alone=alone)


def _less(key: Key, party: str, case: CostSharing) -> Key:
    match key:
        case SharesKey() if party in key.agreed:
            return _shares_less(key, party, tuple(case.years))
        case PointsKey():
            return replace(key, off_the_top={name: top for name, top in key.off_the_top.items() if name != party})
        case UsageKey():
            used = {
                product: {name: number for name, number in table.items() if name != party}
                for product, table in key.quantities.items()
            }
            rest = key.remainder
            return replace(key, quantities=used, remainder=rest if isinstance(rest, str) else _less(rest, party, case))
        case StackKey():
            parts = [
                (part, inner if isinstance(inner, str) else _less(inner, party, case)) for part, inner in key.parts
            ]
            return replace(key, parts=tuple(parts))
        case _:
            return key


def _shares_less(key: SharesKey, party: str, years: tuple[int, ...]) -> SharesKey:
    """Return agreed shares without a party, in the same proportions in every year, exactly."""
    whole = Fraction(key.of)
    left = {year: whole - (at_year(key.agreed[party], year) or 0) for year in years}
    factors = set(left.values())
    others = {name: share for name, share in key.agreed.items() if name != party}
    if len(factors) == 1:
        of = as_decimal(factors.pop())
        return replace(key, agreed=others, of=of if of > 0 else key.of)
    of_all = prod(factors, start=Fraction(1))
    agreed = {
        name: {year: as_decimal((at_year(share, year) or 0) * of_all / left[year]) for year in years if left[year]}
        for name, share in others.items()
    }
    return replace(key, agreed=agreed, of=as_decimal(of_all))


def changed_costs(case: CostSharing, fallen: Cells, received: Cells) -> CostSharing:
    """Return a case with costs that fell away, and with amounts that a former member still pays.

    Args:
        case: the case.
        fallen: what comes off the costs of an item in a year.
        received: what comes in for an item in a year, beside other contributions of third parties.
    """
    items = []
    for item in case.items:
        changes: dict[str, Any] = {}
        for name, cells, sign in (("costs", fallen, -1), ("third_parties", received, 1)):
            if any(cells.get((item.name, year)) for year in case.years):
                item = _explicit(case, item)
                changes[name] = {
                    year: as_decimal(
                        (at_year(getattr(item, name), year) or Fraction(0))
                        + sign * cells.get((item.name, year), 0) * case.grid.euro
                    )
                    for year in case.years
                }
        items.append(replace(item, **changes) if changes else item)
    return replace(case, items=items)


def in_place_of(case: CostSharing, party: str, successor: Party) -> CostSharing:
    """Return a case in which another party stands where one stood: in items, keys, limits and groups."""

    def rename(name: str, _: Any) -> str:
        return successor.name if name == party else name

    def each(names: Any) -> Any:
        return None if names is None else [rename(name, ()) for name in names]

    alone = case.stand_alone
    if alone is not None:
        alone = replace(alone, costs={tuple(each(group)): cost for group, cost in alone.costs.items()})
    return replace(
        case,
        parties=[successor if member.name == party else member for member in case.parties],
        items=[replace(item, parties=each(item.parties)) for item in case.items],
        keys={name: rename_parties(key, rename, ("keys", name)) for name, key in case.keys.items()},
        limits=[replace(limit, parties=each(limit.parties)) for limit in case.limits],
        stand_alone=alone,
    )
