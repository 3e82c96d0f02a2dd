"""Proof that an allocation is the nucleolus, from the allocation alone.

Kohlberg's criterion: take the groups that save least, add those that save a little more, and so on; at every step the
groups so far must be *balanced*: with positive weights they cover every party exactly once (parties at their
stand-alone cost may help with weight zero or more). Source: Kohlberg (1971), SIAM Journal on Applied Mathematics 20.
"""

from __future__ import annotations

import numpy as np

from finarr.fairness.span import Span, indicators
from finarr.program.arrays import Arrays, Floats
from finarr.program.highs import solve

__all__ = ["is_balanced", "unbalanced_level"]


def unbalanced_level(savings: Floats, helpers: list[int], slack: Floats) -> float | None:
    """Return the first level at which the groups that save no more are not balanced; None proves the nucleolus.

    Args:
        savings: what every group saves, by bitmask, in the measure of the rule.
        helpers: the bitmasks of single parties at their stand-alone cost, where individual rationality is a rule.
        slack: by bitmask, how far a saving may be off; savings that may be equal count as equal.
    """
    n = len(savings).bit_length() - 1
    span = Span(n)
    span.add(len(savings) - 1)
    open_groups = ~span.held()
    while span.rank < n:
        level = float((savings + slack)[open_groups].min())
        tight = np.flatnonzero(open_groups & (savings - slack <= level))
        if not is_balanced(indicators(tight, n), span.basis, indicators(np.array(helpers, dtype=np.int64), n)):
            return level
        while len(tight):
            span.add(int(tight[0]))
            tight = tight[~span.held()[tight]]
        open_groups &= ~span.held()
    return None


def is_balanced(groups: Floats, settled: Floats, helpers: Floats) -> bool:
    """Tell whether positive weights on the groups add up to a vector that is settled, with help.

    Args:
        groups: one row a group, one column a party; each needs a weight above zero.
        settled: rows that may have any weight (a basis of what earlier steps balanced).
        helpers: rows that may have a weight of zero or more.

    Example:
        >>> everyone = np.array([[1.0, 1.0]])
        >>> alone = np.eye(2)
        >>> is_balanced(alone, everyone, np.empty((0, 2))), is_balanced(alone[:1], everyone, np.empty((0, 2)))
        (True, False)
    """
    columns = np.vstack([groups, settled, helpers]).T
    parties, count = columns.shape
    lower = np.concatenate([np.ones(len(groups)), np.full(len(settled), -np.inf), np.zeros(len(helpers))])
    rows, at = np.nonzero(columns)
    starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=parties))])
    zero = np.zeros(parties)
    program = Arrays(
        cost=np.zeros(count),
        lower=lower,
        upper=np.full(count, np.inf),
        starts=starts.astype(np.int32),
        columns=at.astype(np.int32),
        values=columns[rows, at],
        row_lower=zero,
        row_upper=zero,
    )
    return solve(program).is_optimal
