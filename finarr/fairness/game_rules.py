"""The rules that divide the costs of a game, and the ways to compute each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from finarr.fairness.coalitions import CostGame, Kind
from finarr.fairness.registry import Rule, register
from finarr.fairness.separable import scrb, tau
from finarr.fairness.shapley import shapley_by_dividends, shapley_by_marginals
from finarr.program.arrays import Floats

__all__ = ["by_all_groups", "by_groups_that_matter"]


def by_groups_that_matter(game: CostGame, *, kind: Kind = "plain", individually_rational: bool = True) -> Floats:
    """Return the nucleolus in the order of the parties; a group is stated only when a solution leaves it short."""
    solved = game.solved(kind, individually_rational=individually_rational)
    return np.array([float(amount) for amount in solved.amounts])


def by_all_groups(game: CostGame, *, kind: Kind = "plain", individually_rational: bool = True) -> Floats:
    """Return the nucleolus in the order of the parties; every group is stated from the start."""
    solved = game.solved(kind, individually_rational=individually_rational, state_all=True)
    return np.array([float(amount) for amount in solved.amounts])


def _register(id: str, source: str, function: Callable[..., Any], *ways: Callable[..., Any]) -> None:
    register(Rule(id, "cost_game", source, function, ways))


_SCHMEIDLER = "D. Schmeidler (1969), SIAM Journal on Applied Mathematics 17"
_YOUNG = "H. P. Young, N. Okada and T. Hashimoto (1982), Water Resources Research 18"

_register("nucleolus", _SCHMEIDLER, CostGame.nucleolus, by_groups_that_matter, by_all_groups)
_register(
    "nucleolus_per_capita",
    _YOUNG,
    partial(CostGame.nucleolus, kind="per_capita"),
    partial(by_groups_that_matter, kind="per_capita"),
    partial(by_all_groups, kind="per_capita"),
)
_register(
    "nucleolus_proportional",
    _YOUNG,
    partial(CostGame.nucleolus, kind="proportional"),
    partial(by_groups_that_matter, kind="proportional"),
    partial(by_all_groups, kind="proportional"),
)
_register(
    "least_core",
    "M. Maschler, B. Peleg and L. S. Shapley (1979), Mathematics of Operations Research 4",
    CostGame.least_core,
    partial(by_groups_that_matter, individually_rational=False),
    partial(by_all_groups, individually_rational=False),
)
_register(
    "shapley",
    "L. S. Shapley (1953), in: Contributions to the Theory of Games II",
    CostGame.shapley,
    lambda game: shapley_by_marginals(game.costs),
    lambda game: shapley_by_dividends(game.costs),
)
_register(
    "scrb",
    _YOUNG,
    CostGame.scrb,
    lambda game: scrb(game.costs, game.parties),
)
_register(
    "tau",
    "S. H. Tijs (1981), in: Game Theory and Mathematical Economics",
    CostGame.tau,
    lambda game: tau(game.costs, game.parties),
)
