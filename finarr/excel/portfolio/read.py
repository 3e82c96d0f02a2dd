"""Reading the tables of a portfolio's workbook into a draft."""

from __future__ import annotations

from typing import Any

from finarr.errors import Path
from finarr.excel.common.tables import HangsOn, Matrices, Tables
from finarr.excel.draft import ANY, Draft
from finarr.excel.entries import Entry
from finarr.excel.portfolio.specs import INPUTS, POSITION, SETTINGS
from finarr.excel.tables import Family, Kind
from finarr.words import Message

__all__ = ["drafted"]

_HANGS_ON: HangsOn = {
    "finarr_case": (("title",), ("years",), ("kind",), ("finarr",)),
    "finarr_parties": (("parties",), ("arrangements", ANY, "contributions"), ("arrangements", ANY, "votes"), ("pots",)),
    "finarr_measures": (("parties", ANY, "measures"),),
    "finarr_arrangements": (("arrangements",),),
    "finarr_amounts": tuple(
        ("arrangements", ANY, name) for name in ("contributions", "votes", "grants", "other", "tasks", "quota")
    ),
}

_FIELD = {"contribution": "contributions", "task": "tasks"}
"""The field of an arrangement that holds amounts by name."""


def drafted(matrices: Matrices) -> Draft:
    """Return what the tables of a workbook say, and what is wrong with the tables as such."""
    tables = Tables.opened(matrices, INPUTS, _HANGS_ON)
    draft = tables.draft
    tables.start_sheet(SETTINGS)
    words = tables.parties(tables.measures())
    if "per" in draft.document:
        draft.document["per"] = words.find(draft.document["per"]) or draft.document["per"]
    _arrangements(tables)
    _amounts(tables)
    _pots(tables)
    return draft


def _arrangements(tables: Tables) -> None:
    draft = tables.draft
    found: list[dict[str, Any]] = []
    plain = [each.id for each in INPUTS["finarr_arrangements"].columns if each.id not in POSITION]
    for entry in tables.table("finarr_arrangements") or ():
        path: Path = ("arrangements", len(found))
        draft.places[path] = entry.address("name")
        one: dict[str, Any] = {}
        tables.fields(entry, path, one, plain)
        position: dict[str, Any] = {}
        tables.fields(entry, (*path, "position"), position, POSITION)
        if position:
            one["position"] = position
        one["contributions"] = {}
        found.append(one)
    draft.document["arrangements"] = found


def _amounts(tables: Tables) -> None:
    """Take the amounts, each to the arrangement it is of."""
    draft = tables.draft
    entries = tables.table("finarr_amounts")
    names = [each.get("name") for each in draft.document["arrangements"]]
    for entry in entries or ():
        here: Path = ("finarr_amounts", entry.row)
        arrangement = draft.take(entry, "arrangement", (*here, "arrangement"), Kind.TEXT)
        kind = draft.take(entry, "kind", (*here, "kind"), INPUTS["finarr_amounts"].column("kind"))
        for name in ("arrangement", "kind"):
            if entry.lacks(name):
                draft.wrong((*here, name), None, Message("errors.missing"))
        if arrangement is None or kind is None:
            continue
        if arrangement not in names:
            why = Message("errors.unknown_name", {"allowed": tuple(names) or ("-",)})
            draft.wrong((*here, "arrangement"), f"'{arrangement}'", why)
            continue
        number = names.index(arrangement)
        _amount(draft, entry, here, kind, ("arrangements", number), draft.document["arrangements"][number])
    _lacking(tables, "finarr_amounts", entries)


def _amount(draft: Draft, entry: Entry, here: Path, kind: str, path: Path, one: dict[str, Any]) -> None:
    name = draft.take(entry, "name", (*here, "name"), Kind.TEXT)
    field = _FIELD.get(kind)
    if field is not None and name is None:
        draft.wrong((*here, "name"), None, Message("errors.missing"))
        return
    if field is None and name is not None:
        draft.wrong((*here, "name"), f"'{name}'", Message("excel_portfolio.no_name"))
        return
    table = one if field is None else one.setdefault(field, {})
    key, place = (kind, (*path, kind)) if field is None else (str(name), (*path, field, str(name)))
    if key in table:
        draft.wrong((*here, "name"), name and f"'{name}'", Message("excel_portfolio.twice"))
        return
    draft.places[place] = entry.address("kind")
    table[key] = _by_year(draft, entry, place)
    votes = draft.take(entry, "votes", (*path, "votes", key), Kind.NUMBER)
    if votes is not None:
        one.setdefault("votes", {})[key] = votes


def _pots(tables: Tables) -> None:
    draft = tables.draft
    entries = tables.table("finarr_pots")
    pots: dict[str, dict[str, Any]] = {}
    for entry in entries or ():
        here: Path = ("finarr_pots", entry.row)
        party = draft.take(entry, "party", (*here, "party"), Kind.TEXT)
        pot = draft.take(entry, "pot", (*here, "pot"), INPUTS["finarr_pots"].column("pot"))
        for name in ("party", "pot"):
            if entry.lacks(name):
                draft.wrong((*here, name), None, Message("errors.missing"))
        if party is None or pot is None:
            continue
        if pot in pots.get(party, {}):
            draft.wrong((*here, "pot"), f"'{party}'", Message("excel_portfolio.twice"))
            continue
        draft.places[("pots", party)] = entry.address("party")
        pots.setdefault(party, {})[pot] = _by_year(draft, entry, ("pots", party, pot))
    if pots:
        draft.document["pots"] = pots


def _by_year(draft: Draft, entry: Entry, path: Path) -> dict[int, Any]:
    found: dict[int, Any] = {}
    for column in entry.table.family(Family.YEAR):
        value = draft.take(entry, column, (*path, column[1]), Kind.EURO)
        if value is not None:
            found[column[1]] = value
    return found


def _lacking(tables: Tables, name: str, entries: Any) -> None:
    """Report years of the case that have no column."""
    if not entries:
        return
    there = [year for _, year in entries.family(Family.YEAR)]
    for year in tables.draft.document.get("years", ()):
        if year not in there:
            tables.lack(entries, (Family.YEAR, year), str(year))
            tables.draft.hidden += [("arrangements", ANY, field, ANY, year) for field in ("contributions", "tasks")] + [
                ("arrangements", ANY, field, year) for field in ("grants", "other")
            ]
