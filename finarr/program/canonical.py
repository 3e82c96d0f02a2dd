"""A statement in an order of its own, so that nothing depends on the order in which it was written.

Columns and rows are sorted by what they say: their names and bounds, then what they stand beside. What still ties is
alike in every respect that counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from finarr.program.statement import Number, Program

__all__ = ["canonical"]

_ROUNDS = 3


def canonical(program: Program) -> Program:
    """Return the same program with its columns and rows in the order of what they say.

    Example:
        >>> one, other = Program(), Program()
        >>> for name in ("a", "b"):
        ...     _ = one.add_column(0, 5, upper_name=name)
        >>> for name in ("b", "a"):
        ...     _ = other.add_column(0, 5, upper_name=name)
        >>> canonical(one) == canonical(other)
        True
    """
    columns: list[Any] = _ranks(
        [(str(c.lower_name), str(c.upper_name), *_number(c.lower), *_number(c.upper)) for c in program.columns]
    )
    rows: list[Any] = _ranks([(str(r.name), *_number(r.lower), *_number(r.upper)) for r in program.rows])
    for _ in range(_ROUNDS):
        terms = [sorted((columns[j], factor) for j, factor in row.terms.items()) for row in program.rows]
        rows = _ranks(list(zip(rows, terms, strict=True)))
        beside: list[list[tuple[int, Number]]] = [[] for _ in columns]
        for rank, row in zip(rows, program.rows, strict=True):
            for j, factor in row.terms.items():
                beside[j].append((rank, factor))
        columns = _ranks([(rank, sorted(each)) for rank, each in zip(columns, beside, strict=True)])
    order = sorted(range(len(columns)), key=columns.__getitem__)
    place = {j: at for at, j in enumerate(order)}
    found = Program([program.columns[j] for j in order])
    for i in sorted(range(len(rows)), key=rows.__getitem__):
        row = program.rows[i]
        terms_in_order = dict(sorted((place[j], factor) for j, factor in row.terms.items()))
        found.add_row(terms_in_order, row.lower, row.upper, name=row.name)
    return found


def _number(bound: Number | None) -> tuple[bool, Number]:
    """Return a bound as something that sorts: no bound first."""
    return (False, 0) if bound is None else (True, bound)


def _ranks(keys: Sequence[Any]) -> list[int]:
    """Return per key how many different keys sort before it."""
    rank: dict[int, int] = {}
    order = sorted(range(len(keys)), key=keys.__getitem__)
    for at, k in enumerate(order):
        same = at > 0 and keys[k] == keys[order[at - 1]]
        rank[k] = rank[order[at - 1]] if same else at
    return [rank[k] for k in range(len(keys))]
