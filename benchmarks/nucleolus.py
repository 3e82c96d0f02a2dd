"""How long the nucleolus takes, beside full enumeration. Run: python -m benchmarks.nucleolus [--enumerate-to 18].

Full enumeration states all 2^n groups in scipy's HiGHS, one cold program a level; it is the published textbook method.
The games are random around economies of scale, so that several levels are needed, and the same for both.
"""

from __future__ import annotations

import argparse
import statistics
import time

import numpy as np

from finarr.fairness.coalition_costs import sums
from finarr.fairness.coalitions import CostGame
from finarr.fairness.nucleolus import MOST_VERIFIED
from tests.fairness.full_enumeration import nucleolus_by_scipy

SIZES = (10, 12, 15, 18, 20)
SEEDS = (1, 2, 3)


def noisy_game(n: int, seed: int) -> CostGame:
    """Return a game in which a group costs the root of its volume, give or take a third, in cents."""
    random = np.random.default_rng(seed)
    volume = sums(random.integers(10, 100, n).tolist())
    costs = np.round(1000 * np.sqrt(volume) * random.uniform(0.67, 1.33, 1 << n), 2)
    costs[0] = 0.0
    costs[-1] = round(700 * float(np.sqrt(volume[-1])), 2)
    return CostGame(range(n), costs)


def seconds(run) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--enumerate-to", type=int, default=18, help="largest n for full enumeration (20: gigabytes)")
    most = parser.parse_args().enumerate_to
    noisy_game(5, 0).nucleolus()
    print(
        f"{'n':>3} {'groups':>9} {'stated':>7} {'programs':>9} {'finarr':>10} {'enumeration':>12} {'ratio':>7}  proven"
    )
    for n in SIZES:
        games = [noisy_game(n, seed) for seed in SEEDS]
        ours = statistics.median(min(seconds(game.solved) for _ in range(3)) for game in games)
        solved = games[0].solved()
        line = f"{n:>3} {2**n:>9,} {solved.rows:>7} {solved.programs:>9} {ours * 1000:>7.0f} ms"
        if n <= most:
            theirs = statistics.median(
                seconds(lambda game=game: nucleolus_by_scipy(game.costs, np.ones(len(game.costs)))) for game in games
            )
            agree = nucleolus_by_scipy(games[0].costs, np.ones(2**n))
            assert np.allclose(agree, games[0].nucleolus(), atol=1e-5 * games[0].costs.max())
            line += f" {theirs * 1000:>9.0f} ms {theirs / ours:>6.0f}×"
        else:
            line += f" {'not run':>12} {'':>7}"
        print(line, " yes" if n <= MOST_VERIFIED else " no", flush=True)


if __name__ == "__main__":
    main()
