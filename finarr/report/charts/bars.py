"""Bars: what each party pays under each design, and what each gains or loses."""

from __future__ import annotations

from collections.abc import Mapping

from finarr.report.charts.base import (
    CHOSEN,
    DESIGN_COLOURS,
    GAIN,
    LABEL_ROOM,
    LOSS,
    MOST_BARS,
    OWN_STROKE,
    SERIES,
    THIS_YEAR,
    Rows,
    Spec,
    chart,
    euro_axis,
    party_axis,
)

__all__ = ["effect_bars", "party_bars"]

_OWN_FIRST: Spec = {"calculate": "datum.party == own ? 1e15 : datum.largest", "as": "sorting"}
_RANK: list[Spec] = [
    {
        "window": [{"op": "dense_rank", "as": "rank"}],
        "sort": [{"field": "sorting", "order": "descending"}, {"field": "party", "order": "ascending"}],
    },
    {"filter": f"datum.rank <= {MOST_BARS}"},
]


def party_bars(rows: Rows, designs: Mapping[str, str], title: str, year: int, decimals: int = 0) -> Spec:
    """Return a bar for every party and design, the largest first, after the party that looks.

    Args:
        rows: ``party, search, year, design, amount`` and ``tip``.
        designs: heading by design, in order.
        title: of the axis.
        year: shown at first.
        decimals: of the amounts at the bars.
    """
    several = len(designs) > 1
    colours = [DESIGN_COLOURS.get(name, SERIES[0]) for name in designs]
    transform = [
        THIS_YEAR,
        CHOSEN,
        {"joinaggregate": [{"op": "max", "field": "amount", "as": "largest"}], "groupby": ["party"]},
        _OWN_FIRST,
        *_RANK,
    ]
    order = list(designs.values())
    shared: Spec = {"y": party_axis()}
    if several:
        shared["yOffset"] = {"field": "design", "type": "nominal", "sort": order, "scale": {"paddingInner": 0.05}}
    colour: Spec = {
        "field": "design",
        "type": "nominal",
        "title": None,
        "sort": order,
        "scale": {"domain": order, "range": colours},
        "legend": {} if several else None,
    }
    bars: Spec = {
        "mark": {"type": "bar"},
        "encoding": {
            "x": {"field": "amount", "type": "quantitative", "axis": euro_axis(title)},
            "color": colour,
            "tooltip": {"field": "tip", "type": "nominal"},
            **OWN_STROKE,
        },
    }
    layers = [bars, _labels("amount", decimals)]
    body = {"height": {"step": 15 if several else 24}, "encoding": shared, "layer": layers}
    return chart(rows, transform, body, year=year, room=LABEL_ROOM)


def _labels(field: str, decimals: int) -> Spec:
    """Return the amounts at the right of bars; those of bars below zero stand right of zero, where there is room."""
    text: Spec = {"field": field, "type": "quantitative", "format": f",.{decimals}f"}
    return {
        "transform": [{"calculate": f"max(0, datum.{field})", "as": "right"}],
        "mark": {"type": "text", "baseline": "middle", "fontSize": 11, "align": "left", "dx": 4},
        "encoding": {"x": {"field": "right", "type": "quantitative"}, "text": text},
    }


def effect_bars(rows: Rows, title: str, legend: tuple[str, str], year: int | None, decimals: int = 2) -> Spec:
    """Return what every party gains or loses per inhabitant (or in euro), the largest gain on top.

    Args:
        rows: ``party, search, year, value`` and ``tip``.
        title: of the axis.
        legend: what a gain and what a loss is called.
        year: shown at first; None where the rows are of all years together.
        decimals: of the amounts beside the bars.
    """
    gain, loss = legend
    transform = [
        *([] if year is None else [THIS_YEAR]),
        CHOSEN,
        {"calculate": "datum.party == own ? 1e15 : abs(datum.value)", "as": "sorting"},
        *_RANK,
        {"calculate": "datum.party == own ? 1e15 : datum.value", "as": "sorting"},
        {"calculate": "datum.value < 0 ? 'loss' : 'gain'", "as": "side"},
    ]
    colour: Spec = {
        "field": "side",
        "type": "nominal",
        "title": None,
        "scale": {"domain": ["gain", "loss"], "range": [GAIN, LOSS]},
        "legend": {"labelExpr": f"datum.value == 'gain' ? {_quoted(gain)} : {_quoted(loss)}"},
    }
    bars: Spec = {
        "mark": {"type": "bar"},
        "encoding": {
            "x": {"field": "value", "type": "quantitative", "axis": euro_axis(title)},
            "color": colour,
            "tooltip": {"field": "tip", "type": "nominal"},
            **OWN_STROKE,
        },
    }
    body = {"height": {"step": 24}, "encoding": {"y": party_axis()}, "layer": [bars, _labels("value", decimals)]}
    return chart(rows, transform, body, year=year, room=LABEL_ROOM)


def _quoted(text: str) -> str:
    """Return one of our own texts as a string in an expression."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
