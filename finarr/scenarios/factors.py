"""Factors: what is varied, read against a case, and the numbers that a pick makes of every value it changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from finarr.errors import NAME, Path, Problem
from finarr.fields import sound
from finarr.limits import Limit
from finarr.numbers import is_hole
from finarr.parties import Roster
from finarr.program.arrays import Floats
from finarr.scenarios.draws import significant
from finarr.scenarios.objects import At, value_at
from finarr.scenarios.paths import Closing, NoPath, Target, Walker, steps_of
from finarr.scenarios.values import Value, applied, read_value
from finarr.sweep import Draw
from finarr.words import Message

__all__ = ["Column", "Factor", "bind", "leaf_values", "plain", "prepared"]

Column = Floats | NDArray[Any]
"""The values of one place: numbers, or texts as objects."""

_CLOSED_DECIMALS = 12


@dataclass(frozen=True, eq=False)
class Factor:
    """One thing that is varied.

    Attributes:
        path: as typed.
        target: what it leads to.
        values: the typed values; empty for a draw.
        draw: the distribution, if there is one.
        levels: by place what each typed value makes of it, in the order of the values.
        base: by place the value of the baseline.
    """

    path: str
    target: Target
    values: tuple[Value, ...]
    draw: Draw | None
    levels: Mapping[At, tuple[Any, ...]]
    base: Mapping[At, Any]

    @property
    def is_text(self) -> bool:
        """Whether it names things, such as keys."""
        return any(value.kind == "text" for value in self.values)

    @property
    def is_plain(self) -> bool:
        """Whether every value is a number as it stands, so that a table can show it as one."""
        return self.draw is not None or all(value.kind == "set" for value in self.values)


def prepared(case: Any, paths: Iterable[str]) -> Any:
    """Return the case with a limit of its own for each party whose limit is varied; it means what the case means.

    A cap that binds everyone binds one party less, and that party gets the same cap by itself.
    """
    walker = Walker(case)
    for path in paths:
        try:
            walker.target(path)
        except NoPath:
            case = _split(case, path) or case
            walker = Walker(case)
    return case


def _split(case: Any, path: str) -> Any | None:
    try:
        steps = steps_of(path)
    except NoPath:
        return None
    if len(steps) < 3 or not hasattr(case, "limits") or not hasattr(case, "items"):
        return None
    party = Roster(case.parties).find(".".join(steps[2:]))
    kind = Walker(case).kind_of(steps[1])
    covering = [n for n, limit in enumerate(case.limits) if _covers(case, limit, kind, party)]
    if party is None or not covering:
        return None
    limits = list(case.limits)
    for n in reversed(covering):
        others = [name for name in _bound(case, limits[n]) if name != party.name]
        own = replace(limits[n], parties=(party.name,))
        limits[n : n + 1] = [replace(limits[n], parties=others), own] if others else [own]
    return replace(case, limits=tuple(limits))


def _covers(case: Any, limit: Limit, kind: str | None, party: Any) -> bool:
    return limit.kind == kind and party is not None and not limit.together and party.name in _bound(case, limit)


def _bound(case: Any, limit: Limit) -> list[str]:
    """Return the parties that a limit binds."""
    if limit.parties is not None:
        return list(limit.parties)
    named = None if limit.items is None else set(limit.items)
    items = [item for item in case.items if (item.task == "basis" if named is None else item.name in named)]
    taking = {name for item in items for name in (item.parties or [party.name for party in case.parties])}
    return [party.name for party in case.parties if party.name in taking]


def bind(case: Any, path: str, typed: Any, place: Path, problems: list[Problem]) -> Factor | None:
    """Return a factor read against a case; add problems where it does not fit.

    Args:
        case: prepared.
        path: as typed.
        typed: a draw, or a tuple of values as typed.
        place: where it stands, for problems.
        problems: gathers what is wrong.
    """
    try:
        target = Walker(case).target(path)
    except NoPath as end:
        given = f"'{end.step}'" if end.step else None
        words = f"scenarios.{'no_path' if end.known else 'nothing_there' if end.at else 'no_such_path'}"
        problems.append(Problem((*place, NAME), given, Message(words, {"known": end.known} if end.known else {})))
        return None
    base = {leaf: value_at(case, leaf) for leaf in target.leaves}
    numeric = all(isinstance(value, Decimal | int | float) and not isinstance(value, bool) for value in base.values())
    if isinstance(typed, Draw):
        if not sound(typed):
            return None
        if not numeric and not (not typed.relative and all(value is None for value in base.values())):
            problems.append(Problem(place, typed.kind, Message("scenarios.not_a_number")))
            return None
        if target.several and not typed.relative:
            problems.append(Problem((*place, NAME), None, Message("scenarios.several", {"paths": target.several})))
        return Factor(path, target, (), typed, {}, base)
    values, before = [], len(problems)
    for n, each in enumerate(typed):
        value = read_value(each, (*place, n), problems)
        if value.kind == "text" or not is_hole(value.number):
            _check(value, target, base, (*place, n), problems)
            values.append(value)
    if len(problems) > before or len(values) < len(typed) or not values:
        return None
    grid = case.grid if target.money else None
    levels = {leaf: tuple(_level(value, target, base[leaf], grid) for value in values) for leaf in target.leaves}
    return Factor(path, target, tuple(values), None, levels, base)


def _check(value: Value, target: Target, base: Mapping[At, Any], place: Path, problems: list[Problem]) -> None:
    """Add a problem where a value is of another type than what stands there."""
    texts = any(isinstance(each, str) for each in base.values())
    missing = any(each is None for each in base.values())
    number = any(isinstance(each, Decimal | int | float) and not isinstance(each, bool) for each in base.values())
    if value.kind == "text" and not texts:
        rule = "scenarios.no_text" if number or missing else "scenarios.no_value"
        problems.append(Problem(place, f"'{value.text}'", Message(rule)))
    elif value.kind != "text" and not (number or (missing and value.kind == "set")):
        rule = "scenarios.no_base" if missing else "scenarios.no_number_there"
        problems.append(Problem(place, value.text, Message(rule)))
    elif value.share and (target.times or any(abs(each) > 1 for each in base.values() if each is not None)):
        problems.append(Problem(place, value.text, Message("scenarios.bare_percentage")))
    elif value.kind == "set" and target.several:
        problems.append(Problem(place, value.text, Message("scenarios.several", {"paths": target.several})))


def _level(value: Value, target: Target, base: Any, grid: Any) -> Any:
    if value.kind == "text":
        return value.text
    if value.kind == "set" and not target.times:
        return value.number
    kind = "times" if value.kind == "set" else value.kind
    return applied(replace(value, kind=kind), Decimal(str(base)), grid)


def leaf_values(factors: Sequence[Factor], picks: Floats, cents: int) -> dict[At, Column]:
    """Return by place its value in every scenario: float64, each the double of a short decimal, or texts.

    Args:
        factors: what is varied.
        picks: per scenario and factor, see `finarr.scenarios.designs`.
        cents: of the unit, for drawn amounts of money.
    """
    found: dict[At, Column] = {}
    for k, factor in enumerate(factors):
        if factor.draw is not None and (factor.draw.relative or factor.target.times):
            found |= _multiplied(factor, picks[:, k], cents)
            continue
        for leaf in factor.target.leaves:
            found[leaf] = _column(factor, leaf, picks[:, k], cents)
    closings: dict[tuple[At, ...], Closing] = {}
    for factor in factors:
        if factor.target.closing is not None:
            closings[factor.target.closing.members] = factor.target.closing
    for closing in closings.values():
        _close(closing, factors, picks, found)
    return found


def plain(value: Any) -> Any:
    """Return a value of a column as a case takes it; what is no number is no value."""
    if isinstance(value, str) or value is None:
        return value
    number = float(value)
    return None if np.isnan(number) else Decimal(repr(number))


def _column(factor: Factor, leaf: At, picks: Floats, cents: int) -> Column:
    base = factor.base[leaf]
    if factor.draw is not None:
        return _money(picks, cents) if factor.target.money else picks
    at = picks.astype(np.intp)
    if factor.is_text or isinstance(base, str):
        return np.array([*factor.levels[leaf], base], dtype=object)[at]
    numbers = [float(level) for level in factor.levels[leaf]]
    every = np.array([*numbers, np.nan if base is None else float(base)])
    every[np.isinf(every)] = np.nan  # an infinite limit is none
    return every[at]


def _multiplied(factor: Factor, picks: Floats, cents: int) -> dict[At, Column]:
    """Return the baseline's values times what was drawn."""
    leaves = factor.target.leaves
    product = np.array([float(factor.base[leaf]) for leaf in leaves])[:, None] * picks[None, :]
    values = _money(product, cents) if factor.target.money else significant(product)
    return dict(zip(leaves, values, strict=True))


def _money(amounts: Floats, cents: int) -> Floats:
    """Return amounts rounded to the unit, a half away from zero."""
    units = np.abs(amounts) * (100 / cents)
    whole = np.floor(units + 0.5)
    found: Floats = np.sign(amounts) * whole * cents / 100
    return found


def _close(closing: Closing, factors: Sequence[Factor], picks: Floats, found: dict[At, Column]) -> None:
    """Let the members of a closing set that a scenario does not set share what is left, as they did."""
    total, members = float(closing.total), closing.members
    of = {leaf: k for k, factor in enumerate(factors) for leaf in factor.target.leaves if leaf in members}
    fixed = np.column_stack([_is_set(factors, of.get(leaf), picks) for leaf in members])
    start = np.array([float(each) for each in closing.start])
    values = np.column_stack([found.get(leaf, np.full(len(picks), s)) for leaf, s in zip(members, start, strict=True)])
    touched = np.asarray(fixed.any(axis=1))
    left = np.round(total - np.where(fixed, values, 0.0).sum(axis=1), _CLOSED_DECIMALS)
    weight = np.where(fixed, 0.0, start)
    whole = np.asarray(weight.sum(axis=1))
    with np.errstate(divide="ignore", invalid="ignore"):
        shared = np.round(left[:, None] * weight / whole[:, None], _CLOSED_DECIMALS)
    values = np.where(touched[:, None] & ~fixed & (whole > 0)[:, None], shared, values)
    last = weight.shape[1] - 1 - np.argmax((weight > 0)[:, ::-1], axis=1)
    rows = np.flatnonzero(touched & (whole > 0))
    values[rows, last[rows]] = 0.0
    values[rows, last[rows]] = np.round(total - values[rows].sum(axis=1), _CLOSED_DECIMALS)
    for k, leaf in enumerate(members):
        found[leaf] = values[:, k]


def _is_set(factors: Sequence[Factor], k: int | None, picks: Floats) -> NDArray[np.bool_]:
    """Return in which scenarios a factor sets its value; None is no factor."""
    if k is None or factors[k].draw is not None:
        return np.full(len(picks), k is not None)
    found: NDArray[np.bool_] = picks[:, k] != -1
    return found
