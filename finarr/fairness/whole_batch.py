"""Whole numbers for many sets of cells that the same rows tie together, in floating point, where that leaves no doubt.

As `finarr.fairness.whole_program`: every cell goes down or up to a neighbouring whole number, rows of cells keep
within whole bounds, and Σ (value − amount)² is least. One linear program is kept and given one set after the other. An
answer is relied on only where its duals prove that it is the one best answer, also when every remainder is off by what
rounding error may have done; so it does not matter where the solver came from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from finarr.program.arrays import Arrays, Bools, Floats
from finarr.program.highs import KeptModel

__all__ = ["Raised", "WholeCells"]


_SOLVER = 1e-6
"""What the solver may leave of a price, or of a bound."""


class Raised(NamedTuple):
    """The answers.

    Attributes:
        up: (sets, cells): which cells go up to the next whole number.
        proven: (sets,) which answers can be relied on.
    """

    up: Bools
    proven: Bools


class WholeCells:
    """Rounds sets of cells.

    Args:
        cells: how many there are in a set.
        rows: whole coefficients by cell.

    Example:
        >>> sums = WholeCells(4, [{0: 1, 2: 1}, {1: 1, 3: 1}, {0: 1, 1: 1}])
        >>> parts, one = np.array([[0.6, 0.7, 0.4, 0.3]]), np.array([[1, 1, 1]])
        >>> sums.round_up(parts, np.full((1, 4), 1e-9), one, one).up.astype(int).tolist()
        [[0, 1, 1, 0]]
    """

    def __init__(self, cells: int, rows: Sequence[Mapping[int, int]]) -> None:
        program = Arrays.from_terms(
            cost=np.zeros(cells),
            lower=np.zeros(cells),
            upper=np.ones(cells),
            rows=[(row, -np.inf, np.inf) for row in rows],
        )
        self._model = KeptModel(program)
        self._rows = np.zeros((len(rows), cells))
        for number, row in enumerate(rows):
            self._rows[number, list(row)] = list(row.values())

    def sums(self, values: Floats) -> Floats:
        """Return what sets of cells, (sets, cells), bring to the rows, (sets, rows)."""
        found: Floats = values @ self._rows.T
        return found

    def round_up(self, parts: Floats, noise: Floats, lower: Floats, upper: Floats) -> Raised:
        """Return which cells go up.

        Args:
            parts: (sets, cells) remainders, from 0 to 1; what is whole, without any noise, stays so.
            noise: (sets, cells) how far each may be off.
            lower: (sets, rows) the least that the cells which go up bring to a row.
            upper: (sets, rows) the most.
        """
        found = Raised(np.zeros(parts.shape, dtype=np.bool_), np.zeros(len(parts), dtype=np.bool_))
        cells, rows = np.arange(parts.shape[1]), np.arange(len(self._rows))
        whole = (parts == 0) & (noise == 0)
        clear = whole | (np.minimum(parts, 1 - parts) > noise)
        for n in np.flatnonzero(clear.all(axis=1) & (lower <= upper).all(axis=1)).tolist():
            prices = 1 - 2 * parts[n]
            self._model.change_cost(cells, prices)
            self._model.change_column_bounds(cells, np.zeros(len(cells)), 1.0 - whole[n])
            self._model.change_row_bounds(rows, lower[n], upper[n])
            solved = self._model.run()
            if not solved.is_optimal or solved.row_duals is None:
                continue
            up = solved.values > 0.5
            if np.abs(solved.values - up).max() <= _SOLVER:
                found.up[n] = up
                free = np.flatnonzero(~whole[n])
                found.proven[n] = self._is_best(
                    up, free, prices, solved.row_duals, (lower[n], upper[n]), float(noise[n].max())
                )
        return found

    def _is_best(
        self,
        up: Bools,
        free: NDArray[np.intp],
        prices: Floats,
        duals: Floats,
        edges: tuple[Floats, Floats],
        noise: float,
    ) -> bool:
        """Tell whether an answer is the only best one, however the remainders are off.

        Cells with a clear reduced price stand where they are in every best answer; the others must follow from these
        and from the rows that are bound. With other prices the duals change so that cells without a clear reduced price
        keep it at zero; that changes the reduced prices of the others, and must not reverse them.
        """
        used = self._rows @ up
        if (used < edges[0]).any() or (used > edges[1]).any():
            return False
        bound = (edges[0] == edges[1]) | (np.abs(duals) > _SOLVER)
        ends = np.where((edges[0] == edges[1]) | (duals > 0), edges[0], edges[1])
        if (used[bound] != ends[bound]).any():
            return False
        held = self._rows[:, free][bound]
        reduced = np.where(up[free], -1.0, 1.0) * (prices[free] - duals[bound] @ held)
        doubt = _SOLVER + 4 * noise
        unclear = np.abs(reduced) <= doubt
        if (reduced < -doubt).any():
            return False
        follow = np.linalg.pinv(held[:, unclear])  # from prices of unclear cells to duals
        if follow.size and np.linalg.matrix_rank(held[:, unclear]) < unclear.sum():
            return False
        moves = 2 * noise * np.abs(follow).sum(axis=0) if follow.size else np.zeros(int(bound.sum()))
        least = 2 * noise * (1 + np.abs(follow @ held[:, ~unclear]).sum(axis=0)) if follow.size else 2 * noise
        strict = (edges[0] == edges[1])[bound] | (np.abs(duals[bound]) > _SOLVER + moves)
        return bool(strict.all() and (reduced[~unclear] > _SOLVER + least).all())
