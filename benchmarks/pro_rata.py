"""How much faster many divisions at once are than one minimax program, stated in PuLP and solved by HiGHS, for each.

    python benchmarks/pro_rata.py [--scenarios 10000] [--parties 342] [--programs 30]

Every scenario has its own weights, total, floors and caps. The program states what the division minimises first: the
largest departure from pro rata, relative. Its answer must agree with the division's on that.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

import numpy as np
import pulp
from numpy.typing import NDArray

from finarr.fairness.pro_rata import pro_rata, pro_rata_batch

Floats = NDArray[np.float64]


def scenarios(count: int, parties: int, seed: int = 1) -> tuple[Floats, Floats, Floats, Floats]:
    """Return totals, weights, floors and caps; about a third of the limits hold."""
    rng = np.random.default_rng(seed)
    weights = np.rint(rng.lognormal(10, 0.9, (count, parties)))
    totals = np.round(rng.uniform(1e8, 4e8, count), 2)
    pure = totals[:, None] * weights / weights.sum(axis=1, keepdims=True)
    floors = np.round(pure * rng.uniform(0.5, 1.1, pure.shape), 2)
    caps = np.round(np.maximum(floors, pure * rng.uniform(0.9, 1.8, pure.shape)), 2)
    return totals, weights, floors, caps


def program(total: float, weights: Floats, floors: Floats, caps: Floats) -> float:
    """Return the smallest largest departure, by a program built and solved anew, in relative units."""
    shares = weights / weights.sum()
    problem = pulp.LpProblem("minimax", pulp.LpMinimize)
    most = pulp.LpVariable("z", lowBound=0)
    problem += most
    departures = []
    for number, (share, low, high) in enumerate(zip(shares, floors / total, caps / total, strict=True)):
        departure = pulp.LpVariable(f"d{number}", lowBound=low / share - 1, upBound=high / share - 1)
        problem += departure <= most
        problem += departure >= -most
        departures.append(departure)
    problem += pulp.lpDot(shares.tolist(), departures) == 0
    problem.solve(pulp.HiGHS(msg=False, threads=1))
    if pulp.LpStatus[problem.status] != "Optimal":
        raise RuntimeError(pulp.LpStatus[problem.status])
    return float(most.value())


def seconds(work: Callable[[], object], times: int = 3) -> float:
    """Return the median time of some runs."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--scenarios", type=int, default=10_000)
    parser.add_argument("--parties", type=int, default=342)
    parser.add_argument("--programs", type=int, default=30)
    asked = parser.parse_args()
    totals, weights, floors, caps = scenarios(asked.scenarios, asked.parties)
    amounts = pro_rata_batch(totals, weights, floors, caps, unit=None)
    cents = pro_rata_batch(totals, weights, floors, caps, as_cents=True)

    taken = []
    for k in range(asked.programs):
        start = time.perf_counter()
        level = program(totals[k], weights[k], floors[k], caps[k])
        taken.append(time.perf_counter() - start)
        pure = totals[k] * weights[k] / weights[k].sum()
        assert abs(level - np.abs(amounts[k] / pure - 1).max()) < 1e-6
        alone = pro_rata(totals[k].item(), weights[k], floor=floors[k], cap=caps[k], as_cents=True)
        assert (alone.to_numpy() == cents[k]).all()
    assert (cents.sum(axis=1) == np.rint(totals * 100)).all()

    each = statistics.median(taken)
    print(f"{asked.scenarios} scenarios of {asked.parties} parties")
    print(f"one program (PuLP and HiGHS, median of {asked.programs}): {each * 1e3:.1f} ms")
    for name, unit in (("unrounded", None), ("in cents", "0.01")):
        took = seconds(lambda unit=unit: pro_rata_batch(totals, weights, floors, caps, unit=unit)) / asked.scenarios
        print(f"{name}: {took * 1e6:.1f} microseconds a scenario, {each / took:,.0f} times faster")


if __name__ == "__main__":
    main()
