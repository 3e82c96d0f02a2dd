"""Rounding a whole table of amounts: every column exact, every limit kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Any

from finarr.errors import SolverTrouble
from finarr.money import largest_remainder
from finarr.program.arrays import Arrays, Status
from finarr.program.highs import solve
from finarr.words import Message

__all__ = ["Rounding", "WholeRow", "round_cells"]


@dataclass(frozen=True)
class WholeRow:
    """A limit on a sum of whole amounts."""

    terms: Mapping[int, int]
    lower: int | None
    upper: int | None

    def holds(self, values: Sequence[int]) -> bool:
        """Tell whether whole values meet it."""
        total = sum(sign * values[k] for k, sign in self.terms.items())
        return (self.lower is None or self.lower <= total) and (self.upper is None or total <= self.upper)


@dataclass(frozen=True)
class Rounding:
    """Whole values, and how they were found."""

    values: list[int]
    kind: str


def round_cells(
    amounts: Sequence[Fraction],
    labels: Sequence[Any],
    columns: Sequence[Sequence[int]],
    column_totals: Sequence[int],
    limits: Sequence[WholeRow],
) -> Rounding:
    """Round every amount down or up so that columns are exact and limits hold."""
    values = [0] * len(amounts)
    for column, total in zip(columns, column_totals, strict=True):
        whole = largest_remainder([amounts[k] for k in column], total, [labels[k] for k in column])
        for k, value in zip(column, whole, strict=True):
            values[k] = value
    if all(row.holds(values) for row in limits):
        return Rounding(values, "remainders")
    down = [floor(a) for a in amounts]
    part = [float(a - d) for a, d in zip(amounts, down, strict=True)]
    rows = [(dict.fromkeys(c, 1.0), t - sum(down[k] for k in c)) for c, t in zip(columns, column_totals, strict=True)]
    stated = [(terms, float(left), float(left)) for terms, left in rows]
    for row in limits:
        base = sum(sign * down[k] for k, sign in row.terms.items())
        low = float("-inf") if row.lower is None else float(row.lower - base)
        high = float("inf") if row.upper is None else float(row.upper - base)
        stated.append(({k: float(s) for k, s in row.terms.items()}, low, high))
    order = sorted(range(len(amounts)), key=lambda k: (-part[k], labels[k]))
    nudge = {k: position * 1e-7 for position, k in enumerate(order)}
    arrays = Arrays.from_terms(
        cost=[1 - 2 * part[k] + nudge[k] for k in range(len(amounts))],
        lower=[0.0] * len(amounts),
        upper=[0.0 if part[k] == 0 else 1.0 for k in range(len(amounts))],
        rows=stated,
        integer=[True] * len(amounts),
    )
    solved = solve(arrays)
    if solved.status is not Status.OPTIMAL:
        raise SolverTrouble(Message("program.not_optimal", {"status": solved.status.value}))
    values = [d + round(v) for d, v in zip(down, solved.values, strict=True)]
    return Rounding(values, "whole_table")
