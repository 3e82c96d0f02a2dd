"""Reading the tables of a workbook into a draft, keys apart: settings, measures, parties, items, limits, transition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from finarr.errors import Path, Problem
from finarr.excel.draft import ANY, Draft, shown_choices
from finarr.excel.entries import Entries, Entry
from finarr.excel.matrix import Matrix
from finarr.excel.read_keys import read_keys
from finarr.excel.tables import (
    ALONE,
    AMOUNT_KINDS,
    INPUTS,
    LIMIT_PER,
    NO_LIMIT,
    SETTINGS,
    STEP_PER,
    TRANSITION,
    Choices,
    ColumnId,
    Family,
    Kind,
    Setting,
    chosen,
    folded,
    word,
)
from finarr.excel.vocabulary import Vocabulary
from finarr.words import LANGUAGES, Message

__all__ = ["drafted"]

Matrices = Mapping[str, Matrix]

_HANGS_ON: dict[str, tuple[tuple[Any, ...], ...]] = {
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
"""What is wrong as well where a table is not there, and need not be told for each row."""


def drafted(matrices: Matrices) -> Draft:
    """Return what the tables of a workbook say, and what is wrong with the tables as such."""
    draft = Draft()
    draft.lang = _language(matrices)
    _settings(draft, matrices)
    words = _parties(draft, matrices, _measures(draft, matrices))
    if "capacity" in draft.document:
        draft.document["capacity"] = words.find(draft.document["capacity"]) or draft.document["capacity"]
    amounts = _costs(draft, matrices)
    _items(draft, matrices, amounts)
    keys, shares, usage = (_table(draft, matrices, f"finarr_{name}") for name in ("keys", "shares", "usage"))
    draft.document["keys"] = read_keys(draft, keys, shares, usage, words)
    _limits(draft, matrices, words)
    _transition(draft, matrices, words)
    _indices(draft, matrices)
    _alone(draft, matrices, words)
    return draft


def _table(draft: Draft, matrices: Matrices, name: str, words: Vocabulary | None = None) -> Entries | None:
    """Return a table with its headings read; where it is not there, say so once."""
    matrix = matrices.get(name)
    if matrix is None and INPUTS[name].optional:
        return None
    if matrix is None:
        sheet = word(INPUTS[name].sheet, draft.lang)
        draft.problems.append(Problem((name,), None, Message("excel.no_table", {"sheet": sheet}), located=name))
        draft.hidden += _HANGS_ON.get(name, ())
        return None
    entries = Entries(INPUTS[name], matrix, draft.lang, words)
    draft.start(entries)
    for column in entries.missing:
        apart = entries.spec.path in ("parties", "items") and column != "name"
        draft.hidden += [(entries.spec.path, ANY, column)] if apart else _HANGS_ON.get(name, ())
    return entries


def _language(matrices: Matrices) -> str:
    """Return the language that the start sheet names, Dutch where it names none."""
    case = matrices.get("finarr_case")
    rows = [] if case is None else case.rows
    setting = next(each for each in SETTINGS if each.id == "language")
    labels = {folded(word(setting.label, lang)) for lang in LANGUAGES}
    for row in rows:
        if len(row) > 1 and any(folded(cell) in labels for cell in row):
            named = [chosen(setting.choices, cell) for cell in row if cell is not None]
            return next((lang for lang in named if lang), "nl")
    return "nl"


def _by_label(draft: Draft, entries: Entries, settings: tuple[Setting, ...]) -> dict[str, Entry]:
    """Return the rows of a table of settings by the setting's id."""
    labels = {folded(word(each.label, lang)): each.id for each in settings for lang in LANGUAGES}
    found: dict[str, Entry] = {}
    for entry in entries:
        name = labels.get(folded(entry.value("setting")))
        if name in found:
            given = f"'{entry.value('setting')}'"
            draft.wrong((entries.spec.name, name), given, Message("errors.duplicate"), None, entry.address("setting"))
        elif name is not None:
            found[name] = entry
    return found


def _settings(draft: Draft, matrices: Matrices) -> None:
    entries = _table(draft, matrices, "finarr_case")
    if entries is None:
        return
    rows = _by_label(draft, entries, SETTINGS)
    about: dict[str, Any] = {}
    for setting in SETTINGS:
        in_document = setting.id in ("type", "year")
        path = ("document", setting.id) if in_document else (setting.id,)
        if setting.id not in rows:
            label = word(setting.label, draft.lang)
            draft.wrong(path, None, Message("excel.no_setting", {"setting": label}), None, entries.place)
            draft.hidden.append(path)
            continue
        value = draft.take(rows[setting.id], "value", path, setting)
        if value is not None:
            (about if in_document else draft.document)[setting.id] = value
    if not draft.document.get("years"):
        draft.hidden += [("items", ANY, name) for name in AMOUNT_KINDS] + [("limits", ANY, "years")]
        draft.hidden += [("years",)] if any(problem.path[:1] == ("years",) for problem in draft.problems) else []
    if about:
        draft.document["document"] = about
        draft.places.setdefault(("document",), entries.place)


def _measures(draft: Draft, matrices: Matrices) -> Vocabulary:
    entries = _table(draft, matrices, "finarr_measures")
    measures: dict[str, Any] = {}
    labels: dict[str, list[str]] = {}
    for entry in entries or ():
        named = entry.address("id")
        name = draft.take(entry, "id", ("finarr_measures", named), Kind.TEXT)
        if name is None or name in measures:
            why = Message("errors.missing" if name is None else "errors.duplicate")
            draft.wrong(("finarr_measures", named), name and f"'{name}'", why)
            continue
        path = ("measures", name)
        draft.places[path] = named
        by_lang: dict[str, Any] = {}
        for lang in LANGUAGES:
            by_lang[lang] = draft.take(entry, lang, (*path, "label", lang), Kind.TEXT)
        by_lang = {lang: label for lang, label in by_lang.items() if label is not None}
        labels[name] = list(by_lang.values())
        draft.labels[name] = by_lang.get(draft.lang) or next(iter(labels[name]), name)
        same = len(by_lang) == len(LANGUAGES) and len(set(labels[name])) == 1
        measures[name] = {"label": labels[name][0] if same else by_lang} if by_lang else {}
        _fields(draft, entry, path, measures[name], ("reference_date", "source", "status"))
    draft.document["measures"] = measures
    return Vocabulary(labels)


def _fields(draft: Draft, entry: Entry, path: Path, into: dict[str, Any], names: tuple[str, ...]) -> None:
    """Take fixed columns into a table of the document; what is blank is left out."""
    for name in names:
        value = draft.take(entry, name, (*path, name), entry.table.spec.column(name))
        if value is not None:
            into[name] = value


def _parties(draft: Draft, matrices: Matrices, words: Vocabulary) -> Vocabulary:
    """Take the parties; return the words with the measures that only columns of figures name."""
    entries = _table(draft, matrices, "finarr_parties", words)
    parties: list[dict[str, Any]] = []
    measures = list(entries.family(Family.MEASURE)) if entries else []
    budgets = list(entries.family(Family.BUDGET)) if entries else []
    for entry in entries or ():
        path: Path = ("parties", len(parties))
        draft.places[path] = entry.address("name")
        party: dict[str, Any] = {}
        _fields(draft, entry, path, party, ("name", "code", "group", "aliases", "today", "votes"))
        for column in ("budget", *budgets):
            _dated(draft, entry, column, (*path, "budget"), party, "budget")
        figures: dict[str, Any] = {}
        for column in measures:
            _dated(draft, entry, column, (*path, "measures", column[1]), figures, column[1])
        parties.append(party | {"measures": figures})
    draft.document["parties"] = parties
    if not parties:
        draft.hidden += [pattern for pattern in _HANGS_ON["finarr_parties"] if pattern != ("parties",)]
    if entries:
        found = {column[1] for column in measures}
        for measure in words.ids:
            if measure not in found:
                entries.problems.clear()
                entries.lack((Family.MEASURE, measure), draft.labels.get(measure, measure))
                draft.problems += entries.problems
                draft.hidden.append(("parties", ANY, "measures", measure))
    return words.extended(column[1] for column in measures)


def _dated(draft: Draft, entry: Entry, column: Any, path: Path, into: dict[str, Any], name: str) -> None:
    """Take a figure for all years or, from a column with a year, for that year; both together are refused."""
    year = column[-1] if isinstance(column, tuple) and isinstance(column[-1], int) else None
    place = path if year is None else (*path, year)
    value = draft.take(entry, column, place, Kind.NUMBER)
    if value is None:
        return
    if year is None:
        into[name] = value
    elif name in into and not isinstance(into[name], dict):
        draft.wrong(place, value, Message("excel.both"))
    else:
        into.setdefault(name, {})[year] = value


def _costs(draft: Draft, matrices: Matrices) -> dict[str, list[tuple[str, Entry]]]:
    """Return the rows of amounts by item: (kind of amount, row)."""
    entries = _table(draft, matrices, "finarr_costs")
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
        years = [year for _, year in entries.family(Family.YEAR)]
        for year in draft.document.get("years", ()):
            if year not in years:
                entries.problems.clear()
                entries.lack((Family.YEAR, year), str(year))
                draft.problems += entries.problems
                draft.hidden += [("items", ANY, name, year) for name in AMOUNT_KINDS]
    return found


def _items(draft: Draft, matrices: Matrices, amounts: dict[str, list[tuple[str, Entry]]]) -> None:
    entries = _table(draft, matrices, "finarr_items")
    items: list[dict[str, Any]] = []
    for entry in entries or ():
        path: Path = ("items", len(items))
        draft.places[path] = entry.address("name")
        item: dict[str, Any] = {}
        _fields(draft, entry, path, item, ("name", "taakveld", "task", "nature", "key", "parties", "vat_key"))
        for family, field, kind in ((Family.INDEX, "index", Kind.NUMBER), (Family.OWN, "columns", Kind.FREE)):
            for column in entry.table.family(family):
                value = draft.take(entry, column, (*path, field, column[1]), kind)
                if value is not None:
                    item.setdefault(field, {})[column[1]] = value
        for kind_of_amount, row in amounts.pop(str(item.get("name")), ()):
            _amount(draft, row, kind_of_amount, path, item)
        items.append(item)
    draft.document["items"] = items
    if not items:
        draft.hidden += [pattern for pattern in _HANGS_ON["finarr_items"] if pattern != ("items",)]
    for unknown, rows in amounts.items() if items else ():
        known = tuple(str(item.get("name")) for item in items)
        for _, row in rows:
            why = Message("errors.unknown_name", {"allowed": known})
            draft.wrong(("finarr_costs", row.row, "item"), f"'{unknown}'", why)


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


def _limits(draft: Draft, matrices: Matrices, words: Vocabulary) -> None:
    limits: list[dict[str, Any]] = []
    for entry in _table(draft, matrices, "finarr_limits") or ():
        path: Path = ("limits", len(limits))
        draft.places[path] = entry.address("kind")
        limit: dict[str, Any] = {}
        _fields(draft, entry, path, limit, ("kind", "parties", "together", "items", "years"))
        if entry.value("amount") is None or chosen(NO_LIMIT, entry.value("amount")) is None:
            _fields(draft, entry, path, limit, ("amount",))
            if entry.lacks("amount"):
                draft.wrong((*path, "amount"), None, Message("errors.missing"), Message("excel.no_limit_advice"))
        per = _per(draft, entry, "per", (*path, "per"), LIMIT_PER, words)
        limits.append(limit | ({} if per is None else {"per": per}))
    draft.document["limits"] = limits


def _per(draft: Draft, entry: Entry, column: ColumnId, path: Path, choices: Choices, words: Vocabulary) -> str | None:
    """Return what an amount is per: one of the choices, or a measure."""
    given = draft.take(entry, column, path, Kind.TEXT)
    if given is None:
        return None
    found = chosen(choices, given) or words.find(given)
    if found is None:
        allowed = (*shown_choices(choices), *draft.known_measures(words.ids))
        draft.wrong(path, f"'{given}'", Message("errors.unknown_name", {"allowed": allowed}))
        draft.hidden.append(("parties", ANY, "measures", given))
    return found or str(given)


def _transition(draft: Draft, matrices: Matrices, words: Vocabulary) -> None:
    entries = _table(draft, matrices, "finarr_transition")
    if entries is None:
        return
    rows = _by_label(draft, entries, TRANSITION)
    found: dict[str, Any] = {}
    for setting in TRANSITION:
        path = ("transition", setting.id)
        row = rows.get(setting.id)
        if row is None:
            label = word(setting.label, draft.lang)
            draft.wrong(path, None, Message("excel.no_setting", {"setting": label}), None, entries.place)
        elif row.value("value") is None:
            draft.places[path] = row.address("value")
        else:
            found[setting.id] = _transition_value(draft, row, setting, path, words)
    if found:
        draft.document["transition"] = {name: value for name, value in found.items() if value is not None}


def _transition_value(draft: Draft, row: Entry, setting: Setting, path: Path, words: Vocabulary) -> Any:
    if setting.id == "per":
        return _per(draft, row, "value", path, STEP_PER, words)
    if setting.id == "old":
        given = draft.take(row, "value", path, Kind.TEXT)
        return chosen(setting.choices, given) or given
    return draft.take(row, "value", path, setting)


def _alone(draft: Draft, matrices: Matrices, words: Vocabulary) -> None:
    """Take what groups would pay on their own, by formula and one by one."""
    found: dict[str, Any] = {}
    entries = _table(draft, matrices, "finarr_alone")
    rows = _by_label(draft, entries, ALONE) if entries else {}
    for setting in ALONE:
        if setting.id in rows and rows[setting.id].value("value") is not None:
            found[setting.id] = draft.take(rows[setting.id], "value", ("stand_alone", setting.id), setting)
    if found.get("measure"):
        found["measure"] = words.find(found["measure"]) or found["measure"]
    costs: list[dict[str, Any]] = []
    for entry in _table(draft, matrices, "finarr_alone_costs") or ():
        path: Path = ("stand_alone", "costs", len(costs))
        draft.places[path] = entry.address("parties")
        group: dict[str, Any] = {}
        _fields(draft, entry, path, group, ("parties", "cost"))
        costs.append(group)
    if found or costs:
        draft.document["stand_alone"] = found | ({"costs": costs} if costs else {})


def _indices(draft: Draft, matrices: Matrices) -> None:
    indices: dict[str, Any] = {}
    for entry in _table(draft, matrices, "finarr_indices") or ():
        here: Path = ("finarr_indices", entry.row)
        name = draft.take(entry, "name", here, Kind.TEXT)
        if name is None or name in indices:
            why = Message("errors.missing" if name is None else "errors.duplicate")
            draft.wrong(here, name and f"'{name}'", why)
            continue
        path: Path = ("indices", name)
        draft.places[path] = entry.address("name")
        rates: dict[Any, Any] = {}
        for column in entry.table.family(Family.YEAR):
            value = draft.take(entry, column, (*path, column[1]), Kind.SHARE)
            draft.places[(*path, "rates", column[1])] = draft.places[(*path, column[1])]
            if value is not None:
                rates[column[1]] = value
        _fields(draft, entry, path, rates, ("source",))
        indices[name] = rates
    draft.document["indices"] = indices
