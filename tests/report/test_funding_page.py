"""The page of direct central funding tells what its outcome holds."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

import finarr as fa
from tests.report.cases import model
from tests.report.read import Seen

NAME = "veiligheidsregios-rijk-2026"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    return Seen(model(NAME).to_html(tmp_path_factory.mktemp("page") / "p.html"))


def test_effects_are_those_of_the_outcome(page: Seen) -> None:
    outcome = model(NAME)
    shown = {line.party: line.numbers for line in page.lines("flows") if line.year == 2026}
    assert len(shown) == 19
    for row in outcome.effects.to_dict("records"):
        now, then, cut, effect, head = (float(each or 0) for each in shown[row["party"]][3:])
        assert [now, then, cut, effect] == [row[name] for name in ("now", "proposal", "fund_cut", "effect")]
        assert head == pytest.approx(row["effect_per_inhabitant"], abs=0.0051)
        assert effect == pytest.approx(now - then - cut, abs=1e-6)
    totals = [line for line in page.lines("flows", "tfoot") if line.year == 2026]
    assert totals[0].numbers[6] == 0


def test_three_columns_are_now_proposal_and_mine(page: Seen) -> None:
    outcome = model(NAME)
    assert page.heads("contributions")[2:] == ["Nu", "Voorstel", "Eigen"]
    shown = {
        line.party: [float(each or 0) for each in line.numbers[2:]]
        for line in page.lines("contributions")
        if line.year == 2026
    }
    assert shown == {
        row["party"]: [row["now"], row["proposal"], row["mine"]] for row in outcome.three.to_dict("records")
    }


def test_largest_groups_and_histogram_agree_with_the_outcome(page: Seen) -> None:
    outcome = model(NAME)
    largest = [line.party for line in page.lines("largest") if line.year == 2026]
    assert largest == list(outcome.largest(10)["party"])
    regions = {line.texts[0]: float(line.numbers[-4] or 0) for line in page.lines("regions") if line.year == 2026}
    assert regions == {row["group"]: row["effect"] for row in outcome.by("region").to_dict("records")}
    sizes = [int(line.numbers[2] or 0) for line in page.lines("sizes") if line.year == 2026]
    assert sizes == list(outcome.by("size_bzk")["municipalities"])
    bands = {
        float(line.numbers[1] or 0): int(line.numbers[3] or 0) for line in page.lines("histogram") if line.year == 2026
    }
    wide = outcome.histogram(sorted(bands)[1] - sorted(bands)[0])
    assert {start: count for start, count in bands.items() if count} == {
        row["from"]: row["municipalities"] for row in wide.to_dict("records") if row["municipalities"]
    }


def test_the_path_the_tasks_and_the_grants_are_told(page: Seen) -> None:
    outcome = model(NAME)
    after = {(line.party, int(line.texts[1])): float(line.numbers[5] or 0) for line in page.lines("path")}
    assert after == {(row["party"], row["year"]): row["after"] for row in outcome.path.to_dict("records")}
    assert len(page.lines("tasks")) == len(outcome.tasks) and len(page.lines("grants")) == len(outcome.grants)
    covered = [line.numbers[-1] for line in page.lines("tasks") if line.texts[0].startswith("Brandweer")]
    assert {float(each or 0) for each in covered} == {50.0}


def test_notices_and_the_sign_of_an_effect_are_on_the_page(page: Seen) -> None:
    outcome = model(NAME)
    notices = page.text(".notices")
    assert all(notice.render("nl") in notices for notice in outcome.notices)
    assert "Boven nul een voordeel (V), onder nul een nadeel (N)" in page.text("#effects")
    assert "budgetneutraal" in page.text(".headline")


def test_the_waterfall_goes_from_now_to_then() -> None:
    from finarr.report.kinds import page_of

    outcome = model(NAME)
    found = page_of(outcome, None, None)
    chart = next(f.chart for s in found.sections for f in s.figures if f.id == "waterfall")
    assert chart is not None
    rows = [row for row in chart.spec["data"]["values"] if (row["party"], row["year"]) == ("Goes", 2026)]
    row = outcome.three.set_index("party").loc["Goes"]
    assert (rows[0]["to"], rows[-1]["to"]) == (row["now"], row["proposal"])
    assert rows[0]["to"] + sum(each["amount"] for each in rows[1:-1]) == pytest.approx(rows[-1]["to"], abs=0.02)


def test_an_answer_to_a_question_is_on_the_page(tmp_path: Path) -> None:
    outcome = model(NAME).case.solve("largest_share", max_loss=5)
    page = Seen(outcome.to_html(tmp_path / "p.html", lang="en"))
    share = Fraction(outcome.answer.figures["share"])
    assert f"{float(share * 100):.4f}%" in page.text("table[data-figure=answer]")


@pytest.mark.national
def test_all_municipalities_fit_on_a_page(national: Path, tmp_path: Path) -> None:
    from tests.central_funding.national import national_case

    outcome = national_case(national).solve()
    path = outcome.to_html(tmp_path / "p.html", borders=national / "gemeenten_2023_wgs84.geojson")
    page = Seen(path)
    assert path.stat().st_size < 8_000_000
    assert len(page.tree.cssselect("#own option")) == len(outcome.case.parties) + 1 > 300
    assert len({line.party for line in page.lines("map")}) > 300
    assert isinstance(outcome, fa.FundingOutcome)
