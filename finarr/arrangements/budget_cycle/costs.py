"""What an item costs when some causes are taken from the new document and the others from the old one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from finarr.arrangements.budget_cycle.causes import cause_of, cause_of_index
from finarr.arrangements.cost_sharing.model import CostSharing
from finarr.items import AMOUNTS, DEDUCTED, Index, Item
from finarr.numbers import at_year

__all__ = ["ItemCosts", "Side"]

_CAUSE_OF_AMOUNT = {
    "income": "income",
    "grants": "income",
    "third_parties": "income",
    "reserve_use": "reserves",
    "reserve_addition": "reserves",
}


@dataclass(frozen=True)
class Side:
    """An item as one of the documents has it.

    Attributes:
        item: the item.
        years: of that document.
        indices: of that document.
    """

    item: Item
    years: tuple[int, ...]
    indices: Mapping[str, Index]

    @classmethod
    def of(cls, case: CostSharing, name: str) -> Side | None:
        """Return an item of a case by its name, None where it has no such item."""
        item = next((each for each in case.items if each.name == name), None)
        return None if item is None else cls(item, tuple(case.years), case.indices)

    def amount(self, name: str, year: int) -> Fraction:
        """Return one of the amounts in a year, exact euro."""
        return self.item.amount(name, year, self.years, self.indices) or Fraction(0)

    def net(self, year: int) -> Fraction:
        """Return the net cost in a year, exact euro."""
        return self.item.net_cost(year, self.years, self.indices) or Fraction(0)

    def rate(self, index: str, year: int) -> Fraction | None:
        """Return the growth of an index in a year, None where the document has none."""
        return at_year(self.indices[index].rates, year) if index in self.indices else None


@dataclass(frozen=True)
class ItemCosts:
    """An item in two documents.

    Attributes:
        old: the item in the old document, its years written as those of the new one; None where it is new.
        new: the item in the new document; None where it ended.
        lag: how many years the old figures lie before those they are set beside.
    """

    old: Side | None
    new: Side | None
    lag: int = 0

    @property
    def own(self) -> str:
        """The cause of all that nothing else explains of this item."""
        if any(side is not None and side.item.nature == "incidental" for side in (self.new, self.old)):
            return "incidental"
        return "other_costs" if self.old is not None and self.new is not None else "new_policy"

    def causes(self) -> Iterator[str]:
        """Yield every cause that may change this item."""
        yield self.own
        yield from self._changes()
        if self.own == "other_costs":
            yield from ("income", "reserves")
            for side in (self.old, self.new):
                if side is not None:
                    yield from map(cause_of_index, side.item.index or ())

    def present(self, causes: Collection[str]) -> bool:
        """Tell whether the item is there when these causes are new."""
        if self.old is None:
            return self.own in causes or any(cause in causes for cause in self._changes())
        return self.new is not None or self.own not in causes

    def net(self, year: int, causes: Collection[str]) -> Fraction:
        """Return the net cost in a year, exact euro, when these causes are new and the others old."""
        if self.new is None or (self.old is not None and self.own == "other_costs"):
            return self._old_net(year) if self.new is None else self._net(year, causes)
        named = self._changes()
        if self.own in causes:
            left = (self._change(name, year) for cause, name in named.items() if cause not in causes)
            return self.new.net(year) - sum(left, Fraction(0))
        taken = (self._change(name, year) for cause, name in named.items() if cause in causes)
        return self._old_net(year) + sum(taken, Fraction(0))

    def _old_net(self, year: int) -> Fraction:
        return Fraction(0) if self.old is None else self.old.net(year)

    def _changes(self) -> dict[str, str]:
        """Return the causes that the new document names for this item, with the names it uses.

        What the old document names with the same amount is copied from there, so it is not new.
        """
        named = {} if self.new is None else self.new.item.changes
        known = {} if self.old is None else self.old.item.changes
        return {cause_of(name): name for name, amount in named.items() if known.get(name) != amount}

    def _change(self, name: str, year: int, growth: Fraction | None = None) -> Fraction:
        """Return an amount that the new document names; one for all years grows with the costs it is part of."""
        new = self.new
        if new is None:
            return Fraction(0)
        value = new.item.changes[name]
        amount = at_year(value, year) or Fraction(0)
        if isinstance(value, Mapping) or not new.item.index:
            return amount
        return amount * (new.item.growth(year, new.years, new.indices) if growth is None else growth)

    def _net(self, year: int, causes: Collection[str]) -> Fraction:
        """Return the net cost of an item that both documents have."""
        total = self._gross(year, causes)
        for name in AMOUNTS:
            if name == "costs":
                continue
            side = self.new if _CAUSE_OF_AMOUNT[name] in causes else self.old
            amount = Fraction(0) if side is None else side.amount(name, year)
            total += -amount if name in DEDUCTED else amount
        return total

    def _gross(self, year: int, causes: Collection[str]) -> Fraction:
        named, growth = self._changes(), self._growth(year, causes)
        if "other_costs" in causes:
            left = (self._change(name, year, growth) for cause, name in named.items() if cause not in causes)
            return self._new_costs(year, growth) - sum(left, Fraction(0))
        taken = (self._change(name, year, growth) for cause, name in named.items() if cause in causes)
        return self._grown_from_old(year, causes) + sum(taken, Fraction(0))

    def _new_costs(self, year: int, growth: Fraction) -> Fraction:
        """Return the new gross costs, an indexed amount with this growth."""
        new = self.new
        if new is None or not new.item.index:
            return Fraction(0) if new is None else new.amount("costs", year)
        return Fraction(at_year(new.item.costs, new.years[0]) or 0) * growth

    def _grown_from_old(self, year: int, causes: Collection[str]) -> Fraction:
        """Return the old costs with the growth of the causes that are new.

        Where the old first year lies before the new one and the two are set beside one another, the costs grow by the
        new rates of the years between, for as far as the new document gives them.
        """
        old, new = self.old, self.new
        if old is None or new is None or not old.item.index:
            return Fraction(0) if old is None else old.amount("costs", year)
        base = Fraction(at_year(old.item.costs, old.years[0]) or 0)
        for each in old.years:
            if each <= year:
                base *= self._factor(each, causes, first=each == old.years[0])
        for each in range(new.years[0] - self.lag + 1, new.years[0] + 1) if self.lag else ():
            grown = Fraction(1)
            for index, weight in old.item.index.items():
                if cause_of_index(index) in causes:
                    grown += Fraction(weight) * (new.rate(index, each) or 0)
            base *= grown
        return base

    def _factor(self, year: int, causes: Collection[str], *, first: bool) -> Fraction:
        """Return the growth of the old costs in a year; what the first year's amount has grown by is undone first."""
        old, new = self.old, self.new
        if old is None or new is None:
            return Fraction(1)
        mixed = typed = Fraction(1)
        for index, weight in (old.item.index or {}).items():
            was, now = old.rate(index, year), new.rate(index, year)
            if first and (was is None or self.lag):
                continue
            replaced = cause_of_index(index) in causes and now is not None
            mixed += Fraction(weight) * ((now if replaced else was) or 0)
            typed += Fraction(weight) * (was or 0)
        return mixed / typed if first else mixed

    def _growth(self, year: int, causes: Collection[str]) -> Fraction:
        """Return the growth of the new costs since their first year, as the causes that are still old have it."""
        old, new = self.old, self.new
        factor = Fraction(1)
        if old is None or new is None or not new.item.index:
            return factor
        for each in new.years:
            if each > year:
                break
            first = each == new.years[0]
            mixed = typed = Fraction(1)
            for index, weight in new.item.index.items():
                was, now = old.rate(index, each), new.rate(index, each)
                if first and (was is None or now is None or self.lag):
                    continue
                kept = cause_of_index(index) not in causes and was is not None
                mixed += Fraction(weight) * ((was if kept else now) or 0)
                typed += Fraction(weight) * (now or 0)
            factor *= mixed / typed if first else mixed
        return factor
