"""Published games, and small random ones of every kind that is known to be hard."""

import json
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np

from finarr.fairness.coalition_costs import sums
from finarr.fairness.coalitions import CostGame
from tests.conftest import ROOT


def golden(name: str) -> dict[str, Any]:
    return json.loads((ROOT / "tests" / "golden" / f"{name}.json").read_text(encoding="utf-8"))


def gains(case: dict[str, Any]) -> CostGame:
    """A published game of gains, keys such as "13", as the cost game with the opposite sign."""
    values = case["inputs"]["value"]
    return CostGame(
        list(range(1, case["inputs"]["n"] + 1)),
        {tuple(int(digit) for digit in group): -value for group, value in values.items()},
    )


def swedish_water() -> CostGame:
    inputs = golden("young_okada_hashimoto_1982")["inputs"]
    return CostGame(inputs["players"], {tuple(group): cost for group, cost in inputs["coalition_cost"].items()})


def tennessee_valley() -> CostGame:
    inputs = golden("tva_1938")["inputs"]
    return CostGame(inputs["players"], {tuple(g.split("+")): cost for g, cost in inputs["coalition_cost"].items()})


def airport(*costs: float) -> CostGame:
    """The largest runway that a group needs."""
    groups = [group for size in range(1, len(costs) + 1) for group in combinations(range(len(costs)), size)]
    return CostGame(range(len(costs)), {group: max(costs[k] for k in group) for group in groups})


def random_costs(n: int, seed: int) -> Iterator[tuple[str, np.ndarray]]:
    """Costs by bitmask: no structure, many ties, blocks, additive, concave, spanning trees, pairs."""
    random = np.random.default_rng(seed)
    sizes = sums([1.0] * n)
    volume = sums(random.integers(1, 20, n).tolist())
    yield "uniform", random.integers(1, 101, 1 << n) * 1.0
    yield "ties", -(random.integers(0, 3, 1 << n) * (sizes > 1.0))
    yield "majority", -(volume >= 0.6 * volume[-1]).astype(float)
    yield "additive", volume.copy()
    yield "concave", np.round(100 * np.sqrt(volume), 2)
    links = random.integers(1, 10, (n + 1, n + 1))
    yield "tree", np.array([_tree(group, n, np.minimum(links, links.T)) for group in range(1 << n)], dtype=float)
    pairs = np.triu(random.integers(0, 9, (n, n)), 1)
    inside = (np.arange(1 << n)[:, None] >> np.arange(n) & 1).astype(float)
    yield "pairs", -np.einsum("gi,ij,gj->g", inside, pairs, inside)


def _tree(group: int, n: int, links: np.ndarray) -> int:
    """The cheapest network that connects a group to the source, party n."""
    distance = {k: int(links[n, k]) for k in range(n) if group >> k & 1}
    total = 0
    while distance:
        nearest = min(distance, key=lambda k: distance[k])
        total += distance.pop(nearest)
        for k in distance:
            distance[k] = min(distance[k], int(links[nearest, k]))
    return total


def random_games(n: int, seed: int) -> Iterator[tuple[str, CostGame]]:
    for name, costs in random_costs(n, seed):
        costs[0] = 0.0
        yield name, CostGame(range(n), costs)
