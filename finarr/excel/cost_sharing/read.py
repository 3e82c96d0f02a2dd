"""Reading the tables of a cost-sharing workbook into a draft."""

from __future__ import annotations

from typing import Any

from finarr.errors import Path
from finarr.excel.common.alone import read_alone
from finarr.excel.common.scenarios import read_scenarios
from finarr.excel.common.specs import LIMIT_PER, STEP_PER
from finarr.excel.common.tables import HangsOn, Matrices, Tables
from finarr.excel.cost_sharing.cycle import read_cycle
from finarr.excel.cost_sharing.specs import AMOUNT_KINDS, INPUTS, NO_LIMIT, SETTINGS, TRANSITION
from finarr.excel.draft import ANY, Draft
from finarr.excel.entries import Entries, Entry
from finarr.excel.tables import Family, Kind, Setting, chosen
from finarr.excel.vocabulary import Vocabulary
from finarr.words import Message

__all__ = ["drafted"]

_HANGS_ON: HangsOn = {
    "finarr_case": (("title",), ("years",), ("kind",), ("finarr",)),
    "finarr_parties": (("parties",), ("items", ANY, "parties"), ("limits",), ("keys",)),
    "finarr_measures": (("keys",), ("limits", ANY, "per"), ("transition", "per")),
    "finarr_items": (("items",), ("keys",), ("limits", ANY, "items")),
    "finarr_costs": tuple(("items", ANY, name) for name in AMOUNT_KINDS),
    "finarr_keys": (("keys",), ("items", ANY, "key"), ("items", ANY, "vat_key"), ("transition", "old")),
    "finarr_shares": (("keys", ANY, "shares"), ("keys", ANY, "off_the_top")),
    "finarr_usage": (("keys", ANY, "prices"), ("keys", ANY, "quantities")),
    "finarr_limits": (("limits",),),
    "finarr_indices": (("indices",), ("items", ANY, "index")),
}


def drafted(matrices: Matrices) -> Draft:
    """Return what the tables of a workbook say, and what is wrong with the tables as such."""
    tables = Tables.opened(matrices, INPUTS, _HANGS_ON)
    draft = tables.draft
    tables.start_sheet(SETTINGS)
    if not draft.document.get("years"):
        draft.hidden += [("items", ANY, name) for name in AMOUNT_KINDS] + [("limits", ANY, "years")]
    words = tables.parties(tables.measures())
    if "capacity" in draft.document:
        draft.document["capacity"] = words.find(draft.document["capacity"]) or draft.document["capacity"]
    amounts = _costs(tables)
    _items(tables, amounts)
    tables.keys(words)
    _limits(tables, words)
    _transition(tables, words)
    tables.indices()
    read_alone(tables, words)
    read_scenarios(tables)
    read_cycle(tables)
    return draft


def _costs(tables: Tables) -> dict[str, list[tuple[str, Entry]]]:
    """Return the rows of amounts by item: (kind of amount, row)."""
    draft = tables.draft
    entries = tables.table("finarr_costs")
    found: dict[str, list[tuple[str, Entry]]] = {}
    for entry in entries or ():
        here: Path = ("finarr_costs", entry.row)
        item = draft.take(entry, "item", (*here, "item"), Kind.TEXT)
        kind = draft.take(entry, "kind", (*here, "kind"), INPUTS["finarr_costs"].column("kind"))
        for name in ("item", "kind"):
            if entry.lacks(name):
                draft.wrong((*here, name), None, Message("errors.missing"))
        if item is None or kind is None:
            continue
        if kind in [known for known, _ in found.get(item, ())]:
            draft.wrong((*here, "kind"), Message(f"excel.{AMOUNT_KINDS[kind]}"), Message("excel.amount_twice"))
        else:
            found.setdefault(item, []).append((kind, entry))
    if entries:
        _years(tables, entries)
    return found


def _years(tables: Tables, entries: Entries) -> None:
    """Tell which columns of amounts are of no year of the case, else which years have no column.

    Who moves a budget on a year changes the years first; the headings tell more than what every cell then lacks.
    """
    draft = tables.draft
    asked, columns = draft.document.get("years", ()), list(entries.family(Family.YEAR))
    filled = [each for each in columns if any(entry.value(each) is not None for entry in entries)]
    others = [each for each in filled if each[1] not in asked]
    for column in others if asked else ():
        why = Message("cost_sharing.other_year", {"years": list(map(str, asked))})
        place, advice = entries.heading_place(column), Message("excel.other_year_advice")
        draft.wrong(("finarr_costs", "heading", column[1]), str(column[1]), why, advice, place)
        draft.hidden += [("items", ANY, name) for name in AMOUNT_KINDS]
    for year in () if others else asked:
        if (Family.YEAR, year) not in columns:
            tables.lack(entries, (Family.YEAR, year), str(year))
            draft.hidden += [("items", ANY, name, year) for name in AMOUNT_KINDS]


def _items(tables: Tables, amounts: dict[str, list[tuple[str, Entry]]]) -> None:
    draft = tables.draft
    entries = tables.table("finarr_items")
    items: list[dict[str, Any]] = []
    for entry in entries or ():
        path: Path = ("items", len(items))
        draft.places[path] = entry.address("name")
        item: dict[str, Any] = {}
        tables.fields(entry, path, item, ("name", "taakveld", "task", "nature", "key", "parties", "vat_key"))
        for family, field, kind in ((Family.INDEX, "index", Kind.NUMBER), (Family.OWN, "columns", Kind.FREE)):
            for column in entry.table.family(family):
                value = draft.take(entry, column, (*path, field, column[1]), kind)
                if value is not None:
                    item.setdefault(field, {})[column[1]] = value
        for kind_of_amount, row in amounts.pop(str(item.get("name")), ()):
            _amount(draft, row, kind_of_amount, path, item)
        _lacks_costs(draft, item, path, [each.get("name") for each in items])
        items.append(item)
    draft.document["items"] = items
    if not items:
        draft.hidden += [pattern for pattern in _HANGS_ON["finarr_items"] if pattern != ("items",)]
    for unknown, rows in amounts.items() if items else ():
        known = tuple(str(item.get("name")) for item in items)
        for _, row in rows:
            why = Message("errors.unknown_name", {"allowed": known})
            draft.wrong(("finarr_costs", row.row, "item"), f"'{unknown}'", why)


def _lacks_costs(draft: Draft, item: dict[str, Any], path: Path, earlier: list[Any]) -> None:
    """Tell of a cost item that has no costs, unless something else is the cause."""
    name, place = item.get("name"), (*path, "costs")
    if "costs" in item or name is None or name in earlier or draft.hides(place):
        return
    draft.wrong(place, f"'{name}'", Message("excel.no_amounts"))
    draft.hidden.append(place)


def _amount(draft: Draft, row: Entry, kind: str, path: Path, item: dict[str, Any]) -> None:
    draft.places[(*path, kind)] = row.address("kind")
    by_year: dict[int, Any] = {}
    for column in row.table.family(Family.YEAR):
        value = draft.take(row, column, (*path, kind, column[1]), Kind.EURO)
        if value is not None:
            by_year[column[1]] = value
    item[kind] = by_year
    if draft.take(row, "correction", ("finarr_costs", row.row, "correction"), Kind.FLAG):
        item.setdefault("corrections", []).append(kind)


def _limits(tables: Tables, words: Vocabulary) -> None:
    draft = tables.draft
    limits: list[dict[str, Any]] = []
    for entry in tables.table("finarr_limits") or ():
        path: Path = ("limits", len(limits))
        draft.places[path] = entry.address("kind")
        limit: dict[str, Any] = {}
        tables.fields(entry, path, limit, ("kind", "parties", "together", "items", "years"))
        if entry.value("amount") is None or chosen(NO_LIMIT, entry.value("amount")) is None:
            tables.fields(entry, path, limit, ("amount",))
            if entry.lacks("amount"):
                draft.wrong((*path, "amount"), None, Message("errors.missing"), Message("excel.no_limit_advice"))
        per = tables.per(entry, "per", (*path, "per"), LIMIT_PER, words)
        limits.append(limit | ({} if per is None else {"per": per}))
    draft.document["limits"] = limits


def _transition(tables: Tables, words: Vocabulary) -> None:
    draft = tables.draft
    found: dict[str, Any] = {}
    for setting, row in tables.settings("finarr_transition", TRANSITION):
        path = ("transition", setting.id)
        if row.value("value") is None:
            draft.places[path] = row.address("value")
        else:
            found[setting.id] = _transition_value(tables, row, setting, path, words)
    if found:
        draft.document["transition"] = {name: value for name, value in found.items() if value is not None}


def _transition_value(tables: Tables, row: Entry, setting: Setting, path: Path, words: Vocabulary) -> Any:
    if setting.id == "per":
        return tables.per(row, "value", path, STEP_PER, words)
    if setting.id == "old":
        given = tables.draft.take(row, "value", path, Kind.TEXT)
        return chosen(setting.choices, given) or given
    return tables.draft.take(row, "value", path, setting)
