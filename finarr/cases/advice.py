"""Assessments of tasks as documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from finarr.arrangements.advice import Assessment, Choice
from finarr.cases.common import check_version
from finarr.cases.plain import table_to
from finarr.cases.shape import list_of, made, table_of, unknown_fields
from finarr.tasks import Task

__all__ = ["CASE", "read", "to_document"]

CASE = Assessment

_SIMPLE = ("language", "date")

_FIELDS = ("finarr", "kind", "title", *_SIMPLE, "tasks", "choices")


def read(document: Mapping[str, Any]) -> Assessment:
    """Make the case that a document describes; what is wrong is reported under its key."""
    unknown_fields(document, _FIELDS, ())
    check_version(document)
    tasks, choices = (list_of(document.get(name), (name,)) for name in ("tasks", "choices"))
    return Assessment(
        document.get("title"),  # type: ignore[arg-type]  # the case reports what is no title
        [made(Task, table_of(task, ("tasks", n)), ("tasks", n)) for n, task in enumerate(tasks)],
        [made(Choice, table_of(choice, ("choices", n)), ("choices", n)) for n, choice in enumerate(choices)],
        **{name: document[name] for name in _SIMPLE if name in document},
    )


def to_document(case: Assessment) -> dict[str, Any]:
    """Return the document of a case, without what is left at its default."""
    document: dict[str, Any] = {"finarr": 1, "kind": "advice", "title": case.title}
    document |= {name: getattr(case, name) for name in _SIMPLE if getattr(case, name) is not None}
    document["tasks"] = [table_to(task) for task in case.tasks]
    if case.choices:
        document["choices"] = [table_to(choice) for choice in case.choices]
    return document
