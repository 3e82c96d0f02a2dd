"""Settle one block exactly: pure pro rata, by formula, or by linear program.

First the totals of every party and year, measured against their targets; then, with those totals held, the cells. Years
that nothing couples are settled apart. Where only totals and their bounds count, water-filling gives the answer; where
rows tie cells, groups or years together, `finarr.fairness.lexicographic` does. Both give exact fractions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from finarr.arrangements.cost_sharing.blocks import Block, CellKey, CellRow
from finarr.arrangements.cost_sharing.stating import (
    any_totals_work,
    cell_program,
    entry_program,
    explained,
    rows_by_entry,
)
from finarr.errors import Infeasible
from finarr.fairness.fewest_moved import fewest_moved
from finarr.fairness.lexicographic import lexicographic_minimax
from finarr.fairness.water_filling import OutOfReach, water_fill
from finarr.money import Unit
from finarr.outcome import Status
from finarr.program.relative import Ranked
from finarr.program.statement import Program

__all__ = ["Settled", "settle"]

DEFAULT_SOLVER = "highs"


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
        Infeasible: the limits contradict one another.
    """
    if _pure(block):
        totals = tuple(entry.target for entry in block.entries)
        levels = {entry.year: Fraction(0) for entry in block.entries}
        return Settled(block, block.targets, totals, levels, Status.PRO_RATA, None)
    parts = [block] if block.coupled else _by_year(block)
    settled = [_settle(part, grid, solver or DEFAULT_SOLVER) for part in parts]
    found = {
        (entry.party, entry.year): total
        for part in settled
        for entry, total in zip(part.block.entries, part.totals, strict=True)
    }
    used = any(part.solver for part in settled)
    return Settled(
        block,
        {cell: amount for part in settled for cell, amount in part.amounts.items()},
        tuple(found[entry.party, entry.year] for entry in block.entries),
        {year: level for part in settled for year, level in part.levels.items()},
        Status.OPTIMAL if used else Status.CLOSED_FORM,
        (solver or DEFAULT_SOLVER) if used else None,
    )


def _pure(block: Block) -> bool:
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
        try:
            filled = water_fill(
                [entry.target for entry in part.entries],
                [entry.floor for entry in part.entries],
                [entry.cap for entry in part.entries],
                Fraction(sum(part.totals.values())),
                [entry.scale or Fraction(0) for entry in part.entries],
            )
        except OutOfReach:
            raise explained(part, grid) from None
        totals = tuple(filled.amounts)
        levels = {part.entries[0].year: filled.level}
    else:
        totals, used = _program_totals(part, grid, solver), True
    amounts: dict[CellKey, Fraction] = {}
    for each in _by_year(part):
        of_year = {
            (e.party, e.year): t for e, t in zip(part.entries, totals, strict=True) if e.year == each.entries[0].year
        }
        cells, by_program = _cells(each, of_year, grid, solver)
        amounts |= cells
        used = used or by_program
    return Settled(
        part, amounts, totals, levels, Status.OPTIMAL if used else Status.CLOSED_FORM, solver if used else None
    )


def _program_totals(part: Block, grid: Unit, solver: str) -> tuple[Fraction, ...]:
    """Return the totals of a part by linear program: over whole entries where that is enough, else over cells."""
    rows = rows_by_entry(part)
    if rows is not None and any_totals_work(part):
        program = entry_program(part, rows)
        ranked = [({position: 1}, entry.target, entry.scale) for position, entry in enumerate(part.entries)]
    else:
        program, at = cell_program(part)
        ranked = [({at[cell]: 1 for cell in entry.cells}, entry.target, entry.scale) for entry in part.entries]
    return _minimax(part, program, ranked, grid, solver, part.fewest)


Aimed = tuple[Mapping[int, int], Fraction, Fraction | None]
"""A sum of columns, its target, and its scale (None: in euro, before all others)."""


def _minimax(
    part: Block, program: Program, aimed: Sequence[Aimed], grid: Unit, solver: str, fewest: bool = False
) -> tuple[Fraction, ...]:
    """Return the exact values of sums of columns, their departures from the targets lexicographically smallest.

    With `fewest`, among the answers that move the fewest euro.
    """
    first = [number for number, (_, _, scale) in enumerate(aimed) if scale is None]
    rest = [number for number, (_, _, scale) in enumerate(aimed) if scale is not None]
    ranked = [Ranked(terms, target, scale or 1) for terms, target, scale in aimed]
    tiers = [[ranked[number] for number in tier] for tier in (first, rest)]
    try:
        if fewest:
            program = fewest_moved(program, ranked, solver=solver)
        answer = lexicographic_minimax(program, [tier for tier in tiers if tier], solver=solver)
    except Infeasible:
        raise explained(part, grid) from None
    values = dict(zip((*first, *rest), (value for tier in answer.values for value in tier), strict=True))
    return tuple(values[number] or Fraction(0) for number in range(len(aimed)))


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
    program, at = cell_program(part, totals)
    ranked = [({column: 1}, part.targets[cell], abs(part.targets[cell]) or None) for cell, column in at.items()]
    return dict(zip(at, _minimax(part, program, ranked, grid, solver), strict=True)), True


def _closes(part: Block, amounts: Mapping[CellKey, Fraction]) -> bool:
    sums = dict.fromkeys(part.totals, Fraction(0))
    for (_, item, year), amount in amounts.items():
        sums[item, year] += amount
    return all(sums[column] == total for column, total in part.totals.items())
