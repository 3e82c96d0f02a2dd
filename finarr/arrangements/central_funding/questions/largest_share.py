"""The largest share that the centre can take over while nobody loses more than so much per inhabitant.

What a region gets follows its formula until it covers what the members contribute; from there on it no longer grows.
Losses are straight lines in the share between two such points, so each stretch is a linear program; the last stretch
with an answer holds the largest share.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from finarr.arrangements.central_funding.flows import exact_grants
from finarr.arrangements.central_funding.outcome import Answer, FundingOutcome
from finarr.arrangements.central_funding.programs import Goal, best
from finarr.arrangements.central_funding.questions.asked import (
    Line,
    clash,
    line_of,
    loss_limit,
    moved_and_lost,
    problems_of_moves,
    read_loss,
    read_year,
    typed_share,
)
from finarr.arrangements.central_funding.solve import solve
from finarr.errors import Problem, SolverTrouble, here
from finarr.fields import Fields
from finarr.numbers import Number, at_year
from finarr.program.statement import Program
from finarr.words import Message

if TYPE_CHECKING:
    from finarr.arrangements.central_funding.model import CentralFunding

__all__ = ["LargestShare"]

ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class LargestShare:
    """The question; all tasks of the proposal are moved by the same share.

    Attributes:
        max_loss: euro per inhabitant, the most that any municipality may lose.
        year: the year it is asked for; the first where left out.
    """

    max_loss: Number
    year: int | None = None

    def __post_init__(self) -> None:
        fields = Fields(self, here())
        read_loss(fields)
        read_year(fields)
        fields.done()

    def problems(self, case: CentralFunding) -> list[Problem]:
        """Return what the case lacks for this question."""
        return problems_of_moves(case, self.year)

    def answer(self, case: CentralFunding, solver: str) -> FundingOutcome:
        """Return the outcome of the case with the largest share as its proposal.

        Raises:
            Infeasible: even the amounts off the top alone make somebody lose more.
            SolverTrouble: the program and plain arithmetic do not agree.
        """
        began = time.perf_counter()
        year = self.year or case.years[0]
        lines = [line_of(case, move, year) for move in case.proposal]
        share, names = self._largest(case, lines, year, solver)
        typed = typed_share(share)
        found = replace(case, proposal=[replace(move, share=typed, amount=None) for move in case.proposal])
        outcome = solve(found, solver, Answer("largest_share", year, {}), began)
        figures = {"share": share, **moved_and_lost(outcome, year)}
        return replace(outcome, answer=Answer("largest_share", year, figures, binding=names))

    def _largest(
        self, case: CentralFunding, lines: Sequence[Line], year: int, solver: str
    ) -> tuple[Fraction, tuple[Message, ...]]:
        """Return the largest share, and the limits that hold it."""
        low, high = self._ends(lines)
        marks = sorted({low, high, *(mark for line in lines for mark in _marks(line) if low < mark < high)})
        stretches = list(pairwise(marks)) or [(low, high)]
        program = Program()
        for start, end in reversed(stretches):
            program = self._program(case, lines, year, start, end)
            plain = _plain(program, start, end)
            if plain is None:
                continue
            found = best(program, solver, goals=[Goal({0: 1}, largest=True)])
            if found.point[0] != plain:
                raise SolverTrouble(Message("central_funding.disagree"))
            if plain == ONE:
                return plain, ()
            covered = (Message("central_funding.all_covered", {"year": str(year)}),) if plain == high else ()
            rises = [row for row in program.rows if row.terms[0] > 0 and row.upper == row.terms[0] * plain]
            return plain, (*(row.name for row in rises if isinstance(row.name, Message)), *covered)
        raise clash(case, program, year)

    @staticmethod
    def _ends(lines: Sequence[Line]) -> tuple[Fraction, Fraction]:
        """Return the least share that pays what comes before the points, and the largest that anybody can take."""
        low = max((line.first / line.granted for line in lines if line.granted), default=ZERO)
        high = ONE
        for line in lines:
            room = zip(line.reach.caps, line.reach.first, line.reach.points, strict=True)
            most = sum((cap if points else first for cap, first, points in room), ZERO)
            if line.granted:
                high = min(high, most / line.granted, line.contributed / line.moved)
        return low, high

    def _program(
        self, case: CentralFunding, lines: Sequence[Line], year: int, start: Fraction, end: Fraction
    ) -> Program:
        """State one stretch: the share, and a row for what each municipality loses, in units."""
        program = Program()
        share = program.add_column(start, end)
        at_start = [_grants(line, start) for line in lines]
        at_end = [_grants(line, end) for line in lines]
        limit = Decimal(str(self.max_loss))
        for party in case.parties if limit.is_finite() else ():
            one = sum((line.loss(party.name, start, g) for line, g in zip(lines, at_start, strict=True)), ZERO)
            two = sum((line.loss(party.name, end, g) for line, g in zip(lines, at_end, strict=True)), ZERO)
            slope = (two - one) / (end - start) if end > start else ZERO
            people = at_year(party.measures[case.per], year) or ONE
            most = Fraction(limit) * people / case.grid.euro
            program.add_row({share: slope}, None, most - one + slope * start, name=loss_limit(party.name, year, limit))
        return program


def _marks(line: Line) -> Iterator[Fraction]:
    """Yield the shares at which a region has all that its members contribute."""
    regions = list(zip(line.reach.points, line.reach.caps, line.reach.first, strict=True))
    for points, cap, first in regions:
        if points and line.granted:
            level = (cap - first) / points
            yield sum((own + min(most - own, level * each) for each, most, own in regions), ZERO) / line.granted


def _grants(line: Line, share: Fraction) -> list[Fraction]:
    """Return the exact grants at a share."""
    return exact_grants(line.reach, share * line.granted)[0]


def _plain(program: Program, start: Fraction, end: Fraction) -> Fraction | None:
    """Return the largest share of a stretch in plain arithmetic; None where it has none."""
    low, high = start, end
    for row in program.rows:
        slope, most = Fraction(row.terms[0]), Fraction(row.upper or 0)
        if slope > 0:
            high = min(high, most / slope)
        elif slope < 0:
            low = max(low, most / slope)
        elif most < 0:
            return None
    return high if low <= high else None
