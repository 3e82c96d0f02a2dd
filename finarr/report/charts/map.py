"""A map: every municipality in the colour of its class, in euro per inhabitant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from finarr.report.charts.base import INK, Rows, Spec, chart

__all__ = ["choropleth", "classes", "diverging", "rising"]

_LOSSES = ("#7f2704", "#c8500a", "#f29a55", "#fcd9b6")
_GAINS = ("#cfe3f3", "#7fb8de", "#2b83ba", "#08446e")
_RISING = ("#e7f0f7", "#b9d5ea", "#7fb8de", "#2b83ba", "#0b5c94", "#08306b")


def diverging(largest: Fraction) -> list[Fraction]:
    """Return where classes of effects end, the same on both sides of zero: none is drawn lighter than it is.

    Example:
        >>> [int(each) for each in diverging(Fraction(70))]
        [-50, -25, -10, 0, 10, 25, 50]
    """
    step = Fraction(1, 100)
    factors, turn = (Fraction(5, 2), Fraction(2), Fraction(2)), 0
    while step * factors[turn % 3] < largest:
        step, turn = step * factors[turn % 3], turn + 1
    edges = [step]
    for _ in range(2):
        turn -= 1
        edges.append(edges[-1] / factors[turn % 3])
    edges.reverse()
    return [*(-each for each in reversed(edges)), Fraction(0), *edges]


def rising(values: Sequence[Fraction]) -> list[Fraction]:
    """Return where six classes end that hold about as many values each."""
    order = sorted(values)
    return sorted({order[len(order) * n // 6] for n in range(1, 6)})


def classes(edges: Sequence[Fraction], value: Fraction) -> int:
    """Return the class a value falls in: how many edges are at or below it; zero is a class of its own side."""
    return sum(edge <= value for edge in edges)


def choropleth(
    shapes: Mapping[str, Any], rows: Rows, edges: Sequence[Fraction], labels: Sequence[str], year: int
) -> Spec:
    """Return the map.

    Args:
        shapes: coordinates by party.
        rows: ``key`` (party and year), ``class`` (a label) ``search`` and ``tip`` (party and figure).
        edges: where classes end; those on both sides of zero are coloured apart.
        labels: what classes are called, in order.
        year: shown at first.
    """
    two_sided = any(edge < 0 for edge in edges)
    if two_sided:
        half = len(labels) // 2
        colours = [*_LOSSES[-half:], *_GAINS[:half]]
    else:
        colours = [_RISING[n] for n in range(len(labels))]
    features = [
        {"type": "Feature", "party": party, "geometry": {"type": "MultiPolygon", "coordinates": shape}}
        for party, shape in shapes.items()
    ]
    figures: Spec = {"name": "figures", "values": [dict(row) for row in rows]}
    found = "needle == '' || datum.party == own || (isValid(datum.search) && indexof(datum.search, needle) >= 0)"
    transform: list[Spec] = [
        {"calculate": "datum.party + '|' + year", "as": "key"},
        {"lookup": "key", "from": {"data": figures, "key": "key", "fields": ["class", "tip", "search"]}},
        {"calculate": found, "as": "found"},
        {"calculate": "datum.party == own ? 1 : 0", "as": "front"},
    ]
    body: Spec = {
        "height": 520,
        "projection": {"type": "identity", "reflectY": True},
        "mark": {"type": "geoshape"},
        "encoding": {
            "color": {
                "field": "class",
                "type": "nominal",
                "title": None,
                "scale": {"domain": list(labels), "range": colours},
                "legend": {"orient": "bottom", "columns": {"expr": "narrow ? 2 : 4"}, "symbolStrokeColor": "#949494"},
            },
            "opacity": {"condition": {"test": "datum.found", "value": 1}, "value": 0.15},
            "stroke": {"condition": {"test": "datum.party == own", "value": INK}, "value": "#8a8a8a"},
            "strokeWidth": {"condition": {"test": "datum.party == own", "value": 3}, "value": 0.5},
            "order": {"field": "front", "type": "quantitative"},
            "tooltip": {"field": "tip", "type": "nominal"},
        },
    }
    return chart(features, transform, body, year=year)
