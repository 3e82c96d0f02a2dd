"""Scenarios in which limits tie years or parties together: one warm program, then the same cents as one by one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from finarr.arrangements.cost_sharing.stating import entry_program, rows_by_entry
from finarr.fairness.kept_minimax import KeptMinimax
from finarr.program.arrays import Floats
from finarr.program.relative import Ranked
from finarr.program.row_sums import RowSums
from finarr.scenarios.batch.cells import Cells, RowLimits, can_divide, entry_bounds
from finarr.scenarios.batch.closed import OPTIMAL, ClosedForm, is_open
from finarr.scenarios.batch.numbers import EPS, Numbers, whole_products
from finarr.scenarios.batch.statement import BlockShape, Figures, Statement

__all__ = ["Coupled", "CoupledBlock"]

_LANES, _COLUMNS = 32, 8192
"""At most so many scenarios, and so many columns, are worked on at a time."""

_ROUNDING = 32
"""What floating point may do to an amount on its way through the program, and to its target, in units of EPS.

Of 90,000 amounts of programs of 110 and of 3,420 columns none was off by more than a quarter of the sum of both.
"""

_FAR = 1e-6
"""A sum may miss its bound by so many units, beside what rounding explains, before an answer is not relied on."""


class CoupledBlock:
    """A block with limits on more than one entry: its program, and the figures of its rows.

    Args:
        statement: of the case.
        shape: the block.
    """

    def __init__(self, statement: Statement, shape: BlockShape) -> None:
        self.statement = statement
        self.shape = shape
        self.rows = rows_by_entry(shape.block)
        self.changes = self._changes()
        self._last: tuple[Figures, tuple[Floats, Floats]] | None = None

    @property
    def usable(self) -> bool:
        """Whether every row speaks of whole entries, and those are the rows that are known here."""
        known = len(self.shape.rows or ()) + len(self.changes)
        return self.rows is not None and self.shape.rows is not None and len(self.rows) == known

    def _changes(self) -> list[tuple[int, int]]:
        """Return party and position of the year of the rows that bound a change, in the order of the block."""
        transition = self.statement.case.transition
        basis = {item.name for item in self.statement.case.items if item.task == "basis"}
        if transition is None or not basis & set(self.shape.block.items):
            return []
        moved = {(e.party, e.year) for e in self.shape.block.entries if any(cell[1] in basis for cell in e.cells)}
        return [
            (n, year)
            for n, party in enumerate(self.statement.case.parties)
            for year, number in enumerate(self.statement.years)
            if (party.name, number) in moved
        ]

    @property
    def all_positive(self) -> bool:
        """Whether every target of the baseline is above zero."""
        return all(entry.target > 0 for entry in self.shape.block.entries)

    @cached_property
    def kept(self) -> KeptMinimax:
        """The program of the baseline, kept warm."""
        program = entry_program(self.shape.block, self.rows or [])
        ranked = [Ranked({n: 1}, e.target, e.target) for n, e in enumerate(self.shape.block.entries)]
        return KeptMinimax(program, ranked, max(1, min(_LANES, _COLUMNS // len(ranked))))

    @cached_property
    def sums(self) -> RowSums:
        """What adds up the rows of the block, (scenarios, rows), of amounts by entry."""
        rows = [row for _, row in self.rows or ()]
        starts = np.cumsum([0, *(len(row) for row in rows)], dtype=np.int32)
        entries = np.array([entry for row in rows for entry in row], dtype=np.int32)
        return RowSums(starts, entries, np.array([sign for row in rows for sign in row.values()], dtype=np.float64))

    def row_edges(self, figures: Figures) -> tuple[Floats, Floats]:
        """Return lowest and highest values of the rows, in whole units, (scenarios, rows)."""
        if self._last is not None and self._last[0] is figures:
            return self._last[1]
        size = figures.numbers.size
        shared = len(self.shape.rows or ())
        low, high = (
            np.full((size, shared + len(self.changes)), -np.inf),
            np.full((size, shared + len(self.changes)), np.inf),
        )
        for n, (scope, _) in enumerate(self.shape.rows or ()):
            side = low if scope in self.statement.floors else high
            side[:, n] = figures.limits[:, scope]
        if self.changes:
            first, last = self._change_edges(figures.numbers)
            low[:, shared:], high[:, shared:] = first, last
        self._last = figures, (low, high)
        return low, high

    def _change_edges(self, numbers: Numbers) -> tuple[Floats, Floats]:
        """Return by how much amounts may change from year to year; the first year against today."""
        case, per = self.statement.case, self.statement.per
        transition = case.transition
        if transition is None:
            raise TypeError("no transition")
        step = numbers.at(("transition", "step"), transition.step)
        today = numbers.table([(("parties", n, "today"), party.today) for n, party in enumerate(case.parties)], 0)
        start = np.rint(today * per)
        numbers.unsure |= np.broadcast_to((start / per != today).any(axis=1), numbers.size)
        steps: list[Floats] = []
        for year in self.statement.years:
            if transition.per == "euro":
                of: Floats = np.ones((1, len(case.parties)))
            elif transition.per == "today":
                of = np.abs(today)
            else:
                name = transition.per
                of = numbers.table(
                    [(("parties", n, "measures", name), party.measures[name]) for n, party in enumerate(case.parties)],
                    year,
                )
            steps.append(whole_products(step[:, None], of, per, up=False))
        party, year_at = (np.array(each) for each in zip(*self.changes, strict=True))
        rows = max(len(start), *(len(each) for each in steps))
        stacked = np.stack([np.broadcast_to(each, (rows, each.shape[1])) for each in steps])
        most = stacked[year_at, :, party].T
        begin = np.where(year_at == 0, np.broadcast_to(start, (rows, start.shape[1]))[:, party], 0.0)
        return begin - most, begin + most


class Coupled(ClosedForm):
    """Solves scenarios with limits on more than one entry; blocks without such limits by formula.

    Args:
        statement: of the case.
    """

    def __init__(self, statement: Statement) -> None:
        super().__init__(statement)
        self.coupled = {n: CoupledBlock(statement, each) for n, each in enumerate(statement.blocks) if each.block.rows}

    @property
    def usable(self) -> bool:
        """Whether all limits speak of what parties pay in a year over all items of a block."""
        return all(block.usable and can_divide(block.shape) for block in self.coupled.values())

    def settle(self, figures: Figures, cells: Cells, status: NDArray[np.int8]) -> None:
        """Settle every block in its cells, and say how scenarios end."""
        for number in range(len(self.statement.blocks)):
            if number in self.coupled:
                moved = self._solve(number, figures, cells)
                status[moved] = OPTIMAL
            else:
                self._fill(number, figures, cells, status)

    def row_limits(self, figures: Figures) -> Mapping[int, RowLimits]:
        """Return by block its limits on more than one entry."""
        return {number: RowLimits(block.sums, *block.row_edges(figures)) for number, block in self.coupled.items()}

    def check(self, figures: Figures, units: Floats) -> None:
        """Mark scenarios in which rounding breaks a limit."""
        super().check(figures, units)
        for block in self.coupled.values():
            low, high = block.row_edges(figures)
            sums = block.sums(block.shape.sums(units))
            figures.numbers.unsure |= ((sums < low) | (sums > high)).any(axis=1)

    def _solve(self, number: int, figures: Figures, cells: Cells) -> NDArray[np.bool_]:
        """Settle a block by its kept program, and return in which scenarios a limit moves it."""
        block = self.coupled[number]
        shape, unsure = block.shape, figures.numbers.unsure
        low, high = entry_bounds(shape, figures, self.statement.floors)
        row_low, row_high = block.row_edges(figures)
        targets, off = shape.sums(figures.targets), shape.sums(figures.noise)
        pure = block.sums(targets)
        slack = off.sum(axis=1, keepdims=True)
        room = np.minimum(targets - low, high - targets)
        row_room = np.minimum(pure - row_low, row_high - pure)
        within = (room >= off).all(axis=1) & (row_room >= slack).all(axis=1)
        moved = np.asarray((room < -off).any(axis=1) | (row_room < -slack).any(axis=1))
        unsure |= ~within & ~moved
        unsure |= (targets <= 0).any(axis=1) | (moved & is_open(shape, np.arange(len(targets)), figures))
        rows = np.flatnonzero(moved & ~unsure)
        if not block.all_positive:
            unsure[rows] = True
            return moved
        totals = self._totals(block, figures)
        edges = np.where((low == -np.inf) & (high >= 0), 0.0, low), high
        ends = np.hstack([totals, row_low]), np.hstack([totals, row_high])
        if not len(rows):
            return moved
        some = (edges[0][rows], high[rows]), (row_low[rows], row_high[rows])
        found = block.kept.solve(targets[rows], some[0], (ends[0][rows], ends[1][rows]))
        known, error, lost = self._checked(block, found, targets[rows], *some, totals[rows])
        unsure[rows] = lost
        bound = (known == some[0][0]) | (known == some[0][1])
        left = np.flatnonzero(~lost)
        for year in range(len(self.statement.years)):
            at = np.ix_(left, np.flatnonzero(shape.year_of == year))
            cells.give(number, year, rows[left], known[at], error[at], bound[at])
        return moved

    def _totals(self, block: CoupledBlock, figures: Figures) -> Floats:
        """Return what the entries of each year add up to, years in the order of the program."""
        years = dict.fromkeys(entry.year for entry in block.shape.block.entries)
        columns = self.statement.columns
        return np.column_stack(
            [
                figures.costs[:, [n for n in block.shape.columns if columns[n].year == year]].sum(axis=1)
                for year in years
            ]
        )

    @staticmethod
    def _checked(
        block: CoupledBlock,
        found: Floats,
        targets: Floats,
        edges: tuple[Floats, Floats],
        row_edges: tuple[Floats, Floats],
        totals: Floats,
    ) -> tuple[Floats, Floats, NDArray[np.bool_]]:
        """Return amounts held to the bounds they touch, how far they may be off, and where that is too far.

        All of some scenarios: amounts are (scenarios, entries).
        """
        lost: NDArray[np.bool_] = np.asarray(np.isnan(found).any(axis=1))
        found = np.where(lost[:, None], targets, found)
        own = _ROUNDING * EPS * (np.abs(found) + targets)
        at_low, at_high = np.abs(found - edges[0]) <= _FAR + own, np.abs(found - edges[1]) <= _FAR + own
        found = np.where(at_low, edges[0], np.where(at_high, edges[1], found))
        # Sums of many amounts lose more than the amounts themselves, unless they are taken with more digits.
        firsts = np.flatnonzero(np.diff(block.shape.year_of, prepend=-1))
        missing = np.abs(np.add.reduceat(found.astype(np.longdouble), firsts, axis=1) - totals).astype(np.float64)
        allowed = _FAR + 16 * EPS * np.abs(totals) * np.sqrt(found.shape[1])
        rows = block.sums(found)
        low, high = row_edges
        broken = (missing > allowed).any(axis=1)
        broken |= ((rows < low - 2 * _FAR) | (rows > high + 2 * _FAR)).any(axis=1)
        broken |= ((found < edges[0]) | (found > edges[1])).any(axis=1)
        part = targets / targets.sum(axis=1, keepdims=True)
        off = np.where(at_low | at_high, 0.0, own + 4 * missing.max(axis=1, keepdims=True) * part + 1e-8)
        return found, off, lost | broken
