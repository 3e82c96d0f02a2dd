"""One design: what its moves do to every municipality in every year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from finarr.arrangements.central_funding.flows import Flow, flow
from finarr.arrangements.central_funding.move import Move
from finarr.money import Unit
from finarr.numbers import at_year

if TYPE_CHECKING:
    from finarr.arrangements.central_funding.model import CentralFunding

__all__ = ["Design", "Effect", "design"]


@dataclass(frozen=True)
class Effect:
    """What a design does to one municipality in one year, in whole units.

    Attributes:
        party: its name.
        region: where it belongs.
        year: the year.
        inhabitants: by which effects are shown per head.
        now: what it contributes today, basis and plus.
        then: what it contributes under the design.
        cut: what it loses of the general fund.
        unit: the unit of decision.
    """

    party: str
    region: str
    year: int
    inhabitants: Fraction
    now: int
    then: int
    cut: int
    unit: Unit

    @property
    def effect(self) -> int:
        """(now − then) − cut: above zero an advantage (voordeel), below zero a disadvantage (nadeel)."""
        return self.now - self.then - self.cut

    @property
    def per_inhabitant(self) -> Fraction:
        """The effect in euro per inhabitant, exact."""
        return self.effect * self.unit.euro / self.inhabitants


@dataclass(frozen=True)
class Design:
    """The moves of a proposal, worked out.

    Attributes:
        flows: by move and year.
        effects: by year and municipality, in the order of the case.
    """

    flows: tuple[Flow, ...]
    effects: tuple[Effect, ...]

    @cached_property
    def by_party(self) -> dict[tuple[str, int], Effect]:
        """The effects by (municipality, year)."""
        return {(each.party, each.year): each for each in self.effects}

    def of_year(self, year: int) -> tuple[Effect, ...]:
        """Return the effects of one year."""
        return tuple(each for each in self.effects if each.year == year)

    def gap(self, year: int) -> int:
        """Return what all effects of a year add up to, in units: zero when the design is neutral."""
        return sum(each.effect for each in self.of_year(year))


def design(case: CentralFunding, moves: Iterable[Move]) -> Design:
    """Work out the moves of a proposal."""
    flows = tuple(flow(case, move, year) for move in moves for year in case.years)
    home = {member: region.name for region in case.regions for member in region.members}
    now: dict[tuple[str, int], int] = {}
    for (_, _, year), today in case.today.items():
        for name, units in today.contributions.items():
            now[name, year] = now.get((name, year), 0) + units
    relief: dict[tuple[str, int], int] = {}
    cut: dict[tuple[str, int], int] = {}
    for each in flows:
        for table, units_of in ((relief, each.reliefs), (cut, each.cuts)):
            for name, units in units_of.items():
                table[name, each.year] = table.get((name, each.year), 0) + units
    effects = []
    for year in case.years:
        for party in case.parties:
            at = (party.name, year)
            paid = now.get(at, 0)
            people = at_year(party.measures[case.per], year) or Fraction(1)
            then = paid - relief.get(at, 0)
            effects.append(Effect(party.name, home[party.name], year, people, paid, then, cut.get(at, 0), case.grid))
    return Design(flows, tuple(effects))
