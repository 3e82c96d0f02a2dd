"""All municipalities, each in a veiligheidsregio, a GGD and a region for the energy strategy."""

import csv
import time
from pathlib import Path

import pytest

import finarr as fa

pytestmark = pytest.mark.national

FAMILIES = {"veiligheidsregio": ("veiligheidsregio", 80), "GGD": ("ggd_regio", 40), "RES": ("res_regio", 6)}


@pytest.fixture(scope="module")
def netherlands(national: Path) -> fa.Portfolio:
    with (national / "gemeenten.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    parties = [
        fa.Party(
            row["naam"],
            row["gm_code"],
            {"inhabitants": int(row["inwoners_2024"])},
            budget=int(row["inwoners_2024"]) * 3500,
        )
        for row in rows
    ]
    contributions: dict[tuple[str, str], dict[str, dict[int, int]]] = {}
    for number, row in enumerate(rows):
        people = int(row["inwoners_2024"])
        for family, (column, euro) in FAMILIES.items():
            more = 6 if family == "veiligheidsregio" and number % 2 else 2
            amounts = {2025: euro * people, 2026: (euro + more) * people}
            contributions.setdefault((family, row[column]), {})[row["naam"]] = amounts
    arrangements = [
        fa.Arrangement(f"{family} {name}", table, family=family, domain=family, mandatory=family != "RES")
        for (family, name), table in contributions.items()
    ]
    return fa.Portfolio("Nederland", [2025, 2026], parties, arrangements, unit="1")


def test_the_country_in_seconds(netherlands: fa.Portfolio) -> None:
    began = time.perf_counter()
    outcome = netherlands.solve()
    assert (len(netherlands.parties), len(netherlands.arrangements)) == (342, 25 + 25 + 30)
    assert all(check.ok for check in outcome.checks)
    assert outcome.congruence.index is not None and 0.5 < outcome.congruence.index < 1
    fire = [each for each in netherlands.arrangements if each.family == "veiligheidsregio"]
    assert sum(len(each.members) for each in fire) == 342
    assert time.perf_counter() - began < 10


def test_a_cap_on_totals_of_the_country(netherlands: fa.Portfolio) -> None:
    outcome = netherlands.capped(0.0035)
    assert all(check.ok for check in outcome.checks)
    for party in netherlands.parties[:40]:
        now = sum(float(each.amount(party.name, 2025)) for each in netherlands.arrangements)
        assert outcome.per_party.loc[party.name, 2026] <= now + 0.0035 * float(party.budget) + 1e-6  # type: ignore[arg-type]


def test_congruent_regions_of_the_country(netherlands: fa.Portfolio) -> None:
    """As many regions as there are now: each GGD and energy region follows the veiligheidsregio's, or fewer move."""
    found = netherlands.regroup(25)
    assert len(found.regions) == 25 and not found.all_combinations
    homes = {party: each.name for each in netherlands.arrangements for party in each.members if each.family == "RES"}
    assert found.moved < sum(int(party.measures["inhabitants"]) for party in netherlands.parties)  # type: ignore[arg-type]
    kept = [region.continues["RES"] for region in found.regions if region.continues["RES"]]
    assert len(kept) == len(set(kept)) and set(kept) <= set(homes.values())
    again = sum(move.inhabitants for move in found.moves)
    assert again == found.moved
