"""The nucleolus: the smallest saving of any group is as large as possible, then the second smallest, and so on.

A sequence of linear programs. Each finds the largest level that all groups not yet settled can save. Groups with a
positive dual save exactly the level in every optimum and are settled there; so are all groups whose payment follows
from settled ones. After as many independent groups as there are parties, one allocation is left.

Of the two to the power n groups only those are stated that some solution would leave below the level. The programs are
in savings (stand-alone costs less costs, the largest being one), never in euro, and decide only which groups are tight;
the amounts are then recomputed exactly from those. Sources: Schmeidler (1969), SIAM Journal on Applied Mathematics 17
(definition); Maschler, Peleg and Shapley (1979), Mathematics of Operations Research 4 (sequence).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from finarr.errors import SolverTrouble
from finarr.fairness.balanced import unbalanced_level
from finarr.fairness.coalition_costs import sums
from finarr.fairness.span import Span, indicators
from finarr.program.arrays import Arrays, Floats, Solved
from finarr.program.equations import ONE, Equations
from finarr.program.highs import KeptModel, Options
from finarr.words import Message

__all__ = ["MOST_VERIFIED", "Level", "LevelSequence", "Nucleolus", "nucleolus"]

MOST_VERIFIED = 15
"""Up to this many parties every answer is proven by balanced sets."""

OPTIONS: Options = {
    "presolve": "off",
    "solver": "simplex",
    "primal_feasibility_tolerance": 1e-10,
    "dual_feasibility_tolerance": 1e-10,
}
SLACK = 1e-9
"""Savings this near to one another count as equal; the largest saving is one."""

LEAST_UNIT = 1e-4
"""Savings are measured in this part of the largest cost, where none is larger: smaller units would be noise."""

POSITIVE = 1e-7
"""A dual, per unit of weight, above this part of the largest is positive."""

FLOATS = 1e-14
"""What a sum of floating-point costs may be off, relative to the largest."""

NEAR = 1e-6
"""The exact amounts must be this near to those of the last program."""


@dataclass(frozen=True)
class Level:
    """One step of the sequence.

    Attributes:
        saving: what the groups settled here save, per unit of their weight, in the units of the programs.
        groups: bitmasks of the groups with a positive dual.
        alone: the parties that pay exactly their stand-alone cost in every optimum.
    """

    saving: float
    groups: tuple[int, ...]
    alone: tuple[int, ...]


@dataclass(frozen=True)
class Nucleolus:
    """An answer and how it was found.

    Attributes:
        amounts: what each party pays, exact.
        levels: what the groups settled at each step save, exact, per unit of weight.
        programs: how many linear programs were solved.
        rows: how many groups were stated.
    """

    amounts: tuple[Fraction, ...]
    levels: tuple[Fraction, ...]
    programs: int
    rows: int


def nucleolus(costs: Floats, weights: Floats, *, rational: bool = True, state_all: bool = False) -> Nucleolus:
    """Return the nucleolus of a cost game.

    Args:
        costs: by bitmask, in euro.
        weights: by bitmask, above zero; a saving counts per unit of weight.
        rational: whether nobody may pay more than its stand-alone cost; otherwise the answer is the prenucleolus.
        state_all: state every group from the start.

    Raises:
        SolverTrouble: the answer failed a check.

    Example:
        >>> found = nucleolus(np.array([0.0, 8, 11, 11]), np.ones(4))
        >>> found.amounts, found.levels
        ((Fraction(4, 1), Fraction(7, 1)), (Fraction(4, 1),))
    """
    n = len(costs).bit_length() - 1
    sequence = LevelSequence(costs, weights, rational=rational, state_all=state_all)
    levels = []
    while sequence.rank < n:
        levels.append(sequence.next_level())
    amounts, savings = _recomputed(costs, weights, levels)
    _check(costs, amounts, savings, sequence, rational)
    return Nucleolus(amounts, savings, sequence.programs, sequence.stated)


class LevelSequence:
    """The programs, one live model that is changed from level to level.

    Columns: what each party saves against its stand-alone cost, per unit of its weight, then the level. Rows, one a
    group, divided by its weight: what its members save is at least the level more than the group would save on its own.
    So the coefficients are at most about one, also where the costs of groups differ by many powers of ten.

    Args:
        costs: by bitmask, in euro.
        weights: by bitmask.
        rational: whether no party may save less than nothing.
        state_all: state every group from the start.
    """

    def __init__(self, costs: Floats, weights: Floats, *, rational: bool, state_all: bool = False) -> None:
        self.n = n = len(costs).bit_length() - 1
        alone = costs[1 << np.arange(n)]
        savings = sums(alone) - costs
        savings[np.abs(savings) <= FLOATS * np.abs(costs).max()] = 0.0
        self.unit = max(float(np.abs(savings).max()), LEAST_UNIT * float(np.abs(costs).max())) or 1.0
        self.savings = savings / self.unit
        self.weight_unit = float(weights.max())
        self.weights = weights / self.weight_unit
        self.everyone = len(costs) - 1
        self.span = Span(n)
        self.span.add(self.everyone)
        self.settled = self.span.held()
        self.programs = 0
        self._row: dict[int, int] = {}
        self._free = np.full(n, rational)
        self._last: Floats = np.zeros(n + 1)
        self._size = self.weights[1 << np.arange(n)]
        everyone = float(self.savings[-1])
        self._model = KeptModel(
            Arrays.from_terms(
                cost=[0.0] * n + [-1.0],
                lower=[0.0 if rational else -np.inf] * n + [-np.inf],
                upper=[np.inf] * (n + 1),
                rows=[(dict(enumerate(self._size.tolist())), everyone, everyone)],
            ),
            options=OPTIONS,
        )
        singles = 1 << np.arange(n)
        start = np.arange(1, self.everyone) if state_all else np.union1d(singles, self.everyone ^ singles)
        self._state(start[~self.settled[start]])

    @property
    def rank(self) -> int:
        """How many independent groups are settled."""
        return self.span.rank

    @property
    def stated(self) -> int:
        """How many groups were stated."""
        return len(self._row)

    @property
    def amounts(self) -> Floats:
        """What each party saves in the last solution, in the units of the programs."""
        found: Floats = self._last[:-1] * self._size
        return found

    def next_level(self) -> Level:
        """Solve for the next level, settle what must save exactly that, and return it."""
        solved = self.solve()
        duals, reduced = solved.row_duals, solved.reduced_costs
        if duals is None or reduced is None:
            raise SolverTrouble(Message("coalitions.not_settled"))
        level = float(solved.values[-1])
        pull = {
            group: abs(duals[row]) / self.weights[group] for group, row in self._row.items() if not self.settled[group]
        }
        least = POSITIVE * max(pull.values(), default=0.0)
        groups = [group for group, strength in pull.items() if strength > least]
        alone = [int(party) for party in np.flatnonzero(self._free & (np.abs(reduced[:-1]) > least * self._size))]
        before = self.rank
        for party in alone:
            self._free[party] = False
            self._model.change_column_bounds([party], [0.0], [0.0])
            self.span.add(1 << party)
        independent = [group for group in groups if self.span.add(group)]
        if self.rank == before:
            raise SolverTrouble(Message("coalitions.not_settled"))
        self._settle(independent, level)
        return Level(level, tuple(groups), tuple(alone))

    def solve(self) -> Solved:
        """Solve the model, stating groups until no group is left below the level."""
        while True:
            solved = self._model.run()
            self.programs += 1
            if not solved.is_optimal:
                raise SolverTrouble(Message("coalitions.no_answer", {"status": str(solved.status)}))
            self._last = solved.values
            short = self._most_short()
            if not len(short):
                return solved
            self._state(short)

    def range_of(self, party: int) -> tuple[float, float]:
        """Return the least and most that a party saves when the level may not fall below the last one."""
        found = []
        level = float(self._last[-1])
        self._model.change_column_bounds([self.n], [level], [level])
        for sign in (1.0, -1.0):
            self._model.change_cost([party, self.n], [sign, 0.0])
            self.solve()
            found.append(float(self.amounts[party]))
        self._model.change_cost([party], [0.0])
        return found[0], found[1]

    def _most_short(self) -> NDArray[np.int64]:
        """Return groups not yet stated that save less than the level, those that miss it most."""
        room = (sums(self.amounts) - self.savings) / self.weights
        room[self.settled] = np.inf
        short = np.flatnonzero(room < self._last[-1] - SLACK)
        batch = max(10, 3 * self.n)
        if len(short) > batch:
            short = short[np.argpartition(room[short], batch)[:batch]]
        return np.array([group for group in short if int(group) not in self._row], dtype=np.int64)

    def _state(self, groups: NDArray[np.int64]) -> None:
        """Add a row for each group."""
        if not len(groups):
            return
        members = indicators(groups, self.n).astype(np.bool_)
        rows, parties = np.nonzero(np.column_stack([members, np.ones(len(groups), dtype=np.bool_)]))
        values = np.where(parties == self.n, -1.0, np.append(self._size, 0.0)[parties] / self.weights[groups][rows])
        starts = np.concatenate([[0], np.cumsum(members.sum(axis=1) + 1)])
        least = self.savings[groups] / self.weights[groups]
        first = self._model.add_rows(starts, parties, values, least, np.full(len(groups), np.inf))
        self._row |= {int(group): first + place for place, group in enumerate(groups)}

    def _settle(self, independent: list[int], level: float) -> None:
        """Turn independent groups into equations; drop every other group that now follows from them."""
        newly = self.span.held() & ~self.settled
        self.settled |= newly
        for group in independent:
            row, saving = self._row[group], self.savings[group] / self.weights[group] + level
            self._model.change_coefficient(row, self.n, 0.0)
            self._model.change_row_bounds([row], [saving], [saving])
        for group, row in self._row.items():
            if newly[group] and group not in independent:
                self._model.change_coefficient(row, self.n, 0.0)
                self._model.change_row_bounds([row], [-np.inf], [np.inf])


def _exact(cost: float) -> Fraction:
    return Fraction(str(float(cost)))


def _recomputed(costs: Floats, weights: Floats, levels: list[Level]) -> tuple[tuple[Fraction, ...], ...]:
    """Return the amounts, and the savings of the levels, as the exact solution of the tight rows."""
    n = len(costs).bit_length() - 1
    everyone = dict.fromkeys(range(n), Fraction(1))
    rows = [{**everyone, ONE: -_exact(costs[-1])}]
    for place, level in enumerate(levels):
        rows += [{party: Fraction(1), ONE: -_exact(costs[1 << party])} for party in level.alone]
        for group in level.groups:
            paid = {party: Fraction(1) for party in range(n) if group >> party & 1}
            rows.append({**paid, n + place: _exact(weights[group]), ONE: -_exact(costs[group])})
    tight = Equations()
    if not all(tight.add(row) for row in rows):
        raise SolverTrouble(Message("program.contradictory"))
    known = [tight.expand(unknown) for unknown in range(n + len(levels))]
    if any(other != ONE for expression in known for other in expression):
        raise SolverTrouble(Message("coalitions.not_settled"))
    values = tuple(expression.get(ONE, Fraction(0)) for expression in known)
    return values[:n], values[n:]


def _check(
    costs: Floats,
    amounts: tuple[Fraction, ...],
    savings: tuple[Fraction, ...],
    sequence: LevelSequence,
    rational: bool,
) -> None:
    """Check the exact amounts in plain arithmetic, and up to `MOST_VERIFIED` parties by balanced sets."""
    unit = Fraction(sequence.unit)
    alone = [_exact(costs[1 << party]) for party in range(sequence.n)]
    saved = np.array([float((most - amount) / unit) for most, amount in zip(alone, amounts, strict=True)])
    room = (sums(saved) - sequence.savings) / sequence.weights
    slack = SLACK + FLOATS * float(np.abs(costs).max()) / sequence.unit / sequence.weights
    first = float(savings[0] * Fraction(sequence.weight_unit) / unit) if savings else 0.0
    if (
        sum(amounts) != _exact(costs[-1])
        or (rational and saved.min() < -SLACK)
        or np.abs(saved - sequence.amounts).max() > NEAR
        or (room + slack)[1:-1].min(initial=first) < first
    ):
        raise SolverTrouble(Message("coalitions.not_verified"))
    if sequence.n <= MOST_VERIFIED:
        helpers = [1 << int(party) for party in np.flatnonzero(saved <= SLACK)] if rational else []
        if unbalanced_level(room, helpers, slack) is not None:
            raise SolverTrouble(Message("coalitions.not_verified"))
