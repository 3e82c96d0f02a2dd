"""Scenarios in a workbook: a row a change, with a list of values or a distribution as a text; and examples of them."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from immutabledict import immutabledict

from finarr.errors import NAME, Path, Problem
from finarr.excel.common.filled import Filled, Row
from finarr.excel.common.tables import Tables
from finarr.excel.entries import Entries
from finarr.excel.matrix import Matrix, Percent
from finarr.excel.tables import Column, Kind, Setting, TableSpec, folded, word
from finarr.sweep import DESIGNS, DRAWS, Draw, Sweep, Unread
from finarr.words import LANGUAGES, Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from finarr.excel.common.fill import Filling
    from finarr.excel.draft import Draft
    from finarr.excel.entries import Entry

__all__ = ["SCENARIOS", "is_aside", "read_scenarios", "scenarios_tables", "unread"]

_CHANGES = TableSpec(
    "finarr_scenarios",
    "sheet_scenarios",
    (
        Column("scenario", "h_scenario", width=20),
        Column("path", "h_path", width=50, offers="finarr_scenario_examples"),
        Column("value", "h_values", width=32),
    ),
    path="scenarios",
    optional=True,
    aside=True,
)
"""A row a change. With a name: what that scenario changes. Without: values to combine, or a distribution.

Values are texts, so that Excel keeps "+5%" as it was typed.
"""

_DESIGN = TableSpec(
    "finarr_scenario_design",
    "sheet_scenarios",
    (
        Column("setting", "h_setting", width=20, asks=False),
        Column("value", "h_value", Kind.FREE, width=20, asks=False),
        Column("note", "h_explanation", width=46, note=True, asks=False),
    ),
    path="scenarios",
    optional=True,
    aside=True,
)
"""How scenarios follow from the changes; blank where the changes say it themselves."""

_EXAMPLES = TableSpec(
    "finarr_scenario_examples",
    "sheet_scenarios",
    (
        Column("path", "h_path", width=50, note=True, asks=False),
        Column("value", "h_values", width=32, note=True, asks=False),
        Column("meaning", "h_meaning", width=60, note=True, asks=False),
    ),
    optional=True,
    aside=True,
)
"""Changes of this very case to copy from; nobody reads them back."""

SCENARIOS = (_CHANGES, _DESIGN, _EXAMPLES)
"""The tables of scenarios, from left to right."""

DESIGN = (
    Setting("design", "scenarios_design", Kind.CHOICE, immutabledict({name: f"design_{name}" for name in DESIGNS})),
    Setting("n", "scenarios_n", Kind.WHOLE),
    Setting("seed", "scenarios_seed", Kind.WHOLE),
)

_SETTINGS = ("n", "seed", "design", "correlation")
_ENDLESS = (Decimal("-Infinity"), Decimal("Infinity"))
_OPTIONS = ("weights", "step", "between")
_CALL = r"(\w+)\s*\(([^()]*)\)"
_THOUSANDS = re.compile(r"-?[1-9]\d{0,2}[.,]\d{3}")
"""What may be thousands or decimals."""
_DRAW = re.compile(rf"([×x*]?)\s*{_CALL}((?:\s*{_CALL})*)", re.IGNORECASE)


def read_scenarios(tables: Tables) -> None:
    """Read the tables of scenarios into the draft, as a TOML file would have it; without changes there are none."""
    draft = tables.draft
    found: dict[str, Any] = {}
    seen: set[tuple[Any, ...]] = set()
    for setting, row in tables.settings("finarr_scenario_design", DESIGN):
        draft.places[("scenarios", setting.id)] = row.address("value")
        if row.value("value") is not None:
            found[setting.id] = draft.take(row, "value", ("scenarios", setting.id), setting)
            seen.add((None, setting.id))
    for entry in tables.table("finarr_scenarios") or ():
        name, path, value = (entry.value(column) for column in ("scenario", "path", "value"))
        if path is None or value is None:
            empty = "path" if path is None else "value"
            place = entry.address(empty)
            draft.wrong(("finarr_scenarios", entry.row, empty), None, Message("errors.missing"), place=place)
            continue
        setting_named = next((s for s in _SETTINGS if folded(path) in _called(f"scenarios_{s}")), None)
        if setting_named != "correlation":
            who = (name and folded(name), setting_named or folded(path))
            if who in seen:
                twice, place = Message("errors.duplicate"), entry.address("path")
                draft.wrong(("finarr_scenarios", entry.row), f"'{path}'", twice, place=place)
                continue
            seen.add(who)
        at = _take(found, name, str(path), setting_named, value, draft, entry)
        draft.places |= {at: entry.address("value"), (*at, NAME): entry.address("path")}
    if found.keys() - {setting.id for setting in DESIGN}:
        drawn = any(isinstance(value, dict) for value in found.get("change", {}).values())
        otherwise = "list" if "list" in found else "monte_carlo" if drawn else "grid"
        given = {name: value for name, value in found.items() if value is not None}
        draft.document["scenarios"] = {"design": otherwise, **given}


def is_aside(problem: Problem) -> bool:
    """Tell whether a problem is one of scenarios, which change no answer."""
    first = str(problem.path[0]) if problem.path else ""
    return first == "scenarios" or first in {spec.name for spec in SCENARIOS}


def unread(matrices: Mapping[str, Matrix], lang: str, problems: Iterable[Problem]) -> Unread:
    """Return scenarios that could not be read as they were typed, with what is wrong with them."""
    changes, design = (
        Entries(spec, matrices[spec.name], lang) if spec.name in matrices else () for spec in (_CHANGES, _DESIGN)
    )
    rows = [tuple(_typed(row.value(each)) for each in ("scenario", "path", "value")) for row in changes]
    labels = {name: setting.id for setting in DESIGN for name in _called(setting.label)}
    settings = {labels.get(folded(row.value("setting"))): _typed(row.value("value")) for row in design}
    return Unread(tuple(problems), tuple(rows), immutabledict({name: each for name, each in settings.items() if name}))


def _typed(value: Any) -> Any:
    """Return what a cell holds as it may be written again."""
    if isinstance(value, Percent):
        return _one(value)
    return value if value is None or isinstance(value, str | int | float) else str(getattr(value, "given", value))


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
        draft.places.setdefault(("scenarios", "list", str(name)), entry.address("scenario"))
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
    typed = isinstance(value, str) and value.strip().isdecimal()
    return int(value) if typed or (isinstance(value, float) and value.is_integer()) else value


def _one(value: Any) -> Any:
    """Return one value: a number, also where it is typed as a text; a change or a name stays a text.

    Of +5% Excel makes a number that it shows as 5%, so that such a number is handed on as it is shown.
    """
    if isinstance(value, Percent):
        return f"{(Decimal(repr(float(value))) * 100).normalize():f}%"
    if not isinstance(value, str):
        return value
    bare = value.strip()
    if re.fullmatch(r"-?\d+([.,]\d+)?", bare) and not _THOUSANDS.fullmatch(bare):
        return Decimal(bare.replace(",", "."))
    return bare


def _values(value: Any) -> Any:
    """Return the values of a change without a scenario's name: a list, or the table of a distribution."""
    if not isinstance(value, str):
        return [_one(value)]
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


def scenarios_tables(filling: Filling[Any]) -> Iterator[Filled]:
    """Yield the tables of a case's scenarios; blank where it has none, with examples of what it could vary."""
    sweep, lang = filling.case.scenarios, filling.lang
    rows: list[Row] = []
    values: dict[str, Any] = dict.fromkeys(setting.id for setting in DESIGN)
    if isinstance(sweep, Unread):
        rows, values = list(sweep.rows), values | dict(sweep.settings)
    elif sweep is not None:
        rows += [(None, path, _shown(value, lang)) for path, value in sweep.change.items()]
        rows += [(name, path, _text(each, lang)) for name, those in sweep.list.items() for path, each in those.items()]
        rows += [(None, word("scenarios_correlation", lang), told) for told in _correlations(sweep, lang)]
        values = {"design": sweep.design, "n": sweep.n, "seed": sweep.seed or None}
    yield Filled("finarr_scenarios", filling.heads("finarr_scenarios"), tuple(rows))
    yield filling.settings("finarr_scenario_design", DESIGN, values)
    heads = (replace(head, role="working") for head in filling.heads("finarr_scenario_examples"))
    first, again = _examples(filling.case, lang)
    yield Filled("finarr_scenario_examples", tuple(heads), (*first, *again), offered=len(first) or None)


def _examples(case: Any, lang: str) -> tuple[list[Row], list[Row]]:
    """Return changes of this case to copy from: what can change, each once, and what has another example as well.

    The dropdown of what changes offers the first ones.
    """
    from finarr.scenarios.suggestions import suggestions

    first: list[Row] = []
    again: list[Row] = []
    drawn = []
    for each in suggestions(case, lang):
        row = (each.path, _shown(each.values, lang), each.meaning.render(lang))
        (again if any(path == each.path for path, _, _ in first) else first).append(row)
        if isinstance(each.values, Draw):
            drawn.append(each.path)
    if len(drawn) > 1:
        told = f"{drawn[0]}; {drawn[1]}; {_number(Decimal('0.5'), lang)}"
        first.append((word("scenarios_correlation", lang), told, Message("scenarios.suggest_together").render(lang)))
    return first, again


def _correlations(sweep: Sweep, lang: str) -> Iterator[str]:
    for (one, other), value in sweep.correlation.items():
        yield f"{one}; {other}; {_number(value, lang)}"


def _shown(value: Any, lang: str) -> str:
    """Return values as the text of one cell, with semicolons between."""
    if isinstance(value, Draw):
        calls = [(value.kind, value.numbers), *_options(value)]
        shown = (f"{word(f'draw_{name}', lang)}({_listed(numbers, lang)})" for name, numbers in calls)
        return f"{'× ' if value.relative else ''}{' '.join(shown)}"
    return "; ".join(_text(each, lang) for each in value)


def _text(value: Any, lang: str) -> str:
    return value if isinstance(value, str) else _number(value, lang)


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
    return f"{shown}0" if _THOUSANDS.fullmatch(shown) else shown
