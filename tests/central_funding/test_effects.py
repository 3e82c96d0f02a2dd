"""Effects: recomputed from the definitions, and laws that hold for any figures."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import finarr as fa

from . import plain
from .cases import FUND, PLACES, case, move, parties, regions, task


def euro(table, column: str) -> dict[str, float]:
    return dict(zip(table["party"], table[column], strict=True))


@pytest.mark.parametrize("share", [0, 0.1, 0.5, 0.9, 1])
def test_effects_follow_the_definitions(share):
    moved = case(proposal=[move(share=share)])
    outcome = moved.solve()
    expected = plain.effects(**plain.figures(moved), share=float(share))
    assert euro(outcome.effects, "effect") == pytest.approx(expected, abs=0.03)
    assert outcome.gap == {2026: Decimal("0.00")}
    assert all(check.ok for check in outcome.checks)
    table = outcome.effects
    assert list(table.columns) == [
        "party", "region", "now", "proposal", "fund_cut", "effect", "effect_per_inhabitant",
    ]  # fmt: skip
    assert (table["now"] - table["proposal"] - table["fund_cut"]).tolist() == pytest.approx(table["effect"].tolist())
    for name, each in zip(table["party"], table["effect_per_inhabitant"], strict=True):
        assert each == pytest.approx(euro(table, "effect")[name] / PLACES[name][1])
    assert table["fund_cut"].sum() == pytest.approx(share * 26_250_000)


def test_a_region_never_gets_more_than_its_members_contribute_and_the_others_get_the_rest():
    steep = fa.PointsFormula(amounts={"area": 1})
    outcome = case(proposal=[move(formula=steep, share=0.5)]).solve()
    grants = outcome.grants.set_index("region")
    assert grants["held"].to_dict() == {"Noord": True, "West": False, "Zuid": True}
    assert grants["grant_more"].to_dict() == {"Noord": 4_800_000, "West": 4_975_000, "Zuid": 3_350_000}
    assert outcome.status == "closed_form"
    notices = [notice.id for notice in outcome.notices]
    assert notices.count("central_funding.held") == 2
    assert (outcome.effects["proposal"] >= 0).all()


def test_a_whole_takeover_is_possible_whatever_the_formula():
    outcome = case(proposal=[move(formula=fa.PointsFormula(amounts={"area": 1}), share=1)]).solve()
    assert outcome.effects["proposal"].eq(0).all() and outcome.gap[2026] == 0


def test_plus_tasks_stay():
    wish = task("Jeugdbrandweer", task="plus")
    outcome = case(tasks=[task(), wish]).solve()
    without = case().solve()
    assert euro(outcome.effects, "effect") == euro(without.effects, "effect")
    for name, row in PLACES.items():
        assert euro(outcome.effects, "proposal")[name] == pytest.approx(
            euro(without.effects, "proposal")[name] + row[4]
        )


people = st.integers(500, 900_000)
amounts = st.integers(0, 50_000_000)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(people, st.integers(1, 400_000), amounts, st.integers(0, 2)), min_size=3, max_size=9),
    st.decimals(0, 1, places=3),
    st.sampled_from(["0.01", "1"]),
    st.randoms(use_true_random=False),
)
def test_effects_add_up_to_zero_and_the_order_of_parties_does_not_matter(rows, share, unit, random):
    names = [f"p{n}" for n in range(len(rows))]
    given_parties = [
        fa.Party(name, measures={"inhabitants": n, "dwellings": d, "area": 1})
        for name, (n, d, _, _) in zip(names, rows, strict=True)
    ]
    homes = {name: f"r{row[3]}" for name, row in zip(names, rows, strict=True)}
    made = [fa.Region(r, [n for n in names if homes[n] == r]) for r in dict.fromkeys(homes.values())]
    paid = {name: row[2] for name, row in zip(names, rows, strict=True)}
    whole = fa.CentralFunding(
        "x", [2026], given_parties, made, [fa.Task("t", contributions=paid)],
        [move("t", formula=fa.PointsFormula(amounts={"dwellings": 1}), share=share)],
        general_fund=FUND, unit=unit,
    )  # fmt: skip
    outcome = whole.solve()
    assert outcome.gap[2026] == 0 and all(check.ok for check in outcome.checks)
    assert (outcome.effects["proposal"] >= 0).all()
    if unit == "1":
        assert outcome.effects["proposal"].map(float.is_integer).all()
    shuffled = list(given_parties)
    random.shuffle(shuffled)
    again = replace(whole, parties=shuffled).solve()
    assert euro(again.effects, "effect") == euro(outcome.effects, "effect")


@settings(max_examples=15, deadline=None)
@given(st.sampled_from([2, 3, 10, 1000]), st.decimals(0, 1, places=2))
def test_ten_times_the_money_is_ten_times_the_effect(factor, share):
    one = case(proposal=[move(share=share)]).solve()
    many = case(tasks=[task(factor=factor)], proposal=[move(share=share)]).solve()
    small, large = euro(one.effects, "effect"), euro(many.effects, "effect")
    assert {name: factor * each for name, each in small.items()} == pytest.approx(large, abs=0.03 * factor)


def test_contributions_follow_from_cost_and_grant_by_the_region_s_key():
    costs = fa.Task("GHOR", costs={"Noord": 1_000_000, "West": 3_000_000, "Zuid": 500_000}, grants={"West": 600_000})
    keyed = case(
        tasks=[costs],
        regions=regions(key=fa.Key.measures({"inhabitants": 1})),
        proposal=[move("GHOR", share=0.5)],
    )
    outcome = keyed.solve()
    now = euro(outcome.effects, "now")
    west = sum(row[1] for row in PLACES.values() if row[0] == "West")
    assert now["Dijk"] == pytest.approx(2_400_000 * 120_000 / west, abs=0.01)
    assert sum(now.values()) == pytest.approx(3_900_000)
    row = outcome.tasks.iloc[0]
    assert (row["cost"], row["grant_now"], row["grant_then"], row["fund_cut"]) == (4.5e6, 0.6e6, 2.55e6, 1.95e6)
    assert row["compensated"] == pytest.approx(2.55 / 4.5)


def test_a_task_moved_in_some_regions_cuts_the_fund_only_there():
    outcome = case(proposal=[move(regions=["Zuid", "Noord"])]).solve()
    table = outcome.effects.set_index("party")
    west = table[table["region"] == "West"]
    assert west["effect"].eq(0).all() and west["fund_cut"].eq(0).all()
    assert table["fund_cut"].sum() == pytest.approx(0.5 * (4_800_000 + 3_350_000))
    assert outcome.gap[2026] == 0


def test_vat_that_nobody_reclaims_is_a_gap_unless_the_centre_adds_it():
    bare = case(proposal=[move(vat_share=0.1)]).solve()
    assert bare.gap[2026] == Decimal("-1312500.00")
    assert bare.notices[0].id == "central_funding.gap"
    covered = case(proposal=[move(vat_share=0.1, vat_covered=True)]).solve()
    assert covered.gap[2026] == 0 and all(check.ok for check in covered.checks)
    assert covered.grants["grant_more"].sum() == pytest.approx(13_125_000 / 0.9, abs=0.05)
    assert euro(covered.effects, "effect") == pytest.approx(euro(case().solve().effects, "effect"), abs=0.02)
    assert "central_funding.vat_zero" not in [n.id for n in (*bare.notices, *covered.notices)]
    assert "central_funding.vat_zero" in [n.id for n in case().solve().notices]


def test_years_have_their_own_index():
    grown = case(
        years=[2026, 2027],
        tasks=[task(index={"cost": 1})],
        proposal=[move(amount=10_000_000, grant_index={"grant": 1}, fund_index={"fund": 0.5, "cost": 0.5}, share=None)],
        indices={
            "cost": fa.Index({2027: 0.05}),
            "grant": fa.Index({2027: 0.02}),
            "fund": fa.Index({2027: 0.03}),
        },
    )
    outcome = grown.solve()
    assert outcome.gap == {2026: Decimal("0.00"), 2027: Decimal("-200000.00")}
    yearly = outcome.yearly
    assert list(yearly.columns)[:4] == ["party", "region", "year", "now"]
    last = yearly[yearly["year"] == 2027]
    assert last["now"].sum() == pytest.approx(26_250_000 * 1.05)
    assert last["fund_cut"].sum() == pytest.approx(10_400_000)
    assert outcome.effects["effect"].sum() == pytest.approx(0, abs=0.001)


def test_a_centre_municipality_receives_the_grant_and_the_effects_stay():
    direct, through = case().solve(), case(regions=[replace(r, through=r.members[0]) for r in regions()]).solve()
    assert through.grants["receiver"].tolist() == ["Aalst", "Dijk", "Grave"]
    assert direct.grants["receiver"].tolist() == ["Noord", "West", "Zuid"]
    assert euro(direct.effects, "effect") == euro(through.effects, "effect")


def test_a_region_s_own_figure_counts_before_the_sum_of_its_members():
    own = [replace(region, measures={"area": 1}) for region in regions()]
    formula = fa.PointsFormula(amounts={"area": 1})
    grants = case(regions=own, proposal=[move(formula=formula, share=0.2)]).solve().grants
    assert grants["points"].tolist() == [1, 1, 1]
    assert grants["grant_more"].tolist() == [1_750_000] * 3


def test_the_fund_is_cut_by_cluster_by_measures_or_through_the_factor():
    def shares(cut: fa.FundCut) -> dict[str, float]:
        return euro(case(proposal=[move(fund_cut=cut)]).solve().cuts, "share")

    heads = {name: row[1] for name, row in PLACES.items()}
    homes = {name: row[2] for name, row in PLACES.items()}
    area = {name: row[3] for name, row in PLACES.items()}

    def expected(points: dict[str, float]) -> dict[str, float]:
        return pytest.approx({name: each / sum(points.values()) for name, each in points.items()})

    assert shares(fa.FundCut("cluster", cluster="Orde en veiligheid")) == expected(
        {p: 11.53 * heads[p] + 56.12 * homes[p] + 9.5 * area[p] for p in PLACES}
    )
    assert shares(fa.FundCut("measures", measures=["inhabitants"])) == expected(heads)
    assert shares(fa.FundCut("measures", cluster="Orde en veiligheid", measures=["area"])) == expected(area)
    assert shares(fa.FundCut("factor")) == expected(
        {p: 51.53 * heads[p] - 8.93 * homes[p] + 9.5 * area[p] for p in PLACES}
    )


def test_three_columns_now_proposal_and_mine():
    mine = [move(formula=fa.Key.measures({"inhabitants": 1}), share=0.3)]
    outcome = case(mine=mine).solve()
    table = outcome.three.set_index("party")
    other = case(proposal=mine).solve().effects.set_index("party")
    assert table["effect_mine"].to_dict() == other["effect"].to_dict()
    assert (table["now"] - table["proposal"]).to_dict() == pytest.approx(table["effect_proposal"].to_dict(), abs=0.001)
    assert (table["now"] - table["mine"]).to_dict() == pytest.approx(table["effect_mine"].to_dict(), abs=0.001)


def test_groups_have_three_columns_too_and_outliers_are_listed():
    mine = [move(formula=fa.Key.measures({"inhabitants": 1}), share=0.3)]
    outcome = case(mine=mine).solve()
    table, other = outcome.by("region"), case(proposal=mine).solve().by("region")
    assert table["effect_mine"].tolist() == other["effect"].tolist()
    assert table["mine"].tolist() == other["proposal"].tolist()
    assert outcome.outliers()["party"].tolist() == []
    far = outcome.outliers(1.2)
    heads = {name: row[4] / row[1] for name, row in PLACES.items()}
    middle = sorted(heads.values())[3:5]
    assert far["party"].tolist() == sorted(
        (n for n, each in heads.items() if not sum(middle) / 2.4 <= each <= sum(middle) * 0.6), key=lambda n: -heads[n]
    )
    assert far["party"].tolist() == ["Couwen"]


def test_groups_add_up_and_size_classes_are_those_of_bzk_and_cbs():
    outcome = case().solve()
    bzk, cbs = outcome.by("size_bzk"), outcome.by("size_cbs")
    assert bzk["group"].tolist() == ["<20000", "20000-50000", "50000-100000", "100000-250000"]
    assert bzk["municipalities"].tolist() == [3, 3, 1, 1]
    assert cbs["group"].tolist() == ["5000-10000", "10000-20000", "20000-50000", "50000-100000", "100000-150000"]
    for table in (bzk, cbs, outcome.by("region"), outcome.by("province"), outcome.by(dict.fromkeys(PLACES, "all"))):
        assert table["effect"].sum() == pytest.approx(0, abs=0.001)
        assert table["inhabitants"].sum() == 315_000
        assert table["municipalities"].sum() == table["gaining"].sum() + table["losing"].sum() == 8
    assert outcome.by("province")["group"].tolist() == ["N", "W", "Z"]


def test_largest_beyond_and_histogram_count_the_same_municipalities():
    outcome = case().solve()
    effects = sorted(zip(outcome.effects["effect_per_inhabitant"], outcome.effects["party"], strict=True))
    largest = outcome.largest(2)
    assert largest["kind"].tolist() == ["gain", "gain", "loss", "loss"]
    assert largest["party"].tolist() == [effects[-1][1], effects[-2][1], effects[0][1], effects[1][1]]
    beyond = outcome.beyond().set_index("bound")
    assert beyond.index.tolist() == [5, 15, 60]
    assert beyond.loc[5, "gaining"] == sum(each > 5 for each, _ in effects)
    assert beyond.loc[5, "share_losing"] == sum(each < -5 for each, _ in effects) / 8
    bars = outcome.histogram(2.5)
    assert bars["municipalities"].sum() == 8 and (bars["to"] - bars["from"]).eq(2.5).all()
    for low, high, count in bars.itertuples(index=False):
        assert count == sum(low <= each < high for each, _ in effects)


def test_notices_say_that_nothing_changes_and_that_figures_are_estimates():
    nothing = case(proposal=[move(share=0)], date="2025-10-01").solve()
    assert [n.id for n in nothing.notices] == [
        "central_funding.nothing_moves",
        "central_funding.vat_zero",
        "central_funding.estimates_of",
    ]
    even = [replace(p, measures={**p.measures, "x": row[4]}) for p, row in zip(parties(), PLACES.values(), strict=True)]
    same = case(
        parties=even,
        proposal=[move(formula=fa.PointsFormula(amounts={"x": 1}), fund_cut=fa.FundCut("cluster", cluster="x"))],
        general_fund=fa.GeneralFund({"x": {"x": 1}}),
        measures={"x": fa.Measure("x", "2024-01-01", status="provisional")},
        figures="realisation",
    ).solve()
    assert [n.id for n in same.notices] == [
        "central_funding.nothing_changes",
        "central_funding.vat_zero",
        "central_funding.provisional",
    ]
    assert "1-1-2024" in same.notices[-1].render("nl").replace("01-01-2024", "1-1-2024")
    said = case(tasks=[task(source="taakveld 1.1, begroting 2024 (benadering).")]).solve()
    assert said.notices[-1].render("nl") == "Bedragen van Brandweer: taakveld 1.1, begroting 2024 (benadering)."
    free = case(tasks=[task(freedom=0.7)]).solve()
    assert "central_funding.above_freedom" in [n.id for n in free.notices]


def test_an_explanation_leads_from_contribution_to_effect():
    outcome = case().solve()
    steps = outcome.explain("Dijk").steps
    kinds = {step.kind: step.amount for step in steps}
    assert [step.kind for step in steps] == ["now", "grant", "relief", "fund_cut", "effect"]
    assert -kinds["relief"] - kinds["fund_cut"] == kinds["effect"]
    assert float(kinds["effect"]) == euro(outcome.effects, "effect")["Dijk"]
    assert "nadeel (N)" in outcome.explain("Dijk").text and "disadvantage (N)" in outcome.explain("Dijk", "en").text
    with pytest.raises(fa.InvalidInput):
        outcome.explain("Nergens")
