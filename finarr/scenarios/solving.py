"""Solve some scenarios: many at once where a formula or a kept program gives the same cents, the others one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from finarr.errors import FinarrError, Infeasible, InvalidInput
from finarr.scenarios.bound import Scenarios
from finarr.scenarios.engine import Engine, engine_for
from finarr.scenarios.factors import Column
from finarr.scenarios.objects import At
from finarr.scenarios.tables import Labels, Table, joined

__all__ = ["STATUSES", "Chunk", "solve_chunk"]

STATUSES = ("pro_rata", "closed_form", "optimal", "stopped", "infeasible", "invalid", "failed")
"""How a scenario ended; the last three have no amounts."""


@dataclass(frozen=True, eq=False)
class Chunk:
    """Scenarios that were solved.

    Attributes:
        rows: the tidy table, by scenario; see `finarr.scenarios.tables.Kind`.
        listing: one row a scenario: ``scenario, name``, what it takes, ``status``, ``message`` and ``shortfall`` (euro
            that limits lack; NaN where nothing lacks).
    """

    rows: Table
    listing: Table


@dataclass
class _Ended:
    """How scenarios ended, one a row."""

    status: list[str]
    message: list[str]
    shortfall: list[float]


def solve_chunk(scenarios: Scenarios, start: int, stop: int) -> Chunk:
    """Solve scenarios, counted from 0; what comes out depends on nothing but their numbers.

    Args:
        scenarios: bound to their case.
        start: the first one.
        stop: one beyond the last one.
    """
    picks = scenarios.design.picks(start, stop)
    values = scenarios.values(picks)
    size = stop - start
    ended = _Ended(["failed"] * size, [""] * size, [float("nan")] * size)
    tables: list[Table] = []
    left = np.ones(size, dtype=np.bool_)
    for rows, engine in _variants(scenarios, values, size):
        if engine is None:
            continue
        solved = engine.solve({leaf: column[rows] for leaf, column in values.items()})
        done = rows[solved.sure]
        left[done] = False
        if len(done):
            tables.append(engine.table(solved, done + start + 1))
        for row, status in zip(done.tolist(), solved.status[solved.sure].tolist(), strict=True):
            ended.status[row] = STATUSES[status]
    for row in np.flatnonzero(left).tolist():
        table = _alone(scenarios, values, row, start + row + 1, ended)
        if table is not None:
            tables.append(table)
    rows_table = _in_order(tables) if tables else scenarios.kind.empty()
    listing = dict(scenarios.listing(start, stop, picks).columns)
    listing["status"] = Labels.of(ended.status)
    listing["message"] = Labels.of(ended.message)
    listing["shortfall"] = np.array(ended.shortfall)
    return Chunk(rows_table, Table(listing))


def _variants(scenarios: Scenarios, values: Mapping[At, Column], size: int) -> list[tuple[Any, Engine | None]]:
    """Return the rows that share their texts and what is left open, each with what solves them together."""
    signs: list[Any] = []
    for column in values.values():
        if column.dtype == object:
            signs.append(column)
        elif np.isnan(column).any():
            signs.append(np.isnan(column))
        else:
            signs.append(None)
    told = [(k, sign) for k, sign in enumerate(signs) if sign is not None]
    groups: dict[tuple[Any, ...], list[int]] = {}
    for row in range(size) if told else ():
        groups.setdefault(
            tuple((k, sign[row]) for k, sign in told if not isinstance(sign[row], np.bool_) or sign[row]), []
        ).append(row)
    groups = groups or {(): list(range(size))}
    return [(np.array(rows), engine_for(scenarios, key, values, rows[0])) for key, rows in groups.items()]


def _alone(scenarios: Scenarios, values: Mapping[At, Column], row: int, number: int, ended: _Ended) -> Table | None:
    """Solve one scenario as a case by itself, and note how that ended."""
    lang = scenarios.case.language
    try:
        outcome = scenarios.changed_case(values, row).solve()
    except InvalidInput as error:
        ended.status[row], ended.message[row] = "invalid", "; ".join(each.render(lang) for each in error.problems)
    except Infeasible as error:
        ended.status[row], ended.message[row] = "infeasible", ", ".join(name.render(lang) for name in error.names)
        ended.message[row] = ended.message[row] or error.message.render(lang)
        ended.shortfall[row] = float(sum(error.shortfall.values(), Decimal(0)))
    except FinarrError as error:
        ended.status[row], ended.message[row] = "failed", error.render(lang)
    else:
        ended.status[row] = str(outcome.status)
        return scenarios.kind.table(outcome, number)
    return None


def _in_order(tables: list[Table]) -> Table:
    whole = joined(tables)
    scenario = whole.columns["scenario"]
    if isinstance(scenario, Labels) or len(tables) == 1 or not (np.diff(scenario) < 0).any():
        return whole
    order = np.argsort(scenario, kind="stable")
    found: dict[str, Any] = {}
    for name, column in whole.columns.items():
        found[name] = Labels(column.codes[order], column.names) if isinstance(column, Labels) else column[order]
    return Table(found)
