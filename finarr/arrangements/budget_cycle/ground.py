"""Two documents on the same ground: the parties of the new one, its names, and the same years."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from finarr.arrangements.budget_cycle.merger import Merger
from finarr.arrangements.budget_cycle.merging import merged
from finarr.arrangements.budget_cycle.plan import NOTHING
from finarr.arrangements.budget_cycle.relabel import moved_years
from finarr.arrangements.cost_sharing.model import CostSharing
from finarr.arrangements.cost_sharing.outcome import Outcome
from finarr.errors import InvalidInput, Problem
from finarr.money import largest_remainder
from finarr.parties import Roster
from finarr.words import Message

__all__ = ["CellKey", "Ground", "same_ground"]

CellKey = tuple[str, str, int]


@dataclass(frozen=True)
class Ground:
    """An old and a new document, ready to be mixed.

    Attributes:
        old: the old document in the names, on the division and in the years of the new one.
        new: the new document.
        lag: by how many years the old figures were moved.
        paid: cents by party, item and year in the old document, on the new division.
        exact: the same before rounding, in cents.
        merged: whether the old document had to be put on the new division.
    """

    old: CostSharing
    new: CostSharing
    lag: int
    paid: Mapping[CellKey, int]
    exact: Mapping[CellKey, Fraction]
    merged: bool = False


def same_ground(previous: Outcome, current: CostSharing, years: str) -> Ground:
    """Return two documents on the same ground.

    Args:
        previous: the old document, divided.
        current: the new one.
        years: "same" sets every calendar year beside itself; "budget" the first year beside the first.

    Raises:
        InvalidInput: they have no year in common, or the mergers do not fit the old parties.
    """
    if years not in ("same", "budget"):
        raise InvalidInput(
            [Problem(("years",), repr(years), Message("errors.one_of", {"allowed": ("same", "budget")}))]
        )
    lag = current.years[0] - previous.case.years[0] if years == "budget" else 0
    bare = replace(moved_years(previous.case, lag), cycle=NOTHING, stand_alone=None, document=None, scenarios=None)
    if not set(bare.years) & set(current.years):
        told = ", ".join(map(str, previous.case.years))
        advice = Message("budget_cycle.no_common_year")
        raise InvalidInput([Problem(("previous", "years"), told, Message("cost_sharing.no_common_year"), advice)])
    amounts = {(cell.party, cell.item, cell.year + lag): (cell.cents, cell.exact * 100) for cell in previous.cells}
    after = _after_mergers(bare, current)
    names = _renamed(after, current)
    heirs = _heirs(bare, after)
    paid: dict[CellKey, int] = {}
    exact: dict[CellKey, Fraction] = {}
    for (party, item, year), (cents, whole) in amounts.items():
        parts = heirs.get(party, {party: Fraction(1)})
        shares = largest_remainder([cents * part for part in parts.values()], cents, list(parts))
        for (heir, part), share in zip(parts.items(), shares, strict=True):
            cell = (names.get(heir, heir), item, year)
            paid[cell] = paid.get(cell, 0) + share
            exact[cell] = exact.get(cell, Fraction(0)) + whole * part
    return Ground(_in_new_names(after, names, current), current, lag, paid, exact, after is not bare)


def _after_mergers(old: CostSharing, new: CostSharing) -> CostSharing:
    """Return the old document after the mergers that the new one knows of and the old one does not."""
    roster = Roster(old.parties)
    due, names = [], {}
    for merger in new.cycle.mergers:
        parts = merger.parts
        heir = Roster(new.parties).find(merger.successor)
        if heir is None or not all(roster.find(name) for name in parts):
            continue
        if len(parts) == 1 and roster.find(heir.code or heir.name) is roster.find(next(iter(parts))):
            continue
        going_on = next((p for p in map(roster.find, parts) if p and heir.code and p.code == heir.code), None)
        label = going_on.name if going_on is not None else heir.code or heir.name
        due.append(Merger(label, merger.predecessors, merger.date))
        names[label] = heir.name
    return merged(old, due, names) if due else old


def _heirs(old: CostSharing, after: CostSharing) -> dict[str, dict[str, Fraction]]:
    """Return by old party the successors with the fraction each gets."""
    roster = Roster(old.parties)
    found: dict[str, dict[str, Fraction]] = {}
    for merger in after.cycle.mergers:
        for name, part in merger.parts.items():
            party = roster.find(name)
            if party is not None:
                found.setdefault(party.name, {})[merger.successor] = part
    return found


def _renamed(old: CostSharing, new: CostSharing) -> dict[str, str]:
    """Return the new name by old name of parties that both have: by code, else by name or alias."""
    roster = Roster(old.parties)
    found: dict[str, str] = {}
    for party in new.parties:
        was = (roster.find(party.code) if party.code else None) or roster.find(party.name)
        if was is not None and was.name not in found:
            found[was.name] = party.name
    return found


def _in_new_names(old: CostSharing, names: Mapping[str, str], new: CostSharing) -> CostSharing:
    codes = {party.name: party.code for party in new.parties}
    parties = []
    for party in old.parties:
        name = names.get(party.name, party.name)
        aliases = tuple(dict.fromkeys([*([] if name == party.name else [party.name]), *party.aliases]))
        kept = [alias for alias in aliases if alias not in codes]
        parties.append(replace(party, name=name, code=codes.get(name) or party.code, aliases=kept))
    return replace(old, parties=parties, cycle=NOTHING)
