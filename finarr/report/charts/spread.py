"""A histogram: how many parties gain or lose how much."""

from __future__ import annotations

from fractions import Fraction
from math import floor

from finarr.report.charts.base import CHOSEN, GAIN, INK, LOSS, THIS_YEAR, Rows, Spec, chart

__all__ = ["bands", "histogram", "nice_width"]


def nice_width(values: list[Fraction], most: int = 16) -> Fraction:
    """Return how wide bands are, so that there are not too many: 0.10, 0.25, 0.50, 1, 2.50, 5, ...

    Example:
        >>> nice_width([Fraction(-12), Fraction(30)])
        Fraction(5, 1)
    """
    spread = max([*values, Fraction(0)]) - min([*values, Fraction(0)])
    width, steps = Fraction(1, 10), (Fraction(5, 2), Fraction(2), Fraction(2))
    turn = 0
    while spread / width > most:
        width *= steps[turn % 3]
        turn += 1
    return width


def bands(values: list[Fraction], width: Fraction) -> list[tuple[Fraction, Fraction, int]]:
    """Return from, to and the number of values in every band, empty ones between others too; a band holds its start.

    Example:
        >>> [(int(a), int(b), n) for a, b, n in bands([Fraction(-1), Fraction(0), Fraction(7)], Fraction(5))]
        [(-5, 0, 1), (0, 5, 1), (5, 10, 1)]
    """
    places = [floor(value / width) for value in values]
    if not places:
        return []
    return [(width * n, width * (n + 1), places.count(n)) for n in range(min(places), max(places) + 1)]


def histogram(rows: Rows, title: str, count: str, year: int) -> Spec:
    """Return the histogram of the parties that are shown, with a line where the party that looks stands.

    Args:
        rows: ``party, search, year, value, from, to, label``: where every party stands, and in which band.
        title: of the axis of effects.
        count: of the axis of numbers.
        year: shown at first.
    """
    ends = [row[name] for row in rows for name in ("from", "to")] or [0, 1]
    across: Spec = {"title": title, "format": ",.2~f"}
    up: Spec = {"title": count, "tickMinStep": 1, "format": ",.0f"}
    bars: Spec = {
        "transform": [
            THIS_YEAR,
            CHOSEN,
            {"aggregate": [{"op": "count", "as": "count"}], "groupby": ["from", "to", "label"]},
            {"calculate": "datum.label + ': ' + datum.count", "as": "tip"},
        ],
        "mark": {"type": "bar", "binSpacing": 1},
        "encoding": {
            "x": {
                "field": "from",
                "type": "quantitative",
                "bin": {"binned": True},
                "axis": across,
                "scale": {"domain": [min(ends), max(ends)]},
            },
            "x2": {"field": "to"},
            "y": {"field": "count", "type": "quantitative", "axis": up},
            "color": {"condition": {"test": "datum.from < 0", "value": LOSS}, "value": GAIN},
            "tooltip": {"field": "tip", "type": "nominal"},
        },
    }
    place: Spec = {
        "transform": [THIS_YEAR, {"filter": "datum.party == own"}],
        "encoding": {"x": {"field": "value", "type": "quantitative"}},
        "layer": [
            {"mark": {"type": "rule", "strokeWidth": 2, "color": INK, "strokeDash": [4, 3]}},
            {
                "mark": {"type": "text", "align": "left", "dx": 5, "baseline": "top", "fontWeight": "bold"},
                "encoding": {"y": {"value": 2}, "text": {"field": "party", "type": "nominal"}},
            },
        ],
    }
    return chart(rows, (), {"height": 240, "layer": [bars, place]}, year=year)
