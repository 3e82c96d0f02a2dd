"""Borders of municipalities from a GeoJSON file, drawn small: whole numbers on a grid that is as wide as the map.

Coordinates may be degrees (WGS84) or metres (Rijksdriehoek). Degrees are made as wide as they are in the middle of the
map; nobody measures distances on it. Points that fall on the same place of the grid are one, so that a file of any
detail gives a map of the same size.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from finarr.errors import FileTrouble, InvalidInput, Problem, why
from finarr.parties import Party, Roster
from finarr.words import Message

__all__ = ["Borders", "Shape", "read_borders"]

GRID = 1500
"""How many places the map is wide or high, whichever is more."""

Point = tuple[float, float]
Ring = list[Point]
Polygon = list[Ring]
Shape = list[list[list[list[int]]]]
"""The coordinates of a GeoJSON MultiPolygon, on the grid; y goes up."""


@dataclass(frozen=True)
class Borders:
    """A file of borders, read but not yet laid on a grid.

    Attributes:
        path: where it came from.
        features: names and codes of each feature, and its polygons.
    """

    path: Path
    features: tuple[tuple[tuple[str, ...], tuple[Polygon, ...]], ...]

    def of(self, parties: Iterable[Party]) -> tuple[dict[str, Shape], list[str]]:
        """Return the shape of every party that has one, and the names of those that have none.

        Raises:
            InvalidInput: the file fits no party at all.
        """
        known = tuple(parties)
        roster, found = Roster(known), dict[str, list[Polygon]]()
        for names, polygons in self.features:
            party = next((match for name in names if (match := roster.find(name)) is not None), None)
            if party is not None:
                found.setdefault(party.name, []).extend(polygons)
        if not found:
            raise InvalidInput([Problem(("borders",), str(self.path), Message("report.borders_fit_nobody"))])
        return _gridded(found), [party.name for party in known if party.name not in found]


def read_borders(path: str | Path) -> Borders:
    """Read a GeoJSON file of borders.

    Args:
        path: the file: a FeatureCollection of polygons, with a code such as GM0664 or a name among their properties.

    Raises:
        FileTrouble: it cannot be read.
        InvalidInput: it is no GeoJSON, or holds no polygons.
    """
    where = Path(path)
    try:
        body = json.loads(where.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise FileTrouble(Message("report.borders_unreadable", {"path": str(where), "why": why(error)})) from error
    except ValueError as error:
        raise InvalidInput([Problem(("borders",), str(where), Message("report.borders_no_geojson"))]) from error
    features = body.get("features") if isinstance(body, Mapping) else None
    if not isinstance(features, list):
        raise InvalidInput([Problem(("borders",), str(where), Message("report.borders_no_geojson"))])
    found, problems = [], []
    for number, feature in enumerate(features):
        try:
            polygons = tuple(_polygons(feature["geometry"]))
        except (KeyError, TypeError, ValueError, IndexError):
            place = ("borders", "features", number)
            problems.append(Problem(place, str(where), Message("report.borders_shape")))
            continue
        found.append((tuple(_names(feature)), polygons))
    if problems or not found:
        raise InvalidInput(problems or [Problem(("borders",), str(where), Message("report.borders_no_geojson"))])
    return Borders(where, tuple(found))


def _names(feature: Mapping[str, Any]) -> Iterator[str]:
    """Yield what may identify a feature: codes first."""
    properties = feature.get("properties") or {}
    texts = [str(value) for value in (feature.get("id"), *properties.values()) if isinstance(value, str)]
    codes = [text for text in texts if len(text) == 6 and text[:2].isalpha() and text[2:].isdigit()]
    yield from codes
    yield from (text for text in texts if text not in codes)


def _polygons(geometry: Mapping[str, Any] | None) -> Iterator[Polygon]:
    """Yield the polygons of a geometry.

    Raises:
        ValueError: it is of another kind, or a coordinate is no number.
    """
    if geometry is None:
        return
    kind, coordinates = geometry["type"], geometry["coordinates"]
    if kind not in ("Polygon", "MultiPolygon"):
        raise ValueError(kind)
    for polygon in [coordinates] if kind == "Polygon" else coordinates:
        rings = [[(float(point[0]), float(point[1])) for point in ring] for ring in polygon]
        if any(not math.isfinite(number) for ring in rings for point in ring for number in point):
            raise ValueError("not finite")
        yield rings


def _gridded(found: Mapping[str, list[Polygon]]) -> dict[str, Shape]:
    """Return shapes on the grid; every party keeps at least its largest ring."""
    points = [point for polygons in found.values() for polygon in polygons for ring in polygon for point in ring]
    west, south = (min(point[axis] for point in points) for axis in (0, 1))
    east, north = (max(point[axis] for point in points) for axis in (0, 1))
    degrees = max(abs(west), abs(east), abs(south), abs(north)) <= 180
    wide = math.cos(math.radians((south + north) / 2)) if degrees else 1.0
    unit = max((east - west) * wide, north - south) / GRID or 1.0

    def place(point: Point) -> list[int]:
        return [round((point[0] - west) * wide / unit), round((point[1] - south) / unit)]

    return {name: _shape(polygons, place) for name, polygons in found.items()}


def _shape(polygons: list[Polygon], place: Any) -> Shape:
    shape = []
    for polygon in polygons:
        rings = [_ring([place(point) for point in ring]) for ring in polygon]
        if rings and len(rings[0]) >= 4:
            shape.append([ring for ring in rings if len(ring) >= 4])
    if shape:
        return shape
    x, y = place(max((ring for polygon in polygons for ring in polygon), key=len)[0])
    return [[[[x, y], [x + 1, y], [x + 1, y + 1], [x, y]]]]


def _ring(points: list[list[int]]) -> list[list[int]]:
    """Return a ring in which no point comes twice in a row."""
    return [point for number, point in enumerate(points) if number == 0 or point != points[number - 1]]
