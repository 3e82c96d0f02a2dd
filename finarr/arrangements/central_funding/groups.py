"""Groups of municipalities: size classes, regions, provinces, and whatever a user names."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from immutabledict import immutabledict

from finarr.errors import Problem, report
from finarr.numbers import at_year
from finarr.words import Message

if TYPE_CHECKING:
    from finarr.arrangements.central_funding.model import CentralFunding

__all__ = ["SIZE_CLASSES", "group_names", "size_class"]

SIZE_CLASSES: Mapping[str, tuple[int, ...]] = immutabledict(
    {
        "size_bzk": (20_000, 50_000, 100_000, 250_000),
        "size_cbs": (5_000, 10_000, 20_000, 50_000, 100_000, 150_000, 250_000),
    }
)
"""Where size classes begin, in inhabitants: those of the Ministry of the Interior (BZK) and of CBS."""


def size_class(inhabitants: Fraction | int, bins: tuple[int, ...]) -> tuple[int, str]:
    """Return the rank and the name of the size class that a number of inhabitants falls in.

    Example:
        >>> size_class(39_682, SIZE_CLASSES["size_bzk"])
        (1, '20000-50000')
    """
    rank = bisect_right(bins, inhabitants)
    if rank == 0:
        return rank, f"<{bins[0]}"
    return rank, f">={bins[-1]}" if rank == len(bins) else f"{bins[rank - 1]}-{bins[rank]}"


def group_names(case: CentralFunding, group: str | Mapping[str, Any]) -> dict[str, tuple[Any, str]]:
    """Return, by municipality, where its group stands in order and what it is called.

    Args:
        case: for its municipalities.
        group: "region", "province" (the ``group`` of a party), "size_bzk", "size_cbs", or names by municipality.

    Raises:
        InvalidInput: there is no such grouping, or a municipality has no place in it.
    """
    if isinstance(group, str) and group in SIZE_CLASSES:
        bins = SIZE_CLASSES[group]
        return {
            party.name: size_class(at_year(party.measures[case.per], case.years[0]) or Fraction(0), bins)
            for party in case.parties
        }
    if group == "region":
        order = {region.name: rank for rank, region in enumerate(case.regions)}
        return {member: (order[region.name], region.name) for region in case.regions for member in region.members}
    if group == "province":
        return _named({party.name: party.group for party in case.parties}, case)
    if hasattr(group, "items"):
        return _named(dict(group.items()), case)
    allowed = ("region", "province", *SIZE_CLASSES)
    report([Problem(("group",), repr(group), Message("errors.one_of", {"allowed": allowed}))])
    return {}


def _named(names: Mapping[str, Any], case: CentralFunding) -> dict[str, tuple[Any, str]]:
    """Return groups that a user named, in alphabetical order; a municipality without one is reported."""
    message = "central_funding.no_group"
    report(
        [
            Problem(("group", party.name), None, Message(message, {"party": party.name}))
            for party in case.parties
            if names.get(party.name) in (None, "")
        ]
    )
    return {party.name: (str(names[party.name]), str(names[party.name])) for party in case.parties}
