"""Bounds that follow from other bounds, for many sets at once: as `finarr.program.propagation`, without reasons.

The ends of columns are kept so that every end is tightened by raising it: lower bounds as they are, upper bounds with
their sign changed. A row of two columns then says four times: an end is at least ``(c + h * other end) / a``, with
``h`` and ``a`` above zero.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from finarr.program.arrays import Floats
from finarr.program.relative import Relative

__all__ = ["Arcs"]

Places = NDArray[np.intp]

_BETTER = 1e-9
_PASSES = 200


@dataclass(frozen=True, eq=False)
class Arcs:
    """The short rows of a program, seen from every end that they tighten; the same in every lane.

    The ends of a lane are the lower bounds of all columns and then their upper bounds; the arcs stand in the order of
    the ends that they start from, those of rows of one column first: they start from nothing.

    Attributes:
        row: the row of each arc.
        upward: whether its upper bound counts, else its lower bound.
        source: the end that it starts from.
        target: the end that it tightens.
        h: the size of the coefficient of the source, in that of the target; zero in a row of one column.
        a: the size of the coefficient of the target.
        starts: where the arcs of each source begin.
    """

    row: Places
    upward: NDArray[np.bool_]
    source: Places
    target: Places
    h: Floats
    a: Floats
    starts: Places

    @classmethod
    def of(cls, relative: Relative) -> Arcs:
        """Return the arcs of a program."""
        n = relative.shape[1]
        starts, counts = relative.starts[:-1], np.diff(relative.starts)
        one, two = np.flatnonzero(counts == 1), np.flatnonzero(counts == 2)
        here = np.concatenate([starts[one], starts[two], starts[two] + 1])
        there = np.concatenate([starts[one], starts[two] + 1, starts[two]])
        rows = np.concatenate([one, two, two])
        a, b = relative.values[here], relative.values[there].copy()
        b[: len(one)] = 0.0
        keep = a != 0
        rows, a, b = rows[keep], a[keep], b[keep]
        here, there = relative.columns[here[keep]], relative.columns[there[keep]]
        lowest = np.concatenate([np.ones(len(a), dtype=np.bool_), np.zeros(len(a), dtype=np.bool_)])
        a, b, here, there = np.tile(a, 2), np.tile(b, 2), np.tile(here, 2), np.tile(there, 2)
        upward = lowest == (a < 0)
        # at the lowest value of a column the other one is at its upper end if their coefficients have the same sign
        upper = lowest == ((a > 0) == (b > 0))
        source = np.where(b != 0, there + np.where(upper, n, 0), -1)
        order = np.argsort(source, kind="stable")
        return cls(
            row=np.tile(rows, 2)[order],
            upward=upward[order],
            source=source[order],
            target=(here + np.where(lowest, 0, n))[order],
            h=np.abs(b / a)[order],
            a=np.abs(a)[order],
            starts=np.searchsorted(source[order], np.arange(2 * n + 1)),
        )

    def promised(self, row_lower: Floats, row_upper: Floats) -> Floats:
        """Return what the row of every arc gives by itself, (lanes, arcs)."""
        found: Floats = np.where(self.upward, -row_upper.take(self.row, axis=1), row_lower.take(self.row, axis=1))
        return found / self.a

    def tighten(self, ends: Floats, promised: Floats) -> None:
        """Tighten the ends, (lanes, ends), in place until nothing follows any more."""
        with np.errstate(invalid="ignore"):
            found = promised + np.where(self.h > 0, self.h * ends.take(self.source, axis=1), 0.0)
            better = np.flatnonzero(found - ends.take(self.target, axis=1) > _BETTER)
        lanes, arcs = np.divmod(better, len(self.h))
        targets = lanes * ends.shape[1] + self.target[arcs]
        self.follow(ends, promised, _raised(ends.reshape(-1), targets, found.reshape(-1)[better]))

    def follow(self, ends: Floats, promised: Floats, changed: Places) -> None:
        """Draw the consequences of ends that have changed, given by their positions in the flattened array."""
        size, every = ends.shape[1], len(self.h)
        flat, given = ends.reshape(-1), promised.reshape(-1)
        for _ in range(_PASSES):
            if not len(changed):
                return
            lanes = changed // size
            sources = changed - lanes * size
            firsts = self.starts[sources]
            counts = self.starts[sources + 1] - firsts
            stops = np.cumsum(counts)
            at = np.repeat(np.arange(len(changed)), counts)
            arcs = (firsts - stops + counts)[at] + np.arange(len(at))
            targets = (lanes * size)[at] + self.target[arcs]
            with np.errstate(invalid="ignore"):
                found = given[(lanes * every)[at] + arcs] + self.h[arcs] * flat[changed][at]
                better = np.flatnonzero(found - flat[targets] > _BETTER)
            changed = _raised(flat, targets[better], found[better])


def _raised(flat: Floats, targets: Places, values: Floats) -> Places:
    """Raise ends and return which, each once."""
    if not len(targets):
        return targets
    np.maximum.at(flat, targets, values)
    seen = np.zeros(len(flat), dtype=np.bool_)
    seen[targets] = True
    return np.flatnonzero(seen)
