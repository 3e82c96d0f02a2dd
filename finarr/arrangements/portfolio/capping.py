"""Arrangements as cost-sharing cases: one of them, or all with a cap on the total of each municipality."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from finarr.arrangements.cost_sharing import CostSharing
from finarr.arrangements.portfolio.arrangement import Arrangement
from finarr.errors import InvalidInput, Problem
from finarr.items import Item
from finarr.keys import Key
from finarr.limits import Limit
from finarr.numbers import Number, at_year, is_hole, read_number
from finarr.parties import Measure, Party
from finarr.words import Message

if TYPE_CHECKING:
    from finarr.arrangements.cost_sharing.outcome import Outcome
    from finarr.arrangements.portfolio.model import Portfolio
    from finarr.arrangements.withdrawal import ExitOutcome

__all__ = ["as_case", "capped", "leave"]


def as_case(
    case: Portfolio, arrangements: Sequence[Arrangement], years: tuple[int, ...], limits: Sequence[Limit] = ()
) -> CostSharing:
    """Return arrangements as items of one case, each divided by what is contributed now.

    An arrangement to which nobody contributes is left out with what it costs: nothing.
    """
    unit = case.grid
    items: list[Item] = []
    keys: dict[str, Key] = {}
    measures: dict[str, dict[str, dict[int, int]]] = {}
    for each in arrangements:
        units = {party: {year: case.units(each, party, year) for year in years} for party in each.members}
        costs = {year: sum(amounts[year] for amounts in units.values()) for year in years}
        if any(costs.values()):
            for party, amounts in units.items():
                by_year = {year: amounts[year] if costs[year] else 1 for year in years}
                measures.setdefault(party, {})[each.name] = by_year
            keys[each.name] = Key.measures({each.name: 1})
            euro = {year: unit.to_euro(total) for year, total in costs.items()}
            items.append(Item(each.name, each.name, euro, parties=list(each.members)))
    label = {each.name: Measure(each.name) for each in arrangements}
    return CostSharing(
        case.title if len(arrangements) != 1 else arrangements[0].name,
        years,
        [
            replace(_with_votes(party, arrangements), measures={**party.measures, **measures[party.name]})
            for party in case.parties
            if party.name in measures
        ],
        items,
        keys,
        limits,
        measures={**case.measures, **label},
        language=case.language,
        unit=case.unit,
    )


def _with_votes(party: Party, arrangements: Sequence[Arrangement]) -> Party:
    """Return a party with its votes in the one arrangement there is."""
    if len(arrangements) != 1:
        return party
    return replace(party, votes=arrangements[0].votes.get(party.name, party.votes))


def capped(
    case: Portfolio, rise: Number, year: int | None, today: Mapping[str, Number] | None, solver: str | None
) -> Outcome:
    """Return all arrangements divided again under a cap on totals; see `Portfolio.capped`."""
    problems: list[Problem] = []
    at = case.years[-1] if year is None else year
    part = read_number(rise, ("rise",), problems)
    if not is_hole(part) and part < 0:
        problems.append(Problem(("rise",), part, Message("errors.not_negative")))
    if at not in case.years:
        allowed = Message("cost_sharing.other_year", {"years": list(map(str, case.years))})
        problems.append(Problem(("year",), repr(year), allowed))
    members = {party for each in case.arrangements for party in each.members}
    parties = [party for party in case.parties if party.name in members]
    for party in parties:
        if party.budget is None or at_year(party.budget, at) is None:
            values = {"party": party.name}
            problems.append(Problem(("parties", party.name, "budget"), None, Message("portfolio.budget", values)))
    now = _today(case, [party.name for party in parties], at, today, problems)
    if problems:
        raise InvalidInput(problems)
    limits = [
        Limit(
            "cap", _decimal(now[party.name] + Fraction(part) * (at_year(party.budget, at) or 0)), parties=[party.name]
        )
        for party in parties
        if party.budget is not None
    ]
    return as_case(case, case.arrangements, (at,), limits).solve(solver=solver)


def _today(
    case: Portfolio, names: Sequence[str], year: int, today: Mapping[str, Number] | None, problems: list[Problem]
) -> dict[str, Fraction]:
    """Return what each pays now in all: as told, or in the year before."""
    if today is None:
        if year - 1 not in case.years:
            problems.append(Problem(("today",), None, Message("portfolio.today", {"year": str(year - 1)})))
            return {}
        return {name: sum((each.amount(name, year - 1) for each in case.arrangements), Fraction(0)) for name in names}
    found = {}
    for name in names:
        if name not in today:
            problems.append(Problem(("today", name), None, Message("errors.missing")))
            continue
        number = read_number(today[name], ("today", name), problems)
        found[name] = Fraction(0) if is_hole(number) else Fraction(number)
    return found


def _decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / Decimal(number.denominator)


def leave(case: Portfolio, arrangement: str, party: str, year: int | None, more: Mapping[str, Any]) -> ExitOutcome:
    """Return what leaving one arrangement costs; see `Portfolio.exit`."""
    from finarr.arrangements.withdrawal import ExitTerms, exit

    found = case.arrangement(arrangement)
    given = dict(more)
    terms = given.pop("terms", None) or ExitTerms()
    if found.mandatory and terms.statutory is None:
        terms = replace(terms, statutory=True)
    return exit(case.case(found.name), case.party(party).name, year, terms=terms, **given)
