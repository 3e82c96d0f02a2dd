"""Who and where: the members of regions, and regions as parties over which a grant is divided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from finarr.arrangements.central_funding.region import Region
from finarr.fields import sound
from finarr.keys import Members
from finarr.numbers import at_year, is_hole
from finarr.parties import Party

if TYPE_CHECKING:
    from finarr.arrangements.central_funding.model import CentralFunding

__all__ = ["as_decimal", "has_hole", "municipalities", "regions_as_members", "regions_of"]


def regions_of(case: CentralFunding, *chosen: Iterable[str] | None) -> tuple[Region, ...]:
    """Return the regions that stand in every list given; None is all."""
    lists = [set(names) for names in chosen if names is not None]
    return tuple(region for region in case.regions if all(region.name in names for names in lists))


def municipalities(case: CentralFunding, regions: Iterable[Region], year: int) -> Members:
    """Return the members of regions, in the order of the case, for one year."""
    names = {member for region in regions for member in region.members}
    place = {party.name: ("parties", number) for number, party in enumerate(case.parties)}
    return Members(year, tuple(party for party in case.parties if party.name in names), place)


def regions_as_members(case: CentralFunding, regions: Iterable[Region], year: int, measures: Iterable[str]) -> Members:
    """Return regions with their measures: typed for the region, else added up over its members.

    A region of which a member has no figure is left without the measure.
    """
    found = []
    for region in regions:
        members = municipalities(case, [region], year)
        figures: dict[str, Decimal] = {}
        for measure in measures:
            if measure in region.measures:
                own = at_year(region.measures[measure], year)
                if own is not None:
                    figures[measure] = as_decimal(own)
                continue
            parts = members.measure(measure)
            if len(parts) == len(members.parties):
                figures[measure] = as_decimal(sum(parts.values(), Fraction(0)))
        found.append(Party(region.name, measures=figures))
    place = {region.name: ("regions", number) for number, region in enumerate(case.regions)}
    return Members(year, tuple(found), place)


def as_decimal(number: Fraction) -> Decimal:
    """Return an exact sum of decimals as the decimal it is."""
    with localcontext() as context:
        context.prec = 100
        return Decimal(number.numerator) / Decimal(number.denominator)


def has_hole(thing: Any) -> bool:
    """Tell whether something in a case was refused when it was read, so that sums would be news about nothing."""
    if is_dataclass(thing):
        return not sound(thing) or any(has_hole(getattr(thing, field.name)) for field in fields(thing))
    if isinstance(thing, Mapping):
        return any(has_hole(each) for each in thing.values())
    if isinstance(thing, tuple):
        return any(has_hole(each) for each in thing)
    return is_hole(thing)
