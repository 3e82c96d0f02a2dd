"""Scenarios: a fan over the years, an interval a party, a tornado of what drives a contribution, and a heat map."""

from __future__ import annotations

from collections.abc import Sequence

from finarr.report.charts.base import (
    CHOSEN,
    GAIN,
    INK,
    LOSS,
    MOST_BARS,
    SERIES,
    THIS_YEAR,
    Rows,
    Spec,
    chart,
    euro_axis,
    party_axis,
)

__all__ = ["fan", "heat", "intervals", "tornado"]

_WHO: Spec = {"filter": "own == '' ? datum.first : datum.party == own"}
_TIP: Spec = {"field": "tip", "type": "nominal"}
_OWN_FIRST: Spec = {"calculate": "datum.party == own ? 1e15 : datum.middle", "as": "sorting"}
_RANK: list[Spec] = [
    {
        "window": [{"op": "dense_rank", "as": "rank"}],
        "sort": [{"field": "sorting", "order": "descending"}, {"field": "party", "order": "ascending"}],
    },
    {"filter": f"datum.rank <= {MOST_BARS}"},
]
_NAME: Spec = {
    "transform": [{"aggregate": [{"op": "min", "field": "first"}], "groupby": ["party"]}],
    "mark": {"type": "text", "align": "left", "baseline": "top", "fontWeight": "bold", "color": INK},
    "encoding": {
        "x": {"value": 6}, "y": {"value": 2}, "text": {"field": "party", "type": "nominal"}, "color": {"value": INK},
    },
}  # fmt: skip


def fan(rows: Rows, bands: Sequence[tuple[str, str, str]], middle: str, title: str) -> Spec:
    """Return bands over the years with a line in the middle, of the party that looks, else of the first one.

    Args:
        rows: ``party, first, year, middle, tip`` and the ends of the bands.
        bands: field of the lower end, field of the upper end and name, the widest first.
        middle: what the line is called.
        title: of the axis.
    """
    x: Spec = {"field": "year", "type": "ordinal", "axis": {"title": None, "labelAngle": 0}}
    names = [*(name for _, _, name in bands), middle]
    colours = [*("#b3d4e8", "#66a9d0")[-len(bands) :], SERIES[0]]
    colour: Spec = {"type": "nominal", "title": None, "scale": {"domain": names, "range": colours}}
    axis = {"type": "quantitative", "axis": euro_axis(title, tickCount=5), "scale": {"zero": False}}
    layers: list[Spec] = [
        {
            "mark": {"type": "area"},
            "encoding": {
                "x": x, "y": {"field": low, **axis}, "y2": {"field": high}, "color": {"datum": name, **colour},
            },
        }
        for low, high, name in bands
    ]  # fmt: skip
    line: Spec = {
        "mark": {"type": "line", "strokeWidth": 2.5, "point": {"size": 60}},
        "encoding": {"x": x, "y": {"field": "middle", **axis}, "color": {"datum": middle, **colour}, "tooltip": _TIP},
    }
    return chart(rows, [_WHO], {"height": 280, "layer": [*layers, line, _NAME]})


def intervals(rows: Rows, bands: Sequence[tuple[str, str, str]], middle: str, title: str, year: int) -> Spec:
    """Return a bar a party from the lower to the upper end, with a mark in the middle.

    Args:
        rows: ``party, search, year, middle, tip`` and the ends of the bands.
        bands: field of the lower end, field of the upper end and name, the widest first.
        middle: what the mark in the middle is called.
        title: of the axis.
        year: shown at first.
    """
    names = [*(name for _, _, name in bands), middle]
    colours = [*("#b3d4e8", "#66a9d0")[-len(bands) :], INK]
    colour: Spec = {"type": "nominal", "title": None, "scale": {"domain": names, "range": colours}}
    axis = {"type": "quantitative", "axis": euro_axis(title)}
    layers: list[Spec] = [
        {
            "mark": {"type": "bar", "height": 14 if number == 0 else 8, "minBandSize": 2},
            "encoding": {
                "x": {"field": low, **axis}, "x2": {"field": high}, "color": {"datum": name, **colour}, "tooltip": _TIP,
            },
        }
        for number, (low, high, name) in enumerate(bands)
    ]  # fmt: skip
    mark: Spec = {
        "mark": {"type": "tick", "thickness": 3, "size": 16},
        "encoding": {"x": {"field": "middle", **axis}, "color": {"datum": middle, **colour}, "tooltip": _TIP},
    }
    transform = [THIS_YEAR, CHOSEN, _OWN_FIRST, *_RANK]
    body = {"height": {"step": 24}, "encoding": {"y": party_axis()}, "layer": [*layers, mark]}
    return chart(rows, transform, body, year=year)


def tornado(rows: Rows, sides: tuple[str, str], title: str) -> Spec:
    """Return what drives a contribution: from its mean to where a factor is lowest and highest, the widest on top.

    Args:
        rows: ``party, first, factor, side, mean, amount, swing, tip``.
        sides: what a bar is called where the factor is lowest, and where it is highest.
        title: of the axis.
    """
    axis = {"type": "quantitative", "axis": euro_axis(title), "scale": {"zero": False}}
    bars: Spec = {
        "mark": {"type": "bar", "height": {"band": 0.75}},
        "encoding": {
            "y": {
                "field": "factor",
                "type": "nominal",
                "title": None,
                "sort": {"field": "swing", "op": "max", "order": "descending"},
                "axis": {"labelLimit": {"expr": "narrow ? 130 : 280"}, "ticks": False, "domain": False},
            },
            "x": {"field": "mean", **axis},
            "x2": {"field": "amount"},
            "color": {
                "field": "side", "type": "nominal", "title": None,
                "scale": {"domain": list(sides), "range": [GAIN, LOSS]},
            },
            "tooltip": _TIP,
        },
    }  # fmt: skip
    middle: Spec = {
        "mark": {"type": "rule", "color": INK, "strokeWidth": 1.5},
        "encoding": {"x": {"aggregate": "mean", "field": "mean", **axis}},
    }
    return chart(rows, [_WHO], {"height": {"step": 34}, "layer": [bars, middle]})


def heat(rows: Rows, columns: Sequence[str], across: str, legend: str, *, gains: bool = False) -> Spec:
    """Return a cell a party and column: how far what it pays there lies from its own mean.

    Args:
        rows: ``party, search, column, far, middle, tip``.
        columns: in order.
        across: what a column is.
        legend: what the colours mean.
        gains: whether more is better, and told in whole euros; else more is worse, and told in percent.
    """
    low, high, form = (LOSS, GAIN, "+,.0f") if gains else (GAIN, LOSS, "+.1f")
    far = max([abs(float(row["far"])) for row in rows if row["far"] is not None] or [0.0]) or 1.0
    transform = [CHOSEN, _OWN_FIRST, *_RANK]
    cells: Spec = {
        "mark": {"type": "rect", "stroke": "white", "strokeWidth": 1},
        "encoding": {
            "color": {
                "field": "far",
                "type": "quantitative",
                "title": legend,
                "scale": {"domain": [-far, 0, far], "range": [low, "#f4f4f4", high], "interpolate": "lab"},
                "legend": {"format": "+,.0f" if gains else "+.1~f", "gradientLength": 200, "titleLimit": 420},
            },
            "tooltip": _TIP,
        },
    }
    x: Spec = {
        "field": "column",
        "type": "nominal",
        "sort": list(columns),
        "title": across,
        "axis": {"labelAngle": -40 if max(map(len, columns), default=0) > 6 else 0, "orient": "bottom",
                 "labelLimit": 160, "titleLimit": 500},
    }  # fmt: skip
    layers = [cells]
    dark = f"abs(datum.far) > {0.6 * far}"
    if len(columns) <= 12:
        layers.append(
            {
                "mark": {"type": "text", "fontSize": 11},
                "encoding": {
                    "text": {"field": "far", "type": "quantitative", "format": form},
                    "color": {"condition": {"test": dark, "value": "white"}, "value": INK},
                },
            }
        )  # fmt: skip
    body = {"height": {"step": 24}, "encoding": {"y": party_axis(), "x": x}, "layer": layers}
    return chart(rows, transform, body)
