"""Flows of money as a picture: bands from pots through municipalities and arrangements to tasks, as wide as amounts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from finarr.arrangements.portfolio.flows import Flow, Flows, Node
from finarr.words import Euro, Message, format_value

__all__ = ["sankey_picture"]

_COLUMN = {
    "state": 0,
    "general_fund": 1,
    "own_taxes": 1,
    "other_income": 1,
    "municipality": 2,
    "third_parties": 2,
    "reserve_use": 2,
    "arrangement": 3,
    "task": 4,
    "reserve_addition": 4,
}
"""Where each kind of node stands, from left to right."""

_COLOURS = {
    "state": "#1f4e79",
    "general_fund": "#4fb0c6",
    "own_taxes": "#c9a227",
    "other_income": "#8c8c8c",
    "municipality": "#2e9e6b",
    "third_parties": "#8c8c8c",
    "reserve_use": "#b85c5c",
    "arrangement": "#7b6fb0",
    "task": "#f2a541",
    "reserve_addition": "#b85c5c",
}

_MOST = 36
"""Nodes of one kind that are drawn one by one; the smallest of more are drawn together."""

_WIDTH, _BAR, _LABEL, _ROOM, _TOP = 1180, 12, 168, 26, 26


@dataclass
class _Box:
    """A node on its place: from the top, as high as its amount; ``out`` and ``into`` tell how far its bands reach."""

    x: float
    y: float
    height: float
    out: float = 0
    into: float = 0


def sankey_picture(flows: Flows, lang: str) -> str:
    """Return the flows of a year as SVG; every band and node tells its exact amount when pointed at.

    Args:
        flows: of a year.
        lang: "nl" or "en".
    """
    drawn = _together(flows.flows)
    if not drawn:
        return ""
    columns = _columns(drawn)
    amounts = _amounts(drawn)
    tallest = max(map(len, columns))
    height = max(360.0, tallest * _ROOM * 1.0)
    # All columns share one scale; the one with the least room for its gaps decides it.
    scale = min((height - _ROOM * 0.62 * (len(c) - 1)) / sum(amounts[node] for node in c) for c in columns)
    boxes = _places(columns, amounts, scale, height)
    parts = [*_bands(flows, drawn, boxes, scale, lang), *_nodes(flows, amounts, boxes, lang)]
    title = escape(Message("portfolio.heading_flows", {"year": str(flows.year)}).render(lang))
    return (
        f'<svg class="flows" role="img" aria-label="{title}" viewBox="0 0 {_WIDTH} {height + 2 * _TOP:.0f}" '
        f'xmlns="http://www.w3.org/2000/svg" font-size="11" font-family="system-ui,sans-serif">{"".join(parts)}</svg>'
    )


def _together(flows: Sequence[Flow]) -> list[Flow]:
    """Let the smallest nodes of a kind stand together where there are too many to draw."""
    sizes = _amounts(flows)
    by_kind: dict[str, list[Node]] = {}
    for node in sizes:
        by_kind.setdefault(node.kind, []).append(node)
    instead: dict[Node, Node] = {}
    for kind, nodes in by_kind.items():
        if len(nodes) > _MOST:
            small = sorted(nodes, key=lambda node: (-sizes[node], node.name))[_MOST - 1 :]
            instead |= dict.fromkeys(small, Node(kind, f"+ {len(small)}"))
    units: Counter[tuple[Node, Node]] = Counter()
    for flow in flows:
        units[instead.get(flow.source, flow.source), instead.get(flow.target, flow.target)] += flow.units
    return [Flow(source, target, amount) for (source, target), amount in units.items() if amount > 0]


def _amounts(flows: Sequence[Flow]) -> dict[Node, int]:
    """Return how much passes each node, in the order of the flows."""
    into, out = Counter[Node](), Counter[Node]()
    order: dict[Node, None] = {}
    for flow in flows:
        order |= {flow.source: None, flow.target: None}
        out[flow.source] += flow.units
        into[flow.target] += flow.units
    return {node: max(into[node], out[node]) for node in order}


def _columns(flows: Sequence[Flow]) -> list[list[Node]]:
    """Return the nodes by column, without columns in which none stands; the largest of a kind first."""
    amounts = _amounts(flows)
    found: dict[int, list[Node]] = {}
    for node in amounts:
        found.setdefault(_COLUMN[node.kind], []).append(node)
    kinds = list(_COLUMN)
    columns = [found[number] for number in sorted(found)]
    for column in columns[:-1]:
        column.sort(key=lambda node: (kinds.index(node.kind), -amounts[node], node.name))
    columns[-1].sort(key=_near_their_source(flows, columns))
    return columns


def _near_their_source(
    flows: Sequence[Flow], columns: Sequence[Sequence[Node]]
) -> Callable[[Node], tuple[bool, int, int]]:
    """Return the order in which what is paid for stands: by the one who pays most of it, then by amount."""
    place = {node: number for column in columns for number, node in enumerate(column)}
    largest: dict[Node, Flow] = {}
    for flow in flows:
        if flow.target not in largest or flow.units > largest[flow.target].units:
            largest[flow.target] = flow

    def key(node: Node) -> tuple[bool, int, int]:
        return (node.kind == "reserve_addition", place.get(largest[node].source, 0), -largest[node].units)

    return key


def _places(
    columns: Sequence[Sequence[Node]], amounts: Mapping[Node, int], scale: float, height: float
) -> dict[Node, _Box]:
    boxes: dict[Node, _Box] = {}
    step = (_WIDTH - _LABEL - _BAR) / max(len(columns) - 1, 1)
    for number, column in enumerate(columns):
        used = sum(amounts[node] for node in column) * scale
        gap = (height - used) / (len(column) - 1) if len(column) > 1 else 0
        gap = min(gap, _ROOM * 3)
        y = _TOP + (height - used - gap * (len(column) - 1)) / 2
        for node in column:
            boxes[node] = _Box(number * step, y, amounts[node] * scale)
            y += amounts[node] * scale + gap
    return boxes


def _bands(flows: Flows, drawn: Sequence[Flow], boxes: Mapping[Node, _Box], scale: float, lang: str) -> Iterator[str]:
    """Yield the bands, those of a node in the order in which their other ends stand."""
    starts: dict[Flow, float] = {}
    ends: dict[Flow, float] = {}
    for flow in sorted(drawn, key=lambda f: boxes[f.target].y):
        starts[flow] = boxes[flow.source].y + boxes[flow.source].out
        boxes[flow.source].out += flow.units * scale
    for flow in sorted(drawn, key=lambda f: boxes[f.source].y):
        ends[flow] = boxes[flow.target].y + boxes[flow.target].into
        boxes[flow.target].into += flow.units * scale
    for flow in drawn:
        left, right = boxes[flow.source].x + _BAR, boxes[flow.target].x
        thick, middle = flow.units * scale, (boxes[flow.source].x + _BAR + boxes[flow.target].x) / 2
        y1, y2 = starts[flow], ends[flow]
        low1, low2 = y1 + thick, y2 + thick
        path = (
            f"M{left:.1f} {y1:.2f}C{middle:.1f} {y1:.2f} {middle:.1f} {y2:.2f} {right:.1f} {y2:.2f}"
            f"V{low2:.2f}C{middle:.1f} {low2:.2f} {middle:.1f} {low1:.2f} {left:.1f} {low1:.2f}Z"
        )
        told = f"{flow.source.label(lang)} → {flow.target.label(lang)}: {_money(flows, flow.units, lang)}"
        colour = _COLOURS[flow.source.kind]
        yield f'<path d="{path}" fill="{colour}" fill-opacity=".33"><title>{escape(told)}</title></path>'


def _nodes(flows: Flows, amounts: Mapping[Node, int], boxes: Mapping[Node, _Box], lang: str) -> Iterator[str]:
    for node, box in boxes.items():
        name, amount = node.label(lang), _money(flows, amounts[node], lang)
        short = name if len(name) <= 30 else f"{name[:29]}…"
        bar = f'<rect x="{box.x:.1f}" y="{box.y:.2f}" width="{_BAR}" height="{max(box.height, 0.5):.2f}"'
        yield f'{bar} fill="{_COLOURS[node.kind]}"><title>{escape(f"{name}: {amount}")}</title></rect>'
        place = f'x="{box.x + _BAR + 4:.1f}" y="{box.y + box.height / 2 + 4:.1f}"'
        halo = 'fill="#1c2430" stroke="#fff" stroke-width="3" stroke-linejoin="round" paint-order="stroke"'
        yield f"<text {place} {halo}>{escape(short)}</text>"


def _money(flows: Flows, units: int, lang: str) -> str:
    return format_value(Euro(flows.unit.to_euro(units), flows.unit.decimals), lang)
