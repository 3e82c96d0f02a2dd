"""What a reader must know beside the figures."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from finarr.arrangements.central_funding.design import Design
from finarr.arrangements.central_funding.outliers import FACTOR, far_from_median
from finarr.words import Euro, Message, Percent

if TYPE_CHECKING:
    from finarr.arrangements.central_funding.model import CentralFunding

__all__ = ["notices"]


def notices(case: CentralFunding, proposal: Design) -> tuple[Message, ...]:
    """Return the notices of a proposal, each once, in order of weight."""
    found = [*_nothing(proposal), *_gaps(case, proposal), *_vat(case), *_freedom(case, proposal)]
    found += [*_held(proposal), *_estimates(case), *_sources(case), *_outliers(case, proposal)]
    return tuple(dict.fromkeys(found))


def _nothing(proposal: Design) -> Iterator[Message]:
    if not any(flow.moved for flow in proposal.flows):
        yield Message("central_funding.nothing_moves")
    elif not any(effect.effect for effect in proposal.effects):
        yield Message("central_funding.nothing_changes")


def _gaps(case: CentralFunding, proposal: Design) -> Iterator[Message]:
    for year in case.years:
        gap = proposal.gap(year)
        if gap:
            yield Message("central_funding.gap", {"year": str(year), "gap": Euro(gap * case.grid.euro)})


def _vat(case: CentralFunding) -> Iterator[Message]:
    for move in case.proposal:
        if not move.vat_share:
            yield Message("central_funding.vat_zero", {"task": move.task})


def _freedom(case: CentralFunding, proposal: Design) -> Iterator[Message]:
    """Say where the centre takes over more than the policy freedom of a task leaves."""
    for flow in proposal.flows:
        task = case.task(flow.move.task)
        there = sum(each.contributed for each in flow.grants)
        most = 1 - Fraction(task.freedom or 0)
        if there and Fraction(flow.moved, there) > most:
            values = {"task": task.name, "share": Percent(Fraction(flow.moved, there)), "most": Percent(most)}
            yield Message("central_funding.above_freedom", values)


def _held(proposal: Design) -> Iterator[Message]:
    for flow in proposal.flows:
        for grant in flow.grants:
            if grant.held:
                values = {"region": grant.region, "task": flow.move.task, "year": str(flow.year)}
                yield Message("central_funding.held", values)


def _estimates(case: CentralFunding) -> Iterator[Message]:
    if case.figures == "estimate":
        name = "estimates" if case.date is None else "estimates_of"
        yield Message(f"central_funding.{name}", {} if case.date is None else {"date": case.date})
    for name, measure in case.measures.items():
        if measure.status == "provisional":
            values = {"measure": measure.name(case.language) or name, "date": measure.reference_date or "?"}
            yield Message("central_funding.provisional", values)


def _sources(case: CentralFunding) -> Iterator[Message]:
    """Say where the amounts of a task come from: what stands in for contributions must be said beside the effects."""
    for task in case.tasks:
        if task.source is not None:
            yield Message("central_funding.source_of", {"task": task.name, "source": task.source.rstrip(".")})


def _outliers(case: CentralFunding, proposal: Design) -> Iterator[Message]:
    """Name those whose contribution per inhabitant is far from the median, the first of them."""
    middle, far = far_from_median(proposal.of_year(case.years[0]), FACTOR)
    if not far:
        return
    names = [
        Message("central_funding.outlier", {"party": each.party, "paid": Euro(paid)}) for each, paid in far[:_NAMED]
    ]
    if len(far) > _NAMED:
        names.append(Message("central_funding.outliers_more", {"n": len(far) - _NAMED}))
    yield Message("central_funding.outliers", {"median": Euro(middle), "factor": FACTOR, "names": names})


_NAMED = 10
