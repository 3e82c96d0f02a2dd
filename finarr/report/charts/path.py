"""The way to a full effect: every party a line, the one that looks in front, between the bounds of each year."""

from __future__ import annotations

from finarr.report.charts.base import CHOSEN, INK, LOSS, SERIES, Rows, Spec, chart, euro_axis

__all__ = ["path_lines"]


def path_lines(rows: Rows, bounds: Rows, title: str) -> Spec:
    """Return the lines.

    Args:
        rows: ``party, search, year, value`` and ``tip``.
        bounds: ``year, low, high``: what nobody may be beyond; either may be left out.
        title: of the axis.
    """
    x: Spec = {"field": "year", "type": "ordinal", "axis": {"title": None, "labelAngle": 0}}
    mine = {"test": "datum.party == own"}
    lines: Spec = {
        "transform": [CHOSEN],
        "mark": {"type": "line", "point": {"size": 40}},
        "encoding": {
            "x": x,
            "y": {"field": "value", "type": "quantitative", "axis": euro_axis(title, tickCount=6)},
            "detail": {"field": "party", "type": "nominal"},
            "color": {"condition": {**mine, "value": INK}, "value": SERIES[0]},
            "size": {"condition": {**mine, "value": 4}, "value": 1.2},
            "opacity": {"condition": {**mine, "value": 1}, "value": 0.55},
            "tooltip": {"field": "tip", "type": "nominal"},
        },
    }
    limits = [_bound(side, bounds, x) for side in ("low", "high") if any(each[side] is not None for each in bounds)]
    return chart(rows, (), {"height": 300, "layer": [*limits, lines]})


def _bound(side: str, bounds: Rows, x: Spec) -> Spec:
    """Return the line of the bounds on one side."""
    values = [{"year": each["year"], "value": each[side]} for each in bounds if each[side] is not None]
    return {
        "data": {"name": f"bounds_{side}", "values": values},
        "mark": {"type": "line", "interpolate": "step", "strokeDash": [5, 4], "color": LOSS},
        "encoding": {"x": x, "y": {"field": "value", "type": "quantitative"}},
    }
