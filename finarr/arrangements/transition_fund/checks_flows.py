"""What must hold of the flows beside contributions: loans, co-financing, running ahead, phases, accounts.

Named in `finarr.arrangements.transition_fund.checks.CHECKS`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from finarr.errors import Path, Problem
from finarr.words import Message

if TYPE_CHECKING:
    from finarr.arrangements.transition_fund.model import TransitionFund

__all__ = ["FLOW_CHECKS"]


def _unknown(path: Path, name: str, known: Iterable[str]) -> Problem:
    allowed = tuple(known) or ("-",)
    return Problem(path, f"'{name}'", Message("errors.unknown_name", {"allowed": allowed}))


def _other_year(case: TransitionFund, path: Path, year: int) -> Problem:
    return Problem(path, str(year), Message("cost_sharing.other_year", {"years": list(map(str, case.years))}))


def _loan(case: TransitionFund) -> Iterator[Problem]:
    """A revolving loan costs at least what savings yield."""
    rules = case.rules
    for year in case.years if rules.loan_ceiling is not None else ():
        savings, _ = rules.rates(year)
        if rules.loan_rates(year) < savings:
            message = Message("transition_fund.loan_rate", {"savings": savings})
            yield Problem(("rules", "loan_rate"), rules.loan_rates(year), message)
            break
    if rules.evaluation is not None and rules.evaluation.year not in case.years and case.years:
        values = {"first": str(case.years[0]), "last": str(case.years[-1])}
        yield Problem(("rules", "evaluation"), rules.evaluation, Message("transition_fund.evaluation", values))


def _cofinancing(case: TransitionFund) -> Iterator[Problem]:
    names = [group.name for group in case.groups]
    seen: set[str] = set()
    for number, each in enumerate(case.cofinancing):
        place: Path = ("cofinancing", number)
        if each.name.casefold() in seen:
            yield Problem((*place, "name"), f"'{each.name}'", Message("errors.duplicate"))
        seen.add(each.name.casefold())
        for position, group in enumerate(each.groups or ()):
            if group not in names:
                yield _unknown((*place, "groups", position), group, names)
        for year in each.maximum if isinstance(each.maximum, Mapping) else ():
            if year not in case.years:
                yield _other_year(case, (*place, "maximum", year), year)


def _ahead(case: TransitionFund) -> Iterator[Problem]:
    """An owner that runs ahead does so within the years of the case."""
    for number, project in enumerate(case.projects):
        start, place = project.fixed_start, ("projects", number)
        if project.ahead and start is not None and case.years and start - project.ahead < case.years[0]:
            message = Message("transition_fund.too_far_ahead", {"first": str(case.years[0])})
            yield Problem((*place, "ahead"), str(project.ahead), message)
        for position, name in enumerate(project.after):
            before = next((each for each in case.projects if each.name == name), None)
            if before is not None and before.no_go is not None:
                message = Message("transition_fund.after_no_go", {"project": name})
                yield Problem((*place, "after", position), f"'{name}'", message)


def _realised(case: TransitionFund) -> Iterator[Problem]:
    """The years that are over are the first ones, and their accounts speak of partners and projects that exist."""
    names = [project.name for project in case.projects]
    for number, done in enumerate(case.realised):
        place: Path = ("realised", number)
        expected = case.years[number] if number < len(case.years) - 1 else None
        if done.year != expected:
            message = Message("transition_fund.realised_year", {"year": "-" if expected is None else str(expected)})
            yield Problem((*place, "year"), str(done.year), message)
        for party in case.parties:
            gone = case.leaving.get(party.name, done.year + 1) <= done.year
            if party.name not in done.contributions and not gone:
                yield Problem((*place, "contributions", party.name), None, Message("errors.missing"))
        for kind in ("payments", "own"):
            for name in getattr(done, kind):
                if name not in names:
                    yield _unknown((*place, kind, name), name, names)
        for position, name in enumerate(done.finished):
            if name not in names:
                yield _unknown((*place, "finished", position), name, names)
        for position, project in enumerate(case.projects):
            if project.fixed_start is None and done.payments.get(project.name):
                message = Message("transition_fund.begun_without_start", {"year": str(done.year)})
                yield Problem(("projects", position, "start"), None, message)


def _plan(case: TransitionFund) -> Iterator[Problem]:
    """A plan speaks of every open year and of projects that exist."""
    if case.plan is None:
        return
    for year in case.years:
        if year >= case.first_open and year not in case.plan.contributions:
            yield Problem(("plan", "contributions", year), None, Message("errors.missing"))
    for year in case.plan.contributions:
        if year not in case.years:
            yield _other_year(case, ("plan", "contributions", year), year)
    names = [project.name for project in case.projects]
    for name in case.plan.starts:
        if name not in names:
            yield _unknown(("plan", "starts", name), name, names)


def _alone(case: TransitionFund) -> Iterator[Problem]:
    for name in case.alone.batches if case.alone is not None else ():
        if name not in case.classes:
            yield _unknown(("alone", "batches", name), name, case.classes)


FLOW_CHECKS = (_loan, _cofinancing, _ahead, _realised, _plan, _alone)
