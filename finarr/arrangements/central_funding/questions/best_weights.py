"""The weights of candidate measures that make losses smallest, then stay nearest to the weights of today.

A grant divided by points with a closing factor is not a straight line in its amounts per unit, but it is one in the
weights of the *shares* by measure: region r gets Σ weight · (its part of the measure). The losses per inhabitant become
lexicographically smallest: the largest as small as possible, then the second largest, and so on.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from immutabledict import immutabledict

from finarr.arrangements.central_funding.design import design
from finarr.arrangements.central_funding.flows import Flow, flow, reach
from finarr.arrangements.central_funding.formula import PointsFormula
from finarr.arrangements.central_funding.move import Formula, Move
from finarr.arrangements.central_funding.outcome import Answer, FundingOutcome
from finarr.arrangements.central_funding.programs import Found, Loss, best
from finarr.arrangements.central_funding.questions.asked import (
    DIGITS,
    clash,
    largest_loss,
    read_year,
    unknown_year,
)
from finarr.arrangements.central_funding.scope import as_decimal, regions_as_members
from finarr.arrangements.central_funding.solve import solve
from finarr.errors import Infeasible, Problem, here
from finarr.fairness.lexicographic import Ranked
from finarr.fields import Fields
from finarr.keys import MeasureKey
from finarr.keys.base import missing_measure
from finarr.money import largest_remainder
from finarr.numbers import Number, at_year
from finarr.program.statement import Program
from finarr.words import Euro, Message, Percent

if TYPE_CHECKING:
    from finarr.arrangements.central_funding.model import CentralFunding

__all__ = ["BestWeights"]

ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class BestWeights:
    """The question.

    Attributes:
        measures: the candidates; the measures of the formula where left out.
        lowest: the lowest weight by measure, between 0 and 1; 0 where left out.
        highest: the highest weight by measure; 1 where left out.
        task: the task whose formula is asked about; needed where the proposal has more than one.
        year: the year it is asked for; the first where left out.
    """

    measures: Iterable[str] | None = None
    lowest: Mapping[str, Number] = field(default_factory=immutabledict)
    highest: Mapping[str, Number] = field(default_factory=immutabledict)
    task: str | None = None
    year: int | None = None

    def __post_init__(self) -> None:
        fields = Fields(self, here())
        if isinstance(self.measures, str):
            fields.put("measures", (self.measures,))
        fields.names("measures")
        for name in ("lowest", "highest"):
            fields.table_of_numbers(name)
            for measure, value in getattr(self, name).items():
                if value > 1:
                    fields.wrong((name, measure), value, "share")
        fields.text("task", optional=True)
        read_year(fields)
        fields.done()

    def problems(self, case: CentralFunding) -> list[Problem]:
        """Return what the case lacks for this question."""
        found = unknown_year(case, self.year)
        tasks = tuple(move.task for move in case.proposal)
        if not tasks:
            return [*found, Problem(("proposal",), None, Message("central_funding.no_moves"))]
        if (self.task is None and len(tasks) > 1) or (self.task is not None and self.task not in tasks):
            given = None if self.task is None else repr(self.task)
            return [*found, Problem(("task",), given, Message("errors.one_of", {"allowed": tasks}))]
        candidates = self._candidates(case)
        if not candidates:
            found.append(Problem(("measures",), None, Message("errors.missing")))
        found += self._figures(case, candidates)
        for name in ("lowest", "highest"):
            for measure in getattr(self, name):
                if measure not in candidates:
                    allowed = Message("errors.unknown_name", {"allowed": candidates or ("-",)})
                    found.append(Problem((name, measure), repr(measure), allowed))
        return found + self._room(candidates)

    def _room(self, candidates: Sequence[str]) -> list[Problem]:
        """Return the bounds on weights that leave no weights adding up to 1."""
        bounds = [self._bounds(measure) for measure in candidates]
        message = Message("central_funding.no_weights")
        crossed = [measure for measure, (low, high) in zip(candidates, bounds, strict=True) if low > high]
        found = [Problem(("lowest", measure), self.lowest[measure], message) for measure in crossed]
        if candidates and sum(low for low, _ in bounds) > 1:
            found.append(Problem(("lowest",), Percent(sum((low for low, _ in bounds), ZERO)), message))
        if candidates and sum(high for _, high in bounds) < 1:
            found.append(Problem(("highest",), Percent(sum((high for _, high in bounds), ZERO)), message))
        return found

    def _figures(self, case: CentralFunding, candidates: Sequence[str]) -> list[Problem]:
        """Return the candidates that are no measures of the case, miss a figure, or add up to nothing."""
        found: list[Problem] = []
        move, year = self._move(case), self.year or case.years[0]
        for position, measure in enumerate(candidates):
            if measure not in case.measures:
                allowed = Message("errors.unknown_name", {"allowed": tuple(case.measures)})
                found.append(Problem(("measures", position), repr(measure), allowed))
                continue
            members = regions_as_members(case, reach(case, move, year).regions, year, [measure])
            lacking = list(missing_measure(members, measure))
            found += lacking
            if not lacking and not sum(members.measure(measure).values()):
                values = {"measure": measure, "year": str(year)}
                found.append(Problem(("measures", position), "0", Message("keys.measure_zero", values)))
        return found

    def _move(self, case: CentralFunding) -> Move:
        return next(move for move in case.proposal if self.task in (None, move.task))

    def _candidates(self, case: CentralFunding) -> tuple[str, ...]:
        if self.measures is not None:
            return tuple(self.measures)
        formula = case.formula(self._move(case))
        return tuple(formula.amounts if isinstance(formula, PointsFormula) else formula.weights)

    def answer(self, case: CentralFunding, solver: str) -> FundingOutcome:
        """Return the outcome of the case with the best weights in the formula of the move.

        Raises:
            Infeasible: no weights within their bounds keep every grant below what its members contribute.
        """
        began = time.perf_counter()
        year, move, candidates = self.year or case.years[0], self._move(case), self._candidates(case)
        now = _Now(case, move, candidates, year)
        answered = self._found(case, now, year, solver)
        weights = answered.point
        whole = largest_remainder([each * 10**DIGITS for each in weights], 10**DIGITS, candidates)
        typed = [Fraction(each, 10**DIGITS) for each in whole]
        name = _free(f"{move.formula} *", case.formulas)
        moves = [replace(each, formula=name) if each is move else each for each in case.proposal]
        found = replace(case, proposal=moves, formulas={**case.formulas, name: now.formula(typed)})
        outcome = solve(found, solver, Answer("best_weights", year, {}), began)
        before, _ = largest_loss(design(case, case.proposal).of_year(year))
        after, _ = largest_loss(outcome.proposal.of_year(year))
        figures = {"largest_loss_before": before, "largest_loss": after}
        parts = dict(zip(candidates, weights, strict=True))
        return replace(outcome, answer=Answer("best_weights", year, figures, parts, answered.binding))

    def _found(self, case: CentralFunding, now: _Now, year: int, solver: str) -> Found:
        program = self._program(case, now, year)
        columns = range(len(now.candidates))
        losses = []
        for party, (fixed, terms) in now.losses.items():
            people = at_year(next(p for p in case.parties if p.name == party).measures[case.per], year) or ONE
            if any(terms):
                slopes = {column: -each for column, each in zip(columns, terms, strict=True)}
                losses.append(Loss(slopes, fixed, people / case.grid.euro))
        nearest = [Ranked({column: 1}, now.weights[k], 1) for k, column in enumerate(columns)]
        try:
            return best(program, solver, losses=losses, tiers=[nearest])
        except Infeasible:
            raise clash(case, self._program(case, now, year, only_euro=True), year) from None

    def _program(self, case: CentralFunding, now: _Now, year: int, *, only_euro: bool = False) -> Program:
        """State the weights, and what every region can take; where the limits clash only those in euro can give."""
        program = Program()
        for measure in now.candidates:
            low, high = self._bounds(measure)
            program.add_column(
                low,
                high,
                lower_name=None if only_euro else _weight_limit("lowest_weight", case, measure, low),
                upper_name=None if only_euro else _weight_limit("highest_weight", case, measure, high),
            )
        program.add_row(dict.fromkeys(range(len(now.candidates)), 1), 1, 1)
        for number, region in enumerate(now.reach.regions):
            values = {"region": region.name, "most": Euro(now.reach.caps[number] * case.grid.euro), "year": str(year)}
            parts = {column: now.rest * part for column, part in enumerate(now.parts[number])}
            most = now.reach.caps[number] - now.reach.first[number]
            program.add_row(parts, None, most, name=Message("central_funding.grant_of", values))
        return program

    def _bounds(self, measure: str) -> tuple[Fraction, Fraction]:
        return Fraction(self.lowest.get(measure, 0)), Fraction(self.highest.get(measure, 1))


def _weight_limit(name: str, case: CentralFunding, measure: str, weight: Fraction) -> Message:
    """Return the name of a bound on a weight, its measure called as in the language of the case."""
    called = case.measures[measure].name(case.language) or measure
    return Message(f"central_funding.{name}", {"measure": called, "weight": Percent(weight)})


class _Now:
    """The move as it is, and what changes with the weights; exact units.

    Attributes:
        candidates: the measures.
        reach: what the formula works with.
        rest: what is divided by the weights.
        sums: by candidate, the sum over the regions.
        parts: by region, its part of every candidate.
        weights: by candidate, its weight today.
        losses: by municipality, its loss with all weights zero and what a unit of every weight takes off.
    """

    def __init__(self, case: CentralFunding, move: Move, candidates: Sequence[str], year: int) -> None:
        self.move, self.case, self.candidates = move, case, candidates
        self.reach = reach(case, move, year)
        members = regions_as_members(case, self.reach.regions, year, candidates)
        volumes = [members.measure(measure) for measure in candidates]
        self.sums = [sum(each.values(), ZERO) for each in volumes]
        self.parts = [
            [each[region.name] / total for each, total in zip(volumes, self.sums, strict=True)]
            for region in self.reach.regions
        ]
        flows = [flow(case, each, year) for each in case.proposal]
        mine = next(each for each in flows if each.move is move)
        vat = Fraction(move.vat_share)
        granted = mine.moved / (1 - vat) if move.vat_covered else Fraction(mine.moved)
        self.rest = granted - sum(self.reach.first, ZERO)
        self.weights = _weights_now(case.formula(move), candidates, self.sums, self.reach.points)
        self.losses = self._losses(case, mine, flows, year)

    def _losses(
        self, case: CentralFunding, mine: Flow, flows: Sequence[Flow], year: int
    ) -> dict[str, tuple[Fraction, list[Fraction]]]:
        found: dict[str, tuple[Fraction, list[Fraction]]] = {}
        others: dict[str, int] = {}
        for each in flows:
            for party, cut in each.cuts.items():
                relief = 0 if each is mine else each.reliefs[party]
                others[party] = others.get(party, 0) + cut - relief
        vat = Fraction(self.move.vat_share)
        for number, region in enumerate(self.reach.regions):
            today = case.today[self.move.task, region.name, year]
            for party, paid in today.contributions.items():
                part = (1 - vat) * Fraction(paid, today.contributed) if today.contributed else ZERO
                fixed = others[party] - part * self.reach.first[number]
                found[party] = (fixed, [part * self.rest * each for each in self.parts[number]])
        return found

    def formula(self, weights: Sequence[Fraction]) -> Formula:
        """Return the formula with other weights: shares by measures, or points where something goes off the top."""
        formula = self.case.formula(self.move)
        if not isinstance(formula, PointsFormula) or not any(self.reach.first):
            chosen = zip(self.candidates, weights, strict=True)
            return MeasureKey({name: as_decimal(each) for name, each in chosen if each})
        amounts: dict[str, Any] = {name: formula.amounts[name] for name in tuple(formula.outside_factor)}
        for name, weight, total in zip(self.candidates, weights, self.sums, strict=True):
            amounts[name] = as_decimal(Fraction(round(weight / total * 10**24), 10**24))
        return replace(formula, fixed=0, amounts=amounts)


def _weights_now(
    formula: Formula, candidates: Sequence[str], sums: Sequence[Fraction], points: Sequence[Fraction]
) -> list[Fraction]:
    """Return what each candidate weighs today: its part of all points."""
    if isinstance(formula, MeasureKey):
        return [Fraction(formula.weights.get(name, 0)) for name in candidates]
    whole = sum(points, ZERO)
    inside = formula.key.amounts
    return [Fraction(inside.get(name, 0)) * total / whole for name, total in zip(candidates, sums, strict=True)]


def _free(name: str, taken: Mapping[str, Any]) -> str:
    while name in taken:
        name += "*"
    return name
