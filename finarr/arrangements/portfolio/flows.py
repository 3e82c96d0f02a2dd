"""Which pot is spent on what: from the centre, funds and own means through municipalities and arrangements to tasks.

Money of a municipality has no colour: what it contributes is taken to come from its pots in proportion to them. Every
node in between gets what it gives, to the unit; what an arrangement does not spend goes to its reserves, and what it
spends above its income comes from them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from finarr.errors import InvalidInput, Problem
from finarr.money import Unit, largest_remainder
from finarr.numbers import at_year
from finarr.outcome import Check
from finarr.words import Message

if TYPE_CHECKING:
    import pandas as pd

    from finarr.arrangements.portfolio.arrangement import Arrangement
    from finarr.arrangements.portfolio.model import Portfolio

__all__ = ["Flow", "Flows", "Node", "flows"]


@dataclass(frozen=True)
class Node:
    """A place that money passes.

    Attributes:
        kind: "state", "general_fund", "own_taxes", "other_income", "municipality", "third_parties", "arrangement",
            "reserve_use", "task" or "reserve_addition".
        name: of the municipality, arrangement or task; empty where the kind says it all.
    """

    kind: str
    name: str = ""

    def label(self, lang: str) -> str:
        """Return what readers call it."""
        return self.name or Message(f"portfolio.node_{self.kind}").render(lang)


@dataclass(frozen=True)
class Flow:
    """Whole units from one node to another."""

    source: Node
    target: Node
    units: int


@dataclass(frozen=True)
class Flows:
    """The money of a year.

    Attributes:
        year: which.
        flows: each pair of nodes once, in order from source to spending.
        unit: the unit of the amounts.
    """

    year: int
    flows: tuple[Flow, ...]
    unit: Unit

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a flow: ``source_kind, source, target_kind, target, amount`` (euro) and ``cents``."""
        import pandas as pd

        rows = [
            (f.source.kind, f.source.name, f.target.kind, f.target.name, *self._amounts(f.units)) for f in self.flows
        ]
        columns = ["source_kind", "source", "target_kind", "target", "amount", "cents"]
        return pd.DataFrame(rows, columns=columns).astype({"cents": "int64"})

    def _amounts(self, units: int) -> tuple[float, int]:
        return float(self.unit.to_euro(units)), units * self.unit.cents

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Every node, in the order of the flows."""
        return tuple(dict.fromkeys(node for flow in self.flows for node in (flow.source, flow.target)))

    def through(self, node: Node) -> tuple[int, int]:
        """Return whole units that come into a node and go out of it."""
        into = sum(flow.units for flow in self.flows if flow.target == node)
        return into, sum(flow.units for flow in self.flows if flow.source == node)

    def sankey(self, lang: str = "nl") -> dict[str, Any]:
        """Return the flows as a Sankey chart wants them: labels of nodes, and links by position, in cents and euro."""
        nodes = self.nodes
        position = {node: number for number, node in enumerate(nodes)}
        return {
            "year": self.year,
            "nodes": [{"label": node.label(lang), "kind": node.kind} for node in nodes],
            "links": [
                {
                    "source": position[flow.source],
                    "target": position[flow.target],
                    "cents": self._amounts(flow.units)[1],
                    "value": self._amounts(flow.units)[0],
                }
                for flow in self.flows
            ],
        }

    @property
    def checks(self) -> tuple[Check, ...]:
        """What comes in goes out at every node in between, and all that starts somewhere ends somewhere."""
        into: dict[Node, int] = {}
        out: dict[Node, int] = {}
        for flow in self.flows:
            into[flow.target] = into.get(flow.target, 0) + flow.units
            out[flow.source] = out.get(flow.source, 0) + flow.units
        gaps = [abs(into[node] - out[node]) for node in into if node in out]
        starts = sum(units for node, units in out.items() if node not in into)
        ends = sum(units for node, units in into.items() if node not in out)
        year = {"year": str(self.year)}
        return (
            self._check(Message("portfolio.check_nodes", year), sum(gaps)),
            self._check(Message("portfolio.check_ends", year), starts - ends),
        )

    def _check(self, name: Message, units: int) -> Check:
        return Check(name, Decimal(self.unit.to_euro(units)), units == 0)


_STATE, _FUND = Node("state"), Node("general_fund")
_NODE_OF_POT = {"specific_grants": _STATE, "own_taxes": Node("own_taxes"), "other": Node("other_income")}


def flows(case: Portfolio, year: int | None) -> Flows:
    """Return the flows of a year; see `Portfolio.flows`."""
    at = case.years[0] if year is None else year
    if at not in case.years:
        allowed = Message("cost_sharing.other_year", {"years": list(map(str, case.years))})
        raise InvalidInput([Problem(("year",), repr(year), allowed)])
    found = [*_to_municipalities(case, at), *_to_arrangements(case, at)]
    for each in case.arrangements:
        found += _spending(case, each, at)
    return Flows(at, tuple(flow for flow in found if flow.units), case.grid)


def _to_municipalities(case: Portfolio, year: int) -> list[Flow]:
    """Return where the contributions of each municipality come from; nothing where its pots are not known."""
    found: list[Flow] = []
    fund = 0
    for party in case.parties:
        total = sum(case.units(each, party.name, year) for each in case.arrangements)
        pots = {pot: at_year(value, year) or Fraction(0) for pot, value in case.pots.get(party.name, {}).items()}
        if not total or not sum(pots.values()):
            continue
        whole = sum(pots.values())
        names = sorted(pots)
        units = largest_remainder([total * pots[pot] / whole for pot in names], total, names)
        for pot, amount in zip(names, units, strict=True):
            source = _FUND if pot == "general_fund" else _NODE_OF_POT[pot]
            fund += amount if source is _FUND else 0
            found.append(Flow(source, Node("municipality", party.name), amount))
    return [Flow(_STATE, _FUND, fund), *found]


def _to_arrangements(case: Portfolio, year: int) -> Iterator[Flow]:
    for each in case.arrangements:
        node = Node("arrangement", each.name)
        for party in each.members:
            yield Flow(Node("municipality", party), node, case.units(each, party, year))
        yield Flow(_STATE, node, _units(case, each.grants, year))
        yield Flow(Node("third_parties"), node, _units(case, each.other, year))


def _spending(case: Portfolio, each: Arrangement, year: int) -> Iterator[Flow]:
    """Yield what an arrangement spends; without tasks all its income goes to its domain."""
    node = Node("arrangement", each.name)
    income = sum(case.units(each, party, year) for party in each.members)
    income += _units(case, each.grants, year) + _units(case, each.other, year)
    tasks = {name: _units(case, value, year) for name, value in each.tasks.items()}
    if not tasks:
        tasks = {each.domain or each.name: income}
    left = income - sum(tasks.values())
    yield Flow(Node("reserve_use"), node, max(-left, 0))
    for name, units in tasks.items():
        yield Flow(node, Node("task", name), units)
    yield Flow(node, Node("reserve_addition"), max(left, 0))


def _units(case: Portfolio, value: Any, year: int) -> int:
    return int(case.grid.to_units(at_year(value, year) or Fraction(0)))
