"""Tasks: what regions do, what it costs, and who pays for it now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from immutabledict import immutabledict

from finarr.errors import here
from finarr.fields import Fields
from finarr.numbers import Number, is_hole

__all__ = ["Task", "read_index"]

Amounts = Mapping[str, Number | Mapping[int, Number]]


@dataclass(frozen=True)
class Task:
    """A task of regions, paid by a central grant and by contributions of municipalities.

    What municipalities contribute is given as it is, or follows from cost − grant, divided by the region's key. Where
    both are given they must agree to the cent.

    Attributes:
        name: unique among the tasks.
        task: "basis", or "plus" for own wishes, which always stay with the municipalities.
        freedom: policy freedom between 0 (all is prescribed) and 1 (all is free).
        costs: euro by region, for all years or by year.
        grants: euro by region: what the centre pays today.
        contributions: euro by municipality: what it pays today.
        regions: where the task exists; None is everywhere.
        index: weights of the growth indices, adding up to 1; the amounts are then those of the first year.

    Example:
        >>> Task("Brandweer", contributions={"Goes": 2_000_000}).task
        'basis'
    """

    name: str
    task: str = "basis"
    freedom: Number = 0
    costs: Amounts = field(default_factory=immutabledict)
    grants: Amounts = field(default_factory=immutabledict)
    contributions: Amounts = field(default_factory=immutabledict)
    regions: Iterable[str] | None = None
    index: Mapping[str, Number] | None = None

    def __post_init__(self) -> None:
        fields = Fields(self, here("tasks", str(self.name)))
        fields.text("name")
        fields.choice("task", ("basis", "plus"))
        share(fields, "freedom")
        for name in ("costs", "grants", "contributions"):
            fields.table_per_year(name)
        fields.names("regions")
        read_index(fields, "index")
        if not self.costs and not self.contributions:
            fields.wrong(("contributions",), None, "missing")
        fields.done()


def share(fields: Fields, name: str) -> None:
    """Read a number between 0 and 1."""
    fields.number(name)
    value = fields.value(name)
    if isinstance(value, Decimal) and not is_hole(value) and value > 1:
        fields.wrong((name,), value, "central_funding.share")


def read_index(fields: Fields, name: str) -> None:
    """Read the weights of growth indices; they add up to 1."""
    if fields.value(name) is None:
        return
    fields.table_of_numbers(name)
    total = sum((Decimal(str(weight)) for weight in fields.value(name).values()), Decimal(0))
    if not total.is_nan() and total != 1:
        fields.wrong((name,), total, "index_sum")
