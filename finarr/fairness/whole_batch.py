"""Whole numbers for many tables of one shape, in floating point, where that leaves no doubt.

As `finarr.fairness.whole_program`: every cell goes down or up to a neighbouring whole number, columns keep their
totals, rows keep within bounds, and Σ (value − amount)² is least. One linear program is kept and given the remainders
of one table after the other. An answer is relied on only where its duals prove that it is the one best answer, also
when every remainder is off by what rounding error may have done; so it does not matter where the solver came from.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from finarr.program.arrays import Arrays, Floats
from finarr.program.highs import KeptModel

__all__ = ["Bools", "Raised", "WholeTables"]

Bools = NDArray[np.bool_]

_SOLVER = 1e-6
"""What the solver may leave of a price, or of a bound."""


class Raised(NamedTuple):
    """The answers.

    Attributes:
        up: (tables, rows, columns): which cells go up to the next whole number.
        proven: (tables,) which answers can be relied on.
    """

    up: Bools
    proven: Bools


class WholeTables:
    """Rounds tables of one shape.

    Args:
        rows: how many there are.
        columns: likewise.

    Example:
        >>> parts = np.array([[[0.6, 0.7], [0.4, 0.3]]])
        >>> one, some = np.array([[1, 1]]), (np.array([[1, 0]]), np.array([[1, 2]]))
        >>> WholeTables(2, 2).round_up(parts, np.array([1e-9]), one, some).up.astype(int).tolist()
        [[[0, 1], [1, 0]]]
    """

    def __init__(self, rows: int, columns: int) -> None:
        self.shape = rows, columns
        cells = np.arange(rows * columns).reshape(rows, columns)
        sums = [*cells.T.tolist(), *cells.tolist()]
        program = Arrays.from_terms(
            cost=np.zeros(cells.size),
            lower=np.zeros(cells.size),
            upper=np.ones(cells.size),
            rows=[(dict.fromkeys(cells, 1.0), -np.inf, np.inf) for cells in sums],
        )
        self._model = KeptModel(program)

    def round_up(self, parts: Floats, noise: Floats, totals: Floats, edges: tuple[Floats, Floats]) -> Raised:
        """Return which cells go up.

        Args:
            parts: (tables, rows, columns) remainders, from 0 to 1.
            noise: (tables,) how far a remainder may be off.
            totals: (tables, columns) how many cells go up.
            edges: how many cells of each row go up at least and at most, (tables, rows).
        """
        found = Raised(np.zeros(parts.shape, dtype=np.bool_), np.zeros(len(parts), dtype=np.bool_))
        places, sums = np.arange(parts[0].size), np.arange(sum(self.shape))
        low = np.hstack([totals, edges[0]]).astype(np.float64)
        high = np.hstack([totals, edges[1]]).astype(np.float64)
        clear = (np.minimum(parts, 1 - parts) > noise[:, None, None]).all(axis=(1, 2)) & (low <= high).all(axis=1)
        for n in np.flatnonzero(clear).tolist():
            prices = 1 - 2 * parts[n]
            self._model.change_cost(places, prices.ravel())
            self._model.change_row_bounds(sums, low[n], high[n])
            solved = self._model.run()
            if not solved.is_optimal or solved.row_duals is None:
                continue
            x = solved.values.reshape(self.shape)
            up = x > 0.5
            if np.abs(x - up).max() > _SOLVER:
                continue
            found.up[n] = up
            found.proven[n] = self._is_best(up, prices, solved.row_duals, (low[n], high[n]), float(noise[n]))
        return found

    def _is_best(self, up: Bools, prices: Floats, duals: Floats, edges: tuple[Floats, Floats], noise: float) -> bool:
        """Tell whether an answer is the only best one, however the remainders are off.

        With another price in every cell a reduced price changes by what lies on one way through the table: to every
        column at most once, and back. Cells without a clear reduced price must follow from the others: as edges
        between rows and columns they go nowhere in a circle.
        """
        columns = self.shape[1]
        used = np.concatenate([up.sum(axis=0), up.sum(axis=1)])
        doubt = _SOLVER + 2 * noise * (2 * columns + 2)
        if (used < edges[0]).any() or (used > edges[1]).any():
            return False
        bound = (edges[0] == edges[1]) | (np.abs(duals) > doubt)
        ends = np.where(duals > 0, edges[0], edges[1])
        if (used[bound] != ends[bound]).any():
            return False
        held = np.where(bound, duals, 0.0)
        reduced = prices - held[None, :columns] - held[columns:, None]
        clear = np.where(up, -reduced, reduced) > doubt
        unclear = np.abs(reduced) <= doubt
        if not (clear | unclear).all():
            return False
        return _is_forest(
            [(row if bound[columns + row] else -1, column) for row, column in np.argwhere(unclear).tolist()]
        )


def _is_forest(edges: list[tuple[int, int]]) -> bool:
    """Tell whether edges between rows (all that are -1 are one) and columns go nowhere in a circle."""
    leader: dict[tuple[str, int], tuple[str, int]] = {}

    def head(of: tuple[str, int]) -> tuple[str, int]:
        while of in leader:
            of = leader[of]
        return of

    for row, column in edges:
        one, other = head(("row", row)), head(("column", column))
        if one == other:
            return False
        leader[one] = other
    return True
