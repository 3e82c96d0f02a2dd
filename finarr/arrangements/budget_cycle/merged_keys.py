"""Keys on the division after a merger."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from finarr.arrangements.budget_cycle.summing import Heirs, added
from finarr.arrangements.cost_sharing.model import CostSharing
from finarr.items import Item
from finarr.keys import EqualKey, Key, MeasureKey, PointsKey, SharesKey, StackKey, UsageKey
from finarr.parties import Measure
from finarr.words import LANGUAGES

__all__ = ["KeyMerger"]


class KeyMerger:
    """Rewrites the keys of a case for the parties after a merger.

    Args:
        case: on the old division.
        heirs: who inherits what.
        counted: the measure that counts parties in years before the merger; None where all years lie after it.
        steps: the measure that counts them in all years.

    Attributes:
        more: keys that the merger adds, by name.
        measures: measures that it adds.
        volumes: their figures by party.
    """

    def __init__(self, case: CostSharing, heirs: Heirs, counted: str | None, steps: str) -> None:
        self.case, self.heirs, self.counted, self.steps = case, heirs, counted, steps
        self.more: dict[str, Key] = {}
        self.measures: dict[str, Measure] = {}
        self.volumes: dict[str, dict[str, Any]] = {}

    def merged(self, name: str) -> Key:
        """Return a named key on the new division."""
        key: Key = self._merged(self.case.keys[name], self.counted, None)
        return key

    def merged_for_path(self, name: str) -> str:
        """Return the name of the key that stands for the old division: a successor counts for all it comes from."""
        key = self._flat(self.case.keys[name])
        changed = self._merged(key, self.steps, None)
        if changed == self.merged(name):
            return name
        return self._added(f"{name} *", changed)

    def merged_for(self, item: Item) -> str:
        """Return the name of the key of an item that only some predecessors of a successor take part in."""
        key = self._flat(self.case.key_of(item))
        return self._added(f"{item.key} ({item.name})", self._merged(key, self.counted, item))

    def _added(self, name: str, key: Key) -> str:
        while name in self.case.keys or (name in self.more and self.more[name] != key):
            name += " *"
        self.more[name] = key
        return name

    def _flat(self, key: Any) -> Any:
        """Return a key with those it refers to by name inside it."""
        match key:
            case str():
                return self._flat(self.case.keys[key])
            case UsageKey():
                return replace(key, remainder=self._flat(key.remainder))
            case StackKey():
                return replace(key, parts=tuple((part, self._flat(inner)) for part, inner in key.parts))
            case _:
                return key

    def _merged(self, key: Any, counted: str | None, item: Item | None) -> Any:
        match key:
            case EqualKey():
                return key if counted is None else MeasureKey({self._measure(counted, item): 1})
            case MeasureKey():
                return MeasureKey({self._measure(name, item): weight for name, weight in key.weights.items()})
            case PointsKey():
                amounts = {self._measure(name, item): amount for name, amount in key.amounts.items()}
                fixed = key.fixed
                if counted is not None and fixed:
                    amounts[self._measure(counted, item)] = fixed
                    fixed = 0
                return PointsKey(amounts, fixed, self._summed(key.off_the_top, item))
            case SharesKey():
                return replace(key, agreed=self._summed(key.agreed, item))
            case UsageKey():
                used = {product: self._summed(by_party, item) for product, by_party in key.quantities.items()}
                return replace(key, quantities=used, remainder=self._merged(key.remainder, counted, item))
            case StackKey():
                parts = tuple((part, self._merged(inner, counted, item)) for part, inner in key.parts)
                return replace(key, parts=parts)
            case _:
                return key

    def _summed(self, by_party: Mapping[str, Any], item: Item | None) -> dict[str, Any]:
        taking = set(by_party) if item is None or item.parties is None else set(item.parties)
        given: dict[str, list[tuple[Any, Fraction]]] = {}
        for name, value in by_party.items():
            if name in taking:
                for heir, part in self.heirs.of(name):
                    given.setdefault(heir, []).append((value, part))
        return {heir: added(values, tuple(self.case.years)) for heir, values in given.items()}

    def _measure(self, name: str, item: Item | None) -> str:
        """Return the measure to use: for an item that some took part in, one that counts only those."""
        if item is None or item.parties is None:
            return name
        own = f"{name} ({item.name})"
        if own not in self.volumes:
            about = self.case.measures.get(name, Measure(name))
            labels: dict[str, str] = {lang: f"{about.name(lang)} ({item.name})" for lang in LANGUAGES}
            self.measures[own] = replace(about, label=labels)
            self.volumes[own] = self._summed(self._figures(name, tuple(item.parties)), item)
        return own

    def _figures(self, name: str, members: Collection[str]) -> dict[str, Any]:
        if name in (self.counted, self.steps):
            return dict.fromkeys(members, 1)
        return {p.name: p.measures[name] for p in self.case.parties if p.name in members and name in p.measures}
