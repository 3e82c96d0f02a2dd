"""What came of the estimates of a year: costs, quantities and what was paid in advance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from immutabledict import immutabledict

from finarr.errors import InvalidInput, Problem, here
from finarr.fields import Fields
from finarr.items import AMOUNTS, DEDUCTED, Item
from finarr.keys import UsageKey
from finarr.numbers import Number, at_year
from finarr.parties import Roster
from finarr.words import LANGUAGES, Message

if TYPE_CHECKING:
    from finarr.arrangements.cost_sharing.model import CostSharing

__all__ = ["Realisation", "realised_of"]


@dataclass(frozen=True)
class Realisation:
    """Realisation figures of a year, beside the estimates of a case.

    Attributes:
        year: the year of the result.
        items: by item its amounts: costs, income, grants, third_parties, reserve_use, reserve_addition; one number is
            the gross costs of an item that has nothing else.
        quantities: realised use by product and party, for price times quantity.
        paid: euro paid in advance, by party; what the document asked where left out.
        title: what readers call it.
        language: "nl" or "en".

    Example:
        >>> Realisation(2026, {"Bureau": {"costs": 620, "income": 25}}).net("Bureau")
        Fraction(595, 1)
    """

    year: int
    items: Mapping[str, Number | Mapping[str, Number]]
    quantities: Mapping[str, Mapping[str, Number]] = field(default_factory=immutabledict)
    paid: Mapping[str, Number] = field(default_factory=immutabledict)
    title: str = "?"
    language: str = "nl"

    def __post_init__(self) -> None:
        fields = Fields(self, here())
        if isinstance(self.year, bool) or not isinstance(self.year, int) or not 1900 <= self.year <= 2200:
            fields.wrong(("year",), None if self.year is None else repr(self.year), "year")
            fields.put("year", 0)
        given: Any = self.items
        if isinstance(given, Mapping):
            amounts = {name: each if isinstance(each, Mapping) else {"costs": each} for name, each in given.items()}
            fields.put("items", amounts)
        fields.nested_per_year("items")
        for name, each in dict(self.items).items():
            for amount in each if isinstance(each, Mapping) else ():
                if amount not in AMOUNTS:
                    fields.wrong(("items", name, amount), f"'{amount}'", "unknown_field", allowed=AMOUNTS)
        fields.nested_per_year("quantities")
        fields.table_of_numbers("paid", negative=True)
        fields.text("title")
        fields.choice("language", LANGUAGES)
        fields.done()

    def amounts(self, item: str) -> dict[str, Fraction]:
        """Return the amounts of an item, exact euro."""
        given: Any = self.items.get(item, {})
        found = {str(name): at_year(value, self.year) for name, value in given.items()}
        return {name: value for name, value in found.items() if value is not None}

    def net(self, item: str) -> Fraction:
        """Return the net cost of an item, exact euro."""
        return sum((-a if name in DEDUCTED else a for name, a in self.amounts(item).items()), Fraction(0))

    def problems(self, case: CostSharing) -> Iterator[Problem]:
        """Yield what stands in the way of a settlement: what is not known to a case, and what is missing."""
        yield from self.strangers(case)
        if self.year not in tuple(case.years):
            return
        for item in case.items:
            yield from self._missing(case, item)
        for product, used in _products(case).items():
            yield from self._unused(case, product, used)
        roster = Roster(case.parties)
        given = {found.name for name in self.paid if (found := roster.find(name)) is not None}
        for party in case.parties if self.paid else ():
            if party.name not in given:
                yield Problem(("paid", party.name), None, Message("errors.missing"))

    def strangers(self, case: CostSharing) -> Iterator[Problem]:
        """Yield what a case does not know: the year, items, products, parties."""
        if self.year not in tuple(case.years):
            allowed = Message("cost_sharing.other_year", {"years": list(map(str, case.years))})
            yield Problem(("year",), str(self.year), allowed)
            return
        yield from _unknown(("items",), self.items, [item.name for item in case.items])
        yield from _unknown(("quantities",), self.quantities, tuple(_products(case)) or ("-",))
        roster = Roster(case.parties)
        names = [party.name for party in case.parties]
        named = [("quantities", product, name) for product, used in self.quantities.items() for name in used]
        for path in (*named, *(("paid", name) for name in self.paid)):
            if roster.find(path[-1]) is None:
                yield Problem(path, f"'{path[-1]}'", Message("errors.unknown_name", {"allowed": names}))

    def _missing(self, case: CostSharing, item: Item) -> Iterator[Problem]:
        given = self.amounts(item.name)
        for name in AMOUNTS:
            estimated = item.amount(name, self.year, tuple(case.years), case.indices)
            if (name == "costs" or estimated) and name not in given:
                yield Problem(("items", item.name, name), None, Message("errors.missing"))

    def _unused(self, case: CostSharing, product: str, used: Mapping[str, Any]) -> Iterator[Problem]:
        if product not in self.quantities:
            yield Problem(("quantities", product), None, Message("errors.missing"))
            return
        roster = Roster(case.parties)
        given = {p.name for name in self.quantities[product] if (p := roster.find(name)) is not None}
        for name in used:
            if name not in given:
                yield Problem(("quantities", product, name), None, Message("errors.missing"))

    def used(self, product: str) -> Mapping[str, Any]:
        """Return the realised use of a product by party."""
        return self.quantities[product]


def _products(case: CostSharing) -> dict[str, Mapping[str, Any]]:
    """Return the estimated use by product and party."""
    keys = [key for key in case.keys.values() if isinstance(key, UsageKey)]
    return {product: used for key in keys for product, used in key.quantities.items()}


def _unknown(path: tuple[str, ...], given: Iterable[str], known: Sequence[str]) -> Iterator[Problem]:
    for name in given:
        if name not in known:
            yield Problem((*path, name), f"'{name}'", Message("errors.unknown_name", {"allowed": tuple(known)}))


def realised_of(case: CostSharing, given: Any = None) -> Realisation:
    """Return realised figures however they were given: as such, as a table of items, or as the case of an account.

    None are those that the case itself holds.

    Raises:
        InvalidInput: they are something else, or do not fit the case.
    """
    from finarr.arrangements.cost_sharing.model import CostSharing

    held = given is None
    given = case.cycle.realised if held else given
    if given is None:
        raise InvalidInput([Problem(("realised",), None, Message("budget_cycle.no_realised"))])
    if isinstance(given, CostSharing):
        found = _of_account(case, given)
    elif isinstance(given, Mapping):
        year = case.document.year if case.document is not None else case.years[0]
        found = Realisation(year, given)
    elif isinstance(given, Realisation):
        found = given
    else:
        allowed = Message("errors.kind", {"kind": Realisation.__name__})
        raise InvalidInput([Problem(("realised",), repr(given), allowed)])
    problems = list(found.problems(case))
    if problems and held:
        problems = [replace(problem, path=("cycle", "realised", *problem.path)) for problem in problems]
    if problems:
        raise InvalidInput(problems)
    return found


def _of_account(case: CostSharing, account: CostSharing) -> Realisation:
    year = account.document.year if account.document is not None else account.years[0]
    items: dict[str, dict[str, Any]] = {}
    for item in account.items:
        amounts = {name: item.amount(name, year, tuple(account.years), account.indices) for name in AMOUNTS}
        items[item.name] = {name: _number(amount) for name, amount in amounts.items() if amount is not None}
    keys = [key for key in account.keys.values() if isinstance(key, UsageKey)]
    quantities: dict[str, dict[str, Any]] = {}
    for key in keys:
        for product, used in key.quantities.items():
            at = {party: at_year(quantity, year) for party, quantity in used.items()}
            quantities[product] = {party: _number(q) for party, q in at.items() if q is not None}
    return Realisation(year, items, quantities, {}, account.title, account.language)


def _number(value: Fraction) -> Any:
    from finarr.arrangements.budget_cycle.summing import exact

    return exact(value)
