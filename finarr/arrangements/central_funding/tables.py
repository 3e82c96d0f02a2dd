"""The outcome as tables: whole units become euro here, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, Any

import pandas as pd

from finarr.arrangements.central_funding.compensation import Step
from finarr.arrangements.central_funding.design import Design, Effect
from finarr.arrangements.central_funding.groups import group_names
from finarr.arrangements.central_funding.outliers import far_from_median
from finarr.errors import InvalidInput, Problem, report
from finarr.numbers import read_number
from finarr.words import Message

if TYPE_CHECKING:
    from finarr.arrangements.central_funding.model import CentralFunding

__all__ = [
    "beyond",
    "by_group",
    "cuts",
    "effects",
    "grants",
    "histogram",
    "largest",
    "outliers",
    "path",
    "records",
    "tasks",
    "three",
]


def _euro(units: Fraction | int, unit: Fraction) -> float:
    return float(units * unit)


def _row(effect: Effect) -> dict[str, Any]:
    unit = effect.unit.euro
    return {
        "party": effect.party,
        "region": effect.region,
        "now": _euro(effect.now, unit),
        "proposal": _euro(effect.then, unit),
        "fund_cut": _euro(effect.cut, unit),
        "effect": _euro(effect.effect, unit),
        "effect_per_inhabitant": float(effect.per_inhabitant),
    }


def effects(rows: Iterable[Effect], *, with_year: bool = False) -> pd.DataFrame:
    """Return one row an effect."""
    found = pd.DataFrame([_row(effect) for effect in rows])
    if with_year:
        found.insert(2, "year", [effect.year for effect in rows])
    return found


def three(proposal: Design, mine: Design | None, year: int) -> pd.DataFrame:
    """Return now, proposal and mine: contribution plus fund cut, and the effects of both."""
    rows = []
    for effect in proposal.of_year(year):
        unit = effect.unit.euro
        row: dict[str, Any] = {"party": effect.party, "region": effect.region, "now": _euro(effect.now, unit)}
        designs = {"proposal": effect} | ({} if mine is None else {"mine": mine.by_party[effect.party, year]})
        row |= {name: _euro(each.then + each.cut, unit) for name, each in designs.items()}
        for name, each in designs.items():
            row |= {
                f"effect_{name}": _euro(each.effect, unit),
                f"effect_{name}_per_inhabitant": float(each.per_inhabitant),
            }
        rows.append(row)
    return pd.DataFrame(rows)


def grants(case: CentralFunding, design: Design) -> pd.DataFrame:
    """Return what every region gets, and from what."""
    unit, through = case.grid.euro, {region.name: region.through for region in case.regions}
    columns = ["task", "year", "region", "receiver", "points", "before_points", "grant_now", "grant_more", "vat",
               "contributions_now", "contributions_then", "held"]  # fmt: skip
    rows = [
        (
            flow.move.task,
            flow.year,
            grant.region,
            through[grant.region] or grant.region,
            float(grant.points),
            _euro(grant.first, unit),
            _euro(case.today[flow.move.task, grant.region, flow.year].grant, unit),
            _euro(grant.grant, unit),
            _euro(grant.vat, unit),
            _euro(grant.contributed, unit),
            _euro(grant.contributed - grant.relief, unit),
            grant.held,
        )
        for flow in design.flows
        for grant in flow.grants
    ]
    return pd.DataFrame(rows, columns=columns)


def cuts(case: CentralFunding, design: Design) -> pd.DataFrame:
    """Return what every municipality loses of the general fund, and by which points."""
    unit = case.grid.euro
    rows = []
    for flow in design.flows:
        total = sum(flow.cut_points.values(), Fraction(0))
        for party, points in flow.cut_points.items():
            cut = _euro(flow.cuts[party], unit)
            rows.append((flow.move.task, flow.year, party, float(points), float(points / total), cut))
    return pd.DataFrame(rows, columns=["task", "year", "party", "points", "share", "fund_cut"])


def tasks(case: CentralFunding, design: Design) -> pd.DataFrame:
    """Return what every task costs beside what the centre pays for it."""
    unit = case.grid.euro
    moved = {(flow.move.task, flow.year): flow for flow in design.flows}
    rows = []
    for task in case.tasks:
        for year in case.years:
            there = [today for (name, _, at), today in case.today.items() if (name, at) == (task.name, year)]
            flow = moved.get((task.name, year))
            more, vat, cut = (0, 0, 0) if flow is None else (flow.granted, flow.vat, flow.cut)
            cost, paid = sum(each.cost for each in there), sum(each.contributed for each in there)
            grant = cost - paid
            points = Fraction(0) if flow is None else sum(flow.cut_points.values(), Fraction(0))
            rows.append(
                {
                    "task": task.name,
                    "kind": task.task,
                    "year": year,
                    "cost": _euro(cost, unit),
                    "grant_now": _euro(grant, unit),
                    "contributions_now": _euro(paid, unit),
                    "grant_then": _euro(grant + more, unit),
                    "vat": _euro(vat, unit),
                    "contributions_then": _euro(paid - more + vat, unit),
                    "fund_cut": _euro(cut, unit),
                    "compensated": float(Fraction(grant + more, cost + vat)) if cost + vat else float("nan"),
                    "cut_per_point": _euro(cut / points, unit) if points else float("nan"),
                }
            )
    return pd.DataFrame(rows)


def path(case: CentralFunding, given: Iterable[Step]) -> pd.DataFrame:
    """Return a transition, one row a step and municipality, in euro."""
    unit = case.grid.euro
    columns = ["step", "year", "bound", "party", "effect", "compensation", "levy", "fund_share", "after",
               "after_per_inhabitant", "remaining"]  # fmt: skip
    rows = [
        (
            step.number + 1,
            step.year,
            float(step.loss),
            row.effect.party,
            _euro(row.effect.effect, unit),
            _euro(row.compensation, unit),
            _euro(row.levy, unit),
            _euro(row.fund_share, unit),
            _euro(row.after, unit),
            float(row.after * unit / row.effect.inhabitants),
            _euro(row.effect.effect - row.after, unit),
        )
        for step in given
        for row in step.rows
    ]
    return pd.DataFrame(rows, columns=columns)


def by_group(
    case: CentralFunding, rows: Sequence[Effect], group: str | Mapping[str, Any], mine: Design | None = None
) -> pd.DataFrame:
    """Return the sums of groups of municipalities, in the order of the groups."""
    names = group_names(case, group)
    held: dict[tuple[Any, str], list[Effect]] = {}
    for effect in rows:
        held.setdefault(names[effect.party], []).append(effect)
    found = []
    for label, members in sorted(held.items(), key=lambda each: each[0]):
        unit, people = members[0].unit.euro, sum((each.inhabitants for each in members), Fraction(0))
        total = sum(each.effect for each in members)
        found.append(
            {
                "group": label[1],
                "municipalities": len(members),
                "inhabitants": float(people),
                "now": _euro(sum(each.now for each in members), unit),
                "proposal": _euro(sum(each.then for each in members), unit),
                "fund_cut": _euro(sum(each.cut for each in members), unit),
                "effect": _euro(total, unit),
                "effect_per_inhabitant": float(total * unit / people),
                "gaining": sum(each.effect > 0 for each in members),
                "losing": sum(each.effect < 0 for each in members),
                **({} if mine is None else _mine(members, mine, people)),
            }
        )
    return pd.DataFrame(found)


def _mine(members: Sequence[Effect], mine: Design, people: Fraction) -> dict[str, float]:
    """Return the sums of the other proposal over the same municipalities."""
    others, unit = [mine.by_party[each.party, each.year] for each in members], members[0].unit.euro
    total = sum(each.effect for each in others)
    return {
        "mine": _euro(sum(each.then for each in others), unit),
        "fund_cut_mine": _euro(sum(each.cut for each in others), unit),
        "effect_mine": _euro(total, unit),
        "effect_mine_per_inhabitant": float(total * unit / people),
    }


def outliers(rows: Sequence[Effect], factor: float) -> pd.DataFrame:
    """Return the municipalities whose contribution per inhabitant is far from the median."""
    problems: list[Problem] = []
    times = read_number(factor, ("factor",), problems)
    if not problems and times <= 1:
        problems.append(Problem(("factor",), times, Message("central_funding.above_one")))
    if problems:
        raise InvalidInput(problems)
    middle, far = far_from_median(rows, Fraction(times))
    found = [
        (each.party, each.region, _euro(each.now, each.unit.euro), float(paid), float(middle)) for each, paid in far
    ]
    return pd.DataFrame(found, columns=["party", "region", "now", "now_per_inhabitant", "median"])


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as a machine reads them: what is no number is None."""
    rows = table.to_dict(orient="records")
    return [{str(name): None if value != value else value for name, value in row.items()} for row in rows]


def largest(rows: Sequence[Effect], n: int) -> pd.DataFrame:
    """Return the largest gains, then the largest losses, per inhabitant."""
    problems: list[Problem] = []
    number = read_number(n, ("n",), problems)
    if not problems and (number != int(number) or number < 0):
        problems.append(Problem(("n",), number, Message("errors.whole_number")))
    report(problems)
    order = sorted(rows, key=lambda each: (each.per_inhabitant, each.party))
    gains = [each for each in reversed(order) if each.effect > 0][: int(number)]
    losses = [each for each in order if each.effect < 0][: int(number)]
    found = pd.DataFrame([_row(effect) for effect in (*gains, *losses)])
    found.insert(0, "kind", ["gain"] * len(gains) + ["loss"] * len(losses))
    return found


def beyond(rows: Sequence[Effect], bounds: Iterable[float]) -> pd.DataFrame:
    """Return the shares of municipalities with effects beyond bounds, in euro per inhabitant."""
    problems: list[Problem] = []
    if isinstance(bounds, str) or not isinstance(bounds, Iterable):
        raise InvalidInput([Problem(("bounds",), repr(bounds), Message("errors.list"))])
    read = [read_number(each, ("bounds", place), problems) for place, each in enumerate(bounds)]
    report(problems)
    found = []
    for bound in map(Fraction, read):
        gaining = sum(each.per_inhabitant > bound for each in rows)
        losing = sum(each.per_inhabitant < -bound for each in rows)
        found.append(
            {
                "bound": float(bound),
                "gaining": gaining,
                "losing": losing,
                "share_gaining": gaining / len(rows),
                "share_losing": losing / len(rows),
            }
        )
    return pd.DataFrame(found)


def histogram(rows: Sequence[Effect], width: float) -> pd.DataFrame:
    """Return the number of municipalities in each band of effects per inhabitant; a band holds its lower edge."""
    problems: list[Problem] = []
    size = read_number(width, ("width",), problems)
    if not problems and size <= 0:
        problems.append(Problem(("width",), size, Message("errors.positive")))
    if problems:
        raise InvalidInput(problems)
    bands = [floor(each.per_inhabitant / Fraction(size)) for each in rows]
    found = [
        {"from": float(size * band), "to": float(size * (band + 1)), "municipalities": bands.count(band)}
        for band in range(min(bands), max(bands) + 1)
    ]
    return pd.DataFrame(found)
