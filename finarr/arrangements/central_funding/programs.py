"""Asking linear programs: one goal after another, then the smallest losses, then what is ranked; exact.

A solver only tells which rows are tight in every best answer (`finarr.fairness.fewest_moved` reads that from duals).
They become equations; what those leave open goes on to the next goal. The answer follows from them in fractions, and
every row and bound of the program is checked in plain arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from finarr.errors import Infeasible, SolverTrouble
from finarr.fairness.fewest_moved import fewest_moved
from finarr.fairness.lexicographic import Ranked, lexicographic_minimax
from finarr.program.equations import ONE, Equations
from finarr.program.statement import Number, Program, Side
from finarr.words import Message

__all__ = ["Found", "Goal", "Loss", "best"]

ZERO = Fraction(0)


@dataclass(frozen=True)
class Goal:
    """A sum of columns that must be as small, or as large, as possible.

    Attributes:
        terms: coefficient by column.
        reach: what the sum never exceeds in size, above zero.
        largest: whether it must be large.
    """

    terms: Mapping[int, Number]
    reach: Number = 1
    largest: bool = False

    def aim(self) -> Ranked:
        """Return the goal as a departure from a value beyond reach: a straight line, never a corner."""
        beyond = 2 * Fraction(self.reach) if self.largest else -Fraction(self.reach)
        return Ranked(self.terms, beyond, self.reach)


@dataclass(frozen=True)
class Loss:
    """What somebody loses: (fixed + Σ terms) per head, counted where it is above zero.

    Attributes:
        terms: coefficient by column.
        fixed: what is lost with all columns zero.
        heads: by how much it is divided.
    """

    terms: Mapping[int, Fraction]
    fixed: Fraction
    heads: Fraction


@dataclass(frozen=True)
class Found:
    """An exact answer.

    Attributes:
        point: the value of every column of the program.
        binding: the named limits that are exactly reached, each once.
    """

    point: tuple[Fraction, ...]
    binding: tuple[Message, ...]


def best(
    program: Program,
    solver: str,
    *,
    goals: Sequence[Goal] = (),
    losses: Sequence[Loss] = (),
    tiers: Sequence[Sequence[Ranked]] = (),
) -> Found:
    """Settle goals one by one, then make losses lexicographically smallest, then rank the tiers.

    Args:
        program: the exact statement.
        solver: "highs" or "cbc".
        goals: each is settled on what the ones before it leave open.
        losses: the largest as small as possible, then the second largest, ...
        tiers: what is ranked last, see `finarr.fairness.lexicographic`.

    Raises:
        Infeasible: the limits contradict one another.
        SolverTrouble: no answer is proven.

    Example:
        >>> program = Program()
        >>> share = program.add_column(0, 1)
        >>> found = best(program, "highs", goals=[Goal({share: 1}, largest=True)])
        >>> found.point
        (Fraction(1, 1),)
    """
    alone = _only_point(program)
    if alone is not None and any(_beyond(program, alone)):
        raise Infeasible((), {})
    face = program
    for goal in goals:
        face = fewest_moved(face, [goal.aim()], solver=solver)
    if losses:
        face = _least_losses(face, losses, solver)
    point = _only_point(face) or _ranked(face, tiers, solver)
    own = point[: len(program.columns)]
    if any(_beyond(program, own)):
        raise SolverTrouble(Message("central_funding.broken"))
    return Found(own, tuple(dict.fromkeys(_reached(program, own))))


def _ranked(face: Program, tiers: Sequence[Sequence[Ranked]], solver: str) -> tuple[Fraction, ...]:
    """Rank what is left open, by whichever method can prove its answer with the digits of the solver."""
    try:
        return lexicographic_minimax(face, tiers, solver=solver, method="sequence").point
    except SolverTrouble:
        return lexicographic_minimax(face, tiers, solver=solver, method="levels").point


def _least_losses(program: Program, losses: Sequence[Loss], solver: str) -> Program:
    """Return the program restricted to the answers whose losses, sorted from large to small, are smallest.

    Round by round the level that no open loss exceeds becomes as low as possible; the losses that stand at it in every
    best answer are held there. It ends when nobody loses any more, or when the equations leave one answer.
    """
    face, waiting = program, set(range(len(losses)))
    reach = max((abs(each.fixed) + sum(map(abs, each.terms.values()), ZERO)) / each.heads for each in losses) or 1
    while waiting and _only_point(face) is None:
        stated = Program(list(face.columns), list(face.rows))
        level, first, order = stated.add_column(0), len(face.rows), sorted(waiting)
        for number in order:
            loss = losses[number]
            stated.add_row({**loss.terms, level: -loss.heads}, None, -loss.fixed)
        face = fewest_moved(stated, [Goal({level: 1}, reach).aim()], solver=solver)
        if face.columns[level].upper is not None:
            return face
        held = [number for row, number in enumerate(order, first) if face.rows[row].is_equation]
        if not held:
            raise SolverTrouble(Message("program.stalled"))
        face.rows[first:] = [row for row in face.rows[first:] if row.is_equation]
        waiting -= set(held)
    return face


def _only_point(program: Program) -> tuple[Fraction, ...] | None:
    """Return the answer where the equations of a program leave only one."""
    system = Equations()
    for number, column in enumerate(program.columns):
        if column.lower is not None and column.lower == column.upper:
            system.add({number: Fraction(1), ONE: -Fraction(column.lower)})
    for row in program.rows:
        if row.is_equation:
            terms = {column: Fraction(factor) for column, factor in row.terms.items() if factor}
            if not system.add({**terms, ONE: -Fraction(row.lower or 0)}):
                raise SolverTrouble(Message("program.contradictory"))
    if len(system) < len(program.columns):
        return None
    return tuple(system.expand(number).get(ONE, ZERO) for number in range(len(program.columns)))


def _values(program: Program, point: Sequence[Fraction]) -> Iterator[tuple[Fraction, Number | None, Number | None]]:
    """Yield the value of every column and row, and its bounds."""
    for value, column in zip(point, program.columns, strict=True):
        yield value, column.lower, column.upper
    for row in program.rows:
        yield sum((factor * point[k] for k, factor in row.terms.items()), ZERO), row.lower, row.upper


def _beyond(program: Program, point: Sequence[Fraction]) -> Iterator[bool]:
    for value, lower, upper in _values(program, point):
        yield (lower is not None and value < lower) or (upper is not None and value > upper)


def _reached(program: Program, point: Sequence[Fraction]) -> Iterator[Message]:
    """Yield the names of limits that hold with equality."""
    names = [*((each.name(Side.LOWER), each.name(Side.UPPER)) for each in program.columns)]
    names += [(row.name, row.name) for row in program.rows]
    for (value, lower, upper), (low_name, high_name) in zip(_values(program, point), names, strict=True):
        for bound, name in ((lower, low_name), (upper, high_name)):
            if bound is not None and value == bound and isinstance(name, Message):
                yield name
