"""What groups of parties would pay without the others: a formula with economies of scale, a table, or both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from immutabledict import immutabledict

from finarr.errors import Path, Problem, at, here, report
from finarr.fields import Fields
from finarr.numbers import Number, is_hole, read_number
from finarr.words import Message

__all__ = ["StandAlone", "read_group_costs"]


@dataclass(frozen=True)
class StandAlone:
    """Stand-alone costs of the basis items, by year of the case.

    With `fixed` given, a group S pays ``fixed + V · (its part of the measure) ** exponent`` on its own, where V is what
    the joint costs leave after the fixed ones; so all together pay exactly the joint costs. A group in `costs` pays
    what stands there instead.

    Attributes:
        fixed: euro a year that any group pays, however small; None: there is only the table.
        measure: by which the variable costs are spread.
        exponent: above 0, at most 1; 1 is no economies of scale in the variable costs.
        costs: euro a year by group, a tuple of names.

    Example:
        >>> StandAlone(400_000, "inhabitants", 0.95, {("Goes", "Kapelle"): 2_700_000}).exponent
        Decimal('0.95')
    """

    fixed: Number | None = None
    measure: str | None = None
    exponent: Number = 1
    costs: Mapping[tuple[str, ...], Number] = field(default_factory=immutabledict)

    def __post_init__(self) -> None:
        fields = Fields(self, here("stand_alone"))
        fields.number("fixed", optional=True)
        fields.text("measure", optional=True)
        fields.number("exponent", positive=True)
        if isinstance(self.exponent, Decimal) and not is_hole(self.exponent) and self.exponent > 1:
            fields.wrong(("exponent",), self.exponent, "at_most_one")
        if self.fixed is None and not self.costs:
            fields.wrong(("fixed",), None, "missing")
        if (self.fixed is None) != (self.measure is None):
            fields.wrong(("measure" if self.measure is None else "fixed",), None, "missing")
        fields.put("costs", read_group_costs(fields, self.costs))
        fields.done()

    def renamed(self, rename: Callable[[str, Path], str]) -> StandAlone:
        """Return the same with parties by their one name; a group that is then there twice is reported.

        Args:
            rename: gives a name, code or alias its one name; what is not known it reports at the path.
        """
        groups: dict[tuple[str, ...], Number] = {}
        for number, (group, cost) in enumerate(self.costs.items()):
            place = ("stand_alone", "costs", number, "parties")
            names = tuple(rename(name, (*place, n)) for n, name in enumerate(group))
            if names in groups:
                report([Problem(place, ", ".join(names), Message("errors.duplicate"))])
            groups[names] = cost
        with at("stand_alone"):
            return replace(self, costs=groups)


def read_group_costs(fields: Fields, costs: Any) -> immutabledict[tuple[str, ...], Decimal]:
    """Read euro by group of parties, the field ``costs`` of an object; what is wrong is reported under it."""
    found: dict[tuple[str, ...], Decimal] = {}
    if not isinstance(costs, Mapping):
        fields.wrong(("costs",), repr(costs), "table")
        return immutabledict()
    seen: set[frozenset[str]] = set()
    for number, (group, cost) in enumerate(costs.items()):
        names = (group,) if isinstance(group, str) else tuple(str(name) for name in group)
        if not names or len(set(names)) < len(names) or frozenset(names) in seen:
            fields.wrong(("costs", number, "parties"), ", ".join(names), "duplicate" if names else "missing")
        seen.add(frozenset(names))
        euro = read_number(cost, (*fields.path, "costs", number, "cost"), fields.problems)
        if not is_hole(euro) and euro < 0:
            fields.wrong(("costs", number, "cost"), euro, "not_negative")
        found[names] = euro
    return immutabledict(found)
