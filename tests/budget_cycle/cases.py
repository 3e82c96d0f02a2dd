"""Documents of a budget cycle that several tests start from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import finarr as fa

PEOPLE = {"Goes": 40, "Kapelle": 13, "Veere": 22}


def budget(**changes: Any) -> fa.CostSharing:
    """A budget of 2026 and 2027: by inhabitants, in equal parts and by use, unless told otherwise."""
    given: dict[str, Any] = {
        "title": "Begroting",
        "years": [2026, 2027],
        "parties": [
            fa.Party(name, f"GM000{n}", {"inhabitants": people}, today=100 * people, votes=n)
            for n, (name, people) in enumerate(PEOPLE.items(), start=1)
        ],
        "items": [
            fa.Item("Gezondheid", "inwoners", 3000, index={"wages": 0.7, "prices": 0.3}, taakveld="7.1"),
            fa.Item("Bureau", "gelijk", {2026: 600, 2027: 630}, income=30, reserve_use={2026: 60, 2027: 0}),
            fa.Item("Toezicht", "afname", 900, taakveld="7.1"),
        ],
        "keys": {
            "inwoners": fa.Key.measures({"inhabitants": 1}),
            "gelijk": fa.Key.equal(),
            "afname": fa.Key.usage({"uren": 10}, {"uren": {"Goes": 30, "Kapelle": 10, "Veere": 20}}, "inwoners"),
        },
        "measures": {"inhabitants": fa.Measure("Inwoners", "2024-01-01")},
        "indices": {"wages": fa.Index({2027: 0.03}), "prices": fa.Index({2027: 0.02})},
        "document": fa.Document("budget", 2026),
    }
    return fa.CostSharing(**{**given, **changes})


def with_item(case: fa.CostSharing, name: str, **changes: Any) -> fa.CostSharing:
    """The case with one item changed."""
    return replace(case, items=[replace(item, **changes) if item.name == name else item for item in case.items])


def with_people(case: fa.CostSharing, people: dict[str, int], reference_date: str | None = None) -> fa.CostSharing:
    """The case with other inhabitants, and another reference date if one is given."""
    parties = [replace(p, measures={"inhabitants": people.get(p.name, PEOPLE[p.name])}) for p in case.parties]
    measure = case.measures["inhabitants"]
    measure = measure if reference_date is None else replace(measure, reference_date=reference_date)
    return replace(case, parties=parties, measures={"inhabitants": measure})


def totals(found: Any, year: int = 2026) -> dict[str, float]:
    """Euro by cause in a year, without those that change nothing."""
    table = found.table[found.table["year"] == year]
    sums = table.groupby("cause")["cents"].sum()
    return {cause: cents / 100 for cause, cents in sums.items() if cents}


def moved(found: Any) -> set[str]:
    """The causes that change anything for anyone."""
    return {cause for cause in found.changing if cause != "rounding"}
