"""One arrangement of many: who contributes what, who votes, what it is spent on, and how it stands financially."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from immutabledict import immutabledict

from finarr.errors import here
from finarr.fields import Fields
from finarr.numbers import Number, at_year

__all__ = ["Arrangement", "Position"]

Amounts = Mapping[str, Number | Mapping[int, Number]]


@dataclass(frozen=True)
class Position:
    """How an arrangement stands, as the yearly paragraph on connected parties asks (BBV art. 15).

    Attributes:
        equity_begin: euro, own equity at the begin of the year; may be below zero.
        equity_end: euro, at its end.
        debt_begin: euro, borrowed money at the begin.
        debt_end: euro, at the end.
        result: euro, result of the year; below zero is a deficit.
        capacity: euro, what can absorb a setback; the equity at the end where left out.
        risks: euro, what setbacks may cost.
        note: what the risks are, in words.

    Example:
        >>> Position(equity_end=400, risks=500).ratio
        Fraction(4, 5)
    """

    equity_begin: Number | None = None
    equity_end: Number | None = None
    debt_begin: Number | None = None
    debt_end: Number | None = None
    result: Number | None = None
    capacity: Number | None = None
    risks: Number | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        fields = Fields(self, here("position"))
        for name in ("equity_begin", "equity_end", "result"):
            fields.number(name, optional=True, negative=True)
        for name in ("debt_begin", "debt_end", "capacity", "risks"):
            fields.number(name, optional=True)
        fields.text("note", optional=True)
        fields.done()

    @property
    def available(self) -> Fraction | None:
        """Euro that can absorb a setback; None where it is not known."""
        value = self.equity_end if self.capacity is None else self.capacity
        return None if value is None else Fraction(value)

    @property
    def ratio(self) -> Fraction | None:
        """The resilience ratio: what can absorb setbacks over what they may cost; None where it is not known."""
        if self.available is None or not self.risks:
            return None
        return self.available / Fraction(self.risks)

    @property
    def solvency(self) -> Fraction | None:
        """Equity as a part of equity and debt together at the end of the year; None where it is not known."""
        if self.equity_end is None or self.debt_end is None:
            return None
        total = Fraction(self.equity_end) + Fraction(self.debt_end)
        return Fraction(self.equity_end) / total if total > 0 else None

    @property
    def shortfall(self) -> Fraction:
        """Euro by which risks exceed what can absorb them; zero where that is not known."""
        if self.available is None or self.risks is None:
            return Fraction(0)
        return max(Fraction(0), Fraction(self.risks) - max(self.available, Fraction(0)))


@dataclass(frozen=True)
class Arrangement:
    """A joint arrangement (verbonden partij) in a portfolio.

    Attributes:
        name: unique in the portfolio.
        contributions: euro by party, for all years or by year; who stands here takes part, with zero too.
        domain: the field it works in, such as "veiligheid".
        family: arrangements of one kind, of which a municipality is in at most one (all veiligheidsregio's); its own
            name where left out. Regrouping works by family.
        mandatory: whether membership is a duty by law.
        locked: the part (0..1) of the contributions that cannot be turned back in the years shown; left out: all of a
            mandatory arrangement, nothing of another.
        votes: by party, in the board.
        quota: the votes a decision needs; more than half where left out.
        grants: euro, what the centre pays to it directly, for all years or by year.
        other: euro, other income.
        tasks: euro by task, what is spent on it, for all years or by year.
        position: how it stands financially.
        seat: where it has its seat.
        purpose: the public interest it serves.

    Raises:
        InvalidInput: a field breaks its rule.

    Example:
        >>> Arrangement("GGD", {"Goes": 2_000_000}, mandatory=True).locked_part
        Fraction(1, 1)
    """

    name: str
    contributions: Amounts
    domain: str | None = None
    family: str | None = None
    mandatory: bool = False
    locked: Number | None = None
    votes: Mapping[str, Number] = field(default_factory=immutabledict)
    quota: Number | None = None
    grants: Number | Mapping[int, Number] = 0
    other: Number | Mapping[int, Number] = 0
    tasks: Amounts = field(default_factory=immutabledict)
    position: Position | None = None
    seat: str | None = None
    purpose: str | None = None

    def __post_init__(self) -> None:
        fields = Fields(self, here("arrangements", str(self.name)))
        fields.text("name")
        for name in ("domain", "family", "seat", "purpose"):
            fields.text(name, optional=True)
        fields.table_per_year("contributions")
        if isinstance(self.contributions, Mapping) and not self.contributions and not fields.problems:
            fields.wrong(("contributions",), None, "missing")
        fields.flag("mandatory")
        fields.share("locked", optional=True)
        fields.table_of_numbers("votes")
        fields.number("quota", optional=True, positive=True)
        fields.per_year("grants")
        fields.per_year("other")
        fields.table_per_year("tasks")
        if self.position is not None and not isinstance(self.position, Position):
            fields.wrong(("position",), repr(self.position), "kind", kind="Position")
            fields.put("position", None)
        fields.done()

    @property
    def members(self) -> tuple[str, ...]:
        """Who takes part."""
        return tuple(self.contributions)

    @property
    def group(self) -> str:
        """Its family, or itself."""
        return self.family or self.name

    @property
    def locked_part(self) -> Fraction:
        """The part of the contributions that cannot be turned back."""
        if self.locked is None:
            return Fraction(int(self.mandatory))
        return Fraction(self.locked)

    def amount(self, party: str, year: int) -> Fraction:
        """Return what a party contributes in a year, exact euro; zero where it takes no part."""
        return (at_year(self.contributions[party], year) or Fraction(0)) if party in self.contributions else Fraction(0)
