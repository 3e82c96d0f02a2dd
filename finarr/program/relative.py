"""The statement in relative units: what a solver sees.

Column ``y`` stands for the amount ``shift + scale * y``. A column that is ranked gets its target as shift and a
thousandth of the entry's scale as scale, so that ``y`` *is* the departure, per mille, whatever the size of the party.
In euro the duals of a national case fall below every solver's tolerance, and a wrong answer is called optimal. Per
mille, because that tolerance (1e-10) then lies well below the levels that whole cents can tell apart.

A ranked sum of several columns becomes a column of its own with a row that defines it. Rows are divided by the mean
size of their coefficients.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from finarr.program.arrays import Floats, Ints
from finarr.program.statement import Number, Program

__all__ = ["PER_MILLE", "Ranked", "Relative", "relative_units"]

PER_MILLE = 1e-3
"""The unit of departure that a solver sees."""

_ALIKE = (0.01, 100.0)
"""Between these, targets and scales are about as large."""

Departure = Literal["both", "above", "below"]


@dataclass(frozen=True)
class Ranked:
    """A sum of columns whose departure from a target is ranked: ``|terms.x - target| / scale``.

    Attributes:
        terms: coefficient by column; commonly one column.
        target: where the sum should be, in the units of the program.
        scale: what one unit of departure is worth, above zero: the target's size makes departures relative.
        side: "both", or "above" or "below" where only an excess over or a lack under the target counts.

    Raises:
        ValueError: the scale is not above zero, or there are no terms.
    """

    terms: Mapping[int, Number]
    target: Number
    scale: Number
    side: Departure = "both"

    def __post_init__(self) -> None:
        if self.scale <= 0:
            raise ValueError(f"the scale of a ranked entry must be above zero, not {self.scale}")
        if not any(self.terms.values()):
            raise ValueError("a ranked entry needs at least one column")


@dataclass(frozen=True, eq=False)
class Relative:
    """A program in relative units; the first columns and rows are those of the statement, in its order.

    Attributes:
        program: the statement.
        entries: what is ranked, all tiers together.
        column_of: the column that holds each entry's departure; every entry has one of its own.
        unit: per entry, the departure of one unit of its column; the same for all entries of a tier.
        shift: per column, the amount at zero.
        scale: per column, the amount of one unit.
        lower: lowest value per column.
        upper: highest value per column.
        starts: where each row begins in ``columns`` and ``values``.
        columns: the column of each coefficient.
        values: the coefficients.
        row_lower: lowest value per row.
        row_upper: highest value per row.
        row_scale: per row, what one unit is worth in the units of the statement.
    """

    program: Program
    entries: tuple[Ranked, ...]
    column_of: Ints
    unit: Floats
    shift: Floats
    scale: Floats
    lower: Floats
    upper: Floats
    starts: Ints
    columns: Ints
    values: Floats
    row_lower: Floats
    row_upper: Floats
    row_scale: Floats

    @property
    def shape(self) -> tuple[int, int]:
        """The numbers of rows and of columns."""
        return len(self.row_lower), len(self.lower)

    @cached_property
    def row_of_value(self) -> Ints:
        """The row of each coefficient."""
        return np.repeat(np.arange(self.shape[0], dtype=np.int32), np.diff(self.starts)).astype(np.int32)

    @cached_property
    def column_size(self) -> Floats:
        """The largest coefficient of each column: what its reduced cost is to be measured against."""
        found = np.full(self.shape[1], 1e-12)
        np.maximum.at(found, self.columns, np.abs(self.values))
        return found

    @cached_property
    def entry_of(self) -> Ints:
        """The entry whose departure a column holds, or -1."""
        found = np.full(self.shape[1], -1, dtype=np.int32)
        found[self.column_of] = np.arange(len(self.entries), dtype=np.int32)
        return found

    @cached_property
    def counts_above(self) -> NDArray[np.bool_]:
        """Whether an excess over its target counts, per entry."""
        return np.array([entry.side != "below" for entry in self.entries], dtype=np.bool_)

    @cached_property
    def counts_below(self) -> NDArray[np.bool_]:
        """Whether a lack under its target counts, per entry."""
        return np.array([entry.side != "above" for entry in self.entries], dtype=np.bool_)

    def amounts(self, y: Floats) -> Floats:
        """Return the values of the statement's columns for relative values ``y``."""
        n = len(self.program.columns)
        found: Floats = self.shift[:n] + self.scale[:n] * y[:n]
        return found


def relative_units(
    program: Program,
    entries: Sequence[Ranked],
    tiers: Sequence[Sequence[int]] | None = None,
    *,
    about: Sequence[Fraction] | None = None,
) -> Relative:
    """State a program in relative units.

    Args:
        program: the exact statement.
        entries: what is ranked.
        tiers: which of the entries are ranked among one another; without it all of them.
        about: amounts near which the answer lies, one a column. Amounts are then counted from there and from the
            targets, in fractions, so that however small the scales are, nothing is lost in the subtraction.

    Raises:
        ValueError: an entry ranks a column that is not there.

    Example:
        >>> program = Program()
        >>> goes, veere = program.add_column(0, 60), program.add_column(0)
        >>> total = program.add_row({goes: 1, veere: 1}, 120, 120)
        >>> relative = relative_units(program, [Ranked({goes: 1}, 80, 80), Ranked({veere: 1}, 40, 40)])
        >>> relative.upper, relative.row_lower
        (array([-250.,   inf]), array([0.]))
    """
    n = len(program.columns)
    for entry in entries:
        for column in entry.terms:
            if not 0 <= column < n:
                raise ValueError(f"there is no column {column} to rank; the program has {n}")
    own = _own_columns(entries, n)
    defined = [k for k, column in enumerate(own) if column < 0]
    column_of = np.array(own, dtype=np.int32)
    column_of[defined] = n + np.arange(len(defined), dtype=np.int32)

    lows, highs = [column.lower for column in program.columns], [column.upper for column in program.columns]
    stated = _Rows.of([(row.terms, row.lower, row.upper) for row in program.rows])
    times = _tier_units(entries, tiers if tiers is not None else [range(len(entries))], near=about is not None)
    sizes = times * np.array([float(entry.scale) for entry in entries])
    start = _starts(entries, own, about, n)
    scale = _filled(_units(entries, own, sizes, n), stated, _edges(_floats(lows, -np.inf), _floats(highs, np.inf)))
    scale = np.append(scale * PER_MILLE, np.ones(len(defined)))

    # departure of k: (terms.x - target) / size, so  terms.x - size * departure = target
    definitions = [(entries[k].terms, entries[k].target, entries[k].target) for k in defined]
    departures = (n + np.arange(len(defined)), -sizes[defined] * PER_MILLE)
    rows = stated.followed_by(_Rows.of(definitions).with_one_more(*departures))
    every = [*((row.terms, row.lower, row.upper) for row in program.rows), *definitions]
    row_low, row_high, low, high = _counted(every, rows, (lows, highs), start, exactly=about is not None)
    row_of = np.repeat(np.arange(len(rows.low)), np.diff(rows.starts))
    values = rows.values * scale[rows.columns]
    size = np.bincount(row_of, weights=np.abs(values), minlength=len(rows.low)) / np.maximum(1, np.diff(rows.starts))
    size[size == 0] = 1.0
    return Relative(
        program,
        tuple(entries),
        column_of,
        times * PER_MILLE,
        np.append([float(amount) for amount in start], np.zeros(len(defined))),
        scale,
        np.append(low / scale[:n], np.full(len(defined), -np.inf)),
        np.append(high / scale[:n], np.full(len(defined), np.inf)),
        rows.starts.astype(np.int32),
        rows.columns.astype(np.int32),
        values / size[row_of],
        row_low / size,
        row_high / size,
        size,
    )


_Stated = tuple[Mapping[int, Number], Number | None, Number | None]


@dataclass(frozen=True, eq=False)
class _Rows:
    """Rows in compressed form."""

    starts: NDArray[np.int64]
    columns: NDArray[np.int64]
    values: Floats
    low: Floats
    high: Floats

    @classmethod
    def of(cls, rows: Sequence[_Stated]) -> _Rows:
        """Return rows written as coefficients by column, with their bounds."""
        starts = np.concatenate([[0], np.cumsum([len(terms) for terms, _, _ in rows], dtype=np.int64)])
        return cls(
            starts.astype(np.int64),
            np.array([column for terms, _, _ in rows for column in terms], dtype=np.int64),
            np.array([float(value) for terms, _, _ in rows for value in terms.values()], dtype=np.float64),
            _floats([low for _, low, _ in rows], -np.inf),
            _floats([high for _, _, high in rows], np.inf),
        )

    def with_one_more(self, columns: NDArray[np.int64], values: Floats) -> _Rows:
        """Return the rows with one more term each."""
        ends = self.starts[1:]
        return _Rows(
            self.starts + np.arange(len(self.starts)),
            np.insert(self.columns, ends, columns),
            np.insert(self.values, ends, values),
            self.low,
            self.high,
        )

    def followed_by(self, other: _Rows) -> _Rows:
        """Return these rows and then others."""
        return _Rows(
            np.concatenate([self.starts, self.starts[-1] + other.starts[1:]]),
            *(
                np.concatenate([mine, theirs])
                for mine, theirs in (
                    (self.columns, other.columns),
                    (self.values, other.values),
                    (self.low, other.low),
                    (self.high, other.high),
                )
            ),
        )


def _starts(entries: Sequence[Ranked], own: Sequence[int], about: Sequence[Fraction] | None, n: int) -> list[Fraction]:
    """Return per column the amount from which it is counted: its target, or what it is said to lie about."""
    start = [Fraction(0)] * n if about is None else list(about)
    for entry, column in zip(entries, own, strict=True):
        if column >= 0:
            start[column] = Fraction(entry.target) / entry.terms[column]
    return start


def _counted(
    every: Sequence[_Stated],
    rows: _Rows,
    edges: tuple[Sequence[Number | None], Sequence[Number | None]],
    start: Sequence[Fraction],
    *,
    exactly: bool,
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the bounds of rows and columns, counted from where the columns start."""
    if not exactly:
        shift = np.array([float(amount) for amount in start], dtype=np.float64)
        row_of = np.repeat(np.arange(len(rows.low)), np.diff(rows.starts))
        stated = rows.columns < len(start)
        at_zero = np.bincount(
            row_of[stated], weights=rows.values[stated] * shift[rows.columns[stated]], minlength=len(rows.low)
        )
        low, high = _floats(edges[0], -np.inf) - shift, _floats(edges[1], np.inf) - shift
        return rows.low - at_zero, rows.high - at_zero, low, high
    sums = [sum((factor * start[j] for j, factor in terms.items()), Fraction(0)) for terms, _, _ in every]
    return (
        _floats([_less(low, at) for (_, low, _), at in zip(every, sums, strict=True)], -np.inf),
        _floats([_less(high, at) for (_, _, high), at in zip(every, sums, strict=True)], np.inf),
        _floats([_less(low, at) for low, at in zip(edges[0], start, strict=True)], -np.inf),
        _floats([_less(high, at) for high, at in zip(edges[1], start, strict=True)], np.inf),
    )


def _less(bound: Number | None, start: Fraction) -> Number | None:
    return None if bound is None else bound - start


def _own_columns(entries: Sequence[Ranked], n: int) -> list[int]:
    """Return per entry the column that can hold its departure by itself, or -1 where a defined one must."""
    taken: set[int] = set()
    own = []
    for entry in entries:
        (column, factor), *more = entry.terms.items()
        alone = not more and factor > 0 and column not in taken
        own.append(column if alone else -1)
        taken.add(own[-1])
    return own


def _tier_units(entries: Sequence[Ranked], tiers: Sequence[Sequence[int]], *, near: bool) -> Floats:
    """Return per entry by what its scale is multiplied, so that figures of very different sizes can stand in one row.

    Parties whose pro rata is nothing are ranked in euro, others in millions; and what is paid today is thousands of
    cents an inhabitant, so that departures from it would have no digits left. Within a tier only ratios count. Near an
    answer targets say nothing about sizes.
    """
    sizes = [1.0 if near else _size([entries[k] for k in tier]) for tier in tiers]
    found = np.ones(len(entries))
    for tier, size in zip(tiers, sizes, strict=True):
        found[list(tier)] = size
    typical = [
        size * float(np.median([float(entries[k].scale) for k in tier])) if tier else 0.0
        for tier, size in zip(tiers, sizes, strict=True)
    ]
    largest = typical[max(range(len(tiers)), key=lambda t: len(tiers[t]))] if tiers else 0.0
    for tier, scale in zip(tiers, typical, strict=True):
        if tier and not largest / 100 <= scale <= largest * 100:
            found[list(tier)] *= largest / scale
    return found


def _size(tier: Sequence[Ranked]) -> float:
    """Return how large targets commonly are beside the scale; one where they are about as large, or say nothing."""
    ratios = [abs(float(entry.target)) / float(entry.scale) for entry in tier if entry.target]
    found = float(np.median(ratios)) if ratios else 1.0
    return found if not _ALIKE[0] <= found <= _ALIKE[1] else 1.0


def _units(entries: Sequence[Ranked], own: Sequence[int], sizes: Floats, n: int) -> Floats:
    """Return the scale per column as the entries tell them; a scale of zero is one that they do not tell.

    Columns that are part of a ranked sum take the size of that sum.
    """
    scale = np.zeros(n)
    for entry, column, size in zip(entries, own, sizes.tolist(), strict=True):
        if column < 0:
            for part, factor in entry.terms.items():
                if factor:
                    scale[part] = size / abs(float(factor))
    for entry, column, size in zip(entries, own, sizes.tolist(), strict=True):
        if column >= 0:
            scale[column] = size / float(entry.terms[column])
    return scale


def _edges(low: Floats, high: Floats) -> Floats:
    """Return the larger of two bounds in size, zero where there is none."""
    sizes = [np.where(np.isfinite(end), np.abs(end), 0.0) for end in (low, high)]
    return np.maximum(*sizes).astype(np.float64)


def _filled(scale: Floats, rows: _Rows, edges: Floats) -> Floats:
    """Give every column a scale: as what stands beside it in its rows, else as its bounds, its rows' bounds, or one."""
    scale = _spread(scale, rows)
    scale = _spread(np.where(scale > 0, scale, edges), rows)
    if (scale > 0).all():
        return scale
    counts = np.diff(rows.starts)
    row_of = np.repeat(np.arange(len(rows.low)), counts)
    shares = (_edges(rows.low, rows.high) / np.maximum(1, counts))[row_of] / np.maximum(1e-300, np.abs(rows.values))
    found = np.zeros(len(scale))
    np.maximum.at(found, rows.columns, np.where(rows.values != 0, shares, 0.0))
    scale = _spread(np.where(scale > 0, scale, found), rows)
    return np.where(scale > 0, scale, 1.0).astype(np.float64)


def _spread(scale: Floats, rows: _Rows) -> Floats:
    """Give columns without a scale the mean size of what stands beside them in their rows, as far as that reaches."""
    m, n = len(rows.low), len(scale)
    row_of = np.repeat(np.arange(m), np.diff(rows.starts))
    while not (scale > 0).all():
        told = scale[rows.columns] > 0
        sizes = np.bincount(row_of[told], weights=np.abs(rows.values * scale[rows.columns])[told], minlength=m)
        mean = sizes / np.maximum(1, np.bincount(row_of[told], minlength=m))
        asked = ~told & (mean[row_of] > 0) & (rows.values != 0)
        if not asked.any():
            break
        shares = mean[row_of[asked]] / np.abs(rows.values[asked])
        times = np.maximum(1, np.bincount(rows.columns[asked], minlength=n))
        scale = scale + np.bincount(rows.columns[asked], weights=shares, minlength=n) / times
    return scale


def _floats(numbers: Sequence[Number | None], absent: float) -> Floats:
    return np.array([absent if number is None else float(number) for number in numbers], dtype=np.float64)
