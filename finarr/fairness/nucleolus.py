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
from finarr.fairness.coalition_costs import Floats, sums
from finarr.fairness.exact_rows import Equations
from finarr.fairness.span import Span, indicators
from finarr.program.arrays import Arrays, Solved
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

POSITIVE = 1e-7
"""A dual above this is positive."""


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
    if len(amounts) < n:
        raise SolverTrouble(Message("coalitions.not_settled"))
    _check(costs, weights, amounts, levels, sequence, rational)
    return Nucleolus(tuple(amounts[party] for party in range(n)), savings, sequence.programs, sequence.stated)


class LevelSequence:
    """The programs, one live model that is changed from level to level.

    Columns: what each party saves against its stand-alone cost, then the level. Rows: savings of a group less weight
    times level is at least what the group would save on its own.

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
        self.unit = float(np.abs(savings).max()) or 1.0
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
        everyone = float(self.savings[-1])
        self._model = KeptModel(
            Arrays.from_terms(
                cost=[0.0] * n + [-1.0],
                lower=[0.0 if rational else -np.inf] * n + [-np.inf],
                upper=[np.inf] * (n + 1),
                rows=[(dict.fromkeys(range(n), 1.0), everyone, everyone)],
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
        return self._last[:-1]

    def next_level(self) -> Level:
        """Solve for the next level, settle what must save exactly that, and return it."""
        solved = self.solve()
        duals, reduced = solved.row_duals, solved.reduced_costs
        if duals is None or reduced is None:
            raise SolverTrouble(Message("coalitions.not_settled"))
        level = float(solved.values[-1])
        groups = [group for group, row in self._row.items() if not self.settled[group] and abs(duals[row]) > POSITIVE]
        alone = [int(party) for party in np.flatnonzero(self._free & (np.abs(reduced[:-1]) > POSITIVE))]
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
            short = self._most_short(solved.values)
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
            found.append(float(self.solve().values[party]))
        self._model.change_cost([party], [0.0])
        return found[0], found[1]

    def _most_short(self, values: Floats) -> NDArray[np.int64]:
        """Return groups not yet stated that save less than the level, those that miss it most."""
        room = (sums(values[:-1]) - self.savings) / self.weights
        room[self.settled] = np.inf
        short = np.flatnonzero(room < values[-1] - SLACK)
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
        values = np.where(parties == self.n, -self.weights[groups][rows], 1.0)
        starts = np.concatenate([[0], np.cumsum(members.sum(axis=1) + 1)])
        first = self._model.add_rows(starts, parties, values, self.savings[groups], np.full(len(groups), np.inf))
        self._row |= {int(group): first + place for place, group in enumerate(groups)}

    def _settle(self, independent: list[int], level: float) -> None:
        """Turn independent groups into equations; drop every other group that now follows from them."""
        newly = self.span.held() & ~self.settled
        self.settled |= newly
        for group in independent:
            row, saving = self._row[group], self.savings[group] + self.weights[group] * level
            self._model.change_coefficient(row, self.n, 0.0)
            self._model.change_row_bounds([row], [saving], [saving])
        for group, row in self._row.items():
            if newly[group] and group not in independent:
                self._model.change_coefficient(row, self.n, 0.0)
                self._model.change_row_bounds([row], [-np.inf], [np.inf])


def _exact(cost: float) -> Fraction:
    return Fraction(str(float(cost)))


def _recomputed(
    costs: Floats, weights: Floats, levels: list[Level]
) -> tuple[dict[int, Fraction], tuple[Fraction, ...]]:
    """Return the amounts, and the savings of the levels, as the exact solution of the tight rows."""
    n = len(costs).bit_length() - 1
    tight = Equations()
    tight.add(dict.fromkeys(range(n), Fraction(1)), _exact(costs[-1]))
    for place, level in enumerate(levels):
        for party in level.alone:
            tight.add({party: Fraction(1)}, _exact(costs[1 << party]))
        for group in level.groups:
            paid = {party: Fraction(1) for party in range(n) if group >> party & 1}
            tight.add({**paid, n + place: _exact(weights[group])}, _exact(costs[group]))
    known = tight.solved()
    amounts = {party: known[party] for party in range(n) if party in known}
    if any(n + place not in known for place in range(len(levels))):
        raise SolverTrouble(Message("coalitions.not_settled"))
    return amounts, tuple(known[n + place] for place in range(len(levels)))


def _check(
    costs: Floats,
    weights: Floats,
    amounts: dict[int, Fraction],
    levels: list[Level],
    sequence: LevelSequence,
    rational: bool,
) -> None:
    """Check the exact amounts in plain arithmetic, and up to `MOST_VERIFIED` parties by balanced sets."""
    n = sequence.n
    alone = [_exact(costs[1 << party]) for party in range(n)]
    saved = np.array([float((alone[party] - amounts[party]) / Fraction(sequence.unit)) for party in range(n)])
    room = (sums(saved) - sequence.savings) / sequence.weights
    room[[0, -1]] = np.inf
    trouble = (
        sum(amounts.values()) != _exact(costs[-1])
        or (rational and any(amounts[party] > alone[party] for party in range(n)))
        or np.abs(saved - sequence.amounts).max() > 1e-6
        or (levels and room.min() < levels[0].saving - SLACK)
    )
    if trouble:
        raise SolverTrouble(Message("coalitions.not_verified"))
    if n <= MOST_VERIFIED:
        helpers = [1 << party for party in range(n) if rational and amounts[party] == alone[party]]
        if unbalanced_level(room, helpers, SLACK) is not None:
            raise SolverTrouble(Message("coalitions.not_verified"))
