"""What really happened in a year that is over, and the plan that was in force (realisatie, vorig plan)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from immutabledict import immutabledict

from finarr.errors import here
from finarr.fields import Fields
from finarr.numbers import Number

__all__ = ["FundPlan", "Realised"]

RULED = ("interest", "cofinancing", "experiments", "overhead", "loan_drawn", "loan_repaid", "loan_interest")
"""Flows that the rules give where the account has no figure of its own."""


@dataclass(frozen=True)
class Realised:
    """The account of the fund over a year, in euro; what is left out among the last seven is as the rules give it.

    Attributes:
        year: the year; years that are realised are the first ones of the case.
        contributions: what each partner contributed.
        payments: what the fund paid to each project.
        own: what owners paid of their own projects; as planned where left out.
        finished: projects that need no more money, though less was paid than was estimated.
        interest: on the balance.
        cofinancing: all of it together.
        experiments: what experiments cost.
        overhead: what the office cost.
        loan_drawn: on the revolving loan.
        loan_repaid: of it.
        loan_interest: on it.

    Example:
        >>> Realised(2026, {"Goes": 1000}, {"Warmtenet": 800}).interest is None
        True
    """

    year: int
    contributions: Mapping[str, Number]
    payments: Mapping[str, Number]
    own: Mapping[str, Number] = field(default_factory=immutabledict)
    finished: Iterable[str] = ()
    interest: Number | None = None
    cofinancing: Number | None = None
    experiments: Number | None = None
    overhead: Number | None = None
    loan_drawn: Number | None = None
    loan_repaid: Number | None = None
    loan_interest: Number | None = None

    def __post_init__(self) -> None:
        fields = Fields(self, here("realised"))
        if isinstance(self.year, bool) or not isinstance(self.year, int):
            fields.wrong(("year",), None if self.year is None else repr(self.year), "year")
            fields.put("year", 0)
        for name in ("contributions", "payments", "own"):
            fields.table_of_numbers(name)
        fields.names("finished", optional=False)
        for name in RULED:
            fields.number(name, optional=True, negative=name == "interest")
        fields.done()


@dataclass(frozen=True)
class FundPlan:
    """The plan in force, from which a new one departs as little as it can.

    Attributes:
        contributions: euro by year, of all partners together.
        starts: the year in which each project starts.

    Example:
        >>> FundPlan({2026: 1500, 2027: 1500}, {"Warmtenet": 2027}).starts["Warmtenet"]
        2027
    """

    contributions: Mapping[int, Number]
    starts: Mapping[str, int]

    def __post_init__(self) -> None:
        fields = Fields(self, here("plan"))
        if not isinstance(self.contributions, Mapping):
            given = None if self.contributions is None else repr(self.contributions)
            fields.wrong(("contributions",), given, "table")
            fields.put("contributions", immutabledict())
        fields.per_year("contributions")
        if not isinstance(self.starts, Mapping):
            fields.wrong(("starts",), None if self.starts is None else repr(self.starts), "table")
            fields.put("starts", immutabledict())
        for name, year in self.starts.items():
            if isinstance(year, bool) or not isinstance(year, int):
                fields.wrong(("starts", name), repr(year), "year")
        fields.put("starts", immutabledict({str(name): year for name, year in sorted(self.starts.items())}))
        fields.done()
