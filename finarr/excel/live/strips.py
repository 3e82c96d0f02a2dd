"""Gathering cells into what can be handed to Excel in one call: every call takes about a millisecond."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from finarr.excel.patching.areas import Area

__all__ = ["Strip", "patches", "runs", "strips"]

_Where = tuple[int, int]


@dataclass
class Strip:
    """Cells of one column that follow one another.

    Attributes:
        column: counted from one.
        top: the row of the first.
        values: from top to bottom.
    """

    column: int
    top: int
    values: list[Any] = field(default_factory=list)

    @property
    def bottom(self) -> int:
        """The row of the last."""
        return self.top + len(self.values) - 1


def strips(values: Mapping[_Where, Any]) -> Iterator[Strip]:
    """Yield cells by column, those that follow one another together.

    Example:
        >>> [(s.column, s.top, s.values) for s in strips({(1, 1): "a", (2, 1): "b", (4, 1): "c"})]
        [(1, 1, ['a', 'b']), (1, 4, ['c'])]
    """
    strip = None
    for row, column in sorted(values, key=lambda where: (where[1], where[0])):
        if strip is None or (strip.column, strip.bottom + 1) != (column, row):
            if strip is not None:
                yield strip
            strip = Strip(column, row)
        strip.values.append(values[row, column])
    if strip is not None:
        yield strip


def runs(rows: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield first and last of rows that follow one another.

    Example:
        >>> list(runs({3, 1, 2, 7}))
        [(1, 3), (7, 7)]
    """
    found: list[int] = []
    for row in sorted(rows):
        if found and found[-1] + 1 == row:
            found[1:] = [row]
            continue
        if found:
            yield found[0], found[-1]
        found = [row]
    if found:
        yield found[0], found[-1]


def patches(sources: Mapping[_Where, _Where]) -> Iterator[tuple[Area, Area]]:
    """Yield (row of cells, cells that are to look like it), from whose looks each single cell gets.

    Example:
        >>> looks = {(2, 1): (1, 1), (2, 2): (1, 2), (3, 1): (1, 1), (3, 2): (1, 2)}
        >>> [(str(source), str(target)) for source, target in patches(looks)]
        [('A1:B1', 'A2:B3')]
    """
    found: list[tuple[Area, Area]] = []
    for source, target in sorted(_runs(sources), key=lambda pair: (pair[1].left, pair[1].right, pair[1].top)):
        last = found[-1] if found else None
        if last is not None and last[0] == source and _below(last[1], target):
            found[-1] = (source, Area(last[1].top, target.left, target.bottom, target.right))
        else:
            found.append((source, target))
    yield from found


def _below(one: Area, other: Area) -> bool:
    return (one.left, one.right, one.bottom + 1) == (other.left, other.right, other.top)


def _runs(sources: Mapping[_Where, _Where]) -> Iterator[tuple[Area, Area]]:
    """Yield cells beside one another whose looks come from cells beside one another."""
    cells = sorted(sources)
    start = 0
    for number, (one, other) in enumerate(pairwise([*cells, (0, 0)]), start=1):
        here, there = sources[one], sources.get(other)
        if there == (here[0], here[1] + 1) and other == (one[0], one[1] + 1):
            continue
        first = cells[start]
        yield Area(*sources[first], *here), Area(*first, *one)
        start = number
