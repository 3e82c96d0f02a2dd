"""A party joins a joint arrangement (toetreding): what it pays, and what that does to those who were there."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from immutabledict import immutabledict

from finarr.arrangements.cost_sharing import CostSharing
from finarr.arrangements.cost_sharing.people import people_measure
from finarr.arrangements.withdrawal.membership import changed_costs
from finarr.arrangements.withdrawal.outcome import Effect, as_float, by_party, in_years
from finarr.errors import InvalidInput, Path, Problem
from finarr.money import round_half_away
from finarr.numbers import Number, at_year, is_hole, read_number, read_per_year
from finarr.outcome import AsJson, Check, OnPaper, RunRecord, Status, fingerprint, versions
from finarr.parties import Party
from finarr.words import Message

if TYPE_CHECKING:
    import pandas as pd

    from finarr.arrangements.cost_sharing.outcome import Outcome
    from finarr.paper import Paper

__all__ = ["EntryOutcome", "entry"]


@dataclass(frozen=True)
class EntryOutcome(AsJson, OnPaper):
    """What a new member pays, and what that does to those who were there.

    Attributes:
        party: who joins.
        before: the answer without it.
        after: the answer with it.
        years: from the joining on.
        buy_in: euro: its part of the reserves, by what it contributes in its first year; zero where none were given.
        alone: euro by year that it would pay on its own; empty where nobody told.
        checks: recomputed in plain arithmetic.
        run: what is needed to reproduce it.
    """

    party: str
    before: Outcome
    after: Outcome
    years: tuple[int, ...]
    buy_in: Decimal
    checks: tuple[Check, ...]
    run: RunRecord
    alone: Mapping[int, Decimal] = immutabledict()

    @property
    def status(self) -> Status:
        """How the answers were found."""
        return Status(self.run.status)

    @property
    def gains(self) -> dict[int, Decimal]:
        """Euro by year that the new member is better off than on its own; what it buys into counts in its first year.

        Empty where its costs on its own are not known.
        """
        paid = self.contributions
        first = self.years[0]
        return {year: alone - paid[year] - (self.buy_in if year == first else 0) for year, alone in self.alone.items()}

    @property
    def contributions(self) -> dict[int, Decimal]:
        """Euro by year that the new member pays."""
        paid = by_party(self.after)
        return {year: paid.get((self.party, year), Decimal(0)) for year in self.years}

    @cached_property
    def effects(self) -> tuple[Effect, ...]:
        """What the joining does to each other party, by year."""
        return tuple(self._effects())

    def _effects(self) -> Iterator[Effect]:
        people = people_measure(self.before.case)
        before, after = by_party(self.before), by_party(self.after)
        for year in self.years:
            for party in self.before.case.parties:
                then, now = before.get((party.name, year), Decimal(0)), after.get((party.name, year), Decimal(0))
                heads = at_year(party.measures[people], year) if people and people in party.measures else None
                budget = None if party.budget is None else at_year(party.budget, year)
                change = Fraction(now - then)
                yield Effect(
                    "entry", party.name, year, then, now, change / heads if heads else None,
                    change / budget if budget else None,
                )  # fmt: skip

    @cached_property
    def others(self) -> pd.DataFrame:
        """One row a year and party that was there.

        Columns: ``party, year, before, after, difference`` (euro), ``per_inhabitant`` (euro) and ``of_budget`` (share).
        """
        import pandas as pd

        columns = ["party", "year", "before", "after", "difference", "per_inhabitant", "of_budget"]
        rows = [
            (
                e.party, e.year, float(e.before), float(e.after), float(e.difference),
                as_float(e.per_inhabitant), as_float(e.of_budget),
            )
            for e in self.effects
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=columns)

    @property
    def case(self) -> CostSharing:
        """The arrangement with its new member."""
        return self.after.case

    def paper(self) -> Paper:
        """Return the outcome for a reader."""
        from finarr.arrangements.withdrawal.paper import entry_paper

        return entry_paper(self)

    def to_excel(self, path: str | FilePath) -> FilePath:
        """Write the outcome as a sheet of a new workbook.

        Raises:
            FileTrouble: the file cannot be written.
        """
        from finarr.doors import save_papers

        return save_papers({self.party: self.paper()}, path, self.before.case.language)

    def to_dict(self, lang: str | None = None) -> dict[str, Any]:
        """Return the outcome as a machine reads it."""
        return {
            "status": str(self.status),
            "party": self.party,
            "contributions": in_years(self.contributions),
            "buy_in": float(self.buy_in),
            "alone": in_years(self.alone),
            "gains": in_years(self.gains),
            "others": self.others.astype(object).where(self.others.notna(), None).to_dict(orient="records"),
            "checks": [check.to_dict(lang or self.before.case.language) for check in self.checks],
            "run": self.run.to_dict(),
        }


def entry(
    case: CostSharing,
    party: Party,
    year: int | None = None,
    *,
    items: Iterable[str] | None = None,
    added_costs: Mapping[str, Number | Mapping[int, Number]] | None = None,
    reserves: Number = 0,
    alone: Number | Mapping[int, Number] | None = None,
    solver: str | None = None,
) -> EntryOutcome:
    """Return what joining a joint arrangement costs the new member, and what it does to the others.

    Args:
        case: the arrangement. Its keys must be able to divide over the new member: by measures that it has, equally,
            or by points; agreed shares and quantities must name it already.
        party: who joins, with its measures.
        year: the first year of membership; the first of the case where left out.
        items: of the items that name who takes part, those it joins; items of all parties it joins anyhow.
        added_costs: euro by item, what the new member makes the arrangement more expensive, for all years or by year.
        reserves: euro, equity into which it buys, in proportion to what it contributes in its first year.
        alone: euro a year that the new member would pay on its own, to tell whether it is better off.
        solver: "highs" or "cbc".

    Raises:
        InvalidInput: the party is there already, lacks a figure, or an item or year is not known.
        Infeasible: the limits contradict one another.

    Example:
        >>> from finarr import Item, Key
        >>> case = CostSharing(
        ...     "Archief", [2026],
        ...     [Party("Goes", measures={"inhabitants": 5}), Party("Hulst", measures={"inhabitants": 3})],
        ...     [Item("Archief", "inwoners", 800)], {"inwoners": Key.measures({"inhabitants": 1})})
        >>> joined = entry(case, Party("Veere", measures={"inhabitants": 2}), added_costs={"Archief": 200})
        >>> joined.contributions, joined.others["difference"].tolist()
        ({2026: Decimal('200.00')}, [0.0, 0.0])
    """
    began, clock = datetime.now(UTC), time.perf_counter()
    first = case.years[0] if year is None else year
    problems: list[Problem] = []
    if first not in case.years:
        message = Message("cost_sharing.other_year", {"years": list(map(str, case.years))})
        problems.append(Problem(("year",), repr(year), message))
    joined = tuple(items or ())
    known = [item.name for item in case.items]
    places: list[tuple[Path, str]] = [(("items", n), name) for n, name in enumerate(joined)]
    places += [(("added_costs", str(name)), str(name)) for name in added_costs or {}]
    for place, name in places:
        if name not in known:
            problems.append(Problem(place, repr(name), Message("errors.unknown_name", {"allowed": known})))
    more = _added(case, added_costs or {}, first, problems)
    equity = read_number(reserves, ("reserves",), problems)
    apart = None if alone is None else read_per_year(alone, ("alone",), problems)
    for name, typed in (("reserves", equity), *_typed(apart)):
        if not is_hole(typed) and typed < 0:
            problems.append(Problem((name,), typed, Message("errors.not_negative")))
    if problems:
        raise InvalidInput(problems)
    wider = replace(
        case,
        parties=[*case.parties, party],
        items=[
            replace(item, parties=[*item.parties, party.name]) if item.parties and item.name in joined else item
            for item in case.items
        ],
    )
    wider = changed_costs(wider, {key: -units for key, units in more.items()}, {})
    before, after = case.solve(solver=solver), wider.solve(solver=solver)
    years = tuple(each for each in case.years if each >= first)
    checks = tuple(_checks(before, after, more, years))
    record = RunRecord(
        fingerprint(wider),
        versions(),
        before.run.solver or after.run.solver,
        case.criterion,
        max((before.status, after.status), key=list(Status).index),
        began,
        time.perf_counter() - clock,
    )
    buy_in = _buy_in(after, party.name, first, equity)
    costs = {year: number for year in years if (number := _at(apart, year)) is not None}
    return EntryOutcome(party.name, before, after, years, buy_in, checks, record, immutabledict(costs))


def _typed(alone: Any) -> Iterator[tuple[str, Any]]:
    values = alone.values() if isinstance(alone, Mapping) else () if alone is None else (alone,)
    yield from (("alone", value) for value in values)


def _at(alone: Any, year: int) -> Decimal | None:
    return alone.get(year) if isinstance(alone, Mapping) else alone


def _added(
    case: CostSharing, added: Mapping[str, Any], first: int, problems: list[Problem]
) -> dict[tuple[str, int], int]:
    """Return what comes onto the costs, in whole units by item and year."""
    found: dict[tuple[str, int], int] = {}
    for name, given in added.items():
        read = read_per_year(given, ("added_costs", str(name)), problems)
        for year in case.years:
            amount = read.get(year) if isinstance(read, Mapping) else read
            if year >= first and amount is not None and not is_hole(amount):
                found[str(name), year] = round_half_away(case.grid.to_units(amount))
    return found


def _buy_in(after: Outcome, party: str, year: int, equity: Any) -> Decimal:
    grid = after.case.grid
    paid = sum(cell.units for cell in after.cells if cell.year == year)
    own = sum(cell.units for cell in after.cells if cell.year == year and cell.party == party)
    return grid.to_euro(round_half_away(grid.to_units(equity) * Fraction(own, paid)) if paid else 0)


def _checks(
    before: Outcome, after: Outcome, more: Mapping[tuple[str, int], int], years: tuple[int, ...]
) -> Iterator[Check]:
    for year in years:
        paid, was = (sum(c.units for c in each.cells if c.year == year) for each in (after, before))
        gap = paid - was - sum(units for (_, at), units in more.items() if at == year)
        yield Check(Message("withdrawal.check_entry", {"year": str(year)}), before.case.grid.to_euro(gap), gap == 0)
