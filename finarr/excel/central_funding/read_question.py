"""Reading the question that a workbook asks, and the path of bounds on gains and losses."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from finarr.arrangements.central_funding.question import kind_of_question
from finarr.errors import Path
from finarr.excel.central_funding.specs import NO_BOUND, PATH, QUESTION
from finarr.excel.common.tables import Tables
from finarr.excel.tables import Kind, chosen
from finarr.excel.vocabulary import Vocabulary
from finarr.words import Message

__all__ = ["read_path", "read_question"]


def read_path(tables: Tables) -> None:
    """Take the transition; without bounds and payer there is none."""
    found: dict[str, Any] = {}
    for setting, row in tables.settings("finarr_path", PATH):
        value = tables.draft.take(row, "value", ("transition", setting.id), setting)
        if value is not None:
            found[setting.id] = value
    found |= _bounds(tables, "finarr_path_bounds", ("transition",))
    if found:
        tables.draft.document["transition"] = found


def _bounds(tables: Tables, name: str, path: Path) -> dict[str, Any]:
    """Return the bounds on losses and, where they differ, on gains."""
    draft = tables.draft
    losses: list[Any] = []
    gains: list[Any] = []
    typed = False
    entries = tables.table(name)
    for number, entry in enumerate(entries or ()):
        losses.append(draft.take(entry, "loss", (*path, "bounds", number), Kind.NUMBER))
        place: Path = (*path, "gains", number)
        if entry.value("gain") is not None and chosen(NO_BOUND, entry.value("gain")) is not None:
            draft.places[place] = entry.address("gain")
            gains.append(None)
            typed = True
        else:
            gains.append(draft.take(entry, "gain", place, Kind.NUMBER))
            typed = typed or entry.value("gain") is not None
            if entry.lacks("gain"):
                draft.places[(*place, "blank")] = entry.address("gain")
    if typed:
        for number in range(len(gains)):
            at = draft.places.get((*path, "gains", number, "blank"))
            if at is not None:
                why, advice = Message("errors.missing"), Message("excel_central_funding.no_bound_advice")
                draft.wrong((*path, "gains", number), None, why, advice, at)
                gains[number] = losses[number]
    if entries:
        draft.places.setdefault((*path, "bounds"), entries.place)
        draft.places.setdefault((*path, "gains"), entries.place)
    return ({"bounds": losses} if losses else {}) | ({"gains": gains} if typed else {})


def read_question(tables: Tables, words: Vocabulary) -> None:
    """Take the question, and of what is typed beside it that which it asks for; the rest waits for other questions."""
    draft = tables.draft
    found: dict[str, Any] = {}
    for setting, row in tables.settings("finarr_question", QUESTION):
        value = draft.take(row, "value", ("question", setting.id), setting)
        if value is not None:
            found[setting.id] = value
    found |= _bounds(tables, "finarr_question_bounds", ("question",)) | _candidates(tables, words)
    ask = found.pop("ask", None)
    if ask is not None:
        takes = {each.name for each in fields(kind_of_question(ask))}
        draft.document["question"] = {"ask": ask} | {name: value for name, value in found.items() if name in takes}


def _candidates(tables: Tables, words: Vocabulary) -> dict[str, Any]:
    """Return the candidate measures, and the bounds on their weights."""
    draft = tables.draft
    chosen_ones: list[str] = []
    bounds: dict[str, dict[str, Any]] = {"lowest": {}, "highest": {}}
    seen: set[str] = set()
    for entry in tables.table("finarr_candidates") or ():
        here: Path = ("finarr_candidates", entry.row)
        given = draft.take(entry, "measure", (*here, "measure"), Kind.TEXT)
        if given is None:
            if entry.lacks("measure"):
                draft.wrong((*here, "measure"), None, Message("errors.missing"))
            continue
        measure = words.find(given) or str(given)
        if measure in seen:
            draft.wrong((*here, "measure"), f"'{given}'", Message("errors.duplicate"))
            continue
        seen.add(measure)
        if draft.take(entry, "candidate", (*here, "candidate"), Kind.FLAG):
            draft.places["question", "measures", len(chosen_ones)] = entry.address("measure")
            chosen_ones.append(measure)
        for name, table in bounds.items():
            value = draft.take(entry, name, ("question", name, measure), Kind.SHARE)
            if value is not None:
                table[measure] = value
    found: dict[str, Any] = {name: table for name, table in bounds.items() if table}
    return found | ({"measures": chosen_ones} if chosen_ones else {})
