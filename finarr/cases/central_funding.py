"""Central-funding cases as documents."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from typing import Any

from finarr.arrangements.central_funding import (
    CentralFunding,
    CompensationPath,
    FundCut,
    GeneralFund,
    Move,
    Question,
    Region,
)
from finarr.cases.common import check_version, indices_from, indices_to, keys_from, measures_from, parties_from
from finarr.cases.keys import key_from, key_to
from finarr.cases.plain import plain, table_to
from finarr.cases.points_formula import formula_from, formula_to
from finarr.cases.scenarios import scenarios_from, scenarios_to
from finarr.cases.shape import list_of, made, table_of, unknown_fields
from finarr.errors import Path, at
from finarr.tasks import Task

__all__ = ["CASE", "read", "to_document"]

CASE = CentralFunding

_SIMPLE = ("language", "unit", "figures", "date", "per")

_FIELDS = (
    "finarr",
    "kind",
    "title",
    "years",
    *_SIMPLE,
    "measures",
    "parties",
    "regions",
    "tasks",
    "proposal",
    "mine",
    "transition",
    "question",
    "keys",
    "formulas",
    "general_fund",
    "indices",
    "scenarios",
)


def read(document: Mapping[str, Any]) -> CentralFunding:
    """Make the case that a document describes; what is wrong is reported under its key."""
    unknown_fields(document, _FIELDS, ())
    check_version(document)
    formulas = table_of(document.get("formulas"), ("formulas",))
    optional: dict[str, Any] = {
        name: made(kind, table_of(document[name], (name,)), (name,))
        for name, kind in (("transition", CompensationPath), ("general_fund", GeneralFund))
        if document.get(name) is not None
    }
    if document.get("mine") is not None:
        optional["mine"] = _moves(document, "mine")
    optional |= {name: document[name] for name in _SIMPLE if name in document}
    return CentralFunding(
        document.get("title"),  # type: ignore[arg-type]  # the case reports what is no title
        document.get("years") or (),
        parties_from(document),
        [_region(region, ("regions", n)) for n, region in enumerate(list_of(document.get("regions"), ("regions",)))],
        [
            made(Task, table_of(task, ("tasks", n)), ("tasks", n))
            for n, task in enumerate(list_of(document.get("tasks"), ("tasks",)))
        ],
        _moves(document, "proposal"),
        keys=keys_from(document),
        formulas={name: formula_from(formula, ("formulas", name)) for name, formula in formulas.items()},
        measures=measures_from(document),
        indices=indices_from(document),
        scenarios=scenarios_from(document),
        question=_question(document.get("question"), ("question",)),
        **optional,
    )


def _region(value: Any, path: Path) -> Region:
    table = dict(table_of(value, path))
    if isinstance(table.get("key"), Mapping):
        table["key"] = key_from(table["key"], (*path, "key"))
    return made(Region, table, path)


def _question(value: Any, path: Path) -> Question | None:
    if value is None:
        return None
    table = dict(table_of(value, path))
    ask = table.pop("ask", None)
    with at(*path):
        return Question(ask, table)


def _moves(document: Mapping[str, Any], name: str) -> list[Move]:
    return [_move(move, (name, n)) for n, move in enumerate(list_of(document.get(name), (name,)))]


def _move(value: Any, path: Path) -> Move:
    table = dict(table_of(value, path))
    if isinstance(table.get("formula"), Mapping):
        table["formula"] = formula_from(table["formula"], (*path, "formula"))
    if isinstance(table.get("fund_cut"), Mapping):
        table["fund_cut"] = made(FundCut, table["fund_cut"], (*path, "fund_cut"))
    return made(Move, table, path)


def to_document(case: CentralFunding) -> dict[str, Any]:
    """Return the document of a case, without what is left at its default."""
    document: dict[str, Any] = {"finarr": 1, "kind": "central-funding", "title": case.title, "years": list(case.years)}
    document |= {name: getattr(case, name) for name in _SIMPLE if getattr(case, name) is not None}
    document["measures"] = {name: table_to(measure) for name, measure in case.measures.items()}
    document["parties"] = [table_to(party) for party in case.parties]
    document["regions"] = [table_to(region) for region in case.regions]
    document["tasks"] = [table_to(task) for task in case.tasks]
    document["proposal"] = [_move_to(move) for move in case.proposal]
    if case.mine is not None:
        document["mine"] = [_move_to(move) for move in case.mine]
    if case.transition is not None:
        document["transition"] = _transition_to(case.transition)
    if case.question is not None:
        document["question"] = {"ask": case.question.ask, **_without_holes(case.question.arguments)}
    if case.keys:
        document["keys"] = {name: key_to(key) for name, key in case.keys.items()}
    document["formulas"] = {name: formula_to(formula) for name, formula in case.formulas.items()}
    if case.general_fund is not None:
        document["general_fund"] = table_to(case.general_fund)
    if case.indices:
        document["indices"] = indices_to(case.indices)
    return document | scenarios_to(case.scenarios)


def _transition_to(path: CompensationPath) -> dict[str, Any]:
    """Return the table of a transition; a list in a file has no empty places, so no bound is infinity."""
    return _without_holes(table_to(path) | ({} if path.gains is None else {"gains": path.gains}))


def _without_holes(table: Mapping[str, Any]) -> dict[str, Any]:
    """Return a table whose lists have infinity where there is no bound: a list in a file has no empty places."""
    found = {name: plain(value) for name, value in table.items()}
    return found | {
        name: [inf if each is None else each for each in value]
        for name, value in found.items()
        if isinstance(value, list)
    }


def _move_to(move: Move) -> dict[str, Any]:
    cut = {"fund_cut": table_to(move.fund_cut)} if move.fund_cut is not None else {}
    return {name: value for name, value in table_to(move).items() if name != "fund_cut"} | cut
