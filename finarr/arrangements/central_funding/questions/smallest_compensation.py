"""The smallest compensation that keeps gains and losses on a path of bounds, year by year."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from finarr.arrangements.central_funding.outcome import Answer, FundingOutcome
from finarr.arrangements.central_funding.path import CompensationPath
from finarr.arrangements.central_funding.solve import solve
from finarr.errors import Problem
from finarr.numbers import Number
from finarr.words import Message

if TYPE_CHECKING:
    from finarr.arrangements.central_funding.model import CentralFunding

__all__ = ["SmallestCompensation"]


@dataclass(frozen=True)
class SmallestCompensation:
    """The question.

    Attributes:
        bounds: euro per inhabitant, cumulative, one a year: 7.50, 22.50, 37.50 in 2023; those of the case's own
            transition where left out.
        payer: "gainers", "general_fund" or "centre".
        gains: the bounds on gains where they differ from those on losses.
    """

    bounds: Iterable[Number] | None = None
    payer: str | None = None
    gains: Iterable[Number | None] | None = None

    def __post_init__(self) -> None:
        if self.bounds is not None:
            one = (self.bounds,) if isinstance(self.bounds, int | float) else self.bounds
            path = CompensationPath(one, self.gains, self.payer or "gainers")
            object.__setattr__(self, "bounds", path.bounds)
            object.__setattr__(self, "gains", path.gains)

    def problems(self, case: CentralFunding) -> list[Problem]:
        """Return what the case lacks for this question."""
        if self.bounds is None and case.transition is None:
            return [Problem(("bounds",), None, Message("errors.missing"))]
        return []

    def answer(self, case: CentralFunding, solver: str) -> FundingOutcome:
        """Return the outcome of the case with the path as its transition.

        Raises:
            Infeasible: no compensation keeps to the bounds.
        """
        began = time.perf_counter()
        path = case.transition
        if self.bounds is not None or path is None:
            path = CompensationPath(self.bounds or (), self.gains, self.payer or "gainers")
        elif self.payer is not None:
            path = replace(path, payer=self.payer)
        found = replace(case, transition=path)
        outcome = solve(found, solver, Answer("smallest_compensation", case.years[0], {}), began)
        euro = case.grid.euro
        largest = max((step.compensation for step in outcome.steps), default=0)
        left = sum(abs(row.effect.effect - row.after) for row in outcome.steps[-1].rows)
        figures = {
            "compensation": sum(step.compensation for step in outcome.steps) * euro,
            "largest_year": largest * euro,
            "paid": sum(step.paid for step in outcome.steps) * euro,
            "remaining": Fraction(left) * euro,
        }
        parts = {str(step.year): step.compensation * euro for step in outcome.steps}
        return replace(outcome, answer=Answer("smallest_compensation", case.years[0], figures, parts))
