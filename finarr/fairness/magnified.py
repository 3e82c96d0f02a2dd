"""A closer look, for answers whose levels lie nearer together than a solver can tell apart.

Limits and totals in whole cents make levels that differ in the twelfth digit; a solver may then take what holds at one
level for what holds at another, and the exact equations contradict one another. Near the solver's answer the same
question is stated once more under the magnifying glass: amounts are counted from that answer, in fractions, one unit
is a millionth of what it was, and every entry keeps to a neighbourhood. Entries that depart about equally are ranked
among one another; groups that differ clearly come one after the other, as their order is no longer in doubt.

Nothing is lost by keeping near: the feasible set is convex, so what is lexicographically smallest in a neighbourhood
of itself is so everywhere. An answer at the edge of its neighbourhood is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from finarr.errors import SolverTrouble
from finarr.fairness.levels import by_levels
from finarr.program.exact import Exact, Ledger, recompute
from finarr.program.facts import Fact, Findings, Unreachable
from finarr.program.relative import Ranked, Relative, relative_units
from finarr.program.statement import Column, Number, Program
from finarr.words import Message

__all__ = ["closer_look"]

_GAP = Fraction(1, 10**6)
"""Departures that differ by more than this are clearly different; by a third of it they may move."""

_POWER = Fraction(1, 10**6)
"""What one unit of departure becomes."""


def closer_look(relative: Relative, tiers: Sequence[Sequence[int]], solver: str) -> tuple[Findings, Exact]:
    """Return the exact lexicographic minimax of a program whose levels nearly tie.

    Args:
        relative: the program in relative units.
        tiers: the entries of each tier, first things first.
        solver: a name in `finarr.program.solvers.SOLVERS`.

    Raises:
        SolverTrouble: the levels cannot be told apart under the magnifying glass either.
    """
    try:
        rough, _ = by_levels(relative, tiers, solver, _Careless(relative))
        glass = _Glass(relative, rough)
        groups = [group for tier in tiers for group in glass.groups(tier)]
        places = iter(range(sum(map(len, groups))))
        numbered = [[next(places) for _ in group] for group in groups]
        entries = [entry for group in groups for entry in glass.closer(group)]
        about = [Fraction(float(amount)) for amount in relative.amounts(rough.y)]
        closer = relative_units(glass.neighbourhood(), entries, numbered, about=about)
        found, ledger = by_levels(closer, numbered, solver)
    except Unreachable:
        raise SolverTrouble(Message("program.stalled")) from None
    exact = recompute(ledger, found)
    if glass.is_at_edge(exact.point):
        raise SolverTrouble(Message("program.stalled"))
    sums = tuple(ledger.total(entry.terms) for entry in relative.entries)
    rows = len(relative.program.rows)
    tight = tuple(fact for fact in exact.tight if not fact.is_row or fact.index < rows)
    found.rounds, found.programs = found.rounds + rough.rounds, found.programs + rough.programs
    return found, replace(exact, sums=sums, tight=tight)


class _Careless(Ledger):
    """A ledger that takes nothing over, so that nothing contradicts it."""

    def take(self, facts: Iterable[Fact]) -> None:
        """Forget the facts."""


class _Glass:
    """A program near an answer."""

    def __init__(self, relative: Relative, rough: Findings) -> None:
        self.relative = relative
        excess = rough.y[relative.column_of] * relative.unit
        self.excess = [Fraction(float(value)) for value in excess]

    def groups(self, tier: Sequence[int]) -> Iterator[list[int]]:
        """Yield the entries of a tier in groups that depart about equally, from large to small.

        Entries of which only the other side counts, and that stand clear of it, are in none: they do not depart.
        """
        counted = {k: departure for k in tier if (departure := self._counted(k)) > -_GAP}
        group: list[int] = []
        for k in sorted(counted, key=lambda k: (-counted[k], k)):
            if group and counted[group[-1]] - counted[k] > _GAP:
                yield group
                group = []
            group.append(k)
        if group:
            yield group

    def closer(self, group: Sequence[int]) -> Iterator[Ranked]:
        """Yield how the entries of a group are ranked under the glass.

        Away from zero a departure counts from just below the group's least, on the side where the entry stands.
        """
        least = min(self._counted(k) for k in group) - _GAP
        for k in group:
            entry, excess = self.relative.entries[k], self.excess[k]
            scale = entry.scale * _POWER
            if least <= _GAP:
                yield replace(entry, scale=scale)
            elif excess > 0:
                yield Ranked(entry.terms, entry.target + least * entry.scale, scale, "above")
            else:
                yield Ranked(entry.terms, entry.target - least * entry.scale, scale, "below")

    def neighbourhood(self) -> Program:
        """Return the program in which every entry keeps near to where it is; what keeps it there has no name."""
        program = Program(list(self.relative.program.columns), list(self.relative.program.rows))
        for entry, (low, high) in zip(self.relative.entries, self._edges(), strict=True):
            (index, factor), *more = entry.terms.items()
            if more:
                program.add_row(entry.terms, low, high)
            else:
                ends = sorted([low / factor, high / factor])
                program.columns[index] = _within(program.columns[index], ends[0], ends[1])
        return program

    def is_at_edge(self, point: Sequence[Fraction]) -> bool:
        """Tell whether an entry rests on the edge of its neighbourhood."""
        return any(
            not low < _total(entry.terms, point) < high
            for entry, (low, high) in zip(self.relative.entries, self._edges(), strict=True)
        )

    def _edges(self) -> Iterator[tuple[Fraction, Fraction]]:
        for entry, excess in zip(self.relative.entries, self.excess, strict=True):
            middle, room = entry.target + excess * entry.scale, _GAP / 3 * entry.scale
            yield middle - room, middle + room

    def _counted(self, k: int) -> Fraction:
        """Return how far an entry departs; below zero where only the other side counts."""
        excess = self.excess[k]
        return {"both": abs(excess), "above": excess, "below": -excess}[self.relative.entries[k].side]


def _within(column: Column, low: Fraction, high: Fraction) -> Column:
    """Return a column that keeps between two amounts."""
    if column.lower is None or column.lower < low:
        column = replace(column, lower=low, lower_name=None)
    if column.upper is None or column.upper > high:
        column = replace(column, upper=high, upper_name=None)
    return column


def _total(terms: Mapping[int, Number], point: Sequence[Fraction]) -> Fraction:
    return sum((factor * point[column] for column, factor in terms.items()), Fraction(0))
