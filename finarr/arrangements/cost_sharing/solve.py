"""From a case to its outcome: settle every block exactly, round, check in plain arithmetic, record."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import ceil, floor
from typing import TYPE_CHECKING

from finarr.arrangements.cost_sharing.blocks import Block, CellKey, blocks
from finarr.arrangements.cost_sharing.outcome import Cell, Outcome, PartyTotal
from finarr.arrangements.cost_sharing.scopes import scopes
from finarr.arrangements.cost_sharing.settle import Settled, settle
from finarr.arrangements.cost_sharing.stating import merged
from finarr.errors import Infeasible
from finarr.fairness.aims import CRITERIA
from finarr.fairness.whole_table import NoWholeTable, WholeRow, round_cells
from finarr.money import largest_remainder
from finarr.numbers import at_year
from finarr.outcome import Check, RunRecord, Status, fingerprint, versions
from finarr.program.solvers import chosen
from finarr.words import Message

if TYPE_CHECKING:
    from finarr.arrangements.cost_sharing.model import CostSharing

__all__ = ["exact_amounts", "goal_of", "solve"]


def solve(case: CostSharing, solver: str | None = None) -> Outcome:
    """Divide the costs of a case.

    Args:
        case: checked when it was made.
        solver: "highs" (where left out) or "cbc", for what needs a linear program.

    Raises:
        InvalidInput: there is no such solver.
        Infeasible: the limits contradict one another.
        SolverTrouble: an answer failed the check in plain arithmetic.
    """
    solver = chosen(solver)
    started, clock = datetime.now(UTC), time.perf_counter()
    settled = _settled(case, solver, goal_of(case, solver))
    exact = {cell: amount for each in settled for cell, amount in each.amounts.items()}
    targets = {cell: target for each in settled for cell, target in each.block.targets.items()}
    whole, rounding = _rounded(case, settled, exact)
    order = _in_order(case, exact)
    grid = case.grid
    cells = tuple(Cell(*cell, targets[cell] * grid.euro, exact[cell] * grid.euro, whole[cell], grid) for cell in order)
    status = _status(settled)
    record = RunRecord(
        fingerprint(case),
        versions(),
        next((each.solver for each in settled if each.solver), None),
        case.criterion,
        status,
        started,
        time.perf_counter() - clock,
    )
    totals = tuple(total for each in settled for total in _totals(each, case))
    return Outcome(case, cells, totals, status, _checks(case, whole, targets), record, rounding, _vat(case))


def exact_amounts(case: CostSharing, solver: str | None = None) -> dict[CellKey, Fraction]:
    """Return what every party pays by item and year, in units, exact: the answer before it is rounded.

    Raises:
        Infeasible: the limits contradict one another.
    """
    settled = _settled(case, solver, goal_of(case, solver))
    return {cell: amount for each in settled for cell, amount in each.amounts.items()}


def _settled(case: CostSharing, solver: str | None, goal: Mapping[CellKey, Fraction] | None) -> list[Settled]:
    """Settle every block; what clashes in any of them is told together."""
    found: list[Settled] = []
    clashes: list[Infeasible] = []
    for block in blocks(case, goal):
        try:
            found.append(settle(block, case.grid, solver))
        except Infeasible as clash:
            clashes.append(clash)
    if clashes:
        raise merged(clashes)
    return found


def goal_of(case: CostSharing, solver: str | None) -> dict[CellKey, Fraction] | None:
    """Return where a transition leads to, or None where that is pure pro rata.

    Steps along a path lead to the fair answer under the limits: a path to anything else would end beyond them. A linear
    transition leads to what the criterion asks without limits; these hold every year of it.
    """
    transition = case.transition
    if transition is None:
        return None
    only_pro_rata = not CRITERIA[case.criterion].needs
    if transition.kind == "linear":
        pure = only_pro_rata
        end = replace(case, transition=None, limits=())
    else:
        pure = transition.against == "previous_year" or (only_pro_rata and not case.limits)
        end = replace(case, transition=None)
    if pure:
        return None
    return {cell: amount for each in _settled(end, solver, None) for cell, amount in each.amounts.items()}


def _status(settled: Sequence[Settled]) -> Status:
    order = (Status.OPTIMAL, Status.CLOSED_FORM, Status.PRO_RATA)
    return next((status for status in order if any(each.status is status for each in settled)), Status.PRO_RATA)


def _in_order(case: CostSharing, cells: Iterable[CellKey]) -> list[CellKey]:
    """Return the cells by year, item and party, in the order of the case."""
    party = {each.name: number for number, each in enumerate(case.parties)}
    item = {each.name: number for number, each in enumerate(case.items)}
    return sorted(cells, key=lambda cell: (cell[2], item[cell[1]], party[cell[0]]))


def _rounded(
    case: CostSharing, settled: Sequence[Settled], exact: Mapping[CellKey, Fraction]
) -> tuple[dict[CellKey, int], str]:
    """Round every cell to whole units: items exact in every year, all limits kept."""
    cells = list(exact)
    at = {cell: number for number, cell in enumerate(cells)}
    order = {party.name: party.order for party in case.parties}
    labels = [(order[party], item, year) for party, item, year in cells]
    columns: dict[tuple[str, int], list[int]] = {}
    for number, (_, item, year) in enumerate(cells):
        columns.setdefault((item, year), []).append(number)
    amounts, groups = [exact[cell] for cell in cells], list(columns.values())
    totals = [case.net_costs[column] for column in columns]
    limits = [row for each in settled for row in _whole_rows(each.block, at)]
    kept = [row for each in settled for row in _whole_totals(each, at)]
    try:
        rounded = round_cells(amounts, labels, groups, totals, [*limits, *kept], neighbours_only=bool(kept))
    except NoWholeTable:
        rounded = round_cells(amounts, labels, groups, totals, limits)
    return dict(zip(cells, rounded.values, strict=True)), rounded.kind


def _whole_rows(block: Block, at: Mapping[CellKey, int]) -> Iterable[WholeRow]:
    for entry in block.entries:
        lower, upper = entry.floor, entry.cap
        if lower is not None or upper is not None:
            terms = {at[cell]: 1 for cell in entry.cells}
            yield WholeRow(terms, None if lower is None else floor(lower), None if upper is None else ceil(upper))
    for row in block.rows:
        yield WholeRow({at[cell]: sign for cell, sign in row.terms.items()}, row.lower, row.upper)


def _whole_totals(settled: Settled, at: Mapping[CellKey, int]) -> Iterable[WholeRow]:
    """Yield what a limit holds at a whole amount before rounding: it pays just that afterwards."""
    for entry, exact in zip(settled.block.entries, settled.totals, strict=True):
        if len(entry.cells) > 1 and exact in (entry.floor, entry.cap) and exact.denominator == 1:
            yield WholeRow({at[cell]: 1 for cell in entry.cells}, int(exact), int(exact))


def _totals(settled: Settled, case: CostSharing) -> Iterable[PartyTotal]:
    euro = case.grid.euro
    reached = _reached(settled)
    for entry, exact in zip(settled.block.entries, settled.totals, strict=True):
        holding = [bound.name for bound in entry.bounds if bound.value == exact and exact != entry.target]
        holding += [name for cell in entry.cells for name in reached.get(cell, ())]
        yield PartyTotal(
            entry.party,
            entry.year,
            tuple(item for _, item, _ in entry.cells),
            entry.pro_rata * euro,
            entry.target * euro,
            None if entry.floor is None else entry.floor * euro,
            None if entry.cap is None else entry.cap * euro,
            exact * euro,
            settled.levels.get(entry.year),
            tuple(dict.fromkeys(holding)),
        )


def _reached(settled: Settled) -> dict[CellKey, list[Message]]:
    """Return by cell the limits on sums of cells that the answer reaches exactly."""
    found: dict[CellKey, list[Message]] = {}
    for row in settled.block.rows:
        value = sum((sign * settled.amounts[cell] for cell, sign in row.terms.items()), Fraction(0))
        if value in (row.lower, row.upper):
            for cell in row.terms:
                found.setdefault(cell, []).append(row.name)
    return found


def _checks(case: CostSharing, whole: Mapping[CellKey, int], targets: Mapping[CellKey, Fraction]) -> tuple[Check, ...]:
    """Recompute in plain arithmetic that totals are exact and every limit is met."""
    paid: dict[tuple[str, int], int] = {}
    pure: dict[tuple[str, int], Fraction] = {}
    for cell, units in whole.items():
        paid[cell[1:]] = paid.get(cell[1:], 0) + units
        pure[cell[1:]] = pure.get(cell[1:], Fraction(0)) + targets[cell]
    found = []
    for item in case.items:
        for year in case.years:
            column = (item.name, year)
            values = {"item": item.name, "year": str(year)}
            cost = case.net_costs[column]
            found.append(_check(case, Message("cost_sharing.check_item", values), paid[column] - cost))
            found.append(_check(case, Message("cost_sharing.check_pro_rata", values), pure[column] - cost))
    for scope in scopes(case):
        if scope.euro is None:
            continue
        cells = product(scope.parties, scope.items, (scope.year,))
        together = sum(whole.get(cell, 0) for cell in cells)
        beyond = together - case.grid.to_units(scope.euro)
        if scope.limit.kind == "floor":
            beyond = -beyond
        found.append(
            _check(case, Message("cost_sharing.check_limit", {"limit": scope.name(case)}), max(beyond, Fraction(0)))
        )
    return tuple(found)


def _check(case: CostSharing, name: Message, units: Fraction | int) -> Check:
    euro = Fraction(units) * case.grid.euro
    return Check(name, Decimal(euro.numerator) / Decimal(euro.denominator), euro == 0)


def _vat(case: CostSharing) -> tuple[Cell, ...]:
    """Divide the VAT that is passed on, outside the totals, by its own key."""
    found = []
    for item in case.items:
        for year in case.years:
            amount = at_year(item.vat, year)
            if not amount:
                continue
            total = case.grid.to_units(amount)
            members = case.members(item, year)
            key = case.keys[item.vat_key] if item.vat_key else case.key_of(item)
            shares = key.divide(amount, members, case.keys)
            exact = [case.grid.to_units(shares[party.name]) for party in members.parties]
            whole = largest_remainder(exact, int(total), [party.order for party in members.parties])
            for party, share, units in zip(members.parties, exact, whole, strict=True):
                euro = share * case.grid.euro
                found.append(Cell(party.name, item.name, year, euro, euro, units, case.grid))
    return tuple(found)
