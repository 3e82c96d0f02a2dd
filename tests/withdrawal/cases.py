"""A small arrangement of which parties leave."""

from typing import Any

import finarr as fa

PEOPLE = {"Aalst": 50, "Berg": 30, "Cade": 20}


def archive(years: tuple[int, ...] = (2026, 2027), **changes: Any) -> fa.CostSharing:
    """Three municipalities share 1,000 euro a year per inhabitant."""
    given: dict[str, Any] = {
        "title": "Archief",
        "years": years,
        "parties": [
            fa.Party(name, measures={"inhabitants": people}, budget=people * 1000, votes=1)
            for name, people in PEOPLE.items()
        ],
        "items": [fa.Item("Archief", "inwoners", 1000)],
        "keys": {"inwoners": fa.Key.measures({"inhabitants": 1})},
        "measures": {"inhabitants": fa.Measure("Inwoners")},
    }
    return fa.CostSharing(**(given | changes))
