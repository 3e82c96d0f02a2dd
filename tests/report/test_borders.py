"""Borders from a file: whom they belong to, and how they come on the map."""

from __future__ import annotations

import json
import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import finarr as fa
from finarr.report.borders import GRID, read_borders
from finarr.report.charts.map import classes, diverging
from tests.report.cases import model, two_designs
from tests.report.read import Seen

SQUARE = [[0, 50], [1, 50], [1, 51], [0, 51], [0, 50]]


def feature(ring: Any, kind: str = "Polygon", **properties: Any) -> dict[str, Any]:
    coordinates = [ring] if kind == "Polygon" else [[each] for each in ring]
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}


def moved(east: float, north: float = 0) -> list[list[float]]:
    return [[x + east, y + north] for x, y in SQUARE]


def saved(folder: Path, *features: Any) -> Path:
    path = folder / "borders.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def test_areas_are_known_by_code_else_by_name(tmp_path: Path) -> None:
    parties = [fa.Party("Goes", "GM0664"), fa.Party("Middelburg", "GM0687"), fa.Party("Veere", "GM0717")]
    path = saved(
        tmp_path,
        feature(SQUARE, statcode="GM0664", statnaam="Something else"),
        feature([moved(1), moved(2)], "MultiPolygon", naam="Middelburg (Z.)"),
        feature(moved(5), statcode="GM9999", statnaam="Elsewhere"),
    )
    shapes, missing = read_borders(path).of(parties)
    assert set(shapes) == {"Goes", "Middelburg"} and missing == ["Veere"]
    assert len(shapes["Middelburg"]) == 2


def test_the_map_fills_the_grid_and_degrees_are_as_wide_as_they_are(tmp_path: Path) -> None:
    path = saved(tmp_path, feature(SQUARE, naam="a"), feature(moved(1), naam="b"))
    shapes, _ = read_borders(path).of([fa.Party("a"), fa.Party("b")])
    points = [point for shape in shapes.values() for polygon in shape for ring in polygon for point in ring]
    assert all(isinstance(number, int) for point in points for number in point)
    wide, high = (max(point[axis] for point in points) for axis in (0, 1))
    assert wide == GRID and high / wide == pytest.approx(1 / (2 * math.cos(math.radians(50.5))), abs=0.002)
    metres = saved(tmp_path, feature([[x * 1e5, y * 1e4] for x, y in SQUARE], naam="a"))
    shapes, _ = read_borders(metres).of([fa.Party("a")])
    assert max(point[0] for point in shapes["a"][0][0]) == GRID


def test_a_small_party_stays_on_the_map(tmp_path: Path) -> None:
    tiny = [[x / 1e7, 50 + (y - 50) / 1e7] for x, y in SQUARE]
    shapes, _ = read_borders(saved(tmp_path, feature(SQUARE, naam="a"), feature(tiny, naam="b"))).of(
        [fa.Party("a"), fa.Party("b")]
    )
    assert len(shapes["b"][0][0]) == 4


POINT = '{"features": [{"geometry": {"type": "Point", "coordinates": [1, 2]}}]}'
LETTER = '{"features": [{"geometry": {"type": "Polygon", "coordinates": [[["a", 2]]]}}]}'
NO_BORDERS = ("no json", "[]", '{"type": "FeatureCollection"}', '{"features": []}', POINT, LETTER, '{"features": [3]}')


@pytest.mark.parametrize("text", NO_BORDERS)
def test_what_is_no_borders_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "b.geojson"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(fa.InvalidInput, match="borders"):
        read_borders(path)


def test_borders_of_others_are_refused_and_a_missing_file_is_told(tmp_path: Path) -> None:
    now, then = two_designs()
    with pytest.raises(fa.InvalidInput, match="no area in this file"):
        fa.compare(now, then).to_html(tmp_path / "p.html", borders=saved(tmp_path, feature(SQUARE, naam="Elsewhere")))
    with pytest.raises(fa.FileTrouble, match="cannot be read"):
        fa.compare(now, then).to_html(tmp_path / "p.html", borders=tmp_path / "none.geojson")


def test_classes_hold_every_value() -> None:
    edges = diverging(Fraction(70))
    assert [classes(edges, edge) for edge in edges] == [1, 2, 3, 4, 5, 6, 7]
    assert classes(edges, edges[0] - 1) == 0


def test_the_map_shows_the_effect_of_each_party(tmp_path: Path) -> None:
    now, then = two_designs()
    squares = [feature(moved(n), naam=party.name) for n, party in enumerate(now.parties)]
    page = Seen(fa.compare(now, then).to_html(tmp_path / "p.html", borders=saved(tmp_path, *squares)))
    shown = {
        line.party: (line.texts[1].replace("\xa0", " "), line.texts[2].replace("\xa0", " "))
        for line in page.lines("map")
    }
    assert shown["Veere"] == ("€ -12,00 N", "onder € -10,00")
    assert shown["Kapelle"] == ("€ 7,25 V", "€ 5,00 tot € 10,00")
    assert page.tree.cssselect("#chart-map path")


@pytest.mark.national
def test_all_municipalities_of_zeeland_are_found(national: Path) -> None:
    borders = read_borders(national / "gemeenten_2023_wgs84.geojson")
    shapes, missing = borders.of(model("zeeland-ggd-2026").case.parties)
    assert len(shapes) == 13 and missing == []
