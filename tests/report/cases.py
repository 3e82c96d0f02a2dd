"""Cases with reports to write about."""

from __future__ import annotations

from functools import cache
from typing import Any

import finarr as fa
from finarr.shipped import shipped

HOSTILE = (
    "<script>alert(1)</script>",
    "a\"b' onload=x",
    "=1+1",
    "</script><img src=x onerror=alert(2)>",
    "{{ 7 * 7 }}",
)


@cache
def model(name: str) -> Any:
    """A shipped case and its outcome."""
    return fa.load(shipped(f"models/{name}.toml")).solve()


def hostile() -> fa.CostSharing:
    """A case whose names would do harm where a page took them for anything but text."""
    parties = [
        fa.Party(name, f"X{n}", {"inhabitants": 10 + n}, today=100 * n, group=HOSTILE[0])
        for n, name in enumerate(HOSTILE)
    ]
    items = [fa.Item(f"{HOSTILE[0]} taak", "k", 1000), fa.Item("datum.year' + alert(3) + '", "k", 500)]
    measures = {"inhabitants": fa.Measure("Inwoners <b>", "2024-01-01", "<i>bron</i>")}
    return fa.CostSharing(
        HOSTILE[3], [2026, 2027], parties, items, {"k": fa.Key.measures({"inhabitants": 1})}, measures=measures
    )


def two_designs() -> tuple[fa.CostSharing, fa.CostSharing]:
    """Three municipalities by inhabitants, and by dwellings under a cap; figures one can check by hand."""
    people = {"Goes": (40, 20, 500), "Veere": (20, 16, 300), "Kapelle": (40, 4, 200)}
    parties = [
        fa.Party(name, measures={"inhabitants": n, "dwellings": d}, today=t) for name, (n, d, t) in people.items()
    ]
    measures = {"inhabitants": fa.Measure({"nl": "Inwoners", "en": "Inhabitants"}, "2024-01-01")}
    now = fa.CostSharing(
        "Nu",
        [2026],
        parties,
        [fa.Item("Taak", "k", 1000)],
        {"k": fa.Key.measures({"inhabitants": 1})},
        measures=measures,
    )
    then = fa.CostSharing(
        "Straks",
        [2026],
        parties,
        [fa.Item("Taak", "k", 1000)],
        {"k": fa.Key.measures({"dwellings": 1})},
        [fa.Limit("cap", 450, parties=["Goes"])],
        measures=measures,
    )
    return now, then
