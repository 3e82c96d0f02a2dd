"""Limits spelled out: each limit says something of one party, or one group, in one year, over certain items."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from finarr.errors import Problem
from finarr.limits import Limit
from finarr.numbers import at_year, is_hole
from finarr.words import Message

if TYPE_CHECKING:
    from finarr.arrangements.cost_sharing.model import CostSharing

__all__ = ["Scope", "scopes"]


@dataclass(frozen=True)
class Scope:
    """A limit applied: these parties together, over these items, in this year.

    Attributes:
        limit: the limit as typed.
        number: its position among the limits.
        parties: names; one, unless the limit binds a group together.
        items: names of the items it speaks of.
        year: the year.
        euro: the bound in euro, exact, before rounding to the unit; None where a figure it needs is missing.
        problems: what is missing.
    """

    limit: Limit
    number: int
    parties: tuple[str, ...]
    items: tuple[str, ...]
    year: int
    euro: Fraction | None
    problems: tuple[Problem, ...] = ()

    @property
    def who(self) -> str:
        """The parties in words."""
        return " + ".join(self.parties)

    @property
    def subject(self) -> tuple[frozenset[str], frozenset[str], int]:
        """What it speaks of, to compare floors with caps."""
        return frozenset(self.parties), frozenset(self.items), self.year

    def name(self, case: CostSharing) -> Message:
        """Return the limit in the user's words: "cap of Goes 2026"."""
        basis = tuple(item.name for item in case.items if item.task == "basis")
        values = {"who": self.who, "year": str(self.year), "items": self.items, "limit": self.number + 1}
        return Message(f"cost_sharing.{self.limit.kind}" + ("" if self.items == basis else "_items"), values)


def scopes(case: CostSharing) -> Iterator[Scope]:
    """Yield every limit of the case, by party or group and year; limits without an amount bind nobody."""
    basis = tuple(item.name for item in case.items if item.task == "basis")
    places = {party.name: position for position, party in enumerate(case.parties)}
    known: dict[tuple[str, ...], tuple[str, ...]] = {}
    for number, limit in enumerate(case.limits):
        if limit.amount is None or is_hole(limit.amount):
            continue
        items = basis if limit.items is None else tuple(limit.items)
        taking = known[items] = known.get(items) or _taking_part(case, items)
        members = set(taking)
        parties = taking if limit.parties is None else tuple(limit.parties)
        groups = [parties] if limit.together else [(party,) for party in parties]
        for year in case.years if limit.years is None else limit.years:
            for group in groups:
                scope = _scope(case, limit, number, group, items, year, places)
                absent = [party for party in group if party not in members]
                yield replace(scope, euro=None, problems=tuple(_no_part(scope, absent))) if absent else scope


def _taking_part(case: CostSharing, items: tuple[str, ...]) -> tuple[str, ...]:
    """Return the parties that take part in at least one of the items."""
    found: set[str] = set()
    for item in case.items:
        if item.name in items:
            found |= {party.name for party in case.parties} if item.parties is None else set(item.parties)
    return tuple(party.name for party in case.parties if party.name in found)


def _no_part(scope: Scope, absent: list[str]) -> Iterator[Problem]:
    for party in absent:
        values = {"party": party, "items": scope.items}
        yield Problem(("limits", scope.number, "parties"), f"'{party}'", Message("cost_sharing.no_part", values))


def _scope(
    case: CostSharing,
    limit: Limit,
    number: int,
    group: tuple[str, ...],
    items: tuple[str, ...],
    year: int,
    places: Mapping[str, int],
) -> Scope:
    amount = Fraction(limit.amount or 0)
    problems: list[Problem] = []
    base: Fraction | None
    if limit.per == "euro":
        base = Fraction(1)
    elif limit.per == "total":
        costs = [case.net_costs.get((item, year)) for item in items]
        base = None if None in costs else sum((cost or 0 for cost in costs), 0) * case.grid.euro
    else:
        base = Fraction(0)
        for position in sorted(places[name] for name in group if name in places):
            party = case.parties[position]
            value = party.budget if limit.per == "budget" else party.measures.get(limit.per)
            figure = None if value is None else at_year(value, year)
            if figure is None:
                place = ("budget",) if limit.per == "budget" else ("measures", limit.per)
                values = {"party": party.name, "what": limit.per, "year": str(year)}
                message = Message("cost_sharing.limit_figure", values)
                problems.append(Problem(("parties", position, *place), None, message))
            base = None if figure is None or base is None else base + figure
    return Scope(limit, number, group, items, year, None if base is None else amount * base, tuple(problems))
