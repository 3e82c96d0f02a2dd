"""The definitions in plain floating-point arithmetic, written apart from the package: what tests compare with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import finarr as fa


def grants(total: float, points: Sequence[float], caps: Sequence[float]) -> list[float]:
    """Divide a total by points under caps, by bisection on the amount per point."""
    low, high = 0.0, max(cap / each for cap, each in zip(caps, points, strict=True) if each) + 1
    for _ in range(200):
        level = (low + high) / 2
        paid = sum(min(cap, level * each) for cap, each in zip(caps, points, strict=True))
        low, high = (level, high) if paid < total else (low, level)
    return [min(cap, high * each) for cap, each in zip(caps, points, strict=True)]


def effects(
    contributions: Mapping[str, float],
    home: Mapping[str, str],
    points: Mapping[str, float],
    cut_points: Mapping[str, float],
    share: float,
) -> dict[str, float]:
    """Return E = (X − X') − U by municipality when a share of all contributions is moved."""
    regions = list(dict.fromkeys(home.values()))
    paid = {region: sum(x for party, x in contributions.items() if home[party] == region) for region in regions}
    total = share * sum(paid.values())
    given = grants(total, [points[region] for region in regions], [paid[region] for region in regions])
    relief = dict(zip(regions, given, strict=True))
    whole = sum(cut_points.values())
    return {
        party: x * relief[home[party]] / paid[home[party]] - total * cut_points[party] / whole
        for party, x in contributions.items()
    }


def figures(case: fa.CentralFunding) -> dict[str, dict[str, float]]:
    """Return what `effects` asks for, of a case with one task whose contributions are typed."""
    move = case.proposal[0]
    formula, cut = case.formulas[str(move.formula)], case.general_fund.clusters[move.fund_cut.cluster]
    home = {member: region.name for region in case.regions for member in region.members}
    measures = {party.name: {m: float(v) for m, v in party.measures.items()} for party in case.parties}
    if hasattr(formula, "weights"):
        fixed, amounts = (
            0.0,
            {m: float(w) / sum(row[m] for row in measures.values()) for m, w in formula.weights.items()},
        )
    else:
        fixed, amounts = float(formula.fixed), {m: float(a) for m, a in formula.amounts.items()}
    points = dict.fromkeys(dict.fromkeys(home.values()), fixed)
    for party, row in measures.items():
        points[home[party]] += sum(a * row[m] for m, a in amounts.items())
    return {
        "contributions": {p: float(x) for p, x in case.tasks[0].contributions.items()},
        "home": home,
        "points": points,
        "cut_points": {p: sum(float(w) * row[m] for m, w in cut.items()) for p, row in measures.items()},
    }
