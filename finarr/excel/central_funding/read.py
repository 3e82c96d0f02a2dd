"""Reading the tables of a central-funding workbook into a draft."""

from __future__ import annotations

from typing import Any

from finarr.errors import Path
from finarr.excel.central_funding.read_money import read_amounts, read_formulas, read_fund, read_moves
from finarr.excel.central_funding.read_question import read_path, read_question
from finarr.excel.central_funding.specs import INPUTS, SETTINGS
from finarr.excel.common.scenarios import read_scenarios
from finarr.excel.common.tables import HangsOn, Matrices, Tables
from finarr.excel.draft import ANY, Draft
from finarr.excel.entries import Entries
from finarr.excel.tables import Family, Kind
from finarr.words import Message

__all__ = ["drafted"]

_DESIGNS = ("proposal", "mine", "formulas", "general_fund", "question")
_OF_PARTIES = ("parties", "regions", "tasks", "keys")

_HANGS_ON: HangsOn = {
    "finarr_case": (("title",), ("years",), ("kind",), ("finarr",), ("per",)),
    "finarr_parties": tuple((name,) for name in (*_OF_PARTIES, *_DESIGNS)),
    "finarr_measures": (("keys",), ("formulas",), ("general_fund",), ("proposal",), ("mine",)),
    "finarr_regions": tuple((name,) for name in (*_OF_PARTIES, *_DESIGNS)),
    "finarr_tasks": (("tasks",), ("proposal",), ("mine",)),
    "finarr_region_amounts": (("tasks", ANY, "costs"), ("tasks", ANY, "grants")),
    "finarr_paid": (("tasks", ANY, "contributions"),),
    "finarr_moves": (("proposal",), ("mine",)),
    "finarr_formulas": (("formulas",), ("proposal", ANY, "formula"), ("mine", ANY, "formula")),
    "finarr_formula_parts": (("formulas",),),
    "finarr_off_the_top": (("formulas", ANY, "off_the_top"),),
    "finarr_fund": (("general_fund",),),
    "finarr_fund_weights": (("general_fund",), ("proposal", ANY, "fund_cut"), ("mine", ANY, "fund_cut")),
    "finarr_indices": (("indices",), ("tasks", ANY, "index")),
    "finarr_keys": (("keys",), ("regions", ANY, "key")),
    "finarr_shares": (("keys", ANY, "shares"), ("keys", ANY, "off_the_top")),
    "finarr_usage": (("keys", ANY, "prices"), ("keys", ANY, "quantities")),
}


def drafted(matrices: Matrices) -> Draft:
    """Return what the tables of a workbook say, and what is wrong with the tables as such."""
    tables = Tables.opened(matrices, INPUTS, _HANGS_ON)
    draft = tables.draft
    tables.start_sheet(SETTINGS)
    measures = tables.measures()
    regions = tables.table("finarr_regions", measures)
    of_regions = [column[1] for column in regions.family(Family.MEASURE)] if regions else []
    words = tables.parties(measures, of_regions).extended(of_regions)
    if "per" in draft.document:
        draft.document["per"] = words.find(draft.document["per"]) or draft.document["per"]
    tables.keys(words)
    tables.indices()
    _regions(tables, regions)
    _tasks(tables)
    read_amounts(tables)
    read_moves(tables, words)
    read_formulas(tables, words)
    read_fund(tables, words)
    read_path(tables)
    read_question(tables, words)
    read_scenarios(tables)
    return draft


def _regions(tables: Tables, entries: Entries | None) -> None:
    """Take the regions; their members are the municipalities that name them."""
    draft = tables.draft
    found: list[dict[str, Any]] = []
    measures = list(entries.family(Family.MEASURE)) if entries else []
    for entry in entries or ():
        path: Path = ("regions", len(found))
        draft.places[path] = entry.address("name")
        region: dict[str, Any] = {"members": []}
        tables.fields(entry, path, region, ("name", "key", "through"))
        figures = tables.figures(entry, measures, (*path, "measures"))
        found.append(region | ({"measures": figures} if figures else {}))
    draft.document["regions"] = found
    if not found:
        draft.hidden += [pattern for pattern in _HANGS_ON["finarr_regions"] if pattern != ("regions",)]
    _members(tables, found)


def _members(tables: Tables, regions: list[dict[str, Any]]) -> None:
    """Put every municipality among the members of the region that its row names."""
    draft = tables.draft
    known = {str(region.get("name")).casefold(): number for number, region in enumerate(regions)}
    entries = tables.again("finarr_parties")
    if entries is None or "region" not in entries.columns:
        draft.hidden += [("regions", ANY, "members"), ("parties",), ("regions", ANY, "through")]
        return
    for number, entry in enumerate(entries):
        here: Path = ("finarr_parties", entry.row, "region")
        given = draft.take(entry, "region", here, Kind.TEXT)
        draft.places["parties", number, "region"] = entry.address("region")
        at = known.get(str(given).casefold()) if given is not None else None
        party = draft.document["parties"][number].get("name")
        if at is not None and party is not None:
            members = regions[at]["members"]
            draft.places["regions", at, "members", len(members)] = entry.address("region")
            members.append(party)
        elif given is not None and at is None and regions:
            allowed = {"allowed": tuple(str(region.get("name")) for region in regions)}
            draft.wrong(here, f"'{given}'", Message("errors.unknown_name", allowed))
            draft.hidden.append(("parties", number, "name"))


def _tasks(tables: Tables) -> None:
    draft = tables.draft
    found: list[dict[str, Any]] = []
    for entry in tables.table("finarr_tasks") or ():
        path: Path = ("tasks", len(found))
        draft.places[path] = entry.address("name")
        task: dict[str, Any] = {}
        tables.fields(entry, path, task, ("name", "task", "freedom", "regions", "source"))
        index = tables.weights(entry, Family.INDEX, (*path, "index"))
        found.append(task | ({"index": index} if index else {}))
    draft.document["tasks"] = found
    if not found:
        draft.hidden += [pattern for pattern in _HANGS_ON["finarr_tasks"] if pattern != ("tasks",)]
