"""The figures on a page are those of the outcome, in both languages, and the page stands on its own."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest

import finarr as fa
from tests.report.cases import HOSTILE, hostile, model, two_designs
from tests.report.read import Seen


@pytest.fixture(scope="module")
def ggd(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    return Seen(model("zeeland-ggd-2026").to_html(tmp_path_factory.mktemp("page") / "ggd.html"))


def test_every_contribution_is_there_to_the_cent(ggd: Seen) -> None:
    outcome = model("zeeland-ggd-2026")
    shown = {(line.party, line.year): line.numbers[2] for line in ggd.lines("contributions")}
    paid: dict[tuple[str, int], Decimal] = {}
    for cell in outcome.cells:
        paid[cell.party, cell.year] = paid.get((cell.party, cell.year), Decimal(0)) + cell.amount
    assert shown == paid
    totals = {line.year: line.numbers[2] for line in ggd.lines("contributions", "tfoot")}
    assert totals == {
        year: sum(outcome.case.grid.to_euro(outcome.case.net_costs[item.name, year]) for item in outcome.case.items)
        for year in outcome.case.years
    }


def test_effects_are_against_today_and_against_pro_rata_in_euro_and_per_inhabitant(ggd: Seen) -> None:
    outcome, line = model("zeeland-ggd-2026"), next(each for each in ggd.lines("effects") if each.party == "Goes")
    basis = {item.name for item in outcome.case.items if item.task == "basis"}
    mine = [cell for cell in outcome.cells if cell.party == "Goes" and cell.year == 2026]
    against_today = 2_182_510 - sum(cell.amount for cell in mine if cell.item in basis)
    against_pure = sum(cell.pro_rata for cell in mine) - sum(Fraction(cell.amount) for cell in mine)
    cents = [
        round(float(each), 2) for each in (against_today, against_today / 39_682, against_pure, against_pure / 39_682)
    ]
    assert [float(each or 0) for each in line.numbers[2:]] == pytest.approx(cents, abs=0.0051)
    assert all(text.endswith(" N") for text in line.texts[2:])
    assert "tegenover nu" in ggd.heads("effects")[2] and "per inwoner" in ggd.heads("effects")[3]


def test_the_own_summary_tells_what_the_tables_tell(ggd: Seen) -> None:
    summary = ggd.data["readers"]["Goes"]["summary"]["2026"]
    assert "€ 2.379.393,09" in summary and "€ 59,96 per inwoner" in summary
    assert "nadeel (N) van € 101.338,00" in summary
    assert set(ggd.data["readers"]) == {party.name for party in model("zeeland-ggd-2026").case.parties}


def test_the_account_is_the_explanation_step_by_step(ggd: Seen) -> None:
    outcome = model("zeeland-ggd-2026")
    for party in ("Kapelle", "Noord-Beveland"):
        steps = outcome.explain(party, "nl").steps
        told = [(year, text, Decimal(amount)) for year, text, amount, _ in ggd.data["accounts"]["waterfall"][party]]
        assert told == [(step.year, step.text, step.amount) for step in steps]


def test_the_waterfall_ends_at_the_contribution(ggd: Seen) -> None:
    from finarr.report.kinds import page_of

    page = page_of(model("zeeland-ggd-2026"), "nl", None)
    chart = next(f.chart for s in page.sections for f in s.figures if f.id == "waterfall")
    assert chart is not None
    rows = [row for row in chart.spec["data"]["values"] if (row["party"], row["year"]) == ("Goes", 2026)]
    assert rows[-1]["kind"] == "result" and rows[-1]["to"] == 2_379_393.09
    assert rows[-2]["to"] == pytest.approx(rows[-1]["to"], abs=1)
    assert all(later["from"] == earlier["to"] for earlier, later in pairwise(rows[:-1]))


def test_limits_checks_and_record_are_told(ggd: Seen) -> None:
    outcome = model("zeeland-ggd-2026")
    held = {(line.party, line.year) for line in ggd.lines("limits_table") if "bovengrens" in line.texts[-1]}
    assert held == {(total.party, total.year) for total in outcome.totals if total.holding}
    assert len(ggd.lines("check_table")) == len(outcome.checks)
    assert f"Alle {len(outcome.checks)} controles kloppen" in ggd.text("header")
    assert outcome.run.inputs_hash in ggd.text("table[data-figure=run_record]")
    assert "CBS, bevolking op 1 januari" in ggd.text("table[data-figure=measures]")


@pytest.mark.parametrize(
    ("lang", "words"),
    [("nl", ("Bijdragen", "€ 22.730.000,00")), ("en", ("Contributions", "€22,730,000.00"))],
)
def test_a_page_speaks_one_language(tmp_path: Path, lang: str, words: tuple[str, str]) -> None:
    page = Seen(model("zeeland-ggd-2026").to_html(tmp_path / "p.html", lang=lang))
    text = page.text("header, main, nav").replace("\xa0", " ")
    assert page.lang == lang and all(word in text for word in words)
    other = ("per inhabitant", "Record", "Chart") if lang == "nl" else ("Verantwoording", "Peildatum", "Kostenpost")
    assert not any(word in text for word in other)
    assert re.findall(r"\b(column|figure|section|page)_\w+", text) == []


def test_headings_go_down_one_level_at_a_time_and_ids_are_unique(ggd: Seen) -> None:
    levels = [int(each.tag[1]) for each in ggd.tree.cssselect("main h1, main h2, main h3, header h1")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
    ids = [each.get("id") for each in ggd.tree.cssselect("[id]")]
    assert len(ids) == len(set(ids))
    for chart in ggd.tree.cssselect(".chart"):
        assert len(chart.get("aria-label")) > 30 and chart.cssselect("svg")
        place = chart.getparent()
        assert place.cssselect("table"), "a chart without figures says nothing to who does not see it"


def test_a_page_refers_to_nothing_outside_itself(ggd: Seen) -> None:
    for attribute in ("src", "href", "action", "data", "poster", "srcset"):
        for each in ggd.tree.cssselect(f"[{attribute}]"):
            assert each.get(attribute).startswith("#"), each.get(attribute)
    style = ggd.tree.cssselect("style")[0].text
    assert "url(" not in style and "@import" not in style
    policy = ggd.tree.cssselect("meta[http-equiv='Content-Security-Policy']")[0].get("content")
    assert policy.startswith("default-src 'none'")


def test_hostile_names_stay_text(tmp_path: Path) -> None:
    page = Seen(hostile().solve().to_html(tmp_path / "p.html"))
    assert len(page.tree.cssselect("script")) == 3
    assert page.tree.cssselect("main img, main b, main i, [onload], [onerror]") == []
    assert {line.party for line in page.lines("contributions")} == set(HOSTILE)
    assert page.text("h1") == HOSTILE[3]
    assert set(page.data["readers"]) == set(HOSTILE)
    assert [each.get("value") for each in page.tree.cssselect("#own option")][1:] == list(HOSTILE)
    code = [text for spec in page.data["charts"].values() for text in _expressions(spec)]
    assert len(code) > 20 and not any("alert" in text or "onerror" in text for text in code)


def _expressions(thing: object, key: str = "") -> list[str]:
    """Return every text of a compiled chart that is run as code."""
    if isinstance(thing, dict):
        return [text for name, value in thing.items() if name != "values" for text in _expressions(value, name)]
    if isinstance(thing, list):
        return [text for value in thing for text in _expressions(value, key)]
    return (
        [thing] if isinstance(thing, str) and key in ("expr", "signal", "test", "update", "init", "labelExpr") else []
    )


def test_three_columns_by_hand(tmp_path: Path) -> None:
    now, then = two_designs()
    comparison = fa.compare(now, then, now)
    page = Seen(comparison.to_html(tmp_path / "p.html"))
    assert page.heads("contributions") == ["Deelnemer", "Nu", "Voorstel", "Eigen"]
    shown = {line.party: [float(each or 0) for each in line.numbers[1:]] for line in page.lines("contributions")}
    assert shown == {"Goes": [400, 450, 400], "Veere": [200, 440, 200], "Kapelle": [400, 110, 400]}
    effects = {line.party: [float(each or 0) for each in line.numbers[1:5]] for line in page.lines("effects")}
    assert effects == {"Goes": [-50, -1.25, 0, 0], "Veere": [-240, -12, 0, 0], "Kapelle": [290, 7.25, 0, 0]}
    ranks = [(line.texts[0], line.party) for line in page.lines("largest")]
    assert ranks == [("Voordeel", "Kapelle"), ("Nadeel", "Veere"), ("Nadeel", "Goes")]
    assert "Het grootste nadeel heeft Veere: € 12,00 per inwoner" in page.text(".headline").replace("\xa0", " ")
    bands = [(line.numbers[0], line.numbers[1], line.numbers[2]) for line in page.lines("histogram")]
    assert sum(int(n or 0) for _, _, n in bands) == 3


def test_size_classes_add_up(ggd: Seen) -> None:
    lines = [line for line in ggd.lines("sizes") if line.year == 2026]
    assert [line.texts[0] for line in lines] == ["tot 20.000", "20.000 tot 50.000", "50.000 tot 100.000"]
    assert [int(line.numbers[2] or 0) for line in lines] == [2, 9, 2]
    assert sum(int(line.numbers[3] or 0) for line in lines) == 391_634


def test_a_case_without_inhabitants_or_years_still_has_a_page(tmp_path: Path) -> None:
    case = fa.CostSharing(
        "Klein", [2026], [fa.Party("a"), fa.Party("b")], [fa.Item("Taak", "k", 0)], {"k": fa.Key.equal()}, unit="1"
    )
    page = Seen(case.solve().to_html(tmp_path / "p.html", lang="en"))
    assert page.heads("contributions") == ["Party", "Contribution", "Pure pro rata"]
    assert page.tree.cssselect("#year") == [] and page.lines("sizes") == []


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    outcome = hostile().solve()
    with pytest.raises(fa.FileTrouble, match="cannot be written"):
        outcome.to_html(tmp_path / "nowhere" / "p.html")
    with pytest.raises(fa.InvalidInput, match="lang"):
        outcome.to_html(tmp_path / "p.html", lang="de")
    assert list(tmp_path.iterdir()) == []
