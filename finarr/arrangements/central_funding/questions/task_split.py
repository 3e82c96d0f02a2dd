"""The split of a budget over tasks: most euros funded, then the smallest losses, then as equal as their freedom allows.

Per task the centre takes over a share of the basis contributions, at most 1 − its policy freedom. Every grant follows
its formula and stays below what the members of the region contribute, so that all is a straight line in the shares.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from finarr.arrangements.central_funding.outcome import Answer, FundingOutcome
from finarr.arrangements.central_funding.programs import Found, Goal, Loss, best
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
from finarr.errors import Infeasible, Problem, here
from finarr.fairness.lexicographic import Ranked
from finarr.fields import Fields
from finarr.numbers import Number, at_year
from finarr.program.statement import Program
from finarr.words import Euro, Message

if TYPE_CHECKING:
    from finarr.arrangements.central_funding.model import CentralFunding

__all__ = ["TaskSplit"]

ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class TaskSplit:
    """The question.

    Attributes:
        budget: euro, what the centre can move at most; all contributions where left out.
        max_loss: euro per inhabitant, the most that any municipality may lose; no bound where left out.
        year: the year it is asked for; the first where left out.
    """

    budget: Number | None = None
    max_loss: Number = Decimal("Infinity")
    year: int | None = None

    def __post_init__(self) -> None:
        fields = Fields(self, here())
        fields.number("budget", optional=True)
        read_loss(fields)
        read_year(fields)
        fields.done()

    def problems(self, case: CentralFunding) -> list[Problem]:
        """Return what the case lacks for this question."""
        return problems_of_moves(case, self.year)

    def answer(self, case: CentralFunding, solver: str) -> FundingOutcome:
        """Return the outcome of the case with the best split as its proposal.

        Raises:
            Infeasible: the amounts off the top do not fit in the limits.
        """
        began = time.perf_counter()
        year = self.year or case.years[0]
        lines = [line_of(case, move, year) for move in case.proposal]
        answered = self._found(case, lines, year, solver)
        shares = answered.point[: len(lines)]
        moves = [
            replace(line.move, share=typed_share(share), amount=None) for line, share in zip(lines, shares, strict=True)
        ]
        outcome = solve(replace(case, proposal=moves), solver, Answer("task_split", year, {}), began)
        parts = {line.move.task: share for line, share in zip(lines, shares, strict=True)}
        return replace(
            outcome, answer=Answer("task_split", year, moved_and_lost(outcome, year), parts, answered.binding)
        )

    def _found(self, case: CentralFunding, lines: Sequence[Line], year: int, solver: str) -> Found:
        """State and solve the program: a share per task, and the level that all would have if they were equal."""
        program = Program()
        room = [1 - Fraction(case.task(line.move.task).freedom or 0) for line in lines]
        shares = [program.add_column(0, each) for each in room]
        moved = {column: line.moved for column, line in zip(shares, lines, strict=True)}
        most = sum((each * line.moved for each, line in zip(room, lines, strict=True)), ZERO)
        if self.budget is not None:
            budget = case.grid.to_units(Fraction(self.budget))
            values = {"year": str(year), "budget": Euro(Decimal(str(self.budget)))}
            program.add_row(moved, None, budget, name=Message("central_funding.budget", values))
            most = min(most, budget)
        for column, line in zip(shares, lines, strict=True):
            self._reach(case, program, column, line, year)
        losses = self._losses(case, program, shares, lines, year)
        goals = [Goal(moved, most, largest=True)] if most else []
        tiers: list[list[Ranked]] = []
        free = {column: each for column, each in zip(shares, room, strict=True) if each}
        whole = sum((each * moved[column] for column, each in free.items()), ZERO)
        if whole:
            level = program.add_column(0, 1)
            program.add_row({**{column: moved[column] for column in free}, level: -whole}, 0, 0)
            tiers.append([Ranked({column: 1 / each, level: -1}, 0, 1) for column, each in free.items()])
        try:
            return best(program, solver, goals=goals, losses=losses, tiers=tiers)
        except Infeasible:
            raise clash(case, program, year) from None

    def _reach(self, case: CentralFunding, program: Program, column: int, line: Line, year: int) -> None:
        """State that a move pays its amounts off the top, and that no region gets more than its members contribute."""
        if line.first:
            program.add_row({column: line.granted}, line.first, None)
        points = sum(line.reach.points, ZERO)
        for number, region in enumerate(line.reach.regions):
            part = line.reach.points[number] / points
            cap = line.reach.caps[number]
            limit = cap - line.reach.first[number] + part * line.first
            name = Message(
                "central_funding.grant_of",
                {"region": f"{region.name}, {line.move.task}", "most": Euro(cap * case.grid.euro), "year": str(year)},
            )
            if part:
                program.add_row({column: part * line.granted}, None, limit, name=name)

    def _losses(
        self, case: CentralFunding, program: Program, shares: Sequence[int], lines: Sequence[Line], year: int
    ) -> list[Loss]:
        """State what each municipality may lose, and return its loss per inhabitant to be ranked."""
        limit = Decimal(str(self.max_loss))
        found = []
        for party in case.parties:
            people = at_year(party.measures[case.per], year) or ONE
            terms, fixed = {}, ZERO
            for column, line in zip(shares, lines, strict=True):
                at_zero, at_one = (line.loss(party.name, share, _linear(line, share)) for share in (ZERO, ONE))
                terms[column] = at_one - at_zero
                fixed += at_zero
            if any(terms.values()):
                found.append(Loss(terms, fixed, people / case.grid.euro))
                if limit.is_finite():
                    most = Fraction(limit) * people / case.grid.euro - fixed
                    program.add_row(terms, None, most, name=loss_limit(party.name, year, limit))
        return found


def _linear(line: Line, share: Fraction) -> list[Fraction]:
    """Return the grants at a share by the formula alone."""
    points = sum(line.reach.points, ZERO)
    rest = share * line.granted - line.first
    return [own + rest * each / points for own, each in zip(line.reach.first, line.reach.points, strict=True)]
