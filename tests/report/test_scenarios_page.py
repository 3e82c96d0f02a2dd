"""The page of scenarios shows the figures of the runs, and calls a share of scenarios a chance only where they are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from openpyxl import load_workbook

import finarr as fa
from finarr.cases.examples import example
from tests.office import pictures
from tests.report.read import Seen
from tests.scenarios.cases import small

sc = fa.scenarios

KEYS = {
    "basis": fa.Key.measures({"inhabitants": 0.75, "clients": 0.25}),
    "hoofden": fa.Key.measures({"inhabitants": 1}),
}


def grid() -> Any:
    """Three caps, two prices and two keys."""
    change: dict[str, list[Any]] = {"limits.cap": [11, 12, 14], "items.Zorg.index": ["+0%", "+5%"]}
    change["items.Zorg.key"] = ["basis", "hoofden"]
    return sc.grid(small(keys=KEYS), change).run(workers=1)


def draws() -> Any:
    """Draws of two things, some of them out of reach of the caps."""
    change = {"items.Zorg.costs": sc.normal(1, 0.03, relative=True), "limits.cap": sc.uniform(10.2, 12)}
    return sc.monte_carlo(small(), change, n=60, seed=4).run(workers=1)


def seen(runs: Any, folder: Path, lang: str) -> Seen:
    return Seen(runs.to_html(folder / f"{lang}.html", lang=lang))


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_spread_of_a_grid_is_its_lowest_middle_and_highest_amount(tmp_path: Path, lang: str) -> None:
    runs = grid()
    page = seen(runs, tmp_path, lang)
    table = runs.table.astype({"party": str}).groupby(["scenario", "party", "year"])["cents"].sum() / 100
    lines = page.lines("spread")
    assert len(lines) == 8
    for line in lines:
        own = table.xs((line.party, line.year), level=("party", "year"))
        told = [float(number or 0) for number in line.numbers[2:]]
        assert told == pytest.approx([own.mean(), own.min(), own.median(), own.max()], abs=0.51)
    text = page.text("body")
    assert ("geen kansen" if lang == "nl" else "no chances") in text and "12 scenario" in text
    assert not any("%" in head for head in page.heads("spread"))


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_draws_have_chances(tmp_path: Path, lang: str) -> None:
    runs = draws()
    page = seen(runs, tmp_path, lang)
    left = runs.totals.euro[~np.isnan(runs.totals.euro).any(axis=(1, 2))]
    assert 0 < len(left) < 60
    line = next(each for each in page.lines("spread") if (each.party, each.year) == ("Goes", 2027))
    own = left[:, runs.totals.parties.index("Goes"), 1]
    told = [float(number or 0) for number in line.numbers[2:]]
    assert told == pytest.approx([own.mean(), *np.quantile(own, [0.05, 0.25, 0.5, 0.75, 0.95])], abs=0.51)
    assert ("is een kans" if lang == "nl" else "is a chance") in page.text("body")
    assert str(60 - len(left)) in page.text("body")


def test_the_tornado_and_the_heat_map_are_plain_means(tmp_path: Path) -> None:
    runs = grid()
    page = seen(runs, tmp_path, "nl")
    paid = dict(zip(runs.totals.parties, runs.totals.of_year(None).T, strict=True))
    keys = runs.scenarios["items.Zorg.key"].astype(str).to_numpy()
    for line in page.lines("heat"):
        own = paid[str(line.party)]
        told = [float(number or 0) for number in line.numbers[1:]]
        assert told == pytest.approx([own[keys == key].mean() for key in KEYS], abs=0.51)
    caps = runs.scenarios["limits.cap"].to_numpy()
    line = next(
        each for each in page.lines("tornado") if (each.party, each.texts[1]) == ("Goes", "begrenzingen.bovengrens")
    )
    low, high = paid["Goes"][caps == 11].mean(), paid["Goes"][caps == 14].mean()
    assert [float(n or 0) for n in line.numbers[4:]] == pytest.approx([low, high, abs(high - low)], abs=0.51)
    bars = [row for source in page.data["charts"]["tornado"]["data"] for row in source.get("values", ())]
    assert {row["factor"] for row in bars if row["party"] == "Goes"} == set(runs.called("nl").values())


@pytest.mark.parametrize(("lang", "shown"), [("nl", "posten.Zorg.verdeelsleutel"), ("en", "items.Zorg.key")])
def test_what_is_varied_is_told_in_the_words_of_the_page(tmp_path: Path, lang: str, shown: str) -> None:
    typed = ("limits.cap", "posten.Zorg.indexering", "items.Zorg.key")
    change = dict(zip(typed, ([12, 14], ["+0%", "+5%"], ["basis", "hoofden"]), strict=True))
    case = small(keys=KEYS)
    runs = sc.grid(replace(case, language=lang), change).run(workers=1)
    runs.to_excel(tmp_path / "b.xlsx")
    cells = {c.value for sheet in load_workbook(tmp_path / "b.xlsx") for row in sheet for c in row if c.value}
    text = seen(runs, tmp_path, lang).text("body")
    assert runs.factors == list(typed) and shown in text and shown in cells
    other = [path for path, told in runs.called(lang).items() if path != told]
    assert other and not any(path in text or path in cells for path in other)


def test_many_values_are_shown_by_tenths(tmp_path: Path) -> None:
    runs = draws()
    page = seen(runs, tmp_path, "nl")
    factor = runs.tornado("Goes")["factor"].iloc[0]
    values, own = runs.scenarios[factor].to_numpy(), runs.totals.of_party("Goes", None)
    edges = np.quantile(values, np.linspace(0, 1, 11))
    place = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, 9)
    means = [np.nanmean(own[place == n]) for n in range(10) if not np.isnan(own[place == n]).all()]
    line = next(each for each in page.lines("heat") if each.party == "Goes")
    assert [float(n) for n in line.numbers[1:] if n is not None] == pytest.approx(means, abs=0.51)


def test_scenarios_without_any_amount_have_a_page_and_a_workbook(tmp_path: Path) -> None:
    runs = sc.grid(small(limits=[fa.Limit("cap", 11, per="inhabitants")]), {"limits.cap": [1, 2]}).run(workers=1)
    assert runs.count()["infeasible"] == 2
    text = seen(runs, tmp_path, "nl").text("body")
    assert "spreken elkaar tegen" in text and "2 scenario" in text
    assert runs.to_excel(tmp_path / "leeg.xlsx").is_file()


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_gains_and_losses_are_not_told_as_what_somebody_pays(tmp_path: Path, lang: str) -> None:
    case = replace(example("central-funding", lang), language=lang)
    runs = sc.grid(case, {"proposal.1.share": ["-20%", "+0%"], "general_fund.factor": ["+0%", "+5%"]}).run(workers=1)
    page = seen(runs, tmp_path, lang)
    told = page.text("body")
    assert not any(word in told for word in ("betaalt", "bijdrage", " pays ", "contribution"))
    assert ("onder nul een nadeel" if lang == "nl" else "below zero a loss") in told
    paid = dict(zip(runs.totals.parties, runs.totals.of_year(None).T, strict=True))
    cells = [row for source in page.data["charts"]["heat"]["data"] for row in source.get("values", ())]
    assert min(row["far"] for row in cells) < -1000 < 1000 < max(row["far"] for row in cells)
    for row in cells:
        own = paid[row["party"]]
        assert row["far"] == pytest.approx(own[int(row["column"]) - 1] - own.mean(), abs=0.01)
    book = load_workbook(runs.to_excel(tmp_path / "uit.xlsx"))
    texts = " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value)
    assert not any(word in texts for word in ("betaalt", "ijdrage", " pays ", "ontribution"))


def test_a_list_says_nothing_of_what_drives_a_contribution(tmp_path: Path) -> None:
    listed = {"nu": {}, "anders": {"limits.cap": 12, "items.Zorg.costs": "+2%"}}
    runs = sc.listed(small(), listed).run(workers=1)
    assert runs.tornado("Goes").empty
    page = seen(runs, tmp_path, "nl")
    assert "tornado" not in page.data["charts"] and "heat" in page.data["charts"]
    assert load_workbook(runs.to_excel(tmp_path / "uit.xlsx")).sheetnames == ["Spreiding", "Scenario's", "Logboek"]


def test_a_share_of_chosen_scenarios_is_not_called_a_probability() -> None:
    assert grid().exceeds(400_000).columns[-1] == "share"
    assert draws().exceeds(400_000).columns[-1] == "probability"


def test_the_workbook_draws_three_charts(tmp_path: Path) -> None:
    pages = pictures(grid().to_excel(tmp_path / "uit.xlsx"), tmp_path)
    assert len(pages) == 4
