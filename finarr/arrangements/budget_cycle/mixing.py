"""One case of two documents: some causes as the new one has them, the others as the old one.

Both documents have the same names and the same years for what is the same (see `ground`). Limits, transition,
criterion, today's contributions and budgets are one cause, and so are the years over which they work: a mix has the
years of the document whose limits it has. A year that only that document has takes its costs from there, and of other
figures the nearest year there is; it is never shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from finarr.arrangements.budget_cycle.costs import ItemCosts, Side
from finarr.arrangements.budget_cycle.relabel import by_year, of_parties
from finarr.arrangements.cost_sharing.model import CostSharing
from finarr.items import Item
from finarr.keys import Key, UsageKey
from finarr.limits import Limit
from finarr.money import Unit, round_half_away
from finarr.parties import Party

__all__ = ["Mixer"]


@dataclass(frozen=True)
class Mixer:
    """Makes the cases between two documents.

    Attributes:
        old: the old document, on the division and in the names of the new one.
        new: the new document.
        lag: by how many years the figures of the old one were moved.
    """

    old: CostSharing
    new: CostSharing
    lag: int = 0

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The years that both documents have."""
        return tuple(year for year in self.new.years if year in self.old.years)

    @cached_property
    def items(self) -> Mapping[str, ItemCosts]:
        """Every item of either document by name; those of the new one first."""
        names = dict.fromkeys(item.name for case in (self.new, self.old) for item in case.items)
        return {name: ItemCosts(Side.of(self.old, name), Side.of(self.new, name), self.lag) for name in names}

    @cached_property
    def grid(self) -> Unit:
        """The unit of every mix: that of the documents, cents where they differ."""
        return self.new.grid if self.new.unit == self.old.unit else Unit.read("0.01")

    def own_causes(self) -> list[str]:
        """Return the causes by which items change, as far as the documents name them."""
        return list(dict.fromkeys(cause for costs in self.items.values() for cause in costs.causes()))

    def mix(self, causes: Collection[str]) -> CostSharing:
        """Return the case with these causes new and the others old.

        Raises:
            InvalidInput: the parts do not go together (shares that do not add up, an amount off the top above the
                cost).
        """
        frame = self.new if "limits" in causes else self.old
        parties = [self._party(name, causes, frame) for name in self._names(causes)]
        items = [self._item(name, causes, frame) for name, costs in self.items.items() if costs.present(causes)]
        items = [item for item in items if item.parties is None or item.parties]
        there, known = {item.name for item in items}, {party.name for party in parties}
        limits = [limit for each in frame.limits if (limit := _pruned(each, there, known)) is not None]
        names = [str(item.key) for item in items]
        if frame.transition is not None and frame.transition.old != "today":
            names.append(frame.transition.old)
        return CostSharing(
            self.new.title,
            frame.years,
            parties,
            items,
            self._keys(names, causes, frame.years),
            limits,
            frame.transition,
            measures={**self.old.measures, **self.new.measures},
            unit=str(self.grid),
            criterion=frame.criterion,
            capacity=frame.capacity,
        )

    def _names(self, causes: Collection[str]) -> list[str]:
        return [party.name for party in (self.new if "members" in causes else self.old).parties]

    def _party(self, name: str, causes: Collection[str], frame: CostSharing) -> Party:
        was, now = _found(self.old, name), _found(self.new, name)
        base = now or was
        if base is None:
            raise KeyError(name)
        own, other = (now, was) if frame is self.new else (was, now)
        measures = {}
        for measure in dict.fromkeys(m for party in (now, was) if party is not None for m in party.measures):
            first, second = (now, was) if self.cause_of_measure(measure) in causes else (was, now)
            values = [p.measures[measure] for p in (first, second) if p is not None and measure in p.measures]
            measures[measure] = _filled(values[0], frame.years)
        rules = [party for party in (own, other) if party is not None]
        today = next((party.today for party in rules if party.today is not None), None)
        budget = next((party.budget for party in rules if party.budget is not None), None)
        return replace(
            base, measures=measures, today=today, budget=None if budget is None else _filled(budget, frame.years)
        )

    def cause_of_measure(self, name: str) -> str:
        """Return under which cause the figures of a measure change: its reference date where that differs."""
        was, now = self.old.measures.get(name), self.new.measures.get(name)
        dated = was is not None and now is not None and was.reference_date != now.reference_date
        return "reference_date" if dated else "volume"

    def _item(self, name: str, causes: Collection[str], frame: CostSharing) -> Item:
        costs = self.items[name]
        was, now = costs.old, costs.new
        ruled = _chosen(was, now, "key" in causes).item
        taking = _chosen(was, now, "members" in causes).item.parties
        present = set(self._names(causes))
        amounts = {}
        for year in frame.years:
            if year in self.years:
                net = costs.net(year, causes)
            else:
                side = was if frame is self.old else now
                net = costs.net(self.years[0], causes) if side is None else side.net(year)
            amounts[year] = self.grid.to_euro(round_half_away(self.grid.to_units(net)))
        return Item(
            name,
            ruled.key,
            amounts,
            task=ruled.task,
            parties=None if taking is None else [party for party in taking if party in present],
            corrections=("costs",),
        )

    def _keys(self, names: Iterable[str], causes: Collection[str], years: Iterable[int]) -> dict[str, Key]:
        """Return the keys that are used, by name, and those they refer to."""
        found: dict[str, Key] = {}
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found[name] = self._key(name, causes, tuple(years))
                waiting += found[name].names()
        return found

    def _key(self, name: str, causes: Collection[str], years: tuple[int, ...]) -> Key:
        was, now = self.old.keys.get(name), self.new.keys.get(name)
        key: Key = _chosen(was, now, "key" in causes)
        if isinstance(was, UsageKey) and isinstance(now, UsageKey) and isinstance(key, UsageKey):
            prices, used = dict(key.prices), dict(key.quantities)
            for product in set(was.prices) & set(now.prices):
                prices[product] = (now if "prices" in causes else was).prices[product]
                first, second = (now, was) if "volume" in causes else (was, now)
                used[product] = {**second.quantities[product], **first.quantities[product]}
            key = replace(key, prices=prices, quantities=used)
        return of_parties(_filled_key(key, years), self._names(causes))  # type: ignore[no-any-return]


def _chosen(was: Any, now: Any, new: bool) -> Any:
    """Return one of two, the other one where it is not there."""
    first, second = (now, was) if new else (was, now)
    return second if first is None else first


def _found(case: CostSharing, name: str) -> Party | None:
    return next((party for party in case.parties if party.name == name), None)


def _pruned(limit: Limit, items: set[str], parties: set[str]) -> Limit | None:
    """Return what a limit says of the items and parties that are there; None where that is nothing."""
    kept = {
        name: None if given is None else [each for each in given if each in known]
        for name, given, known in (("items", limit.items, items), ("parties", limit.parties, parties))
    }
    if [] in kept.values():
        return None
    return replace(limit, **kept)  # type: ignore[arg-type]  # names, or nothing


def _filled(value: Any, years: Iterable[int]) -> Any:
    """Return figures by year for these years; a year without one has that of the nearest year."""
    if not isinstance(value, Mapping) or not value:
        return value
    return {year: value[min(value, key=lambda each: (abs(each - year), each))] for year in years}


def _filled_key(key: Key, years: tuple[int, ...]) -> Key:
    rewritten: Key = by_year(key, lambda value: _filled(value, years))
    return rewritten
