"""Volumes: how much of every measure each party has, as a table or as a mapping, read without loss."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from finarr.errors import Problem, report
from finarr.keys import Members
from finarr.keys.base import missing_measure
from finarr.numbers import HOLE, is_hole, read_number
from finarr.parties import Party
from finarr.words import Message

__all__ = ["Volumes", "read_volumes"]

Volumes = Any
"""A DataFrame with a row a party and a column a measure, or a mapping party → measure → number."""


def read_volumes(volumes: Volumes, measures: Iterable[str]) -> Members:
    """Return the parties of a table of volumes, each with the measures that count.

    Args:
        volumes: a DataFrame (index: parties, columns: measures), or a mapping party → measure → number.
        measures: the ids that are needed; other columns are left alone.

    Raises:
        InvalidInput: a volume is missing, negative or no number, or a party stands in the table twice; all at once.

    Example:
        >>> members = read_volumes({"Goes": {"inhabitants": 39_682}}, ["inhabitants"])
        >>> members.measure("inhabitants")
        {'Goes': Fraction(39682, 1)}
    """
    problems: list[Problem] = []
    needed = tuple(dict.fromkeys(measures))
    parties = [
        Party(name, measures=_numbers(name, row, needed, problems)) for name, row in _rows(volumes, problems).items()
    ]
    if not parties and not problems:
        problems.append(Problem(("volumes",), None, Message("errors.missing")))
    members = Members(0, tuple(parties), {party.name: ("volumes", party.name) for party in parties})
    problems += [Problem((*each.path[:2], *each.path[3:]), each.given, each.allowed)
                 for measure in needed for each in missing_measure(members, measure)]  # fmt: skip
    report(problems)
    return members


def _rows(volumes: Volumes, problems: list[Problem]) -> dict[str, Any]:
    """Return the rows by party, whatever form the table has."""
    if hasattr(volumes, "columns") and hasattr(volumes, "index"):
        for axis in ("index", "columns"):
            labels = getattr(volumes, axis)
            for label in labels[labels.duplicated()].unique():
                problems.append(Problem(("volumes", str(label)), repr(str(label)), Message("errors.duplicate")))
        if problems:
            return {}
        volumes = volumes.to_dict(orient="index")
    if not isinstance(volumes, Mapping):
        problems.append(Problem(("volumes",), repr(volumes), Message("errors.table")))
        return {}
    return {str(name): row for name, row in volumes.items()}


def _numbers(name: str, row: Any, measures: tuple[str, ...], problems: list[Problem]) -> dict[str, Decimal]:
    """Read the volumes of one party; what is absent is left out, what is no number leaves a hole."""
    if hasattr(row, "to_dict"):
        row = row.to_dict()
    if not isinstance(row, Mapping):
        problems.append(Problem(("volumes", name), repr(row), Message("errors.table")))
        return dict.fromkeys(measures, Decimal(0))
    found: dict[str, Decimal] = {}
    for measure in measures:
        value = row.get(measure)
        if value is None or is_hole(value) or value != value:  # an empty cell of a table is NaN
            continue
        number = read_number(value, ("volumes", name, measure), problems)
        if not is_hole(number) and number < 0:
            problems.append(Problem(("volumes", name, measure), number, Message("errors.not_negative")))
        found[measure] = Decimal(0) if number is HOLE or number < 0 else number
    return found
