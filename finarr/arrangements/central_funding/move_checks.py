"""What must hold for the moves of a proposal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from finarr.arrangements.central_funding.flows import (
    contributed,
    formula_members,
    moved_regions,
    moved_units,
    reach,
)
from finarr.arrangements.central_funding.formula import PointsFormula
from finarr.arrangements.central_funding.move import Move
from finarr.arrangements.central_funding.scope import has_hole, municipalities
from finarr.errors import Path, Problem
from finarr.keys.base import missing_measure
from finarr.numbers import at_year
from finarr.words import Euro, Message

if TYPE_CHECKING:
    from finarr.arrangements.central_funding.model import CentralFunding

__all__ = ["moves", "reaches"]

ZERO = Fraction(0)
IndexCheck = Callable[["CentralFunding", Mapping[str, Any] | None, Path], Iterator[Problem]]
YearsCheck = Callable[["CentralFunding", Mapping[str, Any], Path], Iterator[Problem]]


def moves(
    case: CentralFunding, given: Iterable[Move], list_name: str, index: IndexCheck, years: YearsCheck
) -> Iterator[Problem]:
    """Yield what is wrong with the moves of a proposal."""
    given = tuple(given)
    seen = Counter(move.task for move in given)
    tasks = {task.name: task for task in case.tasks}
    for number, move in enumerate(given):
        place: Path = (list_name, number)
        task = tasks.get(move.task)
        if task is None:
            allowed = Message("errors.unknown_name", {"allowed": tuple(tasks) or ("-",)})
            yield Problem((*place, "task"), f"'{move.task}'", allowed)
        elif seen[move.task] > 1:
            yield Problem((*place, "task"), f"'{move.task}'", Message("errors.duplicate"))
        elif task.task == "plus":
            message = Message("central_funding.plus_stays", {"task": task.name})
            yield Problem((*place, "task"), f"'{move.task}'", message)
        yield from index(case, move.grant_index, (*place, "grant_index"))
        yield from index(case, move.fund_index, (*place, "fund_index"))
        if isinstance(move.amount, Mapping):
            for problem in years(case, {"": move.amount}, place):
                path = (*place, "amount", *problem.path[len(place) + 1 :])
                yield Problem(path, problem.given, problem.allowed)
        if task is not None:
            yield from _formula(case, move, place)
            yield from _cut(case, move, place)


def _formula(case: CentralFunding, move: Move, place: Path) -> Iterator[Problem]:
    """The formula exists and can divide over the regions, in every year."""
    formula = case.formulas.get(str(move.formula))
    if formula is None:
        allowed = Message("errors.unknown_name", {"allowed": tuple(case.formulas) or ("-",)})
        yield Problem((*place, "formula"), f"'{move.formula}'", allowed)
        return
    where: Path = ("formulas", str(move.formula))
    measures = formula.amounts if isinstance(formula, PointsFormula) else formula.weights
    unknown = [measure for measure in measures if measure not in case.measures]
    for measure in unknown:
        allowed = Message("errors.unknown_name", {"allowed": tuple(case.measures) or ("-",)})
        field = "amounts" if isinstance(formula, PointsFormula) else "measures"
        yield Problem((*where, field, measure), f"'{measure}'", allowed)
    if unknown or has_hole(formula):
        return
    regions = moved_regions(case, move)
    for year in case.years:
        lacking = [
            problem
            for region in regions
            for measure in measures
            if measure not in region.measures
            for problem in missing_measure(municipalities(case, [region], year), measure)
        ]
        yield from lacking
        if lacking:
            continue
        members = formula_members(case, move, year)
        found = formula.problems(members, None, where) if isinstance(formula, PointsFormula) else ()
        yield from found or (() if isinstance(formula, PointsFormula) else formula.check(members, {}, where, None))
        if isinstance(formula, PointsFormula):
            for name, points in formula.key.points_of(members).items():
                if points < 0:
                    yield Problem((*where, "amounts"), points, Message("keys.points_negative", {"party": name}))


def _cut(case: CentralFunding, move: Move, place: Path) -> Iterator[Problem]:
    """The general fund can be cut by the measures that the move names."""
    cut, fund = move.fund_cut, case.general_fund
    if cut is None:
        return
    if fund is None:
        yield Problem(("general_fund",), None, Message("central_funding.no_fund"))
        return
    if cut.cluster is not None and cut.cluster not in fund.clusters:
        allowed = Message("errors.unknown_name", {"allowed": tuple(fund.clusters) or ("-",)})
        yield Problem((*place, "fund_cut", "cluster"), f"'{cut.cluster}'", allowed)
        return
    if has_hole(fund):
        return
    inside = fund.weights(cut.cluster)
    unknown = [measure for measure in cut.measures or () if measure not in inside]
    for measure in unknown:
        allowed = Message("errors.unknown_name", {"allowed": tuple(inside) or ("-",)})
        yield Problem((*place, "fund_cut", "measures"), f"'{measure}'", allowed)
    if unknown:
        return
    key = cut.key(fund)
    absent = [measure for measure in key.amounts if measure not in case.measures]
    for measure in absent:
        cluster = next(name for name, weights in fund.clusters.items() if measure in weights)
        allowed = Message("errors.unknown_name", {"allowed": tuple(case.measures) or ("-",)})
        yield Problem(("general_fund", "clusters", cluster, measure), f"'{measure}'", allowed)
    for year in case.years if not absent else ():
        members = municipalities(case, moved_regions(case, move), year)
        for problem in key.check(members, {}, (*place, "fund_cut"), None):
            at_fund = problem.path[: len(place) + 1] == (*place, "fund_cut")
            path = (*place, "fund_cut") if at_fund else problem.path
            yield Problem(path, problem.given, problem.allowed)


def reaches(case: CentralFunding) -> Iterator[Problem]:
    """Yield moves of more than there is: above the contributions, or less than the amounts off the top."""
    for list_name, given in (("proposal", case.proposal), ("mine", case.mine or ())):
        for number, move in enumerate(given):
            field = "share" if move.amount is None else "amount"
            for year in case.years:
                problem = _unit(case, move, year) or _reach(case, move, year)
                if problem is not None:
                    yield Problem((list_name, number, field), problem.given, problem.allowed)
                    break


def _unit(case: CentralFunding, move: Move, year: int) -> Problem | None:
    """Refuse a typed amount that is no whole number of units."""
    if move.amount is None:
        return None
    euro = at_year(move.amount, year) or ZERO
    units = case.grid.to_units(euro)
    if units.denominator == 1:
        return None
    nearest = {"below": case.grid.to_euro(floor(units)), "above": case.grid.to_euro(ceil(units))}
    return Problem((), euro, Message("errors.unit_total", {"unit": Fraction(case.grid.euro), **nearest}))


def _reach(case: CentralFunding, move: Move, year: int) -> Problem | None:
    moved, there = moved_units(case, move, year), contributed(case, move, year)
    found = reach(case, move, year)
    total = moved / (1 - Fraction(move.vat_share)) if move.vat_covered else Fraction(moved)
    first = sum(found.first, ZERO)
    most = sum((max(cap, each) if p else each
                for p, cap, each in zip(found.points, found.caps, found.first, strict=True)), ZERO)  # fmt: skip
    euro = case.grid.euro
    values = {"year": str(year), "moved": Euro(total * euro)}
    if moved > there:
        message = Message("central_funding.above_contributions", values | {"most": Euro(there * euro)})
        return Problem((), Euro(moved * euro), message)
    if moved and first > total:
        return Problem(
            (), Euro(total * euro), Message("central_funding.off_the_top_above", values | {"top": Euro(first * euro)})
        )
    for region, own, cap in zip(found.regions, found.first, found.caps, strict=True):
        if moved and own > cap:
            values |= {"region": region.name, "top": Euro(own * euro), "most": Euro(cap * euro)}
            return Problem((), Euro(own * euro), Message("central_funding.top_above_contributions", values))
    if total > most:
        message = Message("central_funding.out_of_reach", values | {"most": Euro(most * euro)})
        return Problem((), Euro(total * euro), message)
    return None
