"""Keys made of keys: price times quantity with a remainder, and stacks of parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from finarr.errors import Path, Problem, here
from finarr.fields import Fields
from finarr.keys.base import Component, Key, Keys, Members, Route, numbers_of, place_of_key, resolve
from finarr.numbers import Number, at_year, is_hole, read_number
from finarr.words import Message


@dataclass(frozen=True)
class UsageKey(Key):
    """Price times quantity (afname, P×Q), the remainder by a second key.

    Attributes:
        prices: euro a unit, by product, for all years or by year.
        quantities: units by product and party, for all years or by year.
        remainder: the key, or its name, for what P×Q does not cover; that may be below zero.
    """

    prices: Mapping[str, Number | Mapping[int, Number]]
    quantities: Mapping[str, Mapping[str, Number | Mapping[int, Number]]]
    remainder: Key | str
    kind: ClassVar[str] = "usage"

    def __post_init__(self) -> None:
        fields = Fields(self, here("keys"))
        fields.table_per_year("prices")
        fields.nested_per_year("quantities")
        if not isinstance(self.remainder, Key):
            fields.text("remainder")
        for product in self.prices.keys() - self.quantities.keys():
            fields.wrong(("quantities", product), None, "missing")
        for product in self.quantities.keys() - self.prices.keys():
            fields.wrong(("prices", product), None, "missing")
        fields.done()

    def names(self) -> Iterator[str]:
        """Yield the name of the second key, where it is named, or those it refers to."""
        return iter((self.remainder,)) if isinstance(self.remainder, str) else self.remainder.names()

    def measure_ids(self) -> Iterator[tuple[str, Path]]:
        """Yield the measures of an inline second key."""
        if isinstance(self.remainder, Key):
            yield from ((measure, ("remainder", *place)) for measure, place in self.remainder.measure_ids())

    def _bills(self, product: str, members: Members) -> dict[str, Fraction]:
        price = at_year(self.prices[product], members.year)
        bills = {}
        for party in members.parties:
            quantity = self.quantities[product].get(party.name)
            units = None if quantity is None else at_year(quantity, members.year)
            if price is not None and units is not None:
                bills[party.name] = price * units
        return bills

    def check(self, members: Members, keys: Keys, path: Path, total: Fraction | None) -> Iterator[Problem]:
        """Yield prices and quantities that are missing, and what is wrong with the second key."""
        year = str(members.year)
        for product, price in self.prices.items():
            if product not in self.quantities:
                continue
            if at_year(price, members.year) is None and not any(map(is_hole, numbers_of(price))):
                yield Problem(
                    (*path, "prices", product),
                    None,
                    Message("keys.price_missing", {"product": product, "year": year}),
                )
                continue
            bills = self._bills(product, members)
            for party in members.parties:
                quantity = self.quantities.get(product, {}).get(party.name)
                if party.name not in bills and not any(map(is_hole, (*numbers_of(quantity), *numbers_of(price)))):
                    values = {"product": product, "party": party.name, "year": year}
                    place = (*path, "quantities", product, party.name)
                    yield Problem(place, None, Message("keys.quantity_missing", values))
        second = resolve(self.remainder, keys)
        if second is not None:
            yield from second.check(members, keys, place_of_key(self.remainder, (*path, "remainder")), None)

    def components(self, total: Fraction, members: Members, keys: Keys, route: Route = ()) -> list[Component]:
        """Return a step a product, then those of the second key over the remainder."""
        steps, left = [], total
        for product in self.prices:
            bills = self._bills(product, members)
            billed = sum(bills.values(), Fraction(0))
            left -= billed
            steps.append(Component("usage", product, route, billed, bills, None))
        second = resolve(self.remainder, keys)
        if second is None:
            raise KeyError(self.remainder)
        return [*steps, *second.components(left, members, keys, (*route, "remainder"))]


@dataclass(frozen=True)
class StackKey(Key):
    """Parts of the cost, each with its own key (a fixed part and a variable part).

    Attributes:
        parts: (fraction of the cost, key or its name); the fractions add up to 1.
    """

    parts: tuple[tuple[Number, Key | str], ...]
    kind: ClassVar[str] = "stack"

    def __post_init__(self) -> None:
        fields = Fields(self, here("keys"))
        parts: list[tuple[Decimal, Key | str]] = []
        given = self.parts if isinstance(self.parts, list | tuple) else ()
        if given is not self.parts:
            fields.wrong(("parts",), repr(self.parts), "list")
        for position, pair in enumerate(given):
            place = ("parts", position)
            if not isinstance(pair, list | tuple) or len(pair) != 2:
                fields.wrong(place, repr(pair), "pair")
                continue
            part, key = pair
            number = read_number(part, (*fields.path, *place, "part"), fields.problems)
            if not is_hole(number) and number < 0:
                fields.wrong((*place, "part"), number, "not_negative")
            if not isinstance(key, Key | str):
                fields.wrong((*place, "key"), repr(key), "text")
                key = "?"
            parts.append((number, key))
        fields.put("parts", tuple(parts))
        total = sum((part for part, _ in parts), Decimal(0))
        if not parts and not fields.problems:
            fields.wrong(("parts",), None, "missing")
        elif parts and not is_hole(total) and total != 1:
            fields.problems.append(Problem((*fields.path, "parts"), total, Message("keys.parts_sum", {"sum": total})))
        fields.done()

    def names(self) -> Iterator[str]:
        """Yield the names of keys that the parts refer to."""
        for _, key in self.parts:
            yield from (key,) if isinstance(key, str) else key.names()

    def measure_ids(self) -> Iterator[tuple[str, Path]]:
        """Yield the measures of the inline parts."""
        for position, (_, key) in enumerate(self.parts):
            if isinstance(key, Key):
                yield from ((measure, ("parts", position, "key", *place)) for measure, place in key.measure_ids())

    def check(self, members: Members, keys: Keys, path: Path, total: Fraction | None) -> Iterator[Problem]:
        """Yield what is wrong with the parts."""
        for position, (part, key) in enumerate(self.parts):
            inner = resolve(key, keys)
            if inner is not None and not is_hole(part):
                share = None if total is None else total * Fraction(part)
                yield from inner.check(members, keys, place_of_key(key, (*path, "parts", position, "key")), share)

    def components(self, total: Fraction, members: Members, keys: Keys, route: Route = ()) -> list[Component]:
        """Return the steps of every part, each over its fraction of the total."""
        steps: list[Component] = []
        for position, (part, key) in enumerate(self.parts):
            inner = resolve(key, keys)
            if inner is None:
                raise KeyError(key)
            steps += inner.components(total * Fraction(part), members, keys, (*route, position))
        return steps
