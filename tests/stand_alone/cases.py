"""Small cases of stand-alone costs, and one that was published."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations
from typing import Any

import finarr as fa
from tests.conftest import ROOT

__all__ = ["SKANE", "by_formula", "by_table", "mixed", "published"]

SKANE = json.loads((ROOT / "tests/golden/young_okada_hashimoto_1982.json").read_text(encoding="utf-8"))
INHABITANTS = fa.Measure({"nl": "Inwoners", "en": "Inhabitants"}, "2024-01-01", "CBS", "final")


def published(**changes: Any) -> fa.StandAloneCosts:
    """Water supply for six municipal groups in Skåne, in crowns: Young, Okada and Hashimoto (1982)."""
    costs = {tuple(group): round(cost * 10**6) for group, cost in SKANE["inputs"]["coalition_cost"].items()}
    joint = costs.pop(tuple("AHKLMT"))
    given: dict[str, Any] = {"title": "Skåne", "year": 1982, "parties": [fa.Party(name) for name in "AHKLMT"]}
    given |= {"joint": joint, "stand_alone": fa.StandAlone(costs=costs), "unit": "1"}
    return fa.StandAloneCosts(**given | changes)


def by_formula(names: tuple[str, ...] = ("Goes", "Veere", "Kapelle", "Tholen"), **changes: Any) -> fa.StandAloneCosts:
    """Parties whose stand-alone costs follow from a formula."""
    parties = [
        fa.Party(name, f"GM0{600 + number}", {"inhabitants": 8_000 + 7_001 * number * number})
        for number, name in enumerate(names)
    ]
    given: dict[str, Any] = {"title": "Archief", "year": 2027, "parties": parties, "joint": 1_234_567.89}
    given |= {"stand_alone": fa.StandAlone(200_000, "inhabitants", 0.9), "measures": {"inhabitants": INHABITANTS}}
    return fa.StandAloneCosts(**given | changes)


def by_table(names: tuple[str, ...] = ("Goes", "Veere", "Kapelle"), **changes: Any) -> fa.StandAloneCosts:
    """Three parties, every group in the table; nobody pays more alone than it adds, and what they pay now adds up."""
    groups: Mapping[tuple[str, ...], int] = {
        group: 60 * len(group) - 15 * (len(group) - 1) + sum(map(len, group))
        for size in (1, 2)
        for group in combinations(names, size)
    }
    parties = [fa.Party(name, today=today) for name, today in zip(names, (50, 60, 37), strict=True)]
    parties[0] = replace(parties[0], aliases=["G."])
    given: dict[str, Any] = {"title": "Klein", "year": 2026, "parties": parties, "joint": 147}
    return fa.StandAloneCosts(**given | {"stand_alone": fa.StandAlone(costs=groups)} | changes)


def mixed(**changes: Any) -> fa.StandAloneCosts:
    """A formula and two known groups, a figure by year, whole euros, another rule."""
    people = fa.Measure("Inwoners")
    parties = [
        fa.Party("Goes", measures={"inhabitants": {2026: 39_682, 2027: 40_000}}, today=1),
        fa.Party("Veere", "GM0717", {"inhabitants": 22_067}),
        fa.Party("Hulst; oost", measures={"inhabitants": {2026: 27_330}}),
    ]
    alone = fa.StandAlone(100_000, "inhabitants", 1, {("Goes", "Hulst; oost"): 690_000, ("Veere",): 350_000.5})
    given: dict[str, Any] = {"title": "Gemengd", "year": 2026, "parties": parties, "joint": 900_000}
    given |= {"stand_alone": alone, "rule": "shapley", "unit": "1", "measures": {"inhabitants": people}}
    return fa.StandAloneCosts(**given | changes)
