"""Withdrawals as documents: the arrangement itself stands inside, under ``case``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from finarr.arrangements.cost_sharing import CostSharing
from finarr.arrangements.withdrawal import ExitTerms, Withdrawal
from finarr.cases import cost_sharing
from finarr.cases.common import check_version
from finarr.cases.plain import plain, table_to
from finarr.cases.shape import made, table_of, unknown_fields
from finarr.errors import Problem, collecting, report
from finarr.parties import Party
from finarr.words import Message

__all__ = ["CASE", "read", "to_document"]

CASE = Withdrawal

_SIMPLE = ("title", "language", "year", "alone")

_FIELDS = ("finarr", "kind", *_SIMPLE, "party", "terms", "successor", "case")


def read(document: Mapping[str, Any]) -> Withdrawal | None:
    """Make the case that a document describes; what is wrong is reported under its key."""
    unknown_fields(document, _FIELDS, ())
    check_version(document)
    successor = document.get("successor")
    terms = made(ExitTerms, table_of(document.get("terms"), ("terms",)), ("terms",))
    joins = None if successor is None else made(Party, table_of(successor, ("successor",)), ("successor",))
    given = {name: document[name] for name in _SIMPLE if name in document}

    def withdrawal(arrangement: CostSharing | None) -> Withdrawal:
        party: Any = document.get("party")
        return Withdrawal(arrangement, party, terms=terms, successor=joins, **given)  # type: ignore[arg-type]

    value = document.get("case")
    arrangement = None if value is None else _arrangement(value)
    if value is None or arrangement is not None:
        return withdrawal(arrangement)
    with collecting() as found:  # what is wrong besides the arrangement, of which all has been reported
        withdrawal(None)
    report(problem for problem in found if problem.path != ("case",))
    return None


def _arrangement(value: Any) -> CostSharing | None:
    """Read the arrangement; its problems are placed under ``case``, and where there are any it is None."""
    with collecting() as found:
        case = _read(table_of(value, ()))
    report(Problem(("case", *each.path), each.given, each.allowed, each.advice) for each in found)
    return None if found else case


def _read(table: Mapping[str, Any]) -> CostSharing | None:
    kind = table.get("kind", "cost-sharing")
    if kind != "cost-sharing":
        report([Problem(("kind",), repr(kind), Message("errors.one_of", {"allowed": ("cost-sharing",)}))])
        return None
    return cost_sharing.read({"finarr": 1, **table, "kind": kind})


def to_document(case: Withdrawal) -> dict[str, Any]:
    """Return the document of a case, without what is left at its default."""
    document: dict[str, Any] = {"finarr": 1, "kind": "exit", "title": case.title, "language": case.language}
    document |= {"party": case.party, "year": case.year}
    if case.alone is not None:
        document["alone"] = plain(case.alone)
    document["terms"] = table_to(case.terms)
    if case.successor is not None:
        document["successor"] = table_to(case.successor)
    document["case"] = cost_sharing.to_document(case.case)
    return document
