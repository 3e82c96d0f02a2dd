"""Charts of a fund: its balance, its calendar of projects, and what the balance may become."""

from __future__ import annotations

from collections.abc import Sequence

from finarr.report.charts.base import CHOSEN, INK, LOSS, OWN_STROKE, QUIET, SERIES, Rows, Spec, chart, euro_axis

__all__ = ["balance_chart", "fan", "gantt"]

X: Spec = {"field": "year", "type": "ordinal", "axis": {"title": None, "labelAngle": 0}}


def balance_chart(
    flows: Rows, levels: Rows, inside: Sequence[str], outside: Sequence[str], lines: Sequence[str], title: str
) -> Spec:
    """Return what comes in and goes out every year, with lines for the closing balance and the least it may be.

    Args:
        flows: ``year, part, amount, tip``; what goes out is below zero.
        levels: ``year, part, amount, tip``.
        inside: the names of what comes in.
        outside: the names of what goes out.
        lines: the names of the levels, the closing balance first.
        title: of the axis.
    """
    blue = [colour for colour in SERIES if colour != LOSS]
    warm = (LOSS, "#a83267", "#7d6608", "#5c5c5c", "#8c5fb0", "#b2182b")
    colours = [blue[n % len(blue)] for n in range(len(inside))] + [warm[n % len(warm)] for n in range(len(outside))]
    bars: Spec = {
        "mark": {"type": "bar", "width": {"band": 0.7}},
        "encoding": {
            "x": X,
            "y": {"field": "amount", "type": "quantitative", "axis": euro_axis(title, tickCount=6)},
            "color": {
                "field": "part",
                "type": "nominal",
                "title": None,
                "scale": {"domain": [*inside, *outside], "range": colours},
                "legend": {"columns": {"expr": "narrow ? 1 : 3"}},
            },
            "tooltip": {"field": "tip", "type": "nominal"},
        },
    }
    levelled: Spec = {
        "data": {"name": "levels", "values": [dict(row) for row in levels]},
        "mark": {"type": "line", "color": INK, "point": {"color": INK, "size": 40}},
        "encoding": {
            "x": X,
            "y": {"field": "amount", "type": "quantitative"},
            "strokeDash": {
                "field": "part",
                "type": "nominal",
                "title": None,
                "scale": {"domain": list(lines), "range": [[1, 0], [5, 4]]},
                "legend": {"symbolType": "stroke", "orient": "bottom"},
            },
            "tooltip": {"field": "tip", "type": "nominal"},
        },
    }
    return chart(flows, (), {"height": 320, "layer": [bars, levelled]})


def gantt(rows: Rows) -> Spec:
    """Return when each project is at work.

    Args:
        rows: ``project, place, party`` (its owner), ``search, from, to`` (years; the last one excluded) and ``label``.
    """
    y: Spec = {
        "field": "project",
        "type": "nominal",
        "title": None,
        "sort": {"field": "place", "op": "min"},
        "axis": {"labelLimit": {"expr": "narrow ? 120 : 260"}, "ticks": False, "domain": False, "labelPadding": 6},
    }
    across: Spec = {"title": None, "format": "d", "tickMinStep": 1, "grid": True}
    bars: Spec = {
        "mark": {"type": "bar", "color": SERIES[0], "cornerRadius": 2},
        "encoding": {
            "x": {"field": "from", "type": "quantitative", "scale": {"zero": False, "nice": False}, "axis": across},
            "x2": {"field": "to"},
            "tooltip": {"field": "tip", "type": "nominal"},
            **OWN_STROKE,
        },
    }
    labels: Spec = {
        "mark": {"type": "text", "align": "left", "baseline": "middle", "dx": 4, "fontSize": 11, "color": "white"},
        "encoding": {
            "x": {"field": "from", "type": "quantitative"},
            "text": {"field": "label", "type": "nominal"},
            "opacity": {"condition": {"test": "narrow", "value": 0}, "value": 1},
        },
    }
    return chart(rows, [CHOSEN], {"height": {"step": 28}, "encoding": {"y": y}, "layer": [bars, labels]})


def fan(rows: Rows, planned: str, median: str, title: str) -> Spec:
    """Return where the closing balance may end: bands of 90% and 50% of the simulations, and the plan.

    Args:
        rows: ``year, p05, p25, p50, p75, p95, planned, tip``.
        planned: what the plan is called.
        median: what the middle is called.
        title: of the axis.
    """
    areas = [_band("p05", "p95", 0.18, title), _band("p25", "p75", 0.35, title)]
    lines: Spec = {
        "transform": [
            {"fold": ["p50", "planned"], "as": ["line", "amount"]},
            {"calculate": "datum.line == 'planned' ? datum.planned_name : datum.median_name", "as": "part"},
        ],
        "mark": {"type": "line", "point": {"size": 35}},
        "encoding": {
            "x": X,
            "y": {"field": "amount", "type": "quantitative"},
            "color": {
                "field": "part",
                "type": "nominal",
                "title": None,
                "scale": {"domain": [planned, median], "range": [INK, SERIES[0]]},
                "legend": {"symbolType": "stroke"},
            },
            "strokeDash": {
                "field": "part",
                "type": "nominal",
                "legend": None,
                "scale": {"domain": [planned, median], "range": [[1, 0], [5, 4]]},
            },
            "tooltip": {"field": "tip", "type": "nominal"},
        },
    }
    zero: Spec = {"mark": {"type": "rule", "color": QUIET}, "encoding": {"y": {"datum": 0}}}
    named = [{**row, "planned_name": planned, "median_name": median} for row in rows]
    return chart(named, (), {"height": 300, "layer": [*areas, zero, lines]})


def _band(low: str, high: str, opacity: float, title: str) -> Spec:
    y: Spec = {"field": low, "type": "quantitative", "axis": euro_axis(title, tickCount=6)}
    mark = {"type": "area", "color": SERIES[0], "opacity": opacity}
    return {"mark": mark, "encoding": {"x": X, "y": y, "y2": {"field": high}}}
