"""Which groups' payments follow from those of other groups."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from finarr.fairness.coalition_costs import sums
from finarr.program.arrays import Floats

__all__ = ["Span", "indicators"]

NOTHING = 1e-10
"""A squared remainder, relative to the size of a group, that is rounding."""


def indicators(groups: NDArray[np.int64], n: int) -> Floats:
    """Return one row a group with a one for every member.

    Example:
        >>> indicators(np.array([5]), 3).tolist()
        [[1.0, 0.0, 1.0]]
    """
    return (groups[:, None] >> np.arange(n) & 1).astype(np.float64)


class Span:
    """The linear span of groups, as an orthonormal basis, and all groups inside it.

    Args:
        n: the number of parties.

    Example:
        >>> span = Span(3)
        >>> span.add(0b111), span.add(0b001), span.add(0b110), span.rank
        (True, True, False, 2)
        >>> np.flatnonzero(span.held()).tolist()
        [0, 1, 6, 7]
    """

    def __init__(self, n: int) -> None:
        self.n = n
        self.basis: Floats = np.empty((0, n))
        self._sizes = sums([1.0] * n)
        self._inside = np.zeros(1 << n)
        self._counted = 0

    @property
    def rank(self) -> int:
        """How many groups are independent of one another."""
        return len(self.basis)

    def add(self, group: int) -> bool:
        """Add a group; False when it was inside already."""
        vector = indicators(np.array([group]), self.n)[0]
        rest = vector.copy()
        for _ in range(2):
            rest -= self.basis.T @ (self.basis @ rest)
        if rest @ rest <= NOTHING * (vector @ vector):
            return False
        self.basis = np.vstack([self.basis, rest / np.linalg.norm(rest)])
        return True

    def held(self) -> NDArray[np.bool_]:
        """Return for every group, by bitmask, whether it is inside."""
        for direction in self.basis[self._counted :]:
            self._inside += sums(direction) ** 2
        self._counted = self.rank
        return self._sizes - self._inside <= NOTHING * self._sizes
