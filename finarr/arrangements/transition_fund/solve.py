"""From a fund and a question to an outcome: a programme, contributions, who pays them, the balance, and checks.

- ``cheapest``: the lowest contributions that finish the programme by the deadline. Open starts are chosen by a
  mixed-integer program; with a fixed programme it is a linear program.
- ``fastest``: for given contributions the programme with the least Σ urgency × finish (``order="optimal"``), or the one
  in strict order of urgency (``order="strict"``).
- ``smoothest``: contributions that change as little as can be from year to year; projects start as early as may be.
- ``what_if``: does the balance hold for given contributions, projects starting as early as may be? With
  ``prefinancing`` the fund pays no more than it has, and owners advance the rest.
- ``least_change``: from the plan in force and what was realised, the plan that changes least.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from immutabledict import immutabledict

from finarr.arrangements.transition_fund.balance import balance, lacks
from finarr.arrangements.transition_fund.calendar import earliest, is_fixed
from finarr.arrangements.transition_fund.contributing import lowest, nearest, settled, smoothest
from finarr.arrangements.transition_fund.enough import with_what_would_do
from finarr.arrangements.transition_fund.flows import flows_of
from finarr.arrangements.transition_fund.frame import Frame, frame
from finarr.arrangements.transition_fund.outcome import FundOutcome
from finarr.arrangements.transition_fund.payments import schedule_payments
from finarr.arrangements.transition_fund.prefinancing import ahead, in_order_of_payment, outstanding
from finarr.arrangements.transition_fund.programming import Effort, Programmed, best, in_strict_order
from finarr.arrangements.transition_fund.question import ORDERS, QUESTIONS
from finarr.arrangements.transition_fund.recheck import recomputed
from finarr.arrangements.transition_fund.shares import Paid, divided, given_by_group, realised_payments
from finarr.errors import Infeasible, InvalidInput, Problem
from finarr.money import round_half_away
from finarr.numbers import at_year, is_hole, read_number, read_per_year
from finarr.outcome import RunRecord, Status, fingerprint, versions
from finarr.program.solvers import chosen
from finarr.words import Euro, Message

if TYPE_CHECKING:
    from finarr.arrangements.transition_fund.model import TransitionFund

__all__ = ["QUESTIONS", "solve"]


@dataclass(frozen=True)
class _Answer:
    """A programme, its contributions in whole units, and whether owners advance what the fund cannot pay."""

    programmed: Programmed
    contributions: Mapping[int, int]
    by_group: Mapping[int, Mapping[str, int]] | None = None
    prefinancing: bool = False


def solve(
    case: TransitionFund,
    question: str,
    solver: str | None,
    arguments: Mapping[str, Any],
    past: tuple[Paid, ...] = (),
) -> FundOutcome:
    """Answer a question about a fund.

    Args:
        case: checked when it was made.
        question: a name in `QUESTIONS`.
        solver: "highs" where left out.
        arguments: of the question, by name.
        past: what partners contributed in years that are over, which stays as it is.

    Raises:
        InvalidInput: no such question, argument or solver, or an argument breaks its rule.
        Infeasible: the programme cannot be paid for.
        Stopped: the time was up before any programme was found.
    """
    started, clock = datetime.now(UTC), time.perf_counter()
    known = chosen(solver)
    _check_arguments(question, arguments)
    before = past or realised_payments(case)
    answer = _ANSWERS[question](frame(case, _held(before)), known, arguments)
    schedule = answer.programmed.schedule
    made, flows = schedule_payments(case, schedule), flows_of(case, schedule)
    advances = ahead(case, made)
    if answer.prefinancing:
        flows, advances = in_order_of_payment(case, answer.contributions, flows, made)
    years = outstanding(balance(case, answer.contributions, flows), advances)
    paid = before + tuple(
        each
        for year in case.years
        if year > max((each.year for each in before), default=0)
        for each in divided(
            case, year, answer.contributions[year], None if answer.by_group is None else answer.by_group[year]
        )
    )
    used = known if answer.programmed.status in (Status.OPTIMAL, Status.STOPPED) else None
    checks = tuple(recomputed(case, paid, made, years, advances))
    seconds = time.perf_counter() - clock
    record = RunRecord(fingerprint(case), versions(), used, question, answer.programmed.status, started, seconds)
    return FundOutcome(
        case,
        question,
        immutabledict(arguments),
        immutabledict(schedule),
        paid,
        made,
        years,
        advances,
        answer.programmed.status,
        answer.programmed.gap,
        checks,
        record,
    )


def _held(past: tuple[Paid, ...]) -> dict[int, int]:
    """Return the total of the years that are over."""
    found: dict[int, int] = {}
    for each in past:
        found[each.year] = found.get(each.year, 0) + each.units
    return found


def _check_arguments(question: str, arguments: Mapping[str, Any]) -> None:
    if question not in QUESTIONS:
        allowed = Message("errors.one_of", {"allowed": tuple(QUESTIONS)})
        raise InvalidInput([Problem(("question",), repr(question), allowed)])
    known = QUESTIONS[question]
    message = Message("errors.unknown_field", {"allowed": known or ("-",)})
    problems = [Problem((name,), f"'{name}'", message) for name in arguments if name not in known]
    if "contribution" in known and arguments.get("contribution") is not None:
        read_per_year(arguments["contribution"], ("contribution",), problems)
    for name in ("gap", "time_limit"):
        if name in arguments and arguments[name] is not None:
            number = read_number(arguments[name], (name,), problems)
            if not is_hole(number) and number < 0:
                problems.append(Problem((name,), number, Message("errors.not_negative")))
    if not isinstance(arguments.get("prefinancing", False), bool):
        problems.append(Problem(("prefinancing",), repr(arguments["prefinancing"]), Message("errors.boolean")))
    if arguments.get("order", ORDERS[0]) not in ORDERS:
        problems.append(Problem(("order",), repr(arguments["order"]), Message("errors.one_of", {"allowed": ORDERS})))
    if problems:
        raise InvalidInput(problems)


def _effort(solver: str, arguments: Mapping[str, Any]) -> Effort:
    gap, limit = (arguments.get(name) for name in ("gap", "time_limit"))
    return Effort(solver, Effort.gap if gap is None else float(gap), None if limit is None else float(limit))


def _cheapest(bounds: Frame, solver: str, arguments: Mapping[str, Any]) -> _Answer:
    case = bounds.case
    if is_fixed(case):
        programmed = Programmed(earliest(case), Status.OPTIMAL)
    else:
        programmed = best(bounds, _effort(solver, arguments))
    return _paying(bounds, programmed, lowest, solver)


def _smoothest(bounds: Frame, solver: str, arguments: Mapping[str, Any]) -> _Answer:
    free = replace(bounds, level=False)
    return _paying(free, Programmed(earliest(bounds.case), Status.OPTIMAL), smoothest, solver)


def _paying(bounds: Frame, programmed: Programmed, how: Any, solver: str) -> _Answer:
    flows = flows_of(bounds.case, programmed.schedule)
    return _Answer(programmed, settled(bounds, flows, how(bounds, flows, solver)))


def _fastest(bounds: Frame, solver: str, arguments: Mapping[str, Any]) -> _Answer:
    contributions, by_group = _given(bounds, arguments)
    _below_ceilings(bounds, contributions)
    strict, effort = arguments.get("order", ORDERS[0]) == "strict", _effort(solver, arguments)
    try:
        programmed = in_strict_order(bounds.case, contributions) if strict else best(bounds, effort, contributions)
    except Infeasible as trouble:
        if not trouble.shortfall:
            raise
        asked = arguments.get("contribution")
        raise with_what_would_do(trouble, bounds, contributions, asked, strict, effort) from None
    return _Answer(programmed, contributions, by_group)


def _what_if(bounds: Frame, solver: str, arguments: Mapping[str, Any]) -> _Answer:
    contributions, by_group = _given(bounds, arguments)
    _below_ceilings(bounds, contributions)
    programmed = Programmed(earliest(bounds.case), Status.CLOSED_FORM)
    return _Answer(programmed, contributions, by_group, arguments.get("prefinancing", False))


def _least_change(bounds: Frame, solver: str, arguments: Mapping[str, Any]) -> _Answer:
    """Keep the plan where it holds; else depart from it as little as can be."""
    case, plan = bounds.case, bounds.case.plan
    if plan is None:
        raise InvalidInput([Problem(("plan",), None, Message("transition_fund.no_plan"))])
    programmed = Programmed(earliest(case, plan.starts), Status.OPTIMAL)
    flows = flows_of(case, programmed.schedule)
    planned = {y: case.grid.to_units(at_year(plan.contributions, y) or Fraction(0)) for y in bounds.open_years}
    if bounds.level:
        whole = {year: round_half_away(units) for year, units in planned.items()} | dict(bounds.held)
        kept = all(whole[year] <= each.units for year, each in bounds.ceilings.items())
        if kept and not lacks(balance(case, whole, flows)):
            return _Answer(programmed, whole)
        return _Answer(programmed, settled(bounds, flows, lowest(bounds, flows, solver)))
    return _Answer(programmed, settled(bounds, flows, nearest(bounds, flows, planned, solver)))


_ANSWERS = {
    "cheapest": _cheapest,
    "fastest": _fastest,
    "smoothest": _smoothest,
    "what_if": _what_if,
    "least_change": _least_change,
}


def _given(bounds: Frame, arguments: Mapping[str, Any]) -> tuple[dict[int, int], dict[int, dict[str, int]] | None]:
    """Return the contributions that a question is asked for: one level, an amount a year, or what groups agreed."""
    case = bounds.case
    asked = arguments.get("contribution")
    agreed = given_by_group(case)
    if asked is None and agreed is not None:
        return {year: sum(amounts.values()) for year, amounts in agreed.items()} | dict(bounds.held), agreed
    if asked is None and case.rules.maximum is not None:
        return {year: bounds.ceilings[year].units for year in case.years} | dict(bounds.held), None
    problems: list[Problem] = []
    amount = read_per_year(asked, ("contribution",), problems)
    for year in case.years:
        found = at_year(amount, year)
        if found is None and not problems:
            problems.append(Problem(("contribution", year), None, Message("errors.missing")))
        elif found is not None and found < 0:
            problems.append(Problem(("contribution",), Euro(found), Message("errors.not_negative")))
            break
    for year in amount if isinstance(amount, Mapping) else ():
        if year not in case.years:
            message = Message("cost_sharing.other_year", {"years": list(map(str, case.years))})
            problems.append(Problem(("contribution", year), str(year), message))
    if problems:
        raise InvalidInput(problems)
    exact = {year: case.grid.to_units(at_year(amount, year) or Fraction(0)) for year in case.years}
    if not isinstance(amount, Mapping):
        exact = {year: units * bounds.index[year] for year, units in exact.items()}
    return {year: round_half_away(units) for year, units in exact.items()} | dict(bounds.held), None


def _below_ceilings(bounds: Frame, contributions: Mapping[int, int]) -> None:
    """Refuse contributions above what partners can pay by the maximum and their caps."""
    above = {y: each for y, each in bounds.ceilings.items() if y not in bounds.held and contributions[y] > each.units}
    if above:
        euro = bounds.case.grid.to_euro
        over = {year: euro(contributions[year] - each.units) for year, each in above.items()}
        raise Infeasible([each.name for each in above.values()], over)
