"""The sheet of the budget cycle: what a case carries all year, in tables that are there where a case fills them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from finarr.arrangements.budget_cycle.causes import cause_of, told
from finarr.arrangements.cost_sharing import CostSharing
from finarr.errors import Path
from finarr.excel.common.fill import Filling
from finarr.excel.common.filled import Filled, Row, listing
from finarr.excel.common.tables import Tables
from finarr.excel.cost_sharing.cycle_figures import FIGURE_TABLES, figure_tables, read_figures
from finarr.excel.draft import listed
from finarr.excel.entries import Entry
from finarr.excel.shape import As, Head
from finarr.excel.tables import Choices, Column, Family, Kind, Setting, TableSpec, word
from finarr.items import Index
from finarr.words import Message, format_value

__all__ = ["CYCLE_TABLES", "cycle_tables", "read_cycle"]

_WORDS = "excel_budget_cycle"
_SHEET = f"{_WORDS}.sheet_cycle"
_PER: Choices = {name: f"{_WORDS}.c_{name}" for name in ("euro", "costs", "risks")}


def _heading(name: str) -> str:
    return f"{_WORDS}.h_{name}"


def _setting(name: str, kind: Kind, *path: str, choices: Choices | None = None) -> Setting:
    return Setting(name, f"{_WORDS}.s_{name}", kind, choices or {}, path=path)


_SETTINGS: tuple[Setting, ...] = (
    _setting("number", Kind.WHOLE, "document", "number"),
    _setting("adopted", Kind.DATE, "document", "adopted"),
    _setting("predecessor", Kind.TEXT, "document", "predecessor"),
    _setting("terms", Kind.FREE, "cycle", "advances", "terms"),
    _setting("parts", Kind.FREE, "cycle", "advances", "parts"),
    _setting("balance", Kind.EURO, "cycle", "reserve", "balance"),
    _setting("minimum", Kind.NUMBER, "cycle", "reserve", "minimum"),
    _setting("ceiling", Kind.NUMBER, "cycle", "reserve", "ceiling"),
    _setting("per", Kind.CHOICE, "cycle", "reserve", "per", choices=_PER),
    _setting("risks", Kind.EURO, "cycle", "reserve", "risks"),
    _setting("reserve_key", Kind.TEXT, "cycle", "reserve", "key"),
    _setting("reserve_items", Kind.NAMES, "cycle", "reserve", "items"),
    _setting("previous_name", Kind.TEXT, "cycle", "previous", "name"),
    _setting("realised_year", Kind.WHOLE, "cycle", "realised", "year"),
)
"""One row each, where the case has it."""


def _table(name: str, *columns: Column, years: bool = False, path: str = "") -> TableSpec:
    families = (Family.YEAR,) if years else ()
    return TableSpec(f"finarr_{name}", _SHEET, columns, families, path, optional=True, words=_WORDS)


_AMOUNT = Column("amount", _heading("every_year"), Kind.EURO, width=14, asks=False)

_CYCLE = _table(
    "cycle",
    Column("setting", "h_setting", width=34, asks=False),
    Column("value", "h_value", Kind.FREE, width=34, asks=False),
    path="cycle",
)
_CHANGES = _table(
    "changes",
    Column("item", "h_item", width=26, offers="finarr_items", asks=False),
    Column("cause", _heading("cause"), width=26, asks=False),
    _AMOUNT,
    years=True,
)
_OWN = _table(
    "own_estimates",
    Column("party", "h_party", width=22, offers="finarr_parties", asks=False),
    Column("item", "h_item", width=26, offers="finarr_items", asks=False),
    Column("taakveld", "h_taakveld", Kind.CODE, width=9, asks=False),
    Column("note", _heading("note"), width=30, asks=False),
    _AMOUNT,
    years=True,
)
_MERGERS = _table(
    "mergers",
    Column("successor", _heading("successor"), width=24, asks=False),
    Column("predecessor", _heading("predecessor"), width=20, asks=False),
    Column("part", _heading("part"), Kind.NUMBER, width=9, asks=False),
    Column("date", _heading("date"), Kind.DATE, width=13, asks=False),
)
_GROWTH = _table(
    "actual_growth",
    Column("index", "h_index", width=16, asks=False),
    Column("published", _heading("published"), Kind.DATE, width=13, asks=False),
    Column("threshold", _heading("threshold"), Kind.SHARE, width=10, asks=False),
    years=True,
)

CYCLE_TABLES = (_CYCLE, _CHANGES, *FIGURE_TABLES, _OWN, _MERGERS, _GROWTH)
"""The input tables of the budget cycle, in the order in which the sheet shows them."""


def cycle_tables(filling: Filling[CostSharing]) -> Iterator[Filled]:
    """Yield the tables that a case fills."""
    case = filling.case
    rows = {
        "cycle": list(_set(filling)),
        "changes": [
            (item.name, format_value(told(cause), filling.lang), *_by_year(filling, value))
            for item in case.items
            for cause, value in item.changes.items()
        ],
        "own_estimates": [
            (own.party, own.item, own.taakveld, own.note, *_by_year(filling, own.amounts))
            for own in case.cycle.own_estimates
        ],
        "mergers": [
            (merger.successor, name, Decimal(str(part)), merger.date)
            for merger in case.cycle.mergers
            for name, part in _parts(merger.predecessors)
        ],
        "actual_growth": list(_growth(filling, case.indices)),
    }
    yield from figure_tables(filling)
    for name, found in rows.items():
        if found:
            years = _growth_years(case) if name == "actual_growth" else list(case.years)
            dated = name in ("changes", "own_estimates", "actual_growth")
            heads = filling.heads(f"finarr_{name}", *(_years(filling, years, name) if dated else ()))
            yield Filled(f"finarr_{name}", heads, tuple(found))


def _years(filling: Filling[CostSharing], years: list[int], name: str) -> list[Head]:
    share = name == "actual_growth"
    unit = word("u_growth" if share else "u_euro_a_year", filling.lang)
    return [Head((Family.YEAR, year), str(year), Kind.SHARE if share else Kind.EURO, 13, unit) for year in years]


def _parts(predecessors: Any) -> Iterator[tuple[str, Any]]:
    yield from predecessors.items()


def _by_year(filling: Filling[CostSharing], value: Any) -> tuple[Any, ...]:
    """Return an amount for all years, then one a year."""
    if isinstance(value, Mapping):
        return (None, *(value.get(year) for year in filling.years))
    return (value, *[None] * len(filling.years))


def _set(filling: Filling[CostSharing]) -> Iterator[Row]:
    """Yield the settings that the case has, each with its value."""
    case = filling.case
    about, advances, reserve = case.document, case.cycle.advances, case.cycle.reserve
    values: dict[str, Any] = {}
    if about is not None:
        values |= {"number": _whole(about.number), "predecessor": about.predecessor}
        values["adopted"] = None if about.adopted is None else As(about.adopted, Kind.DATE, left=True)
    if advances is not None:
        terms: Any = advances.terms
        values["terms"] = _whole(terms) if isinstance(terms, int) else "; ".join(day.isoformat() for day in terms)
        given: Any = advances.parts
        values["parts"] = None if given is None else "; ".join(_number(part, filling.lang) for part in given)
    if reserve is not None:
        for name in ("balance", "minimum", "ceiling", "risks"):
            amount, euro = getattr(reserve, name), name in ("balance", "risks") or reserve.per == "euro"
            values[name] = None if amount is None else As(amount, Kind.EURO if euro else Kind.NUMBER, left=True)
        values["per"] = word(_PER[reserve.per], filling.lang)
        values |= {"reserve_key": reserve.key, "reserve_items": listing(reserve.items)}
    if case.cycle.previous is not None:
        values["previous_name"] = case.cycle.previous.name
    if case.cycle.realised is not None:
        values["realised_year"] = _whole(case.cycle.realised.year)
    for setting in _SETTINGS:
        if values.get(setting.id) is not None:
            yield word(setting.label, filling.lang), values[setting.id]


def _whole(value: int | None) -> As | None:
    return None if value is None else As(value, Kind.WHOLE, left=True)


def _number(part: Any, lang: str) -> str:
    shown = f"{part:f}"
    return shown.replace(".", ",") if lang == "nl" else shown


def _growth_years(case: CostSharing) -> list[int]:
    return sorted({year for index in case.indices.values() for year in index.actual})


def _growth(filling: Filling[CostSharing], indices: Mapping[str, Index]) -> Iterator[Row]:
    years = _growth_years(filling.case)
    for name, index in indices.items():
        if index.published is not None or index.threshold is not None or index.actual:
            yield name, index.published, index.threshold, *(index.actual.get(year) for year in years)


def read_cycle(tables: Tables) -> None:
    """Read the tables of the budget cycle into the draft; call it after items, parties and indices."""
    _settings(tables)
    _changes(tables)
    _own_estimates(tables)
    _mergers(tables)
    _actual(tables)
    read_figures(tables)


def _settings(tables: Tables) -> None:
    draft = tables.draft
    entries = tables.table("finarr_cycle")
    rows = tables.by_label(entries, _SETTINGS) if entries else {}
    for setting in _SETTINGS:
        row = rows.get(setting.id)
        if row is None or row.value("value") is None:
            continue
        value = draft.take(row, "value", setting.place, setting)
        if setting.id in ("terms", "parts"):
            value = _listed(value, days=setting.id == "terms")
        if value is None:
            continue
        table = draft.document
        for step in setting.place[:-1]:
            table = table.setdefault(step, {})
        table[setting.place[-1]] = value


def _listed(value: Any, *, days: bool) -> Any:
    """Return a number, or a list of days or parts from a text with semicolons."""
    if isinstance(value, date):
        return [value]
    if not isinstance(value, str):
        whole = isinstance(value, int | float | Decimal) and value == int(value)
        return int(value) if days and whole else value if days else [value]
    parts = listed(value)
    if days:
        return int(parts[0]) if len(parts) == 1 and parts[0].isdigit() else parts
    return [_decimal(part) for part in parts]


def _decimal(part: str) -> Any:
    try:
        return Decimal(part.replace(",", "."))
    except InvalidOperation:
        return part


def _changes(tables: Tables) -> None:
    draft = tables.draft
    items = {str(item.get("name")): number for number, item in enumerate(draft.document.get("items", ()))}
    for entry in tables.table("finarr_changes") or ():
        here: Path = ("finarr_changes", entry.row)
        name, cause = (draft.take(entry, column, (*here, column), Kind.TEXT) for column in ("item", "cause"))
        for column, given in (("item", name), ("cause", cause)):
            if given is None:
                draft.wrong((*here, column), None, Message("errors.missing"))
        if name is None or cause is None:
            continue
        if name not in items:
            why = Message("errors.unknown_name", {"allowed": tuple(items) or ("-",)})
            draft.wrong((*here, "item"), f"'{name}'", why)
            continue
        item = draft.document["items"][items[name]]
        into, cause = item.setdefault("changes", {}), cause_of(cause)
        if cause in into:
            draft.wrong((*here, "cause"), f"'{cause}'", Message("errors.duplicate"))
            continue
        _amounts(tables, entry, ("items", items[name], "changes", cause), into, cause)


def _amounts(tables: Tables, entry: Entry, path: Path, into: dict[str, Any], name: str) -> None:
    """Take an amount for all years or one a year; none at all is reported."""
    tables.draft.places.setdefault(path, entry.address("amount"))
    tables.yearly(entry, path, into, name)
    if name not in into:
        tables.draft.wrong(path, None, Message("errors.missing"))


def _own_estimates(tables: Tables) -> None:
    found: list[dict[str, Any]] = []
    for entry in tables.table("finarr_own_estimates") or ():
        path: Path = ("cycle", "own_estimates", len(found))
        tables.draft.places[path] = entry.address("party")
        own: dict[str, Any] = {}
        for name, kind in (("party", Kind.TEXT), ("item", Kind.TEXT), ("taakveld", Kind.CODE), ("note", Kind.TEXT)):
            value = tables.draft.take(entry, name, (*path, name), kind)
            if value is not None:
                own[name] = value
        _amounts(tables, entry, (*path, "amounts"), own, "amounts")
        found.append(own)
    if found:
        tables.draft.document.setdefault("cycle", {})["own_estimates"] = found


def _mergers(tables: Tables) -> None:
    draft = tables.draft
    found: dict[tuple[str, Any], dict[str, Any]] = {}
    for entry in tables.table("finarr_mergers") or ():
        here: Path = ("finarr_mergers", entry.row)
        heir, name = (draft.take(entry, each, (*here, each), Kind.TEXT) for each in ("successor", "predecessor"))
        for column, given in (("successor", heir), ("predecessor", name)):
            if given is None:
                draft.wrong((*here, column), None, Message("errors.missing"))
        if heir is None or name is None:
            continue
        day = draft.take(entry, "date", (*here, "date"), Kind.DATE)
        part = draft.take(entry, "part", (*here, "part"), Kind.NUMBER)
        number = list(found).index((heir, day)) if (heir, day) in found else len(found)
        merger = found.setdefault((heir, day), {"successor": heir, "predecessors": {}} | ({"date": day} if day else {}))
        draft.places.setdefault(("cycle", "mergers", number), entry.address("successor"))
        draft.places[("cycle", "mergers", number, "predecessors", name)] = entry.address("part")
        merger["predecessors"][name] = 1 if part is None else part
    if found:
        draft.document.setdefault("cycle", {})["mergers"] = list(found.values())


def _actual(tables: Tables) -> None:
    draft = tables.draft
    indices = draft.document.get("indices", {})
    for name, entry in tables.named_rows("finarr_actual_growth", "index"):
        here: Path = ("finarr_actual_growth", entry.address("index"))
        if name not in indices:
            why = Message("errors.unknown_name", {"allowed": tuple(indices) or ("-",)})
            draft.wrong(here, f"'{name}'", why)
            continue
        for column, kind in (("published", Kind.DATE), ("threshold", Kind.SHARE)):
            value = draft.take(entry, column, ("indices", name, column), kind)
            if value is not None:
                indices[name][column] = value
        for year in entry.table.family(Family.YEAR):
            value = draft.take(entry, year, ("indices", name, "actual", year[1]), Kind.SHARE)
            if value is not None:
                indices[name].setdefault("actual", {})[year[1]] = value
