"""Scenarios in a workbook: a row a change, with a list of values or a distribution as a text."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from finarr.errors import Path
from finarr.excel.common.filled import Filled, Row
from finarr.excel.common.tables import Tables
from finarr.excel.tables import Column, Kind, TableSpec, folded, word
from finarr.numbers import proposed_reading
from finarr.sweep import DRAWS, Draw, Sweep
from finarr.words import LANGUAGES, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from finarr.excel.draft import Draft
    from finarr.excel.entries import Entry

__all__ = ["SCENARIOS", "read_scenarios", "scenarios_table"]

SCENARIOS = TableSpec(
    "finarr_scenarios",
    "sheet_scenarios",
    (
        Column("scenario", "h_scenario", width=24),
        Column("path", "h_path", width=60),
        Column("value", "h_values", Kind.FREE, width=40),
    ),
    path="scenarios",
    optional=True,
)
"""A row a change. With a name: what that scenario changes. Without: values to combine, or a distribution."""

_SETTINGS = ("n", "seed", "design", "correlation")
_ENDLESS = (Decimal("-Infinity"), Decimal("Infinity"))
_OPTIONS = ("weights", "step", "between")
_CALL = r"(\w+)\s*\(([^()]*)\)"
_DRAW = re.compile(rf"([×x*]?)\s*{_CALL}((?:\s*{_CALL})*)", re.IGNORECASE)


def read_scenarios(tables: Tables) -> None:
    """Read the table of scenarios into the draft, as a TOML file would have it."""
    draft = tables.draft
    found: dict[str, Any] = {}
    seen: set[tuple[Any, ...]] = set()
    for entry in tables.table("finarr_scenarios") or ():
        name, path, value = (entry.value(column) for column in ("scenario", "path", "value"))
        if path is None or value is None:
            empty = "path" if path is None else "value"
            place = entry.address(empty)
            draft.wrong(("finarr_scenarios", entry.row, empty), None, Message("errors.missing"), place=place)
            continue
        setting = next((s for s in _SETTINGS if folded(path) in _called(f"scenarios_{s}")), None)
        if setting != "correlation":
            who = (name and folded(name), setting or folded(path))
            if who in seen:
                twice, place = Message("errors.duplicate"), entry.address("path")
                draft.wrong(("finarr_scenarios", entry.row), f"'{path}'", twice, place=place)
                continue
            seen.add(who)
        draft.places[_take(found, name, str(path), setting, value, draft, entry)] = entry.address("value")
    if found:
        drawn = any(isinstance(value, dict) for value in found.get("change", {}).values())
        otherwise = "list" if "list" in found else "monte_carlo" if drawn else "grid"
        draft.document["scenarios"] = {"design": otherwise, **found}


def _take(
    found: dict[str, Any], name: Any, path: str, setting: str | None, value: Any, draft: Draft, entry: Entry
) -> Path:
    """Put a row into the table of scenarios, and return the place of its value there."""
    if setting == "correlation":
        pairs = found.setdefault("correlation", [])
        place: Path = ("scenarios", setting, len(pairs))
        pairs.append(_together(value))
        for part in ("between", "value"):
            draft.places[*place, part] = entry.address("value")
        return place
    if name is not None:
        found.setdefault("list", {}).setdefault(str(name), {})[path] = _one(value)
        return ("scenarios", "list", str(name), path)
    if setting:
        found[setting] = _design(value) if setting == "design" else _whole(value)
        return ("scenarios", setting)
    found.setdefault("change", {})[path] = _values(value)
    return ("scenarios", "change", path)


def _called(name: str) -> set[str]:
    return {folded(word(name, lang)) for lang in LANGUAGES}


def _design(value: Any) -> str:
    from finarr.sweep import DESIGNS

    return next((each for each in DESIGNS if folded(value) in {each, *_called(f"design_{each}")}), str(value))


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _one(value: Any) -> Any:
    """Return one value: a number, also where it is typed as a text; a change or a name stays a text."""
    if not isinstance(value, str):
        return value
    bare = value.strip()
    if re.fullmatch(r"-?\d+([.,]\d+)?", bare) and not re.fullmatch(r"-?\d{1,3}[.,]\d{3}", bare):
        return Decimal(bare.replace(",", "."))
    return bare


def _values(value: Any) -> Any:
    """Return the values of a change without a scenario's name: a list, or the table of a distribution."""
    if not isinstance(value, str):
        return [value]
    drawn = _DRAW.fullmatch(value.strip())
    if drawn:
        kind = next((each for each in DRAWS if folded(drawn[2]) in {each, *_called(f"draw_{each}")}), None)
        options = [(_option(name), inside) for name, inside in re.findall(_CALL, drawn[4])]
        if kind is not None and all(name for name, _ in options):
            table: dict[str, Any] = {kind: [_one(part) for part in drawn[3].split(";")]}
            for name, inside in options:
                table[str(name)] = _within(str(name), inside)
            return {**table, **({"relative": True} if drawn[1] else {})}
    return [_one(part) for part in value.split(";") if part.strip()]


def _option(name: str) -> str | None:
    return next((each for each in _OPTIONS if folded(name) in {each, *_called(f"draw_{each}")}), None)


def _within(name: str, inside: str) -> Any:
    """Return what stands between the brackets of an option: a step, or a list in which an empty place is endless."""
    parts = [part.strip() for part in inside.split(";")]
    if name == "step" and len(parts) == 1:
        return _one(parts[0])
    if name == "between" and len(parts) == 2:
        return [_one(part) if part else end for part, end in zip(parts, _ENDLESS, strict=True)]
    return [_one(part) for part in parts]


def _together(value: Any) -> dict[str, Any]:
    """Return the correlation that a cell tells: two paths and a number, with semicolons between."""
    parts = [part.strip() for part in str(value).split(";")]
    return {"between": parts[:-1], "value": _one(parts[-1])}


def scenarios_table(sweep: Sweep, heads: Callable[[str], Any], lang: str) -> Filled:
    """Return the table of a sweep, in a language."""
    rows: list[Row] = [(None, path, _shown(value, lang)) for path, value in sweep.change.items()]
    rows += [(name, path, each) for name, changes in sweep.list.items() for path, each in changes.items()]
    settings = ((None, word(f"scenarios_{name}", lang), value) for name, value in _settings(sweep, lang))
    return Filled("finarr_scenarios", heads("finarr_scenarios"), (*settings, *rows))


def _settings(sweep: Sweep, lang: str) -> Iterator[tuple[str, Any]]:
    yield "design", word(f"design_{sweep.design}", lang)
    if sweep.n is not None:
        yield "n", sweep.n
    if sweep.seed:
        yield "seed", sweep.seed
    for (one, other), value in sweep.correlation.items():
        yield "correlation", f"{one}; {other}; {_number(value, lang)}"


def _shown(value: Any, lang: str) -> Any:
    """Return values as one cell: a number, or a text with semicolons."""
    if isinstance(value, Draw):
        calls = [(value.kind, value.numbers), *_options(value)]
        shown = (f"{word(f'draw_{name}', lang)}({_listed(numbers, lang)})" for name, numbers in calls)
        return f"{'× ' if value.relative else ''}{' '.join(shown)}"
    if len(value) == 1:
        return value[0]
    return "; ".join(each if isinstance(each, str) else _number(each, lang) for each in value)


def _options(draw: Draw) -> Iterator[tuple[str, Iterable[Any]]]:
    if draw.weights is not None:
        yield "weights", draw.weights
    if draw.step is not None:
        yield "step", (draw.step,)
    if draw.between is not None:
        yield "between", draw.between


def _listed(numbers: Iterable[Any], lang: str) -> str:
    return "; ".join("" if number is None else _number(number, lang) for number in numbers)


def _number(number: Any, lang: str) -> str:
    text = f"{number:f}" if isinstance(number, Decimal) else str(number)
    shown = text.replace(".", ",") if lang == "nl" else text
    return shown if proposed_reading(shown) is None or not re.fullmatch(r"-?\d{1,3}[.,]\d{3}", shown) else f"{shown}0"
