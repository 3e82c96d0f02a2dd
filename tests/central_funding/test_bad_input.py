"""Every mistake is told, all at once, each with its place."""

from __future__ import annotations

from dataclasses import replace

import pytest

import finarr as fa
from finarr.cases.toml_file import loads

from .cases import PLACES, case, move, parties, regions, task


def problems(work) -> dict[str, str]:
    with pytest.raises(fa.InvalidInput) as caught:
        work()
    assert all(problem.render("nl") and problem.render("en") for problem in caught.value.problems)
    return {problem.place: problem.allowed.id for problem in caught.value.problems}


def without(party: str, measure: str) -> list[fa.Party]:
    return [
        replace(p, measures={m: v for m, v in p.measures.items() if m != measure}) if p.name == party else p
        for p in parties()
    ]


def test_many_mistakes_are_told_together():
    found = problems(
        lambda: case(
            parties=without("Berg", "dwellings"),
            regions=[*regions(), fa.Region("Oost", ["Eem", "Nergens"], through="Dijk")],
            tasks=[task(), fa.Task("Wens", "plus", contributions={"Aalst": 5})],
            proposal=[move(), move("Wens"), move("Politie", formula="x"), move(formula=fa.PointsFormula())],
            language="fr",
        )
    )
    assert found == {
        "regions[4].members[2]": "errors.unknown_name",
        "language": "errors.one_of",
        "regions[4].members[1]": "central_funding.two_regions",
        "regions[4].through": "errors.unknown_name",
        **{f"tasks[2].contributions.{name}": "central_funding.no_contribution" for name in PLACES if name != "Aalst"},
        "proposal[1].task": "errors.duplicate",
        "proposal[4].task": "errors.duplicate",
        "parties[2].measures.dwellings": "keys.measure_missing",
        "proposal[2].task": "central_funding.plus_stays",
        "proposal[3].task": "errors.unknown_name",
        'formulas."Brandweer 2".amounts': "central_funding.points_zero",
    }


def test_a_task_without_a_withdrawal_key_is_refused():
    assert problems(lambda: fa.Move("Brandweer", "x", None, share=0.5)) == {
        "proposal.Brandweer.fund_cut": "errors.missing"
    }
    assert problems(lambda: case(general_fund=None)) == {"general_fund": "central_funding.no_fund"}
    assert problems(lambda: case(proposal=[move(fund_cut=fa.FundCut("cluster", cluster="Zorg"))])) == {
        "proposal[1].fund_cut.cluster": "errors.unknown_name"
    }
    assert problems(lambda: case(proposal=[move(fund_cut=fa.FundCut("measures", measures=["x"]))])) == {
        "proposal[1].fund_cut.measures": "errors.unknown_name"
    }
    assert problems(lambda: fa.FundCut("cluster")) == {"fund_cut.cluster": "errors.missing"}
    assert problems(lambda: fa.FundCut("measures")) == {"fund_cut.measures": "errors.missing"}


def test_points_that_add_up_to_nothing_are_refused_for_the_formula_and_for_the_fund():
    assert problems(lambda: case(proposal=[move(formula=fa.PointsFormula(amounts={"area": 0}))])) == {
        "formulas.Brandweer.amounts": "central_funding.points_zero"
    }
    nothing = fa.GeneralFund({"Orde en veiligheid": {"area": 0}})
    assert problems(lambda: case(general_fund=nothing)) == {"proposal[1].fund_cut": "keys.points_zero"}
    below = fa.GeneralFund({"Orde en veiligheid": {"area": 1, "dwellings": -0.5}})
    assert set(problems(lambda: case(general_fund=below)).values()) == {"keys.points_negative"}


def test_what_is_missing_of_one_municipality_is_told_at_that_municipality():
    place = {"parties[3].measures.inhabitants": "keys.measure_missing"}
    assert problems(lambda: case(parties=without("Couwen", "inhabitants"))) == place
    some = [replace(p, measures={**p.measures, "inhabitants": 0}) if p.name == "Eem" else p for p in parties()]
    assert problems(lambda: case(parties=some)) == {"parties[5].measures.inhabitants": "central_funding.no_inhabitants"}
    lacking = fa.Task("Brandweer", contributions={p: 1 for p in PLACES if p != "Heem"})
    assert problems(lambda: case(tasks=[lacking])) == {"tasks[1].contributions.Heem": "central_funding.no_contribution"}
    assert problems(lambda: case(regions=regions()[:2])) == {
        "parties[7].name": "central_funding.no_region",
        "parties[8].name": "central_funding.no_region",
        **{f"tasks[1].contributions.{p}": "central_funding.not_taking_part" for p in ("Grave", "Heem")},
    }


def test_costs_grants_and_contributions_must_agree():
    paid = {name: row[4] for name, row in PLACES.items()}
    task_with = lambda **more: case(tasks=[fa.Task("Brandweer", contributions=paid, **more)])  # noqa: E731
    assert problems(lambda: task_with(costs={"Noord": 5_000_000}, grants={"Noord": 200_000.01})) == {
        "tasks[1].costs.Noord": "central_funding.cost_not_covered"
    }
    assert task_with(costs={"Noord": 5_000_000}, grants={"Noord": 200_000}).solve().gap[2026] == 0
    by_cost = {"Noord": 1_000, "West": 2_000.005}
    assert problems(lambda: case(tasks=[fa.Task("Brandweer", costs=by_cost)])) == {
        "tasks[1].costs.Zuid": "central_funding.no_costs",
        **{f"regions[{n}].key": "central_funding.region_key" for n in (1, 2, 3)},
    }
    keyed = regions(key=fa.Key.equal())
    assert problems(
        lambda: case(tasks=[fa.Task("Brandweer", costs={**by_cost, "Zuid": 5}, grants={"Zuid": 6})], regions=keyed)
    ) == {"tasks[1].costs.West": "central_funding.unit", "tasks[1].grants.Zuid": "central_funding.grant_above_cost"}


def test_a_proposal_of_more_than_there_is_is_refused():
    assert problems(lambda: case(proposal=[move(amount=26_250_000.01)])) == {
        "proposal[1].amount": "central_funding.above_contributions"
    }
    assert problems(lambda: case(proposal=[move(amount=1.001)])) == {"proposal[1].amount": "errors.unit_total"}
    top = fa.PointsFormula(amounts={"area": 1}, off_the_top={"Zuid": 3_000_000})
    assert problems(lambda: case(proposal=[move(formula=top, share=0.1)])) == {
        "proposal[1].share": "central_funding.off_the_top_above"
    }
    steep = fa.PointsFormula(amounts={"area": 1}, off_the_top={"Zuid": 4_000_000})
    assert problems(lambda: case(proposal=[move(formula=steep, share=0.5)])) == {
        "proposal[1].share": "central_funding.top_above_contributions"
    }
    lonely = [replace(r, measures={"area": 0}) if r.name != "Noord" else r for r in regions()]
    assert problems(
        lambda: case(regions=lonely, proposal=[move(formula=fa.PointsFormula(amounts={"area": 1}), share=0.5)])
    ) == {"proposal[1].share": "central_funding.out_of_reach"}


def test_a_move_is_checked_when_it_is_made():
    assert problems(
        lambda: fa.Move(
            "t", "x", fa.FundCut("factor"), share=1.5, amount=3, vat_share=1, vat_covered="yes", grant_index={"a": 0.5}
        )
    ) == {
        "proposal.t.share": "errors.one_of",
        "proposal.t.vat_share": "central_funding.share_below_one",
        "proposal.t.vat_covered": "errors.boolean",
        "proposal.t.grant_index": "errors.index_sum",
    }
    assert problems(lambda: fa.Move("t", "x", fa.FundCut("factor"))) == {"proposal.t.share": "errors.one_of"}
    assert problems(lambda: fa.Task("t", freedom=2, task="maybe")) == {
        "tasks.t.freedom": "errors.share",
        "tasks.t.task": "errors.one_of",
    }
    assert problems(lambda: case(tasks=[fa.Task("Brandweer")])) == {"tasks[1].contributions": "errors.missing"}
    assert problems(lambda: fa.Region("x", "Goes", measures={"area": -1})) == {
        "regions.x.members": "errors.list",
        "regions.x.measures.area": "errors.not_negative",
    }


def test_years_and_indices_must_be_there():
    late = case(years=[2026, 2027]).tasks[0]
    assert problems(
        lambda: case(
            years=[2026, 2027],
            tasks=[replace(late, contributions={**late.contributions, "Eem": {2026: 5, 2028: 6}})],
            proposal=[move(amount={2026: 5}, grant_index={"grant": 1}, fund_index={"fund": 1})],
            indices={"grant": fa.Index({2028: 0.1})},
        )
    ) == {
        "tasks[1].contributions.Eem.2027": "errors.missing",
        "tasks[1].contributions.Eem.2028": "cost_sharing.other_year",
        "indices.grant.2027": "errors.missing",
        "proposal[1].fund_index.fund": "errors.unknown_name",
        "proposal[1].amount.2027": "errors.missing",
    }


def test_the_general_fund_is_checked():
    assert problems(lambda: fa.GeneralFund({})) == {"general_fund.clusters": "errors.table"}
    assert problems(lambda: fa.GeneralFund({"a": {"x": "1.000"}}, -1, ["y"])) == {
        "general_fund.clusters.a.x": "errors.number",
        "general_fund.factor": "errors.positive",
        "general_fund.outside_factor[1]": "errors.unknown_name",
    }
    strange = fa.GeneralFund({"Orde en veiligheid": {"colour": 3}})
    assert problems(lambda: case(general_fund=strange)) == {
        'general_fund.clusters."Orde en veiligheid".colour': "errors.unknown_name"
    }


def test_a_file_names_the_place_of_every_problem():
    text = """
finarr = 1
kind = "central-funding"
title = "x"
years = [2026]
colour = "red"

[[parties]]
name = "A"
measures = { inhabitants = 5 }

[[regions]]
name = "R"
members = ["A", "B"]

[[tasks]]
name = "T"
contributions = { A = "1.000" }

[[proposal]]
task = "T"
formula = { kind = "equal" }
share = 2

[formulas.f]
amount = 3

[general_fund]
clusters = 5
"""
    found = problems(lambda: loads(text))
    assert found == {
        "colour": "errors.unknown_field",
        "formulas.f.amount": "errors.unknown_field",
        "general_fund.clusters": "errors.table",
        "regions[1].members[2]": "errors.unknown_name",
        "tasks[1].contributions.A": "errors.number",
        "proposal[1].formula.kind": "errors.one_of",
        "proposal[1].fund_cut": "errors.missing",
        "proposal[1].share": "errors.share",
        "formulas.T.amounts": "central_funding.points_zero",
    }


def test_the_answer_to_by_needs_a_grouping():
    outcome = case().solve()
    assert problems(lambda: outcome.by("colour")) == {"group": "errors.one_of"}
    assert problems(lambda: outcome.by({"Aalst": "x"})) == {
        f"group.{name}": "central_funding.no_group" for name in PLACES if name != "Aalst"
    }
    assert problems(lambda: outcome.largest(2.5)) == {"n": "errors.whole_number"}
    assert problems(lambda: outcome.histogram(0)) == {"width": "errors.positive"}
    assert problems(lambda: outcome.beyond(["5"])) == {"bounds[1]": "errors.number"}


def test_what_is_no_path_or_no_case_is_refused():
    given = case()
    for wrong in (5, None, ["x"]):
        assert problems(lambda wrong=wrong: fa.load(wrong)) == {"path": "errors.path"}
        assert problems(lambda wrong=wrong: given.save(wrong)) == {"path": "errors.path"}
        assert problems(lambda wrong=wrong: given.solve().to_excel(wrong)) == {"path": "errors.path"}
    assert problems(lambda: given.solve().beyond(5)) == {"bounds": "errors.list"}
    assert problems(lambda: fa.compare(given, 5)) == {"now": "errors.kind", "proposal": "errors.kind"}
