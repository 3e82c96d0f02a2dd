"""When contributions are paid in advance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from finarr.errors import here
from finarr.fields import Fields
from finarr.numbers import Number, is_hole, read_number

__all__ = ["AdvanceTerms"]

TERMS = (1, 2, 3, 4, 6, 12)
"""Numbers of terms that divide a year into equal periods of whole months."""


@dataclass(frozen=True)
class AdvanceTerms:
    """When the contribution of a year is paid in advance (voorschotten, bevoorschotting).

    Attributes:
        terms: a number of equal periods (4 is quarters), each paid on its first day, or the days themselves.
        parts: the fraction of the contribution by term, adding up to 1; equal where left out.

    Example:
        >>> AdvanceTerms(4).days(2026)[1]
        datetime.date(2026, 4, 1)
    """

    terms: int | Iterable[date | str] = 4
    parts: Iterable[Number] | None = None

    def __post_init__(self) -> None:
        fields = Fields(self, here("cycle", "advances"))
        if isinstance(self.terms, bool) or not isinstance(self.terms, int):
            self._read_days(fields)
        elif self.terms not in TERMS:
            fields.wrong(("terms",), str(self.terms), "budget_cycle.terms", allowed=[str(each) for each in TERMS])
            fields.put("terms", 4)
        if self.parts is not None:
            self._read_parts(fields)
        fields.done()

    def _read_days(self, fields: Fields) -> None:
        given: Any = self.terms
        if isinstance(given, str | Mapping) or not isinstance(given, Iterable):
            fields.wrong(("terms",), repr(given), "budget_cycle.terms", allowed=[str(each) for each in TERMS])
            fields.put("terms", 4)
            return
        days: list[date] = []
        for number, each in enumerate(given):
            day = _day(each)
            if day is None:
                fields.wrong(("terms", number), repr(each), "date")
            elif day in days:
                fields.wrong(("terms", number), day, "duplicate")
            elif days and day < days[-1]:
                fields.wrong(("terms", number), day, "budget_cycle.ascending")
            else:
                days.append(day)
        if not days and not fields.problems:
            fields.wrong(("terms",), None, "missing")
        fields.put("terms", tuple(days) or 4)

    def _read_parts(self, fields: Fields) -> None:
        given: Any = self.parts
        if isinstance(given, str | Mapping) or not isinstance(given, Iterable):
            fields.wrong(("parts",), repr(given), "list")
            fields.put("parts", None)
            return
        parts: list[Decimal] = []
        for number, each in enumerate(given):
            part = read_number(each, (*fields.path, "parts", number), fields.problems)
            if not is_hole(part) and part < 0:
                fields.wrong(("parts", number), part, "not_negative")
            parts.append(part)
        total = sum(parts, Decimal(0))
        if not total.is_nan() and total != 1:
            fields.wrong(("parts",), total, "budget_cycle.parts_sum")
        if len(parts) != self.count:
            fields.wrong(("parts",), str(len(parts)), "budget_cycle.parts_count", n=str(self.count))
        fields.put("parts", tuple(parts))

    @property
    def count(self) -> int:
        """How many terms there are."""
        return self.terms if isinstance(self.terms, int) else len(tuple(self.terms))

    def days(self, year: int) -> tuple[date, ...]:
        """Return the days of payment for a year."""
        if isinstance(self.terms, int):
            months = 12 // self.terms
            return tuple(date(year, 1 + number * months, 1) for number in range(self.terms))
        return tuple(self.terms)  # type: ignore[arg-type]  # read as dates when it was made


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None
