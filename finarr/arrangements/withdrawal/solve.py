"""What the leaver pays under each method, and what those who stay then pay, year by year."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING

from finarr.arrangements.cost_sharing import CostSharing
from finarr.arrangements.withdrawal.alone import alone_cost, better_off
from finarr.arrangements.withdrawal.membership import changed_costs, extended, in_place_of, without
from finarr.arrangements.withdrawal.outcome import ExitMethod, ExitOutcome
from finarr.arrangements.withdrawal.settlement import settled
from finarr.arrangements.withdrawal.terms import practice
from finarr.money import largest_remainder, round_half_away
from finarr.outcome import Check, RunRecord, Status, fingerprint, versions
from finarr.words import Message

if TYPE_CHECKING:
    from finarr.arrangements.cost_sharing.outcome import Outcome
    from finarr.arrangements.withdrawal.model import Withdrawal

__all__ = ["solve"]

Cells = dict[tuple[str, int], int]


@dataclass(frozen=True)
class _Known:
    """What holds whatever the method.

    Attributes:
        given: what was asked.
        before: the answer with the leaver, its years extended as far as is needed.
        rest: the case without the leaver, or with its successor, costs as they were.
        years: from the leaving on.
        basis: whole units by item: what the leaver paid in its last year.
        loses: whole units by item and year: what the leaver would have paid.
        replaced: whole units by year: what the successor pays.
    """

    given: Withdrawal
    before: Outcome
    rest: CostSharing
    years: tuple[int, ...]
    basis: Mapping[str, int]
    loses: Cells
    replaced: Mapping[int, int]


def solve(given: Withdrawal, solver: str | None) -> ExitOutcome:
    """Return the outcome of a withdrawal; see `Withdrawal.solve`."""
    began, clock = datetime.now(UTC), time.perf_counter()
    known = _known(given, solver)
    fallen, added = _fallen(known), _one_off(known)
    fewer = {key: fallen.get(key, 0) - added.get(key, 0) for key in (*fallen, *added)}
    methods, after, checks = {}, {}, []
    for method in _methods(known, fewer):
        received = _over_items(known, method.units)
        answer = changed_costs(known.rest, fewer, received).solve(solver=solver)
        methods[method.name], after[method.name] = method, answer
        checks += list(_checks(known, method, answer, fewer))
    outcomes = (known.before, *after.values())
    statuses = [outcome.status for outcome in outcomes]
    record = RunRecord(
        fingerprint(given),
        versions(),
        next((outcome.run.solver for outcome in outcomes if outcome.run.solver), None),
        given.case.criterion,
        max(statuses, key=list(Status).index),
        began,
        time.perf_counter() - clock,
    )
    settlement = settled(given, known.before, _basis_year(given))
    return ExitOutcome(
        given=given,
        before=known.before,
        after=after,
        methods=methods,
        years=known.years,
        basis=given.case.grid.to_euro(sum(known.basis.values())),
        basis_year=_basis_year(given),
        settlement=settlement,
        better_off=better_off(given, known.before, methods, known.years),
        checks=tuple(checks),
        notices=tuple(_notices(known)),
        run=record,
    )


def _basis_year(given: Withdrawal) -> int:
    """Return the last year of membership, or the first year of the case where that lies before it."""
    return max(given.first - 1, given.case.years[0])


def _steps(given: Withdrawal) -> int:
    """Return in how many years after leaving something is still paid."""
    terms, rule = given.terms, practice()
    if terms.percentages is not None:
        return len(tuple(terms.percentages))
    bridging = rule.bridging_years if terms.bridging_years is None else terms.bridging_years
    return max(len(rule.degressive), bridging)


def _known(given: Withdrawal, solver: str | None) -> _Known:
    """Work out the years with the leaver, and one year more than it pays, to show what remains."""
    years = tuple(range(given.first, given.first + _steps(given) + 1))
    whole = extended(given.case, max(years[-1], given.case.years[-1]))
    before = whole.solve(solver=solver)
    cells = {(c.item, c.year): c.units for c in before.cells if c.party == given.party}
    rest = without(whole, given.party) if given.successor is None else in_place_of(whole, given.party, given.successor)
    kept = {item.name for item in rest.items}
    replaced: dict[int, int] = {}
    if given.successor is not None:
        paid = rest.solve(solver=solver).cells
        replaced = {
            year: sum(c.units for c in paid if c.party == given.successor.name and c.year == year) for year in years
        }
    return _Known(
        given=given,
        before=before,
        rest=rest,
        years=years,
        basis={item.name: cells.get((item.name, _basis_year(given)), 0) for item in whole.items},
        loses={key: units for key, units in cells.items() if key[1] in years and key[0] in kept},
        replaced=replaced,
    )


def _fallen(known: _Known) -> Cells:
    """Return what the others no longer have as costs; with a successor nothing falls away."""
    if known.given.successor is not None:
        return {}
    terms, first = known.given.terms, known.years[0]
    return {
        (item, year): round_half_away(units * (1 - terms.part_left(year - first)))
        for (item, year), units in known.loses.items()
        if terms.part_left(year - first) < 1
    }


def _one_off(known: _Known) -> Cells:
    """Return the costs of leaving itself, which come onto the costs in the first year."""
    units = round_half_away(known.given.case.grid.to_units(Decimal(str(known.given.terms.one_off))))
    return _over_items(known, {known.years[0]: units}) if known.given.successor is None else {}


def _methods(known: _Known, fewer: Cells) -> Iterator[ExitMethod]:
    """Yield the own rule, or where there is none both accepted methods."""
    terms, rule = known.given.terms, practice()
    if terms.percentages is not None:
        yield _by_percentages(known, "own", [Fraction(part) for part in terms.percentages])
        return
    yield _by_percentages(known, "degressive", rule.degressive)
    yield _direct_damage(known, fewer, rule.bridging_years if terms.bridging_years is None else terms.bridging_years)


def _by_percentages(known: _Known, name: str, parts: Sequence[Fraction]) -> ExitMethod:
    """Pay parts of the last contribution; each year to the unit, and all years together exactly their sum."""
    basis = sum(known.basis.values())
    sums = [round_half_away(basis * total) for total in accumulate(parts)]
    paid = [now - then for then, now in zip([0, *sums], sums, strict=False)]
    return _method(known, name, dict(zip(known.years, paid, strict=False)), tuple(parts))


def _direct_damage(known: _Known, fewer: Cells, years: int) -> ExitMethod:
    """Pay for some years what the others lose and still have as costs, the costs of leaving among them."""
    paid = {
        year: sum(units - fewer.get((item, at), 0) for (item, at), units in known.loses.items() if at == year)
        for year in known.years[:years]
    }
    return _method(known, "direct_damage", paid, ())


def _method(known: _Known, name: str, due: Mapping[int, int], parts: tuple[Fraction, ...]) -> ExitMethod:
    """Return a method; what a successor pays comes off, never below zero."""
    paid = {
        year: max(0, due.get(year, 0) - known.replaced.get(year, 0)) if due.get(year, 0) > 0 else due.get(year, 0)
        for year in known.years
    }
    return ExitMethod(name, paid, sum(known.basis.values()), parts, known.given.case.grid)


def _over_items(known: _Known, by_year: Mapping[int, int]) -> Cells:
    """Divide amounts over the items that go on, in proportion to what the leaver paid for each."""
    kept = [item.name for item in known.rest.items]
    weights = [Fraction(known.basis.get(name, 0)) for name in kept]
    if not sum(weights):
        weights = [Fraction(1)] * len(kept)
    found: Cells = {}
    for year, units in by_year.items():
        exact = [units * weight / sum(weights) for weight in weights]
        for name, amount in zip(kept, largest_remainder(exact, units, kept), strict=True):
            if amount:
                found[name, year] = amount
    return found


def _checks(known: _Known, method: ExitMethod, after: Outcome, fewer: Cells) -> Iterator[Check]:
    """Recompute: what those who stay pay, and the leaver, is what is left of the costs of the items that go on."""
    grid = known.given.case.grid
    kept = {item.name for item in known.rest.items}
    for year in known.years:
        cost = sum(units for (name, at), units in known.before.case.net_costs.items() if at == year and name in kept)
        paid = sum(cell.units for cell in after.cells if cell.year == year)
        gap = paid + method.units[year] - (cost - sum(units for (_, at), units in fewer.items() if at == year))
        values = {"method": Message(f"withdrawal.method_{method.name}"), "year": str(year)}
        yield Check(Message("withdrawal.check_sum", values), grid.to_euro(gap), gap == 0)
    if method.parts and not known.replaced:
        gap = sum(method.units.values()) - round_half_away(method.basis * sum(method.parts, Fraction(0)))
        values = {"method": Message(f"withdrawal.method_{method.name}")}
        yield Check(Message("withdrawal.check_total", values), grid.to_euro(gap), gap == 0)


def _notices(known: _Known) -> Iterator[Message]:
    given = known.given
    last = given.case.years[-1]
    if known.years[-1] > last:
        yield Message("withdrawal.extended", {"last": str(last), "until": str(known.years[-1])})
    if given.first == given.case.years[0]:
        yield Message("withdrawal.basis_first_year", {"year": str(given.first)})
    if not tuple(given.terms.falls_away) and given.successor is None:
        yield Message("withdrawal.nothing_falls_away")
    gone = [item.name for item in known.before.case.items if item.name not in {each.name for each in known.rest.items}]
    if gone:
        yield Message("withdrawal.items_end", {"items": gone, "party": given.party})
    if given.case.transition is not None:
        yield Message("withdrawal.transition")
    if alone_cost(given, (given.party,), known.years[0]) is None:
        yield Message("withdrawal.alone_unknown", {"party": given.party})
