"""What municipalities pay, how much is locked in, and what they decide."""

import math

import pytest

import finarr as fa
from tests.portfolio.cases import small


def test_burdens_by_hand() -> None:
    table = small().solve().burdens.set_index(["party", "year"])
    cade = table.loc[("Cade", 2026)]
    assert (cade["arrangements"], cade["contributions"], cade["locked"]) == (3, 170, 100 + 20)
    assert (cade["of_budget"], cade["per_inhabitant"], cade["locked_of_budget"]) == (0.085, 8.5, 0.06)
    assert math.isnan(cade["growth"])
    assert table.loc[("Cade", 2027), "growth"] == pytest.approx(20 / 170)


def test_influence_is_what_the_votes_say() -> None:
    outcome = small().solve()
    rows = outcome.influence.set_index(["arrangement", "party"])
    votes = fa.Votes({"Aalst": 3, "Berg": 2, "Cade": 2, "Dorp": 1}, 5)
    for name in votes.parties:
        row = rows.loc[("Brand", name)]
        assert row["banzhaf"] == votes.banzhaf()[name]
        assert row["shapley_shubik"] == votes.shapley_shubik()[name]
    assert rows.loc[("Brand", "Aalst"), "of_contributions"] == 0.4
    assert math.isnan(rows.loc[("Zorg", "Aalst"), "of_votes"])
    overall = outcome.overall_influence.set_index("party")
    assert overall["of_contributions"].sum() == pytest.approx(1)
    assert overall["of_votes"].sum() == pytest.approx(1) == overall["of_power"].sum()
    assert overall.loc["Aalst", "of_contributions"] == (200 + 80) / 725


def test_every_problem_at_once() -> None:
    with pytest.raises(fa.InvalidInput) as caught:
        small(
            arrangements=[
                fa.Arrangement("Brand", {"Aalst": {2026: 1}, "Zwolle": 5}, votes={"Berg": 1}),
                fa.Arrangement("brand", {"Aalst": 0.001}, quota=3),
            ],
            pots={"Aalst": {"casino": 5}},
        )
    assert {problem.place for problem in caught.value.problems} == {
        "arrangements[1].contributions.Zwolle",
        "arrangements[1].contributions.Aalst.2027",
        "arrangements[1].votes.Berg",
        "arrangements[1].name",
        "arrangements[2].name",
        "arrangements[2].contributions.Aalst.2026",
        "arrangements[2].contributions.Aalst.2027",
        "arrangements[2].quota",
        "pots.Aalst.casino",
    }
    with pytest.raises(fa.InvalidInput) as caught:
        fa.Arrangement("x", {}, locked=2, mandatory="ja")  # type: ignore[arg-type]
    assert {problem.place for problem in caught.value.problems} == {
        "arrangements.x.contributions", "arrangements.x.locked", "arrangements.x.mandatory",
    }  # fmt: skip


def test_reforms_add_up() -> None:
    first = fa.Reform("Brandweer", {"Aalst": -40, "Berg": 40})
    found = small().accumulate([first, fa.Reform("Jeugd", {"Aalst": -10, "Dorp": 5})])
    table = found.table.set_index("party")
    assert table.loc["Aalst"].tolist() == [-40, -10, -50, -1.25, -0.0125, 2]
    assert table["total"].tolist() == [-50, 40, 0, 5]
    with pytest.raises(fa.InvalidInput, match="Zwolle"):
        small().accumulate([fa.Reform("x", {"Zwolle": 1})])


def test_the_effects_of_a_central_funding_case_are_a_reform() -> None:
    from tests.central_funding.cases import case

    outcome = case().solve()
    effects = {name: float(euro) for name, euro in fa.Reform.of(outcome).effects.items()}
    table = outcome.effects
    assert effects == dict(zip(table["party"], table["effect"], strict=True))


def test_leaving_from_a_portfolio() -> None:
    case = small()
    with pytest.raises(fa.InvalidInput, match="there is no leaving it"):
        case.exit("Brand", "Aalst")
    left = case.exit("zorg", "Cade", 2027)
    assert left.basis == 40 and left.methods["degressive"].total == 120
    with pytest.raises(fa.InvalidInput, match="known are"):
        case.exit("Iets", "Cade")


def test_warnings_by_hand() -> None:
    position = fa.Position(equity_end=40, debt_end=160, risks=100, result=-1)
    healthy = fa.Position(equity_end=90, debt_end=10, capacity=150, risks=100)
    brand, zorg, werk = small().arrangements
    outcome = small(arrangements=[fa.Arrangement("Brand", brand.contributions, position=position), zorg, werk]).solve()
    row = outcome.warning_table.iloc[0]
    assert (row["resilience"], row["resilience_class"], row["solvency"], row["solvency_class"]) == (
        0.4, "F", 0.2, "neutral",
    )  # fmt: skip
    assert bool(row["deficit"]) and bool(row["signal"])
    assert outcome.at_risk("Aalst") == {"Brand": 24} and outcome.at_risk("Dorp") == {"Brand": 6}
    fine = small(arrangements=[fa.Arrangement("Brand", brand.contributions, position=healthy)]).solve()
    assert fine.warning_table.iloc[0]["resilience_class"] == "B" and not fine.warnings[0].signal
    assert fine.at_risk("Aalst") == {}


def test_the_paragraph_of_one_municipality() -> None:
    paper = small().solve().explain("berg")
    assert "Berg doet mee aan 2 regelingen en draagt er € 210 aan bij: 7% van de begroting" in paper.text
    assert "Werk" not in paper.text
    with pytest.raises(fa.InvalidInput):
        small().solve().explain("Zwolle")
