"""What a move does in one year: the grant per region, what contributions fall by, and what the general fund loses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from immutabledict import immutabledict

from finarr.arrangements.central_funding.formula import PointsFormula
from finarr.arrangements.central_funding.move import Move
from finarr.arrangements.central_funding.region import Region
from finarr.arrangements.central_funding.scope import municipalities, regions_as_members, regions_of
from finarr.fairness.water_filling import water_fill
from finarr.items import growth
from finarr.keys import Members
from finarr.money import largest_remainder, round_half_away
from finarr.numbers import at_year

if TYPE_CHECKING:
    from finarr.arrangements.central_funding.model import CentralFunding

__all__ = [
    "Flow",
    "Reach",
    "RegionGrant",
    "contributed",
    "cut_points",
    "exact_grants",
    "flow",
    "formula_members",
    "moved_regions",
    "moved_units",
    "reach",
]

ZERO = Fraction(0)


@dataclass(frozen=True)
class RegionGrant:
    """What one region gets of a move, in whole units.

    Attributes:
        region: its name.
        contributed: what its members contribute to the task now.
        points: by the formula, exact.
        first: what it gets before the points count (off the top, outside the factor), exact.
        grant: what the centre pays more.
        vat: the part of it that goes to VAT nobody can reclaim any more.
        relief: what contributions fall by: grant − vat.
        held: whether what its members contribute is less than the formula would give.
    """

    region: str
    contributed: int
    points: Fraction
    first: Fraction
    grant: int
    vat: int
    relief: int
    held: bool


@dataclass(frozen=True)
class Flow:
    """A move in one year, in whole units.

    Attributes:
        move: what is moved.
        year: the year.
        moved: the amount moved, before any VAT that the centre adds.
        cut: what is taken out of the general fund.
        grants: by region.
        reliefs: by municipality: what its contribution falls by.
        cuts: by municipality: what it loses of the general fund.
        cut_points: by municipality: the points by which that is divided.
        level: euro per point of the formula, for regions that nothing holds.
    """

    move: Move
    year: int
    moved: int
    cut: int
    grants: tuple[RegionGrant, ...]
    reliefs: Mapping[str, int]
    cuts: Mapping[str, int]
    cut_points: Mapping[str, Fraction]
    level: Fraction

    @property
    def granted(self) -> int:
        """What the centre pays the regions more."""
        return sum(each.grant for each in self.grants)

    @property
    def vat(self) -> int:
        """What of that goes to VAT."""
        return sum(each.vat for each in self.grants)


@dataclass(frozen=True)
class Reach:
    """What a formula works with in one year: per region of the move, in order; exact units.

    Attributes:
        regions: where the task is moved.
        contributed: the basis contributions.
        points: by the formula.
        first: what each gets before the points count.
        caps: the most each can get: its contributions, and the VAT on them.
    """

    regions: tuple[Region, ...]
    contributed: tuple[int, ...]
    points: tuple[Fraction, ...]
    first: tuple[Fraction, ...]
    caps: tuple[Fraction, ...]


def moved_regions(case: CentralFunding, move: Move) -> tuple[Region, ...]:
    """Return the regions where a task exists and is moved."""
    return regions_of(case, case.task(move.task).regions, move.regions)


def contributed(case: CentralFunding, move: Move, year: int) -> int:
    """Return the basis contributions to the task where it is moved, in units."""
    return sum(case.today[move.task, region.name, year].contributed for region in moved_regions(case, move))


def moved_units(case: CentralFunding, move: Move, year: int) -> int:
    """Return the amount that is moved in a year, in units."""
    first, years = case.years[0], tuple(case.years)
    if move.amount is not None:
        return round_half_away(
            case.grid.to_units(at_year(move.amount, year) or ZERO) * growth(move.grant_index, year, years, case.indices)
        )
    share = Fraction(move.share or 0)
    if move.grant_index is None:
        return round_half_away(share * contributed(case, move, year))
    return round_half_away(share * contributed(case, move, first) * growth(move.grant_index, year, years, case.indices))


def formula_members(case: CentralFunding, move: Move, year: int) -> Members:
    """Return the regions of a move as parties with the measures that its formula counts."""
    formula = case.formula(move)
    measures = formula.amounts if isinstance(formula, PointsFormula) else formula.weights
    return regions_as_members(case, moved_regions(case, move), year, measures)


def reach(case: CentralFunding, move: Move, year: int) -> Reach:
    """Return what the formula of a move works with."""
    regions, formula = moved_regions(case, move), case.formula(move)
    members = formula_members(case, move, year)
    if isinstance(formula, PointsFormula):
        points, outside = formula.key.points_of(members), formula.outside(members)
        first = {
            name: case.grid.to_units(outside[name] + Fraction(formula.off_the_top.get(name, 0))) for name in points
        }
    else:
        points, first = formula.divide(Fraction(1), members), {}
    paid = [case.today[move.task, region.name, year].contributed for region in regions]
    return Reach(
        regions,
        tuple(paid),
        tuple(points[region.name] for region in regions),
        tuple(first.get(region.name, ZERO) for region in regions),
        tuple(each / (1 - Fraction(move.vat_share)) for each in paid),
    )


def exact_grants(found: Reach, total: Fraction) -> tuple[list[Fraction], Fraction]:
    """Divide a total over the regions by points, none above its cap; and say how much a point is worth.

    It is the division under caps that departs least from points (`finarr.fairness.water_filling`).

    Raises:
        OutOfReach: the caps are too low together.
    """
    if not total:
        return [ZERO] * len(found.regions), ZERO
    rest = total - sum(found.first, ZERO)
    points = sum(found.points, ZERO)
    pure = [rest * each / points for each in found.points]
    caps = [cap - first for cap, first in zip(found.caps, found.first, strict=True)]
    if all(each <= cap for each, cap in zip(pure, caps, strict=True)):
        return [each + first for each, first in zip(pure, found.first, strict=True)], rest / points
    filled = water_fill(pure, [None] * len(pure), caps, rest)
    return (
        [each + first for each, first in zip(filled.amounts, found.first, strict=True)],
        (1 + filled.level) * rest / points,
    )


def flow(case: CentralFunding, move: Move, year: int) -> Flow:
    """Return what a move does in a year; the case was checked when it was made."""
    found = reach(case, move, year)
    moved = moved_units(case, move, year)
    vat = Fraction(move.vat_share)
    exact, level = exact_grants(found, moved / (1 - vat) if move.vat_covered else Fraction(moved))
    grants = tuple(_grants(found, exact, level, moved, move))
    reliefs = [
        share
        for region, grant in zip(found.regions, grants, strict=True)
        for share in _relief(case, move, region, year, grant.relief).items()
    ]
    cut = _cut_units(case, move, year, moved)
    points = cut_points(case, move, year)
    order = {party.name: party.order for party in case.parties}
    whole = _by_weight(cut, points, [order[name] for name in points])
    return Flow(
        move, year, moved, cut, grants, immutabledict(reliefs), immutabledict(whole), immutabledict(points), level
    )


def _cut_units(case: CentralFunding, move: Move, year: int, moved: int) -> int:
    """Return what the general fund loses: what is moved, or that of the first year with its own growth."""
    if move.fund_index is None:
        return moved
    first = moved_units(case, move, case.years[0])
    return round_half_away(first * growth(move.fund_index, year, tuple(case.years), case.indices))


def cut_points(case: CentralFunding, move: Move, year: int) -> dict[str, Fraction]:
    """Return the points by which the general fund is cut, for municipalities where the task is moved."""
    members = municipalities(case, moved_regions(case, move), year)
    return case.cut_key(move).points_of(members)


def _grants(found: Reach, exact: Sequence[Fraction], level: Fraction, moved: int, move: Move) -> list[RegionGrant]:
    """Round the grants to whole units: the amount moved is met exactly, and nobody gets more than it contributes."""
    vat = Fraction(move.vat_share)
    labels = [region.name for region in found.regions]
    rows = []
    if move.vat_covered:
        reliefs = largest_remainder([each * (1 - vat) for each in exact], moved, labels)
        rows = [(relief + round_half_away(relief * vat / (1 - vat)), relief) for relief in reliefs]
    else:
        for grant, paid in zip(largest_remainder(exact, moved, labels), found.contributed, strict=True):
            rows.append((grant, min(grant - round_half_away(grant * vat), paid)))
    return [
        RegionGrant(name, paid, points, first, grant, grant - relief, relief, first + level * points > cap)
        for name, paid, points, first, cap, (grant, relief) in zip(
            labels, found.contributed, found.points, found.first, found.caps, rows, strict=True
        )
    ]


def _relief(case: CentralFunding, move: Move, region: Region, year: int, relief: int) -> dict[str, int]:
    """Divide what contributions fall by over the members of a region, in proportion to what they pay."""
    paid = case.today[move.task, region.name, year].contributions
    order = {party.name: party.order for party in case.parties}
    return _by_weight(relief, {name: Fraction(units) for name, units in paid.items()}, [order[name] for name in paid])


def _by_weight(total: int, weights: Mapping[str, Fraction], labels: Sequence[object]) -> dict[str, int]:
    """Divide whole units by weights, exactly; nothing over nothing is nothing."""
    over = sum(weights.values(), ZERO)
    if not over:
        return dict.fromkeys(weights, 0)
    whole = largest_remainder([total * weight / over for weight in weights.values()], total, labels)
    return dict(zip(weights, whole, strict=True))
