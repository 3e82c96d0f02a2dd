"""What can be said of a division: named properties, each with the counterexample where it fails.

They judge any division, whoever made it: a Series or mapping of euro by party, or a rule that turns weights into one.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from finarr.errors import InvalidInput, Problem
from finarr.fairness.coalition_costs import members, read_by_party, sums
from finarr.fairness.coalitions import CostGame
from finarr.numbers import Number, read_number
from finarr.words import Euro, Message

__all__ = [
    "Allocation",
    "Property",
    "Rule",
    "equal_treatment",
    "exact_total",
    "full_analysis",
    "in_core",
    "monotone",
    "no_cross_subsidy",
    "order_free",
    "within_limits",
]

Allocation = pd.Series | Mapping[Any, Number]
"""Euro by party."""

Rule = Callable[[pd.Series], pd.Series]
"""Turns weights by party into euro by party."""

CENT = Decimal("0.01")

SHUFFLES = 5
"""In how many other orders a rule is tried."""


@dataclass(frozen=True)
class Property:
    """Whether a property holds, and why or where not.

    Attributes:
        name: such as "exact_total".
        holds: whether it does.
        message: what holds, or the counterexample.
    """

    name: str
    holds: bool
    message: Message

    def __bool__(self) -> bool:
        """Whether the property holds."""
        return self.holds

    @property
    def label(self) -> Message:
        """What readers call the property."""
        return Message(f"properties.{self.name}")


def exact_total(allocation: Allocation, total: Number, tolerance: Number = 0) -> Property:
    """Tell whether the amounts, read as they are written, add up to the total.

    Args:
        allocation: euro by party.
        total: euro.
        tolerance: how many euro it may miss; 0 is right for amounts in cents.

    Example:
        >>> exact_total({"Goes": 0.1, "Veere": 0.2}, 0.3).holds
        True
        >>> print(exact_total({"Goes": 33.33, "Veere": 66.66}, 100).message)
        The amounts add up to €99.99; the total is €100.00.
    """
    amounts = _read(allocation, "allocation")
    wanted, slack = _number(total, "total"), _number(tolerance, "tolerance")
    found = sum(amounts.values(), Decimal(0))
    return _result("exact_total", abs(found - wanted) <= slack, sum=Euro(found), total=Euro(wanted))


def within_limits(allocation: Allocation, floor: Any = None, cap: Any = None) -> Property:
    """Tell whether every party pays at least its floor and at most its cap.

    Args:
        allocation: euro by party.
        floor: one number for all, numbers by party, or None; parties that are not named have none.
        cap: the same.

    Example:
        >>> print(within_limits({"Goes": 60, "Veere": 40}, cap={"Goes": 55}).message)
        Goes pays €60.00; its limits are €55.00 at most.
    """
    amounts = _read(allocation, "allocation")
    floors, caps = _limits(floor, amounts, "floor"), _limits(cap, amounts, "cap")
    for party, amount in amounts.items():
        for word, limits, breaks in (("at_least", floors, Decimal.__lt__), ("at_most", caps, Decimal.__gt__)):
            if party in limits and breaks(amount, limits[party]):
                limit = Message(f"properties.{word}", {"amount": Euro(limits[party])})
                return _result("within_limits", False, party=str(party), amount=Euro(amount), limit=limit)
    return _result("within_limits", True)


def order_free(rule: Rule, weights: pd.Series, tolerance: float = 0.0) -> Property:
    """Tell whether a rule gives the same amounts in whatever order the parties come.

    Tried in the reverse order and in `SHUFFLES` fixed random ones.

    Example:
        >>> weights = pd.Series({"Goes": 2.0, "Veere": 1.0})
        >>> order_free(lambda w: 90 * w / w.sum(), weights).holds
        True
    """
    before = _applied(rule, weights)
    random = np.random.default_rng(0)
    orders = [np.arange(len(weights))[::-1], *(random.permutation(len(weights)) for _ in range(SHUFFLES))]
    for order in orders:
        after = _applied(rule, weights.iloc[order])
        party = max(before, key=lambda each: abs(after[each] - before[each]))
        if abs(after[party] - before[party]) > tolerance:
            values = {"party": str(party), "before": _euro(before[party]), "after": _euro(after[party])}
            return _result("order_free", False, **values)
    return _result("order_free", True)


def monotone(rule: Rule, weights: pd.Series, step: float = 0.1, tolerance: float = 0.0) -> Property:
    """Tell whether a party with a larger weight of its own never pays less, all else equal.

    Args:
        rule: divides one total.
        weights: by party.
        step: by which part of it each weight is raised in turn (a weight of zero: of the mean weight).
        tolerance: euro.

    Example:
        >>> weights = pd.Series({"Goes": 2.0, "Veere": 1.0})
        >>> print(monotone(lambda w: 90 * (1 - w / w.sum()), weights, step=0.5).message)
        Goes would pay €22.50 instead of €30.00 if its weight rose from 2 to 3.
    """
    before = _applied(rule, weights)
    for place, (party, weight) in enumerate(weights.items()):
        raised = weights.astype(np.float64)
        higher = weight + step * (weight or raised.mean())
        raised.iloc[place] = higher
        after = _applied(rule, raised)
        if before[party] - after[party] > tolerance:
            values = {"party": str(party), "before": _euro(before[party]), "after": _euro(after[party])}
            return _result("monotone", False, **values, old=_decimal(weight), new=_decimal(higher))
    return _result("monotone", True)


def equal_treatment(allocation: Allocation, weights: pd.Series | pd.DataFrame, tolerance: Number = CENT) -> Property:
    """Tell whether parties that are alike pay alike.

    Args:
        allocation: euro by party.
        weights: by party; what makes parties alike (in a table: all columns together, so limits can be among them).
        tolerance: by how many euro they may differ; a cent, because a total may not divide evenly.

    Example:
        >>> weights = pd.Series({"Goes": 1, "Hulst": 1, "Veere": 2})
        >>> print(equal_treatment({"Goes": 30, "Hulst": 20, "Veere": 50}, weights).message)
        Goes and Hulst are alike, but pay €30.00 and €20.00.
    """
    amounts = _read(allocation, "allocation")
    slack = _number(tolerance, "tolerance")
    table = weights.to_frame() if isinstance(weights, pd.Series) else weights
    _same_parties(table.index, amounts)
    kinds: dict[tuple[Any, ...], list[Hashable]] = {}
    for party, row in zip(table.index, table.itertuples(index=False, name=None), strict=True):
        kinds.setdefault(row, []).append(party)
    for alike in kinds.values():
        low, high = min(alike, key=amounts.__getitem__), max(alike, key=amounts.__getitem__)
        if amounts[high] - amounts[low] > slack:
            values = {"amount": Euro(amounts[high]), "less": Euro(amounts[low])}
            return _result("equal_treatment", False, party=str(high), other=str(low), **values)
    return _result("equal_treatment", True)


def in_core(allocation: Allocation, game: CostGame, tolerance: float = 0.0) -> Property:
    """Tell whether the amounts add up to the joint costs and no group would be cheaper off on its own.

    Example:
        >>> game = CostGame(["Goes", "Veere"], {"Goes": 8, "Veere": 11, ("Goes", "Veere"): 15})
        >>> print(in_core({"Goes": 9, "Veere": 6}, game).message)
        Goes would pay €8.00 on its own instead of €9.00.
    """
    whole = exact_total(allocation, game.total, max(tolerance, _rounding(game)))
    if not whole:
        return Property("in_core", False, whole.message)
    leaving = game.core_violations(allocation, tolerance)
    if leaving.empty:
        return _result("in_core", True)
    worst = leaving.iloc[0]
    group = tuple(str(party) for party in worst["coalition"])
    return _result("in_core", False, group=group, alone=_euro(worst["alone"]), amount=_euro(worst["contribution"]))


def no_cross_subsidy(allocation: Allocation, game: CostGame, tolerance: float = 0.0) -> Property:
    """Tell whether every group pays at least what it adds to the costs, and at most what it would pay alone.

    Where the amounts add up to the joint costs the two are one: what a group pays short of what it adds, the others
    pay above what they would pay alone.

    Source: Faulhaber (1975), Cross-subsidization: pricing in public enterprises, American Economic Review 65.

    Example:
        >>> game = CostGame(["Goes", "Veere"], {"Goes": 8, "Veere": 11, ("Goes", "Veere"): 15})
        >>> print(no_cross_subsidy({"Goes": 3, "Veere": 12}, game).message)
        Goes adds €4.00 to the costs of the others, but pays €3.00: the others subsidise it.
    """
    amounts = _read(allocation, "allocation")
    _same_parties(game.parties, amounts)
    whole = exact_total(allocation, game.total, max(tolerance, _rounding(game)))
    if not whole:
        return Property("no_cross_subsidy", False, whole.message)
    short = (game.total - game.costs[::-1]) - sums(float(amounts[party]) for party in game.parties)
    group = int(np.argmax(short))
    if short[group] > tolerance + _rounding(game):
        added = game.total - game.costs[len(short) - 1 - group]
        names = tuple(str(party) for party in members(group, game.parties))
        return _result("no_cross_subsidy", False, group=names, added=_euro(added), amount=_euro(added - short[group]))
    return _result("no_cross_subsidy", True)


def full_analysis(
    allocations: Mapping[str, Allocation],
    *,
    total: Number | None = None,
    floor: Any = None,
    cap: Any = None,
    weights: pd.Series | None = None,
    game: CostGame | None = None,
    rules: Mapping[str, Rule] | None = None,
    tolerance: Number = 0,
    lang: str = "en",
) -> pd.DataFrame:
    """Return which properties each of several divisions has, as far as what is given can tell.

    Args:
        allocations: divisions by name.
        total: what they must add up to.
        floor: limits, as for `within_limits`.
        cap: limits, as for `within_limits`.
        weights: by party, for equal treatment, and for the rules.
        game: stand-alone costs, for the core and cross-subsidies.
        rules: by the name of an allocation, the rule that made it out of the weights; for order and monotonicity.
        tolerance: euro.
        lang: the language of the explanations.

    Returns:
        One row a division and property: ``allocation``, ``property``, ``holds``, ``explanation``.

    Example:
        >>> table = full_analysis({"equal": {"Goes": 50, "Veere": 50}}, total=100, cap=45)
        >>> table[["property", "holds"]].values.tolist()
        [['exact_total', True], ['within_limits', False]]
    """
    slack = float(_number(tolerance, "tolerance"))
    rows = []
    for name, allocation in allocations.items():
        found = [] if total is None else [exact_total(allocation, total, tolerance)]
        if floor is not None or cap is not None:
            found.append(within_limits(allocation, floor, cap))
        if weights is not None:
            found.append(equal_treatment(allocation, weights, max(CENT, _decimal(slack))))
            rule = (rules or {}).get(name)
            found += (
                [] if rule is None else [order_free(rule, weights, slack), monotone(rule, weights, tolerance=slack)]
            )
        if game is not None:
            found += [in_core(allocation, game, slack), no_cross_subsidy(allocation, game, slack)]
        rows += [(name, each.name, each.holds, each.message.render(lang)) for each in found]
    return pd.DataFrame(rows, columns=["allocation", "property", "holds", "explanation"])


def _result(name: str, holds: bool, **values: Any) -> Property:
    return Property(name, holds, Message(f"properties.{name}_{'holds' if holds else 'fails'}", values))


def _decimal(number: Any) -> Decimal:
    """Return a float without the noise of the arithmetic that made it."""
    return round(Decimal(str(float(number))), 9).normalize() + 0


def _euro(amount: Any) -> Euro:
    return Euro(_decimal(amount))


def _rounding(game: CostGame) -> float:
    return 1e-9 * float(np.abs(game.costs).max())


def _number(value: Any, name: str) -> Decimal:
    problems: list[Problem] = []
    found = read_number(value, (name,), problems)
    if problems:
        raise InvalidInput(problems)
    return found


def _read(given: Any, name: str, parties: Any = None) -> dict[Hashable, Decimal]:
    """Return numbers by party exactly as written."""
    if not hasattr(given, "items"):
        raise InvalidInput([Problem((name,), repr(given), Message("errors.table"))])
    problems: list[Problem] = []
    names = list(dict.fromkeys(key for key, _ in given.items())) if parties is None else parties
    numbers = read_by_party(given, names, (name,), problems)
    if problems:
        raise InvalidInput(problems)
    return dict(zip(names, numbers, strict=True))


def _applied(rule: Rule, weights: pd.Series) -> dict[Hashable, Decimal]:
    return _read(rule(weights), "rule", list(weights.index))


def _limits(given: Any, amounts: Mapping[Hashable, Decimal], name: str) -> dict[Hashable, Decimal]:
    """Return the limits there are, by party."""
    problems: list[Problem] = []
    pairs = given.items() if hasattr(given, "items") else [(party, given) for party in amounts]
    found: dict[Hashable, Decimal] = {}
    for party, limit in pairs:
        if party not in amounts:
            allowed = Message("errors.unknown_name", {"allowed": tuple(str(each) for each in amounts)})
            problems.append(Problem((name, str(party)), repr(party), allowed))
        elif limit is not None:
            number = read_number(limit, (name, str(party)), problems, infinite=True)
            if number.is_finite():
                found[party] = number
    if problems:
        raise InvalidInput(problems)
    return found


def _same_parties(parties: Any, amounts: Mapping[Hashable, Decimal]) -> None:
    _read(amounts, "allocation", list(parties))
