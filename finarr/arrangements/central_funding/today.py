"""Today: what every task costs, what the centre grants, and what each municipality contributes; whole units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from immutabledict import immutabledict

from finarr.arrangements.central_funding.region import Region
from finarr.arrangements.central_funding.scope import municipalities, regions_of
from finarr.items import growth
from finarr.money import largest_remainder, round_half_away
from finarr.numbers import at_year
from finarr.tasks import Task

if TYPE_CHECKING:
    from finarr.arrangements.central_funding.model import CentralFunding

__all__ = ["Today", "today"]


@dataclass(frozen=True)
class Today:
    """The money of a task in a region in one year, in whole units.

    Attributes:
        cost: what the task costs.
        grant: what the centre pays now.
        contributions: what each member pays now; together cost − grant.
    """

    cost: int
    grant: int
    contributions: Mapping[str, int]

    @property
    def contributed(self) -> int:
        """What the members pay together."""
        return sum(self.contributions.values())


def today(case: CentralFunding) -> Mapping[tuple[str, str, int], Today]:
    """Return the money of today by (task, region, year)."""
    return immutabledict(
        {
            (task.name, region.name, year): _today(case, task, region, year)
            for task in case.tasks
            for region in regions_of(case, task.regions)
            for year in case.years
        }
    )


def _today(case: CentralFunding, task: Task, region: Region, year: int) -> Today:
    factor = growth(task.index, year, tuple(case.years), case.indices)

    def units(table: Mapping[str, object], name: str) -> int:
        euro = at_year(table[name], year) if name in table else Fraction(0)  # type: ignore[arg-type]
        return round_half_away(case.grid.to_units((euro or 0) * factor))

    grant = units(task.grants, region.name)
    members = municipalities(case, [region], year)
    if task.contributions:
        paid = {party.name: units(task.contributions, party.name) for party in members.parties}
        return Today(grant + sum(paid.values()), grant, immutabledict(paid))
    cost = units(task.costs, region.name)
    total = cost - grant
    exact = case.keys[str(region.key)].divide(total * case.grid.euro, members, case.keys)
    whole = largest_remainder(
        [case.grid.to_units(each) for each in exact.values()], total, [party.order for party in members.parties]
    )
    return Today(cost, grant, immutabledict(zip(exact, whole, strict=True)))
