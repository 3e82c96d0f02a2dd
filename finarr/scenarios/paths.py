"""Paths to values: `limits.cap.Goes`, `keys.basis.inhabitants`, `items.fire.costs.2027`, in the words of the case.

A path is read against a case: steps are fields, names, codes or aliases, measures by id or label, positions from one,
and `*` for all. Field names are understood in every language of finarr. A name with a dot in it may stand in quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from finarr.errors import is_position
from finarr.items import AMOUNTS, Index, Item
from finarr.keys import MeasureKey, PointsKey, SharesKey, StackKey
from finarr.limits import Limit
from finarr.parties import Roster
from finarr.scenarios.objects import At, value_at
from finarr.words import LANGUAGES, Message, catalogue

__all__ = ["Closing", "NoPath", "Several", "Target", "Walker", "steps_of"]

_STEP = re.compile(r'"([^"]*)"|([^."\[\]]+)|\[(\d+)\]')
_MONEY = {*AMOUNTS, "vat", "today", "contributions", "cost"}
_IMPLIED = {MeasureKey: "weights", SharesKey: "agreed", PointsKey: "amounts", Index: "rates"}
_BY_MEASURE = ("measures", "weights", "amounts")
"""Fields whose values go by measure."""
_RENAMED = {(MeasureKey, "measures"): "weights", (SharesKey, "shares"): "agreed"}


class NoPath(Exception):
    """A path leads nowhere.

    Attributes:
        step: the first step that leads nowhere; empty where the path ends too early.
        known: what could stand there.
        at: the place in the case that it was looked for.
    """

    def __init__(self, step: str, known: Sequence[str | Message], at: At = ()) -> None:
        super().__init__(step, known, at)
        self.step = step
        self.known = tuple(known)
        self.at = at


class Several(Exception):
    """A path means more than one value, so that one new value would be ambiguous; ``paths`` names each."""

    def __init__(self, paths: Sequence[str]) -> None:
        super().__init__(paths)
        self.paths = tuple(paths)


@dataclass(frozen=True)
class Closing:
    """A set of numbers that must keep adding up: when some are set, the others share the rest as they did.

    Attributes:
        total: what they add up to.
        members: all places of the set.
        start: their values in the baseline.
    """

    total: Decimal
    members: tuple[At, ...]
    start: tuple[Decimal, ...]


@dataclass(frozen=True)
class Target:
    """What a path leads to.

    Attributes:
        leaves: the places of the values.
        money: whether they are amounts of euro, which are whole units.
        times: whether a plain number is a factor ("items.fire.index = 1.03").
        closing: the set that they must keep adding up in, if any.
        several: whether the leaves are different things, so that one plain value would be ambiguous.
    """

    leaves: tuple[At, ...]
    money: bool = False
    times: bool = False
    closing: Closing | None = None
    several: tuple[str, ...] = ()


def steps_of(path: str) -> list[str]:
    """Return the steps of a path.

    Raises:
        NoPath: it is no path.

    Example:
        >>> steps_of('limits.cap."Bergen (L.)"'), steps_of("limits[2].amount")
        (['limits', 'cap', 'Bergen (L.)'], ['limits', '2', 'amount'])
    """
    found, end = [], 0
    for match in _STEP.finditer(path):
        between = path[end : match.start()]
        if between != "" and not (between == "." and end):
            raise NoPath(path, ())
        found.append(next(part for part in match.groups() if part is not None).strip())
        end = match.end()
    if end != len(path) or not found or "" in found:
        raise NoPath(path, ())
    return found


@cache
def _vocabulary() -> Mapping[str, str]:
    """Return field names by what they are called in any language, lower case."""
    found: dict[str, str] = {}
    for lang in LANGUAGES:
        for key, text in catalogue(lang).items():
            if key.startswith("scenarios.step_"):
                found[text.casefold()] = key.removeprefix("scenarios.step_")
    return found


class Walker:
    """Reads paths against one case.

    Args:
        case: of any kind.
    """

    def __init__(self, case: Any) -> None:
        self.case = case
        self.years = tuple(case.years)
        self._labels: dict[str, str] = {}
        for name, measure in getattr(case, "measures", {}).items():
            for lang in LANGUAGES:
                self._labels.setdefault(measure.name(lang).casefold(), name)

    def target(self, path: str) -> Target:
        """Return what a path leads to.

        Raises:
            NoPath: it leads nowhere.
        """
        steps = steps_of(path)
        if self._word(steps[0]) == "limits" and len(steps) > 1 and steps[1].casefold() in (*_kinds(), "*"):
            return self._limit(steps[1:])
        places = list(self._walk(self.case, steps, ()))
        ends = [place for place, _ in places]
        if any(times for _, times in places):
            leaves = [leaf for end in ends for leaf in self._leaves((*end[:-1], "costs"))]
            return Target(tuple(leaves), money=True, times=True)
        leaves = [leaf for end in ends for leaf in self._leaves(end)]
        money = all(any(step in _MONEY for step in end) for end in ends)
        several = tuple(map(_shown, ends)) if len(ends) > 1 and "*" not in steps else ()
        closing = self._closing(leaves[0]) if len(leaves) == 1 else None
        return Target(tuple(leaves), money, False, closing, several)

    def told(self, path: str, lang: str) -> tuple[str | Message, ...]:
        """Return the steps of a path that leads somewhere as a reader of a language calls them.

        Fields go by their word, parties and items by name, measures by label; what somebody named stays as it is.
        """
        left = steps_of(path)
        if self._word(left[0]) == "limits" and len(left) > 1 and left[1].casefold() in (*_kinds(), "*"):
            kind = left[1] if left[1] == "*" else Message(f"scenarios.kind_{_kinds()[left[1].casefold()]}")
            party = Roster(self.case.parties).find(".".join(left[2:]))
            return (Message("scenarios.step_limits"), kind, *(left[2:] if party is None else (party.name,)))
        thing, field, found = self.case, "", list[str | Message]()
        while left:
            names, used = next(self._next(thing, left), ([], 0))
            if not names:
                break
            field = str(names[0]) if is_dataclass(thing) else field
            if used:
                found.append(self._called(thing, names[0], ".".join(left[:used]), field, lang))
            thing, left = value_at(thing, (names[0],)), left[used:]
        return (*found, *left)

    def _called(self, thing: Any, name: Any, typed: str, field: str, lang: str) -> str | Message:
        """Return what a reader calls a part of a thing."""
        part = value_at(thing, (name,))
        if typed == "*":
            return typed
        if isinstance(thing, Mapping):
            measure = self.case.measures.get(name) if field in _BY_MEASURE else None
            return typed if measure is None else str(measure.name(lang))
        if hasattr(part, "name") and isinstance(thing, tuple):
            return str(part.name)
        word = self._word(typed)
        return Message(f"scenarios.step_{word}") if word in _vocabulary().values() else typed

    def _word(self, step: str) -> str:
        return _vocabulary().get(step.casefold(), step)

    def _walk(self, thing: Any, steps: Sequence[str], at: At) -> Iterator[tuple[At, bool]]:
        """Yield the places that the steps lead to, and whether a number there is a factor on costs."""
        if not steps:
            if isinstance(thing, Item) or (is_dataclass(thing) and not isinstance(thing, Limit)):
                raise NoPath("", _names(thing), at)
            yield at, bool(at) and at[-1] == "index" and isinstance(value_at(self.case, at[:-1]), Item)
            return
        for names, used in self._next(thing, steps):
            for name in names:
                yield from self._walk(value_at(thing, (name,)), steps[used:], (*at, name))
            return
        if isinstance(thing, Decimal | int | float) and steps[0].isdigit() and len(steps) == 1:
            if int(steps[0]) not in self.years:
                raise NoPath(steps[0], [str(year) for year in self.years], at)
            yield (*at, int(steps[0])), False
            return
        raise NoPath(steps[0], _names(thing), at)

    def _next(self, thing: Any, steps: Sequence[str]) -> Iterator[tuple[list[Any], int]]:
        """Yield which parts of a thing the first steps mean, and how many steps that took; nothing where none."""
        if is_dataclass(thing):
            field = _field(thing, self._word(steps[0]))
            implied = next((name for kind, name in _IMPLIED.items() if isinstance(thing, kind)), None)
            if field is not None:
                yield [field], 1
            elif implied is not None:
                yield [implied], 0
            return
        for used in range(1, len(steps) + 1):
            name = ".".join(steps[:used])
            if name == "*" and isinstance(thing, Mapping | tuple):
                yield list(thing) if isinstance(thing, Mapping) else list(range(len(thing))), 1
            found = self._found(thing, name, used)
            if found is not None:
                yield [found], used

    def _found(self, thing: Any, name: str, used: int) -> Any:
        """Return the part of a table or list with a name, or None."""
        if isinstance(thing, Mapping):
            known = {str(key).casefold(): key for key in thing}
            label = self._labels.get(name.casefold())
            return known.get(name.casefold(), label if label in thing else None)
        if not isinstance(thing, tuple):
            return None
        if thing and isinstance(thing[0], tuple):
            pair = {"part": 0, "key": 1}
            return self._position(thing, name) if not name.isalpha() else pair.get(self._word(name))
        if len(thing) == 2 and not is_dataclass(thing[0]) and self._word(name) in ("part", "key"):
            return ("part", "key").index(self._word(name))
        party = Roster(thing).find(name) if thing and hasattr(thing[0], "aliases") else None
        for position, part in enumerate(thing):
            if part is party or (party is None and str(getattr(part, "name", "")).casefold() == name.casefold()):
                return position
        return self._position(thing, name) if used == 1 else None

    @staticmethod
    def _position(thing: Sequence[Any], name: str) -> int | None:
        return int(name) - 1 if name.isdigit() and 1 <= int(name) <= len(thing) else None

    def _leaves(self, at: At) -> list[At]:
        """Return the places of single values under a place: the years of an amount, else itself."""
        value = value_at(self.case, at)
        if isinstance(value, Limit):
            return [(*at, "amount")]
        if isinstance(value, Mapping):
            if not value or any(not isinstance(key, int) for key in value):
                raise NoPath("", [str(key) for key in value], at)
            return [(*at, year) for year in value]
        if isinstance(value, tuple | list) or is_dataclass(value):
            raise NoPath("", _names(value), at)
        return [at]

    def _limit(self, steps: Sequence[str]) -> Target:
        """Return the amounts of the limits of a kind, of a party where one is named."""
        kind = "*" if steps[0] == "*" else _kinds()[steps[0].casefold()]
        limits = {n: limit for n, limit in enumerate(self.case.limits) if kind in ("*", limit.kind)}
        if len(steps) > 1 and steps[1] != "*":
            name = ".".join(steps[1:])
            party = Roster(self.case.parties).find(name)
            if party is None:
                raise NoPath(name, [each.name for each in self.case.parties], ("parties",))
            limits = {n: limit for n, limit in limits.items() if limit.parties == (party.name,)}
        if not limits:
            known = [f"{n + 1} ({limit.kind})" for n, limit in enumerate(self.case.limits)]
            raise NoPath(".".join(steps), known, ("limits",))
        leaves = tuple(("limits", n, "amount") for n in limits)
        named = tuple(f"limits.{n + 1}.amount" for n in limits)
        return Target(leaves, several=named if len(named) > 1 and steps[-1] != "*" else ())

    def kind_of(self, step: str) -> str | None:
        """Return the kind of limit that a step names, or None."""
        return _kinds().get(step.casefold())

    def _closing(self, leaf: At) -> Closing | None:
        """Return the set of numbers that a leaf must keep adding up with, or None."""
        for end in range(len(leaf) - 1, 0, -1):
            owner, name, rest = value_at(self.case, leaf[: end - 1]), leaf[end - 1], leaf[end + 1 :]
            if (isinstance(owner, MeasureKey) and name == "weights") or (isinstance(owner, Item) and name == "index"):
                return self._closed(Decimal(1), [(*leaf[:end], each) for each in value_at(self.case, leaf[:end])])
            if isinstance(owner, SharesKey) and name == "agreed":
                return self._closed(Decimal(str(owner.of)), [(*leaf[:end], each, *rest) for each in owner.agreed])
            if isinstance(owner, StackKey) and name == "parts" and rest == (0,):
                return self._closed(Decimal(1), [(*leaf[:end], n, 0) for n in range(len(owner.parts))])
        return None

    def _closed(self, total: Decimal, members: Sequence[At]) -> Closing:
        return Closing(total, tuple(members), tuple(value_at(self.case, each) for each in members))


@cache
def _kinds() -> Mapping[str, str]:
    """Return the kinds of limits by what they are called in any language."""
    return {catalogue(lang)[f"scenarios.kind_{kind}"].casefold(): kind for lang in LANGUAGES for kind in _LIMITS} | {
        kind: kind for kind in _LIMITS
    }


_LIMITS = ("cap", "floor")


def _field(thing: Any, name: str) -> str | None:
    for (kind, typed), field in _RENAMED.items():
        if isinstance(thing, kind) and name == typed:
            return field
    return name if name in {field.name for field in fields(thing)} else None


def _names(thing: Any) -> list[str | Message]:
    """Return what a next step could be; fields in the reader's words, and only those that there are words for."""
    if is_dataclass(thing):
        implied = next((field for kind, field in _IMPLIED.items() if isinstance(thing, kind)), None)
        told = [field.name for field in fields(thing) if field.name in _vocabulary().values()]
        return [*(_names(getattr(thing, implied)) if implied else ()), *(Message(f"scenarios.step_{n}") for n in told)]
    if isinstance(thing, Mapping):
        return [str(key) for key in thing]
    if isinstance(thing, tuple | list):
        return [str(getattr(part, "name", n + 1)) for n, part in enumerate(thing)]
    return []


def _shown(at: At) -> str:
    steps = zip((None, *at), at, strict=False)
    return ".".join(
        str(step + 1 if isinstance(step, int) and is_position(before, step) else step) for before, step in steps
    )
