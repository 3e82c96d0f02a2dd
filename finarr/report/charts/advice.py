"""Bars of a whole: which part of a task each arrangement carries."""

from __future__ import annotations

from collections.abc import Sequence

from finarr.report.charts.base import CHOSEN, OWN_STROKE, SERIES, Rows, Spec, chart, party_axis

__all__ = ["shares"]


def shares(rows: Rows, parts: Sequence[str], title: str) -> Spec:
    """Return a bar for every task, cut into what each arrangement carries.

    Args:
        rows: ``party`` (the task), ``search, part, share`` (0 to 1), ``sorting`` and ``tip``.
        parts: the arrangements, from left to right.
        title: of the axis.
    """
    order = {name: number for number, name in enumerate(parts)}
    body: Spec = {
        "height": {"step": 24},
        "mark": {"type": "bar"},
        "encoding": {
            "y": party_axis(),
            "x": {"field": "share", "type": "quantitative", "axis": {"title": title, "format": ".0%", "tickCount": 5}},
            "color": {
                "field": "part",
                "type": "nominal",
                "title": None,
                "sort": list(parts),
                "scale": {"domain": list(parts), "range": list(SERIES[: len(parts)])},
            },
            "order": {"field": "order"},
            "tooltip": {"field": "tip", "type": "nominal"},
            **OWN_STROKE,
        },
    }
    return chart([{**row, "order": order[str(row["part"])]} for row in rows], [CHOSEN], body)
