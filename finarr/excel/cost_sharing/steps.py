"""The steps by which keys divide an item, as a tree: what comes in at each step, and what each party bears of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from finarr.arrangements.cost_sharing import CostSharing
from finarr.excel.common.fill_keys import inner_name
from finarr.excel.cost_sharing.fill import CostFilling
from finarr.items import Item
from finarr.keys import Component, Key, MeasureKey, PointsKey, StackKey, UsageKey

__all__ = ["Step", "Steps", "steps_of"]


@dataclass(frozen=True)
class Step:
    """One step of a division, the same in every year.

    Attributes:
        number: unique in the case.
        item: the item's name.
        kind: "measure", "points", "equal", "share", "off_the_top" or "usage", which parties bear; "part" and
            "remainder" only hand on what other keys divide.
        key: the name of the key in the workbook whose row gives the part.
        component: what the row is about: a measure as the workbook calls it, a product, another key.
        measure: the id of the measure.
        parent: the step whose amount this one divides; None is the net cost of the item.
        part: the fraction of that amount that comes in here; None is all that is left.
    """

    number: int
    item: str
    kind: str
    key: str
    component: str | None = None
    measure: str | None = None
    parent: int | None = None
    part: Fraction | None = None

    @property
    def borne(self) -> bool:
        """Whether parties bear it directly."""
        return self.kind not in ("part", "remainder")

    @property
    def direct(self) -> bool:
        """Whether its amounts are set directly, not in proportion to weights."""
        return self.kind in ("off_the_top", "usage")


@dataclass(frozen=True)
class Steps:
    """The steps of an item with what they come to.

    Attributes:
        steps: in order, each after its parent.
        base: euro by (step, year): what comes in.
        components: weights of what parties bear, by (step, year).
        amounts: euro by party, by (step, year).
    """

    steps: tuple[Step, ...]
    base: dict[tuple[int, int], Fraction]
    components: dict[tuple[int, int], Component]
    amounts: dict[tuple[int, int], dict[str, Fraction]]


def steps_of(filling: CostFilling, item: Item, first: int) -> Steps:
    """Return the steps of an item in every year.

    Args:
        filling: the case, with the words of its workbook.
        item: the item.
        first: the number of its first step.
    """
    walk = _Walk(filling, item, first)
    walk.key(str(item.key), filling.case.key_of(item), None)
    found = Steps(tuple(walk.steps), {}, {}, {})
    for year in filling.case.years:
        _amounts(filling.case, item, year, walk, found)
    return found


class _Walk:
    """Lists the steps of a key, and of the keys it hands parts to."""

    def __init__(self, filling: CostFilling, item: Item, first: int) -> None:
        self.filling = filling
        self.item = item
        self.first = first
        self.steps: list[Step] = []
        self.keys: list[tuple[Key, int | None, list[int]]] = []

    def key(self, name: str, key: Key, parent: int | None) -> None:
        """Add the steps of one key below a parent."""
        numbers: list[int] = []
        self.keys.append((key, parent, numbers))
        for kind, component, measure, part in self._own(key):
            numbers.append(self._add(kind, name, component, measure, parent, part))
        for part_number, part, inner in _inner(key):
            called = inner_name(name, part_number, inner, self.filling.lang)
            kind = "remainder" if part_number is None else "part"
            number = self._add(kind, name, called, None, parent, part)
            numbers.append(number)
            self.key(called, self.filling.case.keys[inner] if isinstance(inner, str) else inner, number)

    def _add(
        self, kind: str, key: str, component: str | None, measure: str | None, parent: int | None, part: Fraction | None
    ) -> int:
        number = self.first + len(self.steps)
        self.steps.append(Step(number, self.item.name, kind, key, component, measure, parent, part))
        return number

    def _own(self, key: Key) -> Iterator[tuple[str, str | None, str | None, Fraction | None]]:
        """Yield (kind, component, measure, part) of what parties bear by the key itself."""
        match key:
            case MeasureKey():
                for measure, weight in key.weights.items():
                    yield "measure", self.filling.measure(measure), measure, Fraction(weight)
            case PointsKey():
                members = self.filling.case.members(self.item, self.filling.years[0]).parties
                if any(key.off_the_top.get(party.name) for party in members):
                    yield "off_the_top", None, None, None
                yield "points", None, None, None
            case UsageKey():
                for product in key.prices:
                    yield "usage", product, None, None
            case StackKey():
                pass
            case _:
                yield {"equal": "equal", "shares": "share"}[key.kind], None, None, None


def _inner(key: Key) -> Iterator[tuple[int | None, Fraction | None, Key | str]]:
    """Yield (number of the part, part, key) of the keys inside; parts by the same named key count once."""
    if isinstance(key, UsageKey):
        yield None, None, key.remainder
    elif isinstance(key, StackKey):
        named: dict[str, Fraction] = {}
        for part, inner in key.parts:
            if isinstance(inner, str):
                named[inner] = named.get(inner, Fraction(0)) + Fraction(part)
        for number, (part, inner) in enumerate(key.parts):
            if not isinstance(inner, str):
                yield number, Fraction(part), inner
            elif inner in named:
                yield number, named.pop(inner), inner


def _amounts(case: CostSharing, item: Item, year: int, walk: _Walk, found: Steps) -> None:
    """Compute what comes in at each step in a year; parents come before their children."""
    members = case.members(item, year)
    by_number = {step.number: step for step in found.steps}
    for key, parent, numbers in walk.keys:
        total = case.net_costs[item.name, year] * case.grid.euro if parent is None else found.base[parent, year]
        own = [number for number in numbers if by_number[number].borne]
        for number, component in zip(own, key.components(total, members, case.keys), strict=False):
            found.base[number, year], found.components[number, year] = component.base, component
            found.amounts[number, year] = component.amounts()
        used = sum((found.base[number, year] for number in own), Fraction(0))
        for number in numbers:
            step = by_number[number]
            if not step.borne:
                found.base[number, year] = total - used if step.part is None else total * step.part
