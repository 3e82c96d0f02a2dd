"""Lexicographic minimax at national size, against the first program alone.

342 municipalities, 10 years, 3,420 two-sided departures from pro rata, yearly steps of 15 and of 5 euro per inhabitant.
The yardstick is the program that only finds the smallest largest departure: minimise z, relative units, handed to HiGHS
by `passModel` with its default options, cold, in the same run. Every time is the median of some repeats; what the
exact recomputation takes is part of the whole, and printed apart. Run: ``python benchmarks/lexicographic.py``.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

import highspy
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from finarr.fairness.lexicographic import lexicographic_minimax
from finarr.program.relative import Relative, relative_units
from tests.instances import Case, transition_case

REPEATS = 3
HEAD = ("step", "seed", "built", "stated", "first", "level", "rounds", "programs", "solved", "exact", "whole", "ratio")


def first_program(relative: Relative) -> tuple[float, float]:
    """Return the seconds that the first program takes to solve, and its level as a relative departure."""
    n, (m, _) = relative.shape[1], relative.shape
    every = np.arange(n, dtype=np.int32)
    unit = 1e-3  # one unit of y is a thousandth of a departure
    rows = np.concatenate([relative.starts[:-1], relative.starts[-1] + 2 * np.arange(2 * n + 1)])
    pairs = np.column_stack([np.tile(every, 2), np.full(2 * n, n)]).ravel()
    factors = np.column_stack([np.ones(2 * n), np.repeat([-1.0, 1.0], n)]).ravel()
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = n + 1, m + 2 * n
    model.col_cost_ = np.append(np.zeros(n), 1.0)
    model.col_lower_ = np.append(relative.lower * unit, 0.0)
    model.col_upper_ = np.append(relative.upper * unit, np.inf)
    model.row_lower_ = np.concatenate([relative.row_lower * unit, np.full(n, -np.inf), np.zeros(n)])
    model.row_upper_ = np.concatenate([relative.row_upper * unit, np.zeros(n), np.full(n, np.inf)])
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = rows.astype(np.int32)
    model.a_matrix_.index_ = np.concatenate([relative.columns, pairs]).astype(np.int32)
    model.a_matrix_.value_ = np.concatenate([relative.values, factors])
    live = highspy.Highs()
    live.setOptionValue("output_flag", False)
    live.passModel(model)
    began = time.perf_counter()
    live.run()
    return time.perf_counter() - began, live.getInfo().objective_function_value


def measured(step: float, seed: int) -> float:
    """Print one line and return how many times the first program the whole takes."""
    began = time.perf_counter()
    case: Case = transition_case(step=step, seed=seed)
    built = time.perf_counter() - began
    relative = relative_units(case.program, case.tiers[0])
    firsts = [first_program(relative) for _ in range(REPEATS)]
    first = statistics.median(seconds for seconds, _ in firsts)
    runs = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        found = lexicographic_minimax(case.program, case.tiers)
        runs.append((time.perf_counter() - began, found))
    whole, found = sorted(runs, key=lambda run: run[0])[REPEATS // 2]
    seconds = found.seconds
    working = whole - seconds["statement"]
    level = float(found.levels[0][0])
    if abs(level - firsts[0][1]) > 1e-6:
        raise SystemExit(f"the first level is {level}, the first program says {firsts[0][1]}")
    figures = (built, seconds["statement"], first, level, found.rounds, found.programs)
    print(
        f"{step:>4} {seed:>4} {built:>6.3f} {figures[1]:>6.3f} {first:>6.3f} {level:>9.6f} {found.rounds:>6} "
        f"{found.programs:>8} {seconds['programs']:>6.3f} {seconds['exact']:>6.3f} {working:>6.3f} "
        f"{working / first:>5.2f}",
        flush=True,
    )
    return working / first


def main() -> None:
    print(" ".join(HEAD))
    ratios = [measured(step, seed) for step in (15, 5) for seed in range(1, 6)]
    print(f"median {statistics.median(ratios):.2f}, worst {max(ratios):.2f} times the first program")
    measured(30, 1)


if __name__ == "__main__":
    main()
