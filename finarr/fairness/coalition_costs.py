"""The cost of every group of parties, read and checked; groups are bitmasks, party k being bit k."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from finarr.errors import Path, Problem
from finarr.numbers import is_hole, read_number
from finarr.program.arrays import Floats
from finarr.words import Message

__all__ = ["MOST_PARTIES", "mask_of", "members", "read_by_party", "read_costs", "read_parties", "sums"]


MOST_PARTIES = 20
"""The most parties a cost game may have: it needs the costs of two to this power groups."""

SHOWN = 10
"""How many missing groups are named; the rest are counted."""


def sums(each: Iterable[float]) -> Floats:
    """Return what every group adds up to, by bitmask.

    Example:
        >>> sums([1, 10]).tolist()
        [0.0, 1.0, 10.0, 11.0]
    """
    found = np.zeros(1)
    for value in each:
        found = np.concatenate([found, found + value])
    return found


def members(mask: int, parties: Sequence[Hashable]) -> tuple[Hashable, ...]:
    """Return the parties of a group.

    Example:
        >>> members(0b101, ["Goes", "Hulst", "Veere"])
        ('Goes', 'Veere')
    """
    return tuple(party for bit, party in enumerate(parties) if mask >> bit & 1)


def mask_of(coalition: Any, position: Mapping[Hashable, int], path: Path, problems: list[Problem]) -> int:
    """Return the bitmask of a group given as one name or as names in any order."""
    names: Iterable[Any]
    if _is_name(coalition, position) or isinstance(coalition, str) or not isinstance(coalition, Iterable):
        names = (coalition,)
    else:
        names = coalition
    mask = 0
    for name in names:
        place = (*path, _shown(coalition))
        if not _is_name(name, position):
            allowed = Message("errors.unknown_name", {"allowed": tuple(str(each) for each in position)})
            problems.append(Problem(place, repr(name), allowed))
        elif mask >> position[name] & 1:
            problems.append(Problem(place, repr(name), Message("errors.duplicate")))
        else:
            mask |= 1 << position[name]
    return mask


def read_parties(given: Any, path: Path, problems: list[Problem]) -> tuple[Hashable, ...]:
    """Return the parties of a game, each once."""
    if isinstance(given, str) or not isinstance(given, Iterable):
        problems.append(Problem(path, repr(given), Message("errors.list")))
        return ()
    found: dict[Hashable, None] = {}
    for place, party in enumerate(given):
        if not isinstance(party, Hashable) or party is None or party != party:
            problems.append(Problem((*path, place), repr(party), Message("errors.text")))
        elif party in found:
            problems.append(Problem((*path, place), repr(party), Message("errors.duplicate")))
        else:
            found[party] = None
    if not found and not problems:
        problems.append(Problem(path, None, Message("errors.missing")))
    if len(found) > MOST_PARTIES:
        values = {"most": MOST_PARTIES, "groups": 2**MOST_PARTIES}
        problems.append(Problem(path, len(found), Message("coalitions.too_many", values)))
    return tuple(found)


def read_costs(given: Any, parties: tuple[Hashable, ...], path: Path, problems: list[Problem]) -> Floats:
    """Return the cost of every group by bitmask, NaN where it was refused or is missing."""
    if hasattr(given, "items"):
        return _from_mapping(given, parties, path, problems)
    try:
        costs = np.array(given, dtype=np.float64)
    except (TypeError, ValueError):
        problems.append(Problem(path, None, Message("coalitions.costs")))
        return np.full(1 << len(parties), np.nan)
    if costs.shape != (1 << len(parties),):
        values = {"groups": 1 << len(parties)}
        problems.append(Problem(path, str(costs.shape), Message("coalitions.length", values)))
        return np.full(1 << len(parties), np.nan)
    for mask in np.flatnonzero(~np.isfinite(costs))[:SHOWN]:
        place = (*path, _shown(members(int(mask), parties)))
        problems.append(Problem(place, str(costs[mask]), Message("errors.not_finite")))
    if costs[0] != 0 and np.isfinite(costs[0]):
        problems.append(Problem((*path, "()"), str(costs[0]), Message("coalitions.nobody")))
    return costs


def read_by_party(given: Any, parties: Sequence[Hashable], path: Path, problems: list[Problem]) -> list[Decimal]:
    """Return one number a party, exactly as written, in the order of the parties.

    Args:
        given: a mapping or Series by party, or a sequence in the order of the parties.
        parties: all of them; each needs a number and no other may have one.
        path: where, for the problems.
        problems: gathers what is wrong.
    """
    if isinstance(given, str) or not (hasattr(given, "items") or isinstance(given, Iterable)):
        problems.append(Problem(path, repr(given), Message("errors.table")))
        return []
    pairs = list(given.items()) if hasattr(given, "items") else []
    if not hasattr(given, "items"):
        values = list(given)
        if len(values) != len(parties):
            problems.append(Problem(path, len(values), Message("coalitions.one_each", {"n": len(parties)})))
            return []
        pairs = list(zip(parties, values, strict=True))
    found: dict[Hashable, Decimal] = {}
    known = set(parties)
    for party, value in pairs:
        place = (*path, str(party))
        if party not in known:
            allowed = Message("errors.unknown_name", {"allowed": tuple(str(each) for each in parties)})
            problems.append(Problem(place, repr(party), allowed))
        elif party in found:
            problems.append(Problem(place, None, Message("errors.duplicate")))
        else:
            found[party] = read_number(value, place, problems)
    for party in parties:
        if party not in found:
            problems.append(Problem((*path, str(party)), None, Message("errors.missing")))
    return [found.get(party, Decimal("NaN")) for party in parties]


def _from_mapping(given: Any, parties: tuple[Hashable, ...], path: Path, problems: list[Problem]) -> Floats:
    position = {party: bit for bit, party in enumerate(parties)}
    costs = np.full(1 << len(parties), np.nan)
    costs[0] = 0.0
    seen = np.zeros(len(costs), dtype=np.bool_)
    for coalition, value in given.items():
        before = len(problems)
        place = (*path, _shown(coalition))
        mask = mask_of(coalition, position, path, problems)
        number = read_number(value, place, problems)
        if len(problems) > before:
            seen[mask] = True
            continue
        if seen[mask]:
            problems.append(Problem(place, None, Message("errors.duplicate")))
        elif mask == 0 and number != 0:
            problems.append(Problem(place, number, Message("coalitions.nobody")))
        else:
            costs[mask] = float(number) if not is_hole(number) else np.nan
        seen[mask] = True
    missing = np.flatnonzero(np.isnan(costs) & ~seen)
    for mask in missing[:SHOWN]:
        problems.append(Problem((*path, _shown(members(int(mask), parties))), None, Message("errors.missing")))
    if len(missing) > SHOWN:
        problems.append(Problem(path, None, Message("coalitions.missing_more", {"n": len(missing) - SHOWN})))
    return costs


def _is_name(name: Any, position: Mapping[Hashable, int]) -> bool:
    return isinstance(name, Hashable) and name in position


def _shown(coalition: Any) -> str:
    """Return a group as a place shows it."""
    if isinstance(coalition, str) or not isinstance(coalition, Iterable):
        return str(coalition)
    names = [str(name) for name in coalition]
    return ", ".join(sorted(names) if isinstance(coalition, set | frozenset) else names) or "()"
