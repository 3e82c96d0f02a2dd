"""Many minimax programs at once give what the exact method gives for each, whatever stands beside them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from finarr.errors import Infeasible
from finarr.fairness.kept_minimax import KeptMinimax
from finarr.fairness.lexicographic import lexicographic_minimax
from finarr.program.relative import Ranked
from finarr.program.statement import Program

SETS = 7


class Figures:
    """A random structure, and whole figures for it in several sets: totals, limits of one, two and three columns."""

    def __init__(self, seed: int) -> None:
        draw = np.random.default_rng(seed)
        self.n = int(draw.integers(4, 12))
        halves = np.arange(self.n) < self.n // 2
        self.rows: list[dict[int, int]] = [
            {int(k): 1 for k in np.flatnonzero(halves)},
            {int(k): 1 for k in np.flatnonzero(~halves)},
        ]
        for _ in range(int(draw.integers(1, 8))):
            some = draw.choice(self.n, int(draw.integers(1, 4)), replace=False)
            self.rows.append({int(k): int(draw.choice([-1, 1])) for k in some})
        self.targets = draw.integers(20, 2000, (SETS, self.n)).astype(float)
        factor = draw.uniform(0.6, 1.5, (SETS, self.n))
        self.low = np.where(draw.random((SETS, self.n)) < 0.2, np.floor(self.targets * factor * 0.9), -np.inf)
        self.high = np.where(draw.random((SETS, self.n)) < 0.3, np.ceil(self.targets * factor), np.inf)
        self.low = np.minimum(self.low, self.high)
        pure = np.stack([[sum(t[k] * a for k, a in row.items()) for row in self.rows] for t in self.targets])
        slack = draw.integers(0, 120, pure.shape)
        self.row_low, self.row_high = pure - slack, pure + slack
        self.row_low[:, :2] = self.row_high[:, :2] = pure[:, :2]
        turned = draw.random(pure.shape) < 0.3
        turned[:, :2] = False
        self.row_high = np.where(turned, self.row_low + 5, self.row_high)

    def program(self, at: int) -> tuple[Program, list[Ranked]]:
        program = Program()
        for low, high in zip(self.low[at], self.high[at], strict=True):
            program.add_column(*(Fraction(end) if np.isfinite(end) else None for end in (low, high)))
        for row, low, high in zip(self.rows, self.row_low[at], self.row_high[at], strict=True):
            program.add_row(row, Fraction(low), Fraction(high))
        return program, [Ranked({k: 1}, Fraction(t), Fraction(t)) for k, t in enumerate(self.targets[at])]

    def exact(self, at: int) -> list[float] | None:
        program, ranked = self.program(at)
        try:
            (found,) = lexicographic_minimax(program, [ranked]).values
        except Infeasible:
            return None
        return [float(value or 0) for value in found]

    def kept(self, lanes: int) -> KeptMinimax:
        return KeptMinimax(*self.program(0), lanes)

    def solve(self, kept: KeptMinimax, some: Any = slice(None)) -> np.ndarray:
        edges = self.low[some], self.high[some]
        return kept.solve(self.targets[some], edges, (self.row_low[some], self.row_high[some]))


@pytest.mark.parametrize("seed", range(40))
def test_every_set_of_figures_has_its_exact_answer(seed: int) -> None:
    figures = Figures(seed)
    found = figures.solve(figures.kept(3))
    for at in range(SETS):
        exact = figures.exact(at)
        if exact is None:
            assert np.isnan(found[at]).any()
        else:
            assert np.allclose(found[at], exact, rtol=1e-10, atol=1e-8)


def test_many_of_these_have_an_answer() -> None:
    exact = [each.exact(at) is not None for each in map(Figures, range(40)) for at in range(SETS)]
    assert 100 < sum(exact) < len(exact)


@pytest.mark.parametrize("seed", range(8))
def test_an_answer_does_not_depend_on_what_stands_beside_it(seed: int) -> None:
    figures = Figures(seed)
    together, alone = figures.solve(figures.kept(SETS)), figures.kept(1)
    for at in reversed(range(SETS)):
        one = figures.solve(alone, slice(at, at + 1))
        assert np.allclose(one[0], together[at], rtol=1e-13, atol=1e-10, equal_nan=True)


def test_levels_that_rows_ask_for_take_no_program_of_their_own() -> None:
    """Two years with totals of their own that nothing ties together: one program shows that no more is asked."""
    program = Program()
    columns = [program.add_column(0) for _ in range(8)]
    ranked = [Ranked({n: 1}, 10 * (n + 1), 10 * (n + 1)) for n in columns]
    for some, total in ((columns[:4], 120), (columns[4:], 300)):
        program.add_row(dict.fromkeys(some, 1), total, total)
    assert lexicographic_minimax(program, [ranked]).programs == 1
    kept = KeptMinimax(program, ranked)
    before = kept.programs
    totals = np.array([[110.0, 320.0]])
    targets = np.array([[float(each.target) for each in ranked]])
    found = kept.solve(targets, (np.zeros((1, 8)), np.full((1, 8), np.inf)), (totals, totals))
    assert kept.programs - before == 1
    assert np.allclose(found, targets * np.repeat([1.1, 320 / 260], 4))
