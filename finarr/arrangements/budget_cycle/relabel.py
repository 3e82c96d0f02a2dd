"""Cases and keys rewritten: every year as another, every figure anew, or only for the parties that are there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

from finarr.arrangements.cost_sharing.model import CostSharing
from finarr.items import AMOUNTS, Index, Item
from finarr.keys import PointsKey, SharesKey, StackKey, UsageKey
from finarr.parties import Party

__all__ = ["by_year", "moved_years", "of_parties"]


def moved_years(case: CostSharing, by: int) -> CostSharing:
    """Return the case with every year so many years later; nothing else changes."""
    if not by:
        return case

    def moved(value: Any) -> Any:
        return {year + by: each for year, each in value.items()} if isinstance(value, Mapping) else value

    return replace(
        case,
        years=[year + by for year in case.years],
        parties=[_party(party, moved) for party in case.parties],
        items=[_item(item, moved) for item in case.items],
        keys={name: by_year(key, moved) for name, key in case.keys.items()},
        limits=[
            limit if limit.years is None else replace(limit, years=[year + by for year in limit.years])
            for limit in case.limits
        ],
        indices={name: _index(index, moved) for name, index in case.indices.items()},
    )


def _party(party: Party, moved: Callable[[Any], Any]) -> Party:
    measures = {name: moved(value) for name, value in party.measures.items()}
    return replace(party, measures=measures, budget=moved(party.budget))


def _item(item: Item, moved: Callable[[Any], Any]) -> Item:
    amounts = {name: moved(getattr(item, name)) for name in (*AMOUNTS, "vat")}
    return replace(item, **amounts, changes={cause: moved(value) for cause, value in item.changes.items()})


def _index(index: Index, moved: Callable[[Any], Any]) -> Index:
    return replace(index, rates=moved(index.rates), actual=moved(index.actual))


def by_year(key: Any, moved: Callable[[Any], Any]) -> Any:
    """Return a key with every figure that may be given by year rewritten; the name of a key stays as it is."""
    match key:
        case SharesKey():
            return replace(key, agreed={party: moved(share) for party, share in key.agreed.items()})
        case UsageKey():
            prices = {product: moved(price) for product, price in key.prices.items()}
            used = {
                product: {party: moved(quantity) for party, quantity in by_party.items()}
                for product, by_party in key.quantities.items()
            }
            return replace(key, prices=prices, quantities=used, remainder=by_year(key.remainder, moved))
        case StackKey():
            return replace(key, parts=tuple((part, by_year(inner, moved)) for part, inner in key.parts))
        case _:
            return key


def of_parties(key: Any, names: Collection[str]) -> Any:
    """Return a key without what it says of parties that are not there; the name of a key stays as it is."""

    def kept(table: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in table.items() if name in names}

    match key:
        case SharesKey():
            return replace(key, agreed=kept(key.agreed))
        case PointsKey():
            return replace(key, off_the_top=kept(key.off_the_top))
        case UsageKey():
            used = {product: kept(by_party) for product, by_party in key.quantities.items()}
            return replace(key, quantities=used, remainder=of_parties(key.remainder, names))
        case StackKey():
            return replace(key, parts=tuple((part, of_parties(inner, names)) for part, inner in key.parts))
        case _:
            return key
