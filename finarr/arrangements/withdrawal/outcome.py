"""What comes out of a withdrawal: payments by method, effects on those who stay, settlement, who is better off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from finarr.arrangements.cost_sharing.people import people_measure
from finarr.errors import InvalidInput, Problem
from finarr.money import Unit
from finarr.numbers import at_year
from finarr.outcome import AsJson, Brief, Check, OnPaper, RunRecord, Status
from finarr.words import Message

if TYPE_CHECKING:
    import pandas as pd

    from finarr.arrangements.cost_sharing.outcome import Outcome
    from finarr.arrangements.withdrawal.model import Withdrawal
    from finarr.arrangements.withdrawal.settlement import Settlement
    from finarr.paper import Paper, Spoken

__all__ = ["BetterOff", "Effect", "ExitMethod", "ExitOutcome", "as_float", "by_party", "in_years"]


@dataclass(frozen=True)
class ExitMethod:
    """What the leaver pays under one method.

    Attributes:
        name: "own" (the arrangement's rule), "degressive" or "direct_damage".
        units: whole units by year.
        basis: whole units: the contribution of the last year of membership.
        parts: the parts of the basis, by year; empty for direct damage.
        grid: the unit of decision.
    """

    name: str
    units: Mapping[int, int]
    basis: int
    parts: tuple[Fraction, ...]
    grid: Unit

    @property
    def payments(self) -> dict[int, Decimal]:
        """Euro by year."""
        return {year: self.grid.to_euro(units) for year, units in self.units.items()}

    @property
    def total(self) -> Decimal:
        """Euro over all years."""
        return self.grid.to_euro(sum(self.units.values()))

    @property
    def times(self) -> Decimal | None:
        """The total as so many times the contribution of the last year; None where that was nothing."""
        if not self.basis:
            return None
        return Decimal(sum(self.units.values())) / Decimal(self.basis)


@dataclass(frozen=True)
class Effect:
    """What leaving does to one party that stays, in one year, under one method.

    Attributes:
        method: its name.
        party: who stays.
        year: the year.
        before: euro, with the leaver.
        after: euro, without.
        per_inhabitant: euro, of the difference; None where inhabitants are not known.
        of_budget: the difference as a share of its budget; None where that is not known.
    """

    method: str
    party: str
    year: int
    before: Decimal
    after: Decimal
    per_inhabitant: Fraction | None
    of_budget: Fraction | None

    @property
    def difference(self) -> Decimal:
        """Euro; above zero it pays more than before."""
        return self.after - self.before


@dataclass(frozen=True)
class BetterOff:
    """Whether parting pays, under one method, over the basis items.

    Attributes:
        method: its name.
        leaver: euro by year: what it no longer contributes, less what it pays on its own and still owes; None where its
            stand-alone costs are not known.
        breaks_even: the first year in which the leaver has gained as much as it lost; None where it does not.
        others: euro by year: what the others pay now, less what they would pay on their own; above zero they would be
            cheaper off without the leaver. None where that is not known.
    """

    method: str
    leaver: Mapping[int, Decimal] | None
    breaks_even: int | None
    others: Mapping[int, Decimal] | None


@dataclass(frozen=True, repr=False)
class ExitOutcome(AsJson, Brief, OnPaper):
    """The outcome of a withdrawal.

    Attributes:
        given: what was asked.
        before: the answer with the leaver; years beyond the case go on as its last one.
        after: by method the answer of those who stay.
        methods: what the leaver pays, by name of the method.
        years: from the leaving until one year after the last payment, which shows what remains.
        basis: euro: the leaver's contribution in its last year.
        basis_year: that year.
        settlement: reserves and debts divided, if they are settled.
        better_off: by method whether parting pays.
        checks: recomputed in plain arithmetic.
        notices: what a reader must know beside the figures.
        run: what is needed to reproduce it.
    """

    given: Withdrawal
    before: Outcome
    after: Mapping[str, Outcome]
    methods: Mapping[str, ExitMethod]
    years: tuple[int, ...]
    basis: Decimal
    basis_year: int
    settlement: Settlement | None
    better_off: tuple[BetterOff, ...]
    checks: tuple[Check, ...]
    notices: tuple[Message, ...]
    run: RunRecord

    @property
    def case(self) -> Withdrawal:
        """What was asked."""
        return self.given

    @property
    def status(self) -> Status:
        """How the answers were found."""
        return Status(self.run.status)

    @cached_property
    def effects(self) -> tuple[Effect, ...]:
        """What leaving does to each party that stays: by method, year and party."""
        return tuple(self._effects())

    def _effects(self) -> Iterator[Effect]:
        people = people_measure(self.before.case)
        before = by_party(self.before)
        parties = [party for party in self.before.case.parties if party.name != self.given.party]
        for name, outcome in self.after.items():
            after = by_party(outcome)
            for year in self.years:
                for party in parties:
                    then, now = before.get((party.name, year), Decimal(0)), after.get((party.name, year), Decimal(0))
                    heads = at_year(party.measures[people], year) if people in party.measures and people else None
                    budget = None if party.budget is None else at_year(party.budget, year)
                    change = Fraction(now - then)
                    yield Effect(
                        name,
                        party.name,
                        year,
                        then,
                        now,
                        change / heads if heads else None,
                        change / budget if budget else None,
                    )

    @cached_property
    def stayers(self) -> pd.DataFrame:
        """One row a method, year and party that stays.

        Columns: ``method, party, year, before, after, difference`` (euro), ``per_inhabitant`` (euro) and ``of_budget``
        (share).
        """
        import pandas as pd

        columns = ["method", "party", "year", "before", "after", "difference", "per_inhabitant", "of_budget"]
        rows = [
            (
                e.method, e.party, e.year, float(e.before), float(e.after), float(e.difference),
                as_float(e.per_inhabitant), as_float(e.of_budget),
            )
            for e in self.effects
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=columns)

    def of_year(self, method: str, year: int) -> pd.DataFrame:
        """Return the effects of one method in one year, by party.

        Raises:
            InvalidInput: there is no such method or year.
        """
        problems = [
            Problem((place,), repr(given), Message("errors.one_of", {"allowed": tuple(map(str, known))}))
            for place, given, known in (("method", method, tuple(self.methods)), ("year", year, self.years))
            if given not in known
        ]
        if problems:
            raise InvalidInput(problems)
        table = self.stayers
        return (
            table[(table["method"] == method) & (table["year"] == year)]
            .set_index("party")
            .drop(columns=["method", "year"])
        )

    @cached_property
    def payments(self) -> pd.DataFrame:
        """Euro that the leaver pays: one row a year, one column a method."""
        import pandas as pd

        table = {name: [float(amount) for amount in each.payments.values()] for name, each in self.methods.items()}
        return pd.DataFrame(table, index=pd.Index(self.years, name="year"))

    def explain(self, party: str, lang: str | None = None) -> Spoken:
        """Return what leaving means for one party that stays, or for the leaver.

        Raises:
            InvalidInput: there is no such party.
        """
        from finarr.arrangements.withdrawal.paper import party_paper

        return party_paper(self, party).spoken(lang or str(self.given.language))

    def paper(self) -> Paper:
        """Return the outcome for a reader."""
        from finarr.arrangements.withdrawal.paper import exit_paper

        return exit_paper(self)

    def to_excel(self, path: str | FilePath) -> FilePath:
        """Write a workbook: a sheet about the withdrawal, and one for every party, the leaver first.

        Raises:
            FileTrouble: the file cannot be written.
        """
        from finarr.arrangements.withdrawal.paper import exit_paper, party_paper
        from finarr.doors import save_papers

        lang = str(self.given.language)
        leaver = self.given.party
        others = [party.name for party in self.before.case.parties if party.name != leaver]
        papers = {Message("withdrawal.sheet").render(lang): exit_paper(self)}
        papers |= {name: party_paper(self, name) for name in (leaver, *others)}
        return save_papers(papers, path, lang)

    def to_dict(self, lang: str | None = None) -> dict[str, Any]:
        """Return the outcome as a machine reads it."""
        spoken = lang or str(self.given.language)
        return {
            "status": str(self.status),
            "party": self.given.party,
            "year": self.given.year,
            "basis": float(self.basis),
            "basis_year": self.basis_year,
            "methods": [
                {
                    "method": name,
                    "total": float(method.total),
                    "times": None if method.times is None else float(method.times),
                    "payments": {str(year): float(amount) for year, amount in method.payments.items()},
                }
                for name, method in self.methods.items()
            ],
            "stayers": [
                {
                    "method": e.method,
                    "party": e.party,
                    "year": e.year,
                    "before": float(e.before),
                    "after": float(e.after),
                    "difference": float(e.difference),
                    "per_inhabitant": None if e.per_inhabitant is None else float(e.per_inhabitant),
                    "of_budget": None if e.of_budget is None else float(e.of_budget),
                }
                for e in self.effects
            ],
            "settlement": None
            if self.settlement is None
            else {name: float(amount) for name, amount in self.settlement.parts.items()},
            "better_off": [
                {
                    "method": each.method,
                    "leaver": in_years(each.leaver),
                    "breaks_even": each.breaks_even,
                    "others": in_years(each.others),
                }
                for each in self.better_off
            ],
            "notices": [notice.render(spoken) for notice in self.notices],
            "checks": [check.to_dict(spoken) for check in self.checks],
            "run": self.run.to_dict(),
        }


def by_party(outcome: Outcome) -> dict[tuple[str, int], Decimal]:
    """Return euro by party and year, over all items."""
    sums: dict[tuple[str, int], Decimal] = {}
    for cell in outcome.cells:
        sums[cell.party, cell.year] = sums.get((cell.party, cell.year), Decimal(0)) + cell.amount
    return sums


def as_float(number: Fraction | None) -> float:
    """Return a number for a table, NaN where there is none."""
    return float("nan") if number is None else float(number)


def in_years(amounts: Mapping[int, Decimal] | None) -> dict[str, float] | None:
    """Return amounts by year as a machine reads them."""
    return None if amounts is None else {str(year): float(amount) for year, amount in amounts.items()}
