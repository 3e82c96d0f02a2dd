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
    from collections.abc import Callable, Iterator

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

_SETTINGS = ("n", "seed", "design")
_DRAW = re.compile(r"([×x*]?)\s*(\w+)\s*\(([^()]*)\)", re.IGNORECASE)


def read_scenarios(tables: Tables) -> None:
    """Read the table of scenarios into the draft, as a TOML file would have it."""
    draft = tables.draft
    found: dict[str, Any] = {}
    for entry in tables.table("finarr_scenarios") or ():
        name, path, value = (entry.value(column) for column in ("scenario", "path", "value"))
        if path is None or value is None:
            empty = "path" if path is None else "value"
            draft.wrong(("finarr_scenarios", entry.row, empty), None, Message("errors.missing"))
            continue
        setting = next((s for s in _SETTINGS if folded(path) in _called(f"scenarios_{s}")), None)
        place: Path = ("scenarios", setting) if setting else ("scenarios", "change", str(path))
        if name is not None:
            place = ("scenarios", "list", str(name), str(path))
            found.setdefault("list", {}).setdefault(str(name), {})[str(path)] = _one(value)
        elif setting:
            found[setting] = _design(value) if setting == "design" else _whole(value)
        else:
            found.setdefault("change", {})[str(path)] = _values(value)
        draft.places[place] = entry.address("value")
    if found:
        drawn = any(isinstance(value, dict) for value in found.get("change", {}).values())
        otherwise = "list" if "list" in found else "monte_carlo" if drawn else "grid"
        draft.document["scenarios"] = {"design": otherwise, **found}


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
        if kind is not None:
            numbers = [_one(part) for part in drawn[3].split(";")]
            return {kind: numbers, **({"relative": True} if drawn[1] else {})}
    return [_one(part) for part in value.split(";") if part.strip()]


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


def _shown(value: Any, lang: str) -> Any:
    """Return values as one cell: a number, or a text with semicolons."""
    if isinstance(value, Draw):
        numbers = "; ".join(_number(number, lang) for number in value.numbers)
        return f"{'× ' if value.relative else ''}{word(f'draw_{value.kind}', lang)}({numbers})"
    if len(value) == 1:
        return value[0]
    return "; ".join(each if isinstance(each, str) else _number(each, lang) for each in value)


def _number(number: Any, lang: str) -> str:
    text = f"{number:f}" if isinstance(number, Decimal) else str(number)
    shown = text.replace(".", ",") if lang == "nl" else text
    return shown if proposed_reading(shown) is None or not re.fullmatch(r"-?\d{1,3}[.,]\d{3}", shown) else f"{shown}0"
