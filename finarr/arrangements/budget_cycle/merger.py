"""Municipalities that become one, or one that is divided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from finarr.errors import here
from finarr.fields import Fields
from finarr.numbers import Number, is_hole

__all__ = ["Merger"]


@dataclass(frozen=True)
class Merger:
    """Municipalities that become one, or one that is divided (herindeling).

    Attributes:
        successor: the new party, by name or code.
        predecessors: the parties it comes from, by name or code, each with the fraction that goes to the successor.
        date: the day from which the successor stands in their place.
    """

    successor: str
    predecessors: Mapping[str, Number] | Iterable[str]
    date: date | str | None = None

    def __post_init__(self) -> None:
        fields = Fields(self, here("cycle", "mergers"))
        fields.text("successor")
        if not isinstance(self.predecessors, Mapping):
            fields.names("predecessors", optional=False)
            fields.put("predecessors", dict.fromkeys(self.predecessors, 1))
        fields.table_of_numbers("predecessors", positive=True)
        parts: Mapping[str, Decimal] = self.predecessors  # type: ignore[assignment]
        if not parts and not fields.problems:
            fields.wrong(("predecessors",), None, "missing")
        for name, part in parts.items():
            if not is_hole(part) and part > 1:
                fields.wrong(("predecessors", name), part, "at_most_one")
        fields.day("date")
        fields.done()

    @property
    def parts(self) -> Mapping[str, Fraction]:
        """The fraction that goes to the successor, by predecessor."""
        given: Any = self.predecessors
        return {str(name): Fraction(part) for name, part in given.items()}
