"""The picture of flows: sound SVG, bands as wide as amounts, every amount exact, few enough nodes to read."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

import finarr as fa
from finarr.arrangements.portfolio.sankey import sankey_picture
from finarr.shipped import EXAMPLES, shipped
from tests.portfolio.cases import small

SVG = "{http://www.w3.org/2000/svg}"


def drawn(case: fa.Portfolio, lang: str = "nl") -> ElementTree.Element:
    return ElementTree.fromstring(sankey_picture(case.flows(case.years[0]), lang))


def titles(picture: ElementTree.Element, tag: str) -> list[str]:
    return [str(each.findtext(f"{SVG}title")) for each in picture.iter(f"{SVG}{tag}")]


def test_every_flow_is_a_band_that_tells_its_amount() -> None:
    case = fa.load(shipped(EXAMPLES["portfolio"]))
    flows, picture = case.flows(2026), drawn(case)
    told = titles(picture, "path")
    assert len(told) == len(flows.flows)
    assert "Goes → Veiligheidsregio (voorbeeld): € 3.612.016" in told
    assert "Rijk: € 185.182.100" not in told and any(each.startswith("Rijk: € ") for each in titles(picture, "rect"))
    assert len(list(picture.iter(f"{SVG}rect"))) == len(flows.nodes)


def test_bands_and_nodes_have_one_scale() -> None:
    case = fa.load(shipped(EXAMPLES["portfolio"]))
    flows, picture = case.flows(2026), drawn(case)
    ratios = []
    for flow, band in zip(flows.flows, picture.iter(f"{SVG}path"), strict=True):
        numbers = [float(each) for each in re.findall(r"-?\d+\.?\d*", band.get("d", ""))]
        thick = numbers[8] - numbers[7]  # from the upper end at the right straight down
        assert thick == pytest.approx(numbers[-1] - numbers[1], abs=0.03)
        ratios.append((thick, flow.units))
    scale = max(ratios, key=lambda each: each[1])
    for thick, units in ratios:
        assert thick == pytest.approx(units * scale[0] / scale[1], abs=0.03)
    heights = {title: float(str(bar.get("height"))) for bar, title in zip(
        picture.iter(f"{SVG}rect"), titles(picture, "rect"), strict=True
    )}  # fmt: skip
    into, _ = flows.through(next(node for node in flows.nodes if node.name == "Inkoop jeugdhulp (voorbeeld)"))
    found = next(height for title, height in heights.items() if title.startswith("Inkoop jeugdhulp"))
    assert found == pytest.approx(into * scale[0] / scale[1], abs=0.05)


def test_names_are_written_safely_and_in_the_language() -> None:
    case = fa.Portfolio(
        "Vreemd", [2026], [fa.Party("<b>&")], [fa.Arrangement('"G" & <i>', {"<b>&": 10}, tasks={"a<b": 12})]
    )
    assert any("<b>&" in title for title in titles(drawn(case), "rect"))
    assert any(title.startswith("From reserves") for title in titles(drawn(case, "en"), "rect"))


def test_many_municipalities_are_drawn_together_and_nothing_is_lost() -> None:
    names = [f"Gemeente {number}" for number in range(342)]
    case = fa.Portfolio(
        "Land",
        [2026],
        [fa.Party(name) for name in names],
        [fa.Arrangement("Alles", {name: 100 + number for number, name in enumerate(names)})],
    )
    picture = drawn(case)
    bars = titles(picture, "rect")
    assert len(bars) == 36 + 2
    total = sum(100 + number for number in range(342))
    assert f"Alles: € {total:,}.00".replace(",", ".").replace(".00", ",00") in bars
    rest = sum(100 + number for number in range(342 - 35))
    assert any(title.startswith("+ 307: ") and f"{rest:,}".replace(",", ".") in title for title in bars)


def test_a_portfolio_without_money_has_no_picture_and_a_page_still() -> None:
    case = fa.Portfolio("Leeg", [2026], [fa.Party("Goes")], [fa.Arrangement("Niets", {"Goes": 0})])
    assert sankey_picture(case.flows(2026), "nl") == ""
    assert "<h1>Leeg</h1>" in case.solve().paper().html("nl")


def test_the_page_has_the_picture_and_the_text_does_without() -> None:
    paper = small().solve().paper()
    assert '<svg class="flows" role="img"' in paper.html("nl") and "svg" not in paper.text("nl")
