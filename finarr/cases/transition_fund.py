"""Transition funds as documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar

from finarr.arrangements.transition_fund import (
    Alone,
    CoFinancing,
    FundGroup,
    FundPlan,
    FundQuestion,
    FundRules,
    Phase,
    Project,
    ProjectClass,
    ProjectLoan,
    Realised,
    TransitionFund,
)
from finarr.cases.common import (
    check_version,
    group_costs,
    indices_from,
    indices_to,
    keys_from,
    measures_from,
    parties_from,
)
from finarr.cases.keys import key_to
from finarr.cases.plain import table_to
from finarr.cases.scenarios import scenarios_from, scenarios_to
from finarr.cases.shape import list_of, made, table_of, unknown_fields
from finarr.errors import Path
from finarr.limits import Limit

__all__ = ["CASE", "read", "to_document"]

CASE = TransitionFund

T = TypeVar("T")

_SIMPLE = ("language", "unit", "deadline")

_FIELDS = (
    "finarr",
    "kind",
    "title",
    *_SIMPLE,
    "years",
    "measures",
    "parties",
    "groups",
    "classes",
    "projects",
    "rules",
    "keys",
    "limits",
    "leaving",
    "indices",
    "scenarios",
    "cofinancing",
    "realised",
    "plan",
    "alone",
    "question",
)


def read(document: Mapping[str, Any]) -> TransitionFund:
    """Make the case that a document describes; what is wrong is reported under its key."""
    unknown_fields(document, _FIELDS, ())
    check_version(document)
    classes = table_of(document.get("classes"), ("classes",))
    return TransitionFund(
        document.get("title"),  # type: ignore[arg-type]  # the case reports what is no title
        document.get("years") or (),
        parties_from(document),
        _listed(partial(made, FundGroup), document, "groups"),
        {name: made(ProjectClass, table_of(t, ("classes", name)), ("classes", name)) for name, t in classes.items()},
        _listed(_project, document, "projects"),
        made(FundRules, table_of(document.get("rules"), ("rules",)), ("rules",)),
        keys_from(document),
        _listed(partial(made, Limit), document, "limits"),
        leaving=table_of(document.get("leaving"), ("leaving",)),
        cofinancing=_listed(partial(made, CoFinancing), document, "cofinancing"),
        realised=_listed(partial(made, Realised), document, "realised"),
        plan=_optional(FundPlan, document.get("plan"), ("plan",)),
        alone=_alone(document.get("alone")),
        question=_optional(FundQuestion, document.get("question"), ("question",)),
        measures=measures_from(document),
        indices=indices_from(document),
        scenarios=scenarios_from(document),
        **{name: document[name] for name in _SIMPLE if name in document},
    )


def _project(table: Mapping[str, Any], path: Path) -> Project:
    """Read a project, with its phases and its loan."""
    phases = list_of(table.get("phases"), (*path, "phases"))
    places = [(*path, "phases", number) for number in range(len(phases))]
    parts: dict[str, Any] = {
        "phases": [made(Phase, table_of(each, place), place) for each, place in zip(phases, places, strict=True)],
        "loan": _optional(ProjectLoan, table.get("loan"), (*path, "loan")),
    }
    return made(Project, {**table, **parts}, path)


def _optional(kind: Callable[..., T], value: Any, path: Path) -> T | None:
    return None if value is None else made(kind, table_of(value, path), path)


def _alone(value: Any) -> Alone | None:
    """Read what partners would pay without the fund; its table of groups is a list of rows."""
    if value is None:
        return None
    table = dict(table_of(value, ("alone",)))
    return made(Alone, table | {"costs": group_costs(table.get("costs"), ("alone", "costs"))}, ("alone",))


def _listed(make: Callable[..., Any], document: Mapping[str, Any], name: str) -> list[Any]:
    """Read a list of tables, each into an object."""
    given = list_of(document.get(name), (name,))
    return [make(table_of(table, (name, n)), (name, n)) for n, table in enumerate(given)]


def to_document(case: TransitionFund) -> dict[str, Any]:
    """Return the document of a case, without what is left at its default."""
    document: dict[str, Any] = {"finarr": 1, "kind": "transition-fund", "title": case.title, "language": case.language}
    document |= {"years": list(case.years), "unit": case.unit}
    if case.deadline is not None:
        document["deadline"] = case.deadline
    document["rules"] = table_to(case.rules)
    document["measures"] = {name: table_to(measure) for name, measure in case.measures.items()}
    document["parties"] = [table_to(party) for party in case.parties]
    document["groups"] = [table_to(group) for group in case.groups]
    document["classes"] = {name: table_to(kind) for name, kind in case.classes.items()}
    document["projects"] = [_project_to(project) for project in case.projects]
    document["keys"] = {name: key_to(key) for name, key in case.keys.items()}
    if case.limits:
        document["limits"] = [table_to(limit) for limit in case.limits]
    if case.leaving:
        document["leaving"] = dict(case.leaving)
    if case.indices:
        document["indices"] = indices_to(case.indices)
    for name in ("cofinancing", "realised"):
        if getattr(case, name):
            document[name] = [table_to(each) for each in getattr(case, name)]
    for name in ("plan", "question"):
        if getattr(case, name) is not None:
            document[name] = table_to(getattr(case, name))
    if case.alone is not None:
        costs = [{"parties": list(group), "cost": cost} for group, cost in case.alone.costs.items()]
        document["alone"] = table_to(case.alone) | ({"costs": costs} if costs else {})
    return document | scenarios_to(case.scenarios)


def _project_to(project: Project) -> dict[str, Any]:
    table = table_to(project)
    if project.phases:
        table["phases"] = [table_to(phase) for phase in project.phases]
    if project.loan is not None:
        table["loan"] = table_to(project.loan)
    return table
