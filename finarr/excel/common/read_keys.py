"""Reading keys from the three tables that describe them: components, agreed shares, and usage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from finarr.errors import NAME, Path
from finarr.excel.common.specs import COMPONENTS, KEY_KINDS, KEYS, SHARES
from finarr.excel.draft import ANY, Draft, shown_choices
from finarr.excel.entries import Entries, Entry
from finarr.excel.tables import Kind, chosen, folded, word
from finarr.excel.vocabulary import Vocabulary
from finarr.words import LANGUAGES, Message

__all__ = ["INSIDE", "inside_names", "read_keys"]

INSIDE = " › "
"""Stands between the name of a key and what it holds: a key without a name of its own is called after where it is."""


def inside_names(name: str, part: int | None) -> set[str]:
    """Return how a key inside another may be called: by its number in a stack, or as the remainder (None).

    Example:
        >>> inside_names("gemengd", 0)
        {'gemengd › 1'}
    """
    if part is not None:
        return {f"{name}{INSIDE}{part + 1}"}
    return {f"{name}{INSIDE}{word('remainder', lang)}" for lang in LANGUAGES}


@dataclass
class _Raw:
    """A key as its rows give it."""

    name: str
    kind: str | None = None
    rows: list[Entry] = field(default_factory=list)
    slots: dict[tuple[str, ...], dict[int | None, tuple[Any, Entry]]] = field(default_factory=dict)
    """Values of the other tables: ("shares", party), ("off_the_top", party), ("prices", product) or
    ("quantities", product, party), each by year, None being all years."""
    refused: set[str] = field(default_factory=set)
    """Kinds of keys whose rows were told not to belong to this one."""


def read_keys(
    draft: Draft, keys: Entries | None, shares: Entries | None, usage: Entries | None, words: Vocabulary
) -> dict[str, Any]:
    """Return the keys of a workbook as the document has them.

    Args:
        draft: notes places and problems.
        keys: the table of components.
        shares: the table of agreed shares and amounts off the top.
        usage: the table of prices and quantities.
        words: the measures.
    """
    raw = _raw_keys(draft, keys)
    for entry in shares or ():
        _share(draft, entry, raw, known=keys is not None)
    for entry in usage or ():
        _used(draft, entry, raw, known=keys is not None)
    reader = _Reader(draft, raw, words)
    return reader.named()


def _raw_keys(draft: Draft, keys: Entries | None) -> dict[str, _Raw]:
    raw: dict[str, _Raw] = {}
    for entry in keys or ():
        here: Path = ("finarr_keys", entry.row)
        name = draft.take(entry, "name", here, Kind.TEXT)
        if name is None:
            if entry.lacks("name"):
                draft.wrong(here, None, Message("errors.missing"))
            continue
        key = raw.setdefault(name, _Raw(name))
        key.rows.append(entry)
        place: Path = (*here, "kind")
        kind = draft.take(entry, "kind", place, KEYS.column("kind"))
        if kind is not None and key.kind not in (None, kind):
            draft.wrong(place, Message(f"excel.{KEY_KINDS[kind]}"), Message("excel.one_kind", {"key": name}))
        key.kind = key.kind or kind
    return raw


def _share(draft: Draft, entry: Entry, raw: dict[str, _Raw], *, known: bool) -> None:
    here: Path = ("finarr_shares", entry.row)
    kind = draft.take(entry, "kind", (*here, "kind"), SHARES.column("kind"))
    party = draft.take(entry, "party", (*here, "party"), Kind.TEXT)
    _require(draft, entry, here, ("key", "kind", "party"))
    if kind and party:
        _slot(draft, entry, raw, here, (kind, party), {"shares": "shares", "off_the_top": "points"}[kind], known)


def _used(draft: Draft, entry: Entry, raw: dict[str, _Raw], *, known: bool) -> None:
    here: Path = ("finarr_usage", entry.row)
    product = draft.take(entry, "product", (*here, "product"), Kind.TEXT)
    party = draft.take(entry, "party", (*here, "party"), Kind.TEXT)
    _require(draft, entry, here, ("key", "product"))
    if product:
        slot = ("prices", product) if party is None else ("quantities", product, party)
        _slot(draft, entry, raw, here, slot, "usage", known)


def _require(draft: Draft, entry: Entry, here: Path, names: tuple[str, ...]) -> None:
    for name in names:
        if entry.lacks(name):
            draft.wrong((*here, name), None, Message("errors.missing"), None, entry.address(name))


def _slot(
    draft: Draft, entry: Entry, raw: dict[str, _Raw], here: Path, slot: tuple[str, ...], kind: str, known: bool
) -> None:
    """Put a row of another table under its key; a name that no key has, or a kind that has no such row, is refused."""
    name = draft.take(entry, "key", (*here, "key"), Kind.TEXT)
    year = draft.take(entry, "year", (*here, "year"), Kind.WHOLE)
    if name is None:
        return
    key = raw.get(name)
    if key is None:
        if known:
            why = Message("errors.unknown_name", {"allowed": tuple(raw)})
            draft.wrong((*here, "key"), f"'{name}'", why)
        return
    if key.kind not in (None, kind):
        if kind not in key.refused:
            values = {"key": name, "kind": Message(f"excel.{KEY_KINDS[kind]}")}
            draft.wrong((*here, "key"), f"'{name}'", Message("excel.other_kind", values))
        key.refused.add(kind)
    elif slot[0] == "off_the_top" and year is not None:
        draft.wrong((*here, "year"), str(year), Message("excel.no_year_here"))
    else:
        values_by_year = key.slots.setdefault(slot, {})
        value = draft.take(entry, "value", (*here, "value"), Kind.NUMBER)
        if year in values_by_year:
            name = next(column for column in ("party", "product", "key") if entry.value(column) is not None)
            draft.wrong((*here, name), f"'{slot[-1]}'", Message("errors.duplicate"), None, entry.address(name))
        elif values_by_year and None in (year, *values_by_year):
            draft.wrong((*here, "value"), slot[-1], Message("excel.both"))
        else:
            values_by_year[year] = (value, entry)


class _Reader:
    """Builds the document of each key; keys inside others are found by their name."""

    def __init__(self, draft: Draft, raw: dict[str, _Raw], words: Vocabulary) -> None:
        self.draft = draft
        self.raw = raw
        self.words = words
        self.inline: set[str] = set()
        self.typed: dict[Path, str] = {}

    def named(self) -> dict[str, Any]:
        """Return every key that is not inside another, by name."""
        found = {name: self.table(key, ("keys", name)) for name, key in self.raw.items()}
        return {name: table for name, table in found.items() if name not in self.inline}

    def table(self, key: _Raw, path: Path) -> dict[str, Any]:
        """Return the document of one key and note where its parts stand."""
        self.draft.places[path] = key.rows[0].address("name")
        self.draft.places[(*path, "kind")] = key.rows[0].address("kind")
        if key.kind is None:
            if not any(problem.path[:2] == ("finarr_keys", key.rows[0].row) for problem in self.draft.problems):
                allowed = Message("errors.one_of", {"allowed": shown_choices(KEY_KINDS)})
                self.draft.wrong((*path, "kind"), None, allowed)
            self.draft.hidden.append(path)
            return {"kind": None}
        return {"kind": key.kind, **_KEY_READERS[key.kind](self, key, path)}

    def components(self, key: _Raw, path: Path, field: str, find: Callable[[str], str | None]) -> dict[str, Any]:
        """Return the values of the rows by component, each component once."""
        found: dict[str, Any] = {}
        for row in key.rows:
            given = self.component(row, (*path, field), blank_allowed=len(key.rows) == 1)
            if given is None:
                continue
            name = find(given) or given
            place = (*path, field, name)
            self.typed[place] = row.address("component")
            if name in found:
                self.draft.wrong(place, f"'{given}'", Message("errors.duplicate"), None, row.address("component"))
                continue
            found[name] = self.draft.take(row, "value", place, Kind.NUMBER)
        return found

    def component(self, row: Entry, path: Path, *, blank_allowed: bool = False) -> str | None:
        """Return what a row is about."""
        here: Path = ("finarr_keys", row.row, "component")
        given = self.draft.take(row, "component", here, Kind.TEXT)
        if row.lacks("component") and not (blank_allowed and row.value("value") is None):
            self.draft.wrong(here, None, Message("errors.missing"))
        self.draft.places.setdefault(path, row.address("component"))
        return None if given is None else str(given)

    def measure(self, given: str) -> str | None:
        """Return the measure that a component names."""
        return self.words.find(given)

    def check_measures(self, found: dict[str, Any], path: Path) -> None:
        """Refuse measures that are not known, naming those that are as the workbook does."""
        known = self.draft.known_measures(self.words.ids)
        for name in found:
            if self.words.find(name) is None:
                place, why = (*path, name), Message("errors.unknown_name", {"allowed": known})
                self.draft.wrong(place, f"'{name}'", why, None, self.typed[place])
                self.draft.hidden.append(("parties", ANY, "measures", name))

    def slots(self, key: _Raw, kind: str, path: Path) -> dict[str, Any]:
        """Return the values of another table by name, those by year as a table of years."""
        found: dict[str, Any] = {}
        for slot, by_year in key.slots.items():
            if slot[0] != kind:
                continue
            place: Path = (*path, *slot)
            _, first = next(iter(by_year.values()))
            self.draft.places[*place, NAME] = first.address("product" if kind == "prices" else "party")
            if len(slot) > 2:
                self.draft.places.setdefault(place[:-1], first.address("product"))
            for year, (_, entry) in by_year.items():
                self.draft.places.setdefault(place, entry.address("value"))
                self.draft.places[place if year is None else (*place, year)] = entry.address("value")
            plain: dict[Any, Any] = {year: value for year, (value, _) in by_year.items()}
            table = found
            for step in slot[1:-1]:
                table = table.setdefault(step, {})
            table[slot[-1]] = plain.get(None, plain)
        return found

    def inner(self, parent: _Raw, row: Entry, part: int | None, path: Path) -> Any:
        """Return a key inside another: its name, or its document where it is called after its place."""
        given = self.component(row, path)
        self.draft.places[path] = row.address("component")
        if given in self.raw and given in inside_names(parent.name, part):
            self.inline.add(given)
            return self.table(self.raw[given], path)
        return given


def _measures(reader: _Reader, key: _Raw, path: Path) -> dict[str, Any]:
    found = reader.components(key, path, "measures", reader.measure)
    reader.check_measures(found, (*path, "measures"))
    reader.draft.places[(*path, "measures")] = key.rows[0].address("value")
    return {"measures": found}


def _points(reader: _Reader, key: _Raw, path: Path) -> dict[str, Any]:
    def find(given: str) -> str | None:
        return "fixed" if chosen(COMPONENTS, given) == "fixed" else reader.measure(given)

    found = reader.components(key, path, "amounts", find)
    fixed = {"fixed": found.pop("fixed")} if "fixed" in found else {}
    if fixed:
        reader.draft.places[(*path, "fixed")] = reader.draft.places[(*path, "amounts", "fixed")]
    reader.check_measures(found, (*path, "amounts"))
    return {**fixed, "amounts": found, "off_the_top": reader.slots(key, "off_the_top", path)}


def _equal(reader: _Reader, key: _Raw, path: Path) -> dict[str, Any]:
    for row in key.rows:
        if row.value("component") is not None or row.value("value") is not None:
            place = row.address("component" if row.value("component") is not None else "value")
            reader.draft.wrong(path, None, Message("excel.no_component"), None, place)
    return {}


def _shares(reader: _Reader, key: _Raw, path: Path) -> dict[str, Any]:
    def find(given: str) -> str | None:
        return chosen(COMPONENTS, given)

    found = reader.components(key, path, "shares", find)
    total = {"of": found.pop("of")} if found.get("of") is not None else {}
    if total:
        reader.draft.places[(*path, "of")] = reader.draft.places[(*path, "shares", "of")]
    for name in found:
        given, allowed = f"'{name}'", Message("errors.one_of", {"allowed": (Message("excel.c_of"),)})
        if folded(name) != "of":
            reader.draft.wrong((*path, "shares", name), given, allowed)
    return {**total, "shares": reader.slots(key, "shares", path)}


def _usage(reader: _Reader, key: _Raw, path: Path) -> dict[str, Any]:
    for row in key.rows[1:]:
        reader.draft.wrong(path, None, Message("excel.one_remainder"), None, row.address("component"))
    remainder = reader.inner(key, key.rows[0], None, (*path, "remainder"))
    prices, quantities = (reader.slots(key, kind, path) for kind in ("prices", "quantities"))
    return {"prices": prices, "quantities": quantities, "remainder": remainder}


def _stack(reader: _Reader, key: _Raw, path: Path) -> dict[str, Any]:
    parts = []
    for number, row in enumerate(key.rows):
        place: Path = (*path, "parts", number)
        reader.draft.places[place] = row.address("component")
        part = reader.draft.take(row, "value", (*place, "part"), Kind.NUMBER)
        parts.append({"part": part, "key": reader.inner(key, row, number, (*place, "key"))})
    return {"parts": parts}


_KEY_READERS: dict[str, Callable[[_Reader, _Raw, Path], dict[str, Any]]] = {
    "measures": _measures,
    "points": _points,
    "equal": _equal,
    "shares": _shares,
    "usage": _usage,
    "stack": _stack,
}
