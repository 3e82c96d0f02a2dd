"""Pages in a browser: offline, silent, drawn, chosen by keyboard, saved, printed, and readable for everybody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import finarr as fa
from finarr.report.designs import compared
from tests.browser import chromium, visiting
from tests.report.cases import hostile, model, two_designs
from tests.report.test_scenarios_page import draws, grid


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


PAGES = ("cost_sharing", "comparison", "central_funding", "transition_fund", "fund_designs", "grid", "draws", "hostile")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    now, then = two_designs()
    fund = model("zeeland-energie-en-wonen").case
    told: dict[str, Any] = {
        "cost_sharing": model("zeeland-ggd-2026"),
        "comparison": fa.compare(now, then),
        "central_funding": model("veiligheidsregios-rijk-2026"),
        "transition_fund": model("zeeland-energie-en-wonen"),
        "fund_designs": compared([fund.solve(), replace(fund, rules=replace(fund.rules, opening=9_000_000)).solve()]),
        "grid": grid(),
        "draws": draws(),
        "hostile": hostile().solve(),
    }
    return {name: told[name].to_html(folder / f"{name}.html") for name in PAGES}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_silent_asks_for_nothing_and_is_drawn(browser: Any, pages: dict[str, Path], name: str) -> None:
    for width in (1280, 390):
        with visiting(browser, width=width) as visit:
            visit.open(pages[name])
            assert visit.said == []
            assert visit.asked == [pages[name].as_uri()]
            assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
            drawn = visit.page.evaluate(
                "[...document.querySelectorAll('.chart')].map(e => e.querySelectorAll('svg path, svg text').length)"
            )
            assert drawn and min(drawn) > 3
            shown = visit.page.evaluate("[...document.querySelectorAll('.chart svg')].map(e => e.clientWidth)")
            assert all(200 < each <= width for each in shown)


@pytest.mark.parametrize("name", PAGES[:-1])
def test_everybody_can_read_it(browser: Any, pages: dict[str, Path], name: str) -> None:
    with visiting(browser) as visit:
        visit.open(pages[name])
        visit.page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true; })")
        assert [found for found in visit.accessibility() if found[1] in ("serious", "critical")] == []


def test_the_filter_works_by_keyboard(browser: Any, pages: dict[str, Path]) -> None:
    row = "table[data-figure=contributions] tbody tr"
    with visiting(browser) as visit:
        visit.open(pages["cost_sharing"])
        assert len(visit.visible(row)) == 13
        visit.page.keyboard.press("Tab")
        assert visit.page.evaluate("document.activeElement.className") == "skip"
        for _ in range(3):
            visit.page.keyboard.press("Tab")
        assert visit.page.evaluate("document.activeElement.id") == "needle"
        visit.page.keyboard.type("Veer")
        assert [text.split("20")[0] for text in visit.visible(row)] == ["Veere"]
        assert visit.page.inner_text("#status") == "1 van 13 deelnemers getoond"
        visit.page.wait_for_function("document.querySelectorAll('#chart-contributions .mark-rect path').length === 1")
        visit.page.keyboard.press("Escape")
        assert len(visit.visible(row)) == 13
        visit.page.keyboard.type("gm0664")
        assert len(visit.visible(row)) == 1
        visit.page.keyboard.press("Escape")
        visit.page.keyboard.type("nergens")
        visit.page.wait_for_function("document.querySelectorAll('#chart-contributions .mark-rect path').length === 0")
        assert visit.visible(row) == [] and visit.said == []


def test_sums_count_whom_the_filter_shows(browser: Any, pages: dict[str, Path]) -> None:
    """Size classes, regions and the histogram narrow with the list, to what plain addition of its rows gives."""
    outcome = model("veiligheidsregios-rijk-2026")
    effects = outcome.effects.set_index("party")
    shown = effects[effects["region"] == "Veiligheidsregio Zeeland"]
    people = {party.name: float(party.measures["inwoners"]) for party in outcome.case.parties}

    def cells(visit: Any, figure: str) -> list[list[str]]:
        rows = visit.page.query_selector_all(f"table[data-figure={figure}] tbody tr:not([hidden])")
        return [[cell.get_attribute("data-value") for cell in row.query_selector_all("td")] for row in rows]

    with visiting(browser) as visit:
        visit.open(pages["central_funding"])
        before = {figure: cells(visit, figure) for figure in ("sizes", "regions", "histogram")}
        heads = [
            each.get_attribute("data-column")
            for each in visit.page.query_selector_all("table[data-figure=sizes] th[data-column]")
        ]
        visit.page.fill("#needle", "regio zeeland")
        place = {name: number - 1 for number, name in enumerate(heads)}
        sizes = cells(visit, "sizes")
        assert sum(int(row[place["count"]]) for row in sizes) == len(shown) == 13
        assert sum(float(row[place["effect"]]) for row in sizes) == pytest.approx(shown["effect"].sum(), abs=0.05)
        assert sum(int(row[place["gaining"]]) for row in sizes) == (shown["effect"] > 0).sum()
        regions = cells(visit, "regions")
        assert [int(row[place["count"]]) for row in regions] == [0, 13]
        everybody = sum(people[name] for name in shown.index)
        assert float(regions[1][place["effect_per_head"]]) == pytest.approx(
            shown["effect"].sum() / everybody, abs=0.006
        )
        assert sum(int(row[-1]) for row in cells(visit, "histogram")) == 13
        drawn = "[...document.querySelectorAll('#chart-histogram .mark-rect path')].length"
        bands = sum(int(row[-1]) > 0 for row in cells(visit, "histogram"))
        visit.page.wait_for_function(f"{drawn} === {bands}")
        visit.page.fill("#needle", "")
        assert {figure: cells(visit, figure) for figure in before} == before


def test_who_picks_itself_comes_first_and_is_remembered(browser: Any, pages: dict[str, Path]) -> None:
    first = "document.querySelector('table[data-figure=%s] tbody tr:not([hidden])').dataset.party"
    with visiting(browser) as visit:
        visit.open(pages["cost_sharing"])
        assert visit.visible("#mine") == []
        visit.page.focus("#own")
        visit.page.keyboard.type("Tho")
        visit.page.wait_for_function("document.querySelector('#own').value === 'Tholen'")
        for figure in ("contributions", "per_inhabitant", "effects", "years_chart"):
            assert visit.page.evaluate(first % figure) == "Tholen"
        assert "€ 1.596.378,27" in visit.page.inner_text("#mine").replace("\xa0", " ")
        assert "Tholen betaalt in 2026" in visit.page.inner_text("table.account")
        visit.open(pages["cost_sharing"])
        assert visit.page.input_value("#own") == "Tholen"
        visit.page.goto("about:blank")
        visit.open(pages["cost_sharing"], "#own=Sluis")
        assert visit.page.input_value("#own") == "Sluis"
        visit.page.select_option("#year", "2028")
        assert "2028" in visit.page.inner_text("#mine-text")
        assert all("2028" in text for text in visit.visible("table[data-figure=contributions] tbody tr"))


def test_where_nothing_may_be_remembered_the_page_works(browser: Any, pages: dict[str, Path]) -> None:
    with visiting(browser) as visit:
        visit.page.add_init_script(
            "Object.defineProperty(window, 'localStorage', { get() { throw new Error('not allowed'); } })"
        )
        visit.open(pages["cost_sharing"])
        visit.page.select_option("#own", "Goes")
        assert visit.visible("#mine-title") == ["Goes"] and visit.said == []


def test_charts_are_saved_as_pictures_and_figures_as_csv(browser: Any, pages: dict[str, Path], tmp_path: Path) -> None:
    with visiting(browser) as visit:
        visit.open(pages["cost_sharing"], "#own=Goes")
        buttons = visit.page.query_selector_all("[data-save=contributions] button")
        assert [each.inner_text() for each in buttons] == ["Bewaar beeld (PNG)", "Bewaar cijfers (CSV)"]
        with visit.page.expect_download() as saving:
            buttons[0].click()
        assert saving.value.suggested_filename == "ggd-zeeland-begroting-2026-voorbeeld-contributions.png"
        saving.value.save_as(tmp_path / "c.png")
        assert (tmp_path / "c.png").read_bytes().startswith(b"\x89PNG")
        with visit.page.expect_download() as saving:
            buttons[1].click()
        saving.value.save_as(tmp_path / "c.csv")
        data = (tmp_path / "c.csv").read_bytes()
        lines = data.decode("utf-8-sig").split("\r\n")
        assert data.startswith(b"\xef\xbb\xbf")
        assert lines[0] == "Deelnemer;Jaar;Bijdrage;Zuiver naar rato;Bijdrage (basistaken);Nu (basistaken)"
        assert lines[1] == "Goes;2026;2379393,09;2377809,81;2283848,00;2182510,00"
        assert len(lines) == 16 and lines[-1] == ""


def test_a_spreadsheet_runs_nothing_from_the_figures(browser: Any, pages: dict[str, Path], tmp_path: Path) -> None:
    with visiting(browser) as visit:
        visit.open(pages["hostile"])
        with visit.page.expect_download() as saving:
            visit.page.click("[data-save=contributions] button:last-child")
        saving.value.save_as(tmp_path / "c.csv")
        text = (tmp_path / "c.csv").read_text(encoding="utf-8-sig")
        assert "\n'=1+1;" in text and '\n"a""b\' onload=x";' in text


def test_a_page_prints_on_a4(browser: Any, pages: dict[str, Path], tmp_path: Path) -> None:
    with visiting(browser) as visit:
        visit.open(pages["cost_sharing"])
        visit.page.pdf(path=tmp_path / "p.pdf", prefer_css_page_size=True)
        visit.page.emulate_media(media="print")
        assert visit.visible(".tools, nav, [data-save] button") == []
        assert len(visit.visible("table[data-figure=contributions] tbody tr")) == 13
    data = (tmp_path / "p.pdf").read_bytes()
    assert b"/MediaBox [0 0 594.95996 841.91998]" in data or b"/MediaBox [0 0 595" in data


def test_without_scripts_everything_is_there_to_read(browser: Any, pages: dict[str, Path]) -> None:
    with visiting(browser, scripts=False) as visit:
        visit.page.goto(pages["cost_sharing"].as_uri())
        assert visit.page.locator("table[data-figure=contributions] tbody tr").count() == 13 * 4
        assert visit.page.locator(".chart svg").count() == visit.page.locator(".chart").count()
        assert visit.page.locator(".tools").is_hidden()
        assert "Zonder scripts" in visit.page.inner_text("noscript")
