"""Reading what tasks cost and who pays, what is moved and by which formula, and the weights of the general fund."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from finarr.errors import Path
from finarr.excel.central_funding.specs import FUND
from finarr.excel.common.tables import Tables
from finarr.excel.draft import ANY
from finarr.excel.entries import Entry
from finarr.excel.tables import Family, Kind
from finarr.excel.vocabulary import Vocabulary
from finarr.words import Message

__all__ = ["read_amounts", "read_formulas", "read_fund", "read_moves"]


def _rows_of(
    tables: Tables, name: str, column: str, owners: dict[str, int] | dict[str, Path]
) -> Iterator[tuple[Any, Entry]]:
    """Yield the rows of a table whose first name is one of the owners; a name that is none of them is reported."""
    draft = tables.draft
    for entry in tables.table(name) or ():
        here: Path = (name, entry.row, column)
        given = draft.take(entry, column, here, Kind.TEXT)
        if entry.lacks(column):
            draft.wrong(here, None, Message("errors.missing"))
        elif given is not None and given in owners:
            yield owners[given], entry
        elif given is not None and owners:
            draft.wrong(here, f"'{given}'", Message("errors.unknown_name", {"allowed": tuple(owners)}))


def _required(tables: Tables, entry: Entry, *columns: str) -> bool:
    """Report columns that a row may not leave blank; tell whether all are filled."""
    for column in columns:
        if entry.lacks(column):
            place = entry.address(column)
            tables.draft.wrong((entry.table.spec.name, entry.row, column), None, Message("errors.missing"), None, place)
    return all(entry.value(column) is not None for column in columns)


def read_amounts(tables: Tables) -> None:
    """Take what tasks cost and what the centre pays by region, and what municipalities contribute."""
    tasks = {str(task.get("name")): number for number, task in enumerate(tables.draft.document["tasks"])}
    for task, entry in _rows_of(tables, "finarr_region_amounts", "task", tasks):
        kind = tables.draft.take(
            entry, "kind", ("finarr_region_amounts", entry.row, "kind"), entry.table.spec.column("kind")
        )
        if _required(tables, entry, "kind", "region") and kind is not None:
            _amount(tables, entry, task, kind, "region")
    for task, entry in _rows_of(tables, "finarr_paid", "task", tasks):
        if _required(tables, entry, "party"):
            _amount(tables, entry, task, "contributions", "party")


def _amount(tables: Tables, entry: Entry, task: int, field: str, holder: str) -> None:
    """Take one amount of a task, for all years or by year."""
    draft = tables.draft
    name = draft.take(entry, holder, (entry.table.spec.name, entry.row, holder), Kind.TEXT)
    if name is None:
        return
    path: Path = ("tasks", task, field, name)
    table = draft.document["tasks"][task].setdefault(field, {})
    draft.places.setdefault(("tasks", task, field), entry.table.place)
    if name in table:
        draft.wrong(path, f"'{name}'", Message("errors.duplicate"), None, entry.address(holder))
        return
    tables.yearly(entry, path, table, name)
    known = {each.get("name") for each in draft.document.get("regions" if holder == "region" else "parties", ())}
    told = "amount" if name in known or isinstance(table.get(name), str) else holder
    draft.places[path] = entry.address(told if not isinstance(table.get(name), dict) else holder)
    if name not in table:
        draft.wrong((*path, "amount"), None, Message("errors.missing"), None, entry.address("amount"))
        table[name] = 0


def read_moves(tables: Tables, words: Vocabulary) -> None:
    """Take the moves of the proposal, and of the user's own."""
    draft = tables.draft
    found: dict[str, list[dict[str, Any]]] = {"proposal": [], "mine": []}
    entries = tables.table("finarr_moves")
    for entry in entries or ():
        kind = draft.take(entry, "design", ("finarr_moves", entry.row, "design"), entry.table.spec.column("design"))
        _required(tables, entry, "design")
        if kind is None:
            continue
        path: Path = (kind, len(found[kind]))
        draft.places[path] = entry.address("task")
        move: dict[str, Any] = {}
        tables.fields(entry, path, move, ("task", "formula", "share", "vat_share", "vat_covered", "regions"))
        tables.yearly(entry, (*path, "amount"), move, "amount")
        cut = _cut(tables, entry, (*path, "fund_cut"), words)
        move |= {"fund_cut": cut} if cut else {}
        for family, field in ((Family.GRANT_INDEX, "grant_index"), (Family.FUND_INDEX, "fund_index")):
            weights = tables.weights(entry, family, (*path, field))
            move |= {field: weights} if weights else {}
        found[kind].append(move)
    draft.document["proposal"] = found["proposal"]
    if found["mine"]:
        draft.document["mine"] = found["mine"]


def _cut(tables: Tables, entry: Entry, path: Path, words: Vocabulary) -> dict[str, Any]:
    cut: dict[str, Any] = {}
    tables.draft.places[path] = entry.address("by")
    tables.fields(entry, path, cut, ("by", "cluster", "measures"))
    if "measures" in cut:
        cut["measures"] = [words.find(name) or name for name in cut["measures"]]
    return cut


def read_formulas(tables: Tables, words: Vocabulary) -> None:
    """Take the formulas: what each is, its measures, and its amounts off the top."""
    draft = tables.draft
    found: dict[str, dict[str, Any]] = {}
    for name, entry in tables.named_rows("finarr_formulas", "name"):
        path: Path = ("formulas", name)
        draft.places[path] = entry.address("name")
        formula: dict[str, Any] = {}
        tables.fields(entry, path, formula, ("kind", "fixed", "factor", "source", "date"))
        if entry.lacks("kind"):
            draft.wrong((*path, "kind"), None, Message("errors.missing"))
        found[name] = formula
    owners: dict[str, Path] = {name: ("formulas", name) for name in found}
    for path, entry in _rows_of(tables, "finarr_formula_parts", "formula", owners):
        _part(tables, entry, path, found[str(path[1])], words)
    for path, entry in _rows_of(tables, "finarr_off_the_top", "formula", owners):
        _off_the_top(tables, entry, path, found[str(path[1])])
    draft.document["formulas"] = found


def _measure(tables: Tables, entry: Entry, path: Path, words: Vocabulary) -> str | None:
    """Return the measure that a row names; one that is not known is reported with those that are."""
    draft = tables.draft
    given = draft.take(entry, "measure", path, Kind.TEXT)
    if not _required(tables, entry, "measure") or given is None:
        return None
    found = words.find(given)
    if found is None:
        draft.wrong(path, f"'{given}'", Message("errors.unknown_name", {"allowed": draft.known_measures(words.ids)}))
        draft.hidden += [(*path[:1], ANY, ANY, given), (*path[:1], ANY, given), ("parties", ANY, "measures", given)]
    return found or str(given)


def _part(tables: Tables, entry: Entry, path: Path, formula: dict[str, Any], words: Vocabulary) -> None:
    draft = tables.draft
    field = "measures" if formula.get("kind") == "measures" else "amounts"
    measure = _measure(tables, entry, ("finarr_formula_parts", entry.row, "measure"), words)
    if measure is None:
        return
    place: Path = (*path, field, measure)
    parts = formula.setdefault(field, {})
    if measure in parts:
        draft.wrong(place, f"'{measure}'", Message("errors.duplicate"), None, entry.address("measure"))
        return
    parts[measure] = draft.take(entry, "amount", place, Kind.NUMBER)
    draft.places.setdefault((*path, field), entry.address("amount"))
    here: Path = ("finarr_formula_parts", entry.row, "outside")
    if draft.take(entry, "outside", here, Kind.FLAG):
        outside = formula.setdefault("outside_factor", [])
        draft.places[(*path, "outside_factor", len(outside))] = entry.address("outside")
        draft.places.setdefault((*path, "outside_factor"), entry.address("outside"))
        outside.append(measure)


def _off_the_top(tables: Tables, entry: Entry, path: Path, formula: dict[str, Any]) -> None:
    draft = tables.draft
    region = draft.take(entry, "region", ("finarr_off_the_top", entry.row, "region"), Kind.TEXT)
    if not _required(tables, entry, "region", "amount") or region is None:
        return
    top = formula.setdefault("off_the_top", {})
    place: Path = (*path, "off_the_top", region)
    if region in top:
        draft.wrong(place, f"'{region}'", Message("errors.duplicate"), None, entry.address("region"))
    else:
        top[region] = draft.take(entry, "amount", place, Kind.EURO)
        draft.places.setdefault((*path, "off_the_top"), entry.address("region"))


def read_fund(tables: Tables, words: Vocabulary) -> None:
    """Take the general fund; without weights and settings there is none."""
    draft = tables.draft
    fund: dict[str, Any] = {}
    for setting, row in tables.settings("finarr_fund", FUND):
        value = draft.take(row, "value", ("general_fund", setting.id), setting)
        if value is not None:
            fund[setting.id] = value
    clusters: dict[str, dict[str, Any]] = {}
    flags: dict[str, bool] = {}
    entries = tables.table("finarr_fund_weights")
    for entry in entries or ():
        draft.places.setdefault(("general_fund", "clusters"), entry.address("cluster"))
        here: Path = ("finarr_fund_weights", entry.row)
        cluster = draft.take(entry, "cluster", (*here, "cluster"), Kind.TEXT)
        measure = _measure(tables, entry, (*here, "measure"), words)
        if not _required(tables, entry, "cluster") or cluster is None or measure is None:
            continue
        place: Path = ("general_fund", "clusters", cluster, measure)
        weights = clusters.setdefault(cluster, {})
        if measure in weights:
            draft.wrong(place, f"'{measure}'", Message("errors.duplicate"), None, entry.address("measure"))
            continue
        weights[measure] = draft.take(entry, "weight", place, Kind.NUMBER)
        outside = bool(draft.take(entry, "outside", (*here, "outside"), Kind.FLAG))
        if flags.setdefault(measure, outside) is not outside:
            values = {"measure": draft.labels.get(measure, measure)}
            draft.wrong((*here, "outside"), None, Message("excel_central_funding.outside_once", values))
    if clusters or fund:
        names = [measure for measure, outside in flags.items() if outside]
        draft.document["general_fund"] = fund | {"clusters": clusters} | ({"outside_factor": names} if names else {})
    if entries:
        draft.places.setdefault(("general_fund",), entries.place)
