"""Points formulas: how the general fund, the BDuR and other central grants are divided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date as Date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from immutabledict import immutabledict

from finarr.arrangements.central_funding.volumes import Volumes, read_volumes
from finarr.errors import Path, Problem, here, report
from finarr.fields import Fields
from finarr.keys import Members, PointsKey
from finarr.money import Unit, largest_remainder, round_half_away, whole_units
from finarr.numbers import Number, read_number
from finarr.words import Euro, Message

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Division", "PointsFormula"]

_CENT = Unit(Fraction(1, 100))

_OWN_WORDS = {
    "keys.points_zero": "central_funding.points_zero",
    "keys.off_the_top": "central_funding.off_the_top",
    "keys.not_a_member": "central_funding.not_divided_over",
}
"""What a key says of a cost item, a formula says of a budget."""


@dataclass(frozen=True)
class PointsFormula:
    """A points formula: points = fixed + Σ amount · volume; what a party gets = points × the closing factor.

    The closing factor makes the formula close on its budget: (budget − amounts off the top − what is paid outside the
    factor) / Σ points. A published formula may come with its factor instead of a budget (`apply`).

    Attributes:
        fixed: euro (points) for every party.
        amounts: euro (points) per unit of a measure; below zero is allowed (own-tax capacity in the general fund).
        off_the_top: euro by party, paid before the rest is divided.
        factor: the published closing factor, if any.
        outside_factor: the measures that are paid as they are, outside the factor.
        source: the legal source.
        date: the day from which the formula counts.

    Raises:
        InvalidInput: a field breaks its rule.

    Example:
        >>> formula = PointsFormula(amounts={"inhabitants": 2}, off_the_top={"Veere": 10})
        >>> volumes = {"Goes": {"inhabitants": 30}, "Veere": {"inhabitants": 15}}
        >>> formula.points(volumes).to_dict()
        {'Goes': 60.0, 'Veere': 30.0}
        >>> divided = formula.divide(100, volumes)
        >>> divided.closing_factor, divided.amounts.to_dict()
        (1.0, {'Goes': 60.0, 'Veere': 40.0})
    """

    fixed: Number = 0
    amounts: Mapping[str, Number] = field(default_factory=immutabledict)
    off_the_top: Mapping[str, Number] = field(default_factory=immutabledict)
    factor: Number | None = None
    outside_factor: Iterable[str] = ()
    source: str | None = None
    date: Date | str | None = None

    def __post_init__(self) -> None:
        fields = Fields(self, here())
        fields.number("fixed")
        fields.table_of_numbers("amounts", negative=True)
        fields.table_of_numbers("off_the_top")
        fields.number("factor", optional=True)
        fields.names("outside_factor", optional=False)
        for position, name in enumerate(self.outside_factor):
            if name not in self.amounts:
                fields.wrong(("outside_factor", position), repr(name), "unknown_name", allowed=tuple(self.amounts))
        fields.put(
            "outside_factor", tuple(sorted(self.outside_factor, key=[*self.amounts, *self.outside_factor].index))
        )
        fields.text("source", optional=True)
        fields.day("date")
        fields.done()

    @cached_property
    def key(self) -> PointsKey:
        """The part inside the factor as a cost-sharing key: one arithmetic of points, not two."""
        inside = {name: amount for name, amount in self.amounts.items() if name not in tuple(self.outside_factor)}
        return PointsKey(inside, self.fixed, self.off_the_top)

    def points(self, volumes: Volumes) -> pd.Series[float]:
        """Return the points by party, inside the factor, unrounded.

        Args:
            volumes: a DataFrame (index: parties, columns: measures), or a mapping party → measure → number.

        Raises:
            InvalidInput: a volume is missing or no number.
        """
        import pandas as pd

        found = self.key.points_of(read_volumes(volumes, self.amounts))
        return pd.Series({party: float(each) for party, each in found.items()}, name="points", dtype="float64")

    def divide(self, budget: Number, volumes: Volumes) -> Division:
        """Divide a budget: off the top, outside the factor, then the rest by points; exact to the cent.

        Args:
            budget: euro, a whole number of cents.
            volumes: as for `points`.

        Raises:
            InvalidInput: a volume is missing, the points add up to zero, or the amounts off the top exceed the budget.
        """
        total = whole_units(budget, _CENT, ("budget",))
        members = read_volumes(volumes, self.amounts)
        outside = self.outside(members)
        rest = total * _CENT.euro - sum(outside.values(), Fraction(0))
        report(self.problems(members, rest, ()))
        exact = {party: outside[party] + amount for party, amount in self.key.divide(rest, members).items()}
        cents = largest_remainder(
            [_CENT.to_units(amount) for amount in exact.values()], total, [party.order for party in members.parties]
        )
        points = self.key.points_of(members)
        top = {party: Fraction(self.off_the_top.get(party, 0)) for party in exact}
        factor = (rest - sum(top.values(), Fraction(0))) / sum(points.values(), Fraction(0))
        return Division(factor, points, top, outside, dict(zip(exact, cents, strict=True)))

    def apply(self, volumes: Volumes, factor: Number | None = None) -> Division:
        """Return what every party gets under a published factor, each rounded to the cent by itself.

        Args:
            volumes: as for `points`.
            factor: the closing factor; the formula's own where left out.

        Raises:
            InvalidInput: there is no factor, or a volume is missing.
        """
        problems: list[Problem] = []
        used = self.factor if factor is None else factor
        number = read_number(used, ("factor",), problems)
        report(problems)
        members = read_volumes(volumes, self.amounts)
        points, outside = self.key.points_of(members), self.outside(members)
        top = {party.name: Fraction(self.off_the_top.get(party.name, 0)) for party in members.parties}
        report(self._unknown_parties(members))
        exact = {party: top[party] + outside[party] + Fraction(number) * points[party] for party in points}
        cents = {party: round_half_away(_CENT.to_units(amount)) for party, amount in exact.items()}
        return Division(Fraction(number), points, top, outside, cents)

    def outside(self, members: Members) -> dict[str, Fraction]:
        """Return what is paid outside the factor, exact euro by party."""
        amounts = {name: amount for name, amount in self.amounts.items() if name in tuple(self.outside_factor)}
        return PointsKey(amounts).points_of(members)

    def problems(self, members: Members, rest: Fraction | None, path: Path) -> Sequence[Problem]:
        """Return what is wrong when these members divide what is left inside the factor (euro; None: not known)."""
        found = []
        if rest is not None and rest < 0:
            most = Message("central_funding.outside_above_budget")
            found.append(Problem((*path, "outside_factor"), Euro(rest), most))
        for problem in self.key.check(members, {}, path, rest):
            if problem.allowed.id == "keys.points_negative":
                continue  # a negative grant is the business of who uses the formula
            words = _OWN_WORDS.get(problem.allowed.id, problem.allowed.id)
            found.append(replace(problem, allowed=Message(words, problem.allowed.values)))
        return found

    def _unknown_parties(self, members: Members) -> list[Problem]:
        known = {party.name for party in members.parties}
        message = "central_funding.not_divided_over"
        return [
            Problem(("off_the_top", party), None, Message(message, {"party": party}))
            for party in self.off_the_top
            if party not in known
        ]

    @classmethod
    def shipped(cls, name: str, **inputs: Any) -> PointsFormula:
        """Return a formula that comes with finarr, completed with what is not public.

        Args:
            name: the name of a file in ``models/formulas``, such as "bdur-2026".
            inputs: what the formula asks for; for the BDuR ``fixed`` (euro per region) and ``decontamination`` (the six
                regions with a decontamination unit), for "hwbp-waterwet-7-24" the national totals.

        Raises:
            FileTrouble: there is no such formula.
            InvalidInput: an input is missing or wrong.

        Example:
            >>> six = ["Groningen", "Twente", "Utrecht", "Haaglanden", "Zeeland", "Limburg-Noord"]
            >>> formula = PointsFormula.shipped("bdur-2026", fixed=1_000_000, decontamination=six)
            >>> formula.amounts["hazardous_sites"], formula.off_the_top["Zeeland"]
            (Decimal('28430.04'), Decimal('175000'))
        """
        from finarr.doors import opened

        found: PointsFormula = opened("finarr.cases.points_formula:shipped_formula")(name, inputs)
        return found


@dataclass(frozen=True)
class Division:
    """What a points formula gives every party.

    Attributes:
        factor: the closing factor, exact.
        points: inside the factor, exact, by party.
        off_the_top: euro by party.
        outside: euro by party, exact: paid outside the factor.
        cents: what every party gets, in cents.
    """

    factor: Fraction
    points: Mapping[str, Fraction]
    off_the_top: Mapping[str, Fraction]
    outside: Mapping[str, Fraction]
    cents: Mapping[str, int]

    @property
    def closing_factor(self) -> float:
        """The closing factor as a number."""
        return float(self.factor)

    @property
    def total(self) -> Decimal:
        """Euro, all parties together."""
        return _CENT.to_euro(sum(self.cents.values()))

    @cached_property
    def amounts(self) -> pd.Series[float]:
        """Euro by party."""
        import pandas as pd

        return pd.Series({party: cents / 100 for party, cents in self.cents.items()}, name="amount", dtype="float64")

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a party: ``points, off_the_top, outside_factor, inside_factor, amount`` (euro) and ``cents``."""
        import pandas as pd

        rows = {
            party: (
                float(points),
                float(self.off_the_top[party]),
                float(self.outside[party]),
                float(points * self.factor),
                self.cents[party] / 100,
                self.cents[party],
            )
            for party, points in self.points.items()
        }
        columns = ["points", "off_the_top", "outside_factor", "inside_factor", "amount", "cents"]
        found = pd.DataFrame.from_dict(rows, orient="index", columns=columns).astype({"cents": "int64"})
        return found.rename_axis("party")
