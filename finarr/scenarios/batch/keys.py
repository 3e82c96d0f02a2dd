"""What keys make of many totals at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from finarr.keys import EqualKey, Key, Keys, MeasureKey, PointsKey, SharesKey, StackKey, UsageKey
from finarr.parties import Party
from finarr.program.arrays import Floats
from finarr.scenarios.batch.numbers import Numbers
from finarr.scenarios.objects import At

__all__ = ["Division", "divide", "is_linear"]

_SUM = 1e-9


@dataclass(eq=False)
class Division:
    """Totals divided.

    Attributes:
        amounts: units, (scenarios, members).
        sizes: the sizes of what they are sums of, for the rounding error.
        marks: what is known of every member, each (scenarios or 1, members): members with the same marks pay the same.
        unsure: which scenarios a rule of the key forbids, or may forbid.
    """

    amounts: Floats
    sizes: Floats
    marks: list[Floats] = field(default_factory=list)
    unsure: NDArray[np.bool_] | None = None


@dataclass(frozen=True, eq=False)
class _Task:
    """Who divides, in which year."""

    numbers: Numbers
    members: tuple[tuple[int, Party], ...]
    year: int
    keys: Keys
    per: float
    division: Division

    def forbid(self, wrong: Any) -> None:
        """Leave scenarios to be told by the case itself."""
        self.division.unsure = np.asarray(self.division.unsure) | np.asarray(wrong)

    def measure(self, name: str) -> Floats:
        """Return a measure by member."""
        places = [(("parties", n, "measures", name), party.measures[name]) for n, party in self.members]
        return self.numbers.table(places, self.year)


def divide(
    key: Key,
    at: At,
    totals: Floats,
    numbers: Numbers,
    members: tuple[tuple[int, Party], ...],
    year: int,
    keys: Keys,
    per: float,
) -> Division:
    """Return totals divided by a key.

    Args:
        key: of any kind.
        at: where it stands in the case.
        totals: units, (scenarios,).
        numbers: of the scenarios.
        members: who takes part, with their positions among the parties.
        year: which year it is.
        keys: all keys by name.
        per: units a euro.
    """
    shape = (len(totals), len(members))
    division = Division(np.zeros(shape), np.zeros(shape), [], np.zeros(len(totals), dtype=np.bool_))
    _divide(key, at, totals, _Task(numbers, members, year, keys, per, division))
    return division


def is_linear(key: Key, keys: Keys) -> bool:
    """Tell whether a key divides every total in the same shares."""
    match key:
        case MeasureKey() | SharesKey() | EqualKey():
            return True
        case PointsKey():
            return not any(key.off_the_top.values())
        case StackKey():
            return all(is_linear(keys[part] if isinstance(part, str) else part, keys) for _, part in key.parts)
    return False


def _divide(key: Key, at: At, totals: Floats, task: _Task) -> None:
    match key:
        case MeasureKey():
            _by_measures(key, at, totals, task)
        case EqualKey():
            _add(task, totals, np.ones((1, len(task.members))), np.array([float(len(task.members))]))
        case SharesKey():
            shares = task.numbers.table(
                [((*at, "agreed", party.name), key.agreed[party.name]) for _, party in task.members], task.year
            )
            of = np.array([float(key.of)])
            task.forbid(np.abs(shares.sum(axis=1) - of) > _SUM * of)
            _add(task, totals, shares, of)
        case PointsKey():
            _by_points(key, at, totals, task)
        case StackKey():
            whole = np.zeros(1)
            for n, (part, inner) in enumerate(key.parts):
                fraction = task.numbers.at((*at, "parts", n, 0), part)
                whole = whole + fraction
                _inner(inner, (*at, "parts", n, 1), totals * fraction, task)
            task.forbid(np.abs(whole - 1) > _SUM)
        case UsageKey():
            _by_usage(key, at, totals, task)
        case _:
            task.forbid(True)


def _inner(key: Key | str, at: At, totals: Floats, task: _Task) -> None:
    if isinstance(key, str):
        _divide(task.keys[key], ("keys", key), totals, task)
    else:
        _divide(key, at, totals, task)


def _by_measures(key: MeasureKey, at: At, totals: Floats, task: _Task) -> None:
    whole = np.zeros(1)
    for measure, weight in key.weights.items():
        fraction = task.numbers.at((*at, "weights", measure), weight)
        whole = whole + fraction
        present = task.measure(measure)
        over = present.sum(axis=1)
        task.forbid(over <= 0)
        _add(task, totals * fraction, present, np.where(over > 0, over, 1.0))
    task.forbid(np.abs(whole - 1) > _SUM)


def _by_points(key: PointsKey, at: At, totals: Floats, task: _Task) -> None:
    top = task.numbers.table(
        [((*at, "off_the_top", party.name), key.off_the_top.get(party.name, 0)) for _, party in task.members], task.year
    )
    first = top.sum(axis=1) * task.per
    task.forbid(first > np.maximum(totals, 0))
    if top.any():
        _add_directly(task, top * task.per)
    points: Floats = np.repeat(task.numbers.at((*at, "fixed"), key.fixed)[:, None], len(task.members), axis=1)
    for measure, amount in key.amounts.items():
        points = points + task.numbers.at((*at, "amounts", measure), amount)[:, None] * task.measure(measure)
    over = points.sum(axis=1)
    task.forbid((over <= 0) | (points < 0).any(axis=1))
    _add(task, totals - first, points, np.where(over > 0, over, 1.0))


def _by_usage(key: UsageKey, at: At, totals: Floats, task: _Task) -> None:
    left = totals
    for product, price in key.prices.items():
        quantities = task.numbers.table(
            [
                ((*at, "quantities", product, party.name), key.quantities[product][party.name])
                for _, party in task.members
            ],
            task.year,
        )
        bills = task.numbers.in_year((*at, "prices", product), price, task.year)[:, None] * quantities * task.per
        left = left - bills.sum(axis=1)
        _add_directly(task, bills)
    _inner(key.remainder, (*at, "remainder"), left, task)


def _add(task: _Task, totals: Floats, weights: Floats, over: Floats) -> None:
    """Add totals divided in proportion to weights."""
    amounts = totals[:, None] * (weights / over[:, None])
    task.division.amounts += amounts
    task.division.sizes += np.abs(amounts)
    task.division.marks.append(weights)


def _add_directly(task: _Task, amounts: Floats) -> None:
    task.division.amounts += amounts
    task.division.sizes += np.abs(amounts)
    task.division.marks.append(amounts)
