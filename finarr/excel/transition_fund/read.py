"""Reading the tables of a transition fund's workbook into a draft."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from finarr.errors import Path
from finarr.excel.common.scenarios import read_scenarios
from finarr.excel.common.tables import HangsOn, Matrices, Tables
from finarr.excel.draft import ANY, Draft
from finarr.excel.tables import Kind, Setting, chosen
from finarr.excel.transition_fund.cells import by_year, found_name
from finarr.excel.transition_fund.read_parts import read_accounts, read_alone, read_projects
from finarr.excel.transition_fund.specs import (
    CARRIERS,
    INPUTS,
    PER,
    QUESTION,
    RULES,
    SETTINGS,
    TOTAL,
    said,
)
from finarr.excel.vocabulary import Vocabulary
from finarr.words import Message

__all__ = ["drafted"]

_HANGS_ON: HangsOn = {
    "finarr_case": (("title",), ("years",), ("kind",), ("finarr",), ("deadline",)),
    "finarr_parties": (("parties",), ("projects", ANY, "owner"), ("projects", ANY, "benefits"), ("limits",), ("keys",)),
    "finarr_groups": (("groups",), ("parties", ANY, "group"), ("classes",)),
    "finarr_classes": (("classes",), ("projects", ANY, "kind"), ("alone", "batches")),
    "finarr_projects": (("projects",), ("realised",), ("plan",)),
    "finarr_spread": (("projects", ANY, "profile"), ("projects", ANY, "phases")),
    "finarr_benefits": (("projects", ANY, "benefits"),),
    "finarr_rules": (("rules",),),
    "finarr_measures": (("keys",), ("limits", ANY, "per")),
    "finarr_keys": (("keys",), ("groups", ANY, "key")),
    "finarr_shares": (("keys", ANY, "shares"), ("keys", ANY, "off_the_top")),
    "finarr_usage": (("keys", ANY, "prices"), ("keys", ANY, "quantities")),
    "finarr_indices": (("indices",), ("rules", "cost_index"), ("rules", "contribution_index")),
}


def drafted(matrices: Matrices) -> Draft:
    """Return what the tables of a workbook say, and what is wrong with the tables as such."""
    tables = Tables.opened(matrices, INPUTS, _HANGS_ON)
    draft = tables.draft
    tables.start_sheet(SETTINGS)
    words = tables.parties(tables.measures())
    _groups(tables)
    _classes(tables)
    read_projects(tables)
    _settings(tables, "finarr_rules", RULES, "rules")
    _settings(tables, "finarr_question", QUESTION, "question")
    _yearly(tables)
    _cofinancing(tables)
    _caps(tables, words)
    _leaving(tables)
    tables.keys(words)
    tables.indices()
    read_accounts(tables)
    read_alone(tables)
    read_scenarios(tables)
    return draft


def _settings(tables: Tables, name: str, settings: Iterable[Setting], path: str) -> None:
    """Take a table of settings; what is blank is left out."""
    found: dict[str, Any] = {}
    for setting, row in tables.settings(name, settings):
        value = tables.draft.take(row, "value", (path, setting.id), setting)
        if value is not None:
            found[setting.id] = value
    if found:
        tables.draft.document[path] = found


def _groups(tables: Tables) -> None:
    draft = tables.draft
    groups: list[dict[str, Any]] = []
    place: dict[str, int] = {}
    for entry in tables.table("finarr_groups") or ():
        path: Path = ("groups", len(groups))
        draft.places[path] = entry.address("name")
        group: dict[str, Any] = {}
        tables.fields(entry, path, group, ("name", "key", "block", "block_start"))
        place.setdefault(str(group.get("name")), len(groups))
        groups.append(group)
    for entry in tables.table("finarr_agreed") or ():
        here: Path = ("finarr_agreed", entry.row)
        number = found_name(tables, entry, "group", here, place)
        given = draft.take(entry, "name", (*here, "name"), Kind.TEXT)
        if given is None:
            draft.wrong((*here, "name"), None, Message("errors.missing"))
        if number is None or given is None:
            continue
        if chosen(TOTAL, given) is not None:
            groups[number]["pays"] = by_year(tables, entry, ("groups", number, "pays"))
        else:
            apart = groups[number].setdefault("apart", {})
            apart[given] = by_year(tables, entry, ("groups", number, "apart", given))
    draft.document["groups"] = groups


def _classes(tables: Tables) -> None:
    draft = tables.draft
    classes: dict[str, dict[str, Any]] = {}
    for entry in tables.table("finarr_classes") or ():
        here: Path = ("finarr_classes", entry.row)
        name = draft.take(entry, "name", (*here, "name"), Kind.TEXT)
        carrier = draft.take(entry, "carrier", (*here, "carrier"), Kind.TEXT)
        for column, value in (("name", name), ("carrier", carrier)):
            if value is None:
                draft.wrong((*here, column), None, Message("errors.missing"))
        if name is None or carrier is None:
            continue
        draft.places.setdefault(("classes", name), entry.address("name"))
        found = classes.setdefault(name, {"shares": {}})
        own = chosen(CARRIERS, carrier) is not None
        path: Path = ("classes", name, "own_share") if own else ("classes", name, "shares", carrier)
        again = "own_share" in found if own else carrier in found["shares"]
        value = draft.take(entry, "percent", path, Kind.NUMBER)
        if again:
            draft.wrong((*here, "carrier"), f"'{carrier}'", Message("errors.duplicate"))
        elif own:
            found["own_share"] = value
        else:
            found["shares"][carrier] = value
            draft.places.setdefault(("classes", name, "shares"), entry.address("percent"))
    draft.document["classes"] = classes


def _yearly(tables: Tables) -> None:
    """Take what differs by year; beside one amount for all years it is refused."""
    draft = tables.draft
    spec = INPUTS["finarr_rules_years"].column("rule")
    for entry in tables.table("finarr_rules_years") or ():
        here: Path = ("finarr_rules_years", entry.row)
        rule = draft.take(entry, "rule", (*here, "rule"), spec)
        if rule is None:
            if entry.lacks("rule"):
                draft.wrong((*here, "rule"), None, Message("errors.missing"))
            continue
        room = "question" if rule == "contribution" else "rules"
        table = draft.document.setdefault(room, {})
        if table.get(rule) is not None:
            draft.wrong((*here, "rule"), None, Message(said("both_rules")))
            continue
        kind = Kind.SHARE if rule.endswith("rate") else Kind.EURO
        value = by_year(tables, entry, (room, rule), kind)
        if value is not None:
            table[rule] = value


def _cofinancing(tables: Tables) -> None:
    found: list[dict[str, Any]] = []
    for entry in tables.table("finarr_cofinancing") or ():
        path: Path = ("cofinancing", len(found))
        tables.draft.places[path] = entry.address("name")
        grant: dict[str, Any] = {}
        tables.fields(entry, path, grant, ("name", "match", "groups"))
        grant["maximum"] = by_year(tables, entry, (*path, "maximum"))
        found.append(grant)
    if found:
        tables.draft.document["cofinancing"] = found


def _caps(tables: Tables, words: Vocabulary) -> None:
    found: list[dict[str, Any]] = []
    for entry in tables.table("finarr_caps") or ():
        path: Path = ("limits", len(found))
        tables.draft.places[path] = entry.address("amount")
        cap: dict[str, Any] = {"kind": "cap"}
        tables.fields(entry, path, cap, ("amount", "parties", "years"))
        per = tables.per(entry, "per", (*path, "per"), PER, words)
        if entry.lacks("amount"):
            tables.draft.wrong((*path, "amount"), None, Message("errors.missing"))
        found.append({"amount": None, **cap, **({} if per is None else {"per": per})})
    tables.draft.document["limits"] = found


def _leaving(tables: Tables) -> None:
    found: dict[str, Any] = {}
    for name, entry in tables.named_rows("finarr_leaving", "party"):
        found[name] = tables.draft.take(entry, "year", ("leaving", name), Kind.WHOLE)
        if found[name] is None:
            tables.draft.wrong(("leaving", name), None, Message("errors.missing"))
    if found:
        tables.draft.document["leaving"] = {name: year for name, year in found.items() if year is not None}
