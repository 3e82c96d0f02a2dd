"""From a case to its outcome: work out the proposals, follow the path, check in plain arithmetic, record."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from finarr.arrangements.central_funding.compensation import Step, steps
from finarr.arrangements.central_funding.design import Design, design
from finarr.arrangements.central_funding.notices import notices
from finarr.arrangements.central_funding.outcome import Answer, FundingOutcome
from finarr.outcome import Check, RunRecord, Status, fingerprint, versions
from finarr.program.solvers import chosen
from finarr.words import Message

if TYPE_CHECKING:
    from finarr.arrangements.central_funding.model import CentralFunding

__all__ = ["solve"]


def solve(
    case: CentralFunding, solver: str | None = None, answer: Answer | None = None, began: float | None = None
) -> FundingOutcome:
    """Work out what the proposal of a case does.

    Args:
        case: checked when it was made.
        solver: for a transition; "highs" where left out.
        answer: the question that the proposal answers, if any.
        began: when the work on that question began, by the performance counter.

    Raises:
        InvalidInput: no such solver.
        Infeasible: the bounds of the transition cannot be kept.
    """
    known = chosen(solver)
    started, clock = datetime.now(UTC), time.perf_counter() if began is None else began
    proposal = design(case, case.proposal)
    mine = None if case.mine is None else design(case, case.mine)
    path = steps(case, proposal.effects, solver)
    status = _status(proposal, bool(path) or answer is not None)
    used = known if status is Status.OPTIMAL else None
    goal = "effects" if answer is None else answer.question
    checks = tuple(_checks(case, proposal)) + tuple(check for step in path for check in _step_checks(case, step))
    seconds = time.perf_counter() - clock
    record = RunRecord(fingerprint(case), versions(), used, goal, status, started, seconds)
    return FundingOutcome(case, proposal, mine, path, status, checks, notices(case, proposal), record, answer)


def _status(proposal: Design, programmed: bool) -> Status:
    if programmed:
        return Status.OPTIMAL
    held = any(grant.held for flow in proposal.flows for grant in flow.grants)
    return Status.CLOSED_FORM if held else Status.PRO_RATA


def _checks(case: CentralFunding, proposal: Design) -> Iterator[Check]:
    """Recompute every total from the amounts of municipalities and regions."""
    for flow in proposal.flows:
        values = {"task": flow.move.task, "year": str(flow.year)}
        added = flow.vat if flow.move.vat_covered else 0
        yield _check(case, "check_grants", values, flow.granted - flow.moved - added)
        yield _check(case, "check_cuts", values, sum(flow.cuts.values()) - flow.cut)
        yield _check(case, "check_reliefs", values, sum(flow.reliefs.values()) - sum(g.relief for g in flow.grants))
        above = max((grant.relief - grant.contributed for grant in flow.grants), default=0)
        yield _check(case, "check_held", values, max(above, 0))
    for year in case.years:
        flows = [flow for flow in proposal.flows if flow.year == year]
        gap = sum(flow.granted - flow.vat - flow.cut for flow in flows)
        yield _check(case, "check_effects", {"year": str(year)}, proposal.gap(year) - gap)
        below = min((effect.then for effect in proposal.of_year(year)), default=0)
        yield _check(case, "check_not_below_zero", {"year": str(year)}, max(-below, 0))


def _step_checks(case: CentralFunding, step: Step) -> Iterator[Check]:
    """Recompute that a step closes, and that every effect is within its bounds but for rounding to whole units."""
    values = {"year": str(step.year)}
    paid = sum(row.compensation - row.levy for row in step.rows)
    shared = sum(row.fund_share for row in step.rows)
    yield _check(case, "check_paid", values, paid - step.paid)
    if case.transition is not None and case.transition.payer == "general_fund":
        yield _check(case, "check_shared", values, shared - step.paid)
    beyond = Fraction(0)
    for row in step.rows:
        per, people = 1 / case.grid.euro, row.effect.inhabitants
        beyond = max(beyond, -row.after - step.loss * per * people)
        if step.gain is not None:
            beyond = max(beyond, row.after - step.gain * per * people)
    yield _check(case, "check_bounds", values, beyond if beyond > 2 else 0)


def _check(case: CentralFunding, name: str, values: dict[str, str], units: Fraction | int) -> Check:
    euro = Fraction(units) * case.grid.euro
    return Check(
        Message(f"central_funding.{name}", values), Decimal(euro.numerator) / Decimal(euro.denominator), not euro
    )
