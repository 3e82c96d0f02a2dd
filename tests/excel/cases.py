"""Cases that put everything a workbook can hold in it."""

from __future__ import annotations

from datetime import date
from typing import Any

import finarr as fa

INHABITANTS = fa.Measure({"nl": "Inwoners", "en": "Inhabitants"}, date(2024, 1, 1), "CBS", "final")
NAMES = ("Goes", "Kapelle", "Veere", "Noord-Beveland")


def parties(names: tuple[str, ...] = NAMES) -> list[fa.Party]:
    """Four parties with two measures, one of them by year for some."""
    clients: list[Any] = [{2026: 512, 2027: 530}, 120.5, {2026: 300, 2027: 290}, 0]
    return [
        fa.Party(
            name,
            f"GM0{600 + number}",
            {"inhabitants": people, "clients": count},
            today,
            {2026: 121_000_000, 2027: 125_000_000} if number % 2 else 90_000_000,
            number + 1,
            [f"Gemeente {name}"] if number == 0 else (),
            "west" if number > 1 else None,
        )
        for number, (name, people, count, today) in enumerate(
            zip(names, (39_682, 13_009, 22_067, 7_943), clients, (600_000.25, 150_000, 300_000, 130_000), strict=True)
        )
    ]


def everything(names: tuple[str, ...] = NAMES, item: str = "Publieke gezondheid", **changes: Any) -> fa.CostSharing:
    """Every kind of key, amount, limit and column, in two years."""
    one, two, three, four = names
    key = fa.Key
    given: dict[str, Any] = {
        "title": "Alles & nog wat",
        "years": [2026, 2027],
        "parties": parties(names),
        "items": [
            fa.Item(item, "gemengd", 1_000_000, index={"lonen": 0.7, "prijzen": 0.3}, taakveld="7.10", grants=1_000),
            fa.Item(
                "Toezicht",
                "afname",
                {2026: 120_000, 2027: 130_000.5},
                income=25_000,
                corrections=["third_parties"],
                third_parties={2026: -500, 2027: 0},
                columns={"Kostenplaats": "0060", "Grootboek": 6010, "Sinds": date(2020, 5, 1), "Nieuw": True},
            ),
            fa.Item("Logopedie", "punten", 90_000, task="plus", parties=[one, three], columns={"Kostenplaats": "x"}),
            fa.Item("Project", "afgesproken", 40_000, nature="incidental", vat={2026: 500, 2027: 0}, vat_key="gelijk"),
            fa.Item("Reserve", "dubbel", 10_000, reserve_use=3_000, reserve_addition=12_345.67, vat=12.34),
        ],
        "keys": {
            "gelijk": key.equal(),
            "per inwoner": key.measures({"inhabitants": 1}),
            "gemengd": key.stack([(0.2, key.equal()), (0.8, key.measures({"inhabitants": 0.6, "clients": 0.4}))]),
            "punten": key.points({"inhabitants": 0.32, "clients": -0.5}, fixed=1000, off_the_top={one: 28_000}),
            "afname": key.usage(
                {"uren": {2026: 95.5, 2027: 98}, "ritten": 3},
                {"uren": {one: 100, two: {2026: 10, 2027: 12}, three: 0, four: 5}, "ritten": dict.fromkeys(names, 7)},
                key.stack([(0.5, "per inwoner"), (0.5, key.shares({n: 25 for n in names}))]),
            ),
            "afgesproken": key.shares({one: {2026: 0.6, 2027: 0.5}, two: {2026: 0.4, 2027: 0.5}, three: 0, four: 0}, 1),
            "dubbel": key.stack([(0.25, "per inwoner"), (0.5, "gelijk"), (0.25, "per inwoner")]),
        },
        "limits": [
            fa.Limit("cap", 16.5, "inhabitants", [two, four]),
            fa.Limit("floor", 0.05, "total", years=[2027]),
            fa.Limit("cap", 0.9, "total", [one, two, three], together=True),
            fa.Limit("cap", 60_000, parties=[three, four], together=True, items=["Toezicht", "Logopedie"]),
            fa.Limit("cap", 0.01, "budget", [one]),
            fa.Limit("cap", None),
        ],
        "measures": {"inhabitants": INHABITANTS, "clients": fa.Measure("Cliënten")},
        "indices": {
            "lonen": fa.Index({2027: 0.032}, "CPB, maart 2025"),
            "prijzen": fa.Index({2026: 0.01, 2027: 0.0215}),
        },
        "document": fa.Document("budget", 2026),
        "stand_alone": fa.StandAlone(10_000, "inhabitants", 0.95, {(one, two): 900_000, (three,): 250_000}),
    }
    return fa.CostSharing(**{**given, **changes})


def moving(transition: fa.Transition, **changes: Any) -> fa.CostSharing:
    """One item of growing cost over four parties, on its way from the old division to the new one."""
    given: dict[str, Any] = {
        "title": "Ingroei",
        "years": [2026, 2027, 2028],
        "parties": parties(),
        "items": [fa.Item("Brandweer", "per inwoner", {2026: 1_200_000, 2027: 1_250_000, 2028: 1_275_000.5})],
        "keys": {"per inwoner": fa.Key.measures({"inhabitants": 1}), "gelijk": fa.Key.equal()},
        "transition": transition,
        "measures": {"inhabitants": INHABITANTS, "clients": fa.Measure("Cliënten")},
    }
    found = {**given, **changes}
    found["parties"] = [
        fa.Party(p.name, p.code, {"inhabitants": p.measures["inhabitants"]}, p.today, votes=p.votes)
        for p in found["parties"]
    ]
    return fa.CostSharing(**found)


ODD = ("=1+1", "@SUM(A1)", "a*b?", "0010")
"""Names that a careless spreadsheet would calculate, match as patterns, or read as numbers."""
