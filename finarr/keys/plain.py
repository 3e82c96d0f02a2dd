"""Keys without measures: equal parts and agreed shares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from finarr.errors import Path, Problem, here
from finarr.fields import Fields
from finarr.keys.base import Component, Key, Keys, Members, Route, numbers_of
from finarr.numbers import Number, PerYear, at_year, is_hole
from finarr.words import Euro, Message, Percent


@dataclass(frozen=True)
class EqualKey(Key):
    """The same amount for every member."""

    kind: ClassVar[str] = "equal"

    def check(self, members: Members, keys: Keys, path: Path, total: Fraction | None) -> Iterator[Problem]:
        """Yield nothing: equal parts are always possible."""
        return iter(())

    def components(self, total: Fraction, members: Members, keys: Keys, route: Route = ()) -> list[Component]:
        """Return one step."""
        ones = {party.name: Fraction(1) for party in members.parties}
        return [Component("equal", None, route, total, ones, Fraction(len(ones)))]


@dataclass(frozen=True)
class SharesKey(Key):
    """Agreed shares.

    Attributes:
        agreed: share by party, for all years or by year.
        of: what the shares add up to (100, 1, 10,000, ...).
    """

    agreed: Mapping[str, Number | Mapping[int, Number]]
    of: Number = 100
    kind: ClassVar[str] = "shares"

    def __post_init__(self) -> None:
        fields = Fields(self, here("keys"), {"agreed": "shares"})
        fields.table_per_year("agreed")
        fields.number("of", positive=True)
        fields.done()

    def _shares(self, members: Members) -> dict[str, Fraction]:
        agreed: Mapping[str, PerYear] = self.agreed  # type: ignore[assignment]
        found = {
            party.name: at_year(agreed[party.name], members.year) for party in members.parties if party.name in agreed
        }
        return {party: share for party, share in found.items() if share is not None}

    def check(self, members: Members, keys: Keys, path: Path, total: Fraction | None) -> Iterator[Problem]:
        """Yield members without a share, and shares that do not add up to what they are of."""
        shares = self._shares(members)
        missing = [party.name for party in members.parties if party.name not in shares]
        if any(is_hole(at) for value in self.agreed.values() for at in numbers_of(value)) or is_hole(self.of):
            return
        for party in missing:
            absent = {"party": party, "year": str(members.year)}
            yield Problem((*path, "shares", party), None, Message("keys.share_missing", absent))
        whole, summed = Fraction(self.of), sum(shares.values(), Fraction(0))
        if not missing and summed != whole:
            values = {
                "sum": Percent(summed / whole, 6),
                "of": Decimal(str(self.of)),
                "year": str(members.year),
            }
            advice = None
            if total is not None:
                gap = total * (whole - summed) / whole
                advice = Message("keys.shares_short" if gap > 0 else "keys.shares_over", {"gap": Euro(abs(gap))})
            yield Problem((*path, "shares"), Percent(summed / whole, 6), Message("keys.shares_sum", values), advice)

    def components(self, total: Fraction, members: Members, keys: Keys, route: Route = ()) -> list[Component]:
        """Return one step."""
        return [Component("share", None, route, total, self._shares(members), Fraction(self.of))]
