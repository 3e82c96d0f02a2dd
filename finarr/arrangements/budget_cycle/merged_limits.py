"""Limits on the division after a merger: what bound the predecessors, added up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

from finarr.arrangements.budget_cycle.summing import Heirs, exact
from finarr.arrangements.cost_sharing.model import CostSharing
from finarr.errors import Problem
from finarr.limits import Limit
from finarr.numbers import is_hole
from finarr.words import Message

__all__ = ["merged_limits"]

_ADDS_UP = ("euro", "total")
"""Limits whose amounts add up; one per unit of a measure, or per euro of budget, speaks of the sum by itself."""


def merged_limits(case: CostSharing, heirs: Heirs) -> tuple[list[Limit], list[Problem]]:
    """Return the limits after a merger, and what is wrong: a limit that bound some predecessors only has no sum."""
    found: list[Limit] = []
    problems: list[Problem] = []
    held: dict[Any, dict[str, tuple[int, Limit]]] = {}
    for number, limit in enumerate(case.limits):
        if limit.amount is None or is_hole(limit.amount):
            found.append(_open(limit, heirs))
            continue
        bound = _bound(case, limit)
        if limit.together or (limit.parties is None and limit.per not in _ADDS_UP):
            if heirs.partial(bound):
                problems += _no_sum(case, heirs, number, limit, bound)
            found.append(_open(limit, heirs))
            continue
        stay = [name for name in bound if name not in heirs.gone]
        if len(stay) == len(bound):
            found.append(limit)
            continue
        if stay:
            found.append(replace(limit, parties=stay))
        about = (limit.kind, limit.per, limit.items, limit.years)
        for name in bound:
            if name in heirs.gone:
                rows = held.setdefault(about, {})
                tighter = name not in rows or _tighter(limit, rows[name][1])
                rows[name] = (number, limit) if tighter else rows[name]
    for rows in held.values():
        for heir, parts in heirs.parts.items():
            bound_here = {name: rows[name] for name in parts if name in rows}
            if bound_here:
                sums = list(_sums(case, heir, parts, bound_here, problems))
                found += sums
    return found, problems


def _bound(case: CostSharing, limit: Limit) -> list[str]:
    """Return whom a limit binds."""
    if limit.parties is not None:
        return list(limit.parties)
    spoken = [i for i in case.items if (i.task == "basis" if limit.items is None else i.name in limit.items)]
    taking = {name for i in spoken for name in (i.parties or [party.name for party in case.parties])}
    return [party.name for party in case.parties if party.name in taking]


def _open(limit: Limit, heirs: Heirs) -> Limit:
    if limit.parties is None:
        return limit
    names = dict.fromkeys(heir for name in limit.parties for heir, _ in heirs.of(name))
    return replace(limit, parties=list(names))


def _tighter(one: Limit, other: Limit) -> bool:
    low, high = Fraction(one.amount or 0), Fraction(other.amount or 0)
    return low < high if one.kind == "cap" else low > high


def _sums(
    case: CostSharing,
    heir: str,
    parts: Any,
    rows: dict[str, tuple[int, Limit]],
    problems: list[Problem],
) -> Iterator[Limit]:
    number, limit = next(iter(rows.values()))
    taking = set(_bound(case, replace(limit, parties=None)))
    missing = [name for name in parts if name in taking and name not in rows]
    amounts = {Fraction(each.amount or 0) for _, each in rows.values()}
    if missing:
        values = {"heir": heir, "bound": list(rows), "free": missing}
        problems.append(Problem(("limits", number), None, Message("budget_cycle.limit_no_sum", values)))
    elif limit.per in _ADDS_UP:
        whole = sum((Fraction(rows[name][1].amount or 0) * parts[name] for name in rows), Fraction(0))
        yield replace(limit, parties=[heir], amount=exact(whole))
    elif len(amounts) == 1:
        yield replace(limit, parties=[heir])
    else:
        values = {"heir": heir, "bound": list(rows)}
        problems.append(Problem(("limits", number), None, Message("budget_cycle.limit_differs", values)))


def _no_sum(case: CostSharing, heirs: Heirs, number: int, limit: Limit, bound: list[str]) -> Iterator[Problem]:
    taking = set(_bound(case, replace(limit, parties=None)))
    for heir, parts in heirs.parts.items():
        inside = [name for name in parts if name in bound]
        outside = [name for name in parts if name not in bound and (limit.parties is not None or name in taking)]
        if inside and outside:
            values = {"heir": heir, "bound": inside, "free": outside}
            yield Problem(("limits", number), None, Message("budget_cycle.limit_no_sum", values))
