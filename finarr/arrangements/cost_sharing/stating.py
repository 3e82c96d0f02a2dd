"""A part of a block stated as an exact program, and what a clash of its limits means.

To say what limits bind, columns and rows carry the limits' names; totals, signs and definitions have none and never
give.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from finarr.arrangements.cost_sharing.blocks import Block, CellKey, CellRow, Entry
from finarr.errors import Infeasible
from finarr.fairness.relaxation import explain_conflict
from finarr.money import Unit
from finarr.program.statement import Program
from finarr.words import Message

__all__ = ["any_totals_work", "cell_program", "entry_program", "explained", "merged", "rows_by_entry", "sides_of"]

Side = Fraction | None


def any_totals_work(part: Block) -> bool:
    """Tell whether every set of totals with the right sum and signs can be made up of cells.

    So it is where each year has one item, and where everyone has a part in every item that costs something and no cell
    goes against the others in sign (a transport problem without limits on its cells).
    """
    if len(part.items) == 1:
        return True
    costly = {column for column in part.totals if any(part.targets.get((e.party, *column)) for e in part.entries)}
    if any(total for column, total in part.totals.items() if column not in costly):
        return False
    cells = [part.targets.get((entry.party, item, entry.year)) for entry in part.entries for item in part.items
             if (item, entry.year) in costly]  # fmt: skip
    return all(cells) and len({target > 0 for target in cells if target}) <= 1


def sides_of(part: Block, target: Fraction, low: Side, high: Side) -> tuple[Side, Side]:
    """Return the bounds that keep an amount on its side of zero, where no limit speaks against it.

    An amount whose target is zero stays on the side where all others are, if they all are on one.
    """
    sign = target or _common_sign(part)
    if sign > 0 and low is None and (high is None or high >= 0):
        return Fraction(0), high
    if sign < 0 and high is None and (low is None or low <= 0):
        return low, Fraction(0)
    return low, high


def _common_sign(part: Block) -> int:
    signs = {1 if entry.target > 0 else -1 for entry in part.entries if entry.target}
    return signs.pop() if len(signs) == 1 else 0


def rows_by_entry(part: Block) -> list[tuple[CellRow, dict[int, int]]] | None:
    """Return every row in terms of whole entries, or None where a row cuts through one."""
    number = {cell: position for position, entry in enumerate(part.entries) for cell in entry.cells}
    found: list[tuple[CellRow, dict[int, int]]] = []
    for row in part.rows:
        terms = {number[cell]: sign for cell, sign in row.terms.items()}
        if sum(len(part.entries[position].cells) for position in terms) != len(row.terms):
            return None
        found.append((row, terms))
    return found


def entry_program(part: Block, rows: Sequence[tuple[CellRow, Mapping[int, int]]]) -> Program:
    """State the totals of a part: a column an entry, and every year closes on its total."""
    program = Program()
    columns: dict[int, list[int]] = {}
    for entry in part.entries:
        columns.setdefault(entry.year, []).append(_add_entry(program, part, entry))
    for year, of_year in columns.items():
        total = sum(amount for (_, at), amount in part.totals.items() if at == year)
        program.add_row(dict.fromkeys(of_year, 1), total, total)
    for row, terms in rows:
        program.add_row(terms, row.lower, row.upper, name=row.name)
    return program


def _add_entry(program: Program, part: Block, entry: Entry) -> int:
    low, high = sides_of(part, entry.target, entry.floor, entry.cap)
    return program.add_column(low, high, lower_name=_holder(entry, "floor"), upper_name=_holder(entry, "cap"))


def _holder(entry: Entry, kind: str) -> Message | None:
    """Return the name of the bound that counts on one side: the highest floor, the lowest cap."""
    if not entry.bounds:
        return None
    value = entry.floor if kind == "floor" else entry.cap
    return next((bound.name for bound in entry.bounds if bound.kind == kind and bound.value == value), None)


def cell_program(
    part: Block, totals: Mapping[tuple[str, int], Fraction] | None = None, *, freed: bool = False
) -> tuple[Program, dict[CellKey, int]]:
    """State the cells of a part: a column a cell, items close on their totals, limits bind sums of cells.

    With totals given (of one year), those are held in place of the bounds on them. Cells whose pro rata is zero are
    held at zero, as who has no part in the measure of an item does not pay for it; `freed` lets them go where limits
    leave no other way.
    """
    program = Program()
    against = _told_to_change_sign(part)
    at: dict[CellKey, int] = {}
    for cell, target in part.targets.items():
        sides: tuple[Side, Side] = (None, None) if cell in against else sides_of(part, target, None, None)
        if not target and not freed:
            sides = (Fraction(0), Fraction(0))
        at[cell] = program.add_column(*sides)
    columns = list(part.totals.items())
    # with every party's total held, the last item closes by itself; said twice, in floats, it would clash with itself
    for column, cost in columns if totals is None else columns[:-1]:
        program.add_row({number: 1 for cell, number in at.items() if cell[1:] == column}, cost, cost)
    for entry in part.entries:
        terms = {at[cell]: 1 for cell in entry.cells}
        if totals is not None:
            total = totals[entry.party, entry.year]
            program.add_row(terms, total, total)
            continue
        for kind, lower, upper in (("floor", entry.floor, None), ("cap", None, entry.cap)):
            if lower is not None or upper is not None:
                program.add_row(terms, lower, upper, name=_holder(entry, kind))
    for row in part.rows:
        program.add_row({at[cell]: sign for cell, sign in row.terms.items()}, row.lower, row.upper, name=row.name)
    return program, at


def _told_to_change_sign(part: Block) -> set[CellKey]:
    """Return the cells of which a limit says that their sum lies on the other side of zero."""
    spoken: list[tuple[tuple[CellKey, ...], Side | int, Side | int]]
    spoken = [(entry.cells, entry.floor, entry.cap) for entry in part.entries]
    spoken += [(tuple(row.terms), row.lower, row.upper) for row in part.rows if min(row.terms.values()) > 0]
    found: set[CellKey] = set()
    for cells, low, high in spoken:
        whole = sum((part.targets[cell] for cell in cells), Fraction(0))
        if (high is not None and high < 0 < whole) or (low is not None and low > 0 > whole):
            found |= set(cells)
        if (low is not None and low < 0 < whole) or (high is not None and high > 0 > whole):
            found |= set(cells)  # a bound typed beyond zero is a permission
    return found


def explained(part: Block, grid: Unit) -> Infeasible:
    """Explain why a part has no answer: the limits that clash, and the smallest relaxation."""
    rows = rows_by_entry(part)
    if rows is not None and any_totals_work(part):
        program = entry_program(part, rows)
    else:
        program, _ = cell_program(part, freed=True)
    conflict = explain_conflict(program)
    names = [name for name in conflict.names if isinstance(name, Message)]
    gives = {name: grid.to_euro(units) for name, units in conflict.relaxation.items() if isinstance(name, Message)}
    shortfall: dict[int, Decimal] = {}
    for name, euro in gives.items():
        year = int(name.values["year"])
        shortfall[year] = shortfall.get(year, Decimal(0)) + euro
    return Infeasible(names, dict(sorted(shortfall.items())), gives, only=conflict.only)


def merged(clashes: Sequence[Infeasible]) -> Infeasible:
    """Return one error for clashes that have nothing to do with one another: the first set, and all that is missing."""
    shortfall: dict[int, Decimal] = {}
    gives: dict[Message, Decimal] = {}
    for clash in clashes:
        for year, euro in clash.shortfall.items():
            if year is not None:
                shortfall[year] = shortfall.get(year, Decimal(0)) + euro
        for name, euro in clash.relaxations:
            gives[name] = max(gives.get(name, Decimal(0)), euro)
    in_order = dict(sorted(shortfall.items()))
    only = len(clashes) == 1 and clashes[0].only
    return Infeasible(clashes[0].names, in_order, gives, only=only)
