"""Lexicographic minimax: the largest departure as small as possible, then the second largest, and so on.

Entries are ranked in tiers; a tier is settled wholly before the next one counts. Over each tier the vector of
departures ``|terms.x - target| / scale``, sorted from large to small, becomes lexicographically smallest over all
points that meet every row and bound. The departures are unique: of two answers with the same sorted departures the
midpoint would be better.

Three methods find the same answer: "levels" (`finarr.fairness.levels`), fast, with a closer look
(`finarr.fairness.magnified`) where levels nearly tie; "sequence" (`finarr.fairness.sequence`), plain; and "fractions"
(`finarr.fairness.by_fractions`), without a solver, which has the last word on small programs. The first two only say
what is tight; the answer is computed from that in fractions and checked in full, so all methods and all solvers give
the very same fractions.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, TypeVar

from immutabledict import immutabledict

from finarr.errors import Infeasible, InvalidInput, Problem, SolverTrouble
from finarr.fairness.by_fractions import by_fractions, is_small
from finarr.fairness.levels import by_levels
from finarr.fairness.magnified import closer_look
from finarr.fairness.sequence import by_sequence
from finarr.numbers import in_order
from finarr.program.exact import Exact, Ledger, recompute
from finarr.program.facts import Findings, Tight, Unreachable
from finarr.program.relative import Ranked, Relative, relative_units
from finarr.program.solvers import check_name
from finarr.program.statement import Program, Side
from finarr.words import Message

__all__ = ["METHODS", "Held", "Minimax", "Ranked", "lexicographic_minimax"]

T = TypeVar("T")

Method = Literal["levels", "sequence", "fractions"]

_Way = Callable[[Relative, Sequence[Sequence[int]], str], tuple[Findings, Exact]]


def _recomputed(find: Callable[[Relative, Sequence[Sequence[int]], str], tuple[Findings, Ledger]]) -> _Way:
    """Return a way that works in floats, with its answer in fractions."""

    def way(relative: Relative, tiers: Sequence[Sequence[int]], solver: str) -> tuple[Findings, Exact]:
        began = time.perf_counter()
        findings, ledger = find(relative, tiers, solver)
        findings.seconds = time.perf_counter() - began
        return findings, recompute(ledger, findings)

    return way


METHODS: Mapping[str, _Way] = immutabledict(
    {"levels": _recomputed(by_levels), "sequence": _recomputed(by_sequence), "fractions": by_fractions}
)
"""The methods by name, the fastest first."""

DEFAULT: Method = "levels"
"""The method where none is asked for."""


@dataclass(frozen=True)
class Held:
    """A limit that is exactly reached: it holds somebody down (upper) or up (lower)."""

    name: Hashable
    side: Side


@dataclass(frozen=True, eq=False)
class Minimax:
    """The answer, exact.

    Attributes:
        departures: per tier and entry, how far it departs.
        values: per tier and entry, the sum that is ranked; None where only one side counts and the answer leaves free
            where on the other side it stands.
        columns: per column of the program its value, or None where it does not follow.
        point: per column a value with which every row and bound holds.
        levels: per tier the different departures, from large to small.
        tight: the limits that are exactly reached, in the order of the program.
        rounds: how many levels were sought.
        programs: how many programs were solved.
        seconds: what the work took: "statement" in floats, "programs", and "exact".
        tiers: what was ranked.
        exact: the facts behind the answer, for `finarr.fairness.sensitivity`.
    """

    departures: tuple[tuple[Fraction, ...], ...]
    values: tuple[tuple[Fraction | None, ...], ...]
    columns: tuple[Fraction | None, ...]
    point: tuple[Fraction, ...]
    levels: tuple[tuple[Fraction, ...], ...]
    tight: tuple[Held, ...]
    rounds: int
    programs: int
    seconds: Mapping[str, float]
    tiers: tuple[tuple[Ranked, ...], ...] = field(repr=False)
    exact: Exact = field(repr=False)


def lexicographic_minimax(
    program: Program, tiers: Sequence[Sequence[Ranked]], *, solver: str = "highs", method: Method | None = None
) -> Minimax:
    """Find the answer whose departures, sorted from large to small, are lexicographically smallest.

    Args:
        program: the exact statement.
        tiers: what is ranked; tier 0 is settled first.
        solver: a name in `finarr.program.solvers.SOLVERS`.
        method: a name in `METHODS`; without it the fastest, and the others where it comes to nothing.

    Raises:
        Infeasible: the limits contradict one another; `finarr.fairness.relaxation` says which, and by how much.
        InvalidInput: the solver or the method is not known.
        SolverTrouble: an answer failed a check.

    Example:
        >>> program = Program()
        >>> goes, veere, sluis = program.add_column(0, 60), program.add_column(0), program.add_column(0)
        >>> row = program.add_row({goes: 1, veere: 1, sluis: 1}, 120, 120)
        >>> pro_rata = [Ranked({goes: 1}, 80, 80), Ranked({veere: 1}, 30, 30), Ranked({sluis: 1}, 10, 10)]
        >>> [str(amount) for amount in lexicographic_minimax(program, [pro_rata]).columns]
        ['60', '45', '15']
    """
    check_name(solver)
    if method is not None and method not in METHODS:
        allowed = Message("errors.one_of", {"allowed": ", ".join(METHODS)})
        raise InvalidInput([Problem(("method",), repr(method), allowed)])
    began = time.perf_counter()
    entries = [entry for tier in tiers for entry in tier]
    numbered = _numbered(tiers)
    relative = relative_units(program, entries, numbered)
    stated = time.perf_counter()
    try:
        findings, exact = _found(relative, numbered, solver, method)
    except Unreachable:
        raise Infeasible((), {}) from None
    departures = [
        _departure(entry, value if value is not None else _total(entry, exact.point))
        for entry, value in zip(entries, exact.sums, strict=True)
    ]
    done = time.perf_counter()
    by_tier = _tiered(tiers, departures)
    return Minimax(
        departures=by_tier,
        values=_tiered(tiers, exact.sums),
        columns=exact.columns,
        point=exact.point,
        levels=tuple(tuple(sorted(set(tier), key=in_order, reverse=True)) for tier in by_tier),
        tight=_held(program, exact.tight),
        rounds=findings.rounds,
        programs=findings.programs,
        seconds=immutabledict(
            {"statement": stated - began, "programs": findings.seconds, "exact": done - stated - findings.seconds}
        ),
        tiers=tuple(tuple(tier) for tier in tiers),
        exact=exact,
    )


def _found(
    relative: Relative, numbered: Sequence[Sequence[int]], solver: str, method: Method | None
) -> tuple[Findings, Exact]:
    """Return what is known, and exact; where one way comes to nothing others are tried, unless one was asked for."""
    if method is not None and method != DEFAULT:
        return METHODS[method](relative, numbered, solver)
    last = by_fractions if is_small(relative) else METHODS["sequence"]
    try:
        return METHODS[DEFAULT](relative, numbered, solver)
    except Unreachable:
        if method is not None or last is not by_fractions:
            raise
        # floats say so; where that is not the last word, fractions have it
        return by_fractions(relative, numbered)
    except SolverTrouble:
        try:
            return closer_look(relative, numbered, solver)
        except SolverTrouble:
            if method is not None:
                raise
            return last(relative, numbered, solver)


def _numbered(tiers: Sequence[Sequence[Ranked]]) -> list[list[int]]:
    """Return the numbers of each tier's entries when all are put in one list."""
    numbers = iter(range(sum(len(tier) for tier in tiers)))
    return [[next(numbers) for _ in tier] for tier in tiers]


def _tiered(tiers: Sequence[Sequence[Ranked]], flat: Sequence[T]) -> tuple[tuple[T, ...], ...]:
    """Return values in one list as values per tier."""
    return tuple(tuple(flat[k] for k in numbers) for numbers in _numbered(tiers))


def _total(entry: Ranked, point: Sequence[Fraction]) -> Fraction:
    """Return the sum that is ranked."""
    return sum((factor * point[column] for column, factor in entry.terms.items()), Fraction(0))


def _departure(entry: Ranked, value: Fraction) -> Fraction:
    """Return how far a value departs, on the sides that count."""
    excess = (value - entry.target) / entry.scale
    match entry.side:
        case "above":
            return max(Fraction(0), excess)
        case "below":
            return max(Fraction(0), -excess)
        case _:
            return abs(excess)


def _held(program: Program, tight: Sequence[Tight]) -> tuple[Held, ...]:
    """Return the named limits among what is tight, each once."""
    found: dict[Held, None] = {}
    for fact in tight:
        name = program.rows[fact.index].name if fact.is_row else program.columns[fact.index].name(fact.side)
        if name is not None:
            found[Held(name, fact.side)] = None
    return tuple(found)
