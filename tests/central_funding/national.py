"""The national case on real figures: 25 safety regions, 342 municipalities."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

import finarr as fa
from finarr.sources.gemeentefonds import Gemeentefonds, read_gemeentefonds

CIRCULAR, YEAR = "septembercirculaire 2024", 2025
CLUSTER = "Orde en veiligheid"
LATER = "GM1961"
"""Vijfheerenlanden has no row in the budgets of 2024: its budget of 2023 stands in."""
PROXY = "lasten op taakveld 1.1, Iv3, begroting 2024: een benadering; Vijfheerenlanden: begroting 2023"

BDUR = {"woonruimten": 8.15, "oadw": 0.48, "kernen500": 659.22, "hectares": 2.41, "inhabitants": 0.32}
"""The measures of the BDuR that the national tables have, with its amounts per unit."""


def fund(folder: Path) -> Gemeentefonds:
    return read_gemeentefonds(
        weights=folder / "gemeentefonds_gewichten.csv",
        volumes=folder / "gemeentefonds_volumes.csv",
        factors=folder / "gemeentefonds_uitkeringsfactor.csv",
        grants=folder / "gemeentefonds_iudu.csv",
        circular=CIRCULAR,
        year=YEAR,
    )


def contributions(folder: Path) -> pd.Series[float]:
    """Spending on taakveld 1.1 in the budgets of 2024, euro by code: a proxy for the contribution."""
    table = pd.read_csv(folder / "iv3_taakvelden.csv", dtype={"taakveld_code": str})
    rows = table[(table["taakveld_code"] == "1.1") & (table["document"] == "begroting")]
    of_2024 = rows[rows["jaar"] == 2024].set_index("gm_code")["lasten_keur"]
    of_2023 = rows[rows["jaar"] == 2023].set_index("gm_code")["lasten_keur"]
    return pd.concat([of_2024, of_2023[[LATER]]]) * 1000


@cache
def national_case(folder: Path, share: str = "0.25") -> fa.CentralFunding:
    places = pd.read_csv(folder / "gemeenten.csv").set_index("gm_code")
    general = fund(folder)
    cut = general.fund([CLUSTER])
    volumes, paid = general.volumes, contributions(folder)
    used = [*cut.clusters[CLUSTER], "oadw", "kernen500"]
    parties, members = [], {}
    for code, row in places.iterrows():
        measures: dict[str, Any] = {measure: volumes.loc[code, measure] for measure in used}
        measures |= {
            "inhabitants": row["inwoners_2024"],
            "woonruimten": row["woonruimten"],
            "hectares": row["oppervlakte_land_ha"] + row["binnenwater_ha"],
        }
        parties.append(fa.Party(row["naam"], str(code), measures, group=row["provincie"]))
        members.setdefault(row["veiligheidsregio"], []).append(row["naam"])
    return fa.CentralFunding(
        "Veiligheidsregio's rechtstreeks bekostigd",
        [2025],
        parties,
        [fa.Region(name, names) for name, names in members.items()],
        [fa.Task("Brandweer", contributions={p.name: float(paid[p.code]) for p in parties}, source=PROXY)],
        [
            fa.Move(
                "Brandweer", fa.PointsFormula(amounts=BDUR), fa.FundCut("cluster", cluster=CLUSTER), share=float(share)
            )
        ],
        general_fund=cut,
        date="2024-09-17",
    )
