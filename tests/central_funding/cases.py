"""Cases that several tests start from."""

from __future__ import annotations

from typing import Any

import finarr as fa

PLACES: dict[str, tuple[str, int, int, int, int]] = {
    # region, inhabitants, dwellings, hectares, contribution today
    "Aalst": ("Noord", 10_000, 4_600, 9_000, 900_000),
    "Berg": ("Noord", 42_000, 19_500, 15_000, 3_100_000),
    "Couwen": ("Noord", 7_500, 3_300, 21_000, 800_000),
    "Dijk": ("West", 120_000, 58_000, 6_000, 10_900_000),
    "Eem": ("West", 31_000, 14_000, 4_500, 2_200_000),
    "Felling": ("West", 64_000, 29_000, 8_000, 5_000_000),
    "Grave": ("Zuid", 22_000, 9_900, 12_500, 1_700_000),
    "Heem": ("Zuid", 18_500, 8_100, 19_000, 1_650_000),
}
"""Eight made-up municipalities in three regions."""

FUND = fa.GeneralFund(
    {
        "Orde en veiligheid": {"inhabitants": 11.53, "dwellings": 56.12, "area": 9.5},
        "Bestuur": {"inhabitants": 40, "dwellings": -65.05},
    },
    factor=1.457,
)


def parties() -> list[fa.Party]:
    return [
        fa.Party(name, measures={"inhabitants": people, "dwellings": homes, "area": area}, group=region[0])
        for name, (region, people, homes, area, _) in PLACES.items()
    ]


def regions(**changes: Any) -> list[fa.Region]:
    names = dict.fromkeys(region for region, *_ in PLACES.values())
    return [fa.Region(name, [p for p, row in PLACES.items() if row[0] == name], **changes) for name in names]


def task(name: str = "Brandweer", factor: int = 1, **changes: Any) -> fa.Task:
    return fa.Task(name, contributions={p: row[4] * factor for p, row in PLACES.items()}, **changes)


def move(name: str = "Brandweer", **changes: Any) -> fa.Move:
    given: dict[str, Any] = {
        "formula": fa.PointsFormula(fixed=20_000, amounts={"dwellings": 8.15, "area": 2.41, "inhabitants": 0.32}),
        "fund_cut": fa.FundCut("cluster", cluster="Orde en veiligheid"),
    }
    if not {"share", "amount"} & changes.keys():
        given["share"] = 0.5
    return fa.Move(name, **{**given, **changes})


def case(**changes: Any) -> fa.CentralFunding:
    """Eight municipalities, three regions, one task of which the centre takes over half, unless told otherwise."""
    given: dict[str, Any] = {
        "title": "Brandweer rechtstreeks",
        "years": [2026],
        "parties": parties(),
        "regions": regions(),
        "tasks": [task()],
        "proposal": [move()],
        "general_fund": FUND,
    }
    return fa.CentralFunding(**{**given, **changes})
