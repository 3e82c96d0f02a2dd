"""How long voting power takes for a national body. Run: python -m benchmarks.votes.

342 parties with votes by size: the sum of the votes decides the work. The answers are exact fractions, and add up to
one exactly.
"""

from __future__ import annotations

import time

import numpy as np

from finarr.fairness import power
from finarr.fairness.votes import Votes

PARTIES = 342


def timed(run):
    began = time.perf_counter()
    return run(), time.perf_counter() - began


def main() -> None:
    random = np.random.default_rng(1)
    print(f"{PARTIES} parties\n{'sum of votes':>12} {'counters':>12} {'Banzhaf':>9} {'Shapley–Shubik':>15}")
    for largest in (10, 20, 50, 100, 200):
        weights = np.ceil(largest * random.pareto(1.5, PARTIES).clip(0.02, 10) / 10).astype(int).tolist()
        votes = Votes(weights, sum(weights) // 2 + 1)
        body = votes._body()
        banzhaf, first = timed(lambda body=body: power.banzhaf(body))
        shapley, second = timed(lambda body=body: power.shapley_shubik(body))
        assert sum(shapley) == 1 and 0 < max(banzhaf) <= 1
        print(f"{sum(weights):>12,} {body.counters(True):>12,} {first:>7.2f} s {second:>13.2f} s", flush=True)


if __name__ == "__main__":
    main()
