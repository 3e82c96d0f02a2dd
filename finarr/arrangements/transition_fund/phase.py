"""Phases of a project, each begun only after a decision to go on (go/no-go)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from finarr.errors import here
from finarr.fields import Fields
from finarr.numbers import Number, is_hole

__all__ = ["Phase"]


@dataclass(frozen=True)
class Phase:
    """A phase of a project: before it begins the partners decide whether to go on.

    Attributes:
        name: such as "verkenning", "planuitwerking", "realisatie".
        years: how many years it takes; the years of all phases add up to those of the project.
        go: the probability (0..1) that the decision before this phase is to go on; the risk simulation uses it.

    Example:
        >>> Phase("realisatie", 3, go=0.8).go
        Decimal('0.8')
    """

    name: str
    years: int
    go: Number = 1

    def __post_init__(self) -> None:
        fields = Fields(self, here("phases"))
        fields.text("name")
        if isinstance(self.years, bool) or not isinstance(self.years, int) or self.years < 1:
            fields.wrong(("years",), None if self.years is None else repr(self.years), "whole_number")
            fields.put("years", 1)
        fields.number("go")
        if isinstance(self.go, Decimal) and not is_hole(self.go) and self.go > 1:
            fields.wrong(("go",), self.go, "at_most_one")
        fields.done()
