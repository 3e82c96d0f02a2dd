"""What a municipality pays beside the votes and the power it has, by arrangement and over all of them."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from finarr.numbers import is_hole

if TYPE_CHECKING:
    from finarr.arrangements.portfolio.arrangement import Arrangement
    from finarr.arrangements.portfolio.model import Portfolio

__all__ = ["Influence", "influence", "overall"]


@dataclass(frozen=True)
class Influence:
    """One party in one arrangement; shares lie between 0 and 1, None where they are not known.

    Attributes:
        party: its name.
        arrangement: the arrangement's name.
        units: whole units that it contributes.
        paid: its share of the contributions.
        votes: its share of the votes.
        banzhaf: its share of the power, by how often it makes a difference.
        shapley_shubik: its share of the power, by how often it completes a majority.
    """

    party: str
    arrangement: str
    units: int
    paid: Fraction | None
    votes: Fraction | None
    banzhaf: float | None
    shapley_shubik: float | None


def influence(case: Portfolio, year: int) -> tuple[Influence, ...]:
    """Return what each party pays and decides in each arrangement, in a year."""
    return tuple(row for each in case.arrangements for row in _rows(case, each, year))


def _rows(case: Portfolio, arrangement: Arrangement, year: int) -> Iterator[Influence]:
    units = {party: case.units(arrangement, party, year) for party in arrangement.members}
    paid = sum(units.values())
    votes: dict[Hashable, Decimal] = {
        name: Decimal(str(weight)) for name, weight in arrangement.votes.items() if not is_hole(weight)
    }
    total = sum(votes.values(), Decimal(0))
    banzhaf: dict[Hashable, float] = {}
    shapley: dict[Hashable, float] = {}
    if total:
        banzhaf, shapley = _power(arrangement, votes, total)
    for party in arrangement.members:
        yield Influence(
            party,
            arrangement.name,
            units[party],
            Fraction(units[party], paid) if paid else None,
            Fraction(votes.get(party, Decimal(0))) / Fraction(total) if total else None,
            banzhaf.get(party, 0.0) if total else None,
            shapley.get(party, 0.0) if total else None,
        )


def _power(
    arrangement: Arrangement, votes: dict[Hashable, Decimal], total: Decimal
) -> tuple[dict[Hashable, float], dict[Hashable, float]]:
    from finarr.fairness.votes import Votes

    smallest = Decimal(1).scaleb(min(int(weight.as_tuple().exponent) for weight in votes.values()))
    quota = arrangement.quota
    body = Votes({**votes}, (total / 2).quantize(smallest, "ROUND_FLOOR") + smallest if quota is None else quota)
    return body.banzhaf().to_dict(), body.shapley_shubik().to_dict()


def overall(rows: tuple[Influence, ...]) -> dict[str, tuple[Fraction, Fraction | None, float | None]]:
    """Return by party its share of all contributions, of the votes and of the power (Banzhaf) over all arrangements.

    Votes and power count in proportion to the contributions of the arrangement, over arrangements whose votes are
    known; None where a party is in none of those.
    """
    size: dict[str, int] = {}
    for row in rows:
        size[row.arrangement] = size.get(row.arrangement, 0) + row.units
    voted = sum(size[name] for name in {row.arrangement for row in rows if row.votes is not None})
    whole = sum(size.values())
    found: dict[str, tuple[Fraction, Fraction | None, float | None]] = {}
    for party in dict.fromkeys(row.party for row in rows):
        own = [row for row in rows if row.party == party]
        known = [row for row in own if row.votes is not None]
        paid = Fraction(sum(row.units for row in own), whole) if whole else Fraction(0)
        votes = sum(((row.votes or Fraction(0)) * size[row.arrangement] for row in known), Fraction(0))
        power = sum((row.banzhaf or 0.0) * size[row.arrangement] for row in known)
        counted = bool(known) and voted > 0
        found[party] = (paid, votes / voted if counted else None, power / voted if counted else None)
    return found
