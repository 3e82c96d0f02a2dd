"""Advances (voorschotten): the contribution of a year, paid in terms; exact by party and by term."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from finarr.arrangements.budget_cycle.terms import AdvanceTerms
from finarr.arrangements.cost_sharing.model import CostSharing
from finarr.arrangements.cost_sharing.outcome import Outcome
from finarr.errors import InvalidInput, Problem
from finarr.fairness.whole_table import WholeRow, round_cells
from finarr.money import round_half_away
from finarr.outcome import Check
from finarr.words import Message

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Advance", "Advances", "advances_of", "asked_terms", "asked_year"]


@dataclass(frozen=True)
class Advance:
    """What one party pays on one day.

    Attributes:
        party: its name.
        term: counted from 1.
        day: when it is due.
        cents: how much.
        kept: whether it stands from an earlier document, because it was due before the amendment.
    """

    party: str
    term: int
    day: date
    cents: int
    kept: bool = False


@dataclass(frozen=True)
class Advances:
    """The advances of a year.

    Attributes:
        outcome: the document they rest on, divided.
        year: of the contributions.
        cells: by term and party.
    """

    outcome: Outcome
    year: int
    cells: tuple[Advance, ...]

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a party and term: ``party, term, date, amount`` (euro), ``cents`` and ``kept``."""
        import pandas as pd

        rows = [(a.party, a.term, a.day.isoformat(), a.cents / 100, a.cents, a.kept) for a in self.cells]
        columns = ["party", "term", "date", "amount", "cents", "kept"]
        return pd.DataFrame(rows, columns=columns).astype({"cents": "int64", "term": "int64"})

    @cached_property
    def per_party(self) -> pd.DataFrame:
        """Euro by party, a column a date, in the order of the case."""
        import pandas as pd

        days = list(dict.fromkeys(cell.day for cell in self.cells))
        names = list(dict.fromkeys(cell.party for cell in self.cells))
        at = {(cell.party, cell.day): cell.cents / 100 for cell in self.cells}
        table = {day.isoformat(): [at[name, day] for name in names] for day in days}
        return pd.DataFrame(table, index=pd.Index(names, name="party"))

    @cached_property
    def paid(self) -> dict[str, int]:
        """Cents by party, all terms together."""
        sums: dict[str, int] = {}
        for cell in self.cells:
            sums[cell.party] = sums.get(cell.party, 0) + cell.cents
        return sums

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """That the terms of every party add up to its contribution."""
        due = contributions(self.outcome, self.year)
        found = []
        for party, cents in self.paid.items():
            gap = Decimal(cents - due[party]) / 100
            name = Message("budget_cycle.check_advances", {"party": party, "year": str(self.year)})
            found.append(Check(name, gap, not gap))
        return tuple(found)

    def to_dict(self, lang: str | None = None) -> dict[str, Any]:
        """Return the advances as a machine reads them."""
        rows = [
            {"party": a.party, "term": a.term, "date": a.day.isoformat(), "amount": a.cents / 100, "kept": a.kept}
            for a in self.cells
        ]
        spoken = lang or self.outcome.case.language
        return {"year": self.year, "advances": rows, "checks": [check.to_dict(spoken) for check in self.checks]}


def contributions(outcome: Outcome, year: int) -> dict[str, int]:
    """Return cents by party in a year, in the order of the case."""
    sums = {party.name: 0 for party in outcome.case.parties}
    for cell in outcome.cells:
        if cell.year == year:
            sums[cell.party] += cell.cents
    return sums


def asked_year(case: CostSharing, year: int | None) -> int:
    """Return the year asked for; the document's own, else the first.

    Raises:
        InvalidInput: the case does not have it.
    """
    own = case.document.year if case.document is not None else None
    chosen = year if year is not None else own if own in tuple(case.years) else case.years[0]
    if chosen not in tuple(case.years):
        allowed = Message("cost_sharing.other_year", {"years": list(map(str, case.years))})
        raise InvalidInput([Problem(("year",), str(chosen), allowed)])
    return int(chosen)


def asked_terms(case: CostSharing, terms: AdvanceTerms | int | Iterable[date | str] | None) -> AdvanceTerms:
    """Return the terms asked for; those of the case, else quarters."""
    if isinstance(terms, AdvanceTerms):
        return terms
    return (case.cycle.advances or AdvanceTerms()) if terms is None else AdvanceTerms(terms)


def advances_of(
    outcome: Outcome, terms: AdvanceTerms, year: int, previous: Advances | None, since: date | str | None
) -> Advances:
    """Return the advances of a year.

    Args:
        outcome: what is owed.
        terms: when it is paid.
        year: which contributions.
        previous: the advances that an amendment changes.
        since: from when; what was due before that day stays. None is all terms anew.

    Raises:
        InvalidInput: a day of payment lies in another year, or all terms have passed.
    """
    case = outcome.case
    days = terms.days(year)
    problems = [
        Problem(("terms", number), day, Message("budget_cycle.other_year", {"year": str(year)}))
        for number, day in enumerate(days)
        if day.year != year
    ]
    day = _since(since, problems)
    if problems:
        raise InvalidInput(problems)
    fixed = _fixed(previous, day)
    open_days = [each for each in days if day is None or not fixed or each >= day]
    given = tuple(terms.parts or [Fraction(1, len(days))] * len(days))
    weights = [Fraction(part) for part, each in zip(given, days, strict=True) if each in open_days]
    if not sum(weights, Fraction(0)):
        raise InvalidInput([Problem(("since",), day, Message("budget_cycle.no_terms_left"))])
    due = contributions(outcome, year)
    left = {party: cents - sum(a.cents for a in fixed if a.party == party) for party, cents in due.items()}
    whole = _spread(case, left, weights)
    first = len({a.day for a in fixed})
    cells = [*fixed]
    for number, each in enumerate(open_days):
        cells += [Advance(party, first + number + 1, each, whole[party][number]) for party in due]
    return Advances(outcome, year, tuple(cells))


def _since(since: date | str | None, problems: list[Problem]) -> date | None:
    if since is None or isinstance(since, date):
        return since
    try:
        return date.fromisoformat(since)
    except (TypeError, ValueError):
        problems.append(Problem(("since",), repr(since), Message("errors.date")))
        return None


def _fixed(previous: Advances | None, day: date | None) -> list[Advance]:
    """Return what was due before the day, in the terms of the earlier document."""
    if previous is None or day is None:
        return []
    kept = [a for a in previous.cells if a.day < day]
    number = {each: n for n, each in enumerate(sorted({a.day for a in kept}), start=1)}
    return [Advance(a.party, number[a.day], a.day, a.cents, True) for a in kept]


def _spread(case: CostSharing, cents: dict[str, int], weights: Sequence[Fraction]) -> dict[str, list[int]]:
    """Spread what each party owes over terms in whole units: every party exact, every term as near as can be."""
    unit = case.grid.cents
    whole = sum(weights, Fraction(0))
    parts = [weight / whole for weight in weights]
    names = list(cents)
    orders = {party.name: party.order for party in case.parties}
    exact = [Fraction(cents[name], unit) * part for name in names for part in parts]
    n = len(parts)
    labels = [(term, orders[name]) for name in names for term in range(n)]
    columns = [[n * row + term for row in range(len(names))] for term in range(n)]
    total = Fraction(sum(cents.values()), unit)
    ends = [round_half_away(total * sum(parts[: term + 1], Fraction(0))) for term in range(n)]
    totals = [end - start for start, end in zip([0, *ends[:-1]], ends, strict=True)]
    rows = [
        WholeRow({n * row + term: 1 for term in range(n)}, cents[name] // unit, cents[name] // unit)
        for row, name in enumerate(names)
    ]
    values = round_cells(exact, labels, columns, totals, rows).values
    return {name: [value * unit for value in values[n * row : n * row + n]] for row, name in enumerate(names)}
