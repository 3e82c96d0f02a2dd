"""Transition funds as documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from finarr.arrangements.transition_fund import FundGroup, FundRules, Project, ProjectClass, TransitionFund
from finarr.cases.common import check_version, indices_from, indices_to, keys_from, measures_from, parties_from
from finarr.cases.keys import key_to
from finarr.cases.plain import table_to
from finarr.cases.scenarios import scenarios_from, scenarios_to
from finarr.cases.shape import list_of, made, table_of, unknown_fields
from finarr.limits import Limit

__all__ = ["CASE", "read", "to_document"]

CASE = TransitionFund

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
        _listed(FundGroup, document, "groups"),
        {name: made(ProjectClass, table_of(t, ("classes", name)), ("classes", name)) for name, t in classes.items()},
        _listed(Project, document, "projects"),
        made(FundRules, table_of(document.get("rules"), ("rules",)), ("rules",)),
        keys_from(document),
        _listed(Limit, document, "limits"),
        leaving=table_of(document.get("leaving"), ("leaving",)),
        measures=measures_from(document),
        indices=indices_from(document),
        scenarios=scenarios_from(document),
        **{name: document[name] for name in _SIMPLE if name in document},
    )


def _listed(kind: Callable[..., Any], document: Mapping[str, Any], name: str) -> list[Any]:
    """Read a list of tables, each into an object."""
    given = list_of(document.get(name), (name,))
    return [made(kind, table_of(table, (name, n)), (name, n)) for n, table in enumerate(given)]


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
    document["projects"] = [table_to(project) for project in case.projects]
    document["keys"] = {name: key_to(key) for name, key in case.keys.items()}
    if case.limits:
        document["limits"] = [table_to(limit) for limit in case.limits]
    if case.leaving:
        document["leaving"] = dict(case.leaving)
    if case.indices:
        document["indices"] = indices_to(case.indices)
    return document | scenarios_to(case.scenarios)
