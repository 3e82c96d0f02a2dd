"""The final settlement (afrekening) after the account: the result, the reserve, and what every party still pays.

The result of an item is its estimate less what it came to. The results of the items that the reserve stands for are
taken together: a deficit takes the reserve down to its minimum, a surplus fills it to its ceiling, and the rest is for
the parties, by the key of the year of the result. Price times quantity goes by realised quantities. Items outside the
reserve (plus tasks, unless named) settle their own result.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import floor
from typing import TYPE_CHECKING, Any

from finarr.arrangements.budget_cycle.advances import Advances, contributions
from finarr.arrangements.budget_cycle.realisation import Realisation
from finarr.arrangements.budget_cycle.reserve import Reserve
from finarr.arrangements.cost_sharing.model import CostSharing
from finarr.arrangements.cost_sharing.outcome import Outcome
from finarr.errors import InvalidInput, Problem
from finarr.fields import expected
from finarr.items import Item
from finarr.keys import Key, StackKey, UsageKey
from finarr.money import largest_remainder, round_half_away
from finarr.outcome import Check
from finarr.parties import Roster
from finarr.words import Message

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ItemResult", "ReserveMove", "Settlement", "settle_year"]


@dataclass(frozen=True)
class ItemResult:
    """The result of one item, in cents.

    Attributes:
        item: its name.
        estimated: net cost in the document.
        realised: net cost in the account.
        charged: what the parties pay for it in the end.
        reserve: whether its result passes through the reserve.
    """

    item: str
    estimated: int
    realised: int
    charged: int
    reserve: bool

    @property
    def result(self) -> int:
        """Above zero a surplus, below zero a deficit."""
        return self.estimated - self.realised


@dataclass(frozen=True)
class ReserveMove:
    """What the result does to the reserve, in cents.

    Attributes:
        before: the balance before.
        minimum: how far down it may go.
        ceiling: how far up; None is no ceiling.
        change: above zero it is filled, below zero it is used.
    """

    before: int
    minimum: int
    ceiling: int | None
    change: int

    @property
    def after(self) -> int:
        """The balance after."""
        return self.before + self.change


@dataclass(frozen=True)
class Settlement:
    """What every party still pays or gets back.

    Attributes:
        estimate: the document, divided.
        final: the same year by realised figures, after the reserve.
        year: the year of the result.
        items: the result of every item.
        reserve: what the result does to the reserve; None where the case has none.
        advances: cents paid in advance, by party.
    """

    estimate: Outcome
    final: Outcome
    year: int
    items: tuple[ItemResult, ...]
    reserve: ReserveMove | None
    advances: Mapping[str, int]

    @cached_property
    def due(self) -> Mapping[str, int]:
        """Cents by party: the final contribution."""
        return contributions(self.final, self.year)

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a party, in euro: ``party, estimated, final, advances, to_pay`` (below zero it gets that back)."""
        import pandas as pd

        asked = contributions(self.estimate, self.year)
        rows = [
            (name, asked[name] / 100, cents / 100, self.advances[name] / 100, (cents - self.advances[name]) / 100)
            for name, cents in self.due.items()
        ]
        return pd.DataFrame(rows, columns=["party", "estimated", "final", "advances", "to_pay"])

    @cached_property
    def results(self) -> pd.DataFrame:
        """One row an item, in euro: ``item, estimated, realised, result, charged, reserve``."""
        import pandas as pd

        rows = [
            (i.item, i.estimated / 100, i.realised / 100, i.result / 100, i.charged / 100, i.reserve)
            for i in self.items
        ]
        return pd.DataFrame(rows, columns=["item", "estimated", "realised", "result", "charged", "reserve"])

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """That costs, reserve and contributions close, and that the answer meets its own checks."""
        realised = sum(item.realised for item in self.items)
        change = 0 if self.reserve is None else self.reserve.change
        values = {"year": str(self.year)}
        gap = Decimal(sum(self.due.values()) - realised - change) / 100
        own = Check(Message("budget_cycle.check_settlement", values), gap, not gap)
        return (own, *(check for check in self.final.checks if str(self.year) in check.name.values.values()))

    def to_dict(self, lang: str | None = None) -> dict[str, Any]:
        """Return the settlement as a machine reads it."""
        spoken = lang or self.estimate.case.language
        move = self.reserve
        reserve = None
        if move is not None:
            ceiling = None if move.ceiling is None else move.ceiling / 100
            reserve = {
                "before": move.before / 100,
                "minimum": move.minimum / 100,
                "ceiling": ceiling,
                "change": move.change / 100,
                "after": move.after / 100,
            }
        return {
            "year": self.year,
            "items": self.results.to_dict(orient="records"),
            "reserve": reserve,
            "parties": self.table.to_dict(orient="records"),
            "checks": [check.to_dict(spoken) for check in self.checks],
        }


def settle_year(case: CostSharing, realised: Realisation, advances: Advances | None) -> Settlement:
    """Return the settlement of a year.

    Args:
        case: the last adopted document of the year.
        realised: what it came to; checked against the case.
        advances: what was paid; else what `realised` says, else what the document asked.

    Raises:
        InvalidInput: what was paid is no `Advances`.
        Infeasible: the limits cannot hold the realised costs.
    """
    if advances is not None:
        expected(advances, Advances, "advances")
    year, unit = realised.year, case.grid
    estimate = case.solve()
    names = [item.name for item in case.items]
    asked = {name: case.net_costs[name, year] for name in names}
    came = {name: round_half_away(unit.to_units(realised.net(name))) for name in names}
    reserve = case.cycle.reserve
    inside = _inside(case, reserve)
    result = sum(asked[name] - came[name] for name in inside)
    move = None if reserve is None else _moved(case, reserve, realised, result)
    rest = result - (0 if move is None else move.change // unit.cents)
    charged = dict(came)
    divided_apart = reserve is not None and reserve.key is not None
    for name, amount in _charged(asked, came, inside, rest, apart=divided_apart).items():
        charged[name] = amount
    extra = _result_item(reserve, rest, year) if divided_apart and reserve is not None else []
    final = _final(case, charged, realised, extra).solve()
    items = tuple(
        ItemResult(name, asked[name] * unit.cents, came[name] * unit.cents, charged[name] * unit.cents, name in inside)
        for name in names
    )
    return Settlement(estimate, final, year, items, move, _paid(case, estimate, realised, advances))


def _inside(case: CostSharing, reserve: Reserve | None) -> list[str]:
    if reserve is not None and reserve.items is not None:
        return list(reserve.items)
    return [item.name for item in case.items if item.task == "basis"]


def _moved(case: CostSharing, reserve: Reserve, realised: Realisation, result: int) -> ReserveMove:
    """Return what a result (units) does to the reserve."""
    unit = case.grid
    if reserve.per == "costs":
        of = sum((realised.amounts(item.name).get("costs", Fraction(0)) for item in case.items), Fraction(0))
    else:
        of = Fraction(reserve.risks or 0) if reserve.per == "risks" else Fraction(1)
    before = floor(unit.to_units(Fraction(reserve.balance)))
    minimum = round_half_away(unit.to_units(Fraction(reserve.minimum) * of))
    ceiling = None if reserve.ceiling is None else round_half_away(unit.to_units(Fraction(reserve.ceiling) * of))
    if result < 0:
        change = -min(-result, max(0, before - minimum))
    else:
        change = result if ceiling is None else min(result, max(0, ceiling - before))
    cents = unit.cents
    return ReserveMove(before * cents, minimum * cents, None if ceiling is None else ceiling * cents, change * cents)


def _charged(
    asked: Mapping[str, int], came: Mapping[str, int], inside: list[str], rest: int, *, apart: bool
) -> dict[str, int]:
    """Return what parties pay by item: its estimate, less its part of what the reserve leaves of the result."""
    if apart:
        return {name: asked[name] for name in inside}
    result = sum(asked[name] - came[name] for name in inside)
    if rest == result:
        return {name: came[name] for name in inside}
    exact = [Fraction((asked[name] - came[name]) * rest, result) if result else Fraction(0) for name in inside]
    whole = largest_remainder(exact, rest, inside)
    return {name: asked[name] - part for name, part in zip(inside, whole, strict=True)}


def _result_item(reserve: Reserve, rest: int, year: int) -> list[tuple[str, str, int]]:
    """Return the item under which the rest of the result is divided by a key of its own: name, key and units."""
    name = Message("budget_cycle.result_item", {"year": str(year)}).render("nl")
    return [(name, str(reserve.key), -rest)] if rest else []


def _final(
    case: CostSharing, charged: Mapping[str, int], realised: Realisation, extra: list[tuple[str, str, int]]
) -> CostSharing:
    """Return the case with the year as it came out; other years stay as they were."""
    items = [_net_only(case, item, realised.year, charged[item.name]) for item in case.items]
    for name, key, units in extra:
        costs = {year: case.grid.to_euro(units if year == realised.year else 0) for year in case.years}
        items.append(Item(name, key, costs, corrections=("costs",)))
    keys = {name: _by_use(key, case, realised) for name, key in case.keys.items()}
    return replace(case, items=items, keys=keys)


def _net_only(case: CostSharing, item: Item, year: int, units: int) -> Item:
    costs = {each: case.grid.to_euro(units if each == year else case.net_costs[item.name, each]) for each in case.years}
    nothing: dict[str, Any] = dict.fromkeys(("income", "grants", "third_parties", "reserve_use", "reserve_addition"), 0)
    return replace(item, costs=costs, index=None, changes={}, corrections=("costs",), **nothing)


def _by_use(key: Any, case: CostSharing, realised: Realisation) -> Any:
    """Return a key with realised quantities in the year of the result."""
    match key:
        case UsageKey():
            roster = Roster(case.parties)
            used: dict[str, dict[str, Any]] = {}
            for product, by_party in key.quantities.items():
                came = {p.name: q for name, q in realised.used(product).items() if (p := roster.find(name)) is not None}
                used[product] = {
                    party: _in_year(came[party], estimated, case, realised.year)
                    for party, estimated in by_party.items()
                }
            return replace(key, quantities=used, remainder=_by_use(key.remainder, case, realised))
        case StackKey():
            return replace(key, parts=tuple((part, _by_use(inner, case, realised)) for part, inner in key.parts))
        case Key() | str():
            return key


def _in_year(came: Any, estimated: Any, case: CostSharing, year: int) -> Any:
    value = came.get(year) if isinstance(came, Mapping) else came
    by_year = estimated if isinstance(estimated, Mapping) else dict.fromkeys(case.years, estimated)
    return {**by_year, year: value}


def _paid(case: CostSharing, estimate: Outcome, realised: Realisation, advances: Advances | None) -> dict[str, int]:
    asked = contributions(estimate, realised.year)
    if advances is not None:
        missing = [name for name in asked if name not in advances.paid]
        if missing or advances.year != realised.year:
            allowed = Message("budget_cycle.other_advances", {"year": str(realised.year)})
            raise InvalidInput([Problem(("advances",), str(advances.year), allowed)])
        return {name: advances.paid[name] for name in asked}
    if realised.paid:
        roster = Roster(case.parties)
        found = {p.name: amount for name, amount in realised.paid.items() if (p := roster.find(name)) is not None}
        return {name: round_half_away(Fraction(found[name]) * 100) for name in asked}
    return asked
