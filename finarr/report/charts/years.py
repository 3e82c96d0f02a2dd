"""What is paid over the years, against today and against pure pro rata."""

from __future__ import annotations

from collections.abc import Sequence

from finarr.report.charts.base import CHOSEN, INK, SERIES, Rows, Spec, chart, euro_axis

__all__ = ["over_the_years"]

_WHO: Spec = {"filter": "own == '' || datum.party == own"}
_SUM: Spec = {"aggregate": [{"op": "sum", "field": "amount", "as": "amount"}], "groupby": ["year", "part", "place"]}

_TIP: Spec = {"calculate": "datum.part + ': ' + format(datum.amount, ',.2f')", "as": "tip"}


def over_the_years(rows: Rows, lines: Rows, parts: Sequence[str], marks: Sequence[str], title: str) -> Spec:
    """Return a column a year, built up of parts, with lines over it; of the party that looks, else of all.

    Args:
        rows: ``party, search, year, part, place, amount`` of the columns; parts of a lower place stand lower.
        lines: the same of the lines.
        parts: the parts in order, from below.
        marks: the lines in order.
        title: of the axis.
    """
    filters: list[Spec] = [CHOSEN, _WHO, _SUM, _TIP]
    x: Spec = {"field": "year", "type": "ordinal", "axis": {"title": None, "labelAngle": 0}}
    columns: Spec = {
        "transform": filters,
        "mark": {"type": "bar", "stroke": "white", "strokeWidth": 1, "width": {"band": 0.7}},
        "encoding": {
            "x": x,
            "y": {"field": "amount", "type": "quantitative", "axis": euro_axis(title, tickCount=5)},
            "color": {
                "field": "part",
                "type": "nominal",
                "title": None,
                "scale": {"domain": list(parts), "range": [SERIES[n % len(SERIES)] for n in range(len(parts))]},
                "legend": {"columns": {"expr": "narrow ? 1 : 3"}},
            },
            "order": {"field": "place", "type": "quantitative"},
            "tooltip": {"field": "tip", "type": "nominal"},
        },
    }
    line: Spec = {
        "data": {"name": "lines", "values": [dict(row) for row in lines]},
        "transform": filters,
        "mark": {"type": "line", "color": INK, "point": {"color": INK, "size": 50}},
        "encoding": {
            "x": x,
            "y": {"field": "amount", "type": "quantitative"},
            "strokeDash": {
                "field": "part",
                "type": "nominal",
                "title": None,
                "scale": {"domain": list(marks), "range": [[1, 0], [6, 3], [2, 2]][: len(marks)]},
                "legend": {"symbolType": "stroke", "orient": "bottom", "columns": {"expr": "narrow ? 1 : 3"}},
            },
        },
    }
    layers = [columns, line] if marks else [columns]
    return chart(rows, (), {"height": 280, "layer": layers, "resolve": {"scale": {"color": "independent"}}})
