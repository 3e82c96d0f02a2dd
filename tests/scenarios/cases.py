"""Cases that tests of scenarios start from."""

from __future__ import annotations

from typing import Any

import numpy as np

import finarr as fa
from tests.conftest import ROOT


def zeeland() -> fa.CostSharing:
    """The health service of Zeeland, as shipped."""
    case = fa.load(ROOT / "models" / "zeeland-ggd-2026.toml")
    assert isinstance(case, fa.CostSharing)
    return case


def small(**changes: Any) -> fa.CostSharing:
    """Four parties, two items by one key, a cap for all and a floor for one."""
    given: dict[str, Any] = {
        "title": "Klein",
        "years": [2026, 2027],
        "parties": [
            fa.Party(name, code, {"inhabitants": n, "clients": c}, today=t)
            for name, code, n, c, t in (
                ("Goes", "GM0664", 39_682, 310, 400_000),
                ("Hulst", "GM0677", 27_330, 120, 250_000),
                ("Kapelle", "GM0678", 13_009, 88, 130_000),
                ("Veere", "GM0717", 22_067, 95, 220_000),
            )
        ],
        "items": [
            fa.Item("Zorg", "basis", {2026: 600_000, 2027: 618_000}),
            fa.Item("Toezicht", "basis", {2026: 400_000, 2027: 410_000}, income=12_345.67),
        ],
        "keys": {"basis": fa.Key.measures({"inhabitants": 0.75, "clients": 0.25})},
        "limits": [fa.Limit("cap", 10.4, per="inhabitants"), fa.Limit("floor", 190_000, parties=["Veere"])],
    }
    return fa.CostSharing(**{**given, **changes})


def coupled(parties: int = 8, years: int = 4, seed: int = 1, step: float = 15.0) -> fa.CostSharing:
    """A transition in steps from year to year, so that years are settled together."""
    draw = np.random.default_rng(seed)
    inhabitants = np.exp(draw.normal(10.3, 0.9, parties)).round().astype(int)
    weights = (inhabitants * np.exp(draw.normal(0, 0.35, parties))).round().astype(int)
    old = inhabitants * np.exp(draw.normal(0, 0.35, parties))
    totals = [round(float(inhabitants.sum() * 100 * 1.02**year)) for year in range(years)]
    today = np.round(old / old.sum() * totals[0] / 1.02, 2)
    names = [f"P{number:03d}" for number in range(parties)]
    limits = []
    for i, name in enumerate(names):
        share = weights[i] / weights.sum() * totals[0]
        if draw.random() < 0.2:
            amount = float(round(max(share * draw.uniform(0.85, 1.1), today[i] * 0.9) * 1.1, 2))
            limits.append(fa.Limit("cap", amount, parties=[name]))
        elif draw.random() < 0.1:
            amount = float(round(min(share * draw.uniform(0.8, 1.05), today[i]), 2))
            limits.append(fa.Limit("floor", amount, parties=[name]))
    return fa.CostSharing(
        "Gekoppeld",
        list(range(2026, 2026 + years)),
        [
            fa.Party(
                name,
                measures={"inhabitants": int(inhabitants[i]), "weight": int(weights[i])},
                today=float(today[i]),
            )
            for i, name in enumerate(names)
        ],
        [fa.Item("Taak", "sleutel", dict(zip(range(2026, 2026 + years), totals, strict=True)))],
        {"sleutel": fa.Key.measures({"weight": 1})},
        limits,
        fa.Transition("steps", step, "inhabitants", against="previous_year"),
    )
