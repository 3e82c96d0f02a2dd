"""Points formulas as documents: inside a case, and as files that come with finarr.

A shipped formula has, beside the fields of `PointsFormula`, what is not public and must be given:

- ``required``: names of fields (``fixed``);
- ``[parts_of]``: by measure the name of a total that must be given; its amount per unit is one over that total;
- ``[lists.<name>]``: ``amount`` (euro off the top for each) and ``count`` (how many there are), the names being given.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from finarr.arrangements.central_funding.formula import PointsFormula
from finarr.arrangements.central_funding.move import Formula
from finarr.cases.keys import key_from, key_to
from finarr.cases.plain import table_to
from finarr.cases.shape import list_of, made, table_of, unknown_fields
from finarr.errors import InvalidInput, Path, Problem, collecting, report
from finarr.keys import MeasureKey
from finarr.numbers import read_number
from finarr.shipped import shipped
from finarr.words import Message

__all__ = ["formula_from", "formula_to", "shipped_formula"]

KINDS = ("points", "measures")


def formula_from(value: Any, path: Path) -> Formula:
    """Return the formula that a table describes: points unless it says ``kind = "measures"``."""
    table = dict(table_of(value, path))
    kind = table.pop("kind", "points")
    if kind == "measures":
        key = key_from({"kind": kind, **table}, path)
        if isinstance(key, MeasureKey):
            return key
    if kind not in KINDS:
        report([Problem((*path, "kind"), repr(kind), Message("errors.one_of", {"allowed": KINDS}))])
    return made(PointsFormula, table, path)


def formula_to(formula: Formula) -> dict[str, Any]:
    """Return the table of a formula."""
    return key_to(formula) if isinstance(formula, MeasureKey) else {"kind": "points", **table_to(formula)}


def shipped_formula(name: str, inputs: Mapping[str, Any]) -> PointsFormula:
    """Return a formula of ``models/formulas`` with what it asks for filled in.

    Args:
        name: of the file, without its suffix.
        inputs: the required fields and totals, and the names of every list.

    Raises:
        FileTrouble: there is no such file.
        InvalidInput: an input is missing, unknown or wrong.
    """
    document = tomllib.loads(shipped(f"models/formulas/{name}.toml").read_text(encoding="utf-8"), parse_float=Decimal)
    lists = document.pop("lists", {})
    totals = document.pop("parts_of", {})
    required = tuple(document.pop("required", ()))
    for field in ("finarr", "kind", "title"):
        document.pop(field, None)
    with collecting() as problems:
        unknown_fields(inputs, (*required, *totals.values(), *lists), ())
        for field in (*required, *totals.values()):
            if inputs.get(field) is None:
                problems.append(Problem((field,), None, Message("errors.missing")))
        top = dict(document.pop("off_the_top", {}))
        for each, rule in lists.items():
            for party in _names(inputs.get(each), each, int(rule["count"])):
                top[party] = top.get(party, 0) + rule["amount"]
        given = {field: inputs[field] for field in required if inputs.get(field) is not None}
        parts = {
            measure: _part(inputs[field], field) for measure, field in totals.items() if inputs.get(field) is not None
        }
        amounts = {**document.pop("amounts", {}), **parts}
        formula = PointsFormula(**{**document, **given, "amounts": amounts, "off_the_top": top})
    if problems:
        raise InvalidInput(problems)
    return formula


def _part(value: Any, name: str) -> Decimal:
    """Return one over a total: what a unit of it counts for."""
    problems: list[Problem] = []
    total = read_number(value, (name,), problems)
    if not problems and total <= 0:
        problems.append(Problem((name,), total, Message("errors.positive")))
    report(problems)
    return Decimal(1) if problems else 1 / total


def _names(value: Any, name: str, count: int) -> list[str]:
    """Read a list of so many different names."""
    names = [str(each) for each in list_of(value, (name,))]
    if len(set(names)) != count or len(names) != count:
        given = ", ".join(names) or None
        report([Problem((name,), given, Message("central_funding.so_many_names", {"n": count}))])
    return names
