"""The shipped cases of cost sharing, solved and compared with plain arithmetic on the published figures."""

import csv
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import finarr as fa
from tests.conftest import ROOT

MODELS = sorted(
    path.stem
    for path in (ROOT / "models").glob("*.toml")
    if tomllib.loads(path.read_text(encoding="utf-8"))["kind"] == "cost-sharing"
)
FILES = sorted((ROOT / "models").glob("*.toml"))


def case_of(name: str) -> Any:
    return fa.load(ROOT / "models" / f"{name}.toml")


@cache
def solved(name: str) -> Any:
    return case_of(name).solve()


def cents(name: str) -> dict[tuple[str, str, int], int]:
    """Return the cents of every cell of a shipped case."""
    return cents_of(solved(name))


def cents_of(outcome: Any) -> dict[tuple[str, str, int], int]:
    table = outcome.contributions
    cells = zip(table["party"], table["item"], table["year"], strict=True)
    return dict(zip(cells, map(int, table["cents"]), strict=True))


def dataset(name: str) -> list[dict[str, str]]:
    with (ROOT / "datasets" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rounded(amounts: Sequence[Fraction]) -> list[int]:
    """Round by largest remainder where no two remainders are equal."""
    whole = [amount.numerator // amount.denominator for amount in amounts]
    left = sum(amounts) - sum(whole)
    assert left.denominator == 1
    order = sorted(range(len(amounts)), key=lambda k: amounts[k] - whole[k], reverse=True)
    return [each + (k in order[: int(left)]) for k, each in enumerate(whole)]


def test_the_cases_that_ship() -> None:
    assert MODELS == [
        "borger-odoorn-ggd-2026",
        "borger-odoorn-ggd-2026-2029",
        "dommelvallei-2020",
        "flevoland-2025",
        "hwbp-waterwet-7-24",
        "veiligheidshuizen-2013",
        "zeeland-ggd-2026",
        "zeeland-ggd-jaarcyclus-2026",
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_case_tells_where_it_comes_from(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    head = text.partition("\n\nfinarr = 1\n")[0]
    assert all(line.startswith("#") for line in head.splitlines())
    for word in ("What", "Source", "Date", "Real", "Example"):
        assert f"\n# {word}" in head, word


@pytest.mark.parametrize("name", MODELS)
def test_every_check_of_a_case_holds(name: str) -> None:
    outcome = solved(name)
    assert len(outcome.checks) > 0
    assert all(check.ok for check in outcome.checks)
    case = outcome.case
    totals: dict[tuple[str, int], int] = {}
    for (_, item, year), amount in cents(name).items():
        totals[item, year] = totals.get((item, year), 0) + amount
    assert totals == {column: units * case.grid.cents for column, units in case.net_costs.items()}


@pytest.mark.parametrize("name", MODELS)
def test_the_order_of_the_parties_changes_nothing(name: str) -> None:
    case = case_of(name)
    turned = replace(case, parties=tuple(reversed(case.parties))).solve()
    assert cents_of(turned) == cents(name)


def test_dommelvallei_needs_no_rounding_line() -> None:
    published = {
        row["line"].removeprefix("contribution "): int(row["amount"])
        for row in dataset("dommelvallei-2020")
        if row["line"].startswith("contribution ")
    }
    paid = {party: amount for (party, _, _), amount in cents("dommelvallei-2020").items()}
    assert sum(paid.values()) == 15_462_373_00
    assert paid.keys() == published.keys()
    assert all(abs(paid[party] - 100 * published[party]) <= 100 for party in paid)
    assert all(amount % 100 == 0 for amount in paid.values())


def test_dommelvallei_refuses_forty_cents() -> None:
    case = case_of("dommelvallei-2020")
    (item,) = case.items
    amounts = {name: 0 for name in ("income", "reserve_use", "third_parties")}
    with pytest.raises(fa.InvalidInput, match=r"15,462,373\b.*15,462,374\b"):
        replace(case, items=[replace(item, costs=Decimal("15462373.40"), **amounts)])


def test_flevoland_goes_in_five_equal_steps() -> None:
    rows = dataset("flevoland-taakveld-1-1")
    old, new = ({row["name"]: int(row[f"spending_{year}"]) for row in rows} for year in (2019, 2024))
    paid = cents("flevoland-2025")
    total = 23_804_534
    for step, year in enumerate(range(2021, 2026), start=1):
        for party in old:
            start = Fraction(total * old[party], sum(old.values()))
            end = Fraction(total * new[party], sum(new.values()))
            exact = start + (end - start) * step / 5
            amount = paid[party, "Brandweer en crisisbeheersing", year]
            assert amount % 100 == 0
            assert abs(Fraction(amount, 100) - exact) < 2  # the old amounts are whole euros, and so is the answer
        assert sum(amount for (_, _, at), amount in paid.items() if at == year) == total * 100
    last = [Fraction(total * new[party], sum(new.values())) for party in new]
    shown = [paid[party, "Brandweer en crisisbeheersing", 2025] // 100 for party in new]
    assert shown == rounded(last)


def test_veiligheidshuizen_pay_the_whole_pot() -> None:
    weights = {row["name"]: int(row["weight"]) for row in dataset("veiligheidshuizen-2013")}
    exact = [Fraction(7_700_000_00 * weight, 9_999) for weight in weights.values()]
    paid = cents("veiligheidshuizen-2013")
    assert [paid[city, "Veiligheidshuizen", 2013] for city in weights] == rounded(exact)


def test_veiligheidshuizen_as_shares_leak_770_euro() -> None:
    case = case_of("veiligheidshuizen-2013")
    shares = {party.name: party.measures["gewicht"] for party in case.parties}
    with pytest.raises(fa.InvalidInput, match=r"99\.99%(.|\n)*770"):
        replace(case, keys={"gewicht": fa.Key.shares(shares, of=10_000)})


def test_borger_odoorn_pays_its_four_items() -> None:
    paid = cents("borger-odoorn-ggd-2026")
    published = [int(row["amount"]) for row in dataset("borger-odoorn-ggd-2026")]
    assert [*paid.values()] == [100 * amount for amount in published]
    assert sum(published) == 1_592_186


def hwbp_formula(residents: Sequence[int], woz: Sequence[int], r1: int, r2: int) -> list[Fraction]:
    """Waterwet art. 7.24: B = 0.50 R1 (I/IT + WG/WGT) + 0.40 R2 (I/IT + WG/WGT)."""
    brackets = [Fraction(i, sum(residents)) + Fraction(w, sum(woz)) for i, w in zip(residents, woz, strict=True)]
    return [Fraction(1, 2) * r1 * bracket + Fraction(2, 5) * r2 * bracket for bracket in brackets]


def test_hwbp_follows_the_formula_of_the_law() -> None:
    case = case_of("hwbp-waterwet-7-24")
    assert len(case.parties) == 21
    residents, woz = ([int(party.measures[name]) for party in case.parties] for name in ("ingezetenen", "woz"))
    exact = hwbp_formula(residents, woz, 76_000_000, 111_000_000)
    paid = cents("hwbp-waterwet-7-24")
    for party, amount in zip(case.parties, exact, strict=True):
        both = sum(cents for (name, _, _), cents in paid.items() if name == party.name)
        assert abs(both - 100 * amount) < 2  # two items, each rounded to a cent
    assert sum(paid.values()) == 76_000_000_00 + 8 * 111_000_000_00 // 10


FIGURES = st.lists(st.tuples(st.integers(1, 2_000_000), st.integers(1, 10**12)), min_size=21, max_size=21)


@settings(max_examples=15, deadline=None)
@given(FIGURES)
def test_hwbp_closes_for_any_residents_and_woz(figures: list[tuple[int, int]]) -> None:
    case = case_of("hwbp-waterwet-7-24")
    parties = [
        replace(party, measures={"ingezetenen": residents, "woz": woz})
        for party, (residents, woz) in zip(case.parties, figures, strict=True)
    ]
    paid = cents_of(replace(case, parties=parties).solve())
    assert sum(paid.values()) == 164_800_000_00
    earlier = fa.Item("HWBP 2011-2013", "Waterwet 7.24", 81_000_000)
    assert sum(cents_of(replace(case, parties=parties, items=[earlier]).solve()).values()) == 81_000_000_00


def test_zeeland_has_the_inhabitants_of_cbs() -> None:
    listed = {row["name"]: (row["code"], int(row["inhabitants"])) for row in dataset("zeeland-inhabitants-2024")}
    case = case_of("zeeland-ggd-2026")
    assert {p.name: (p.code, int(p.measures["inwoners"])) for p in case.parties} == listed


def test_zeeland_caps_bind_and_the_others_rise_by_one_factor() -> None:
    outcome, case = solved("zeeland-ggd-2026"), case_of("zeeland-ggd-2026")
    caps = {party.name: 66_00 * int(party.measures["inwoners"]) for party in case.parties}
    table = outcome.contributions
    basis = table[table["item"] != "Logopedie op scholen"]
    held: dict[int, set[str]] = {}
    for year in case.years:
        sums = basis[basis["year"] == year].groupby("party")[["cents", "pro_rata"]].sum()
        pure = {party: 100 * row["pro_rata"] for party, row in sums.iterrows()}
        held[year] = {party for party in caps if pure[party] > caps[party]}
        low, high = 1.0, 2.0
        for _ in range(80):
            factor = (low + high) / 2
            paid = sum(min(caps[party], factor * pure[party]) for party in caps)
            low, high = (factor, high) if paid < sum(pure.values()) else (low, factor)
        for party, row in sums.iterrows():
            assert row["cents"] <= caps[party]
            assert row["cents"] == pytest.approx(min(caps[party], factor * pure[party]), abs=3)
    assert held[2026] == {"Noord-Beveland"}
    assert held[2027] == held[2028] == {"Kapelle", "Noord-Beveland"}
    assert held[2029] == {"Kapelle", "Noord-Beveland", "Reimerswaal"}


def test_zeeland_plus_task_stays_with_those_who_asked() -> None:
    paying = {party for (party, item, _) in cents("zeeland-ggd-2026") if item == "Logopedie op scholen"}
    assert paying == {"Goes", "Kapelle", "Veere"}
