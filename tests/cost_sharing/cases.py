"""Cases that several tests start from."""

from __future__ import annotations

from typing import Any

import finarr as fa

ZEELAND = {
    "Borsele": 23_121,
    "Goes": 39_682,
    "Hulst": 27_330,
    "Kapelle": 13_009,
    "Middelburg": 50_004,
    "Noord-Beveland": 7_943,
    "Reimerswaal": 23_325,
    "Schouwen-Duiveland": 34_631,
    "Sluis": 23_150,
    "Terneuzen": 55_132,
    "Tholen": 26_851,
    "Veere": 22_067,
    "Vlissingen": 45_389,
}
"""Inhabitants on 1 January 2024 (CBS)."""


def zeeland(**changes: Any) -> fa.CostSharing:
    """The thirteen municipalities of Zeeland, one item by inhabitants, unless told otherwise."""
    given: dict[str, Any] = {
        "title": "GGD Zeeland",
        "years": [2026],
        "parties": [fa.Party(name, measures={"inhabitants": n}) for name, n in ZEELAND.items()],
        "items": [fa.Item("Publieke gezondheid", "inwoners", 20_000_000)],
        "keys": {"inwoners": fa.Key.measures({"inhabitants": 1})},
    }
    return fa.CostSharing(**{**given, **changes})


def three(weights: dict[str, Any], **changes: Any) -> fa.CostSharing:
    """Parties with one measure w, one item of 100 divided by it, unless told otherwise."""
    given: dict[str, Any] = {
        "title": "Drie",
        "years": [2026],
        "parties": [fa.Party(name, measures={"w": weight}) for name, weight in weights.items()],
        "items": [fa.Item("Taak", "w", 100)],
        "keys": {"w": fa.Key.measures({"w": 1})},
    }
    return fa.CostSharing(**{**given, **changes})


def paid(outcome: fa.Outcome, year: int | None = None) -> dict[str, float]:
    """Euro by party in a year (the first one)."""
    table = outcome.per_party
    return table[table.columns[0] if year is None else year].to_dict()
