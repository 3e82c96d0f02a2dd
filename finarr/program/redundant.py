"""Equations that follow from others: where every column stands in two of them, one can be left out.

Items close on their costs and parties close on their totals; both sum to the same, so one equation says nothing. Left
in, it lets a proof about two parties run through all the others, and two levels that nearly tie look like one.
"""

from __future__ import annotations

from collections import deque
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from finarr.program.relative import Relative
from finarr.program.statement import Number

__all__ = ["redundant_rows"]


def redundant_rows(relative: Relative) -> NDArray[np.bool_]:
    """Return which equations follow from the others, one of each set that hangs together and cancels out exactly.

    Only sets are looked at in which every column stands in exactly two equations, as in a table with row and column
    totals; the weight of each equation then follows from its neighbour's.

    Example:
        >>> from finarr.program.relative import relative_units
        >>> from finarr.program.statement import Program
        >>> program = Program()
        >>> a, b, c, d = (program.add_column(0) for _ in range(4))
        >>> for pair, total in (((a, b), 5), ((c, d), 7), ((a, c), 4), ((b, d), 8)):
        ...     row = program.add_row(dict.fromkeys(pair, 1), total, total)
        >>> redundant_rows(relative_units(program, ())).tolist()
        [True, False, False, False]
    """
    rows = relative.program.rows
    found = np.zeros(relative.shape[0], dtype=np.bool_)
    neighbours = _neighbours(relative)
    seen: set[int] = set()
    for start in neighbours:
        if start in seen:
            continue
        weights = _weights(start, neighbours)
        seen.update(weights)
        paired = all(neighbours[row] is not None for row in weights)
        if paired and _cancels(weights, neighbours, [rows[row].lower or 0 for row in weights]):
            found[max(weights, key=lambda row: (len(rows[row].terms), -row))] = True
    return found


_Neighbours = dict[int, list[tuple[int, Number]] | None]


def _neighbours(relative: Relative) -> _Neighbours:
    """Return per equation those that share a column with it, and how their weights relate.

    None where a column stands in no second equation, or in a third: then the weight of the equation is nothing.
    """
    rows = relative.program.rows
    stands: list[list[tuple[int, Number]]] = [[] for _ in relative.program.columns]
    equations = [index for index, row in enumerate(rows) if row.is_equation and row.terms]
    for index in equations:
        for column, factor in rows[index].terms.items():
            if factor:
                stands[column].append((index, factor))
    for column in relative.columns[relative.starts[len(rows)] :].tolist():
        if column < len(stands):
            stands[column].append((-1, 1))
    found: _Neighbours = {index: [] for index in equations}
    for pairs in stands:
        if len(pairs) != 2 or pairs[1][0] < 0:
            found.update((index, None) for index, _ in pairs if index >= 0)
    for pairs in stands:
        if len(pairs) == 2 and pairs[1][0] >= 0:
            (one, a), (other, b) = pairs
            for here, there, ratio in ((one, other, -Fraction(a) / b), (other, one, -Fraction(b) / a)):
                beside = found[here]
                if beside is not None:
                    beside.append((there, ratio))
    return found


def _weights(start: int, neighbours: _Neighbours) -> dict[int, Number]:
    """Return the weights of all equations that hang together with one, as they follow from neighbour to neighbour."""
    weights: dict[int, Number] = {start: Fraction(1)}
    queue = deque([start])
    while queue:
        here = queue.popleft()
        for there, ratio in neighbours[here] or ():
            if there not in weights:
                weights[there] = weights[here] * ratio
                queue.append(there)
    return weights


def _cancels(weights: dict[int, Number], neighbours: _Neighbours, totals: list[Number]) -> bool:
    """Tell whether the weighted equations add up to nothing on both sides."""
    consistent = all(
        weights[there] == weight * ratio for here, weight in weights.items() for there, ratio in neighbours[here] or ()
    )
    return consistent and sum(weight * total for weight, total in zip(weights.values(), totals, strict=True)) == 0
