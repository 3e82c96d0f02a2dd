"""The page of a joint fund tells what its outcome holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.report.cases import model
from tests.report.read import Seen

NAME = "zeeland-energie-en-wonen"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    return Seen(model(NAME).to_html(tmp_path_factory.mktemp("page") / "p.html"))


def test_the_balance_is_the_outcome_s_and_closes(page: Seen) -> None:
    outcome = model(NAME)
    shown = [[float(each or 0) for each in line.numbers] for line in page.lines("balance")]
    assert [row[:6] for row in shown] == [
        [row[name] for name in ("year", "opening", "contributions", "interest", "payments", "closing")]
        for row in outcome.balance.to_dict("records")
    ]
    for _, opening, contributions, interest, payments, closing, required in shown:
        assert opening + contributions + interest - payments == pytest.approx(closing, abs=1e-6)
        assert closing >= required


def test_every_flow_of_a_richer_fund_has_a_column(tmp_path: Path) -> None:
    outcome = model("hwbp-2018")
    page = Seen(outcome.to_html(tmp_path / "p.html", lang="en"))
    used = outcome.flows.query("cents != 0")["flow"].unique()
    assert len(used) > 1 and len(page.heads("balance")) == 4 + len(used)


def test_contributions_own_shares_and_projects(page: Seen) -> None:
    outcome = model(NAME)
    paid = {(line.party, line.year): float(line.numbers[2] or 0) for line in page.lines("contributions")}
    assert paid == {(row["party"], row["year"]): row["amount"] for row in outcome.contributions.to_dict("records")}
    own = {(line.party, line.year): float(line.numbers[3] or 0) for line in page.lines("contributions")}
    sums = outcome.own_shares.groupby(["party", "year"])["amount"].sum().to_dict()
    assert {at: amount for at, amount in own.items() if amount} == pytest.approx(sums)
    projects = [
        (line.texts[0], line.texts[1], *(float(each or 0) for each in line.numbers[2:6]))
        for line in page.lines("programme")
    ]
    names = ("project", "owner", "start", "end", "fund_pays", "owner_pays")
    assert projects == [tuple(row[name] for name in names) for row in outcome.programme.to_dict("records")]


def test_the_calendar_draws_every_year_of_work(page: Seen) -> None:
    rows = page.data["charts"]["programme"]["data"][0]["values"]
    drawn = {row["project"]: (row["from"], row["to"]) for row in rows}
    found = model(NAME).programme.set_index("project")
    assert drawn == {name: (row["start"], row["end"] + 1) for name, row in found.to_dict("index").items()}


def test_the_account_adds_up_to_what_a_partner_pays(page: Seen) -> None:
    outcome = model(NAME)
    steps = page.data["accounts"]["waterfall"]["Waterschap Scheldestromen"]
    paid = outcome.contributions.query("party == 'Waterschap Scheldestromen'").set_index("year")["amount"]
    own = outcome.own_shares.query("party == 'Waterschap Scheldestromen'").groupby("year")["amount"].sum()
    for year in outcome.case.years:
        mine = [(text, float(amount)) for at, text, amount, _ in steps if at == year]
        assert mine[-1][1] == pytest.approx(paid[year] + own.get(year, 0))
        assert sum(amount for _, amount in mine[1:-1]) == pytest.approx(mine[-1][1], abs=0.011)


def test_benefits_risk_and_power_are_told(page: Seen) -> None:
    outcome = model(NAME)
    net = {line.party: float(line.numbers[4] or 0) for line in page.lines("benefits")}
    assert net == pytest.approx({row["party"]: row["net"] for row in outcome.benefits.to_dict("records")})
    short = [float(line.numbers[-1] or 0) / 100 for line in page.lines("risk")]
    assert short == pytest.approx(list(outcome.risk()["shortfall"]), abs=0.0006)
    power = {line.party: float(line.numbers[3] or 0) for line in page.lines("power")}
    assert sum(power.values()) == pytest.approx(100, abs=1)
