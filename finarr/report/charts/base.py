"""What all charts share: parameters, filters, colours and type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

__all__ = [
    "CHOSEN",
    "DESIGN_COLOURS",
    "GAIN",
    "INK",
    "LABEL_ROOM",
    "LOSS",
    "MOST_BARS",
    "OWN_STROKE",
    "QUIET",
    "SERIES",
    "THIS_YEAR",
    "Rows",
    "Spec",
    "chart",
    "euro_axis",
    "party_axis",
]

Spec = dict[str, Any]
Rows = Sequence[Mapping[str, Any]]

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"

INK, QUIET = "#1a1a1a", "#6b6b6b"
GAIN, LOSS = "#0072b2", "#c8500a"
"""Blue and orange are told apart with any kind of colour vision, and on a grey print by their lightness."""
DESIGN_COLOURS = {"now": "#757575", "proposal": "#5b3a8e", "mine": "#00806b"}
SERIES = ("#0072b2", "#c8500a", "#00806b", "#8c5fb0", "#7d6608", "#a83267", "#4f6d8f", "#5c5c5c")

LABEL_ROOM = 52
"""How wide the largest amount beside a bar is."""

MOST_BARS = 40
"""A chart of more parties than this shows the largest; the table has all, and the filter finds any."""

THIS_YEAR: Spec = {"filter": "datum.year == year"}
CHOSEN: Spec = {"filter": "needle == '' || indexof(datum.search, needle) >= 0 || datum.party == own"}

OWN_STROKE: Spec = {
    "stroke": {"condition": {"test": "datum.party == own", "value": INK}, "value": None},
    "strokeWidth": {"value": 2},
}

_CONFIG: Spec = {
    "aria": False,
    "font": "system-ui, 'Segoe UI', Arial, sans-serif",
    "background": "white",
    "view": {"stroke": None},
    "axis": {"labelFontSize": 12, "titleFontSize": 12, "labelColor": INK, "titleColor": INK, "gridColor": "#e4e4e4",
             "domainColor": "#949494", "tickColor": "#949494", "titleFontWeight": "normal"},
    "legend": {"labelFontSize": 12, "titleFontSize": 12, "labelColor": INK, "titleColor": INK, "labelLimit": 300,
               "orient": "top", "titleFontWeight": "normal", "symbolType": "square"},
    "text": {"fontSize": 12, "color": INK},
    "title": {"anchor": "start", "fontSize": 15, "subtitleFontSize": 12, "subtitleColor": QUIET, "frame": "bounds"},
}  # fmt: skip


def chart(
    rows: Rows, transform: Iterable[Spec], body: Mapping[str, Any], *, year: int | None = None, room: int = 0
) -> Spec:
    """Return a whole specification.

    Args:
        rows: the figures, one a mark; may be empty where `body` brings its own.
        transform: from rows to what is drawn.
        body: the mark and its encoding, or layers.
        year: the year that is shown until a reader chooses another.
        room: kept free at the right, for amounts beside bars.
    """
    names: dict[str, Any] = {"own": "", "needle": "", "year": year, "shown": "", "narrow": False}
    return {
        "$schema": SCHEMA,
        "width": "container",
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": {"left": 5, "top": 5, "right": 5 + room, "bottom": 5},
        "params": [{"name": name, "value": value} for name, value in names.items()],
        "data": {"name": "rows", "values": [dict(row) for row in rows]},
        "transform": [dict(each) for each in transform],
        "config": _CONFIG,
        **body,
    }


def party_axis(*, by: str = "party", sort: str = "sorting") -> Spec:
    """Return the axis with a party on every line, the one that looks in bold."""
    return {
        "field": by,
        "type": "nominal",
        "title": None,
        "sort": {"field": sort, "op": "max", "order": "descending"},
        "axis": {
            "labelLimit": {"expr": "narrow ? 130 : 230"},
            "labelFontWeight": {"condition": {"test": "datum.value == own", "value": "bold"}, "value": "normal"},
            "ticks": False,
            "domain": False,
            "labelPadding": 6,
        },
    }


def euro_axis(title: str, **more: Any) -> Spec:
    """Return the options of an axis of euros; cents are shown where its ticks have them."""
    ticks = {"expr": "narrow ? 3 : 6"}
    return {"title": title, "format": ",.2~f", "tickCount": ticks, "labelOverlap": True, **more}
