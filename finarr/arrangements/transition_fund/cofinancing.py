"""Money of others on condition that the partners match it (cofinanciering)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

from finarr.errors import here
from finarr.fields import Fields
from finarr.numbers import Number, at_year

if TYPE_CHECKING:
    from finarr.arrangements.transition_fund.model import TransitionFund

__all__ = ["CoFinancing", "MatchTerm", "match_terms", "matched"]


@dataclass(frozen=True)
class CoFinancing:
    """A grant to the fund by somebody who is no partner, paid as far as the partners match it.

    In a year the fund receives the smaller of `maximum` and `match` times what the partners contribute.

    Attributes:
        name: who pays it, such as "Just Transition Fund".
        maximum: euro that is available, a year; a year that is not named has none.
        match: euro for each euro that partners contribute.
        groups: whose contributions count; None is every group.

    Example:
        >>> CoFinancing("JTF", {2026: 2_000_000}, match=0.5, groups=["gemeenten"]).match
        Decimal('0.5')
    """

    name: str
    maximum: Number | Mapping[int, Number]
    match: Number = 1
    groups: Iterable[str] | None = None

    def __post_init__(self) -> None:
        fields = Fields(self, here("cofinancing", str(self.name)))
        fields.text("name")
        fields.per_year("maximum")
        fields.number("match", positive=True)
        fields.names("groups")
        fields.done()

    def available(self, year: int) -> Fraction:
        """Return what is available in a year, euro."""
        return at_year(self.maximum, year) or Fraction(0)


@dataclass(frozen=True)
class MatchTerm:
    """What co-financing comes to in a year: the smaller of a maximum and a factor times the contributions.

    Attributes:
        name: who pays.
        most: whole units.
        factor: units for each unit that all partners contribute together.
    """

    name: str
    most: int
    factor: Fraction

    def of(self, contributions: int) -> int:
        """Return what is paid in whole units, rounded down: a condition that is met by half a cent less is not met."""
        return max(0, min(self.most, floor(self.factor * contributions)))


def match_terms(case: TransitionFund) -> dict[int, tuple[MatchTerm, ...]]:
    """Return by year what can be matched, with the part of the contributions that counts."""
    from finarr.arrangements.transition_fund.shares import given_by_group, group_shares

    found = {}
    agreed, usual = given_by_group(case), group_shares(case)
    for year in case.years:
        shares = usual
        if agreed is not None:
            total = sum(agreed[year].values())
            shares = {group: Fraction(units, total) if total else Fraction(0) for group, units in agreed[year].items()}
        terms = []
        for each in case.cofinancing:
            part = sum((s for g, s in shares.items() if each.groups is None or g in tuple(each.groups)), Fraction(0))
            most = floor(case.grid.to_units(each.available(year)))
            terms.append(MatchTerm(each.name, most, Fraction(each.match) * part))
        found[year] = tuple(terms)
    return found


def matched(case: TransitionFund, year: int, contributions: int) -> int:
    """Return all co-financing of a year, in whole units, given what partners contribute; as realised where it was."""
    done = case.realised_in(year)
    if done is not None and done.cofinancing is not None:
        return int(case.grid.to_units(Fraction(done.cofinancing)))
    return sum(term.of(contributions) for term in case.match_terms[year])
