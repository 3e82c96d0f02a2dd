"""What the formulas for whole cents compute, step by step, in exact numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from finarr.arrangements.cost_sharing import CostSharing
from finarr.arrangements.cost_sharing.blocks import CellKey
from finarr.arrangements.cost_sharing.outcome import Cell

__all__ = ["DIGITS", "InCents", "in_cents"]

DIGITS = 6
"""Decimals of a remainder that count: beyond them two remainders are the same, in any spreadsheet."""

_PARTS = 10**DIGITS


class InCents(NamedTuple):
    """Pure pro rata of one party, for one item and year, in whole units.

    Attributes:
        group: number of its item and year, from one.
        order: the place of the party where remainders are equal, from one.
        units: exact, in units.
        whole: rounded down.
        rest: what rounding down leaves.
        left: units of the item and year that rounding down leaves over.
        rank: the place of its remainder among those of the item and year, from one.
        amount: euro in whole units.
    """

    group: int
    order: int
    units: Fraction
    whole: int
    rest: Fraction
    left: int
    rank: int
    amount: Fraction


def in_cents(case: CostSharing, cells: Mapping[CellKey, Cell]) -> dict[CellKey, InCents]:
    """Return pure pro rata in whole units by (party, item, year), as the formulas find it."""
    euro = case.grid.euro
    labels = sorted(case.parties, key=lambda party: party.code or party.name)
    order = {party.name: number for number, party in enumerate(labels, start=1)}
    groups: dict[tuple[str, int], list[CellKey]] = defaultdict(list)
    units, down = {}, {}
    for where, cell in cells.items():
        groups[where[1:]].append(where)
        units[where] = cell.pro_rata / euro
        down[where] = divmod(round(units[where] * _PARTS), _PARTS)
    found = {}
    for number, (column, members) in enumerate(groups.items(), start=1):
        left = round(case.net_costs[column]) - sum(down[where][0] for where in members)
        ranked = sorted(members, key=lambda where: (-down[where][1], order[where[0]]))
        for rank, where in enumerate(ranked, start=1):
            whole, parts = down[where]
            amount = (whole + (rank <= left)) * euro
            rest = Fraction(parts, _PARTS)
            found[where] = InCents(number, order[where[0]], units[where], whole, rest, left, rank, amount)
    return {where: found[where] for where in cells}
