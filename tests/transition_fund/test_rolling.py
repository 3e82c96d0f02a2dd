"""The yearly roll-forward, evaluation, decisions to go on, the council's page and doing without the fund, by hand."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import finarr as fa
from finarr.cases.toml_file import dumps, loads
from finarr.cli.app import app, guarded
from tests.conftest import ROOT
from tests.transition_fund.cases import fund, parties, projects


def account(**changes: Any) -> fa.Realised:
    """The account of 2026 as it was planned: 1,500 came in, Dijk A cost the fund 900."""
    given: dict[str, Any] = {
        "contributions": {"Rijk": "833.33", "Noord": 500, "Zuid": "166.67"},
        "payments": {"Dijk A": 900},
        **changes,
    }
    given["contributions"] = {name: Decimal(euro) for name, euro in given["contributions"].items()}
    return fa.Realised(2026, **given)


def totals(outcome: fa.FundOutcome) -> list[float]:
    return [float(each) for each in outcome.balance["contributions"]]


def test_a_year_that_went_as_planned_changes_nothing() -> None:
    plan = fund().solve("cheapest")
    rolled = plan.roll_forward(account())
    assert rolled.after.contributions.equals(plan.contributions)
    assert rolled.after.balance.equals(plan.balance)
    assert (rolled.account["difference"] == 0).all()
    assert rolled.programme["delay"].tolist() == [0, 0, 0, 0]


def test_what_was_not_paid_is_paid_the_next_year_and_the_plan_holds() -> None:
    rolled = fund().solve("cheapest").roll_forward(account(payments={"Dijk A": 600}))
    assert rolled.after.balance["payments"].tolist() == [600.0, 1200.0, 2700.0]  # the other 300 in 2027
    assert totals(rolled.after) == [1500.0] * 3
    table = rolled.account.set_index(["flow", "name"])
    assert table.loc[("payments", "Dijk A")].tolist() == [-900.0, -600.0, 300.0]
    for column in ("planned", "realised"):
        flows = rolled.account[~rolled.account["flow"].isin(["opening", "closing"])][column].sum()
        ends = rolled.account.set_index("flow")[column]
        assert ends["opening"] + flows == pytest.approx(ends["closing"])
    done = fund().solve("cheapest").roll_forward(account(payments={"Dijk A": 600}, finished=["Dijk A"]))
    assert done.after.balance["payments"].tolist() == [600.0, 900.0, 2700.0]
    assert done.after.balance["closing"].tolist()[-1] == 300.0  # least change: nobody pays less


@pytest.mark.parametrize("solver", ("highs", "cbc"))
def test_a_shortage_raises_the_level_of_the_years_that_are_left(solver: str) -> None:
    short = account(contributions={"Rijk": 533, "Noord": 500, "Zuid": 167})  # 1,200 came in
    rolled = fund().solve("cheapest", solver).roll_forward(short)
    assert totals(rolled.after) == [1200.0, 1650.0, 1650.0]
    assert rolled.contributions["difference"].sum() == 300.0
    free = fund(rules={"contributions": "follow"}).solve("cheapest", solver)
    less = account(contributions={"Rijk": 400, "Noord": 150, "Zuid": 50})  # 600 of 900: the year ends 300 below zero
    again = free.roll_forward(less)
    assert totals(again.after) == [600.0, 1200.0, 2700.0]  # 300 in the first year that can
    assert again.after.years[0].closing == -300_00 and all(check.ok for check in again.after.checks)


def test_a_project_that_did_not_begin_begins_later_and_moves_what_follows() -> None:
    work = [
        fa.Project("A", "Noord", "50/50/0", 900, start=2026),
        fa.Project("B", "Zuid", "50/50/0", 900, window=(2027, 2027), after=["A"]),
        fa.Project("C", "Zuid", "50/50/0", 900, start=2027),
    ]
    plan = fund((2026, 2027, 2028, 2029), projects=work).solve("cheapest")
    assert dict(plan.schedule) == {"A": 2026, "B": 2027, "C": 2027}
    year = fa.Realised(2026, {"Rijk": 400, "Noord": 300, "Zuid": 100}, {"A": 0})
    rolled = plan.roll_forward(year)
    assert dict(rolled.after.schedule) == {"A": 2027, "B": 2028, "C": 2027}
    assert rolled.programme["delay"].tolist() == [1, 1, 0]
    new = plan.roll_forward(year, starts={"C": 2029}, estimates={"B": 1000})
    assert new.after.schedule["C"] == 2029 and new.after.programme["fund_pays"].tolist() == [900.0, 1000.0, 900.0]


def test_an_account_that_lacks_figures_is_refused_with_all_of_them() -> None:
    plan = fund().solve("cheapest")
    with pytest.raises(fa.InvalidInput) as caught:
        plan.roll_forward(fa.Realised(2027, {"Rijk": 1}, {}), starts={"X": 2028}, estimates={"Y": "veel"})
    found = {each.place for each in caught.value.problems}
    assert found >= {"realised.year", 'realised.payments."Dijk B"', "starts.X", "estimates.Y"}
    with pytest.raises(fa.InvalidInput, match=r"contributions.Zuid"):
        plan.roll_forward(fa.Realised(2026, {"Rijk": 1, "Noord": 1}, {"Dijk A": 900}))
    with pytest.raises(fa.InvalidInput, match="needs the last plan"):
        fund().solve("least_change")


def test_year_after_year_and_through_a_file() -> None:
    first = fund().solve("cheapest").roll_forward(account(payments={"Dijk A": 800}, interest=5))
    again = loads(dumps(first.case))
    assert again == first.case
    assert again.solve("least_change").balance.equals(first.after.balance)
    assert first.after.balance["closing"].iloc[0] == 705.0  # 1,500 + 5 - 800
    second = again.solve("least_change").roll_forward(
        fa.Realised(2027, {"Rijk": 834, "Noord": 500, "Zuid": 166}, {"Dijk A": 100, "Dijk B": 900})
    )
    assert second.after.balance["closing"].tolist() == [705.0, 1205.0, 5.0]
    assert second.after.checks and all(check.ok for check in second.after.checks)
    with pytest.raises(fa.InvalidInput, match="first open year is 2028"):
        second.after.without("Zuid", 2027)


def phased(**changes: Any) -> fa.Project:
    phases = [fa.Phase("plan", 1), fa.Phase("bouw", 2, go=0.5)]
    given: dict[str, Any] = {"phases": phases, "benefits": {"Zuid": 5000}, **changes}
    return fa.Project("Net", "Zuid", "50/40/10", 1000, profile=(0.2, 0.4, 0.4), start=2026, **given)


def test_a_project_that_does_not_go_on_costs_only_what_was_done() -> None:
    outcome = fund(projects=[phased(), fa.Project("Na", "Noord", "50/50/0", 50, window=(2028, 2029), after=["Net"])],
                   years=(2026, 2027, 2028, 2029)).solve("cheapest")  # fmt: skip
    assert outcome.phases[["phase", "decision", "end", "fund_pays", "owner_pays", "carried_out"]].values.tolist() == [
        ["plan", 2026, 2026, 180.0, 20.0, True],
        ["bouw", 2027, 2028, 720.0, 80.0, True],
    ]
    found = fund(projects=[phased(), projects()[1]]).solve("cheapest").no_go("Net", "bouw")
    assert (found.year, found.spent, found.saved, found.dropped) == (2027, Decimal("200.00"), Decimal("800.00"), ())
    assert found.after.balance["payments"].tolist() == [180.0, 900.0, 900.0]
    gone = outcome.no_go("Net", "bouw")
    assert gone.dropped == ("Na",) and gone.programme["after"].isna().tolist() == [False, True]
    stopped = fund(projects=[phased(no_go="bouw"), projects()[0]]).solve("cheapest")
    assert stopped.benefits["benefit"].sum() == 0
    assert stopped.phases["carried_out"].tolist() == [True, False]
    for wrong in (("Net", "plan"), ("Net", "x"), ("X", "bouw")):
        with pytest.raises(fa.InvalidInput):
            outcome.no_go(*wrong)


def test_phases_count_in_the_simulation() -> None:
    work = [phased(low=900, high=1600, overrun="fund"), fa.Project("B", "Noord", "50/50/0", 300, start=2027)]
    told = fund(projects=work).solve("cheapest").risk(n=8000, seed=3)
    mean = (900 + 1000 + 1600) / 3
    assert told.attrs["exact_mean_cost"] == pytest.approx(mean * (0.2 + 0.5 * 0.8) + 300)
    assert abs(told.attrs["mean_cost"] - told.attrs["exact_mean_cost"]) < 4 * told.attrs["cost_error"]
    half = 0.5 * (360 + 0.4 * (mean - 1000))  # half of the simulations go on, at the mean cost
    assert told["payments_mean"].iloc[2] == pytest.approx(half, rel=0.03)


def test_phases_have_the_years_of_the_project() -> None:
    with pytest.raises(fa.InvalidInput, match="3 years"):
        phased(phases=[fa.Phase("plan", 1), fa.Phase("bouw", 1)])
    with pytest.raises(fa.InvalidInput, match="after the first"):
        phased(no_go="plan")


def test_the_evaluation_says_how_each_partner_stands() -> None:
    outcome = fund(rules={"evaluation": "2028-07-01"}).solve("cheapest")
    found = outcome.evaluation()
    assert (found.until, found.balance) == (2027, Decimal("1200.00"))
    zuid = found.partners.set_index("party").loc["Zuid"]
    assert zuid[["contributed", "to_contribute", "own_paid", "own_to_pay"]].tolist() == [333.34, 166.67, 100.0, 150.0]
    assert zuid[["received", "to_receive"]].tolist() == [900.0, 1350.0]
    assert zuid["bound"] == 0  # 900 is still due for Dijk B, and the balance covers it
    assert found.projects["state"].tolist() == ["finished", "under_way", "not_begun", "not_begun"]
    assert found.projects["paid"].tolist() == [1000.0, 1000.0, 0.0, 0.0]
    assert outcome.evaluation("2027-12-31").until == 2027
    for wrong in ("2040-01-01", "morgen"):
        with pytest.raises(fa.InvalidInput):
            outcome.evaluation(wrong)


def test_doing_without_the_fund_and_the_core() -> None:
    together = fa.Alone(overhead=100, batches={"50/40/10": {4: 0.2}})
    outcome = fund(alone=together).solve("cheapest")
    apart = outcome.apart()
    # Noord and Zuid own the projects; the Rijk pays its 5/9 of the fund's part all the same. Estimates hold a
    # discount of 20%, so alone 1 / 0.8; Noord: 2,500 x (0.1 + 0.4) x 1.25 + 2 x 100, Zuid as much over two years
    table = apart.table.set_index("party")
    assert table["alone"].to_dict() == {"Noord": 1762.5, "Zuid": 1762.5}
    # Noord pays 3/4 of 4/9 of 4,500 and 250 of its own; Zuid 1/4 and 250
    assert table["fund"].to_dict() == {"Noord": 1750.0, "Zuid": 750.01}
    assert apart.in_core and apart.game.total == pytest.approx(2500.01)
    assert apart.nucleolus.to_dict() == pytest.approx({"Noord": 1250.005, "Zuid": 1250.005})
    dear = fund(alone=fa.Alone(costs={("Noord",): 1200})).solve("cheapest").apart()
    assert not dear.in_core and dear.leaving["coalition"].tolist() == [("Noord",)]
    with pytest.raises(fa.InvalidInput, match="alone"):
        fund().solve("cheapest").apart()


def test_without_economies_the_game_says_nothing() -> None:
    apart = fund(alone=fa.Alone()).solve("cheapest").apart()
    assert apart.table["saving"].sum() == pytest.approx(0, abs=0.02)


def test_the_page_of_a_council_adds_up_and_speaks_both_languages() -> None:
    case = fa.load(ROOT / "models" / "zeeland-energie-en-wonen.toml")
    outcome = case.solve("cheapest")
    for party in case.parties:
        sheet = outcome.council(party.name, "en")
        paid = outcome.contributions.query("party == @party.name")["cents"].sum()
        assert sum(each.contribution for each in sheet.years) == paid
        assert party.name in sheet.text
    dutch, english = outcome.council("GM0717", "nl").text, outcome.explain("Veere", "en").text
    assert "wat de raad van Veere besluit" in dutch and "Als het fonds tekortkomt" in dutch
    assert "the council of Veere decides" in english and "the cap leaves" in english.lower()
    assert "of every 100 euro more, Veere carries" in english
    assert all(each.capped for each in outcome.paid if each.party == "Veere") and "in 2026-2035;" in dutch
    assert "2026-2026" not in dutch + english
    with pytest.raises(fa.InvalidInput):
        outcome.council("Utrecht")


def test_private_partners_are_a_group_like_any_other() -> None:
    private = fa.FundGroup("corporaties", "gelijk")
    classes = {"wonen": fa.ProjectClass({"Rijk": 40, "waterschappen": 30, "corporaties": 20}, own_share=10)}
    case = fund(
        (2026,),
        parties=[*parties(), fa.Party("Woongoed", group="corporaties")],
        groups=[fa.FundGroup("Rijk", "gelijk"), fa.FundGroup("waterschappen", "inwoners"), private],
        classes=classes,
        projects=[fa.Project("Wijk", "Woongoed", "wonen", 1000, start=2026)],
    )
    outcome = case.solve("cheapest")
    paid = outcome.contributions.groupby("party")["amount"].sum().to_dict()
    assert paid == pytest.approx({"Rijk": 400, "Noord": 225, "Zuid": 75, "Woongoed": 200}, abs=0.01)
    assert "Woongoed" in outcome.council("Woongoed").text


def run(capsys: pytest.CaptureFixture[str], *words: Any) -> tuple[int, str]:
    arguments = [str(word) for word in words]
    code = guarded(lambda: app(arguments, prog_name="finarr", standalone_mode=False), arguments)
    return code, "".join(capsys.readouterr())


def test_the_commands_roll_a_plan_forward_and_show_a_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan, done, new = (tmp_path / name for name in ("plan.toml", "2026.toml", "nieuw.toml"))
    fund(language="nl").save(plan)
    done.write_text(
        'year = 2026\ncontributions = { Rijk = 833.33, Noord = 500, Zuid = 166.67 }\npayments = { "Dijk A" = 600 }\n'
        '[estimates]\n"Sluis C" = 1600\n'
    )
    code, text = run(capsys, "roll-forward", plan, done, "--out", new)
    assert code == 0 and "rekening 2026" in text and "nieuw plan" in text
    case = fa.load(new)
    assert case.first_open == 2027 and case.project("Sluis C").estimate == 1600
    code, text = run(capsys, "roll-forward", plan, done, "--json")
    assert code == 0 and {*json.loads(text)} == {"account", "changes", "plan"}
    code, text = run(capsys, "run", new, "--question", "least_change", "--json")
    assert code == 0 and json.loads(text)["balance"][1]["payments"] == 1200.0
    code, text = run(capsys, "council", new, "Zuid")
    assert code == 0 and "wat Zuid besluit" in text
    code, text = run(capsys, "council", new, "Zuid", "--json", "--lang", "en")
    assert code == 0 and json.loads(text)["years"][0]["contribution"] == 166.67
    done.write_text("year = 2027\ncontributions = 3\npayments = {}\n")
    assert run(capsys, "roll-forward", plan, done)[0] == 2
    asked = ("--question", "what_if", "--with", "contribution=900", "--with", "prefinancing=true")
    code, text = run(capsys, "run", plan, *asked, "--lang", "en")
    assert (code == 0 and "advances repaid" in text) or "advanced at end" in text
