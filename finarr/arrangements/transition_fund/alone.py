"""What partners would pay without the fund, each group of them doing its own projects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from immutabledict import immutabledict

from finarr.errors import here
from finarr.fields import Fields
from finarr.numbers import Number, is_hole
from finarr.stand_alone import read_group_costs

__all__ = ["Alone"]


@dataclass(frozen=True)
class Alone:
    """What doing it together saves: one office instead of many, discounts on batches, or costs known from elsewhere.

    Attributes:
        overhead: euro for each year in which a group of partners, however small, has a project at work.
        batches: by class of project, the discount (0..1) from a number of such projects on: ``{"warmte": {3: 0.05}}``.
            The estimates hold for the whole programme, so a smaller batch has less discount than they have.
        costs: euro over all years by group, a tuple of names; replaces what follows from the above.
        partners: who could do without; the owners of projects where left out. Groups of which nobody is among them
            are taken to pay their share of every project all the same.

    Example:
        >>> Alone(overhead=200_000, batches={"warmte": {2: 0.03, 4: 0.06}}).discount("warmte", 3)
        Fraction(3, 100)
    """

    overhead: Number = 0
    batches: Mapping[str, Mapping[int, Number]] = field(default_factory=immutabledict)
    costs: Mapping[tuple[str, ...], Number] = field(default_factory=immutabledict)
    partners: Iterable[str] | None = None

    def __post_init__(self) -> None:
        fields = Fields(self, here("alone"))
        fields.number("overhead")
        fields.table_per_year("batches")
        for kind, steps in self.batches.items():
            if not isinstance(steps, Mapping):
                fields.wrong(("batches", kind), repr(steps), "table")
                fields.put("batches", immutabledict())
                break
            for number, discount in steps.items():
                if not is_hole(discount) and discount >= 1:
                    fields.wrong(("batches", kind, str(number)), discount, "transition_fund.discount")
        fields.names("partners")
        fields.put("costs", read_group_costs(fields, self.costs))
        fields.done()

    def discount(self, kind: str, number: int) -> Fraction:
        """Return the discount on a batch of projects of a class."""
        steps = self.batches.get(kind, {})
        reached = [least for least in steps if least <= number]
        return Fraction(steps[max(reached)]) if reached else Fraction(0)
