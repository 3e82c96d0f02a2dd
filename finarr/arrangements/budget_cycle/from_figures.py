"""Differences with a document of which only the figures are known: what every party paid for every item.

Its keys, measures and limits are not known, so what they change cannot be told apart. What changes in the costs is: the
amounts that the new document names (`Item.changes`) and the rest, each divided as the new document divides the item.
What is left of a party's change is the division: keys, figures and limits together; it adds up to zero over an item.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from finarr.arrangements.budget_cycle.causes import CAUSES, DIVISION, cause_of
from finarr.arrangements.budget_cycle.differences import Difference, Differences
from finarr.arrangements.budget_cycle.previous import PreviousFigures
from finarr.arrangements.cost_sharing.model import CostSharing
from finarr.arrangements.cost_sharing.outcome import Outcome
from finarr.errors import InvalidInput, Problem
from finarr.items import Item
from finarr.money import largest_remainder, round_half_away
from finarr.numbers import at_year
from finarr.words import Message

__all__ = ["METHOD", "differences_from_figures"]

METHOD = "figures"

_Cell = tuple[str, str, int]


def differences_from_figures(current: Outcome, previous: PreviousFigures) -> Differences:
    """Return the differences between a document and the figures of the one before it.

    Raises:
        InvalidInput: the figures have no year in common with the document.
    """
    case = current.case
    before = previous.cents(case)
    years = tuple(year for year in case.years if any(cell[2] == year for cell in before))
    if not years:
        allowed = Message("cost_sharing.other_year", {"years": list(map(str, case.years))})
        raise InvalidInput([Problem(("cycle", "previous", "contributions"), None, allowed)])
    after = {(c.party, c.item, c.year): c.cents for c in current.cells if c.year in years}
    before = {cell: cents for cell, cents in before.items() if cell[2] in years}
    order = {party.name: party.order for party in case.parties}
    found: dict[_Cell, dict[str, int]] = {}
    items = dict.fromkeys((*(item.name for item in case.items), *previous.contributions))
    for year in years:
        for item in items:
            names = [p.name for p in case.parties if (p.name, item, year) in after or (p.name, item, year) in before]
            old = {name: before.get((name, item, year), 0) for name in names}
            new = {name: after.get((name, item, year), 0) for name in names}
            for cause, parts in _parts(case, item, year, old, new, order).items():
                for name, cents in parts.items():
                    found.setdefault((name, item, year), {})[cause] = cents
    used = dict.fromkeys(cause for parts in found.values() for cause in parts)
    own = [cause for cause in used if cause not in (*CAUSES, DIVISION)]
    chain = (*(cause for cause in CAUSES if cause in used), *own, DIVISION)
    cells = tuple(
        Difference(name, item, year, cause, parts.get(cause, 0))
        for (name, item, year), parts in found.items()
        for cause in chain
    )
    return Differences(previous, current, chain, METHOD, cells, before, years)


def _parts(
    case: CostSharing,
    item: str,
    year: int,
    old: Mapping[str, int],
    new: Mapping[str, int],
    order: Mapping[str, tuple[str, str]],
) -> dict[str, dict[str, int]]:
    """Return cents by cause and party; every cause adds up to what it changes of the item, all to its change."""
    here = next((each for each in case.items if each.name == item), None)
    known = sum(new.values()) if here is not None else 0
    shares = new if known else old
    whole = sum(shares.values())
    found: dict[str, dict[str, int]] = {}
    for cause, cents in _of_costs(case, here, year, sum(new.values()) - sum(old.values()), any(old.values())).items():
        exact = [Fraction(cents * shares[name], whole) if whole else Fraction(0) for name in shares]
        rounded = largest_remainder(exact, cents if whole else 0, [order[name] for name in shares])
        found[cause] = dict(zip(shares, rounded, strict=True))
    found[DIVISION] = {name: new[name] - old[name] - sum(parts[name] for parts in found.values()) for name in new}
    return found


def _of_costs(case: CostSharing, item: Item | None, year: int, change: int, had: bool) -> dict[str, int]:
    """Return what the costs of an item change, in cents by cause: what is named, and the rest."""
    rest = "other_costs" if item is not None and had else "new_policy"
    if item is not None and item.nature == "incidental":
        rest = "incidental"
    named: dict[str, int] = {}
    for name, value in {} if item is None else item.changes.items():
        amount = Fraction(at_year(value, year) or 0)
        if not isinstance(value, Mapping) and item is not None and item.index:
            amount *= item.growth(year, tuple(case.years), case.indices)
        cause = cause_of(name)
        named[cause] = named.get(cause, 0) + round_half_away(amount * 100)
    named[rest] = named.get(rest, 0) + change - sum(named.values())
    return named
