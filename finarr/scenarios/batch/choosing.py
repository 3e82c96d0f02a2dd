"""Which engine can solve the scenarios of a case together, if any."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from finarr.arrangements.cost_sharing import CostSharing
from finarr.errors import FinarrError
from finarr.fairness.aims import PRO_RATA
from finarr.items import AMOUNTS
from finarr.scenarios.batch.closed import ClosedForm
from finarr.scenarios.batch.coupled import Coupled
from finarr.scenarios.batch.statement import Statement
from finarr.scenarios.engine import Engine
from finarr.scenarios.factors import Column
from finarr.scenarios.objects import At, changed, value_at

if TYPE_CHECKING:
    from finarr.scenarios.bound import Scenarios

__all__ = ["engine_of"]


def engine_of(scenarios: Scenarios, values: Mapping[At, Column], row: int) -> Engine | None:
    """Return what solves scenarios together whose texts are those of a row, or None where nothing does."""
    case = _variant(scenarios, values, row)
    if case is None or not all(_is_number(at, column) for at, column in values.items()):
        return None
    if case.criterion != PRO_RATA:
        return None
    statement = Statement(case)
    if case.transition is None and all(shape.rows == () for shape in statement.blocks):
        return ClosedForm(statement)
    path = case.transition
    if path is None or (path.kind == "steps" and path.against == "previous_year" and path.old == "today"):
        engine = Coupled(statement)
        return engine if engine.usable else None
    return None


def _variant(scenarios: Scenarios, values: Mapping[At, Column], row: int) -> CostSharing | None:
    """Return the baseline with the texts of a row, and with a number where the baseline has none."""
    if not isinstance(scenarios.baseline, CostSharing):
        return None
    new: dict[At, Any] = {}
    for at, column in values.items():
        base = value_at(scenarios.baseline, at)
        if column.dtype == object:
            new[at] = column[row]
        elif np.isnan(column[row]) != (base is None):
            new[at] = None if base is not None else float(column[row])
    try:
        found = changed(scenarios.baseline, new, tuple(scenarios.case.years)) if new else scenarios.baseline
    except FinarrError:
        return None
    return found if isinstance(found, CostSharing) else None


def _is_number(at: At, column: Column) -> bool:
    """Tell whether the engines know what to do with a value."""
    if column.dtype == object:
        return True
    match at:
        case ("items", _, field, *_):
            return field in (*AMOUNTS, "index", "vat")
        case ("parties", _, field, *_):
            return field in ("measures", "today", "budget", "votes")
        case ("limits", _, "amount") | ("transition", "step"):
            return True
        case ("keys" | "indices", *_):
            return True
    return False
