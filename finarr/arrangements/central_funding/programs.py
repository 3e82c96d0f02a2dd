"""Asking linear programs: one goal after another, then the smallest losses, then what is ranked; exact.

A solver only tells which rows are tight in every best answer: those with a nonzero dual. They become equations; what
those leave open goes on to the next goal. The answer follows from them in fractions, and every row, every bound and the
value of every goal are checked in plain arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from finarr.errors import Infeasible, SolverTrouble
from finarr.fairness.lexicographic import Ranked, lexicographic_minimax
from finarr.program.arrays import Arrays, Status
from finarr.program.equations import ONE, Equations
from finarr.program.recheck import recheck
from finarr.program.relative import PER_MILLE, relative_units
from finarr.program.solvers import solve
from finarr.program.statement import Number, Program, Side
from finarr.words import Message

__all__ = ["Found", "Goal", "Loss", "best"]

ZERO = Fraction(0)

_ZERO = 1e-6
"""A dual below this is rounding; the value of every goal is checked in the end."""

_NEAR = 1e-6
"""Within this, of numbers of the order of a thousand, a value stands at a bound."""

_AGREES = 1e-8
"""The value of a goal, exact, and as the solver has it, must agree to this part of its reach."""


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

    def value(self, point: Sequence[Fraction]) -> Fraction:
        """Return the sum at a point."""
        return sum((factor * point[column] for column, factor in self.terms.items()), ZERO)


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
    face, values = program, []
    for goal in goals:
        face, value = _settled(face, goal, solver)
        values.append(value)
    if losses:
        face = _least_losses(face, losses, solver)
    point = _only_point(face) or _ranked(face, tiers, solver)
    own = point[: len(program.columns)]
    kept = all(
        abs(float(goal.value(own)) - value) <= _AGREES * float(goal.reach)
        for goal, value in zip(goals, values, strict=True)
    )
    if not kept or any(_beyond(program, own)):
        raise SolverTrouble(Message("central_funding.broken"))
    return Found(own, tuple(dict.fromkeys(_reached(program, own))))


def _settled(program: Program, goal: Goal, solver: str) -> tuple[Program, float]:
    """Return the program restricted to the answers that meet a goal best, and the value of the goal.

    By complementary slackness a row or bound with a nonzero dual is tight in every best answer; what the solver calls
    so must also stand at its bound.
    """
    relative = relative_units(program, [Ranked(goal.terms, 0, goal.reach)])
    cost = np.zeros(relative.shape[1])
    cost[relative.column_of[0]] = -1.0 if goal.largest else 1.0
    arrays = Arrays(
        cost, relative.lower, relative.upper, relative.starts, relative.columns, relative.values,
        relative.row_lower, relative.row_upper,
    )  # fmt: skip
    solved = solve(arrays, solver)
    if solved.status is Status.INFEASIBLE:
        raise Infeasible((), {})
    recheck(arrays, solved)
    if solved.row_duals is None or solved.reduced_costs is None:
        raise SolverTrouble(Message("program.not_optimal", {"status": solved.status.value}))
    face, activity = Program(list(program.columns), list(program.rows)), arrays.activity(solved.values)
    for number, column in enumerate(program.columns):
        low, high, at = arrays.lower[number], arrays.upper[number], solved.values[number]
        side = _tight(solved.reduced_costs[number], at, low, high)
        if side is not None:
            bound = column.bound(side)
            face.columns[number] = replace(column, lower=bound, upper=bound)
    for number, row in enumerate(program.rows):
        side = _tight(solved.row_duals[number], activity[number], arrays.row_lower[number], arrays.row_upper[number])
        if side is not None:
            bound = row.bound(side)
            face.rows[number] = replace(row, lower=bound, upper=bound)
    value = float(solved.values[relative.column_of[0]]) * PER_MILLE * float(goal.reach)
    return face, value


def _tight(dual: float, at: float, low: float, high: float) -> Side | None:
    """Return the side on which something is proven tight: its dual is not zero, and it stands at its bound."""
    if abs(dual) <= _ZERO:
        return None
    side, bound = (Side.LOWER, low) if dual > 0 else (Side.UPPER, high)
    return side if abs(at - bound) <= _NEAR * max(1.0, abs(bound)) else None


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
        face, _ = _settled(stated, Goal({level: 1}, reach), solver)
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
