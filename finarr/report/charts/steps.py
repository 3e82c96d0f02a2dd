"""A waterfall: how one party's amount is built up, step by step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from finarr.report.charts.base import INK, LABEL_ROOM, LOSS, SERIES, THIS_YEAR, Spec, chart, euro_axis

__all__ = ["Beam", "beams", "waterfall"]

UP, DOWN, RESULT = SERIES[0], LOSS, "#4a4a4a"

_TWO_LINES = "narrow ? split(replace(datum.label, regexp('^(.{8,24}) '), '$1|'), '|') : datum.label"
"""A label of a step on two lines where the page is narrow."""


@dataclass(frozen=True)
class Beam:
    """One step of a waterfall.

    Attributes:
        label: what it is.
        amount: euro; what is added, or for a result what all steps before it add up to.
        result: whether it stands on the ground.
    """

    label: str
    amount: Fraction
    result: bool = False


def beams(party: str, year: int, steps: Sequence[Beam]) -> list[dict[str, Any]]:
    """Return the rows of one party and year: where every step begins and ends."""
    rows, level = [], Fraction(0)
    for place, step in enumerate(steps):
        start, end = (Fraction(0), step.amount) if step.result else (level, level + step.amount)
        kind = "result" if step.result else "down" if step.amount < 0 else "up"
        rows.append(
            {
                "party": party,
                "year": year,
                "place": place,
                "step": step.label,
                "from": round(float(start), 2),
                "to": round(float(end), 2),
                "amount": round(float(step.amount), 2),
                "kind": kind,
            }
        )
        level = end
    return rows


def waterfall(rows: Sequence[Mapping[str, Any]], title: str, first: str, year: int) -> Spec:
    """Return the waterfall of the party that is shown.

    Args:
        rows: those of `beams`, of all parties and years.
        title: of the axis.
        first: the party that is shown until a reader chooses another.
        year: shown at first.
    """
    transform: list[Spec] = [
        THIS_YEAR,
        {"filter": "datum.party == shown"},
        {"calculate": "datum.step + ': ' + format(datum.amount, ',.2f')", "as": "tip"},
    ]
    step: Spec = {
        "field": "step",
        "type": "nominal",
        "title": None,
        "sort": {"field": "place", "op": "min"},
        "axis": {
            "labelLimit": {"expr": "narrow ? 150 : 320"},
            "labelExpr": _TWO_LINES,
            "labelLineHeight": 12,
            "labelOffset": {"expr": "narrow ? -6 : 0"},
            "ticks": False,
            "domain": False,
            "labelPadding": 6,
        },
    }
    colour: Spec = {
        "field": "kind",
        "type": "nominal",
        "scale": {"domain": ["up", "down", "result"], "range": [UP, DOWN, RESULT]},
        "legend": None,
    }
    bar: Spec = {
        "mark": {"type": "bar", "size": 18},
        "encoding": {
            "x": {"field": "from", "type": "quantitative", "axis": euro_axis(title)},
            "x2": {"field": "to"},
            "color": colour,
            "tooltip": {"field": "tip", "type": "nominal"},
        },
    }
    label: Spec = {
        "transform": [{"calculate": "max(datum.from, datum.to)", "as": "right"}],
        "mark": {"type": "text", "align": "left", "baseline": "middle", "dx": 4, "color": INK, "fontSize": 11},
        "encoding": {
            "x": {"field": "right", "type": "quantitative"},
            "text": {"field": "amount", "type": "quantitative", "format": "+,.0f"},
        },
    }
    body = {"height": {"step": 28}, "encoding": {"y": step}, "layer": [bar, label]}
    spec = chart(rows, transform, body, year=year, room=LABEL_ROOM)
    return {
        **spec,
        "params": [{**each, "value": first} if each["name"] == "shown" else each for each in spec["params"]],
    }
