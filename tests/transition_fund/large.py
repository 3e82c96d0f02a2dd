"""A fund of the size of the HWBP: 21 waterschappen, the Rijk and 60 projects over 25 years. ALL FIGURES ARE MADE."""

from decimal import Decimal

import numpy as np

from finarr.arrangements.transition_fund import FundGroup, FundRules, Project, ProjectClass, TransitionFund
from finarr.items import Index
from finarr.keys import Key
from finarr.parties import Party

PROFILES = ((1,), (0.4, 0.6), (0.2, 0.5, 0.3), (0.1, 0.3, 0.4, 0.2))


def large(waterschappen: int = 21, projects: int = 60, years: int = 25, mode: str = "level") -> TransitionFund:
    """Return the fund; the same numbers give the same fund.

    Args:
        waterschappen: how many.
        projects: how many, each with a window of eight years; every tenth comes after another, in any later year.
        years: from 2026 on.
        mode: of the contributions.
    """
    random = np.random.default_rng(2026)
    span = tuple(range(2026, 2026 + years))
    residents = random.integers(200, 2500, waterschappen) * 1000
    names = [f"Waterschap {number + 1:02d}" for number in range(waterschappen)]
    parties = [Party("Rijk", group="Rijk")]
    parties += [
        Party(name, group="waterschappen", measures={"residents": int(number)})
        for name, number in zip(names, residents, strict=True)
    ]
    work = []
    for number in range(projects):
        profile = PROFILES[int(random.integers(len(PROFILES)))]
        cost = int(random.integers(20, 400)) * 1_000_000
        first = 2026 + int(random.integers(0, max(1, years - len(profile) - 8)))
        follows = number % 10 == 9
        last = span[-1] - len(profile) + 1 if follows else min(first + 7, span[-1] - len(profile) + 1)
        work.append(
            Project(
                f"Project {number + 1:02d}",
                names[int(random.integers(waterschappen))],
                "50/40/10" if number % 6 else "50/50/0",
                cost,
                profile,
                urgency=int(random.integers(1, 10)),
                window=(first, last),
                after=(f"Project {number - 4:02d}",) if follows else (),
                low=cost * 0.9,
                high=Decimal(cost) * Decimal("1.6"),
                overrun=("owner", "fund", "shared")[number % 3],
                fund_bears=0.5 if number % 3 == 2 else None,
            )
        )
    change = {"max_change": 40_000_000} if mode == "bounded" else {}
    rules = FundRules(
        opening=150_000_000,
        minimum=10_000_000,
        borrowing=100_000_000,
        savings_rate=0.01,
        debt_rate=0.03,
        contributions=mode,
        cost_index="prijs",
        contribution_index="prijs",
        correlation=0.3,
        **change,
    )
    return TransitionFund(
        "Fonds van hoogwaterbescherming (verzonnen cijfers)",
        span,
        parties,
        [FundGroup("Rijk", "gelijk"), FundGroup("waterschappen", "residents")],
        {
            "50/40/10": ProjectClass({"Rijk": 50, "waterschappen": 40}, own_share=10),
            "50/50/0": ProjectClass({"Rijk": 50, "waterschappen": 50}),
        },
        work,
        rules,
        {"gelijk": Key.equal(), "residents": Key.measures({"residents": 1})},
        indices={"prijs": Index(dict.fromkeys(span[1:], 0.02))},
    )
