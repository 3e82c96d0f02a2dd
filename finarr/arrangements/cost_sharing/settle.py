"""Settle one block exactly: pure pro rata, by formula, or by linear program.

First the totals of every party and year, measured against their targets; then, with those totals held, the cells. Years
that nothing couples are settled apart. Where only totals and their bounds count, water-filling gives the answer; where
rows tie cells, groups or years together, `finarr.fairness.lexicographic` does. Both give exact fractions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from finarr.arrangements.cost_sharing.blocks import Block, CellKey, CellRow, Entry
from finarr.arrangements.cost_sharing.stating import (
    any_totals_work,
    cell_program,
    entry_program,
    explained,
    merged,
    rows_by_entry,
    sides_of,
)
from finarr.errors import Infeasible
from finarr.fairness.fewest_moved import fewest_moved
from finarr.fairness.lexicographic import Minimax, lexicographic_minimax
from finarr.fairness.water_filling import OutOfReach, water_fill
from finarr.money import Unit
from finarr.outcome import Status
from finarr.program.relative import Ranked
from finarr.program.solvers import chosen
from finarr.program.statement import Program

__all__ = ["Settled", "is_pure", "minimax", "parts_of", "settle", "totals_program"]


@dataclass(frozen=True)
class Settled:
    """A block with its exact answer, in units.

    Attributes:
        block: what was asked.
        amounts: by cell.
        totals: by entry of the block, in its order.
        levels: by year with a closed form, the departure shared by those whom no bound holds.
        status: how the answer was found.
        solver: which one was used, if any.
    """

    block: Block
    amounts: Mapping[CellKey, Fraction]
    totals: tuple[Fraction, ...]
    levels: Mapping[int, Fraction]
    status: Status
    solver: str | None


def settle(block: Block, grid: Unit, solver: str | None) -> Settled:
    """Return the fair exact amounts of a block.

    Args:
        block: what must be divided.
        grid: the unit, to tell a shortfall in euro.
        solver: the solver for what needs a linear program.

    Raises:
        InvalidInput: no such solver.
        Infeasible: the limits contradict one another.
    """
    used = chosen(solver)
    if is_pure(block):
        totals = tuple(entry.target for entry in block.entries)
        levels = {entry.year: Fraction(0) for entry in block.entries}
        return Settled(block, block.targets, totals, levels, Status.PRO_RATA, None)
    settled: list[Settled] = []
    clashes: list[Infeasible] = []
    for part in parts_of(block):
        try:
            settled.append(_settle(part, grid, used))
        except Infeasible as clash:
            clashes.append(clash)
    if clashes:
        raise merged(clashes)
    found = {
        (entry.party, entry.year): total
        for part in settled
        for entry, total in zip(part.block.entries, part.totals, strict=True)
    }
    programmed = any(part.solver for part in settled)
    return Settled(
        block,
        {cell: amount for part in settled for cell, amount in part.amounts.items()},
        tuple(found[entry.party, entry.year] for entry in block.entries),
        {year: level for part in settled for year, level in part.levels.items()},
        Status.OPTIMAL if programmed else Status.CLOSED_FORM,
        used if programmed else None,
    )


def is_pure(block: Block) -> bool:
    """Tell whether pure pro rata meets every limit."""
    within = all(
        entry.target == entry.pro_rata
        and (entry.floor is None or entry.floor <= entry.target)
        and (entry.cap is None or entry.target <= entry.cap)
        for entry in block.entries
    )
    return within and all(_holds(row, block.targets) for row in block.rows)


def _holds(row: CellRow, amounts: Mapping[CellKey, Fraction]) -> bool:
    value = sum((sign * amounts[cell] for cell, sign in row.terms.items()), Fraction(0))
    return (row.lower is None or row.lower <= value) and (row.upper is None or value <= row.upper)


def _bounded(entry: Entry) -> tuple[Fraction, Fraction | None, Fraction | None]:
    return entry.target, entry.floor, entry.cap


def parts_of(block: Block) -> list[Block]:
    """Return what must be settled together: the whole block where years couple, else each year."""
    return [block] if block.coupled else _by_year(block)


def _by_year(block: Block) -> list[Block]:
    years = dict.fromkeys(entry.year for entry in block.entries)
    return [_year_of(block, year) for year in years]


def _year_of(block: Block, year: int) -> Block:
    return replace(
        block,
        targets={cell: target for cell, target in block.targets.items() if cell[2] == year},
        totals={column: total for column, total in block.totals.items() if column[1] == year},
        entries=tuple(entry for entry in block.entries if entry.year == year),
        rows=tuple(row for row in block.rows if {cell[2] for cell in row.terms} == {year}),
        coupled=False,
    )


def _settle(part: Block, grid: Unit, solver: str) -> Settled:
    levels: dict[int, Fraction] = {}
    used = False
    if not part.rows and any_totals_work(part):
        floors = [entry.floor if entry.target else sides_of(part, *_bounded(entry))[0] for entry in part.entries]
        caps = [entry.cap if entry.target else sides_of(part, *_bounded(entry))[1] for entry in part.entries]
        try:
            filled = water_fill(
                [entry.target for entry in part.entries],
                floors,
                caps,
                Fraction(sum(part.totals.values())),
                [entry.scale or Fraction(0) for entry in part.entries],
            )
        except OutOfReach:
            raise explained(part, grid) from None
        totals = tuple(filled.amounts)
        levels = {part.entries[0].year: filled.level}
    else:
        totals, used = _answer(part, lambda freed: totals_program(part, freed=freed), grid, solver, part.fewest), True
    amounts: dict[CellKey, Fraction] = {}
    held = {(entry.party, entry.year): total for entry, total in zip(part.entries, totals, strict=True)}
    for each in _by_year(part):
        cells, by_program = _cells(each, held, grid, solver)
        amounts |= cells
        used = used or by_program
    status = Status.OPTIMAL if used else Status.CLOSED_FORM
    return Settled(part, amounts, totals, levels, status, solver if used else None)


Aimed = tuple[Mapping[int, int], Fraction, Fraction | None]
"""A sum of columns, its target, and its scale (None: in euro, before all others)."""


def totals_program(part: Block, *, freed: bool = False) -> tuple[Program, list[Aimed]]:
    """State the totals of a part, an aim an entry: over whole entries where that is enough, else over cells."""
    rows = rows_by_entry(part)
    if rows is not None and any_totals_work(part):
        whole: list[Aimed] = [({number: 1}, each.target, each.scale) for number, each in enumerate(part.entries)]
        return entry_program(part, rows), whole
    program, at = cell_program(part, freed=freed)
    return program, [({at[cell]: 1 for cell in each.cells}, each.target, each.scale) for each in part.entries]


def _cells_program(part: Block, totals: Mapping[tuple[str, int], Fraction], freed: bool) -> tuple[Program, list[Aimed]]:
    """State the cells of a part with its totals held, an aim a cell."""
    program, at = cell_program(part, totals, freed=freed)
    return program, [({n: 1}, part.targets[cell], abs(part.targets[cell]) or None) for cell, n in at.items()]


def minimax(
    program: Program, aimed: Sequence[Aimed], solver: str, fewest: bool = False
) -> tuple[Minimax, tuple[int, ...]]:
    """Return the answer whose departures are lexicographically smallest, and the aims in the order of its tiers.

    Args:
        program: the exact statement.
        aimed: what is ranked.
        solver: which solver says what is tight.
        fewest: choose among the answers that move the fewest euro.

    Raises:
        Infeasible: the limits contradict one another; without their names.
    """
    first = [number for number, (_, _, scale) in enumerate(aimed) if scale is None]
    rest = [number for number, (_, _, scale) in enumerate(aimed) if scale is not None]
    ranked = [Ranked(terms, target, scale or 1) for terms, target, scale in aimed]
    if fewest:
        program = fewest_moved(program, ranked, solver=solver)
    tiers = [[ranked[number] for number in tier] for tier in (first, rest) if tier]
    found = lexicographic_minimax(program, tiers, solver=solver)
    return found, (*first, *rest)


Stated = Callable[[bool], tuple[Program, list[Aimed]]]
"""States a program, with the cells whose pro rata is zero held at zero, or freed."""


def _answer(part: Block, stated: Stated, grid: Unit, solver: str, fewest: bool = False) -> tuple[Fraction, ...]:
    """Return the exact value of every aim; a clash is told with the limits' names."""
    for freed in (False, True):
        program, aimed = stated(freed)
        try:
            found, order = minimax(program, aimed, solver, fewest)
        except Infeasible:
            continue
        values = dict(zip(order, (value for tier in found.values for value in tier), strict=True))
        return tuple(values[number] or Fraction(0) for number in range(len(aimed)))
    raise explained(part, grid)


def _cells(
    part: Block, totals: Mapping[tuple[str, int], Fraction], grid: Unit, solver: str
) -> tuple[dict[CellKey, Fraction], bool]:
    """Return the cells of one year with its totals held, and whether that took a linear program.

    Where every cell can move by the same factor as its total, that is the answer: in each party the largest departure
    cannot be smaller than that of the total.
    """
    scaled: dict[CellKey, Fraction] = {}
    for entry in part.entries:
        total = totals[entry.party, entry.year]
        if len(entry.cells) == 1:
            scaled[entry.cells[0]] = total
        elif entry.pro_rata:
            scaled |= {cell: part.targets[cell] * total / entry.pro_rata for cell in entry.cells}
    if len(scaled) == len(part.targets) and _closes(part, scaled) and all(_holds(row, scaled) for row in part.rows):
        return scaled, False
    amounts = _answer(part, lambda freed: _cells_program(part, totals, freed), grid, solver)
    return dict(zip(part.targets, amounts, strict=True)), True


def _closes(part: Block, amounts: Mapping[CellKey, Fraction]) -> bool:
    sums = dict.fromkeys(part.totals, Fraction(0))
    for (_, item, year), amount in amounts.items():
        sums[item, year] += amount
    return all(sums[column] == total for column, total in part.totals.items())
