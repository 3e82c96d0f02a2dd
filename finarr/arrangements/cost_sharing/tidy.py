"""One way to write a case, however it was typed: names of parties, keys by name, amounts by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from immutabledict import immutabledict

from finarr.arrangements.budget_cycle.causes import cause_of
from finarr.arrangements.case import renamed_limits, renamer
from finarr.errors import at
from finarr.fields import Fields
from finarr.items import AMOUNTS, Item
from finarr.keys import Key
from finarr.keys.renaming import rename_parties
from finarr.parties import Measure, Party

if TYPE_CHECKING:
    from finarr.arrangements.cost_sharing.model import CostSharing

__all__ = ["tidied"]


def tidied(case: CostSharing, fields: Fields) -> None:
    """Rewrite the parts of a case under construction; report names of parties that are not known."""
    rename = renamer(case.parties, fields)
    keys = dict(case.keys)
    items = []
    for number, item in enumerate(case.items):
        if isinstance(item.key, Key):
            keys.setdefault(item.name, item.key)
            item = _again(item, number, key=item.name)
        if item.parties is not None:
            place = ("items", number, "parties")
            item = _again(item, number, parties=[rename(name, (*place, n)) for n, name in enumerate(item.parties)])
        items.append(_by_year(_by_cause(item, number, fields), number, tuple(case.years)))
    fields.put("items", tuple(items))
    fields.put("keys", immutabledict({name: rename_parties(key, rename, ("keys", name)) for name, key in keys.items()}))
    fields.put("limits", renamed_limits(case.limits, rename))
    if case.stand_alone is not None:
        fields.put("stand_alone", case.stand_alone.renamed(rename))
    fields.put("measures", _declared(case.measures, case.parties))
    own = [
        replace(each, party=rename(each.party, ("cycle", "own_estimates", number, "party")))
        for number, each in enumerate(case.cycle.own_estimates)
    ]
    mergers = [
        replace(each, successor=rename(each.successor, ("cycle", "mergers", number, "successor")))
        for number, each in enumerate(case.cycle.mergers)
    ]
    fields.put("cycle", replace(case.cycle, own_estimates=own, mergers=mergers))


def _again(item: Item, number: int, **changes: Any) -> Item:
    with at("items", number):
        return replace(item, **changes)


def _by_cause(item: Item, number: int, fields: Fields) -> Item:
    """Name what is new in the costs by cause, in whichever language it was said."""
    changes: dict[str, Any] = {}
    for name, amount in item.changes.items():
        cause = cause_of(name)
        if cause in changes:
            fields.wrong(("items", number, "changes", name), f"'{name}'", "duplicate")
        changes[cause] = amount
    return item if changes.keys() == item.changes.keys() else _again(item, number, changes=changes)


def _by_year(item: Item, number: int, years: tuple[int, ...]) -> Item:
    """Write amounts for all years out by year; nothing is zero, an indexed amount is that of the first year."""
    changes: dict[str, Any] = {}
    for name in (*AMOUNTS, "vat"):
        value = getattr(item, name)
        if name == "costs" and item.index is not None:
            if isinstance(value, Mapping) and tuple(value) == years[:1]:
                changes[name] = value[years[0]]
        elif isinstance(value, Mapping):
            if value and not any(value.values()):
                changes[name] = Decimal(0) if set(value) == set(years) else value
        elif value:
            changes[name] = dict.fromkeys(years, value)
    return _again(item, number, **changes) if changes else item


def _declared(measures: Mapping[str, Measure], parties: Sequence[Party]) -> Mapping[str, Measure]:
    used = {name: Measure(name) for party in parties for name in party.measures if name not in measures}
    return immutabledict({**measures, **used})
