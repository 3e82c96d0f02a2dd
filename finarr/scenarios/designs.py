"""Which value each scenario takes of what is varied: by its number alone, so that any part can be made apart.

A design answers with picks: per scenario and factor the position among the typed values (-1: as in the baseline), or
the number that was drawn. Scenarios are counted from 0 here and from 1 in tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from finarr.program.arrays import Floats
from finarr.scenarios.draws import quantile, values_of
from finarr.sweep import Draw

__all__ = ["Design", "Drawn", "Grid", "Listed", "OneAtATime", "correlation_matrix"]

BASELINE = -1.0


class Design:
    """What every design has."""

    count: int

    def picks(self, start: int, stop: int) -> Floats:
        """Return the picks of some scenarios, (stop − start, factors)."""
        raise NotImplementedError

    def names(self, start: int, stop: int) -> list[str]:
        """Return what the scenarios are called; empty where they only have numbers."""
        return [""] * (stop - start)


class Grid(Design):
    """Every combination of values; the last factor moves fastest.

    Args:
        sizes: how many values each factor has.

    Example:
        >>> Grid([2, 3]).picks(1, 4).tolist()
        [[0.0, 1.0], [0.0, 2.0], [1.0, 0.0]]
    """

    def __init__(self, sizes: Sequence[int]) -> None:
        self.sizes = tuple(sizes)
        self.count = prod(self.sizes)

    def picks(self, start: int, stop: int) -> Floats:
        """Return the picks of some scenarios."""
        places = np.unravel_index(np.arange(start, stop), self.sizes)
        return np.column_stack(places).astype(np.float64)


class OneAtATime(Design):
    """The baseline, then each value of each factor with all others as in the baseline.

    Args:
        sizes: how many values each factor has.
    """

    def __init__(self, sizes: Sequence[int]) -> None:
        self.sizes = tuple(sizes)
        self.count = 1 + sum(self.sizes)

    def picks(self, start: int, stop: int) -> Floats:
        """Return the picks of some scenarios."""
        found = np.full((self.count, len(self.sizes)), BASELINE)
        row = 1
        for factor, size in enumerate(self.sizes):
            found[row : row + size, factor] = np.arange(size)
            row += size
        return found[start:stop]


class Listed(Design):
    """Scenarios one by one, by name.

    Args:
        names: of the scenarios.
        picks: (scenarios, factors).
    """

    def __init__(self, names: Sequence[str], picks: Floats) -> None:
        self._names = tuple(names)
        self._picks = picks
        self.count = len(self._names)

    def picks(self, start: int, stop: int) -> Floats:
        """Return the picks of some scenarios."""
        return self._picks[start:stop]

    def names(self, start: int, stop: int) -> list[str]:
        """Return the names of some scenarios."""
        return list(self._names[start:stop])


class Drawn(Design):
    """Numbers drawn for every scenario from a stream of its own.

    Scenario i draws from ``SeedSequence(seed, spawn_key=(i,))``, whatever runs it and with which others. Correlation is
    that of the normal scores. With strata (Latin hypercube) every factor's range is cut into as many equally likely
    strata as there are scenarios, and each is hit once; correlated strata are paired by the method of Iman and Conover.

    Args:
        draws: the distribution of each factor, or None for a factor with one fixed value.
        count: how many scenarios.
        seed: of all streams.
        correlation: between the factors that are drawn, a matrix; None where there is none.
        strata: whether this is a Latin hypercube.

    Source:
        M. D. McKay, R. J. Beckman and W. J. Conover (1979), Technometrics 21; R. L. Iman and W. J. Conover (1982),
        Communications in Statistics 11.
    """

    def __init__(
        self, draws: Sequence[Draw | None], count: int, seed: int, correlation: Floats | None, strata: bool
    ) -> None:
        self.draws = tuple(draws)
        self.count = count
        self.seed = seed
        self.drawn = [k for k, draw in enumerate(self.draws) if draw is not None]
        self._root = None if correlation is None else np.linalg.cholesky(correlation)
        self._strata = strata

    def picks(self, start: int, stop: int) -> Floats:
        """Return the picks of some scenarios."""
        found = np.zeros((stop - start, len(self.draws)))
        size = len(self.drawn)
        raw = np.empty((stop - start, size))
        for row, scenario in enumerate(range(start, stop)):
            stream = np.random.Generator(np.random.PCG64(np.random.SeedSequence(self.seed, spawn_key=(scenario,))))
            raw[row] = stream.random(size) if self._strata else stream.standard_normal(size)
        chances = (self._places[start:stop] + raw) / self.count if self._strata else None
        scores = raw if self._root is None or self._strata else _mixed(raw, self._root)
        for k, factor in enumerate(self.drawn):
            draw = self.draws[factor]
            if draw is not None:
                found[:, factor] = values_of(draw, scores[:, k], None if chances is None else chances[:, k])
        return found

    @cached_property
    def _places(self) -> NDArray[np.int64]:
        """The stratum of every scenario and factor."""
        size = len(self.drawn)
        streams = [np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(k, 1))) for k in range(size)]
        places = np.column_stack([stream.permutation(self.count) for stream in streams])
        if self._root is None or self.count <= size:
            return places
        ranked = np.arange(1, self.count + 1) / (self.count + 1)
        scores = quantile(ranked)[places]
        own = np.linalg.cholesky(np.corrcoef(scores, rowvar=False))
        paired = scores @ np.linalg.inv(own).T @ self._root.T
        return np.argsort(np.argsort(paired, axis=0, kind="stable"), axis=0)


def _mixed(scores: Floats, root: NDArray[Any]) -> Floats:
    """Return correlated scores; summed term by term, so that a row's answer does not depend on the other rows."""
    found = np.zeros_like(scores)
    for k in range(root.shape[0]):
        for other in range(k + 1):
            found[:, k] += root[k, other] * scores[:, other]
    return found


def correlation_matrix(names: Sequence[str], pairs: Mapping[tuple[str, str], float]) -> Floats | None:
    """Return the matrix of correlations, or None where no such numbers can go together.

    Example:
        >>> correlation_matrix(["a", "b"], {("a", "b"): 0.5}).tolist()
        [[1.0, 0.5], [0.5, 1.0]]
    """
    at = {name: number for number, name in enumerate(names)}
    found = np.eye(len(names))
    for (one, other), value in pairs.items():
        found[at[one], at[other]] = found[at[other], at[one]] = float(value)
    try:
        np.linalg.cholesky(found)
    except np.linalg.LinAlgError:
        return None
    return found
