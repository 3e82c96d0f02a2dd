"""Why a municipality gains or loses: every step from today's contribution to the effect, in words and figures."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from finarr.arrangements.central_funding.flows import Flow
from finarr.arrangements.cost_sharing.explain import Explanation, Step
from finarr.errors import InvalidInput, Problem
from finarr.parties import Roster
from finarr.words import Euro, Message, Percent

if TYPE_CHECKING:
    from finarr.arrangements.central_funding.outcome import FundingOutcome

__all__ = ["explain"]


def explain(outcome: FundingOutcome, party: str, lang: str) -> Explanation:
    """Return the explanation of one municipality.

    Args:
        outcome: the answer.
        party: name, code or alias.
        lang: "nl" or "en".

    Raises:
        InvalidInput: there is no such municipality.
    """
    found = Roster(outcome.case.parties).find(party)
    if found is None:
        known = [each.name for each in outcome.case.parties]
        raise InvalidInput([Problem(("party",), f"'{party}'", Message("errors.unknown_name", {"allowed": known}))])
    steps = [step for year in outcome.case.years for step in _year(outcome, found.name, year, lang)]
    return Explanation(found.name, lang, tuple(steps))


def _year(outcome: FundingOutcome, party: str, year: int, lang: str) -> Iterator[Step]:
    case, euro = outcome.case, outcome.case.grid.euro
    for (task, region, at), today in case.today.items():
        if at == year and party in today.contributions:
            values = {
                "task": task,
                "region": region,
                "cost": Euro(today.cost * euro),
                "grant": Euro(today.grant * euro),
            }
            yield _step(year, task, "now", "step_now", values, today.contributions[party] * euro, lang)
    for flow in outcome.proposal.flows:
        if flow.year == year and party in flow.reliefs:
            yield from _flow(outcome, flow, party, lang)
    effect = outcome.proposal.by_party[party, year]
    values = {"party": party, "year": str(year), "per_head": Euro(effect.per_inhabitant)}
    name = "step_gain" if effect.effect > 0 else "step_loss" if effect.effect < 0 else "step_none"
    yield _step(year, None, "effect", name, values, effect.effect * euro, lang)
    for step in outcome.steps:
        for row in step.rows:
            if row.effect.party == party and step.year == year and row.after != row.effect.effect:
                yield _step(year, None, "path", "step_after", {"bound": Euro(step.loss)}, row.after * euro, lang)


def _flow(outcome: FundingOutcome, flow: Flow, party: str, lang: str) -> Iterator[Step]:
    euro, task = outcome.case.grid.euro, flow.move.task
    home = outcome.proposal.by_party[party, flow.year].region
    grant = next(each for each in flow.grants if each.region == home)
    values = {"task": task, "region": home, "moved": Euro(flow.moved * euro)}
    name = "step_grant_held" if grant.held else "step_grant"
    yield _step(flow.year, task, "grant", name, values, grant.grant * euro, lang)
    share = Fraction(grant.relief, grant.contributed) if grant.contributed else Fraction(0)
    values |= {"share": Percent(share, 4)}
    yield _step(flow.year, task, "relief", "step_relief", values, -flow.reliefs[party] * euro, lang)
    points = sum(flow.cut_points.values(), Fraction(0))
    part = Percent(flow.cut_points[party] / points, 4)
    values = {"task": task, "share": part, "cut": Euro(flow.cut * euro)}
    yield _step(flow.year, task, "fund_cut", "step_cut", values, flow.cuts[party] * euro, lang)


def _step(
    year: int, task: str | None, kind: str, name: str, values: dict[str, object], amount: Fraction, lang: str
) -> Step:
    cents = (Decimal(amount.numerator) / Decimal(amount.denominator)).quantize(Decimal("0.01"))
    return Step(year, task, kind, Message(f"central_funding.{name}", values).render(lang), cents)
