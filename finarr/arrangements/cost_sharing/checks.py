"""What must hold between the parts of a case. Every check yields problems; none stops the others.

To add a check: write a generator here, or in `scopes` where it is about limits, and name it in `CHECKS`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from finarr.arrangements.case import gaps
from finarr.arrangements.cost_sharing.people import people_measure
from finarr.arrangements.cost_sharing.scopes import Scope, scopes
from finarr.errors import NAME, Path, Problem
from finarr.fairness.aims import CRITERIA
from finarr.items import AMOUNTS, Item
from finarr.keys import Key, StackKey, UsageKey
from finarr.keys.base import missing_measure
from finarr.numbers import at_year, is_hole
from finarr.words import Euro, Message

if TYPE_CHECKING:
    from finarr.arrangements.cost_sharing.model import CostSharing

__all__ = ["check"]


def check(case: CostSharing, told: Sequence[Problem] = ()) -> list[Problem]:
    """Return every problem between the parts of a case.

    Args:
        case: under construction.
        told: what is known to be wrong with it. Where a table of a key has names that nobody bears, as many parties
            miss a figure there because of that.
    """
    found = [problem for rule in CHECKS for problem in rule(case)]
    strangers = Counter(each.path[:-2] for each in told if each.path[-1:] == (NAME,))
    missing: dict[Path, set[Any]] = {}
    for each in found:
        if each.allowed.id in _FIGURES:
            missing.setdefault(each.path[:-1], set()).add(each.path[-1])
    explained = {table for table, parties in missing.items() if len(parties) <= strangers[table]}
    return [each for each in found if each.allowed.id not in _FIGURES or each.path[:-1] not in explained]


_FIGURES = ("keys.share_missing", "keys.quantity_missing")


def _unknown(path: Path, name: Any, known: Iterable[Any]) -> Problem:
    allowed = tuple(dict.fromkeys(map(str, known))) or ("-",)
    return Problem(path, f"'{name}'", Message("errors.unknown_name", {"allowed": allowed}))


def _empty(case: CostSharing) -> Iterator[Problem]:
    for name in ("years", "parties", "items"):
        if not getattr(case, name):
            yield Problem((name,), None, Message(f"cost_sharing.no_{name}"))


def _gaps(case: CostSharing) -> Iterator[Problem]:
    """Years follow one another where amounts grow or steps are taken from year to year."""
    if case.transition is not None or any(item.index for item in case.items):
        yield from gaps(tuple(case.years))


def _criterion(case: CostSharing) -> Iterator[Problem]:
    """The criterion exists and knows what it needs of every party."""
    if case.capacity is not None and case.capacity not in case.measures:
        yield _unknown(("capacity",), case.capacity, case.measures)
    if not isinstance(case.criterion, str) or case.criterion not in CRITERIA:
        yield Problem(("criterion",), f"'{case.criterion}'", Message("errors.one_of", {"allowed": tuple(CRITERIA)}))
        return
    needs = CRITERIA[case.criterion].needs
    people = people_measure(case)
    if "today" in needs:
        yield from _needs_today(case)
    if "people" in needs and people is None:
        yield Problem(("criterion",), f"'{case.criterion}'", Message("cost_sharing.no_people"))
    if "capacity" in needs and case.capacity is None:
        yield Problem(("capacity",), None, Message("cost_sharing.no_capacity"))
    for measure in (people if "people" in needs else None, case.capacity if "capacity" in needs else None):
        if measure is not None and measure in case.measures:
            yield from _for_everyone(case, measure)


def _for_everyone(case: CostSharing, measure: str) -> Iterator[Problem]:
    """Every party has a figure for the measure in every year, and they do not add up to nothing."""
    for year in case.years:
        members = case.members(Item("-", "-", 0), year)
        missing = list(missing_measure(members, measure))
        yield from missing
        if not missing and not sum(members.measure(measure).values()):
            values = {"measure": measure, "year": str(year)}
            yield Problem(("measures", measure), Decimal(0), Message("keys.measure_zero", values))


def _duplicates(case: CostSharing) -> Iterator[Problem]:
    """Names, codes and aliases each stand for one party; names of items are unique."""
    holders: dict[str, str] = {}
    seen = Counter(party.name.casefold() for party in case.parties)
    for number, party in enumerate(case.parties):
        if seen[party.name.casefold()] > 1:
            yield Problem(("parties", number, "name"), f"'{party.name}'", Message("errors.duplicate"))
            continue
        for place, name in (("code", party.code), *(("aliases", alias) for alias in party.aliases)):
            holder = holders.setdefault(str(name).casefold(), party.name)
            if name is not None and holder != party.name:
                message = Message("cost_sharing.name_of_another", {"other": holder})
                yield Problem(("parties", number, place), f"'{name}'", message)
    items = Counter(item.name for item in case.items)
    for number, item in enumerate(case.items):
        if items[item.name] > 1:
            yield Problem(("items", number, "name"), f"'{item.name}'", Message("errors.duplicate"))


def _references(case: CostSharing) -> Iterator[Problem]:
    """What an item or a key refers to exists."""
    for number, item in enumerate(case.items):
        for field in ("key", "vat_key"):
            name = getattr(item, field)
            if name is not None and name not in case.keys:
                yield _unknown(("items", number, field), name, case.keys)
        if item.parties is not None and not item.parties:
            yield Problem(("items", number, "parties"), None, Message("cost_sharing.no_parties"))
        for index in item.index or ():
            if index not in case.indices:
                yield _unknown(("items", number, "index", index), index, case.indices)
    for name, key in case.keys.items():
        for measure, place in key.measure_ids():
            if measure not in case.measures:
                yield _unknown(("keys", name, *place), measure, case.measures)
        for other in key.names():
            if other not in case.keys:
                yield _unknown(("keys", name), other, case.keys)
        if name in _reachable(key, case.keys):
            yield Problem(("keys", name), f"'{name}'", Message("cost_sharing.key_cycle"))


def _reachable(key: Key, keys: Mapping[str, Key]) -> set[str]:
    found: set[str] = set()
    waiting = list(key.names())
    while waiting:
        name = waiting.pop()
        if name not in found and name in keys:
            found.add(name)
            waiting += keys[name].names()
    return found


def _amounts(case: CostSharing) -> Iterator[Problem]:
    """Every amount has its years and no others; an indexed item has one amount and its indices their years."""
    years = tuple(case.years)
    for number, item in enumerate(case.items):
        for name in (*AMOUNTS, "vat"):
            value = getattr(item, name)
            place = ("items", number, name)
            if name == "costs" and item.index is not None:
                if isinstance(value, Mapping) and not value:
                    yield from (Problem((*place, year), None, Message("errors.missing")) for year in years[:1])
                elif isinstance(value, Mapping):
                    yield Problem(place, tuple(map(str, value)), Message("cost_sharing.indexed_amount"))
                continue
            if isinstance(value, Mapping):
                yield from _years(value, years, place)
        for cause, value in item.changes.items():
            if isinstance(value, Mapping):
                yield from _years(value, years, ("items", number, "changes", cause))
        for index in item.index or ():
            if index in case.indices:
                for year in years[1:]:
                    if at_year(case.indices[index].rates, year) is None:
                        yield Problem(("indices", index, year), None, Message("errors.missing"))


def _years(value: Mapping[int, Any], years: tuple[int, ...], place: Path) -> Iterator[Problem]:
    for year in years:
        if year not in value:
            yield Problem((*place, year), None, Message("errors.missing"))
    for year in value:
        if year not in years:
            yield Problem(
                (*place, year), str(year), Message("cost_sharing.other_year", {"years": list(map(str, years))})
            )


def _totals(case: CostSharing) -> Iterator[Problem]:
    """A net cost that is typed as it is must be a multiple of the unit."""
    for number, item in enumerate(case.items):
        if not set(item.index or ()) <= set(case.indices):
            continue
        for year in case.years:
            cost = item.net_cost(year, tuple(case.years), case.indices)
            if cost is None or not item.is_given(year):
                continue
            units = case.grid.to_units(cost)
            if units.denominator != 1:
                nearest = {"below": case.grid.to_euro(floor(units)), "above": case.grid.to_euro(ceil(units))}
                message = Message("errors.unit_total", {"unit": Fraction(case.grid.euro), **nearest})
                yield Problem(("items", number, "costs", year), at_year(item.costs, year), message)


def _keys(case: CostSharing) -> Iterator[Problem]:
    """Every key can divide every item that uses it, in every year."""
    used = set()
    for item in case.items:
        key = case.keys.get(str(item.key))
        if key is None or not _sound(key, case):
            continue
        used |= {str(item.key), *_reachable(key, case.keys)}
        for year in case.years:
            known = set(item.index or ()) <= set(case.indices)
            cost = item.net_cost(year, tuple(case.years), case.indices) if known else None
            members = case.members(item, year)
            if members.parties:  # else none of its names is known, which was told
                yield from key.check(members, case.keys, ("keys", str(item.key)), cost)
        yield from _vat(case, item)
    everyone = Item("-", "-", 0)
    for name, key in case.keys.items():
        if name not in used and not isinstance(key, UsageKey | StackKey) and case.years and case.parties:
            yield from key.check(case.members(everyone, case.years[0]), case.keys, ("keys", name), None)


def _vat(case: CostSharing, item: Item) -> Iterator[Problem]:
    key = case.keys.get(item.vat_key or "")
    if key is not None and item.vat and _sound(key, case):
        for year in case.years:
            amount = at_year(item.vat, year)
            members = case.members(item, year)
            if members.parties:
                yield from key.check(members, case.keys, ("keys", str(item.vat_key)), amount)


def _sound(key: Key, case: CostSharing) -> bool:
    """Tell whether a key refers only to what exists, without going round in circles."""
    names = {*key.names(), *_reachable(key, case.keys)}
    if not names <= set(case.keys) or any(name in _reachable(case.keys[name], case.keys) for name in names):
        return False
    used = [measure for each in (key, *(case.keys[name] for name in names)) for measure, _ in each.measure_ids()]
    return set(used) <= set(case.measures)


def _limits(case: CostSharing) -> Iterator[Problem]:
    """Limits refer to what exists and has the figures they need; no floor as typed lies above its cap."""
    items = [item.name for item in case.items]
    for number, limit in enumerate(case.limits):
        for n, name in enumerate(limit.items or ()):
            if name not in items:
                yield _unknown(("limits", number, "items", n), name, items)
        for n, year in enumerate(limit.years or ()):
            if year not in tuple(case.years):
                yield _unknown(("limits", number, "years", n), year, case.years)
        if limit.per not in ("euro", "total", "budget") and limit.per not in case.measures:
            yield _unknown(("limits", number, "per"), limit.per, ("euro", "total", "budget", *case.measures))
    found = list(scopes(case))
    yield from (problem for scope in found for problem in scope.problems)
    yield from _crossed(found, case)


def _crossed(found: list[Scope], case: CostSharing) -> Iterator[Problem]:
    floors: dict[Any, Scope] = {}
    for scope in found:
        if scope.limit.kind == "floor" and scope.euro is not None:
            held = floors.get(scope.subject)
            if held is None or (held.euro or 0) < scope.euro:
                floors[scope.subject] = scope
    crossed: dict[tuple[int, int], list[tuple[Scope, Euro, Euro]]] = {}
    for scope in found:
        below = floors.get(scope.subject)
        if scope.limit.kind != "cap" or scope.euro is None or below is None or below.euro is None:
            continue
        if below.euro > scope.euro:
            pair = (below.number, scope.number)
            crossed.setdefault(pair, []).append((scope, Euro(below.euro), Euro(scope.euro)))
    for (low, high), ((scope, least, most), *more) in crossed.items():
        values = {"floor": least, "who": scope.who, "year": str(scope.year), "cap": most, "cap_number": high + 1}
        message = Message("cost_sharing." + ("crossed_more" if more else "crossed"), {**values, "n": len(more)})
        yield Problem(("limits", low, "amount"), case.limits[low].amount, message)


def _transition(case: CostSharing) -> Iterator[Problem]:
    path = case.transition
    if path is None:
        return
    if path.old != "today" and path.old not in case.keys:
        yield _unknown(("transition", "old"), path.old, ("today", *case.keys))
    if path.kind == "steps" and path.per not in ("euro", "today", *case.measures):
        yield _unknown(("transition", "per"), path.per, ("euro", "today", *case.measures))
    if path.old == "today" or path.per == "today":
        yield from _needs_today(case)
    if path.kind == "steps" and path.per in case.measures:
        for year in case.years:
            yield from missing_measure(case.members(Item("-", "-", 0), year), path.per)
    key = case.keys.get(path.old)
    if key is not None and _sound(key, case):
        for year in case.years:
            yield from key.check(case.members(Item("-", "-", 0), year), case.keys, ("keys", path.old), None)


def _stand_alone(case: CostSharing) -> Iterator[Problem]:
    """Stand-alone costs speak of parties and a measure that exist, and leave something for the variable costs."""
    alone = case.stand_alone
    if alone is None:
        return
    known = [party.name for party in case.parties]
    for number, group in enumerate(alone.costs):
        for place, name in enumerate(group):
            if name not in known:
                yield _unknown(("stand_alone", "costs", number, "parties", place), name, known)
    if alone.measure is not None and alone.measure not in case.measures:
        yield _unknown(("stand_alone", "measure"), alone.measure, case.measures)
    elif alone.measure is not None:
        yield from _for_everyone(case, alone.measure)
    basis = [item.name for item in case.items if item.task == "basis"]
    for year in case.years:
        joint = sum(case.net_costs.get((item, year), 0) for item in basis) * case.grid.euro
        if alone.fixed is not None and not is_hole(alone.fixed) and Fraction(alone.fixed) > joint:
            values = {"joint": Euro(joint), "year": str(year)}
            yield Problem(
                ("stand_alone", "fixed"), Euro(Fraction(alone.fixed)), Message("cost_sharing.fixed_above", values)
            )


def _needs_today(case: CostSharing) -> Iterator[Problem]:
    missing = [n for n, party in enumerate(case.parties) if party.today is None]
    for number in missing:
        message = Message("cost_sharing.today_missing", {"party": case.parties[number].name})
        yield Problem(("parties", number, "today"), None, message)
    known = [party.today for party in case.parties if party.today is not None and not is_hole(party.today)]
    if not missing and len(known) == len(case.parties) and sum(map(Fraction, known)) <= 0:
        yield Problem(("parties",), sum(map(Fraction, known), Fraction(0)), Message("cost_sharing.today_zero"))


def _cycle(case: CostSharing) -> Iterator[Problem]:
    """What the budget cycle refers to exists."""
    items = [item.name for item in case.items]
    for number, own in enumerate(case.cycle.own_estimates):
        if own.item is not None and own.item not in items:
            yield _unknown(("cycle", "own_estimates", number, "item"), own.item, items)
        if isinstance(own.amounts, Mapping):
            yield from _years(own.amounts, tuple(case.years), ("cycle", "own_estimates", number, "amounts"))
    if case.cycle.previous is not None:
        yield from case.cycle.previous.problems(case)
    if case.cycle.realised is not None:
        for problem in case.cycle.realised.strangers(case):
            yield replace(problem, path=("cycle", "realised", *problem.path))
    reserve = case.cycle.reserve
    if reserve is None:
        return
    for n, name in enumerate(reserve.items or ()):
        if name not in items:
            yield _unknown(("cycle", "reserve", "items", n), name, items)
    if reserve.key is not None and reserve.key not in case.keys:
        yield _unknown(("cycle", "reserve", "key"), reserve.key, case.keys)


CHECKS: tuple[Callable[[CostSharing], Iterator[Problem]], ...] = (
    _empty,
    _gaps,
    _criterion,
    _duplicates,
    _references,
    _amounts,
    _totals,
    _keys,
    _limits,
    _transition,
    _stand_alone,
    _cycle,
)
