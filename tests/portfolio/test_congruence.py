"""Congruence by hand on a small case, and the fewest moves against every possible grouping."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import finarr as fa
from tests.portfolio.cases import PEOPLE, small


def test_overlap_by_hand() -> None:
    """Brand {A,B,C,D}, Zorg {A,B,C}, Werk {C,D}: 3/4, 2/4 and 1/4."""
    found = small().congruence()
    assert {(p.first, p.second): p.jaccard for p in found.pairs} == {
        ("Brand", "Zorg"): Fraction(3, 4), ("Brand", "Werk"): Fraction(1, 2), ("Zorg", "Werk"): Fraction(1, 4),
    }  # fmt: skip
    assert found.municipalities == {
        "Aalst": Fraction(3, 4), "Berg": Fraction(3, 4), "Cade": Fraction(1, 2), "Dorp": Fraction(1, 2),
    }  # fmt: skip
    assert found.index == (Fraction(3, 4) * 70 + Fraction(1, 2) * 30) / 100
    assert found.domains == {"zorg": Fraction(1, 4)}
    assert found.partners == {"Aalst": 3, "Berg": 3, "Cade": 3, "Dorp": 3}
    assert found.table["jaccard"].tolist() == [0.25, 0.5, 0.75]
    assert found.matrix.loc["Werk", "Zorg"] == 0.25


def test_arrangements_with_the_same_members_are_wholly_congruent() -> None:
    both = [fa.Arrangement(name, dict.fromkeys(PEOPLE, 1)) for name in ("Een", "Twee")]
    assert small(arrangements=both).congruence().index == 1
    assert small(arrangements=both[:1]).congruence().index is None


def test_without_inhabitants_every_municipality_counts_once() -> None:
    found = small(parties=[fa.Party(name) for name in PEOPLE]).congruence()
    assert not found.by_inhabitants and found.index == Fraction(5, 8)


def families(grouping: dict[str, dict[str, str]], people: dict[str, int]) -> fa.Portfolio:
    """Return a portfolio from, by family, the arrangement of each municipality."""
    arrangements = []
    for family, homes in grouping.items():
        for name in dict.fromkeys(homes.values()):
            members = {party: 1 for party, home in homes.items() if home == name}
            arrangements.append(fa.Arrangement(f"{family} {name}", members, family=family))
    parties = [fa.Party(name, measures={"inhabitants": number}) for name, number in people.items()]
    return fa.Portfolio("x", [2026], parties, arrangements)


def groupings(names: list[str], regions: int) -> Iterator[list[tuple[str, ...]]]:
    """Yield every way to put names in so many regions, none of them empty."""
    seen = set()
    for places in product(range(regions), repeat=len(names)):
        groups = [tuple(n for n, at in zip(names, places, strict=True) if at == k) for k in range(regions)]
        if all(groups) and frozenset(groups) not in seen:
            seen.add(frozenset(groups))
            yield groups


def fewest(case: fa.Portfolio, people: dict[str, int], regions: int) -> int:
    """Return the fewest moves over every grouping: in each family, regions keep arrangements as well as can be."""
    kinds: dict[str, dict[str, str]] = {}
    for each in case.arrangements:
        kinds.setdefault(each.group, {}).update(dict.fromkeys(each.members, each.name))
    best = 10**9
    for groups in groupings(list(people), regions):
        moved = 0
        for homes in kinds.values():
            names = [None, *dict.fromkeys(homes.values())]
            moved += min(
                sum(
                    people[party]
                    for group, kept in zip(groups, chosen, strict=True)
                    for party in group
                    if homes.get(party) != kept
                )
                for chosen in product(names, repeat=regions)
                if len([c for c in chosen if c]) == len({c for c in chosen if c})
            )
        best = min(best, moved)
    return best


def test_the_fewest_moves_by_hand() -> None:
    """Fire: A+B | C+D; care: A+B+C | D. Moving C's 20 in one family makes two congruent regions."""
    fire = {"Aalst": "west", "Berg": "west", "Cade": "oost", "Dorp": "oost"}
    care = {"Aalst": "west", "Berg": "west", "Cade": "west", "Dorp": "oost"}
    found = families({"brand": fire, "zorg": care}, PEOPLE).regroup(2)
    assert found.moved == 20 and found.all_combinations
    assert [move.party for move in found.moves] == ["Cade"]
    assert {frozenset(region.members) for region in found.regions} in (
        {frozenset({"Aalst", "Berg"}), frozenset({"Cade", "Dorp"})},
        {frozenset({"Aalst", "Berg", "Cade"}), frozenset({"Dorp"})},
    )


def test_regions_that_are_congruent_already_move_nobody() -> None:
    same = {"Aalst": "a", "Berg": "a", "Cade": "b", "Dorp": "b"}
    assert families({"brand": same, "zorg": same}, PEOPLE).regroup(2).moved == 0


HOMES = st.lists(st.sampled_from(["", "p", "q", "r"]), min_size=5, max_size=5)


@settings(max_examples=20, deadline=None)
@given(st.lists(HOMES, min_size=1, max_size=2), st.lists(st.integers(1, 50), min_size=5, max_size=5), st.integers(1, 3))
def test_no_grouping_moves_fewer(homes: list[list[str]], sizes: list[int], regions: int) -> None:
    names = ["A", "B", "C", "D", "E"]
    people = dict(zip(names, sizes, strict=True))
    grouping = {
        f"f{n}": {name: home for name, home in zip(names, row, strict=True) if home} for n, row in enumerate(homes)
    }
    taking = {party for homes_ in grouping.values() for party in homes_}
    if len(taking) < len(names):
        grouping["alle"] = dict.fromkeys(names, "x")
    case = families({family: homes_ for family, homes_ in grouping.items() if homes_}, people)
    found = case.regroup(regions)
    assert found.all_combinations and len(found.regions) == regions
    assert sorted(party for region in found.regions for party in region.members) == names
    assert found.moved == fewest(case, people, regions)


def test_both_solvers_move_as_few() -> None:
    fire = {"Aalst": "west", "Berg": "west", "Cade": "oost", "Dorp": "oost"}
    care = {"Aalst": "noord", "Berg": "zuid", "Cade": "noord", "Dorp": "zuid"}
    case = families({"brand": fire, "zorg": care}, PEOPLE)
    assert case.regroup(2, "highs").moved == case.regroup(2, "cbc").moved == fewest(case, PEOPLE, 2)


def test_what_cannot_be_regrouped_is_told() -> None:
    double: list[Any] = [fa.Arrangement(name, {"Aalst": 1}, family="brand") for name in ("Een", "Twee")]
    with pytest.raises(fa.InvalidInput) as caught:
        small(arrangements=double, parties=[fa.Party(name) for name in PEOPLE]).regroup(7)
    assert {problem.place for problem in caught.value.problems} == {
        "regions", "parties.Aalst.measures.inhabitants", "arrangements[2].contributions.Aalst",
    }  # fmt: skip
