"""Scenarios in which limits tie years or parties together: one warm program, then the same cents as one by one."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from finarr.arrangements.cost_sharing.stating import entry_program, rows_by_entry
from finarr.fairness.kept_minimax import KeptMinimax
from finarr.program.relative import Ranked
from finarr.scenarios.batch.closed import ClosedForm, entry_bounds, give, is_open
from finarr.scenarios.batch.numbers import EPS, Numbers, whole_products
from finarr.scenarios.batch.statement import BlockShape, Figures, Statement
from finarr.scenarios.draws import Floats

__all__ = ["Coupled", "CoupledBlock"]

OPTIMAL = 2
"""Position in `finarr.scenarios.solving.STATUSES`."""

_COPIES, _COLUMNS = 4, 1024
"""At most so many scenarios, and so many columns, are put side by side in one program."""

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
    def copies(self) -> int:
        """How many scenarios are solved side by side."""
        return max(1, min(_COPIES, _COLUMNS // len(self.shape.cells)))

    @cached_property
    def together(self) -> KeptMinimax:
        """The program of the baseline several times, kept warm."""
        return self._kept(self.copies)

    @cached_property
    def alone(self) -> KeptMinimax:
        """The program of the baseline, kept warm."""
        return self.together if self.copies == 1 else self._kept(1)

    def _kept(self, copies: int) -> KeptMinimax:
        program = entry_program(self.shape.block, self.rows or [])
        ranked = [Ranked({n: 1}, e.target, e.target) for n, e in enumerate(self.shape.block.entries)]
        return KeptMinimax(program, ranked, copies)

    def amounts(
        self, rows: NDArray[np.intp], targets: Floats, edges: tuple[Floats, Floats], ends: tuple[Floats, Floats]
    ) -> Floats:
        """Return the amounts of some scenarios, (rows, entries); NaN where no answer can be relied on.

        Args:
            rows: the scenarios.
            targets: of all scenarios, (scenarios, entries).
            edges: lowest and highest amounts, likewise.
            ends: lowest and highest values of the rows of the program, (scenarios, rows).
        """
        found = np.full((len(rows), targets.shape[1]), np.nan)
        for first in range(0, len(rows), self.copies):
            some = rows[first : first + self.copies]
            full = np.resize(some, self.copies)  # the last ones are filled up with what is already there
            parts = self._solved(self.together, full, targets, edges, ends)
            if parts is None and self.copies > 1:
                alone = [self._solved(self.alone, some[n : n + 1], targets, edges, ends) for n in range(len(some))]
                parts = np.vstack([np.full((1, targets.shape[1]), np.nan) if each is None else each for each in alone])
            if parts is not None:
                found[first : first + len(some)] = parts[: len(some)]
        return found

    @staticmethod
    def _solved(
        kept: KeptMinimax,
        rows: NDArray[np.intp],
        targets: Floats,
        edges: tuple[Floats, Floats],
        ends: tuple[Floats, Floats],
    ) -> Floats | None:
        sides = (edges[0][rows].ravel(), edges[1][rows].ravel())
        found = kept.solve(targets[rows].ravel(), sides, (ends[0][rows].ravel(), ends[1][rows].ravel()))
        return None if found is None else found.reshape(len(rows), -1)

    @cached_property
    def pattern(self) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats]:
        """The rows of the block: the row of each term, its entry and its sign."""
        terms = [(r, entry, sign) for r, (_, row) in enumerate(self.rows or ()) for entry, sign in row.items()]
        row, entry, sign = zip(*terms, strict=True)
        return np.array(row), np.array(entry), np.array(sign, dtype=np.float64)

    def sums(self, amounts: Floats) -> Floats:
        """Return what the rows add up to, (scenarios, rows)."""
        row, entry, sign = self.pattern
        starts = np.flatnonzero(np.diff(row, prepend=-1))
        found: Floats = np.add.reduceat(amounts[:, entry] * sign, starts, axis=1)
        return found

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
        return all(block.usable and block.shape.alike for block in self.coupled.values())

    def settled(
        self, figures: Figures, amounts: Floats, noise: Floats, status: NDArray[np.int8]
    ) -> list[tuple[NDArray[np.intp], Floats]]:
        """Settle every block in place, and return which totals must stand after rounding."""
        held: list[tuple[NDArray[np.intp], Floats]] = []
        for n, shape in enumerate(self.statement.blocks):
            if n in self.coupled:
                moved = self._solve(self.coupled[n], figures, amounts, noise, held)
                status[moved] = OPTIMAL
            else:
                moved = self._fill(shape, figures, amounts, noise, held)
                status[moved] = np.maximum(status[moved], 1)
        return held

    def check(self, figures: Figures, units: Floats) -> None:
        """Mark scenarios in which rounding breaks a limit."""
        super().check(figures, units)
        for block in self.coupled.values():
            low, high = block.row_edges(figures)
            sums = block.sums(block.shape.sums(units))
            figures.numbers.unsure |= ((sums < low) | (sums > high)).any(axis=1)

    def _solve(
        self,
        block: CoupledBlock,
        figures: Figures,
        amounts: Floats,
        noise: Floats,
        held: list[tuple[NDArray[np.intp], Floats]],
    ) -> NDArray[np.bool_]:
        """Settle a block by its kept program, and return in which scenarios a limit moves it."""
        shape, unsure = block.shape, figures.numbers.unsure
        low, high = entry_bounds(shape, figures, self.statement.floors)
        row_low, row_high = block.row_edges(figures)
        targets, off = shape.sums(figures.targets), shape.sums(figures.noise)
        pure = block.sums(targets)
        slack = off.sum(axis=1, keepdims=True)
        within = ((low <= targets - off) & (targets + off <= high)).all(axis=1)
        within &= ((row_low <= pure - slack) & (pure + slack <= row_high)).all(axis=1)
        moved = np.asarray(((low > targets + off) | (high < targets - off)).any(axis=1))
        moved |= ((row_low > pure + slack) | (row_high < pure - slack)).any(axis=1)
        unsure |= ~within & ~moved
        unsure |= (targets <= 0).any(axis=1) | (moved & is_open(shape, np.arange(len(targets)), figures))
        rows = np.flatnonzero(moved & ~unsure)
        if not block.all_positive:
            unsure[rows] = True
            return moved
        totals = self._totals(block, figures)
        edges = np.where((low == -np.inf) & (high >= 0), 0.0, low), high
        ends = np.hstack([totals, row_low]), np.hstack([totals, row_high])
        amounts_of = block.amounts(rows, targets, edges, ends)
        for row, found in zip(rows.tolist(), amounts_of, strict=True):
            if np.isnan(found).any():
                unsure[row] = True
                continue
            own = (edges[0][row], high[row]), (row_low[row], row_high[row])
            targets[row], off[row], unsure[row] = self._checked(block, found, targets[row], *own, totals[row])
        low = edges[0]
        self._give(shape, rows, figures, targets, off, (low, high), (amounts, noise), held)
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
        target: Floats,
        edges: tuple[Floats, Floats],
        row_edges: tuple[Floats, Floats],
        totals: Floats,
    ) -> tuple[Floats, Floats, bool]:
        """Return amounts held to the bounds they touch, how far they may be off, and whether that is too far."""
        own = 64 * EPS * np.abs(found) + 16 * EPS * target
        at_low, at_high = np.abs(found - edges[0]) <= _FAR + own, np.abs(found - edges[1]) <= _FAR + own
        found = np.where(at_low, edges[0], np.where(at_high, edges[1], found))
        sums = np.bincount(block.shape.year_of, weights=found)
        sums = sums[block.shape.year_of[np.unique(block.shape.year_of, return_index=True)[1]]]
        allowed = _FAR + 16 * EPS * np.abs(totals) * np.sqrt(len(found))
        rows = block.sums(found[None, :])[0]
        low, high = row_edges
        broken = (
            (np.abs(sums - totals) > allowed).any() or (rows < low - 2 * _FAR).any() or (rows > high + 2 * _FAR).any()
        )
        outside = (found < edges[0]).any() or (found > edges[1]).any()
        missing = np.abs(sums - totals).max(initial=0.0)
        off = np.where(at_low | at_high, 0.0, own + 4 * missing * target / target.sum() + 1e-8)
        return found, off, bool(broken or outside)

    def _give(
        self,
        shape: BlockShape,
        rows: NDArray[np.intp],
        figures: Figures,
        known: Floats,
        off: Floats,
        edges: tuple[Floats, Floats],
        into: tuple[Floats, Floats],
        held: list[tuple[NDArray[np.intp], Floats]],
    ) -> None:
        """Give cells their part of what their entry pays."""
        amounts, noise = into
        if shape.single:
            at = np.ix_(rows, shape.flat)
            amounts[at], noise[at] = known[rows], off[rows]
            return
        pure = shape.sums(figures.targets)
        for entry, cells in enumerate(shape.cells):
            give(cells, rows, known[rows, entry], pure[rows, entry], off[rows, entry], into)
            bound = (known[rows, entry] == edges[0][rows, entry]) | (known[rows, entry] == edges[1][rows, entry])
            whole = np.full(len(amounts), np.nan)
            whole[rows[bound]] = known[rows[bound], entry]
            held.append((cells, whole))
