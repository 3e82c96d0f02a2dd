"""Charts in the user's own workbook show what the result holds: no series of columns that are gone, none missing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import finarr as fa
from finarr.excel.patching import Patched
from finarr.excel.template import write_template
from finarr.shipped import EXAMPLES, shipped

from .retyping import retyped
from .test_in_place import ran

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def shown(path: Path) -> list[list[tuple[str, list[str], list[float]]]]:
    """Return per chart and series its name, its labels and its values, as the file shows them."""
    parts = Patched.open(path).parts
    names = sorted(name for name in parts.archive.names if name.startswith("xl/charts/chart"))
    return [[_series(each) for each in parts.root(name).iter(f"{_C}ser")] for name in names]


def titles(path: Path) -> list[str]:
    """Return the titles of charts."""
    parts = Patched.open(path).parts
    names = sorted(name for name in parts.archive.names if name.startswith("xl/charts/chart"))
    found = (parts.root(name).find(f"{_C}chart/{_C}title") for name in names)
    return ["".join(text for each in title.iter(f"{_C}v") for text in each.itertext()) for title in found]


def _series(element: Any) -> tuple[str, list[str], list[float]]:
    texts = [[point.findtext(f"{_C}v") for point in element.find(f"{_C}{kind}").iter(f"{_C}pt")] for kind in _KINDS]
    return texts[0][0], texts[1], [float(each) for each in texts[2]]


_KINDS = ("tx", "cat", "val")


def case_of(items: int, parties: int = 5, years: int = 2) -> fa.CostSharing:
    known = [fa.Party(f"Gemeente {n}", measures={"inhabitants": 1000 * n}) for n in range(1, parties + 1)]
    span = list(range(2027, 2027 + years))
    posts = [fa.Item(f"Post {n}", "per inwoner", dict.fromkeys(span, 100_000 * n)) for n in range(1, items + 1)]
    keys = {"per inwoner": fa.Key.measures({"inhabitants": 1})}
    measures = {"inhabitants": fa.Measure("Inwoners")}
    return fa.CostSharing("Proef", span, known, posts, keys, measures=measures)


def assert_shown(path: Path, outcome: fa.Outcome) -> None:
    """What charts show is what everybody pays for every item in the first year, and nothing else."""
    items, compared, over_years = shown(path)
    case, first = outcome.case, outcome.case.years[0]
    assert [name for name, _, _ in items] == [item.name for item in case.items]
    for name, labels, values in items:
        paid = {c.party: float(c.amount) for c in outcome.cells if c.item == name and c.year == first}
        assert dict(zip(labels, values, strict=True)) == paid
    assert [str(first) in name for name, _, _ in compared] == [True, False] and all(
        len(values) == len(case.parties) for _, _, values in compared
    )
    assert [[int(float(year)) for year in labels] for _, labels, _ in over_years] == [list(case.years)] * 2
    assert [str(first) in title for title in titles(path)] == [True, True, False]


@pytest.mark.parametrize("sizes", [[(2, 5, 2), (1, 3, 1), (4, 7, 3)], [(7, 4, 4), (2, 4, 4), (3, 9, 1)]])
def test_charts_follow_items_parties_and_years(sizes: list[tuple[int, int, int]], tmp_path: Path) -> None:
    """The same workbook grows and shrinks from run to run."""
    path = tmp_path / "boek.xlsx"
    write_template(replace(fa.load(shipped(EXAMPLES["cost-sharing"])), language="nl"), path)
    for size in sizes:
        retyped(path, replace(case_of(*size), language="nl"))
        outcome, written = ran(path)
        assert written.path == path
        assert_shown(path, outcome)
        numbers = _numbers(path)
        assert all(len(set(each)) == len(each) for each in numbers)


def _numbers(path: Path) -> list[list[str]]:
    """Return the numbers of the series of every chart, which must differ."""
    parts = Patched.open(path).parts
    charts = [parts.root(name) for name in parts.archive.names if name.startswith("xl/charts/chart")]
    return [
        [each.find(f"{_C}{kind}").get("val") for each in chart.iter(f"{_C}ser")] for chart in charts for kind in _IDS
    ]


_IDS = ("idx", "order")


def test_a_chart_keeps_its_last_series(tmp_path: Path) -> None:
    """A chart of the user's own that shows only a column that is gone stays a chart."""
    path = tmp_path / "boek.xlsx"
    write_template(replace(case_of(3), language="nl"), path)
    book = Patched.open(path)
    part = min(name for name in book.parts.archive.names if name.startswith("xl/charts/chart"))
    chart = book.parts.touched(part)
    for series in list(chart.iter(f"{_C}ser"))[:2]:
        series.getparent().remove(series)
    path.write_bytes(book.rebuilt())
    retyped(path, replace(case_of(1), language="nl"))
    ran(path)
    left = list(etree.fromstring(Patched.open(path).parts.archive.read(part)).iter(f"{_C}ser"))
    assert len(left) == 1


@pytest.mark.office
def test_libreoffice_draws_what_follows(tmp_path: Path, soffice: str) -> None:
    from tests import office

    path = tmp_path / "boek.xlsx"
    write_template(replace(case_of(2), language="nl"), path)
    retyped(path, replace(case_of(4, 8, 3), language="nl"))
    ran(path)
    assert office.printed(path, tmp_path).stat().st_size > 10_000
