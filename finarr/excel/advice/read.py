"""Reading the tables of an assessment's workbook into a draft."""

from __future__ import annotations

from typing import Any

from finarr.errors import Path
from finarr.excel.advice.specs import INPUTS, PARTNERS, SETTINGS
from finarr.excel.common.tables import HangsOn, Matrices, Tables
from finarr.excel.draft import ANY, Draft, shown_choices
from finarr.excel.entries import Entry
from finarr.excel.tables import Family, Kind, chosen
from finarr.words import Message

__all__ = ["drafted"]

_HANGS_ON: HangsOn = {
    "finarr_case": (("title",), ("kind",), ("finarr",)),
    "finarr_answers": (("tasks",), ("choices", ANY, "task")),
    "finarr_choices": (("choices",),),
    "finarr_task_money": tuple(("tasks", ANY, name) for name in ("costs", "grants", "contributions")),
}


def drafted(matrices: Matrices) -> Draft:
    """Return what the tables of a workbook say, and what is wrong with the tables as such."""
    tables = Tables.opened(matrices, INPUTS, _HANGS_ON)
    tables.start_sheet(SETTINGS)
    _answers(tables)
    _choices(tables)
    _money(tables)
    return tables.draft


def _answers(tables: Tables) -> None:
    draft = tables.draft
    found: list[dict[str, Any]] = []
    plain = [column.id for column in INPUTS["finarr_answers"].columns if column.id != "partner_kinds"]
    for entry in tables.table("finarr_answers") or ():
        path: Path = ("tasks", len(found))
        draft.places[path] = entry.address("name")
        one: dict[str, Any] = {}
        tables.fields(entry, path, one, plain)
        kinds = _partner_kinds(draft, entry, (*path, "partner_kinds"))
        if kinds is not None:
            one["partner_kinds"] = kinds
        index = tables.weights(entry, Family.INDEX, (*path, "index"))
        if index:
            one["index"] = index
        found.append(one)
    draft.document["tasks"] = found


def _partner_kinds(draft: Draft, entry: Entry, path: Path) -> list[str] | None:
    """Return the kinds of partners in a cell; a word that is none of them is reported."""
    names = draft.take(entry, "partner_kinds", path, Kind.NAMES)
    if names is None:
        return None
    found = []
    for name in names:
        kind = chosen(PARTNERS, name)
        if kind is None:
            draft.wrong(path, f"'{name}'", Message("errors.one_of", {"allowed": shown_choices(PARTNERS)}))
        else:
            found.append(kind)
    return found


def _choices(tables: Tables) -> None:
    draft = tables.draft
    found: list[dict[str, Any]] = []
    for entry in tables.table("finarr_choices") or ():
        path: Path = ("choices", len(found))
        draft.places[path] = entry.address("task")
        one: dict[str, Any] = {}
        tables.fields(entry, path, one, [column.id for column in INPUTS["finarr_choices"].columns])
        found.append(one)
    if found:
        draft.document["choices"] = found


def _money(tables: Tables) -> None:
    """Take the amounts, each to the task it is of."""
    draft = tables.draft
    tasks = draft.document["tasks"]
    names = [task.get("name") for task in tasks]
    for entry in tables.table("finarr_task_money") or ():
        here: Path = ("finarr_task_money", entry.row)
        task = draft.take(entry, "task", (*here, "task"), Kind.TEXT)
        kind = draft.take(entry, "kind", (*here, "kind"), INPUTS["finarr_task_money"].column("kind"))
        name = draft.take(entry, "name", (*here, "name"), Kind.TEXT)
        for column in ("task", "kind", "name"):
            if entry.lacks(column):
                draft.wrong((*here, column), None, Message("errors.missing"))
        if task is not None and task not in names:
            known = tuple(each for each in names if each is not None) or ("-",)
            draft.wrong((*here, "task"), f"'{task}'", Message("errors.unknown_name", {"allowed": known}))
        elif None not in (task, kind, name):
            number = names.index(task)
            _amount(tables, entry, ("tasks", number, kind), tasks[number].setdefault(kind, {}), name)


def _amount(tables: Tables, entry: Entry, path: Path, into: dict[str, Any], name: str) -> None:
    draft, place = tables.draft, (*path, name)
    if name in into:
        draft.wrong(("finarr_task_money", entry.row, "name"), f"'{name}'", Message("errors.duplicate"))
        return
    draft.places[place] = entry.address("name")
    before = len(draft.problems)
    tables.yearly(entry, place, into, name)
    if name not in into and len(draft.problems) == before:
        draft.wrong((*place, "amount"), None, Message("errors.missing"), None, entry.address("amount"))
