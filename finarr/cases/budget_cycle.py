"""What a case carries for the budget cycle, as a document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from finarr.arrangements.budget_cycle.merger import Merger
from finarr.arrangements.budget_cycle.own_estimate import OwnEstimate
from finarr.arrangements.budget_cycle.plan import BudgetCycle
from finarr.arrangements.budget_cycle.previous import PreviousFigures
from finarr.arrangements.budget_cycle.realisation import Realisation
from finarr.arrangements.budget_cycle.reserve import Reserve
from finarr.arrangements.budget_cycle.terms import AdvanceTerms
from finarr.cases.plain import table_to
from finarr.cases.shape import list_of, made, table_of, unknown_fields

__all__ = ["cycle_from", "cycle_to"]

_PARTS: dict[str, type] = {
    "advances": AdvanceTerms,
    "reserve": Reserve,
    "previous": PreviousFigures,
    "realised": Realisation,
}
_LISTS: dict[str, type] = {"mergers": Merger, "own_estimates": OwnEstimate}


def cycle_from(document: Mapping[str, Any]) -> BudgetCycle:
    """Read ``cycle``."""
    table = table_of(document.get("cycle"), ("cycle",))
    unknown_fields(table, (*_PARTS, *_LISTS), ("cycle",))
    found: dict[str, Any] = {}
    for name, kind in _PARTS.items():
        if table.get(name) is not None:
            place = ("cycle", name)
            found[name] = made(kind, table_of(table[name], place), place)
    for name, kind in _LISTS.items():
        rows = list_of(table.get(name), ("cycle", name))
        found[name] = [
            made(kind, table_of(row, ("cycle", name, number)), ("cycle", name, number))
            for number, row in enumerate(rows)
        ]
    return BudgetCycle(**found)


def cycle_to(cycle: BudgetCycle) -> dict[str, Any]:
    """Return ``cycle`` of a document."""
    table: dict[str, Any] = {
        name: table_to(getattr(cycle, name)) for name in _PARTS if getattr(cycle, name) is not None
    }
    return table | {name: [table_to(row) for row in getattr(cycle, name)] for name in _LISTS if getattr(cycle, name)}
