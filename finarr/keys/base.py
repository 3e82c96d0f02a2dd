"""What a key is, whom it divides over, and the steps it answers with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

from immutabledict import immutabledict

from finarr.errors import Path, Problem
from finarr.numbers import Number, at_year, is_hole
from finarr.parties import Party
from finarr.words import Message

if TYPE_CHECKING:
    from finarr.keys.compound import StackKey, UsageKey
    from finarr.keys.measured import MeasureKey, PointsKey
    from finarr.keys.plain import EqualKey, SharesKey

__all__ = ["Component", "Key", "Keys", "Members", "Route", "missing_measure", "numbers_of", "place_of_key", "resolve"]

Keys = Mapping[str, "Key"]
"""Every key of a case by name; a key may refer to another by its name."""

Route = tuple[str | int, ...]
"""The way through a stack to a component: numbers of parts, names of keys."""


@dataclass(frozen=True)
class Members:
    """The parties that take part in an item, in one year.

    Attributes:
        year: the budget year.
        parties: in the case's order.
        place: where each party lives in the case, for problems.
    """

    year: int
    parties: tuple[Party, ...]
    place: Mapping[str, Path] = field(default_factory=immutabledict)

    def measure(self, name: str) -> dict[str, Fraction]:
        """Return a measure by party; a party without it is left out (`Key.check` reports it)."""
        found = {
            party.name: at_year(party.measures[name], self.year) for party in self.parties if name in party.measures
        }
        return {party: value for party, value in found.items() if value is not None}

    def path_of(self, party: str, *more: str | int) -> Path:
        """Return where something of a party lives in the case."""
        return (*self.place.get(party, ("parties", party)), *more)


@dataclass(frozen=True)
class Component:
    """One step of a division: an amount, divided in proportion to weights, or amounts set directly.

    Attributes:
        kind: "measure", "points", "equal", "share", "off_the_top" or "usage".
        detail: the measure or product, where there is one.
        route: the way through a stack of keys.
        base: euro, what is divided; for direct amounts their sum.
        weights: by party; for direct amounts (`over` is None) euro.
        over: what the weights are taken of, usually their sum; None: the weights are amounts.
        part: the fraction of the item that comes in here (weight of the measure, part of the stack).
    """

    kind: str
    detail: str | None
    route: Route
    base: Fraction
    weights: Mapping[str, Fraction]
    over: Fraction | None
    part: Fraction = Fraction(1)

    def amounts(self) -> dict[str, Fraction]:
        """Return the exact euro amount by party."""
        if self.over is None:
            return dict(self.weights)
        each = self.base / self.over
        return {party: each * weight for party, weight in self.weights.items()}


class Key:
    """What turns measures into shares; the ready kinds come from the static constructors."""

    kind: ClassVar[str]

    @staticmethod
    def measures(weights: Mapping[str, Number]) -> MeasureKey:
        """Shares by one or more measures; the weights add up to 1.

        Example:
            >>> Key.measures({"inhabitants": 0.6, "clients": 0.4}).kind
            'measures'
        """
        from finarr.keys.measured import MeasureKey

        return MeasureKey(weights)

    @staticmethod
    def points(
        amounts: Mapping[str, Number] | None = None,
        *,
        fixed: Number = 0,
        off_the_top: Mapping[str, Number] | None = None,
    ) -> PointsKey:
        """Shares by points, as in the gemeentefonds: a fixed amount each, amounts per unit, amounts off the top."""
        from finarr.keys.measured import PointsKey

        return PointsKey(amounts or {}, fixed, off_the_top or {})

    @staticmethod
    def equal() -> EqualKey:
        """The same amount for every member (vaste voet)."""
        from finarr.keys.plain import EqualKey

        return EqualKey()

    @staticmethod
    def shares(shares: Mapping[str, Number | Mapping[int, Number]], of: Number = 100) -> SharesKey:
        """Agreed or historical shares by party, that add up to `of`."""
        from finarr.keys.plain import SharesKey

        return SharesKey(shares, of)

    @staticmethod
    def usage(
        prices: Mapping[str, Number | Mapping[int, Number]],
        quantities: Mapping[str, Mapping[str, Number | Mapping[int, Number]]],
        remainder: Key | str,
    ) -> UsageKey:
        """Price times quantity by product (P×Q); what that does not cover is divided by the key `remainder`."""
        from finarr.keys.compound import UsageKey

        return UsageKey(prices, quantities, remainder)

    @staticmethod
    def stack(parts: Iterable[tuple[Number, Key | str]]) -> StackKey:
        """Parts of the cost, each with its own key; the parts add up to 1."""
        from finarr.keys.compound import StackKey

        return StackKey(parts)  # type: ignore[arg-type]  # the key itself refuses what is no list of pairs

    def check(self, members: Members, keys: Keys, path: Path, total: Fraction | None) -> Iterator[Problem]:
        """Yield what is wrong when these members divide a total (euro; None where it is not known)."""
        raise NotImplementedError

    def components(self, total: Fraction, members: Members, keys: Keys, route: Route = ()) -> list[Component]:
        """Return the steps by which a total in euro is divided; their amounts add up to it exactly."""
        raise NotImplementedError

    def divide(self, total: Fraction, members: Members, keys: Keys | None = None) -> dict[str, Fraction]:
        """Return what each member pays of a total, exact euro, in the order of the members."""
        amounts = {party.name: Fraction(0) for party in members.parties}
        for component in self.components(total, members, keys or {}):
            for party, amount in component.amounts().items():
                amounts[party] += amount
        return amounts

    def names(self) -> Iterator[str]:
        """Yield the names of other keys that this one refers to, and those of its inline parts."""
        return iter(())

    def measure_ids(self) -> Iterator[tuple[str, Path]]:
        """Yield every measure used, with its place inside the key."""
        return iter(())


def resolve(key: Key | str, keys: Keys) -> Key | None:
    """Return a key given as itself or by name; None where no key has that name."""
    return keys.get(key) if isinstance(key, str) else key


def missing_measure(members: Members, measure: str) -> Iterator[Problem]:
    """Yield a problem for every member without a figure for the measure."""
    present = members.measure(measure)
    for party in members.parties:
        if party.name not in present and not _hole_in(party, measure, members.year):
            place = members.path_of(party.name, "measures", measure)
            values = {"party": party.name, "measure": measure}
            if isinstance(party.measures.get(measure), Mapping):
                dated = values | {"year": str(members.year)}
                yield Problem((*place, members.year), None, Message("keys.measure_missing_in", dated))
            else:
                yield Problem(place, None, Message("keys.measure_missing", values))


def _hole_in(party: Party, measure: str, year: int) -> bool:
    value = party.measures.get(measure)
    number = value.get(year) if isinstance(value, Mapping) else value
    return is_hole(number)


def numbers_of(value: Any) -> Iterable[Any]:
    """Return the numbers in a value that is one number or one a year."""
    return value.values() if isinstance(value, Mapping) else (value,)


def place_of_key(key: Key | str, inline: Path) -> Path:
    """Return where a key lives: among the named ones, or where it stands inline."""
    return ("keys", key) if isinstance(key, str) else inline
