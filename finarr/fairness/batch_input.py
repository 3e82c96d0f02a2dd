"""Read the arrays of many scenarios: shapes, labels and numbers checked, every kind of problem told with its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from finarr.errors import InvalidInput, Problem, collecting
from finarr.fairness.labelled import place
from finarr.fairness.ranking import ranks
from finarr.money import Unit, whole_units
from finarr.numbers import read_number
from finarr.program.arrays import Bools, Floats
from finarr.words import Message

__all__ = ["Figures", "Scenarios", "read_scenarios"]

_TOLD = 10
"""So many problems of one kind in one argument are told one by one."""

_EXACT = 2.0**52


@dataclass(frozen=True)
class Figures:
    """The figures of S scenarios of n parties; what holds for all scenarios, or for all parties, stands there once.

    Attributes:
        totals: (S,).
        weights: (S, n) or (1, n).
        floors: (S, n), (1, n), (S, 1) or (1, 1); ``-inf`` where there is none.
        caps: likewise; ``inf`` where there is none.
    """

    totals: Floats
    weights: Floats
    floors: Floats
    caps: Floats

    @property
    def shape(self) -> tuple[int, int]:
        """The numbers of scenarios and of parties."""
        return len(self.totals), self.weights.shape[1]

    def rows(self, rows: slice) -> Figures:
        """Return the figures of some scenarios."""
        matrices = (each if len(each) == 1 else each[rows] for each in (self.weights, self.floors, self.caps))
        return Figures(self.totals[rows], *matrices)

    def in_order(self, order: NDArray[np.intp]) -> Figures:
        """Return the figures with the parties in another order."""
        if _is_kept(order):
            return self
        matrices = (each if each.shape[1] == 1 else each[:, order] for each in (self.weights, self.floors, self.caps))
        return Figures(self.totals, *matrices)

    def in_units(self, unit: Unit) -> Figures:
        """Return figures in euro as whole units: floors rounded up and caps down."""
        totals = np.rint(self.totals * (100 // unit.cents))
        return Figures(totals, self.weights, _up(self.floors, unit), -_up(-self.caps, unit))


@dataclass(frozen=True)
class Scenarios:
    """What was asked.

    Attributes:
        labels: the parties, in natural order.
        order: where each of them stands in what was given.
        euro: the figures as given, parties in natural order.
        unit: None where amounts are not rounded.
    """

    labels: list[Hashable]
    order: NDArray[np.intp]
    euro: Figures
    unit: Unit | None

    def as_given(self, amounts: NDArray[Any]) -> NDArray[Any]:
        """Return amounts with the parties in the order in which they were given."""
        if not _is_kept(self.order):
            amounts[:, self.order] = amounts.copy()
        return amounts


def _is_kept(order: NDArray[np.intp]) -> bool:
    return bool((np.diff(order) > 0).all())


def read_scenarios(totals: Any, weights: Any, floor: Any, cap: Any, unit: Any, as_cents: bool) -> Scenarios:
    """Return the scenarios.

    Raises:
        InvalidInput: listing what is wrong, per argument the first `_TOLD` of a kind.
    """
    problems: list[Problem] = []
    with collecting() as found:
        grid = None if unit is None else Unit.read(unit)
    problems += found
    if grid is None and as_cents and not found:
        problems.append(Problem(given=None, allowed=Message("division.cents_need_unit"), **place("unit")))
    money = _read_totals(totals, grid, problems)
    parts = _read_weights(weights, len(money), problems)
    labels = _labels_of(weights) or list(range(parts.shape[1]))
    problems += [
        Problem(given=None, allowed=Message("errors.duplicate"), **place("weights", label))
        for label, times in Counter(labels).items()
        if times > 1
    ]
    shape = len(money), parts.shape[1]
    low = _read_limits(floor, "floor", -np.inf, shape, _labels_of(weights), problems)
    high = _read_limits(cap, "cap", np.inf, shape, _labels_of(weights), problems)
    _tell(low > high, "floor", "floor_above_cap", low, problems, cap=high)
    if problems:
        raise InvalidInput(problems)
    order = np.argsort(ranks(labels))
    return Scenarios([labels[k] for k in order], order, Figures(money, parts, low, high).in_order(order), grid)


def _read_totals(given: Any, unit: Unit | None, problems: list[Problem]) -> Floats:
    values = _numbers(given, "totals", problems)
    if values.ndim != 1 or not values.size:
        problems.append(Problem(given=str(values.shape), allowed=Message("division.totals_list"), **place("totals")))
        return np.zeros(1)
    _tell(~np.isfinite(values), "totals", "errors.not_finite", values, problems)
    if unit is None:
        return values
    scale = 100 // unit.cents
    _tell(np.abs(values) * scale >= _EXACT, "totals", "too_large", values, problems)
    with np.errstate(invalid="ignore"):
        broken = np.flatnonzero(np.isfinite(values) & (np.rint(values * scale) / scale != values))
    with collecting() as found:
        for scenario in broken[:_TOLD]:
            whole_units(values[scenario].item(), unit, ("totals", int(scenario)))
    problems += [Problem(given=each.given, allowed=each.allowed, **place("totals", each.path[1])) for each in found]
    _tell_more(len(broken), "totals", problems)
    return values


def _read_weights(given: Any, scenarios: int, problems: list[Problem]) -> Floats:
    values = _numbers(given, "weights", problems)
    if values.ndim not in (1, 2) or not values.size or (values.ndim == 2 and len(values) not in (1, scenarios)):
        allowed = Message("division.table_of_numbers", {"shape": str(values.shape)})
        problems.append(Problem(given=None, allowed=allowed, **place("weights")))
        return np.ones((1, 1))
    if not (values.min() >= 0 and values.max() < np.inf):
        _tell(~np.isfinite(values), "weights", "errors.not_finite", values, problems)
        _tell((values < 0) & (values > -np.inf), "weights", "weight", values, problems)
    rows = np.atleast_2d(values)
    zero = rows.max(axis=1) == 0
    if values.ndim == 2:
        _tell(zero, "weights", "all_zero", zero, problems, shown=False)
    elif zero.any():
        problems.append(Problem(given=None, allowed=Message("division.all_zero"), **place("weights")))
    return rows


def _read_limits(
    given: Any,
    argument: str,
    none: float,
    shape: tuple[int, int],
    labels: list[Hashable] | None,
    problems: list[Problem],
) -> Floats:
    if given is None:
        return np.full((1, 1), none)
    values = _numbers(given, argument, problems, none)
    rows = np.atleast_2d(values)
    if values.ndim > 2 or rows.shape[0] not in (1, shape[0]) or rows.shape[1] not in (1, shape[1]):
        allowed = Message("division.limit_shape", {"scenarios": shape[0], "shape": str(values.shape)})
        problems.append(Problem(given=None, allowed=allowed, **place(argument)))
        return np.full((1, 1), none)
    own = _labels_of(given)
    if own is not None and own != (list(range(shape[1])) if labels is None else labels):
        problems.append(Problem(given=None, allowed=Message("division.other_labels"), **place(argument)))
    extremes = (values.min(), values.max())
    if np.isnan(extremes[0]) or -none in extremes:
        _tell(np.isnan(values), argument, "errors.not_finite", values, problems)
        _tell(values == -none, argument, f"{argument}_infinite", values, problems)
    return rows


def _labels_of(given: Any) -> list[Hashable] | None:
    if isinstance(given, pd.DataFrame):
        return list(given.columns)
    return list(given.index) if isinstance(given, pd.Series) else None


def _numbers(given: Any, argument: str, problems: list[Problem], none: float | None = None) -> Floats:
    """Return an array of numbers; text, booleans and holes are problems; ``none`` is what None stands for."""
    try:
        values = np.asarray(given)
    except ValueError:
        values = np.asarray(None)
    if values.dtype.kind in "iuf":
        return values.astype(np.float64, copy=False)
    if values.ndim == 0 and values.dtype.kind == "O":
        problems.append(Problem(given=repr(given)[:60], allowed=Message("division.one_each"), **place(argument)))
        return np.ones(1)
    found = np.empty(values.shape)
    told: list[Problem] = []
    for at in np.ndindex(values.shape):
        if values[at] is None and none is not None:
            found[at] = none
            continue
        read: list[Problem] = []
        found[at] = float(read_number(values[at], (argument,), read, infinite=True))
        told += [Problem(given=each.given, allowed=each.allowed, **place(argument, *at)) for each in read]
        if read:
            found[at] = 1.0
    problems += told[:_TOLD]
    _tell_more(len(told), argument, problems)
    return found


def _tell(
    wrong: Bools, argument: str, words: str, values: Any, problems: list[Problem], *, shown: bool = True, **named: Any
) -> None:
    """Add a problem for each of the first places that are wrong."""
    wrong = np.asarray(wrong)
    if not wrong.any():
        return
    named = {name: np.broadcast_to(each, wrong.shape) for name, each in named.items()}
    values = np.broadcast_to(values, wrong.shape)
    found = np.argwhere(wrong)
    for at in (tuple(each) for each in found[:_TOLD].tolist()):
        filled = {name: Decimal(str(each[at].item())) for name, each in named.items()}
        allowed = Message(words if "." in words else f"division.{words}", filled)
        given = str(values[at]) if shown else None
        problems.append(Problem(given=given, allowed=allowed, **place(argument, *at)))
    _tell_more(len(found), argument, problems)


def _tell_more(found: int, argument: str, problems: list[Problem]) -> None:
    if found > _TOLD:
        allowed = Message("division.more", {"n": found - _TOLD})
        problems.append(Problem(given=None, allowed=allowed, **place(argument)))


def _up(euro: Floats, unit: Unit) -> Floats:
    """Return the fewest whole units that are at least an amount as it was written.

    A written amount of whole cents is the double nearest to units / 100, so that comparison tells, not the product.
    """
    if unit.cents != 1:
        return np.ceil(euro)
    units = np.rint(euro * 100)
    if (units / 100 == euro).all():
        return units
    units = np.ceil(euro * 100)
    units = np.where((units - 1) / 100 >= euro, units - 1, units)
    return np.where(units / 100 < euro, units + 1, units)
