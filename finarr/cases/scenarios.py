"""The scenarios of a case in its document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from finarr.cases.shape import list_of, made, table_of, unknown_fields
from finarr.errors import Path, Problem, at, collecting, report
from finarr.numbers import HOLE
from finarr.sweep import DRAWS, Draw, Sweep, Unread
from finarr.words import Message

__all__ = ["scenarios_from", "scenarios_to"]

_PLACE: Path = ("scenarios",)
_ENDLESS = (float("-inf"), float("inf"))
_OPTIONS = ("weights", "relative", "step", "between")


def scenarios_from(document: Mapping[str, Any]) -> Sweep | None:
    """Read ``scenarios``."""
    given = document.get("scenarios")
    if given is None:
        return None
    table = dict(table_of(given, _PLACE))
    change = _by_path(table_of(table.get("change"), (*_PLACE, "change")))
    table["change"] = {path: _value(value, (*_PLACE, "change", path)) for path, value in change.items()}
    listed = table_of(table.get("list"), (*_PLACE, "list"))
    table["list"] = {name: _by_path(each) if isinstance(each, Mapping) else each for name, each in listed.items()}
    pairs: dict[tuple[str, ...], Any] = {}
    for number, row in enumerate(list_of(table.get("correlation"), (*_PLACE, "correlation"))):
        place = (*_PLACE, "correlation", number)
        fields = table_of(row, place)
        unknown_fields(fields, ("between", "value"), place)
        names = tuple(str(name) for name in list_of(fields.get("between"), (*place, "between")))
        if names in pairs:
            report([Problem((*place, "between"), ", ".join(names), Message("errors.duplicate"))])
        pairs[names] = fields.get("value")
    table["correlation"] = pairs
    return made(Sweep, table, _PLACE)


def _by_path(table: Mapping[str, Any]) -> dict[str, Any]:
    """Return changes by path; a path without quotes is a table in a table, as TOML has it."""
    found: dict[str, Any] = {}
    for path, value in table.items():
        if isinstance(value, Mapping) and not any(name in value for name in (*DRAWS, *_OPTIONS)) and "." not in path:
            found |= {f"{path}.{rest}": inner for rest, inner in _by_path(value).items()}
        else:
            found[path] = value
    return found


def _value(value: Any, place: Path) -> Any:
    """Return a value, a list of values, or the distribution that a table describes."""
    if not isinstance(value, Mapping):
        return value
    kinds = [kind for kind in DRAWS if kind in value]
    unknown_fields(value, (*DRAWS, *_OPTIONS), place)
    if len(kinds) != 1:
        report([Problem(place, ", ".join(value) or None, Message("errors.one_of", {"allowed": tuple(DRAWS)}))])
        return HOLE
    options = {name: value[name] for name in _OPTIONS if name in value}
    with collecting() as problems, at(*place):
        draw = Draw(kinds[0], value[kinds[0]], **options)
    depth, called = len(place), {"numbers": kinds[0]}
    for problem in problems:
        field = problem.path[depth] if len(problem.path) > depth else ""
        named = (*place, called.get(str(field), field), *problem.path[depth + 1 :])
        report([replace(problem, path=named if field else problem.path)])
    return draw


def scenarios_to(sweep: Sweep | Unread | None) -> dict[str, Any]:
    """Return ``scenarios`` of a document, in a table of its own; empty where there are none that could be read."""
    if not isinstance(sweep, Sweep):
        return {}
    found: dict[str, Any] = {"design": sweep.design}
    if sweep.n is not None:
        found["n"] = sweep.n
    if sweep.seed:
        found["seed"] = sweep.seed
    if sweep.change:
        found["change"] = {path: _written(value) for path, value in sweep.change.items()}
    if sweep.list:
        found["list"] = {name: dict(changes) for name, changes in sweep.list.items()}
    if sweep.correlation:
        found["correlation"] = [{"between": list(pair), "value": value} for pair, value in sweep.correlation.items()]
    return {"scenarios": found}


def _written(value: Any) -> Any:
    if not isinstance(value, Draw):
        return list(value)
    table: dict[str, Any] = {value.kind: list(value.numbers)}
    if value.weights is not None:
        table["weights"] = list(value.weights)
    if value.relative:
        table["relative"] = True
    if value.step is not None:
        table["step"] = value.step
    if value.between is not None:
        table["between"] = [end if end is not None else _ENDLESS[side] for side, end in enumerate(value.between)]
    return table
