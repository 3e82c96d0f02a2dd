"""A small portfolio: four municipalities, three arrangements."""

from typing import Any

import finarr as fa

PEOPLE = {"Aalst": 40, "Berg": 30, "Cade": 20, "Dorp": 10}


def parties(**changes: Any) -> list[fa.Party]:
    return [
        fa.Party(name, measures={"inhabitants": people}, budget=people * 100, **changes)
        for name, people in PEOPLE.items()
    ]


def small(**changes: Any) -> fa.Portfolio:
    """Return the portfolio: Brand has all four, Zorg has A, B and C, Werk has C and D."""
    given: dict[str, Any] = {
        "title": "Klein",
        "years": [2026, 2027],
        "parties": parties(),
        "arrangements": [
            fa.Arrangement(
                "Brand",
                {name: {2026: people * 5, 2027: people * 6} for name, people in PEOPLE.items()},
                domain="veiligheid",
                mandatory=True,
                votes={"Aalst": 3, "Berg": 2, "Cade": 2, "Dorp": 1},
            ),
            fa.Arrangement("Zorg", {"Aalst": 80, "Berg": 60, "Cade": 40}, domain="zorg", locked=0.5, grants=20),
            fa.Arrangement("Werk", {"Cade": 30, "Dorp": 15}, domain="zorg", tasks={"Banen": 40}),
        ],
    }
    return fa.Portfolio(**(given | changes))
